/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "data/dsc-batch-preview.h"
#include "data/dsc-batch-window.h"

static void
bind_close (GtkWidget *window)
{
  GtkEventController *controller = gtk_shortcut_controller_new ();

  gtk_shortcut_controller_add_shortcut (
      GTK_SHORTCUT_CONTROLLER (controller),
      gtk_shortcut_new (gtk_shortcut_trigger_parse_string ("Escape|<Control>w"),
                        gtk_named_action_new ("window.close")));
  gtk_widget_add_controller (window, controller);
}

GtkWindow *
dsc_batch_window_present (GtkWidget *widget, DscWorkspace *workspace, DscPhotoItem *photo)
{
  GtkWidget *window = adw_window_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *preview = dsc_batch_preview_new ();
  GtkRoot *root = gtk_widget_get_root (widget);

  dsc_batch_preview_set_photo (DSC_BATCH_PREVIEW (preview), photo);
  if (photo != NULL)
    g_object_set (preview, "mode", "photo", NULL);
  dsc_batch_preview_set_workspace (DSC_BATCH_PREVIEW (preview), workspace);
  gtk_widget_set_margin_top (preview, 6);
  gtk_widget_set_margin_bottom (preview, 12);
  gtk_widget_set_margin_start (preview, 12);
  gtk_widget_set_margin_end (preview, 12);
  gtk_box_append (GTK_BOX (box), adw_header_bar_new ());
  gtk_box_append (GTK_BOX (box), preview);
  adw_window_set_content (ADW_WINDOW (window), box);
  bind_close (window);
  gtk_window_set_title (GTK_WINDOW (window), _ ("What the Network Sees"));
  gtk_window_set_default_size (GTK_WINDOW (window), 820, 760);
  gtk_widget_set_size_request (window, 360, 294);
  if (GTK_IS_WINDOW (root))
    {
      gtk_window_set_transient_for (GTK_WINDOW (window), GTK_WINDOW (root));
      gtk_window_set_destroy_with_parent (GTK_WINDOW (window), TRUE);
    }
  gtk_window_present (GTK_WINDOW (window));
  return GTK_WINDOW (window);
}
