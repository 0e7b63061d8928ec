/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Charts as files: the three kinds, and what can go wrong. */
#include "chart/dsc-chart-export.h"

#include <math.h>

#include <glib/gstdio.h>

#include "base/dsc-error.h"
#include "chart-surface.h"
#include "chart/dsc-chart-confusion.h"

#define N 20

/* A folder of its own, which must hold nothing but what a test expects. */
typedef struct
{
  char *folder;
  guint32 counts[N * N];
  const char *names[N];
  int drawn;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  self->folder = g_dir_make_tmp ("chart-XXXXXX", NULL);
  g_assert_nonnull (self->folder);
  for (guint i = 0; i < N * N; i++)
    self->counts[i] = i % 13;
  for (guint i = 0; i < N; i++)
    self->names[i] = "brick";
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_assert_cmpint (g_rmdir (self->folder), ==, 0);
  g_free (self->folder);
}

static void
draw_cb (cairo_t *cr, double width, double height, gpointer data)
{
  Fixture *self = data;
  const DscConfusion confusion = { N, self->counts };
  const DscChartConfusion chart = { &confusion, self->names, { "Confusion matrix", NULL }, FALSE };

  self->drawn++;
  dsc_chart_confusion_draw (cr, &chart, width, height, dsc_chart_style_get (FALSE));
}

static void
draw_broken_cb (cairo_t *cr, double width, double height, gpointer data)
{
  cairo_restore (cr);
}

/* Exports to @name, reads what is there, and removes it: nothing else may be left. */
static char *
export_and_read (Fixture *self, const char *name, double scale, gsize *size)
{
  g_autofree char *path = g_build_filename (self->folder, name, NULL);
  g_autoptr (GError) error = NULL;
  char *contents = NULL;

  g_assert_true (dsc_chart_export (path, 600, 500, scale, draw_cb, self, &error));
  g_assert_no_error (error);
  g_assert_true (g_file_get_contents (path, &contents, size, &error));
  g_assert_no_error (error);
  g_assert_cmpint (g_unlink (path), ==, 0);
  return contents;
}

static void
test_each_suffix_is_its_kind (Fixture *self, gconstpointer data)
{
  const struct
  {
    const char *name;
    const char *magic;
    const char *end;
  } kinds[] = {
    { "chart.png", "\x89PNG\r\n\x1a\n", "IEND\xae\x42\x60\x82" },
    { "chart.svg", "<?xml", "</svg>\n" },
    { "chart.pdf", "%PDF-", "%%EOF\n" },
    { "CHART.PDF", "%PDF-", "%%EOF\n" },
    { "a.svg.Png", "\x89PNG\r\n\x1a\n", "IEND\xae\x42\x60\x82" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      gsize size;
      gsize end = strlen (kinds[i].end);
      g_autofree char *contents = export_and_read (self, kinds[i].name, 1, &size);

      g_assert_cmpuint (size, >, 3000);
      g_assert_cmpmem (contents, strlen (kinds[i].magic), kinds[i].magic, strlen (kinds[i].magic));
      g_assert_cmpmem (contents + size - end, end, kinds[i].end, end);
    }
}

static void
test_the_same_chart_is_the_same_file (Fixture *self, gconstpointer data)
{
  /* Not so an SVG: cairo numbers the surfaces of a process, and the number is in the file. */
  const char *const names[] = { "a.png", "a.pdf" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      gsize first_size, second_size;
      g_autofree char *first = export_and_read (self, names[i], 1, &first_size);
      g_autofree char *second = export_and_read (self, names[i], 1, &second_size);

      g_assert_cmpmem (first, first_size, second, second_size);
    }
  g_assert_cmpint (self->drawn, ==, 4);
}

static void
test_png_has_pixels_by_scale (Fixture *self, gconstpointer data)
{
  const double scales[] = { 0.5, 1, 1.3333, 2 };
  g_autofree char *path = g_build_filename (self->folder, "a.png", NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (scales); i++)
    {
      g_autoptr (cairo_surface_t) surface = NULL;
      int width, height;

      g_assert_true (dsc_chart_export (path, 601, 500, scales[i], draw_cb, self, NULL));
      surface = cairo_image_surface_create_from_png (path);
      g_assert_cmpint (cairo_surface_status (surface), ==, CAIRO_STATUS_SUCCESS);
      width = cairo_image_surface_get_width (surface);
      height = cairo_image_surface_get_height (surface);
      g_assert_cmpint (width, ==, (int) ceil (601 * scales[i]));
      g_assert_cmpint (height, ==, (int) ceil (500 * scales[i]));
      /* Covered to the very last pixel. */
      g_assert_cmphex (pixel (surface, width - 1, height - 1), ==, 0xffffff);
    }
  g_assert_cmpint (g_unlink (path), ==, 0);
}

static void
test_vector_files_have_their_size (Fixture *self, gconstpointer data)
{
  gsize size;
  g_autofree char *svg = export_and_read (self, "a.svg", 2, &size);
  g_autofree char *pdf = export_and_read (self, "a.pdf", 2, &size);
  const char *box = "/MediaBox [ 0 0 450 375 ]";

  g_assert_nonnull (strstr (svg, "width=\"600px\" height=\"500px\""));
  g_assert_nonnull (memmem (pdf, size, box, strlen (box)));
}

static void
test_unknown_suffix_is_refused_before_work (Fixture *self, gconstpointer data)
{
  const char *const names[] = { "chart.jpg", "chart", "png", "chart.png.txt", "odd\xff.gif" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (self->folder, names[i], NULL);
      g_autoptr (GError) error = NULL;

      g_assert_false (dsc_chart_export_check_path (path, NULL));
      g_assert_false (dsc_chart_export (path, 100, 100, 1, draw_cb, self, &error));
      g_assert_error (error, DSC_ERROR, DSC_ERROR_USAGE);
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
      g_assert_nonnull (strstr (error->message, ".svg"));
    }
  g_assert_true (dsc_chart_export_check_path ("/nowhere/chart.PDF", NULL));
  g_assert_cmpint (self->drawn, ==, 0);
}

static void
test_a_missing_folder_is_named (Fixture *self, gconstpointer data)
{
  g_autofree char *path = g_build_filename (self->folder, "missing", "chart.png", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_false (dsc_chart_export (path, 100, 100, 1, draw_cb, self, &error));
  g_assert_error (error, DSC_ERROR, DSC_ERROR_NOT_FOUND);
  g_assert_nonnull (strstr (error->message, path));
}

static void
test_impossible_sizes_are_refused (Fixture *self, gconstpointer data)
{
  const double sizes[][3]
      = { { 40000, 10, 1 }, { 10, 20000, 2 }, { 30000, 30000, 1 }, { 0, 10, 1 },
          { NAN, 10, 1 },   { 10, 10, NAN },  { -5, 10, 1 },       { 10, 10, INFINITY } };
  g_autofree char *path = g_build_filename (self->folder, "chart.png", NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (
          dsc_chart_export (path, sizes[i][0], sizes[i][1], sizes[i][2], draw_cb, self, &error));
      g_assert_error (error, DSC_ERROR, DSC_ERROR_TOO_LARGE);
    }
  g_assert_cmpint (self->drawn, ==, 0);
}

static void
test_a_failure_keeps_the_older_file (Fixture *self, gconstpointer data)
{
  const char *const names[] = { "chart.png", "chart.svg", "chart.pdf" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (self->folder, names[i], NULL);
      g_autofree char *contents = NULL;
      g_autoptr (GError) error = NULL;

      g_assert_true (g_file_set_contents (path, "older", -1, NULL));
      g_assert_false (dsc_chart_export (path, 100, 100, 1, draw_broken_cb, self, &error));
      g_assert_error (error, DSC_ERROR, DSC_ERROR_FAILED);
      g_assert_true (g_file_get_contents (path, &contents, NULL, NULL));
      g_assert_cmpstr (contents, ==, "older");
      g_assert_cmpint (g_unlink (path), ==, 0);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define TEST(name, function) \
  g_test_add ("/chart-export/" name, Fixture, NULL, set_up, function, tear_down)
  TEST ("each-suffix-is-its-kind", test_each_suffix_is_its_kind);
  TEST ("the-same-chart-is-the-same-file", test_the_same_chart_is_the_same_file);
  TEST ("png-has-pixels-by-scale", test_png_has_pixels_by_scale);
  TEST ("vector-files-have-their-size", test_vector_files_have_their_size);
  TEST ("unknown-suffix-is-refused-before-work", test_unknown_suffix_is_refused_before_work);
  TEST ("a-missing-folder-is-named", test_a_missing_folder_is_named);
  TEST ("impossible-sizes-are-refused", test_impossible_sizes_are_refused);
  TEST ("a-failure-keeps-the-older-file", test_a_failure_keeps_the_older_file);
#undef TEST
  return g_test_run ();
}
