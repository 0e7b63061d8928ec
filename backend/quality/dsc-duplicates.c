/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which photos are there more than once. */
#include "config.h"

#include <math.h>
#include <string.h>

#include <glib/gi18n-lib.h>

#include "base/dsc-threads.h"
#include "quality/dsc-duplicates.h"
#include "quality/dsc-hash-pairs.h"
#include "quality/dsc-print.h"

/* A picture that is nearly all of one lightness has a hash of noise; its contents tell. */
#define LEAST_CONTRAST 2.0f
/* How alike the small pictures must be for the photos to be decoded: crops of 2 % at each side
 * correlate by 0.96 and more. */
#define LIKELY 0.93f
/* So many photos that are the most like it are decoded with each: bounds the work on sets in which
 * everything looks alike. */
#define MOST_LIKELY 4

#define N_SMALL (DSC_MEASURE_SIDE * DSC_MEASURE_SIDE)

/* --- groups --- */

/* The representative of @i's set (union-find, halving paths). */
static guint32
root_of (guint32 *parents, guint32 i)
{
  while (parents[i] != i)
    i = parents[i] = parents[parents[i]];
  return i;
}

/* The lower number represents. */
static void
join (guint32 *parents, guint32 a, guint32 b)
{
  a = root_of (parents, a);
  b = root_of (parents, b);
  parents[MAX (a, b)] = MIN (a, b);
}

/* Numbers the sets of more than one, by their first member. */
static guint32 *
number_groups (guint32 *parents, guint32 n, guint32 *n_groups)
{
  guint32 *groups = g_new0 (guint32, MAX (n, 1));

  *n_groups = 0;
  for (guint32 i = 0; i < n; i++)
    {
      guint32 root = root_of (parents, i);

      if (root == i)
        continue;
      if (groups[root] == 0)
        groups[root] = ++*n_groups;
      groups[i] = groups[root];
    }
  return groups;
}

static const DscMeasure *
measure_of (const GArray *measures, guint32 i)
{
  return &g_array_index (measures, DscMeasure, i);
}

/* A photo and the beginning of its digest: what is sorted stays together in memory. */
typedef struct
{
  guint64 beginning;
  guint32 photo;
} Content;

static int
compare_contents (gconstpointer a, gconstpointer b, gpointer data)
{
  const Content *x = a, *y = b;
  int order;

  if (x->beginning != y->beginning)
    return x->beginning < y->beginning ? -1 : 1;
  order = memcmp (measure_of (data, x->photo)->digest, measure_of (data, y->photo)->digest,
                  DSC_MEASURE_DIGEST);
  return order != 0 ? order : (x->photo > y->photo) - (x->photo < y->photo);
}

/* Joins photos whose files are the same. */
static void
join_exact (const GArray *measures, guint32 *parents)
{
  g_autoptr (GArray) order = g_array_new (FALSE, FALSE, sizeof (Content));

  for (guint32 i = 0; i < measures->len; i++)
    {
      Content content = { .photo = i };

      if (!measure_of (measures, i)->has_digest)
        continue;
      memcpy (&content.beginning, measure_of (measures, i)->digest, sizeof content.beginning);
      g_array_append_val (order, content);
    }
  g_array_sort_with_data (order, compare_contents, (gpointer) measures);
  for (guint i = 1; i < order->len; i++)
    {
      guint32 before = g_array_index (order, Content, i - 1).photo;
      guint32 here = g_array_index (order, Content, i).photo;

      if (memcmp (measure_of (measures, before)->digest, measure_of (measures, here)->digest,
                  DSC_MEASURE_DIGEST)
          == 0)
        join (parents, before, here);
    }
}

/* --- photos that look alike --- */

/* A photo that is much like another one. */
typedef struct
{
  guint32 other;
  float alike;
} Likely;

/* One pair to be decoded. */
typedef struct
{
  guint32 first;
  guint32 second;
} Pair;

typedef struct
{
  DscDataset *dataset;
  const GArray *measures;
  GArray *photos;  /* (owned) (element-type guint32): one of each content, with a picture */
  guint64 *hashes; /* (owned) of each of them */
  float *scales;   /* (owned) likewise: 1 / deviation of its small picture */
  Likely *likely;  /* (owned) likewise: MOST_LIKELY each, the most alike first */
  GArray *pairs;   /* (owned) (element-type Pair) */
  guint8 *is_same; /* (owned) of each pair: what came of it */
} Search;

static void
search_clear (Search *self)
{
  g_array_unref (self->photos);
  g_array_unref (self->pairs);
  g_free (self->hashes);
  g_free (self->scales);
  g_free (self->likely);
  g_free (self->is_same);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Search, search_clear)

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
list_photos (Search *self, guint32 *parents, guint32 n)
{
  for (guint32 i = 0; i < n; i++)
    {
      const DscMeasure *measure = measure_of (self->measures, i);

      if (measure->photo != 0 && measure->code == NULL && measure->contrast >= LEAST_CONTRAST
          && root_of (parents, i) == i)
        g_array_append_val (self->photos, i);
    }
  self->hashes = g_new (guint64, MAX (self->photos->len, 1));
  self->scales = g_new (float, MAX (self->photos->len, 1));
  self->likely = g_new0 (Likely, MAX ((gsize) self->photos->len * MOST_LIKELY, 1));
  for (guint i = 0; i < self->photos->len; i++)
    {
      const DscMeasure *measure
          = measure_of (self->measures, g_array_index (self->photos, guint32, i));
      float variance = covariance (measure->small, measure->small);

      self->hashes[i] = measure->hash;
      self->scales[i] = variance > 0 ? 1 / sqrtf (variance) : 0;
    }
}

/* Keeps @other with photo @i if it is among the most alike. */
static void
keep (Search *self, guint32 i, guint32 other, float alike)
{
  Likely *likely = self->likely + (gsize) i * MOST_LIKELY;
  guint place = MOST_LIKELY;

  while (place > 0 && likely[place - 1].alike < alike)
    place--;
  if (place == MOST_LIKELY)
    return;
  memmove (likely + place + 1, likely + place, (MOST_LIKELY - 1 - place) * sizeof *likely);
  likely[place] = (Likely){ other, alike };
}

static void
pair_cb (guint32 first, guint32 second, gpointer user_data)
{
  Search *self = user_data;
  const DscMeasure *a = measure_of (self->measures, g_array_index (self->photos, guint32, first));
  const DscMeasure *b = measure_of (self->measures, g_array_index (self->photos, guint32, second));
  float alike = covariance (a->small, b->small) * self->scales[first] * self->scales[second];

  if (alike < LIKELY)
    return;
  keep (self, first, second, alike);
  keep (self, second, first, alike);
}

/* Each pair once, sorted by its first photo. */
static void
list_pairs (Search *self)
{
  for (guint32 i = 0; i < self->photos->len; i++)
    for (guint k = 0; k < MOST_LIKELY; k++)
      {
        const Likely *likely = &self->likely[(gsize) i * MOST_LIKELY + k];
        const Likely *back = &self->likely[(gsize) likely->other * MOST_LIKELY];
        gboolean is_mutual = FALSE;
        Pair pair;

        if (likely->alike == 0)
          break;
        for (guint l = 0; l < MOST_LIKELY; l++)
          is_mutual |= back[l].alike > 0 && back[l].other == i;
        if (is_mutual && likely->other < i)
          continue;
        pair.first = g_array_index (self->photos, guint32, i);
        pair.second = g_array_index (self->photos, guint32, likely->other);
        g_array_append_val (self->pairs, pair);
      }
  self->is_same = g_new0 (guint8, MAX (self->pairs->len, 1));
}

/* What a thread has: a decoder, and the first photo of the pair before, which is often that of the
 * next. */
typedef struct
{
  DscDecoder *decoder;
  DscPrint *print; /* (owned) (nullable) */
  guint32 photo;   /* whose it is */
} Local;

static gpointer
local_new (void)
{
  Local *self = g_new0 (Local, 1);

  self->decoder = dsc_decoder_new ();
  return self;
}

static void
local_free (gpointer data)
{
  Local *self = data;

  dsc_decoder_free (self->decoder);
  dsc_print_free (self->print);
  g_free (self);
}

/* Returns: (transfer full) (nullable): %NULL where the photo cannot be read any more. */
static DscPrint *
read_print (const Search *self, DscDecoder *decoder, guint32 photo)
{
  g_autofree char *path = dsc_dataset_dup_photo_path (self->dataset, photo);
  g_autoptr (DscGrey) grey = dsc_grey_read (decoder, path, NULL, NULL, NULL, NULL);

  return grey != NULL ? dsc_print_new (grey) : NULL;
}

static void
compare_pair (gsize index, gpointer data, gpointer user_data)
{
  Search *self = user_data;
  Local *local = data;
  const Pair *pair = &g_array_index (self->pairs, Pair, index);
  g_autoptr (DscPrint) second = NULL;

  if (local->print == NULL || local->photo != pair->first)
    {
      dsc_print_free (local->print);
      local->print = read_print (self, local->decoder, pair->first);
      local->photo = pair->first;
    }
  second = read_print (self, local->decoder, pair->second);
  self->is_same[index]
      = local->print != NULL && second != NULL && dsc_print_is_same (local->print, second);
}

/* Joins photos that are the same but for what was done to their files. */
static gboolean
join_alike (Search *self, guint32 *parents, guint32 n, guint n_threads, DscProgressFunc progress,
            gpointer user_data, GCancellable *cancellable)
{
  DscProgressMeter meter;

  list_photos (self, parents, n);
  if (!dsc_hash_pairs (self->hashes, self->photos->len, pair_cb, self, cancellable))
    return FALSE;
  list_pairs (self);
  dsc_progress_meter_start (&meter, _ ("Comparing photos"), self->pairs->len, progress, user_data);
  if (!dsc_threads_for (self->pairs->len, n_threads, compare_pair, local_new, local_free, self,
                        &meter, cancellable))
    return FALSE;
  for (guint i = 0; i < self->pairs->len; i++)
    {
      const Pair *pair = &g_array_index (self->pairs, Pair, i);

      if (self->is_same[i])
        join (parents, pair->first, pair->second);
    }
  return TRUE;
}

DscDuplicates *
dsc_duplicates_find (DscDataset *dataset, const GArray *measures, guint n_threads,
                     DscProgressFunc progress, gpointer user_data, GCancellable *cancellable,
                     GError **error)
{
  g_auto (Search) search = { .dataset = dataset,
                             .measures = measures,
                             .photos = g_array_new (FALSE, FALSE, sizeof (guint32)),
                             .pairs = g_array_new (FALSE, FALSE, sizeof (Pair)) };
  g_autoptr (DscDuplicates) self = g_new0 (DscDuplicates, 1);
  guint32 n = measures->len;
  g_autofree guint32 *parents = g_new (guint32, MAX (n, 1));

  g_return_val_if_fail (n == dsc_dataset_get_n_photos (dataset), NULL);

  self->n = n;
  for (guint32 i = 0; i < n; i++)
    parents[i] = i;
  join_exact (measures, parents);
  self->exact = number_groups (parents, n, &self->n_exact);
  if (!join_alike (&search, parents, n, n_threads, progress, user_data, cancellable))
    {
      g_cancellable_set_error_if_cancelled (cancellable, error);
      return NULL;
    }
  self->same = number_groups (parents, n, &self->n_same);
  return g_steal_pointer (&self);
}

void
dsc_duplicates_free (DscDuplicates *self)
{
  if (self == NULL)
    return;
  g_free (self->exact);
  g_free (self->same);
  g_free (self);
}
