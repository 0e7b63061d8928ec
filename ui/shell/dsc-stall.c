/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <dlfcn.h>
#include <execinfo.h>
#include <link.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include <gio/gio.h>

#include "shell/dsc-stall.h"

enum
{
  BEAT_MS = 10,
  LONG_MS = 20, /* a turn that takes longer is looked into, once a beat */
  MAX_FRAMES = 48,
  N_TELLING = 3,
  N_WORDS = 4000,
  WORDS_US = 1000, /* of do_reference_work() where limits are meant for: an AMD EPYC at 2.6 GHz */
  MAX_SLOWNESS = 4
};

/* Where the time of the watched thread has gone, in microseconds. */
typedef struct
{
  gint64 worked; /* on a processor */
  gint64 waited; /* it could have run, but other programs did */
  gint64 crowd;  /* some program on this machine could have run, but had to wait for a processor */
  gint64 sleeps; /* how often, not how long: it waited for something other than the next event */
} Spent;

typedef struct
{
  gint64 limit;    /* microseconds */
  double slowness; /* of this machine when the watch began; 1: as fast as that which the limit is
                      for */
  pthread_t thread;
  char *schedule;   /* (owned) file that tells how long the thread has waited for a processor */
  int armed;        /* (atomic) */
  gint64 beat;      /* (atomic) monotonic time of the last turn */
  Spent spent;      /* by then; the window's thread */
  gint64 overslept; /* (atomic) microseconds since then for which the whole machine was held up */
  int show;         /* (atomic) the next look is told */
  GPollFunc poll;   /* waits for events */
  gint64 rests;     /* how often the thread slept in it */

  /* Where the functions begin and end that GTK tells screen readers with. How often the thread was
   * looked at since the last turn, and how often it was in there; the window's thread. */
  struct
  {
    const char *begin;
    const char *end;
  } telling[N_TELLING];
  int n_looks;
  int n_telling;
} Watch;

static Watch *watch; /* (nullable) for the life of the process */

/* Of the calling thread. */
static gint64
count_sleeps (void)
{
  struct rusage usage = { 0 };

  getrusage (RUSAGE_THREAD, &usage);
  return usage.ru_nvcsw;
}

static int
poll_cb (GPollFD *fds, guint n, int timeout)
{
  gint64 before = count_sleeps ();
  int ready = watch->poll (fds, n, timeout);

  watch->rests += count_sleeps () - before;
  return ready;
}

/* The system counts what the thread has waited when it runs again, so that only this thread itself
 * knows. */
static void
read_spent (Spent *spent)
{
  g_autofree char *schedule = NULL;
  g_autofree char *pressure = NULL;
  const char *total;
  struct timespec clock = { 0 };
  guint64 ran;
  guint64 waited;

  *spent = (Spent){ 0 };
  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &clock);
  spent->worked = clock.tv_sec * G_USEC_PER_SEC + clock.tv_nsec / 1000;
  if (g_file_get_contents (watch->schedule, &schedule, NULL, NULL)
      && sscanf (schedule, "%" G_GUINT64_FORMAT " %" G_GUINT64_FORMAT, &ran, &waited) == 2)
    spent->waited = (gint64) (waited / 1000);
  if (g_file_get_contents ("/proc/pressure/cpu", &pressure, NULL, NULL)
      && (total = strstr (pressure, "total=")) != NULL)
    spent->crowd = g_ascii_strtoll (total + strlen ("total="), NULL, 10);
  spent->sleeps = count_sleeps () - watch->rests;
}

/* Text, a hash table and many small blocks of memory, as making and measuring widgets is. */
static void
do_reference_work (void)
{
  g_autoptr (GHashTable) words = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  int found = 0;

  for (int i = 0; i < N_WORDS; i++)
    g_hash_table_insert (words, g_strdup_printf ("widget-%d", i), g_malloc0 (64 + i % 256));
  for (int i = 0; i < N_WORDS; i++)
    {
      char word[32];

      g_snprintf (word, sizeof word, "widget-%d", i * 7919 % N_WORDS);
      found += g_hash_table_contains (words, word);
    }
  g_assert_cmpint (found, ==, N_WORDS);
}

/* How many times as long as there the same work takes on this machine just now: another processor,
 * or one that other programs share. At least 1. */
static double
measure_slowness (void)
{
  struct timespec begin;
  struct timespec end;
  double us;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &begin);
  do_reference_work ();
  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &end);
  us = (end.tv_sec - begin.tv_sec) * 1e6 + (end.tv_nsec - begin.tv_nsec) / 1e3;
  return CLAMP (us / WORDS_US, 1, MAX_SLOWNESS);
}

/* Microseconds for which the window was blocked and this program is to blame: those that it worked,
 * as many as a machine that is not @slowness times as slow had taken, and those that it slept, for
 * a file, a lock or an answer, while there was a processor for whoever it slept for. Where it never
 * slept and yet did not work, a virtual machine had no processor. While somebody listens, GTK 4.8
 * tells screen readers of every single widget that appears: that is its own time, and only in such
 * a session. */
static gint64
blocked_since (gint64 now, const Spent *spent, gint64 overslept, double slowness)
{
  const Spent *before = &watch->spent;
  gint64 worked = spent->worked - before->worked;
  gint64 slept = now - watch->beat - worked - (spent->waited - before->waited)
                 - (spent->crowd - before->crowd);
  gboolean has_slept = spent->sleeps > before->sleeps;
  gint64 blocked = (gint64) (worked / slowness) + (has_slept ? MAX (slept, 0) : 0) - overslept;

  if (watch->n_looks > 0)
    blocked -= blocked * watch->n_telling / watch->n_looks;
  return blocked;
}

/* How many times as long as it has to work takes: up to twice where others wait for processors all
 * the while, with which it shares caches then. */
static double
crowdedness_since (gint64 now, const Spent *spent)
{
  double elapsed = (double) MAX (now - watch->beat, 1);

  return 1 + CLAMP ((double) (spent->crowd - watch->spent.crowd) / elapsed, 0, 1);
}

static void
tell_block (gint64 now, const Spent *spent, gint64 overslept)
{
  double slowness = MAX (watch->slowness, measure_slowness ()) * crowdedness_since (now, spent);
  gint64 blocked = blocked_since (now, spent, overslept, slowness);

  if (blocked > watch->limit)
    fprintf (stderr,
             "dsc-stall: the window's thread was blocked for %d ms, of which it worked %d; this "
             "machine takes %.1f times as long\n",
             (int) (blocked / 1000), (int) ((spent->worked - watch->spent.worked) / 1000),
             slowness);
}

static gboolean
beat_cb (gpointer unused)
{
  gint64 now = g_get_monotonic_time ();
  gint64 overslept = __atomic_exchange_n (&watch->overslept, 0, __ATOMIC_ACQ_REL);
  Spent spent;

  read_spent (&spent);
  if (g_atomic_int_get (&watch->armed) && blocked_since (now, &spent, overslept, 1) > watch->limit)
    {
      tell_block (now, &spent, overslept);
      read_spent (&spent); /* that took some, too */
      now = g_get_monotonic_time ();
    }
  watch->n_looks = 0;
  watch->n_telling = 0;
  watch->spent = spent;
  __atomic_store_n (&watch->beat, now, __ATOMIC_RELEASE);
  return G_SOURCE_CONTINUE;
}

static gboolean
is_telling (const char *place)
{
  for (gsize i = 0; i < N_TELLING; i++)
    if (place >= watch->telling[i].begin && place < watch->telling[i].end)
      return TRUE;
  return FALSE;
}

/* In the window's thread: looks where it is. backtrace() was called before, so that it allocates
 * nothing. */
static void
look_cb (int number)
{
  void *frames[MAX_FRAMES];
  int n = backtrace (frames, MAX_FRAMES);

  watch->n_looks++;
  for (int i = 0; i < n; i++)
    if (is_telling (frames[i]))
      {
        watch->n_telling++;
        break;
      }
  if (__atomic_exchange_n (&watch->show, FALSE, __ATOMIC_ACQ_REL))
    backtrace_symbols_fd (frames, n, STDERR_FILENO);
}

/* Looks into each turn that is long, and says where the window's thread is once in each that seems
 * to be too long; whether it was, the thread says when it turns again. */
static gpointer
watch_thread (gpointer unused)
{
  gint64 told = 0; /* the beat after which it seemed to be blocked */

  while (TRUE)
    {
      gint64 before = g_get_monotonic_time ();
      gint64 beat = __atomic_load_n (&watch->beat, __ATOMIC_ACQUIRE);

      if (g_atomic_int_get (&watch->armed) && before - beat > LONG_MS * 1000)
        {
          if (beat != told && before - beat > watch->limit)
            {
              __atomic_store_n (&watch->show, TRUE, __ATOMIC_RELEASE);
              told = beat;
            }
          pthread_kill (watch->thread, SIGURG);
        }
      g_usleep (BEAT_MS * 1000);
      __atomic_add_fetch (&watch->overslept,
                          MAX (g_get_monotonic_time () - before - 2 * BEAT_MS * 1000, 0),
                          __ATOMIC_ACQ_REL);
    }
  return NULL;
}

static void
find_telling (void)
{
  void *const functions[N_TELLING]
      = { g_dbus_connection_emit_signal, g_dbus_connection_register_object,
          g_dbus_connection_unregister_object };

  for (gsize i = 0; i < N_TELLING; i++)
    {
      const ElfW (Sym) *symbol = NULL;
      Dl_info info;

      if (dladdr1 (functions[i], &info, (void **) &symbol, RTLD_DL_SYMENT) == 0 || symbol == NULL)
        continue;
      watch->telling[i].begin = info.dli_saddr;
      watch->telling[i].end = watch->telling[i].begin + symbol->st_size;
    }
}

void
dsc_stall_watch (void)
{
  const char *limit = g_getenv ("DISCERN_STALL_MS");
  struct sigaction action = { .sa_handler = look_cb, .sa_flags = SA_RESTART };
  void *frame;
  GSource *source;

  if (limit == NULL || watch != NULL)
    return;
  watch = g_new0 (Watch, 1);
  watch->limit = g_ascii_strtoll (limit, NULL, 10) * 1000;
  watch->thread = pthread_self ();
  watch->schedule = g_strdup_printf ("/proc/self/task/%d/schedstat", (int) gettid ());
  do_reference_work (); /* the first time is another thing */
  watch->slowness = measure_slowness ();
  find_telling ();
  backtrace (&frame, 1);
  watch->poll = g_main_context_get_poll_func (NULL);
  g_main_context_set_poll_func (NULL, poll_cb);
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
