/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of answers. */
#include "config.h"

#include "base/dsc-csv-file.h"
#include "base/dsc-text.h"
#include "engine/dsc-answer-table.h"

struct _DscAnswerTable
{
  DscCsvFile *csv; /* (owned) */
  guint top;
};

static gboolean
write_head (DscAnswerTable *self, GError **error)
{
  dsc_csv_file_field (self->csv, "path");
  for (guint i = 0; i < self->top; i++)
    {
      g_autofree char *label = i == 0 ? g_strdup ("label") : g_strdup_printf ("label_%u", i + 1);
      g_autofree char *probability
          = i == 0 ? g_strdup ("probability") : g_strdup_printf ("probability_%u", i + 1);

      dsc_csv_file_field (self->csv, label);
      dsc_csv_file_field (self->csv, probability);
    }
  return dsc_csv_file_end_row (self->csv, error);
}

DscAnswerTable *
dsc_answer_table_new (const char *path, const DscModelInfo *model, guint top, GError **error)
{
  g_autoptr (DscAnswerTable) self = g_new0 (DscAnswerTable, 1);

  self->top = MIN (top, model->n_classes);
  self->csv = dsc_csv_file_new (path, error);
  if (self->csv == NULL || !write_head (self, error))
    return NULL;
  return g_steal_pointer (&self);
}

gboolean
dsc_answer_table_add (DscAnswerTable *self, const char *path, const DscModelInfo *model,
                      const float *probabilities, const guint32 *ranking, GError **error)
{
  g_autofree char *shown = dsc_path_display (path);

  dsc_csv_file_field (self->csv, shown);
  for (guint i = 0; i < self->top && i < model->n_classes; i++)
    {
      dsc_csv_file_field (self->csv, model->classes[ranking[i]]);
      dsc_csv_file_number (self->csv, probabilities[ranking[i]]);
    }
  return dsc_csv_file_end_row (self->csv, error);
}

gboolean
dsc_answer_table_commit (DscAnswerTable *self, GError **error)
{
  return dsc_csv_file_commit (self->csv, error);
}

void
dsc_answer_table_free (DscAnswerTable *self)
{
  if (self == NULL)
    return;
  dsc_csv_file_free (self->csv);
  g_free (self);
}
