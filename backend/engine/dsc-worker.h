/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One named thread with a queue of GTasks by priority. In the manner of gnome-software's
 * GsWorkerThread; written anew.
 *
 * The thread holds no reference to the worker: whoever made it owns it, and dropping the last
 * reference (never on the worker's own thread) shuts it down. A task's callback runs in the task's
 * context, and there the worker drops its reference to the task, afterwards: a source object may
 * own the worker that its tasks run on. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define DSC_TYPE_WORKER (dsc_worker_get_type ())
G_DECLARE_FINAL_TYPE (DscWorker, dsc_worker, DSC, WORKER, GObject)

/** Smaller first: what is waiting is taken in this order, then in the order of queueing. */
typedef enum
{
  DSC_PRIORITY_STOP,
  DSC_PRIORITY_CLASSIFY,
  DSC_PRIORITY_EXPLAIN,
  DSC_PRIORITY_EVALUATE,
  DSC_PRIORITY_TRAIN,
} DscPriority;

/** Starts the thread. @name: at most 15 bytes, seen in debuggers. */
DscWorker *dsc_worker_new (const char *name);
/**
 * dsc_worker_queue:
 * @func: runs on the worker with task's source, data and cancellable, and returns the task
 * @task: (transfer full): completes, when it is its turn, with G_IO_ERROR_CANCELLED if it is
 *   cancelled or the worker shut down by then; @func is then not called
 *
 * Any thread.
 */
void dsc_worker_queue (DscWorker *self, DscPriority priority, GTaskThreadFunc func, GTask *task);
/** Returns: whether the caller runs on the worker's thread. */
gboolean dsc_worker_is_in_thread (DscWorker *self);
/** Lets the current task end, cancels those that wait, joins the thread. Not from the worker
 * itself. Called by dispose, too. */
void dsc_worker_shutdown (DscWorker *self);

G_END_DECLS
