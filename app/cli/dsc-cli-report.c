/* SPDX-License-Identifier: GPL-3.0-or-later */
/* report: what is wrong with the photos of a project, and what can be done about it: putting copies
 * on one side of the split, leaving photos out. */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "base/dsc-error.h"
#include "base/dsc-text.h"
#include "cli/dsc-cli-project.h"
#include "cli/dsc-cli-report-private.h"
#include "dataset/dsc-paths.h"
#include "project/dsc-project-import.h"

static void
report_clear (DscCliReport *self)
{
  g_clear_object (&self->project);
  g_clear_object (&self->dataset);
  g_clear_pointer (&self->split, dsc_split_unref);
  g_clear_pointer (&self->suspects, dsc_suspects_free);
  g_clear_pointer (&self->findings, dsc_findings_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (DscCliReport, report_clear)

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
find_suspects (DscCliReport *self, GError **error)
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
check (DscCliReport *self, GError **error)
{
  DscCli *cli = self->cli;
  gboolean checked = dsc_quality_check (
      self->project, self->dataset, (guint) dsc_cli_options_get_number (cli->options, "threads"),
      dsc_cli_output_progress_cb, cli->out, cli->cancellable, error);

  dsc_cli_output_progress_end (cli->out);
  return checked;
}

/* What is wrong with them as they are now. */
static gboolean
find (DscCliReport *self, GError **error)
{
  g_clear_pointer (&self->findings, dsc_findings_free);
  self->findings = dsc_quality_read (self->project, self->dataset, self->split, error);
  return self->findings != NULL;
}

static gboolean
load (DscCliReport *self, GError **error)
{
  self->project = dsc_cli_project_open (self->cli, NULL, error);
  if (self->project != NULL)
    self->dataset = dsc_project_get_dataset (self->project, error);
  if (self->dataset != NULL)
    self->split = dsc_project_choose_split (self->project, self->dataset, NULL, error);
  return self->split != NULL;
}

/* --- leaks --- */

static void
say_fixed (const DscCliReport *self, guint n_moved)
{
  JsonBuilder *builder;

  if (!dsc_cli_output_is_json (self->cli->out))
    {
      dsc_cli_output_text (self->cli->out,
                           ngettext ("%u photo went to another part. The split is now “%s”.",
                                     "%u photos went to other parts. The split is now “%s”.",
                                     n_moved),
                           n_moved, self->split->name);
      dsc_cli_output_text (self->cli->out, "%s", _ ("The split of before is kept."));
      return;
    }
  builder = dsc_cli_json_new ("fixed");
  dsc_cli_json_count (builder, "moved", n_moved);
  dsc_cli_json_string (builder, "split", self->split->name);
  dsc_cli_output_json (self->cli->out, builder);
}

/* Stores a split without leaks beside those that there are. */
static gboolean
fix_leaks (DscCliReport *self, GError **error)
{
  guint n_moved = 0;
  g_autoptr (DscSplit) fixed
      = dsc_quality_fix_leaks (self->dataset, self->split, self->findings, &n_moved);
  g_autofree char *name = NULL;
  gint64 id;

  if (fixed == NULL)
    {
      if (!dsc_cli_output_is_json (self->cli->out))
        dsc_cli_output_text (self->cli->out, "%s", _ ("No photo is in more than one part."));
      return TRUE;
    }
  id = dsc_project_change_split (self->project, self->dataset, fixed, &name, error);
  if (id == 0)
    return FALSE;
  g_clear_pointer (&self->split, dsc_split_unref);
  self->split = dsc_project_get_split (self->project, id, self->dataset, error);
  if (self->split == NULL || !find (self, error))
    return FALSE;
  say_fixed (self, n_moved);
  return TRUE;
}

/* --- leaving out --- */

/* Adds the photos that the command line names: as the report does, or as files. */
static gboolean
add_named (const DscCliReport *self, GArray *photos, GError **error)
{
  const GPtrArray *names = self->cli->options->arguments;
  const char *root = dsc_dataset_get_root (self->dataset);

  for (guint i = 0; i < names->len; i++)
    {
      const char *name = g_ptr_array_index (names, i);
      g_autofree char *absolute = g_canonicalize_filename (name, NULL);
      g_autofree char *by_root = dsc_path_relative (root, name);
      g_autofree char *by_file = dsc_path_relative (root, absolute);
      g_autofree char *shown = dsc_path_display (name);
      guint32 photo;

      if ((by_root == NULL || !dsc_dataset_find (self->dataset, by_root, &photo))
          && (by_file == NULL || !dsc_dataset_find (self->dataset, by_file, &photo)))
        {
          g_set_error (error, DSC_ERROR, DSC_ERROR_NOT_FOUND,
                       _ ("The project has no photo “%s”. Name photos as the report does."), shown);
          return FALSE;
        }
      g_array_append_val (photos, photo);
    }
  return TRUE;
}

/* Adds the photos of the finding @word that are too many. */
static gboolean
add_found (DscCliReport *self, const char *word, GArray *photos, GError **error)
{
  const DscFinding *finding;
  g_auto (DscFindingChoice) choice = { NULL };
  DscFindingKind kind = DSC_FINDING_N_KINDS;

  dsc_finding_kind_from_string (word, &kind);
  finding = dsc_findings_get (self->findings, kind);
  if (finding == NULL)
    return TRUE;
  choice = dsc_finding_choose (finding, self->dataset);
  self->n_undecided = choice.n_undecided;
  g_array_append_vals (photos, choice.superfluous->data, choice.superfluous->len);
  return TRUE;
}

static void
add_left_out (const DscCliReport *self, GArray *photos)
{
  for (guint32 i = 0; i < dsc_dataset_get_n_photos (self->dataset); i++)
    if (dsc_dataset_get_photo (self->dataset, i)->left_out)
      g_array_append_val (photos, i);
}

static void
say_changed (const DscCliReport *self, guint n, gboolean left_out)
{
  JsonBuilder *builder;

  if (dsc_cli_output_is_json (self->cli->out))
    {
      builder = dsc_cli_json_new (left_out ? "leave-out" : "use-again");
      dsc_cli_json_count (builder, "photos", n);
      if (left_out)
        dsc_cli_json_count (builder, "undecided", self->n_undecided);
      dsc_cli_output_json (self->cli->out, builder);
    }
  else if (left_out)
    dsc_cli_output_text (self->cli->out,
                         ngettext ("%u photo was left out. --use-again takes that back.",
                                   "%u photos were left out. --use-again takes that back.", n),
                         n);
  else
    dsc_cli_output_text (self->cli->out,
                         ngettext ("%u photo is used again.", "%u photos are used again.", n), n);
  if (self->n_undecided > 0 && !dsc_cli_output_is_json (self->cli->out))
    dsc_cli_output_text (self->cli->out, "%s",
                         _ ("Copies under two labels are not left out: decide first which label is "
                            "right."));
}

/* Stores it for those of @photos that it is not so of already. */
static gboolean
set_left_out (DscCliReport *self, const GArray *photos, gboolean left_out, GError **error)
{
  g_autofree DscPhotoLabel *marks = g_new (DscPhotoLabel, MAX (photos->len, 1));
  g_autoptr (DscDataset) dataset = NULL;
  g_autoptr (DscSplit) split = NULL;
  g_autofree gboolean *is_marked = g_new0 (gboolean, dsc_dataset_get_n_photos (self->dataset) + 1);
  guint n = 0;

  for (guint i = 0; i < photos->len; i++)
    {
      guint32 number = g_array_index (photos, guint32, i);
      const DscPhoto *photo = dsc_dataset_get_photo (self->dataset, number);

      if (photo->left_out != left_out && !is_marked[number])
        marks[n++] = (DscPhotoLabel){ photo->id, left_out ? "" : NULL };
      is_marked[number] = TRUE;
    }
  if (!dsc_project_leave_out (self->project, marks, n, NULL, &dataset, &split, error))
    return FALSE;
  g_set_object (&self->dataset, dataset);
  g_clear_pointer (&self->split, dsc_split_unref);
  self->split = g_steal_pointer (&split);
  if (!find (self, error))
    return FALSE;
  say_changed (self, n, left_out);
  return TRUE;
}

static gboolean
leave_out (DscCliReport *self, const char *word, GError **error)
{
  g_autoptr (GArray) photos = g_array_new (FALSE, FALSE, sizeof (guint32));

  return (g_str_equal (word, "photos") ? add_named (self, photos, error)
                                       : add_found (self, word, photos, error))
         && set_left_out (self, photos, TRUE, error);
}

static gboolean
use_again (DscCliReport *self, GError **error)
{
  g_autoptr (GArray) photos = g_array_new (FALSE, FALSE, sizeof (guint32));

  if (self->cli->options->arguments->len == 0)
    add_left_out (self, photos);
  else if (!add_named (self, photos, error))
    return FALSE;
  return set_left_out (self, photos, FALSE, error);
}

/* Photos are named for one thing alone. */
static gboolean
check_options (DscCli *cli, GError **error)
{
  const char *word = dsc_cli_options_get (cli->options, "leave-out");
  gboolean again = dsc_cli_options_has (cli->options, "use-again");
  gboolean by_name = word != NULL && g_str_equal (word, "photos");
  gboolean named = cli->options->arguments->len > 0;

  if (word != NULL && again)
    g_set_error_literal (error, DSC_ERROR, DSC_ERROR_USAGE,
                         _ ("--leave-out and --use-again cannot be given together."));
  else if (named && !by_name && !again)
    g_set_error_literal (error, DSC_ERROR, DSC_ERROR_USAGE,
                         _ ("Photos can only be named with “--leave-out photos” or --use-again."));
  else if (by_name && !named)
    g_set_error_literal (error, DSC_ERROR, DSC_ERROR_USAGE,
                         _ ("“--leave-out photos” needs the names of photos."));
  else
    return TRUE;
  return FALSE;
}

gboolean
dsc_cli_report (DscCli *cli, GError **error)
{
  const char *table = dsc_cli_options_get (cli->options, "csv");
  const char *word = dsc_cli_options_get (cli->options, "leave-out");
  g_auto (DscCliReport) self = { .cli = cli };

  if (!check_options (cli, error) || !load (&self, error)
      || (dsc_cli_options_has (cli->options, "suspects") && !find_suspects (&self, error))
      || !check (&self, error) || !find (&self, error)
      || (word != NULL && !leave_out (&self, word, error))
      || (dsc_cli_options_has (cli->options, "use-again") && !use_again (&self, error))
      || (dsc_cli_options_has (cli->options, "fix-leaks") && !fix_leaks (&self, error)))
    return FALSE;
  if (dsc_cli_output_is_json (cli->out))
    _dsc_cli_report_say_json (&self);
  else
    _dsc_cli_report_say (&self);
  return table == NULL || _dsc_cli_report_write_table (&self, table, error);
}
