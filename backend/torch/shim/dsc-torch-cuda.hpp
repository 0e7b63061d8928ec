// SPDX-License-Identifier: GPL-3.0-or-later
// Between tensors and the kernels for cards. A build without CUDA has another file of the same
// functions, which are never called: no tensor gets onto a card.
#pragma once

#include <vector>

#include <ATen/ATen.h>

#include "cuda/dsc-cuda.h"
#include "torch/shim/dsc-torch.h"

namespace dsc::cuda
{

// Puts a step of Adam in line on the current stream of device.
void adam (const std::vector<DscAdamSpan> &spans, const std::vector<DscAdamNumbers> &numbers,
           at::Device device);

// Puts a batch in line on the current stream of device.
void sample (const DscCudaSample &work, at::Device device);

} // namespace dsc::cuda
