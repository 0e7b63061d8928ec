/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A project as a window sees it: opened, read again, made of the sample. */
#include "config.h"

#include <glib/gstdio.h>

#include "base/dsc-error.h"
#include "dsc-workspace-test.h"
#include "sample/dsc-sample.h"

static void
test_a_folder_that_is_not_there_leaves_what_is_open (void)
{
  char *folder = dsc_test_photos_new (2, 4);
  DscWorkspace *workspace = dsc_test_open (folder);
  g_autofree char *gone = g_build_filename (folder, "no such folder", NULL);
  DscTestOutcome outcome = { FALSE };

  dsc_workspace_open_async (workspace, gone, dsc_test_opened_cb, &outcome);
  g_assert_cmpuint (g_list_model_get_n_items (dsc_workspace_get_activities (workspace)), ==, 1);
  DSC_TEST_WAIT (dsc_test_is_done, &outcome);
  g_assert_error (outcome.error, DSC_ERROR, DSC_ERROR_NOT_FOUND);
  g_clear_error (&outcome.error);
  g_assert_cmpuint (g_list_model_get_n_items (dsc_workspace_get_activities (workspace)), ==, 0);
  g_assert_true (dsc_workspace_is_open (workspace));
  g_assert_cmpstr (dsc_workspace_get_source (workspace), ==, folder);
  dsc_test_close (workspace);
  dsc_test_photos_delete (folder);
}

static void
test_a_project_is_opened_by_its_folder_or_by_its_photos (void)
{
  char *folder = dsc_test_photos_new (2, 5);
  DscWorkspace *workspace = dsc_test_open (folder);
  g_autofree char *project = g_strdup (dsc_workspace_get_folder (workspace));

  dsc_test_train (workspace, "instant", 2);
  dsc_test_close (workspace);

  workspace = dsc_test_open (project);
  g_assert_cmpstr (dsc_workspace_get_source (workspace), ==, folder);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (dsc_workspace_get_photos (workspace))),
                    ==, 10);
  dsc_test_close (workspace);
  dsc_test_photos_delete (folder);
}

static void
test_photos_added_since_are_found_and_old_ones_keep_their_part (void)
{
  char *folder = dsc_test_photos_new (2, 5);
  DscWorkspace *workspace = dsc_test_open (folder);
  g_autoptr (DscSplit) before = dsc_split_ref (dsc_workspace_get_split (workspace));
  g_autoptr (DscDataset) dataset = g_object_ref (dsc_workspace_get_dataset (workspace));
  g_autofree char *path = dsc_dataset_dup_photo_path (dataset, 0);
  g_autofree char *class = g_path_get_dirname (path);
  g_autofree char *more = g_build_filename (class, "zz.jpg", NULL);
  g_autofree char *bytes = NULL;
  DscTestOutcome outcome = { FALSE };
  gsize length;

  g_assert_true (g_file_get_contents (path, &bytes, &length, NULL));
  g_assert_true (g_file_set_contents (more, bytes, (gssize) length, NULL));
  dsc_workspace_reimport_async (workspace, dsc_test_opened_cb, &outcome);
  DSC_TEST_WAIT (dsc_test_is_done, &outcome);
  g_assert_no_error (outcome.error);
  g_assert_cmpuint (dsc_dataset_get_n_photos (dsc_workspace_get_dataset (workspace)), ==, 11);
  for (guint i = 0; i < before->n; i++)
    {
      guint now;

      g_assert_true (dsc_dataset_find (dsc_workspace_get_dataset (workspace),
                                       dsc_dataset_get_photo (dataset, i)->path, &now));
      g_assert_cmpuint (dsc_workspace_get_split (workspace)->parts[now], ==, before->parts[i]);
    }
  dsc_test_close (workspace);
  dsc_test_photos_delete (folder);
}

static void
open_sample (guint count)
{
  DscWorkspace *workspace = dsc_workspace_new ();
  DscTestOutcome outcome = { FALSE };

  dsc_workspace_open_sample_async (workspace, count, dsc_test_opened_cb, &outcome);
  DSC_TEST_WAIT (dsc_test_is_done, &outcome);
  g_assert_no_error (outcome.error);
  g_assert_cmpuint (dsc_dataset_get_n_photos (dsc_workspace_get_dataset (workspace)), ==, count);
  dsc_test_close (workspace);
}

static void
test_the_sample_is_rendered_once (void)
{
  char *folder = dsc_workspace_dup_sample_folder ();
  g_autofree char *path = NULL;
  g_autofree char *picture = NULL;
  GStatBuf first, again;

  open_sample (20);
  path = g_build_filename (folder, dsc_sample_kind_name (3), NULL);
  picture = g_strdup_printf ("%s/%s_0000.jpg", path, dsc_sample_kind_name (3));
  g_assert_cmpint (g_stat (picture, &first), ==, 0);
  open_sample (20);
  g_assert_cmpint (g_stat (picture, &again), ==, 0);
  g_assert_cmpuint (again.st_ino, ==, first.st_ino);
  g_unlink (picture);
  open_sample (20);
  g_assert_cmpint (g_stat (picture, &again), ==, 0);
  /* Others are learned from, too, though there is a project. */
  open_sample (40);
  dsc_test_photos_delete (folder);
}

static void
test_the_sample_has_as_many_photos_as_were_asked_for (void)
{
  DscWorkspace *workspace = dsc_workspace_new ();
  g_autofree char *folder = dsc_workspace_dup_sample_folder ();
  DscTestOutcome outcome = { FALSE };

  dsc_workspace_open_sample_async (workspace, 60, dsc_test_opened_cb, &outcome);
  DSC_TEST_WAIT (dsc_test_is_done, &outcome);
  g_assert_no_error (outcome.error);
  g_assert_cmpuint (dsc_dataset_get_n_photos (dsc_workspace_get_dataset (workspace)), ==, 60);
  g_assert_cmpuint (dsc_dataset_get_n_classes (dsc_workspace_get_dataset (workspace)), ==, 20);
  g_assert_cmpstr (dsc_workspace_get_source (workspace), ==, folder);
  dsc_test_close (workspace);
  dsc_test_photos_delete (g_steal_pointer (&folder));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/workspace/a-folder-that-is-not-there-leaves-what-is-open",
                   test_a_folder_that_is_not_there_leaves_what_is_open);
  g_test_add_func ("/model/workspace/a-project-is-opened-by-its-folder-or-by-its-photos",
                   test_a_project_is_opened_by_its_folder_or_by_its_photos);
  g_test_add_func ("/model/workspace/photos-added-since-are-found-and-old-ones-keep-their-part",
                   test_photos_added_since_are_found_and_old_ones_keep_their_part);
  g_test_add_func ("/model/workspace/the-sample-has-as-many-photos-as-were-asked-for",
                   test_the_sample_has_as_many_photos_as_were_asked_for);
  g_test_add_func ("/model/workspace/the-sample-is-rendered-once",
                   test_the_sample_is_rendered_once);
  return g_test_run ();
}
