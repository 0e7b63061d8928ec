/* SPDX-License-Identifier: GPL-3.0-or-later */
/* bench gpu: how fast does the card do what training is made of, and how near is that to what it
 * could do? */
#include "config.h"

#include <math.h>

#include <glib/gi18n-lib.h>

#include "base/dsc-error.h"
#include "cli/dsc-cli-bench.h"
#include "cli/dsc-cli-training.h"

/* The notebook's epoch: 3664 photos in batches of 64, the last of which is left out. */
#define N_STEPS 57

typedef struct
{
  DscCli *cli;
  GMutex mutex;
  GArray *rows;  /* (owned) (element-type DscMeasurement) (mutex mutex): names are static */
  char *device;  /* (owned) (nullable) (mutex mutex) */
  gboolean done; /* main thread */
  gboolean good;
  GError *error; /* (owned) (nullable) */
} Question;

static void
measured_cb (const DscMeasurement *measurement, gpointer user_data)
{
  Question *self = user_data;

  g_mutex_lock (&self->mutex);
  g_free (self->device);
  self->device = g_strdup (measurement->device);
  g_array_append_vals (self->rows, measurement, 1);
  g_mutex_unlock (&self->mutex);
}

static void
progress_cb (const DscProgress *progress, gpointer user_data)
{
  Question *self = user_data;

  dsc_cli_output_progress_cb (progress, self->cli->out);
}

static void
done_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Question *self = user_data;

  self->good = dsc_engine_host_measure_finish (DSC_ENGINE_HOST (source), result, &self->error);
  self->done = TRUE;
}

static void
say_as_json (const Question *self, const DscMeasurement *row)
{
  JsonBuilder *builder = dsc_cli_json_new ("bench");

  dsc_cli_json_string (builder, "name", row->name);
  dsc_cli_json_count (builder, "images", row->n_photos);
  dsc_cli_json_number (builder, "value", row->n_photos / row->seconds);
  dsc_cli_json_number (builder, "limit", row->n_photos / row->floor);
  dsc_cli_json_number (builder, "ratio", row->floor / row->seconds);
  dsc_cli_json_string (builder, "limit_name", _ ("the card’s floor"));
  dsc_cli_json_number (builder, "seconds", row->seconds);
  dsc_cli_json_count (builder, "runs", row->n_runs);
  dsc_cli_json_string (builder, "device", self->device);
  dsc_cli_json_string (builder, "precision", row->precision);
  dsc_cli_output_json (self->cli->out, builder);
}

/* Where no floor is known there is none in the row. */
static void
say_as_text (const Question *self, const DscMeasurement *row)
{
  g_autofree char *floor = isfinite (row->floor)
                               ? g_strdup_printf ("%10.3f  %5.1f %%", 1000 * row->floor,
                                                  100 * row->floor / row->seconds)
                               : g_strdup_printf ("%10s  %7s", "–", "–");

  dsc_cli_output_text (self->cli->out, "%-8s  %6u  %10.3f  %9.0f  %s", row->name, row->n_photos,
                       1000 * row->seconds, row->n_photos / row->seconds, floor);
}

static void
say (const Question *self, const DscTrainSpec *spec)
{
  const DscMeasurement *rows = (const DscMeasurement *) (gpointer) self->rows->data;

  if (self->rows->len == 0)
    return;
  dsc_cli_output_text (self->cli->out, _ ("%s, %d×%d, batch %u, %s, %s"), spec->network,
                       spec->target.height, spec->target.width, spec->batch_size, rows->precision,
                       self->device);
  /* Translators: headings of a table; each as wide as it is here at most. */
  dsc_cli_output_text (self->cli->out, "%-8s  %6s  %10s  %9s  %10s  %7s", "", _ ("photos"),
                       _ ("median, ms"), _ ("images/s"), _ ("floor, ms"), _ ("reached"));
  for (guint i = 0; i < self->rows->len; i++)
    {
      if (dsc_cli_output_is_json (self->cli->out))
        say_as_json (self, &rows[i]);
      else
        say_as_text (self, &rows[i]);
    }
}

/* The notebook's recipe from random weights, all layers trained, and on a card unless the processor
 * is asked for. */
static DscTrainSpec *
make_spec (DscCli *cli, GError **error)
{
  DscTrainSpec *spec = dsc_cli_spec_new_for (cli, "notebook-2020", "resnet34", error);

  if (spec == NULL)
    return NULL;
  if (!g_str_equal (spec->device, "cpu"))
    dsc_train_spec_set (&spec->device, "cuda");
  dsc_train_spec_set (&spec->weights, "none");
  spec->frozen_groups = 0;
  return spec;
}

gboolean
dsc_cli_bench_gpu (DscCli *cli, GError **error)
{
  g_autoptr (DscTrainSpec) spec = make_spec (cli, error);
  Question self = { .cli = cli };

  if (spec == NULL)
    return FALSE;
  g_mutex_init (&self.mutex);
  self.rows = g_array_new (FALSE, FALSE, sizeof (DscMeasurement));
  dsc_engine_host_measure_async (cli->host, spec,
                                 dsc_cli_options_has (cli->options, "max-batches") ? (
                                     guint) dsc_cli_options_get_number (cli->options, "max-batches")
                                                                                   : N_STEPS,
                                 measured_cb, progress_cb, &self, cli->cancellable, done_cb, &self);
  while (!self.done)
    g_main_context_iteration (NULL, TRUE);
  dsc_cli_output_progress_end (cli->out);
  say (&self, spec);
  if (self.error != NULL)
    g_propagate_error (error, self.error);
  g_array_unref (self.rows);
  g_free (self.device);
  g_mutex_clear (&self.mutex);
  return self.good;
}
