/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whether one photo may be a part of another one, by their small pictures. */
#include "config.h"

#include <math.h>
#include <string.h>

#include "quality/dsc-crop.h"

#define SIDE DSC_MEASURE_SIDE
/* What is compared: so many cells each way, each of them a mean. */
#define CELLS 8
#define N_CELLS (CELLS * CELLS)
/* Sizes that are tried first, and the steps between places, as a share of the whole. */
static const double sizes[] = { 0.56, 0.64, 0.72, 0.8, 0.88, 0.96 };
#define STEP 0.06
/* Then the best is moved, and made larger and smaller, by half of that, and half again. */
#define N_HALVINGS 3
/* Sides whose proportion differs by more than this share were cut to another one, or stretched. */
#define MOST_UNLIKE 0.5
#define MOST_STRETCHED 0.04
/* What may lie outside of the whole, by rounding. */
#define OUTSIDE 0.02

typedef struct
{
  double sums[SIDE + 1][SIDE + 1]; /* of the whole, of what is left of and above a corner */
  float parts[DSC_N_SYMMETRIES]
             [N_CELLS]; /* what the part looks like turned back; centred, of length 1 */
} Search;

typedef struct
{
  DscWindow window;
  DscSymmetry symmetry; /* of the whole */
  float alike;
} Best;

static void
sum_up (Search *self, const guint8 *small)
{
  memset (self->sums, 0, sizeof self->sums);
  for (int y = 0; y < SIDE; y++)
    for (int x = 0; x < SIDE; x++)
      self->sums[y + 1][x + 1]
          = small[y * SIDE + x] + self->sums[y][x + 1] + self->sums[y + 1][x] - self->sums[y][x];
}

/* Centres cells. Returns: their length. */
static float
centre (float *cells)
{
  float mean = 0, length = 0;

  for (int i = 0; i < N_CELLS; i++)
    mean += cells[i] / N_CELLS;
  for (int i = 0; i < N_CELLS; i++)
    {
      cells[i] -= mean;
      length += cells[i] * cells[i];
    }
  return sqrtf (length);
}

static void
take_part (Search *self, const guint8 *small)
{
  float cells[N_CELLS] = { 0 }, length;

  for (int y = 0; y < SIDE; y++)
    for (int x = 0; x < SIDE; x++)
      cells[y * CELLS / SIDE * CELLS + x * CELLS / SIDE] += small[y * SIDE + x];
  length = centre (cells);
  for (int how = 0; how < DSC_N_SYMMETRIES; how++)
    for (int y = 0; y < CELLS; y++)
      for (int x = 0; x < CELLS; x++)
        self->parts[how][y * CELLS + x]
            = cells[dsc_symmetry_source (dsc_symmetry_invert ((DscSymmetry) how), CELLS, x, y)]
              / MAX (length, 1e-6f);
}

/* Between which corners a line of a window is cut, and how far it is from the first to the next. */
static void
find_corners (double begin, double length, int *corners, float *shares)
{
  for (int i = 0; i <= CELLS; i++)
    {
      double at = CLAMP ((begin + length * i / CELLS) * SIDE, 0, SIDE);

      corners[i] = MIN ((int) at, SIDE - 1);
      shares[i] = (float) (at - corners[i]);
    }
}

/* The cells of a window, centred. Returns: their length. */
static float
take_window (const Search *self, const DscWindow *window, float *cells)
{
  int columns[CELLS + 1], rows[CELLS + 1];
  float across[CELLS + 1], down[CELLS + 1], sums[CELLS + 1][CELLS + 1];

  find_corners (window->x, window->width, columns, across);
  find_corners (window->y, window->height, rows, down);
  for (int j = 0; j <= CELLS; j++)
    for (int i = 0; i <= CELLS; i++)
      {
        const double *above = &self->sums[rows[j]][columns[i]];
        const double *below = above + SIDE + 1;
        double upper = above[0] + (above[1] - above[0]) * across[i];
        double lower = below[0] + (below[1] - below[0]) * across[i];

        sums[j][i] = (float) (upper + (lower - upper) * down[j]);
      }
  for (int j = 0; j < CELLS; j++)
    for (int i = 0; i < CELLS; i++)
      cells[j * CELLS + i] = sums[j + 1][i + 1] - sums[j + 1][i] - sums[j][i + 1] + sums[j][i];
  return centre (cells);
}

/* Tries a window with those ways of turning that swap sides or do not, or with the best one's. */
static void
try_window (const Search *self, const DscWindow *window, int first, int last, Best *best)
{
  float cells[N_CELLS];
  float length = take_window (self, window, cells);

  for (int how = first; how <= last && length > 0; how++)
    {
      float alike = 0;

      for (int i = 0; i < N_CELLS; i++)
        alike += cells[i] * self->parts[how][i];
      if (alike / length > best->alike)
        *best = (Best){ *window, (DscSymmetry) how, alike / length };
    }
}

/* @height: of a window as wide as the whole. */
static void
try_all (const Search *self, double height, int first, int last, Best *best)
{
  double most = MIN (1, 1 / height);

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      DscWindow window = { .width = sizes[i] * most, .height = sizes[i] * most * height };
      int columns = (int) ceil ((1 - window.width) / STEP),
          rows = (int) ceil ((1 - window.height) / STEP);

      for (int row = 0; row <= rows; row++)
        for (int column = 0; column <= columns; column++)
          {
            window.x = columns > 0 ? (1 - window.width) * column / columns : 0;
            window.y = rows > 0 ? (1 - window.height) * row / rows : 0;
            try_window (self, &window, first, last, best);
          }
    }
}

/* Moves the best window by @step, and changes its size. */
static void
try_around (const Search *self, double height, double step, Best *best)
{
  const DscWindow middle = best->window;
  double most = MIN (1, 1 / height);

  for (int grow = -1; grow <= 1; grow++)
    for (int down = -1; down <= 1; down++)
      for (int across = -1; across <= 1; across++)
        {
          DscWindow window = { .width = MIN (middle.width + grow * step, most) };

          window.height = window.width * height;
          window.x = CLAMP (middle.x + (middle.width - window.width) / 2 + across * step, 0,
                            1 - window.width);
          window.y = CLAMP (middle.y + (middle.height - window.height) / 2 + down * step, 0,
                            1 - window.height);
          try_window (self, &window, (int) best->symmetry, (int) best->symmetry, best);
        }
}

/* Returns: how high a part that is as wide as the whole would be in it, by the proportions of both.
 */
static double
height_of (const DscMeasure *whole, const DscMeasure *part, gboolean is_swapped)
{
  double proportion = (double) part->height / part->width;

  return (is_swapped ? 1 / proportion : proportion) * whole->width / whole->height;
}

/* The window is turned as the whole is. */
static DscPlacement
placement_of (const DscWindow *window, DscSymmetry how)
{
  double x = window->x + window->width / 2 - 0.5, y = window->y + window->height / 2 - 0.5;
  gboolean is_swapped = (how & DSC_SYMMETRY_SWAP) != 0;
  double across = is_swapped ? y : x, down = is_swapped ? x : y;

  return (DscPlacement){ .scale_x = is_swapped ? window->height : window->width,
                         .shift_x = how & DSC_SYMMETRY_MIRROR ? -across : across,
                         .scale_y = is_swapped ? window->width : window->height,
                         .shift_y = how & DSC_SYMMETRY_FLIP ? -down : down };
}

DscCrop
dsc_crop_find (const DscMeasure *whole, const DscMeasure *part)
{
  Best best = { .alike = 0 };
  Search self;

  sum_up (&self, whole->small);
  take_part (&self, part->small);
  for (int swap = 0; swap <= 1; swap++)
    {
      double height = height_of (whole, part, swap != 0);
      Best here = { .alike = 0 };

      if (fabs (log (height)) > MOST_UNLIKE)
        continue;
      try_all (&self, height, swap * DSC_SYMMETRY_SWAP,
               swap * DSC_SYMMETRY_SWAP + DSC_SYMMETRY_SWAP - 1, &here);
      for (int i = 0; i < N_HALVINGS && here.alike > 0; i++)
        try_around (&self, height, STEP / (2 << i), &here);
      if (here.alike > best.alike)
        best = here;
    }
  return (DscCrop){ best.symmetry, placement_of (&best.window, best.symmetry), best.alike };
}

gboolean
dsc_crop_is_part (const DscMeasure *whole, const DscMeasure *part, DscSymmetry symmetry,
                  const DscPlacement *at)
{
  gboolean is_swapped = (symmetry & DSC_SYMMETRY_SWAP) != 0;
  double height = height_of (whole, part, is_swapped);
  double found = is_swapped ? at->scale_x / at->scale_y : at->scale_y / at->scale_x;

  return fabs (log (found / height)) <= MOST_STRETCHED
         && fabs (at->shift_x) + at->scale_x / 2 <= 0.5 + OUTSIDE
         && fabs (at->shift_y) + at->scale_y / 2 <= 0.5 + OUTSIDE;
}
