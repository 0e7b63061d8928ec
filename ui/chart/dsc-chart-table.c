/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/dsc-csv-file.h"
#include "chart/dsc-chart-table.h"
#include "chart/dsc-chart-words.h"

/* Names that programs read: those of the notebook's table, untranslated. */
static gboolean
write_names (DscCsvFile *csv, const char *const *names, GError **error)
{
  for (; *names != NULL; names++)
    dsc_csv_file_field (csv, *names);
  return dsc_csv_file_end_row (csv, error);
}

static gboolean
write_step (DscCsvFile *csv, const DscChartHistory *run, guint step, GError **error)
{
  DscChartReading reading;

  dsc_chart_history_read (run, step, &reading);
  dsc_csv_file_field (csv, run->name != NULL ? run->name : "");
  dsc_csv_file_field (csv, reading.stage != NULL ? reading.stage : "");
  dsc_csv_file_number (csv, step + 1);
  dsc_csv_file_number (csv, reading.loss);
  dsc_csv_file_number (csv, reading.smoothed);
  dsc_csv_file_number (csv, reading.valid_loss);
  dsc_csv_file_number (csv, reading.error_rate);
  dsc_csv_file_number (csv, reading.rate);
  dsc_csv_file_number (csv, reading.momentum);
  return dsc_csv_file_end_row (csv, error);
}

gboolean
dsc_chart_curves_write_csv (const DscChartCurves *self, const char *path, GError **error)
{
  static const char *const names[]
      = { "run",        "stage",      "step",          "train_loss", "smoothed",
          "valid_loss", "error_rate", "learning_rate", "momentum",   NULL };
  g_autoptr (DscCsvFile) csv = dsc_csv_file_new (path, error);

  if (csv == NULL || !write_names (csv, names, error))
    return FALSE;
  for (guint i = 0; i < self->n; i++)
    for (guint step = 0; step < dsc_chart_history_get_n_steps (self->runs[i]); step++)
      if (!write_step (csv, self->runs[i], step, error))
        return FALSE;
  return dsc_csv_file_commit (csv, error);
}

gboolean
dsc_chart_rate_write_csv (const DscChartRate *self, const char *path, GError **error)
{
  static const char *const names[] = { "learning_rate", "smoothed", NULL };
  g_autoptr (DscCsvFile) csv = dsc_csv_file_new (path, error);

  if (csv == NULL || !write_names (csv, names, error))
    return FALSE;
  for (guint i = 0; i < self->n; i++)
    {
      dsc_csv_file_number (csv, self->rates[i]);
      dsc_csv_file_number (csv, self->losses[i]);
      if (!dsc_csv_file_end_row (csv, error))
        return FALSE;
    }
  return dsc_csv_file_commit (csv, error);
}
