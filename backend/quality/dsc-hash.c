/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Perceptual hashes. */
#include "config.h"

#include <math.h>
#include <string.h>

#include "quality/dsc-hash.h"

#define N (DSC_HASH_SIDE * DSC_HASH_SIDE)
/* How near a thing may be, as a share of all that there is. */
#define NEAR 0.04f

void
dsc_spectrum_init (DscSpectrum *self, const float *picture, int side)
{
  float rows[DSC_HASH_MOST_SIDE][DSC_HASH_SIDE], waves[DSC_HASH_SIDE][DSC_HASH_MOST_SIDE];

  g_return_if_fail (side <= DSC_HASH_MOST_SIDE);

  for (int k = 0; k < DSC_HASH_SIDE; k++)
    for (int x = 0; x < side; x++)
      waves[k][x] = (float) cos (G_PI * k * (x + 0.5) / side);
  for (int y = 0; y < side; y++)
    for (int k = 0; k < DSC_HASH_SIDE; k++)
      {
        rows[y][k] = 0;
        for (int x = 0; x < side; x++)
          rows[y][k] += picture[y * side + x] * waves[k][x];
      }
  for (int l = 0; l < DSC_HASH_SIDE; l++)
    for (int k = 0; k < DSC_HASH_SIDE; k++)
      {
        self->values[l * DSC_HASH_SIDE + k] = 0;
        for (int y = 0; y < side; y++)
          self->values[l * DSC_HASH_SIDE + k] += rows[y][k] * waves[l][y];
      }
}

static int
compare_floats (gconstpointer a, gconstpointer b)
{
  float x = *(const float *) a, y = *(const float *) b;

  return (x > y) - (x < y);
}

guint64
dsc_spectrum_hash (const DscSpectrum *self)
{
  float sorted[N - 1], median;
  guint64 hash = 0;

  /* The first is the mean, which says nothing of shapes. */
  memcpy (sorted, self->values + 1, sizeof sorted);
  qsort (sorted, G_N_ELEMENTS (sorted), sizeof *sorted, compare_floats);
  median = sorted[G_N_ELEMENTS (sorted) / 2];
  for (guint i = 1; i < N; i++)
    hash |= (guint64) (self->values[i] > median) << i;
  return hash;
}

/* Mirroring turns the waves round that are not even. */
void
dsc_spectrum_turn (const DscSpectrum *self, DscSymmetry how, DscSpectrum *turned)
{
  for (int l = 0; l < DSC_HASH_SIDE; l++)
    for (int k = 0; k < DSC_HASH_SIDE; k++)
      {
        int from = how & DSC_SYMMETRY_SWAP ? k * DSC_HASH_SIDE + l : l * DSC_HASH_SIDE + k;
        gboolean is_odd = ((how & DSC_SYMMETRY_MIRROR) && k % 2 == 1)
                          != ((how & DSC_SYMMETRY_FLIP) && l % 2 == 1);

        turned->values[l * DSC_HASH_SIDE + k] = is_odd ? -self->values[from] : self->values[from];
      }
}

gboolean
dsc_spectrum_is_upright (const DscSpectrum *self)
{
  float across = self->values[1], down = self->values[DSC_HASH_SIDE], near = 0;

  for (guint i = 1; i < N; i++)
    near += self->values[i] * self->values[i];
  near = NEAR * sqrtf (near);
  return across >= -near && down >= -near && fabsf (across) >= fabsf (down) - near;
}
