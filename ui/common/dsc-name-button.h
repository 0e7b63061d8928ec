/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A button that lets a person type another name for something: signal named (name: string), when it
 * was confirmed and is another one. Window's thread. */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define DSC_TYPE_NAME_BUTTON (dsc_name_button_get_type ())
G_DECLARE_FINAL_TYPE (DscNameButton, dsc_name_button, DSC, NAME_BUTTON, AdwBin)

/** @title: translated: what it does, such as "Rename Run". */
GtkWidget *dsc_name_button_new (const char *title);
void dsc_name_button_set_name (DscNameButton *self, const char *name);

G_END_DECLS
