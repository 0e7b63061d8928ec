/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which photos a network sees as nearly the same. */
#include "config.h"

#include <math.h>
#include <string.h>

#include "base/dsc-philox.h"
#include "base/dsc-threads.h"
#include "quality/dsc-near-features.h"

/* Numbers that are left of a photo's features. Measured on LEGO-1000 and 40 crops of each kind: of
 * those that show 80 % of each side at any place, 97 % have their photo among the nearest 8, or the
 * other way round; by the cosine of all features 95 %. */
#define SHORT 64
/* What varies most of the features is asked, so much of it, of so many photos. */
#define MOST_FEATURES 512
#define MOST_SAMPLES 4096
/* Steps of the iteration that finds the components: these only have to be about right. */
#define N_STEPS 12
/* Length of what is kept of a photo: 64 products of such numbers stay below 2³¹. */
#define LENGTH 4096.0f
/* What is near at all: of crops to 80 % of each side 97 % are nearer to their photo. Where photos
 * are of many things, four of five of the nearest are not, and need not be looked at. */
#define LEAST_COSINE 0.45f
/* Photos that are compared at a time: what they need fits into the processor's caches. */
#define BLOCK 256

typedef struct
{
  guint32 photo;
  gint32 product;
} Near;

typedef struct
{
  const float *const *rows;
  guint32 n;
  guint n_features;
  guint d;           /* features that are used */
  guint32 *used;     /* (owned) which ones, the most varying first */
  float *mean;       /* (owned) d: of their roots */
  float *components; /* (owned) SHORT × d */
  gint16 *vectors;   /* (owned) n × SHORT */
  Near *near;        /* (owned) n × DSC_NEAR_FEATURES, the nearest first */
  guint32 n_blocks;
  GMutex *mutexes; /* (owned) of each block: of what is near its photos */
} Search;

static void
search_clear (Search *self)
{
  g_free (self->used);
  g_free (self->mean);
  g_free (self->components);
  g_free (self->vectors);
  g_free (self->near);
  for (guint32 i = 0; self->mutexes != NULL && i < self->n_blocks; i++)
    g_mutex_clear (&self->mutexes[i]);
  g_free (self->mutexes);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Search, search_clear)

/* --- shortening --- */

/* Returns: which photo is the @i-th of those that stand for all. */
static guint32
sample_at (const Search *self, guint i, guint n_samples)
{
  return (guint32) ((guint64) i * self->n / n_samples);
}

typedef struct
{
  double variance;
  guint32 feature;
} Spread;

static int
compare_spreads (gconstpointer a, gconstpointer b)
{
  const Spread *x = a, *y = b;

  if (x->variance != y->variance)
    return x->variance > y->variance ? -1 : 1;
  return (x->feature > y->feature) - (x->feature < y->feature);
}

/* Chooses the features whose roots vary most. Roots, because a few features are far stronger than
 * all others. */
static void
choose_features (Search *self, guint n_samples)
{
  g_autofree Spread *spreads = g_new (Spread, self->n_features);
  g_autofree double *sums = g_new0 (double, self->n_features);
  g_autofree double *squares = g_new0 (double, self->n_features);

  for (guint i = 0; i < n_samples; i++)
    {
      const float *row = self->rows[sample_at (self, i, n_samples)];

      for (guint f = 0; f < self->n_features; f++)
        {
          squares[f] += MAX (row[f], 0);
          sums[f] += sqrtf (MAX (row[f], 0));
        }
    }
  for (guint f = 0; f < self->n_features; f++)
    spreads[f]
        = (Spread){ squares[f] / n_samples - sums[f] / n_samples * (sums[f] / n_samples), f };
  qsort (spreads, self->n_features, sizeof *spreads, compare_spreads);
  self->d = MIN (self->n_features, MOST_FEATURES);
  self->used = g_new (guint32, self->d);
  self->mean = g_new (float, self->d);
  for (guint f = 0; f < self->d; f++)
    {
      self->used[f] = spreads[f].feature;
      self->mean[f] = (float) (sums[self->used[f]] / n_samples);
    }
}

/* The features of a photo that are used, centred. */
static void
take_row (const Search *self, guint32 photo, float *out)
{
  for (guint f = 0; f < self->d; f++)
    out[f] = sqrtf (MAX (self->rows[photo][self->used[f]], 0)) - self->mean[f];
}

/* Returns: (transfer full): how features vary together, d × d. */
static float *
find_covariance (const Search *self, guint n_samples)
{
  float *covariance = g_new0 (float, (gsize) self->d * self->d);
  g_autofree float *row = g_new0 (float, self->d);

  for (guint i = 0; i < n_samples; i++)
    {
      take_row (self, sample_at (self, i, n_samples), row);
      for (guint a = 0; a < self->d; a++)
        for (guint b = 0; b < self->d; b++)
          covariance[(gsize) a * self->d + b] += row[a] * row[b];
    }
  return covariance;
}

static double
dot (const float *a, const float *b, guint n)
{
  double sum = 0;

  for (guint i = 0; i < n; i++)
    sum += (double) a[i] * b[i];
  return sum;
}

/* Makes the rows of @basis of length 1 and at right angles to each other. @lengths: (nullable):
 * what they had. */
static void
straighten (float *basis, guint n, guint d, double *lengths)
{
  for (guint c = 0; c < n; c++)
    {
      float *row = basis + (gsize) c * d;
      double length;

      for (guint k = 0; k < c; k++)
        {
          double along = dot (row, basis + (gsize) k * d, d);

          for (guint i = 0; i < d; i++)
            row[i] -= (float) along * basis[(gsize) k * d + i];
        }
      length = sqrt (dot (row, row, d));
      for (guint i = 0; i < d; i++)
        row[i] = length > 1e-12 ? (float) (row[i] / length) : 0;
      if (lengths != NULL)
        lengths[c] = length;
    }
}

/* Finds the directions in which features vary most (orthogonal iteration). Each is made shorter by
 * the root of its deviation, so that the first ones, which are the kind of photo, do not decide
 * alone. */
static void
find_components (Search *self, const float *covariance)
{
  g_autofree float *next = g_new (float, (gsize) SHORT * self->d);
  double lengths[SHORT];

  self->components = g_new0 (float, (gsize) SHORT * self->d);
  for (guint32 i = 0; i < SHORT * self->d; i++)
    {
      const guint32 counter[4] = { i, 0, 0, 0 }, key[2] = { 0, 0 };
      guint32 bits[4];

      dsc_philox4x32 (counter, key, bits);
      self->components[i] = dsc_philox_float (bits[0]) - 0.5f;
    }
  straighten (self->components, SHORT, self->d, NULL);
  for (guint step = 0; step < N_STEPS; step++)
    {
      memset (next, 0, (gsize) SHORT * self->d * sizeof *next);
      for (guint c = 0; c < SHORT; c++)
        for (guint a = 0; a < self->d; a++)
          for (guint b = 0; b < self->d; b++)
            next[(gsize) c * self->d + b]
                += self->components[(gsize) c * self->d + a] * covariance[(gsize) a * self->d + b];
      memcpy (self->components, next, (gsize) SHORT * self->d * sizeof *next);
      straighten (self->components, SHORT, self->d, lengths);
    }
  for (guint c = 0; c < SHORT; c++)
    for (guint i = 0; i < self->d; i++)
      self->components[(gsize) c * self->d + i]
          *= lengths[c] > 1e-12 ? (float) pow (lengths[c], -0.25) : 0;
}

static void
shorten (gsize index, gpointer local, gpointer user_data)
{
  Search *self = user_data;
  g_autofree float *row = g_new0 (float, self->d);
  gint16 *out = self->vectors + index * SHORT;
  double values[SHORT], length = 0;

  take_row (self, (guint32) index, row);
  for (guint c = 0; c < SHORT; c++)
    {
      values[c] = dot (row, self->components + (gsize) c * self->d, self->d);
      length += values[c] * values[c];
    }
  length = sqrt (length);
  for (guint c = 0; c < SHORT; c++)
    out[c] = length > 0 ? (gint16) lrint (values[c] / length * LENGTH) : 0;
}

/* --- comparing --- */

/* What a thread has: a product of each photo of one block and each of another. */
typedef struct
{
  gint32 products[BLOCK][BLOCK];
} Local;

static gpointer
local_new (void)
{
  return g_new (Local, 1);
}

static void
multiply (const Search *self, guint32 first, guint32 n_first, guint32 second, guint32 n_second,
          Local *local)
{
  for (guint32 i = 0; i < n_first; i++)
    for (guint32 j = 0; j < n_second; j++)
      {
        const gint16 *a = self->vectors + (gsize) (first + i) * SHORT;
        const gint16 *b = self->vectors + (gsize) (second + j) * SHORT;
        gint32 sum = 0;

        for (guint c = 0; c < SHORT; c++)
          sum += a[c] * b[c];
        local->products[i][j] = sum;
      }
}

/* Of as near ones the first is nearer: whoever finds them in whichever order finds the same. */
static gboolean
is_nearer (Near a, Near b)
{
  return a.product > b.product || (a.product == b.product && a.photo < b.photo);
}

static void
keep (Search *self, guint32 photo, Near new)
{
  Near *near = self->near + (gsize) photo * DSC_NEAR_FEATURES;
  guint place = DSC_NEAR_FEATURES;

  for (; place > 0 && is_nearer (new, near[place - 1]); place--)
    if (place < DSC_NEAR_FEATURES)
      near[place] = near[place - 1];
  if (place < DSC_NEAR_FEATURES)
    near[place] = new;
}

/* Keeps what the photos of one block are near to in another one. @across: the products lie the
 * other way. */
static void
keep_block (Search *self, const Local *local, guint32 first, guint32 n_first, guint32 second,
            guint32 n_second, gboolean across)
{
  g_mutex_lock (&self->mutexes[first / BLOCK]);
  for (guint32 i = 0; i < n_first; i++)
    {
      const Near *last
          = &self->near[(gsize) (first + i) * DSC_NEAR_FEATURES + DSC_NEAR_FEATURES - 1];

      for (guint32 j = 0; j < n_second; j++)
        {
          gint32 product = across ? local->products[j][i] : local->products[i][j];

          if (product >= last->product && first + i != second + j)
            keep (self, first + i, (Near){ second + j, product });
        }
    }
  g_mutex_unlock (&self->mutexes[first / BLOCK]);
}

/* Compares two blocks: the @index-th pair of them, each pair once. */
static void
compare_blocks (gsize index, gpointer data, gpointer user_data)
{
  Search *self = user_data;
  /* The pairs of block b with those up to it are numbers b (b + 1) / 2 and following. */
  guint32 b = (guint32) ((sqrt (8.0 * (double) index + 1) - 1) / 2);
  guint32 a, n_a, n_b;

  while ((gsize) b * (b + 1) / 2 > index)
    b--;
  while ((gsize) (b + 1) * (b + 2) / 2 <= index)
    b++;
  a = (guint32) (index - (gsize) b * (b + 1) / 2);
  n_a = MIN (BLOCK, self->n - a * BLOCK);
  n_b = MIN (BLOCK, self->n - b * BLOCK);
  multiply (self, a * BLOCK, n_a, b * BLOCK, n_b, data);
  keep_block (self, data, a * BLOCK, n_a, b * BLOCK, n_b, FALSE);
  if (a != b)
    keep_block (self, data, b * BLOCK, n_b, a * BLOCK, n_a, TRUE);
}

gsize
dsc_near_features_count (guint32 n)
{
  gsize n_blocks = ((gsize) n + BLOCK - 1) / BLOCK;

  return n_blocks * (n_blocks + 1) / 2;
}

static void
prepare_lists (Search *self)
{
  self->n_blocks = (self->n + BLOCK - 1) / BLOCK;
  self->mutexes = g_new (GMutex, MAX (self->n_blocks, 1));
  for (guint32 i = 0; i < self->n_blocks; i++)
    g_mutex_init (&self->mutexes[i]);
  self->near = g_new (Near, MAX ((gsize) self->n * DSC_NEAR_FEATURES, 1));
  for (gsize i = 0; i < (gsize) self->n * DSC_NEAR_FEATURES; i++)
    self->near[i] = (Near){ DSC_NEAR_NONE, (gint32) (LEAST_COSINE * LENGTH * LENGTH) };
}

guint32 *
dsc_near_features (const float *const *rows, guint32 n, guint n_features, guint n_threads,
                   DscProgressMeter *meter, GCancellable *cancellable)
{
  g_auto (Search) self = { .rows = rows, .n = n, .n_features = n_features };
  guint n_samples = MIN (n, MOST_SAMPLES);
  g_autofree float *covariance = NULL;
  guint32 *found;

  prepare_lists (&self);
  if (n > 0)
    {
      choose_features (&self, n_samples);
      covariance = find_covariance (&self, n_samples);
      find_components (&self, covariance);
      self.vectors = g_new (gint16, (gsize) n * SHORT);
    }
  if (!dsc_threads_for (n, n_threads, shorten, NULL, NULL, &self, NULL, cancellable)
      || !dsc_threads_for (dsc_near_features_count (n), n_threads, compare_blocks, local_new,
                           g_free, &self, meter, cancellable))
    return NULL;
  found = g_new (guint32, MAX ((gsize) n * DSC_NEAR_FEATURES, 1));
  for (gsize i = 0; i < (gsize) n * DSC_NEAR_FEATURES; i++)
    found[i] = self.near[i].photo;
  return found;
}
