/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How far a long piece of work has come: rate limit, speed and time left. */
#include "config.h"

#include "base/dsc-progress.h"

#define CALL_INTERVAL (G_USEC_PER_SEC / 20)
#define SPEED_WINDOW (3 * G_USEC_PER_SEC)

void
dsc_progress_meter_start (DscProgressMeter *self, const char *phase, guint64 total,
                          DscProgressFunc func, gpointer user_data)
{
  gint64 now = g_get_monotonic_time ();

  *self = (DscProgressMeter){
    .func = func, .user_data = user_data, .started = now, .mark_time = now
  };
  self->now = (DscProgress){ .phase = phase, .total = total, .seconds_left = -1 };
}

void
dsc_progress_meter_set (DscProgressMeter *self, guint64 done)
{
  gint64 now = g_get_monotonic_time ();
  gboolean last = self->now.total > 0 && done >= self->now.total;
  double seconds = (now - self->mark_time) / (double) G_USEC_PER_SEC;

  self->now.done = done;
  if (!last && now - self->last_call < CALL_INTERVAL)
    return;
  if (done > self->mark_done && seconds > 0.05)
    self->now.per_second = (done - self->mark_done) / seconds;
  if (now - self->mark_time > SPEED_WINDOW)
    {
      self->mark_time = now;
      self->mark_done = done;
    }
  if (self->now.per_second > 0 && self->now.total >= done)
    self->now.seconds_left = (self->now.total - done) / self->now.per_second;
  self->last_call = now;
  if (self->func != NULL)
    self->func (&self->now, self->user_data);
}
