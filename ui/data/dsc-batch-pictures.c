/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pictures of a batch preview: decoded, turned and resized as the loader does it, drawn as the run
 * would draw. */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "base/dsc-error.h"
#include "data/dsc-batch-pictures.h"
#include "image/dsc-view.h"
#include "picture/dsc-thumbnailer.h"

/* Of a whole photo that is shown with what is lost. */
#define WHOLE_SIDE 512

typedef struct
{
  DscDataset *dataset; /* (owned) */
  DscTarget target;
  DscDecodeOptions decode;
  DscAugment augment;
  guint32 seed;
  guint n;
  guint32 *photos; /* (owned) */
  guint32 *epochs; /* (owned) (nullable) */
} Job;

static void
job_free (gpointer data)
{
  Job *self = data;

  g_object_unref (self->dataset);
  g_free (self->photos);
  g_free (self->epochs);
  g_free (self);
}

static Job *
job_new (DscDataset *dataset, const DscTrainSpec *spec, const guint32 *photos,
         const guint32 *epochs, guint n)
{
  Job *self = g_new0 (Job, 1);

  self->dataset = g_object_ref (dataset);
  self->target = spec->target;
  self->decode = spec->decode;
  self->augment = spec->augment;
  self->seed = spec->seed;
  self->n = n;
  self->photos = g_memdup2 (photos, n * sizeof *photos);
  self->epochs = g_memdup2 (epochs, n * sizeof *epochs);
  return self;
}

static void
picture_clear (gpointer data)
{
  DscBatchPicture *self = data;

  g_clear_object (&self->texture);
  g_clear_error (&self->error);
}

static void
resize_clear (gpointer data)
{
  DscResizePicture *self = data;

  dsc_pixels_free (self->photo);
  dsc_pixels_free (self->seen);
}

static void
set_memory_error (GError **error)
{
  g_set_error_literal (error, DSC_ERROR, DSC_ERROR_MEMORY,
                       _ ("There is not enough memory for the picture."));
}

static DscPixels *
read_photo (const Job *self, DscDecoder *decoder, guint32 photo, GCancellable *cancellable,
            GError **error)
{
  g_autofree char *path = dsc_dataset_dup_photo_path (self->dataset, photo);

  return dsc_decoder_read (decoder, path, &self->decode, NULL, cancellable, error);
}

/* Makes picture @i of @photo (nullable: could not be read). */
static void
add_picture (const Job *self, guint i, const DscPixels *photo, GError *error, GArray *pictures)
{
  DscBatchPicture picture = { .photo = self->photos[i], .error = error };
  DscAugmentDraw draw = dsc_augment_draw_none;
  DscPixels *view = NULL;

  if (self->epochs != NULL)
    dsc_augment_draw (&self->augment, self->seed, self->epochs[i], self->photos[i], &draw);
  if (photo != NULL)
    {
      view = dsc_view_of_training (photo, &self->target, &draw);
      if (view == NULL)
        set_memory_error (&picture.error);
    }
  if (view != NULL)
    picture.texture = dsc_texture_new (view);
  g_array_append_val (pictures, picture);
}

static void
batch_func (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const Job *self = data;
  g_autoptr (DscDecoder) decoder = dsc_decoder_new ();
  g_autoptr (GArray) pictures = g_array_new (FALSE, TRUE, sizeof (DscBatchPicture));
  g_autoptr (DscPixels) photo = NULL;

  g_array_set_clear_func (pictures, picture_clear);
  for (guint i = 0; i < self->n; i++)
    {
      g_autoptr (GError) error = NULL;

      /* Variants of one photo are made of one decoding. */
      if (i == 0 || photo == NULL || self->photos[i] != self->photos[i - 1])
        {
          g_clear_pointer (&photo, dsc_pixels_free);
          photo = read_photo (self, decoder, self->photos[i], cancellable, &error);
        }
      if (g_task_return_error_if_cancelled (task))
        return;
      add_picture (self, i, photo, g_steal_pointer (&error), pictures);
    }
  g_task_return_pointer (task, g_steal_pointer (&pictures), (GDestroyNotify) g_array_unref);
}

void
dsc_batch_pictures_load_async (DscDataset *dataset, const DscTrainSpec *spec, const guint32 *photos,
                               const guint32 *epochs, guint n, GCancellable *cancellable,
                               GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);

  g_task_set_source_tag (task, dsc_batch_pictures_load_async);
  g_task_set_task_data (task, job_new (dataset, spec, photos, epochs, n), job_free);
  g_task_run_in_thread (task, batch_func);
}

GArray *
dsc_batch_pictures_load_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* Resize modes. */

static void
resize_func (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const Job *self = data;
  g_autoptr (DscDecoder) decoder = dsc_decoder_new ();
  g_autoptr (GArray) pictures = g_array_new (FALSE, TRUE, sizeof (DscResizePicture));
  GError *error = NULL;
  g_autoptr (DscPixels) photo = read_photo (self, decoder, self->photos[0], cancellable, &error);

  g_array_set_clear_func (pictures, resize_clear);
  for (int mode = DSC_RESIZE_SQUISH; photo != NULL && mode <= DSC_RESIZE_PAD; mode++)
    {
      DscResizePicture picture
          = { .target = { self->target.height, self->target.width, (DscResize) mode },
              .width = photo->width,
              .height = photo->height,
              .photo = dsc_view_whole (photo, WHOLE_SIDE) };

      picture.seen = dsc_view_of_training (photo, &picture.target, &dsc_augment_draw_none);
      g_array_append_val (pictures, picture);
      if ((picture.photo == NULL || picture.seen == NULL) && error == NULL)
        set_memory_error (&error);
    }
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, g_steal_pointer (&pictures), (GDestroyNotify) g_array_unref);
}

void
dsc_resize_pictures_load_async (DscDataset *dataset, const DscTrainSpec *spec, guint32 photo,
                                GCancellable *cancellable, GAsyncReadyCallback callback,
                                gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);

  g_task_set_source_tag (task, dsc_resize_pictures_load_async);
  g_task_set_task_data (task, job_new (dataset, spec, &photo, NULL, 1), job_free);
  g_task_run_in_thread (task, resize_func);
}

GArray *
dsc_resize_pictures_load_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
