/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>

#include <adwaita.h>
#include <glib/gi18n-lib.h>

#include "chart/dsc-chart-cursor.h"
#include "chart/dsc-chart-view.h"
#include "chart/dsc-chart-words.h"
#include "common/dsc-theme.h"
#include "train/dsc-chart-canvas.h"
#include "train/dsc-curves-chart.h"

#define MIN_SIDE 240
#define NATURAL_HEIGHT 420
#define ZOOM 1.4
/* A click is no drag. */
#define MIN_DRAG 6.0
/* Keys move the cursor by this share of what is seen, or a step. */
#define FINE 200
#define COARSE 10

/* Beside the panels the pointer still means their ends. */
#define MARGIN 12.0

struct _DscCurvesChart
{
  GtkWidget parent_instance;

  GPtrArray *runs; /* (owned) (element-type DscChartHistory) */
  gboolean log;
  guint from; /* what is seen; @to 0: to the end, which moves while a run trains */
  guint to;

  gint64 cursor; /* a step; −1: none */
  guint cursor_run;
  gboolean selecting; /* a range, between these places */
  double select_from;
  double select_to;

  DscChartCanvas *canvas; /* (owned) */
};

enum
{
  PROP_LOG = 1,
  PROP_ZOOMED,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (DscCurvesChart, dsc_curves_chart, GTK_TYPE_WIDGET)

/* --- what is drawn --- */

static DscChartCurves
get_chart (DscCurvesChart *self)
{
  return (DscChartCurves){ .runs = (const DscChartHistory *const *) self->runs->pdata,
                           .n = self->runs->len,
                           .log_loss = self->log,
                           .from = self->from,
                           .to = self->to };
}

static guint
count_steps (DscCurvesChart *self)
{
  guint n = 0;

  for (guint i = 0; i < self->runs->len; i++)
    n = MAX (n, dsc_chart_history_get_n_steps (g_ptr_array_index (self->runs, i)));
  return n;
}

void
dsc_curves_chart_get_view (DscCurvesChart *self, guint *from, guint *to)
{
  *from = self->from;
  *to = self->to > self->from ? self->to : MAX (count_steps (self), 1);
}

/* The panel of the losses, in which places mean steps; its width is 0 where there is none. */
static DscChartPanel
get_panel (DscCurvesChart *self)
{
  DscChartCurves chart = get_chart (self);
  DscChartStyle style;
  DscChartCurvesLayout layout;

  dsc_theme_get_style (GTK_WIDGET (self), &style);
  layout = dsc_chart_curves_layout (&chart, gtk_widget_get_width (GTK_WIDGET (self)),
                                    gtk_widget_get_height (GTK_WIDGET (self)), &style);
  return layout.panels[DSC_CHART_CURVES_LOSS];
}

static const DscChartHistory *
get_cursor_run (DscCurvesChart *self)
{
  return self->cursor_run < self->runs->len ? g_ptr_array_index (self->runs, self->cursor_run)
                                            : NULL;
}

/* Whether the cursor stands on a step that there is. */
static gboolean
has_cursor (DscCurvesChart *self)
{
  const DscChartHistory *run = get_cursor_run (self);

  return run != NULL && self->cursor >= 0
         && self->cursor < (gint64) dsc_chart_history_get_n_steps (run);
}

/* --- what is seen --- */

static DscChartView
look (DscCurvesChart *self)
{
  return (DscChartView){ self->from, self->to };
}

static void
set_view (DscCurvesChart *self, DscChartView view)
{
  if (self->from == view.from && self->to == view.to)
    return;
  self->from = view.from;
  self->to = view.to;
  dsc_chart_canvas_invalidate (self->canvas);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ZOOMED]);
}

/* --- words --- */

/* What is said of the cursor's place, in lines. */
static char *
describe_cursor (DscCurvesChart *self)
{
  const DscChartHistory *run = get_cursor_run (self);
  g_autofree char *lines = dsc_chart_history_describe_step (run, (guint) self->cursor);

  if (self->runs->len == 1 || run->name == NULL)
    return g_steal_pointer (&lines);
  return g_strconcat (run->name, "\n", lines, NULL);
}

char *
dsc_curves_chart_dup_description (DscCurvesChart *self)
{
  g_autofree char *lines = NULL;

  g_return_val_if_fail (DSC_IS_CURVES_CHART (self), NULL);

  if (has_cursor (self))
    lines = describe_cursor (self);
  else if (self->runs->len > 0)
    return dsc_chart_history_describe (g_ptr_array_index (self->runs, 0));
  else
    return g_strdup (_ ("No step has been trained yet."));
  for (char *line = strchr (lines, '\n'); line != NULL; line = strchr (line, '\n'))
    *line = ';';
  return g_steal_pointer (&lines);
}

static void
say (DscCurvesChart *self)
{
  g_autofree char *description = dsc_curves_chart_dup_description (self);

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  description, -1);
}

/* --- the cursor --- */

void
dsc_curves_chart_set_cursor (DscCurvesChart *self, gint64 step)
{
  g_return_if_fail (DSC_IS_CURVES_CHART (self));

  if (step == self->cursor)
    return;
  self->cursor = step;
  say (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

gint64
dsc_curves_chart_get_cursor (DscCurvesChart *self)
{
  g_return_val_if_fail (DSC_IS_CURVES_CHART (self), -1);

  return has_cursor (self) ? self->cursor : -1;
}

/* The step at a place, of the run that the cursor is on; −1 outside. */
static gint64
step_at (DscCurvesChart *self, double x)
{
  const DscChartHistory *run = get_cursor_run (self);
  DscChartPanel panel = get_panel (self);
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
  set_view (self, dsc_chart_view_follow (look (self), count_steps (self), (guint) self->cursor));
}

static gboolean
move_cursor_cb (GtkWidget *widget, GVariant *args, gpointer unused)
{
  DscCurvesChart *self = DSC_CURVES_CHART (widget);
  const DscChartHistory *run = get_cursor_run (self);
  gint64 n = run != NULL ? dsc_chart_history_get_n_steps (run) : 0;
  guint from, to, move;
  gint64 step, size;

  if (n == 0)
    return FALSE;
  dsc_curves_chart_get_view (self, &from, &to);
  size = to - from;
  step = has_cursor (self) ? self->cursor : MIN (n, (gint64) to) - 1;
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
  run = get_cursor_run (self);
  if (self->cursor >= 0)
    self->cursor = MIN (self->cursor, (gint64) dsc_chart_history_get_n_steps (run) - 1);
  say (self);
  gtk_widget_queue_draw (widget);
  return TRUE;
}

static gboolean
leave_cb (GtkWidget *widget, GVariant *args, gpointer unused)
{
  DscCurvesChart *self = DSC_CURVES_CHART (widget);

  if (!has_cursor (self))
    return FALSE;
  dsc_curves_chart_set_cursor (self, -1);
  return TRUE;
}

/* --- zoom --- */

void
dsc_curves_chart_show_all (DscCurvesChart *self)
{
  g_return_if_fail (DSC_IS_CURVES_CHART (self));

  set_view (self, (DscChartView){ 0, 0 });
}

/* Zooms about the cursor, or else about the middle. */
static void
zoom (DscCurvesChart *self, double factor)
{
  guint from, to;

  dsc_curves_chart_get_view (self, &from, &to);
  set_view (self, dsc_chart_view_zoom (
                      look (self), count_steps (self),
                      has_cursor (self) ? (double) self->cursor : (from + to) / 2.0, factor));
}

void
dsc_curves_chart_zoom (DscCurvesChart *self, double factor)
{
  g_return_if_fail (DSC_IS_CURVES_CHART (self) && factor > 0);

  zoom (self, factor);
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
    set_view (self, dsc_chart_view_move (look (self), count_steps (self),
                                         dx * (self->to - self->from) / COARSE));
  else
    zoom (self, pow (ZOOM, -dy));
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
    set_view (self, (DscChartView){ (guint) first, (guint) last + 1 });
}

static void
pressed_cb (GtkGestureClick *gesture, int n, double x, double y, DscCurvesChart *self)
{
  if (n == 2)
    dsc_curves_chart_show_all (self);
}

static void
add_controllers (DscCurvesChart *self)
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

/* --- painting --- */

static void
paint_cb (cairo_t *cr, double width, double height, const DscChartStyle *style, gpointer data)
{
  DscChartCurves chart = get_chart (data);

  dsc_chart_curves_draw (cr, &chart, width, height, style);
}

static void
draw_cursor (DscCurvesChart *self, GtkSnapshot *snapshot, const DscChartStyle *style)
{
  DscChartCurves chart = get_chart (self);
  int width = gtk_widget_get_width (GTK_WIDGET (self));
  int height = gtk_widget_get_height (GTK_WIDGET (self));
  g_autofree char *lines = describe_cursor (self);
  cairo_t *cr = gtk_snapshot_append_cairo (snapshot, &GRAPHENE_RECT_INIT (0, 0, width, height));

  dsc_chart_cursor_draw (cr, &chart, (double) self->cursor, lines, width, height, style);
  cairo_destroy (cr);
}

static void
draw_selection (DscCurvesChart *self, GtkSnapshot *snapshot, const DscChartStyle *style)
{
  DscChartPanel panel = get_panel (self);
  double left = MAX (MIN (self->select_from, self->select_to), panel.x);
  double right = MIN (MAX (self->select_from, self->select_to), panel.x + panel.width);
  DscChartColour colour = style->series[0];
  GdkRGBA rgba = { (float) colour.red, (float) colour.green, (float) colour.blue, 0.25F };

  if (right > left)
    gtk_snapshot_append_color (
        snapshot, &rgba,
        &GRAPHENE_RECT_INIT ((float) left, (float) panel.y, (float) (right - left),
                             (float) (gtk_widget_get_height (GTK_WIDGET (self)) - panel.y)));
}

static void
dsc_curves_chart_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  DscCurvesChart *self = DSC_CURVES_CHART (widget);
  DscChartStyle style;

  dsc_theme_get_style (widget, &style);
  dsc_chart_canvas_snapshot (self->canvas, snapshot, &style);
  if (has_cursor (self))
    draw_cursor (self, snapshot, &style);
  if (self->selecting)
    draw_selection (self, snapshot, &style);
  dsc_chart_canvas_snapshot_focus (self->canvas, snapshot);
}

static void
dsc_curves_chart_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum,
                          int *natural, int *minimum_baseline, int *natural_baseline)
{
  *minimum = MIN_SIDE;
  *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? 2 * MIN_SIDE : NATURAL_HEIGHT;
}

/* --- from outside --- */

void
dsc_curves_chart_set_runs (DscCurvesChart *self, GPtrArray *runs)
{
  g_return_if_fail (DSC_IS_CURVES_CHART (self) && runs != NULL);

  if (self->runs != runs)
    {
      g_ptr_array_unref (self->runs);
      self->runs = g_ptr_array_ref (runs);
    }
  self->cursor_run = 0;
  self->cursor = -1;
  set_view (self, (DscChartView){ 0, 0 });
  dsc_curves_chart_changed (self);
}

void
dsc_curves_chart_changed (DscCurvesChart *self)
{
  g_return_if_fail (DSC_IS_CURVES_CHART (self));

  dsc_chart_canvas_invalidate (self->canvas);
  say (self);
}

/* --- GObject --- */

static void
dsc_curves_chart_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  DscCurvesChart *self = DSC_CURVES_CHART (object);

  switch (id)
    {
    case PROP_LOG:
      g_value_set_boolean (value, self->log);
      break;
    case PROP_ZOOMED:
      g_value_set_boolean (value, self->to > self->from);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
dsc_curves_chart_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  DscCurvesChart *self = DSC_CURVES_CHART (object);

  switch (id)
    {
    case PROP_LOG:
      if (self->log == g_value_get_boolean (value))
        break;
      self->log = !self->log;
      dsc_chart_canvas_invalidate (self->canvas);
      g_object_notify_by_pspec (object, pspec);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
dsc_curves_chart_finalize (GObject *object)
{
  DscCurvesChart *self = DSC_CURVES_CHART (object);

  dsc_chart_canvas_free (self->canvas);
  g_ptr_array_unref (self->runs);
  G_OBJECT_CLASS (dsc_curves_chart_parent_class)->finalize (object);
}

static void
add_keys (GtkWidgetClass *class)
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

static void
dsc_curves_chart_class_init (DscCurvesChartClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = dsc_curves_chart_get_property;
  object_class->set_property = dsc_curves_chart_set_property;
  object_class->finalize = dsc_curves_chart_finalize;
  widget_class->snapshot = dsc_curves_chart_snapshot;
  widget_class->measure = dsc_curves_chart_measure;
  properties[PROP_LOG]
      = g_param_spec_boolean ("log", NULL, NULL, FALSE,
                              G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_ZOOMED] = g_param_spec_boolean ("zoomed", NULL, NULL, FALSE,
                                                  G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  add_keys (widget_class);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
  gtk_widget_class_set_css_name (widget_class, "chart");
}

static void
dsc_curves_chart_init (DscCurvesChart *self)
{
  self->runs = g_ptr_array_new_with_free_func ((GDestroyNotify) dsc_chart_history_free);
  self->cursor = -1;
  self->canvas = dsc_chart_canvas_new (GTK_WIDGET (self), paint_cb, self);
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Curves of training: loss, error rate and learning rate"), -1);
  add_controllers (self);
  say (self);
}

GtkWidget *
dsc_curves_chart_new (void)
{
  return g_object_new (DSC_TYPE_CURVES_CHART, NULL);
}
