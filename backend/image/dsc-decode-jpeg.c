/* SPDX-License-Identifier: GPL-3.0-or-later */
/* JPEG by libjpeg-turbo's own interface.
 *
 * libjpeg leaves a function by longjmp when it fails: all that must outlive that stands in
 * JpegReader, which is set up before and cleaned up behind the one setjmp. The decompressor is made
 * anew for each picture (a microsecond): one that is used again keeps the tables of the last
 * picture, so that what a file without tables looks like would depend on what was read before it.
 */
#include "config.h"

#include <setjmp.h>
#include <stdio.h>

#include <jpeglib.h>

#include <jerror.h>

#include <glib/gi18n-lib.h>

#include "base/dsc-error.h"
#include "image/dsc-decode-private.h"
#include "image/dsc-exif.h"
#include "image/dsc-turn.h"

/* Real progressive files have about ten; each one costs a pass over all of the picture. */
#define MOST_SCANS 200

/* Why libjpeg was left. */
typedef enum
{
  LEFT_BY_ITSELF,
  LEFT_STARVED,
  LEFT_CANCELLED,
  LEFT_SCANS
} Left;

typedef struct
{
  struct jpeg_decompress_struct cinfo;
  struct jpeg_error_mgr errors;
  struct jpeg_source_mgr bytes;
  struct jpeg_progress_mgr progress;
  jmp_buf jump;

  const DscSource *source;
  DscTurn turn;
  int orientation; /* of EXIF; 0 until found */
  guint n_warnings;
  gboolean truncated;
  Left left;
} JpegReader;

/* Errors and warnings. */

G_GNUC_NORETURN static void
leave (JpegReader *self, Left why)
{
  self->left = why;
  longjmp (self->jump, 1);
}

G_GNUC_NORETURN static void
error_exit_cb (j_common_ptr cinfo)
{
  leave (cinfo->client_data, LEFT_BY_ITSELF);
}

/* Level −1 is a warning: counted. Some of them say that pixels are missing or wrong. */
static void
emit_message_cb (j_common_ptr cinfo, int level)
{
  JpegReader *self = cinfo->client_data;

  if (level >= 0)
    return;
  self->n_warnings++;
  switch (cinfo->err->msg_code)
    {
    case JWRN_JPEG_EOF:
    case JWRN_HIT_MARKER:
    case JWRN_HUFF_BAD_CODE:
    case JWRN_ARITH_BAD_CODE:
    case JWRN_MUST_RESYNC:
      self->truncated = TRUE;
      break;
    default:
      break;
    }
}

static void
output_message_cb (j_common_ptr cinfo)
{
}

/* Sets @error from what libjpeg was left for. */
static void
set_error (JpegReader *self, GError **error)
{
  char words[JMSG_LENGTH_MAX];

  switch (self->left)
    {
    case LEFT_STARVED:
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT,
                           "more of the file is needed");
      return;
    case LEFT_CANCELLED:
      g_cancellable_set_error_if_cancelled (self->source->cancellable, error);
      return;
    case LEFT_SCANS:
      g_set_error_literal (
          error, DSC_ERROR, DSC_ERROR_TOO_LARGE,
          _ ("The JPEG picture is made of so many layers that it must be a trap."));
      return;
    case LEFT_BY_ITSELF:
      break;
    }
  switch (self->errors.msg_code)
    {
    case JERR_OUT_OF_MEMORY:
      g_set_error_literal (error, DSC_ERROR, DSC_ERROR_MEMORY,
                           _ ("There is not enough memory for the picture."));
      return;
    case JERR_IMAGE_TOO_BIG:
    case JERR_WIDTH_OVERFLOW:
      g_set_error_literal (error, DSC_ERROR, DSC_ERROR_TOO_LARGE,
                           _ ("This JPEG picture claims a side of more than 65500 pixels, which "
                              "cannot be read. Make it smaller."));
      return;
    case JERR_BAD_PRECISION:
      g_set_error (error, DSC_ERROR, DSC_ERROR_UNSUPPORTED,
                   _ ("This JPEG picture has %d bits per colour; only 8 can be read. Save it as an "
                      "ordinary JPEG."),
                   self->cinfo.data_precision);
      return;
    case JERR_SOF_UNSUPPORTED:
    case JERR_ARITH_NOTIMPL:
    case JERR_NOT_COMPILED:
    case JERR_CONVERSION_NOTIMPL:
    case JERR_CCIR601_NOTIMPL:
    case JERR_FRACT_SAMPLE_NOTIMPL:
      g_set_error_literal (error, DSC_ERROR, DSC_ERROR_UNSUPPORTED,
                           _ ("This JPEG picture is of a rare kind (lossless, hierarchical or "
                              "arithmetic coding, or unusual "
                              "colours) that cannot be read. Save it as an ordinary JPEG."));
      return;
    default:
      self->errors.format_message ((j_common_ptr) &self->cinfo, words);
      g_set_error (error, DSC_ERROR, DSC_ERROR_UNREADABLE, _ ("The JPEG picture is damaged (%s)."),
                   words);
    }
}

/* Bytes: all that there are, at once. */

static void
init_source_cb (j_decompress_ptr cinfo)
{
}

/* There are no more. Of a whole file this is the end, which libjpeg is told by a marker, as its own
 * sources do. */
static boolean
fill_input_buffer_cb (j_decompress_ptr cinfo)
{
  static const JOCTET end[] = { 0xff, JPEG_EOI };
  JpegReader *self = cinfo->client_data;

  if (!self->source->complete)
    leave (self, LEFT_STARVED);
  WARNMS (cinfo, JWRN_JPEG_EOF);
  self->bytes.next_input_byte = end;
  self->bytes.bytes_in_buffer = sizeof end;
  return TRUE;
}

static void
skip_input_data_cb (j_decompress_ptr cinfo, long n)
{
  struct jpeg_source_mgr *bytes = cinfo->src;

  if (n <= 0)
    return;
  if ((gulong) n > bytes->bytes_in_buffer)
    {
      fill_input_buffer_cb (cinfo);
      return;
    }
  bytes->next_input_byte += n;
  bytes->bytes_in_buffer -= (gsize) n;
}

static int
next_byte (j_decompress_ptr cinfo)
{
  struct jpeg_source_mgr *bytes = cinfo->src;

  if (bytes->bytes_in_buffer == 0)
    fill_input_buffer_cb (cinfo);
  bytes->bytes_in_buffer--;
  return *bytes->next_input_byte++;
}

/* Looks at an APP1 segment where it lies and skips it. */
static boolean
app1_cb (j_decompress_ptr cinfo)
{
  JpegReader *self = cinfo->client_data;
  int high = next_byte (cinfo);
  long size = (high << 8 | next_byte (cinfo)) - 2;

  if (size > 0 && self->orientation == 0 && self->bytes.bytes_in_buffer >= (gulong) size)
    self->orientation = dsc_exif_orientation (self->bytes.next_input_byte, (gsize) size);
  skip_input_data_cb (cinfo, size);
  return TRUE;
}

/* Called once for each row of blocks that is read ahead, and for each call that asks for rows. */
static void
progress_cb (j_common_ptr cinfo)
{
  JpegReader *self = cinfo->client_data;

  if (self->cinfo.input_scan_number > MOST_SCANS)
    leave (self, LEFT_SCANS);
  if (g_cancellable_is_cancelled (self->source->cancellable))
    leave (self, LEFT_CANCELLED);
}

/* Steps. Each may be left at any call of libjpeg. */

static void
read_header (JpegReader *self)
{
  jpeg_create_decompress (&self->cinfo);
  self->cinfo.client_data = self;
  self->cinfo.src = &self->bytes;
  self->cinfo.progress = &self->progress;
  jpeg_set_marker_processor (&self->cinfo, JPEG_APP0 + 1, app1_cb);
  jpeg_read_header (&self->cinfo, TRUE);
  /* Newer libraries read these headers, and want other functions for the rest. */
  if (self->cinfo.data_precision != 8)
    ERREXIT1 (&self->cinfo, JERR_BAD_PRECISION, self->cinfo.data_precision);
}

/* Four inks to light, as PIL does. All such JPEGs are taken to be inverted, as Adobe writes them
 * and as browsers and PIL read them: 255 is no ink. */
static void
convert_cmyk (guint8 *row, int width)
{
  for (guint8 *pixel = row; pixel < row + (gsize) width * 4; pixel += 4)
    {
      int k = pixel[3];

      for (int c = 0; c < 3; c++)
        {
          int product = (255 - pixel[c]) * k + 128;

          pixel[c] = (guint8) (k - ((product + (product >> 8)) >> 8));
        }
      pixel[3] = 255;
    }
}

static void
read_rows (JpegReader *self)
{
  struct jpeg_decompress_struct *cinfo = &self->cinfo;
  gboolean cmyk = cinfo->out_color_space == JCS_CMYK;

  jpeg_start_decompress (cinfo);
  while (cinfo->output_scanline < cinfo->output_height)
    {
      int first = (int) cinfo->output_scanline;
      int n = MIN (DSC_TURN_ROWS - first % DSC_TURN_ROWS, (int) cinfo->output_height - first);
      JSAMPROW rows[DSC_TURN_ROWS];

      for (int i = 0; i < n; i++)
        rows[i] = dsc_turn_row (&self->turn, first + i);
      n = (int) jpeg_read_scanlines (cinfo, rows, (JDIMENSION) n);
      for (int i = 0; i < n; i++)
        {
          if (cmyk)
            convert_cmyk (rows[i], (int) cinfo->output_width);
          dsc_turn_row_done (&self->turn, first + i);
        }
    }
}

/* Runs a step. Returns: whether it came to its end. */
static gboolean
run (JpegReader *self, void (*step) (JpegReader *))
{
  if (setjmp (self->jump) != 0)
    return FALSE;
  step (self);
  return TRUE;
}

static void
jpeg_reader_init (JpegReader *self, const DscSource *source)
{
  memset (self, 0, sizeof *self);
  self->source = source;
  self->cinfo.client_data = self;
  self->cinfo.err = jpeg_std_error (&self->errors);
  self->errors.error_exit = error_exit_cb;
  self->errors.emit_message = emit_message_cb;
  self->errors.output_message = output_message_cb;
  self->progress.progress_monitor = progress_cb;
  self->bytes = (struct jpeg_source_mgr){ .next_input_byte = source->data,
                                          .bytes_in_buffer = source->size,
                                          .init_source = init_source_cb,
                                          .fill_input_buffer = fill_input_buffer_cb,
                                          .skip_input_data = skip_input_data_cb,
                                          .resync_to_restart = jpeg_resync_to_restart,
                                          .term_source = init_source_cb };
}

static void
jpeg_reader_clear (JpegReader *self)
{
  jpeg_destroy_decompress (&self->cinfo);
  dsc_turn_clear (&self->turn);
}

/* What is to be done to the stored picture. */
static int
turn_of (JpegReader *self)
{
  return self->source->options.orientation == DSC_ORIENTATION_UPRIGHT ? MAX (self->orientation, 1)
                                                                      : 1;
}

/* Reads the header and describes the picture. */
static gboolean
describe (JpegReader *self, DscPictureInfo *info, GError **error)
{
  if (!run (self, read_header))
    {
      set_error (self, error);
      return FALSE;
    }
  if (!_dsc_source_check_size (self->source, (int) self->cinfo.image_width,
                               (int) self->cinfo.image_height, error))
    return FALSE;
  _dsc_source_describe ((int) self->cinfo.image_width, (int) self->cinfo.image_height,
                        turn_of (self), MAX (self->orientation, 1), "jpeg", info);
  return TRUE;
}

gboolean
_dsc_jpeg_probe (const DscSource *source, DscPictureInfo *info, GError **error)
{
  JpegReader self;
  gboolean ok;

  jpeg_reader_init (&self, source);
  ok = describe (&self, info, error);
  jpeg_reader_clear (&self);
  return ok;
}

/* Leaves out of each block what is too fine to be wanted: eighths that are powers of two, for which
 * libjpeg-turbo has fast ways. */
static void
choose_scale (JpegReader *self)
{
  struct jpeg_decompress_struct *cinfo = &self->cinfo;
  guint64 longer = MAX (cinfo->image_width, cinfo->image_height);

  cinfo->scale_denom = 8;
  cinfo->scale_num = 8;
  while (self->source->side > 0 && cinfo->scale_num > 1
         && longer * (cinfo->scale_num / 2) / 8 >= (guint64) self->source->side)
    cinfo->scale_num /= 2;
}

/* Chooses size and colours. */
static void
calculate_output (JpegReader *self)
{
  gboolean cmyk
      = self->cinfo.jpeg_color_space == JCS_CMYK || self->cinfo.jpeg_color_space == JCS_YCCK;

  /* Of the two the one whose fourth byte is promised to be 255. */
  self->cinfo.out_color_space = cmyk ? JCS_CMYK : JCS_EXT_RGBA;
  choose_scale (self);
  jpeg_calc_output_dimensions (&self->cinfo);
}

/* Makes room for the picture. */
static gboolean
prepare (JpegReader *self, GError **error)
{
  if (!run (self, calculate_output))
    {
      set_error (self, error);
      return FALSE;
    }
  if (dsc_turn_begin (&self->turn, turn_of (self), (int) self->cinfo.output_width,
                      (int) self->cinfo.output_height))
    return TRUE;
  g_set_error_literal (error, DSC_ERROR, DSC_ERROR_MEMORY,
                       _ ("There is not enough memory for the picture."));
  return FALSE;
}

DscPixels *
_dsc_jpeg_read (const DscSource *source, DscPictureInfo *info, GError **error)
{
  DscPixels *pixels = NULL;
  JpegReader self;

  jpeg_reader_init (&self, source);
  if (describe (&self, info, error) && prepare (&self, error))
    {
      if (run (&self, read_rows))
        pixels = dsc_turn_steal (&self.turn);
      else
        set_error (&self, error);
      info->n_warnings = self.n_warnings;
      info->truncated = self.truncated;
    }
  jpeg_reader_clear (&self);
  return pixels;
}
