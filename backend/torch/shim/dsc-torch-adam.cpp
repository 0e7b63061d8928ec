// SPDX-License-Identifier: GPL-3.0-or-later
// Steps of Adam over many tensors.
#include "config.h"

#include <cmath>
#include <vector>

#include <ATen/Parallel.h>

#include "torch/shim/dsc-torch-cuda.hpp"
#include "torch/shim/dsc-torch-kernels.hpp"
#include "torch/shim/dsc-torch-private.hpp"

namespace
{

// Elements that one thread takes at a time.
constexpr int64_t grain = 1 << 16;

// Whether both have their elements in the same places: then memory order will do. Strides of sides
// of length 1 say nothing.
bool
lies_alike (const at::Tensor &a, const at::Tensor &b)
{
  if (a.sizes () != b.sizes () || !a.is_non_overlapping_and_dense ()
      || a.scalar_type () != at::kFloat || b.scalar_type () != at::kFloat
      || a.device () != b.device ())
    return false;
  for (int64_t i = 0; i < a.dim (); i++)
    if (a.size (i) > 1 && a.stride (i) != b.stride (i))
      return false;
  return true;
}

DscAdamNumbers
numbers_of (const DscAdamStep &step)
{
  const double t = static_cast<double> (step.number);

  return { static_cast<float> (1 - step.rate * step.weight_decay),
           static_cast<float> (step.beta1),
           static_cast<float> (1 - step.beta1),
           static_cast<float> (step.beta2),
           static_cast<float> (1 - step.beta2),
           static_cast<float> (step.rate / (1 - std::pow (step.beta1, t))),
           static_cast<float> (1 / std::sqrt (1 - std::pow (step.beta2, t))),
           static_cast<float> (step.epsilon),
           static_cast<float> (step.unscale) };
}

// gradients keeps what the span points at.
DscAdamSpan
span_of (const DscAdamItem &item, std::vector<at::Tensor> &gradients)
{
  at::Tensor &p = item.parameter->tensor;
  at::Tensor g = p.grad ();

  TORCH_CHECK (g.defined (), "a parameter without a gradient");
  if (!lies_alike (p, g))
    g = at::empty_like (p, p.options ().requires_grad (false)).copy_ (g);
  TORCH_CHECK (lies_alike (p, item.first->tensor) && lies_alike (p, item.second->tensor),
               "moments of another shape than their parameter");
  gradients.push_back (g);
  return { p.data_ptr<float> (),
           g.data_ptr<float> (),
           item.first->tensor.data_ptr<float> (),
           item.second->tensor.data_ptr<float> (),
           p.numel (),
           item.step };
}

} // namespace

bool
dsc_adam_step_all (const DscAdamItem *items, int n_items, const DscAdamStep *steps, int n_steps,
                   GError **error)
{
  return dsc::guarded_void (error, [=] {
    std::vector<DscAdamNumbers> numbers;
    std::vector<DscAdamSpan> spans;
    std::vector<at::Tensor> gradients;

    TORCH_CHECK (n_steps <= DSC_ADAM_MAX_STEPS, "too many kinds of steps");
    for (int i = 0; i < n_steps; i++)
      numbers.push_back (numbers_of (steps[i]));
    for (int i = 0; i < n_items; i++)
      spans.push_back (span_of (items[i], gradients));
    if (n_items > 0 && items[0].parameter->tensor.is_cuda ())
      {
        dsc::cuda::adam (spans, numbers, items[0].parameter->tensor.device ());
        return;
      }
    for (const DscAdamSpan &span : spans)
      {
        const dsc::kernels::Adam work = { span, numbers[static_cast<size_t> (span.numbers)] };

        at::parallel_for (0, span.n, grain, [&] (int64_t begin, int64_t end) {
          dsc::kernels::kernels_for (false).adam (work, begin, end);
        });
      }
  });
}
