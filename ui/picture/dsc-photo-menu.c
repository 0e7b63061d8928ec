/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "picture/dsc-photo-menu.h"

struct _DscPhotoMenu
{
  GtkWidget *owner;
  GtkWidget *view;
  GMenuModel *model; /* (owned) */
  DscPhotoMenuFunc choose;
  GtkWidget *popover; /* (owned by the owner) (nullable): made when it is wanted first */
};

GtkWidget *
dsc_photo_menu_find_content (GtkWidget *view, GtkWidget *widget)
{
  while (widget != NULL && gtk_widget_get_parent (widget) != view)
    widget = gtk_widget_get_parent (widget);
  return widget != NULL ? gtk_widget_get_first_child (widget) : NULL;
}

static void
open_at (DscPhotoMenu *self, GtkWidget *content, double x, double y)
{
  self->choose (self->owner, content);
  if (self->popover == NULL)
    {
      self->popover = gtk_popover_menu_new_from_model (self->model);
      gtk_popover_set_has_arrow (GTK_POPOVER (self->popover), FALSE);
      gtk_widget_set_halign (self->popover, GTK_ALIGN_START);
      gtk_widget_set_parent (self->popover, self->owner);
    }
  gtk_popover_set_pointing_to (GTK_POPOVER (self->popover),
                               &(GdkRectangle){ (int) x, (int) y, 1, 1 });
  gtk_popover_popup (GTK_POPOVER (self->popover));
}

static void
long_press_cb (DscPhotoMenu *self, double x, double y, GtkGesture *gesture)
{
  GtkWidget *content = dsc_photo_menu_find_content (
      self->view, gtk_widget_pick (self->view, x, y, GTK_PICK_DEFAULT));

  if (content == NULL)
    return;
  gtk_gesture_set_state (gesture, GTK_EVENT_SEQUENCE_CLAIMED);
  gtk_widget_translate_coordinates (self->view, self->owner, x, y, &x, &y);
  open_at (self, content, x, y);
}

static void
right_click_cb (DscPhotoMenu *self, int n_press, double x, double y, GtkGesture *gesture)
{
  long_press_cb (self, x, y, gesture);
}

void
dsc_photo_menu_open_at_focus (DscPhotoMenu *self)
{
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (self->owner));
  GtkWidget *content = dsc_photo_menu_find_content (self->view, focus);
  graphene_rect_t bounds;

  if (content != NULL && gtk_widget_compute_bounds (focus, self->owner, &bounds))
    open_at (self, content, bounds.origin.x + bounds.size.width / 2,
             bounds.origin.y + bounds.size.height / 2);
}

DscPhotoMenu *
dsc_photo_menu_new (GtkWidget *owner, GtkWidget *view, GMenuModel *model, DscPhotoMenuFunc choose)
{
  DscPhotoMenu *self = g_new0 (DscPhotoMenu, 1);
  GtkGesture *click = gtk_gesture_click_new ();
  GtkGesture *press = gtk_gesture_long_press_new ();

  self->owner = owner;
  self->view = view;
  self->model = g_object_ref (model);
  self->choose = choose;
  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), GDK_BUTTON_SECONDARY);
  gtk_gesture_single_set_touch_only (GTK_GESTURE_SINGLE (press), TRUE);
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (press), GTK_PHASE_CAPTURE);
  g_signal_connect_swapped (click, "pressed", G_CALLBACK (right_click_cb), self);
  g_signal_connect_swapped (press, "pressed", G_CALLBACK (long_press_cb), self);
  gtk_widget_add_controller (view, GTK_EVENT_CONTROLLER (click));
  gtk_widget_add_controller (view, GTK_EVENT_CONTROLLER (press));
  return self;
}

void
dsc_photo_menu_free (DscPhotoMenu *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->popover, gtk_widget_unparent);
  g_object_unref (self->model);
  g_free (self);
}
