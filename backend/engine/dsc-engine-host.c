/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Owns the engine and the two threads on which it works. */
#include "config.h"

#include <errno.h>
#include <sys/statvfs.h>

#include <glib/gi18n-lib.h>

#include "base/dsc-error.h"
#include "base/dsc-text.h"
#include "engine/dsc-host-private.h"
#include "engine/dsc-run-private.h"

static const char *const worker_names[DSC_HOST_N_WORKERS] = { "dsc-train", "dsc-answer" };

G_DEFINE_FINAL_TYPE (DscEngineHost, dsc_engine_host, G_TYPE_OBJECT)

DscEngineHost *
dsc_engine_host_new (const char *module)
{
  DscEngineHost *self = g_object_new (DSC_TYPE_ENGINE_HOST, NULL);

  self->module = g_strdup (module);
  return self;
}

gboolean
_dsc_host_queue (DscEngineHost *self, DscHostWorker who, DscPriority priority, GTaskThreadFunc func,
                 GTask *task)
{
  gboolean is_closed;

  g_mutex_lock (&self->mutex);
  is_closed = self->is_closed;
  if (!is_closed)
    {
      if (self->workers[who] == NULL)
        self->workers[who] = dsc_worker_new (worker_names[who]);
      dsc_worker_queue (self->workers[who], priority, func, task);
    }
  g_mutex_unlock (&self->mutex);
  if (!is_closed)
    return TRUE;
  /* Without the mutex: this may call back. */
  g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "The engine was shut down");
  g_object_unref (task);
  return FALSE;
}

DscEngine *
_dsc_host_ensure_engine (DscEngineHost *self, GError **error)
{
  DscEngine *engine;

  g_mutex_lock (&self->engine_mutex);
  if (self->engine == NULL)
    self->engine = dsc_engine_open_module (self->module, error);
  engine = self->engine;
  g_mutex_unlock (&self->engine_mutex);
  return engine;
}

/* --- opening --- */

DscEngine *
_dsc_host_ensure_described (DscEngineHost *self, GError **error)
{
  DscEngine *engine = _dsc_host_ensure_engine (self, error);
  g_auto (DscEngineInfo) info = { NULL };
  gboolean has_info;

  g_mutex_lock (&self->mutex);
  has_info = self->has_info;
  g_mutex_unlock (&self->mutex);
  if (engine == NULL || has_info)
    return engine;
  if (!dsc_engine_describe (engine, &info, error))
    return NULL;
  g_mutex_lock (&self->mutex);
  dsc_engine_info_clear (&self->info);
  self->info = info;
  self->has_info = TRUE;
  g_mutex_unlock (&self->mutex);
  info = (DscEngineInfo){ NULL };
  return engine;
}

void
_dsc_host_note_failure (DscEngineHost *self, const GError *error)
{
  if (!g_error_matches (error, DSC_ERROR, DSC_ERROR_DEVICE_LOST))
    return;
  /* What it said stays until it is asked again: others may be about to read it. */
  g_mutex_lock (&self->mutex);
  self->has_info = FALSE;
  g_mutex_unlock (&self->mutex);
}

static void
open_func (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  GError *error = NULL;

  if (_dsc_host_ensure_described (DSC_ENGINE_HOST (source), &error) != NULL)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

void
dsc_engine_host_open_async (DscEngineHost *self, GCancellable *cancellable,
                            GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task;
  gboolean has_info;

  g_return_if_fail (DSC_IS_ENGINE_HOST (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, dsc_engine_host_open_async);
  g_mutex_lock (&self->mutex);
  has_info = self->has_info;
  g_mutex_unlock (&self->mutex);
  if (!has_info)
    {
      _dsc_host_queue (self, DSC_HOST_TRAINER, DSC_PRIORITY_STOP, open_func, task);
      return;
    }
  /* It need not wait for a run to end. */
  g_task_return_boolean (task, TRUE);
  g_object_unref (task);
}

gboolean
dsc_engine_host_open_finish (DscEngineHost *self, GAsyncResult *result, DscEngineInfo *info,
                             GError **error)
{
  g_return_val_if_fail (DSC_IS_ENGINE_HOST (self), FALSE);
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  if (!g_task_propagate_boolean (G_TASK (result), error))
    return FALSE;
  if (info != NULL)
    {
      g_mutex_lock (&self->mutex);
      *info = self->info;
      info->name = g_strdup (self->info.name);
      info->version = g_strdup (self->info.version);
      info->device = g_strdup (self->info.device);
      info->precision = g_strdup (self->info.precision);
      info->cards = g_strdup (self->info.cards);
      g_mutex_unlock (&self->mutex);
    }
  return TRUE;
}

/* --- questions --- */

static void
question_free (gpointer data)
{
  DscHostQuestion *self = data;

  self->free_data (self->data);
  g_free (self);
}

/* Remembers what shutting down cancels; %NULL when the question has its answer. */
static void
set_question (DscEngineHost *self, DscHostWorker who, GCancellable *cancellable)
{
  gboolean is_closed;

  g_mutex_lock (&self->mutex);
  g_set_object (&self->questions[who], cancellable);
  is_closed = self->is_closed;
  g_mutex_unlock (&self->mutex);
  if (is_closed)
    g_cancellable_cancel (cancellable);
}

static void
cancel_cb (GCancellable *caller, GCancellable *inner)
{
  g_cancellable_cancel (inner);
}

static void
question_func (GTask *task, gpointer source, gpointer data, GCancellable *caller)
{
  DscEngineHost *self = DSC_ENGINE_HOST (source);
  const DscHostQuestion *question = data;
  g_autoptr (GCancellable) inner = g_cancellable_new ();
  GError *error = NULL;
  gulong handler = 0;
  gboolean done;

  if (caller != NULL)
    handler = g_cancellable_connect (caller, G_CALLBACK (cancel_cb), g_object_ref (inner),
                                     g_object_unref);
  set_question (self, question->who, inner);
  done = question->func (self, question->data, inner, &error);
  set_question (self, question->who, NULL);
  _dsc_host_note_failure (self, error);
  g_cancellable_disconnect (caller, handler);
  if (done)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

void
_dsc_host_ask (DscEngineHost *self, const DscHostQuestion *question, gpointer tag,
               GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, tag);
  g_task_set_task_data (task, g_memdup2 (question, sizeof *question), question_free);
  _dsc_host_queue (self, question->who, question->priority, question_func, task);
}

gpointer
_dsc_host_peek_question (GAsyncResult *result)
{
  const DscHostQuestion *question = g_task_get_task_data (G_TASK (result));

  return question->data;
}

gboolean
_dsc_host_find_budget (const char *folder, guint64 *budget, GError **error)
{
  g_autofree char *shown = NULL;
  struct statvfs disk;
  int errnum;

  if (statvfs (folder, &disk) == 0)
    {
      /* Two files, pixels and features: together at most half. */
      *budget = (guint64) disk.f_bavail * disk.f_frsize / 4;
      return TRUE;
    }
  errnum = errno;
  shown = dsc_path_display (folder);
  dsc_error_set_errno (error, errnum, _ ("The free space of “%s” could not be found out"), shown);
  return FALSE;
}

/* --- the end --- */

void
dsc_engine_host_shutdown (DscEngineHost *self)
{
  g_autoptr (DscRun) run = NULL;
  GCancellable *questions[DSC_HOST_N_WORKERS] = { NULL };

  g_return_if_fail (DSC_IS_ENGINE_HOST (self));

  g_mutex_lock (&self->mutex);
  self->is_closed = TRUE;
  g_set_object (&run, self->run);
  for (guint i = 0; i < DSC_HOST_N_WORKERS; i++)
    g_set_object (&questions[i], self->questions[i]);
  g_mutex_unlock (&self->mutex);

  for (guint i = 0; i < DSC_HOST_N_WORKERS; i++)
    {
      g_cancellable_cancel (questions[i]);
      g_clear_object (&questions[i]);
    }
  if (run != NULL)
    {
      _dsc_run_interrupt (run);
      dsc_run_wait (run);
    }
  /* No one makes or takes a worker any more. */
  for (guint i = 0; i < DSC_HOST_N_WORKERS; i++)
    if (self->workers[i] != NULL)
      dsc_worker_shutdown (self->workers[i]);
}

static void
dsc_engine_host_dispose (GObject *object)
{
  dsc_engine_host_shutdown (DSC_ENGINE_HOST (object));
  G_OBJECT_CLASS (dsc_engine_host_parent_class)->dispose (object);
}

static void
dsc_engine_host_finalize (GObject *object)
{
  DscEngineHost *self = DSC_ENGINE_HOST (object);

  for (guint i = 0; i < DSC_HOST_N_WORKERS; i++)
    g_clear_object (&self->workers[i]);
  g_clear_object (&self->run);
  g_clear_object (&self->engine);
  dsc_engine_info_clear (&self->info);
  g_free (self->module);
  g_mutex_clear (&self->mutex);
  g_mutex_clear (&self->train_mutex);
  g_mutex_clear (&self->engine_mutex);
  G_OBJECT_CLASS (dsc_engine_host_parent_class)->finalize (object);
}

static void
dsc_engine_host_class_init (DscEngineHostClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);

  object_class->dispose = dsc_engine_host_dispose;
  object_class->finalize = dsc_engine_host_finalize;
}

static void
dsc_engine_host_init (DscEngineHost *self)
{
  g_mutex_init (&self->mutex);
  g_mutex_init (&self->train_mutex);
  g_mutex_init (&self->engine_mutex);
}
