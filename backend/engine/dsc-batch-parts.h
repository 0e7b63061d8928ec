/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A batch that is computed in parts where the device has not enough memory for all of it at once.
 * Gradients of the parts add up to those of the whole, so that a step stays the same step. Parts
 * are halved until they fit, and never grow again: what did not fit once would not the next time.
 * Plain data; thread of whoever computes. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** DscBatchParts: @n: into how many parts a batch falls, at least 1. */
typedef struct
{
  guint n;
} DscBatchParts;

#define DSC_BATCH_WHOLE ((DscBatchParts){ 1 })

/**
 * DscPartFunc:
 * @first: of the part's photos, within the batch; at 0 a new try begins, and what an earlier one
 * has left is to be forgotten
 * @n: photos of the part
 *
 * Computes a part of a batch.
 */
typedef gboolean (*DscPartFunc) (guint first, guint n, gpointer user_data, GError **error);

/**
 * dsc_batch_parts_run:
 * @n: photos of the batch
 * @least: photos that a part must have at least, 1 or more; fewer only where the batch has fewer
 * @error: what @compute fails with; DSC_ERROR_MEMORY only where the parts cannot be made smaller
 *
 * Computes a batch, part by part, as equal as can be. Where @compute fails with DSC_ERROR_MEMORY
 * it begins anew, with parts of half the size.
 */
gboolean dsc_batch_parts_run (DscBatchParts *self, guint n, guint least, DscPartFunc compute,
                              gpointer user_data, GError **error);

G_END_DECLS
