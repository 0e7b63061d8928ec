/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Shows a run while it goes. */
#include "config.h"

#include <math.h>

#include <glib/gi18n-lib.h>

#include "base/dsc-text.h"
#include "cli/dsc-cli-signals.h"
#include "cli/dsc-cli-training.h"
#include "engine/dsc-run-words.h"

/* Of many epochs that are over in no time (Instant's) every tenth is enough in a terminal. */
enum
{
  MAX_ROWS = 20,
  ROW_STEP = 10
};
#define NO_TIME 1.0 /* seconds */

/* Watches a run from the main thread. */
typedef struct
{
  DscCli *cli;
  DscProject *project;
  DscRun *run;
  int next_stage;       /* number of the first that was not told of; −1: not known yet */
  gboolean has_heading; /* of the table, in this stage */
  gboolean has_begun;   /* some of the job is done */
  double estimate;      /* the last one that was looked at; negative: none */
  gint64 end;           /* monotonic time that the last one that was told ends at; 0: none was */
  char *message;        /* (owned) (nullable) why it waits, when that was told */
} Watch;

/* --- the table --- */

void
dsc_cli_say_epoch_heading (DscCli *cli)
{
  /* Translators: columns of a table; keep each word right-aligned in its place. */
  dsc_cli_output_text (cli->out, "%s", _ ("epoch  train_loss  valid_loss  error_rate     time"));
}

/* As fastai writes it: 00:12, 1:02:03. */
static char *
format_clock (double seconds)
{
  guint64 whole = isfinite (seconds) ? (guint64) MAX (seconds + 0.5, 0) : 0;

  if (whole >= 3600)
    return g_strdup_printf ("%u:%02u:%02u", (guint) (whole / 3600), (guint) (whole / 60 % 60),
                            (guint) (whole % 60));
  return g_strdup_printf ("%02u:%02u", (guint) (whole / 60), (guint) (whole % 60));
}

void
dsc_cli_say_epoch (DscCli *cli, const DscEpochRecord *epoch)
{
  g_autofree char *clock = format_clock (epoch->seconds);

  dsc_cli_output_text (cli->out, "%5u  %10.6f  %10.6f  %10.6f  %7s", epoch->epoch,
                       epoch->train_loss, epoch->valid_loss, epoch->error_rate, clock);
}

/* --- stages --- */

static void
say_stage (Watch *self, const DscStageRecord *stage)
{
  self->next_stage = (int) stage->number + 1;
  self->has_heading = FALSE;
  if (dsc_cli_output_is_json (self->cli->out))
    {
      JsonBuilder *builder = dsc_cli_json_new ("stage");

      dsc_cli_json_count (builder, "run", stage->run);
      dsc_cli_json_count (builder, "stage", stage->number);
      dsc_cli_json_string (builder, "name", stage->name);
      dsc_cli_output_json (self->cli->out, builder);
    }
  else
    dsc_cli_output_text (self->cli->out, _ ("Run %lld, stage %u: %s"), (long long) stage->run,
                         stage->number, dsc_stage_title (stage->name));
}

/* Number of the stage that epoch @row of the run is or will be of; −1 if there is none. One of
 * which no epoch has ended shares its row with the one after it. */
static int
find_stage (const GPtrArray *stages, guint row)
{
  int number = -1;
  guint first = 0;

  for (guint i = 0; i < stages->len && first <= row; i++)
    {
      const DscStageRecord *stage = g_ptr_array_index (stages, i);

      number = (int) stage->number;
      first += stage->n_epochs;
    }
  return number;
}

/* Tells of the stages that have begun by epoch @row of the run, counted through all its stages. The
 * project may know more than the list of epochs, which follows it. */
static void
say_stages (Watch *self, guint row)
{
  g_autoptr (GPtrArray) stages
      = dsc_project_get_stages (self->project, dsc_run_get_id (self->run), NULL);
  guint first = 0;

  if (stages != NULL && self->next_stage < 0)
    self->next_stage = find_stage (stages, row);
  for (guint i = 0; stages != NULL && self->next_stage >= 0 && i < stages->len; i++)
    {
      const DscStageRecord *stage = g_ptr_array_index (stages, i);

      if ((int) stage->number >= self->next_stage && first <= row)
        say_stage (self, stage);
      first += stage->n_epochs;
    }
}

/* --- epochs --- */

static void
say_epoch_as_json (Watch *self, DscEpoch *epoch)
{
  const DscEpochRecord *record = dsc_epoch_get_record (epoch);
  JsonBuilder *builder = dsc_cli_json_new ("epoch");

  dsc_cli_json_count (builder, "run", dsc_run_get_id (self->run));
  dsc_cli_json_string (builder, "stage", dsc_epoch_get_stage (epoch));
  dsc_cli_json_count (builder, "epoch", record->epoch);
  dsc_cli_json_number (builder, "train_loss", record->train_loss);
  dsc_cli_json_number (builder, "valid_loss", record->valid_loss);
  dsc_cli_json_number (builder, "error_rate", record->error_rate);
  dsc_cli_json_number (builder, "seconds", record->seconds);
  dsc_cli_output_json (self->cli->out, builder);
}

static void
say_epoch_as_text (Watch *self, const DscEpochRecord *record)
{
  guint n_epochs;

  g_object_get (self->run, "n-epochs", &n_epochs, NULL);
  if (record->seconds < NO_TIME && n_epochs > MAX_ROWS && (record->epoch + 1) % ROW_STEP != 0
      && record->epoch + 1 != n_epochs)
    return;
  if (!self->has_heading)
    dsc_cli_say_epoch_heading (self->cli);
  self->has_heading = TRUE;
  dsc_cli_say_epoch (self->cli, record);
}

/* Whether @seconds differ by more than a third from what is left of those that were told. */
static gboolean
is_news (const Watch *self, double seconds)
{
  double left = (double) (self->end - g_get_monotonic_time ()) / G_USEC_PER_SEC;

  return self->end == 0 || fabs (seconds - left) > fmax (left, 0) / 3;
}

/* The engine reckons again when it knows more. */
static void
say_estimate (Watch *self)
{
  double estimate;
  g_autofree char *words = NULL;
  const char *sentence;

  g_object_get (self->run, "estimate", &estimate, NULL);
  if (estimate < 0 || estimate == self->estimate)
    return;
  self->estimate = estimate;
  if (!is_news (self, estimate))
    return;
  sentence = self->has_begun || self->end != 0 ? _ ("The rest will take about %s.")
                                               : _ ("This will take about %s.");
  self->end = g_get_monotonic_time () + (gint64) (fmin (estimate, 1e9) * G_USEC_PER_SEC);
  if (dsc_cli_output_is_json (self->cli->out))
    {
      JsonBuilder *builder = dsc_cli_json_new ("estimate");

      dsc_cli_json_count (builder, "run", dsc_run_get_id (self->run));
      dsc_cli_json_number (builder, "seconds", estimate);
      dsc_cli_output_json (self->cli->out, builder);
      return;
    }
  /* What is over before it is read need not be said. */
  if (estimate < NO_TIME)
    return;
  words = dsc_format_estimate (estimate);
  dsc_cli_output_text (self->cli->out, sentence, words);
}

/* Rows that were there before are not news, and rows that a checkpoint does not know yet go away
 * when it is gone back to. */
static void
epochs_changed_cb (GListModel *epochs, guint position, guint removed, guint added, Watch *self)
{
  say_estimate (self);
  self->has_begun |= added > 0;
  for (guint i = position; i < position + added; i++)
    {
      g_autoptr (DscEpoch) epoch = g_list_model_get_item (epochs, i);

      say_stages (self, i);
      if (dsc_cli_output_is_json (self->cli->out))
        say_epoch_as_json (self, epoch);
      else
        say_epoch_as_text (self, dsc_epoch_get_record (epoch));
    }
}

/* --- what else there is to see --- */

/* Why it waits is said once. */
static void
watch_message (Watch *self)
{
  g_autofree char *message = NULL;

  g_object_get (self->run, "message", &message, NULL);
  if (g_strcmp0 (message, self->message) == 0)
    return;
  g_free (self->message);
  self->message = g_steal_pointer (&message);
  if (self->message == NULL)
    return;
  if (dsc_cli_output_is_json (self->cli->out))
    {
      JsonBuilder *builder = dsc_cli_json_new ("waiting");

      dsc_cli_json_count (builder, "run", dsc_run_get_id (self->run));
      dsc_cli_json_string (builder, "message", self->message);
      dsc_cli_output_json (self->cli->out, builder);
    }
  else
    /* Translators: a run's number, a sentence on what could not be written. */
    dsc_cli_output_note (self->cli->out,
                         _ ("Run %lld waits for room on the disk, and goes on by itself. %s"),
                         (long long) dsc_run_get_id (self->run), self->message);
}

/* A stage of long epochs is told of when it begins, not when its first epoch has ended. One that is
 * resumed is known once the run was taken back to its checkpoint. */
static void
stage_changed_cb (DscRun *run, GParamSpec *pspec, Watch *self)
{
  guint n_epochs;

  say_estimate (self);
  g_object_get (run, "n-epochs", &n_epochs, NULL);
  if (self->next_stage >= 0 || n_epochs > 0)
    say_stages (self, g_list_model_get_n_items (dsc_run_get_epochs (run)));
}

static void
watch_progress (Watch *self)
{
  g_autofree char *phase = NULL;
  double fraction, per_second, seconds_left;

  g_object_get (self->run, "phase", &phase, "fraction", &fraction, "per-second", &per_second,
                "seconds-left", &seconds_left, NULL);
  dsc_cli_output_fraction (self->cli->out, phase, fraction, per_second, seconds_left);
}

/* --- Ctrl-C; on the thread that hears it --- */

static void
stop_cb (GCancellable *cancellable, DscRun *run)
{
  dsc_run_stop (run);
}

static void
pause_cb (GCancellable *cancellable, DscRun *run)
{
  dsc_run_pause (run);
}

/* What Instant has learned is learned again in the time that it takes to resume. */
static gboolean
is_worth_a_pause (DscRun *run)
{
  g_autoptr (DscRunRecord) record = dsc_run_dup_record (run);
  g_autoptr (DscTrainSpec) spec
      = record->job != NULL ? dsc_train_spec_from_json (record->job, NULL) : NULL;

  return spec == NULL || !g_str_equal (spec->method, "features");
}

void
dsc_cli_watch (DscCli *cli, DscProject *project, DscRun *run, gboolean resumed)
{
  g_autoptr (DscRunRecord) record = dsc_run_dup_record (run);
  Watch self = { .cli = cli,
                 .project = project,
                 .run = run,
                 .next_stage = resumed ? -1 : (int) record->job_stage,
                 .has_begun = resumed,
                 .estimate = -1 };
  GListModel *epochs = dsc_run_get_epochs (run);
  g_autoptr (GCancellable) second = g_cancellable_new ();
  gulong first_handler, second_handler;

  g_signal_connect (epochs, "items-changed", G_CALLBACK (epochs_changed_cb), &self);
  g_signal_connect (run, "notify::n-epochs", G_CALLBACK (stage_changed_cb), &self);
  g_signal_connect (run, "notify::epoch", G_CALLBACK (stage_changed_cb), &self);
  g_signal_connect (run, "notify::estimate", G_CALLBACK (stage_changed_cb), &self);
  g_signal_connect (run, "notify::phase", G_CALLBACK (stage_changed_cb), &self);
  first_handler = g_cancellable_connect (
      cli->cancellable, is_worth_a_pause (run) ? G_CALLBACK (pause_cb) : G_CALLBACK (stop_cb), run,
      NULL);
  second_handler = g_cancellable_connect (second, G_CALLBACK (stop_cb), run, NULL);
  dsc_cli_signals_set_second (second);
  while (!dsc_run_has_ended (run))
    {
      g_main_context_iteration (NULL, TRUE);
      watch_message (&self);
      watch_progress (&self);
    }
  while (g_main_context_iteration (NULL, FALSE))
    ;
  dsc_cli_output_progress_end (cli->out);
  dsc_cli_signals_set_second (NULL);
  g_cancellable_disconnect (second, second_handler);
  g_cancellable_disconnect (cli->cancellable, first_handler);
  g_signal_handlers_disconnect_by_data (run, &self);
  g_signal_handlers_disconnect_by_data (epochs, &self);
  g_free (self.message);
}
