/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a window shows before anything is open: what the program does, how to begin, what was open
 * lately. Its buttons activate `win.open-folder`, `win.open-table`, `win.open-sample` and
 * `win.open-recent`. Window's thread. */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define DSC_TYPE_WELCOME (dsc_welcome_get_type ())
G_DECLARE_FINAL_TYPE (DscWelcome, dsc_welcome, DSC, WELCOME, AdwBin)

G_END_DECLS
