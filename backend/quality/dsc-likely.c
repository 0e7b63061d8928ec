/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which photos may be copies of each other, by their measures alone. */
#include "config.h"

#include <math.h>
#include <string.h>

#include "quality/dsc-hash-pairs.h"
#include "quality/dsc-hash.h"
#include "quality/dsc-likely.h"

/* How alike the small pictures must be for the photos to be decoded: crops of 2 % at each side
 * correlate by 0.96 and more. */
#define LIKELY 0.93f
/* Of those that were turned, of which there are seven times as many: what was compressed again,
 * scaled by half or cropped by 2 % at each side correlates by 0.97 and more. */
#define LIKELY_TURNED 0.97f
/* So many photos that are the most like it are decoded with each. */
#define MOST_LIKELY 4

#define N_SMALL (DSC_MEASURE_SIDE * DSC_MEASURE_SIDE)

/* A photo that is much like another one, which was turned. */
typedef struct
{
  guint32 other;
  DscSymmetry symmetry;
  float alike;
} Likely;

/* A photo turned so that it is upright. */
typedef struct
{
  guint32 photo;
  DscSymmetry symmetry;
} Upright;

typedef struct
{
  const GArray *measures;
  const GArray *photos;
  float *scales;    /* (owned) of each photo: 1 / deviation of its small picture */
  Likely *likely;   /* (owned) likewise: MOST_LIKELY each, the most alike first */
  GArray *uprights; /* (owned) (element-type Upright) */
} Search;

static void
search_clear (Search *self)
{
  g_free (self->scales);
  g_free (self->likely);
  g_array_unref (self->uprights);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Search, search_clear)

static const DscMeasure *
measure_of (const Search *self, guint32 i)
{
  return &g_array_index (self->measures, DscMeasure, g_array_index (self->photos, guint32, i));
}

/* Sums over the small pictures of two photos: integers, which the compiler knows to do many at a
 * time. */
static guint32
product_of (const guint8 *a, const guint8 *b)
{
  guint32 sum = 0;

  for (int i = 0; i < N_SMALL; i++)
    sum += (guint32) a[i] * b[i];
  return sum;
}

static guint32
sum_of (const guint8 *a)
{
  guint32 sum = 0;

  for (int i = 0; i < N_SMALL; i++)
    sum += a[i];
  return sum;
}

static float
covariance (const guint8 *a, const guint8 *b)
{
  gint64 centred = (gint64) product_of (a, b) * N_SMALL - (gint64) sum_of (a) * (gint64) sum_of (b);

  return (float) centred / (float) N_SMALL;
}

static void
turn_small (const guint8 *small, DscSymmetry how, guint8 *turned)
{
  for (int y = 0; y < DSC_MEASURE_SIDE; y++)
    for (int x = 0; x < DSC_MEASURE_SIDE; x++)
      turned[y * DSC_MEASURE_SIDE + x] = small[dsc_symmetry_source (how, DSC_MEASURE_SIDE, x, y)];
}

/* --- the most alike --- */

/* Keeps @new with photo @i if it is among the most alike; once, as it is most alike. */
static void
keep (Search *self, guint32 i, Likely new)
{
  Likely *likely = self->likely + (gsize) i * MOST_LIKELY;
  guint last = 0, place;

  while (last < MOST_LIKELY - 1 && likely[last].alike > 0 && likely[last].other != new.other)
    last++;
  if (likely[last].alike >= new.alike)
    return;
  for (place = last; place > 0 && likely[place - 1].alike < new.alike; place--)
    likely[place] = likely[place - 1];
  likely[place] = new;
}

static void
compare (Search *self, guint32 first, guint32 second, DscSymmetry how, float least)
{
  const guint8 *a = measure_of (self, first)->small, *b = measure_of (self, second)->small;
  guint8 turned[N_SMALL];
  float alike;

  if (how != DSC_SYMMETRY_NONE)
    turn_small (a, how, turned);
  alike = covariance (how != DSC_SYMMETRY_NONE ? turned : a, b) * self->scales[first]
          * self->scales[second];
  if (alike < least)
    return;
  keep (self, first, (Likely){ second, how, alike });
  keep (self, second, (Likely){ first, dsc_symmetry_invert (how), alike });
}

static void
measure_scales (Search *self)
{
  self->scales = g_new (float, MAX (self->photos->len, 1));
  self->likely = g_new0 (Likely, MAX ((gsize) self->photos->len * MOST_LIKELY, 1));
  for (guint i = 0; i < self->photos->len; i++)
    {
      const guint8 *small = measure_of (self, i)->small;
      float variance = covariance (small, small);

      self->scales[i] = variance > 0 ? 1 / sqrtf (variance) : 0;
    }
}

/* --- as they are --- */

static void
same_cb (guint32 first, guint32 second, gpointer user_data)
{
  compare (user_data, first, second, DSC_SYMMETRY_NONE, LIKELY);
}

static gboolean
find_same (Search *self, GCancellable *cancellable)
{
  g_autofree guint64 *hashes = g_new (guint64, MAX (self->photos->len, 1));

  for (guint i = 0; i < self->photos->len; i++)
    hashes[i] = measure_of (self, i)->hash;
  return dsc_hash_pairs (hashes, self->photos->len, same_cb, self, cancellable);
}

/* --- mirrored and turned --- */

static void
turned_cb (guint32 first, guint32 second, gpointer user_data)
{
  Search *self = user_data;
  const Upright *a = &g_array_index (self->uprights, Upright, first);
  const Upright *b = &g_array_index (self->uprights, Upright, second);
  DscSymmetry how = dsc_symmetry_then (a->symmetry, dsc_symmetry_invert (b->symmetry));

  if (a->photo != b->photo && how != DSC_SYMMETRY_NONE)
    compare (self, a->photo, b->photo, how, LIKELY_TURNED);
}

/* Adds the ways to turn photo @i that make it upright. */
static void
add_upright (Search *self, guint32 i, GArray *hashes)
{
  float picture[N_SMALL];
  DscSpectrum spectrum, turned;

  for (int k = 0; k < N_SMALL; k++)
    picture[k] = measure_of (self, i)->small[k];
  dsc_spectrum_init (&spectrum, picture, DSC_MEASURE_SIDE);
  for (int how = 0; how < DSC_N_SYMMETRIES; how++)
    {
      const Upright upright = { i, (DscSymmetry) how };
      guint64 hash;

      dsc_spectrum_turn (&spectrum, upright.symmetry, &turned);
      if (!dsc_spectrum_is_upright (&turned))
        continue;
      hash = dsc_spectrum_hash (&turned);
      g_array_append_val (hashes, hash);
      g_array_append_val (self->uprights, upright);
    }
}

static gboolean
find_turned (Search *self, GCancellable *cancellable)
{
  g_autoptr (GArray) hashes = g_array_new (FALSE, FALSE, sizeof (guint64));

  for (guint i = 0; i < self->photos->len; i++)
    add_upright (self, i, hashes);
  return dsc_hash_pairs ((const guint64 *) hashes->data, hashes->len, turned_cb, self, cancellable);
}

/* --- pairs --- */

/* Each pair once, sorted by its first photo. */
static GArray *
list_pairs (const Search *self)
{
  GArray *pairs = g_array_new (FALSE, FALSE, sizeof (DscLikelyPair));

  for (guint32 i = 0; i < self->photos->len; i++)
    for (guint k = 0; k < MOST_LIKELY; k++)
      {
        const Likely *likely = &self->likely[(gsize) i * MOST_LIKELY + k];
        const Likely *back = &self->likely[(gsize) likely->other * MOST_LIKELY];
        gboolean is_mutual = FALSE;
        DscLikelyPair pair;

        if (likely->alike == 0)
          break;
        for (guint l = 0; l < MOST_LIKELY; l++)
          is_mutual |= back[l].alike > 0 && back[l].other == i;
        if (is_mutual && likely->other < i)
          continue;
        pair.first = g_array_index (self->photos, guint32, i);
        pair.second = g_array_index (self->photos, guint32, likely->other);
        pair.symmetry = likely->symmetry;
        pair.is_part = FALSE;
        pair.at = DSC_PLACEMENT_SAME;
        g_array_append_val (pairs, pair);
      }
  return pairs;
}

GArray *
dsc_likely_pairs (const GArray *measures, const GArray *photos, GCancellable *cancellable)
{
  g_auto (Search) self = { .measures = measures,
                           .photos = photos,
                           .uprights = g_array_new (FALSE, FALSE, sizeof (Upright)) };

  measure_scales (&self);
  if (!find_same (&self, cancellable) || !find_turned (&self, cancellable))
    return NULL;
  return list_pairs (&self);
}
