/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What tests of the program's window share: a window, what it shows, a run that takes its time. */
#pragma once

#include "dsc-widget-test.h"
#include "shell/dsc-window.h"

G_BEGIN_DECLS

/** Presents an empty window and waits until it was drawn. */
DscWindow *dsc_shell_test_window (void);
/** The same, with @folder open. */
DscWindow *dsc_shell_test_open (const char *folder);
/** Closes @window as a person does, and waits until nothing holds it. Fails where it asks. */
void dsc_shell_test_close (DscWindow *window);
/** Returns: (transfer none): "welcome", "opening" or "project". */
const char *dsc_shell_test_page (DscWindow *window);
/** Returns: (transfer none): a part of its template. */
gpointer dsc_shell_test_child (DscWindow *window, const char *name);
/** Whether the action `win.@name` can be used. */
gboolean dsc_shell_test_can (DscWindow *window, const char *name);
void dsc_shell_test_activate (DscWindow *window, const char *name);
/** Begins to train with the recipe "instant", and waits until there is a run. */
void dsc_shell_test_begin (DscWindow *window);
/** Returns: (transfer none) (nullable): the dialog over @window. */
AdwMessageDialog *dsc_shell_test_dialog (DscWindow *window);
/** Answers it, as its button @response does. */
void dsc_shell_test_answer (DscWindow *window, const char *response);
/** A condition: @data is a window whose run has ended. */
gboolean dsc_shell_test_rests (gpointer data);

G_END_DECLS
