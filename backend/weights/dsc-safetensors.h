/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads and writes safetensors files: an 8-byte little-endian header length, a JSON header, then
 * raw tensors.
 *
 * Format: https://github.com/huggingface/safetensors (README, "Format"). The reader maps the file
 * and trusts nothing: the header is at most 16 MiB, every offset lies inside the file, in order and
 * without gaps or overlap, and agrees with shape × dtype. Bytes and names only; no libtorch here.
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef enum
{
  DSC_DTYPE_F32,
  DSC_DTYPE_F16,
  DSC_DTYPE_BF16,
  DSC_DTYPE_F64,
  DSC_DTYPE_I64,
  DSC_DTYPE_I32,
  DSC_DTYPE_U8,
  DSC_DTYPE_I16,
  DSC_DTYPE_I8,
  DSC_DTYPE_BOOL
} DscDtype;

#define DSC_TENSOR_MAX_DIMS 8
#define DSC_TENSOR_MAX_NAME 1024                      /* bytes */
#define DSC_SAFETENSORS_MAX_HEADER (16 * 1024 * 1024) /* bytes */

/** Returns: bytes of one element. */
gsize dsc_dtype_size (DscDtype dtype);
/** Returns: (transfer none): its name in a file, such as "BF16". */
const char *dsc_dtype_name (DscDtype dtype);

/**
 * DscTensorInfo: where a tensor lies in the mapped file; @name and @data are borrowed from the
 * reader. The format promises no alignment: where our writer did not make the file, @data may be at
 * any address.
 */
typedef struct
{
  const char *name;
  DscDtype dtype;
  guint n_dims;
  gint64 shape[DSC_TENSOR_MAX_DIMS];
  const void *data;
  gsize size; /* bytes */
} DscTensorInfo;

#define DSC_TYPE_SAFETENSORS (dsc_safetensors_get_type ())
G_DECLARE_FINAL_TYPE (DscSafetensors, dsc_safetensors, DSC, SAFETENSORS, GObject)

/**
 * dsc_safetensors_open:
 * @path: (type filename): mapped, so it must not be changed in place while it is open; replaced
 * (renamed over) it may be
 * @error: DSC_ERROR_NOT_FOUND, DSC_ERROR_CORRUPT (the sentence says what about the file is wrong),
 * DSC_ERROR_UNSUPPORTED (a sound file with a kind of number that is not in DscDtype)
 *
 * Returns: (transfer full) (nullable): immutable; any thread.
 */
DscSafetensors *dsc_safetensors_open (const char *path, GError **error);
/** The same from memory: kept alive by the reader. @name is for messages; any bytes. */
DscSafetensors *dsc_safetensors_new_from_bytes (GBytes *bytes, const char *name, GError **error);

guint dsc_safetensors_get_n_tensors (DscSafetensors *self);
/** Returns: (transfer none): tensor @i in the order in which they lie in the file. */
const DscTensorInfo *dsc_safetensors_get_tensor (DscSafetensors *self, guint i);
/** Returns: (transfer none) (nullable): the tensor of that name. */
const DscTensorInfo *dsc_safetensors_lookup (DscSafetensors *self, const char *name);
/** Returns: (transfer none) (nullable): the value of @key in the file's "__metadata__". */
const char *dsc_safetensors_get_metadata (DscSafetensors *self, const char *key);

/** DscSafetensorsWriter: collects descriptions and borrowed data, then writes at once (temporary
 * file, fsync, rename). */
typedef struct _DscSafetensorsWriter DscSafetensorsWriter;
DscSafetensorsWriter *dsc_safetensors_writer_new (void);
/** Sets the value of @key in "__metadata__", both UTF-8. */
void dsc_safetensors_writer_set_metadata (DscSafetensorsWriter *self, const char *key,
                                          const char *value);
/**
 * Adds a tensor; @data must stay valid until dsc_safetensors_writer_write(), and may be %NULL if a
 * side is 0. Names are unique, UTF-8, at most DSC_TENSOR_MAX_NAME bytes and not "__metadata__".
 */
void dsc_safetensors_writer_add (DscSafetensorsWriter *self, const char *name, DscDtype dtype,
                                 guint n_dims, const gint64 *shape, const void *data);
/**
 * dsc_safetensors_writer_write:
 * @path: (type filename): replaced as a whole
 * @error: DSC_ERROR_DISK_FULL, DSC_ERROR_NOT_FOUND (folder), DSC_ERROR_TOO_LARGE (more than a
 * reader would take), DSC_ERROR_FAILED
 *
 * Tensors are laid out by size of element, the largest first, otherwise as they were added: so each
 * is aligned to its elements. The same calls give the same bytes.
 */
gboolean dsc_safetensors_writer_write (DscSafetensorsWriter *self, const char *path,
                                       GError **error);
void dsc_safetensors_writer_free (DscSafetensorsWriter *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscSafetensorsWriter, dsc_safetensors_writer_free)

G_END_DECLS
