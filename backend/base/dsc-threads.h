/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A loop over independent pieces of work on several threads. */
#pragma once

#include <gio/gio.h>

#include "base/dsc-progress.h"

G_BEGIN_DECLS

/**
 * DscWorkFunc:
 * @index: which piece, 0 … n − 1
 * @local: what @local_new made for this thread, or %NULL
 * @user_data: shared by all threads
 *
 * Does one piece. Runs on any of the threads, several at once.
 */
typedef void (*DscWorkFunc) (gsize index, gpointer local, gpointer user_data);

/** Returns how many processors this process may use: those of its affinity mask; at least 1. Any
 * thread. */
guint dsc_threads_available (void);

/**
 * dsc_threads_for:
 * @n: number of pieces; they are handed out in ascending order, in small runs
 * @n_threads: how many threads at most; 0 for dsc_threads_available()
 * @work: does one piece
 * @local_new: (nullable): makes what belongs to one thread, such as a decoder
 * @local_free: (nullable): frees it
 * @user_data: for @work
 * @meter: (nullable): counts the pieces; its function is called on the calling thread
 * @cancellable: (nullable): looked at between pieces
 *
 * Blocks until all is done; the calling thread only waits and reports. Not for the window's thread.
 *
 * Returns: %TRUE, or %FALSE if cancelled (some pieces are then not done).
 */
gboolean dsc_threads_for (gsize n, guint n_threads, DscWorkFunc work, gpointer (*local_new) (void),
                          void (*local_free) (gpointer), gpointer user_data,
                          DscProgressMeter *meter, GCancellable *cancellable);

G_END_DECLS
