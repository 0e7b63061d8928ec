/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which photos are there more than once. */
#include "config.h"

#include <math.h>
#include <string.h>

#include <glib/gi18n-lib.h>

#include "base/dsc-threads.h"
#include "quality/dsc-copy-sets.h"
#include "quality/dsc-crop.h"
#include "quality/dsc-duplicates.h"
#include "quality/dsc-likely.h"
#include "quality/dsc-parts.h"
#include "quality/dsc-print.h"

/* A picture that is nearly all of one lightness has a hash of noise; its contents tell. */
#define LEAST_CONTRAST 2.0f

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
join_exact (const GArray *measures, DscCopySets *sets)
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
        dsc_copy_sets_join (sets, before, here, DSC_MAKE_SAME);
    }
}

/* --- photos that look alike --- */

typedef struct
{
  DscDataset *dataset;
  const GArray *measures;
  const char *cache_folder; /* (nullable) */
  guint n_threads;
  DscProgressFunc progress; /* (nullable) */
  gpointer user_data;
  GCancellable *cancellable; /* (nullable) */
  GArray *photos;            /* (owned) (element-type guint32): one of each set, with a picture */
  GArray *pairs;             /* (owned) (nullable) (element-type DscLikelyPair) */
  float *shares; /* (owned) (nullable) of each pair: DscMake's where they are the same, else 0 */
} Search;

static void
search_clear (Search *self)
{
  g_array_unref (self->photos);
  g_clear_pointer (&self->pairs, g_array_unref);
  g_free (self->shares);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Search, search_clear)

/* Of photos that are known to be the same one is enough. */
static void
list_photos (Search *self, DscCopySets *sets)
{
  g_array_set_size (self->photos, 0);
  for (guint32 i = 0; i < self->measures->len; i++)
    {
      const DscMeasure *measure = measure_of (self->measures, i);

      if (measure->photo != 0 && measure->code == NULL && measure->contrast >= LEAST_CONTRAST
          && dsc_copy_sets_find (sets, i) == i)
        g_array_append_val (self->photos, i);
    }
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

  return grey != NULL ? dsc_print_new (g_steal_pointer (&grey)) : NULL;
}

static void
compare_pair (gsize index, gpointer data, gpointer user_data)
{
  Search *self = user_data;
  Local *local = data;
  const DscLikelyPair *pair = &g_array_index (self->pairs, DscLikelyPair, index);
  DscPlacement at = pair->at;
  g_autoptr (DscPrint) turned = NULL;
  g_autoptr (DscPrint) second = NULL;

  if (local->print == NULL || local->photo != pair->first)
    {
      dsc_print_free (local->print);
      local->print = read_print (self, local->decoder, pair->first);
      local->photo = pair->first;
    }
  second = read_print (self, local->decoder, pair->second);
  if (local->print == NULL || second == NULL)
    return;
  if (pair->symmetry != DSC_SYMMETRY_NONE)
    turned = dsc_print_turn (local->print, pair->symmetry);
  if (dsc_print_is_same (turned != NULL ? turned : local->print, second, &at)
      && (!pair->is_part
          || dsc_crop_is_part (measure_of (self->measures, pair->first),
                               measure_of (self->measures, pair->second), pair->symmetry, &at)))
    self->shares[index] = (float) sqrt (at.scale_x * at.scale_y);
}

/* Compares all pairs, and joins those that are the same. Takes @pairs (nullable): %NULL if it was
 * cancelled. */
static gboolean
join_same (Search *self, GArray *pairs, DscCopySets *sets)
{
  DscProgressMeter meter;

  if (pairs == NULL)
    return FALSE;
  g_clear_pointer (&self->pairs, g_array_unref);
  g_free (self->shares);
  self->pairs = pairs;
  self->shares = g_new0 (float, MAX (pairs->len, 1));
  dsc_progress_meter_start (&meter, _ ("Comparing photos"), pairs->len, self->progress,
                            self->user_data);
  if (!dsc_threads_for (pairs->len, self->n_threads, compare_pair, local_new, local_free, self,
                        &meter, self->cancellable))
    return FALSE;
  for (guint i = 0; i < pairs->len; i++)
    {
      const DscLikelyPair *pair = &g_array_index (pairs, DscLikelyPair, i);

      if (self->shares[i] > 0)
        dsc_copy_sets_join (sets, pair->first, pair->second,
                            (DscMake){ pair->symmetry, self->shares[i] });
    }
  return TRUE;
}

/* First those that hashes find, then those that only features do. */
static gboolean
join_alike (Search *self, DscCopySets *sets, gboolean *had_features)
{
  list_photos (self, sets);
  if (!join_same (self, dsc_likely_pairs (self->measures, self->photos, self->cancellable), sets))
    return FALSE;
  if (self->cache_folder == NULL)
    return TRUE;
  list_photos (self, sets);
  return join_same (self,
                    dsc_part_pairs (self->dataset, self->measures, self->photos, self->cache_folder,
                                    self->n_threads, had_features, self->progress, self->user_data,
                                    self->cancellable),
                    sets);
}

/* Those of each set, with the numbers that files of the same contents had before. */
static void
list_copies (DscCopies *self, DscCopySets *sets, const guint32 *exact, guint32 n)
{
  g_autofree guint32 *same = dsc_copy_sets_number (sets, NULL);
  g_autofree DscMake *makes = dsc_copy_sets_describe (sets);

  for (guint32 i = 0; i < n; i++)
    {
      DscCopy copy = { i, same[i], exact[i], (guint8) makes[i].symmetry, makes[i].share };

      if (same[i] != 0)
        g_array_append_val (self->items, copy);
    }
}

DscCopies *
dsc_duplicates_find (DscDataset *dataset, const GArray *measures, const char *fingerprint,
                     const char *cache_folder, guint n_threads, DscProgressFunc progress,
                     gpointer user_data, GCancellable *cancellable, GError **error)
{
  g_auto (Search) search = { .dataset = dataset,
                             .measures = measures,
                             .cache_folder = cache_folder,
                             .n_threads = n_threads,
                             .progress = progress,
                             .user_data = user_data,
                             .cancellable = cancellable,
                             .photos = g_array_new (FALSE, FALSE, sizeof (guint32)) };
  g_autoptr (DscCopies) self = dsc_copies_new (fingerprint);
  guint32 n = measures->len;
  g_autoptr (DscCopySets) sets = dsc_copy_sets_new (n);
  g_autofree guint32 *exact = NULL;

  g_return_val_if_fail (n == dsc_dataset_get_n_photos (dataset), NULL);

  join_exact (measures, sets);
  exact = dsc_copy_sets_number (sets, NULL);
  if (!join_alike (&search, sets, &self->had_features))
    {
      g_cancellable_set_error_if_cancelled (cancellable, error);
      return NULL;
    }
  list_copies (self, sets, exact, n);
  return g_steal_pointer (&self);
}
