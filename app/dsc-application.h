/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The program: one process for a user, one window for a project. Understands the command line, what
 * file managers ask for and what the last session left, and owns the actions `app.…`.
 * Main thread. */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define DSC_TYPE_APPLICATION (dsc_application_get_type ())
G_DECLARE_FINAL_TYPE (DscApplication, dsc_application, DSC, APPLICATION, AdwApplication)

GApplication *dsc_application_new (void);

/** Runs until the last window is closed. Returns: the exit status. */
int dsc_application_run (DscApplication *self, int argc, char **argv);

G_END_DECLS
