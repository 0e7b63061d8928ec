/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a run has gone through, step by step. */
#include "config.h"

#include "chart/dsc-chart-history.h"
#include "engine/dsc-run-words.h"

static void
clear_stage_cb (gpointer data)
{
  g_free (((DscChartStage *) data)->name);
}

DscChartHistory *
dsc_chart_history_new (const char *name)
{
  DscChartHistory *self = g_new0 (DscChartHistory, 1);

  self->name = g_strdup (name);
  self->losses = dsc_chart_pyramid_new ();
  self->smoothed = dsc_chart_pyramid_new ();
  self->rates = dsc_chart_pyramid_new ();
  self->momenta = dsc_chart_pyramid_new ();
  self->epochs = g_array_new (FALSE, FALSE, sizeof (DscChartEpoch));
  self->stages = g_array_new (FALSE, FALSE, sizeof (DscChartStage));
  g_array_set_clear_func (self->stages, clear_stage_cb);
  return self;
}

void
dsc_chart_history_free (DscChartHistory *self)
{
  if (self == NULL)
    return;
  g_free (self->name);
  dsc_chart_pyramid_free (self->losses);
  dsc_chart_pyramid_free (self->smoothed);
  dsc_chart_pyramid_free (self->rates);
  dsc_chart_pyramid_free (self->momenta);
  g_array_unref (self->epochs);
  g_array_unref (self->stages);
  g_free (self);
}

void
dsc_chart_history_add_stage (DscChartHistory *self, const char *name)
{
  DscChartStage stage;
  guint last;

  g_return_if_fail (self != NULL);

  stage = (DscChartStage){ dsc_chart_history_get_n_steps (self), g_strdup (name) };
  last = self->stages->len;
  if (last > 0 && g_array_index (self->stages, DscChartStage, last - 1).step == stage.step)
    g_array_set_size (self->stages, last - 1);
  g_array_append_val (self->stages, stage);
}

void
dsc_chart_history_add_step (DscChartHistory *self, const DscChartStep *step)
{
  g_return_if_fail (self != NULL && step != NULL);

  dsc_chart_pyramid_append (self->losses, step->loss);
  dsc_chart_pyramid_append (self->smoothed, step->smoothed);
  dsc_chart_pyramid_append (self->rates, step->rate);
  dsc_chart_pyramid_append (self->momenta, step->momentum);
}

void
dsc_chart_history_add_epoch (DscChartHistory *self, double loss, double error_rate)
{
  DscChartEpoch epoch;

  g_return_if_fail (self != NULL);

  epoch = (DscChartEpoch){ dsc_chart_history_get_n_steps (self), loss, error_rate };
  g_array_append_val (self->epochs, epoch);
}

gboolean
dsc_chart_history_set_kept (DscChartHistory *self, const DscRunRecord *record)
{
  guint before;

  g_return_val_if_fail (self != NULL && record != NULL, FALSE);

  before = self->kept;
  self->kept = 0;
  for (guint i = 0; record->model != NULL && self->kept == 0 && i < self->epochs->len; i++)
    {
      const DscChartEpoch *epoch = &g_array_index (self->epochs, DscChartEpoch, i);

      /* Both are the very numbers that were measured, whose many digits no two epochs share. */
      if (epoch->error_rate == record->error_rate && epoch->loss == record->valid_loss)
        self->kept = i + 1;
    }
  return self->kept != before;
}

guint
dsc_chart_history_get_n_steps (const DscChartHistory *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return dsc_chart_pyramid_get_n (self->losses);
}

static void
add_event (DscChartHistory *self, const DscTraceEvent *event)
{
  switch (event->kind)
    {
    case DSC_TRACE_STAGE:
      dsc_chart_history_add_stage (self, dsc_stage_title (event->stage));
      break;
    case DSC_TRACE_STEP:
      dsc_chart_history_add_step (self, &(DscChartStep){ event->step.loss, event->step.smoothed,
                                                         event->step.rate, event->step.momentum });
      break;
    case DSC_TRACE_EPOCH:
    default:
      dsc_chart_history_add_epoch (self, event->epoch.valid_loss, event->epoch.error_rate);
      break;
    }
}

void
dsc_chart_history_add_trace (DscChartHistory *self, const GArray *events)
{
  g_return_if_fail (self != NULL && events != NULL);

  for (guint i = 0; i < events->len; i++)
    add_event (self, &g_array_index (events, DscTraceEvent, i));
}
