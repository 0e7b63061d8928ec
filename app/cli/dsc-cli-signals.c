/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ctrl-C. A thread waits for the signals, so that they are heard while the main thread is at work
 * in the backend. */
#include "config.h"

#include <pthread.h>
#include <signal.h>
#include <time.h>
#include <unistd.h>

#include "cli/dsc-cli-signals.h"

/* Whoever starts us may pass a signal on to us that we have had already (timeout does): the same
 * one within this time is no second one. Nanoseconds. */
#define ECHO_TIME 100000000

static GMutex mutex;
static GCancellable *second; /* (owned) (nullable) (mutex mutex) */

static void
fill_set (sigset_t *set)
{
  sigemptyset (set);
  sigaddset (set, SIGINT);
  sigaddset (set, SIGTERM);
  sigaddset (set, SIGHUP);
}

/* Returns whether there was something to trigger that was not triggered yet. */
static gboolean
trigger_second (void)
{
  g_autoptr (GCancellable) cancellable = NULL;

  g_mutex_lock (&mutex);
  cancellable = g_steal_pointer (&second);
  g_mutex_unlock (&mutex);
  /* Without the mutex: what it calls may take its time. */
  if (cancellable != NULL)
    g_cancellable_cancel (cancellable);
  return cancellable != NULL;
}

static void
swallow_echo (int number)
{
  const struct timespec time = { 0, ECHO_TIME };
  sigset_t set;

  sigemptyset (&set);
  sigaddset (&set, number);
  while (sigtimedwait (&set, NULL, &time) > 0)
    ;
}

static gpointer
wait_for_signals (gpointer data)
{
  g_autoptr (GCancellable) cancellable = data;
  sigset_t set;
  int number;

  fill_set (&set);
  if (sigwait (&set, &number) == 0)
    {
      g_cancellable_cancel (cancellable);
      swallow_echo (number);
    }
  while (sigwait (&set, &number) == 0)
    if (!trigger_second ())
      _exit (DSC_CLI_STATUS_INTERRUPTED);
  return NULL;
}

void
dsc_cli_signals_watch (GCancellable *cancellable)
{
  sigset_t set;

  fill_set (&set);
  pthread_sigmask (SIG_BLOCK, &set, NULL);
  g_thread_unref (g_thread_new ("dsc-signals", wait_for_signals, g_object_ref (cancellable)));
}

void
dsc_cli_signals_set_second (GCancellable *cancellable)
{
  g_mutex_lock (&mutex);
  g_set_object (&second, cancellable);
  g_mutex_unlock (&mutex);
}
