/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Keys of the actions of program and window, all in one table; help-overlay.ui shows the same, and
 * a test compares them. Keys that a text field wants for itself (Ctrl+V, Ctrl+Z) are bindings of
 * DscWindow, which come last, and are in the table without being registered. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define DSC_ACCEL_MAX 3

/** DscAccel: @action is detailed: "win.show-view::data"; @keys end with %NULL, as
 * gtk_application_set_accels_for_action() wants them. */
typedef struct
{
  const char *action;
  const char *keys[DSC_ACCEL_MAX];
} DscAccel;

/** Returns: (transfer none): an array that ends with an action of %NULL. */
const DscAccel *dsc_accels_get (void);

/** Returns: (transfer none): the same for the bindings of DscWindow, one key each. */
const DscAccel *dsc_accels_get_bindings (void);

G_END_DECLS
