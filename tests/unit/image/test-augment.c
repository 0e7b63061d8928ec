/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is drawn for a photo: made again from its numbers, in the ranges and as often as it should
 * be, each number independent of the others. The numbers are always the same, so that a bound of
 * five standard deviations fails never or always. */
#include <math.h>

#include "image/dsc-augment.h"

#define N 20000

static void
assert_same (const DscAugmentDraw *a, const DscAugmentDraw *b)
{
  for (int i = 0; i < 4; i++)
    g_assert_cmpfloat (a->warp[i], ==, b->warp[i]);
  g_assert_cmpint (a->mirror_columns, ==, b->mirror_columns);
  g_assert_cmpint (a->mirror_rows, ==, b->mirror_rows);
  g_assert_cmpuint (a->dihedral, ==, b->dihedral);
  g_assert_cmpfloat (a->rotate, ==, b->rotate);
  g_assert_cmpfloat (a->zoom, ==, b->zoom);
  g_assert_cmpfloat (a->zoom_row, ==, b->zoom_row);
  g_assert_cmpfloat (a->zoom_column, ==, b->zoom_column);
  g_assert_cmpfloat (a->brightness, ==, b->brightness);
  g_assert_cmpfloat (a->contrast, ==, b->contrast);
  g_assert_cmpfloat (a->crop_row, ==, b->crop_row);
  g_assert_cmpfloat (a->crop_column, ==, b->crop_column);
}

/* Draws for @N photos. Returns: (transfer full) */
static DscAugmentDraw *
draw_many (const DscAugment *settings)
{
  DscAugmentDraw *draws = g_new (DscAugmentDraw, N);

  for (guint32 i = 0; i < N; i++)
    dsc_augment_draw (settings, 42, 3, i, &draws[i]);
  return draws;
}

/* How often something happened in @n trials that happens with probability @p. */
static void
assert_share (guint count, guint n, double p)
{
  g_assert_cmpfloat_with_epsilon ((double) count / n, p, 5 * sqrt (p * (1 - p) / n) + 1e-9);
}

/* Numbers of one kind, scaled to 0 … 1 if they are uniform. */
typedef struct
{
  guint n;
  double least, most, sum, squares;
} Uniform;

static const Uniform no_numbers = { 0, INFINITY, -INFINITY, 0, 0 };

static void
uniform_add (Uniform *self, double value)
{
  self->n++;
  self->least = MIN (self->least, value);
  self->most = MAX (self->most, value);
  self->sum += value;
  self->squares += value * value;
}

static void
assert_uniform (const Uniform *self)
{
  g_assert_cmpuint (self->n, >, N / 2);
  g_assert_cmpfloat (self->least, >=, -1e-12);
  g_assert_cmpfloat (self->least, <, 0.002);
  g_assert_cmpfloat (self->most, <=, 1 + 1e-12);
  g_assert_cmpfloat (self->most, >, 0.998);
  g_assert_cmpfloat_with_epsilon (self->sum / self->n, 1.0 / 2, 5 * sqrt (1.0 / 12 / self->n));
  g_assert_cmpfloat_with_epsilon (self->squares / self->n, 1.0 / 3, 5 * sqrt (4.0 / 45 / self->n));
}

static void
test_words_and_back (void)
{
  DscFlip flip;

  for (int i = DSC_FLIP_NONE; i <= DSC_FLIP_DIHEDRAL; i++)
    {
      g_assert_true (dsc_flip_from_string (dsc_flip_to_string ((DscFlip) i), &flip));
      g_assert_cmpint (flip, ==, i);
    }
  g_assert_false (dsc_flip_from_string ("sideways", &flip));
}

static void
test_same_numbers_same_draw (void)
{
  const struct
  {
    guint64 seed;
    guint32 epoch, photo;
  } others[] = { { 43, 3, 5 },
                 { 42 + (G_GUINT64_CONSTANT (1) << 40), 3, 5 },
                 { 42, 4, 5 },
                 { 42, 3, 6 },
                 { 42, 5, 3 } };
  DscAugmentDraw first, second;

  dsc_augment_draw (&dsc_augment_notebook, 42, 3, 5, &first);
  for (gsize i = 0; i < G_N_ELEMENTS (others); i++)
    {
      dsc_augment_draw (&dsc_augment_notebook, others[i].seed, others[i].epoch, others[i].photo,
                        &second);
      g_assert_cmpfloat (first.crop_row, !=, second.crop_row);
      g_assert_cmpfloat (first.crop_column, !=, second.crop_column);
    }
  dsc_augment_draw (&dsc_augment_notebook, 42, 3, 5, &second);
  assert_same (&first, &second);
}

/* A run that was stopped goes on with a later version: what it draws must stay. The values come
 * from a few lines of Python that say the same. */
static void
test_draws_stay_what_they_were (void)
{
  const DscAugmentDraw expected = {
    .warp = { 0.13695780243724587, -0.184829371701926, -0.05166069250553848, 0.10811219271272421 },
    .dihedral = 4,
    .rotate = -6.986971693113446,
    .zoom = 1.0304270540131255,
    .zoom_row = 0.20111599075607955,
    .zoom_column = 0.5897745953407139,
    .brightness = 0.5300232330802829,
    .contrast = 1.1562598440943839,
    .crop_row = 0.15973969525657594,
    .crop_column = 0.5216579551342875,
  };
  DscAugmentDraw draw;

  dsc_augment_draw (&dsc_augment_notebook, 42, 3, 5, &draw);
  g_assert_cmpuint (draw.dihedral, ==, expected.dihedral);
  for (int i = 0; i < 4; i++)
    g_assert_cmpfloat_with_epsilon (draw.warp[i], expected.warp[i], 1e-12);
  g_assert_cmpfloat_with_epsilon (draw.rotate, expected.rotate, 1e-12);
  g_assert_cmpfloat_with_epsilon (draw.zoom, expected.zoom, 1e-12);
  g_assert_cmpfloat_with_epsilon (draw.zoom_row, expected.zoom_row, 1e-12);
  g_assert_cmpfloat_with_epsilon (draw.zoom_column, expected.zoom_column, 1e-12);
  g_assert_cmpfloat_with_epsilon (draw.brightness, expected.brightness, 1e-12);
  g_assert_cmpfloat_with_epsilon (draw.contrast, expected.contrast, 1e-12);
  g_assert_cmpfloat_with_epsilon (draw.crop_row, expected.crop_row, 1e-12);
  g_assert_cmpfloat_with_epsilon (draw.crop_column, expected.crop_column, 1e-12);
}

static void
test_ranges_of_geometry (void)
{
  const DscAugment *settings = &dsc_augment_notebook;
  g_autofree DscAugmentDraw *draws = draw_many (settings);
  Uniform warp = no_numbers, rotate = no_numbers, zoom = no_numbers;
  Uniform row = no_numbers, column = no_numbers;

  for (guint i = 0; i < N; i++)
    {
      const DscAugmentDraw *draw = &draws[i];

      if (draw->warp[0] != 0)
        for (int k = 0; k < 4; k++)
          uniform_add (&warp, (draw->warp[k] + 0.2) / 0.4);
      if (draw->rotate != 0)
        uniform_add (&rotate, (draw->rotate + 10) / 20);
      if (draw->zoom != 1)
        {
          uniform_add (&zoom, (draw->zoom - 1) / 0.1);
          uniform_add (&row, draw->zoom_row);
          uniform_add (&column, draw->zoom_column);
        }
    }
  assert_uniform (&warp);
  assert_uniform (&rotate);
  assert_uniform (&zoom);
  assert_uniform (&row);
  assert_uniform (&column);
  assert_share (warp.n / 4, N, 0.75);
  assert_share (rotate.n, N, 0.75);
  assert_share (zoom.n, N, 0.75);
}

static void
test_ranges_of_lighting_and_crop (void)
{
  g_autofree DscAugmentDraw *draws = draw_many (&dsc_augment_notebook);
  Uniform brightness = no_numbers, contrast = no_numbers;
  Uniform row = no_numbers, column = no_numbers;

  for (guint i = 0; i < N; i++)
    {
      const DscAugmentDraw *draw = &draws[i];

      if (draw->brightness != 0.5)
        uniform_add (&brightness, (draw->brightness - 0.4) / 0.2);
      if (draw->contrast != 1)
        uniform_add (&contrast, log (draw->contrast / 0.8) / log (1.25 / 0.8));
      uniform_add (&row, draw->crop_row);
      uniform_add (&column, draw->crop_column);
    }
  assert_uniform (&brightness);
  assert_uniform (&contrast);
  assert_uniform (&row);
  assert_uniform (&column);
  assert_share (brightness.n, N, 0.75);
  assert_share (contrast.n, N, 0.75);
}

/* Each of the 32 outcomes of five coins, and each of the eight symmetries with each of them, comes
 * as often as independence says. */
static void
test_coins_are_independent (void)
{
  g_autofree DscAugmentDraw *draws = draw_many (&dsc_augment_notebook);
  guint outcomes[32] = { 0 };
  guint symmetries[8] = { 0 };
  guint pairs[5][8] = { { 0 } };

  for (guint i = 0; i < N; i++)
    {
      const DscAugmentDraw *draw = &draws[i];
      const gboolean coins[5] = { draw->warp[0] != 0, draw->rotate != 0, draw->zoom != 1,
                                  draw->brightness != 0.5, draw->contrast != 1 };
      guint outcome = 0;

      g_assert_cmpuint (draw->dihedral, <, 8);
      for (guint c = 0; c < 5; c++)
        {
          outcome |= (guint) coins[c] << c;
          pairs[c][draw->dihedral] += (guint) coins[c];
        }
      outcomes[outcome]++;
      symmetries[draw->dihedral]++;
    }
  for (guint outcome = 0; outcome < 32; outcome++)
    {
      int heads = __builtin_popcount (outcome);

      assert_share (outcomes[outcome], N, pow (0.75, heads) * pow (0.25, 5 - heads));
    }
  for (guint k = 0; k < 8; k++)
    {
      assert_share (symmetries[k], N, 1.0 / 8);
      for (guint c = 0; c < 5; c++)
        assert_share (pairs[c][k], N, 0.75 / 8);
    }
}

/* Neither the numbers of one photo nor one number of neighbouring photos hang together. */
static void
test_numbers_are_uncorrelated (void)
{
  DscAugment settings = dsc_augment_notebook;
  g_autofree DscAugmentDraw *draws = NULL;
  double sums[8][8] = { { 0 } };

  settings.p_affine = 1;
  settings.p_lighting = 1;
  draws = draw_many (&settings);
  for (guint i = 0; i + 1 < N; i++)
    {
      const DscAugmentDraw *draw = &draws[i];
      const double values[8]
          = { draw->warp[0] / 0.2,  draw->warp[1] / 0.2,       draw->warp[2] / 0.2,
              draw->warp[3] / 0.2,  draw->rotate / 10,         draw->brightness * 10 - 5,
              draw->zoom * 20 - 21, draws[i + 1].warp[0] / 0.2 };

      for (int a = 0; a < 8; a++)
        for (int b = 0; b < a; b++)
          sums[a][b] += values[a] * values[b];
    }
  /* A product of two numbers that are uniform in −1 … 1 has variance 1/9. */
  for (int a = 0; a < 8; a++)
    for (int b = 0; b < a; b++)
      g_assert_cmpfloat_with_epsilon (sums[a][b] / (N - 1), 0, 5 / 3.0 / sqrt (N));
}

static void
test_flips_fall_as_they_should (void)
{
  for (int flip = DSC_FLIP_NONE; flip <= DSC_FLIP_DIHEDRAL; flip++)
    {
      DscAugment settings = dsc_augment_notebook;
      g_autofree DscAugmentDraw *draws = NULL;
      guint columns = 0, rows = 0, both = 0, turned = 0;

      settings.flip = (DscFlip) flip;
      draws = draw_many (&settings);
      for (guint i = 0; i < N; i++)
        {
          columns += draws[i].mirror_columns != FALSE;
          rows += draws[i].mirror_rows != FALSE;
          both += draws[i].mirror_columns && draws[i].mirror_rows;
          turned += draws[i].dihedral != 0;
        }
      assert_share (columns, N, flip == DSC_FLIP_HORIZONTAL || flip == DSC_FLIP_BOTH ? 0.5 : 0);
      assert_share (rows, N, flip == DSC_FLIP_BOTH ? 0.5 : 0);
      assert_share (both, N, flip == DSC_FLIP_BOTH ? 0.25 : 0);
      assert_share (turned, N, flip == DSC_FLIP_DIHEDRAL ? 7.0 / 8 : 0);
    }
}

static void
test_zero_draws_nothing (void)
{
  const DscAugment settings = { .max_zoom = 1, .p_affine = 1, .p_lighting = 1 };
  g_autofree DscAugmentDraw *draws = draw_many (&settings);

  for (guint i = 0; i < N; i++)
    {
      DscAugmentDraw expected = dsc_augment_draw_none;

      expected.crop_row = draws[i].crop_row;
      expected.crop_column = draws[i].crop_column;
      expected.zoom_row = draws[i].zoom_row;
      expected.zoom_column = draws[i].zoom_column;
      assert_same (&draws[i], &expected);
    }
}

static void
test_changed_setting_leaves_the_others (void)
{
  DscAugment settings = dsc_augment_notebook;
  g_autofree DscAugmentDraw *before = draw_many (&settings);
  g_autofree DscAugmentDraw *after = NULL;

  settings.max_warp = 0;
  settings.flip = DSC_FLIP_BOTH;
  after = draw_many (&settings);
  for (guint i = 0; i < N; i++)
    {
      DscAugmentDraw expected = before[i];

      expected.dihedral = 0;
      expected.mirror_columns = after[i].mirror_columns;
      expected.mirror_rows = after[i].mirror_rows;
      for (int k = 0; k < 4; k++)
        expected.warp[k] = 0;
      assert_same (&after[i], &expected);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/augment/words-and-back", test_words_and_back);
  g_test_add_func ("/augment/same-numbers-same-draw", test_same_numbers_same_draw);
  g_test_add_func ("/augment/draws-stay-what-they-were", test_draws_stay_what_they_were);
  g_test_add_func ("/augment/ranges-of-geometry", test_ranges_of_geometry);
  g_test_add_func ("/augment/ranges-of-lighting-and-crop", test_ranges_of_lighting_and_crop);
  g_test_add_func ("/augment/coins-are-independent", test_coins_are_independent);
  g_test_add_func ("/augment/numbers-are-uncorrelated", test_numbers_are_uncorrelated);
  g_test_add_func ("/augment/flips-fall-as-they-should", test_flips_fall_as_they_should);
  g_test_add_func ("/augment/zero-draws-nothing", test_zero_draws_nothing);
  g_test_add_func ("/augment/changed-setting-leaves-the-others",
                   test_changed_setting_leaves_the_others);
  return g_test_run ();
}
