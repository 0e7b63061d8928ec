/* SPDX-License-Identifier: GPL-3.0-or-later */
/* discern: the program with the window. */
#include "config.h"

#include <locale.h>

#include <glib/gi18n-lib.h>

#include "dsc-application.h"
#include "engine/dsc-engine.h"

int
main (int argc, char **argv)
{
  g_autoptr (GApplication) application = NULL;

  /* Before anything can start a thread. */
  dsc_engine_prepare_environment ();
  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, DSC_LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  g_set_application_name (DSC_DEVELOPMENT ? _ ("Discern (Development)") : _ ("Discern"));

  application = dsc_application_new ();
  return dsc_application_run (DSC_APPLICATION (application), argc, argv);
}
