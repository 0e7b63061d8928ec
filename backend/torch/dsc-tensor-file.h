/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Between tensors and files of weights. */
#pragma once

#include "torch/shim/dsc-torch.h"
#include "weights/dsc-state-dict.h"

G_BEGIN_DECLS

/**
 * dsc_tensor_load:
 * @file: where it lies
 * @name: of the tensor
 * @shape: what it must have, @n_dims sizes; −1 takes any
 * @error: DSC_ERROR_CORRUPT names the tensor, what is wanted and what is there
 *
 * Returns: (transfer full) (nullable): as floats, on the processor.
 */
DscTensor *dsc_tensor_load (DscStateDict *file, const char *name, const gint64 *shape, guint n_dims,
                            GError **error);

/**
 * dsc_tensor_save:
 * @writer: gets the tensor
 * @name: its name there
 * @keep: (element-type DscTensor): holds what the writer borrows until it has written; made by
 * g_ptr_array_new_with_free_func (dsc_tensor_free)
 *
 * As floats in row-major order. The tensor must not change until then.
 */
gboolean dsc_tensor_save (DscTensor *self, DscSafetensorsWriter *writer, const char *name,
                          GPtrArray *keep, GError **error);

G_END_DECLS
