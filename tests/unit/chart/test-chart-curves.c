/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The curves of training: their layout, what is seen of them, and how long a long run takes. */
#include "chart/dsc-chart-curves.h"

#include <math.h>

#include "chart-surface.h"
#include "engine/dsc-schedule.h"

#define WIDTH 820
#define HEIGHT 780
#define REPEATS 20

/* A stage of one cycle, with a loss that falls and is noisy. */
static void
add_stage (DscChartHistory *run, const char *name, guint n_epochs, guint n_batches, double rate)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (n_batches);
  DscOneCycle cycle
      = { { { rate, rate, rate } }, 0.3, 25, 2.5e5, 0.95, 0.85, n_epochs * n_batches };
  DscSmoother smoother = { 0 };

  dsc_chart_history_add_stage (run, name);
  for (guint i = 0; i < n_epochs * n_batches; i++)
    {
      double rates[DSC_N_GROUPS];
      DscChartStep step;

      dsc_one_cycle_at (&cycle, i, rates, &step.momentum);
      step.rate = rates[DSC_N_GROUPS - 1];
      step.loss
          = (2 - i / (n_epochs * (double) n_batches)) * g_rand_double_range (random, 0.7, 1.3);
      step.smoothed = dsc_smoother_add (&smoother, step.loss);
      dsc_chart_history_add_step (run, &step);
      if ((i + 1) % n_batches == 0)
        dsc_chart_history_add_epoch (run, 1.5 * step.smoothed, step.smoothed / 4);
    }
}

/* Returns: (transfer full): two stages of @n_batches. */
static DscChartHistory *
new_run (const char *name, guint n_batches)
{
  DscChartHistory *run = dsc_chart_history_new (name);

  add_stage (run, "Frozen", 4, n_batches, 1e-2);
  add_stage (run, "Unfrozen", 4, n_batches, 1e-4);
  return run;
}

static DscChartCurves
chart_of (const DscChartHistory *const *runs, guint n)
{
  return (DscChartCurves){ .heading = { "Training", "Two stages" }, .runs = runs, .n = n };
}

/* Returns: (transfer full) */
static cairo_surface_t *
draw (const DscChartCurves *chart, const DscChartStyle *style)
{
  cairo_surface_t *surface = new_surface (WIDTH, HEIGHT);
  g_autoptr (cairo_t) cr = cairo_create (surface);

  dsc_chart_curves_draw (cr, chart, WIDTH, HEIGHT, style);
  g_assert_cmpint (cairo_status (cr), ==, CAIRO_STATUS_SUCCESS);
  return surface;
}

static guint32
to_pixel (DscChartColour colour)
{
  return (guint32) lround (255 * colour.red) << 16 | (guint32) lround (255 * colour.green) << 8
         | (guint32) lround (255 * colour.blue);
}

static void
test_panels_are_stacked_and_share_their_steps (void)
{
  g_autoptr (DscChartHistory) run = new_run ("first", 50);
  const DscChartHistory *const runs[] = { run };
  DscChartCurves chart = chart_of (runs, 1);
  DscChartCurvesLayout layout
      = dsc_chart_curves_layout (&chart, WIDTH, HEIGHT, dsc_chart_style_get (FALSE));

  for (int i = 0; i < DSC_CHART_CURVES_N_PANELS; i++)
    {
      const DscChartPanel *panel = &layout.panels[i];

      g_assert_cmpfloat (panel->width, >, 500);
      g_assert_cmpfloat (panel->x, ==, layout.panels[0].x);
      g_assert_cmpfloat (panel->across.low, ==, 0);
      g_assert_cmpfloat (panel->across.high, ==, 400);
      g_assert_cmpfloat (panel->y + panel->height, <, HEIGHT);
      g_assert_cmpint (panel->title_across != NULL, ==, i == DSC_CHART_CURVES_RATE);
      if (i > 0)
        g_assert_cmpfloat (panel->y, >, panel[-1].y + panel[-1].height);
    }
  /* Stages whose rates are a hundred times apart. */
  g_assert_true (layout.panels[DSC_CHART_CURVES_RATE].up.log);
  g_assert_true (layout.panels[DSC_CHART_CURVES_RATE].has_right);
  chart.log_loss = TRUE;
  layout = dsc_chart_curves_layout (&chart, WIDTH, HEIGHT, dsc_chart_style_get (FALSE));
  g_assert_true (layout.panels[DSC_CHART_CURVES_LOSS].up.log);
}

static void
test_what_was_not_measured_has_no_panel (void)
{
  g_autoptr (DscChartHistory) run = dsc_chart_history_new (NULL);
  const DscChartHistory *const runs[] = { run };
  DscChartCurves chart = chart_of (runs, 1);
  DscChartCurvesLayout layout;
  g_autoptr (cairo_surface_t) surface = NULL;

  for (int i = 0; i < 100; i++)
    dsc_chart_history_add_step (run, &(DscChartStep){ 2 - i / 100.0, NAN, NAN, NAN });
  dsc_chart_history_add_epoch (run, 1, NAN);
  layout = dsc_chart_curves_layout (&chart, WIDTH, HEIGHT, dsc_chart_style_get (FALSE));
  g_assert_cmpfloat (layout.panels[DSC_CHART_CURVES_LOSS].width, >, 0);
  g_assert_cmpfloat (layout.panels[DSC_CHART_CURVES_ERROR].width, ==, 0);
  g_assert_cmpfloat (layout.panels[DSC_CHART_CURVES_RATE].width, ==, 0);
  g_assert_nonnull (layout.panels[DSC_CHART_CURVES_LOSS].title_across);
  surface = draw (&chart, dsc_chart_style_get (FALSE));
}

static void
test_validation_stands_at_the_ends_of_epochs (void)
{
  const DscChartStyle *style = dsc_chart_style_get (FALSE);
  g_autoptr (DscChartHistory) run = new_run ("first", 50);
  const DscChartHistory *const runs[] = { run };
  DscChartCurves chart = chart_of (runs, 1);
  DscChartCurvesLayout layout = dsc_chart_curves_layout (&chart, WIDTH, HEIGHT, style);
  g_autoptr (cairo_surface_t) surface = draw (&chart, style);

  g_assert_cmpuint (run->epochs->len, ==, 8);
  for (guint i = 0; i < run->epochs->len; i++)
    for (int j = 0; j < 2; j++)
      {
        const DscChartPanel *panel = &layout.panels[j];
        const DscChartEpoch *epoch = &g_array_index (run->epochs, DscChartEpoch, i);
        double value = j == DSC_CHART_CURVES_ERROR ? 100 * epoch->error_rate : epoch->loss;

        g_assert_cmpuint (epoch->step, ==, 50 * (i + 1));
        g_assert_cmphex (pixel (surface, (int) dsc_chart_axis_place (&panel->across, epoch->step),
                                (int) dsc_chart_axis_place (&panel->up, value)),
                         ==, to_pixel (style->series[1]));
      }
}

/* Not the last one: that may be worse. */
static void
test_the_epoch_that_is_kept_has_a_ring (void)
{
  const DscChartStyle *style = dsc_chart_style_get (FALSE);
  g_autoptr (DscChartHistory) run = new_run ("first", 50);
  const DscChartEpoch *epoch = &g_array_index (run->epochs, DscChartEpoch, 2);
  const DscChartHistory *const runs[] = { run };
  DscChartCurves chart = chart_of (runs, 1);
  g_autoptr (DscRunRecord) record = dsc_run_record_new ();
  g_autoptr (cairo_surface_t) without = draw (&chart, style);
  g_autoptr (cairo_surface_t) with = NULL;
  DscChartCurvesLayout layout;

  record->error_rate = epoch->error_rate;
  record->valid_loss = epoch->loss;
  g_assert_false (dsc_chart_history_set_kept (run, record));
  g_assert_cmpuint (run->kept, ==, 0);
  record->model = g_strdup ("run-1-stage-0.safetensors");
  g_assert_true (dsc_chart_history_set_kept (run, record));
  g_assert_cmpuint (run->kept, ==, 3);
  g_assert_false (dsc_chart_history_set_kept (run, record));
  with = draw (&chart, style);
  layout = dsc_chart_curves_layout (&chart, WIDTH, HEIGHT, style);
  for (int i = 0; i < 2; i++)
    {
      const DscChartPanel *panel = &layout.panels[i];
      double value = i == DSC_CHART_CURVES_ERROR ? 100 * epoch->error_rate : epoch->loss;
      int x = (int) dsc_chart_axis_place (&panel->across, epoch->step);
      int y = (int) dsc_chart_axis_place (&panel->up, value);

      g_assert_cmphex (pixel (with, x, y), ==, to_pixel (style->series[1]));
      /* Dark but for its edges' smoothing. */
      g_assert_cmphex (pixel (with, x, y - 7) & 0xff, <, 0x60);
      g_assert_cmphex (pixel (without, x, y - 7) & 0xff, >, 0x60);
    }
}

/* Right of the last line there is no room for its name: it stands left of it, whole. */
static void
test_stages_are_named_above_the_curves (void)
{
  const DscChartStyle *style = dsc_chart_style_get (FALSE);
  g_autoptr (DscChartHistory) run = dsc_chart_history_new ("first");
  const DscChartHistory *const runs[] = { run };
  DscChartCurves chart = chart_of (runs, 1);
  g_autoptr (cairo_surface_t) surface = NULL;
  DscChartCurvesLayout layout;
  const DscChartPanel *panel;
  int line;

  add_stage (run, "instant", 4, 50, 1e-2);
  add_stage (run, "unfrozen", 1, 2, 1e-4);
  layout = dsc_chart_curves_layout (&chart, WIDTH, HEIGHT, style);
  panel = &layout.panels[DSC_CHART_CURVES_LOSS];
  g_assert_cmpfloat (panel->y, >=, layout.names_y + 10);
  surface = draw (&chart, style);
  line = (int) dsc_chart_axis_place (&panel->across, 200);
  g_assert_cmpuint (count_other (surface, line - 40, (int) layout.names_y, 40,
                                 (int) (panel->y - layout.names_y) - 2, TRUE,
                                 to_pixel (style->background)),
                    >, 40);
}

static void
test_a_low_panel_has_three_numbers (void)
{
  const DscChartStyle *style = dsc_chart_style_get (FALSE);
  g_autoptr (DscChartHistory) run = dsc_chart_history_new (NULL);
  const DscChartHistory *const runs[] = { run };
  DscChartCurves chart = { .runs = runs, .n = 1 };
  g_autoptr (cairo_surface_t) surface = new_surface (WIDTH, 300);
  g_autoptr (cairo_t) cr = cairo_create (surface);
  DscChartCurvesLayout layout;
  const DscChartPanel *panel;

  for (int i = 0; i < 20; i++)
    dsc_chart_history_add_step (run, &(DscChartStep){ 1, 1, NAN, NAN });
  dsc_chart_history_add_epoch (run, 1, 0.22);
  layout = dsc_chart_curves_layout (&chart, WIDTH, 300, style);
  panel = &layout.panels[DSC_CHART_CURVES_ERROR];
  g_assert_cmpfloat (panel->height, >, 54);
  g_assert_cmpfloat (panel->height, <, 102);
  dsc_chart_curves_draw (cr, &chart, WIDTH, 300, style);
  /* Not only at 0 and 20. */
  g_assert_cmphex (pixel (surface, (int) panel->x - 2, (int) dsc_chart_axis_place (&panel->up, 10)),
                   !=, to_pixel (style->background));
}

/* Where steps are hundreds to a column of pixels, one among them is still seen. */
static void
test_a_single_spike_is_seen_in_a_long_run (void)
{
  const DscChartStyle *style = dsc_chart_style_get (FALSE);
  g_autoptr (DscChartHistory) run = dsc_chart_history_new ("long");
  const DscChartHistory *const runs[] = { run };
  DscChartCurves chart = chart_of (runs, 1);
  DscChartCurvesLayout layout;
  const DscChartPanel *panel;
  g_autoptr (cairo_surface_t) surface = NULL;
  int x, y;

  for (guint i = 0; i < 100000; i++)
    dsc_chart_history_add_step (run,
                                &(DscChartStep){ i == 61803 ? 1.8 : 1, i == 0 ? 2 : 1, NAN, NAN });
  layout = dsc_chart_curves_layout (&chart, WIDTH, HEIGHT, style);
  panel = &layout.panels[DSC_CHART_CURVES_LOSS];
  surface = draw (&chart, style);
  x = (int) dsc_chart_axis_place (&panel->across, 61804);
  y = (int) dsc_chart_axis_place (&panel->up, 1.71);
  g_assert_cmphex (pixel (surface, x, y), !=, pixel (surface, x + 3, y));
  g_assert_cmphex (pixel (surface, x - 3, y), ==, pixel (surface, x + 3, y));
}

/* The same run as the first and as the second of two, in the same colour: its marks differ. */
static void
test_runs_differ_without_colour (void)
{
  DscChartStyle style = *dsc_chart_style_get (FALSE);
  g_autoptr (DscChartHistory) run = new_run ("run", 50);
  g_autoptr (DscChartHistory) other = dsc_chart_history_new ("other");
  const DscChartHistory *const orders[2][2] = { { run, other }, { other, run } };
  cairo_surface_t *surfaces[2];
  guint differing = 0;

  for (int i = 0; i < DSC_CHART_N_SERIES; i++)
    style.series[i] = style.bad;
  for (int i = 0; i < 2; i++)
    {
      DscChartCurves chart = chart_of (orders[i], 2);

      surfaces[i] = draw (&chart, &style);
    }
  for (guint i = 0; i < run->epochs->len; i++)
    {
      DscChartCurves chart = chart_of (orders[0], 2);
      DscChartCurvesLayout layout = dsc_chart_curves_layout (&chart, WIDTH, HEIGHT, &style);
      const DscChartPanel *panel = &layout.panels[DSC_CHART_CURVES_ERROR];
      const DscChartEpoch *epoch = &g_array_index (run->epochs, DscChartEpoch, i);
      int x = (int) dsc_chart_axis_place (&panel->across, epoch->step);
      int y = (int) dsc_chart_axis_place (&panel->up, 100 * epoch->error_rate);

      for (int dy = -5; dy <= 5; dy++)
        for (int dx = -5; dx <= 5; dx++)
          differing += pixel (surfaces[0], x + dx, y + dy) != pixel (surfaces[1], x + dx, y + dy);
    }
  g_assert_cmpuint (differing, >, 12 * run->epochs->len);
  cairo_surface_destroy (surfaces[0]);
  cairo_surface_destroy (surfaces[1]);
}

static void
test_more_runs_than_colours_are_drawn (void)
{
  const DscChartHistory *runs[DSC_CHART_CURVES_MAX_RUNS + 3];
  g_autofree char *endless = g_strnfill (100000, 'w');
  DscChartCurves chart = chart_of (runs, G_N_ELEMENTS (runs));

  for (gsize i = 0; i < G_N_ELEMENTS (runs); i++)
    runs[i] = new_run (i == 0 ? "\xff\xfe" : i == 1 ? endless : i == 2 ? NULL : "砖", 5 + i);
  for (int dark = 0; dark < 2; dark++)
    {
      g_autoptr (cairo_surface_t) surface = draw (&chart, dsc_chart_style_get (dark));

      g_assert_cmpuint (count_other (surface, 0, 0, WIDTH, HEIGHT, TRUE, UNTOUCHED), ==,
                        WIDTH * HEIGHT);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (runs); i++)
    dsc_chart_history_free ((DscChartHistory *) runs[i]);
}

static void
test_a_part_can_be_shown (void)
{
  g_autoptr (DscChartHistory) run = new_run ("first", 50);
  const DscChartHistory *const runs[] = { run };
  DscChartCurves chart = chart_of (runs, 1);
  DscChartCurvesLayout layout;
  g_autoptr (cairo_surface_t) surface = NULL;

  chart.from = 210;
  chart.to = 260;
  layout = dsc_chart_curves_layout (&chart, WIDTH, HEIGHT, dsc_chart_style_get (FALSE));
  g_assert_cmpfloat (layout.panels[0].across.low, ==, 210);
  g_assert_cmpfloat (layout.panels[0].across.high, ==, 260);
  /* Only the second stage's rates are in it. */
  g_assert_cmpfloat (layout.panels[DSC_CHART_CURVES_RATE].up.high, <, 2e-4);
  surface = draw (&chart, dsc_chart_style_get (FALSE));
}

static void
test_diverged_and_odd_numbers_are_drawn (void)
{
  const double values[] = { NAN, INFINITY, -INFINITY, 1e300, -1e300, 0, 1 };

  for (int log_loss = 0; log_loss < 2; log_loss++)
    for (gsize i = 0; i < G_N_ELEMENTS (values); i++)
      {
        g_autoptr (DscChartHistory) run = new_run ("first", 30);
        const DscChartHistory *const runs[] = { run };
        DscChartCurves chart = chart_of (runs, 1);
        g_autoptr (cairo_surface_t) surface = NULL;
        double value = values[i];

        chart.log_loss = log_loss;
        for (int j = 0; j < 20; j++)
          dsc_chart_history_add_step (run, &(DscChartStep){ value, value, value, value });
        dsc_chart_history_add_epoch (run, value, value);
        surface = draw (&chart, dsc_chart_style_get (FALSE));
        g_assert_cmpuint (count_other (surface, 0, 0, WIDTH, HEIGHT, TRUE, UNTOUCHED), ==,
                          WIDTH * HEIGHT);
      }
}

/* In a small window, or with text of twice the size: what is left is the curve of the loss. */
static void
test_curves_come_before_their_legend (void)
{
  g_autoptr (DscChartHistory) run = new_run ("first", 50);
  const DscChartHistory *const runs[] = { run };
  DscChartCurves chart = { .runs = runs, .n = 1 };
  DscChartStyle large = *dsc_chart_style_get (FALSE);
  DscChartCurvesLayout layout = dsc_chart_curves_layout (&chart, 320, 240, &large);

  g_assert_true (layout.has_legend);
  g_assert_cmpfloat (layout.panels[DSC_CHART_CURVES_LOSS].height, >, 40);
  large.text_scale = 2;
  layout = dsc_chart_curves_layout (&chart, 320, 240, &large);
  g_assert_false (layout.has_legend);
  g_assert_cmpfloat (layout.panels[DSC_CHART_CURVES_LOSS].height, >, 40);
  g_assert_cmpfloat (layout.panels[DSC_CHART_CURVES_LOSS].width, >, 100);
  layout = dsc_chart_curves_layout (&chart, WIDTH, HEIGHT, &large);
  g_assert_true (layout.has_legend);
}

static void
test_nothing_trained_says_so (void)
{
  g_autoptr (DscChartHistory) run = dsc_chart_history_new ("first");
  const DscChartHistory *const runs[] = { run };

  for (guint n = 0; n < 2; n++)
    {
      DscChartCurves chart = { .runs = runs, .n = n };
      g_autoptr (cairo_surface_t) surface = draw (&chart, dsc_chart_style_get (FALSE));

      g_assert_cmpuint (count_other (surface, 0, 0, WIDTH, HEIGHT, TRUE, 0xffffff), >, 100);
    }
}

static void
test_nothing_is_drawn_outside (void)
{
  const double sizes[][2]
      = { { 400, 330 }, { 60, 60 }, { 20, 300 }, { 300, 20 }, { 1, 1 }, { 0, 9 }, { 9, NAN } };
  g_autoptr (DscChartHistory) run = new_run ("first", 500);
  const DscChartHistory *const runs[] = { run };
  DscChartCurves chart = chart_of (runs, 1);

  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autoptr (cairo_surface_t) surface = new_surface (500, 400);
      g_autoptr (cairo_t) cr = cairo_create (surface);
      int w = (int) sizes[i][0];
      int h = isnan (sizes[i][1]) ? 0 : (int) sizes[i][1];

      cairo_translate (cr, 50, 40);
      dsc_chart_curves_draw (cr, &chart, sizes[i][0], sizes[i][1], dsc_chart_style_get (FALSE));
      g_assert_cmpuint (count_other (surface, 50, 40, w, h, FALSE, UNTOUCHED), ==, 0);
      g_assert_cmpuint (count_other (surface, 50, 40, w, h, TRUE, UNTOUCHED), ==, (guint) (w * h));
    }
}

static void
test_stages_without_steps_are_one (void)
{
  g_autoptr (DscChartHistory) run = dsc_chart_history_new ("first");

  dsc_chart_history_add_stage (run, "one");
  dsc_chart_history_add_stage (run, "other");
  g_assert_cmpuint (run->stages->len, ==, 1);
  g_assert_cmpstr (g_array_index (run->stages, DscChartStage, 0).name, ==, "other");
  dsc_chart_history_add_step (run, &(DscChartStep){ 1, 1, 1, 1 });
  dsc_chart_history_add_stage (run, "third");
  g_assert_cmpuint (run->stages->len, ==, 2);
  g_assert_cmpuint (dsc_chart_history_get_n_steps (run), ==, 1);
}

/* With -m perf: milliseconds of a repaint. */
static void
test_speed_of_a_long_run (void)
{
  const guint lengths[] = { 400, 1000, 4000, 100000, 1000000 };

  for (gsize i = 0; i < G_N_ELEMENTS (lengths); i++)
    {
      g_autoptr (DscChartHistory) run = new_run ("long", lengths[i] / 8);
      const DscChartHistory *const runs[] = { run };
      DscChartCurves chart = chart_of (runs, 1);
      double best = INFINITY;

      for (int repeat = 0; repeat < REPEATS; repeat++)
        {
          g_autoptr (cairo_surface_t) surface = NULL;

          g_test_timer_start ();
          surface = draw (&chart, dsc_chart_style_get (FALSE));
          best = MIN (best, 1000 * g_test_timer_elapsed ());
        }
      g_test_minimized_result (best, "%u steps on %ux%u: %.2f ms", lengths[i], WIDTH, HEIGHT, best);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define TEST(name, function) g_test_add_func ("/chart-curves/" name, function)
  TEST ("panels-are-stacked-and-share-their-steps", test_panels_are_stacked_and_share_their_steps);
  TEST ("what-was-not-measured-has-no-panel", test_what_was_not_measured_has_no_panel);
  TEST ("validation-stands-at-the-ends-of-epochs", test_validation_stands_at_the_ends_of_epochs);
  TEST ("stages-are-named-above-the-curves", test_stages_are_named_above_the_curves);
  TEST ("a-low-panel-has-three-numbers", test_a_low_panel_has_three_numbers);
  TEST ("the-epoch-that-is-kept-has-a-ring", test_the_epoch_that_is_kept_has_a_ring);
  TEST ("a-single-spike-is-seen-in-a-long-run", test_a_single_spike_is_seen_in_a_long_run);
  TEST ("runs-differ-without-colour", test_runs_differ_without_colour);
  TEST ("more-runs-than-colours-are-drawn", test_more_runs_than_colours_are_drawn);
  TEST ("a-part-can-be-shown", test_a_part_can_be_shown);
  TEST ("diverged-and-odd-numbers-are-drawn", test_diverged_and_odd_numbers_are_drawn);
  TEST ("curves-come-before-their-legend", test_curves_come_before_their_legend);
  TEST ("nothing-trained-says-so", test_nothing_trained_says_so);
  TEST ("nothing-is-drawn-outside", test_nothing_is_drawn_outside);
  TEST ("stages-without-steps-are-one", test_stages_without_steps_are_one);
  if (g_test_perf ())
    TEST ("speed-of-a-long-run", test_speed_of_a_long_run);
#undef TEST
  return g_test_run ();
}
