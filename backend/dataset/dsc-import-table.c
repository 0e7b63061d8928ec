/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Imports a table: each row names a photo and its label, perhaps its part.
 *
 * The table is read twice: for a sample from which the columns are guessed, and for its rows; in
 * between, the photos on disk are listed. Rows without a file are skipped, and so are files without
 * a row in the folder that the named photos have in common. */
#include "config.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "base/dsc-error.h"
#include "base/dsc-text.h"
#include "dataset/dsc-csv.h"
#include "dataset/dsc-file-index.h"
#include "dataset/dsc-import-private.h"
#include "dataset/dsc-paths.h"
#include "dataset/dsc-photo-headers.h"
#include "dataset/dsc-table-plan.h"
#include "dataset/dsc-walk.h"

#define ROWS_PER_CHECK 1024

typedef struct
{
  guint file;             /* number in the walk's photos */
  const char *class_name; /* (nullable): in the import's text */
  DscPart given;
} Row;

typedef struct
{
  const DscImportOptions *options;
  DscProgressFunc progress; /* (nullable) */
  gpointer user_data;
  GCancellable *cancellable; /* (nullable) */

  char *table; /* (owned): absolute */
  char *shown; /* (owned): its name, for messages */
  char delimiter;
  DscTableSample *sample;     /* (owned) */
  char *root;                 /* (owned): real absolute folder */
  DscWalk *walk;              /* (owned): of @root */
  DscFileIndex *index;        /* (owned) */
  DscTablePlan *plan;         /* (owned) */
  GStringChunk *text;         /* (owned): names of classes */
  GArray *rows;               /* (owned) (element-type Row) */
  guint8 *is_named;           /* (owned): for each photo of the walk, whether a row names it */
  guint8 *is_named_skipped;   /* (owned): likewise for what the walk skipped */
  DscDatasetBuilder *builder; /* (owned) */
} Import;

static void
import_clear (Import *self)
{
  g_free (self->table);
  g_free (self->shown);
  g_clear_pointer (&self->sample, dsc_table_sample_free);
  g_free (self->root);
  g_clear_pointer (&self->walk, dsc_walk_free);
  g_clear_pointer (&self->index, dsc_file_index_free);
  g_clear_pointer (&self->plan, dsc_table_plan_free);
  g_clear_pointer (&self->text, g_string_chunk_free);
  g_clear_pointer (&self->rows, g_array_unref);
  g_free (self->is_named);
  g_free (self->is_named_skipped);
  g_clear_pointer (&self->builder, dsc_dataset_builder_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Import, import_clear)

char
_dsc_import_table_delimiter (const char *table, const DscImportOptions *options, GError **error)
{
  if (options->delimiter == '\0')
    return dsc_csv_guess_delimiter (table, error);
  if (strchr ("\"\r\n", options->delimiter) != NULL)
    {
      g_set_error_literal (error, DSC_ERROR, DSC_ERROR_USAGE,
                           _ ("A quotation mark or a line end cannot divide the fields of a table. "
                              "Choose a comma, a semicolon, a tab or the like."));
      return '\0';
    }
  return options->delimiter;
}

static gboolean
choose_delimiter (Import *self, GError **error)
{
  self->delimiter = _dsc_import_table_delimiter (self->table, self->options, error);
  return self->delimiter != '\0';
}

static gboolean
read_sample (Import *self, GError **error)
{
  g_autoptr (DscCsv) csv = dsc_csv_open (self->table, self->delimiter, error);

  if (csv != NULL)
    self->sample = dsc_table_sample_new (csv, self->shown, self->cancellable, error);
  return self->sample != NULL;
}

char *
_dsc_import_table_folder (const char *table, const DscTableSample *sample,
                          const DscImportOptions *options)
{
  g_autofree char *absolute = dsc_table_sample_absolute_folder (sample);

  if (options->images != NULL)
    return g_canonicalize_filename (options->images, NULL);
  if (absolute != NULL && g_file_test (absolute, G_FILE_TEST_IS_DIR))
    return g_steal_pointer (&absolute);
  return g_path_get_dirname (table);
}

static gboolean
list_photos (Import *self, GError **error)
{
  g_autofree char *named = _dsc_import_table_folder (self->table, self->sample, self->options);
  DscProgressMeter meter;

  self->root = dsc_path_resolve (named, error);
  if (self->root == NULL)
    return FALSE;
  dsc_progress_meter_start (&meter, _ ("Finding photos"), 0, self->progress, self->user_data);
  self->walk = dsc_walk_new (self->root, self->root, &meter, self->cancellable, error);
  if (self->walk == NULL)
    return FALSE;
  self->index = dsc_file_index_new (named, self->walk->photos);
  self->is_named = g_new0 (guint8, self->walk->photos->len + 1);
  self->is_named_skipped = g_new0 (guint8, self->walk->skipped->len + 1);
  self->builder = dsc_dataset_builder_new (self->root, self->table);
  return TRUE;
}

/* Skips a row whose file is not among the photos: because the walk knows why it is none, or because
 * it is not there. */
static void
skip_row (Import *self, guint number, const char *name)
{
  g_autofree char *joined
      = name[0] == '/' ? g_strdup (name) : dsc_path_join (self->plan->base, name);
  g_autofree char *path = dsc_path_relative (self->root, joined);
  g_autofree char *shown = dsc_path_display (name);
  g_autofree char *shown_root = dsc_path_display (self->root);
  g_autofree char *reason = NULL;
  guint i;

  if (path != NULL && dsc_walk_find_skipped (self->walk, path, &i))
    {
      self->is_named_skipped[i] = TRUE;
      return;
    }
  reason = g_strdup_printf (_ ("Row %u names “%s”, which was not found in “%s”."), number, shown,
                            shown_root);
  dsc_dataset_builder_skip (self->builder, name, "not-found", reason);
}

static void
warn_of_photo (Import *self, guint file, const char *reason)
{
  dsc_dataset_builder_skip (self->builder, g_ptr_array_index (self->walk->photos, file), "warning",
                            reason);
}

static const char *
field_of (const char *const *fields, guint n, int column)
{
  return column >= 0 && (guint) column < n ? fields[column] : "";
}

/* Reads label and part of a row whose photo is there; what is odd about them is said if it is the
 * first of this photo. */
static void
take_row (Import *self, guint number, guint file, const char *const *fields, guint n)
{
  g_autofree char *label = g_strstrip (g_strdup (field_of (fields, n, self->plan->label_column)));
  g_autofree char *part = g_strstrip (g_strdup (field_of (fields, n, self->plan->split_column)));
  gboolean is_first = !self->is_named[file];
  Row row = { .file = file, .given = DSC_PART_NONE };

  self->is_named[file] = TRUE;
  if (label[0] != '\0')
    row.class_name = g_string_chunk_insert_const (self->text, label);
  else if (self->plan->label_column >= 0 && is_first)
    {
      g_autofree char *reason
          = g_strdup_printf (_ ("Row %u has no label, so that its photo is not learned."), number);

      warn_of_photo (self, file, reason);
    }
  if (part[0] != '\0' && !dsc_part_from_string (part, &row.given) && is_first)
    {
      g_autofree char *shown = dsc_path_display (part);
      g_autofree char *reason = g_strdup_printf (
          _ ("Row %u puts its photo into the part “%s”, which is none of train, valid and test."),
          number, shown);

      warn_of_photo (self, file, reason);
    }
  g_array_append_val (self->rows, row);
}

static void
read_row (Import *self, const DscCsv *csv)
{
  guint n;
  const char *const *fields = dsc_csv_get_fields (csv, &n);
  g_autofree char *name = dsc_table_plan_path (self->plan, fields, n);
  guint number = dsc_csv_get_row (csv);
  guint file;

  if (name[0] == '\0')
    {
      g_autofree char *reason = g_strdup_printf (_ ("Row %u names no photo."), number);

      dsc_dataset_builder_skip (self->builder, self->shown, "unreadable", reason);
    }
  else if (dsc_file_index_find (self->index, self->plan->base, name, &file))
    take_row (self, number, file, fields, n);
  else
    skip_row (self, number, name);
}

static gboolean
read_rows (Import *self, GError **error)
{
  g_autoptr (DscCsv) csv = dsc_csv_open (self->table, self->delimiter, error);
  GError *failure = NULL;
  DscProgressMeter meter;
  guint n = 0;

  if (csv == NULL)
    return FALSE;
  self->text = g_string_chunk_new (4096);
  self->rows = g_array_new (FALSE, FALSE, sizeof (Row));
  dsc_progress_meter_start (&meter, _ ("Reading the table"), self->sample->n_rows, self->progress,
                            self->user_data);
  while (dsc_csv_next (csv, &failure))
    {
      if (n > 0 || !self->plan->has_header)
        read_row (self, csv);
      n++;
      if (n % ROWS_PER_CHECK == 0
          && g_cancellable_set_error_if_cancelled (self->cancellable, error))
        return FALSE;
      dsc_progress_meter_set (&meter, n);
    }
  if (failure != NULL)
    g_propagate_error (error, failure);
  return failure == NULL;
}

static gboolean
read_photos (Import *self, GError **error)
{
  g_autofree const char **paths = g_new (const char *, self->rows->len + 1);
  g_autoptr (GArray) headers = NULL;

  for (guint i = 0; i < self->rows->len; i++)
    paths[i] = g_ptr_array_index (self->walk->photos, g_array_index (self->rows, Row, i).file);
  headers = dsc_photo_headers_read (self->root, paths, self->rows->len, self->options,
                                    self->progress, self->user_data, self->cancellable, error);
  if (headers == NULL)
    return FALSE;
  for (guint i = 0; i < headers->len; i++)
    {
      const Row *row = &g_array_index (self->rows, Row, i);

      dsc_photo_header_add (&g_array_index (headers, DscPhotoHeader, i), self->builder,
                            row->class_name, row->given);
    }
  return TRUE;
}

char *
_dsc_import_common_folder (GPtrArray *photos, const guint8 *is_named)
{
  const char *first = NULL;
  const char *last = NULL;
  gsize length;

  for (guint i = 0; i < photos->len; i++)
    if (is_named[i])
      {
        last = g_ptr_array_index (photos, i);
        if (first == NULL)
          first = last;
      }
  length = first != NULL ? dsc_path_common_folder (first, last) : 0;
  return g_strndup (first, length);
}

static void
skip_files_without_row (Import *self)
{
  g_autofree char *folder = _dsc_import_common_folder (self->walk->photos, self->is_named);
  g_autofree char *table = dsc_path_relative (self->root, self->table);

  for (guint i = 0; i < self->walk->photos->len; i++)
    {
      const char *path = g_ptr_array_index (self->walk->photos, i);

      if (!self->is_named[i] && dsc_path_is_below (folder, path))
        dsc_dataset_builder_skip (self->builder, path, "no-data",
                                  _ ("No row of the table names this photo."));
    }
  for (guint i = 0; i < self->walk->skipped->len; i++)
    {
      const DscSkipped *skipped = &g_array_index (self->walk->skipped, DscSkipped, i);

      if ((self->is_named_skipped[i] || dsc_path_is_below (folder, skipped->path))
          && g_strcmp0 (skipped->path, table) != 0)
        dsc_dataset_builder_skip (self->builder, skipped->path, skipped->code, skipped->reason);
    }
}

DscDataset *
_dsc_import_table (const char *table, const DscImportOptions *options, DscProgressFunc progress,
                   gpointer user_data, GCancellable *cancellable, GError **error)
{
  g_auto (Import) self = { .options = options,
                           .progress = progress,
                           .user_data = user_data,
                           .cancellable = cancellable,
                           .table = g_strdup (table),
                           .shown = g_path_get_basename (table) };
  char *shown = dsc_path_display (self.shown);

  g_free (self.shown);
  self.shown = shown;
  if (!choose_delimiter (&self, error) || !read_sample (&self, error)
      || !list_photos (&self, error))
    return NULL;
  self.plan = dsc_table_plan_new (self.sample, self.index, options, self.shown, error);
  if (self.plan == NULL || !read_rows (&self, error) || !read_photos (&self, error))
    return NULL;
  if (self.plan->label_column < 0)
    dsc_dataset_builder_skip (self.builder, self.shown, "warning",
                              _ ("No column of the table was taken for the label, so that no photo "
                                 "has one. Choose the column of the label."));
  skip_files_without_row (&self);
  return dsc_dataset_builder_end (g_steal_pointer (&self.builder));
}
