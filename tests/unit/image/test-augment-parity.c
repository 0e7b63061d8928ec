/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Each photo of the fixtures, decoded, shrunk and sampled as the loader does it, beside what fastai
 * v1 itself made of it: every transform alone, and composed. */
#include "test-pictures.h"

#include <math.h>

#include <json-glib/json-glib.h>

#include "image/dsc-augment.h"
#include "weights/dsc-safetensors.h"

static const DscNormalisation plain = { { 0, 0, 0 }, { 1, 1, 1 } };

static double
number (JsonObject *arguments, const char *name)
{
  g_assert_true (json_object_has_member (arguments, name));
  return json_object_get_double_member (arguments, name);
}

/* One step of the fixture's list, [name, arguments]. */
static void
apply_step (JsonArray *step, DscAugmentDraw *draw)
{
  const char *name = json_array_get_string_element (step, 0);
  JsonObject *arguments = json_array_get_object_element (step, 1);

  if (g_str_equal (name, "symmetric_warp"))
    for (guint i = 0; i < 4; i++)
      draw->warp[i] = json_array_get_double_element (
          json_object_get_array_member (arguments, "magnitude"), i);
  else if (g_str_equal (name, "dihedral_affine"))
    draw->dihedral = (guint) json_object_get_int_member (arguments, "k");
  else if (g_str_equal (name, "rotate"))
    draw->rotate = number (arguments, "degrees");
  else if (g_str_equal (name, "zoom"))
    {
      draw->zoom = number (arguments, "scale");
      draw->zoom_row = number (arguments, "row_pct");
      draw->zoom_column = number (arguments, "col_pct");
    }
  else if (g_str_equal (name, "brightness"))
    draw->brightness = number (arguments, "change");
  else if (g_str_equal (name, "contrast"))
    draw->contrast = number (arguments, "scale");
  else
    g_error ("the fixtures know a step that this test does not: %s", name);
}

static float *
sample_photo (const char *file, const DscTarget *target, const DscAugmentDraw *draw)
{
  const DscDecodeOptions options = { DSC_ORIENTATION_STORED, DSC_DEFAULT_MAX_PIXELS };
  g_autofree char *path
      = g_build_filename (g_getenv ("DISCERN_TEST_SHARED"), "data", "lego-bricks-1000", file, NULL);
  g_autoptr (DscDecoder) decoder = dsc_decoder_new ();
  g_autoptr (DscPixels) photo = dsc_decoder_read (decoder, path, &options, NULL, NULL, NULL);
  g_autoptr (DscPixels) shrunk = NULL;
  float *out = g_new (float, (gsize) target->height * target->width * 3);
  int width, height;

  g_assert_nonnull (photo);
  dsc_target_shrunk_size (target, photo->width, photo->height, &width, &height);
  shrunk = dsc_pixels_shrink (photo, width, height);
  dsc_sample_augmented (shrunk->data, width, height, photo->width, photo->height, target, &plain,
                        draw, out);
  return out;
}

/* Ours come from 8-bit pixels, as the cache keeps them, and yet are held to the tolerances of a
 * path in floats: fixtures/README.md. */
static void
compare (const char *key, const float *ours, const DscTensorInfo *theirs, const DscTarget *target)
{
  const gsize n = (gsize) target->height * (gsize) target->width;
  double sum = 0;
  double largest = 0;

  g_assert_nonnull (theirs);
  g_assert_cmpint (theirs->dtype, ==, DSC_DTYPE_F32);
  g_assert_cmpuint (theirs->size, ==, n * 3 * sizeof (float));
  for (gsize i = 0; i < n; i++)
    for (gsize c = 0; c < 3; c++)
      {
        float value;
        double difference;

        memcpy (&value, (const char *) theirs->data + (c * n + i) * sizeof value, sizeof value);
        difference = fabs ((double) (ours[i * 3 + c] - value)) * 255;
        sum += difference;
        largest = MAX (largest, difference);
      }
  g_test_message ("%s: mean difference %.4f, largest %.3f (of 255)", key, sum / (double) (n * 3),
                  largest);
  g_assert_cmpfloat (sum / (double) (n * 3), <=, 0.25);
  g_assert_cmpfloat (largest, <=, 2);
}

static void
compare_entry (JsonObject *entry, DscSafetensors *tensors)
{
  const char *key = json_object_get_string_member (entry, "key");
  JsonArray *size = json_object_get_array_member (entry, "size");
  JsonArray *steps = json_object_get_array_member (entry, "steps");
  const DscTarget target = { (int) json_array_get_int_element (size, 0),
                             (int) json_array_get_int_element (size, 1), DSC_RESIZE_SQUISH };
  DscAugmentDraw draw = dsc_augment_draw_none;
  g_autofree float *ours = NULL;

  for (guint i = 0; i < json_array_get_length (steps); i++)
    apply_step (json_array_get_array_element (steps, i), &draw);
  ours = sample_photo (json_object_get_string_member (entry, "file"), &target, &draw);
  compare (key, ours, dsc_safetensors_lookup (tensors, key), &target);
}

static void
test_as_fastai_samples (void)
{
  g_autofree char *json_path = test_shared_path ("fixtures/augment.json");
  g_autofree char *tensor_path = NULL;
  g_autoptr (DscSafetensors) tensors = NULL;
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonArray *entries;

  if (json_path == NULL)
    return;
  tensor_path = test_shared_path ("fixtures/augment.safetensors");
  tensors = dsc_safetensors_open (tensor_path, NULL);
  g_assert_nonnull (tensors);
  g_assert_true (json_parser_load_from_file (parser, json_path, NULL));
  entries = json_node_get_array (json_parser_get_root (parser));
  g_assert_cmpuint (json_array_get_length (entries), >=, 28);
  for (guint i = 0; i < json_array_get_length (entries); i++)
    compare_entry (json_array_get_object_element (entries, i), tensors);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/augment/as-fastai-samples", test_as_fastai_samples);
  return g_test_run ();
}
