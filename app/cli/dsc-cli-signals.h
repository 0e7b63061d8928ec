/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ctrl-C: the first asks the work to stop, the second ends the program, or asks again. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/** Exit status of a program that was interrupted. */
#define DSC_CLI_STATUS_INTERRUPTED 130

/**
 * dsc_cli_signals_watch:
 * @cancellable: triggered, on a thread of its own, by the first SIGINT, SIGTERM or SIGHUP; the
 * second ends the process at once, unless there is something else to trigger
 *
 * Blocks these signals in the calling thread: call it before any other thread is started.
 */
void dsc_cli_signals_watch (GCancellable *cancellable);

/** The second signal triggers @cancellable (nullable), and only the third ends the process. Any
 * thread.
 */
void dsc_cli_signals_set_second (GCancellable *cancellable);

G_END_DECLS
