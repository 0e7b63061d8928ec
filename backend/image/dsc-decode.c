/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From a picture file to upright RGBX pixels: reads the file, tells its kind, hands it to the
 * decoder.
 *
 * Files are read, not mapped: a photo that somebody cuts short meanwhile must not end the program.
 */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "base/dsc-error.h"
#include "image/dsc-decode-private.h"
#include "image/dsc-turn.h"

/* Enough for the headers of nearly all files, thumbnail included. */
#define FIRST_READ (64u << 10)
/* A larger file is not a photo that we could hold. */
#define LARGEST_FILE (G_GINT64_CONSTANT (1) << 30)
/* What a decoder keeps of its buffer between two photos. */
#define BUFFER_KEPT (16u << 20)
/* No side is longer, so that sums over a column fit into 32 bits. */
#define LONGEST_SIDE (1 << 20)

struct _DscDecoder
{
  guint8 *buffer; /* (owned) (nullable) */
  gsize capacity;
};

DscDecoder *
dsc_decoder_new (void)
{
  return g_new0 (DscDecoder, 1);
}

void
dsc_decoder_free (DscDecoder *self)
{
  if (self == NULL)
    return;
  g_free (self->buffer);
  g_free (self);
}

/* What both decoders need. */

gboolean
_dsc_source_check_size (const DscSource *source, int width, int height, GError **error)
{
  if (width < 1 || height < 1)
    {
      g_set_error_literal (error, DSC_ERROR, DSC_ERROR_UNREADABLE,
                           _ ("The picture is damaged: it has no size."));
      return FALSE;
    }
  if (width > LONGEST_SIDE || height > LONGEST_SIDE
      || (guint64) width * (guint64) height > source->options.max_pixels)
    {
      g_set_error (error, DSC_ERROR, DSC_ERROR_TOO_LARGE,
                   _ ("The picture claims %d × %d pixels, which is beyond the limit of %.0f "
                      "megapixels. Make it smaller "
                      "or raise the limit."),
                   width, height, (double) source->options.max_pixels / 1e6);
      return FALSE;
    }
  return TRUE;
}

void
_dsc_source_describe (int width, int height, int turn, int exif_orientation, const char *format,
                      DscPictureInfo *info)
{
  gboolean quarter = dsc_turn_is_quarter (turn);

  *info = (DscPictureInfo){ .width = quarter ? height : width,
                            .height = quarter ? width : height,
                            .exif_orientation = exif_orientation,
                            .format = format };
}

/* Kinds. */

typedef struct
{
  guint offset;
  guint size;
  const char *bytes;
  DscKind kind;
} Magic;

#define HEIF "heif-gdk-pixbuf"
#define AVIF "libavif-gdk-pixbuf"
#define JXL "libjxl-gdk-pixbuf"

/* In the order in which they are tried. Kinds that gdk-pixbuf itself brings along need not be here.
 */
static const Magic magics[] = {
  { 4, 8, "ftypavif", { "AVIF", AVIF, TRUE } },
  { 4, 8, "ftypavis", { "AVIF", AVIF, TRUE } },
  { 4, 7, "ftyphei", { "HEIC", HEIF, TRUE } },
  { 4, 7, "ftyphev", { "HEIC", HEIF, TRUE } },
  { 4, 8, "ftypmif1", { "HEIF", HEIF, TRUE } },
  { 4, 8, "ftypmsf1", { "HEIF", HEIF, TRUE } },
  { 8, 4, "WEBP", { "WebP", "webp-pixbuf-loader", TRUE } },
  { 0, 2, "\xff\x0a", { "JPEG XL", JXL, TRUE } },
  { 0, 12, "\0\0\0\x0cJXL \x0d\x0a\x87\x0a", { "JPEG XL", JXL, TRUE } },
  { 8, 4, "ACON", { "ANI", NULL, FALSE } },
  { 0, 4, "icns", { "ICNS", NULL, FALSE } },
  { 0, 9, "/* XPM */", { "XPM", NULL, FALSE } },
  { 0, 8, "#define ", { "XBM", NULL, FALSE } },
  { 0, 4, "<svg", { "SVG", NULL, FALSE } },
  { 0, 5, "<?xml", { "SVG", NULL, FALSE } },
};

const DscKind *
_dsc_source_sniff (const DscSource *source)
{
  for (gsize i = 0; i < G_N_ELEMENTS (magics); i++)
    if (source->size >= magics[i].offset + magics[i].size
        && memcmp (source->data + magics[i].offset, magics[i].bytes, magics[i].size) == 0)
      return &magics[i].kind;
  return NULL;
}

static gboolean
is_jpeg (const DscSource *source)
{
  return source->size >= 2 && source->data[0] == 0xff && source->data[1] == 0xd8;
}

static gboolean
source_probe (const DscSource *source, DscPictureInfo *info, GError **error)
{
  return is_jpeg (source) ? _dsc_jpeg_probe (source, info, error)
                          : _dsc_pixbuf_probe (source, info, error);
}

/* Files. */

/* Opens a regular file that is neither empty nor huge. Returns: its descriptor, or -1. */
static int
open_file (const char *path, gint64 *size, GError **error)
{
  /* Not blocking: a named pipe would wait for its writer. */
  int fd = g_open (path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK, 0);
  struct stat status;

  if (fd < 0 || fstat (fd, &status) != 0)
    dsc_error_set_errno (error, errno, _ ("The file could not be opened"));
  else if (!S_ISREG (status.st_mode))
    g_set_error_literal (error, DSC_ERROR, DSC_ERROR_UNREADABLE,
                         _ ("This is not a file but a folder or a device."));
  else if (status.st_size == 0)
    g_set_error_literal (error, DSC_ERROR, DSC_ERROR_UNREADABLE, _ ("The file is empty."));
  else if (status.st_size > LARGEST_FILE)
    g_set_error_literal (error, DSC_ERROR, DSC_ERROR_TOO_LARGE,
                         _ ("The file is larger than 1 GiB, which is too large for a photo."));
  else
    {
      *size = status.st_size;
      return fd;
    }
  if (fd >= 0)
    close (fd);
  return -1;
}

/* Extends what the buffer holds of the file from @have to @wanted bytes, or to the end of the file
 * if somebody has cut it. Returns: how many it holds now; 0 on failure. */
static gsize
fill_buffer (DscDecoder *self, int fd, gsize have, gsize wanted, GError **error)
{
  if (wanted > self->capacity)
    {
      guint8 *larger = g_try_realloc (self->buffer, wanted);

      if (larger == NULL)
        {
          g_set_error_literal (error, DSC_ERROR, DSC_ERROR_MEMORY,
                               _ ("There is not enough memory to read the file."));
          return 0;
        }
      self->buffer = larger;
      self->capacity = wanted;
    }
  while (have < wanted)
    {
      ssize_t n = pread (fd, self->buffer + have, wanted - have, (off_t) have);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        {
          dsc_error_set_errno (error, errno, _ ("The file could not be read"));
          return 0;
        }
      if (n == 0)
        break;
      have += (gsize) n;
    }
  if (have == 0)
    g_set_error_literal (error, DSC_ERROR, DSC_ERROR_UNREADABLE, _ ("The file is empty."));
  return have;
}

static void
shrink_buffer (DscDecoder *self)
{
  if (self->capacity <= BUFFER_KEPT)
    return;
  g_clear_pointer (&self->buffer, g_free);
  self->capacity = 0;
}

/* Probes the beginning of the file, then more and more of it. */
static gboolean
probe_fd (DscDecoder *self, int fd, gsize size, const DscDecodeOptions *options,
          DscPictureInfo *info, GError **error)
{
  DscSource source = { .options = *options };
  gsize wanted = FIRST_READ;

  for (;;)
    {
      g_autoptr (GError) local = NULL;

      wanted = MIN (wanted, size);
      source.size = fill_buffer (self, fd, source.size, wanted, error);
      if (source.size == 0)
        return FALSE;
      source.data = self->buffer;
      source.complete = source.size < wanted || wanted == size;
      if (source_probe (&source, info, &local))
        return TRUE;
      if (source.complete || !g_error_matches (local, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT))
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return FALSE;
        }
      wanted *= 8;
    }
}

gboolean
dsc_decoder_probe (DscDecoder *self, const char *path, const DscDecodeOptions *options,
                   DscPictureInfo *info, GError **error)
{
  gint64 size;
  gboolean ok;
  int fd;

  g_return_val_if_fail (self != NULL && path != NULL && options != NULL && info != NULL, FALSE);

  fd = open_file (path, &size, error);
  if (fd < 0)
    return FALSE;
  ok = probe_fd (self, fd, (gsize) size, options, info, error);
  close (fd);
  shrink_buffer (self);
  return ok;
}

static DscPixels *
read_source (const DscSource *source, DscPictureInfo *info, GError **error)
{
  DscPictureInfo unused;

  if (g_cancellable_set_error_if_cancelled (source->cancellable, error))
    return NULL;
  if (info == NULL)
    info = &unused;
  return is_jpeg (source) ? _dsc_jpeg_read (source, info, error)
                          : _dsc_pixbuf_read (source, info, error);
}

/* Reads the file and decodes as much of it as @side (0: all) asks for. */
static DscPixels *
read_file (DscDecoder *self, const char *path, const DscDecodeOptions *options, int side,
           DscPictureInfo *info, GCancellable *cancellable, GError **error)
{
  DscPixels *pixels = NULL;
  gint64 size;
  gsize n;
  int fd;

  fd = open_file (path, &size, error);
  if (fd < 0)
    return NULL;
  n = fill_buffer (self, fd, 0, (gsize) size, error);
  close (fd);
  if (n > 0)
    {
      const DscSource source = { self->buffer, n, TRUE, *options, cancellable, side };

      pixels = read_source (&source, info, error);
    }
  shrink_buffer (self);
  return pixels;
}

DscPixels *
dsc_decoder_read (DscDecoder *self, const char *path, const DscDecodeOptions *options,
                  DscPictureInfo *info, GCancellable *cancellable, GError **error)
{
  g_return_val_if_fail (self != NULL && path != NULL && options != NULL, NULL);

  return read_file (self, path, options, 0, info, cancellable, error);
}

DscPixels *
dsc_decoder_read_small (DscDecoder *self, const char *path, const DscDecodeOptions *options,
                        int side, DscPictureInfo *info, GCancellable *cancellable, GError **error)
{
  g_return_val_if_fail (self != NULL && path != NULL && options != NULL && side > 0, NULL);

  return read_file (self, path, options, side, info, cancellable, error);
}

DscPixels *
dsc_decoder_read_bytes (DscDecoder *self, const void *data, gsize size,
                        const DscDecodeOptions *options, DscPictureInfo *info,
                        GCancellable *cancellable, GError **error)
{
  const DscSource source = { data, size, TRUE, *options, cancellable, 0 };

  g_return_val_if_fail (self != NULL && (data != NULL || size == 0) && options != NULL, NULL);

  return read_source (&source, info, error);
}
