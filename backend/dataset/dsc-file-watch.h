/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Says when a file was written, or let go of by a process that could write it, however that has
 * ended: GLib's monitors do not tell of the latter where nothing was written.
 *
 * Belongs to the thread that made it, whose main context hears of it; the file is looked up there.
 * Only for this folder. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _DscFileWatch DscFileWatch;

/** DscFileWatchFunc: must not free the watch. */
typedef void (*DscFileWatchFunc) (gpointer user_data);

/**
 * _dsc_file_watch_new:
 * @path: (type filename)
 * @quiet: milliseconds without another report after which @func is called, once for all of them
 *
 * Returns: (transfer full) (nullable): %NULL where the system cannot tell
 */
DscFileWatch *_dsc_file_watch_new (const char *path, guint quiet, DscFileWatchFunc func,
                                   gpointer user_data);
/** Accepts %NULL. */
void _dsc_file_watch_free (DscFileWatch *self);

G_END_DECLS
