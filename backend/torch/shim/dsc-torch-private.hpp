// SPDX-License-Identifier: GPL-3.0-or-later
// What the shim's files share: the handles' contents and the guard in which every call runs.
#pragma once

#include <exception>
#include <new>
#include <utility>

#include <ATen/ATen.h>

#include "torch/shim/dsc-torch.h"

struct _DscTensor
{
  at::Tensor tensor;
  bool is_staging = false; // of dsc_tensor_new_staging()
};

struct _DscGenerator
{
  at::Generator generator;
};

namespace dsc
{

// Whether an error has told that the card does nothing any more for this process.
bool is_card_lost () noexcept;

// Sets error from the exception that is being handled. Never throws.
void set_error_from_exception (GError **error) noexcept;

// Runs body; what it throws becomes error, and fallback is returned.
template <typename Result, typename Body>
Result
guarded (GError **error, Result fallback, Body &&body) noexcept
{
  try
    {
      return std::forward<Body> (body) ();
    }
  catch (...)
    {
      set_error_from_exception (error);
      return fallback;
    }
}

// Runs body, which returns an at::Tensor, and wraps it. The handle is made last: nothing can throw
// after it.
template <typename Body>
DscTensor *
guarded_tensor (GError **error, Body &&body) noexcept
{
  return guarded<DscTensor *> (error, nullptr,
                               [&] { return new DscTensor{ std::forward<Body> (body) () }; });
}

// Runs body, which returns nothing.
template <typename Body>
bool
guarded_void (GError **error, Body &&body) noexcept
{
  return guarded (error, false, [&] {
    std::forward<Body> (body) ();
    return true;
  });
}

at::ScalarType scalar_type (DscTorchDtype dtype);
at::Device device (DscTorchDevice device);

inline at::IntArrayRef
dims (const int64_t *values, int n)
{
  return { values, static_cast<size_t> (n) };
}

} // namespace dsc
