// SPDX-License-Identifier: GPL-3.0-or-later
// Cards, in a build without the kernels for them: there are none.
#include "config.h"

#include "torch/shim/dsc-torch-cuda.hpp"
#include "torch/shim/dsc-torch-private.hpp"

namespace
{

constexpr char message[] = "this build of Discern has no CUDA kernels";

} // namespace

void
dsc::cuda::adam (const std::vector<DscAdamSpan> &, const std::vector<DscAdamNumbers> &, at::Device)
{
  TORCH_CHECK (false, message);
}

void
dsc::cuda::sample (const DscCudaSample &, at::Device)
{
  TORCH_CHECK (false, message);
}

void
dsc_torch_find_cuda (DscTorchCuda *self)
{
  *self = {};
  self->has_library = DSC_TORCH_HAS_CUDA;
}

bool
dsc_torch_open_card (DscTorchDevice, uint64_t *, GError **error)
{
  return dsc::guarded_void (error, [] { TORCH_CHECK (false, message); });
}

void
dsc_torch_release_cards (void)
{
}
