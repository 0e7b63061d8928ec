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
  split = dsc_split_new_from_parts (self->dataset, "every fourth",
                                    &(DscSplitPlan){ .kind = DSC_SPLIT_LIST }, parts);
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

  fixture_set_script (script);
  self->folder = fixture_make_folder ();
  place = g_build_filename (self->folder, "project", NULL);
  self->project = fixture_open (place);
  self->dataset = import_photos (self);
  self->split = store_split (self);
  self->spec = dsc_train_spec_new ("instant", NULL, FALSE, &error);
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

void
fixture_set_script (const char *script)
{
  g_autoptr (GError) error = NULL;

  g_file_set_contents (script_path, script, -1, &error);
  g_assert_no_error (error);
}

void
fixture_use_recipe (Fixture *self, const char *recipe)
{
  g_autoptr (GError) error = NULL;

  dsc_train_spec_free (self->spec);
  self->spec = dsc_train_spec_new (recipe, NULL, FALSE, &error);
  g_assert_no_error (error);
  self->spec->epochs = 4;
}

DscRun *
fixture_train (Fixture *self)
{
  return fixture_train_from (self, NULL);
}

DscRun *
fixture_train_from (Fixture *self, const DscStart *start)
{
  g_autoptr (GError) error = NULL;
  DscRun *run = dsc_engine_host_train (self->host, self->project, self->dataset, self->split,
                                       self->spec, start, 0, &error);

  g_assert_no_error (error);
  g_assert_nonnull (run);
  return run;
}

DscRun *
fixture_resume (Fixture *self, gint64 id)
{
  g_autoptr (GError) error = NULL;
  DscRun *run = dsc_engine_host_resume (self->host, self->project, id, 0, 0, &error);

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
  while (!dsc_run_has_ended (run))
    g_main_context_iteration (NULL, TRUE);
  fixture_drain ();
}

void
fixture_wait_for_epochs (DscRun *run, guint n)
{
  GListModel *epochs = dsc_run_get_epochs (run);

  while (g_list_model_get_n_items (epochs) < n && !dsc_run_has_ended (run))
    g_main_context_iteration (NULL, TRUE);
  if (g_list_model_get_n_items (epochs) < n)
    {
      /* It ended meanwhile; well, or not. */
      g_autoptr (GError) error = dsc_run_dup_error (run);

      fixture_drain ();
      g_assert_no_error (error);
      g_assert_cmpuint (g_list_model_get_n_items (epochs), >=, n);
    }
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

static void
dump_stage (Fixture *self, const DscStageRecord *stage, GString *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) epochs = dsc_project_get_epochs (self->project, stage->id, &error);
  g_autoptr (GArray) batches = dsc_project_get_batches (self->project, stage->id, NULL, &error);

  g_assert_no_error (error);
  g_string_append_printf (text, "stage %u %s %s %s\n", stage->number, stage->name,
                          dsc_run_state_to_string (stage->state), stage->settings);
  for (guint i = 0; i < epochs->len; i++)
    {
      const DscEpochRecord *epoch = &g_array_index (epochs, DscEpochRecord, i);

      g_string_append_printf (text, "epoch %u %.17g %.17g %.17g\n", epoch->epoch, epoch->train_loss,
                              epoch->valid_loss, epoch->error_rate);
    }
  for (guint i = 0; i < batches->len; i++)
    {
      const DscBatchRecord *batch = &g_array_index (batches, DscBatchRecord, i);

      g_string_append_printf (text, "batch %u %.9g %.9g %.9g %.9g\n", batch->batch, batch->loss,
                              batch->smoothed, batch->rate, batch->momentum);
    }
}

char *
fixture_dump_run (Fixture *self, gint64 id)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) stages = dsc_project_get_stages (self->project, id, &error);
  GString *text = g_string_new (NULL);

  g_assert_no_error (error);
  for (guint i = 0; i < stages->len; i++)
    dump_stage (self, g_ptr_array_index (stages, i), text);
  return g_string_free (text, FALSE);
}

static char *
file_path (Fixture *self, const char *name)
{
  g_autofree char *models = dsc_project_dup_models_folder (self->project);

  return g_build_filename (models, name, NULL);
}

GBytes *
fixture_read_file (Fixture *self, const char *name)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = file_path (self, name);
  char *bytes = NULL;
  gsize size = 0;

  g_file_get_contents (path, &bytes, &size, &error);
  g_assert_no_error (error);
  return g_bytes_new_take (bytes, size);
}

gboolean
fixture_has_file (Fixture *self, const char *name)
{
  g_autofree char *path = file_path (self, name);

  return g_file_test (path, G_FILE_TEST_EXISTS);
}

void
fixture_assert_files (Fixture *self, const char *first, const char *second, gboolean same)
{
  g_autoptr (GBytes) a = fixture_read_file (self, first);
  g_autoptr (GBytes) b = fixture_read_file (self, second);

  g_assert_true (g_bytes_equal (a, b) == same);
}
