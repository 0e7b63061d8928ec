/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Picture files that are refused: in time, with the right code, in a sentence. */
#include "test-pictures.h"

#include <sys/stat.h>

#include <gdk-pixbuf/gdk-pixbuf.h>
#include <glib/gstdio.h>

#include "base/dsc-error.h"

static const DscDecodeOptions upright = { DSC_ORIENTATION_UPRIGHT, DSC_DEFAULT_MAX_PIXELS };

/* Decodes what must be refused with @code, from memory and by a probe of a file. */
static char *
refuse (const void *data, gsize size, const DscDecodeOptions *options, DscError code)
{
  g_autoptr (DscDecoder) decoder = dsc_decoder_new ();
  g_autoptr (GError) error = NULL;
  DscPictureInfo info;

  g_assert_null (dsc_decoder_read_bytes (decoder, data, size, options, &info, NULL, &error));
  g_assert_error (error, DSC_ERROR, (int) code);
  g_assert_true (g_str_has_suffix (error->message, "."));
  return g_strdup (error->message);
}

static void
refuse_probe (const void *data, gsize size, const DscDecodeOptions *options, DscError code)
{
  g_autoptr (DscDecoder) decoder = dsc_decoder_new ();
  g_autoptr (GError) error = NULL;
  char *path = test_file_new ("picture", data, size);
  DscPictureInfo info;

  g_assert_false (dsc_decoder_probe (decoder, path, options, &info, &error));
  g_assert_error (error, DSC_ERROR, (int) code);
  test_file_remove (path);
}

static void
test_rare_jpegs_are_refused_in_a_sentence (void)
{
  g_autoptr (DscPixels) picture = test_picture_new (16, 16);
  g_autoptr (GByteArray) deep = test_jpeg_new (picture, TEST_JPEG_COLOUR);
  g_autoptr (GByteArray) lossless = test_jpeg_new (picture, TEST_JPEG_COLOUR);
  g_autofree char *message = NULL;
  g_autofree char *other = NULL;

  deep->data[test_jpeg_find (deep, 0xc0) + 4] = 12;
  message = refuse (deep->data, deep->len, &upright, DSC_ERROR_UNSUPPORTED);
  g_assert_nonnull (strstr (message, "12"));
  lossless->data[test_jpeg_find (lossless, 0xc0) + 1] = 0xc7;
  other = refuse (lossless->data, lossless->len, &upright, DSC_ERROR_UNSUPPORTED);
}

static void
test_large_pictures_are_refused_before_allocation (void)
{
  g_autoptr (DscPixels) picture = test_picture_new (32, 32);
  g_autoptr (GByteArray) jpeg = test_jpeg_new (picture, TEST_JPEG_COLOUR);
  g_autoptr (GByteArray) png = test_png_claim (1000000, 1000000);
  static const guint8 gif[] = "GIF89a\xff\xff\xff\xff\x80\0\0\0\0\0\xff\xff\xff,"
                              "\0\0\0\0\xff\xff\xff\xff\0\x02\x02\x44\x01\0;";
  static const guint8 bmp[]
      = "BM\0\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0\0\0\x01\0\0\0\x01\0\x01\0\x18\0"
        "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0";
  static const char pnm[] = "P6 100000 100000 255 abc";
  const DscDecodeOptions small = { DSC_ORIENTATION_UPRIGHT, 32 * 31 };
  guint8 *size = jpeg->data + test_jpeg_find (jpeg, 0xc0) + 5;
  const struct
  {
    const void *data;
    gsize size;
  } cases[] = { { jpeg->data, jpeg->len },
                { png->data, png->len },
                { gif, sizeof gif - 1 },
                { bmp, sizeof bmp - 1 },
                { pnm, sizeof pnm - 1 } };

  g_free (refuse (jpeg->data, jpeg->len, &small, DSC_ERROR_TOO_LARGE));
  refuse_probe (jpeg->data, jpeg->len, &small, DSC_ERROR_TOO_LARGE);
  memset (size, 0xfe, 4);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_test_message ("case %" G_GSIZE_FORMAT, i);
      g_free (refuse (cases[i].data, cases[i].size, &upright, DSC_ERROR_TOO_LARGE));
      refuse_probe (cases[i].data, cases[i].size, &upright, DSC_ERROR_TOO_LARGE);
    }
}

static void
test_endless_layers_are_refused (void)
{
  g_autoptr (DscPixels) picture = test_picture_new (64, 64);
  g_autoptr (GByteArray) jpeg = test_jpeg_new (picture, TEST_JPEG_PROGRESSIVE);
  g_autoptr (GByteArray) bomb = g_byte_array_new ();
  gsize last = 0;

  for (gsize i = 0; i + 1 < jpeg->len; i++)
    if (jpeg->data[i] == 0xff && jpeg->data[i + 1] == 0xda)
      last = i;
  g_byte_array_append (bomb, jpeg->data, jpeg->len - 2);
  for (int i = 0; i < 1000; i++)
    g_byte_array_append (bomb, jpeg->data + last, (guint) (jpeg->len - 2 - last));
  g_free (refuse (bomb->data, bomb->len, &upright, DSC_ERROR_TOO_LARGE));
}

static gboolean
is_loader_installed (const char *mime_type)
{
  g_autoptr (GSList) formats = gdk_pixbuf_get_formats ();
  gboolean found = FALSE;

  for (GSList *l = formats; l != NULL; l = l->next)
    {
      g_auto (GStrv) types = gdk_pixbuf_format_get_mime_types (l->data);

      found = found || g_strv_contains ((const char *const *) types, mime_type);
    }
  return found;
}

static void
test_missing_loaders_are_named (void)
{
  const struct
  {
    const char *bytes;
    gsize size;
    const char *mime_type;
    const char *package;
  } cases[] = { { "\0\0\0\x18"
                  "ftypheic\0\0\0\0mif1heic",
                  24, "image/heif", "heif-gdk-pixbuf" },
                { "\0\0\0\x18"
                  "ftypavif\0\0\0\0mif1avif",
                  24, "image/avif", "libavif-gdk-pixbuf" },
                { "RIFF\x10\0\0\0WEBPVP8 ....", 20, "image/webp", "webp-pixbuf-loader" },
                { "\xff\x0a........", 10, "image/jxl", "libjxl-gdk-pixbuf" } };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    if (is_loader_installed (cases[i].mime_type))
      g_free (refuse (cases[i].bytes, cases[i].size, &upright, DSC_ERROR_UNREADABLE));
    else
      {
        g_autofree char *message
            = refuse (cases[i].bytes, cases[i].size, &upright, DSC_ERROR_UNSUPPORTED);

        refuse_probe (cases[i].bytes, cases[i].size, &upright, DSC_ERROR_UNSUPPORTED);
        g_assert_nonnull (strstr (message, cases[i].package));
      }
}

static void
test_drawings_and_rubbish_are_refused (void)
{
  const char *drawing = "<svg xmlns='http://www.w3.org/2000/svg' width='10' height='10'/>";
  const char *rubbish = "This is a shopping list.";

  g_free (refuse (drawing, strlen (drawing), &upright, DSC_ERROR_UNSUPPORTED));
  refuse_probe (drawing, strlen (drawing), &upright, DSC_ERROR_UNSUPPORTED);
  g_free (refuse (rubbish, strlen (rubbish), &upright, DSC_ERROR_UNREADABLE));
  refuse_probe (rubbish, strlen (rubbish), &upright, DSC_ERROR_UNREADABLE);
  g_free (refuse ("\xff\xd8", 2, &upright, DSC_ERROR_UNREADABLE));
  refuse_probe ("\xff\xd8", 2, &upright, DSC_ERROR_UNREADABLE);
}

static void
test_what_is_no_file_is_refused (void)
{
  g_autoptr (DscDecoder) decoder = dsc_decoder_new ();
  g_autofree char *folder = g_dir_make_tmp ("discern-XXXXXX", NULL);
  g_autofree char *pipe_path = g_build_filename (folder, "pipe", NULL);
  g_autofree char *absent = g_build_filename (folder, "absent", NULL);
  g_autofree char *empty = g_build_filename (folder, "empty", NULL);
  const struct
  {
    const char *path;
    DscError code;
  } cases[] = { { absent, DSC_ERROR_NOT_FOUND },
                { folder, DSC_ERROR_UNREADABLE },
                { pipe_path, DSC_ERROR_UNREADABLE },
                { empty, DSC_ERROR_UNREADABLE } };

  g_assert_cmpint (mkfifo (pipe_path, 0600), ==, 0);
  g_assert_true (g_file_set_contents (empty, "", 0, NULL));
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) probing = NULL;
      g_autoptr (GError) reading = NULL;
      DscPictureInfo info;

      g_assert_false (dsc_decoder_probe (decoder, cases[i].path, &upright, &info, &probing));
      g_assert_error (probing, DSC_ERROR, (int) cases[i].code);
      g_assert_null (dsc_decoder_read (decoder, cases[i].path, &upright, &info, NULL, &reading));
      g_assert_error (reading, DSC_ERROR, (int) cases[i].code);
    }
  g_unlink (pipe_path);
  g_unlink (empty);
  g_rmdir (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/decode-refusal/rare-jpegs-are-refused-in-a-sentence",
                   test_rare_jpegs_are_refused_in_a_sentence);
  g_test_add_func ("/decode-refusal/large-pictures-are-refused-before-allocation",
                   test_large_pictures_are_refused_before_allocation);
  g_test_add_func ("/decode-refusal/endless-layers-are-refused", test_endless_layers_are_refused);
  g_test_add_func ("/decode-refusal/missing-loaders-are-named", test_missing_loaders_are_named);
  g_test_add_func ("/decode-refusal/drawings-and-rubbish-are-refused",
                   test_drawings_and_rubbish_are_refused);
  g_test_add_func ("/decode-refusal/what-is-no-file-is-refused", test_what_is_no_file_is_refused);
  return g_test_run ();
}
