// SPDX-License-Identifier: GPL-3.0-or-later
// Activations that limit elements to a range, in place: ReLU, ReLU6. The way back needs only the
// result. libtorch 1.13 has none of it for bfloat16.
#include "config.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <torch/csrc/autograd/custom_function.h>

#include "torch/shim/dsc-torch-kernels.hpp"
#include "torch/shim/dsc-torch-private.hpp"

using dsc::kernels::Limit;

namespace
{

// Elements that one thread takes at a time.
constexpr int64_t grain = 1 << 15;

const dsc::kernels::Kernels &
kernels_for (const at::Tensor &tensor)
{
  return dsc::kernels::kernels_for (tensor.scalar_type () == at::kBFloat16);
}

class LimitInPlace : public torch::autograd::Function<LimitInPlace>
{
public:
  static at::Tensor
  forward (torch::autograd::AutogradContext *context, at::Tensor x, double low, double high)
  {
    const Limit work{
      x.data_ptr (), nullptr, nullptr, nullptr, static_cast<float> (low), static_cast<float> (high)
    };

    at::parallel_for (0, x.numel (), grain, [&] (int64_t begin, int64_t end) {
      kernels_for (x).limit (work, begin, end);
    });
    context->mark_dirty ({ x });
    context->save_for_backward ({ x });
    context->saved_data["low"] = low;
    context->saved_data["high"] = high;
    return x;
  }

  static torch::autograd::variable_list
  backward (torch::autograd::AutogradContext *context, torch::autograd::variable_list gradients)
  {
    const at::Tensor y = context->get_saved_variables ()[0];
    at::Tensor of_input = at::empty_like (y, at::MemoryFormat::Preserve);
    at::Tensor gradient = gradients[0];

    if (gradient.strides () != y.strides () || gradient.scalar_type () != y.scalar_type ())
      gradient = at::empty_like (y, at::MemoryFormat::Preserve).copy_ (gradient);
    const Limit work{ nullptr,
                      y.data_ptr (),
                      gradient.data_ptr (),
                      of_input.data_ptr (),
                      static_cast<float> (context->saved_data["low"].toDouble ()),
                      static_cast<float> (context->saved_data["high"].toDouble ()) };

    at::parallel_for (0, y.numel (), grain, [&] (int64_t begin, int64_t end) {
      kernels_for (y).limit_back (work, begin, end);
    });
    return { of_input, at::Tensor (), at::Tensor () };
  }
};

// Whether the loops can do it: elements side by side, of a type that they know.
bool
is_plain (const at::Tensor &tensor)
{
  return tensor.device ().is_cpu () && tensor.is_non_overlapping_and_dense ()
         && (tensor.scalar_type () == at::kFloat || tensor.scalar_type () == at::kBFloat16);
}

} // namespace

bool
dsc_tensor_clamp_in_place (DscTensor *self, double low, double high, GError **error)
{
  return dsc::guarded_void (error, [=] {
    // libtorch's own goes the same way back: nothing where it was limited.
    self->tensor = is_plain (self->tensor) ? LimitInPlace::apply (self->tensor, low, high)
                                           : at::hardtanh_ (self->tensor, low, high);
  });
}
