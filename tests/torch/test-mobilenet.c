/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The built-in network: its features are those that plain PyTorch computes from the same weights,
 * and it can be trained. */
#include <math.h>
#include <string.h>

#include <gio/gio.h>
#include <glib/gstdio.h>

#include "config.h"

#include "base/dsc-error.h"
#include "sample/dsc-sample.h"
#include "torch/dsc-model.h"

/* Normalised pixels of rendered bricks: n × height × width × 3. */
static float *
render_bricks (guint n, int height, int width)
{
  gsize size = (gsize) height * width;
  float *pixels = g_new (float, n *size * 3);
  g_autofree guint8 *rgbx = g_malloc (size * 4);

  for (guint i = 0; i < n; i++)
    {
      dsc_sample_render (i * 7 % DSC_SAMPLE_N_KINDS, i, width, height, rgbx);
      for (gsize j = 0; j < size; j++)
        for (guint c = 0; c < 3; c++)
          pixels[(i * size + j) * 3 + c] = rgbx[j * 4 + c] / 127.5f - 1;
    }
  return pixels;
}

static DscMobilenet *
open_network (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DscSafetensors) file = dsc_model_open_built_in (&error);
  DscMobilenet *network;

  g_assert_no_error (error);
  network = dsc_mobilenet_new (file, "", &error);
  g_assert_no_error (error);
  return network;
}

/* What mobilenet_reference.py says to @pixels; %NULL (and the test is skipped) without
 * python3-torch. */
static float *
ask_pytorch (const float *pixels, guint n, int height, int width)
{
  g_autofree char *folder = g_dir_make_tmp (NULL, NULL);
  g_autofree char *input = g_build_filename (folder, "input.f32", NULL);
  g_autofree char *output = g_build_filename (folder, "output.f32", NULL);
  g_autofree char *script
      = g_build_filename (g_getenv ("DISCERN_TEST_TORCH_SCRIPTS"), "mobilenet_reference.py", NULL);
  g_autofree char *weights
      = g_build_filename (DSC_SOURCE_RESOURCES_DIR, "mobilenet-v1-features.f16.safetensors", NULL);
  g_autofree char *n_word = g_strdup_printf ("%u", n);
  g_autofree char *height_word = g_strdup_printf ("%d", height);
  g_autofree char *width_word = g_strdup_printf ("%d", width);
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) python = NULL;
  char *features = NULL;
  gsize size = 0;

  g_assert_true (g_file_set_contents (input, (const char *) pixels,
                                      (gssize) (n * (gsize) height * width * 3 * 4), &error));
  python = g_subprocess_new (G_SUBPROCESS_FLAGS_NONE, &error, "/usr/bin/python3", script, weights,
                             input, output, n_word, height_word, width_word, NULL);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_wait (python, NULL, &error));
  g_assert_true (g_subprocess_get_successful (python));
  g_assert_true (g_file_get_contents (output, &features, &size, &error));
  g_assert_cmpuint (size, ==, n * DSC_MODEL_N_FEATURES * sizeof (float));
  g_unlink (input);
  g_unlink (output);
  g_rmdir (folder);
  return (float *) features;
}

static gboolean
has_pytorch (void)
{
  int status = -1;
  const char *command[] = { "/usr/bin/python3", "-c", "import torch, numpy", NULL };

  return g_spawn_sync (NULL, (char **) command, NULL, G_SPAWN_STDERR_TO_DEV_NULL, NULL, NULL, NULL,
                       NULL, &status, NULL)
         && g_spawn_check_wait_status (status, NULL);
}

static void
compare_with_pytorch (guint n, int height, int width)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DscMobilenet) network = open_network ();
  g_autofree float *pixels = render_bricks (n, height, width);
  g_autofree float *expected = ask_pytorch (pixels, n, height, width);
  g_autoptr (DscTensor) features = dsc_model_features (
      network, pixels, n, &(DscTarget){ height, width, DSC_RESIZE_SQUISH }, &error);
  const float *values;
  double worst = 0;

  g_assert_no_error (error);
  values = dsc_tensor_peek_data (features, &error);
  g_assert_no_error (error);
  for (gsize i = 0; i < n * (gsize) DSC_MODEL_N_FEATURES; i++)
    worst = MAX (worst, fabs (values[i] - expected[i]) / MAX (1, fabs (expected[i])));
  g_test_message ("%d×%d: largest relative difference %g", height, width, worst);
  g_assert_cmpfloat (worst, <, 1e-3);
}

static void
test_features_are_pytorchs (void)
{
  if (!has_pytorch ())
    {
      g_test_skip (
          "SKIP: python3-torch is not installed, so there is no reference to compare with");
      return;
    }
  compare_with_pytorch (5, 120, 160);
  compare_with_pytorch (2, 240, 320);
  compare_with_pytorch (3, 97, 131);
  compare_with_pytorch (1, 33, 32);
}

/* One step against the gradient lowers the loss that it was computed from. */
static void
test_can_be_trained (void)
{
  const int64_t shape[] = { 2, 64, 64, 3 };
  const int64_t order[] = { 0, 3, 1, 2 };
  const int64_t all[] = { 0, 1, 2, 3 };
  g_autoptr (GError) error = NULL;
  g_autoptr (DscMobilenet) network = open_network ();
  g_autofree float *pixels = render_bricks (2, 64, 64);
  g_autoptr (DscTensor) rows = dsc_tensor_new_view (pixels, shape, 4, DSC_TORCH_F32, NULL, &error);
  g_autoptr (DscTensor) input = dsc_tensor_permute (rows, order, 4, &error);
  DscTensor *parameters[DSC_MOBILENET_N_PARAMETERS];
  g_autoptr (DscOptimizer) optimizer = NULL;
  double before = 0, after = 0;

  for (guint i = 0; i < G_N_ELEMENTS (parameters); i++)
    parameters[i] = dsc_mobilenet_peek_parameter (network, i, NULL);
  g_assert_true (dsc_mobilenet_set_trainable (network, true, &error));
  optimizer = dsc_optimizer_new_adamw (parameters, G_N_ELEMENTS (parameters), 1e-4, 0, &error);
  g_assert_no_error (error);
  for (guint step = 0; step < 2; step++)
    {
      g_autoptr (DscTensor) map = dsc_mobilenet_forward (network, input, &error);
      g_autoptr (DscTensor) mean = dsc_tensor_mean (map, all, 4, &error);

      g_assert_no_error (error);
      g_assert_true (dsc_tensor_item (mean, step == 0 ? &before : &after, &error));
      g_assert_true (dsc_optimizer_zero_grad (optimizer, &error));
      g_assert_true (dsc_tensor_backward (mean, &error));
      for (guint i = 0; i < G_N_ELEMENTS (parameters); i++)
        {
          g_autoptr (DscTensor) gradient = dsc_tensor_grad (parameters[i]);

          g_assert_nonnull (gradient);
        }
      g_assert_true (dsc_optimizer_step (optimizer, &error));
    }
  g_assert_cmpfloat (after, <, before);
}

static void
test_names_what_is_wrong_with_a_file (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DscSafetensors) file = dsc_model_open_built_in (&error);
  g_autoptr (DscMobilenet) network = dsc_mobilenet_new (file, "body.", &error);

  g_assert_null (network);
  g_assert_error (error, DSC_ERROR, DSC_ERROR_CORRUPT);
  g_assert_nonnull (strstr (error->message, "body.stem.weight"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mobilenet/features-are-pytorchs", test_features_are_pytorchs);
  g_test_add_func ("/mobilenet/can-be-trained", test_can_be_trained);
  g_test_add_func ("/mobilenet/names-what-is-wrong-with-a-file",
                   test_names_what_is_wrong_with_a_file);
  return g_test_run ();
}
