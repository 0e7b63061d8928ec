/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A button with two lines: what it does, and how long that will take.
 *
 * Properties, read and write: title (string, with a mnemonic), caption (string, nullable). Window's
 * thread. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define DSC_TYPE_STEP_BUTTON (dsc_step_button_get_type ())
G_DECLARE_FINAL_TYPE (DscStepButton, dsc_step_button, DSC, STEP_BUTTON, GtkButton)

void dsc_step_button_set_caption (DscStepButton *self, const char *caption);

G_END_DECLS
