/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What widget tests share: a start like a program's, windows, finding what is in them. */
#pragma once

#include <adwaita.h>

#include "dsc-workspace-test.h"

G_BEGIN_DECLS

/** Starts GTK and libadwaita for tests (instead of gtk_test_init()). */
void dsc_test_init (int *argc, char ***argv);

/** Iterates the main context until nothing is to be done and, if @window is shown, it was drawn. */
void dsc_test_settle (GtkWindow *window);

/** Presents @child (floating) in a window of that size and waits until it was drawn. */
GtkWindow *dsc_test_show (GtkWidget *child, int width, int height);
/** Destroys @window and waits. */
void dsc_test_hide (GtkWindow *window);

/** Returns: (nullable): the first widget below @root of @type whose name for screen readers, label
 * or text contains @text (%NULL: any). */
GtkWidget *dsc_test_find (GtkWidget *root, GType type, const char *text);

/** Returns: (transfer none) (nullable): a window whose title contains @title. */
GtkWindow *dsc_test_find_window (const char *title);

/** Returns: (transfer none) (nullable): the first event controller of @type that @widget has. */
GtkEventController *dsc_test_find_controller (GtkWidget *widget, GType type);

/** Checks that @widget and all that is in it can be as narrow as @width; says what is not. */
void dsc_test_assert_fits (GtkWidget *widget, int width);

/** Checks that @widget, @width wide, can be as low as @height; says what is not. */
void dsc_test_assert_low (GtkWidget *widget, int width, int height);

/** Returns: (transfer full) (nullable): the text on the clipboard, where this program put it there.
 */
char *dsc_test_dup_clipboard (GtkWidget *widget);

/** Returns: (transfer full) (nullable): what @widget shows; %NULL where that is nothing. */
GdkTexture *dsc_test_render (GtkWidget *widget);
/** Writes what @widget shows to $DISCERN_TEST_PICTURES/@name.png, where that is set. */
void dsc_test_picture (GtkWidget *widget, const char *name);

G_END_DECLS
