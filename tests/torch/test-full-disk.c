/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Runs whose disk fills up: they wait, and nothing of them is lost. */
#include "config.h"

#include <sched.h>
#include <sys/mount.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "base/dsc-error.h"
#include "resume-fixture.h"

static gboolean may_mount;

/* Mounts go with the process, however it ends. While there is one thread. */
static void
prepare_mounts (void)
{
  may_mount
      = unshare (CLONE_NEWNS) == 0 && mount ("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0;
}

static char *
disk_path (BrickProject *self, const char *name)
{
  return g_build_filename (self->folder, "disk", name, NULL);
}

/* Takes the room on the disk, but for what the project's tables need. */
static void
fill_disk (BrickProject *self)
{
  g_autofree char *path = disk_path (self, "filler");
  g_autofree char *block = g_malloc0 (1 << 16);
  FILE *file = g_fopen (path, "w");
  off_t size = 0;

  g_assert_nonnull (file);
  setbuf (file, NULL);
  while (fwrite (block, 1, 1 << 16, file) == 1 << 16)
    size += 1 << 16;
  g_assert_cmpint (ftruncate (fileno (file), MAX (size - (4 << 20), 0)), ==, 0);
  fclose (file);
}

static void
free_disk (BrickProject *self)
{
  g_autofree char *path = disk_path (self, "filler");

  g_assert_cmpint (g_unlink (path), ==, 0);
}

static void
open_project (BrickProject *self, const char *path)
{
  g_autoptr (GError) error = NULL;

  brick_release (G_OBJECT (self->project));
  self->project = dsc_project_open (path, TRUE, &error);
  g_assert_no_error (error);
}

/* The project moves to a disk of 192 MB; models and optimisers take 39 MB a run, and more while
 * they are replaced. Returns: whether there can be one. */
static gboolean
move_to_small_disk (BrickProject *self)
{
  g_autofree char *disk = disk_path (self, NULL);
  g_autofree char *project = disk_path (self, "project");

  g_assert_cmpint (g_mkdir (disk, 0700), ==, 0);
  if (!may_mount || mount ("none", disk, "tmpfs", 0, "size=192m") != 0)
    {
      g_test_skip ("SKIP: no disk can be mounted here (root only), so none runs full");
      return FALSE;
    }
  open_project (self, project);
  brick_project_import (self);
  self->spec->epochs = 2 * RESUME_EPOCHS;
  return TRUE;
}

/* When nothing of it is in use any more. */
static void
leave_small_disk (BrickProject *self)
{
  g_autofree char *disk = disk_path (self, NULL);
  g_autofree char *project = g_build_filename (self->folder, "project", NULL);

  open_project (self, project);
  g_assert_cmpint (umount2 (disk, MNT_DETACH), ==, 0);
}

/* Starts a run, and takes the room away in it. Returns when it waits for room. */
static DscRun *
run_into_full_disk (BrickProject *self)
{
  DscRun *run = brick_project_start (self, NULL);
  g_autofree char *message = NULL;

  brick_project_wait_for_epochs (run, 1);
  fill_disk (self);
  while (dsc_run_get_state (run) != DSC_RUN_PAUSED && !dsc_run_has_ended (run))
    g_main_context_iteration (NULL, TRUE);
  g_assert_false (dsc_run_has_ended (run));
  g_object_get (run, "message", &message, NULL);
  g_test_message ("%s", message);
  g_assert_nonnull (message);
  return run;
}

static void
test_waits_for_room (BrickProject *self, gconstpointer unused)
{
  g_autoptr (DscRunRecord) whole = NULL;
  g_autoptr (DscRunRecord) record = NULL;
  g_autoptr (DscRun) run = NULL;

  if (!move_to_small_disk (self))
    return;
  whole = brick_project_train (self);
  run = run_into_full_disk (self);
  free_disk (self);
  dsc_run_continue (run);
  record = brick_project_finish_well (run);
  resume_assert_same_run (self, whole->id, record->id);
  g_clear_object (&run);
  leave_small_disk (self);
}

/* It has no room for a checkpoint: it is resumed from the one before, or from its beginning. */
static void
test_can_be_paused (BrickProject *self, gconstpointer unused)
{
  g_autoptr (DscRunRecord) whole = NULL;
  g_autoptr (DscRunRecord) record = NULL;
  g_autoptr (DscRun) run = NULL;
  g_autoptr (GError) error = NULL;

  if (!move_to_small_disk (self))
    return;
  whole = brick_project_train (self);
  run = run_into_full_disk (self);
  dsc_run_pause (run);
  brick_project_finish (run);
  g_assert_cmpint (dsc_run_get_state (run), ==, DSC_RUN_PAUSED);
  error = dsc_run_dup_error (run);
  g_assert_error (error, DSC_ERROR, DSC_ERROR_DISK_FULL);
  record = dsc_project_get_run (self->project, dsc_run_get_id (run), NULL);
  g_assert_cmpint (record->state, ==, DSC_RUN_PAUSED);
  g_assert_cmpstr (record->message, ==, error->message);
  free_disk (self);
  resume_assert_ends_as (self, record->id, whole->id);
  g_clear_object (&run);
  leave_small_disk (self);
}

static void
test_can_be_stopped (BrickProject *self, gconstpointer unused)
{
  g_autoptr (DscRun) run = NULL;

  if (!move_to_small_disk (self))
    return;
  run = run_into_full_disk (self);
  dsc_run_stop (run);
  brick_project_finish (run);
  g_assert_cmpint (dsc_run_get_state (run), ==, DSC_RUN_STOPPED);
  g_clear_object (&run);
  leave_small_disk (self);
}

int
main (int argc, char **argv)
{
  dsc_engine_prepare_environment ();
  prepare_mounts ();
  g_test_init (&argc, &argv, NULL);
  resume_add ("/full-disk/waits-for-room", resume_choose_mobilenet, test_waits_for_room);
  resume_add ("/full-disk/can-be-paused", resume_choose_mobilenet, test_can_be_paused);
  resume_add ("/full-disk/can-be-stopped", resume_choose_mobilenet, test_can_be_stopped);
  return g_test_run ();
}
