/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>

#include "base/dsc-csv-file.h"
#include "base/dsc-text.h"
#include "engine/dsc-loss-table.h"

static gboolean
add_row (DscCsvFile *csv, const DscPredictions *predictions, DscDataset *dataset,
         const DscPrediction *item, GError **error)
{
  g_autofree char *path = dsc_dataset_dup_photo_path (dataset, item->photo);
  g_autofree char *shown = dsc_path_display (path);
  gboolean known = item->actual >= 0;
  const char *original = NULL;

  dsc_dataset_is_corrected (dataset, item->photo, &original);
  dsc_csv_file_field (csv, shown);
  dsc_csv_file_field (csv, known ? predictions->classes[item->actual] : "");
  dsc_csv_file_field (csv, predictions->classes[item->predicted]);
  dsc_csv_file_number (csv, item->loss);
  dsc_csv_file_number (csv, item->probabilities[item->predicted]);
  dsc_csv_file_number (csv, known ? item->probabilities[item->actual] : NAN);
  dsc_csv_file_field (csv, original != NULL ? original : "");
  return dsc_csv_file_end_row (csv, error);
}

gboolean
dsc_loss_table_write (const DscPredictions *predictions, DscDataset *dataset, const guint32 *order,
                      guint n, const char *path, GError **error)
{
  static const char *const head[]
      = { "path",          "actual", "predicted", "loss", "probability", "actual_probability",
          "corrected_from" };
  g_autoptr (DscCsvFile) csv = dsc_csv_file_new (path, error);

  if (csv == NULL)
    return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (head); i++)
    dsc_csv_file_field (csv, head[i]);
  if (!dsc_csv_file_end_row (csv, error))
    return FALSE;
  for (guint i = 0; i < n; i++)
    if (!add_row (csv, predictions, dataset,
                  &g_array_index (predictions->items, DscPrediction, order[i]), error))
      return FALSE;
  return dsc_csv_file_commit (csv, error);
}
