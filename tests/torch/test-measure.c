/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How fast the device is: measured on the processor, with as little work as there can be. */
#include "config.h"

#include <math.h>

#include "base/dsc-error.h"
#include "torch/dsc-measure.h"

static const DscDevice processor = { .torch = { -1 }, .name = "cpu" };

typedef struct
{
  DscTrainSpec *spec; /* (owned) */
  DscMeasureJob job;
  GArray *rows; /* (owned) (element-type DscMeasurement) */
} Fixture;

static void
measured_cb (const DscMeasurement *measurement, gpointer data)
{
  Fixture *self = data;

  g_assert_cmpstr (measurement->device, ==, "cpu");
  g_array_append_vals (self->rows, measurement, 1);
}

static void
set_up (Fixture *self, gconstpointer network)
{
  g_autoptr (GError) error = NULL;

  self->spec = dsc_train_spec_new ("notebook-2020", "resnet18", FALSE, &error);
  g_assert_no_error (error);
  dsc_train_spec_set (&self->spec->network, network);
  dsc_train_spec_set (&self->spec->weights, "none");
  dsc_train_spec_set (&self->spec->precision, "fp32");
  self->spec->target.height = 32;
  self->spec->target.width = 32;
  self->spec->batch_size = 2;
  self->spec->frozen_groups = 0;
  self->rows = g_array_new (FALSE, FALSE, sizeof (DscMeasurement));
  self->job = (DscMeasureJob){
    .spec = self->spec, .n_steps = 2, .measured = measured_cb, .user_data = self
  };
}

static void
tear_down (Fixture *self, gconstpointer network)
{
  dsc_train_spec_free (self->spec);
  g_array_unref (self->rows);
}

static void
test_everything_is_measured_and_no_floor_made_up (Fixture *self, gconstpointer network)
{
  static const struct
  {
    const char *name;
    guint n_photos;
    guint least_runs;
  } wanted[] = { { "kernel", 2, 5 }, { "forward", 2, 5 }, { "step", 2, 5 }, { "epoch", 5, 5 } };
  g_autoptr (GError) error = NULL;

  g_assert_true (dsc_measure (&self->job, &processor, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (self->rows->len, ==, G_N_ELEMENTS (wanted));
  for (guint i = 0; i < self->rows->len; i++)
    {
      const DscMeasurement *row = &g_array_index (self->rows, DscMeasurement, i);

      g_assert_cmpstr (row->name, ==, wanted[i].name);
      g_assert_cmpuint (row->n_photos, ==, wanted[i].n_photos);
      g_assert_cmpuint (row->n_runs, >=, wanted[i].least_runs);
      g_assert_cmpfloat (row->seconds, >, 0);
      g_assert_true (isnan (row->floor));
      g_assert_cmpstr (row->precision, ==, "fp32");
    }
}

static void
test_it_can_be_stopped (Fixture *self, gconstpointer network)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_false (dsc_measure (&self->job, &processor, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (self->rows->len, ==, 0);
}

static void
test_a_network_without_a_floor_is_refused (Fixture *self, gconstpointer network)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (dsc_measure (&self->job, &processor, NULL, &error));
  g_assert_error (error, DSC_ERROR, DSC_ERROR_USAGE);
}

int
main (int argc, char **argv)
{
  dsc_engine_prepare_environment ();
  g_test_init (&argc, &argv, NULL);
#define ADD(name, network, func) \
  g_test_add ("/measure/" name, Fixture, network, set_up, func, tear_down)
  ADD ("everything-is-measured-and-no-floor-made-up", "resnet18",
       test_everything_is_measured_and_no_floor_made_up);
  ADD ("it-can-be-stopped", "resnet18", test_it_can_be_stopped);
  ADD ("a-network-without-a-floor-is-refused", "mobilenet",
       test_a_network_without_a_floor_is_refused);
  return g_test_run ();
}
