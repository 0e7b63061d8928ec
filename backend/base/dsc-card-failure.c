/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What an error of CUDA means. */
#include "config.h"

#include <string.h>

#include "base/dsc-card-failure.h"

/* Those of which CUDA says: "This leaves the process in an inconsistent state and any further CUDA
 * work will return the same error. To continue using CUDA, the process must be terminated and
 * relaunched" (driver_types.h); and those of a card that is broken, or that the bus or the driver
 * has lost. They never get another number, and this needs no toolkit. */
static const int lost_codes[] = {
  214, /* cudaErrorECCUncorrectable */
  220, /* cudaErrorNvlinkUncorrectable */
  226, /* cudaErrorContained */
  700, /* cudaErrorIllegalAddress */
  702, /* cudaErrorLaunchTimeout */
  709, /* cudaErrorContextIsDestroyed */
  710, /* cudaErrorAssert */
  714, /* cudaErrorHardwareStackError */
  715, /* cudaErrorIllegalInstruction */
  716, /* cudaErrorMisalignedAddress */
  717, /* cudaErrorInvalidAddressSpace */
  718, /* cudaErrorInvalidPc */
  719, /* cudaErrorLaunchFailure */
  721, /* cudaErrorTensorMemoryLeak */
  810, /* cudaErrorMpsClientTerminated */
  911, /* cudaErrorExternalDevice */
  999, /* cudaErrorUnknown: such as after the computer has slept */
};

/* cudaGetErrorString() of those. libtorch's message has the first line from there, and lines of
 * advice after it, which speak of asserts whatever has happened. */
static const char *const lost_words[] = { "uncorrectable ECC error encountered",
                                          "uncorrectable NVLink error",
                                          "an illegal memory access was encountered",
                                          "the launch timed out and was terminated",
                                          "context is destroyed",
                                          "device-side assert triggered",
                                          "hardware stack error",
                                          "an illegal instruction was encountered",
                                          "misaligned address",
                                          "operation not supported on global/shared address space",
                                          "invalid program counter",
                                          "unspecified launch failure",
                                          "tensor memory not completely freed",
                                          "the MPS client has been terminated by the server",
                                          "CUDA error: unknown error" };

/* What libraries below libtorch say, of which it makes a plain error. cuDNN's two have tried
 * convolutions out, and had no room for any. */
static const char *const memory_words[] = { "not enough memory",
                                            "out of memory",
                                            "can't allocate memory",
                                            "STATUS_ALLOC_FAILED",
                                            "Unable to find a valid cuDNN algorithm",
                                            "FIND was unable to find an engine" };

static gboolean
has_one_of (const char *message, const char *const *words, gsize n)
{
  for (gsize i = 0; i < n; i++)
    if (strstr (message, words[i]) != NULL)
      return TRUE;
  return FALSE;
}

DscCardFailure
dsc_card_failure (int code, const char *message)
{
  g_return_val_if_fail (message != NULL, DSC_CARD_FAILURE_OTHER);

  for (gsize i = 0; i < G_N_ELEMENTS (lost_codes); i++)
    if (code == lost_codes[i])
      return DSC_CARD_FAILURE_LOST;
  if (has_one_of (message, lost_words, G_N_ELEMENTS (lost_words)))
    return DSC_CARD_FAILURE_LOST;
  return has_one_of (message, memory_words, G_N_ELEMENTS (memory_words)) ? DSC_CARD_FAILURE_MEMORY
                                                                         : DSC_CARD_FAILURE_OTHER;
}
