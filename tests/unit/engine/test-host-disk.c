/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A disk that fills up pauses a run; nothing is lost. */
#include <fcntl.h>
#include <sched.h>
#include <string.h>
#include <sys/mount.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "base/dsc-error.h"
#include "engine-fixture.h"

/* The model's first two attempts fail, and with them whatever comes first. */
#define FULL_TWICE "{\"full_writes\": 2, \"checkpoint_batches\": 3}"
#define FULL_FOR_LONG "{\"full_writes\": 6, \"delay_ms\": 40}"
#define FULL_FOR_EVER "{\"full_writes\": 1000, \"checkpoint_batches\": 3}"
#define QUICK "{\"checkpoint_batches\": 3}"
#define SLOW "{\"checkpoint_batches\": 3, \"delay_ms\": 4}"

/* Iterates until the run shows that it waits. */
static void
wait_until_full (DscRun *run)
{
  while (dsc_run_get_state (run) != DSC_RUN_PAUSED)
    {
      g_assert_false (dsc_run_has_ended (run));
      g_main_context_iteration (NULL, TRUE);
    }
}

static void
assert_waits (DscRun *run)
{
  g_autofree char *message = NULL;
  DscRunState state;

  wait_until_full (run);
  g_object_get (run, "state", &state, "message", &message, NULL);
  g_assert_cmpint (state, ==, DSC_RUN_PAUSED);
  g_assert_nonnull (message);
  g_test_message ("%s", message);
  g_assert_nonnull (strstr (message, "full"));
  g_assert_false (dsc_run_has_ended (run));
}

static void
test_there_is_room_again (Fixture *self, gconstpointer script)
{
  g_autoptr (DscRun) run = fixture_train (self);
  g_autoptr (DscRun) other = NULL;
  g_autoptr (DscRunRecord) record = NULL;
  g_autofree char *message = NULL;
  g_autofree char *a = NULL;
  g_autofree char *b = NULL;

  assert_waits (run);
  record = fixture_get_run (self, 1);
  g_assert_cmpint (record->state, ==, DSC_RUN_RUNNING);
  g_assert_true (dsc_project_is_locked (self->project, NULL));
  dsc_run_continue (run);
  /* Twice: somebody must say so until it is through. */
  while (!dsc_run_has_ended (run))
    {
      if (dsc_run_get_state (run) == DSC_RUN_PAUSED)
        dsc_run_continue (run);
      g_main_context_iteration (NULL, TRUE);
    }
  fixture_drain ();
  g_assert_cmpint (dsc_run_get_state (run), ==, DSC_RUN_FINISHED);
  g_object_get (run, "message", &message, NULL);
  g_assert_null (message);

  fixture_set_script (QUICK);
  other = fixture_train (self);
  fixture_finish (other);
  a = fixture_dump_run (self, 1);
  b = fixture_dump_run (self, 2);
  g_assert_cmpstr (a, ==, b);
  fixture_assert_files (self, "run-1-stage-0.safetensors", "run-2-stage-0.safetensors", TRUE);
}

static void
count_cb (DscRun *run, GParamSpec *pspec, guint *n)
{
  ++*n;
}

static void
test_why_it_waits_is_said_once (Fixture *self, gconstpointer script)
{
  g_autoptr (DscRun) run = fixture_train (self);
  guint n_messages = 0;
  guint n_states = 0;

  g_signal_connect (run, "notify::message", G_CALLBACK (count_cb), &n_messages);
  g_signal_connect (run, "notify::state", G_CALLBACK (count_cb), &n_states);
  while (!dsc_run_has_ended (run))
    {
      if (dsc_run_get_state (run) == DSC_RUN_PAUSED)
        dsc_run_continue (run);
      g_main_context_iteration (NULL, TRUE);
    }
  fixture_drain ();
  g_assert_cmpint (dsc_run_get_state (run), ==, DSC_RUN_FINISHED);
  /* It waits, goes on, and ends. */
  g_assert_cmpuint (n_messages, ==, 2);
  g_assert_cmpuint (n_states, ==, 3);
}

static void
test_a_waiting_run_can_be_paused (Fixture *self, gconstpointer script)
{
  g_autoptr (DscRun) run = fixture_train (self);
  g_autoptr (DscRun) resumed = NULL;
  g_autoptr (DscRunRecord) record = NULL;
  g_autoptr (GError) error = NULL;

  assert_waits (run);
  dsc_run_pause (run);
  fixture_finish (run);
  g_assert_cmpint (dsc_run_get_state (run), ==, DSC_RUN_PAUSED);
  error = dsc_run_dup_error (run);
  fixture_assert_error (error, DSC_ERROR_DISK_FULL, "full");
  record = fixture_get_run (self, 1);
  g_assert_cmpint (record->state, ==, DSC_RUN_PAUSED);
  g_assert_nonnull (record->job);
  g_assert_nonnull (strstr (record->message, "full"));
  g_assert_false (dsc_project_is_locked (self->project, NULL));

  fixture_set_script (QUICK);
  resumed = fixture_resume (self, 1);
  fixture_finish (resumed);
  g_assert_cmpint (dsc_run_get_state (resumed), ==, DSC_RUN_FINISHED);
  g_clear_pointer (&record, dsc_run_record_free);
  record = fixture_get_run (self, 1);
  g_assert_null (record->message);
}

static void
test_a_waiting_run_can_be_stopped (Fixture *self, gconstpointer script)
{
  g_autoptr (DscRun) run = fixture_train (self);
  g_autoptr (DscRunRecord) record = NULL;

  assert_waits (run);
  dsc_run_stop (run);
  fixture_finish (run);
  g_assert_cmpint (dsc_run_get_state (run), ==, DSC_RUN_STOPPED);
  record = fixture_get_run (self, 1);
  g_assert_cmpint (record->state, ==, DSC_RUN_STOPPED);
  g_assert_null (record->job);
}

static void
test_a_waiting_run_does_not_hold_up_the_end (Fixture *self, gconstpointer script)
{
  g_autoptr (DscRun) run = fixture_train (self);
  g_autoptr (DscRunRecord) record = NULL;

  assert_waits (run);
  dsc_engine_host_shutdown (self->host);
  fixture_drain ();
  record = fixture_get_run (self, 1);
  g_assert_cmpint (record->state, ==, DSC_RUN_INTERRUPTED);
  g_assert_nonnull (record->job);
}

static void
test_a_waiting_run_is_going (Fixture *self, gconstpointer script)
{
  g_autoptr (DscRun) run = fixture_train (self);
  g_autoptr (GError) error = NULL;

  assert_waits (run);
  g_assert_null (dsc_engine_host_train (self->host, self->project, self->dataset, self->split,
                                        self->spec, NULL, 0, &error));
  fixture_assert_error (error, DSC_ERROR_LOCKED, "already");
  dsc_run_stop (run);
  fixture_finish (run);
}

/* --- a disk that is really full --- */

/* Writes to @path until nothing more fits. Returns: how much that was. */
static gsize
fill_disk (const char *path)
{
  static const char bytes[512];
  int fd = g_open (path, O_WRONLY | O_CREAT | O_APPEND, 0600);
  gsize size = 0;

  while (write (fd, bytes, sizeof bytes) == (gssize) sizeof bytes)
    size += sizeof bytes;
  g_close (fd, NULL);
  return size;
}

static gboolean
write_id_map (const char *file, guint id)
{
  g_autofree char *map = g_strdup_printf ("%u %u 1", id, id);

  return g_file_set_contents_full (file, map, -1, G_FILE_SET_CONTENTS_NONE, 0600, NULL);
}

/* Gives this process, which has one thread, a small disk in the place of its temporary folder. */
static gboolean
have_own_disk (void)
{
  guint uid = getuid ();
  guint gid = getgid ();

  return unshare (CLONE_NEWUSER | CLONE_NEWNS) == 0
         && g_file_set_contents_full ("/proc/self/setgroups", "deny", -1, G_FILE_SET_CONTENTS_NONE,
                                      0600, NULL)
         && write_id_map ("/proc/self/uid_map", uid) && write_id_map ("/proc/self/gid_map", gid)
         && mount ("tmpfs", g_get_tmp_dir (), "tmpfs", 0, "size=8m") == 0;
}

/* Run only in a process of its own, to see whether that may have its own disk. */
static void
test_own_disk (void)
{
  g_assert_true (have_own_disk ());
}

/* Runs the calling test again, in a process of its own, which sees a disk of eight megabytes where
 * others see a folder. Returns: whether this is that process. */
static gboolean
is_on_own_disk (void)
{
  if (g_test_subprocess ())
    {
      g_assert_true (have_own_disk ());
      return TRUE;
    }
  g_test_trap_subprocess ("/host-disk/own-disk/subprocess", 0, G_TEST_SUBPROCESS_DEFAULT);
  if (!g_test_trap_has_passed ())
    {
      g_test_skip ("SKIP: this system lets no process have a disk of its own");
      return FALSE;
    }
  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_INHERIT_STDERR);
  g_test_trap_assert_passed ();
  return FALSE;
}

static void
test_a_disk_that_is_really_full_loses_nothing (void)
{
  Fixture self = { NULL };
  g_autoptr (DscRun) run = NULL;
  g_autofree char *filler = NULL;
  guint n_waits = 0;
  gsize size;

  if (!is_on_own_disk ())
    return;
  fixture_set_up (&self, SLOW);
  filler = g_build_filename (self.folder, "filler", NULL);
  self.spec->epochs = 60;
  run = fixture_train (&self);
  fixture_wait_for_epochs (run, 1);
  size = fill_disk (filler);
  while (!dsc_run_has_ended (run))
    {
      g_main_context_iteration (NULL, TRUE);
      if (dsc_run_get_state (run) != DSC_RUN_PAUSED)
        continue;
      /* Somebody makes a little room, which is used up again soon. */
      size -= MIN (size, 65536);
      n_waits++;
      g_assert_cmpint (truncate (filler, (off_t) size), ==, 0);
      dsc_run_continue (run);
    }
  fixture_drain ();
  g_test_message ("waited %u times", n_waits);
  g_assert_cmpuint (n_waits, >, 0);
  g_assert_cmpint (dsc_run_get_state (run), ==, DSC_RUN_FINISHED);
  g_assert_cmpuint (fixture_count_epochs (&self, 1), ==, 60);
  g_clear_object (&run);
  fixture_tear_down (&self, NULL);
}

/* There may be no room even for saying that it has paused: then it is one that was interrupted. */
static void
test_a_pause_on_a_disk_that_is_really_full (void)
{
  Fixture self = { NULL };
  g_autoptr (DscRun) whole = NULL;
  g_autoptr (DscRun) run = NULL;
  g_autoptr (DscRun) resumed = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *filler = NULL;
  g_autofree char *a = NULL;
  g_autofree char *b = NULL;

  if (!is_on_own_disk ())
    return;
  fixture_set_up (&self, QUICK);
  filler = g_build_filename (self.folder, "filler", NULL);
  self.spec->epochs = 60;
  whole = fixture_train (&self);
  fixture_finish (whole);
  fixture_set_script (SLOW);
  run = fixture_train (&self);
  fixture_wait_for_epochs (run, 1);
  fill_disk (filler);
  wait_until_full (run);
  dsc_run_pause (run);
  fixture_finish (run);
  g_test_message ("it ended as %s", dsc_run_state_to_string (dsc_run_get_state (run)));
  g_assert_true (dsc_run_get_state (run) == DSC_RUN_PAUSED
                 || dsc_run_get_state (run) == DSC_RUN_INTERRUPTED);
  error = dsc_run_dup_error (run);
  fixture_assert_error (error, DSC_ERROR_DISK_FULL, "space left");
  g_assert_false (dsc_project_is_locked (self.project, NULL));

  g_assert_cmpint (g_unlink (filler), ==, 0);
  resumed = fixture_resume (&self, 2);
  fixture_finish (resumed);
  g_assert_cmpint (dsc_run_get_state (resumed), ==, DSC_RUN_FINISHED);
  a = fixture_dump_run (&self, 1);
  b = fixture_dump_run (&self, 2);
  g_assert_cmpstr (a, ==, b);
  fixture_assert_files (&self, "run-1-stage-0.safetensors", "run-2-stage-0.safetensors", TRUE);
  g_clear_object (&whole);
  g_clear_object (&run);
  g_clear_object (&resumed);
  fixture_tear_down (&self, NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fixture_prepare ();
  fixture_add ("/host-disk/there-is-room-again", FULL_TWICE, test_there_is_room_again);
  fixture_add ("/host-disk/why-it-waits-is-said-once", FULL_FOR_LONG,
               test_why_it_waits_is_said_once);
  fixture_add ("/host-disk/a-waiting-run-can-be-paused", FULL_FOR_EVER,
               test_a_waiting_run_can_be_paused);
  fixture_add ("/host-disk/a-waiting-run-can-be-stopped", FULL_FOR_EVER,
               test_a_waiting_run_can_be_stopped);
  fixture_add ("/host-disk/a-waiting-run-does-not-hold-up-the-end", FULL_FOR_EVER,
               test_a_waiting_run_does_not_hold_up_the_end);
  fixture_add ("/host-disk/a-waiting-run-is-going", FULL_FOR_EVER, test_a_waiting_run_is_going);
  g_test_add_func ("/host-disk/own-disk/subprocess", test_own_disk);
  g_test_add_func ("/host-disk/a-disk-that-is-really-full-loses-nothing",
                   test_a_disk_that_is_really_full_loses_nothing);
  g_test_add_func ("/host-disk/a-pause-on-a-disk-that-is-really-full",
                   test_a_pause_on_a_disk_that_is_really_full);
  return g_test_run ();
}
