/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is stored of a run and its stages, as plain structures; and the words for their states. */
#include "config.h"

#include <math.h>

#include "project/dsc-project-private.h"

static const char *const state_words[] = {
  [DSC_RUN_RUNNING] = "running", [DSC_RUN_PAUSED] = "paused", [DSC_RUN_FINISHED] = "finished",
  [DSC_RUN_STOPPED] = "stopped", [DSC_RUN_FAILED] = "failed", [DSC_RUN_INTERRUPTED] = "interrupted",
};

const char *
dsc_run_state_to_string (DscRunState state)
{
  g_return_val_if_fail ((guint) state < G_N_ELEMENTS (state_words), NULL);

  return state_words[state];
}

gboolean
_dsc_project_read_state (DscConnection *connection, sqlite3_stmt *statement, int column,
                         const char *table, DscRunState *state, GError **error)
{
  g_autofree char *word = dsc_column_dup_text (statement, column);

  for (guint i = 0; i < G_N_ELEMENTS (state_words); i++)
    if (g_strcmp0 (word, state_words[i]) == 0)
      {
        *state = (DscRunState) i;
        return TRUE;
      }
  return dsc_connection_fail_corrupt (connection, table, error);
}

DscRunRecord *
dsc_run_record_new (void)
{
  DscRunRecord *self = g_new0 (DscRunRecord, 1);

  self->error_rate = NAN;
  self->last_error_rate = NAN;
  self->valid_loss = NAN;
  self->seconds = NAN;
  self->images_per_second = NAN;
  self->data_wait = NAN;
  return self;
}

DscRunRecord *
dsc_run_record_copy (const DscRunRecord *self)
{
  DscRunRecord *copy;

  g_return_val_if_fail (self != NULL, NULL);

  copy = g_memdup2 (self, sizeof *self);
  copy->name = g_strdup (self->name);
  copy->recipe = g_strdup (self->recipe);
  copy->network = g_strdup (self->network);
  copy->settings = g_strdup (self->settings);
  copy->split_name = g_strdup (self->split_name);
  copy->device = g_strdup (self->device);
  copy->precision = g_strdup (self->precision);
  copy->model = g_strdup (self->model);
  copy->message = g_strdup (self->message);
  copy->job = g_strdup (self->job);
  return copy;
}

static gboolean
is_same_number (double a, double b)
{
  return a == b || (isnan (a) && isnan (b));
}

static gboolean
has_same_words (const DscRunRecord *a, const DscRunRecord *b)
{
  return g_strcmp0 (a->name, b->name) == 0 && g_strcmp0 (a->recipe, b->recipe) == 0
         && g_strcmp0 (a->network, b->network) == 0 && g_strcmp0 (a->settings, b->settings) == 0
         && g_strcmp0 (a->split_name, b->split_name) == 0 && g_strcmp0 (a->device, b->device) == 0
         && g_strcmp0 (a->precision, b->precision) == 0 && g_strcmp0 (a->model, b->model) == 0
         && g_strcmp0 (a->message, b->message) == 0 && g_strcmp0 (a->job, b->job) == 0;
}

static gboolean
has_same_numbers (const DscRunRecord *a, const DscRunRecord *b)
{
  return is_same_number (a->error_rate, b->error_rate)
         && is_same_number (a->last_error_rate, b->last_error_rate)
         && is_same_number (a->valid_loss, b->valid_loss) && is_same_number (a->seconds, b->seconds)
         && is_same_number (a->images_per_second, b->images_per_second)
         && is_same_number (a->data_wait, b->data_wait);
}

static gboolean
has_same_counts (const DscRunRecord *a, const DscRunRecord *b)
{
  return a->id == b->id && a->created == b->created && a->state == b->state
         && a->split_id == b->split_id && a->n_train == b->n_train && a->n_valid == b->n_valid
         && a->n_epochs == b->n_epochs && a->job_origin == b->job_origin
         && a->job_stage == b->job_stage && a->job_keeps_optimizer == b->job_keeps_optimizer
         && a->disk_bytes == b->disk_bytes;
}

gboolean
dsc_run_record_equal (const DscRunRecord *self, const DscRunRecord *other)
{
  g_return_val_if_fail (self != NULL && other != NULL, FALSE);

  return has_same_counts (self, other) && has_same_numbers (self, other)
         && has_same_words (self, other);
}

void
dsc_run_record_free (DscRunRecord *self)
{
  if (self == NULL)
    return;
  g_free (self->name);
  g_free (self->recipe);
  g_free (self->network);
  g_free (self->settings);
  g_free (self->split_name);
  g_free (self->device);
  g_free (self->precision);
  g_free (self->model);
  g_free (self->message);
  g_free (self->job);
  g_free (self);
}

void
dsc_stage_record_free (DscStageRecord *self)
{
  if (self == NULL)
    return;
  g_free (self->name);
  g_free (self->settings);
  g_free (self->model);
  g_free (self);
}

void
dsc_rate_test_record_free (DscRateTestRecord *self)
{
  if (self == NULL)
    return;
  g_free (self->settings);
  g_free (self->rates);
  g_free (self->losses);
  g_free (self->smoothed);
  g_free (self);
}
