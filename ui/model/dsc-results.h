/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a run says of the photos that were held back: all that the Results view shows, read from the
 * project and counted on another thread, and handed over whole.
 *
 * Immutable once loaded; any thread may read it. */
#pragma once

#include "engine/dsc-metrics.h"

G_BEGIN_DECLS

#define DSC_TYPE_RESULTS (dsc_results_get_type ())
G_DECLARE_FINAL_TYPE (DscResults, dsc_results, DSC, RESULTS, GObject)

/**
 * dsc_results_load:
 * @part: DSC_PART_VALID, or DSC_PART_TEST
 * @error: DSC_ERROR_NO_DATA where there is no such run
 *
 * Blocks; not on the window's thread. Predictions may be empty (a run that has no model yet).
 *
 * Returns: (transfer full) (nullable)
 */
DscResults *dsc_results_load (DscProject *project, DscDataset *dataset, gint64 run, DscPart part,
                              GError **error);

DscDataset *dsc_results_get_dataset (DscResults *self);
/** Returns: (transfer none): the run as it was stored when this was loaded. */
const DscRunRecord *dsc_results_get_run (DscResults *self);
/** Returns: the part that the run was asked about. */
DscPart dsc_results_get_part (DscResults *self);
/** Returns: (transfer none) (nullable) (type filename): absolute path of the kept model. */
const char *dsc_results_get_model_path (DscResults *self);
/** Returns: whether the kept weights were chosen by these photos ("keep": "best"), which every
 * figure has to say. */
gboolean dsc_results_was_chosen (DscResults *self);
/** Returns: (transfer none): n_classes is 0 where there are none. Class names are in it. */
const DscPredictions *dsc_results_get_predictions (DscResults *self);
/** Returns: (transfer none) (nullable): the prediction of photo @photo of the dataset. */
const DscPrediction *dsc_results_find (DscResults *self, guint photo);
/** Returns: (transfer none) (nullable): %NULL where there are no predictions. */
const DscConfusion *dsc_results_get_confusion (DscResults *self);
/** Returns: (transfer none) (array length=n): indices into the predictions' items, by falling loss,
 * right answers included. */
const guint32 *dsc_results_get_top_losses (DscResults *self, guint *n);
DscErrorRate dsc_results_get_error_rate (DscResults *self);
/** Returns: (transfer none): name of class @label of the run, UTF-8. */
const char *dsc_results_get_class_name (DscResults *self, guint label);

G_END_DECLS
