/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <execinfo.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include "shell/dsc-stall.h"

enum
{
  BEAT_MS = 10,
  MAX_FRAMES = 48
};

typedef struct
{
  gint64 limit; /* microseconds */
  pthread_t thread;
  char *schedule;   /* (owned) file that tells how long the thread has waited for a processor */
  int armed;        /* (atomic) */
  gint64 beat;      /* (atomic) monotonic time of the last turn */
  gint64 waited;    /* microseconds waited for a processor by then; the window's thread */
  gint64 overslept; /* (atomic) microseconds since then for which the whole machine was held up */
} Watch;

static Watch *watch; /* (nullable) for the life of the process */

/* Microseconds for which the watched thread could have run, but other programs did. The system
 * counts them when the thread runs again, so that only this thread itself knows. */
static gint64
read_waited (void)
{
  g_autofree char *text = NULL;
  guint64 ran;
  guint64 waited;

  if (!g_file_get_contents (watch->schedule, &text, NULL, NULL)
      || sscanf (text, "%" G_GUINT64_FORMAT " %" G_GUINT64_FORMAT, &ran, &waited) != 2)
    return 0;
  return (gint64) (waited / 1000);
}

static gboolean
beat_cb (gpointer unused)
{
  gint64 now = g_get_monotonic_time ();
  gint64 waited = read_waited ();
  gint64 overslept = __atomic_exchange_n (&watch->overslept, 0, __ATOMIC_ACQ_REL);
  gint64 blocked = now - watch->beat - (waited - watch->waited) - overslept;

  if (g_atomic_int_get (&watch->armed) && blocked > watch->limit)
    fprintf (stderr, "dsc-stall: the window's thread was blocked for %d ms\n",
             (int) (blocked / 1000));
  watch->waited = waited;
  __atomic_store_n (&watch->beat, now, __ATOMIC_RELEASE);
  return G_SOURCE_CONTINUE;
}

/* In the window's thread: where it is. backtrace() was called before, so that it allocates nothing.
 */
static void
tell_place_cb (int number)
{
  void *frames[MAX_FRAMES];

  backtrace_symbols_fd (frames, backtrace (frames, MAX_FRAMES), STDERR_FILENO);
}

/* Says where the window's thread is, once for each turn that seems to be long; whether it was, the
 * thread says when it turns again. */
static gpointer
watch_thread (gpointer unused)
{
  gint64 told = 0; /* the beat after which it seemed to be blocked */

  while (TRUE)
    {
      gint64 before = g_get_monotonic_time ();
      gint64 beat = __atomic_load_n (&watch->beat, __ATOMIC_ACQUIRE);

      if (g_atomic_int_get (&watch->armed) && beat != told && before - beat > watch->limit)
        {
          pthread_kill (watch->thread, SIGURG);
          told = beat;
        }
      g_usleep (BEAT_MS * 1000);
      __atomic_add_fetch (&watch->overslept,
                          MAX (g_get_monotonic_time () - before - 2 * BEAT_MS * 1000, 0),
                          __ATOMIC_ACQ_REL);
    }
  return NULL;
}

void
dsc_stall_watch (void)
{
  const char *limit = g_getenv ("DISCERN_STALL_MS");
  struct sigaction action = { .sa_handler = tell_place_cb, .sa_flags = SA_RESTART };
  void *frame;
  GSource *source;

  if (limit == NULL || watch != NULL)
    return;
  watch = g_new0 (Watch, 1);
  watch->limit = g_ascii_strtoll (limit, NULL, 10) * 1000;
  watch->thread = pthread_self ();
  watch->schedule = g_strdup_printf ("/proc/self/task/%d/schedstat", (int) gettid ());
  backtrace (&frame, 1);
  sigaction (SIGURG, &action, NULL);
  beat_cb (NULL);
  source = g_timeout_source_new (BEAT_MS);
  g_source_set_priority (source, G_PRIORITY_HIGH);
  g_source_set_static_name (source, "dsc-stall");
  g_source_set_callback (source, beat_cb, NULL, NULL);
  g_source_attach (source, NULL);
  g_source_unref (source);
  g_thread_unref (g_thread_new ("dsc-stall", watch_thread, NULL));
}

void
dsc_stall_arm (void)
{
  if (watch != NULL)
    {
      beat_cb (NULL);
      g_atomic_int_set (&watch->armed, TRUE);
    }
}
