/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "import/dsc-import-rows.h"

static GQuark
rows_quark (void)
{
  return g_quark_from_static_string ("dsc-import-rows");
}

/* Names the row for screen readers: GTK 4.8 does not look into it. */
static void
name_row (GtkWidget *row, const char *title, const char *more)
{
  /* Translators: of what something is said, and what: "Photos: 12". */
  g_autofree char *name
      = more != NULL ? g_strdup_printf (_ ("%s: %s"), title, more) : g_strdup (title);

  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

GtkWidget *
dsc_import_row_new (const char *title, const char *subtitle)
{
  GtkWidget *row = adw_action_row_new ();

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  if (subtitle != NULL)
    adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  name_row (row, title, subtitle);
  return row;
}

GtkWidget *
dsc_import_fact_new (const char *title, const char *value)
{
  GtkWidget *row = dsc_import_row_new (title, NULL);
  GtkWidget *label = gtk_label_new (value);

  gtk_widget_add_css_class (label, "dim-label");
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), label);
  name_row (row, title, value);
  return row;
}

GtkWidget *
dsc_import_list_new (const char *title, const char *subtitle, gconstpointer list, guint n_listed,
                     guint64 n, DscImportRowFunc func)
{
  GtkWidget *expander = adw_expander_row_new ();
  guint shown = MIN (n_listed, DSC_IMPORT_ROWS_MAX);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (expander), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (expander), title);
  if (subtitle != NULL)
    adw_expander_row_set_subtitle (ADW_EXPANDER_ROW (expander), subtitle);
  name_row (expander, title, subtitle);
  for (guint i = 0; i < shown; i++)
    {
      g_autofree char *reason = NULL;
      g_autofree char *name = func (list, i, &reason);

      adw_expander_row_add_row (ADW_EXPANDER_ROW (expander), dsc_import_row_new (name, reason));
    }
  if (n > shown)
    {
      g_autofree char *left = g_strdup_printf ("%'" G_GUINT64_FORMAT, n - shown);
      g_autofree char *more = g_strdup_printf (_ ("… and %s more"), left);

      adw_expander_row_add_row (ADW_EXPANDER_ROW (expander), dsc_import_row_new (more, NULL));
    }
  adw_expander_row_set_enable_expansion (ADW_EXPANDER_ROW (expander), n > 0);
  return expander;
}

void
dsc_import_group_add (AdwPreferencesGroup *group, GtkWidget *row)
{
  GPtrArray *rows = g_object_get_qdata (G_OBJECT (group), rows_quark ());

  if (rows == NULL)
    {
      rows = g_ptr_array_new ();
      g_object_set_qdata_full (G_OBJECT (group), rows_quark (), rows,
                               (GDestroyNotify) g_ptr_array_unref);
    }
  g_ptr_array_add (rows, row);
  adw_preferences_group_add (group, row);
}

void
dsc_import_group_clear (AdwPreferencesGroup *group)
{
  GPtrArray *rows = g_object_get_qdata (G_OBJECT (group), rows_quark ());

  for (guint i = 0; rows != NULL && i < rows->len; i++)
    adw_preferences_group_remove (group, g_ptr_array_index (rows, i));
  if (rows != NULL)
    g_ptr_array_set_size (rows, 0);
}
