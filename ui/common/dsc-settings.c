/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/dsc-locate.h"
#include "common/dsc-settings.h"

/* g_settings_new() ends the process where the schema is missing; this looks first. */
static GSettings *
settings_new (void)
{
  GSettingsSchemaSource *installed = g_settings_schema_source_get_default ();
  g_autoptr (GSettingsSchemaSource) source = NULL;
  g_autoptr (GSettingsSchema) schema = NULL;
  const char *folder
      = dsc_runs_from_build () ? DSC_BUILD_ROOT G_DIR_SEPARATOR_S "data" : DSC_SCHEMADIR;

  source = g_settings_schema_source_new_from_directory (folder, installed, FALSE, NULL);
  if (source == NULL && installed != NULL)
    source = g_settings_schema_source_ref (installed);
  if (source != NULL)
    schema = g_settings_schema_source_lookup (source, DSC_APP_ID, TRUE);
  return schema != NULL ? g_settings_new_full (schema, NULL, NULL) : NULL;
}

GSettings *
dsc_settings_get (void)
{
  static GSettings *settings; /* (owned) (nullable) for the process */

  if (settings == NULL)
    settings = settings_new ();
  return settings;
}

/* It is told of folding first, and then hides by itself. */
static void
flap_moved_cb (AdwFlap *flap, GParamSpec *pspec, gpointer key)
{
  if (!adw_flap_get_folded (flap))
    g_settings_set_boolean (dsc_settings_get (), key, adw_flap_get_reveal_flap (flap));
}

void
dsc_settings_remember_flap (AdwFlap *flap, const char *key)
{
  GSettings *settings = dsc_settings_get ();

  if (settings == NULL)
    return;
  adw_flap_set_reveal_flap (flap, g_settings_get_boolean (settings, key));
  g_signal_connect (flap, "notify::reveal-flap", G_CALLBACK (flap_moved_cb),
                    (gpointer) g_intern_string (key));
}
