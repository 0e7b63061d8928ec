/* SPDX-License-Identifier: GPL-3.0-or-later */
/* import: find photos and labels, decide which are for validation, store both. */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "archive/dsc-archive.h"
#include "base/dsc-error.h"
#include "base/dsc-text.h"
#include "cli/dsc-cli-archive.h"
#include "cli/dsc-cli-project.h"
#include "cli/dsc-cli-remote.h"
#include "dataset/dsc-moved-folder.h"
#include "dataset/dsc-paths.h"
#include "project/dsc-project-import.h"

/* How many skipped files the terminal shows; --json lists all of them. */
#define MAX_SHOWN 20

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
  import.label_pattern = dsc_cli_options_get (options, "label-pattern");
  return import;
}

/* The options that say how a table is read. */
static const char *const table_options[]
    = { "images", "delimiter", "path-columns", "label-column", "split-column", NULL };

/* Whether there are options that say how the source is read. */
static gboolean
has_reading_options (DscCli *cli)
{
  if (dsc_cli_options_has (cli->options, "label-pattern"))
    return TRUE;
  for (guint i = 0; table_options[i] != NULL; i++)
    if (dsc_cli_options_has (cli->options, table_options[i]))
      return TRUE;
  return FALSE;
}

/* Whether there are options that say how validation is drawn. */
static gboolean
chooses_split (DscCli *cli)
{
  return cli->options->command->id == DSC_CLI_IMPORT
         && (dsc_cli_options_has (cli->options, "split")
             || dsc_cli_options_has (cli->options, "valid")
             || dsc_cli_options_has (cli->options, "test")
             || dsc_cli_options_has (cli->options, "together")
             || dsc_cli_options_has (cli->options, "split-seed"));
}

/* What was asked for in words, in @plan; %NULL where nothing was. */
static const DscSplitPlan *
split_plan (DscCli *cli, DscSplitPlan *plan)
{
  const DscCliOptions *options = cli->options;
  const char *word;

  *plan = DSC_SPLIT_PLAN_DEFAULT;
  plan->list = dsc_cli_options_get (options, "valid-list");
  if (plan->list != NULL)
    {
      plan->kind = DSC_SPLIT_LIST;
      return plan;
    }
  if (!chooses_split (cli))
    return NULL;
  word = dsc_cli_options_get (options, "split");
  if (word != NULL)
    dsc_split_kind_from_string (word, &plan->kind);
  plan->fraction = dsc_cli_options_get_real (options, "valid");
  plan->test = dsc_cli_options_get_real (options, "test");
  plan->group = dsc_cli_options_get (options, "together");
  plan->seed = (guint32) dsc_cli_options_get_number (options, "split-seed");
  return plan;
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

/* Classes that a person has given in the window. */
static void
say_corrected_as_json (JsonBuilder *builder, DscDataset *dataset)
{
  json_builder_set_member_name (builder, "corrected");
  json_builder_begin_array (builder);
  for (guint i = 0; i < dsc_dataset_get_n_photos (dataset); i++)
    {
      const DscPhoto *photo = dsc_dataset_get_photo (dataset, i);
      const char *original;

      if (!dsc_dataset_is_corrected (dataset, i, &original))
        continue;
      json_builder_begin_object (builder);
      dsc_cli_json_path (builder, "path", photo->path);
      dsc_cli_json_string (builder, "label",
                           dsc_dataset_get_class_name (dataset, (guint) photo->label));
      dsc_cli_json_string (builder, "original", original);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

static void
say_corrected (DscCli *cli, DscDataset *dataset)
{
  guint n = dsc_dataset_get_n_corrected (dataset);
  guint shown = 0;

  if (n > 0)
    dsc_cli_output_text (cli->out,
                         ngettext ("%u photo has a class that was corrected in the window:",
                                   "%u photos have a class that was corrected in the window:", n),
                         n);
  for (guint i = 0; shown < MIN (n, MAX_SHOWN) && i < dsc_dataset_get_n_photos (dataset); i++)
    {
      const DscPhoto *photo = dsc_dataset_get_photo (dataset, i);
      g_autofree char *path = dsc_path_display (photo->path);
      const char *original;

      if (!dsc_dataset_is_corrected (dataset, i, &original))
        continue;
      shown++;
      /* Translators: file, the class of the source, the class that a person has given it. */
      dsc_cli_output_text (cli->out, _ ("  %s: %s, is %s"), path,
                           original != NULL ? original : _ ("no class"),
                           dsc_dataset_get_class_name (dataset, (guint) photo->label));
    }
  if (n > MAX_SHOWN)
    dsc_cli_output_text (cli->out,
                         ngettext ("  … and %u more; --json lists all of them",
                                   "  … and %u more; --json lists all of them", n - MAX_SHOWN),
                         n - MAX_SHOWN);
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
  say_corrected_as_json (builder, dataset);
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
  say_corrected (cli, dataset);
  dsc_cli_output_text (cli->out, _ ("Project: %s"), folder);
}

gboolean
dsc_cli_project_import (DscCli *cli, DscProject **project, const char *source, GError **error)
{
  g_autofree char *folder = dsc_cli_project_find_folder (cli, source);
  DscSplitPlan plan;
  const DscProjectImport import = { .source = source,
                                    .project = *project,
                                    .folder = folder,
                                    .options = import_options (cli),
                                    .has_reading_options = has_reading_options (cli),
                                    .unlocks = dsc_cli_options_has (cli->options, "unlock-split"),
                                    .plan = split_plan (cli, &plan) };
  g_autoptr (DscProject) imported = NULL;
  g_autoptr (DscDataset) dataset = NULL;
  g_autoptr (DscSplit) split = NULL;

  imported = dsc_project_import (&import, dsc_cli_output_progress_cb, cli->out, cli->cancellable,
                                 &dataset, &split, error);
  dsc_cli_output_progress_end (cli->out);
  if (imported == NULL)
    return FALSE;
  g_set_object (project, imported);
  if (dsc_cli_options_has (cli->options, "lock-split")
      && !dsc_project_lock_split (imported, TRUE, error))
    return FALSE;
  if (dsc_cli_output_is_json (cli->out))
    say_as_json (cli, *project, dataset, split);
  else
    say_as_text (cli, *project, dataset, split);
  return TRUE;
}

DscSplit *
dsc_cli_project_get_split (DscCli *cli, DscProject *project, DscDataset *dataset, GError **error)
{
  DscSplitPlan plan;

  return dsc_project_choose_split (project, dataset, split_plan (cli, &plan), error);
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

static gboolean
check_lock_options (DscCli *cli, GError **error)
{
  if (!dsc_cli_options_has (cli->options, "lock-split")
      || !dsc_cli_options_has (cli->options, "unlock-split"))
    return TRUE;
  g_set_error_literal (error, DSC_ERROR, DSC_ERROR_USAGE,
                       _ ("Name one of --lock-split and --unlock-split."));
  return FALSE;
}

/* A list leaves nothing to be drawn. */
static gboolean
check_split_options (DscCli *cli, GError **error)
{
  if (dsc_cli_options_get (cli->options, "valid-list") == NULL || !chooses_split (cli))
    return TRUE;
  g_set_error_literal (
      error, DSC_ERROR, DSC_ERROR_USAGE,
      _ ("--valid-list says which photos are for validation; leave out --split, --valid, --test, "
         "--together and --split-seed."));
  return FALSE;
}

/* What is said of unpacking has nothing to say of what is not packed. */
static gboolean
check_archive_options (DscCli *cli, const char *source, GError **error)
{
  static const char *const names[] = { "into", "nested", NULL };
  g_autofree char *shown = dsc_path_display (source);

  for (guint i = 0; names[i] != NULL; i++)
    if (dsc_cli_options_has (cli->options, names[i]))
      {
        g_set_error (error, DSC_ERROR, DSC_ERROR_USAGE,
                     _ ("--%s is for archives, and “%s” is none. Leave out the option."), names[i],
                     shown);
        return FALSE;
      }
  return TRUE;
}

/* An archive becomes a folder first, and @source what is to be imported of that. */
static gboolean
unpack_source (DscCli *cli, char **source, GError **error)
{
  char *unpacked;

  if (!dsc_archive_is_file (*source))
    return check_archive_options (cli, *source, error);
  unpacked = dsc_cli_unpack (cli, *source, error);
  if (unpacked == NULL)
    return FALSE;
  g_free (*source);
  *source = unpacked;
  return TRUE;
}

/* What is elsewhere is fetched; its archive is kept until it was unpacked. */
static gboolean
fetch_source (DscCli *cli, char **source, const DscRemote *remote, GError **error)
{
  g_autofree char *archive = dsc_cli_fetch (cli, remote, *source, error);
  g_autoptr (GError) problem = NULL;
  char *unpacked = archive != NULL ? dsc_cli_unpack (cli, archive, &problem) : NULL;

  if (archive == NULL)
    return FALSE;
  if (unpacked != NULL
      || dsc_archive_is_hopeless (archive, dsc_cli_options_has (cli->options, "nested"), problem,
                                  cli->cancellable))
    dsc_remote_discard (archive);
  if (unpacked == NULL)
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }
  g_free (*source);
  *source = unpacked;
  return TRUE;
}

/* Makes of @source a folder or table on this machine. */
static gboolean
prepare_source (DscCli *cli, char **source, GError **error)
{
  g_autoptr (GError) problem = NULL;
  g_autoptr (DscRemote) remote = dsc_remote_parse_unless_here (*source, &problem);

  if (problem != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }
  return remote != NULL ? fetch_source (cli, source, remote, error)
                        : unpack_source (cli, source, error);
}

/* --- photos that were moved --- */

static void
say_moved (DscCli *cli, DscProject *project, const char *before, const char *now)
{
  g_autofree char *shown_before = dsc_path_display (before);
  g_autofree char *shown_now = dsc_path_display (now);
  JsonBuilder *builder;

  if (!dsc_cli_output_is_json (cli->out))
    {
      dsc_cli_output_text (cli->out,
                           _ ("These are the photos that were in “%s”. The project goes with them "
                              "to “%s”; runs, splits and corrected labels stay."),
                           shown_before, shown_now);
      return;
    }
  builder = dsc_cli_json_new ("moved");
  dsc_cli_json_path (builder, "from", before);
  dsc_cli_json_path (builder, "to", now);
  dsc_cli_json_path (builder, "project", dsc_project_get_folder (project));
  dsc_cli_output_json (cli->out, builder);
}

/* Returns: (transfer full) (nullable): where the photos of @project were, if the folder @now holds
 * them, and is another one. Where they are there still it is a copy. */
static char *
find_before (DscProject *project, const char *now)
{
  g_autoptr (DscDataset) dataset = dsc_project_get_dataset (project, NULL);
  const char *root = dataset != NULL ? dsc_dataset_get_root (dataset) : NULL;

  return root != NULL && !g_str_equal (root, now) && dsc_moved_folder_matches (dataset, now)
                 && !dsc_moved_folder_matches (dataset, root)
             ? g_strdup (root)
             : NULL;
}

/* Where --project names a project whose photos lie in the folder @source now, takes it to them, and
 * puts what it was made of into @source. */
static gboolean
follow_photos (DscCli *cli, DscProject **project, char **source, GError **error)
{
  const char *named = dsc_cli_options_get (cli->options, "project");
  g_autofree char *now = named != NULL && g_file_test (*source, G_FILE_TEST_IS_DIR)
                             ? dsc_path_resolve (*source, NULL)
                             : NULL;
  g_autofree char *before = NULL;
  g_autofree char *folder = NULL;
  g_autoptr (DscProject) opened = NULL;

  if (now == NULL)
    return TRUE;
  folder = dsc_cli_project_find_folder (cli, *source);
  opened = dsc_project_open (folder, FALSE, NULL);
  before = opened != NULL ? find_before (opened, now) : NULL;
  if (before == NULL)
    return TRUE;
  *project = dsc_project_follow_photos (g_steal_pointer (&opened), now, error);
  if (*project == NULL)
    return FALSE;
  say_moved (cli, *project, before, now);
  g_free (*source);
  *source = source_of (*project, error);
  return *source != NULL;
}

gboolean
dsc_cli_import (DscCli *cli, GError **error)
{
  g_autofree char *source = g_strdup (dsc_cli_options_get_argument (cli->options, 0));
  g_autoptr (DscProject) project = NULL;

  if (!check_split_options (cli, error) || !check_lock_options (cli, error))
    return FALSE;
  if (source == NULL)
    {
      project = dsc_cli_project_open (cli, NULL, error);
      source = project != NULL ? source_of (project, error) : NULL;
    }
  if (source == NULL || !prepare_source (cli, &source, error)
      || !check_table_options (cli, source, error) || !follow_photos (cli, &project, &source, error)
      || !dsc_cli_project_import (cli, &project, source, error))
    return FALSE;
  dsc_cli_output_text (cli->out, _ ("Next: discern-cli train"));
  return TRUE;
}
