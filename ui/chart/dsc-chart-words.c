/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the curves say, in words. */
#include "config.h"

#include <math.h>

#include <glib/gi18n-lib.h>

#include "chart/dsc-chart-axis.h"
#include "chart/dsc-chart-words.h"

void
dsc_chart_history_read (const DscChartHistory *self, guint step, DscChartReading *reading)
{
  g_return_if_fail (self != NULL && reading != NULL);
  g_return_if_fail (step < dsc_chart_history_get_n_steps (self));

  *reading = (DscChartReading){ .loss = dsc_chart_pyramid_get (self->losses, step),
                                .smoothed = dsc_chart_pyramid_get (self->smoothed, step),
                                .valid_loss = NAN,
                                .error_rate = NAN,
                                .rate = dsc_chart_pyramid_get (self->rates, step),
                                .momentum = dsc_chart_pyramid_get (self->momenta, step) };
  for (guint i = 0; i < self->stages->len; i++)
    if (g_array_index (self->stages, DscChartStage, i).step <= step)
      reading->stage = g_array_index (self->stages, DscChartStage, i).name;
  for (guint i = 0; i < self->epochs->len; i++)
    {
      const DscChartEpoch *epoch = &g_array_index (self->epochs, DscChartEpoch, i);

      if (epoch->step > step + 1)
        break;
      reading->valid_loss = epoch->loss;
      reading->error_rate = epoch->error_rate;
    }
}

char *
dsc_chart_history_describe_step (const DscChartHistory *self, guint step)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *rate = NULL;
  DscChartReading reading;

  g_return_val_if_fail (self != NULL, NULL);

  dsc_chart_history_read (self, step, &reading);
  if (reading.stage != NULL)
    /* Translators: number, number of steps, name of a part of the training. */
    g_string_append_printf (text, _ ("Step %u of %u (%s)"), step + 1,
                            dsc_chart_history_get_n_steps (self), reading.stage);
  else
    g_string_append_printf (text, _ ("Step %u of %u"), step + 1,
                            dsc_chart_history_get_n_steps (self));
  g_string_append_c (text, '\n');
  g_string_append_printf (text, _ ("Training loss %.4f, smoothed %.4f"), reading.loss,
                          reading.smoothed);
  if (isfinite (reading.valid_loss))
    {
      g_string_append_c (text, '\n');
      g_string_append_printf (text, _ ("Validation loss %.4f, error rate %.1f %%"),
                              reading.valid_loss, 100 * reading.error_rate);
    }
  if (isfinite (reading.rate))
    {
      rate = dsc_chart_rate_text (reading.rate);
      g_string_append_c (text, '\n');
      g_string_append_printf (text, _ ("Learning rate %s, momentum %.3f"), rate, reading.momentum);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

char *
dsc_chart_history_describe (const DscChartHistory *self)
{
  guint n, best = 0;
  DscChartReading last;
  const DscChartEpoch *epochs;
  g_autofree char *steps = NULL;
  g_autofree char *n_epochs = NULL;

  g_return_val_if_fail (self != NULL, NULL);

  n = dsc_chart_history_get_n_steps (self);
  if (n == 0)
    return g_strdup (_ ("No step has been trained yet."));
  dsc_chart_history_read (self, n - 1, &last);
  steps = g_strdup_printf (ngettext ("%u step", "%u steps", n), n);
  if (self->epochs->len == 0)
    /* Translators: such as "120 steps". */
    return g_strdup_printf (_ ("%s; training loss %.4f."), steps, last.smoothed);
  n_epochs
      = g_strdup_printf (ngettext ("%u epoch", "%u epochs", self->epochs->len), self->epochs->len);
  epochs = (const DscChartEpoch *) (gpointer) self->epochs->data;
  for (guint i = 1; i < self->epochs->len; i++)
    if (epochs[i].error_rate < epochs[best].error_rate)
      best = i;
  /* Translators: "120 steps", "3 epochs"; the error rate is the share of wrong answers. */
  return g_strdup_printf (_ ("%s, %s; training loss %.4f, validation loss %.4f, error "
                             "rate %.1f %%; the lowest error rate is %.1f %%, after epoch %u."),
                          steps, n_epochs, last.smoothed, last.valid_loss, 100 * last.error_rate,
                          100 * epochs[best].error_rate, best + 1);
}
