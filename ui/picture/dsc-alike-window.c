/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "picture/dsc-alike-box.h"
#include "picture/dsc-alike-window.h"

struct _DscAlikeWindow
{
  AdwWindow parent_instance;

  AdwWindowTitle *title;
  DscAlikeBox *box;
};

G_DEFINE_FINAL_TYPE (DscAlikeWindow, dsc_alike_window, ADW_TYPE_WINDOW)

static void
dsc_alike_window_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), DSC_TYPE_ALIKE_WINDOW);
  G_OBJECT_CLASS (dsc_alike_window_parent_class)->dispose (object);
}

static void
dsc_alike_window_class_init (DscAlikeWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dsc_alike_window_dispose;
  g_type_ensure (DSC_TYPE_ALIKE_BOX);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/discern/Discern/ui/picture/dsc-alike-window.ui");
  gtk_widget_class_bind_template_child (widget_class, DscAlikeWindow, title);
  gtk_widget_class_bind_template_child (widget_class, DscAlikeWindow, box);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_w, GDK_CONTROL_MASK, "window.close",
                                       NULL);
}

static void
dsc_alike_window_init (DscAlikeWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

DscAlikeWindow *
dsc_alike_window_present (GtkWidget *widget, DscWorkspace *workspace, DscPhotoItem *item)
{
  DscAlikeWindow *self = g_object_new (DSC_TYPE_ALIKE_WINDOW, NULL);
  GtkRoot *root = gtk_widget_get_root (widget);
  g_autofree char *path = dsc_photo_item_dup_path (item);
  g_autofree char *name = dsc_photo_item_dup_name (item);
  /* Translators: the title of a window with photos that look like this one, a file's name. */
  g_autofree char *title = g_strdup_printf (_ ("Photos Like “%s”"), name);

  gtk_window_set_title (GTK_WINDOW (self), title);
  adw_window_title_set_title (self->title, title);
  dsc_alike_box_set_workspace (self->box, workspace);
  dsc_alike_box_set_path (self->box, path);
  if (GTK_IS_WINDOW (root))
    {
      gtk_window_set_transient_for (GTK_WINDOW (self), GTK_WINDOW (root));
      gtk_window_set_destroy_with_parent (GTK_WINDOW (self), TRUE);
    }
  gtk_window_present (GTK_WINDOW (self));
  return self;
}
