/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The ResNets are torchvision's: filled with the same numbers they say the same, and their layer
 * groups are fastai's. */
#include "config.h"

#include <string.h>

#include "engine/dsc-schedule.h"
#include "image/dsc-loader.h"
#include "reference.h"
#include "torch/dsc-network.h"
#include "torch/dsc-parameters.h"
#include "torch/dsc-tensor-file.h"

#define N_CLASSES 1000 /* of ImageNet */
#define INPUT_FILL 1000000

static const DscForward evaluating = { DSC_BATCH_NORM_RUNNING, DSC_TORCH_F32, NULL };
static const DscForward training = { DSC_BATCH_NORM_TRAIN, DSC_TORCH_F32, NULL };

static DscNetwork *
new_network (const char *name, const char *head, guint n_classes)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DscGenerator) generator = dsc_generator_new (1);
  const DscSource source = { NULL, "", generator };
  DscNetwork *network = dsc_network_new (name, &source, head, &source, n_classes, 0.5, &error);

  g_assert_no_error (error);
  return network;
}

/* --- the fixture's rule: numbers from splitmix64 --- */

static double
uniform (guint64 x)
{
  x += G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);
  x = (x ^ x >> 30) * G_GUINT64_CONSTANT (0xbf58476d1ce4e5b9);
  x = (x ^ x >> 27) * G_GUINT64_CONSTANT (0x94d049bb133111eb);
  return ldexp ((double) ((x ^ x >> 31) >> 11), -53);
}

/* offset + factor · fill (@number) */
static float *
fill (guint64 number, gsize n, gint64 fan_in, double offset, double factor)
{
  float *values = g_new (float, n);

  for (gsize i = 0; i < n; i++)
    {
      float value = (float) ((2 * uniform (number << 32 | i) - 1) * sqrt (3.0 / (double) fan_in));

      values[i] = (float) (offset + factor * value);
    }
  return values;
}

static DscTensor *
new_filled (guint64 number, const gint64 *shape, int n_dims, gint64 fan_in, double offset,
            double factor)
{
  g_autoptr (GError) error = NULL;
  gsize n = 1;
  g_autofree float *values = NULL;
  DscTensor *tensor;

  for (int i = 0; i < n_dims; i++)
    n *= (gsize) shape[i];
  values = fill (number, n, fan_in, offset, factor);
  tensor = dsc_tensor_new_copy (values, shape, n_dims, DSC_TORCH_F32, &error);
  g_assert_no_error (error);
  return tensor;
}

/* Fills the body, in torchvision's order. Returns: number of the next parameter. */
static guint64
fill_body (DscNetwork *network)
{
  GArray *parameters = dsc_network_get_parameters (network);
  guint64 number = 0;

  for (guint i = 0; i < parameters->len; i++)
    {
      DscParameter *parameter = dsc_parameters_get (parameters, i);
      gint64 n = dsc_tensor_n_elements (parameter->tensor);
      gboolean is_weight = parameter->kind == DSC_PARAMETER_WEIGHT;
      gboolean is_factor = !is_weight && g_str_has_suffix (parameter->name, ".weight");
      g_autoptr (GError) error = NULL;
      g_autoptr (DscTensor) filled = NULL;

      if (parameter->kind == DSC_PARAMETER_STATISTIC
          || !g_str_has_prefix (parameter->name, "body."))
        continue;
      filled
          = new_filled (number++, &n, 1, is_weight ? n / dsc_tensor_size (parameter->tensor, 0) : 3,
                        is_factor ? 1 : 0, is_weight ? 1 : 0.1);
      g_assert_true (dsc_tensor_assign (parameter->tensor, filled, &error));
    }
  return number;
}

/* --- torchvision's classifier, which our networks lack --- */

static DscTensor *
mean_features (DscTensor *map)
{
  const int64_t space[] = { 2, 3 };
  g_autoptr (GError) error = NULL;
  DscTensor *mean = dsc_tensor_mean (map, space, 2, &error);

  g_assert_no_error (error);
  return mean;
}

static DscTensor *
classify (DscTensor *map, DscTensor *weight, DscTensor *bias)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DscTensor) mean = mean_features (map);
  DscTensor *logits = dsc_tensor_linear (mean, weight, bias, &error);

  g_assert_no_error (error);
  return logits;
}

static void
compare (DscTensor *self, DscSafetensors *fixture, const char *network, const char *what,
         double tolerance)
{
  g_autofree char *name = g_strconcat (network, "/", what, NULL);
  double difference
      = reference_difference (self, reference_floats (fixture, name, dsc_tensor_n_elements (self)));

  g_test_message ("%s: relative difference %g", name, difference);
  g_assert_cmpfloat (difference, <=, tolerance);
}

static DscTensor *
find_tensor (DscNetwork *network, const char *name)
{
  GArray *parameters = dsc_network_get_parameters (network);

  for (guint i = 0; i < parameters->len; i++)
    if (g_str_equal (dsc_parameters_get (parameters, i)->name, name))
      return dsc_parameters_get (parameters, i)->tensor;
  g_assert_not_reached ();
}

static DscTensor *
forward (DscNetwork *network, DscTensor *input, const DscForward *how)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DscNoGrad) no_grad = dsc_no_grad_new ();
  DscTensor *map = dsc_network_map (network, input, how, &error);

  g_assert_no_error (error);
  return map;
}

/* The fixture's own pixels; that they are what the rule gives is the test of the rule. */
static DscTensor *
new_input (DscSafetensors *fixture)
{
  const gint64 shape[] = { 2, 3, 96, 64 };
  const gsize n = 2 * 3 * 96 * 64;
  const float *expected = reference_floats (fixture, "input", (gint64) n);
  g_autofree float *values = fill (INPUT_FILL, n, 3, 0, 1);
  g_autoptr (GError) error = NULL;
  g_autoptr (DscTensor) rows = NULL;
  DscTensor *input;

  for (gsize i = 0; i < n; i++)
    {
      values[i] = fabsf (values[i]);
      g_assert_cmpfloat_with_epsilon (values[i], expected[i], 1e-6);
    }
  rows = dsc_tensor_new_copy (values, shape, 4, DSC_TORCH_F32, &error);
  input = dsc_tensor_to_layout (rows, DSC_TORCH_CHANNELS_LAST, &error);
  g_assert_no_error (error);
  return input;
}

static void
test_says_what_torchvision_says (gconstpointer name)
{
  g_autoptr (DscSafetensors) fixture = reference_open ("architectures.safetensors");
  g_autoptr (DscNetwork) network = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (DscTensor) input = NULL;
  guint64 number;
  gint64 shape[] = { N_CLASSES, 0 };

  if (fixture == NULL)
    return;
  network = new_network (name, "linear", 2);
  number = fill_body (network);
  input = new_input (fixture);
  {
    g_autoptr (DscTensor) map = forward (network, input, &evaluating);
    g_autoptr (DscTensor) mean = mean_features (map);
    g_autoptr (DscTensor) weight = NULL;
    g_autoptr (DscTensor) bias = NULL;
    g_autoptr (DscTensor) logits = NULL;
    g_autoptr (DscTensor) trained_map = NULL;
    g_autoptr (DscTensor) trained_logits = NULL;

    shape[1] = dsc_tensor_size (map, 1);
    weight = new_filled (number, shape, 2, shape[1], 0, 1);
    bias = new_filled (number + 1, shape, 1, 3, 0, 0.1);
    logits = classify (map, weight, bias);
    compare (mean, fixture, name, "eval-features-mean", 1e-4);
    compare (logits, fixture, name, "eval-logits", 1e-4);

    trained_map = forward (network, input, &training);
    trained_logits = classify (trained_map, weight, bias);
    compare (trained_logits, fixture, name, "train-logits", 1e-4);
    compare (find_tensor (network, "body.bn1.running_mean"), fixture, name,
             "running-mean-bn1-after-one-train-pass", 1e-4);
  }
}

static void
test_folded_says_the_same (gconstpointer name)
{
  const int64_t shape[] = { 2, 3, 64, 48 };
  g_autoptr (GError) error = NULL;
  g_autoptr (DscNetwork) network = new_network (name, "linear", 2);
  g_autofree float *pixels = fill (INPUT_FILL, 2 * 3 * 64 * 48, 3, 0, 1);
  g_autoptr (DscTensor) input = dsc_tensor_new_copy (pixels, shape, 4, DSC_TORCH_F32, &error);
  g_autoptr (DscTensor) learned = NULL;
  g_autoptr (DscTensor) before = NULL;
  g_autoptr (DscTensor) after = NULL;
  g_autofree float *expected = NULL;

  fill_body (network);
  /* So that the running statistics are not those of the beginning. */
  learned = forward (network, input, &training);
  before = forward (network, input, &evaluating);
  expected = reference_values (before);
  g_assert_true (dsc_network_fold (network, &error));
  after = forward (network, input, &evaluating);
  g_assert_cmpfloat (reference_difference (after, expected), <, 1e-4);
}

/* --- real weights, real photos --- */

#define N_PHOTOS 3

static const char *const photos[N_PHOTOS] = {
  "Brick_2x2_L/2_Brick_2x2_L_180708213619.jpg",
  "Plate_1x2_Grill/2_Plate_1x2_Grill_180715123356.jpg",
  "Brick_1x1/2_Brick_1x1_180708134108.jpg",
};

static const DscTarget target = { 120, 160, DSC_RESIZE_SQUISH };
static const DscDecodeOptions decode = { DSC_ORIENTATION_STORED, DSC_DEFAULT_MAX_PIXELS };

static char *
photo_path (guint i)
{
  g_autofree char *base = reference_path ("data", "lego-bricks-1000");

  return g_build_filename (base, "Base Images", photos[i], NULL);
}

static DscTensor *
new_photos (const float *pixels)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DscTensor) input
      = dsc_network_input (pixels, N_PHOTOS, target.height, target.width, &evaluating, &error);
  DscTensor *copy = dsc_tensor_copy (input, &error);

  g_assert_no_error (error);
  return copy;
}

/* A batch of them, as the program itself reads photos. */
static DscTensor *
load_photos (void)
{
  const DscLoaderOptions options = { .target = target,
                                     .decode = decode,
                                     .normalisation = dsc_network_normalisation ("resnet50"),
                                     .batch_size = N_PHOTOS };
  g_autoptr (GError) error = NULL;
  g_autoptr (DscLoader) loader = NULL;
  DscFileRef files[N_PHOTOS] = { 0 };
  const DscBatch *batch;

  for (guint i = 0; i < N_PHOTOS; i++)
    files[i].path = photo_path (i);
  loader = dsc_loader_new (files, N_PHOTOS, &options, NULL, NULL, NULL);
  g_assert_true (dsc_loader_next (loader, &batch, NULL, &error));
  for (guint i = 0; i < N_PHOTOS; i++)
    {
      g_assert_true (batch->valid[i]);
      g_free ((char *) files[i].path);
    }
  return new_photos (batch->pixels);
}

/* Mean of the four pixels from (2 @x, 2 @y) on: the photo shrunk to half its sides, unrounded. */
static double
half_size (const DscPixels *photo, int x, int y, guint channel)
{
  double sum = 0;

  for (gsize i = 0; i < 4; i++)
    {
      gsize row = 2 * (gsize) y + i / 2, column = 2 * (gsize) x + i % 2;

      sum += photo->data[(row * (gsize) photo->width + column) * 4 + channel];
    }
  return sum / 4;
}

/* Bilinear, corner on corner. */
static double
sample_half (const DscPixels *photo, int row, int column, guint channel)
{
  int height = photo->height / 2, width = photo->width / 2;
  double y = row * (height - 1.0) / (target.height - 1);
  double x = column * (width - 1.0) / (target.width - 1);
  int top = MIN ((int) y, height - 2), left = MIN ((int) x, width - 2);
  double down = y - top, right = x - left;

  return (half_size (photo, left, top, channel) * (1 - right)
          + half_size (photo, left + 1, top, channel) * right)
             * (1 - down)
         + (half_size (photo, left, top + 1, channel) * (1 - right)
            + half_size (photo, left + 1, top + 1, channel) * right)
               * down;
}

/* The same batch without rounding to 8 bits on the way, as fastai has it. The photos have 640 × 480
 * pixels: they are shrunk by two. */
static DscTensor *
load_photos_exactly (void)
{
  const DscNormalisation norm = dsc_network_normalisation ("resnet50");
  g_autofree float *pixels = g_new (float, N_PHOTOS * 120 * 160 * 3);
  g_autoptr (DscDecoder) decoder = dsc_decoder_new ();
  float *out = pixels;

  for (guint i = 0; i < N_PHOTOS; i++)
    {
      g_autofree char *path = photo_path (i);
      g_autoptr (DscPixels) photo = dsc_decoder_read (decoder, path, &decode, NULL, NULL, NULL);

      g_assert_nonnull (photo);
      g_assert_cmpint (photo->width, ==, 640);
      for (int row = 0; row < target.height; row++)
        for (int column = 0; column < target.width; column++)
          for (guint c = 0; c < 3; c++)
            *out++ = (float) ((sample_half (photo, row, column, c) / 255 - norm.mean[c])
                              / norm.std[c]);
    }
  return new_photos (pixels);
}

/* Row @i of @table against the fixture's. */
static void
compare_row (DscTensor *table, int64_t i, DscSafetensors *fixture, const char *what,
             double tolerance)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DscTensor) row = dsc_tensor_slice (table, 0, i, i + 1, &error);
  g_autofree char *photo = g_strdup_printf ("%d", (int) i);

  g_assert_no_error (error);
  compare (row, fixture, photo, what, tolerance);
}

static void
compare_photos (DscNetwork *network, DscStateDict *file, DscSafetensors *fixture, DscTensor *input,
                double tolerance)
{
  static const gint64 shape[] = { N_CLASSES, 2048 };
  g_autoptr (GError) error = NULL;
  g_autoptr (DscTensor) map = forward (network, input, &evaluating);
  g_autoptr (DscTensor) features = dsc_network_pool (map, &error);
  g_autoptr (DscTensor) maximum = dsc_tensor_slice (features, 1, 0, 2048, &error);
  g_autoptr (DscTensor) mean = dsc_tensor_slice (features, 1, 2048, 4096, &error);
  g_autoptr (DscTensor) weight = dsc_tensor_load (file, "fc.weight", shape, 2, &error);
  g_autoptr (DscTensor) bias = dsc_tensor_load (file, "fc.bias", shape, 1, &error);
  g_autoptr (DscTensor) logits = classify (map, weight, bias);

  g_assert_no_error (error);
  for (int64_t i = 0; i < N_PHOTOS; i++)
    {
      compare_row (maximum, i, fixture, "features-max", tolerance);
      compare_row (mean, i, fixture, "features-mean", tolerance);
      compare_row (logits, i, fixture, "logits", tolerance);
    }
}

static void
test_real_weights_on_real_photos (void)
{
  g_autoptr (DscSafetensors) fixture = reference_open ("resnet50_photos.safetensors");
  g_autofree char *path = reference_path ("weights", "resnet50-imagenet-caffe.pth");
  g_autofree char *data = reference_path ("data", "lego-bricks-1000");
  g_autoptr (GError) error = NULL;
  g_autoptr (DscStateDict) file = NULL;
  g_autoptr (DscNetwork) network = NULL;
  g_autoptr (DscTensor) exact = NULL;
  g_autoptr (DscTensor) input = NULL;
  g_autoptr (DscGenerator) generator = dsc_generator_new (1);

  if (fixture == NULL || !reference_is_there (path) || !reference_is_there (data))
    return;
  file = dsc_state_dict_open (path, &error);
  g_assert_no_error (error);
  network = dsc_network_new ("resnet50", &(DscSource){ file, "", NULL }, "linear",
                             &(DscSource){ NULL, "", generator }, 2, 0, &error);
  g_assert_no_error (error);
  exact = load_photos_exactly ();
  compare_photos (network, file, fixture, exact, 1e-3);
  /* The cache's 8 bits move a pixel by up to half a step, and by that single features. */
  input = load_photos ();
  compare_photos (network, file, fixture, input, 5e-2);
}

/* --- layer groups --- */

static gint64
count (DscNetwork *network, gboolean (*matches) (const DscParameter *parameter, guint data),
       guint data)
{
  GArray *parameters = dsc_network_get_parameters (network);
  gint64 n = 0;

  for (guint i = 0; i < parameters->len; i++)
    if (matches (dsc_parameters_get (parameters, i), data))
      n += dsc_tensor_n_elements (dsc_parameters_get (parameters, i)->tensor);
  return n;
}

static gboolean
is_in_group (const DscParameter *parameter, guint group)
{
  return parameter->group == group && parameter->kind != DSC_PARAMETER_STATISTIC;
}

static gboolean
is_norm_in_group (const DscParameter *parameter, guint group)
{
  return parameter->group == group && parameter->kind == DSC_PARAMETER_NORM;
}

/* semantics §3.1 and §3.3, for 20 classes. */
static const struct
{
  const char *name;
  gint64 groups[DSC_N_GROUPS];
  gint64 norms[2];
  gint64 trained_frozen;
} sizes[] = {
  { "resnet34", { 1347904, 19936768, 538132 }, { 3200, 13824 }, 555156 },
  { "resnet50", { 1444928, 22063104, 2117140 }, { 10112, 43008 }, 2170260 },
};

static void
test_layer_groups_are_fastais (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autoptr (DscNetwork) network = new_network (sizes[i].name, "fastai", 20);

      for (guint group = 0; group < DSC_N_GROUPS; group++)
        g_assert_cmpint (count (network, is_in_group, group), ==, sizes[i].groups[group]);
      for (guint group = 0; group < G_N_ELEMENTS (sizes[i].norms); group++)
        g_assert_cmpint (count (network, is_norm_in_group, group), ==, sizes[i].norms[group]);
      g_assert_cmpint (count (network, dsc_parameter_is_trained, 2), ==, sizes[i].trained_frozen);
    }
}

/* What wants gradients when frozen is what is trained: a backward pass gives them to no other. */
static void
test_frozen_weights_get_no_gradients (void)
{
  const int64_t shape[] = { 2, 3, 64, 64 };
  const gint64 classes[] = { 0, 1 };
  g_autoptr (GError) error = NULL;
  g_autoptr (DscNetwork) network = new_network ("resnet18", "fastai", 2);
  GArray *parameters = dsc_network_get_parameters (network);
  g_autofree float *pixels = fill (INPUT_FILL, 2 * 3 * 64 * 64, 3, 0, 1);
  g_autoptr (DscTensor) input = dsc_tensor_new_copy (pixels, shape, 4, DSC_TORCH_F32, &error);
  g_autoptr (DscTensor) targets = dsc_tensor_new_copy (classes, shape, 1, DSC_TORCH_I64, &error);
  g_autoptr (DscTensor) logits = NULL;
  g_autoptr (DscTensor) loss = NULL;

  g_assert_true (dsc_parameters_freeze (parameters, 2, &error));
  logits = dsc_network_forward (network, input, &training, &error);
  loss = dsc_tensor_cross_entropy (logits, targets, 0, &error);
  g_assert_true (dsc_tensor_backward (loss, &error));
  for (guint i = 0; i < parameters->len; i++)
    {
      const DscParameter *parameter = dsc_parameters_get (parameters, i);
      g_autoptr (DscTensor) gradient = dsc_tensor_grad (parameter->tensor);

      g_assert_cmpint (gradient != NULL, ==, dsc_parameter_is_trained (parameter, 2));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/architectures/resnet18-says-what-torchvision-says", "resnet18",
                        test_says_what_torchvision_says);
  g_test_add_data_func ("/architectures/resnet34-says-what-torchvision-says", "resnet34",
                        test_says_what_torchvision_says);
  g_test_add_data_func ("/architectures/resnet50-says-what-torchvision-says", "resnet50",
                        test_says_what_torchvision_says);
  g_test_add_data_func ("/architectures/folded-resnet18-says-the-same", "resnet18",
                        test_folded_says_the_same);
  g_test_add_data_func ("/architectures/folded-resnet50-says-the-same", "resnet50",
                        test_folded_says_the_same);
  g_test_add_func ("/architectures/real-weights-on-real-photos", test_real_weights_on_real_photos);
  g_test_add_func ("/architectures/layer-groups-are-fastais", test_layer_groups_are_fastais);
  g_test_add_func ("/architectures/frozen-weights-get-no-gradients",
                   test_frozen_weights_get_no_gradients);
  return g_test_run ();
}
