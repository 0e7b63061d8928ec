/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every picture of the shared collection of hostile files: no crash, and either sane pixels or a
 * sentence. */
#include "test-pictures.h"

#include <stdlib.h>

#include "base/dsc-error.h"

/* The size that the collection's index gives for a file; %FALSE where it gives none. */
static gboolean
indexed_size (const char *index, const char *name, int *width, int *height)
{
  g_autofree char *key = g_strconcat ("\n", name, ",", NULL);
  const char *line = strstr (index, key);
  g_auto (GStrv) fields = NULL;
  const char *comma;

  if (line == NULL || strchr (name, ',') != NULL)
    return FALSE;
  comma = strchr (line + strlen (key), ',');
  fields = g_strsplit (comma + 1, ",", 6);
  *width = atoi (fields[2]);
  *height = atoi (fields[3]);
  return *width > 0 && *height > 0 && atoi (fields[1]) == 8;
}

static void
check_info (const DscPictureInfo *info)
{
  g_assert_cmpint (info->width, >, 0);
  g_assert_cmpint (info->height, >, 0);
  g_assert_cmpint (info->exif_orientation, >=, 1);
  g_assert_cmpint (info->exif_orientation, <=, 8);
  g_assert_nonnull (info->format);
}

static void
check_refusal (const GError *error)
{
  g_assert_nonnull (error);
  g_assert_true (error->domain == DSC_ERROR);
  g_assert_true (error->code == DSC_ERROR_UNREADABLE || error->code == DSC_ERROR_UNSUPPORTED
                 || error->code == DSC_ERROR_TOO_LARGE);
  g_assert_true (g_utf8_validate (error->message, -1, NULL));
  g_assert_true (g_str_has_suffix (error->message, "."));
}

/* Returns: whether the picture could be read. */
static gboolean
check_file (DscDecoder *decoder, const char *path, const char *name, const char *index,
            DscOrientation orientation)
{
  const DscDecodeOptions options = { orientation, DSC_DEFAULT_MAX_PIXELS };
  g_autoptr (GError) probing = NULL;
  g_autoptr (GError) reading = NULL;
  g_autoptr (DscPixels) pixels = NULL;
  DscPictureInfo probed, read;
  int width, height;
  gboolean ok = dsc_decoder_probe (decoder, path, &options, &probed, &probing);

  pixels = dsc_decoder_read (decoder, path, &options, &read, NULL, &reading);
  if (ok)
    check_info (&probed);
  else
    check_refusal (probing);
  if (pixels == NULL)
    {
      check_refusal (reading);
      g_test_message ("%s: %s", name, reading->message);
      return FALSE;
    }
  check_info (&read);
  g_assert_true (ok);
  g_assert_cmpint (probed.width, ==, pixels->width);
  g_assert_cmpint (probed.height, ==, pixels->height);
  g_assert_cmpint (probed.exif_orientation, ==, read.exif_orientation);
  if (orientation == DSC_ORIENTATION_STORED && indexed_size (index, name, &width, &height))
    {
      g_assert_cmpint (pixels->width, ==, width);
      g_assert_cmpint (pixels->height, ==, height);
    }
  g_test_message ("%s: %s, %d × %d, %u warnings%s", name, read.format, read.width, read.height,
                  read.n_warnings, read.truncated ? ", truncated" : "");
  return TRUE;
}

static void
test_every_hostile_file (void)
{
  g_autofree char *folder = test_shared_path ("data/hostile-images");
  g_autoptr (DscDecoder) decoder = dsc_decoder_new ();
  g_autofree char *index_path = NULL;
  g_autofree char *index = NULL;
  g_autoptr (GDir) dir = NULL;
  const char *name;
  guint n = 0;
  guint n_read = 0;

  if (folder == NULL)
    return;
  index_path = g_build_filename (folder, "index.csv", NULL);
  g_assert_true (g_file_get_contents (index_path, &index, NULL, NULL));
  dir = g_dir_open (folder, 0, NULL);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      if (g_str_equal (name, "index.csv"))
        continue;
      n++;
      n_read += check_file (decoder, path, name, index, DSC_ORIENTATION_UPRIGHT);
      check_file (decoder, path, name, index, DSC_ORIENTATION_STORED);
    }
  g_test_message ("%u files, %u could be read", n, n_read);
  g_assert_cmpuint (n, >=, 363);
  /* Those that PIL reads, too, and truncated ones. */
  g_assert_cmpuint (n_read, >=, 160);
}

/* The eight orientations of one picture look the same once turned. */
static void
test_orientation_examples_look_alike (void)
{
  const char *const first[] = { "009_Landscape_1.jpg", "012_Portrait_1.jpg" };
  const char *const others[][7] = {
    { "007_Landscape_2.jpg", "011_Landscape_3.jpg", "008_Landscape_4.jpg", "006_Landscape_5.jpg",
      "000_Landscape_6.jpg", "010_Landscape_7.jpg", "002_Landscape_8.jpg" },
    { "003_Portrait_2.jpg", "015_Portrait_3.jpg", "005_Portrait_4.jpg", "017_Portrait_5.jpg",
      "014_Portrait_6.jpg", "016_Portrait_7.jpg", "013_Portrait_8.jpg" },
  };
  g_autofree char *folder = test_shared_path ("data/hostile-images");
  g_autoptr (DscDecoder) decoder = dsc_decoder_new ();
  const DscDecodeOptions options = DSC_DECODE_OPTIONS_DEFAULT;

  if (folder == NULL)
    return;
  for (int set = 0; set < 2; set++)
    {
      g_autofree char *path = g_build_filename (folder, first[set], NULL);
      g_autoptr (DscPixels) plain = dsc_decoder_read (decoder, path, &options, NULL, NULL, NULL);

      for (int i = 0; i < 7; i++)
        {
          g_autofree char *other = g_build_filename (folder, others[set][i], NULL);
          DscPictureInfo info;
          g_autoptr (DscPixels) turned
              = dsc_decoder_read (decoder, other, &options, &info, NULL, NULL);
          int largest;
          double mean;

          g_assert_cmpint (info.exif_orientation, ==, i + 2);
          test_pixels_compare (plain, turned, &largest, &mean);
          /* They were compressed one by one, each with its number painted on. */
          g_assert_cmpfloat (mean, <, 4);
        }
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/hostile/every-file-gives-pixels-or-a-sentence", test_every_hostile_file);
  g_test_add_func ("/hostile/orientation-examples-look-alike",
                   test_orientation_examples_look_alike);
  return g_test_run ();
}
