/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Small pictures of photos, kept in the cache that all desktop programs share.
 *
 * A thumbnail is a PNG named by the MD5 of the photo's URI, in a folder for its size; it is good
 * while URI and time of change in it are the photo's. Anybody may have written it: it is read as a
 * hostile file, and bounded by the size that its folder promises. A photo that is broken leaves an
 * empty picture in our own folder of failures, so that it is not decoded in vain each time. */
#include "config.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include <gdk-pixbuf/gdk-pixbuf.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "base/dsc-error.h"
#include "image/dsc-thumbnail.h"
#include "image/dsc-view.h"

/* What an older decoder could not read, a newer one may. */
#define FAILURES "fail" G_DIR_SEPARATOR_S "discern-" G_STRINGIFY (DSC_DECODER_VERSION)
#define KEY_URI "Thumb::URI"
#define KEY_MTIME "Thumb::MTime"
/* Photos of no more pixels are not kept. */
#define NOT_KEPT (1024 * 1024)
/* No thumbnail is larger, as a file. */
#define LARGEST_FILE (16 << 20)

/* A photo and where its thumbnails lie. */
typedef struct
{
  char *uri;   /* (owned) */
  char *name;  /* (owned) of its thumbnails */
  char *mtime; /* (owned) seconds since 1970 */
} Entry;

static const struct
{
  int size;
  const char *folder;
} kinds[] = { { 128, "normal" }, { 256, "large" }, { 512, "x-large" }, { 1024, "xx-large" } };

int
dsc_thumbnail_size (int size)
{
  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (size <= kinds[i].size)
      return kinds[i].size;
  return DSC_THUMBNAIL_LARGEST;
}

static const char *
folder_of (int size)
{
  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (size == kinds[i].size)
      return kinds[i].folder;
  g_return_val_if_reached (kinds[0].folder);
}

/* Entries. */

static void
entry_clear (Entry *self)
{
  g_free (self->uri);
  g_free (self->name);
  g_free (self->mtime);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Entry, entry_clear)

/* Returns: whether the photo is there and may have thumbnails: those in the cache may not. */
static gboolean
entry_init (Entry *self, const char *path)
{
  g_autofree char *checksum = NULL;
  g_autofree char *cache = g_build_filename (g_get_user_cache_dir (), "thumbnails", "", NULL);
  GStatBuf status;

  if (g_str_has_prefix (path, cache) || g_stat (path, &status) != 0)
    return FALSE;
  self->uri = g_filename_to_uri (path, NULL, NULL);
  if (self->uri == NULL)
    return FALSE;
  checksum = g_compute_checksum_for_string (G_CHECKSUM_MD5, self->uri, -1);
  self->name = g_strconcat (checksum, ".png", NULL);
  self->mtime = g_strdup_printf ("%" G_GINT64_FORMAT, (gint64) status.st_mtime);
  return TRUE;
}

static char *
entry_path (const Entry *self, const char *folder)
{
  return g_build_filename (g_get_user_cache_dir (), "thumbnails", folder, self->name, NULL);
}

/* Reading. */

static void
size_prepared_cb (GdkPixbufLoader *loader, int width, int height, gpointer data)
{
  const int *largest = data;

  if (width > *largest || height > *largest)
    gdk_pixbuf_loader_set_size (loader, 0, 0);
}

/* Reads @folder's picture of the photo. Returns: (transfer full) (nullable): if it is there, sound
 * and not older than the photo. */
static GdkPixbuf *
entry_read (const Entry *self, const char *folder, int largest)
{
  g_autofree char *path = entry_path (self, folder);
  g_autofree char *bytes = NULL;
  g_autoptr (GdkPixbufLoader) loader = NULL;
  GdkPixbuf *pixbuf;
  GStatBuf status;
  gboolean ok;
  gsize size;

  if (g_stat (path, &status) != 0 || !S_ISREG (status.st_mode) || status.st_size > LARGEST_FILE
      || !g_file_get_contents (path, &bytes, &size, NULL))
    return NULL;
  loader = gdk_pixbuf_loader_new_with_type ("png", NULL);
  if (loader == NULL)
    return NULL;
  g_signal_connect (loader, "size-prepared", G_CALLBACK (size_prepared_cb), &largest);
  ok = gdk_pixbuf_loader_write (loader, (const guchar *) bytes, size, NULL);
  ok = gdk_pixbuf_loader_close (loader, NULL) && ok;
  pixbuf = ok ? gdk_pixbuf_loader_get_pixbuf (loader) : NULL;
  if (pixbuf == NULL || gdk_pixbuf_get_width (pixbuf) > largest
      || gdk_pixbuf_get_height (pixbuf) > largest
      || g_strcmp0 (gdk_pixbuf_get_option (pixbuf, "tEXt::" KEY_URI), self->uri) != 0
      || g_strcmp0 (gdk_pixbuf_get_option (pixbuf, "tEXt::" KEY_MTIME), self->mtime) != 0)
    return NULL;
  return g_object_ref (pixbuf);
}

static DscPixels *
pixels_from_pixbuf (const GdkPixbuf *pixbuf)
{
  int width = gdk_pixbuf_get_width (pixbuf);
  int height = gdk_pixbuf_get_height (pixbuf);
  int step = gdk_pixbuf_get_n_channels (pixbuf);
  DscPixels *pixels = dsc_pixels_new (width, height);
  guint8 *out;

  if (pixels == NULL)
    return NULL;
  out = pixels->data;
  for (int y = 0; y < height; y++)
    {
      const guint8 *in
          = gdk_pixbuf_read_pixels (pixbuf) + (gsize) y * gdk_pixbuf_get_rowstride (pixbuf);

      for (int x = 0; x < width; x++, in += step, out += 4)
        {
          memcpy (out, in, 3);
          out[3] = 255;
        }
    }
  return pixels;
}

/* Writing. */

/* Puts @pixbuf into @folder, whole or not at all. */
static void
entry_write (const Entry *self, const char *folder, GdkPixbuf *pixbuf, const char *width,
             const char *height)
{
  g_autofree char *path = entry_path (self, folder);
  g_autofree char *parent = g_path_get_dirname (path);
  g_autofree char *bytes = NULL;
  g_autoptr (GError) error = NULL;
  gsize size;

  /* The folders are for the user alone, as the specification wants. Not durable: after a power cut
   * a thumbnail is made again. */
  if (g_mkdir_with_parents (parent, 0700) != 0)
    g_debug ("“%s”: %s", parent, g_strerror (errno));
  else if (!gdk_pixbuf_save_to_buffer (
               pixbuf, &bytes, &size, "png", &error, "compression", "1", "tEXt::" KEY_URI,
               self->uri, "tEXt::" KEY_MTIME, self->mtime, "tEXt::Thumb::Image::Width", width,
               "tEXt::Thumb::Image::Height", height, "tEXt::Software", "Discern", NULL)
           || !g_file_set_contents_full (path, bytes, (gssize) size, G_FILE_SET_CONTENTS_CONSISTENT,
                                         0600, &error))
    g_debug ("a thumbnail was not kept: %s", error->message);
}

static void
entry_keep (const Entry *self, int size, const DscPixels *pixels, const DscPictureInfo *info)
{
  g_autofree char *width = g_strdup_printf ("%d", info->width);
  g_autofree char *height = g_strdup_printf ("%d", info->height);
  g_autoptr (GdkPixbuf) rgbx
      = gdk_pixbuf_new_from_data (pixels->data, GDK_COLORSPACE_RGB, TRUE, 8, pixels->width,
                                  pixels->height, pixels->width * 4, NULL, NULL);

  entry_write (self, folder_of (size), rgbx, width, height);
}

/* Remembers that the photo cannot be read. */
static void
entry_keep_failure (const Entry *self)
{
  g_autoptr (GdkPixbuf) empty = gdk_pixbuf_new (GDK_COLORSPACE_RGB, TRUE, 8, 1, 1);

  gdk_pixbuf_fill (empty, 0);
  entry_write (self, FAILURES, empty, "0", "0");
}

/* Whether a photo that failed with @error fails again until it is changed. */
static gboolean
is_lasting (const GError *error)
{
  return g_error_matches (error, DSC_ERROR, DSC_ERROR_UNREADABLE)
         || g_error_matches (error, DSC_ERROR, DSC_ERROR_TOO_LARGE);
}

/* Decoding. */

static DscPixels *
load (DscDecoder *decoder, const char *path, int size, DscPictureInfo *info,
      GCancellable *cancellable, GError **error)
{
  g_autoptr (DscPixels) pixels = dsc_decoder_read_small (decoder, path, &DSC_DECODE_OPTIONS_DEFAULT,
                                                         size, info, cancellable, error);
  DscPixels *small;

  if (pixels == NULL)
    return NULL;
  if (MAX (pixels->width, pixels->height) <= size)
    return g_steal_pointer (&pixels);
  small = dsc_view_whole (pixels, size);
  if (small == NULL)
    g_set_error_literal (error, DSC_ERROR, DSC_ERROR_MEMORY,
                         _ ("There is not enough memory for the picture."));
  return small;
}

DscPixels *
dsc_picture_load (DscDecoder *decoder, const char *path, int size, GCancellable *cancellable,
                  GError **error)
{
  DscPictureInfo info;

  return load (decoder, path, size, &info, cancellable, error);
}

/* Decodes the photo, and remembers what came of it. */
static DscPixels *
load_and_keep (DscDecoder *decoder, const char *path, int size, const Entry *entry,
               GCancellable *cancellable, GError **error)
{
  g_autoptr (GError) local = NULL;
  DscPictureInfo info;
  DscPixels *pixels = load (decoder, path, size, &info, cancellable, &local);

  if (pixels == NULL)
    {
      if (is_lasting (local))
        entry_keep_failure (entry);
      g_propagate_error (error, g_steal_pointer (&local));
      return NULL;
    }
  if ((gint64) info.width * info.height > NOT_KEPT && MAX (info.width, info.height) > size)
    entry_keep (entry, size, pixels, &info);
  return pixels;
}

DscPixels *
dsc_thumbnail_load (DscDecoder *decoder, const char *path, int size, GCancellable *cancellable,
                    GError **error)
{
  g_autoptr (GdkPixbuf) kept = NULL;
  g_autoptr (GdkPixbuf) failure = NULL;
  g_auto (Entry) entry = { NULL };

  g_return_val_if_fail (size == dsc_thumbnail_size (size), NULL);

  if (!entry_init (&entry, path))
    return dsc_picture_load (decoder, path, size, cancellable, error);
  kept = entry_read (&entry, folder_of (size), size);
  if (kept != NULL)
    {
      DscPixels *pixels = pixels_from_pixbuf (kept);

      if (pixels != NULL)
        return pixels;
    }
  failure = entry_read (&entry, FAILURES, 1);
  if (failure != NULL)
    {
      g_set_error_literal (error, DSC_ERROR, DSC_ERROR_UNREADABLE,
                           _ ("The picture could not be read before, and has not changed since."));
      return NULL;
    }
  return load_and_keep (decoder, path, size, &entry, cancellable, error);
}
