/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The layout of the training curves: what each axis spans, and where the panels lie. */
#include "config.h"

#include <math.h>

#include <glib/gi18n-lib.h>

#include "chart/dsc-chart-curves-private.h"

/* Lengths at text_scale 1. */
#define WIDTH 820.0
#define PANEL_HEIGHT 300.0 /* of the loss; the others by their shares */
#define GAP 16.0
#define MIN_PLOT 40.0
#define ROOM_FOR_TITLE 110.0
#define LOWEST 56.0
#define ROOM_BESIDE_LEGEND 120.0 /* with less below it the legend goes */
#define BATCH 1.0
#define BATCH_OPACITY 0.3
#define CURVE 2.0
#define NAMES 16.0 /* height of the line with the stages' names */
#define MOMENTUM_DASH 4.0
#define VALIDATION_DASH 5.0

/* A rate that falls by a hundred from the highest of the lowest stage is as good as nothing. */
#define RATES_SHOWN 100
/* Stages whose highest rates differ by more than this need a logarithmic axis. */
#define RATES_APART 20

/* A batch's loss may be far beyond all others; it is cut off where this share is left above the
 * smoothed one's. */
#define ROOM_FOR_BATCHES 0.25

static const double shares[DSC_CHART_CURVES_N_PANELS] = { 1, 0.6, 0.45 };

typedef struct
{
  double low;
  double high;
} Span;

static const Span empty = { INFINITY, -INFINITY };

static void
widen (Span *self, double value)
{
  if (!isfinite (value))
    return;
  self->low = MIN (self->low, value);
  self->high = MAX (self->high, value);
}

guint
_dsc_chart_curves_n_runs (const DscChartCurves *self)
{
  return MIN (self->n, DSC_CHART_CURVES_MAX_RUNS);
}

static guint
longest (const DscChartCurves *self)
{
  guint n = 0;

  for (guint i = 0; i < _dsc_chart_curves_n_runs (self); i++)
    n = MAX (n, dsc_chart_history_get_n_steps (self->runs[i]));
  return n;
}

gboolean
_dsc_chart_curves_has_steps (const DscChartCurves *self)
{
  return longest (self) > 0;
}

/* Where the view ends. */
static guint
view_end (const DscChartCurves *self)
{
  return self->to > self->from ? self->to : MAX (longest (self), 1);
}

/* The extremes of @series within the view. */
static void
widen_series (Span *self, const DscChartPyramid *series, const DscChartCurves *chart)
{
  double low, high;

  if (!dsc_chart_pyramid_range (series, chart->from, view_end (chart), &low, &high))
    return;
  widen (self, low);
  widen (self, high);
}

static void
widen_epochs (Span *self, const DscChartHistory *run, const DscChartCurves *chart, gboolean errors)
{
  for (guint i = 0; i < run->epochs->len; i++)
    {
      const DscChartEpoch *epoch = &g_array_index (run->epochs, DscChartEpoch, i);

      if (epoch->step >= chart->from && epoch->step <= view_end (chart))
        widen (self, errors ? 100 * epoch->error_rate : epoch->loss);
    }
}

/* Above zero, as a logarithmic axis needs it: what is not is left out. */
static void
positive (Span *self)
{
  if (self->low <= 0 && self->high > 0)
    self->low = self->high / 1e4;
}

static void
span_loss (const DscChartCurves *self, DscChartPanel *panel)
{
  Span shown = empty;
  Span batches = empty;

  for (guint i = 0; i < _dsc_chart_curves_n_runs (self); i++)
    {
      widen_series (&shown, self->runs[i]->smoothed, self);
      widen_epochs (&shown, self->runs[i], self, FALSE);
      widen_series (&batches, self->runs[i]->losses, self);
    }
  if (shown.low > shown.high)
    shown = batches;
  else
    {
      double room = ROOM_FOR_BATCHES * (shown.high - shown.low);

      shown.low = MIN (shown.low, batches.low);
      shown.high = MAX (shown.high, MIN (batches.high, shown.high + room));
    }
  if (self->log_loss)
    positive (&shown);
  panel->up.log = self->log_loss;
  /* A loss near zero is seen from zero. */
  if (!self->log_loss && shown.low >= 0 && shown.low < shown.high / 4)
    dsc_chart_axis_span (&panel->up, 0, shown.high * (1 + DSC_CHART_PANEL_MARGIN), 0);
  else
    dsc_chart_axis_span (&panel->up, shown.low, shown.high, DSC_CHART_PANEL_MARGIN);
}

/* An error rate is seen from zero, lest a change of nothing look like a fall. Returns whether there
 * is any. */
static gboolean
span_error (const DscChartCurves *self, DscChartPanel *panel)
{
  Span shown = empty;

  for (guint i = 0; i < _dsc_chart_curves_n_runs (self); i++)
    widen_epochs (&shown, self->runs[i], self, TRUE);
  if (shown.low > shown.high)
    return FALSE;
  dsc_chart_axis_span (&panel->up, 0, MAX (shown.high, 0.1) * (1 + DSC_CHART_PANEL_MARGIN), 0);
  return TRUE;
}

/* The highest rate of the stage that has the lowest such. */
static double
lowest_peak (const DscChartHistory *run)
{
  double lowest = INFINITY;
  guint from = 0;

  for (guint i = 0; i <= run->stages->len; i++)
    {
      guint to
          = i < run->stages->len ? g_array_index (run->stages, DscChartStage, i).step : G_MAXUINT;
      double low, high;

      if (dsc_chart_pyramid_range (run->rates, from, to, &low, &high) && high > 0)
        lowest = MIN (lowest, high);
      from = to;
    }
  return lowest;
}

static gboolean
span_rate (const DscChartCurves *self, DscChartPanel *panel)
{
  Span rates = empty;
  Span momenta = empty;
  double peak = INFINITY;

  for (guint i = 0; i < _dsc_chart_curves_n_runs (self); i++)
    {
      widen_series (&rates, self->runs[i]->rates, self);
      widen_series (&momenta, self->runs[i]->momenta, self);
      peak = MIN (peak, lowest_peak (self->runs[i]));
    }
  if (!(rates.low <= rates.high))
    return FALSE;
  panel->up.log = rates.high > RATES_APART * MAX (peak, rates.low);
  if (panel->up.log)
    dsc_chart_axis_span (&panel->up, MAX (rates.low, MIN (peak, rates.high) / RATES_SHOWN),
                         rates.high, DSC_CHART_PANEL_MARGIN);
  else
    dsc_chart_axis_span (&panel->up, 0, rates.high * (1 + DSC_CHART_PANEL_MARGIN), 0);
  panel->has_right = momenta.low <= momenta.high;
  dsc_chart_axis_span (&panel->right, momenta.low, momenta.high, DSC_CHART_PANEL_MARGIN);
  return TRUE;
}

/* Spans all axes and names them; a panel that has something to show gets the height 1. */
static void
span_panels (const DscChartCurves *self, DscChartPanel panels[DSC_CHART_CURVES_N_PANELS])
{
  DscChartPanel *loss = &panels[DSC_CHART_CURVES_LOSS];
  DscChartPanel *error = &panels[DSC_CHART_CURVES_ERROR];
  DscChartPanel *rate = &panels[DSC_CHART_CURVES_RATE];

  loss->title_up = _ ("Loss");
  error->title_up = _ ("Error rate (%)");
  rate->title_up = _ ("Learning rate");
  /* Translators: β₁ is a setting of the optimiser Adam. */
  rate->title_right = _ ("Momentum β₁");
  loss->height = 1;
  span_loss (self, loss);
  error->height = span_error (self, error);
  rate->height = span_rate (self, rate);
  for (int i = 0; i < DSC_CHART_CURVES_N_PANELS; i++)
    dsc_chart_axis_span (&panels[i].across, self->from, view_end (self), 0);
  for (int i = DSC_CHART_CURVES_N_PANELS - 1; i >= 0; i--)
    if (panels[i].height > 0)
      {
        panels[i].title_across = _ ("Training steps");
        break;
      }
}

/* Sum of the shares of the panels that are shown, and how many gaps are between them. */
static double
sum_shares (const DscChartPanel *panels, guint *gaps)
{
  double sum = 0;
  guint n = 0;

  for (int i = 0; i < DSC_CHART_CURVES_N_PANELS; i++)
    if (panels[i].height > 0)
      {
        sum += shares[i];
        n++;
      }
  *gaps = n - 1;
  return sum;
}

/* What is too low to be read makes room for what is above it. */
static void
drop_panels (DscChartPanel *panels, double height, const DscChartStyle *style)
{
  for (int last = DSC_CHART_CURVES_N_PANELS - 1; last > 0; last--)
    {
      guint gaps;
      double sum = sum_shares (panels, &gaps);

      if (panels[last].height == 0)
        continue;
      if (height * shares[last] / sum >= LOWEST * style->text_scale)
        return;
      panels[last].height = 0;
      panels[last].title_across = NULL;
      for (int i = last - 1; i >= 0; i--)
        if (panels[i].height > 0)
          {
            panels[i].title_across = _ ("Training steps");
            break;
          }
    }
}

/* Where a panel is too low for its titles it has shorter ones. */
static void
shorten_titles (DscChartPanel panels[DSC_CHART_CURVES_N_PANELS], const DscChartStyle *style)
{
  if (panels[DSC_CHART_CURVES_ERROR].height < ROOM_FOR_TITLE * style->text_scale)
    panels[DSC_CHART_CURVES_ERROR].title_up = _ ("Error %");
  if (panels[DSC_CHART_CURVES_RATE].height >= ROOM_FOR_TITLE * style->text_scale)
    return;
  /* Translators: the learning rate, where there is little room. */
  panels[DSC_CHART_CURVES_RATE].title_up = _ ("Rate");
  /* Translators: momentum, likewise. */
  panels[DSC_CHART_CURVES_RATE].title_right = _ ("β₁");
}

/* Stacks the panels into @width × @height below @y. */
static void
stack (DscChartCurvesLayout *layout, double y, double width, double height,
       const DscChartStyle *style)
{
  double margin = DSC_CHART_CURVES_MARGIN * style->text_scale;
  double gap = round (GAP * style->text_scale);
  double below = 0;
  guint gaps;
  double sum = sum_shares (layout->panels, &gaps);
  double room = height - gaps * gap;

  for (int i = 0; i < DSC_CHART_CURVES_N_PANELS; i++)
    {
      DscChartPanel *panel = &layout->panels[i];
      double left, right;

      if (panel->height == 0)
        continue;
      panel->height = MAX (room * shares[i] / sum, 1);
      dsc_chart_panel_measure (panel, style, &left, &right, &below);
      layout->left = MAX (layout->left, left);
      layout->right = MAX (layout->right, right);
    }
  /* The last has the labels of all below it. */
  room -= below;
  width = floor (width - layout->left - layout->right);
  for (int i = 0; i < DSC_CHART_CURVES_N_PANELS; i++)
    {
      DscChartPanel *panel = &layout->panels[i];
      double share = floor (room * shares[i] / sum);

      if (panel->height == 0)
        continue;
      panel->height = 0;
      if (width < MIN_PLOT || share < MIN_PLOT / 2)
        continue;
      dsc_chart_panel_place (panel, ceil (margin + layout->left), y, width, share);
      y += share + gap;
    }
  shorten_titles (layout->panels, style);
}

/* Only the first run's stages are told. */
static gboolean
has_names (const DscChartCurves *self)
{
  const GArray *stages = self->runs[0]->stages;

  for (guint i = 0; i < stages->len; i++)
    if (g_array_index (stages, DscChartStage, i).name != NULL)
      return TRUE;
  return FALSE;
}

DscChartCurvesLayout
dsc_chart_curves_layout (const DscChartCurves *self, double width, double height,
                         const DscChartStyle *style)
{
  DscChartCurvesLayout layout = { 0 };
  DscChartCurvesLegend legend;
  double margin = DSC_CHART_CURVES_MARGIN * style->text_scale;
  double inner = MAX (width - 2 * margin, 1);
  double heading_width, heading_height, top;

  if (!(width > 0 && height > 0) || !isfinite (width + height))
    return layout;
  dsc_chart_heading_measure (&self->heading, style, inner, &heading_width, &heading_height);
  layout.legend_y = margin + heading_height;
  if (!_dsc_chart_curves_has_steps (self))
    return layout;
  _dsc_chart_curves_legend_init (&legend, self, style);
  top = ceil (layout.legend_y + dsc_chart_legend_measure (legend.entries, legend.n, style, inner));
  _dsc_chart_curves_legend_clear (&legend);
  /* Curves without their legend are worth more than a legend without its curves. */
  layout.has_legend = height - top - margin >= ROOM_BESIDE_LEGEND * style->text_scale;
  if (!layout.has_legend)
    top = ceil (layout.legend_y);
  layout.names_y = top;
  if (has_names (self))
    top += ceil (NAMES * style->text_scale);
  span_panels (self, layout.panels);
  drop_panels (layout.panels, height - top - margin, style);
  stack (&layout, top, inner, height - top - margin, style);
  return layout;
}

void
dsc_chart_curves_natural_size (const DscChartCurves *self, const DscChartStyle *style,
                               double *width, double *height)
{
  DscChartPanel panels[DSC_CHART_CURVES_N_PANELS] = { { 0 } };
  double heading_width, heading_height;
  guint gaps;

  g_return_if_fail (self != NULL && width != NULL && height != NULL);

  span_panels (self, panels);
  *width = ceil (WIDTH * style->text_scale);
  dsc_chart_heading_measure (&self->heading, style,
                             *width - 2 * DSC_CHART_CURVES_MARGIN * style->text_scale,
                             &heading_width, &heading_height);
  *height = ceil (heading_height
                  + (sum_shares (panels, &gaps) * PANEL_HEIGHT + 120) * style->text_scale);
}

DscChartCurvesSigns
_dsc_chart_curves_signs (const DscChartCurves *self, guint run, const DscChartStyle *style)
{
  static const DscChartMark marks[DSC_CHART_CURVES_MAX_RUNS]
      = { DSC_CHART_MARK_CIRCLE,  DSC_CHART_MARK_SQUARE, DSC_CHART_MARK_TRIANGLE,
          DSC_CHART_MARK_DIAMOND, DSC_CHART_MARK_CROSS,  DSC_CHART_MARK_PLUS };
  gboolean alone = _dsc_chart_curves_n_runs (self) == 1;
  DscChartColour train = style->series[run];
  DscChartColour validation = alone ? style->series[1] : train;
  DscChartColour other = alone ? style->foreground : train;

  return (DscChartCurvesSigns){
    .batch = { train, BATCH_OPACITY, BATCH, 0, DSC_CHART_MARK_NONE },
    .smoothed = { train, 1, CURVE, 0, DSC_CHART_MARK_NONE },
    .validation = { validation, 1, CURVE, alone ? 0 : VALIDATION_DASH, marks[run] },
    .error = { validation, 1, CURVE, 0, marks[run] },
    .rate = { other, 1, CURVE, 0, DSC_CHART_MARK_NONE },
    .momentum = { alone ? style->dim : train, 1, CURVE * 0.75, MOMENTUM_DASH, DSC_CHART_MARK_NONE },
    .kept = { style->foreground, 1, 0, 0, DSC_CHART_MARK_RING },
  };
}

/* Whether any run has numbers in the series at @offset. */
static gboolean
has_series (const DscChartCurves *self, glong offset)
{
  double low, high;

  for (guint i = 0; i < _dsc_chart_curves_n_runs (self); i++)
    if (dsc_chart_pyramid_range (G_STRUCT_MEMBER (DscChartPyramid *, self->runs[i], offset), 0,
                                 G_MAXUINT, &low, &high))
      return TRUE;
  return FALSE;
}

static gboolean
has_epochs (const DscChartCurves *self)
{
  for (guint i = 0; i < _dsc_chart_curves_n_runs (self); i++)
    if (self->runs[i]->epochs->len > 0)
      return TRUE;
  return FALSE;
}

static gboolean
has_kept (const DscChartCurves *self)
{
  for (guint i = 0; i < _dsc_chart_curves_n_runs (self); i++)
    if (self->runs[i]->kept > 0)
      return TRUE;
  return FALSE;
}

static void
legend_add (DscChartCurvesLegend *self, DscChartSign sign, const char *text)
{
  self->entries[self->n++] = (DscChartLegendEntry){ sign, text };
}

void
_dsc_chart_curves_legend_init (DscChartCurvesLegend *legend, const DscChartCurves *self,
                               const DscChartStyle *style)
{
  guint n = _dsc_chart_curves_n_runs (self);
  DscChartCurvesSigns signs = _dsc_chart_curves_signs (self, 0, style);

  *legend = (DscChartCurvesLegend){ 0 };
  for (guint i = 0; n > 1 && i < n; i++)
    {
      DscChartSign sign = _dsc_chart_curves_signs (self, i, style).error;

      legend->names[i] = dsc_chart_name (self->runs[i]->name);
      legend_add (legend, sign, legend->names[i]);
    }
  /* What is the same for every run is explained in no run's colour. */
  if (n > 1)
    {
      signs.smoothed.colour = signs.validation.colour = signs.momentum.colour = style->foreground;
      signs.validation.mark = DSC_CHART_MARK_NONE;
    }
  if (n == 1)
    legend_add (legend, signs.batch, _ ("Training, each batch"));
  if (has_series (self, G_STRUCT_OFFSET (DscChartHistory, smoothed)))
    legend_add (legend, signs.smoothed, _ ("Training, smoothed"));
  if (has_epochs (self))
    legend_add (legend, signs.validation, _ ("Validation"));
  if (has_series (self, G_STRUCT_OFFSET (DscChartHistory, momenta)))
    legend_add (legend, signs.momentum, _ ("Momentum β₁"));
  if (has_kept (self))
    /* Translators: the point of the curve whose model is kept, of all that were trained. */
    legend_add (legend, signs.kept, _ ("Kept model"));
}

void
_dsc_chart_curves_legend_clear (DscChartCurvesLegend *legend)
{
  for (int i = 0; i < DSC_CHART_CURVES_MAX_RUNS; i++)
    g_free (legend->names[i]);
}
