/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How the window tells a person that something happened: one place for each kind. Window's thread.
 */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/** Says @message (plain text, translated) in a toast of the window that @widget is in. */
void dsc_feedback_toast (GtkWidget *widget, const char *message);

/** The same with a button "Undo", which activates the window's action `win.undo`. */
void dsc_feedback_toast_undo (GtkWidget *widget, const char *message);

/**
 * dsc_feedback_error:
 * @heading: translated, such as "The photos could not be read"
 * @error: its message is a whole sentence. Nothing is shown of one that only says that something
 * was cancelled
 *
 * Shows a dialog over the window that @widget is in, with details that unfold and a button that
 * copies it all.
 */
void dsc_feedback_error (GtkWidget *widget, const char *heading, const GError *error);

G_END_DECLS
