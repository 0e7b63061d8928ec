/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Something long that is going on beside training (photos are read, a learning-rate test, answers),
 * as the window sees it.
 *
 * Properties, read-only and notified on the window's thread, at most 20 times a second: title
 * (string: what it is, such as "Reading photos in Bricks"), phase (string, nullable), fraction
 * (double 0 … 1; negative: not known), seconds-left (double; negative: not known).
 *
 * dsc_activity_report() and the cancellable are for any thread, the rest for the thread that made
 * it. */
#pragma once

#include <gio/gio.h>

#include "base/dsc-progress.h"

G_BEGIN_DECLS

#define DSC_TYPE_ACTIVITY (dsc_activity_get_type ())
G_DECLARE_FINAL_TYPE (DscActivity, dsc_activity, DSC, ACTIVITY, GObject)

/** @title: translated. */
DscActivity *dsc_activity_new (const char *title);

/** A DscProgressFunc whose user data is the activity. Any thread. */
void dsc_activity_report (const DscProgress *progress, gpointer activity);

/** Returns: (transfer none): what dsc_activity_cancel() triggers. */
GCancellable *dsc_activity_get_cancellable (DscActivity *self);
void dsc_activity_cancel (DscActivity *self);
/** Whoever cancels @caller (nullable) cancels the activity, until dsc_activity_unfollow(). */
void dsc_activity_follow (DscActivity *self, GCancellable *caller);
void dsc_activity_unfollow (DscActivity *self);

G_END_DECLS
