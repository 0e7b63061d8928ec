/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "base/dsc-error.h"
#include "base/dsc-text.h"
#include "common/dsc-chosen.h"
#include "common/dsc-feedback.h"

/* Where newer sandboxes see it. */
#define PORTAL_FOLDER "/run/flatpak/doc"

char *
dsc_chosen_dup_path (GtkWidget *widget, GFile *file)
{
  char *path = g_file_get_path (file);
  g_autofree char *uri = NULL;
  g_autofree char *shown = NULL;
  g_autoptr (GError) error = NULL;

  if (path != NULL)
    return path;
  uri = g_file_get_uri (file);
  shown = dsc_path_display (uri);
  error = g_error_new (DSC_ERROR, DSC_ERROR_UNSUPPORTED,
                       _ ("“%s” is not on this computer. Copy it to this computer first."), shown);
  dsc_feedback_error (widget, _ ("It Cannot Be Used From There"), error);
  return NULL;
}

static gboolean
is_below (const char *path, const char *folder)
{
  return g_str_has_prefix (path, folder) && path[strlen (folder)] == G_DIR_SEPARATOR;
}

gboolean
dsc_chosen_is_granted (const char *path)
{
  g_autofree char *folder = g_build_filename (g_get_user_runtime_dir (), "doc", NULL);

  return is_below (path, folder) || is_below (path, PORTAL_FOLDER);
}
