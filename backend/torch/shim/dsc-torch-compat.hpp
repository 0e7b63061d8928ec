// SPDX-License-Identifier: GPL-3.0-or-later
// What differs between libtorch 1.13 and 2.x, in one place. TORCH_VERSION_MAJOR comes with
// torch/version.h.
#pragma once

#include <ATen/ATen.h>
#include <ATen/autocast_mode.h>
#include <torch/version.h>

#define DSC_TORCH_AT_LEAST(major, minor) \
  (TORCH_VERSION_MAJOR > (major)         \
   || (TORCH_VERSION_MAJOR == (major) && TORCH_VERSION_MINOR >= (minor)))

namespace dsc::compat
{

// Autocast is by device type from 2.4 on; before, the processor and the card have functions of
// their own.
struct AutocastState
{
  bool enabled;
  at::ScalarType dtype;
};

inline AutocastState
autocast_get (bool cuda)
{
#if DSC_TORCH_AT_LEAST(2, 4)
  auto const device = cuda ? at::kCUDA : at::kCPU;
  return { at::autocast::is_autocast_enabled (device), at::autocast::get_autocast_dtype (device) };
#else
  return cuda
             ? AutocastState{ at::autocast::is_enabled (), at::autocast::get_autocast_gpu_dtype () }
             : AutocastState{ at::autocast::is_cpu_enabled (),
                              at::autocast::get_autocast_cpu_dtype () };
#endif
}

inline void
autocast_set (bool cuda, AutocastState state)
{
#if DSC_TORCH_AT_LEAST(2, 4)
  auto const device = cuda ? at::kCUDA : at::kCPU;
  at::autocast::set_autocast_enabled (device, state.enabled);
  at::autocast::set_autocast_dtype (device, state.dtype);
#else
  if (cuda)
    {
      at::autocast::set_enabled (state.enabled);
      at::autocast::set_autocast_gpu_dtype (state.dtype);
    }
  else
    {
      at::autocast::set_cpu_enabled (state.enabled);
      at::autocast::set_autocast_cpu_dtype (state.dtype);
    }
#endif
}

} // namespace dsc::compat
