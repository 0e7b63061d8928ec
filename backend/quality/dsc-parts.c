/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which photos may be parts of others. */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "base/dsc-threads.h"
#include "quality/dsc-crop.h"
#include "quality/dsc-known-features.h"
#include "quality/dsc-near-features.h"
#include "quality/dsc-parts.h"

/* How alike the small pictures must be for the photos to be decoded: crops to 90, 80 and 70 % of
 * each side correlate by 0.983 and more once they are found (170 of them, of bricks and of
 * clothes). */
#define LIKELY_PART 0.98f
/* So many that are the most alike are decoded with each. */
#define MOST_PARTS 3

typedef struct
{
  DscLikelyPair pair;
  float alike; /* 0: there is none */
} Found;

typedef struct
{
  const GArray *measures;
  const DscKnownFeatures *known;
  guint32 *near; /* (owned) DSC_NEAR_FEATURES of each photo that is known */
  Found *found;  /* (owned) MOST_PARTS of each, the most alike first */
} Search;

static void
search_clear (Search *self)
{
  g_free (self->near);
  g_free (self->found);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Search, search_clear)

static gboolean
is_near (const Search *self, guint32 i, guint32 other)
{
  const guint32 *near = self->near + (gsize) i * DSC_NEAR_FEATURES;

  for (guint k = 0; k < DSC_NEAR_FEATURES; k++)
    if (near[k] == other)
      return TRUE;
  return FALSE;
}

/* Whether @second may be a part of @first. */
static Found
look_for (const Search *self, guint32 first, guint32 second)
{
  Found found = { { g_array_index (self->known->photos, guint32, first),
                    g_array_index (self->known->photos, guint32, second), DSC_SYMMETRY_NONE, TRUE },
                  0 };
  DscCrop crop = dsc_crop_find (&g_array_index (self->measures, DscMeasure, found.pair.first),
                                &g_array_index (self->measures, DscMeasure, found.pair.second));

  found.pair.symmetry = crop.symmetry;
  found.pair.at = crop.at;
  found.alike = crop.alike;
  return found;
}

static void
keep (Found *best, Found new)
{
  guint place = MOST_PARTS;

  for (; place > 0 && best[place - 1].alike < new.alike; place--)
    if (place < MOST_PARTS)
      best[place] = best[place - 1];
  if (place < MOST_PARTS)
    best[place] = new;
}

/* Looks at a photo and those near it; each pair once. */
static void
look_at (gsize index, gpointer local, gpointer user_data)
{
  Search *self = user_data;
  guint32 i = (guint32) index;

  for (guint k = 0; k < DSC_NEAR_FEATURES; k++)
    {
      guint32 other = self->near[index * DSC_NEAR_FEATURES + k];
      Found one, two;

      if (other == DSC_NEAR_NONE || (other < i && is_near (self, other, i)))
        continue;
      one = look_for (self, i, other);
      two = look_for (self, other, i);
      if (MAX (one.alike, two.alike) >= LIKELY_PART)
        keep (self->found + index * MOST_PARTS, one.alike >= two.alike ? one : two);
    }
}

static gboolean
find_near (Search *self, guint n_threads, DscProgressFunc progress, gpointer user_data,
           GCancellable *cancellable)
{
  guint32 n = self->known->photos->len;
  DscProgressMeter meter;

  dsc_progress_meter_start (&meter, _ ("Comparing features"), dsc_near_features_count (n), progress,
                            user_data);
  self->near = dsc_near_features (self->known->rows, n, self->known->n_features, n_threads, &meter,
                                  cancellable);
  if (self->near == NULL)
    return FALSE;
  self->found = g_new0 (Found, MAX ((gsize) n * MOST_PARTS, 1));
  dsc_progress_meter_start (&meter, _ ("Looking for cropped copies"), n, progress, user_data);
  return dsc_threads_for (n, n_threads, look_at, NULL, NULL, self, &meter, cancellable);
}

GArray *
dsc_part_pairs (DscDataset *dataset, const GArray *measures, const GArray *photos,
                const char *cache_folder, guint n_threads, gboolean *had_features,
                DscProgressFunc progress, gpointer user_data, GCancellable *cancellable)
{
  g_autoptr (DscKnownFeatures) known = dsc_known_features_load (dataset, photos, cache_folder);
  g_auto (Search) self = { .measures = measures, .known = known };
  g_autoptr (GArray) pairs = g_array_new (FALSE, FALSE, sizeof (DscLikelyPair));

  *had_features = known != NULL;
  if (known == NULL)
    return g_steal_pointer (&pairs);
  if (!find_near (&self, n_threads, progress, user_data, cancellable))
    return NULL;
  for (gsize i = 0; i < (gsize) known->photos->len * MOST_PARTS; i++)
    if (self.found[i].alike > 0)
      g_array_append_val (pairs, self.found[i].pair);
  return g_steal_pointer (&pairs);
}
