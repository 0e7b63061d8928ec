/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Short runs to interrupt, and whether two runs have come to the same. */
#include "config.h"

#include <string.h>

#include "resume-fixture.h"

void
resume_choose_mobilenet (BrickProject *self)
{
  brick_project_set_recipe (self, "recommended", NULL);
  dsc_train_spec_set (&self->spec->start, "weights");
  dsc_train_spec_set (&self->spec->keep, "last");
}

void
resume_choose_resnet (BrickProject *self)
{
  brick_project_set_recipe (self, "notebook-2020", "resnet18");
  dsc_train_spec_set (&self->spec->weights, "none");
  self->spec->frozen_groups = 0;
  self->spec->rates = (DscRates){ { 1e-3, 1e-3, 1e-3 } };
  self->spec->averaging = 0.9;
}

void
resume_set_up (BrickProject *self, gconstpointer choose)
{
  brick_project_set_up (self, RESUME_N_CLASSES, RESUME_PER_CLASS, 96, 72);
  brick_project_import (self);
  ((void (*) (BrickProject *)) choose) (self);
  self->spec->target.height = 48;
  self->spec->target.width = 64;
  self->spec->batch_size = RESUME_BATCH;
  self->spec->epochs = RESUME_EPOCHS;
}

void
resume_tear_down (BrickProject *self, gconstpointer unused)
{
  brick_project_tear_down (self);
}

/* But for the time at which they were made. */
static void
assert_same_file (BrickProject *self, const char *first, const char *second)
{
  static const char *const keys[] = { "format", "settings", "n_steps", "error_rate", "n_valid" };
  g_autoptr (DscSafetensors) a = brick_project_open_file (self, first);
  g_autoptr (DscSafetensors) b = brick_project_open_file (self, second);

  g_assert_cmpuint (dsc_safetensors_get_n_tensors (a), ==, dsc_safetensors_get_n_tensors (b));
  for (guint i = 0; i < dsc_safetensors_get_n_tensors (a); i++)
    {
      const DscTensorInfo *is = dsc_safetensors_get_tensor (a, i);
      const DscTensorInfo *other = dsc_safetensors_lookup (b, is->name);

      g_assert_nonnull (other);
      g_assert_cmpuint (is->size, ==, other->size);
      if (memcmp (is->data, other->data, is->size) != 0)
        {
          g_test_message ("%s of %s and %s", is->name, first, second);
          g_test_fail ();
          return;
        }
    }
  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++)
    g_assert_cmpstr (dsc_safetensors_get_metadata (a, keys[i]), ==,
                     dsc_safetensors_get_metadata (b, keys[i]));
}

static void
assert_same_epochs (BrickProject *self, gint64 first, gint64 second)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) a = dsc_project_get_epochs (self->project, first, &error);
  g_autoptr (GArray) b = dsc_project_get_epochs (self->project, second, &error);
  g_autoptr (GArray) steps = dsc_project_get_batches (self->project, first, NULL, &error);
  g_autoptr (GArray) others = dsc_project_get_batches (self->project, second, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (a->len, ==, b->len);
  for (guint i = 0; i < a->len; i++)
    {
      const DscEpochRecord *is = &g_array_index (a, DscEpochRecord, i);
      const DscEpochRecord *other = &g_array_index (b, DscEpochRecord, i);

      g_assert_cmpuint (is->epoch, ==, other->epoch);
      g_assert_cmpfloat (is->train_loss, ==, other->train_loss);
      g_assert_cmpfloat (is->valid_loss, ==, other->valid_loss);
      g_assert_cmpfloat (is->error_rate, ==, other->error_rate);
      g_assert_cmpfloat (other->seconds, >, 0);
    }
  g_assert_cmpmem (steps->data, steps->len * sizeof (DscBatchRecord), others->data,
                   others->len * sizeof (DscBatchRecord));
}

void
resume_assert_same_run (BrickProject *self, gint64 first, gint64 second)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) a = dsc_project_get_stages (self->project, first, &error);
  g_autoptr (GPtrArray) b = dsc_project_get_stages (self->project, second, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (a->len, ==, b->len);
  for (guint i = 0; i < a->len; i++)
    {
      const DscStageRecord *is = g_ptr_array_index (a, i);
      const DscStageRecord *other = g_ptr_array_index (b, i);

      g_assert_cmpstr (is->name, ==, other->name);
      assert_same_epochs (self, is->id, other->id);
      g_assert_cmpint (is->model != NULL, ==, other->model != NULL);
      if (is->model != NULL)
        assert_same_file (self, is->model, other->model);
      if (is->model != NULL && !g_str_equal (is->name, "instant"))
        {
          g_autofree char *mine
              = g_strdup_printf ("run-%d-stage-%u.optimizer.safetensors", (int) first, is->number);
          g_autofree char *others = g_strdup_printf ("run-%d-stage-%u.optimizer.safetensors",
                                                     (int) second, other->number);

          assert_same_file (self, mine, others);
        }
    }
}

void
resume_find_checkpoint (BrickProject *self, gint64 run, guint *epoch, guint *batch)
{
  g_autofree char *name = g_strdup_printf ("run-%d.checkpoint.safetensors", (int) run);
  g_autoptr (DscSafetensors) file = brick_project_open_file (self, name);

  *epoch = (guint) g_ascii_strtoull (dsc_safetensors_get_metadata (file, "epoch"), NULL, 10);
  *batch = (guint) g_ascii_strtoull (dsc_safetensors_get_metadata (file, "batch"), NULL, 10);
}

/* Steps of the run's stage that the window has been told of. */
static guint
steps_shown (DscRun *run)
{
  guint epoch, batch;

  g_object_get (run, "epoch", &epoch, "batch", &batch, NULL);
  return epoch * RESUME_N_BATCHES + batch;
}

void
resume_wait_for_steps (DscRun *run, guint steps)
{
  while (steps_shown (run) <= steps && !dsc_run_has_ended (run))
    g_main_context_iteration (NULL, TRUE);
}

static gboolean
is_validating (DscRun *run)
{
  g_autofree char *phase = NULL;

  g_object_get (run, "phase", &phase, NULL);
  return g_strcmp0 (phase, "Validating") == 0;
}

gboolean
resume_pause_soon (DscRun *run, guint steps_before, gboolean validating)
{
  if (!validating)
    resume_wait_for_steps (run, steps_before);
  while (validating && !is_validating (run) && !dsc_run_has_ended (run))
    g_main_context_iteration (NULL, TRUE);
  dsc_run_pause (run);
  brick_project_finish (run);
  if (dsc_run_get_state (run) == DSC_RUN_FINISHED)
    return FALSE;
  g_assert_cmpint (dsc_run_get_state (run), ==, DSC_RUN_PAUSED);
  return TRUE;
}

void
resume_assert_ends_as (BrickProject *self, gint64 id, gint64 whole)
{
  g_autoptr (DscRun) run = brick_project_resume (self);
  g_autoptr (DscRunRecord) record = NULL;

  g_assert_cmpint (dsc_run_get_id (run), ==, id);
  record = brick_project_finish_well (run);
  resume_assert_same_run (self, whole, id);
}
