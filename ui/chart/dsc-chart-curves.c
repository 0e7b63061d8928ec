/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The painting of the training curves. */
#include "config.h"

#include <math.h>

#include <glib/gi18n-lib.h>

#include "chart/dsc-chart-curves-private.h"
#include "chart/dsc-chart-trace.h"

/* Lengths at text_scale 1. */
#define MARK_SCALE 0.75
#define ROOM_FOR_MARKS 11.0 /* of epochs that are closer, not each has one */
/* Numbers in a column of pixels from which a curve is a band; of faint ones no edge is seen. */
#define BAND 4.0
#define FAINT_BAND 1.0
#define STAGE_DASH 3.0
#define STAGE_GAP 5.0
#define MAX_STAGE_NAME 160.0

/* The painting of one chart: borrowed arguments. */
typedef struct
{
  cairo_t *cr;
  const DscChartCurves *chart;
  const DscChartCurvesLayout *layout;
  const DscChartStyle *style;
} Painter;

static void
stroke (const Painter *self, const DscChartSign *sign)
{
  dsc_chart_sign_set_line (self->cr, sign, self->style->text_scale);
  cairo_stroke (self->cr);
}

/* Where the part of a run before its stage @i ends; after the last: beyond every step. */
static guint
stage_end (const DscChartHistory *run, guint i)
{
  return i < run->stages->len ? g_array_index (run->stages, DscChartStage, i).step : G_MAXUINT;
}

/* Each stage by itself: what is smoothed and scheduled begins anew. */
static void
draw_series (const Painter *self, const DscChartPanel *panel, const DscChartAxis *up,
             const DscChartHistory *run, const DscChartPyramid *series, const DscChartSign *sign)
{
  guint from = 0;

  cairo_new_path (self->cr);
  for (guint i = 0; i <= run->stages->len; i++)
    {
      guint to = stage_end (run, i);

      dsc_chart_trace_series (self->cr, series, from, to, &panel->across, up);
      from = to;
    }
  stroke (self, sign);
}

/* Likewise what goes up and down all the time, where it would be a band rather than a line. */
static void
draw_noise (const Painter *self, const DscChartPanel *panel, const DscChartHistory *run,
            const DscChartPyramid *series, const DscChartSign *sign)
{
  gboolean faint = sign->opacity < 1;
  guint from = 0;

  if (dsc_chart_trace_density (&panel->across) < (faint ? FAINT_BAND : BAND))
    {
      draw_series (self, panel, &panel->up, run, series, sign);
      return;
    }
  cairo_save (self->cr);
  cairo_new_path (self->cr);
  for (guint i = 0; i <= run->stages->len; i++)
    {
      guint to = stage_end (run, i);

      dsc_chart_trace_bars (self->cr, series, from, to, &panel->across, &panel->up,
                            sign->width * self->style->text_scale);
      from = to;
    }
  dsc_chart_sign_set_line (self->cr, sign, self->style->text_scale);
  /* Where bars are faint and tall nobody sees parts of pixels, which take four times as long. */
  if (faint)
    cairo_set_antialias (self->cr, CAIRO_ANTIALIAS_NONE);
  cairo_fill (self->cr);
  cairo_restore (self->cr);
}

/* The value of an epoch that @panel shows. */
static double
epoch_value (const Painter *self, const DscChartPanel *panel, const DscChartEpoch *epoch)
{
  return panel == &self->layout->panels[DSC_CHART_CURVES_ERROR] ? 100 * epoch->error_rate
                                                                : epoch->loss;
}

static void
draw_epoch_line (const Painter *self, const DscChartPanel *panel, const DscChartHistory *run,
                 const DscChartSign *sign)
{
  DscChartTrace trace = { .cr = self->cr };

  cairo_new_path (self->cr);
  for (guint i = 0; i < run->epochs->len; i++)
    {
      const DscChartEpoch *epoch = &g_array_index (run->epochs, DscChartEpoch, i);

      dsc_chart_trace_point (&trace, dsc_chart_axis_place (&panel->across, epoch->step),
                             dsc_chart_axis_place (&panel->up, epoch_value (self, panel, epoch)));
    }
  dsc_chart_trace_end (&trace);
  stroke (self, sign);
}

static void
draw_epoch_marks (const Painter *self, const DscChartPanel *panel, const DscChartHistory *run,
                  const DscChartSign *sign)
{
  double room = ROOM_FOR_MARKS * self->style->text_scale;
  double before = INFINITY;

  /* The last always has its mark: it is what the run has come to. */
  for (guint i = run->epochs->len; i-- > 0;)
    {
      const DscChartEpoch *epoch = &g_array_index (run->epochs, DscChartEpoch, i);
      double x = dsc_chart_axis_place (&panel->across, epoch->step);
      double y = dsc_chart_axis_place (&panel->up, epoch_value (self, panel, epoch));

      /* Written so that not-a-number is not inside. */
      if (!(x >= panel->x && x <= panel->x + panel->width && y >= panel->y
            && y <= panel->y + panel->height && before - x >= room))
        continue;
      dsc_chart_mark_draw (self->cr, sign->mark, x, y, sign->colour, self->style->background,
                           MARK_SCALE * self->style->text_scale);
      before = x;
    }
}

/* Around the epoch whose model is kept: what is asked later is not always what the run has come to.
 */
static void
draw_kept (const Painter *self, const DscChartPanel *panel, const DscChartHistory *run,
           const DscChartCurvesSigns *signs)
{
  const DscChartEpoch *epoch;
  double x, y;

  if (run->kept == 0)
    return;
  epoch = &g_array_index (run->epochs, DscChartEpoch, run->kept - 1);
  x = dsc_chart_axis_place (&panel->across, epoch->step);
  y = dsc_chart_axis_place (&panel->up, epoch_value (self, panel, epoch));
  if (!(x >= panel->x && x <= panel->x + panel->width && y >= panel->y
        && y <= panel->y + panel->height))
    return;
  dsc_chart_mark_draw (self->cr, signs->validation.mark, x, y, signs->validation.colour,
                       self->style->background, MARK_SCALE * self->style->text_scale);
  dsc_chart_mark_draw (self->cr, signs->kept.mark, x, y, signs->kept.colour,
                       self->style->background, self->style->text_scale);
}

/* Above all lines, and whole where they lie on an edge. */
static void
draw_all_marks (const Painter *self, const DscChartPanel *panel)
{
  for (guint i = _dsc_chart_curves_n_runs (self->chart); i-- > 0;)
    {
      DscChartCurvesSigns signs = _dsc_chart_curves_signs (self->chart, i, self->style);

      draw_epoch_marks (self, panel, self->chart->runs[i], &signs.validation);
      draw_kept (self, panel, self->chart->runs[i], &signs);
    }
}

static void
clip (const Painter *self, const DscChartPanel *panel)
{
  cairo_save (self->cr);
  cairo_rectangle (self->cr, panel->x, panel->y, panel->width, panel->height);
  cairo_clip (self->cr);
}

static void
draw_loss (const Painter *self)
{
  const DscChartPanel *panel = &self->layout->panels[DSC_CHART_CURVES_LOSS];
  guint n = _dsc_chart_curves_n_runs (self->chart);

  clip (self, panel);
  /* Those of several runs would only hide each other. */
  if (n == 1)
    {
      const DscChartHistory *run = self->chart->runs[0];
      DscChartCurvesSigns signs = _dsc_chart_curves_signs (self->chart, 0, self->style);

      draw_noise (self, panel, run, run->losses, &signs.batch);
    }
  for (guint i = n; i-- > 0;)
    {
      const DscChartHistory *run = self->chart->runs[i];
      DscChartCurvesSigns signs = _dsc_chart_curves_signs (self->chart, i, self->style);

      draw_noise (self, panel, run, run->smoothed, &signs.smoothed);
      draw_epoch_line (self, panel, run, &signs.validation);
    }
  cairo_restore (self->cr);
  draw_all_marks (self, panel);
}

static void
draw_error (const Painter *self)
{
  const DscChartPanel *panel = &self->layout->panels[DSC_CHART_CURVES_ERROR];

  clip (self, panel);
  for (guint i = _dsc_chart_curves_n_runs (self->chart); i-- > 0;)
    {
      DscChartCurvesSigns signs = _dsc_chart_curves_signs (self->chart, i, self->style);

      draw_epoch_line (self, panel, self->chart->runs[i], &signs.error);
    }
  cairo_restore (self->cr);
  draw_all_marks (self, panel);
}

static void
draw_rate (const Painter *self)
{
  const DscChartPanel *panel = &self->layout->panels[DSC_CHART_CURVES_RATE];

  clip (self, panel);
  for (guint i = _dsc_chart_curves_n_runs (self->chart); i-- > 0;)
    {
      const DscChartHistory *run = self->chart->runs[i];
      DscChartCurvesSigns signs = _dsc_chart_curves_signs (self->chart, i, self->style);

      if (panel->has_right)
        draw_series (self, panel, &panel->right, run, run->momenta, &signs.momentum);
      draw_series (self, panel, &panel->up, run, run->rates, &signs.rate);
    }
  cairo_restore (self->cr);
}

/* Thin lines where stages begin. Of several runs only the first has them: lines of all would be a
 * fence. */
static void
draw_stage_lines (const Painter *self, const DscChartPanel *panel)
{
  DscChartSign sign = { self->style->dim, 0.8, 1, STAGE_DASH, DSC_CHART_MARK_NONE };
  const GArray *stages = self->chart->runs[0]->stages;

  for (guint i = 0; i < stages->len; i++)
    {
      guint step = g_array_index (stages, DscChartStage, i).step;
      double x = floor (dsc_chart_axis_place (&panel->across, step)) + 0.5;

      if (step == 0 || x < panel->x || x > panel->x + panel->width)
        continue;
      cairo_move_to (self->cr, x, panel->y);
      cairo_line_to (self->cr, x, panel->y + panel->height);
      stroke (self, &sign);
    }
}

/* A name in the line above the curves. */
typedef struct
{
  char *text; /* (owned) */
  double x;
  double width;
} StageName;

static void
clear_stage_name_cb (gpointer data)
{
  g_free (((StageName *) data)->text);
}

/* Returns: (transfer full) (element-type StageName): of the stages that are in view, each where it
 * begins. */
static GArray *
list_stage_names (const Painter *self, const DscChartPanel *panel)
{
  g_autoptr (PangoLayout) layout = dsc_chart_text_new (self->style, DSC_CHART_TEXT_SMALL, FALSE);
  GArray *names = g_array_new (FALSE, FALSE, sizeof (StageName));
  const GArray *stages = self->chart->runs[0]->stages;

  g_array_set_clear_func (names, clear_stage_name_cb);
  for (guint i = 0; i < stages->len; i++)
    {
      const DscChartStage *stage = &g_array_index (stages, DscChartStage, i);
      double begin = dsc_chart_axis_place (&panel->across, stage->step);
      double end
          = i + 1 < stages->len ? dsc_chart_axis_place (&panel->across, stage[1].step) : INFINITY;
      StageName name = { .x = MAX (begin, panel->x) + STAGE_GAP * self->style->text_scale };

      if (stage->name == NULL || begin > panel->x + panel->width || end <= panel->x)
        continue;
      name.text = dsc_chart_name (stage->name);
      pango_layout_set_text (layout, name.text, -1);
      dsc_chart_text_measure (layout, &name.width, NULL);
      name.width = MIN (ceil (name.width) + 1, MAX_STAGE_NAME * self->style->text_scale);
      g_array_append_val (names, name);
    }
  return names;
}

/* Moves names that would be cut at the right end, or lie on each other. */
static void
spread_stage_names (const Painter *self, const DscChartPanel *panel, GArray *names)
{
  double gap = 2 * STAGE_GAP * self->style->text_scale;
  double limit = panel->x + panel->width;
  double from = panel->x;

  for (guint i = names->len; i-- > 0;)
    {
      StageName *name = &g_array_index (names, StageName, i);

      name->x = MIN (name->x, limit - name->width);
      limit = name->x - gap;
    }
  for (guint i = 0; i < names->len; i++)
    {
      StageName *name = &g_array_index (names, StageName, i);

      name->x = MAX (name->x, from);
      from = name->x + name->width + gap;
    }
}

/* Above the curves, which they would hide. */
static void
draw_stage_names (const Painter *self)
{
  const DscChartPanel *panel = &self->layout->panels[DSC_CHART_CURVES_LOSS];
  g_autoptr (GArray) names = list_stage_names (self, panel);

  spread_stage_names (self, panel, names);
  for (guint i = 0; i < names->len; i++)
    {
      const StageName *name = &g_array_index (names, StageName, i);

      /* More than there is room for: the first are told. */
      if (name->x + name->width > panel->x + panel->width + 1)
        break;
      dsc_chart_text_line (self->cr, self->style, name->text, DSC_CHART_TEXT_SMALL, name->x,
                           self->layout->names_y, name->width, FALSE, PANGO_ELLIPSIZE_END,
                           self->style->dim);
    }
}

static void
draw_legend (const Painter *self, double width)
{
  double margin = DSC_CHART_CURVES_MARGIN * self->style->text_scale;
  DscChartCurvesLegend legend;

  _dsc_chart_curves_legend_init (&legend, self->chart, self->style);
  dsc_chart_legend_draw (self->cr, legend.entries, legend.n, self->style, margin,
                         self->layout->legend_y, MAX (width - 2 * margin, 1));
  _dsc_chart_curves_legend_clear (&legend);
}

static void
draw_all (const Painter *self, double width)
{
  static void (*const paint[DSC_CHART_CURVES_N_PANELS]) (const Painter *)
      = { draw_loss, draw_error, draw_rate };

  if (self->layout->has_legend)
    draw_legend (self, width);
  for (int i = 0; i < DSC_CHART_CURVES_N_PANELS; i++)
    {
      const DscChartPanel *panel = &self->layout->panels[i];

      if (!(panel->width > 0))
        continue;
      dsc_chart_panel_draw (self->cr, panel, self->style, self->layout->left, self->layout->right);
      draw_stage_lines (self, panel);
      paint[i](self);
    }
  if (self->layout->panels[DSC_CHART_CURVES_LOSS].width > 0)
    draw_stage_names (self);
}

void
dsc_chart_curves_draw (cairo_t *cr, const DscChartCurves *self, double width, double height,
                       const DscChartStyle *style)
{
  double margin = DSC_CHART_CURVES_MARGIN * style->text_scale;
  DscChartCurvesLayout layout;
  Painter painter = { cr, self, &layout, style };

  if (!(width > 0 && height > 0) || !isfinite (width + height))
    return;
  layout = dsc_chart_curves_layout (self, width, height, style);
  dsc_chart_begin (cr, style, width, height);
  dsc_chart_heading_draw (cr, &self->heading, style, margin, margin, MAX (width - 2 * margin, 1));
  if (_dsc_chart_curves_has_steps (self))
    draw_all (&painter, width);
  else
    dsc_chart_text_remark (cr, style, _ ("No step has been trained yet."), margin, layout.legend_y,
                           MAX (width - 2 * margin, 1), FALSE);
  cairo_restore (cr);
}
