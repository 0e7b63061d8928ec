/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Heat maps: how they are blended, and the sheet that shows them. */
#include "chart/dsc-chart-heat-sheet.h"

#include <math.h>

#include "chart-surface.h"

/* Returns: (transfer full): a gradient. */
static DscPixels *
new_photo (int width, int height)
{
  DscPixels *photo = dsc_pixels_new (width, height);

  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++)
      {
        const guint8 colour[4]
            = { (guint8) (x * 255 / width), (guint8) (y * 255 / height), 100, 255 };

        memcpy (photo->data + 4 * (y * width + x), colour, 4);
      }
  return photo;
}

/* Asserts that pixel (@x, @y) is alpha of the colour of @heat over the photo's, but for rounding.
 */
static void
check_pixel (const DscPixels *photo, const DscPixels *blended, int x, int y, double heat,
             double alpha)
{
  const guint8 *from = photo->data + 4 * (y * photo->width + x);
  const guint8 *to = blended->data + 4 * (y * photo->width + x);
  DscChartColour colour = dsc_chart_heat_colour (heat);
  const double colours[] = { colour.red, colour.green, colour.blue };

  for (int i = 0; i < 3; i++)
    g_assert_cmpfloat_with_epsilon (to[i], from[i] * (1 - alpha) + 255 * colours[i] * alpha, 2);
  g_assert_cmpint (to[3], ==, 255);
}

static void
test_a_map_is_scaled_and_blended (void)
{
  /* From 2 to 6: its least is 0 and its greatest 1. */
  const float map[] = { 2, 6, 4, 2 };
  g_autoptr (DscPixels) photo = new_photo (80, 60);
  const double alphas[] = { 0, DSC_CHART_HEAT_ALPHA, 1 };

  for (gsize i = 0; i < G_N_ELEMENTS (alphas); i++)
    {
      g_autoptr (DscPixels) blended = dsc_chart_heat_blend (photo, map, 2, 2, alphas[i]);

      g_assert_cmpint (blended->width, ==, 80);
      g_assert_cmpint (blended->height, ==, 60);
      check_pixel (photo, blended, 0, 0, 0, alphas[i]);
      check_pixel (photo, blended, 79, 0, 1, alphas[i]);
      check_pixel (photo, blended, 0, 59, 0.5, alphas[i]);
      check_pixel (photo, blended, 79, 59, 0, alphas[i]);
      /* Near the middle all four count nearly alike. */
      check_pixel (photo, blended, 40, 30, 0.3737, alphas[i]);
    }
}

/* Between the middles of cells it is linear, beyond them constant. */
static void
test_a_map_is_enlarged_bilinearly (void)
{
  const float map[] = { 0, 1, 0.5F };
  g_autoptr (DscPixels) photo = new_photo (300, 4);
  g_autoptr (DscPixels) blended = dsc_chart_heat_blend (photo, map, 1, 3, 1);

  check_pixel (photo, blended, 0, 0, 0, 1);
  check_pixel (photo, blended, 49, 3, 0, 1);
  check_pixel (photo, blended, 100, 1, 0.505, 1);
  check_pixel (photo, blended, 150, 2, 0.9975, 1);
  check_pixel (photo, blended, 200, 2, 0.7475, 1);
  check_pixel (photo, blended, 299, 2, 0.5, 1);
}

static void
test_a_map_that_says_nothing_changes_nothing (void)
{
  const float maps[][6] = { { 0 }, { 3, 3, 3, 3, 3, 3 }, { NAN, 0, INFINITY, 0, -INFINITY, 0 } };
  g_autoptr (DscPixels) photo = new_photo (33, 21);

  for (gsize i = 0; i < G_N_ELEMENTS (maps); i++)
    {
      g_autoptr (DscPixels) blended
          = dsc_chart_heat_blend (photo, maps[i], 2, 3, DSC_CHART_HEAT_ALPHA);

      g_assert_cmpmem (blended->data, 33 * 21 * 4, photo->data, 33 * 21 * 4);
    }
}

static void
test_maps_larger_than_photos_are_blended (void)
{
  float map[40 * 40];
  g_autoptr (DscPixels) photo = new_photo (1, 1);
  g_autoptr (DscPixels) blended = NULL;

  for (int i = 0; i < 40 * 40; i++)
    map[i] = (float) i;
  blended = dsc_chart_heat_blend (photo, map, 40, 40, 1);
  check_pixel (photo, blended, 0, 0, 0.5, 1);
}

static void
test_heat_is_ordered_without_hue (void)
{
  const DscChartColour black = { 0, 0, 0 };
  double before = 0;

  for (int i = 0; i <= 100; i++)
    {
      double contrast = dsc_chart_colour_contrast (dsc_chart_heat_colour (i / 100.0), black);

      g_assert_cmpfloat (contrast, >, before);
      before = contrast;
    }
  g_assert_cmpfloat (before, >, 18);
}

/* Between its control points, too: values of matplotlib's table. */
static void
test_heat_is_nearly_magma (void)
{
  const double magma[][4] = { { 32 / 255.0, 0.113094, 0.065492, 0.276784 },
                              { 96 / 255.0, 0.512831, 0.148179, 0.507648 },
                              { 159 / 255.0, 0.899552, 0.314616, 0.391037 },
                              { 223 / 255.0, 0.996898, 0.769591, 0.534892 } };

  for (gsize i = 0; i < G_N_ELEMENTS (magma); i++)
    {
      DscChartColour colour = dsc_chart_heat_colour (magma[i][0]);

      g_assert_cmpfloat_with_epsilon (colour.red, magma[i][1], 0.08);
      g_assert_cmpfloat_with_epsilon (colour.green, magma[i][2], 0.08);
      g_assert_cmpfloat_with_epsilon (colour.blue, magma[i][3], 0.08);
    }
}

/* A sheet of @n photos of one colour, each with @n_heats maps of others. */
typedef struct
{
  DscPixels *photo;
  DscPixels *heat[2];
  DscChartHeat heats[2];
  DscChartHeatPhoto photos[12];
  DscChartHeatSheet sheet;
} Fixture;

static DscPixels *
new_plain (guint8 red, guint8 green, guint8 blue)
{
  DscPixels *pixels = dsc_pixels_new (40, 30);

  for (int i = 0; i < 40 * 30; i++)
    {
      const guint8 colour[4] = { red, green, blue, 255 };

      memcpy (pixels->data + 4 * i, colour, 4);
    }
  return pixels;
}

static void
fixture_init (Fixture *self, guint n, guint n_heats)
{
  self->photo = new_plain (200, 100, 50);
  self->heat[0] = new_plain (10, 220, 30);
  self->heat[1] = new_plain (0, 0, 250);
  for (int i = 0; i < 2; i++)
    self->heats[i] = (DscChartHeat){ self->heat[i], "Predicted", "brick", 0.97 };
  for (guint i = 0; i < n; i++)
    self->photos[i]
        = (DscChartHeatPhoto){ self->photo, "photo.jpg", "plate", self->heats, n_heats };
  self->sheet = (DscChartHeatSheet){ { "Where the network looked", NULL }, self->photos, n, 0, 0 };
}

static void
fixture_clear (Fixture *self)
{
  dsc_pixels_free (self->photo);
  dsc_pixels_free (self->heat[0]);
  dsc_pixels_free (self->heat[1]);
}

/* Returns: (transfer full): the sheet at its natural size. */
static cairo_surface_t *
draw_natural (const DscChartHeatSheet *sheet, gboolean dark, DscChartHeatSheetLayout *layout)
{
  const DscChartStyle *style = dsc_chart_style_get (dark);
  cairo_surface_t *surface;
  g_autoptr (cairo_t) cr = NULL;
  double width, height;

  dsc_chart_heat_sheet_natural_size (sheet, style, &width, &height);
  surface = new_surface ((int) width, (int) height);
  cr = cairo_create (surface);
  dsc_chart_heat_sheet_draw (cr, sheet, width, height, style);
  g_assert_cmpint (cairo_status (cr), ==, CAIRO_STATUS_SUCCESS);
  g_assert_cmpuint (count_other (surface, 0, 0, (int) width, (int) height, TRUE, UNTOUCHED), ==,
                    (guint) (width * height));
  *layout = dsc_chart_heat_sheet_layout (sheet, width, height, style);
  return surface;
}

static void
test_every_photo_has_its_maps_beside_it (void)
{
  const guint32 colours[] = { 0xc86432, 0x0adc1e, 0x0000fa };

  for (guint n = 1; n <= 12; n++)
    for (guint n_heats = 0; n_heats <= 2; n_heats++)
      {
        Fixture fixture;
        DscChartHeatSheetLayout layout;
        g_autoptr (cairo_surface_t) surface = NULL;

        fixture_init (&fixture, n, n_heats);
        surface = draw_natural (&fixture.sheet, n % 2, &layout);
        g_assert_cmpfloat (layout.picture_width, >=, DSC_CHART_HEAT_TILE);
        g_assert_cmpfloat (layout.picture_width, <=, DSC_CHART_HEAT_TILE + 6);
        for (guint i = 0; i < n; i++)
          for (guint j = 0; j <= n_heats; j++)
            {
              double x = layout.x + i % layout.columns * layout.photo_step_x + j * layout.step_x;
              guint row = i / layout.columns;
              double y = layout.y + row * layout.step_y;

              g_assert_cmphex (pixel (surface, (int) (x + layout.picture_width / 2),
                                      (int) (y + layout.picture_height / 2)),
                               ==, colours[j]);
            }
        fixture_clear (&fixture);
      }
}

static void
test_missing_and_odd_values_are_drawn (void)
{
  g_autofree char *endless = g_strnfill (100000, 'w');
  const DscChartHeat heats[]
      = { { NULL, NULL, "\xff\xfe", NAN }, { NULL, endless, endless, 2 }, { NULL, "", "", -1 } };
  const DscChartHeatPhoto photos[]
      = { { NULL, "\xff.jpg", NULL, heats, 3 }, { NULL, endless, endless, NULL, 0 } };
  const DscChartHeatSheet sheet = { { "x", endless }, photos, 2, 0, 0 };
  DscChartHeatSheetLayout layout;
  g_autoptr (cairo_surface_t) surface = draw_natural (&sheet, FALSE, &layout);

  g_assert_cmpfloat (layout.picture_width, >, 0);
}

static void
test_no_photos_say_so (void)
{
  const DscChartHeatSheet sheet = { .n = 0 };
  DscChartHeatSheetLayout layout;
  g_autoptr (cairo_surface_t) surface = draw_natural (&sheet, FALSE, &layout);

  g_assert_cmpuint (count_other (surface, 0, 0, 10000, 10000, TRUE, 0xffffff), >, 100);
}

static void
test_nothing_is_drawn_outside (void)
{
  const double sizes[][2]
      = { { 400, 300 }, { 60, 60 }, { 20, 300 }, { 300, 20 }, { 1, 1 }, { 0, 9 }, { NAN, 9 } };
  Fixture fixture;

  fixture_init (&fixture, 5, 2);
  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autoptr (cairo_surface_t) surface = new_surface (500, 400);
      g_autoptr (cairo_t) cr = cairo_create (surface);
      int w = isnan (sizes[i][0]) ? 0 : (int) sizes[i][0];
      int h = (int) sizes[i][1];

      cairo_translate (cr, 50, 40);
      dsc_chart_heat_sheet_draw (cr, &fixture.sheet, sizes[i][0], sizes[i][1],
                                 dsc_chart_style_get (FALSE));
      g_assert_cmpuint (count_other (surface, 50, 40, w, h, FALSE, UNTOUCHED), ==, 0);
      g_assert_cmpuint (count_other (surface, 50, 40, w, h, TRUE, UNTOUCHED), ==, (guint) (w * h));
    }
  fixture_clear (&fixture);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define TEST(name, function) g_test_add_func ("/chart-heat/" name, function)
  TEST ("a-map-is-scaled-and-blended", test_a_map_is_scaled_and_blended);
  TEST ("a-map-is-enlarged-bilinearly", test_a_map_is_enlarged_bilinearly);
  TEST ("a-map-that-says-nothing-changes-nothing", test_a_map_that_says_nothing_changes_nothing);
  TEST ("maps-larger-than-photos-are-blended", test_maps_larger_than_photos_are_blended);
  TEST ("heat-is-ordered-without-hue", test_heat_is_ordered_without_hue);
  TEST ("heat-is-nearly-magma", test_heat_is_nearly_magma);
  TEST ("every-photo-has-its-maps-beside-it", test_every_photo_has_its_maps_beside_it);
  TEST ("missing-and-odd-values-are-drawn", test_missing_and_odd_values_are_drawn);
  TEST ("no-photos-say-so", test_no_photos_say_so);
  TEST ("nothing-is-drawn-outside", test_nothing_is_drawn_outside);
#undef TEST
  return g_test_run ();
}
