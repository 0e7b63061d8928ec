/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The built-in network: its features are those that plain PyTorch computes from the same weights,
 * and it can be trained. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include <gio/gio.h>
#include <glib/gstdio.h>

#include "config.h"

#include "base/dsc-error.h"
#include "sample/dsc-sample.h"
#include "torch/dsc-adam.h"
#include "torch/dsc-mobilenet.h"
#include "torch/dsc-model.h"

/* Maximum and mean of each channel. */
#define N_FEATURES (2 * DSC_MOBILENET_CHANNELS)

static const DscForward evaluating = { DSC_BATCH_NORM_RUNNING, DSC_TORCH_F32, NULL };

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
  g_autoptr (DscStateDict) file = dsc_model_open_built_in (&error);
  DscMobilenet *network;

  g_assert_no_error (error);
  network = dsc_mobilenet_new (&(DscSource){ file, "", NULL }, &error);
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
  g_assert_cmpuint (size, ==, n * N_FEATURES * sizeof (float));
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
  g_autoptr (DscTensor) input = dsc_network_input (pixels, n, height, width, &evaluating, &error);
  g_autoptr (DscTensor) map = dsc_mobilenet_forward (network, input, &evaluating, &error);
  g_autoptr (DscTensor) features = dsc_network_pool (map, &error);
  const float *values;
  double worst = 0;

  g_assert_no_error (error);
  values = dsc_tensor_peek_data (features, &error);
  g_assert_no_error (error);
  for (gsize i = 0; i < n * (gsize) N_FEATURES; i++)
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
  const int64_t all[] = { 0, 1, 2, 3 };
  const double rates[DSC_N_GROUPS] = { 1e-4, 1e-4, 1e-4 };
  const DscForward training = { DSC_BATCH_NORM_TRAIN, DSC_TORCH_F32, NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (DscMobilenet) network = open_network ();
  g_autofree float *pixels = render_bricks (2, 64, 64);
  g_autoptr (DscTensor) input = dsc_network_input (pixels, 2, 64, 64, &training, &error);
  g_autoptr (GArray) parameters = dsc_parameters_new ();
  g_autoptr (DscAdam) adam = NULL;
  double losses[2] = { 0 };

  dsc_mobilenet_add_parameters (network, parameters);
  g_assert_true (dsc_parameters_freeze (parameters, 0, &error));
  adam = dsc_adam_new (parameters, 0, 0.99, 0, FALSE, &error);
  g_assert_no_error (error);
  for (guint step = 0; step < G_N_ELEMENTS (losses); step++)
    {
      g_autoptr (DscTensor) map = dsc_mobilenet_forward (network, input, &training, &error);
      g_autoptr (DscTensor) mean = dsc_tensor_mean (map, all, 4, &error);

      g_assert_no_error (error);
      g_assert_true (dsc_tensor_item (mean, &losses[step], &error));
      g_assert_true (dsc_tensor_backward (mean, &error));
      for (guint i = 0; i < parameters->len; i++)
        {
          g_autoptr (DscTensor) gradient
              = dsc_tensor_grad (dsc_parameters_get (parameters, i)->tensor);

          g_assert_nonnull (gradient);
        }
      g_assert_true (dsc_adam_step (adam, rates, 0.9, 1, &error));
    }
  g_assert_cmpfloat (losses[1], <, losses[0]);
}

/* The stem, then a weight and a bias for each of 26 convolutions; blocks 1 to 5 learn at the first
 * group's rate. */
static void
test_lists_its_parameters_by_group (void)
{
  g_autoptr (DscMobilenet) network = open_network ();
  g_autoptr (GArray) parameters = dsc_parameters_new ();

  dsc_mobilenet_add_parameters (network, parameters);
  g_assert_cmpuint (parameters->len, ==, 2 * 27);
  for (guint i = 0; i < parameters->len; i++)
    {
      const DscParameter *parameter = dsc_parameters_get (parameters, i);
      guint block = 0;

      sscanf (parameter->name, "blocks.%u.", &block);
      g_assert_cmpuint (parameter->group, ==, block > 5 ? 1 : 0);
    }
}

static void
test_names_what_is_wrong_with_a_file (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DscStateDict) file = dsc_model_open_built_in (&error);
  g_autoptr (DscMobilenet) network
      = dsc_mobilenet_new (&(DscSource){ file, "body.", NULL }, &error);

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
  g_test_add_func ("/mobilenet/lists-its-parameters-by-group", test_lists_its_parameters_by_group);
  g_test_add_func ("/mobilenet/names-what-is-wrong-with-a-file",
                   test_names_what_is_wrong_with_a_file);
  return g_test_run ();
}
