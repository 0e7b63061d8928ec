/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Finds what blocks the window: for tests. Where $DISCERN_STALL_MS is set, a thread watches that
 * the main loop turns; a turn that takes longer is told on standard error, with where it was:
 * "dsc-stall: the window's thread was blocked for 134 ms, of which it worked 150; this machine
 * takes 1.2 times as long". What is counted is what this program is to blame for: not the time in
 * which processors were given to others, to it or to those that it waited for, nor what GTK takes
 * to tell screen readers. What it works is counted in milliseconds of the machine that limits are
 * meant for: a little work that is the same everywhere tells how much slower this one is just then;
 * where other programs wait for processors meanwhile, up to twice as slow. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** Begins to watch the calling thread, which runs the default main context; nothing where the
 * variable is not set. Once for a process, before the main loop runs. */
void dsc_stall_watch (void);

/** The window is up: what a start takes is measured otherwise. Counts from here on. */
void dsc_stall_arm (void);

G_END_DECLS
