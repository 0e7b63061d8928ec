/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How fast the device is: asked of the engine on the training thread, so that nothing else trains
 * meanwhile. */
#include "config.h"

#include "engine/dsc-host-private.h"

typedef struct
{
  DscMeasureJob job;
  DscTrainSpec *spec; /* (owned) */
} Measuring;

static void
measuring_free (gpointer data)
{
  Measuring *self = data;

  dsc_train_spec_free (self->spec);
  g_free (self);
}

static gboolean
measure (DscEngineHost *self, gpointer data, GCancellable *cancellable, GError **error)
{
  const Measuring *measuring = data;
  DscEngine *engine = _dsc_host_ensure_described (self, error);

  return engine != NULL && dsc_engine_measure (engine, &measuring->job, cancellable, error);
}

void
dsc_engine_host_measure_async (DscEngineHost *self, const DscTrainSpec *spec, guint n_steps,
                               DscMeasurementFunc measured, DscProgressFunc progress,
                               gpointer measure_data, GCancellable *cancellable,
                               GAsyncReadyCallback callback, gpointer user_data)
{
  Measuring *measuring;

  g_return_if_fail (DSC_IS_ENGINE_HOST (self));
  g_return_if_fail (spec != NULL && n_steps > 0 && measured != NULL);

  measuring = g_new0 (Measuring, 1);
  measuring->spec = dsc_train_spec_copy (spec);
  measuring->job = (DscMeasureJob){ .spec = measuring->spec,
                                    .n_steps = n_steps,
                                    .measured = measured,
                                    .progress = progress,
                                    .user_data = measure_data };
  _dsc_host_ask (self,
                 &(DscHostQuestion){ .who = DSC_HOST_TRAINER,
                                     .priority = DSC_PRIORITY_TRAIN,
                                     .func = measure,
                                     .data = measuring,
                                     .free_data = measuring_free },
                 dsc_engine_host_measure_async, cancellable, callback, user_data);
}

gboolean
dsc_engine_host_measure_finish (DscEngineHost *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (DSC_IS_ENGINE_HOST (self), FALSE);
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
