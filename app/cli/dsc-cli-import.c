/* SPDX-License-Identifier: GPL-3.0-or-later */
/* import: find photos and labels, decide which are for validation, store both. */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "base/dsc-error.h"
#include "base/dsc-text.h"
#include "cli/dsc-cli-project.h"
#include "dataset/dsc-import.h"

/* How many skipped files the terminal shows; --json lists all of them. */
#define MAX_SHOWN 20

/* What the project had before: the split is to be stable when photos are added. */
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
  self->dataset = dsc_project_get_dataset (project, NULL);
  if (self->dataset != NULL)
    self->split = dsc_project_get_split (project, 0, self->dataset, NULL);
}

static DscImportOptions
import_options (DscCli *cli)
{
  const DscCliOptions *options = cli->options;
  DscImportOptions import = DSC_IMPORT_OPTIONS_DEFAULT;

  import.n_threads = (guint) dsc_cli_options_get_number (options, "threads");
  import.decode.max_pixels = dsc_cli_options_get_number (options, "max-pixels");
  if (options->command->id != DSC_CLI_IMPORT)
    return import;
  import.images = dsc_cli_options_get (options, "images");
  import.delimiter = dsc_cli_options_get_byte (options, "delimiter");
  import.path_columns = dsc_cli_options_get (options, "path-columns");
  import.label_column = dsc_cli_options_get (options, "label-column");
  import.split_column = dsc_cli_options_get (options, "split-column");
  return import;
}

/* How a table is read, by the names of the options that say it. They are remembered in the project,
 * so that an import without an argument reads the table as it was read before. */
static const char *const table_options[]
    = { "images", "delimiter", "path-columns", "label-column", "split-column", NULL };

static gboolean
has_table_options (DscCli *cli)
{
  for (guint i = 0; table_options[i] != NULL; i++)
    if (dsc_cli_options_has (cli->options, table_options[i]))
      return TRUE;
  return FALSE;
}

static char *
setting_name (const char *option)
{
  return g_strconcat ("import.", option, NULL);
}

/* Fills @import with what is remembered; @kept (element-type utf8) holds the strings. */
static gboolean
recall_table_options (DscProject *project, DscImportOptions *import, GPtrArray *kept,
                      GError **error)
{
  const char *values[G_N_ELEMENTS (table_options)] = { NULL };

  for (guint i = 0; table_options[i] != NULL; i++)
    {
      g_autofree char *key = setting_name (table_options[i]);
      char *value;

      if (!dsc_project_get_setting (project, key, &value, error))
        return FALSE;
      g_ptr_array_add (kept, value);
      values[i] = value;
    }
  import->images = values[0];
  import->delimiter = values[1] != NULL ? values[1][0] : 0;
  import->path_columns = values[2];
  import->label_column = values[3];
  import->split_column = values[4];
  return TRUE;
}

static gboolean
remember_table_options (DscProject *project, const DscImportOptions *import, GError **error)
{
  const char delimiter[] = { import->delimiter, '\0' };
  g_autofree char *images
      = import->images != NULL ? g_canonicalize_filename (import->images, NULL) : NULL;
  const char *const values[] = { images, import->delimiter != 0 ? delimiter : NULL,
                                 import->path_columns, import->label_column, import->split_column };

  for (guint i = 0; table_options[i] != NULL; i++)
    {
      g_autofree char *key = setting_name (table_options[i]);

      if (!dsc_project_set_setting (project, key, values[i], error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
source_gives_parts (DscDataset *dataset)
{
  for (guint i = 0; i < dsc_dataset_get_n_photos (dataset); i++)
    if (dsc_dataset_get_photo (dataset, i)->given != DSC_PART_NONE)
      return TRUE;
  return FALSE;
}

/* A list keeps its photos for validation; all others are for training, those that are new as well.
 */
static DscSplit *
extend_list (DscDataset *dataset, const Previous *previous)
{
  guint n = dsc_dataset_get_n_photos (dataset);
  g_autofree guint8 *parts = g_new (guint8, n);

  for (guint i = 0; i < n; i++)
    {
      const DscPhoto *photo = dsc_dataset_get_photo (dataset, i);
      guint before;

      if (photo->label < 0)
        parts[i] = DSC_PART_NONE;
      else if (dsc_dataset_find (previous->dataset, photo->path, &before))
        parts[i] = previous->split->parts[before];
      else
        parts[i] = DSC_PART_TRAIN;
    }
  return dsc_split_new_from_parts (dataset, previous->split->name, DSC_SPLIT_LIST, 0, 0,
                                   g_steal_pointer (&parts));
}

/* The split that was asked for; else the project's own, for the photos that are there now; else the
 * default one. */
static DscSplit *
make_split (DscCli *cli, DscDataset *dataset, const Previous *previous, GError **error)
{
  const DscCliOptions *options = cli->options;
  const char *list = dsc_cli_options_get (options, "valid-list");
  gboolean is_import = options->command->id == DSC_CLI_IMPORT;
  const char *word = is_import ? dsc_cli_options_get (options, "split") : NULL;
  double fraction = is_import ? dsc_cli_options_get_real (options, "valid") : 0.2;
  guint32 seed = is_import ? (guint32) dsc_cli_options_get_number (options, "split-seed") : 42;
  gboolean chosen = word != NULL
                    || (is_import
                        && (dsc_cli_options_has (options, "valid")
                            || dsc_cli_options_has (options, "split-seed")));
  DscSplitKind kind = DSC_SPLIT_RANDOM;

  if (list != NULL && chosen)
    {
      g_set_error_literal (
          error, DSC_ERROR, DSC_ERROR_USAGE,
          _ ("--valid-list says which photos are for validation; leave out --split, --valid and "
             "--split-seed."));
      return NULL;
    }
  if (list != NULL)
    return dsc_split_new_from_list (dataset, list, error);
  if (!chosen && previous->split != NULL && previous->split->kind == DSC_SPLIT_LIST)
    return extend_list (dataset, previous);
  if (word != NULL)
    dsc_split_kind_from_string (word, &kind);
  else if (!chosen && previous->split != NULL)
    {
      kind = previous->split->kind;
      fraction = previous->split->fraction;
      seed = previous->split->seed;
    }
  else if (!chosen && source_gives_parts (dataset))
    kind = DSC_SPLIT_GIVEN;
  if (previous->split == NULL || previous->split->kind != kind
      || previous->split->fraction != fraction || previous->split->seed != seed)
    return dsc_split_new (dataset, kind, fraction, seed, NULL, NULL, error);
  return dsc_split_new (dataset, kind, fraction, seed, previous->dataset, previous->split, error);
}

/* What makes an entry of a skipped list the same as another one. */
static char *
skipped_key (const DscSkipped *skipped)
{
  return g_strconcat (skipped->code, "/", skipped->path, NULL);
}

guint
dsc_cli_json_skipped (JsonBuilder *builder, const char *name, DscDataset *dataset,
                      DscDataset *before)
{
  g_autoptr (GHashTable) known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  guint n = 0;

  for (guint i = 0; before != NULL && i < dsc_dataset_get_n_skipped (before); i++)
    g_hash_table_add (known, skipped_key (dsc_dataset_get_skipped (before, i)));
  if (builder != NULL)
    {
      json_builder_set_member_name (builder, name);
      json_builder_begin_array (builder);
    }
  for (guint i = 0; i < dsc_dataset_get_n_skipped (dataset); i++)
    {
      const DscSkipped *skipped = dsc_dataset_get_skipped (dataset, i);
      g_autofree char *key = skipped_key (skipped);

      if (g_hash_table_contains (known, key))
        continue;
      n++;
      if (builder == NULL)
        continue;
      json_builder_begin_object (builder);
      dsc_cli_json_path (builder, "path", skipped->path);
      dsc_cli_json_string (builder, "code", skipped->code);
      dsc_cli_json_string (builder, "reason", skipped->reason);
      json_builder_end_object (builder);
    }
  if (builder != NULL)
    json_builder_end_array (builder);
  return n;
}

static void
count_parts (const DscSplit *split, guint counts[DSC_PART_TEST + 1])
{
  for (guint i = 0; i < split->n; i++)
    counts[MIN (split->parts[i], DSC_PART_TEST)]++;
}

static void
say_as_json (DscCli *cli, DscProject *project, DscDataset *dataset, const DscSplit *split)
{
  JsonBuilder *builder = dsc_cli_json_new ("imported");
  guint counts[DSC_PART_TEST + 1] = { 0 };

  count_parts (split, counts);
  dsc_cli_json_count (builder, "photos", dsc_dataset_get_n_photos (dataset));
  dsc_cli_json_count (builder, "classes", dsc_dataset_get_n_classes (dataset));
  dsc_cli_json_skipped (builder, "skipped", dataset, NULL);
  dsc_cli_json_path (builder, "source", dsc_dataset_get_source (dataset));
  dsc_cli_json_path (builder, "project", dsc_project_get_folder (project));
  dsc_cli_json_string (builder, "split", split->name);
  dsc_cli_json_count (builder, "train", counts[DSC_PART_TRAIN]);
  dsc_cli_json_count (builder, "valid", counts[DSC_PART_VALID]);
  dsc_cli_json_count (builder, "test", counts[DSC_PART_TEST]);
  dsc_cli_json_count (builder, "unused", counts[DSC_PART_NONE]);
  json_builder_set_member_name (builder, "warnings");
  json_builder_begin_array (builder);
  for (guint i = 0; split->warnings != NULL && split->warnings[i] != NULL; i++)
    json_builder_add_string_value (builder, split->warnings[i]);
  json_builder_end_array (builder);
  dsc_cli_output_json (cli->out, builder);
}

static void
say_skipped (DscCli *cli, DscDataset *dataset)
{
  guint n = dsc_dataset_get_n_skipped (dataset);

  if (n > 0)
    dsc_cli_output_text (cli->out,
                         ngettext ("%u file has a problem:", "%u files have a problem:", n), n);
  for (guint i = 0; i < MIN (n, MAX_SHOWN); i++)
    {
      const DscSkipped *skipped = dsc_dataset_get_skipped (dataset, i);
      g_autofree char *path = dsc_path_display (skipped->path);

      dsc_cli_output_text (cli->out, "  %s: %s", path, skipped->reason);
    }
  if (n > MAX_SHOWN)
    dsc_cli_output_text (cli->out,
                         ngettext ("  … and %u more; --json lists all of them",
                                   "  … and %u more; --json lists all of them", n - MAX_SHOWN),
                         n - MAX_SHOWN);
}

static void
say_as_text (DscCli *cli, DscProject *project, DscDataset *dataset, const DscSplit *split)
{
  g_autofree char *source = dsc_path_display (dsc_dataset_get_source (dataset));
  g_autofree char *folder = dsc_path_display (dsc_project_get_folder (project));
  guint n = dsc_dataset_get_n_photos (dataset);
  guint n_classes = dsc_dataset_get_n_classes (dataset);
  guint counts[DSC_PART_TEST + 1] = { 0 };

  count_parts (split, counts);
  /* Translators: photos, classes, folder. */
  dsc_cli_output_text (cli->out, _ ("Photos: %u, of %u classes, from %s"), n, n_classes, source);
  dsc_cli_output_text (
      cli->out, _ ("Split: %u for training, %u for validation, %u for testing (%s)"),
      counts[DSC_PART_TRAIN], counts[DSC_PART_VALID], counts[DSC_PART_TEST], split->name);
  if (counts[DSC_PART_NONE] > 0)
    dsc_cli_output_text (cli->out, _ ("Photos without a label, or in no part: %u"),
                         counts[DSC_PART_NONE]);
  for (guint i = 0; split->warnings != NULL && split->warnings[i] != NULL; i++)
    dsc_cli_output_text (cli->out, "%s", split->warnings[i]);
  say_skipped (cli, dataset);
  dsc_cli_output_text (cli->out, _ ("Project: %s"), folder);
}

/* Replaces the project's photos, and stores @made, whose parts are in the same order, as its split.
 */
static DscSplit *
store (DscProject *project, DscDataset *found, const DscSplit *made, DscDataset **stored,
       GError **error)
{
  gint64 id;

  if (!dsc_project_set_dataset (project, found, error))
    return NULL;
  *stored = dsc_project_get_dataset (project, error);
  if (*stored == NULL)
    return NULL;
  id = dsc_project_add_split (project, *stored, made, error);
  return id != 0 ? dsc_project_get_split (project, id, *stored, error) : NULL;
}

gboolean
dsc_cli_project_import (DscCli *cli, DscProject **project, const char *source, GError **error)
{
  DscImportOptions options = import_options (cli);
  g_autoptr (GPtrArray) kept = g_ptr_array_new_with_free_func (g_free);
  g_auto (Previous) previous = { NULL };
  g_autoptr (DscDataset) found = NULL;
  g_autoptr (DscDataset) stored = NULL;
  g_autoptr (DscSplit) made = NULL;
  g_autoptr (DscSplit) split = NULL;

  if (*project != NULL && !has_table_options (cli)
      && !recall_table_options (*project, &options, kept, error))
    return FALSE;
  found = dsc_import (source, &options, dsc_cli_output_progress_cb, cli->out, cli->cancellable,
                      error);
  dsc_cli_output_progress_end (cli->out);
  if (found == NULL)
    return FALSE;
  if (*project == NULL)
    *project = dsc_cli_project_open (cli, source, TRUE, error);
  if (*project == NULL || !dsc_project_lock (*project, _ ("importing photos"), error))
    return FALSE;
  previous_load (&previous, *project);
  made = make_split (cli, found, &previous, error);
  if (made != NULL)
    split = store (*project, found, made, &stored, error);
  if (split != NULL && !remember_table_options (*project, &options, error))
    g_clear_pointer (&split, dsc_split_unref);
  dsc_project_unlock (*project);
  if (split == NULL)
    return FALSE;
  dsc_project_remember (dsc_project_get_folder (*project));
  if (dsc_cli_output_is_json (cli->out))
    say_as_json (cli, *project, stored, made);
  else
    say_as_text (cli, *project, stored, made);
  return TRUE;
}

DscSplit *
dsc_cli_project_get_split (DscCli *cli, DscProject *project, DscDataset *dataset, GError **error)
{
  const Previous none = { NULL };
  g_autoptr (DscSplit) split = NULL;
  g_autoptr (GError) local_error = NULL;
  gint64 id;

  if (dsc_cli_options_get (cli->options, "valid-list") == NULL)
    {
      split = dsc_project_get_split (project, 0, dataset, &local_error);
      if (split != NULL || !g_error_matches (local_error, DSC_ERROR, DSC_ERROR_NO_DATA))
        {
          if (local_error != NULL)
            g_propagate_error (error, g_steal_pointer (&local_error));
          return g_steal_pointer (&split);
        }
    }
  split = make_split (cli, dataset, &none, error);
  id = split != NULL ? dsc_project_add_split (project, dataset, split, error) : 0;
  return id != 0 ? dsc_project_get_split (project, id, dataset, error) : NULL;
}

/* The source that the project has, for an import without an argument. */
static char *
source_of (DscProject *project, GError **error)
{
  g_autoptr (DscDataset) dataset = dsc_project_get_dataset (project, error);

  return dataset != NULL ? g_strdup (dsc_dataset_get_source (dataset)) : NULL;
}

/* What says how to read a table has nothing to say of a folder; it is not passed over. */
static gboolean
check_table_options (DscCli *cli, const char *source, GError **error)
{
  g_autofree char *shown = dsc_path_display (source);

  if (!g_file_test (source, G_FILE_TEST_IS_DIR))
    return TRUE;
  for (guint i = 0; table_options[i] != NULL; i++)
    if (dsc_cli_options_has (cli->options, table_options[i]))
      {
        g_set_error (error, DSC_ERROR, DSC_ERROR_USAGE,
                     _ ("--%s is for tables, and “%s” is a folder. Name the table, or leave out "
                        "the option."),
                     table_options[i], shown);
        return FALSE;
      }
  return TRUE;
}

gboolean
dsc_cli_import (DscCli *cli, GError **error)
{
  g_autofree char *source = g_strdup (dsc_cli_options_get_argument (cli->options, 0));
  g_autoptr (DscProject) project = NULL;

  if (source == NULL)
    {
      project = dsc_cli_project_open (cli, NULL, FALSE, error);
      source = project != NULL ? source_of (project, error) : NULL;
    }
  if (source == NULL || !check_table_options (cli, source, error)
      || !dsc_cli_project_import (cli, &project, source, error))
    return FALSE;
  dsc_cli_output_text (cli->out, _ ("Next: discern-cli train"));
  return TRUE;
}
