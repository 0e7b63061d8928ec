/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tensors of a network, as a list: what the optimiser trains, what files hold, what is averaged
 * and restored. Belongs to the thread that made it. */
#pragma once

#include "torch/shim/dsc-torch.h"
#include "weights/dsc-state-dict.h"

G_BEGIN_DECLS

/**
 * DscParameterKind:
 * @DSC_PARAMETER_WEIGHT: of a convolution or linear layer
 * @DSC_PARAMETER_BIAS: of one
 * @DSC_PARAMETER_NORM: weight or bias of batch normalisation: trained even where its group is
 * frozen
 * @DSC_PARAMETER_STATISTIC: running mean or variance: never trained by gradients
 */
typedef enum
{
  DSC_PARAMETER_WEIGHT,
  DSC_PARAMETER_BIAS,
  DSC_PARAMETER_NORM,
  DSC_PARAMETER_STATISTIC
} DscParameterKind;

/** DscParameter: @name in files; @group: layer group, 0 … DSC_N_GROUPS − 1. Both owned. */
typedef struct
{
  char *name;
  DscTensor *tensor;
  DscParameterKind kind;
  guint group;
} DscParameter;

/** Returns: (transfer full) (element-type DscParameter): an empty list; g_array_unref() frees it
 * with what is in it. */
GArray *dsc_parameters_new (void);
/** Adds @tensor, of which it keeps a handle, under the name @prefix + @name. */
void dsc_parameters_add (GArray *self, const char *prefix, const char *name, DscTensor *tensor,
                         DscParameterKind kind, guint group);
/** Adds the four tensors of @norm under torchvision's names. */
void dsc_parameters_add_norm (GArray *self, const char *prefix, const DscBatchNorm *norm,
                              guint group);
/** Returns: (transfer none): parameter @i. */
DscParameter *dsc_parameters_get (GArray *self, guint i);

/** Returns: whether it is trained while the first @n_frozen groups are frozen. */
gboolean dsc_parameter_is_trained (const DscParameter *self, guint n_frozen);
/** Marks those that are trained as wanting gradients, and no others. */
gboolean dsc_parameters_freeze (GArray *self, guint n_frozen, GError **error);

/**
 * dsc_parameters_load:
 * @file: holds tensors of these names
 * @partly: whether some may be missing there: those stay as they are
 *
 * Overwrites all tensors. DSC_ERROR_CORRUPT names what is missing, or of another shape.
 */
gboolean dsc_parameters_load (GArray *self, DscStateDict *file, gboolean partly, GError **error);

/** Returns: (transfer full) (nullable) (element-type DscTensor): copies of all tensors, in order.
 */
GPtrArray *dsc_parameters_copy (GArray *self, GError **error);
/** Overwrites all tensors by such copies. */
gboolean dsc_parameters_assign (GArray *self, GPtrArray *values, GError **error);

G_END_DECLS
