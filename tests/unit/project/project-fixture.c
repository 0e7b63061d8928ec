/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the tests of projects share: folders that go away again, small datasets. */
#include "project-fixture.h"

#include <glib/gstdio.h>
#include <sqlite3.h>

const char *const fixture_animals[][2] = {
  { "cat/1.jpg", "cat" }, { "cat/2.jpg", "cat" }, { "dog/1.jpg", "dog" },
  { "dog/2.jpg", "dog" }, { NULL, NULL },
};

const char *const fixture_fewer_and_ant[][2] = {
  { "ant/1.jpg", "ant" },
  { "cat/1.jpg", "cat" },
  { "dog/2.jpg", "dog" },
  { NULL, NULL },
};

char *
fixture_make_folder (void)
{
  g_autoptr (GError) error = NULL;
  char *folder = g_dir_make_tmp ("project-XXXXXX", &error);

  g_assert_no_error (error);
  return folder;
}

static void
remove_tree (const char *path)
{
  if (!g_file_test (path, G_FILE_TEST_IS_SYMLINK) && g_file_test (path, G_FILE_TEST_IS_DIR))
    {
      g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
      const char *name;

      while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
        {
          g_autofree char *child = g_build_filename (path, name, NULL);

          remove_tree (child);
        }
    }
  g_remove (path);
}

void
fixture_remove_folder (char *folder)
{
  remove_tree (folder);
  g_free (folder);
}

DscProject *
fixture_open (const char *folder)
{
  g_autoptr (GError) error = NULL;
  DscProject *project = dsc_project_open (folder, TRUE, &error);

  g_assert_no_error (error);
  g_assert_nonnull (project);
  return project;
}

void
project_fixture_set_up (ProjectFixture *self, gconstpointer unused)
{
  self->folder = fixture_make_folder ();
  self->project = fixture_open (self->folder);
}

void
project_fixture_tear_down (ProjectFixture *self, gconstpointer unused)
{
  g_assert_finalize_object (self->project);
  fixture_remove_folder (self->folder);
}

void
project_fixture_reopen (ProjectFixture *self)
{
  g_clear_object (&self->project);
  self->project = fixture_open (self->folder);
}

DscDataset *
fixture_build_dataset (const char *const (*pairs)[2])
{
  DscDatasetBuilder *builder = dsc_dataset_builder_new ("/photos", "/photos");

  for (; (*pairs)[0] != NULL; pairs++)
    {
      DscPhoto photo = { .path = (*pairs)[0], .width = 4, .height = 3, .size = 100, .mtime = 7 };

      dsc_dataset_builder_add (builder, &photo, (*pairs)[1]);
    }
  return dsc_dataset_builder_end (builder);
}

DscDataset *
fixture_import (DscProject *project, const char *const (*pairs)[2])
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DscDataset) imported = fixture_build_dataset (pairs);
  DscDataset *dataset;

  dsc_project_set_dataset (project, imported, &error);
  g_assert_no_error (error);
  dataset = dsc_project_get_dataset (project, &error);
  g_assert_no_error (error);
  return dataset;
}

guint
fixture_find (DscDataset *dataset, const char *path)
{
  guint i;

  g_assert_true (dsc_dataset_find (dataset, path, &i));
  return i;
}

gint64
fixture_add_run (DscProject *project, const char *name, DscRunState state, gint64 *stage)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DscRunRecord) record = dsc_run_record_new ();
  gint64 run, added;

  record->name = g_strdup (name);
  record->state = state;
  run = dsc_project_add_run (project, record, &error);
  g_assert_no_error (error);
  added = dsc_project_add_stage (project, run, "head", "{}", 0, &error);
  g_assert_no_error (error);
  if (stage != NULL)
    *stage = added;
  return run;
}

GPtrArray *
fixture_get_stages (DscProject *project, gint64 run)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *stages = dsc_project_get_stages (project, run, &error);

  g_assert_no_error (error);
  return stages;
}

const DscStageRecord *
fixture_nth_stage (GPtrArray *stages, guint i)
{
  g_assert_cmpuint (i, <, stages->len);
  return g_ptr_array_index (stages, i);
}

void
fixture_write (const char *folder, const char *name, const void *bytes, gsize size)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_build_filename (folder, name, NULL);

  g_file_set_contents (path, bytes, size, &error);
  g_assert_no_error (error);
}

void
fixture_exec (const char *folder, const char *sql)
{
  g_autofree char *path = g_build_filename (folder, "project.db", NULL);
  sqlite3 *db = NULL;

  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db, sql, NULL, NULL, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_close (db), ==, SQLITE_OK);
}
