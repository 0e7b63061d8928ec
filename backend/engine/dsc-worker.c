/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One named thread with a queue of GTasks by priority. */
#include "config.h"

#include "base/dsc-memory.h"
#include "engine/dsc-worker.h"

#define N_PRIORITIES (DSC_PRIORITY_TRAIN + 1)

typedef struct
{
  GTaskThreadFunc func;
  GTask *task; /* (owned) */
} Item;

struct _DscWorker
{
  GObject parent_instance;

  GThread *thread; /* (owned) (nullable): %NULL once joined */
  GMutex mutex;
  GCond changed;
  GQueue waiting[N_PRIORITIES]; /* (mutex mutex) (element-type Item) */
  gboolean closing;             /* (mutex mutex) */
};

G_DEFINE_FINAL_TYPE (DscWorker, dsc_worker, G_TYPE_OBJECT)

/* With the mutex. Returns: (transfer full) (nullable) */
static Item *
take_first (DscWorker *self)
{
  for (guint i = 0; i < N_PRIORITIES; i++)
    if (!g_queue_is_empty (&self->waiting[i]))
      return g_queue_pop_head (&self->waiting[i]);
  return NULL;
}

static gboolean
give_back_cb (gpointer task)
{
  return G_SOURCE_REMOVE;
}

/* The last reference of a task is dropped in the task's own context, after its callback: what it
 * holds, be it the owner of this very worker, must never be disposed of on the worker. */
static void
give_back (GTask *task)
{
  g_autoptr (GSource) source = g_idle_source_new ();

  g_source_set_priority (source, g_task_get_priority (task));
  g_source_set_static_name (source, "[dsc] worker: give back task");
  g_source_set_callback (source, give_back_cb, task, g_object_unref);
  g_source_attach (source, g_task_get_context (task));
}

static void
item_run (Item *item, gboolean closing)
{
  GTask *task = item->task;

  if (closing)
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "The worker was shut down");
  else if (!g_task_return_error_if_cancelled (task))
    item->func (task, g_task_get_source_object (task), g_task_get_task_data (task),
                g_task_get_cancellable (task));
  give_back (task);
  g_free (item);
}

static gpointer
worker_thread (gpointer data)
{
  DscWorker *self = data;

  g_mutex_lock (&self->mutex);
  for (;;)
    {
      Item *item = take_first (self);
      gboolean closing = self->closing;

      if (item != NULL)
        {
          g_mutex_unlock (&self->mutex);
          item_run (item, closing);
          dsc_memory_release ();
          g_mutex_lock (&self->mutex);
        }
      else if (closing)
        break;
      else
        g_cond_wait (&self->changed, &self->mutex);
    }
  g_mutex_unlock (&self->mutex);
  return NULL;
}

DscWorker *
dsc_worker_new (const char *name)
{
  DscWorker *self = g_object_new (DSC_TYPE_WORKER, NULL);

  /* Without a reference: dispose joins the thread. */
  self->thread = g_thread_new (name, worker_thread, self);
  return self;
}

void
dsc_worker_queue (DscWorker *self, DscPriority priority, GTaskThreadFunc func, GTask *task)
{
  Item *item;

  g_return_if_fail (DSC_IS_WORKER (self));
  g_return_if_fail (priority < N_PRIORITIES);
  g_return_if_fail (func != NULL);
  g_return_if_fail (G_IS_TASK (task));

  item = g_new (Item, 1);
  *item = (Item){ func, task };
  g_mutex_lock (&self->mutex);
  if (!self->closing)
    {
      g_queue_push_tail (&self->waiting[priority], g_steal_pointer (&item));
      g_cond_signal (&self->changed);
    }
  g_mutex_unlock (&self->mutex);
  if (item != NULL)
    item_run (item, TRUE);
}

gboolean
dsc_worker_is_in_thread (DscWorker *self)
{
  g_return_val_if_fail (DSC_IS_WORKER (self), FALSE);

  return g_thread_self () == self->thread;
}

void
dsc_worker_shutdown (DscWorker *self)
{
  g_return_if_fail (DSC_IS_WORKER (self));
  g_return_if_fail (!dsc_worker_is_in_thread (self));

  g_mutex_lock (&self->mutex);
  self->closing = TRUE;
  g_cond_signal (&self->changed);
  g_mutex_unlock (&self->mutex);
  g_clear_pointer (&self->thread, g_thread_join);
}

static void
dsc_worker_dispose (GObject *object)
{
  dsc_worker_shutdown (DSC_WORKER (object));
  G_OBJECT_CLASS (dsc_worker_parent_class)->dispose (object);
}

static void
dsc_worker_finalize (GObject *object)
{
  DscWorker *self = DSC_WORKER (object);

  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->changed);
  G_OBJECT_CLASS (dsc_worker_parent_class)->finalize (object);
}

static void
dsc_worker_class_init (DscWorkerClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);

  object_class->dispose = dsc_worker_dispose;
  object_class->finalize = dsc_worker_finalize;
}

static void
dsc_worker_init (DscWorker *self)
{
  g_mutex_init (&self->mutex);
  g_cond_init (&self->changed);
  for (guint i = 0; i < N_PRIORITIES; i++)
    g_queue_init (&self->waiting[i]);
}
