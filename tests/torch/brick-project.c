/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pictures of bricks on disk, a project of them, the real engine behind its host. */
#include "config.h"

#include <string.h>

#include <glib/gstdio.h>

#include "brick-project.h"
#include "dataset/dsc-import.h"
#include "image/dsc-jpeg-write.h"
#include "sample/dsc-sample.h"

static const guint kinds[BRICK_MAX_CLASSES] = { 0, 8, 10, 19 };

static void
render_photo (const char *photos, guint kind, guint number, int width, int height)
{
  g_autofree char *name = g_strdup_printf ("%u.jpg", number);
  g_autofree char *class_folder = g_build_filename (photos, dsc_sample_kind_name (kind), NULL);
  g_autofree char *path = g_build_filename (class_folder, name, NULL);
  g_autoptr (DscPixels) pixels = dsc_pixels_new (width, height);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_mkdir_with_parents (class_folder, 0700), ==, 0);
  dsc_sample_render (kind, number * 31 + kind, width, height, pixels->data);
  g_assert_true (dsc_jpeg_write (path, pixels, 90, &error));
  g_assert_no_error (error);
}

void
brick_project_set_up (BrickProject *self, guint n_classes, guint per_class, int width, int height)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *project = NULL;

  g_assert_cmpuint (n_classes, <=, BRICK_MAX_CLASSES);
  self->folder = g_dir_make_tmp (NULL, NULL);
  self->photos = g_build_filename (self->folder, "photos", NULL);
  project = g_build_filename (self->folder, "project", NULL);
  for (guint i = 0; i < n_classes; i++)
    for (guint j = 0; j < per_class; j++)
      render_photo (self->photos, kinds[i], j, width, height);
  self->host = dsc_engine_host_new (NULL);
  self->project = dsc_project_open (project, TRUE, &error);
  g_assert_no_error (error);
}

void
brick_project_set_recipe (BrickProject *self, const char *recipe, const char *network)
{
  g_autoptr (GError) error = NULL;

  g_clear_pointer (&self->spec, dsc_train_spec_free);
  self->spec = dsc_train_spec_new (recipe, network, FALSE, &error);
  g_assert_no_error (error);
}

void
brick_project_import (BrickProject *self)
{
  DscImportOptions options = DSC_IMPORT_OPTIONS_DEFAULT;
  g_autoptr (GError) error = NULL;
  g_autoptr (DscDataset) found = dsc_import (self->photos, &options, NULL, NULL, NULL, &error);

  g_assert_no_error (error);
  g_clear_object (&self->dataset);
  g_clear_pointer (&self->split, dsc_split_unref);
  g_assert_true (dsc_project_set_dataset (self->project, found, &error));
  self->dataset = dsc_project_get_dataset (self->project, &error);
  g_assert_no_error (error);
  self->split = dsc_split_new (self->dataset, &DSC_SPLIT_PLAN_DEFAULT, NULL, NULL, &error);
  g_assert_no_error (error);
  self->split->id = dsc_project_add_split (self->project, self->dataset, self->split, &error);
  g_assert_no_error (error);
}

void
brick_remove_tree (const char *path)
{
  g_autoptr (GDir) folder = g_dir_open (path, 0, NULL);
  const char *name;

  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      brick_remove_tree (child);
    }
  g_assert_cmpint (g_remove (path), ==, 0);
}

void
brick_release (GObject *object)
{
  gpointer alive = object;

  g_object_add_weak_pointer (object, &alive);
  g_object_unref (object);
  while (alive != NULL)
    g_main_context_iteration (NULL, TRUE);
}

void
brick_project_tear_down (BrickProject *self)
{
  dsc_engine_host_shutdown (self->host);
  brick_release (G_OBJECT (self->host));
  g_clear_object (&self->dataset);
  g_clear_pointer (&self->split, dsc_split_unref);
  g_clear_pointer (&self->spec, dsc_train_spec_free);
  brick_release (G_OBJECT (self->project));
  brick_remove_tree (self->folder);
  g_free (self->folder);
  g_free (self->photos);
}

DscRun *
brick_project_start (BrickProject *self, const DscStart *start)
{
  g_autoptr (GError) error = NULL;
  DscRun *run = dsc_engine_host_train (self->host, self->project, self->dataset, self->split,
                                       self->spec, start, 0, &error);

  g_assert_no_error (error);
  return run;
}

DscRun *
brick_project_resume (BrickProject *self)
{
  g_autoptr (GError) error = NULL;
  DscRun *run = dsc_engine_host_resume (self->host, self->project, 0, 0, 0, &error);

  g_assert_no_error (error);
  return run;
}

void
brick_project_finish (DscRun *run)
{
  while (!dsc_run_has_ended (run))
    g_main_context_iteration (NULL, TRUE);
}

void
brick_project_wait_for_epochs (DscRun *run, guint n)
{
  while (g_list_model_get_n_items (dsc_run_get_epochs (run)) < n && !dsc_run_has_ended (run))
    g_main_context_iteration (NULL, TRUE);
  g_assert_false (dsc_run_has_ended (run));
}

DscRunRecord *
brick_project_finish_well (DscRun *run)
{
  g_autoptr (GError) error = NULL;

  brick_project_finish (run);
  error = dsc_run_dup_error (run);
  g_assert_no_error (error);
  g_assert_cmpint (dsc_run_get_state (run), ==, DSC_RUN_FINISHED);
  return dsc_run_dup_record (run);
}

DscRunRecord *
brick_project_train (BrickProject *self)
{
  g_autoptr (DscRun) run = brick_project_start (self, NULL);

  return brick_project_finish_well (run);
}

GPtrArray *
brick_project_get_stages (BrickProject *self, gint64 run)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *stages = dsc_project_get_stages (self->project, run, &error);

  g_assert_no_error (error);
  return stages;
}

char *
brick_project_dup_model_path (BrickProject *self, const DscRunRecord *record)
{
  g_autofree char *models = dsc_project_dup_models_folder (self->project);

  return g_build_filename (models, record->model, NULL);
}

DscSafetensors *
brick_project_open_file (BrickProject *self, const char *name)
{
  g_autofree char *models = dsc_project_dup_models_folder (self->project);
  g_autofree char *path = g_build_filename (models, name, NULL);
  g_autoptr (GError) error = NULL;
  DscSafetensors *file = dsc_safetensors_open (path, &error);

  g_assert_no_error (error);
  return file;
}

char *
brick_project_spoil_photo (BrickProject *self, guint photo, gboolean truncate)
{
  g_autofree char *path = dsc_dataset_dup_photo_path (self->dataset, photo);
  g_autofree char *contents = NULL;
  g_autoptr (GError) error = NULL;
  gsize size;

  g_assert_true (g_file_get_contents (path, &contents, &size, &error));
  if (truncate)
    size /= 2;
  else
    memset (contents + 4, 0, size - 4);
  g_assert_true (g_file_set_contents (path, contents, (gssize) size, &error));
  return g_strdup (dsc_dataset_get_photo (self->dataset, photo)->path);
}

gboolean
brick_project_is_listed (BrickProject *self, const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DscDataset) dataset = dsc_project_get_dataset (self->project, &error);

  g_assert_no_error (error);
  for (guint i = 0; i < dsc_dataset_get_n_skipped (dataset); i++)
    if (g_str_equal (dsc_dataset_get_skipped (dataset, i)->path, path))
      return TRUE;
  return FALSE;
}
