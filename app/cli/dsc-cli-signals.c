/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ctrl-C. A thread waits for the signals, so that they are heard while the main thread is at work
 * in the backend. */
#include "config.h"

#include <pthread.h>
#include <signal.h>
#include <unistd.h>

#include "cli/dsc-cli-signals.h"

static void
fill_set (sigset_t *set)
{
  sigemptyset (set);
  sigaddset (set, SIGINT);
  sigaddset (set, SIGTERM);
  sigaddset (set, SIGHUP);
}

static gpointer
wait_for_signals (gpointer data)
{
  g_autoptr (GCancellable) cancellable = data;
  sigset_t set;
  int number;

  fill_set (&set);
  if (sigwait (&set, &number) == 0)
    g_cancellable_cancel (cancellable);
  if (sigwait (&set, &number) == 0)
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
