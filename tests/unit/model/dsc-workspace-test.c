/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <archive.h>
#include <archive_entry.h>
#include <glib/gstdio.h>

#include "dsc-workspace-test.h"
#include "engine/dsc-train-spec.h"
#include "image/dsc-jpeg-write.h"
#include "sample/dsc-sample.h"

#define TIMEOUT 60 /* seconds */
#define WIDTH 96
#define HEIGHT 72

/* --- waiting --- */

static gboolean
give_up_cb (gpointer data)
{
  g_error ("this never happened: %s", (const char *) data);
  return G_SOURCE_REMOVE;
}

/* What is waited for may happen on another thread, which wakes nobody. */
static gboolean
look_again_cb (gpointer unused)
{
  return G_SOURCE_CONTINUE;
}

void
dsc_test_wait (DscTestCondition condition, gpointer data, const char *what)
{
  guint source = g_timeout_add_seconds (TIMEOUT, give_up_cb, (gpointer) what);
  guint ticks = g_timeout_add (20, look_again_cb, NULL);

  while (!condition (data))
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (source);
  g_source_remove (ticks);
}

/* --- photos --- */

char *
dsc_test_photos_new (guint n_classes, guint n_each)
{
  g_autoptr (GError) error = NULL;
  char *folder = g_dir_make_tmp ("discern-photos-XXXXXX", &error);

  g_assert_no_error (error);
  for (guint c = 0; c < n_classes; c++)
    {
      g_autofree char *kind = g_build_filename (folder, dsc_sample_kind_name (c), NULL);

      g_assert_cmpint (g_mkdir (kind, 0700), ==, 0);
      for (guint i = 0; i < n_each; i++)
        {
          g_autofree char *name = g_strdup_printf ("photo %03u.jpg", i);
          g_autofree char *path = g_build_filename (kind, name, NULL);
          g_autoptr (DscPixels) pixels = dsc_pixels_new (WIDTH, HEIGHT);

          dsc_sample_render (c, ((guint64) c << 32) | i, WIDTH, HEIGHT, pixels->data);
          dsc_jpeg_write (path, pixels, 90, &error);
          g_assert_no_error (error);
        }
    }
  return folder;
}

/* --- archives --- */

static void
add_entry (struct archive *archive, const char *name, const char *contents, gsize size)
{
  struct archive_entry *entry = archive_entry_new ();

  archive_entry_set_pathname (entry, name);
  archive_entry_set_filetype (entry, S_IFREG);
  archive_entry_set_perm (entry, 0644);
  archive_entry_set_size (entry, (gint64) size);
  g_assert_cmpint (archive_write_header (archive, entry), ==, ARCHIVE_OK);
  g_assert_cmpint (archive_write_data (archive, contents, size), ==, (gssize) size);
  archive_entry_free (entry);
}

static void
add_folder (struct archive *archive, const char *folder, const char *kind)
{
  g_autofree char *path = g_build_filename (folder, kind, NULL);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *file = g_build_filename (path, name, NULL);
      g_autofree char *inside = g_strjoin ("/", "Bricks", kind, name, NULL);
      g_autofree char *bytes = NULL;
      gsize length;

      g_assert_true (g_file_get_contents (file, &bytes, &length, NULL));
      add_entry (archive, inside, bytes, length);
    }
}

char *
dsc_test_archive_new (const char *name, guint n_classes, guint n_each)
{
  char *photos = dsc_test_photos_new (n_classes, n_each);
  g_autofree char *folder = g_dir_make_tmp ("discern-archive-XXXXXX", NULL);
  char *path = g_build_filename (folder, name, NULL);
  struct archive *archive = archive_write_new ();

  archive_write_set_format_zip (archive);
  g_assert_cmpint (archive_write_open_filename (archive, path), ==, ARCHIVE_OK);
  for (guint c = 0; c < n_classes; c++)
    add_folder (archive, photos, dsc_sample_kind_name (c));
  add_entry (archive, "../out of it.jpg", "x", 1);
  add_entry (archive, "Bricks/words.doc", "x", 1);
  g_assert_cmpint (archive_write_close (archive), ==, ARCHIVE_OK);
  archive_write_free (archive);
  dsc_test_photos_delete (photos);
  return path;
}

static void
delete_folder (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      if (g_file_test (child, G_FILE_TEST_IS_DIR) && !g_file_test (child, G_FILE_TEST_IS_SYMLINK))
        delete_folder (child);
      else
        g_unlink (child);
    }
  g_rmdir (path);
}

void
dsc_test_photos_delete (char *folder)
{
  delete_folder (folder);
  g_free (folder);
}

void
dsc_test_archive_delete (char *path)
{
  dsc_test_photos_delete (g_path_get_dirname (path));
  g_free (path);
}

/* --- workspaces --- */

gboolean
dsc_test_is_done (gpointer outcome)
{
  return ((const DscTestOutcome *) outcome)->done;
}

void
dsc_test_opened_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  DscTestOutcome *outcome = data;

  dsc_workspace_open_finish (DSC_WORKSPACE (source), result, &outcome->error);
  outcome->done = TRUE;
}

DscWorkspace *
dsc_test_open (const char *folder)
{
  DscWorkspace *workspace = dsc_workspace_new ();
  DscTestOutcome outcome = { FALSE, NULL };

  dsc_workspace_open_async (workspace, folder, dsc_test_opened_cb, &outcome);
  DSC_TEST_WAIT (dsc_test_is_done, &outcome);
  g_assert_no_error (outcome.error);
  return workspace;
}

static void
started_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  DscTestOutcome *outcome = data;
  g_autoptr (DscRun) run
      = dsc_workspace_train_finish (DSC_WORKSPACE (source), result, &outcome->error);

  outcome->done = TRUE;
}

static gboolean
is_trained (gpointer data)
{
  DscWorkspace *workspace = data;
  DscResults *results = dsc_workspace_get_results (workspace);
  g_autoptr (GError) error = dsc_run_dup_error (dsc_workspace_get_run (workspace));

  g_assert_no_error (error);
  return !dsc_workspace_is_training (workspace) && results != NULL
         && dsc_results_get_run (results)->id == dsc_run_get_id (dsc_workspace_get_run (workspace))
         && dsc_results_get_run (results)->state == DSC_RUN_FINISHED;
}

void
dsc_test_train (DscWorkspace *workspace, const char *recipe, guint epochs)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DscTrainSpec) spec = dsc_train_spec_new (recipe, NULL, FALSE, &error);
  DscTestOutcome outcome = { FALSE, NULL };

  g_assert_no_error (error);
  spec->epochs = epochs;
  dsc_workspace_train_async (workspace, spec, NULL, started_cb, &outcome);
  DSC_TEST_WAIT (dsc_test_is_done, &outcome);
  g_assert_no_error (outcome.error);
  DSC_TEST_WAIT (is_trained, workspace);
}

static void
closed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  DscTestOutcome *outcome = data;

  dsc_workspace_close_finish (DSC_WORKSPACE (source), result, &outcome->error);
  outcome->done = TRUE;
}

gboolean
dsc_test_is_gone (gpointer data)
{
  return *(gpointer *) data == NULL;
}

void
dsc_test_close (DscWorkspace *workspace)
{
  DscTestOutcome outcome = { FALSE, NULL };
  gpointer alive = workspace;

  dsc_workspace_close_async (workspace, closed_cb, &outcome);
  DSC_TEST_WAIT (dsc_test_is_done, &outcome);
  g_object_add_weak_pointer (G_OBJECT (workspace), &alive);
  g_object_unref (workspace);
  DSC_TEST_WAIT (dsc_test_is_gone, &alive);
}

void
dsc_test_script (const char *json)
{
  g_autofree char *path = g_build_filename (g_get_user_runtime_dir (), "fake.json", NULL);
  g_autoptr (GError) error = NULL;

  if (json == NULL)
    {
      g_unsetenv ("DISCERN_FAKE_SCRIPT");
      return;
    }
  g_file_set_contents (path, json, -1, &error);
  g_assert_no_error (error);
  g_setenv ("DISCERN_FAKE_SCRIPT", path, TRUE);
}
