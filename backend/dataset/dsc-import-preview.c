/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What an import would find. */
#include "config.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "base/dsc-error.h"
#include "base/dsc-text.h"
#include "dataset/dsc-csv.h"
#include "dataset/dsc-import-preview.h"
#include "dataset/dsc-import-private.h"
#include "dataset/dsc-paths.h"
#include "dataset/dsc-walk.h"

#define ROWS_PER_CHECK 1024
/* A field is cut there where it is shown. */
#define MAX_FIELD 60
/* So few rows tell nothing about how often values come again. */
#define FEW_ROWS 20

typedef struct
{
  const char *source;
  const DscImportOptions *options;
  GCancellable *cancellable; /* (nullable) */
  DscProgressMeter meter;

  DscWalk *walk;            /* (owned) (nullable) */
  DscTableSample *sample;   /* (owned) (nullable) of a table, as are those that follow */
  DscFileIndex *index;      /* (owned) (nullable) */
  guint8 *is_named;         /* (owned) (nullable) for each photo */
  GHashTable *counts;       /* (owned) (element-type utf8 uint): photos of a label */
  DscImportPreview *result; /* (owned) (nullable) */
} Preview;

static void
preview_clear (Preview *self)
{
  g_clear_pointer (&self->walk, dsc_walk_free);
  g_clear_pointer (&self->sample, dsc_table_sample_free);
  g_clear_pointer (&self->index, dsc_file_index_free);
  g_free (self->is_named);
  g_clear_pointer (&self->counts, g_hash_table_unref);
  g_clear_pointer (&self->result, dsc_import_preview_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Preview, preview_clear)

void
dsc_import_preview_free (DscImportPreview *self)
{
  if (self == NULL)
    return;
  g_free (self->folder);
  g_ptr_array_unref (self->rows);
  g_clear_pointer (&self->plan, dsc_table_plan_free);
  g_free (self->problem);
  g_ptr_array_unref (self->missing);
  g_ptr_array_unref (self->unnamed);
  g_array_unref (self->labels);
  g_array_unref (self->photos);
  g_string_chunk_free (self->text);
  g_free (self);
}

static DscImportPreview *
result_new (void)
{
  DscImportPreview *self = g_new0 (DscImportPreview, 1);

  self->rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);
  self->missing = g_ptr_array_new ();
  self->unnamed = g_ptr_array_new ();
  self->labels = g_array_new (FALSE, FALSE, sizeof (DscPreviewLabel));
  self->photos = g_array_new (FALSE, FALSE, sizeof (DscPreviewPhoto));
  self->text = g_string_chunk_new (4096);
  return self;
}

/* --- what both count --- */

static void
list_name (Preview *self, GPtrArray *list, const char *name)
{
  g_autofree char *shown = NULL;

  if (list->len >= DSC_PREVIEW_LISTED)
    return;
  shown = dsc_path_display (name);
  g_ptr_array_add (list, g_string_chunk_insert (self->result->text, shown));
}

static void
show_photo (Preview *self, const char *path, const char *label)
{
  g_autofree char *shown = dsc_path_display (path);
  DscPreviewPhoto photo = { .label = label };

  if (self->result->photos->len >= DSC_PREVIEW_ROWS)
    return;
  photo.path = g_string_chunk_insert (self->result->text, shown);
  g_array_append_val (self->result->photos, photo);
}

static void
count_label (Preview *self, const char *path, const char *label)
{
  const char *name = g_string_chunk_insert_const (self->result->text, label);
  guint n = GPOINTER_TO_UINT (g_hash_table_lookup (self->counts, name));

  g_hash_table_insert (self->counts, (gpointer) name, GUINT_TO_POINTER (n + 1));
  if (n == 0)
    show_photo (self, path, name);
}

static int
compare_labels (gconstpointer a, gconstpointer b)
{
  const DscPreviewLabel *one = a;
  const DscPreviewLabel *other = b;

  if (one->n != other->n)
    return one->n > other->n ? -1 : 1;
  return strcmp (one->name, other->name);
}

static void
sort_labels (Preview *self)
{
  GHashTableIter iter;
  gpointer name, n;

  g_hash_table_iter_init (&iter, self->counts);
  while (g_hash_table_iter_next (&iter, &name, &n))
    {
      DscPreviewLabel label = { .name = name, .n = GPOINTER_TO_UINT (n) };

      g_array_append_val (self->result->labels, label);
    }
  g_array_sort (self->result->labels, compare_labels);
}

/* Whether what was found looks like photos of classes. */
static gboolean
is_obvious (const DscImportPreview *self)
{
  guint n_labelled = self->n_found - self->n_unlabelled;

  return self->problem == NULL && self->labels->len >= 2
         && (guint64) self->n_found * 20 >= (guint64) self->n_rows * 19
         && (n_labelled >= 2 * self->labels->len || self->n_rows <= FEW_ROWS);
}

static gboolean
list_photos (Preview *self, const char *folder, GError **error)
{
  g_autofree char *root = dsc_path_resolve (folder, error);

  if (root == NULL)
    return FALSE;
  self->result->folder = g_strdup (root);
  self->walk = dsc_walk_new (root, root, &self->meter, self->cancellable, error);
  return self->walk != NULL;
}

/* Says why it cannot be read so; what is cancelled is no such reason. Returns: whether it can be
 * shown */
static gboolean
take_problem (Preview *self, GError *problem, GError **error)
{
  if (g_error_matches (problem, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_propagate_error (error, problem);
      return FALSE;
    }
  self->result->problem = g_strdup (problem->message);
  g_error_free (problem);
  return TRUE;
}

/* --- folders --- */

static gboolean
preview_folder (Preview *self, GError **error)
{
  g_autoptr (GPtrArray) classes = NULL;
  GPtrArray *photos;
  GError *problem = NULL;

  if (!list_photos (self, self->source, error))
    return FALSE;
  photos = self->walk->photos;
  self->result->n_rows = photos->len;
  classes = _dsc_import_folder_classes (photos, self->options->label_pattern, self->cancellable,
                                        &problem);
  if (classes == NULL)
    return take_problem (self, problem, error);
  for (guint i = 0; i < photos->len; i++)
    if (g_ptr_array_index (classes, i) != NULL)
      {
        self->result->n_found++;
        count_label (self, g_ptr_array_index (photos, i), g_ptr_array_index (classes, i));
      }
    else
      list_name (self, self->result->missing, g_ptr_array_index (photos, i));
  return TRUE;
}

/* --- tables --- */

static void
keep_row (Preview *self, const char *const *fields, guint n)
{
  guint n_kept = MIN (n, DSC_PREVIEW_COLUMNS);
  char **row;

  if (self->result->rows->len >= DSC_PREVIEW_ROWS)
    return;
  row = g_new0 (char *, n_kept + 1);
  for (guint i = 0; i < n_kept; i++)
    {
      g_autofree char *shown = dsc_path_display (fields[i]);

      row[i] = g_utf8_strlen (shown, -1) > MAX_FIELD ? g_strdup_printf (
                   "%.*s…", (int) (g_utf8_offset_to_pointer (shown, MAX_FIELD) - shown), shown)
                                                     : g_strdup (shown);
    }
  g_ptr_array_add (self->result->rows, row);
}

static void
count_row (Preview *self, const char *const *fields, guint n)
{
  const DscTablePlan *plan = self->result->plan;
  g_autofree char *name = dsc_table_plan_path (plan, fields, n);
  g_autofree char *label = NULL;
  guint file;

  self->result->n_rows++;
  if (name[0] == '\0' || !dsc_file_index_find (self->index, plan->base, name, &file))
    {
      list_name (self, self->result->missing, name[0] != '\0' ? name : "—");
      return;
    }
  self->result->n_found++;
  self->is_named[file] = TRUE;
  if (plan->label_column >= 0 && (guint) plan->label_column < n)
    label = g_strstrip (g_strdup (fields[plan->label_column]));
  if (label != NULL && label[0] != '\0')
    count_label (self, name, label);
  else
    self->result->n_unlabelled++;
}

static gboolean
read_rows (Preview *self, GError **error)
{
  g_autoptr (DscCsv) csv = dsc_csv_open (self->source, self->result->delimiter, error);
  GError *failure = NULL;
  guint number = 0;

  while (csv != NULL && dsc_csv_next (csv, &failure))
    {
      guint n;
      const char *const *fields = dsc_csv_get_fields (csv, &n);

      keep_row (self, fields, n);
      if (self->result->plan != NULL && (number > 0 || !self->result->plan->has_header))
        count_row (self, fields, n);
      if (++number % ROWS_PER_CHECK == 0
          && g_cancellable_set_error_if_cancelled (self->cancellable, error))
        return FALSE;
    }
  if (failure != NULL)
    g_propagate_error (error, failure);
  return csv != NULL && failure == NULL;
}

static void
count_unnamed (Preview *self)
{
  GPtrArray *photos = self->walk->photos;
  g_autofree char *folder = _dsc_import_common_folder (photos, self->is_named);

  for (guint i = 0; i < photos->len; i++)
    if (!self->is_named[i] && dsc_path_is_below (folder, g_ptr_array_index (photos, i)))
      {
        self->result->n_unnamed++;
        list_name (self, self->result->unnamed, g_ptr_array_index (photos, i));
      }
}

static gboolean
read_sample (Preview *self, const char *shown, GError **error)
{
  g_autoptr (DscCsv) csv = NULL;

  self->result->delimiter = _dsc_import_table_delimiter (self->source, self->options, error);
  if (self->result->delimiter == '\0')
    return FALSE;
  csv = dsc_csv_open (self->source, self->result->delimiter, error);
  if (csv != NULL)
    self->sample = dsc_table_sample_new (csv, shown, self->cancellable, error);
  return self->sample != NULL;
}

static gboolean
preview_table (Preview *self, GError **error)
{
  g_autofree char *name = g_path_get_basename (self->source);
  g_autofree char *shown = dsc_path_display (name);
  g_autofree char *folder = NULL;
  GError *problem = NULL;

  self->result->is_table = TRUE;
  if (!read_sample (self, shown, error))
    return FALSE;
  self->result->n_columns = MIN (self->sample->n_columns, DSC_PREVIEW_COLUMNS);
  folder = _dsc_import_table_folder (self->source, self->sample, self->options);
  if (!list_photos (self, folder, error))
    return FALSE;
  self->index = dsc_file_index_new (folder, self->walk->photos);
  self->is_named = g_new0 (guint8, self->walk->photos->len + 1);
  self->result->plan
      = dsc_table_plan_new (self->sample, self->index, self->options, shown, &problem);
  if (problem != NULL && !take_problem (self, problem, error))
    return FALSE;
  if (!read_rows (self, error))
    return FALSE;
  if (self->result->plan != NULL)
    count_unnamed (self);
  return TRUE;
}

DscImportPreview *
dsc_import_preview (const char *source, const DscImportOptions *options, DscProgressFunc progress,
                    gpointer user_data, GCancellable *cancellable, GError **error)
{
  gboolean is_folder;
  g_autofree char *path = NULL;
  g_auto (Preview) self = { .options = options, .cancellable = cancellable };

  g_return_val_if_fail (source != NULL && options != NULL, NULL);

  path = _dsc_import_resolve (source, &is_folder, error);
  if (path == NULL)
    return NULL;
  self.source = path;
  self.result = result_new ();
  self.counts = g_hash_table_new (g_str_hash, g_str_equal);
  dsc_progress_meter_start (&self.meter, _ ("Finding photos"), 0, progress, user_data);
  if (!(is_folder ? preview_folder : preview_table) (&self, error))
    return NULL;
  sort_labels (&self);
  self.result->is_obvious = is_obvious (self.result);
  return g_steal_pointer (&self.result);
}
