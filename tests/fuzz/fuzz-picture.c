/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fuzz target: the decoder of pictures. One decoder reads all of them, as a decode thread does, so
 * that what a broken file leaves behind meets the next. */
#include "fuzz-target.h"

#include "base/dsc-error.h"
#include "image/dsc-decode.h"

/* Keeps an input from taking seconds; larger pictures are refused before they are decoded. */
#define MAX_PIXELS 300000

static const char *const our_domains[] = { "dsc-image", "dsc-base", "GLib", "GLib-GObject" };

static void
read_one (DscDecoder *decoder, const uint8_t *data, size_t size, DscOrientation orientation)
{
  const DscDecodeOptions options = { orientation, MAX_PIXELS };
  DscPictureInfo info;
  g_autoptr (GError) error = NULL;
  g_autoptr (DscPixels) pixels
      = dsc_decoder_read_bytes (decoder, data, size, &options, &info, NULL, &error);

  if (pixels == NULL)
    {
      g_assert_true (error != NULL && error->domain == DSC_ERROR
                     && g_utf8_validate (error->message, -1, NULL));
      return;
    }
  g_assert_no_error (error);
  g_assert_cmpint (info.width, ==, pixels->width);
  g_assert_cmpint (info.height, ==, pixels->height);
  g_assert_cmpuint ((guint64) info.width * (guint64) info.height, <=, MAX_PIXELS);
  g_assert_true (info.exif_orientation >= 1 && info.exif_orientation <= 8);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  static DscDecoder *decoder = NULL;

  if (decoder == NULL)
    {
      /* gdk-pixbuf 2.42 answers some broken GIFs with a critical message of its own and goes on;
       * only ours are faults of ours. */
      g_log_set_always_fatal (G_LOG_FATAL_MASK);
      for (gsize i = 0; i < G_N_ELEMENTS (our_domains); i++)
        g_log_set_fatal_mask (our_domains[i],
                              G_LOG_FATAL_MASK | G_LOG_LEVEL_CRITICAL | G_LOG_LEVEL_WARNING);
      decoder = dsc_decoder_new ();
    }
  read_one (decoder, data, size, DSC_ORIENTATION_UPRIGHT);
  read_one (decoder, data, size, DSC_ORIENTATION_STORED);
  return 0;
}
