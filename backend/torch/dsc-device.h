/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where to compute: on a card if there is one that can be used, else on the processor; and why a
 * card is not used, which always has an answer. */
#pragma once

#include "engine/dsc-train-spec.h"
#include "torch/shim/dsc-torch.h"

G_BEGIN_DECLS

/**
 * DscDevice:
 * @torch: for libtorch
 * @name: "cpu", or such as "NVIDIA H200 (cuda:0)"
 * @has_bf16: whether it multiplies bfloat16 by itself
 * @free: bytes of the card's memory that nobody uses
 */
typedef struct
{
  DscTorchDevice torch;
  char name[280];
  gboolean has_bf16;
  guint64 free;
} DscDevice;

/** Returns: whether it is a card. */
gboolean dsc_device_is_card (const DscDevice *self);

/** Returns: (transfer full) (nullable): a sentence on why no card of @cuda can be used; %NULL if
 * one can. */
char *dsc_device_why_not (const DscTorchCuda *cuda);

/** Returns: (transfer full): every card in a line of its own, with what speaks against it; or the
 * sentence of dsc_device_why_not(). */
char *dsc_device_list (const DscTorchCuda *cuda);

/**
 * dsc_device_choose:
 * @wanted: "auto", "cpu" or "cuda"
 * @cuda: what there is
 * @error: DSC_ERROR_MISSING where "cuda" is wanted and cannot be had
 *
 * Of several cards the one with the most memory; CUDA_VISIBLE_DEVICES hides the others.
 */
gboolean dsc_device_choose (DscDevice *self, const char *wanted, const DscTorchCuda *cuda,
                            GError **error);

/** Chooses the processor. */
void dsc_device_choose_processor (DscDevice *self);

/** Chooses among what this machine has. */
gboolean dsc_device_find (DscDevice *self, const char *wanted, GError **error);

/**
 * dsc_device_has_room:
 * @why_not: (out) (transfer full): a sentence, where it has not
 *
 * Returns: whether @free is enough to begin with.
 */
gboolean dsc_device_has_room (const DscDevice *self, char **why_not);

/**
 * dsc_device_open:
 * @doubt: (out) (transfer full) (nullable): what is to be said where "auto" passes a card over
 * @error: DSC_ERROR_MISSING, DSC_ERROR_MEMORY, …
 *
 * Finds the device for @spec and gets it ready.
 */
gboolean dsc_device_open (DscDevice *self, const DscTrainSpec *spec, char **doubt, GError **error);

/** Finds a card that has room and gets it ready; the processor where there is none. */
void dsc_device_open_any (DscDevice *self);

/** In @dtype what convolutions compute in there; DSC_ERROR_UNSUPPORTED for a precision that it has
 * not. “auto” is bf16 where the device multiplies that, else fp16 on a card. */
gboolean dsc_device_choose_dtype (const DscDevice *self, const char *precision,
                                  DscTorchDtype *dtype, GError **error);
/** Returns: (transfer none): such as "fp32". */
const char *dsc_device_precision (DscTorchDtype dtype);

G_END_DECLS
