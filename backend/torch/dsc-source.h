/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the tensors of a new network come from: a file, or random numbers. */
#pragma once

#include "torch/shim/dsc-torch.h"
#include "weights/dsc-state-dict.h"

G_BEGIN_DECLS

/**
 * DscSource: borrowed while a network is made.
 * @file: (nullable): named tensors; %NULL: begin anew
 * @prefix: what their names in @file begin with
 * @generator: of random numbers, where there is no @file
 */
typedef struct
{
  DscStateDict *file;
  const char *prefix;
  DscGenerator *generator;
} DscSource;

/**
 * dsc_source_weight:
 * @name: behind the prefix
 * @shape: (array length=n_dims): outputs × inputs (× height × width)
 * @std: deviation of random numbers, of mean 0
 * @error: DSC_ERROR_CORRUPT names what is missing in the file, or of another shape
 *
 * Returns: (transfer full) (nullable): floats of its own; channels last if it has four dimensions.
 */
DscTensor *dsc_source_weight (const DscSource *self, const char *name, const gint64 *shape,
                              guint n_dims, double std, GError **error);
/** Returns: (transfer full) (nullable): @n floats, likewise; all @value where there is no file. */
DscTensor *dsc_source_vector (const DscSource *self, const char *name, gint64 n, float value,
                              GError **error);
/** Fills in @norm: four vectors of @n floats below @name; 1, 0, 0, 1 where there is no file. */
gboolean dsc_source_norm (const DscSource *self, const char *name, gint64 n, DscBatchNorm *norm,
                          GError **error);
/** Frees the tensors of @norm. */
void dsc_batch_norm_clear (DscBatchNorm *norm);

G_END_DECLS
