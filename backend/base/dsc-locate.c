/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the program's own files are. */
#include "config.h"

#include <gio/gio.h>
#include <gmodule.h>

#include "base/dsc-locate.h"

static gpointer
find_out (gpointer unused)
{
  g_autofree char *program = g_file_read_link ("/proc/self/exe", NULL);

  return GINT_TO_POINTER (program != NULL && g_str_has_prefix (program, DSC_BUILD_ROOT "/"));
}

gboolean
dsc_runs_from_build (void)
{
  static GOnce once = G_ONCE_INIT;

  return GPOINTER_TO_INT (g_once (&once, find_out, NULL));
}

char *
dsc_locate_resource (const char *name)
{
  return g_build_filename (dsc_runs_from_build () ? DSC_SOURCE_RESOURCES_DIR : DSC_PKGDATADIR, name,
                           NULL);
}

char *
dsc_locate_module (const char *name)
{
  g_autofree char *file = g_strconcat ("lib", name, "." G_MODULE_SUFFIX, NULL);

  return g_build_filename (dsc_runs_from_build () ? DSC_BUILD_TORCH_DIR : DSC_PKGLIBDIR, file,
                           NULL);
}
