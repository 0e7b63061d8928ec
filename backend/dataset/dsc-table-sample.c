/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A sample of a table's rows, of bounded size, the same every time. */
#include "config.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "base/dsc-error.h"
#include "base/dsc-random.h"
#include "dataset/dsc-paths.h"
#include "dataset/dsc-table-plan.h"

#define SAMPLE_ROWS 1000
#define SAMPLE_FIELDS 1024
#define SAMPLE_ROW_BYTES 65536
#define MAX_ROWS 5000000
#define ROWS_PER_CHECK 1024

/* Returns: (transfer full) (nullable): the row's first fields; %NULL if it is too long to be an
 * example. */
static char **
copy_row (const DscCsv *csv)
{
  guint n;
  const char *const *fields = dsc_csv_get_fields (csv, &n);
  gsize bytes = 0;
  char **copy;

  n = MIN (n, SAMPLE_FIELDS);
  for (guint i = 0; i < n; i++)
    bytes += strlen (fields[i]);
  if (bytes > SAMPLE_ROW_BYTES)
    return NULL;
  copy = g_new0 (char *, n + 1);
  for (guint i = 0; i < n; i++)
    copy[i] = g_strdup (fields[i]);
  return copy;
}

/* Vitter's algorithm R: every row has the same chance to stay. */
static void
sample_row (DscTableSample *self, DscMt19937 *random, const DscCsv *csv, guint n_before)
{
  guint place = n_before < SAMPLE_ROWS ? n_before : dsc_mt19937_interval (random, n_before);
  char **row;

  if (place >= SAMPLE_ROWS)
    return;
  row = copy_row (csv);
  if (row == NULL)
    return;
  self->n_columns = MAX (self->n_columns, g_strv_length (row));
  if (place < self->rows->len)
    {
      g_strfreev (g_ptr_array_index (self->rows, place));
      g_ptr_array_index (self->rows, place) = row;
    }
  else
    g_ptr_array_add (self->rows, row);
}

static gboolean
check_row (const DscTableSample *self, const char *shown, GCancellable *cancellable, GError **error)
{
  if (self->n_rows % ROWS_PER_CHECK == 0
      && g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;
  if (self->n_rows > MAX_ROWS)
    {
      g_set_error (error, DSC_ERROR, DSC_ERROR_TOO_LARGE,
                   _ ("The table “%s” has more than %d rows. Split it into smaller ones."), shown,
                   MAX_ROWS);
      return FALSE;
    }
  return TRUE;
}

DscTableSample *
dsc_table_sample_new (DscCsv *csv, const char *shown, GCancellable *cancellable, GError **error)
{
  g_autoptr (DscTableSample) self = g_new0 (DscTableSample, 1);
  GError *failure = NULL;
  DscMt19937 random;

  self->rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);
  dsc_mt19937_seed (&random, 0);
  while (dsc_csv_next (csv, &failure))
    {
      if (self->n_rows == 0)
        self->first = copy_row (csv);
      else
        sample_row (self, &random, csv, self->n_rows - 1);
      self->n_rows++;
      if (!check_row (self, shown, cancellable, error))
        return NULL;
    }
  if (failure != NULL)
    {
      g_propagate_error (error, failure);
      return NULL;
    }
  if (self->first == NULL)
    {
      g_set_error (error, DSC_ERROR, DSC_ERROR_NO_DATA,
                   _ ("The table “%s” is empty, or its first row is no list of columns."), shown);
      return NULL;
    }
  self->n_columns = MAX (self->n_columns, g_strv_length (self->first));
  return g_steal_pointer (&self);
}

void
dsc_table_sample_free (DscTableSample *self)
{
  if (self == NULL)
    return;
  g_strfreev (self->first);
  g_ptr_array_unref (self->rows);
  g_free (self);
}

/* Returns: (transfer full) (nullable): the folder that all absolute names in @column lie in, if
 * half of all names are such. */
static char *
absolute_folder_of_column (const DscTableSample *self, guint column)
{
  g_autofree char *common = NULL;
  guint n_absolute = 0;

  for (guint i = 0; i <= self->rows->len; i++)
    {
      char **row = i == 0 ? self->first : g_ptr_array_index (self->rows, i - 1);
      const char *name = column < g_strv_length (row) ? row[column] : "";

      if (name[0] != '/')
        continue;
      n_absolute++;
      if (common == NULL)
        common = g_strdup (name);
      common[dsc_path_common_folder (common, name)] = '\0';
    }
  if (n_absolute == 0 || n_absolute < self->rows->len / 2 || strcmp (common, "/") == 0)
    return NULL;
  return g_steal_pointer (&common);
}

char *
dsc_table_sample_absolute_folder (const DscTableSample *self)
{
  for (guint column = 0; column < self->n_columns; column++)
    {
      char *folder = absolute_folder_of_column (self, column);

      if (folder != NULL)
        return folder;
    }
  return NULL;
}
