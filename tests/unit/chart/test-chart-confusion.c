/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The confusion matrix: its layout, and what is seen of it. */
#include "chart/dsc-chart-confusion.h"

#include <math.h>

#include "chart-surface.h"

/* A matrix with names, all owned. */
typedef struct
{
  DscConfusion counts;
  GPtrArray *names;
  DscChartConfusion chart;
} Fixture;

/* Ten photos of each class, of which class i has @wrong(i) taken for the next one. */
static Fixture *
fixture_new (guint n)
{
  Fixture *self = g_new0 (Fixture, 1);

  self->counts.n = n;
  self->counts.counts = g_new0 (guint32, MAX (n * n, 1));
  self->names = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < n; i++)
    {
      guint wrong = n == 1 ? 0 : i % 7;

      self->counts.counts[i * n + i] = 10 - wrong;
      if (wrong > 0)
        self->counts.counts[i * n + (i + 1) % n] += wrong;
      g_ptr_array_add (self->names, g_strdup_printf ("class %u", i));
    }
  self->chart = (DscChartConfusion){
    .confusion = &self->counts,
    .names = (const char *const *) self->names->pdata,
    .heading = { "Confusion matrix", "200 photos, 18.5 % wrong (13.7 … 24.4 %)" },
  };
  return self;
}

static void
fixture_free (Fixture *self)
{
  g_ptr_array_unref (self->names);
  g_free (self->counts.counts);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Fixture, fixture_free)

/* Returns: (transfer full): the chart at its natural size; in @layout where its cells lie. */
static cairo_surface_t *
draw_natural (const Fixture *self, const DscChartStyle *style, DscChartConfusionLayout **layout)
{
  cairo_surface_t *surface;
  g_autoptr (cairo_t) cr = NULL;
  double width, height;

  dsc_chart_confusion_natural_size (&self->chart, style, &width, &height);
  surface = new_surface ((int) width, (int) height);
  cr = cairo_create (surface);
  dsc_chart_confusion_draw (cr, &self->chart, width, height, style);
  g_assert_cmpint (cairo_status (cr), ==, CAIRO_STATUS_SUCCESS);
  if (layout != NULL)
    *layout = dsc_chart_confusion_layout_new (&self->chart, width, height, style);
  return surface;
}

/* The ground of the cell in that row and column, beside its number. */
static DscChartColour
cell_ground (cairo_surface_t *surface, const DscChartConfusionLayout *layout, guint row,
             guint column)
{
  return pixel_colour (surface, (int) (layout->x + column * layout->cell) + 2,
                       (int) (layout->y + row * layout->cell) + 2);
}

static void
assert_hits (const DscChartConfusionLayout *layout, guint row, guint column, double x, double y)
{
  guint actual = G_MAXUINT;
  guint predicted = G_MAXUINT;

  g_assert_true (dsc_chart_confusion_layout_hit (layout, layout->x + (column + x) * layout->cell,
                                                 layout->y + (row + y) * layout->cell, &actual,
                                                 &predicted));
  g_assert_cmpuint (actual, ==, layout->classes[row]);
  g_assert_cmpuint (predicted, ==, layout->classes[column]);
}

static void
check_layout (const Fixture *self, double width, double height)
{
  g_autoptr (DscChartConfusionLayout) layout
      = dsc_chart_confusion_layout_new (&self->chart, width, height, dsc_chart_style_get (FALSE));
  double side = layout->n * layout->cell;

  g_assert_cmpfloat (layout->cell, >, 0);
  g_assert_cmpfloat (layout->x - layout->row_labels, >=, 0);
  g_assert_cmpfloat (layout->x + side, <=, width);
  g_assert_cmpfloat (layout->y - layout->column_labels, >=, 0);
  g_assert_cmpfloat (layout->y + side, <=, height);
  for (guint row = 0; row < layout->n; row++)
    for (guint column = 0; column < layout->n; column++)
      {
        assert_hits (layout, row, column, 0.001, 0.001);
        assert_hits (layout, row, column, 0.5, 0.5);
        assert_hits (layout, row, column, 0.999, 0.999);
      }
  for (int i = 0; i <= 10; i++)
    {
      double along = i / 10.0 * side;

      g_assert_false (
          dsc_chart_confusion_layout_hit (layout, layout->x - 0.01, layout->y + along, NULL, NULL));
      g_assert_false (
          dsc_chart_confusion_layout_hit (layout, layout->x + along, layout->y - 0.01, NULL, NULL));
      g_assert_false (
          dsc_chart_confusion_layout_hit (layout, layout->x + side, layout->y + along, NULL, NULL));
      g_assert_false (
          dsc_chart_confusion_layout_hit (layout, layout->x + along, layout->y + side, NULL, NULL));
    }
  g_assert_false (dsc_chart_confusion_layout_hit (layout, NAN, layout->y, NULL, NULL));
}

static void
test_hits_are_the_inverse_of_cells (void)
{
  const guint sizes[] = { 1, 2, 3, 20, 40, 60 };

  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autoptr (Fixture) fixture = fixture_new (sizes[i]);

      check_layout (fixture, 360, 294);
      check_layout (fixture, 800, 600);
      check_layout (fixture, 601.3, 1203.7);
    }
}

static void
test_everything_is_legible_at_the_natural_size (void)
{
  for (guint n = 1; n <= 40; n++)
    {
      g_autoptr (Fixture) fixture = fixture_new (n);
      g_autoptr (DscChartConfusionLayout) layout = NULL;
      double width, height;

      fixture->counts.counts[0] = n % 2 == 0 ? 100000 : 10;
      dsc_chart_confusion_natural_size (&fixture->chart, dsc_chart_style_get (FALSE), &width,
                                        &height);
      layout = dsc_chart_confusion_layout_new (&fixture->chart, width, height,
                                               dsc_chart_style_get (FALSE));
      g_assert_cmpfloat (layout->label_size, >=, 11);
      g_assert_cmpfloat (layout->number_size, >=, 11);
      g_assert_cmpfloat (layout->cell, >=, 22);
    }
}

static void
test_few_short_names_stay_upright (void)
{
  g_autoptr (Fixture) few = fixture_new (3);
  g_autoptr (Fixture) many = fixture_new (20);
  g_autoptr (DscChartConfusionLayout) upright = NULL;
  g_autoptr (DscChartConfusionLayout) turned = NULL;
  g_autoptr (cairo_surface_t) first = draw_natural (few, dsc_chart_style_get (FALSE), &upright);
  g_autoptr (cairo_surface_t) second = draw_natural (many, dsc_chart_style_get (FALSE), &turned);

  g_assert_false (upright->rotated);
  g_assert_true (turned->rotated);
}

static void
test_larger_counts_stand_out_more (void)
{
  for (int dark = 0; dark < 2; dark++)
    {
      const DscChartStyle *style = dsc_chart_style_get (dark);
      g_autoptr (Fixture) fixture = fixture_new (3);
      g_autoptr (DscChartConfusionLayout) layout = NULL;
      g_autoptr (cairo_surface_t) surface = NULL;
      const guint32 counts[] = { 40, 0, 1, 7, 30, 3, 80, 20, 10 };
      const guint rising[] = { 1, 2, 5, 3, 8, 7, 4, 0, 6 };
      double before = 0;

      memcpy (fixture->counts.counts, counts, sizeof counts);
      surface = draw_natural (fixture, style, &layout);
      for (guint i = 0; i < 9; i++)
        {
          DscChartColour ground = cell_ground (surface, layout, rising[i] / 3, rising[i] % 3);
          double contrast = dsc_chart_colour_contrast (ground, style->background);

          g_assert_cmpfloat (contrast, >, before);
          before = contrast;
        }
    }
}

/* The strongest contrast with the ground inside a cell: that of its number. */
static double
number_contrast (cairo_surface_t *surface, const DscChartConfusionLayout *layout, guint row,
                 guint column)
{
  DscChartColour ground = cell_ground (surface, layout, row, column);
  double strongest = 1;

  for (int j = 2; j < layout->cell - 3; j++)
    for (int i = 2; i < layout->cell - 3; i++)
      {
        DscChartColour colour
            = pixel_colour (surface, (int) (layout->x + column * layout->cell) + i,
                            (int) (layout->y + row * layout->cell) + j);

        strongest = MAX (strongest, dsc_chart_colour_contrast (colour, ground));
      }
  return strongest;
}

static void
test_numbers_are_legible_and_zeros_faint (void)
{
  for (int dark = 0; dark < 2; dark++)
    {
      g_autoptr (Fixture) fixture = fixture_new (5);
      g_autoptr (DscChartConfusionLayout) layout = NULL;
      g_autoptr (cairo_surface_t) surface = NULL;
      DscChartStyle style = *dsc_chart_style_get (dark);

      /* Large enough for strokes of whole pixels. */
      style.text_scale = 2.5;
      for (guint i = 0; i < 25; i++)
        fixture->counts.counts[i] = i * 37;
      surface = draw_natural (fixture, &style, &layout);
      for (guint i = 0; i < 25; i++)
        {
          double contrast = number_contrast (surface, layout, i / 5, i % 5);

          if (i > 0)
            g_assert_cmpfloat (contrast, >=, 4.5);
          else
            {
              g_assert_cmpfloat (contrast, >, 1.3);
              g_assert_cmpfloat (contrast, <, 3);
            }
        }
    }
}

static void
test_nothing_is_drawn_outside (void)
{
  const guint sizes[] = { 0, 1, 20, 60 };

  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autoptr (Fixture) fixture = fixture_new (sizes[i]);
      g_autoptr (cairo_surface_t) surface = new_surface (500, 400);
      g_autoptr (cairo_t) cr = cairo_create (surface);

      fixture->chart.heading.title
          = "A title that is much too long for such a small chart, and then some more of it";
      cairo_translate (cr, 50, 40);
      dsc_chart_confusion_draw (cr, &fixture->chart, 400, 300, dsc_chart_style_get (TRUE));
      g_assert_cmpuint (count_other (surface, 50, 40, 400, 300, FALSE, UNTOUCHED), ==, 0);
      g_assert_cmpuint (count_other (surface, 50, 40, 400, 300, TRUE, UNTOUCHED), ==, 400 * 300);
    }
}

static void
test_odd_sizes_draw_nothing_or_what_fits (void)
{
  const double sizes[][2] = { { 0, 100 },        { 100, -1 }, { NAN, 100 }, { 100, NAN },
                              { INFINITY, 100 }, { 3, 3 },    { 50, 90 } };
  g_autoptr (Fixture) fixture = fixture_new (20);

  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autoptr (cairo_surface_t) surface = new_surface (100, 100);
      g_autoptr (cairo_t) cr = cairo_create (surface);
      gboolean drawable = i >= 5;

      dsc_chart_confusion_draw (cr, &fixture->chart, sizes[i][0], sizes[i][1],
                                dsc_chart_style_get (FALSE));
      g_assert_cmpint (cairo_status (cr), ==, CAIRO_STATUS_SUCCESS);
      g_assert_cmpint (count_other (surface, 0, 0, 100, 100, TRUE, UNTOUCHED) > 0, ==, drawable);
    }
}

static void
test_no_class_says_so (void)
{
  g_autoptr (Fixture) fixture = fixture_new (0);
  g_autoptr (DscChartConfusionLayout) layout = NULL;
  g_autoptr (cairo_surface_t) surface = NULL;

  fixture->chart.heading = (DscChartHeading){ NULL, NULL };
  surface = draw_natural (fixture, dsc_chart_style_get (FALSE), &layout);
  g_assert_nonnull (layout->note);
  g_assert_false (dsc_chart_confusion_layout_hit (layout, 50, 50, NULL, NULL));
  g_assert_cmpuint (count_other (surface, 0, 0, 10000, 10000, TRUE, 0xffffff), >, 100);
}

static void
test_sixty_classes_show_the_worst_forty (void)
{
  g_autoptr (Fixture) fixture = fixture_new (60);
  g_autoptr (DscChartConfusionLayout) layout = NULL;
  guint32 *counts = fixture->counts.counts;

  /* Classes 0 … 19 are never mistaken; the others are, each for the next: 20 … 59 in a ring, but
   * for one photo of 5. */
  memset (counts, 0, sizeof *counts * 60 * 60);
  for (guint i = 0; i < 60; i++)
    counts[i * 60 + i] = 10;
  for (guint i = 20; i < 60; i++)
    counts[i * 60 + (i < 59 ? i + 1 : 20)] = 2;
  counts[5 * 60 + 30] = 1;
  layout
      = dsc_chart_confusion_layout_new (&fixture->chart, 1000, 1000, dsc_chart_style_get (FALSE));
  g_assert_cmpuint (layout->n, ==, DSC_CHART_CONFUSION_MAX_CLASSES);
  for (guint i = 0; i < layout->n; i++)
    g_assert_cmpuint (layout->classes[i], ==, i + 20);
  g_assert_nonnull (strstr (layout->note, "40"));
  g_assert_nonnull (strstr (layout->note, "60"));
  g_assert_nonnull (strstr (layout->note, "201"));
}

static void
test_worst_keeps_all_of_few (void)
{
  g_autoptr (Fixture) fixture = fixture_new (5);
  guint n;
  g_autofree guint *all = dsc_chart_confusion_worst (&fixture->counts, 5, &n);
  g_autofree guint *three = NULL;

  g_assert_cmpuint (n, ==, 5);
  for (guint i = 0; i < n; i++)
    g_assert_cmpuint (all[i], ==, i);
  /* Mistakes of and for: 0 has 0 + 4, 1 has 1 + 0, 2 has 2 + 1, 3 has 3 + 2, 4 has 4 + 3. */
  three = dsc_chart_confusion_worst (&fixture->counts, 3, &n);
  g_assert_cmpuint (n, ==, 3);
  g_assert_cmpuint (three[0], ==, 0);
  g_assert_cmpuint (three[1], ==, 3);
  g_assert_cmpuint (three[2], ==, 4);
}

static void
test_odd_names_are_drawn (void)
{
  g_autoptr (Fixture) fixture = fixture_new (7);
  g_autofree char *endless = g_strnfill (1000000, 'x');
  const char *names[]
      = { NULL, "", "a\xff\nb", endless, "砖 🧱 שלום", "\t", "e\xcc\x81\xe2\x80\xa8z" };
  g_autoptr (DscChartConfusionLayout) layout = NULL;
  g_autoptr (cairo_surface_t) surface = NULL;

  fixture->chart.names = names;
  surface = draw_natural (fixture, dsc_chart_style_get (FALSE), &layout);
  g_assert_cmpfloat (layout->label_size, >=, 11);
  g_assert_cmpint (cairo_image_surface_get_width (surface), <, 1000);
}

static void
test_long_sentences_are_wrapped (void)
{
  g_autoptr (Fixture) fixture = fixture_new (3);
  g_autofree char *endless = g_strnfill (100000, 'x');
  double short_width, short_height, width, height;

  dsc_chart_confusion_natural_size (&fixture->chart, dsc_chart_style_get (FALSE), &short_width,
                                    &short_height);
  fixture->chart.heading.subtitle = endless;
  dsc_chart_confusion_natural_size (&fixture->chart, dsc_chart_style_get (FALSE), &width, &height);
  g_assert_cmpfloat (width, <, 600);
  g_assert_cmpfloat (height, >, short_height + 20);
  g_assert_cmpfloat (height, <, short_height + 60);
}

static void
test_shares_are_exact_at_the_ends (void)
{
  g_autoptr (Fixture) fixture = fixture_new (3);
  const guint32 counts[] = { 999, 1, 0, 0, 50, 0, 0, 0, 0 };
  const char *const words[] = { "99", "<1", "0", "0", "100", "0", "–", "–", "–" };

  memcpy (fixture->counts.counts, counts, sizeof counts);
  fixture->chart.shares = TRUE;
  for (guint i = 0; i < 9; i++)
    {
      g_autofree char *text = dsc_chart_confusion_cell_text (&fixture->chart, i / 3, i % 3);

      g_assert_cmpstr (text, ==, words[i]);
    }
  cairo_surface_destroy (draw_natural (fixture, dsc_chart_style_get (FALSE), NULL));
}

static void
test_large_counts_are_said_whole (void)
{
  g_autoptr (Fixture) fixture = fixture_new (2);
  g_autofree char *text = NULL;
  g_autoptr (DscChartConfusionLayout) layout = NULL;
  g_autoptr (cairo_surface_t) surface = NULL;

  fixture->counts.counts[1] = G_MAXUINT32;
  text = dsc_chart_confusion_cell_text (&fixture->chart, 0, 1);
  g_assert_cmpstr (text, ==, "4294967295");
  surface = draw_natural (fixture, dsc_chart_style_get (FALSE), &layout);
  g_assert_cmpfloat (layout->number_size, >=, 11);
}

static gpointer
draw_in_thread (gpointer data)
{
  return draw_natural (data, dsc_chart_style_get (FALSE), NULL);
}

static void
test_every_thread_draws_the_same (void)
{
  g_autoptr (Fixture) fixture = fixture_new (20);
  g_autoptr (cairo_surface_t) here = draw_natural (fixture, dsc_chart_style_get (FALSE), NULL);
  GThread *threads[3];

  for (gsize i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("draw", draw_in_thread, fixture);
  for (gsize i = 0; i < G_N_ELEMENTS (threads); i++)
    {
      g_autoptr (cairo_surface_t) there = g_thread_join (threads[i]);

      g_assert_true (same_pixels (here, there));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define TEST(name, function) g_test_add_func ("/chart-confusion/" name, function)
  TEST ("hits-are-the-inverse-of-cells", test_hits_are_the_inverse_of_cells);
  TEST ("everything-is-legible-at-the-natural-size",
        test_everything_is_legible_at_the_natural_size);
  TEST ("few-short-names-stay-upright", test_few_short_names_stay_upright);
  TEST ("larger-counts-stand-out-more", test_larger_counts_stand_out_more);
  TEST ("numbers-are-legible-and-zeros-faint", test_numbers_are_legible_and_zeros_faint);
  TEST ("nothing-is-drawn-outside", test_nothing_is_drawn_outside);
  TEST ("odd-sizes-draw-nothing-or-what-fits", test_odd_sizes_draw_nothing_or_what_fits);
  TEST ("no-class-says-so", test_no_class_says_so);
  TEST ("sixty-classes-show-the-worst-forty", test_sixty_classes_show_the_worst_forty);
  TEST ("worst-keeps-all-of-few", test_worst_keeps_all_of_few);
  TEST ("odd-names-are-drawn", test_odd_names_are_drawn);
  TEST ("long-sentences-are-wrapped", test_long_sentences_are_wrapped);
  TEST ("shares-are-exact-at-the-ends", test_shares_are_exact_at_the_ends);
  TEST ("large-counts-are-said-whole", test_large_counts_are_said_whole);
  TEST ("every-thread-draws-the-same", test_every_thread_draws_the_same);
#undef TEST
  return g_test_run ();
}
