/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Importing into a project. */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "base/dsc-error.h"
#include "project/dsc-project-import.h"
#include "project/dsc-project-private.h"

/* --- how a source is read --- */

/* Remembered in the project, so that its source can be read as it was read before. */
enum
{
  IMAGES,
  DELIMITER,
  PATH_COLUMNS,
  LABEL_COLUMN,
  SPLIT_COLUMN,
  LABEL_PATTERN,
  N_READING_SETTINGS
};

static const char *const reading_settings[N_READING_SETTINGS] = {
  [IMAGES] = "import.images",
  [DELIMITER] = "import.delimiter",
  [PATH_COLUMNS] = "import.path-columns",
  [LABEL_COLUMN] = "import.label-column",
  [SPLIT_COLUMN] = "import.split-column",
  [LABEL_PATTERN] = "import.label-pattern",
};

gboolean
dsc_project_get_reading_options (DscProject *self, DscImportOptions *options, GPtrArray *kept,
                                 GError **error)
{
  const char *values[N_READING_SETTINGS] = { NULL };

  for (guint i = 0; i < N_READING_SETTINGS; i++)
    {
      char *value;

      if (!dsc_project_get_setting (self, reading_settings[i], &value, error))
        return FALSE;
      g_ptr_array_add (kept, value);
      values[i] = value;
    }
  options->images = values[IMAGES];
  options->delimiter = values[DELIMITER] != NULL ? values[DELIMITER][0] : 0;
  options->path_columns = values[PATH_COLUMNS];
  options->label_column = values[LABEL_COLUMN];
  options->split_column = values[SPLIT_COLUMN];
  options->label_pattern = values[LABEL_PATTERN];
  return TRUE;
}

static gboolean
remember_reading_options (DscProject *project, const DscImportOptions *options, GError **error)
{
  const char delimiter[] = { options->delimiter, '\0' };
  g_autofree char *images
      = options->images != NULL ? g_canonicalize_filename (options->images, NULL) : NULL;
  const char *const values[N_READING_SETTINGS] = {
    [IMAGES] = images,
    [DELIMITER] = options->delimiter != 0 ? delimiter : NULL,
    [PATH_COLUMNS] = options->path_columns,
    [LABEL_COLUMN] = options->label_column,
    [SPLIT_COLUMN] = options->split_column,
    [LABEL_PATTERN] = options->label_pattern,
  };

  for (guint i = 0; i < N_READING_SETTINGS; i++)
    if (!dsc_project_set_setting (project, reading_settings[i], values[i], error))
      return FALSE;
  return TRUE;
}

/* --- the split --- */

/* What the project had before: the split is to be stable when photos are added, and when some are
 * gone for a while. */
typedef struct
{
  DscDataset *dataset; /* (owned) (nullable) */
  DscSplit *split;     /* (owned) (nullable) */
} Previous;

static void
previous_clear (Previous *self)
{
  g_clear_object (&self->dataset);
  g_clear_pointer (&self->split, dsc_split_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Previous, previous_clear)

static void
previous_load (Previous *self, DscProject *project)
{
  self->dataset = _dsc_project_get_known_photos (project, NULL);
  if (self->dataset != NULL)
    self->split = dsc_project_get_split (project, 0, self->dataset, NULL);
}

static gboolean
source_gives_parts (DscDataset *dataset)
{
  for (guint i = 0; i < dsc_dataset_get_n_photos (dataset); i++)
    if (dsc_dataset_get_photo (dataset, i)->given != DSC_PART_NONE)
      return TRUE;
  return FALSE;
}

/* The part of @photo, which has a label: the one that it had. Where it had none it is for training,
 * unless the source said that it is in no part. */
static DscPart
held_back_part (const Previous *previous, const DscPhoto *photo)
{
  guint i;

  if (!dsc_dataset_find (previous->dataset, photo->path, &i))
    return DSC_PART_TRAIN;
  if (previous->split->parts[i] == DSC_PART_NONE
      && (previous->split->plan.kind != DSC_SPLIT_GIVEN
          || dsc_dataset_get_photo (previous->dataset, i)->label < 0))
    return DSC_PART_TRAIN;
  return (DscPart) previous->split->parts[i];
}

/* A list, or a split that is locked, keeps its photos for validation and test; all others are for
 * training, those that are new as well. */
static DscSplit *
keep_held_back (DscDataset *dataset, const Previous *previous)
{
  guint n = dsc_dataset_get_n_photos (dataset);
  g_autofree guint8 *parts = g_new (guint8, n);
  DscSplit *kept;

  for (guint i = 0; i < n; i++)
    {
      const DscPhoto *photo = dsc_dataset_get_photo (dataset, i);

      parts[i] = photo->label >= 0 ? (guint8) held_back_part (previous, photo) : DSC_PART_NONE;
    }
  kept = dsc_split_new_from_parts (dataset, previous->split->name, &previous->split->plan,
                                   g_steal_pointer (&parts));
  kept->locked = previous->split->locked;
  return kept;
}

/* What is to be where nothing was asked for: what the project has, else what the source gives. */
static DscSplitPlan
usual_plan (DscDataset *dataset, const Previous *previous)
{
  DscSplitPlan plan = DSC_SPLIT_PLAN_DEFAULT;

  if (previous->split != NULL)
    return previous->split->plan;
  if (source_gives_parts (dataset))
    plan.kind = DSC_SPLIT_GIVEN;
  return plan;
}

/* The split that was asked for; else the project's own, for the photos that are there now; else the
 * default one. */
static DscSplit *
make_split (DscDataset *dataset, const DscSplitPlan *asked, const Previous *previous,
            GError **error)
{
  const DscSplit *before = previous->split;
  DscSplitPlan plan = asked != NULL ? *asked : usual_plan (dataset, previous);

  if (asked == NULL && before != NULL && (before->locked || before->plan.kind == DSC_SPLIT_LIST))
    return keep_held_back (dataset, previous);
  if (before == NULL || !dsc_split_plan_equal (&before->plan, &plan))
    return dsc_split_new (dataset, &plan, NULL, NULL, error);
  return dsc_split_new (dataset, &plan, previous->dataset, before, error);
}

DscSplit *
dsc_project_choose_split (DscProject *self, DscDataset *dataset, const DscSplitPlan *plan,
                          GError **error)
{
  const Previous none = { NULL };
  g_autoptr (DscSplit) split = NULL;
  g_autoptr (GError) local_error = NULL;

  g_return_val_if_fail (DSC_IS_PROJECT (self) && DSC_IS_DATASET (dataset), NULL);

  if (plan == NULL)
    {
      split = dsc_project_get_split (self, 0, dataset, &local_error);
      if (split != NULL)
        return g_steal_pointer (&split);
      if (!g_error_matches (local_error, DSC_ERROR, DSC_ERROR_NO_DATA))
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return NULL;
        }
    }
  split = make_split (dataset, plan, &none, error);
  if (split != NULL && plan != NULL)
    split->id = dsc_project_change_split (self, dataset, split, NULL, error);
  else if (split != NULL)
    split->id = dsc_project_add_split (self, dataset, split, error);
  return split != NULL && split->id != 0 ? g_steal_pointer (&split) : NULL;
}

DscSplit *
dsc_project_renew_split (DscDataset *dataset, DscDataset *before, DscSplit *split, GError **error)
{
  const Previous previous = { before, split };

  g_return_val_if_fail (DSC_IS_DATASET (dataset) && DSC_IS_DATASET (before), NULL);
  g_return_val_if_fail (split != NULL && split->n == dsc_dataset_get_n_photos (before), NULL);

  return make_split (dataset, NULL, &previous, error);
}

/* --- importing --- */

/* Replaces the project's photos by those of @found, and its split. The split is made first: where
 * that cannot be done, all stays as it was. */
static gboolean
store (DscProject *project, DscDataset *found, const DscProjectImport *import, DscDataset **dataset,
       DscSplit **split, GError **error)
{
  g_auto (Previous) previous = { NULL };
  g_autoptr (GHashTable) labels = dsc_project_get_labels (project, error);
  g_autoptr (GHashTable) left_out
      = labels != NULL ? dsc_project_get_left_out (project, error) : NULL;
  g_autoptr (DscDataset) corrected = NULL;
  g_autoptr (DscDataset) stored = NULL;
  g_autoptr (DscSplit) made = NULL;

  if (left_out == NULL
      || (import->plan != NULL && !import->unlocks
          && !dsc_project_check_split_lock (project, error)))
    return FALSE;
  previous_load (&previous, project);
  if (previous.split != NULL && import->unlocks)
    previous.split->locked = FALSE;
  corrected = dsc_dataset_correct (found, labels, left_out);
  made = make_split (corrected, import->plan, &previous, error);
  if (made == NULL || !dsc_project_set_dataset (project, found, error))
    return FALSE;
  stored = dsc_project_get_dataset (project, error);
  if (stored == NULL)
    return FALSE;
  /* The photos are in the same order, stored or not. They are stored by now, so that a lock put on
   * since it was asked for must not keep their split away. */
  made->id = _dsc_project_replace_split (
      project, stored, made, import->unlocks ? DSC_SPLIT_LOCK_OPENED : DSC_SPLIT_LOCK_IGNORED,
      error);
  if (made->id == 0)
    return FALSE;
  *dataset = g_steal_pointer (&stored);
  *split = g_steal_pointer (&made);
  return TRUE;
}

static gboolean
store_locked (DscProject *project, DscDataset *found, const DscProjectImport *import,
              const DscImportOptions *options, DscDataset **dataset, DscSplit **split,
              GError **error)
{
  gboolean done;

  if (!dsc_project_lock (project, _ ("importing photos"), error))
    return FALSE;
  done = store (project, found, import, dataset, split, error)
         && remember_reading_options (project, options, error);
  dsc_project_unlock (project);
  return done;
}

/* --- what has not changed --- */

static gboolean
is_same_photo (DscDataset *a, DscDataset *b, guint i)
{
  const DscPhoto *one = dsc_dataset_get_photo (a, i);
  const DscPhoto *other = dsc_dataset_get_photo (b, i);
  const char *source = NULL, *other_source = NULL;

  dsc_dataset_is_corrected (a, i, &source);
  dsc_dataset_is_corrected (b, i, &other_source);
  return one->size == other->size && one->mtime == other->mtime && one->given == other->given
         && g_str_equal (one->path, other->path) && g_strcmp0 (source, other_source) == 0
         && (one->label < 0 ? other->label < 0
                            : other->label >= 0
                                  && g_str_equal (dsc_dataset_get_class_name (a, one->label),
                                                  dsc_dataset_get_class_name (b, other->label)));
}

/* Returns: (transfer full) (element-type utf8): what was skipped, with its code; the stored list
 * also has what decoding has found in photos, which an import does not find. */
static GHashTable *
list_skipped (DscDataset *dataset)
{
  GHashTable *list = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < dsc_dataset_get_n_skipped (dataset); i++)
    {
      const DscSkipped *skipped = dsc_dataset_get_skipped (dataset, i);
      guint photo;

      if (!dsc_dataset_find (dataset, skipped->path, &photo))
        g_hash_table_add (list, g_strconcat (skipped->code, "/", skipped->path, NULL));
    }
  return list;
}

static gboolean
has_same_skipped (DscDataset *a, DscDataset *b)
{
  g_autoptr (GHashTable) one = list_skipped (a);
  g_autoptr (GHashTable) other = list_skipped (b);
  GHashTableIter iter;
  gpointer key;

  if (g_hash_table_size (one) != g_hash_table_size (other))
    return FALSE;
  g_hash_table_iter_init (&iter, one);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    if (!g_hash_table_contains (other, key))
      return FALSE;
  return TRUE;
}

static gboolean
is_same_dataset (DscDataset *a, DscDataset *b)
{
  guint n = dsc_dataset_get_n_photos (a);

  if (n != dsc_dataset_get_n_photos (b)
      || !g_str_equal (dsc_dataset_get_root (a), dsc_dataset_get_root (b))
      || !g_str_equal (dsc_dataset_get_source (a), dsc_dataset_get_source (b))
      || !has_same_skipped (a, b))
    return FALSE;
  for (guint i = 0; i < n; i++)
    if (!is_same_photo (a, b, i))
      return FALSE;
  return TRUE;
}

/* Whether the project has just what was found; then it need not be stored. */
static gboolean
is_stored (DscProject *project, DscDataset *found, DscDataset **dataset, DscSplit **split)
{
  g_autoptr (DscDataset) stored = dsc_project_get_dataset (project, NULL);
  g_autoptr (GHashTable) labels = dsc_project_get_labels (project, NULL);
  g_autoptr (DscDataset) corrected = NULL;

  if (stored == NULL || labels == NULL)
    return FALSE;
  corrected = dsc_dataset_correct (found, labels, NULL);
  if (!is_same_dataset (corrected, stored))
    return FALSE;
  *split = dsc_project_get_split (project, 0, stored, NULL);
  if (*split == NULL)
    return FALSE;
  *dataset = g_steal_pointer (&stored);
  return TRUE;
}

static DscProject *
open_project (const DscProjectImport *import, GError **error)
{
  g_autofree char *by_source = NULL;

  if (import->project != NULL)
    return g_object_ref (import->project);
  if (import->folder != NULL)
    return dsc_project_open (import->folder, TRUE, error);
  by_source = dsc_project_default_folder (import->source);
  return dsc_project_open (by_source, TRUE, error);
}

DscProject *
dsc_project_import (const DscProjectImport *import, DscProgressFunc progress, gpointer user_data,
                    GCancellable *cancellable, DscDataset **dataset, DscSplit **split,
                    GError **error)
{
  DscImportOptions options = import->options;
  g_autoptr (GPtrArray) kept = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (DscDataset) found = NULL;
  g_autoptr (DscProject) project = NULL;
  g_autoptr (DscDataset) stored = NULL;
  g_autoptr (DscSplit) made = NULL;

  g_return_val_if_fail (import->source != NULL, NULL);

  if (import->project != NULL && !import->has_reading_options
      && !dsc_project_get_reading_options (import->project, &options, kept, error))
    return NULL;
  found = dsc_import (import->source, &options, progress, user_data, cancellable, error);
  if (found == NULL)
    return NULL;
  project = open_project (import, error);
  if (project == NULL)
    return NULL;
  if (!(options.known != NULL && import->plan == NULL && is_stored (project, found, &stored, &made))
      && !store_locked (project, found, import, &options, &stored, &made, error))
    return NULL;
  dsc_project_remember (dsc_project_get_folder (project));
  if (dataset != NULL)
    *dataset = g_steal_pointer (&stored);
  if (split != NULL)
    *split = g_steal_pointer (&made);
  return g_steal_pointer (&project);
}
