/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the tests of the engine's host share: a project of ten photos, and the fake engine. */
#include "engine-fixture.h"

#include <glib/gstdio.h>
#include <gmodule.h>

static char *script_path;

void
fixture_prepare (void)
{
  script_path = g_build_filename (g_get_tmp_dir (), "fake-script.json", NULL);
  g_setenv ("DISCERN_FAKE_SCRIPT", script_path, TRUE);
  dsc_engine_prepare_environment ();
}

char *
fixture_fake_module (void)
{
  return g_test_build_filename (G_TEST_BUILT, "..", "backend", "engine", "fake",
                                "libdiscern-fake." G_MODULE_SUFFIX, NULL);
}

static DscDataset *
import_photos (Fixture *self)
{
  g_autofree char *photos = g_build_filename (self->folder, "photos", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (DscDataset) imported = NULL;
  DscDatasetBuilder *builder = dsc_dataset_builder_new (photos, photos);
  DscDataset *dataset;

  g_assert_cmpint (g_mkdir (photos, 0700), ==, 0);
  for (guint i = 0; i < 10; i++)
    {
      g_autofree char *name = g_strdup_printf ("%u.jpg", i);
      DscPhoto photo = { .path = name, .size = 3, .mtime = 1 };

      fixture_write (photos, name, "jpg", 3);
      dsc_dataset_builder_add (builder, &photo, i % 2 == 0 ? "even" : "odd");
    }
  imported = dsc_dataset_builder_end (builder);
  dsc_project_set_dataset (self->project, imported, &error);
  g_assert_no_error (error);
  dataset = dsc_project_get_dataset (self->project, &error);
  g_assert_no_error (error);
  return dataset;
}

static DscSplit *
store_split (Fixture *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DscSplit) split = NULL;
  guint8 *parts = g_new (guint8, 10);
  DscSplit *stored;
  gint64 id;

  for (guint i = 0; i < 10; i++)
    parts[i] = i % 4 == 0 ? DSC_PART_VALID : DSC_PART_TRAIN;
  split = dsc_split_new_from_parts (self->dataset, "every fourth", DSC_SPLIT_LIST, 0, 0, parts);
  id = dsc_project_add_split (self->project, self->dataset, split, &error);
  g_assert_no_error (error);
  stored = dsc_project_get_split (self->project, id, self->dataset, &error);
  g_assert_no_error (error);
  return stored;
}

void
fixture_set_up (Fixture *self, gconstpointer script)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *module = fixture_fake_module ();
  g_autofree char *place = NULL;

  g_file_set_contents (script_path, script, -1, &error);
  g_assert_no_error (error);
  self->folder = fixture_make_folder ();
  place = g_build_filename (self->folder, "project", NULL);
  self->project = fixture_open (place);
  self->dataset = import_photos (self);
  self->split = store_split (self);
  self->spec = dsc_train_spec_new ("instant", &error);
  g_assert_no_error (error);
  self->spec->epochs = 4;
  self->host = dsc_engine_host_new (module);
}

void
fixture_tear_down (Fixture *self, gconstpointer script)
{
  if (self->host != NULL)
    {
      dsc_engine_host_shutdown (self->host);
      fixture_drain ();
      g_assert_finalize_object (g_steal_pointer (&self->host));
    }
  dsc_train_spec_free (self->spec);
  dsc_split_unref (self->split);
  g_assert_finalize_object (self->dataset);
  g_assert_finalize_object (self->project);
  fixture_remove_folder (self->folder);
  g_remove (script_path);
}

void
fixture_add (const char *name, const char *script, void (*test) (Fixture *, gconstpointer))
{
  g_test_add (name, Fixture, script, fixture_set_up, test, fixture_tear_down);
}

DscRun *
fixture_train (Fixture *self)
{
  g_autoptr (GError) error = NULL;
  DscRun *run = dsc_engine_host_train (self->host, self->project, self->dataset, self->split,
                                       self->spec, 0, &error);

  g_assert_no_error (error);
  g_assert_nonnull (run);
  return run;
}

void
fixture_drain (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

void
fixture_finish (DscRun *run)
{
  while (dsc_run_get_state (run) == DSC_RUN_RUNNING)
    g_main_context_iteration (NULL, TRUE);
  fixture_drain ();
}

void
fixture_wait_for_epochs (DscRun *run, guint n)
{
  while (g_list_model_get_n_items (dsc_run_get_epochs (run)) < n)
    g_main_context_iteration (NULL, TRUE);
}

DscRunRecord *
fixture_get_run (Fixture *self, gint64 id)
{
  g_autoptr (GError) error = NULL;
  DscRunRecord *record = dsc_project_get_run (self->project, id, &error);

  g_assert_no_error (error);
  return record;
}

guint
fixture_count_epochs (Fixture *self, gint64 id)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) stages = dsc_project_get_stages (self->project, id, &error);
  guint n = 0;

  g_assert_no_error (error);
  for (guint i = 0; i < stages->len; i++)
    {
      const DscStageRecord *stage = g_ptr_array_index (stages, i);
      g_autoptr (GArray) epochs = dsc_project_get_epochs (self->project, stage->id, &error);

      g_assert_no_error (error);
      n += epochs->len;
    }
  return n;
}
