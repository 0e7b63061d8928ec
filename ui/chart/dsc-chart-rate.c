/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The chart of the learning-rate finder. */
#include "config.h"

#include <math.h>

#include <glib/gi18n-lib.h>

#include "chart/dsc-chart-legend.h"
#include "chart/dsc-chart-rate.h"

/* Lengths at text_scale 1. */
#define MARGIN 18.0
#define WIDTH 760.0
#define HEIGHT 440.0
#define MIN_PLOT 40.0
#define CURVE 2.25
#define FAINT 1.25
#define FAINT_OPACITY 0.45
#define CHOSEN_DASH 5.0
#define ROOM_FOR_MARK 12.0

/* How far beyond the strong part of a curve its faint part is followed, in heights of the strong
 * one. */
#define FOLLOWED 0.6

#define N_MARKS 4
#define N_ENTRIES (N_MARKS + 1)

/* What the legend says, and so where the marks stand. */
typedef struct
{
  DscChartLegendEntry entries[N_ENTRIES];
  char *texts[N_ENTRIES]; /* (owned) */
  double values[N_ENTRIES];
  guint n;
} Legend;

static void
legend_add (Legend *self, const char *name, double value, DscChartSign sign)
{
  g_autofree char *text = dsc_chart_rate_text (value);
  guint i = self->n++;

  /* Translators: a way to find a learning rate, and the rate: "Valley: 1.7e-3". */
  self->texts[i] = g_strdup_printf (_ ("%s: %s"), name, text);
  self->values[i] = value;
  self->entries[i] = (DscChartLegendEntry){ sign, self->texts[i] };
}

static void
legend_init (Legend *self, const DscChartRate *chart, const DscChartStyle *style)
{
  const struct
  {
    const char *name;
    double value;
    DscChartMark mark;
  } marks[N_MARKS] = {
    /* Translators: names of ways to find a learning rate from a curve, as fastai calls them. */
    { isfinite (chart->suggestions.valley) ? _ ("Suggested (valley)") : _ ("Valley"),
      chart->suggestions.valley, DSC_CHART_MARK_CIRCLE },
    { _ ("Slide"), chart->suggestions.slide, DSC_CHART_MARK_SQUARE },
    { _ ("Steepest"), chart->suggestions.steep, DSC_CHART_MARK_TRIANGLE },
    { _ ("Minimum ÷ 10"), chart->suggestions.minimum, DSC_CHART_MARK_DIAMOND },
  };

  *self = (Legend){ 0 };
  for (int i = 0; i < N_MARKS; i++)
    legend_add (self, marks[i].name, marks[i].value,
                (DscChartSign){ .colour = style->series[i + 1], .mark = marks[i].mark });
  if (chart->chosen > 0)
    legend_add (self, _ ("Chosen"), chart->chosen,
                (DscChartSign){ style->foreground, 1, 1.5, CHOSEN_DASH, DSC_CHART_MARK_NONE });
}

static void
legend_clear (Legend *self)
{
  for (guint i = 0; i < self->n; i++)
    g_free (self->texts[i]);
}

static gboolean
is_point (const DscChartRate *self, guint i)
{
  return self->rates[i] > 0 && isfinite (self->rates[i]) && isfinite (self->losses[i]);
}

/* Least and greatest loss among points @first … @last − 1; an empty span without any. */
static void
span_losses (const DscChartRate *self, guint first, guint last, double *low, double *high)
{
  *low = INFINITY;
  *high = -INFINITY;
  for (guint i = first; i < last; i++)
    if (is_point (self, i))
      {
        *low = MIN (*low, self->losses[i]);
        *high = MAX (*high, self->losses[i]);
      }
}

/* Where the strong part of the curve begins; returns where it ends. A curve that is too short for
 * one is strong as a whole. */
static guint
strong_part (const DscChartRate *self, guint *first)
{
  guint n = dsc_rate_test_range (self->n, self->n_asked, first);

  if (n >= 2)
    return *first + n;
  *first = 0;
  return self->n;
}

static guint
count_points (const DscChartRate *self)
{
  guint n = 0;

  for (guint i = 0; i < self->n; i++)
    n += is_point (self, i);
  return n;
}

static void
span_axes (const DscChartRate *self, DscChartPanel *panel)
{
  double low, high, all_low, all_high, left = INFINITY, right = -INFINITY;
  guint first;
  guint last = strong_part (self, &first);

  for (guint i = 0; i < self->n; i++)
    if (is_point (self, i))
      {
        left = MIN (left, self->rates[i]);
        right = MAX (right, self->rates[i]);
      }
  panel->across.log = TRUE;
  dsc_chart_axis_span (&panel->across, left, right, 0.02);
  span_losses (self, first, last, &low, &high);
  span_losses (self, 0, self->n, &all_low, &all_high);
  if (low <= high)
    {
      double more = FOLLOWED * (high - low);

      all_low = MAX (all_low, low - more);
      all_high = MIN (all_high, high + more);
    }
  dsc_chart_axis_span (&panel->up, all_low, all_high, DSC_CHART_PANEL_MARGIN);
}

/* Where everything lies: the plot, and what is around it. */
typedef struct
{
  DscChartPanel panel;
  double left;
  double legend_y;
} Layout;

static Layout
lay_out (const DscChartRate *self, const Legend *legend, double width, double height,
         const DscChartStyle *style)
{
  double margin = MARGIN * style->text_scale;
  double inner = MAX (width - 2 * margin, 1);
  double heading_width, heading_height, top, right, below;
  Layout layout = { 0 };

  if (!(width > 0 && height > 0) || !isfinite (width + height))
    return layout;
  dsc_chart_heading_measure (&self->heading, style, inner, &heading_width, &heading_height);
  layout.legend_y = margin + heading_height;
  if (count_points (self) < 2)
    return layout;
  top = ceil (layout.legend_y
              + dsc_chart_legend_measure (legend->entries, legend->n, style, inner));
  layout.panel.title_across = _ ("Learning rate");
  layout.panel.title_up = _ ("Loss (smoothed)");
  span_axes (self, &layout.panel);
  layout.panel.height = MAX (height - top - margin, 0);
  dsc_chart_panel_measure (&layout.panel, style, &layout.left, &right, &below);
  inner = floor (width - 2 * margin - layout.left);
  height = floor (height - top - margin - below);
  if (inner >= MIN_PLOT && height >= MIN_PLOT)
    dsc_chart_panel_place (&layout.panel, ceil (margin + layout.left), top, inner, height);
  else
    layout.panel.height = 0;
  return layout;
}

void
dsc_chart_rate_natural_size (const DscChartRate *self, const DscChartStyle *style, double *width,
                             double *height)
{
  double heading_width, heading_height;

  g_return_if_fail (self != NULL && width != NULL && height != NULL);

  *width = ceil (WIDTH * style->text_scale);
  dsc_chart_heading_measure (&self->heading, style, *width - 2 * MARGIN * style->text_scale,
                             &heading_width, &heading_height);
  *height = ceil (HEIGHT * style->text_scale + heading_height);
}

DscChartPanel
dsc_chart_rate_layout (const DscChartRate *self, double width, double height,
                       const DscChartStyle *style)
{
  Legend legend;
  Layout layout;

  legend_init (&legend, self, style);
  layout = lay_out (self, &legend, width, height, style);
  legend_clear (&legend);
  return layout.panel;
}

/* The loss of the curve at @rate, by the nearest points either side; NaN beyond its ends. */
static double
loss_at (const DscChartRate *self, double rate)
{
  for (guint i = 0; i + 1 < self->n; i++)
    {
      double low = self->rates[i];
      double high = self->rates[i + 1];
      double share;

      /* Rates that are equal but for single precision are points of the curve. */
      if (!is_point (self, i) || !is_point (self, i + 1) || rate < low * (1 - 1e-6)
          || rate > high * (1 + 1e-6))
        continue;
      share = high > low ? log (rate / low) / log (high / low) : 0;
      return self->losses[i] + (self->losses[i + 1] - self->losses[i]) * CLAMP (share, 0, 1);
    }
  return NAN;
}

static void
draw_curve (cairo_t *cr, const DscChartRate *self, const DscChartPanel *panel, guint first,
            guint last, const DscChartSign *sign, double scale)
{
  gboolean drawing = FALSE;

  for (guint i = first; i < last; i++)
    {
      double x = dsc_chart_axis_place (&panel->across, self->rates[i]);
      double y = dsc_chart_axis_place (&panel->up, self->losses[i]);

      if (!is_point (self, i))
        drawing = FALSE;
      else if (drawing)
        cairo_line_to (cr, x, y);
      else
        cairo_move_to (cr, x, y);
      drawing = is_point (self, i);
    }
  dsc_chart_sign_set_line (cr, sign, scale);
  cairo_stroke (cr);
}

/* A mark, and where on the curve it belongs. */
typedef struct
{
  double x;
  double y;
  double at; /* the height at which it is drawn: above @y where another one was in its way */
} Place;

/* Lifts @place over those before it that it would hide, or lowers it where there is no room. */
static void
make_room (Place *place, const Place *placed, guint n, const DscChartPanel *panel, double room)
{
  double step = place->y - n * room > panel->y ? -room : room;
  gboolean moved = TRUE;

  while (moved)
    {
      moved = FALSE;
      for (guint i = 0; i < n; i++)
        if (hypot (place->x - placed[i].x, place->at - placed[i].at) < room - 0.5)
          {
            place->at += step;
            moved = TRUE;
          }
    }
}

/* Ways that suggest the same rate stand above each other, the first one on the curve. */
static void
draw_marks (cairo_t *cr, const DscChartRate *self, const DscChartPanel *panel, const Legend *legend,
            const DscChartStyle *style)
{
  const DscChartSign stem = { style->dim, 0.8, 1, 0, DSC_CHART_MARK_NONE };
  Place places[N_MARKS];
  guint drawn[N_MARKS];
  guint n = 0;

  for (guint i = 0; i < N_MARKS; i++)
    {
      Place *place = &places[n];

      place->x = dsc_chart_axis_place (&panel->across, legend->values[i]);
      place->y = dsc_chart_axis_place (&panel->up, loss_at (self, legend->values[i]));
      if (!isfinite (place->x + place->y))
        continue;
      place->y = place->at = CLAMP (place->y, panel->y, panel->y + panel->height);
      make_room (place, places, n, panel, ROOM_FOR_MARK * style->text_scale);
      drawn[n++] = i;
    }
  dsc_chart_sign_set_line (cr, &stem, style->text_scale);
  for (guint i = 0; i < n; i++)
    {
      cairo_move_to (cr, places[i].x, places[i].y);
      cairo_line_to (cr, places[i].x, places[i].at);
    }
  cairo_stroke (cr);
  for (guint i = 0; i < n; i++)
    {
      const DscChartSign *sign = &legend->entries[drawn[i]].sign;

      dsc_chart_mark_draw (cr, sign->mark, places[i].x, places[i].at, sign->colour,
                           style->background, style->text_scale);
    }
}

static void
draw_plot (cairo_t *cr, const DscChartRate *self, const DscChartPanel *panel, const Legend *legend,
           const DscChartStyle *style)
{
  DscChartSign strong = { style->series[0], 1, CURVE, 0, DSC_CHART_MARK_NONE };
  DscChartSign faint = { style->series[0], FAINT_OPACITY, FAINT, 0, DSC_CHART_MARK_NONE };
  guint first;
  guint last = strong_part (self, &first);

  cairo_save (cr);
  cairo_rectangle (cr, panel->x, panel->y, panel->width, panel->height);
  cairo_clip (cr);
  if (legend->n > N_MARKS)
    {
      double x = dsc_chart_axis_place (&panel->across, legend->values[N_MARKS]);

      dsc_chart_sign_set_line (cr, &legend->entries[N_MARKS].sign, style->text_scale);
      cairo_move_to (cr, x, panel->y);
      cairo_line_to (cr, x, panel->y + panel->height);
      cairo_stroke (cr);
    }
  draw_curve (cr, self, panel, 0, self->n, &faint, style->text_scale);
  draw_curve (cr, self, panel, first, last, &strong, style->text_scale);
  cairo_restore (cr);
  draw_marks (cr, self, panel, legend, style);
}

void
dsc_chart_rate_draw (cairo_t *cr, const DscChartRate *self, double width, double height,
                     const DscChartStyle *style)
{
  double margin = MARGIN * style->text_scale;
  double inner = MAX (width - 2 * margin, 1);
  Legend legend;
  Layout layout;

  if (!(width > 0 && height > 0) || !isfinite (width + height))
    return;
  legend_init (&legend, self, style);
  layout = lay_out (self, &legend, width, height, style);
  dsc_chart_begin (cr, style, width, height);
  dsc_chart_heading_draw (cr, &self->heading, style, margin, margin, inner);
  if (count_points (self) < 2)
    dsc_chart_text_remark (cr, style, _ ("There are too few points for a curve yet."), margin,
                           layout.legend_y, inner, FALSE);
  else if (layout.panel.width > 0)
    {
      dsc_chart_legend_draw (cr, legend.entries, legend.n, style, margin, layout.legend_y, inner);
      dsc_chart_panel_draw (cr, &layout.panel, style, layout.left, 0);
      draw_plot (cr, self, &layout.panel, &legend, style);
    }
  cairo_restore (cr);
  legend_clear (&legend);
}
