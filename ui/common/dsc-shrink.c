/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <adwaita.h>

#include "common/dsc-shrink.h"

static void
shrink_label (GtkLabel *label)
{
  if (gtk_label_get_wrap (label) || gtk_label_get_ellipsize (label) != PANGO_ELLIPSIZE_NONE)
    return;
  gtk_label_set_wrap (label, TRUE);
  gtk_label_set_natural_wrap_mode (label, GTK_NATURAL_WRAP_NONE);
}

/* --- drop-downs: their button shows what was chosen, shortened; their list all of it --- */

static void
setup_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer unused)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_list_item_set_child (item, label);
}

static void
bind_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer unused)
{
  GtkWidget *label = gtk_list_item_get_child (item);
  const char *text = gtk_string_object_get_string (gtk_list_item_get_item (item));

  gtk_label_set_text (GTK_LABEL (label), text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (gtk_widget_get_parent (label)),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
}

static void
shrink_drop_down (GtkDropDown *self)
{
  GtkListItemFactory *factory;

  if (!GTK_IS_STRING_LIST (gtk_drop_down_get_model (self))
      || gtk_drop_down_get_list_factory (self) != NULL)
    return;
  factory = gtk_signal_list_item_factory_new ();
  g_signal_connect (factory, "setup", G_CALLBACK (setup_cb), NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_cb), NULL);
  gtk_drop_down_set_list_factory (self, gtk_drop_down_get_factory (self));
  gtk_drop_down_set_factory (self, factory);
  g_object_unref (factory);
}

/* --- all of them --- */

/* What stands in a button, or beside a field that it names. */
static gboolean
is_caption (GtkWidget *widget, gboolean in_button)
{
  return GTK_IS_LABEL (widget)
         && (in_button || gtk_label_get_mnemonic_widget (GTK_LABEL (widget)) != NULL);
}

static void
shrink (GtkWidget *widget, gboolean in_button)
{
  if (ADW_IS_VIEW_SWITCHER (widget))
    return;
  if (GTK_IS_DROP_DOWN (widget))
    {
      shrink_drop_down (GTK_DROP_DOWN (widget));
      return;
    }
  if (is_caption (widget, in_button))
    shrink_label (GTK_LABEL (widget));
  in_button |= GTK_IS_BUTTON (widget) || GTK_IS_CHECK_BUTTON (widget);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    shrink (child, in_button);
}

void
dsc_shrink_captions (GtkWidget *root)
{
  g_return_if_fail (GTK_IS_WIDGET (root));

  shrink (root, FALSE);
}
