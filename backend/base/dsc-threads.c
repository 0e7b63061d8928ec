/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A loop over independent pieces of work on several threads. */
#include "config.h"

#include <sched.h>

#include "base/dsc-threads.h"

/* Small enough to balance, large enough that the counter is not fought over. */
#define RUN 4

typedef struct
{
  gsize n;
  gsize next; /* (atomic) first piece not yet handed out */
  gsize done; /* (atomic) */
  DscWorkFunc work;
  gpointer (*local_new) (void);
  void (*local_free) (gpointer);
  gpointer user_data;
  GCancellable *cancellable; /* (nullable) */
  GMutex lock;
  GCond finished;
  guint n_running; /* (mutex lock) */
} Loop;

guint
dsc_threads_available (void)
{
  cpu_set_t set;
  int n = sched_getaffinity (0, sizeof set, &set) == 0 ? CPU_COUNT (&set)
                                                       : (int) g_get_num_processors ();

  return MAX (n, 1);
}

static gpointer
loop_thread (gpointer data)
{
  Loop *loop = data;
  gpointer local = loop->local_new != NULL ? loop->local_new () : NULL;

  for (;;)
    {
      gsize first = __atomic_fetch_add (&loop->next, RUN, __ATOMIC_RELAXED);

      if (first >= loop->n)
        break;
      for (gsize i = first; i < MIN (first + RUN, loop->n); i++)
        {
          if (g_cancellable_is_cancelled (loop->cancellable))
            goto out;
          loop->work (i, local, loop->user_data);
          __atomic_fetch_add (&loop->done, 1, __ATOMIC_RELAXED);
        }
    }
out:
  if (local != NULL && loop->local_free != NULL)
    loop->local_free (local);
  g_mutex_lock (&loop->lock);
  loop->n_running--;
  g_cond_signal (&loop->finished);
  g_mutex_unlock (&loop->lock);
  return NULL;
}

gboolean
dsc_threads_for (gsize n, guint n_threads, DscWorkFunc work, gpointer (*local_new) (void),
                 void (*local_free) (gpointer), gpointer user_data, DscProgressMeter *meter,
                 GCancellable *cancellable)
{
  Loop loop = { .n = n,
                .work = work,
                .local_new = local_new,
                .local_free = local_free,
                .user_data = user_data,
                .cancellable = cancellable };
  g_autoptr (GPtrArray) threads = g_ptr_array_new ();

  g_return_val_if_fail (work != NULL, FALSE);

  if (n_threads == 0)
    n_threads = dsc_threads_available ();
  n_threads = (guint) CLAMP ((n + RUN - 1) / RUN, 1, n_threads);
  loop.n_running = n_threads;
  g_mutex_init (&loop.lock);
  g_cond_init (&loop.finished);
  for (guint i = 0; i < n_threads; i++)
    g_ptr_array_add (threads, g_thread_new ("dsc-work", loop_thread, &loop));

  g_mutex_lock (&loop.lock);
  while (loop.n_running > 0)
    {
      g_cond_wait_until (&loop.finished, &loop.lock, g_get_monotonic_time () + G_USEC_PER_SEC / 20);
      if (meter != NULL)
        {
          g_mutex_unlock (&loop.lock);
          dsc_progress_meter_set (meter, __atomic_load_n (&loop.done, __ATOMIC_RELAXED));
          g_mutex_lock (&loop.lock);
        }
    }
  g_mutex_unlock (&loop.lock);
  for (guint i = 0; i < threads->len; i++)
    g_thread_join (g_ptr_array_index (threads, i));
  g_mutex_clear (&loop.lock);
  g_cond_clear (&loop.finished);
  return loop.done >= n;
}
