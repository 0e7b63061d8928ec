/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The curves of training under keys and pointer. */
#include "config.h"

#include <math.h>

#include "train/dsc-curves-chart-private.h"

#define ZOOM 1.4
/* A click is no drag. */
#define MIN_DRAG 6.0
/* Keys move the cursor by this share of what is seen, or a step. */
#define FINE 200
#define COARSE 10

/* Beside the panels the pointer still means their ends. */
#define MARGIN 12.0

/* The step at a place, of the run that the cursor is on; −1 outside. */
static gint64
step_at (DscCurvesChart *self, double x)
{
  const DscChartHistory *run = _dsc_curves_chart_get_cursor_run (self);
  DscChartPanel panel = _dsc_curves_chart_get_panel (self);
  gint64 n = run != NULL ? dsc_chart_history_get_n_steps (run) : 0;
  double value;

  if (!(panel.width > 0) || n == 0 || x < panel.x - MARGIN || x > panel.x + panel.width + MARGIN)
    return -1;
  value = dsc_chart_axis_value (&panel.across, CLAMP (x, panel.x, panel.x + panel.width));
  return CLAMP ((gint64) llround (value), 0, n - 1);
}

/* Moves what is seen so that the cursor is in it. */
static void
follow_cursor (DscCurvesChart *self)
{
  _dsc_curves_chart_set_view (self, dsc_chart_view_follow (_dsc_curves_chart_look (self),
                                                           _dsc_curves_chart_count_steps (self),
                                                           (guint) self->cursor));
}

static gboolean
move_cursor_cb (GtkWidget *widget, GVariant *args, gpointer unused)
{
  DscCurvesChart *self = DSC_CURVES_CHART (widget);
  const DscChartHistory *run = _dsc_curves_chart_get_cursor_run (self);
  gint64 n = run != NULL ? dsc_chart_history_get_n_steps (run) : 0;
  guint from, to, move;
  gint64 step, size;

  if (n == 0)
    return FALSE;
  dsc_curves_chart_get_view (self, &from, &to);
  size = to - from;
  step = _dsc_curves_chart_has_cursor (self) ? self->cursor : MIN (n, (gint64) to) - 1;
  g_variant_get (args, "u", &move);
  if (move == GDK_KEY_Home)
    step = 0;
  else if (move == GDK_KEY_End)
    step = n - 1;
  else if (move == GDK_KEY_Left || move == GDK_KEY_Right)
    step += (move == GDK_KEY_Left ? -1 : 1) * MAX (size / FINE, 1);
  else
    step += (move == GDK_KEY_Page_Up ? -1 : 1) * MAX (size / COARSE, 1);
  dsc_curves_chart_set_cursor (self, CLAMP (step, 0, n - 1));
  follow_cursor (self);
  return TRUE;
}

static gboolean
change_run_cb (GtkWidget *widget, GVariant *args, gpointer unused)
{
  DscCurvesChart *self = DSC_CURVES_CHART (widget);
  int direction;
  const DscChartHistory *run;

  if (self->runs->len < 2)
    return FALSE;
  g_variant_get (args, "i", &direction);
  self->cursor_run = (self->cursor_run + self->runs->len + (guint) direction) % self->runs->len;
  run = _dsc_curves_chart_get_cursor_run (self);
  if (self->cursor >= 0)
    self->cursor = MIN (self->cursor, (gint64) dsc_chart_history_get_n_steps (run) - 1);
  _dsc_curves_chart_say (self);
  gtk_widget_queue_draw (widget);
  return TRUE;
}

static gboolean
leave_cb (GtkWidget *widget, GVariant *args, gpointer unused)
{
  DscCurvesChart *self = DSC_CURVES_CHART (widget);

  if (!_dsc_curves_chart_has_cursor (self))
    return FALSE;
  dsc_curves_chart_set_cursor (self, -1);
  return TRUE;
}

static gboolean
zoom_cb (GtkWidget *widget, GVariant *args, gpointer unused)
{
  int direction;

  g_variant_get (args, "i", &direction);
  if (direction == 0)
    dsc_curves_chart_show_all (DSC_CURVES_CHART (widget));
  else
    dsc_curves_chart_zoom (DSC_CURVES_CHART (widget), direction > 0 ? ZOOM : 1 / ZOOM);
  return TRUE;
}

/* --- the pointer --- */

static void
motion_cb (GtkEventControllerMotion *controller, double x, double y, DscCurvesChart *self)
{
  dsc_curves_chart_set_cursor (self, step_at (self, x));
}

static void
pointer_left_cb (GtkEventControllerMotion *controller, DscCurvesChart *self)
{
  /* The keyboard's cursor stays while it is used. */
  if (!gtk_widget_has_visible_focus (GTK_WIDGET (self)))
    dsc_curves_chart_set_cursor (self, -1);
}

static gboolean
scroll_cb (GtkEventControllerScroll *controller, double dx, double dy, DscCurvesChart *self)
{
  /* A wheel alone scrolls the page that the chart may be in. */
  if ((gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (controller))
       & GDK_CONTROL_MASK)
          == 0
      && dx == 0)
    return FALSE;
  if (dx != 0 && self->to > self->from)
    _dsc_curves_chart_set_view (self, dsc_chart_view_move (_dsc_curves_chart_look (self),
                                                           _dsc_curves_chart_count_steps (self),
                                                           dx * (self->to - self->from) / COARSE));
  else
    dsc_curves_chart_zoom (self, pow (ZOOM, -dy));
  return TRUE;
}

static void
drag_begin_cb (GtkGestureDrag *gesture, double x, double y, DscCurvesChart *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self));
  self->select_from = self->select_to = x;
}

static void
drag_update_cb (GtkGestureDrag *gesture, double dx, double dy, DscCurvesChart *self)
{
  if (fabs (dx) < MIN_DRAG && !self->selecting)
    return;
  self->selecting = TRUE;
  self->select_to = self->select_from + dx;
  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
drag_end_cb (GtkGestureDrag *gesture, double dx, double dy, DscCurvesChart *self)
{
  gint64 first, last;

  if (!self->selecting)
    return;
  self->selecting = FALSE;
  gtk_widget_queue_draw (GTK_WIDGET (self));
  first = step_at (self, MIN (self->select_from, self->select_to));
  last = step_at (self, MAX (self->select_from, self->select_to));
  if (first >= 0 && last - first >= 2)
    _dsc_curves_chart_set_view (self, (DscChartView){ (guint) first, (guint) last + 1 });
}

static void
pressed_cb (GtkGestureClick *gesture, int n, double x, double y, DscCurvesChart *self)
{
  if (n == 2)
    dsc_curves_chart_show_all (self);
}

void
_dsc_curves_chart_init_input (DscCurvesChart *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  GtkEventController *motion = gtk_event_controller_motion_new ();
  GtkEventController *scroll
      = gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_BOTH_AXES);
  GtkGesture *drag = gtk_gesture_drag_new ();
  GtkGesture *click = gtk_gesture_click_new ();

  g_signal_connect (motion, "motion", G_CALLBACK (motion_cb), self);
  g_signal_connect (motion, "leave", G_CALLBACK (pointer_left_cb), self);
  gtk_widget_add_controller (widget, motion);
  g_signal_connect (scroll, "scroll", G_CALLBACK (scroll_cb), self);
  gtk_widget_add_controller (widget, scroll);
  g_signal_connect (drag, "drag-begin", G_CALLBACK (drag_begin_cb), self);
  g_signal_connect (drag, "drag-update", G_CALLBACK (drag_update_cb), self);
  g_signal_connect (drag, "drag-end", G_CALLBACK (drag_end_cb), self);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (drag));
  g_signal_connect (click, "pressed", G_CALLBACK (pressed_cb), self);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (click));
}

void
_dsc_curves_chart_class_init_input (GtkWidgetClass *class)
{
  static const guint moves[] = { GDK_KEY_Left, GDK_KEY_Right,   GDK_KEY_Home,
                                 GDK_KEY_End,  GDK_KEY_Page_Up, GDK_KEY_Page_Down };
  static const struct
  {
    guint key;
    int direction;
  } zooms[] = { { GDK_KEY_plus, 1 },   { GDK_KEY_KP_Add, 1 },       { GDK_KEY_equal, 1 },
                { GDK_KEY_minus, -1 }, { GDK_KEY_KP_Subtract, -1 }, { GDK_KEY_0, 0 },
                { GDK_KEY_KP_0, 0 } };

  for (gsize i = 0; i < G_N_ELEMENTS (moves); i++)
    gtk_widget_class_add_binding (class, moves[i], 0, move_cursor_cb, "u", moves[i]);
  for (gsize i = 0; i < G_N_ELEMENTS (zooms); i++)
    gtk_widget_class_add_binding (class, zooms[i].key, 0, zoom_cb, "i", zooms[i].direction);
  gtk_widget_class_add_binding (class, GDK_KEY_Up, 0, change_run_cb, "i", -1);
  gtk_widget_class_add_binding (class, GDK_KEY_Down, 0, change_run_cb, "i", 1);
  gtk_widget_class_add_binding (class, GDK_KEY_Escape, 0, leave_cb, NULL);
}
