/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "common/dsc-accessible.h"

void
dsc_accessible_set_name (GtkWidget *widget, const char *name)
{
  gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

static void
name_button (GtkDropDown *drop_down, GParamSpec *pspec, const char *name)
{
  GtkWidget *button = gtk_widget_get_first_child (GTK_WIDGET (drop_down));
  GObject *chosen = gtk_drop_down_get_selected_item (drop_down);
  g_autofree char *both = NULL;

  if (GTK_IS_STRING_OBJECT (chosen))
    /* Translators: what is chosen of, and what is chosen: "Sort photos: Largest loss first". */
    both = g_strdup_printf (_ ("%s: %s"), name,
                            gtk_string_object_get_string (GTK_STRING_OBJECT (chosen)));
  if (button != NULL)
    dsc_accessible_set_name (button, both != NULL ? both : name);
}

void
dsc_accessible_name_drop_down (GtkDropDown *drop_down, const char *name)
{
  dsc_accessible_set_name (GTK_WIDGET (drop_down), name);
  g_signal_connect_data (drop_down, "notify::selected-item", G_CALLBACK (name_button),
                         g_strdup (name), (GClosureNotify) (void (*) (void)) g_free, 0);
  name_button (drop_down, NULL, name);
}

/* Returns: (nullable): the first button below @widget that has the style class "close". */
static GtkWidget *
find_close (GtkWidget *widget)
{
  GtkWidget *found = NULL;

  if (GTK_IS_BUTTON (widget) && gtk_widget_has_css_class (widget, "close"))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_close (child);
  return found;
}

void
dsc_accessible_name_close (GtkInfoBar *bar)
{
  GtkWidget *button = find_close (GTK_WIDGET (bar));

  if (button == NULL)
    return;
  gtk_widget_set_tooltip_text (button, _ ("Close"));
  dsc_accessible_set_name (button, _ ("Close"));
}
