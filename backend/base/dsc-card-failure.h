/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What an error of CUDA, or of a library on top of it, means for whoever computes. Decided by words
 * and numbers alone, without a card. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * DscCardFailure:
 * @DSC_CARD_FAILURE_OTHER: what failed may be tried again, or done otherwise
 * @DSC_CARD_FAILURE_MEMORY: there was not enough memory
 * @DSC_CARD_FAILURE_LOST: the card does nothing any more for this process, whatever it is asked:
 * what lay in its memory is gone, and only a new process may reach it
 */
typedef enum
{
  DSC_CARD_FAILURE_OTHER,
  DSC_CARD_FAILURE_MEMORY,
  DSC_CARD_FAILURE_LOST
} DscCardFailure;

/**
 * dsc_card_failure:
 * @code: what CUDA answers when it is asked, after the failure, how the card is: a cudaError_t; 0
 * where all is well, or where there is no CUDA to be asked
 * @message: what the library that failed says
 *
 * Returns: which kind of failure that is.
 */
DscCardFailure dsc_card_failure (int code, const char *message);

G_END_DECLS
