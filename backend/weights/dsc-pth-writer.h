/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writes .pth files that torch.load() reads, with weights_only=True, too: a zip archive as
 * torch.save() makes it since 1.6, holding an OrderedDict of tensors. One thread at a time. */
#pragma once

#include "weights/dsc-safetensors.h"

G_BEGIN_DECLS

/** DscPthWriter: collects descriptions and borrowed data, then writes at once (temporary file,
 * fsync, rename). */
typedef struct _DscPthWriter DscPthWriter;
DscPthWriter *dsc_pth_writer_new (void);
/**
 * Adds a tensor; @data must stay valid until dsc_pth_writer_write(), and may be %NULL if a side is
 * 0. Names are unique, UTF-8, at most DSC_TENSOR_MAX_NAME bytes; PyTorch sees them in this order.
 */
void dsc_pth_writer_add (DscPthWriter *self, const char *name, DscDtype dtype, guint n_dims,
                         const gint64 *shape, const void *data);
/**
 * dsc_pth_writer_write:
 * @path: (type filename): replaced as a whole
 * @error: DSC_ERROR_DISK_FULL, DSC_ERROR_NOT_FOUND (folder), DSC_ERROR_TOO_LARGE (more than 4 GiB
 * or 65000 tensors), DSC_ERROR_FAILED
 *
 * Numbers begin at multiples of 64 bytes, as PyTorch lays them. The same calls give the same bytes.
 */
gboolean dsc_pth_writer_write (DscPthWriter *self, const char *path, GError **error);
void dsc_pth_writer_free (DscPthWriter *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscPthWriter, dsc_pth_writer_free)

G_END_DECLS
