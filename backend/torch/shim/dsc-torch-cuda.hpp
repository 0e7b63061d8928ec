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

// What CUDA answers when it is asked how the card in use is: a cudaError_t, 0 if well, or if no
// card was opened yet.
int ask () noexcept;

// What dsc_torch_find_cuda(), dsc_torch_open_card() and dsc_torch_release_cards() do while no card
// was lost.
void find (DscTorchCuda *cuda);
uint64_t open (at::Device device);
void release ();

// Puts a step of Adam in line on the current stream of device.
void adam (const std::vector<DscAdamSpan> &spans, const std::vector<DscAdamNumbers> &numbers,
           at::Device device);

// Puts a batch in line on the current stream of device.
void sample (const DscCudaSample &work, at::Device device);

} // namespace dsc::cuda
