/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The sheet of the worst mistakes: its layout, and what is seen of it. */
#include "chart/dsc-chart-losses.h"

#include <math.h>

#include "chart-surface.h"

/* Returns: (transfer full): one colour. */
static DscPixels *
new_pixels (int width, int height, guint8 red, guint8 green, guint8 blue)
{
  DscPixels *pixels = dsc_pixels_new (width, height);

  for (int i = 0; i < width * height; i++)
    {
      const guint8 colour[4] = { red, green, blue, 255 };

      memcpy (pixels->data + 4 * i, colour, 4);
    }
  return pixels;
}

static DscChartLoss
new_loss (const DscPixels *pixels)
{
  return (DscChartLoss){ .pixels = pixels,
                         .name = "photo.jpg",
                         .predicted = "plate",
                         .actual = "brick",
                         .loss = 5.2,
                         .predicted_probability = 0.97,
                         .actual_probability = 0.0055 };
}

/* Returns: (transfer full): the sheet at its natural size. */
static cairo_surface_t *
draw_natural (const DscChartLosses *sheet, const DscChartStyle *style, DscChartLossesLayout *layout)
{
  cairo_surface_t *surface;
  g_autoptr (cairo_t) cr = NULL;
  double width, height;

  dsc_chart_losses_natural_size (sheet, style, &width, &height);
  surface = new_surface ((int) width, (int) height);
  cr = cairo_create (surface);
  dsc_chart_losses_draw (cr, sheet, width, height, style);
  g_assert_cmpint (cairo_status (cr), ==, CAIRO_STATUS_SUCCESS);
  if (layout != NULL)
    *layout = dsc_chart_losses_layout (sheet, width, height, style);
  return surface;
}

static void
test_columns_are_the_root (void)
{
  const struct
  {
    guint n;
    guint asked;
    guint columns;
  } cases[] = { { 1, 0, 1 }, { 2, 0, 2 },  { 4, 0, 2 }, { 5, 0, 3 },
                { 9, 0, 3 }, { 10, 0, 4 }, { 9, 5, 5 }, { 3, 8, 3 } };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree DscChartLoss *losses = g_new0 (DscChartLoss, cases[i].n);
      DscChartLosses sheet = { .losses = losses, .n = cases[i].n, .columns = cases[i].asked };
      DscChartLossesLayout layout
          = dsc_chart_losses_layout (&sheet, 2000, 2000, dsc_chart_style_get (FALSE));

      g_assert_cmpuint (layout.columns, ==, cases[i].columns);
    }
}

static void
test_natural_size_gives_the_tile_asked_for (void)
{
  const double tiles[] = { 64, 150, 230, 400 };

  for (gsize i = 0; i < G_N_ELEMENTS (tiles); i++)
    for (guint n = 1; n <= 17; n++)
      {
        g_autofree DscChartLoss *losses = g_new0 (DscChartLoss, n);
        DscChartLosses sheet = { .losses = losses, .n = n, .tile_size = tiles[i] };
        DscChartLossesLayout layout;
        double width, height;

        sheet.heading.title = "Worst mistakes";
        dsc_chart_losses_natural_size (&sheet, dsc_chart_style_get (FALSE), &width, &height);
        layout = dsc_chart_losses_layout (&sheet, width, height, dsc_chart_style_get (FALSE));
        g_assert_cmpfloat (layout.picture_width, >=, tiles[i]);
        g_assert_cmpfloat (layout.picture_width, <=, tiles[i] + 3);
      }
}

static void
check_layout (const DscChartLosses *sheet, double width, double height)
{
  DscChartLossesLayout layout
      = dsc_chart_losses_layout (sheet, width, height, dsc_chart_style_get (FALSE));
  double tile_height = layout.picture_height + layout.text_height;
  guint index;

  g_assert_cmpfloat (layout.picture_width, >, 0);
  for (guint i = 0; i < sheet->n; i++)
    {
      double x = layout.x + (i % layout.columns) * (layout.picture_width + layout.gap);
      guint row = i / layout.columns;
      double y = layout.y + row * (tile_height + layout.gap);

      g_assert_cmpfloat (x, >=, 0);
      g_assert_cmpfloat (y, >=, 0);
      g_assert_cmpfloat (x + layout.picture_width, <=, width);
      g_assert_cmpfloat (y + tile_height, <=, height);
      g_assert_true (dsc_chart_losses_layout_hit (&layout, x, y, &index));
      g_assert_cmpuint (index, ==, i);
      g_assert_true (dsc_chart_losses_layout_hit (&layout, x + layout.picture_width - 0.01,
                                                  y + tile_height - 0.01, &index));
      g_assert_cmpuint (index, ==, i);
      g_assert_false (dsc_chart_losses_layout_hit (&layout, x + layout.picture_width, y, NULL));
      g_assert_false (dsc_chart_losses_layout_hit (&layout, x, y + tile_height, NULL));
      g_assert_false (dsc_chart_losses_layout_hit (&layout, x - 0.01, y, NULL));
    }
  g_assert_false (dsc_chart_losses_layout_hit (&layout, NAN, layout.y, NULL));
}

static void
test_hits_are_the_inverse_of_tiles (void)
{
  for (guint n = 1; n <= 11; n++)
    {
      g_autofree DscChartLoss *losses = g_new0 (DscChartLoss, n);
      DscChartLosses sheet = { .losses = losses, .n = n };

      check_layout (&sheet, 360, 560);
      check_layout (&sheet, 1200.5, 700.25);
      check_layout (&sheet, 500, 2000);
    }
}

static void
test_no_tile_after_the_last (void)
{
  DscChartLoss losses[3] = { { 0 } };
  DscChartLosses sheet = { .losses = losses, .n = 3 };
  DscChartLossesLayout layout
      = dsc_chart_losses_layout (&sheet, 800, 800, dsc_chart_style_get (FALSE));
  double x = layout.x + layout.picture_width * 1.5 + layout.gap;
  double y = layout.y + layout.picture_height * 1.5 + layout.text_height + layout.gap;

  g_assert_true (dsc_chart_losses_layout_hit (&layout, layout.x + 1, y, NULL));
  g_assert_false (dsc_chart_losses_layout_hit (&layout, x, y, NULL));
}

static void
test_pictures_keep_their_colours_and_shape (void)
{
  /* The same colour everywhere: a panorama among two of the usual shape is not stretched, but has
   * bars. */
  g_autoptr (DscPixels) first = new_pixels (40, 30, 200, 100, 50);
  g_autoptr (DscPixels) second = new_pixels (640, 480, 10, 220, 30);
  g_autoptr (DscPixels) wide = new_pixels (400, 100, 0, 0, 250);
  const DscChartLoss losses[] = { new_loss (first), new_loss (second), new_loss (wide) };
  const DscChartLosses sheet = { .losses = losses, .n = 3, .columns = 3 };
  const guint32 colours[] = { 0xc86432, 0x0adc1e, 0x0000fa };
  DscChartLossesLayout layout;
  g_autoptr (cairo_surface_t) surface = draw_natural (&sheet, dsc_chart_style_get (FALSE), &layout);
  double middle = layout.x + 2 * (layout.picture_width + layout.gap) + layout.picture_width / 2;

  for (int i = 0; i < 3; i++)
    {
      int x = (int) (layout.x + i * (layout.picture_width + layout.gap) + layout.picture_width / 2);

      g_assert_cmphex (pixel (surface, x, (int) (layout.y + layout.picture_height / 2)), ==,
                       colours[i]);
      g_assert_cmpint (pixel (surface, x, (int) layout.y + 10) == colours[i], ==, i < 2);
    }
  g_assert_cmphex (
      pixel (surface, (int) middle,
             (int) (layout.y + layout.picture_height / 2 - layout.picture_width / 8 + 3)),
      ==, colours[2]);
}

static void
test_right_and_wrong_differ_without_colour (void)
{
  DscChartStyle style = *dsc_chart_style_get (FALSE);
  g_autoptr (DscPixels) pixels = new_pixels (40, 30, 128, 128, 128);
  DscChartLoss losses[] = { new_loss (pixels), new_loss (pixels) };
  const DscChartLosses sheet = { .losses = losses, .n = 2 };
  DscChartLossesLayout layout;
  g_autoptr (cairo_surface_t) coloured = NULL;
  g_autoptr (cairo_surface_t) plain = NULL;
  guint differing = 0;
  int step;

  losses[1].right = TRUE;
  coloured = draw_natural (&sheet, &style, &layout);
  step = (int) (layout.picture_width + layout.gap);
  g_assert_cmphex (pixel (coloured, (int) layout.x + 60, (int) layout.y + 1), ==, 0xc01c28);
  g_assert_cmphex (pixel (coloured, (int) layout.x + step + 60, (int) layout.y + 1), ==, 0x1b7a3d);
  style.good = style.bad;
  plain = draw_natural (&sheet, &style, NULL);
  for (int y = 0; y < 18; y++)
    for (int x = 0; x < 18; x++)
      differing += pixel (plain, (int) layout.x + x, (int) layout.y + y)
                   != pixel (plain, (int) layout.x + x + step, (int) layout.y + y);
  g_assert_cmpuint (differing, >, 20);
}

/* A sheet whose tiles miss everything that may be missing. */
static void
test_missing_and_odd_values_are_drawn (void)
{
  g_autofree char *endless = g_strnfill (100000, 'w');
  const DscChartLoss losses[] = {
    { .loss = NAN, .predicted_probability = NAN, .actual_probability = NAN },
    { .name = "\xff\xfe",
      .predicted = endless,
      .actual = endless,
      .loss = INFINITY,
      .predicted_probability = 2,
      .actual_probability = -1 },
    { .name = endless, .predicted = "砖", .actual = "", .loss = 1e300 },
  };
  const DscChartLosses sheet = { .losses = losses, .n = 3 };

  for (int dark = 0; dark < 2; dark++)
    {
      DscChartLossesLayout layout;
      g_autoptr (cairo_surface_t) surface
          = draw_natural (&sheet, dsc_chart_style_get (dark), &layout);
      int y = (int) (layout.y + layout.picture_height) + 2;
      int right = (int) (layout.x + layout.picture_width);
      DscChartColour ground = dsc_chart_style_get (dark)->background;
      guint32 background = (guint32) lround (ground.red * 255) * 0x10101u;

      /* No text runs into the gap between two tiles. */
      for (int i = 0; i < layout.text_height - 2; i++)
        for (int j = 2; j < layout.gap - 2; j++)
          g_assert_cmphex (pixel (surface, right + j, y + i), ==, background);
    }
}

static void
test_nothing_is_drawn_outside (void)
{
  g_autoptr (DscPixels) pixels = new_pixels (64, 64, 0, 0, 0);
  const DscChartLoss losses[] = { new_loss (pixels), new_loss (NULL), new_loss (pixels) };
  const double sizes[][2] = { { 400, 300 }, { 60, 60 }, { 20, 300 }, { 300, 20 } };

  for (guint n = 0; n <= 3; n += 3)
    for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
      {
        const DscChartLosses sheet
            = { { "Worst mistakes of all", "and a sentence" }, losses, n, 0, 0 };
        g_autoptr (cairo_surface_t) surface = new_surface (500, 400);
        g_autoptr (cairo_t) cr = cairo_create (surface);
        int w = (int) sizes[i][0];
        int h = (int) sizes[i][1];

        cairo_translate (cr, 50, 40);
        dsc_chart_losses_draw (cr, &sheet, w, h, dsc_chart_style_get (FALSE));
        g_assert_cmpuint (count_other (surface, 50, 40, w, h, FALSE, UNTOUCHED), ==, 0);
        g_assert_cmpuint (count_other (surface, 50, 40, w, h, TRUE, UNTOUCHED), ==,
                          (guint) (w * h));
      }
}

static void
test_odd_sizes_draw_nothing (void)
{
  const double sizes[][2] = { { 0, 100 }, { 100, -1 }, { NAN, 100 }, { 100, INFINITY } };
  const DscChartLoss losses[] = { new_loss (NULL) };
  const DscChartLosses sheet = { .losses = losses, .n = 1 };

  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autoptr (cairo_surface_t) surface = new_surface (100, 100);
      g_autoptr (cairo_t) cr = cairo_create (surface);

      dsc_chart_losses_draw (cr, &sheet, sizes[i][0], sizes[i][1], dsc_chart_style_get (FALSE));
      g_assert_cmpuint (count_other (surface, 0, 0, 100, 100, TRUE, UNTOUCHED), ==, 0);
    }
}

static void
test_no_mistakes_say_so (void)
{
  const DscChartLosses sheet = { .n = 0 };
  g_autoptr (cairo_surface_t) surface = draw_natural (&sheet, dsc_chart_style_get (FALSE), NULL);

  g_assert_cmpuint (count_other (surface, 0, 0, 10000, 10000, TRUE, 0xffffff), >, 100);
}

static void
test_percentages_are_exact_at_the_ends (void)
{
  const struct
  {
    double share;
    const char *words;
  } cases[] = { { 0, "0.0\u00a0%" },        { 1e-9, "<0.1\u00a0%" },
                { 0.0005, "0.1\u00a0%" },   { 0.5, "50.0\u00a0%" },
                { 0.9995, "100.0\u00a0%" }, { 0.99999, ">99.9\u00a0%" },
                { 1, "100.0\u00a0%" },      { NAN, "—" },
                { 2, "100.0\u00a0%" },      { -1, "0.0\u00a0%" } };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *words = dsc_chart_percent (cases[i].share);

      g_assert_cmpstr (words, ==, cases[i].words);
    }
}

static void
test_long_names_are_cut_between_characters (void)
{
  GString *bricks = g_string_new (NULL);
  g_autofree char *text = NULL;
  g_autofree char *name = NULL;

  for (int i = 0; i < 1000; i++)
    g_string_append (bricks, i % 3 == 0 ? "🧱" : "ä");
  text = g_string_free (bricks, FALSE);
  name = dsc_chart_name (text);
  g_assert_true (g_utf8_validate (name, -1, NULL));
  g_assert_cmpint (g_utf8_strlen (name, -1), ==, DSC_CHART_TEXT_MAX_CHARS);
  g_assert_true (g_str_has_prefix (text, name));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define TEST(name, function) g_test_add_func ("/chart-losses/" name, function)
  TEST ("columns-are-the-root", test_columns_are_the_root);
  TEST ("natural-size-gives-the-tile-asked-for", test_natural_size_gives_the_tile_asked_for);
  TEST ("hits-are-the-inverse-of-tiles", test_hits_are_the_inverse_of_tiles);
  TEST ("no-tile-after-the-last", test_no_tile_after_the_last);
  TEST ("pictures-keep-their-colours-and-shape", test_pictures_keep_their_colours_and_shape);
  TEST ("right-and-wrong-differ-without-colour", test_right_and_wrong_differ_without_colour);
  TEST ("missing-and-odd-values-are-drawn", test_missing_and_odd_values_are_drawn);
  TEST ("nothing-is-drawn-outside", test_nothing_is_drawn_outside);
  TEST ("odd-sizes-draw-nothing", test_odd_sizes_draw_nothing);
  TEST ("no-mistakes-say-so", test_no_mistakes_say_so);
  TEST ("percentages-are-exact-at-the-ends", test_percentages_are_exact_at_the_ends);
  TEST ("long-names-are-cut-between-characters", test_long_names_are_cut_between_characters);
#undef TEST
  return g_test_run ();
}
