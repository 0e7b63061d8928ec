/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One look at a photo: everything about it that can be measured without knowing the others. */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "base/dsc-error.h"
#include "quality/dsc-grey.h"
#include "quality/dsc-hash.h"
#include "quality/dsc-look.h"

/* What is read of a file at a time. */
#define CHUNK (64u << 10)
/* Larger files are no photos; decoding refuses them. */
#define LARGEST_FILE (G_GINT64_CONSTANT (1) << 30)
/* The grid whose frequencies make the perceptual hash. */
#define GRID 32

/* --- the file --- */

/* Hashes @fd to its end. */
static gboolean
hash_fd (int fd, guint8 digest[DSC_MEASURE_DIGEST], GCancellable *cancellable)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autofree guint8 *chunk = g_malloc (CHUNK);
  gsize size = DSC_MEASURE_DIGEST;
  ssize_t n;

  while ((n = read (fd, chunk, CHUNK)) != 0)
    {
      if (g_cancellable_is_cancelled (cancellable))
        return FALSE;
      if (n < 0 && errno != EINTR)
        return FALSE;
      if (n > 0)
        g_checksum_update (checksum, chunk, n);
    }
  g_checksum_get_digest (checksum, digest, &size);
  return TRUE;
}

/* Returns: whether the file could be read. Not blocking: a named pipe would wait for its writer. */
static gboolean
hash_file (const char *path, guint8 digest[DSC_MEASURE_DIGEST], GCancellable *cancellable)
{
  int fd = g_open (path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK, 0);
  struct stat status;
  gboolean done;

  if (fd < 0)
    return FALSE;
  done = fstat (fd, &status) == 0 && S_ISREG (status.st_mode) && status.st_size <= LARGEST_FILE
         && hash_fd (fd, digest, cancellable);
  close (fd);
  return done;
}

/* --- the picture --- */

/* Mean and deviation of lightness. */
static void
measure_lightness (const DscGrey *grey, DscMeasure *measure)
{
  gsize n = (gsize) grey->width * (gsize) grey->height;
  guint64 sum = 0, squares = 0;
  double mean;

  for (gsize i = 0; i < n; i++)
    {
      sum += grey->data[i];
      squares += (guint) grey->data[i] * grey->data[i];
    }
  mean = (double) sum / (double) n;
  measure->brightness = (float) mean;
  measure->contrast = (float) sqrt (MAX ((double) squares / (double) n - mean * mean, 0));
}

/* Variance of the Laplacian (Pech-Pacheco et al. 2000): edges make it large. */
static double
measure_sharpness (const DscGrey *grey)
{
  gint64 sum = 0, squares = 0, n = 0;
  double mean;

  for (int y = 1; y + 1 < grey->height; y++)
    {
      const guint8 *row = grey->data + (gsize) y * (gsize) grey->width;

      for (int x = 1; x + 1 < grey->width; x++)
        {
          int laplacian
              = row[x - 1] + row[x + 1] + row[x - grey->width] + row[x + grey->width] - 4 * row[x];

          sum += laplacian;
          squares += laplacian * laplacian;
          n++;
        }
    }
  if (n == 0)
    return 0;
  mean = (double) sum / (double) n;
  return (double) squares / (double) n - mean * mean;
}

static guint64
hash_picture (const DscGrey *grey)
{
  float grid[GRID * GRID];
  DscSpectrum spectrum;

  dsc_grey_squeeze (grey, &DSC_WINDOW_ALL, GRID, grid);
  dsc_spectrum_init (&spectrum, grid, GRID);
  return dsc_spectrum_hash (&spectrum);
}

static void
make_small (const DscGrey *grey, guint8 *small)
{
  float squeezed[DSC_MEASURE_SIDE * DSC_MEASURE_SIDE];

  dsc_grey_squeeze (grey, &DSC_WINDOW_ALL, DSC_MEASURE_SIDE, squeezed);
  for (guint i = 0; i < G_N_ELEMENTS (squeezed); i++)
    small[i] = (guint8) (squeezed[i] + 0.5f);
}

gboolean
dsc_look (DscDecoder *decoder, const char *path, DscMeasure *measure, GCancellable *cancellable)
{
  g_autoptr (DscGrey) grey = NULL;
  g_autoptr (GError) error = NULL;
  DscPictureInfo info;
  double colour;

  *measure = (DscMeasure){ 0 };
  measure->has_digest = hash_file (path, measure->digest, cancellable);
  grey = dsc_grey_read (decoder, path, &info, &colour, cancellable, &error);
  if (grey == NULL)
    {
      if (error->domain != DSC_ERROR || error->code == DSC_ERROR_MEMORY)
        return FALSE;
      measure->code = g_strdup (dsc_error_name (error));
      measure->reason = g_strdup (error->message);
      return TRUE;
    }
  measure->width = info.width;
  measure->height = info.height;
  measure->orientation = info.exif_orientation;
  measure->truncated = info.truncated;
  measure->colour = (float) colour;
  measure->sharpness = (float) measure_sharpness (grey);
  measure->hash = hash_picture (grey);
  measure_lightness (grey, measure);
  make_small (grey, measure->small);
  return TRUE;
}
