/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>

#include <glib/gi18n-lib.h>

#include "engine/dsc-metrics-words.h"
#include "engine/dsc-run-words.h"
#include "model/dsc-run-item.h"
#include "results/dsc-run-choice.h"

static char *
describe (const DscRunRecord *record)
{
  g_autofree char *share = dsc_share_to_words (record->error_rate);

  if (isnan (record->error_rate))
    /* Translators: a network, and the state of a run: "ResNet-50, paused". */
    return g_strdup_printf (_ ("%s, %s"), dsc_network_title (record->network),
                            dsc_run_state_title (record->state));
  if (record->state == DSC_RUN_FINISHED)
    return g_strdup_printf (_ ("%s, %s wrong"), dsc_network_title (record->network), share);
  /* Translators: "ResNet-50, 18.5 % wrong, paused". */
  return g_strdup_printf (_ ("%s, %s wrong, %s"), dsc_network_title (record->network), share,
                          dsc_run_state_title (record->state));
}

static void
show (GtkListItem *row)
{
  DscRunItem *run = gtk_list_item_get_item (row);
  GtkWidget *box = gtk_list_item_get_child (row);
  g_autofree char *title = dsc_run_item_dup_title (run);
  g_autofree char *details = describe (dsc_run_item_get_record (run));
  GtkWidget *parent = gtk_widget_get_parent (box);

  gtk_label_set_text (GTK_LABEL (gtk_widget_get_first_child (box)), title);
  gtk_label_set_text (GTK_LABEL (gtk_widget_get_last_child (box)), details);
  if (parent != NULL)
    {
      g_autofree char *name = g_strdup_printf ("%s: %s", title, details);

      gtk_accessible_update_property (GTK_ACCESSIBLE (parent), GTK_ACCESSIBLE_PROPERTY_LABEL, name,
                                      -1);
    }
}

static void
setup_cb (GtkSignalListItemFactory *factory, GtkListItem *row, gpointer unused)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *title = gtk_label_new (NULL);
  GtkWidget *details = gtk_label_new (NULL);

  gtk_label_set_ellipsize (GTK_LABEL (title), PANGO_ELLIPSIZE_MIDDLE);
  gtk_label_set_ellipsize (GTK_LABEL (details), PANGO_ELLIPSIZE_END);
  gtk_label_set_xalign (GTK_LABEL (details), 0);
  gtk_widget_set_hexpand (details, TRUE);
  gtk_widget_add_css_class (details, "dim-label");
  gtk_widget_add_css_class (details, "caption");
  gtk_box_append (GTK_BOX (box), title);
  gtk_box_append (GTK_BOX (box), details);
  gtk_list_item_set_child (row, box);
}

static void
bind_cb (GtkSignalListItemFactory *factory, GtkListItem *row, gpointer unused)
{
  DscRunItem *run = gtk_list_item_get_item (row);

  g_signal_connect_object (run, "notify::record", G_CALLBACK (show), row, G_CONNECT_SWAPPED);
  show (row);
}

static void
unbind_cb (GtkSignalListItemFactory *factory, GtkListItem *row, gpointer unused)
{
  g_signal_handlers_disconnect_by_func (gtk_list_item_get_item (row), show, row);
}

GtkListItemFactory *
dsc_run_choice_factory_new (void)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();

  g_signal_connect (factory, "setup", G_CALLBACK (setup_cb), NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_cb), NULL);
  g_signal_connect (factory, "unbind", G_CALLBACK (unbind_cb), NULL);
  return factory;
}
