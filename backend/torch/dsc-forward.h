/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How a batch goes through a network. */
#pragma once

#include "torch/shim/dsc-torch.h"

G_BEGIN_DECLS

/**
 * DscForward:
 * @norm: by which statistics batch normalisation goes, and whether the running ones follow
 * @dtype: what convolutions compute in: DSC_TORCH_F32, DSC_TORCH_F16 or DSC_TORCH_BF16; parameters,
 * statistics, head and loss are floats all the same
 * @dropout: (nullable): generator of dropout; %NULL: none is done, as in evaluation
 */
typedef struct
{
  DscBatchNormMode norm;
  DscTorchDtype dtype;
  DscGenerator *dropout;
} DscForward;

G_END_DECLS
