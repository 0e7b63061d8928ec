/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every kind but JPEG, by gdk-pixbuf: the first frame, transparency dropped.
 *
 * No GError is ever given to a loader: several fail without setting one, of which gdk-pixbuf makes
 * a warning on the terminal, and their words are of no use to whoever has a folder of photos.
 *
 * The loader is told to stop (a size of 0 × 0) when the size that it announces is not allowed, and
 * always in a probe. */
#include "config.h"

#include <gdk-pixbuf/gdk-pixbuf.h>
#include <glib/gi18n-lib.h>

#include "base/dsc-error.h"
#include "image/dsc-decode-private.h"
#include "image/dsc-exif.h"
#include "image/dsc-turn.h"

/* Between two looks at the cancellable. */
#define PIECE (64u << 10)

typedef struct
{
  const DscSource *source;
  GdkPixbufLoader *loader; /* (owned) */
  gboolean probing;
  int width; /* as stored; 0 until announced */
  int height;
  gint64 n_rows;   /* that the loader says it has made */
  GError *refusal; /* (owned) (nullable): why the picture was refused by its size */
} PixbufReader;

static void
size_prepared_cb (GdkPixbufLoader *loader, int width, int height, gpointer data)
{
  PixbufReader *self = data;

  if (self->width != 0)
    return;
  self->width = width;
  self->height = height;
  _dsc_source_check_size (self->source, width, height, &self->refusal);
  if (self->probing || self->refusal != NULL)
    gdk_pixbuf_loader_set_size (loader, 0, 0);
}

/* Grey is what a damaged file leaves out. Only for loaders that are known to make rows later than
 * this. */
static void
area_prepared_cb (GdkPixbufLoader *loader, gpointer data)
{
  static const char *const in_rows[] = { "png", "bmp", "pnm", "tga", "tiff", NULL };
  g_autofree char *name = gdk_pixbuf_format_get_name (gdk_pixbuf_loader_get_format (loader));

  if (g_strv_contains (in_rows, name))
    gdk_pixbuf_fill (gdk_pixbuf_loader_get_pixbuf (loader), 0x808080ff);
}

static void
area_updated_cb (GdkPixbufLoader *loader, int x, int y, int width, int height, gpointer data)
{
  PixbufReader *self = data;

  self->n_rows += height;
}

/* Whether the end of a PNG is missing. */
static gboolean
is_cut_png (const DscSource *source)
{
  gsize at = 8;

  while (source->size - at >= 12)
    {
      const guint8 *chunk = source->data + at;
      guint32 size = (guint32) chunk[0] << 24 | (guint32) chunk[1] << 16 | (guint32) chunk[2] << 8
                     | chunk[3];

      if (memcmp (chunk + 4, "IEND", 4) == 0)
        return FALSE;
      if (size > source->size - at - 12)
        return TRUE;
      at += 12 + (gsize) size;
    }
  return TRUE;
}

/* Gives the bytes to the loader until it has had enough. Returns: whether it took them all without
 * a complaint. */
static gboolean
feed (PixbufReader *self)
{
  const DscSource *source = self->source;
  gboolean ok = TRUE;

  for (gsize at = 0; ok && at < source->size; at += PIECE)
    {
      if (g_cancellable_is_cancelled (source->cancellable) || (self->probing && self->width != 0))
        break;
      ok = gdk_pixbuf_loader_write (self->loader, source->data + at, MIN (PIECE, source->size - at),
                                    NULL);
    }
  return gdk_pixbuf_loader_close (self->loader, NULL) && ok;
}

static void
set_error (PixbufReader *self, GError **error)
{
  const DscKind *kind = _dsc_source_sniff (self->source);

  if (self->refusal != NULL)
    g_propagate_error (error, g_steal_pointer (&self->refusal));
  else if (g_cancellable_set_error_if_cancelled (self->source->cancellable, error))
    return;
  else if (!self->source->complete)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT, "more of the file is needed");
  else if (gdk_pixbuf_loader_get_format (self->loader) != NULL)
    g_set_error_literal (error, DSC_ERROR, DSC_ERROR_UNREADABLE,
                         _ ("The picture is damaged and cannot be read."));
  else if (kind != NULL)
    g_set_error (error, DSC_ERROR, DSC_ERROR_UNSUPPORTED,
                 _ ("Reading %s pictures needs the package “%s”. Install it and try again."),
                 kind->name, kind->package);
  else
    g_set_error_literal (error, DSC_ERROR, DSC_ERROR_UNREADABLE,
                         _ ("This is not a picture, or one of a kind that cannot be read."));
}

/* Refuses what draws rather than photographs. */
static gboolean
check_kind (const DscSource *source, GError **error)
{
  const DscKind *kind = _dsc_source_sniff (source);

  if (kind == NULL || kind->is_photo)
    return TRUE;
  g_set_error (
      error, DSC_ERROR, DSC_ERROR_UNSUPPORTED,
      _ ("This is a drawing or an icon (%s), not a photo. Save it as PNG to use it all the same."),
      kind->name);
  return FALSE;
}

static void
pixbuf_reader_init (PixbufReader *self, const DscSource *source, gboolean probing)
{
  *self = (PixbufReader){ .source = source, .probing = probing };
  self->loader = gdk_pixbuf_loader_new ();
  g_signal_connect (self->loader, "size-prepared", G_CALLBACK (size_prepared_cb), self);
  g_signal_connect (self->loader, "area-prepared", G_CALLBACK (area_prepared_cb), self);
  g_signal_connect (self->loader, "area-updated", G_CALLBACK (area_updated_cb), self);
}

static void
pixbuf_reader_clear (PixbufReader *self)
{
  g_clear_object (&self->loader);
  g_clear_error (&self->refusal);
}

/* The loader's name of the kind. */
static const char *
format_name (PixbufReader *self)
{
  g_autofree char *name = gdk_pixbuf_format_get_name (gdk_pixbuf_loader_get_format (self->loader));

  return g_intern_string (name);
}

static gboolean
is_tiff (PixbufReader *self)
{
  return g_str_equal (format_name (self), "tiff");
}

/* The orientation of a TIFF belongs to the format, not to EXIF: all readers apply it, PIL too,
 * whatever is asked. gdk-pixbuf's mirrors those of 2, 3 and 4, and those of 6, 7 and 8 in the same
 * three ways: what remains to be done to these is 7, 5 and 7. Other loaders turn on their own, or
 * say what remains. */
static int
remaining_turn (PixbufReader *self, const GdkPixbuf *pixbuf)
{
  static const int of_tiff[] = { 1, 1, 1, 1, 1, 5, 7, 5, 7 };
  const char *option = gdk_pixbuf_get_option ((GdkPixbuf *) pixbuf, "orientation");

  if (is_tiff (self))
    return of_tiff[dsc_tiff_orientation (self->source->data, self->source->size)];
  if (self->source->options.orientation == DSC_ORIENTATION_STORED || option == NULL
      || option[0] < '1' || option[0] > '8' || option[1] != '\0')
    return 1;
  return option[0] - '0';
}

gboolean
_dsc_pixbuf_probe (const DscSource *source, DscPictureInfo *info, GError **error)
{
  PixbufReader self;
  gboolean ok;

  if (!check_kind (source, error))
    return FALSE;
  pixbuf_reader_init (&self, source, TRUE);
  feed (&self);
  ok = self.width != 0 && self.refusal == NULL;
  if (ok)
    {
      int orientation = is_tiff (&self) ? dsc_tiff_orientation (source->data, source->size) : 1;

      _dsc_source_describe (self.width, self.height, orientation, orientation, format_name (&self),
                            info);
    }
  else
    set_error (&self, error);
  pixbuf_reader_clear (&self);
  return ok;
}

/* Whether the file ends early in a kind whose loader does not mind. */
static gboolean
is_cut (PixbufReader *self, const char *format, int height)
{
  if (g_str_equal (format, "png"))
    return is_cut_png (self->source);
  if (g_str_equal (format, "bmp") || g_str_equal (format, "pnm"))
    return self->n_rows < height;
  return FALSE;
}

/* Copies rows of RGB or RGBA, which keep their colours whatever their opacity. */
static void
copy_rows (DscTurn *turn, const GdkPixbuf *pixbuf)
{
  const guint8 *pixels = gdk_pixbuf_read_pixels (pixbuf);
  gsize stride = (gsize) gdk_pixbuf_get_rowstride (pixbuf);
  int step = gdk_pixbuf_get_n_channels (pixbuf);

  for (int y = 0; y < turn->height; y++)
    {
      const guint8 *in = pixels + (gsize) y * stride;
      guint8 *out = dsc_turn_row (turn, y);

      for (int x = 0; x < turn->width; x++, in += step, out += 4)
        {
          out[0] = in[0];
          out[1] = in[1];
          out[2] = in[2];
          out[3] = 255;
        }
      dsc_turn_row_done (turn, y);
    }
}

/* Makes the upright picture of what was loaded. */
static DscPixels *
take (PixbufReader *self, const GdkPixbuf *pixbuf, DscPictureInfo *info, GError **error)
{
  int width = gdk_pixbuf_get_width (pixbuf);
  int height = gdk_pixbuf_get_height (pixbuf);
  int left = remaining_turn (self, pixbuf);
  int orientation
      = is_tiff (self) ? dsc_tiff_orientation (self->source->data, self->source->size) : left;
  DscPixels *pixels = NULL;
  DscTurn turn;

  /* A loader may announce one size and make another. */
  if (!_dsc_source_check_size (self->source, width, height, error))
    return NULL;
  _dsc_source_describe (width, height, left, orientation, format_name (self), info);
  if (dsc_turn_begin (&turn, left, width, height))
    {
      copy_rows (&turn, pixbuf);
      pixels = dsc_turn_steal (&turn);
    }
  else
    g_set_error_literal (error, DSC_ERROR, DSC_ERROR_MEMORY,
                         _ ("There is not enough memory for the picture."));
  dsc_turn_clear (&turn);
  return pixels;
}

DscPixels *
_dsc_pixbuf_read (const DscSource *source, DscPictureInfo *info, GError **error)
{
  const GdkPixbuf *pixbuf;
  DscPixels *pixels = NULL;
  PixbufReader self;
  gboolean whole;

  if (!check_kind (source, error))
    return NULL;
  pixbuf_reader_init (&self, source, FALSE);
  whole = feed (&self);
  pixbuf = gdk_pixbuf_loader_get_pixbuf (self.loader);
  if (pixbuf == NULL || self.refusal != NULL || g_cancellable_is_cancelled (source->cancellable))
    set_error (&self, error);
  else
    {
      pixels = take (&self, pixbuf, info, error);
      if (pixels != NULL)
        {
          info->truncated = !whole || is_cut (&self, info->format, gdk_pixbuf_get_height (pixbuf));
          info->n_warnings = info->truncated ? 1 : 0;
        }
    }
  pixbuf_reader_clear (&self);
  return pixels;
}
