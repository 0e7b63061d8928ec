/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The hand-over: what one thread reports, another one's context is told, not too often. */
#include <math.h>

#include "base/dsc-error.h"
#include "engine/dsc-run.h"

static DscRun *
make_run (void)
{
  g_autoptr (DscRunRecord) record = dsc_run_record_new ();
  g_autoptr (GError) error = NULL;
  DscRun *run = dsc_run_new (NULL, record, &error);

  g_assert_no_error (error);
  return run;
}

static void
drain (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
in_thread (GThreadFunc func, DscRun *run)
{
  g_thread_join (g_thread_new ("dsc-train", func, run));
}

/* Collects the names of the properties that are notified, and checks the thread. */
static void
notify_cb (DscRun *run, GParamSpec *pspec, GString *names)
{
  static GThread *first;

  if (first == NULL)
    first = g_thread_self ();
  g_assert_true (g_thread_self () == first);
  g_string_append_printf (names, "%s ", pspec->name);
}

static void
end_and_finalize (DscRun *run)
{
  dsc_run_report_end (run, NULL);
  drain ();
  g_assert_finalize_object (run);
}

static gpointer
report_much (gpointer run)
{
  for (guint i = 1; i <= 1000; i++)
    dsc_run_report_progress (run, &(DscProgress){ "Working", i, 1000, 10, (1000 - i) / 10.0 });
  return NULL;
}

static void
test_many_reports_are_one_notification (void)
{
  DscRun *run = make_run ();
  g_autoptr (GString) names = g_string_new (NULL);
  double fraction;

  g_signal_connect (run, "notify", G_CALLBACK (notify_cb), names);
  in_thread (report_much, run);
  g_assert_cmpstr (names->str, ==, "");
  while (names->len == 0)
    g_main_context_iteration (NULL, TRUE);
  drain ();
  g_assert_cmpstr (names->str, ==, "phase fraction seconds-left per-second ");
  g_object_get (run, "fraction", &fraction, NULL);
  g_assert_cmpfloat (fraction, ==, 1);
  g_assert_cmpfloat (dsc_run_get_stage_fraction (run), ==, 1);
  end_and_finalize (run);
}

static gpointer
report_device (gpointer run)
{
  dsc_run_report_device (run, "cpu", "fp32");
  dsc_run_report_speed (run, 100, 0.25);
  return NULL;
}

static void
test_only_changes_are_notified (void)
{
  DscRun *run = make_run ();
  g_autoptr (GString) names = g_string_new (NULL);
  g_autoptr (DscRunRecord) record = NULL;
  g_autofree char *device = NULL;

  g_signal_connect (run, "notify", G_CALLBACK (notify_cb), names);
  in_thread (report_device, run);
  while (names->len == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpstr (names->str, ==, "data-wait device precision ");

  g_string_truncate (names, 0);
  in_thread (report_device, run);
  in_thread (report_much, run);
  while (names->len == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_null (strstr (names->str, "device"));

  g_object_get (run, "device", &device, NULL);
  g_assert_cmpstr (device, ==, "cpu");
  record = dsc_run_dup_record (run);
  g_assert_cmpstr (record->precision, ==, "fp32");
  g_assert_cmpfloat (record->images_per_second, ==, 100);
  end_and_finalize (run);
}

/* Reports again from within every notification: as fast as it can be. */
static void
report_again_cb (DscRun *run, GParamSpec *pspec, GArray *times)
{
  gint64 now = g_get_monotonic_time ();

  g_array_append_val (times, now);
  dsc_run_report_progress (run, &(DscProgress){ "Working", times->len % 7, 7, 0, -1 });
}

static void
test_notifications_keep_their_distance (void)
{
  DscRun *run = make_run ();
  g_autoptr (GArray) times = g_array_new (FALSE, FALSE, sizeof (gint64));

  g_signal_connect (run, "notify::fraction", G_CALLBACK (report_again_cb), times);
  dsc_run_report_progress (run, &(DscProgress){ "Working", 6, 7, 0, -1 });
  while (times->len < 10)
    g_main_context_iteration (NULL, TRUE);
  g_signal_handlers_disconnect_by_data (run, times);
  for (guint i = 1; i < times->len; i++)
    g_assert_cmpint (g_array_index (times, gint64, i) - g_array_index (times, gint64, i - 1), >=,
                     15000);
  end_and_finalize (run);
}

static gpointer
report_epochs (gpointer run)
{
  g_autoptr (GError) error = NULL;

  dsc_run_report_progress (run, &(DscProgress){ "Working", 1, 2, 0, -1 });
  g_assert_cmpfloat (dsc_run_get_stage_fraction (run), ==, 0.5);
  g_assert_true (dsc_run_report_stage (run, "head", "{}", 3, &error));
  g_assert_cmpfloat (dsc_run_get_stage_fraction (run), ==, 0);
  for (guint i = 0; i < 3; i++)
    {
      DscEpochRecord epoch = { i, 3.0 - i, 2.0 - i, 0.5 / (i + 1), 1 };

      dsc_run_report_batch (run, 2, &(DscBatchRecord){ .batch = 2 * i });
      g_assert_cmpfloat (ABS (dsc_run_get_stage_fraction (run) - (i + 0.5) / 3), <, 1e-9);
      dsc_run_report_batch (run, 2, &(DscBatchRecord){ .batch = 2 * i + 1 });
      g_assert_true (dsc_run_report_epoch (run, &epoch, &error));
    }
  dsc_run_report_batch (run, 2, &(DscBatchRecord){ .batch = 6 });
  return NULL;
}

static void
test_epochs_arrive_on_the_context (void)
{
  DscRun *run = make_run ();
  GListModel *epochs = dsc_run_get_epochs (run);
  guint epoch, n_epochs, batch, n_batches;

  in_thread (report_epochs, run);
  g_assert_cmpuint (g_list_model_get_n_items (epochs), ==, 0);
  while (g_list_model_get_n_items (epochs) < 3)
    g_main_context_iteration (NULL, TRUE);
  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (DscEpoch) item = g_list_model_get_item (epochs, i);
      g_autofree char *stage = NULL;
      double error_rate;
      guint number;

      g_object_get (item, "epoch", &number, "error-rate", &error_rate, "stage", &stage, NULL);
      g_assert_cmpuint (number, ==, i);
      g_assert_cmpfloat (error_rate, ==, 0.5 / (i + 1));
      g_assert_cmpstr (stage, ==, "head");
    }
  g_object_get (run, "epoch", &epoch, "n-epochs", &n_epochs, "batch", &batch, "n-batches",
                &n_batches, NULL);
  g_assert_cmpuint (epoch, ==, 3);
  g_assert_cmpuint (n_epochs, ==, 3);
  g_assert_cmpuint (batch, ==, 1);
  g_assert_cmpuint (n_batches, ==, 2);
  g_assert_cmpfloat (dsc_run_get_stage_fraction (run), ==, 1);
  end_and_finalize (run);
}

/* Somebody who sees the end and then does what there is to do at once has missed nothing. */
static void
test_the_end_is_notified_without_delay (void)
{
  DscRun *run = make_run ();
  g_autoptr (GString) names = g_string_new (NULL);

  g_signal_connect (run, "notify::state", G_CALLBACK (notify_cb), names);
  /* Just notified: the next one would be due only after a while. */
  dsc_run_report_progress (run, &(DscProgress){ "Working", 1, 2, 0, -1 });
  while (!g_main_context_iteration (NULL, TRUE))
    ;
  in_thread (report_epochs, run);
  dsc_run_report_end (run, NULL);
  drain ();
  g_assert_cmpstr (names->str, ==, "state ");
  g_assert_cmpuint (g_list_model_get_n_items (dsc_run_get_epochs (run)), ==, 3);
  g_assert_cmpint (dsc_run_get_state (run), ==, DSC_RUN_FINISHED);
  g_assert_finalize_object (run);
}

static gpointer
end_failed (gpointer run)
{
  g_autoptr (GError) error = g_error_new_literal (DSC_ERROR, DSC_ERROR_MEMORY, "No memory.");

  dsc_run_report_end (run, error);
  return NULL;
}

static void
test_failure_is_told (void)
{
  DscRun *run = make_run ();
  g_autoptr (DscRunRecord) record = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) property = NULL;
  GThread *thread = g_thread_new ("dsc-train", end_failed, run);

  dsc_run_wait (run);
  g_thread_join (thread);
  g_assert_cmpint (dsc_run_get_state (run), ==, DSC_RUN_FAILED);
  error = dsc_run_dup_error (run);
  g_assert_error (error, DSC_ERROR, DSC_ERROR_MEMORY);
  g_object_get (run, "error", &property, NULL);
  g_assert_error (property, DSC_ERROR, DSC_ERROR_MEMORY);
  record = dsc_run_dup_record (run);
  g_assert_cmpint (record->state, ==, DSC_RUN_FAILED);
  g_assert_cmpstr (record->message, ==, "No memory.");
  drain ();
  g_assert_finalize_object (run);
}

static void
test_stopping_says_so_until_the_end (void)
{
  DscRun *run = make_run ();
  g_autoptr (GError) cancelled = NULL;
  g_autofree char *stopping = NULL;
  g_autofree char *later = NULL;
  g_autofree char *ended = NULL;

  dsc_run_report_progress (run, &(DscProgress){ "Working", 1, 2, 0, -1 });
  dsc_run_stop (run);
  g_object_get (run, "phase", &stopping, NULL);
  g_assert_cmpstr (stopping, !=, "Working");
  g_assert_true (g_cancellable_set_error_if_cancelled (dsc_run_get_cancellable (run), &cancelled));
  dsc_run_report_progress (run, &(DscProgress){ "Working", 2, 2, 0, -1 });
  g_object_get (run, "phase", &later, NULL);
  g_assert_cmpstr (later, ==, stopping);

  dsc_run_report_end (run, cancelled);
  g_object_get (run, "phase", &ended, NULL);
  g_assert_null (ended);
  g_assert_cmpint (dsc_run_get_state (run), ==, DSC_RUN_STOPPED);
  g_assert_null (dsc_run_dup_error (run));
  drain ();
  g_assert_finalize_object (run);
}

static void
test_pausing_says_so_until_the_end (void)
{
  DscRun *run = make_run ();
  g_autofree char *pausing = NULL;
  g_autofree char *later = NULL;
  g_autofree char *ended = NULL;

  g_assert_false (dsc_run_is_pausing (run));
  dsc_run_pause (run);
  g_assert_true (dsc_run_is_pausing (run));
  g_assert_false (g_cancellable_is_cancelled (dsc_run_get_cancellable (run)));
  g_object_get (run, "phase", &pausing, NULL);
  g_assert_nonnull (pausing);
  dsc_run_report_progress (run, &(DscProgress){ "Working", 2, 2, 0, -1 });
  g_object_get (run, "phase", &later, NULL);
  g_assert_cmpstr (later, ==, pausing);

  dsc_run_report_paused (run);
  g_assert_false (dsc_run_has_ended (run));
  dsc_run_report_end (run, NULL);
  g_assert_true (dsc_run_has_ended (run));
  g_object_get (run, "phase", &ended, NULL);
  g_assert_null (ended);
  g_assert_cmpint (dsc_run_get_state (run), ==, DSC_RUN_PAUSED);
  drain ();
  g_assert_finalize_object (run);
}

/* An engine that has nothing left to do when it is asked to pause has finished. */
static void
test_a_pause_that_comes_too_late_is_none (void)
{
  DscRun *run = make_run ();

  dsc_run_pause (run);
  dsc_run_report_end (run, NULL);
  g_assert_cmpint (dsc_run_get_state (run), ==, DSC_RUN_FINISHED);
  drain ();
  g_assert_finalize_object (run);
}

static void
test_the_estimate_is_shown (void)
{
  DscRun *run = make_run ();
  g_autoptr (GString) names = g_string_new (NULL);
  double estimate;

  g_object_get (run, "estimate", &estimate, NULL);
  g_assert_cmpfloat (estimate, <, 0);
  g_signal_connect (run, "notify", G_CALLBACK (notify_cb), names);
  dsc_run_report_estimate (run, 390);
  while (names->len == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpstr (names->str, ==, "estimate ");
  g_object_get (run, "estimate", &estimate, NULL);
  g_assert_cmpfloat (estimate, ==, 390);
  end_and_finalize (run);
}

static gpointer
wait_for_room (gpointer run)
{
  g_autoptr (GError) full = g_error_new_literal (DSC_ERROR, DSC_ERROR_DISK_FULL, "It is full.");
  g_autoptr (GError) error = NULL;
  gboolean goes_on = dsc_run_wait_for_room (run, full, &error);

  g_assert_true (goes_on == (error == NULL));
  return GINT_TO_POINTER (goes_on);
}

/* Starts a thread that waits, and returns when the run shows it. */
static GThread *
begin_to_wait (DscRun *run)
{
  GThread *thread = g_thread_new ("dsc-train", wait_for_room, run);
  g_autofree char *message = NULL;

  while (dsc_run_get_state (run) != DSC_RUN_PAUSED)
    g_main_context_iteration (NULL, TRUE);
  g_object_get (run, "message", &message, NULL);
  g_assert_cmpstr (message, ==, "It is full.");
  g_assert_false (dsc_run_has_ended (run));
  return thread;
}

static void
test_a_run_without_room_waits_until_it_is_told (void)
{
  DscRun *run = make_run ();
  g_autofree char *message = NULL;
  GThread *thread = begin_to_wait (run);

  dsc_run_continue (run);
  g_assert_true (GPOINTER_TO_INT (g_thread_join (thread)));
  /* Whether there is room is not known before something was written. */
  g_assert_cmpint (dsc_run_get_state (run), ==, DSC_RUN_PAUSED);
  dsc_run_report_batch (run, 2, &(DscBatchRecord){ .batch = 0 });
  g_assert_cmpint (dsc_run_get_state (run), ==, DSC_RUN_RUNNING);
  g_object_get (run, "message", &message, NULL);
  g_assert_null (message);
  thread = begin_to_wait (run);
  dsc_run_pause (run);
  g_assert_false (GPOINTER_TO_INT (g_thread_join (thread)));
  /* From then on there is no waiting any more. */
  g_assert_false (GPOINTER_TO_INT (wait_for_room (run)));
  drain ();
  end_and_finalize (run);
}

static void
test_notifies_in_the_context_that_made_it (void)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_autoptr (GString) names = g_string_new (NULL);
  DscRun *run;

  g_main_context_push_thread_default (context);
  run = make_run ();
  g_main_context_pop_thread_default (context);
  g_signal_connect (run, "notify", G_CALLBACK (notify_cb), names);
  in_thread (report_device, run);
  g_assert_false (g_main_context_pending (NULL));
  while (names->len == 0)
    g_main_context_iteration (context, TRUE);
  dsc_run_report_end (run, NULL);
  while (g_main_context_iteration (context, FALSE))
    ;
  g_assert_finalize_object (run);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/run/many-reports-are-one-notification",
                   test_many_reports_are_one_notification);
  g_test_add_func ("/run/only-changes-are-notified", test_only_changes_are_notified);
  g_test_add_func ("/run/notifications-keep-their-distance",
                   test_notifications_keep_their_distance);
  g_test_add_func ("/run/epochs-arrive-on-the-context", test_epochs_arrive_on_the_context);
  g_test_add_func ("/run/the-end-is-notified-without-delay",
                   test_the_end_is_notified_without_delay);
  g_test_add_func ("/run/failure-is-told", test_failure_is_told);
  g_test_add_func ("/run/stopping-says-so-until-the-end", test_stopping_says_so_until_the_end);
  g_test_add_func ("/run/pausing-says-so-until-the-end", test_pausing_says_so_until_the_end);
  g_test_add_func ("/run/a-pause-that-comes-too-late-is-none",
                   test_a_pause_that_comes_too_late_is_none);
  g_test_add_func ("/run/the-estimate-is-shown", test_the_estimate_is_shown);
  g_test_add_func ("/run/a-run-without-room-waits-until-it-is-told",
                   test_a_run_without_room_waits_until_it_is_told);
  g_test_add_func ("/run/notifies-in-the-context-that-made-it",
                   test_notifies_in_the_context_that_made_it);
  return g_test_run ();
}
