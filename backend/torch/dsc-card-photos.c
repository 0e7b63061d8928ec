/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Photos on a card. */
#include "config.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "base/dsc-error.h"
#include "image/dsc-pixel-cache.h"
#include "image/dsc-sample-job.h"
#include "torch/dsc-card-photos.h"
#include "torch/dsc-fit.h"

/* Bytes sent at once while the card is filled. */
#define PIECE (G_GUINT64_CONSTANT (4) << 20)

/* Pixels may take one part in so many of the free memory: the rest is for the network, which has
 * not been sent yet, and for what it computes. */
#define SHARE 2

struct _DscCardPhotos
{
  DscPhotos *photos;
  DscDevice device;
  DscTorchDtype dtype;
  DscSampler sampler;
  DscCardTier tier;
  DscTensor *pixels; /* (owned) (nullable): of all photos, behind each other */
  guint64 *offsets;  /* (owned) by photo: where in `pixels`; of those that take part */
};

DscCardTier
dsc_card_tier (gboolean is_complete, guint64 size, guint64 free)
{
  if (!is_complete)
    return DSC_CARD_TIER_NONE;
  return size <= free / SHARE ? DSC_CARD_TIER_RESIDENT : DSC_CARD_TIER_STREAMED;
}

static gboolean
lookup (DscCardPhotos *self, guint32 photo, DscShrunk *shrunk)
{
  DscPhotos *photos = self->photos;

  return dsc_pixel_cache_lookup (photos->cache, &photos->refs[photo], &photos->target, shrunk);
}

static gsize
size_of (const DscShrunk *shrunk)
{
  return (gsize) shrunk->width * (gsize) shrunk->height * 4;
}

/* Photo @i of those that are trained on, then of those that are validated. */
static guint32
nth_photo (const DscPhotos *photos, guint i)
{
  return i < photos->train->len ? g_array_index (photos->train, guint32, i)
                                : g_array_index (photos->valid, guint32, i - photos->train->len);
}

/* Gives every photo its place. Returns: whether all of them are in the pixel cache. */
static gboolean
lay_out (DscCardPhotos *self, guint64 *size)
{
  const DscPhotos *photos = self->photos;

  *size = 0;
  for (guint i = 0; i < photos->train->len + photos->valid->len; i++)
    {
      guint32 photo = nth_photo (photos, i);
      DscShrunk shrunk;

      if (!lookup (self, photo, &shrunk))
        return FALSE;
      self->offsets[photo] = *size;
      *size += size_of (&shrunk);
    }
  return TRUE;
}

static gboolean
fail_lost (GError **error)
{
  g_set_error_literal (error, DSC_ERROR, DSC_ERROR_FAILED,
                       _ ("Photos have vanished from the pixel cache while they were used. Start "
                          "again."));
  return FALSE;
}

/* --- filling --- */

/* The first @n bytes of @staging, to @offset on the card. */
static gboolean
send_piece (DscCardPhotos *self, DscTensor *staging, guint64 offset, guint64 n, GError **error)
{
  g_autoptr (DscTensor) from = dsc_tensor_slice (staging, 0, 0, (gint64) n, error);
  g_autoptr (DscTensor) to = from != NULL ? dsc_tensor_slice (self->pixels, 0, (gint64) offset,
                                                              (gint64) (offset + n), error)
                                          : NULL;

  return to != NULL && dsc_tensor_assign (to, from, error);
}

/* Pixels on their way: photo behind photo, in the order of their places, cut into pieces wherever
 * one ends. */
typedef struct
{
  DscCardPhotos *photos;
  DscTensor *staging; /* (owned) */
  guint8 *data;       /* of it */
  guint64 sent;
  guint64 n; /* bytes that wait in staging */
} Filling;

static void
filling_clear (Filling *self)
{
  g_clear_pointer (&self->staging, dsc_tensor_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Filling, filling_clear)

static gboolean
filling_send (Filling *self, GError **error)
{
  if (!send_piece (self->photos, self->staging, self->sent, self->n, error))
    return FALSE;
  self->sent += self->n;
  self->n = 0;
  return TRUE;
}

static gboolean
filling_add (Filling *self, const DscShrunk *shrunk, GError **error)
{
  const guint8 *data = shrunk->data;
  guint64 left = size_of (shrunk);

  while (left > 0)
    {
      gsize n = MIN (left, PIECE - self->n);

      memcpy (self->data + self->n, data, n);
      self->n += n;
      data += n;
      left -= n;
      if (self->n == PIECE && !filling_send (self, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
send_all (DscCardPhotos *self, GCancellable *cancellable, GError **error)
{
  const DscPhotos *photos = self->photos;
  g_auto (Filling) filling = { .photos = self };
  void *data;

  filling.staging = dsc_tensor_new_staging (PIECE, self->device.torch, &data, error);
  if (filling.staging == NULL)
    return FALSE;
  filling.data = data;
  for (guint i = 0; i < photos->train->len + photos->valid->len; i++)
    {
      DscShrunk shrunk;

      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      if (!lookup (self, nth_photo (photos, i), &shrunk))
        return fail_lost (error);
      if (!filling_add (&filling, &shrunk, error))
        return FALSE;
    }
  return filling_send (&filling, error);
}

static gboolean
fill_card (DscCardPhotos *self, guint64 size, GCancellable *cancellable, GError **error)
{
  const gint64 shape[] = { (gint64) size };

  self->pixels = dsc_tensor_new_zeros (shape, 1, DSC_TORCH_U8, self->device.torch, error);
  return self->pixels != NULL && send_all (self, cancellable, error);
}

DscCardPhotos *
dsc_card_photos_new (DscPhotos *photos, const DscDevice *device, DscTorchDtype dtype,
                     DscSampler sampler, GCancellable *cancellable, GError **error)
{
  g_autoptr (DscCardPhotos) self = g_new0 (DscCardPhotos, 1);
  g_autoptr (GError) failure = NULL;
  gboolean is_complete;
  guint64 size;

  self->photos = photos;
  self->device = *device;
  self->dtype = dtype;
  self->sampler = sampler;
  self->offsets = g_new0 (guint64, dsc_dataset_get_n_photos (photos->job->dataset));
  is_complete = lay_out (self, &size);
  self->tier = dsc_card_tier (is_complete, size, device->free);
  if (self->tier == DSC_CARD_TIER_RESIDENT && !fill_card (self, size, cancellable, &failure))
    {
      if (!g_error_matches (failure, DSC_ERROR, DSC_ERROR_MEMORY))
        {
          g_propagate_error (error, g_steal_pointer (&failure));
          return NULL;
        }
      g_clear_pointer (&self->pixels, dsc_tensor_free);
      self->tier = DSC_CARD_TIER_STREAMED;
    }
  g_debug ("pixels of %" G_GUINT64_FORMAT " bytes, tier %d", size, self->tier);
  return g_steal_pointer (&self);
}

void
dsc_card_photos_free (DscCardPhotos *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->pixels, dsc_tensor_free);
  g_free (self->offsets);
  g_free (self);
}

DscCardTier
dsc_card_photos_get_tier (DscCardPhotos *self)
{
  return self->tier;
}

/* --- batches --- */

/* Sends the pixels of a batch. In @offsets where each photo's begin in them. */
static DscTensor *
send_batch (DscCardPhotos *self, const DscShrunk *shrunk, guint n, guint64 *offsets, GError **error)
{
  g_autoptr (DscTensor) staging = NULL;
  guint64 size = 0;
  void *data;

  for (guint i = 0; i < n; i++)
    {
      offsets[i] = size;
      size += size_of (&shrunk[i]);
    }
  staging = dsc_tensor_new_staging ((gint64) size, self->device.torch, &data, error);
  if (staging == NULL)
    return NULL;
  for (guint i = 0; i < n; i++)
    memcpy ((guint8 *) data + offsets[i], shrunk[i].data, size_of (&shrunk[i]));
  return dsc_tensor_to_device (staging, self->device.torch, error);
}

static DscTensor *
batch_pixels (DscCardPhotos *self, const guint32 *photos, const DscShrunk *shrunk, guint n,
              guint64 *offsets, GError **error)
{
  if (self->tier == DSC_CARD_TIER_STREAMED)
    return send_batch (self, shrunk, n, offsets, error);
  for (guint i = 0; i < n; i++)
    offsets[i] = self->offsets[photos[i]];
  return dsc_tensor_ref (self->pixels);
}

/* What the card is to do with each photo; pixels at @address in its memory. */
static DscTensor *
send_jobs (DscCardPhotos *self, const guint32 *photos, const DscShrunk *shrunk, guint n,
           const guint64 *offsets, guint64 address, const DscAugment *augment, guint32 epoch,
           GError **error)
{
  const DscTrainSpec *spec = self->photos->job->spec;
  void *data;
  g_autoptr (DscTensor) staging = dsc_tensor_new_staging ((gint64) (n * sizeof (DscSampleJob)),
                                                          self->device.torch, &data, error);
  DscSampleJob *jobs = data;

  if (staging == NULL)
    return NULL;
  for (guint i = 0; i < n; i++)
    {
      DscAugmentDraw draw = dsc_augment_draw_none;

      if (augment != NULL)
        dsc_augment_draw (augment, spec->seed, epoch, photos[i], &draw);
      dsc_sample_job_init (&jobs[i], (const guint8 *) (guintptr) (address + offsets[i]),
                           shrunk[i].width, shrunk[i].height, shrunk[i].source_width,
                           shrunk[i].source_height, &self->photos->target, &draw);
    }
  return dsc_tensor_to_device (staging, self->device.torch, error);
}

DscTensor *
dsc_card_photos_batch (DscCardPhotos *self, const guint32 *photos, guint n, gboolean augment,
                       guint32 epoch, GError **error)
{
  const DscTrainSpec *spec = self->photos->job->spec;
  const DscTarget *target = &self->photos->target;
  const DscNormalisation normalisation = dsc_fit_normalisation (spec);
  const DscSampleScale scale = dsc_sample_scale (&normalisation);
  g_autofree DscShrunk *shrunk = g_new (DscShrunk, n);
  g_autofree guint64 *offsets = g_new (guint64, n);
  g_autoptr (DscTensor) pixels = NULL;
  g_autoptr (DscTensor) jobs = NULL;

  g_return_val_if_fail (self->tier != DSC_CARD_TIER_NONE, NULL);

  for (guint i = 0; i < n; i++)
    if (!lookup (self, photos[i], &shrunk[i]))
      {
        fail_lost (error);
        return NULL;
      }
  pixels = batch_pixels (self, photos, shrunk, n, offsets, error);
  if (pixels == NULL)
    return NULL;
  jobs = send_jobs (self, photos, shrunk, n, offsets, dsc_tensor_get_address (pixels),
                    augment ? &spec->augment : NULL, epoch, error);
  return jobs != NULL ? self->sampler (jobs, (int) n, target->height, target->width, &scale,
                                       self->dtype, error)
                      : NULL;
}
