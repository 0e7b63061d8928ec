/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Asks for a folder, over a window that gets photos in. Window's thread. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/** DscImportFolderFunc: @folder: (type filename) */
typedef void (*DscImportFolderFunc) (GtkWindow *window, const char *folder);

/**
 * dsc_import_choose_folder:
 * @window: over which it is asked; the dialog goes when it does
 * @title: translated
 * @folder: (nullable) (type filename): the one that is shown at first
 * @func: called once at most, and not where none was chosen
 */
void dsc_import_choose_folder (GtkWindow *window, const char *title, const char *folder,
                               DscImportFolderFunc func);

G_END_DECLS
