/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is in an archive, what would become of it, and a button that imports it. Nothing is written
 * before that.
 *
 * Signal accepted: the person wants it; the window closes by itself. Window's thread. */
#pragma once

#include <adwaita.h>

#include "model/dsc-workspace-import.h"

G_BEGIN_DECLS

#define DSC_TYPE_ARCHIVE_WINDOW (dsc_archive_window_get_type ())
G_DECLARE_FINAL_TYPE (DscArchiveWindow, dsc_archive_window, DSC, ARCHIVE_WINDOW, AdwWindow)

/** Begins to look into @path. @parent: (nullable): the window that it stands over */
GtkWidget *dsc_archive_window_new (GtkWindow *parent, DscWorkspace *workspace, const char *path);

/** Has it unpacked into @folder, as a person can choose; once it was looked into. Says so when that
 * is no place for it. */
void dsc_archive_window_set_parent (DscArchiveWindow *self, const char *folder);

/** Returns: (transfer none): what was found; for the handlers of "accepted". */
const DscArchiveFound *dsc_archive_window_get_found (DscArchiveWindow *self);
/** Returns: whether archives inside are to be unpacked, too. */
gboolean dsc_archive_window_get_nested (DscArchiveWindow *self);

G_END_DECLS
