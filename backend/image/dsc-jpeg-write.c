/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writes a JPEG file: compressed in memory, then put in place at once. */
#include "config.h"

#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>

#include <jpeglib.h>

#include <glib/gi18n-lib.h>

#include "base/dsc-error.h"
#include "base/dsc-text.h"
#include "image/dsc-jpeg-write.h"

/* All that must outlive a longjmp out of libjpeg. */
typedef struct
{
  struct jpeg_compress_struct cinfo;
  struct jpeg_error_mgr errors;
  jmp_buf jump;
  const DscPixels *pixels;
  int quality;
  guint8 *bytes; /* (owned) by malloc, of libjpeg */
  gulong size;
} JpegWriter;

G_GNUC_NORETURN static void
error_exit_cb (j_common_ptr cinfo)
{
  JpegWriter *self = cinfo->client_data;

  longjmp (self->jump, 1);
}

static void
output_message_cb (j_common_ptr cinfo)
{
}

static void
compress (JpegWriter *self)
{
  struct jpeg_compress_struct *cinfo = &self->cinfo;

  jpeg_create_compress (cinfo);
  jpeg_mem_dest (cinfo, &self->bytes, &self->size);
  cinfo->image_width = (JDIMENSION) self->pixels->width;
  cinfo->image_height = (JDIMENSION) self->pixels->height;
  cinfo->input_components = 4;
  cinfo->in_color_space = JCS_EXT_RGBX;
  jpeg_set_defaults (cinfo);
  jpeg_set_quality (cinfo, self->quality, TRUE);
  jpeg_start_compress (cinfo, TRUE);
  while (cinfo->next_scanline < cinfo->image_height)
    {
      JSAMPROW row = self->pixels->data + (gsize) cinfo->next_scanline * self->pixels->width * 4;

      jpeg_write_scanlines (cinfo, &row, 1);
    }
  jpeg_finish_compress (cinfo);
}

static gboolean
run (JpegWriter *self)
{
  if (setjmp (self->jump) != 0)
    return FALSE;
  compress (self);
  return TRUE;
}

/* As dsc_error_set_errno(), from what GLib makes of errno. */
static void
set_file_error (GError **error, const char *path, const GError *cause)
{
  g_autofree char *shown = dsc_path_display (path);
  DscError code = DSC_ERROR_FAILED;

  if (g_error_matches (cause, G_FILE_ERROR, G_FILE_ERROR_NOSPC))
    code = DSC_ERROR_DISK_FULL;
  else if (g_error_matches (cause, G_FILE_ERROR, G_FILE_ERROR_NOENT)
           || g_error_matches (cause, G_FILE_ERROR, G_FILE_ERROR_ACCES)
           || g_error_matches (cause, G_FILE_ERROR, G_FILE_ERROR_PERM)
           || g_error_matches (cause, G_FILE_ERROR, G_FILE_ERROR_NOTDIR)
           || g_error_matches (cause, G_FILE_ERROR, G_FILE_ERROR_ISDIR))
    code = DSC_ERROR_NOT_FOUND;
  g_set_error (error, DSC_ERROR, code, _ ("“%s” could not be written: %s."), shown, cause->message);
}

gboolean
dsc_jpeg_write (const char *path, const DscPixels *pixels, int quality, GError **error)
{
  g_autoptr (GError) local = NULL;
  JpegWriter self = { .pixels = pixels, .quality = quality };
  gboolean ok = FALSE;

  g_return_val_if_fail (path != NULL && pixels != NULL, FALSE);
  g_return_val_if_fail (quality >= 1 && quality <= 100, FALSE);

  self.cinfo.client_data = &self;
  self.cinfo.err = jpeg_std_error (&self.errors);
  self.errors.error_exit = error_exit_cb;
  self.errors.output_message = output_message_cb;
  if (!run (&self))
    {
      char words[JMSG_LENGTH_MAX];

      self.errors.format_message ((j_common_ptr) &self.cinfo, words);
      g_set_error (error, DSC_ERROR, DSC_ERROR_FAILED,
                   _ ("The picture could not be made a JPEG (%s)."), words);
    }
  else if (!g_file_set_contents_full (path, (const char *) self.bytes, (gssize) self.size,
                                      G_FILE_SET_CONTENTS_CONSISTENT, 0666, &local))
    set_file_error (error, path, local);
  else
    ok = TRUE;
  jpeg_destroy_compress (&self.cinfo);
  free (self.bytes);
  return ok;
}
