/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Decode threads that fill batches ahead of the one who trains.
 *
 * A ring of slots holds the batches that exist: the one that the consumer looks at, and those being
 * filled. The threads take photos one by one in the order wanted, each from the oldest batch that
 * still has any, so that all of them work on the batch that is needed next. A thread waits when the
 * next photo's batch has no slot yet; the consumer waits until all photos of its batch are there.
 * One lock guards the counters; pixels are written outside it, each photo's by one thread.
 *
 * A slot: given back by the consumer → filled by the threads (n_done of n) → looked at by the
 * consumer → given back. */
#include "config.h"

#include <string.h>

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "base/dsc-error.h"
#include "base/dsc-threads.h"
#include "image/dsc-loader.h"
#include "image/dsc-pixel-cache.h"

#define N_SLOTS 3

/* What is to be said of a photo. */
typedef struct
{
  GError *error;       /* (owned) (nullable) */
  DscPictureInfo info; /* where there is no error */
  gboolean doubtful;
} Problem;

typedef struct
{
  DscBatch batch;     /* points at the following */
  guint32 *positions; /* (owned) */
  gboolean *valid;    /* (owned) */
  float *pixels;      /* (owned) aligned */
  Problem *problems;  /* (owned) */
  guint n_done;       /* (mutex lock) */
} Slot;

struct _DscLoader
{
  /* These stay as they are. */
  DscFileRef *files; /* (owned), paths too */
  guint32 n;
  DscLoaderOptions options; /* augment: ours or %NULL; photos: (owned) (nullable) */
  DscAugment augment;
  DscRecordFile *cache; /* (owned) (nullable) */
  DscLoaderProblemFunc problem;
  gpointer user_data;
  GPtrArray *threads;        /* (owned) */
  GCancellable *cancellable; /* (owned) of the threads: cancelled when they shall end */
  gsize photo_floats;        /* floats that a photo takes in a batch */
  Slot slots[N_SLOTS];

  /* Of the consumer alone. */
  guint32 n_taken;  /* batches handed out so far */
  gboolean holding; /* the last of them has not been given back */
  gint64 waited;    /* microseconds */

  GMutex lock;
  GCond changed;     /* a batch is full, a slot is free, or all shall end */
  guint32 n_free_to; /* (mutex lock) batches before this one have or had a slot */
  guint32 next;      /* (mutex lock) first photo that nobody has taken */
  gboolean stopping; /* (mutex lock) */
  guint n_uncached;  /* (atomic) */
};

static guint32
n_batches (const DscLoader *self)
{
  return self->n / self->options.batch_size + (self->n % self->options.batch_size != 0);
}

/* How many photos batch @b has. */
static guint
batch_length (const DscLoader *self, guint32 b)
{
  return MIN (self->options.batch_size, self->n - b * self->options.batch_size);
}

/* One photo, on a decode thread. */

/* Whether the file is still the one that was listed: else its pixels must not be kept under that
 * name. */
static gboolean
is_unchanged (const DscFileRef *ref)
{
  GStatBuf status;

  return g_stat (ref->path, &status) == 0 && status.st_size == ref->size
         && (gint64) status.st_mtim.tv_sec * 1000000000 + status.st_mtim.tv_nsec == ref->mtime;
}

static void
keep (DscLoader *self, const DscFileRef *ref, const DscShrunk *shrunk)
{
  g_autoptr (GError) error = NULL;

  if (self->cache == NULL || !is_unchanged (ref)
      || dsc_pixel_cache_add (self->cache, ref, shrunk, &error))
    return;
  __atomic_fetch_add (&self->n_uncached, 1, __ATOMIC_RELAXED);
  g_debug ("not kept: %s", error->message);
}

/* Reads and shrinks. Returns: (nullable): the pixels that @shrunk borrows; what is to be said is in
 * @problem. */
static DscPixels *
decode (DscLoader *self, DscDecoder *decoder, const DscFileRef *ref, DscShrunk *shrunk,
        Problem *problem)
{
  const DscTarget *target = &self->options.target;
  DscPixels *pixels = dsc_decoder_read (decoder, ref->path, &self->options.decode, &problem->info,
                                        self->cancellable, &problem->error);
  int width, height;

  if (pixels == NULL)
    return NULL;
  shrunk->truncated = problem->info.truncated;
  shrunk->warned = problem->info.n_warnings > 0;
  shrunk->source_width = pixels->width;
  shrunk->source_height = pixels->height;
  dsc_target_shrunk_size (target, pixels->width, pixels->height, &width, &height);
  if (width != pixels->width || height != pixels->height)
    {
      DscPixels *small = dsc_pixels_shrink (pixels, width, height);

      dsc_pixels_free (pixels);
      if (small == NULL)
        {
          g_set_error_literal (&problem->error, DSC_ERROR, DSC_ERROR_MEMORY,
                               _ ("There is not enough memory for the picture."));
          return NULL;
        }
      pixels = small;
    }
  shrunk->data = pixels->data;
  shrunk->width = width;
  shrunk->height = height;
  return pixels;
}

/* Samples the photo at @position of the list. */
static void
sample (const DscLoader *self, guint32 position, const DscShrunk *shrunk, float *out)
{
  const DscLoaderOptions *options = &self->options;
  DscAugmentDraw draw = dsc_augment_draw_none;

  if (options->augment != NULL)
    dsc_augment_draw (options->augment, options->seed, options->epoch,
                      options->photos != NULL ? options->photos[position] : position, &draw);
  dsc_sample_augmented (shrunk->data, shrunk->width, shrunk->height, shrunk->source_width,
                        shrunk->source_height, &options->target, &options->normalisation, &draw,
                        out);
}

/* Fills the place of the photo at @position in its batch. */
static void
load_photo (DscLoader *self, DscDecoder *decoder, Slot *slot, guint32 position)
{
  const DscFileRef *ref = &self->files[position];
  guint i = position % self->options.batch_size;
  float *out = slot->pixels + (gsize) i * self->photo_floats;
  Problem *problem = &slot->problems[i];
  g_autoptr (DscPixels) pixels = NULL;
  DscShrunk shrunk;

  slot->valid[i] = TRUE;
  if (self->cache == NULL
      || !dsc_pixel_cache_lookup (self->cache, ref, &self->options.target, &shrunk))
    {
      pixels = decode (self, decoder, ref, &shrunk, problem);
      if (pixels == NULL)
        {
          slot->valid[i] = FALSE;
          memset (out, 0, self->photo_floats * sizeof *out);
          return;
        }
      keep (self, ref, &shrunk);
    }
  else
    problem->info = (DscPictureInfo){ .width = shrunk.source_width,
                                      .height = shrunk.source_height,
                                      .n_warnings = shrunk.warned,
                                      .truncated = shrunk.truncated };
  problem->doubtful = shrunk.truncated || shrunk.warned;
  sample (self, position, &shrunk, out);
}

/* Threads. */

/* Waits for a photo whose batch has a slot. Returns: %FALSE if the thread shall end. */
static gboolean
take_photo (DscLoader *self, guint32 *position)
{
  gboolean taken = FALSE;

  g_mutex_lock (&self->lock);
  while (!self->stopping && self->next < self->n
         && self->next / self->options.batch_size >= self->n_free_to)
    g_cond_wait (&self->changed, &self->lock);
  if (!self->stopping && self->next < self->n)
    {
      *position = self->next++;
      taken = TRUE;
    }
  g_mutex_unlock (&self->lock);
  return taken;
}

static gpointer
decode_thread (gpointer data)
{
  DscLoader *self = data;
  g_autoptr (DscDecoder) decoder = dsc_decoder_new ();
  guint32 position;

  while (take_photo (self, &position))
    {
      guint32 b = position / self->options.batch_size;
      Slot *slot = &self->slots[b % N_SLOTS];

      load_photo (self, decoder, slot, position);
      g_mutex_lock (&self->lock);
      slot->n_done++;
      if (slot->n_done == batch_length (self, b))
        g_cond_broadcast (&self->changed);
      g_mutex_unlock (&self->lock);
    }
  return NULL;
}

/* Making and unmaking. */

static void
slot_init (Slot *slot, guint batch_size, gsize photo_floats)
{
  slot->positions = g_new (guint32, batch_size);
  slot->valid = g_new (gboolean, batch_size);
  slot->problems = g_new0 (Problem, batch_size);
  slot->pixels = g_aligned_alloc (batch_size, photo_floats * sizeof (float), 64);
  slot->batch = (DscBatch){ 0, slot->positions, slot->valid, slot->pixels };
}

static void
slot_clear (Slot *slot, guint batch_size)
{
  for (guint i = 0; i < batch_size; i++)
    g_clear_error (&slot->problems[i].error);
  g_free (slot->positions);
  g_free (slot->valid);
  g_free (slot->problems);
  g_aligned_free (slot->pixels);
}

DscLoader *
dsc_loader_new (const DscFileRef *files, guint32 n, const DscLoaderOptions *options,
                DscRecordFile *cache, DscLoaderProblemFunc problem, gpointer user_data)
{
  DscLoader *self;
  guint n_threads;

  g_return_val_if_fail (files != NULL || n == 0, NULL);
  g_return_val_if_fail (options != NULL && options->batch_size >= 1, NULL);

  self = g_new0 (DscLoader, 1);
  self->files = g_new (DscFileRef, n);
  for (guint32 i = 0; i < n; i++)
    self->files[i] = (DscFileRef){ g_strdup (files[i].path), files[i].size, files[i].mtime };
  self->n = n;
  self->options = *options;
  self->options.batch_size = MIN (options->batch_size, MAX (n, 1));
  if (options->augment != NULL)
    {
      self->augment = *options->augment;
      self->options.augment = &self->augment;
    }
  self->options.photos = g_memdup2 (options->photos, n * sizeof *options->photos);
  self->cache = cache != NULL ? g_object_ref (cache) : NULL;
  self->problem = problem;
  self->user_data = user_data;
  self->cancellable = g_cancellable_new ();
  self->photo_floats = (gsize) options->target.height * (gsize) options->target.width * 3;
  for (guint i = 0; i < N_SLOTS; i++)
    slot_init (&self->slots[i], self->options.batch_size, self->photo_floats);
  self->n_free_to = N_SLOTS;
  g_mutex_init (&self->lock);
  g_cond_init (&self->changed);

  n_threads = options->n_threads != 0 ? options->n_threads : dsc_threads_available ();
  self->threads = g_ptr_array_new ();
  for (guint i = 0; i < MIN (n_threads, n); i++)
    g_ptr_array_add (self->threads, g_thread_new ("dsc-decode", decode_thread, self));
  return self;
}

void
dsc_loader_free (DscLoader *self)
{
  if (self == NULL)
    return;
  g_mutex_lock (&self->lock);
  self->stopping = TRUE;
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->lock);
  g_cancellable_cancel (self->cancellable);
  for (guint i = 0; i < self->threads->len; i++)
    g_thread_join (g_ptr_array_index (self->threads, i));

  for (guint i = 0; i < N_SLOTS; i++)
    slot_clear (&self->slots[i], self->options.batch_size);
  for (guint32 i = 0; i < self->n; i++)
    g_free ((char *) self->files[i].path);
  g_free (self->files);
  g_free ((guint32 *) self->options.photos);
  g_clear_object (&self->cache);
  g_clear_object (&self->cancellable);
  g_ptr_array_unref (self->threads);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->changed);
  g_free (self);
}

/* The consumer. */

static void
cancelled_cb (GCancellable *cancellable, gpointer data)
{
  DscLoader *self = data;

  g_mutex_lock (&self->lock);
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->lock);
}

/* Gives the slot of the batch that was handed out last back to the threads. */
static void
give_back (DscLoader *self)
{
  if (!self->holding)
    return;
  self->holding = FALSE;
  g_mutex_lock (&self->lock);
  self->slots[(self->n_taken - 1) % N_SLOTS].n_done = 0;
  self->n_free_to++;
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->lock);
}

/* Waits until batch @b is full. Returns: %FALSE if cancelled before. */
static gboolean
wait_for (DscLoader *self, guint32 b, GCancellable *cancellable)
{
  const Slot *slot = &self->slots[b % N_SLOTS];
  gulong handler = cancellable != NULL
                       ? g_cancellable_connect (cancellable, G_CALLBACK (cancelled_cb), self, NULL)
                       : 0;
  gint64 begin = g_get_monotonic_time ();
  gboolean full;

  g_mutex_lock (&self->lock);
  while (slot->n_done < batch_length (self, b) && !g_cancellable_is_cancelled (cancellable))
    g_cond_wait (&self->changed, &self->lock);
  full = slot->n_done == batch_length (self, b);
  g_mutex_unlock (&self->lock);
  self->waited += g_get_monotonic_time () - begin;
  g_cancellable_disconnect (cancellable, handler);
  return full;
}

/* Tells of what was wrong with the photos of a full batch, in their order. */
static void
report_problems (DscLoader *self, Slot *slot)
{
  for (guint i = 0; i < slot->batch.n; i++)
    {
      Problem *problem = &slot->problems[i];

      if (self->problem != NULL && problem->error != NULL)
        self->problem (slot->positions[i], problem->error, NULL, self->user_data);
      else if (self->problem != NULL && problem->doubtful)
        self->problem (slot->positions[i], NULL, &problem->info, self->user_data);
      g_clear_error (&problem->error);
      problem->doubtful = FALSE;
    }
}

gboolean
dsc_loader_next (DscLoader *self, const DscBatch **batch, GCancellable *cancellable, GError **error)
{
  guint32 b;
  Slot *slot;

  g_return_val_if_fail (self != NULL && batch != NULL, FALSE);

  *batch = NULL;
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;
  give_back (self);
  if (self->n_taken == n_batches (self))
    return TRUE;
  b = self->n_taken;
  slot = &self->slots[b % N_SLOTS];
  if (!wait_for (self, b, cancellable))
    {
      g_cancellable_set_error_if_cancelled (cancellable, error);
      return FALSE;
    }
  self->n_taken++;
  self->holding = TRUE;
  slot->batch.n = batch_length (self, b);
  for (guint i = 0; i < slot->batch.n; i++)
    slot->positions[i] = b * self->options.batch_size + i;
  report_problems (self, slot);
  *batch = &slot->batch;
  return TRUE;
}

double
dsc_loader_get_wait (DscLoader *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return (double) self->waited / G_USEC_PER_SEC;
}

guint
dsc_loader_get_n_uncached (DscLoader *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return __atomic_load_n (&self->n_uncached, __ATOMIC_RELAXED);
}
