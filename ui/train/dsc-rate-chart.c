/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>

#include <glib/gi18n-lib.h>

#include "common/dsc-theme.h"
#include "engine/dsc-schedule.h"
#include "train/dsc-chart-canvas.h"
#include "train/dsc-rate-chart.h"

#define MIN_WIDTH 240
#define MIN_HEIGHT 220
#define NATURAL_HEIGHT 340
#define HANDLE 8.0
/* A twentieth of a power of ten, and a half. */
#define FINE 1.122
#define COARSE 3.162

struct _DscRateChart
{
  GtkWidget parent_instance;
  GArray *rates;  /* (owned) (element-type double) */
  GArray *losses; /* (owned) (element-type double) */
  guint n_asked;
  DscRateSuggestions suggestions;
  double chosen;
  DscChartCanvas *canvas; /* (owned) */
};

enum
{
  PROP_CHOSEN = 1,
  N_PROPS
};

enum
{
  GRABBED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

static const DscRateSuggestions nothing = { NAN, NAN, NAN, NAN, NAN };

G_DEFINE_FINAL_TYPE (DscRateChart, dsc_rate_chart, GTK_TYPE_WIDGET)

DscChartRate
dsc_rate_chart_get_chart (DscRateChart *self)
{
  return (DscChartRate){ .rates = (const double *) (gpointer) self->rates->data,
                         .losses = (const double *) (gpointer) self->losses->data,
                         .n = self->rates->len,
                         .n_asked = self->n_asked,
                         .suggestions = self->suggestions,
                         .chosen = self->chosen };
}

static DscChartPanel
get_panel (DscRateChart *self)
{
  DscChartRate chart = dsc_rate_chart_get_chart (self);
  DscChartStyle style;

  dsc_theme_get_style (GTK_WIDGET (self), &style);
  return dsc_chart_rate_layout (&chart, gtk_widget_get_width (GTK_WIDGET (self)),
                                gtk_widget_get_height (GTK_WIDGET (self)), &style);
}

/* --- words --- */

static char *
describe (DscRateChart *self)
{
  g_autofree char *chosen = dsc_chart_rate_text (self->chosen);
  g_autofree char *valley = dsc_chart_rate_text (self->suggestions.valley);
  g_autofree char *minimum = dsc_chart_rate_text (self->suggestions.minimum);
  g_autofree char *steep = dsc_chart_rate_text (self->suggestions.steep);

  if (self->rates->len < 2)
    return g_strdup (_ ("No learning rate has been tried yet."));
  if (!isfinite (self->suggestions.minimum))
    return g_strdup_printf (_ ("%u rates have been tried."), self->rates->len);
  if (!(self->chosen > 0))
    return g_strdup_printf (
        _ ("%u rates were tried. The curve suggests %s (valley), %s (a tenth of the rate with the "
           "least loss) and %s (steepest)."),
        self->rates->len, valley, minimum, steep);
  return g_strdup_printf (_ ("%u rates were tried. The curve suggests %s (valley), %s (a tenth of "
                             "the rate with the least loss) and %s (steepest). Chosen: %s."),
                          self->rates->len, valley, minimum, steep, chosen);
}

static void
say (DscRateChart *self)
{
  g_autofree char *description = describe (self);

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  description, -1);
}

static void
change (DscRateChart *self)
{
  dsc_chart_canvas_invalidate (self->canvas);
  say (self);
}

/* --- the chosen rate --- */

double
dsc_rate_chart_get_chosen (DscRateChart *self)
{
  g_return_val_if_fail (DSC_IS_RATE_CHART (self), NAN);

  return self->chosen;
}

void
dsc_rate_chart_set_chosen (DscRateChart *self, double rate)
{
  g_return_if_fail (DSC_IS_RATE_CHART (self));

  if (rate > 0)
    rate = CLAMP (rate, DSC_RATE_MIN, DSC_RATE_MAX);
  else
    rate = 0;
  if (rate == self->chosen)
    return;
  self->chosen = rate;
  change (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CHOSEN]);
}

static void
choose_at (DscRateChart *self, double x)
{
  DscChartPanel panel = get_panel (self);

  if (panel.width > 0)
    dsc_rate_chart_set_chosen (
        self, dsc_chart_axis_value (&panel.across, CLAMP (x, panel.x, panel.x + panel.width)));
}

static void
drag_begin_cb (GtkGestureDrag *gesture, double x, double y, DscRateChart *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self));
  g_signal_emit (self, signals[GRABBED], 0);
  choose_at (self, x);
}

static void
drag_update_cb (GtkGestureDrag *gesture, double dx, double dy, DscRateChart *self)
{
  double x, y;

  gtk_gesture_drag_get_start_point (gesture, &x, &y);
  choose_at (self, x + dx);
}

static gboolean
move_cb (GtkWidget *widget, GVariant *args, gpointer unused)
{
  DscRateChart *self = DSC_RATE_CHART (widget);
  double factor;

  g_variant_get (args, "d", &factor);
  if (!(self->chosen > 0))
    return FALSE;
  dsc_rate_chart_set_chosen (self, self->chosen * factor);
  return TRUE;
}

/* To the lowest or the highest rate that was tried. */
static gboolean
move_to_end_cb (GtkWidget *widget, GVariant *args, gpointer unused)
{
  DscRateChart *self = DSC_RATE_CHART (widget);
  gboolean last;

  g_variant_get (args, "b", &last);
  if (self->rates->len == 0)
    return FALSE;
  dsc_rate_chart_set_chosen (self,
                             g_array_index (self->rates, double, last ? self->rates->len - 1 : 0));
  return TRUE;
}

/* --- the curve --- */

void
dsc_rate_chart_clear (DscRateChart *self, guint n_asked)
{
  g_return_if_fail (DSC_IS_RATE_CHART (self));

  g_array_set_size (self->rates, 0);
  g_array_set_size (self->losses, 0);
  self->n_asked = n_asked;
  self->suggestions = nothing;
  dsc_rate_chart_set_chosen (self, 0);
  change (self);
}

void
dsc_rate_chart_add (DscRateChart *self, double rate, double smoothed)
{
  g_return_if_fail (DSC_IS_RATE_CHART (self));

  g_array_append_val (self->rates, rate);
  g_array_append_val (self->losses, smoothed);
  change (self);
}

guint
dsc_rate_chart_get_n (DscRateChart *self)
{
  g_return_val_if_fail (DSC_IS_RATE_CHART (self), 0);

  return self->rates->len;
}

void
dsc_rate_chart_finish (DscRateChart *self)
{
  DscChartRate chart;

  g_return_if_fail (DSC_IS_RATE_CHART (self));

  chart = dsc_rate_chart_get_chart (self);
  self->suggestions = dsc_rate_suggestions (chart.rates, chart.losses, chart.n, chart.n_asked);
  change (self);
}

const DscRateSuggestions *
dsc_rate_chart_get_suggestions (DscRateChart *self)
{
  g_return_val_if_fail (DSC_IS_RATE_CHART (self), NULL);

  return &self->suggestions;
}

/* --- painting --- */

static void
paint_cb (cairo_t *cr, double width, double height, const DscChartStyle *style, gpointer data)
{
  DscChartRate chart = dsc_rate_chart_get_chart (data);

  dsc_chart_rate_draw (cr, &chart, width, height, style);
}

/* What is dragged: a knob at either end of the chosen rate's line. */
static void
draw_handle (DscRateChart *self, GtkSnapshot *snapshot, const DscChartStyle *style)
{
  DscChartPanel panel = get_panel (self);
  double x = dsc_chart_axis_place (&panel.across, self->chosen);
  double radius = HANDLE * style->text_scale;
  cairo_t *cr;

  if (!(panel.width > 0) || !(x >= panel.x - 1 && x <= panel.x + panel.width + 1))
    return;
  cr = gtk_snapshot_append_cairo (
      snapshot, &GRAPHENE_RECT_INIT (0, 0, (float) gtk_widget_get_width (GTK_WIDGET (self)),
                                     (float) gtk_widget_get_height (GTK_WIDGET (self))));
  cairo_arc (cr, x, panel.y + panel.height, radius, 0, 2 * G_PI);
  dsc_chart_set_colour (cr, style->foreground);
  cairo_fill (cr);
  cairo_arc (cr, x, panel.y + panel.height, radius * 0.55, 0, 2 * G_PI);
  dsc_chart_set_colour (cr, style->background);
  cairo_fill (cr);
  cairo_destroy (cr);
}

static void
dsc_rate_chart_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  DscRateChart *self = DSC_RATE_CHART (widget);
  DscChartStyle style;

  dsc_theme_get_style (widget, &style);
  dsc_chart_canvas_snapshot (self->canvas, snapshot, &style);
  if (self->chosen > 0)
    draw_handle (self, snapshot, &style);
  dsc_chart_canvas_snapshot_focus (self->canvas, snapshot);
}

static void
dsc_rate_chart_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum,
                        int *natural, int *minimum_baseline, int *natural_baseline)
{
  *minimum = orientation == GTK_ORIENTATION_HORIZONTAL ? MIN_WIDTH : MIN_HEIGHT;
  *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? 2 * MIN_WIDTH : NATURAL_HEIGHT;
}

/* --- GObject --- */

static void
dsc_rate_chart_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_CHOSEN:
      g_value_set_double (value, DSC_RATE_CHART (object)->chosen);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
dsc_rate_chart_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_CHOSEN:
      dsc_rate_chart_set_chosen (DSC_RATE_CHART (object), g_value_get_double (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
dsc_rate_chart_finalize (GObject *object)
{
  DscRateChart *self = DSC_RATE_CHART (object);

  dsc_chart_canvas_free (self->canvas);
  g_array_unref (self->rates);
  g_array_unref (self->losses);
  G_OBJECT_CLASS (dsc_rate_chart_parent_class)->finalize (object);
}

static void
dsc_rate_chart_class_init (DscRateChartClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = dsc_rate_chart_get_property;
  object_class->set_property = dsc_rate_chart_set_property;
  object_class->finalize = dsc_rate_chart_finalize;
  widget_class->snapshot = dsc_rate_chart_snapshot;
  widget_class->measure = dsc_rate_chart_measure;
  properties[PROP_CHOSEN]
      = g_param_spec_double ("chosen", NULL, NULL, 0, DSC_RATE_MAX, 0,
                             G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  signals[GRABBED] = g_signal_new ("grabbed", DSC_TYPE_RATE_CHART, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                   NULL, G_TYPE_NONE, 0);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Left, 0, move_cb, "d", 1 / FINE);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Right, 0, move_cb, "d", FINE);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Page_Down, 0, move_cb, "d", 1 / COARSE);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Page_Up, 0, move_cb, "d", COARSE);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Home, 0, move_to_end_cb, "b", FALSE);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_End, 0, move_to_end_cb, "b", TRUE);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
  gtk_widget_class_set_css_name (widget_class, "chart");
}

static void
dsc_rate_chart_init (DscRateChart *self)
{
  GtkGesture *drag = gtk_gesture_drag_new ();

  self->rates = g_array_new (FALSE, FALSE, sizeof (double));
  self->losses = g_array_new (FALSE, FALSE, sizeof (double));
  self->suggestions = nothing;
  self->canvas = dsc_chart_canvas_new (GTK_WIDGET (self), paint_cb, self);
  g_signal_connect (drag, "drag-begin", G_CALLBACK (drag_begin_cb), self);
  g_signal_connect (drag, "drag-update", G_CALLBACK (drag_update_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (drag));
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Loss over the learning rate"), -1);
  say (self);
}

GtkWidget *
dsc_rate_chart_new (void)
{
  return g_object_new (DSC_TYPE_RATE_CHART, NULL);
}
