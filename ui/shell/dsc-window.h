/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A window of the program: a header bar with the four views of one project, what is going on below
 * them, and before anything is open a page that says how to begin.
 *
 * Property workspace (DscWorkspace, read-only): for the life of the window. It registers all
 * actions `win.…`. Closing it asks while a run is going, which may go on without it, and waits for
 * the step in hand. Window's thread. */
#pragma once

#include <adwaita.h>

#include "model/dsc-workspace.h"

G_BEGIN_DECLS

#define DSC_TYPE_WINDOW (dsc_window_get_type ())
G_DECLARE_FINAL_TYPE (DscWindow, dsc_window, DSC, WINDOW, AdwApplicationWindow)

/** @application: (nullable) */
GtkWidget *dsc_window_new (GtkApplication *application);

/** Returns: (transfer none) */
DscWorkspace *dsc_window_get_workspace (DscWindow *self);
/** Returns: whether nothing is open and nothing is being opened. */
gboolean dsc_window_is_empty (DscWindow *self);
/** Returns: whether it is about to go away. */
gboolean dsc_window_is_closing (DscWindow *self);
/** Returns: whether it is not seen, but a run goes on in it. Shown again it is as before; else it
 * closes when the run has ended. */
gboolean dsc_window_is_hidden (DscWindow *self);
/** Returns: whether @path (a project's folder, or what it was imported from, without links) is open
 * here or is being opened. */
gboolean dsc_window_has_project (DscWindow *self, const char *path);

/** Opens a folder of photos, a table or a project's folder; shows how far it is, and an error where
 * that fails. */
void dsc_window_open (DscWindow *self, const char *path);
/** Shows what is in an archive, and imports it when the person wants that. */
void dsc_window_import_archive (DscWindow *self, const char *path);
/** As dsc_window_open(), for the results of the newest run. */
void dsc_window_open_results (DscWindow *self, const char *path);
/** Renders sample bricks and opens them. */
void dsc_window_open_sample (DscWindow *self);
/** Opens what the last session had open, if that is still there; says nothing where it is not. */
void dsc_window_restore (DscWindow *self);
/** Asks the model about pictures and folders, once a project is open. @paths: (element-type
 * filename): copied */
void dsc_window_classify (DscWindow *self, GPtrArray *paths);
/** Shows "data", "train", "results" or "classify". */
void dsc_window_show_view (DscWindow *self, const char *name);
/** Shows the results of the run that has ended last here; of the newest one where none has. */
void dsc_window_show_results (DscWindow *self);
/** Shows an error over the window; on its empty page, too. */
void dsc_window_show_error (DscWindow *self, const char *heading, const GError *error);

/** Returns: whether a person has closed a window without waiting for the engine, which may still be
 * working. */
gboolean dsc_window_is_abandoned (void);

G_END_DECLS
