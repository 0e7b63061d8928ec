/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Renders toy bricks into a folder of folders. */
#include "config.h"

#include <errno.h>

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "base/dsc-error.h"
#include "base/dsc-text.h"
#include "base/dsc-threads.h"
#include "dataset/dsc-sample-folder.h"
#include "image/dsc-jpeg-write.h"
#include "sample/dsc-sample.h"

/* A hidden file by which a folder is known as one of ours, which may be rendered anew. */
#define MARK ".discern-sample"
#define QUALITY 92

/* Shared by the threads that render. */
typedef struct
{
  const char *folder;
  guint32 seed;
  int width;
  int height;
  GMutex lock;
  GError *error; /* (mutex lock) (owned) (nullable) the first */
  int failed;    /* (atomic) nothing more is begun */
} Rendering;

static char *
picture_path (const char *folder, gsize i)
{
  const char *kind = dsc_sample_kind_name (i % DSC_SAMPLE_N_KINDS);
  g_autofree char *name = g_strdup_printf ("%s_%04u.jpg", kind, (guint) (i / DSC_SAMPLE_N_KINDS));

  return g_build_filename (folder, kind, name, NULL);
}

/* Takes @error. */
static void
fail (Rendering *self, GError *error)
{
  g_mutex_lock (&self->lock);
  if (self->error == NULL)
    self->error = g_steal_pointer (&error);
  g_mutex_unlock (&self->lock);
  g_clear_error (&error);
  g_atomic_int_set (&self->failed, TRUE);
}

static void
render (gsize i, gpointer local, gpointer user_data)
{
  Rendering *self = user_data;
  g_autoptr (DscPixels) pixels = NULL;
  g_autofree char *path = picture_path (self->folder, i);
  GError *error = NULL;

  if (g_atomic_int_get (&self->failed))
    return;
  pixels = dsc_pixels_new (self->width, self->height);
  if (pixels == NULL)
    {
      fail (self, g_error_new_literal (DSC_ERROR, DSC_ERROR_MEMORY,
                                       _ ("There is not enough memory for a picture.")));
      return;
    }
  dsc_sample_render (i % DSC_SAMPLE_N_KINDS, (guint64) self->seed << 32 | i, self->width,
                     self->height, pixels->data);
  if (!dsc_jpeg_write (path, pixels, QUALITY, &error))
    fail (self, error);
}

/* How many pictures an earlier rendering has left in @folder; 0 where it is none of ours. */
static guint64
count_before (const char *folder)
{
  g_autofree char *path = g_build_filename (folder, MARK, NULL);
  g_autofree char *text = NULL;
  guint64 count = 0;

  if (!g_file_get_contents (path, &text, NULL, NULL)
      || !g_ascii_string_to_unsigned (g_strstrip (text), 10, 1, DSC_SAMPLE_FOLDER_MAX, &count,
                                      NULL))
    return 0;
  return count;
}

gboolean
dsc_sample_folder_is_complete (const char *folder, guint count)
{
  gboolean complete;

  g_return_val_if_fail (folder != NULL, FALSE);

  complete = count_before (folder) == count;
  for (gsize i = 0; complete && i < count; i++)
    {
      g_autofree char *path = picture_path (folder, i);

      complete = g_file_test (path, G_FILE_TEST_IS_REGULAR);
    }
  return complete;
}

static gboolean
is_empty (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);

  return dir == NULL || g_dir_read_name (dir) == NULL;
}

static gboolean
make_folder (const char *path, GError **error)
{
  int errnum;
  g_autofree char *shown = NULL;

  if (g_mkdir_with_parents (path, 0777) == 0)
    return TRUE;
  errnum = errno;
  shown = dsc_path_display (path);
  dsc_error_set_errno (error, errnum, _ ("The folder “%s” could not be made"), shown);
  return FALSE;
}

/* Makes the folders, marks the first as ours, and takes away what an earlier, longer rendering has
 * left. */
static gboolean
prepare_folder (const char *folder, guint count, gboolean force, GError **error)
{
  guint64 before = count_before (folder);
  g_autofree char *shown = dsc_path_display (folder);
  g_autofree char *mark = g_build_filename (folder, MARK, NULL);
  g_autofree char *text = g_strdup_printf ("%u\n", count);

  if (before == 0 && !is_empty (folder) && !force)
    {
      g_set_error (error, DSC_ERROR, DSC_ERROR_USAGE,
                   _ ("There are other files in “%s”. Choose a new folder."), shown);
      return FALSE;
    }
  if (!make_folder (folder, error))
    return FALSE;
  for (guint i = 0; i < dsc_sample_folder_n_classes (count); i++)
    {
      g_autofree char *kind = g_build_filename (folder, dsc_sample_kind_name (i), NULL);

      if (!make_folder (kind, error))
        return FALSE;
    }
  for (gsize i = count; i < before; i++)
    {
      g_autofree char *path = picture_path (folder, i);
      g_autofree char *kind = g_path_get_dirname (path);

      g_unlink (path);
      g_rmdir (kind); /* only if it is empty now */
    }
  return g_file_set_contents (mark, text, -1, error);
}

guint
dsc_sample_folder_n_classes (guint count)
{
  return MIN (count, DSC_SAMPLE_N_KINDS);
}

gboolean
dsc_sample_folder_write (const char *folder, guint count, guint32 seed, int width, int height,
                         guint n_threads, gboolean force, DscProgressFunc progress,
                         gpointer user_data, GCancellable *cancellable, GError **error)
{
  Rendering rendering = { .folder = folder, .seed = seed, .width = width, .height = height };
  DscProgressMeter meter;
  gboolean all;

  g_return_val_if_fail (folder != NULL && count >= 1 && count <= DSC_SAMPLE_FOLDER_MAX, FALSE);

  if (!prepare_folder (folder, count, force, error))
    return FALSE;
  g_mutex_init (&rendering.lock);
  dsc_progress_meter_start (&meter, _ ("Rendering"), count, progress, user_data);
  all = dsc_threads_for (count, n_threads, render, NULL, NULL, &rendering, &meter, cancellable);
  g_mutex_clear (&rendering.lock);
  if (rendering.error != NULL)
    {
      g_propagate_error (error, rendering.error);
      return FALSE;
    }
  return all || !g_cancellable_set_error_if_cancelled (cancellable, error);
}
