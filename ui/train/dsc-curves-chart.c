/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the chart shows and says. Keys and pointer stand in dsc-curves-chart-input.c. */
#include "config.h"

#include <math.h>

#include <adwaita.h>
#include <glib/gi18n-lib.h>

#include "chart/dsc-chart-cursor.h"
#include "chart/dsc-chart-view.h"
#include "chart/dsc-chart-words.h"
#include "common/dsc-theme.h"
#include "train/dsc-curves-chart-private.h"

#define MIN_SIDE 240
#define NATURAL_HEIGHT 420

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

guint
_dsc_curves_chart_count_steps (DscCurvesChart *self)
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
  *to = self->to > self->from ? self->to : MAX (_dsc_curves_chart_count_steps (self), 1);
}

/* The panel of the losses, in which places mean steps; its width is 0 where there is none. */
DscChartPanel
_dsc_curves_chart_get_panel (DscCurvesChart *self)
{
  DscChartCurves chart = get_chart (self);
  DscChartStyle style;
  DscChartCurvesLayout layout;

  dsc_theme_get_style (GTK_WIDGET (self), &style);
  layout = dsc_chart_curves_layout (&chart, gtk_widget_get_width (GTK_WIDGET (self)),
                                    gtk_widget_get_height (GTK_WIDGET (self)), &style);
  return layout.panels[DSC_CHART_CURVES_LOSS];
}

const DscChartHistory *
_dsc_curves_chart_get_cursor_run (DscCurvesChart *self)
{
  return self->cursor_run < self->runs->len ? g_ptr_array_index (self->runs, self->cursor_run)
                                            : NULL;
}

/* Whether the cursor stands on a step that there is. */
gboolean
_dsc_curves_chart_has_cursor (DscCurvesChart *self)
{
  const DscChartHistory *run = _dsc_curves_chart_get_cursor_run (self);

  return run != NULL && self->cursor >= 0
         && self->cursor < (gint64) dsc_chart_history_get_n_steps (run);
}

/* --- what is seen --- */

DscChartView
_dsc_curves_chart_look (DscCurvesChart *self)
{
  return (DscChartView){ self->from, self->to };
}

void
_dsc_curves_chart_set_view (DscCurvesChart *self, DscChartView view)
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
  const DscChartHistory *run = _dsc_curves_chart_get_cursor_run (self);
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

  if (_dsc_curves_chart_has_cursor (self))
    lines = describe_cursor (self);
  else if (self->runs->len > 0)
    return dsc_chart_history_describe (g_ptr_array_index (self->runs, 0));
  else
    return g_strdup (_ ("No step has been trained yet."));
  for (char *line = strchr (lines, '\n'); line != NULL; line = strchr (line, '\n'))
    *line = ';';
  return g_steal_pointer (&lines);
}

void
_dsc_curves_chart_say (DscCurvesChart *self)
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
  _dsc_curves_chart_say (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

gint64
dsc_curves_chart_get_cursor (DscCurvesChart *self)
{
  g_return_val_if_fail (DSC_IS_CURVES_CHART (self), -1);

  return _dsc_curves_chart_has_cursor (self) ? self->cursor : -1;
}

/* --- zoom --- */

void
dsc_curves_chart_show_all (DscCurvesChart *self)
{
  g_return_if_fail (DSC_IS_CURVES_CHART (self));

  _dsc_curves_chart_set_view (self, (DscChartView){ 0, 0 });
}

/* About the cursor, or else about the middle. */
void
dsc_curves_chart_zoom (DscCurvesChart *self, double factor)
{
  guint from, to;

  g_return_if_fail (DSC_IS_CURVES_CHART (self) && factor > 0);

  dsc_curves_chart_get_view (self, &from, &to);
  _dsc_curves_chart_set_view (
      self,
      dsc_chart_view_zoom (
          _dsc_curves_chart_look (self), _dsc_curves_chart_count_steps (self),
          _dsc_curves_chart_has_cursor (self) ? (double) self->cursor : (from + to) / 2.0, factor));
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
  DscChartPanel panel = _dsc_curves_chart_get_panel (self);
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
  if (_dsc_curves_chart_has_cursor (self))
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
  _dsc_curves_chart_set_view (self, (DscChartView){ 0, 0 });
  dsc_curves_chart_changed (self);
}

void
dsc_curves_chart_changed (DscCurvesChart *self)
{
  g_return_if_fail (DSC_IS_CURVES_CHART (self));

  dsc_chart_canvas_invalidate (self->canvas);
  _dsc_curves_chart_say (self);
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
  _dsc_curves_chart_class_init_input (widget_class);
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
  _dsc_curves_chart_init_input (self);
  _dsc_curves_chart_say (self);
}

GtkWidget *
dsc_curves_chart_new (void)
{
  return g_object_new (DSC_TYPE_CURVES_CHART, NULL);
}
