/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How far a long piece of work has come: passed by value to whoever shows it. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * DscProgress:
 * @phase: a translated word or two, such as "Reading photos"; a literal, never freed
 * @done: units of work done, at most @total
 * @total: units of work in all; 0 while not known
 * @per_second: units a second over the last few seconds; 0 while not known
 * @seconds_left: estimate; negative while not known
 */
typedef struct
{
  const char *phase;
  guint64 done;
  guint64 total;
  double per_second;
  double seconds_left;
} DscProgress;

/**
 * DscProgressFunc:
 * @progress: borrowed for the call
 * @user_data: as given
 *
 * Called at most some 20 times a second and once at the end of a phase, on the thread that does the
 * work (documented where it is taken). It must return quickly.
 */
typedef void (*DscProgressFunc) (const DscProgress *progress, gpointer user_data);

/** DscProgressMeter: turns counts into calls of a DscProgressFunc: limits their rate, measures
 * speed. One thread at a time. */
typedef struct
{
  DscProgressFunc func; /* (nullable) */
  gpointer user_data;
  DscProgress now;
  gint64 started; /* monotonic, microseconds */
  gint64 last_call;
  gint64 mark_time; /* of the window over which speed is measured */
  guint64 mark_done;
} DscProgressMeter;

/** Starts a phase of @total units (0: not known). @func may be %NULL. */
void dsc_progress_meter_start (DscProgressMeter *self, const char *phase, guint64 total,
                               DscProgressFunc func, gpointer user_data);
/** Says that @done units are done so far; calls the function if it is time, or if @done is @total.
 */
void dsc_progress_meter_set (DscProgressMeter *self, guint64 done);

G_END_DECLS
