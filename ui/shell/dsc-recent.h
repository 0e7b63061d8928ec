/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Projects that were opened lately, in the desktop's own list of recent documents
 * (recently-used.xbel), which follows the person's wish not to be remembered. It is read through
 * GtkRecentManager, but written on a thread: GtkRecentManager waits for the disk. Window's thread.
 */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/** Remembers @path: a folder of photos, a table or a project's folder. The list has it, and
 * GtkRecentManager says "changed", a moment later. */
void dsc_recent_add (const char *path);
/** Forgets @path, such as one that is no longer there. */
void dsc_recent_remove (const char *path);
/** Returns: (transfer full) (element-type filename): at most @max paths that Discern has opened,
 * newest first. */
GPtrArray *dsc_recent_get (guint max);

G_END_DECLS
