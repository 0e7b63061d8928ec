// SPDX-License-Identifier: GPL-3.0-or-later
// Autograd, and Adam.
#include "config.h"

#include <cmath>

#include <ATen/Parallel.h>
#include <c10/core/GradMode.h>
#include <torch/csrc/autograd/autograd.h>
#include <torch/csrc/autograd/variable.h>

#include "torch/shim/dsc-torch-kernels.hpp"
#include "torch/shim/dsc-torch-private.hpp"

bool
dsc_tensor_set_requires_grad (DscTensor *self, bool requires_grad, GError **error)
{
  return dsc::guarded_void (error, [=] { self->tensor.set_requires_grad (requires_grad); });
}

bool
dsc_tensor_backward (DscTensor *self, GError **error)
{
  return dsc::guarded_void (error, [=] { self->tensor.backward (); });
}

DscTensor *
dsc_tensor_grad (DscTensor *self)
{
  return dsc::guarded<DscTensor *> (nullptr, nullptr, [=] () -> DscTensor * {
    const at::Tensor &grad = self->tensor.grad ();

    return grad.defined () ? new DscTensor{ grad } : nullptr;
  });
}

bool
dsc_tensor_clear_grad (DscTensor *self, GError **error)
{
  return dsc::guarded_void (error, [=] { self->tensor.mutable_grad ().reset (); });
}

DscTensor *
dsc_tensor_gradient_of (DscTensor *self, DscTensor *other, GError **error)
{
  return dsc::guarded_tensor (
      error, [=] { return torch::autograd::grad ({ self->tensor }, { other->tensor }).at (0); });
}

DscTensor *
dsc_tensor_detach (DscTensor *self, GError **error)
{
  return dsc::guarded_tensor (error, [=] { return self->tensor.detach (); });
}

namespace
{

// Whether both have their elements in the same places: then memory order will do. Strides of sides
// of length 1 say nothing.
bool
lies_alike (const at::Tensor &a, const at::Tensor &b)
{
  if (a.sizes () != b.sizes () || !a.is_non_overlapping_and_dense ()
      || a.scalar_type () != at::kFloat || b.scalar_type () != at::kFloat || !a.device ().is_cpu ()
      || !b.device ().is_cpu ())
    return false;
  for (int64_t i = 0; i < a.dim (); i++)
    if (a.size (i) > 1 && a.stride (i) != b.stride (i))
      return false;
  return true;
}

} // namespace

bool
dsc_tensor_adam_step (DscTensor *self, DscTensor *first, DscTensor *second, const DscAdamStep *step,
                      GError **error)
{
  return dsc::guarded_void (error, [=] {
    at::Tensor &p = self->tensor;
    at::Tensor g = p.grad ();
    const double t = static_cast<double> (step->number);
    TORCH_CHECK (g.defined (), "a parameter without a gradient");
    if (!lies_alike (p, g))
      g = at::empty_like (p, p.options ().requires_grad (false)).copy_ (g);
    TORCH_CHECK (lies_alike (p, first->tensor) && lies_alike (p, second->tensor),
                 "moments of another shape than their parameter");
    const dsc::kernels::Adam work = {
      p.data_ptr<float> (),
      g.data_ptr<float> (),
      first->tensor.data_ptr<float> (),
      second->tensor.data_ptr<float> (),
      static_cast<float> (1 - step->rate * step->weight_decay),
      static_cast<float> (step->beta1),
      static_cast<float> (1 - step->beta1),
      static_cast<float> (step->beta2),
      static_cast<float> (1 - step->beta2),
      static_cast<float> (step->rate / (1 - std::pow (step->beta1, t))),
      static_cast<float> (1 / std::sqrt (1 - std::pow (step->beta2, t))),
      static_cast<float> (step->epsilon),
    };

    at::parallel_for (0, p.numel (), 1 << 16, [&] (int64_t begin, int64_t end) {
      dsc::kernels::kernels_for (false).adam (work, begin, end);
    });
  });
}
