/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "common/dsc-choice-factory.h"

static void
setup_cb (GtkListItemFactory *factory, GtkListItem *cell, gpointer ellipsize)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_ellipsize (GTK_LABEL (label), (PangoEllipsizeMode) GPOINTER_TO_INT (ellipsize));
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_list_item_set_child (cell, label);
}

static void
bind_cb (GtkListItemFactory *factory, GtkListItem *cell)
{
  gtk_label_set_text (GTK_LABEL (gtk_list_item_get_child (cell)),
                      gtk_string_object_get_string (gtk_list_item_get_item (cell)));
}

GtkListItemFactory *
dsc_choice_factory_new (PangoEllipsizeMode ellipsize)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();

  g_signal_connect (factory, "setup", G_CALLBACK (setup_cb), GINT_TO_POINTER (ellipsize));
  g_signal_connect (factory, "bind", G_CALLBACK (bind_cb), NULL);
  return factory;
}
