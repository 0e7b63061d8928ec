/* SPDX-License-Identifier: GPL-3.0-or-later */
/* report: what is wrong with the photos of a project, and putting copies on one side of the split.
 */
#include "config.h"

#include <math.h>

#include <glib/gi18n-lib.h>

#include "base/dsc-csv-file.h"
#include "base/dsc-error.h"
#include "base/dsc-text.h"
#include "cli/dsc-cli-project.h"
#include "project/dsc-project-import.h"
#include "quality/dsc-quality.h"

/* Of a finding: so many photos, or groups, are named in the terminal, and of a group so many. */
#define SHOWN 8
#define SHOWN_OF_GROUP 4

typedef struct
{
  DscCli *cli;
  DscProject *project;   /* (owned) */
  DscDataset *dataset;   /* (owned) */
  DscSplit *split;       /* (owned) (nullable) */
  DscSuspects *suspects; /* (owned) (nullable): looked for now */
  DscFindings *findings; /* (owned) */
} Report;

static void
report_clear (Report *self)
{
  g_clear_object (&self->project);
  g_clear_object (&self->dataset);
  g_clear_pointer (&self->split, dsc_split_unref);
  g_clear_pointer (&self->suspects, dsc_suspects_free);
  g_clear_pointer (&self->findings, dsc_findings_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Report, report_clear)

/* --- looking --- */

typedef struct
{
  DscSuspects *suspects; /* (owned) (nullable) */
  GError *error;         /* (owned) (nullable) */
  gboolean done;
} Answer;

static void
done_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Answer *answer = user_data;

  answer->suspects
      = dsc_engine_host_find_suspects_finish (DSC_ENGINE_HOST (source), result, &answer->error);
  answer->done = TRUE;
}

static gboolean
find_suspects (Report *self, GError **error)
{
  DscCli *cli = self->cli;
  Answer answer = { NULL };

  dsc_engine_host_find_suspects_async (cli->host, self->project, self->dataset,
                                       (guint) dsc_cli_options_get_number (cli->options, "threads"),
                                       dsc_cli_output_progress_cb, cli->out, cli->cancellable,
                                       done_cb, &answer);
  while (!answer.done)
    g_main_context_iteration (NULL, TRUE);
  dsc_cli_output_progress_end (cli->out);
  if (answer.error != NULL)
    g_propagate_error (error, answer.error);
  self->suspects = answer.suspects;
  return answer.suspects != NULL;
}

static gboolean
check (Report *self, GError **error)
{
  DscCli *cli = self->cli;

  g_clear_pointer (&self->findings, dsc_findings_free);
  self->findings
      = dsc_quality_check (self->project, self->dataset, self->split,
                           (guint) dsc_cli_options_get_number (cli->options, "threads"),
                           dsc_cli_output_progress_cb, cli->out, cli->cancellable, error);
  dsc_cli_output_progress_end (cli->out);
  return self->findings != NULL;
}

static gboolean
load (Report *self, GError **error)
{
  self->project = dsc_cli_project_open (self->cli, NULL, error);
  if (self->project != NULL)
    self->dataset = dsc_project_get_dataset (self->project, error);
  if (self->dataset != NULL)
    self->split = dsc_project_choose_split (self->project, self->dataset, NULL, error);
  return self->split != NULL;
}

/* --- words --- */

static const char *
class_name (const Report *self, gint32 label)
{
  return label >= 0 ? dsc_dataset_get_class_name (self->dataset, (guint) label) : NULL;
}

static const char *
path_of (const Report *self, const DscFindingItem *item)
{
  return item->photo != DSC_FINDING_NO_PHOTO
             ? dsc_dataset_get_photo (self->dataset, item->photo)->path
             : item->path;
}

/* The reason why a file cannot be read, by its path; %NULL where there is none. */
static const char *
reason_of (const Report *self, const DscFinding *finding, const DscFindingItem *item)
{
  if (finding->kind != DSC_FINDING_UNREADABLE || item->photo != DSC_FINDING_NO_PHOTO)
    return NULL;
  for (guint i = 0; i < dsc_dataset_get_n_skipped (self->dataset); i++)
    {
      const DscSkipped *skipped = dsc_dataset_get_skipped (self->dataset, i);

      if (g_str_equal (skipped->path, item->path))
        return skipped->reason;
    }
  return NULL;
}

static void
say_item (const Report *self, const DscFinding *finding, const DscFindingItem *item,
          const char *indent)
{
  g_autofree char *shown = dsc_path_display (path_of (self, item));
  g_autofree char *value = dsc_finding_dup_value (finding, item);
  const char *more = value != NULL ? value : reason_of (self, finding, item);

  if (more != NULL)
    dsc_cli_output_text (self->cli->out, "%s%s: %s", indent, shown, more);
  else
    dsc_cli_output_text (self->cli->out, "%s%s", indent, shown);
}

static void
say_rest (const Report *self, guint n)
{
  if (n > 0)
    dsc_cli_output_text (
        self->cli->out,
        ngettext ("    and %u more; --csv has it", "    and %u more; --csv has them", n), n);
}

static void
say_single (const Report *self, const DscFinding *finding)
{
  guint n = MIN (finding->items->len, SHOWN);

  for (guint i = 0; i < n; i++)
    say_item (self, finding, &g_array_index (finding->items, DscFindingItem, i), "    ");
  say_rest (self, finding->items->len - n);
}

static void
say_groups (const Report *self, const DscFinding *finding)
{
  guint of_group = 0;

  for (guint i = 0; i < finding->items->len; i++)
    {
      const DscFindingItem *item = &g_array_index (finding->items, DscFindingItem, i);
      gboolean is_first = i == 0 || item->group != item[-1].group;

      if (item->group >= SHOWN)
        break;
      of_group = is_first ? 0 : of_group + 1;
      if (of_group < SHOWN_OF_GROUP)
        say_item (self, finding, item, is_first ? "  - " : "    ");
      else if (of_group == SHOWN_OF_GROUP)
        dsc_cli_output_text (self->cli->out, "    …");
    }
  say_rest (self, finding->n_groups - MIN (finding->n_groups, SHOWN));
}

/* Those in doubt, in the order in which they are to be looked at. */
static void
say_suspects (const Report *self, const DscFinding *finding)
{
  guint n = MIN (finding->items->len, SHOWN);

  for (guint i = 0; i < n; i++)
    {
      const DscSuspect *suspect = &g_array_index (self->suspects->items, DscSuspect, i);
      g_autofree char *shown
          = dsc_path_display (dsc_dataset_get_photo (self->dataset, suspect->photo)->path);

      dsc_cli_output_text (self->cli->out, _ ("    %s: is it “%s”, not “%s”?"), shown,
                           class_name (self, suspect->suggested),
                           class_name (self, suspect->given));
    }
  say_rest (self, finding->items->len - n);
}

static void
say_finding (const Report *self, const DscFinding *finding)
{
  g_autofree char *title = dsc_finding_dup_title (finding, self->dataset);

  dsc_cli_output_text (self->cli->out, "%s.", title);
  dsc_cli_output_text (self->cli->out, "  %s", dsc_finding_get_advice (finding->kind));
  if (finding->kind == DSC_FINDING_SUSPECT && self->suspects != NULL)
    say_suspects (self, finding);
  else if (finding->kind == DSC_FINDING_SMALL_CLASS || finding->kind == DSC_FINDING_IMBALANCE)
    return;
  else if (finding->n_groups > 0)
    say_groups (self, finding);
  else
    say_single (self, finding);
}

static void
say_as_text (const Report *self)
{
  guint n = dsc_dataset_get_n_photos (self->dataset);

  dsc_cli_output_text (self->cli->out, ngettext ("%u photo checked.", "%u photos checked.", n), n);
  for (guint i = 0; i < self->findings->all->len; i++)
    {
      dsc_cli_output_text (self->cli->out, "%s", "");
      say_finding (self, g_ptr_array_index (self->findings->all, i));
    }
  if (self->findings->all->len == 0)
    dsc_cli_output_text (self->cli->out, "%s", _ ("Nothing is wrong with them."));
}

/* --- JSON --- */

static void
json_item (const Report *self, const DscFinding *finding, const DscFindingItem *item,
           JsonBuilder *builder)
{
  const DscPhoto *photo = item->photo != DSC_FINDING_NO_PHOTO
                              ? dsc_dataset_get_photo (self->dataset, item->photo)
                              : NULL;

  json_builder_begin_object (builder);
  dsc_cli_json_path (builder, "path", path_of (self, item));
  if (finding->n_groups > 0)
    dsc_cli_json_count (builder, "group", item->group);
  dsc_cli_json_string (builder, "label", photo != NULL ? class_name (self, photo->label) : NULL);
  dsc_cli_json_string (builder, "part",
                       photo != NULL ? dsc_part_to_string (self->split->parts[item->photo]) : NULL);
  dsc_cli_json_number (builder, "value", item->value);
  json_builder_end_object (builder);
}

static void
json_finding (const Report *self, const DscFinding *finding)
{
  JsonBuilder *builder = dsc_cli_json_new ("finding");
  g_autofree char *title = dsc_finding_dup_title (finding, self->dataset);

  dsc_cli_json_string (builder, "kind", dsc_finding_kind_to_string (finding->kind));
  dsc_cli_json_string (builder, "severity",
                       dsc_severity_to_string (dsc_finding_get_severity (finding)));
  dsc_cli_json_count (builder, "count", dsc_finding_get_count (finding));
  dsc_cli_json_string (builder, "title", title);
  json_builder_set_member_name (builder, "items");
  json_builder_begin_array (builder);
  for (guint i = 0; i < finding->items->len; i++)
    json_item (self, finding, &g_array_index (finding->items, DscFindingItem, i), builder);
  json_builder_end_array (builder);
  dsc_cli_output_json (self->cli->out, builder);
}

static void
json_suspect (const Report *self, const DscSuspect *suspect)
{
  JsonBuilder *builder = dsc_cli_json_new ("suspect");

  dsc_cli_json_path (builder, "path", dsc_dataset_get_photo (self->dataset, suspect->photo)->path);
  dsc_cli_json_string (builder, "label", class_name (self, suspect->given));
  dsc_cli_json_string (builder, "suggested", class_name (self, suspect->suggested));
  dsc_cli_json_number (builder, "score", suspect->score);
  dsc_cli_json_number (builder, "label_support", suspect->given_support);
  dsc_cli_json_number (builder, "suggested_support", suspect->suggested_support);
  dsc_cli_output_json (self->cli->out, builder);
}

static void
say_as_json (const Report *self)
{
  JsonBuilder *builder;

  for (guint i = 0; i < self->findings->all->len; i++)
    json_finding (self, g_ptr_array_index (self->findings->all, i));
  for (guint i = 0; self->suspects != NULL && i < self->suspects->items->len; i++)
    json_suspect (self, &g_array_index (self->suspects->items, DscSuspect, i));
  builder = dsc_cli_json_new ("report");
  dsc_cli_json_count (builder, "photos", dsc_dataset_get_n_photos (self->dataset));
  dsc_cli_json_count (builder, "findings", self->findings->all->len);
  dsc_cli_output_json (self->cli->out, builder);
}

/* --- the table --- */

static gboolean
write_rows (const Report *self, const DscFinding *finding, DscCsvFile *file, GError **error)
{
  for (guint i = 0; i < finding->items->len; i++)
    {
      const DscFindingItem *item = &g_array_index (finding->items, DscFindingItem, i);
      const DscPhoto *photo = item->photo != DSC_FINDING_NO_PHOTO
                                  ? dsc_dataset_get_photo (self->dataset, item->photo)
                                  : NULL;
      const char *name = photo != NULL ? class_name (self, photo->label) : NULL;
      g_autofree char *shown = dsc_path_display (path_of (self, item));

      dsc_csv_file_field (file, dsc_finding_kind_to_string (finding->kind));
      dsc_csv_file_field (file, dsc_severity_to_string (dsc_finding_get_severity (finding)));
      dsc_csv_file_number (file, finding->n_groups > 0 ? item->group : NAN);
      dsc_csv_file_field (file, shown);
      dsc_csv_file_field (file, name != NULL ? name : "");
      dsc_csv_file_field (file, photo != NULL ? dsc_part_to_string (self->split->parts[item->photo])
                                              : "");
      dsc_csv_file_number (file, item->value);
      if (!dsc_csv_file_end_row (file, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
write_table (const Report *self, const char *path, GError **error)
{
  static const char *const columns[]
      = { "kind", "severity", "group", "path", "label", "part", "value" };
  g_autoptr (DscCsvFile) file = dsc_csv_file_new (path, error);

  if (file == NULL)
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (columns); i++)
    dsc_csv_file_field (file, columns[i]);
  if (!dsc_csv_file_end_row (file, error))
    return FALSE;
  for (guint i = 0; i < self->findings->all->len; i++)
    if (!write_rows (self, g_ptr_array_index (self->findings->all, i), file, error))
      return FALSE;
  if (!dsc_csv_file_commit (file, error))
    return FALSE;
  dsc_cli_output_written (self->cli->out, "table", path);
  return TRUE;
}

/* --- leaks --- */

/* @is_kept: the split of before is there under its own name. */
static void
say_fixed (const Report *self, guint n_moved, gboolean is_kept)
{
  JsonBuilder *builder;

  if (!dsc_cli_output_is_json (self->cli->out))
    {
      dsc_cli_output_text (self->cli->out,
                           ngettext ("%u photo went to another part. The split is now “%s”.",
                                     "%u photos went to other parts. The split is now “%s”.",
                                     n_moved),
                           n_moved, self->split->name);
      if (is_kept)
        dsc_cli_output_text (self->cli->out, "%s", _ ("The split of before is kept."));
      return;
    }
  builder = dsc_cli_json_new ("fixed");
  dsc_cli_json_count (builder, "moved", n_moved);
  dsc_cli_json_string (builder, "split", self->split->name);
  dsc_cli_output_json (self->cli->out, builder);
}

/* Stores a split without leaks, and looks again. One that was made so before is replaced. */
static gboolean
fix_leaks (Report *self, GError **error)
{
  guint n_moved = 0;
  gboolean is_kept;
  DscSplit *fixed = dsc_quality_fix_leaks (self->dataset, self->split, self->findings, &n_moved);

  if (fixed == NULL)
    {
      if (!dsc_cli_output_is_json (self->cli->out))
        dsc_cli_output_text (self->cli->out, "%s", _ ("No photo is in more than one part."));
      return TRUE;
    }
  is_kept = !g_str_equal (self->split->name, fixed->name);
  dsc_split_unref (self->split);
  self->split = fixed;
  if (!dsc_project_check_split_lock (self->project, error))
    return FALSE;
  fixed->id = dsc_project_add_split (self->project, self->dataset, fixed, error);
  if (fixed->id == 0 || !check (self, error))
    return FALSE;
  say_fixed (self, n_moved, is_kept);
  return TRUE;
}

gboolean
dsc_cli_report (DscCli *cli, GError **error)
{
  const char *table = dsc_cli_options_get (cli->options, "csv");
  g_auto (Report) self = { .cli = cli };

  if (!load (&self, error)
      || (dsc_cli_options_has (cli->options, "suspects") && !find_suspects (&self, error))
      || !check (&self, error)
      || (dsc_cli_options_has (cli->options, "fix-leaks") && !fix_leaks (&self, error)))
    return FALSE;
  if (dsc_cli_output_is_json (cli->out))
    say_as_json (&self);
  else
    say_as_text (&self);
  return table == NULL || write_table (&self, table, error);
}
