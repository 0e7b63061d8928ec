/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The confusion matrix as a table. */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "base/dsc-csv-file.h"
#include "engine/dsc-confusion.h"

gboolean
dsc_confusion_write_csv (const DscConfusion *self, const char *const *names, const char *path,
                         GError **error)
{
  g_autoptr (DscCsvFile) csv = dsc_csv_file_new (path, error);

  if (csv == NULL)
    return FALSE;
  dsc_csv_file_field (csv, _ ("actual \\ predicted"));
  for (guint i = 0; i < self->n; i++)
    dsc_csv_file_field (csv, names[i]);
  if (!dsc_csv_file_end_row (csv, error))
    return FALSE;
  for (guint i = 0; i < self->n; i++)
    {
      dsc_csv_file_field (csv, names[i]);
      for (guint j = 0; j < self->n; j++)
        dsc_csv_file_number (csv, self->counts[(gsize) i * self->n + j]);
      if (!dsc_csv_file_end_row (csv, error))
        return FALSE;
    }
  return dsc_csv_file_commit (csv, error);
}
