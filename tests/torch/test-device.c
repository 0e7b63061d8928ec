/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which device is taken, and what is said where it is not a card: on machines that are made up. */
#include <string.h>

#include <glib.h>

#include "base/dsc-error.h"
#include "torch/dsc-device.h"

static const DscTorchCard new_card = { "NVIDIA H200", 9, 0, G_GUINT64_CONSTANT (150) << 30 };
static const DscTorchCard small_card = { "NVIDIA T4", 7, 5, G_GUINT64_CONSTANT (16) << 30 };
static const DscTorchCard old_card = { "Tesla V100", 7, 0, G_GUINT64_CONSTANT (32) << 30 };
static const DscTorchCard silent_card = { .name = "cuda:0" };

static DscTorchCuda
machine_with (const DscTorchCard *first, const DscTorchCard *second)
{
  DscTorchCuda cuda = { .has_library = true, .has_kernels = true };

  if (first != NULL)
    cuda.cards[cuda.n_cards++] = *first;
  if (second != NULL)
    cuda.cards[cuda.n_cards++] = *second;
  return cuda;
}

/* No card can be used, and @words are in the sentence that says why. */
static void
refuses (const DscTorchCuda *cuda, const char *words)
{
  g_autofree char *why = dsc_device_why_not (cuda);
  g_autofree char *list = dsc_device_list (cuda);
  g_autoptr (GError) error = NULL;
  DscDevice device;

  g_assert_nonnull (why);
  g_assert_nonnull (strstr (why, words));
  g_assert_nonnull (strstr (list, words));
  g_assert_true (dsc_device_choose (&device, "auto", cuda, &error));
  g_assert_no_error (error);
  g_assert_false (dsc_device_is_card (&device));
  g_assert_cmpstr (device.name, ==, "cpu");
  g_assert_false (dsc_device_choose (&device, "cuda", cuda, &error));
  g_assert_error (error, DSC_ERROR, DSC_ERROR_MISSING);
  g_assert_true (g_str_has_prefix (error->message, why));
  g_assert_nonnull (strstr (error->message, "Choose the device “cpu”"));
}

static void
test_every_reason_is_said (void)
{
  DscTorchCuda cuda = { 0 };

  refuses (&cuda, "libtorch for processors");
  cuda.has_library = true;
  refuses (&cuda, "without kernels for cards");
  cuda.has_kernels = true;
  refuses (&cuda, "There is no NVIDIA card");
  g_strlcpy (cuda.problem, "the driver sleeps", sizeof cuda.problem);
  refuses (&cuda, "the driver sleeps");
  cuda = machine_with (&old_card, NULL);
  refuses (&cuda, "“Tesla V100” is too old: its compute capability is 7.0, and 7.5");
  cuda = machine_with (&silent_card, NULL);
  refuses (&cuda, "“cuda:0” is passed over");
  cuda.is_lost = true;
  refuses (&cuda, "was lost: it does not answer any more. Start Discern again");
}

static void
test_a_card_is_taken_unless_the_processor_is_asked_for (void)
{
  const DscTorchCuda cuda = machine_with (&new_card, NULL);
  g_autofree char *why = dsc_device_why_not (&cuda);
  g_autofree char *list = dsc_device_list (&cuda);
  g_autoptr (GError) error = NULL;
  DscDevice device;

  g_assert_null (why);
  g_assert_cmpstr (list, ==, "NVIDIA H200 (cuda:0, 150.0\302\240GiB)");
  for (guint i = 0; i < 2; i++)
    {
      g_assert_true (dsc_device_choose (&device, i == 0 ? "auto" : "cuda", &cuda, &error));
      g_assert_cmpint (device.torch.index, ==, 0);
      g_assert_cmpstr (device.name, ==, "NVIDIA H200 (cuda:0)");
      g_assert_true (device.has_bf16);
    }
  g_assert_true (dsc_device_choose (&device, "cpu", &cuda, &error));
  g_assert_false (dsc_device_is_card (&device));
}

static void
test_of_several_cards_the_largest_that_can_be_used (void)
{
  DscTorchCuda cuda = machine_with (&old_card, &small_card);
  g_autofree char *list = dsc_device_list (&cuda);
  g_autoptr (GError) error = NULL;
  DscDevice device;

  g_assert_true (g_str_has_prefix (list, "“Tesla V100” is too old"));
  g_assert_true (g_str_has_suffix (list, "\nNVIDIA T4 (cuda:1, 16.0\302\240GiB)"));
  g_assert_true (dsc_device_choose (&device, "auto", &cuda, &error));
  g_assert_cmpint (device.torch.index, ==, 1);
  cuda = machine_with (&small_card, &new_card);
  g_assert_true (dsc_device_choose (&device, "auto", &cuda, &error));
  g_assert_cmpint (device.torch.index, ==, 1);
}

/* The number is CUDA's, whatever is wrong with those before. */
static void
test_a_card_behind_one_that_does_not_answer_keeps_its_number (void)
{
  const DscTorchCuda cuda = machine_with (&silent_card, &new_card);
  g_autofree char *list = dsc_device_list (&cuda);
  g_autoptr (GError) error = NULL;
  DscDevice device;

  g_assert_cmpstr (list, ==,
                   "“cuda:0” is passed over: it does not answer CUDA.\n"
                   "NVIDIA H200 (cuda:1, 150.0\302\240GiB)");
  g_assert_true (dsc_device_choose (&device, "cuda", &cuda, &error));
  g_assert_cmpint (device.torch.index, ==, 1);
  g_assert_cmpstr (device.name, ==, "NVIDIA H200 (cuda:1)");
}

static void
test_a_full_card_is_said_to_be_full (void)
{
  const DscTorchCuda cuda = machine_with (&new_card, NULL);
  g_autofree char *why = NULL;
  g_autoptr (GError) error = NULL;
  DscDevice device;

  g_assert_true (dsc_device_choose (&device, "auto", &cuda, &error));
  device.free = 2 * G_GUINT64_CONSTANT (1) << 30;
  g_assert_true (dsc_device_has_room (&device, &why));
  g_assert_null (why);
  device.free = 300 << 20;
  g_assert_false (dsc_device_has_room (&device, &why));
  g_assert_nonnull (strstr (why, "“NVIDIA H200 (cuda:0)” only 300.0\302\240MiB are free"));
}

static void
test_precision_is_what_the_card_has (void)
{
  const DscTorchCuda cards[] = { machine_with (&new_card, NULL), machine_with (&small_card, NULL) };
  g_autoptr (GError) error = NULL;
  DscTorchDtype dtype;
  DscDevice device;

  g_assert_true (dsc_device_choose (&device, "cuda", &cards[0], &error));
  g_assert_true (dsc_device_choose_dtype (&device, "auto", &dtype, &error));
  g_assert_cmpint (dtype, ==, DSC_TORCH_BF16);
  g_assert_true (dsc_device_choose_dtype (&device, "fp32", &dtype, &error));
  g_assert_cmpint (dtype, ==, DSC_TORCH_F32);
  g_assert_true (dsc_device_choose (&device, "cuda", &cards[1], &error));
  g_assert_true (dsc_device_choose_dtype (&device, "auto", &dtype, &error));
  g_assert_cmpint (dtype, ==, DSC_TORCH_F16);
  g_assert_cmpstr (dsc_device_precision (dtype), ==, "fp16");
  g_assert_true (dsc_device_choose_dtype (&device, "fp32", &dtype, &error));
  g_assert_cmpint (dtype, ==, DSC_TORCH_F32);
  g_assert_false (dsc_device_choose_dtype (&device, "bf16", &dtype, &error));
  g_assert_error (error, DSC_ERROR, DSC_ERROR_UNSUPPORTED);
  g_assert_nonnull (strstr (error->message, "“NVIDIA T4 (cuda:0)” does not compute in bf16"));
}

/* They compute in fp16 by way of floats, if at all. */
static void
test_a_processor_never_takes_fp16 (void)
{
  const DscTorchCuda none = { 0 };
  g_autoptr (GError) error = NULL;
  DscTorchDtype dtype;
  DscDevice device;

  g_assert_true (dsc_device_choose (&device, "cpu", &none, &error));
  for (guint i = 0; i < 2; i++)
    {
      device.has_bf16 = i == 1;
      g_assert_true (dsc_device_choose_dtype (&device, "auto", &dtype, &error));
      g_assert_cmpstr (dsc_device_precision (dtype), ==, i == 1 ? "bf16" : "fp32");
      g_assert_true (dsc_device_choose_dtype (&device, "bf16", &dtype, &error));
      g_assert_cmpstr (dsc_device_precision (dtype), ==, "bf16");
    }
  g_assert_false (dsc_device_choose_dtype (&device, "fp16", &dtype, &error));
  g_assert_error (error, DSC_ERROR, DSC_ERROR_UNSUPPORTED);
}

/* Whatever this machine is: the question has an answer. */
static void
test_this_machine_has_a_card_or_says_why_not (void)
{
  g_autoptr (GError) error = NULL;
  DscTorchCuda cuda;
  DscDevice device;

  dsc_torch_find_cuda (&cuda);
  g_assert_true (dsc_device_find (&device, "auto", &error));
  if (dsc_device_find (&device, "cuda", &error))
    g_assert_cmpint (cuda.n_cards, >, 0);
  else
    {
      g_autofree char *why = dsc_device_why_not (&cuda);

      g_test_message ("%s", error->message);
      g_assert_error (error, DSC_ERROR, DSC_ERROR_MISSING);
      g_assert_true (g_str_has_prefix (error->message, why));
    }
}

/* Half a gigabyte that a tensor had is free again when that is gone. */
static void
test_memory_of_a_card_is_given_back (void)
{
  static const int64_t shape[] = { 1 << 29 };
  g_autoptr (DscTrainSpec) spec = dsc_train_spec_new ("instant", NULL, FALSE, NULL);
  g_autoptr (DscTensor) tensor = NULL;
  g_autofree char *doubt = NULL;
  g_autoptr (GError) error = NULL;
  DscDevice before, after;

  dsc_train_spec_set (&spec->device, "cuda");
  if (!dsc_device_open (&before, spec, &doubt, &error))
    {
      g_test_skip (error->message);
      return;
    }
  tensor = dsc_tensor_new_zeros (shape, 1, DSC_TORCH_U8, before.torch, &error);
  g_assert_no_error (error);
  g_clear_pointer (&tensor, dsc_tensor_free);
  g_assert_true (dsc_device_open (&after, spec, &doubt, &error));
  g_assert_cmpuint (after.free + (1 << 28), >, before.free);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/device/every-reason-is-said", test_every_reason_is_said);
  g_test_add_func ("/device/a-card-is-taken-unless-the-processor-is-asked-for",
                   test_a_card_is_taken_unless_the_processor_is_asked_for);
  g_test_add_func ("/device/of-several-cards-the-largest-that-can-be-used",
                   test_of_several_cards_the_largest_that_can_be_used);
  g_test_add_func ("/device/a-card-behind-one-that-does-not-answer-keeps-its-number",
                   test_a_card_behind_one_that_does_not_answer_keeps_its_number);
  g_test_add_func ("/device/a-full-card-is-said-to-be-full", test_a_full_card_is_said_to_be_full);
  g_test_add_func ("/device/precision-is-what-the-card-has", test_precision_is_what_the_card_has);
  g_test_add_func ("/device/a-processor-never-takes-fp16", test_a_processor_never_takes_fp16);
  g_test_add_func ("/device/this-machine-has-a-card-or-says-why-not",
                   test_this_machine_has_a_card_or_says_why_not);
  g_test_add_func ("/device/memory-of-a-card-is-given-back", test_memory_of_a_card_is_given_back);
  return g_test_run ();
}
