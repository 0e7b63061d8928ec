// SPDX-License-Identifier: GPL-3.0-or-later
// Autograd and optimisers.
#include "config.h"

#include <memory>
#include <vector>

#include <torch/optim/adamw.h>

#include "torch/shim/dsc-torch-private.hpp"

struct _DscOptimizer
{
  std::unique_ptr<torch::optim::Optimizer> optimizer;
};

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

DscOptimizer *
dsc_optimizer_new_adamw (DscTensor *const *parameters, int n, double rate, double weight_decay,
                         GError **error)
{
  return dsc::guarded<DscOptimizer *> (error, nullptr, [=] {
    std::vector<at::Tensor> tensors;

    for (int i = 0; i < n; i++)
      tensors.push_back (parameters[i]->tensor);
    auto const options = torch::optim::AdamWOptions (rate).weight_decay (weight_decay);
    return new DscOptimizer{ std::make_unique<torch::optim::AdamW> (std::move (tensors), options) };
  });
}

bool
dsc_optimizer_set_rate (DscOptimizer *self, double rate, GError **error)
{
  return dsc::guarded_void (error, [=] {
    for (auto &group : self->optimizer->param_groups ())
      group.options ().set_lr (rate);
  });
}

bool
dsc_optimizer_zero_grad (DscOptimizer *self, GError **error)
{
  return dsc::guarded_void (error, [=] { self->optimizer->zero_grad (); });
}

bool
dsc_optimizer_step (DscOptimizer *self, GError **error)
{
  return dsc::guarded_void (error, [=] { self->optimizer->step (); });
}

void
dsc_optimizer_free (DscOptimizer *self)
{
  delete self;
}
