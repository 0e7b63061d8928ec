/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the program's own files are: beside the build that it runs from, or where it was installed.
 * Any thread. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** Returns: whether the running program lies in the folder that it was built in, and so uses that
 * folder's module and data. */
gboolean dsc_runs_from_build (void);

/** Returns: (transfer full) (type filename): path of the resource @name, such as the built-in
 * network; it may not exist. */
char *dsc_locate_resource (const char *name);

/** Returns: (transfer full) (type filename): path of the engine module @name, such as
 * "discern-torch"; it may not exist. */
char *dsc_locate_module (const char *name);

G_END_DECLS
