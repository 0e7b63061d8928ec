/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rendered bricks, as a caller sees them. */
#include "sample/dsc-sample.h"

#include <string.h>

#define WIDTH 160
#define HEIGHT 120
#define GUARD 64

static guint8 *
render (guint kind, guint64 seed, int width, int height)
{
  guint8 *rgbx = g_malloc ((gsize) width * height * 4);

  dsc_sample_render (kind, seed, width, height, rgbx);
  return rgbx;
}

/* Returns: mean difference of two pictures, 0 … 255 */
static double
difference (const guint8 *a, const guint8 *b)
{
  double sum = 0;

  for (gsize i = 0; i < WIDTH * HEIGHT * 4; i++)
    sum += ABS (a[i] - b[i]);
  return sum / (WIDTH * HEIGHT * 3);
}

/* Paper is bright and nearly grey, even in shadow. White and grey bricks look like it, all others
 * do not. */
static gboolean
looks_like_paper (const guint8 *pixel)
{
  int darkest = MIN (MIN (pixel[0], pixel[1]), pixel[2]);
  int brightest = MAX (MAX (pixel[0], pixel[1]), pixel[2]);

  return brightest >= 80 && brightest - darkest <= 48;
}

static void
test_names_are_the_datasets (void)
{
  static const char *const names[]
      = { "Brick_1x1",       "Brick_1x2",       "Brick_1x3",   "Brick_1x4",       "Brick_2x2",
          "Brick_2x2_L",     "Brick_2x2_Slope", "Brick_2x3",   "Brick_2x4",       "Plate_1x1",
          "Plate_1x1_Round", "Plate_1x1_Slope", "Plate_1x2",   "Plate_1x2_Grill", "Plate_1x3",
          "Plate_1x4",       "Plate_2x2",       "Plate_2x2_L", "Plate_2x3",       "Plate_2x4" };

  g_assert_cmpuint (G_N_ELEMENTS (names), ==, DSC_SAMPLE_N_KINDS);
  for (guint i = 0; i < DSC_SAMPLE_N_KINDS; i++)
    g_assert_cmpstr (dsc_sample_kind_name (i), ==, names[i]);
}

static void
test_same_seed_same_picture (void)
{
  for (guint kind = 0; kind < DSC_SAMPLE_N_KINDS; kind += 3)
    {
      g_autofree guint8 *first = render (kind, G_MAXUINT64 - kind, WIDTH, HEIGHT);
      g_autofree guint8 *second = render (kind, G_MAXUINT64 - kind, WIDTH, HEIGHT);

      g_assert_cmpmem (first, WIDTH * HEIGHT * 4, second, WIDTH * HEIGHT * 4);
    }
}

static void
test_other_seed_other_picture (void)
{
  g_autofree guint8 *before = render (4, 0, WIDTH, HEIGHT);

  for (guint64 seed = 1; seed < 12; seed++)
    {
      g_autofree guint8 *rgbx = render (4, seed, WIDTH, HEIGHT);

      g_assert_cmpfloat (difference (before, rgbx), >, 3);
      g_free (before);
      before = g_steal_pointer (&rgbx);
    }
}

static void
test_kinds_differ (void)
{
  guint8 *pictures[DSC_SAMPLE_N_KINDS];

  for (guint i = 0; i < DSC_SAMPLE_N_KINDS; i++)
    {
      pictures[i] = render (i, 5, WIDTH, HEIGHT);
      for (guint j = 0; j < i; j++)
        g_assert_cmpfloat (difference (pictures[i], pictures[j]), >, 3);
    }
  for (guint i = 0; i < DSC_SAMPLE_N_KINDS; i++)
    g_free (pictures[i]);
}

static void
test_brick_is_inside_the_picture (void)
{
  guint n_visible = 0, n_pictures = 0;

  for (guint kind = 0; kind < DSC_SAMPLE_N_KINDS; kind++)
    for (guint64 seed = 100; seed < 108; seed++)
      {
        g_autofree guint8 *rgbx = render (kind, seed, WIDTH, HEIGHT);
        guint n_brick = 0;

        for (int y = 0; y < HEIGHT; y++)
          for (int x = 0; x < WIDTH; x++)
            {
              gboolean paper = looks_like_paper (rgbx + (y * WIDTH + x) * 4);

              if (x < 4 || x >= WIDTH - 4 || y < 4 || y >= HEIGHT - 4)
                g_assert_true (paper);
              n_brick += !paper;
            }
        n_visible += n_brick > WIDTH * HEIGHT / 100;
        n_pictures++;
      }
  /* Two of three, as white, tan and grey bricks do not count. */
  g_assert_cmpuint (n_visible * 3, >=, n_pictures * 2);
}

static void
test_any_size_is_filled_exactly (void)
{
  static const int sizes[][2]
      = { { 16, 16 }, { 17, 31 }, { 31, 17 }, { 333, 77 }, { 16, 1000 }, { 4096, 16 } };

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    for (guint kind = 0; kind < DSC_SAMPLE_N_KINDS; kind += 4)
      {
        gsize size = (gsize) sizes[i][0] * sizes[i][1] * 4;
        g_autofree guint8 *rgbx = g_malloc (size + GUARD);

        memset (rgbx, 0, size);
        memset (rgbx + size, 0xa5, GUARD);
        dsc_sample_render (kind, i, sizes[i][0], sizes[i][1], rgbx);
        for (gsize j = 0; j < size; j += 4)
          {
            g_assert_cmpuint (rgbx[j] + rgbx[j + 1] + rgbx[j + 2], >, 0);
            g_assert_cmpuint (rgbx[j + 3], ==, 255);
          }
        for (gsize j = size; j < size + GUARD; j++)
          g_assert_cmpuint (rgbx[j], ==, 0xa5);
      }
}

static gpointer
render_kind_thread (gpointer data)
{
  return render (GPOINTER_TO_UINT (data), 77, WIDTH, HEIGHT);
}

static void
test_threads_render_the_same (void)
{
  GThread *threads[DSC_SAMPLE_N_KINDS];

  for (guint i = 0; i < DSC_SAMPLE_N_KINDS; i++)
    threads[i] = g_thread_new ("render", render_kind_thread, GUINT_TO_POINTER (i));
  for (guint i = 0; i < DSC_SAMPLE_N_KINDS; i++)
    {
      g_autofree guint8 *alone = render (i, 77, WIDTH, HEIGHT);
      g_autofree guint8 *beside = g_thread_join (threads[i]);

      g_assert_cmpmem (alone, WIDTH * HEIGHT * 4, beside, WIDTH * HEIGHT * 4);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sample/names-are-the-datasets", test_names_are_the_datasets);
  g_test_add_func ("/sample/same-seed-same-picture", test_same_seed_same_picture);
  g_test_add_func ("/sample/other-seed-other-picture", test_other_seed_other_picture);
  g_test_add_func ("/sample/kinds-differ", test_kinds_differ);
  g_test_add_func ("/sample/brick-is-inside-the-picture", test_brick_is_inside_the_picture);
  g_test_add_func ("/sample/any-size-is-filled-exactly", test_any_size_is_filled_exactly);
  g_test_add_func ("/sample/threads-render-the-same", test_threads_render_the_same);
  return g_test_run ();
}
