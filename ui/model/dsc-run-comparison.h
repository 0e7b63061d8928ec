/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two runs side by side, read and counted on another thread and handed over whole: what each says
 * of the same photos, and in which settings they differ.
 *
 * Immutable once loaded; any thread may read it. */
#pragma once

#include "engine/dsc-compare.h"
#include "model/dsc-photo-list.h"

G_BEGIN_DECLS

#define DSC_TYPE_RUN_COMPARISON (dsc_run_comparison_get_type ())
G_DECLARE_FINAL_TYPE (DscRunComparison, dsc_run_comparison, DSC, RUN_COMPARISON, GObject)

/**
 * DscComparedPhotos: the photos behind one number of a comparison.
 */
typedef enum
{
  DSC_COMPARED_ONLY_FIRST,
  DSC_COMPARED_ONLY_SECOND,
  DSC_COMPARED_BOTH_WRONG,
  DSC_COMPARED_BOTH_RIGHT
} DscComparedPhotos;

/**
 * dsc_run_comparison_load:
 * @error: DSC_ERROR_NO_DATA where there is no such run, or no photo that both were asked about
 *
 * Blocks; not on the window's thread.
 *
 * Returns: (transfer full) (nullable)
 */
DscRunComparison *dsc_run_comparison_load (DscProject *project, DscDataset *dataset, gint64 first,
                                           gint64 second, GError **error);

DscResults *dsc_run_comparison_get_first (DscRunComparison *self);
DscResults *dsc_run_comparison_get_second (DscRunComparison *self);
/** Returns: (transfer none): the numbers. */
const DscComparison *dsc_run_comparison_get_numbers (DscRunComparison *self);
/** Returns: (transfer none) (element-type DscSettingDifference) */
GPtrArray *dsc_run_comparison_get_settings (DscRunComparison *self);
/** Returns: (transfer full): these photos, with what the run says of them that is wrong (of those
 * that both get or both miss: the first). Window's thread. */
DscPhotoList *dsc_run_comparison_list_photos (DscRunComparison *self, DscComparedPhotos which);

G_END_DECLS
