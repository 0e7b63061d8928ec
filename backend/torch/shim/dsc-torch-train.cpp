// SPDX-License-Identifier: GPL-3.0-or-later
// Autograd.
#include "config.h"

#include <cmath>
#include <vector>

#include <c10/core/GradMode.h>
#include <torch/csrc/autograd/autograd.h>
#include <torch/csrc/autograd/variable.h>

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

DscTensor *
dsc_tensors_largest_grad (DscTensor *const *parameters, int n, GError **error)
{
  return dsc::guarded_tensor (error, [=] {
    std::vector<at::Tensor> gradients;

    for (int i = 0; i < n; i++)
      {
        gradients.push_back (parameters[i]->tensor.grad ());
        TORCH_CHECK (gradients.back ().defined (), "a parameter without a gradient");
      }
    // On a card a few kernels do all of them. A number that is none is larger than any other.
    return at::stack (at::_foreach_norm (gradients, INFINITY)).amax ();
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
