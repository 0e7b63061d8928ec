/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What errors of a card mean, by what CUDA and the libraries on top of it say. */
#include "config.h"

#include "base/dsc-card-failure.h"
#include "base/dsc-error.h"

/* What libtorch writes below the first line, whatever has happened. */
#define ADVICE                                                                                  \
  "\nCUDA kernel errors might be asynchronously reported at some other API call, so the stack " \
  "trace below might be incorrect.\nFor debugging consider passing CUDA_LAUNCH_BLOCKING=1\n"    \
  "Compile with `TORCH_USE_CUDA_DSA` to enable device-side assertions.\n"

static void
test_a_card_is_lost_by_what_its_library_says (void)
{
  static const char *const messages[] = {
    "CUDA error: unspecified launch failure" ADVICE,
    "CUDA error: an illegal memory access was encountered" ADVICE,
    "CUDA error: uncorrectable ECC error encountered" ADVICE,
    "CUDA error: device-side assert triggered" ADVICE,
    "CUDA error: the launch timed out and was terminated" ADVICE,
    "CUDA error: unknown error" ADVICE,
  };

  for (gsize i = 0; i < G_N_ELEMENTS (messages); i++)
    g_assert_cmpint (dsc_card_failure (0, messages[i]), ==, DSC_CARD_FAILURE_LOST);
}

/* cuBLAS and cuDNN do not say why, nor does what was tried out for want of a convolution that
 * works: CUDA is asked. */
static void
test_a_card_is_lost_by_what_cuda_answers (void)
{
  static const int lost[] = { 214, 700, 719, 999 };
  static const char *const messages[] = { "cuDNN error: CUDNN_STATUS_EXECUTION_FAILED",
                                          "CUDA error: CUBLAS_STATUS_EXECUTION_FAILED when calling",
                                          "Unable to find a valid cuDNN algorithm to run",
                                          "CUDA out of memory. Tried to allocate 20.00 MiB" };

  for (gsize i = 0; i < G_N_ELEMENTS (lost); i++)
    for (gsize k = 0; k < G_N_ELEMENTS (messages); k++)
      g_assert_cmpint (dsc_card_failure (lost[i], messages[k]), ==, DSC_CARD_FAILURE_LOST);
}

static void
test_a_card_that_answers_is_not_lost (void)
{
  static const struct
  {
    const char *message;
    int code;
    DscCardFailure failure;
  } cases[] = {
    { "CUDA out of memory. Tried to allocate 20.00 MiB", 0, DSC_CARD_FAILURE_MEMORY },
    { "CUDA error: out of memory" ADVICE, 0, DSC_CARD_FAILURE_MEMORY },
    { "CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling", 2, DSC_CARD_FAILURE_MEMORY },
    { "Unable to find a valid cuDNN algorithm to run", 0, DSC_CARD_FAILURE_MEMORY },
    { "DefaultCPUAllocator: can't allocate memory: you tried", 0, DSC_CARD_FAILURE_MEMORY },
    { "cuDNN error: CUDNN_STATUS_EXECUTION_FAILED", 0, DSC_CARD_FAILURE_OTHER },
    { "CUDA error: invalid argument" ADVICE, 1, DSC_CARD_FAILURE_OTHER },
    /* A graph that cannot be captured is no card that is lost. */
    { "CUDA error: operation not permitted when stream is capturing" ADVICE, 900,
      DSC_CARD_FAILURE_OTHER },
    { "mat1 and mat2 shapes cannot be multiplied (2x3 and 4x5)", 0, DSC_CARD_FAILURE_OTHER },
    { "an unknown error", 0, DSC_CARD_FAILURE_OTHER },
    { "", 0, DSC_CARD_FAILURE_OTHER },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpint (dsc_card_failure (cases[i].code, cases[i].message), ==, cases[i].failure);
}

static void
test_scripts_see_a_word_of_its_own (void)
{
  g_autoptr (GError) error = g_error_new_literal (DSC_ERROR, DSC_ERROR_DEVICE_LOST, "Lost.");

  g_assert_cmpstr (dsc_error_name (error), ==, "device-lost");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/card-failure/a-card-is-lost-by-what-its-library-says",
                   test_a_card_is_lost_by_what_its_library_says);
  g_test_add_func ("/card-failure/a-card-is-lost-by-what-cuda-answers",
                   test_a_card_is_lost_by_what_cuda_answers);
  g_test_add_func ("/card-failure/a-card-that-answers-is-not-lost",
                   test_a_card_that_answers_is_not_lost);
  g_test_add_func ("/card-failure/scripts-see-a-word-of-its-own",
                   test_scripts_see_a_word_of_its_own);
  return g_test_run ();
}
