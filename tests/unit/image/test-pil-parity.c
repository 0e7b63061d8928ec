/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pictures of many kinds look to us as they look to PIL, which fastai read them with. */
#include "test-pictures.h"

#include <stdlib.h>

#include <glib/gstdio.h>

#define PYTHON "/usr/bin/python3"
#define EXIT_NO_PIL 77

/* Sound ones of the shared collection. */
static const char *const shared_names[] = {
  "009_Landscape_1.jpg",           "014_Portrait_6.jpg",
  "024_cmyk-sample.jpg",           "028_joinChannel-cmyk.jpg",
  "140_grayscale_large.jpg",       "253_jfif-ycbcr-no-subsampling-intel.jpg",
  "256_adobe-unknown-rgb-ids.jpg", "x017_basn6a08.png",
  "x024_trim-16bit-rgba.png",      "x036_basn4a08.png",
  "x052_multipage.tiff",           "x042_p_trns_single.png",
  "x060_hopper_8bit.ppm",          "x068_basn4a16.png",
};

/* Returns: (nullable): a folder that the script has filled; %NULL, having skipped the test, without
 * PIL. */
static char *
make_references (void)
{
  g_autofree char *script
      = g_test_build_filename (G_TEST_DIST, "unit", "image", "pil-reference.py", NULL);
  g_autofree char *folder = g_dir_make_tmp ("discern-XXXXXX", NULL);
  g_autofree char *errors = NULL;
  g_autoptr (GPtrArray) argv = g_ptr_array_new_with_free_func (g_free);
  const char *shared = g_getenv ("DISCERN_TEST_SHARED");
  int status;

  g_ptr_array_add (argv, g_strdup (PYTHON));
  g_ptr_array_add (argv, g_strdup (script));
  g_ptr_array_add (argv, g_strdup (folder));
  for (gsize i = 0; shared != NULL && i < G_N_ELEMENTS (shared_names); i++)
    {
      char *path = g_build_filename (shared, "data", "hostile-images", shared_names[i], NULL);

      if (g_file_test (path, G_FILE_TEST_EXISTS))
        g_ptr_array_add (argv, path);
      else
        g_free (path);
    }
  g_ptr_array_add (argv, NULL);
  if (g_spawn_sync (NULL, (char **) argv->pdata, NULL, G_SPAWN_DEFAULT, NULL, NULL, NULL, &errors,
                    &status, NULL)
      && g_spawn_check_wait_status (status, NULL))
    return g_steal_pointer (&folder);
  g_rmdir (folder);
  g_test_message ("%s", errors != NULL ? errors : "no Python");
  /* Python is there and PIL is, but the script failed: that is no reason to skip. */
  g_assert_true (errors == NULL || (WIFEXITED (status) && WEXITSTATUS (status) == EXIT_NO_PIL));
  g_test_skip ("PIL (python3-pil) is not installed");
  return NULL;
}

static void
remove_folder (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      g_unlink (path);
    }
  g_rmdir (folder);
}

/* Reads what the script says that PIL sees. */
static DscPixels *
read_reference (const char *folder, guint i, const char *way)
{
  g_autofree char *name = g_strdup_printf ("%u.%s", i, way);
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autofree char *bytes = NULL;
  DscPixels *pixels;
  const guint8 *rgb;
  char *end;
  gsize size;
  long width, height;

  g_assert_true (g_file_get_contents (path, &bytes, &size, NULL));
  width = strtol (bytes, &end, 10);
  height = strtol (end, &end, 10);
  rgb = (const guint8 *) end + 1;
  pixels = dsc_pixels_new ((int) width, (int) height);
  for (gsize p = 0; p < (gsize) width * (gsize) height; p++)
    memcpy (pixels->data + p * 4, rgb + p * 3, 3);
  return pixels;
}

static void
compare (DscDecoder *decoder, const char *folder, guint i, const char *path,
         DscOrientation orientation)
{
  const DscDecodeOptions options = { orientation, DSC_DEFAULT_MAX_PIXELS };
  g_autoptr (DscPixels) theirs
      = read_reference (folder, i, orientation == DSC_ORIENTATION_UPRIGHT ? "upright" : "stored");
  g_autoptr (DscPixels) ours = NULL;
  g_autoptr (GError) error = NULL;
  DscPictureInfo info;
  int largest;
  double mean;

  ours = dsc_decoder_read (decoder, path, &options, &info, NULL, &error);
  g_assert_no_error (error);
  g_assert_false (info.truncated);
  test_pixels_compare (ours, theirs, &largest, &mean);
  g_test_message ("%s %s: largest difference %d, mean %.3f", path,
                  orientation == DSC_ORIENTATION_UPRIGHT ? "upright" : "stored", largest, mean);
  g_assert_cmpint (largest, ==, 0);
}

static void
test_as_pil_sees_them (void)
{
  g_autofree char *folder = make_references ();
  g_autoptr (DscDecoder) decoder = dsc_decoder_new ();
  g_autofree char *list_path = NULL;
  g_autofree char *list = NULL;
  g_auto (GStrv) paths = NULL;

  if (folder == NULL)
    return;
  list_path = g_build_filename (folder, "list", NULL);
  g_assert_true (g_file_get_contents (list_path, &list, NULL, NULL));
  paths = g_strsplit (g_strchomp (list), "\n", -1);
  g_assert_cmpuint (g_strv_length (paths), >=, 40);
  for (guint i = 0; paths[i] != NULL; i++)
    {
      compare (decoder, folder, i, paths[i], DSC_ORIENTATION_STORED);
      compare (decoder, folder, i, paths[i], DSC_ORIENTATION_UPRIGHT);
    }
  remove_folder (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pil-parity/as-pil-sees-them", test_as_pil_sees_them);
  return g_test_run ();
}
