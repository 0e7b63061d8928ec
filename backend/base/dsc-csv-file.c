/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writes a table as RFC 4180 has it. */
#include "config.h"

#include <math.h>
#include <string.h>

#include "base/dsc-csv-file.h"
#include "base/dsc-output-file.h"
#include "base/dsc-text.h"

struct _DscCsvFile
{
  DscOutputFile *file; /* (owned) */
  GString *row;        /* (owned) the row so far */
  gboolean has_field;  /* in the row */
};

DscCsvFile *
dsc_csv_file_new (const char *path, GError **error)
{
  DscOutputFile *file = dsc_output_file_new (path, error);
  DscCsvFile *self;

  if (file == NULL)
    return NULL;
  self = g_new0 (DscCsvFile, 1);
  self->file = file;
  self->row = g_string_new (NULL);
  return self;
}

void
dsc_csv_file_field (DscCsvFile *self, const char *text)
{
  if (self->has_field)
    g_string_append_c (self->row, ',');
  self->has_field = TRUE;
  if (strpbrk (text, ",\"\r\n") == NULL)
    {
      g_string_append (self->row, text);
      return;
    }
  g_string_append_c (self->row, '"');
  for (; *text != '\0'; text++)
    {
      if (*text == '"')
        g_string_append_c (self->row, '"');
      g_string_append_c (self->row, *text);
    }
  g_string_append_c (self->row, '"');
}

void
dsc_csv_file_number (DscCsvFile *self, double value)
{
  g_autofree char *text = isfinite (value) ? dsc_ascii_double (value) : g_strdup ("");

  dsc_csv_file_field (self, text);
}

gboolean
dsc_csv_file_end_row (DscCsvFile *self, GError **error)
{
  gboolean good;

  g_string_append (self->row, "\r\n");
  good = dsc_output_file_write (self->file, self->row->str, self->row->len, error);
  g_string_truncate (self->row, 0);
  self->has_field = FALSE;
  return good;
}

gboolean
dsc_csv_file_commit (DscCsvFile *self, GError **error)
{
  return dsc_output_file_commit (self->file, error);
}

void
dsc_csv_file_free (DscCsvFile *self)
{
  if (self == NULL)
    return;
  dsc_output_file_free (self->file);
  g_string_free (self->row, TRUE);
  g_free (self);
}
