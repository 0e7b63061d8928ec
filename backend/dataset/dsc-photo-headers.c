/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads the headers of many photos on all processors. */
#include "config.h"

#include <errno.h>
#include <sys/stat.h>

#include <glib/gi18n-lib.h>

#include "base/dsc-error.h"
#include "base/dsc-threads.h"
#include "dataset/dsc-paths.h"
#include "dataset/dsc-photo-headers.h"

#define NS_PER_SECOND G_GINT64_CONSTANT (1000000000)

typedef struct
{
  const char *root;
  const DscDecodeOptions *decode;
  DscDataset *known;       /* (nullable) */
  DscPhotoHeader *headers; /* each is written by one thread */
} Job;

static gpointer
decoder_new (void)
{
  return dsc_decoder_new ();
}

static void
decoder_free (gpointer decoder)
{
  dsc_decoder_free (decoder);
}

/* Asks for the kind first: opening a pipe would wait for ever. */
static gboolean
read_file_info (const char *path, DscPhoto *photo, GError **error)
{
  struct stat info;

  if (stat (path, &info) != 0)
    {
      dsc_error_set_errno (error, errno, _ ("It cannot be opened"));
      return FALSE;
    }
  if (!S_ISREG (info.st_mode))
    {
      g_set_error_literal (error, DSC_ERROR, DSC_ERROR_UNSUPPORTED, _ ("It is not a file."));
      return FALSE;
    }
  photo->size = info.st_size;
  photo->mtime = info.st_mtim.tv_sec * NS_PER_SECOND + info.st_mtim.tv_nsec;
  return TRUE;
}

/* Takes from what is known of the photo what its header says. Returns: whether it is known. */
static gboolean
recall (const Job *job, DscPhoto *photo)
{
  const DscPhoto *known;
  guint i;

  if (job->known == NULL || !dsc_dataset_find (job->known, photo->path, &i))
    return FALSE;
  known = dsc_dataset_get_photo (job->known, i);
  if (known->size != photo->size || known->mtime != photo->mtime || known->width == 0)
    return FALSE;
  photo->width = known->width;
  photo->height = known->height;
  return TRUE;
}

static void
read_header_cb (gsize index, gpointer local, gpointer user_data)
{
  Job *job = user_data;
  DscPhotoHeader *header = &job->headers[index];
  g_autofree char *path = dsc_path_join (job->root, header->photo.path);
  DscPictureInfo info;

  if (!read_file_info (path, &header->photo, &header->error) || recall (job, &header->photo))
    return;
  if (!dsc_decoder_probe (local, path, job->decode, &info, &header->error))
    return;
  header->photo.width = info.width;
  header->photo.height = info.height;
}

static void
clear_header (gpointer header)
{
  g_clear_error (&((DscPhotoHeader *) header)->error);
}

GArray *
dsc_photo_headers_read (const char *root, const char *const *paths, gsize n,
                        const DscImportOptions *options, DscProgressFunc progress,
                        gpointer user_data, GCancellable *cancellable, GError **error)
{
  g_autoptr (GArray) headers = g_array_new (FALSE, TRUE, sizeof (DscPhotoHeader));
  Job job = { root, &options->decode, options->known, NULL };
  DscProgressMeter meter;

  g_array_set_size (headers, (guint) n);
  g_array_set_clear_func (headers, clear_header);
  job.headers = (DscPhotoHeader *) (gpointer) headers->data;
  for (gsize i = 0; i < n; i++)
    job.headers[i].photo = (DscPhoto){ .path = paths[i], .label = -1 };
  dsc_progress_meter_start (&meter, _ ("Reading photos"), n, progress, user_data);
  if (!dsc_threads_for (n, options->n_threads, read_header_cb, decoder_new, decoder_free, &job,
                        &meter, cancellable))
    {
      g_cancellable_set_error_if_cancelled (cancellable, error);
      return NULL;
    }
  return g_steal_pointer (&headers);
}

void
dsc_photo_header_add (const DscPhotoHeader *self, DscDatasetBuilder *builder,
                      const char *class_name, DscPart given)
{
  DscPhoto photo = self->photo;

  if (self->error != NULL)
    {
      dsc_dataset_builder_skip (builder, photo.path, dsc_error_name (self->error),
                                self->error->message);
      return;
    }
  photo.given = given;
  dsc_dataset_builder_add (builder, &photo, class_name);
}
