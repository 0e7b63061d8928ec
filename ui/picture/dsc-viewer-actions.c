/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What can be done in the viewer. */
#include "config.h"

#include "picture/dsc-alike-window.h"
#include "picture/dsc-label-dialog.h"
#include "picture/dsc-photo-files.h"
#include "picture/dsc-viewer-private.h"

#define ZOOM_STEP 1.5

static void
move_action_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  DscViewer *self = DSC_VIEWER (widget);
  int steps = g_variant_get_int32 (parameter);
  guint n = g_list_model_get_n_items (self->photos);
  gint64 wanted = CLAMP ((gint64) self->position + steps, 0, (gint64) n - 1);

  if (n > 0 && wanted != self->position)
    _dsc_viewer_show_position (self, (guint) wanted);
}

static void
step_action_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  DscViewer *self = DSC_VIEWER (widget);

  if (g_str_equal (name, "viewer.next"))
    _dsc_viewer_show_position (self, self->position + 1);
  else if (self->position > 0)
    _dsc_viewer_show_position (self, self->position - 1);
}

static void
zoom_action_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  DscViewer *self = DSC_VIEWER (widget);

  if (g_str_equal (name, "viewer.zoom-in"))
    dsc_photo_pane_zoom_by (self->pane, ZOOM_STEP);
  else if (g_str_equal (name, "viewer.zoom-out"))
    dsc_photo_pane_zoom_by (self->pane, 1 / ZOOM_STEP);
  else
    dsc_photo_pane_fit (self->pane);
}

static void
pan_action_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  double right, down;

  g_variant_get (parameter, "(dd)", &right, &down);
  dsc_photo_pane_pan (DSC_VIEWER (widget)->pane, right, down);
}

static void
fullscreen_action_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  if (gtk_window_is_fullscreen (GTK_WINDOW (widget)))
    gtk_window_unfullscreen (GTK_WINDOW (widget));
  else
    gtk_window_fullscreen (GTK_WINDOW (widget));
}

/* Escape: back one step. */
static void
leave_action_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  if (gtk_window_is_fullscreen (GTK_WINDOW (widget)))
    gtk_window_unfullscreen (GTK_WINDOW (widget));
  else
    gtk_window_close (GTK_WINDOW (widget));
}

static void
label_action_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  DscViewer *self = DSC_VIEWER (widget);
  g_autoptr (GPtrArray) items = g_ptr_array_new ();

  if (self->item == NULL || self->workspace == NULL)
    return;
  g_ptr_array_add (items, self->item);
  dsc_label_dialog_present (GTK_WIDGET (self->pane), self->workspace, items);
}

static void
alike_action_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  DscViewer *self = DSC_VIEWER (widget);

  if (self->item != NULL && self->workspace != NULL)
    dsc_alike_window_present (widget, self->workspace, self->item);
}

static void
file_action_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  DscViewer *self = DSC_VIEWER (widget);
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);

  if (self->item == NULL)
    return;
  g_ptr_array_add (paths, dsc_photo_item_dup_path (self->item));
  if (g_str_equal (name, "viewer.copy"))
    dsc_photo_copy (GTK_WIDGET (self->pane), paths, self->photo);
  else if (g_str_equal (name, "viewer.show-in-files"))
    dsc_photo_show_in_files (GTK_WIDGET (self->pane), paths->pdata[0]);
  else
    dsc_photo_open_with (GTK_WIDGET (self->pane), paths->pdata[0]);
}

void
_dsc_viewer_install_actions (GtkWidgetClass *class)
{
  gtk_widget_class_install_action (class, "viewer.next", NULL, step_action_cb);
  gtk_widget_class_install_action (class, "viewer.previous", NULL, step_action_cb);
  gtk_widget_class_install_action (class, "viewer.move", "i", move_action_cb);
  gtk_widget_class_install_action (class, "viewer.pan", "(dd)", pan_action_cb);
  gtk_widget_class_install_action (class, "viewer.zoom-in", NULL, zoom_action_cb);
  gtk_widget_class_install_action (class, "viewer.zoom-out", NULL, zoom_action_cb);
  gtk_widget_class_install_action (class, "viewer.zoom-fit", NULL, zoom_action_cb);
  gtk_widget_class_install_action (class, "viewer.fullscreen", NULL, fullscreen_action_cb);
  gtk_widget_class_install_action (class, "viewer.leave", NULL, leave_action_cb);
  gtk_widget_class_install_action (class, "viewer.label", NULL, label_action_cb);
  gtk_widget_class_install_action (class, "viewer.alike", NULL, alike_action_cb);
  gtk_widget_class_install_action (class, "viewer.copy", NULL, file_action_cb);
  gtk_widget_class_install_action (class, "viewer.show-in-files", NULL, file_action_cb);
  gtk_widget_class_install_action (class, "viewer.open-with", NULL, file_action_cb);
}
