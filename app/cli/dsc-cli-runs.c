/* SPDX-License-Identifier: GPL-3.0-or-later */
/* runs: list, show and delete training runs, with the disk that they use. */
#include "config.h"

#include <math.h>

#include <glib/gi18n-lib.h>

#include "base/dsc-error.h"
#include "base/dsc-text.h"
#include "cli/dsc-cli-training.h"
#include "engine/dsc-run-words.h"

enum
{
  SETTING_WIDTH = 15, /* of "label_smoothing", the longest name */
  STATE_WIDTH = 11,   /* of "interrupted" */
  RATE_WIDTH = 10
};

static char *
format_time (gint64 microseconds, gboolean local)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (microseconds / G_USEC_PER_SEC);
  g_autoptr (GDateTime) here = NULL;

  if (utc == NULL)
    return g_strdup ("—");
  here = g_date_time_to_local (utc);
  return local ? g_date_time_format (here, "%Y-%m-%d %H:%M") : g_date_time_format_iso8601 (utc);
}

static void
say_how_to_resume (DscCli *cli, const DscRunRecord *run)
{
  g_autofree char *sentence = dsc_cli_how_to_resume (run);

  if (sentence != NULL)
    dsc_cli_output_text (cli->out, "%s", sentence);
}

/* --- JSON --- */

static JsonBuilder *
run_as_json (DscProject *project, const DscRunRecord *run)
{
  JsonBuilder *builder = dsc_cli_json_new ("run");
  g_autofree char *created = format_time (run->created, FALSE);
  g_autofree char *model
      = run->model != NULL ? dsc_cli_project_dup_model (project, run, NULL) : NULL;
  g_autofree char *how_to_resume = dsc_cli_how_to_resume (run);

  dsc_cli_json_count (builder, "run", run->id);
  dsc_cli_json_string (builder, "created", created);
  dsc_cli_json_string (builder, "state", dsc_run_state_to_string (run->state));
  dsc_cli_json_string (builder, "recipe", run->recipe);
  dsc_cli_json_string (builder, "network", run->network);
  dsc_cli_json_string (builder, "split", run->split_name);
  dsc_cli_json_count (builder, "train", run->n_train);
  dsc_cli_json_count (builder, "valid", run->n_valid);
  dsc_cli_json_number (builder, "error_rate", run->error_rate);
  dsc_cli_json_number (builder, "last_error_rate", run->last_error_rate);
  dsc_cli_json_number (builder, "valid_loss", run->valid_loss);
  dsc_cli_json_number (builder, "seconds", run->seconds);
  dsc_cli_json_number (builder, "images_per_second", run->images_per_second);
  dsc_cli_json_number (builder, "data_wait", run->data_wait);
  dsc_cli_json_string (builder, "device", run->device);
  dsc_cli_json_string (builder, "precision", run->precision);
  dsc_cli_json_path (builder, "model", model);
  dsc_cli_json_count (builder, "bytes", (gint64) run->disk_bytes);
  dsc_cli_json_string (builder, "message", run->message);
  json_builder_set_member_name (builder, "resumes");
  json_builder_add_boolean_value (builder, how_to_resume != NULL);
  return builder;
}

static void
add_epoch (JsonBuilder *builder, const DscRunRecord *run, const DscStageRecord *stage,
           const DscEpochRecord *epoch)
{
  json_builder_begin_object (builder);
  dsc_cli_json_count (builder, "run", run->id);
  dsc_cli_json_string (builder, "stage", stage->name);
  dsc_cli_json_count (builder, "epoch", epoch->epoch);
  dsc_cli_json_number (builder, "train_loss", epoch->train_loss);
  dsc_cli_json_number (builder, "valid_loss", epoch->valid_loss);
  dsc_cli_json_number (builder, "error_rate", epoch->error_rate);
  dsc_cli_json_number (builder, "seconds", epoch->seconds);
  json_builder_end_object (builder);
}

/* --- list --- */

static void
list_as_json (DscCli *cli, DscProject *project, const GPtrArray *runs, guint64 bytes)
{
  JsonBuilder *disk;

  for (guint i = 0; i < runs->len; i++)
    {
      const DscRunRecord *run = g_ptr_array_index (runs, i);
      JsonBuilder *builder = run_as_json (project, run);

      dsc_cli_json_count (builder, "epochs", run->n_epochs);
      dsc_cli_output_json (cli->out, builder);
    }
  disk = dsc_cli_json_new ("disk");
  dsc_cli_json_count (disk, "models", (gint64) bytes);
  dsc_cli_json_count (disk, "cache", (gint64) dsc_project_get_cache_size (project));
  dsc_cli_output_json (cli->out, disk);
}

static void
list_run (DscCli *cli, const DscRunRecord *run)
{
  g_autofree char *created = format_time (run->created, TRUE);
  g_autofree char *state = dsc_cli_pad (dsc_run_state_title (run->state), STATE_WIDTH);
  g_autofree char *rate
      = isfinite (run->error_rate) ? g_strdup_printf ("%.4f", run->error_rate) : g_strdup ("—");
  g_autofree char *padding
      = g_strnfill (RATE_WIDTH - MIN (dsc_cli_text_width (rate), RATE_WIDTH), ' ');
  g_autofree char *seconds = dsc_format_duration (run->seconds);
  g_autofree char *padded = dsc_cli_pad (seconds, 12);
  g_autofree char *size = g_format_size (run->disk_bytes);

  dsc_cli_output_text (cli->out, "%4lld  %-16s  %s  %-13s  %s%s  %s  %s", (long long) run->id,
                       created, state, run->recipe, padding, rate, padded, size);
}

static void
list_as_text (DscCli *cli, DscProject *project, const GPtrArray *runs, guint64 bytes)
{
  g_autofree char *models = g_format_size (bytes);
  g_autofree char *cache = g_format_size (dsc_project_get_cache_size (project));

  if (runs->len == 0)
    dsc_cli_output_text (cli->out, _ ("No runs yet. Make one: discern-cli train"));
  else
    /* Translators: columns of a table; keep each word above its column. */
    dsc_cli_output_text (
        cli->out, "%s",
        _ (" run  begun             state        recipe         error rate  time          disk"));
  for (guint i = 0; i < runs->len; i++)
    list_run (cli, g_ptr_array_index (runs, i));
  for (guint i = 0; i < runs->len; i++)
    say_how_to_resume (cli, g_ptr_array_index (runs, i));
  dsc_cli_output_text (cli->out, _ ("Disk: models %s, cache %s"), models, cache);
}

static gboolean
list_runs (DscCli *cli, DscProject *project, GError **error)
{
  g_autoptr (GPtrArray) runs = dsc_project_get_runs (project, error);
  guint64 bytes = 0;

  if (runs == NULL)
    return FALSE;
  for (guint i = 0; i < runs->len; i++)
    bytes += ((const DscRunRecord *) g_ptr_array_index (runs, i))->disk_bytes;
  if (dsc_cli_output_is_json (cli->out))
    list_as_json (cli, project, runs, bytes);
  else
    list_as_text (cli, project, runs, bytes);
  return TRUE;
}

/* --- show --- */

static void
say_settings (DscCli *cli, const char *settings)
{
  g_autoptr (JsonNode) root = json_from_string (settings, NULL);
  g_autoptr (GList) names = NULL;

  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    return;
  names = json_object_get_members (json_node_get_object (root));
  dsc_cli_output_text (cli->out, _ ("Settings"));
  for (GList *name = names; name != NULL; name = name->next)
    {
      JsonNode *node = json_object_get_member (json_node_get_object (root), name->data);
      g_autofree char *label = dsc_cli_pad (name->data, SETTING_WIDTH);
      g_autofree char *value = json_node_get_value_type (node) == G_TYPE_STRING
                                   ? json_node_dup_string (node)
                               : json_node_get_value_type (node) == G_TYPE_DOUBLE
                                   ? dsc_ascii_double (json_node_get_double (node))
                                   : json_to_string (node, FALSE);

      dsc_cli_output_text (cli->out, "  %s  %s", label, value);
    }
}

static void
say_run (DscCli *cli, DscProject *project, const DscRunRecord *run)
{
  g_autofree char *created = format_time (run->created, TRUE);
  g_autofree char *seconds = dsc_format_duration (run->seconds);
  g_autofree char *size = g_format_size (run->disk_bytes);
  g_autofree char *model
      = run->model != NULL ? dsc_cli_project_dup_model (project, run, NULL) : NULL;
  g_autofree char *shown = model != NULL ? dsc_path_display (model) : NULL;
  g_autofree char *settings = dsc_run_dup_kept_settings (project, run);

  dsc_cli_output_text (cli->out, _ ("Run %lld, %s, %s, recipe %s, network %s, %s"),
                       (long long) run->id, created, dsc_run_state_title (run->state), run->recipe,
                       run->network, seconds);
  dsc_cli_output_text (cli->out, _ ("Split: %s (%u for training, %u for validation)"),
                       run->split_name, run->n_train, run->n_valid);
  if (isfinite (run->error_rate))
    dsc_cli_output_text (
        cli->out,
        dsc_run_was_chosen (project, run)
            ? _ ("Error rate: %.4f, chosen on the validation photos; of the last epoch %.4f")
            : _ ("Error rate: %.4f; of the last epoch %.4f"),
        run->error_rate, run->last_error_rate);
  if (shown != NULL)
    dsc_cli_output_text (cli->out, _ ("Model: %s (%s)"), shown, size);
  if (run->message != NULL)
    dsc_cli_output_text (cli->out, "%s", run->message);
  say_how_to_resume (cli, run);
  if (settings != NULL)
    say_settings (cli, settings);
}

static gboolean
show_epochs (DscCli *cli, DscProject *project, const DscRunRecord *run, JsonBuilder *builder,
             GError **error)
{
  g_autoptr (GPtrArray) stages = dsc_project_get_stages (project, run->id, error);

  for (guint i = 0; stages != NULL && i < stages->len; i++)
    {
      const DscStageRecord *stage = g_ptr_array_index (stages, i);
      g_autoptr (GArray) epochs = dsc_project_get_epochs (project, stage->id, error);

      if (epochs == NULL)
        return FALSE;
      dsc_cli_output_text (cli->out, _ ("Stage %u: %s"), stage->number,
                           dsc_stage_title (stage->name));
      dsc_cli_say_epoch_heading (cli);
      for (guint j = 0; j < epochs->len; j++)
        {
          const DscEpochRecord *epoch = &g_array_index (epochs, DscEpochRecord, j);

          if (builder != NULL)
            add_epoch (builder, run, stage, epoch);
          dsc_cli_say_epoch (cli, epoch);
        }
    }
  return stages != NULL;
}

static gboolean
show_run (DscCli *cli, DscProject *project, gint64 id, GError **error)
{
  g_autoptr (DscRunRecord) run = dsc_project_get_run (project, id, error);
  g_autoptr (JsonBuilder) builder = NULL;
  g_autofree char *settings = NULL;

  if (run == NULL)
    return FALSE;
  if (!dsc_cli_output_is_json (cli->out))
    {
      say_run (cli, project, run);
      return show_epochs (cli, project, run, NULL, error);
    }
  builder = run_as_json (project, run);
  settings = dsc_run_dup_kept_settings (project, run);
  dsc_cli_json_value (builder, "settings", settings);
  json_builder_set_member_name (builder, "epochs");
  json_builder_begin_array (builder);
  if (!show_epochs (cli, project, run, builder, error))
    return FALSE;
  json_builder_end_array (builder);
  dsc_cli_output_json (cli->out, g_steal_pointer (&builder));
  return TRUE;
}

/* --- delete --- */

static gboolean
delete_run (DscCli *cli, DscProject *project, gint64 id, GError **error)
{
  guint64 freed = 0;
  g_autofree char *size = NULL;

  if (!dsc_project_delete_run (project, id, &freed, error))
    return FALSE;
  size = g_format_size (freed);
  if (dsc_cli_output_is_json (cli->out))
    {
      JsonBuilder *builder = dsc_cli_json_new ("deleted");

      dsc_cli_json_count (builder, "run", id);
      dsc_cli_json_count (builder, "freed", (gint64) freed);
      dsc_cli_output_json (cli->out, builder);
    }
  else
    dsc_cli_output_text (cli->out, _ ("Deleted run %lld; freed %s"), (long long) id, size);
  return TRUE;
}

/* --- the command line --- */

/* The numbers after the first argument, else that of --run. */
static gboolean
parse_numbers (DscCli *cli, GArray *ids, GError **error)
{
  const GPtrArray *arguments = cli->options->arguments;
  guint64 id;

  for (guint i = 1; i < arguments->len; i++)
    {
      const char *word = g_ptr_array_index (arguments, i);
      g_autofree char *shown = dsc_path_display (word);

      if (!g_ascii_string_to_unsigned (word, 10, 1, G_MAXINT64, &id, NULL))
        {
          g_set_error (error, DSC_ERROR, DSC_ERROR_USAGE,
                       _ ("“%s” is not the number of a run. “discern-cli runs” lists all of them."),
                       shown);
          return FALSE;
        }
      g_array_append_val (ids, id);
    }
  id = dsc_cli_options_get_number (cli->options, "run");
  if (ids->len == 0 && id != 0)
    g_array_append_val (ids, id);
  return TRUE;
}

/* Pixels and features: they are made again when they are needed. */
static gboolean
clear_cache (DscCli *cli, DscProject *project, GError **error)
{
  guint64 freed = 0;
  g_autofree char *size = NULL;

  if (!dsc_project_clear_cache (project, &freed, error))
    return FALSE;
  size = g_format_size (freed);
  if (dsc_cli_output_is_json (cli->out))
    {
      JsonBuilder *builder = dsc_cli_json_new ("cleared");

      dsc_cli_json_count (builder, "freed", (gint64) freed);
      dsc_cli_output_json (cli->out, builder);
    }
  else
    dsc_cli_output_text (cli->out, _ ("Cleared the cache; freed %s"), size);
  return TRUE;
}

typedef enum
{
  LIST,
  SHOW,
  DELETE,
  CLEAR_CACHE
} Task;

/* What is to be done, and whether the number of numbers fits. */
static gboolean
parse_task (DscCli *cli, Task *task, GArray *ids, GError **error)
{
  static const char *const words[] = {
    [LIST] = "list", [SHOW] = "show", [DELETE] = "delete", [CLEAR_CACHE] = "clear-cache", NULL
  };
  static const guint most_words[]
      = { [LIST] = 1, [SHOW] = 2, [DELETE] = G_MAXUINT, [CLEAR_CACHE] = 1 };
  const char *word = dsc_cli_options_get_argument (cli->options, 0);
  guint i = LIST;

  while (word != NULL && words[i] != NULL && !g_str_equal (words[i], word))
    i++;
  if (words[i] == NULL)
    {
      g_autofree char *shown = dsc_path_display (word);
      g_autofree char *hint = dsc_cli_did_you_mean (word, words);

      g_set_error (error, DSC_ERROR, DSC_ERROR_USAGE,
                   _ ("“%s” is nothing that runs can do (all: list, show, delete, clear-cache).%s"),
                   shown, hint);
      return FALSE;
    }
  *task = i;
  if (!parse_numbers (cli, ids, error))
    return FALSE;
  if (*task == DELETE && ids->len == 0)
    g_set_error_literal (error, DSC_ERROR, DSC_ERROR_USAGE,
                         _ ("Which run is to be deleted? discern-cli runs delete N"));
  else if (cli->options->arguments->len > most_words[*task])
    g_set_error (
        error, DSC_ERROR, DSC_ERROR_USAGE,
        _ ("There is a number too many after “%s”. “discern-cli runs --help” says what it takes."),
        word);
  else
    return TRUE;
  return FALSE;
}

gboolean
dsc_cli_runs (DscCli *cli, GError **error)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (DscProject) project = NULL;
  Task task;

  if (!parse_task (cli, &task, ids, error))
    return FALSE;
  project = dsc_cli_project_open (cli, NULL, error);
  if (project == NULL)
    return FALSE;
  if (task == LIST)
    return list_runs (cli, project, error);
  if (task == CLEAR_CACHE)
    return clear_cache (cli, project, error);
  if (task == SHOW)
    return show_run (cli, project, ids->len > 0 ? g_array_index (ids, gint64, 0) : 0, error);
  for (guint i = 0; i < ids->len; i++)
    if (!delete_run (cli, project, g_array_index (ids, gint64, i), error))
      return FALSE;
  return TRUE;
}
