/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a writer of weights has collected so far. Internal to backend/weights. */
#pragma once

#include "weights/dsc-safetensors.h"

G_BEGIN_DECLS

typedef struct
{
  GArray *tensors;   /* (owned): of DscTensorInfo with borrowed data, as added */
  GHashTable *names; /* (owned): set of owned names */
} DscTensorList;

void dsc_tensor_list_init (DscTensorList *self);
void dsc_tensor_list_clear (DscTensorList *self);
/** Adds a tensor under a name that none has, UTF-8, at most DSC_TENSOR_MAX_NAME bytes; @data is
 * borrowed and may be %NULL if a side is 0. */
void dsc_tensor_list_add (DscTensorList *self, const char *name, DscDtype dtype, guint n_dims,
                          const gint64 *shape, const void *data);

G_END_DECLS
