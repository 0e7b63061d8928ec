/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writes a table as RFC 4180 has it. */
#include "config.h"

#include <math.h>
#include <string.h>

#include "base/dsc-output-file.h"
#include "base/dsc-text.h"
#include "cli/dsc-cli-csv.h"

struct _DscCliCsv
{
  DscOutputFile *file; /* (owned) */
  GString *row;        /* (owned) the row so far */
  gboolean has_field;  /* in the row */
};

DscCliCsv *
dsc_cli_csv_new (const char *path, GError **error)
{
  DscOutputFile *file = dsc_output_file_new (path, error);
  DscCliCsv *self;

  if (file == NULL)
    return NULL;
  self = g_new0 (DscCliCsv, 1);
  self->file = file;
  self->row = g_string_new (NULL);
  return self;
}

void
dsc_cli_csv_field (DscCliCsv *self, const char *text)
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
dsc_cli_csv_number (DscCliCsv *self, double value)
{
  g_autofree char *text = isfinite (value) ? dsc_ascii_double (value) : g_strdup ("");

  dsc_cli_csv_field (self, text);
}

gboolean
dsc_cli_csv_end_row (DscCliCsv *self, GError **error)
{
  gboolean good;

  g_string_append (self->row, "\r\n");
  good = dsc_output_file_write (self->file, self->row->str, self->row->len, error);
  g_string_truncate (self->row, 0);
  self->has_field = FALSE;
  return good;
}

gboolean
dsc_cli_csv_commit (DscCliCsv *self, GError **error)
{
  return dsc_output_file_commit (self->file, error);
}

void
dsc_cli_csv_free (DscCliCsv *self)
{
  if (self == NULL)
    return;
  dsc_output_file_free (self->file);
  g_string_free (self->row, TRUE);
  g_free (self);
}
