/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a model said, judged by the classes that photos have today: the model knows classes by name,
 * and labels may have been corrected since. Pure functions; any thread. */
#pragma once

#include "engine/dsc-metrics.h"

G_BEGIN_DECLS

/**
 * dsc_relabel_match:
 * @classes: (array zero-terminated=1): of a model
 *
 * Returns: (transfer full) (array): for each class of @dataset which class of the model has its
 * name; −1 where none has
 */
gint32 *dsc_relabel_match (DscDataset *dataset, char **classes);

/** Returns: class of the model that photo @photo is of, by @labels of dsc_relabel_match(); −1 where
 * the photo has none, or the model does not know it. */
gint32 dsc_relabel_actual (DscDataset *dataset, const gint32 *labels, guint32 photo);

/**
 * dsc_relabel_judge:
 * @item: its actual class is set
 * @probabilities: (array length=n_classes)
 * @row: (array length=n_classes): where they become its own; may be @probabilities
 * @logits: (array length=n_classes): scratch
 *
 * Sets what was predicted, and the loss.
 */
void dsc_relabel_judge (DscPrediction *item, const float *probabilities, float *row, float *logits,
                        guint n_classes);

/** Judges again those of @predictions whose photo has another class in @dataset now. */
void dsc_relabel_predictions (DscPredictions *predictions, DscDataset *dataset);

G_END_DECLS
