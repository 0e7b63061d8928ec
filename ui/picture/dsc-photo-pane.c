/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A photo that fills its place, and can be zoomed and moved.
 *
 * What is seen is told by zoom (of the size at which all of it fits) and by the point of the photo
 * that lies in the middle: both stay true when the place or the texture changes its size. */
#include "config.h"

#include <math.h>

#include "picture/dsc-photo-pane.h"

/* Of one click of a wheel. */
#define SCROLL_ZOOM 1.25
#define DOUBLE_CLICK_ZOOM 4.0

struct _DscPhotoPane
{
  GtkWidget parent_instance;
  GdkTexture *texture; /* (owned) (nullable) */
  double zoom;
  double x; /* which point is in the middle, 0 … 1 */
  double y;
  double pointer_x; /* in the widget; negative: nowhere */
  double pointer_y;
  double begin_x; /* when a drag began */
  double begin_y;
  double begin_zoom;
};

enum
{
  PROP_ZOOM = 1,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (DscPhotoPane, dsc_photo_pane, GTK_TYPE_WIDGET)

/* Size of the whole photo as it is shown. Returns: %FALSE without one. */
static gboolean
get_shown_size (DscPhotoPane *self, double *width, double *height)
{
  double scale;

  if (self->texture == NULL)
    return FALSE;
  *width = gdk_texture_get_width (self->texture);
  *height = gdk_texture_get_height (self->texture);
  scale = MIN (gtk_widget_get_width (GTK_WIDGET (self)) / *width,
               gtk_widget_get_height (GTK_WIDGET (self)) / *height)
          * self->zoom;
  *width *= scale;
  *height *= scale;
  return *width > 0 && *height > 0;
}

/* Keeps as much of the photo in sight as there can be. */
static double
bound (double middle, double shown, double room)
{
  double half = shown > 0 ? room / shown / 2 : 1;

  return half >= 0.5 ? 0.5 : CLAMP (middle, half, 1 - half);
}

static void
move_to (DscPhotoPane *self, double x, double y)
{
  double width, height;

  if (!get_shown_size (self, &width, &height))
    return;
  self->x = bound (x, width, gtk_widget_get_width (GTK_WIDGET (self)));
  self->y = bound (y, height, gtk_widget_get_height (GTK_WIDGET (self)));
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/* Zooms so that what is at (@at_x, @at_y) of the widget stays there. */
static void
zoom_at (DscPhotoPane *self, double zoom, double at_x, double at_y)
{
  double from_middle_x = at_x - gtk_widget_get_width (GTK_WIDGET (self)) / 2.0;
  double from_middle_y = at_y - gtk_widget_get_height (GTK_WIDGET (self)) / 2.0;
  double width, height, larger;

  zoom = CLAMP (zoom, 1, DSC_PHOTO_PANE_MAX_ZOOM);
  if (zoom < 1.001)
    zoom = 1;
  if (zoom == self->zoom || !get_shown_size (self, &width, &height))
    return;
  larger = zoom / self->zoom;
  self->zoom = zoom;
  move_to (self, self->x + from_middle_x / width * (1 - 1 / larger),
           self->y + from_middle_y / height * (1 - 1 / larger));
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ZOOM]);
}

void
dsc_photo_pane_zoom_by (DscPhotoPane *self, double factor)
{
  g_return_if_fail (DSC_IS_PHOTO_PANE (self) && factor > 0);

  zoom_at (self, self->zoom * factor, gtk_widget_get_width (GTK_WIDGET (self)) / 2.0,
           gtk_widget_get_height (GTK_WIDGET (self)) / 2.0);
}

void
dsc_photo_pane_fit (DscPhotoPane *self)
{
  g_return_if_fail (DSC_IS_PHOTO_PANE (self));

  self->x = self->y = 0.5;
  gtk_widget_queue_draw (GTK_WIDGET (self));
  if (self->zoom == 1)
    return;
  self->zoom = 1;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ZOOM]);
}

void
dsc_photo_pane_pan (DscPhotoPane *self, double right, double down)
{
  double width, height;

  g_return_if_fail (DSC_IS_PHOTO_PANE (self));

  if (get_shown_size (self, &width, &height))
    move_to (self, self->x + right * gtk_widget_get_width (GTK_WIDGET (self)) / width,
             self->y + down * gtk_widget_get_height (GTK_WIDGET (self)) / height);
}

void
dsc_photo_pane_set_texture (DscPhotoPane *self, GdkTexture *texture)
{
  g_return_if_fail (DSC_IS_PHOTO_PANE (self));

  if (!g_set_object (&self->texture, texture))
    return;
  move_to (self, self->x, self->y);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

GdkTexture *
dsc_photo_pane_get_texture (DscPhotoPane *self)
{
  g_return_val_if_fail (DSC_IS_PHOTO_PANE (self), NULL);

  return self->texture;
}

double
dsc_photo_pane_get_zoom (DscPhotoPane *self)
{
  g_return_val_if_fail (DSC_IS_PHOTO_PANE (self), 1);

  return self->zoom;
}

/* Hands. */

static void
motion_cb (DscPhotoPane *self, double x, double y)
{
  self->pointer_x = x;
  self->pointer_y = y;
}

static gboolean
scroll_cb (DscPhotoPane *self, double dx, double dy, GtkEventController *controller)
{
  if ((gtk_event_controller_get_current_event_state (controller) & GDK_CONTROL_MASK) != 0)
    {
      zoom_at (self, self->zoom * pow (SCROLL_ZOOM, -dy), self->pointer_x, self->pointer_y);
      return TRUE;
    }
  if (self->zoom == 1)
    return FALSE;
  dsc_photo_pane_pan (self, dx / 10, dy / 10);
  return TRUE;
}

static void
drag_begin_cb (DscPhotoPane *self, double x, double y, GtkGesture *gesture)
{
  self->begin_x = self->x;
  self->begin_y = self->y;
  if (self->zoom == 1)
    gtk_gesture_set_state (gesture, GTK_EVENT_SEQUENCE_DENIED);
}

static void
drag_update_cb (DscPhotoPane *self, double dx, double dy, GtkGesture *gesture)
{
  double width, height;

  gtk_gesture_set_state (gesture, GTK_EVENT_SEQUENCE_CLAIMED);
  if (get_shown_size (self, &width, &height))
    move_to (self, self->begin_x - dx / width, self->begin_y - dy / height);
}

static void
pinch_begin_cb (DscPhotoPane *self, GdkEventSequence *sequence, GtkGesture *gesture)
{
  self->begin_zoom = self->zoom;
}

static void
pinch_cb (DscPhotoPane *self, double scale, GtkGesture *gesture)
{
  double x, y;

  if (gtk_gesture_get_bounding_box_center (gesture, &x, &y))
    zoom_at (self, self->begin_zoom * scale, x, y);
}

static void
pressed_cb (DscPhotoPane *self, int n_press, double x, double y)
{
  gtk_widget_grab_focus (GTK_WIDGET (self));
  if (n_press != 2)
    return;
  if (self->zoom > 1)
    dsc_photo_pane_fit (self);
  else
    zoom_at (self, DOUBLE_CLICK_ZOOM, x, y);
}

/* The widget. */

static void
dsc_photo_pane_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  DscPhotoPane *self = DSC_PHOTO_PANE (widget);
  int room_width = gtk_widget_get_width (widget);
  int room_height = gtk_widget_get_height (widget);
  double width, height;

  if (!get_shown_size (self, &width, &height))
    return;
  gtk_snapshot_push_clip (snapshot,
                          &GRAPHENE_RECT_INIT (0, 0, (float) room_width, (float) room_height));
  gtk_snapshot_append_texture (snapshot, self->texture,
                               &GRAPHENE_RECT_INIT ((float) (room_width / 2.0 - self->x * width),
                                                    (float) (room_height / 2.0 - self->y * height),
                                                    (float) width, (float) height));
  gtk_snapshot_pop (snapshot);
}

static void
dsc_photo_pane_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  DscPhotoPane *self = DSC_PHOTO_PANE (widget);

  move_to (self, self->x, self->y);
}

static void
dsc_photo_pane_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_ZOOM:
      g_value_set_double (value, DSC_PHOTO_PANE (object)->zoom);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
dsc_photo_pane_dispose (GObject *object)
{
  g_clear_object (&DSC_PHOTO_PANE (object)->texture);
  G_OBJECT_CLASS (dsc_photo_pane_parent_class)->dispose (object);
}

static void
dsc_photo_pane_class_init (DscPhotoPaneClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = dsc_photo_pane_get_property;
  object_class->dispose = dsc_photo_pane_dispose;
  widget_class->snapshot = dsc_photo_pane_snapshot;
  widget_class->size_allocate = dsc_photo_pane_size_allocate;
  properties[PROP_ZOOM] = g_param_spec_double ("zoom", NULL, NULL, 1, DSC_PHOTO_PANE_MAX_ZOOM, 1,
                                               G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  gtk_widget_class_set_css_name (widget_class, "photopane");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
dsc_photo_pane_init (DscPhotoPane *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  GtkEventController *motion = gtk_event_controller_motion_new ();
  GtkEventController *scroll
      = gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_BOTH_AXES);
  GtkGesture *drag = gtk_gesture_drag_new ();
  GtkGesture *pinch = gtk_gesture_zoom_new ();
  GtkGesture *click = gtk_gesture_click_new ();

  self->zoom = 1;
  self->x = self->y = 0.5;
  g_signal_connect_swapped (motion, "motion", G_CALLBACK (motion_cb), self);
  g_signal_connect_swapped (motion, "enter", G_CALLBACK (motion_cb), self);
  g_signal_connect_swapped (scroll, "scroll", G_CALLBACK (scroll_cb), self);
  g_signal_connect_swapped (drag, "drag-begin", G_CALLBACK (drag_begin_cb), self);
  g_signal_connect_swapped (drag, "drag-update", G_CALLBACK (drag_update_cb), self);
  g_signal_connect_swapped (pinch, "begin", G_CALLBACK (pinch_begin_cb), self);
  g_signal_connect_swapped (pinch, "scale-changed", G_CALLBACK (pinch_cb), self);
  g_signal_connect_swapped (click, "pressed", G_CALLBACK (pressed_cb), self);
  gtk_widget_add_controller (widget, motion);
  gtk_widget_add_controller (widget, scroll);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (drag));
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (pinch));
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (click));
  gtk_widget_set_focusable (widget, TRUE);
  gtk_widget_set_overflow (widget, GTK_OVERFLOW_HIDDEN);
}
