/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the loss is multiplied by where gradients are numbers of 16 bits with few digits of exponent
 * (fp16): small ones would vanish. The factor is a power of two that follows what the gradients can
 * bear; which, and when, is PyTorch's torch.cuda.amp.GradScaler with its defaults
 * (torch/amp/grad_scaler.py, and amp_update_scale in aten/src/ATen/native/cuda/AmpKernels.cu).
 * Plain data; thread of whoever computes. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** DscLossScale: @factor: of the loss; @n_good: steps that were made since it last changed. */
typedef struct
{
  double factor;
  guint n_good;
} DscLossScale;

/** What fp16 begins with. */
#define DSC_LOSS_SCALE_FIRST ((DscLossScale){ 65536, 0 })
/** The loss as it is: for all other types. */
#define DSC_LOSS_SCALE_NONE ((DscLossScale){ 1, 0 })

/** DSC_LOSS_SCALE_INTERVAL: good steps after which the factor is doubled. */
#define DSC_LOSS_SCALE_INTERVAL 2000

/**
 * dsc_loss_scale_update:
 * @is_finite: whether all gradients of a step were; else the step is to be left out
 *
 * Doubles the factor after so many good steps in a row, unless it would be no float any more;
 * halves it after one that was none.
 *
 * Returns: whether there is any use in going on: %FALSE once the factor has become so small
 * (2⁻¹⁴, where fairseq's DynamicLossScaler gives up, too) that it cannot be what is wrong.
 */
gboolean dsc_loss_scale_update (DscLossScale *self, gboolean is_finite);

G_END_DECLS
