// SPDX-License-Identifier: GPL-3.0-or-later
// Operations on tensors: one call of libtorch each.
#include "config.h"

#include <vector>

#include <ATen/ATen.h>

#include "torch/shim/dsc-torch-private.hpp"

using dsc::dims;
using dsc::guarded_tensor;

namespace
{

c10::optional<at::Tensor>
optional (DscTensor *tensor)
{
  return tensor != nullptr ? c10::optional<at::Tensor> (tensor->tensor) : c10::nullopt;
}

} // namespace

bool
dsc_tensor_add_in_place (DscTensor *a, DscTensor *b, GError **error)
{
  return dsc::guarded_void (error, [=] { a->tensor.add_ (b->tensor); });
}

DscTensor *
dsc_tensor_sub (DscTensor *a, DscTensor *b, GError **error)
{
  return guarded_tensor (error, [=] { return at::sub (a->tensor, b->tensor); });
}

DscTensor *
dsc_tensor_mul (DscTensor *a, DscTensor *b, GError **error)
{
  return guarded_tensor (error, [=] { return at::mul (a->tensor, b->tensor); });
}

DscTensor *
dsc_tensor_scale (DscTensor *self, double factor, GError **error)
{
  return dsc::guarded_tensor (error, [=] { return self->tensor * factor; });
}

DscTensor *
dsc_tensor_relu (DscTensor *self, GError **error)
{
  return guarded_tensor (error, [=] { return at::relu (self->tensor); });
}

DscTensor *
dsc_tensor_dropout (DscTensor *self, double p, DscGenerator *generator, GError **error)
{
  return guarded_tensor (error, [=] {
    // Drawn by the processor, so that every device drops the same.
    at::Tensor const mask = at::empty_like (self->tensor, self->tensor.options ().device (at::kCPU),
                                            at::MemoryFormat::Preserve)
                                .bernoulli_ (1 - p, generator->generator)
                                .div_ (1 - p);

    return self->tensor * mask.to (self->tensor.device ());
  });
}

DscTensor *
dsc_tensor_max_pool2d (DscTensor *self, int64_t side, int64_t stride, int64_t padding,
                       GError **error)
{
  return guarded_tensor (error,
                         [=] { return at::max_pool2d (self->tensor, side, stride, padding); });
}

DscTensor *
dsc_tensor_batch_norm (DscTensor *input, const DscBatchNorm *norm, DscBatchNormMode mode,
                       GError **error)
{
  return guarded_tensor (error, [=] {
    return at::batch_norm (input->tensor, norm->weight->tensor, norm->bias->tensor,
                           norm->mean->tensor, norm->variance->tensor,
                           mode != DSC_BATCH_NORM_RUNNING, mode == DSC_BATCH_NORM_TRAIN ? 0.1 : 0.0,
                           norm->epsilon, false);
  });
}

DscTensor *
dsc_tensor_cat (DscTensor *const *parts, int n_parts, int64_t dim, GError **error)
{
  return guarded_tensor (error, [=] {
    std::vector<at::Tensor> tensors;

    for (int i = 0; i < n_parts; i++)
      tensors.push_back (parts[i]->tensor);
    return at::cat (tensors, dim);
  });
}

DscTensor *
dsc_tensor_amax (DscTensor *self, const int64_t *over, int n_dims, GError **error)
{
  return guarded_tensor (error, [=] { return at::amax (self->tensor, dims (over, n_dims)); });
}

DscTensor *
dsc_tensor_mean (DscTensor *self, const int64_t *over, int n_dims, GError **error)
{
  return guarded_tensor (error, [=] { return at::mean (self->tensor, dims (over, n_dims)); });
}

DscTensor *
dsc_tensor_pad (DscTensor *self, int64_t left, int64_t right, int64_t top, int64_t bottom,
                GError **error)
{
  return guarded_tensor (error, [=] {
    return at::constant_pad_nd (self->tensor, { left, right, top, bottom }, 0);
  });
}

DscTensor *
dsc_tensor_conv2d (DscTensor *input, DscTensor *weight, DscTensor *bias, int64_t stride,
                   int64_t padding, int64_t groups, GError **error)
{
  return guarded_tensor (error, [=] {
    return at::conv2d (input->tensor, weight->tensor, optional (bias), stride, padding, 1, groups);
  });
}

DscTensor *
dsc_tensor_linear (DscTensor *input, DscTensor *weight, DscTensor *bias, GError **error)
{
  return guarded_tensor (
      error, [=] { return at::linear (input->tensor, weight->tensor, optional (bias)); });
}

DscTensor *
dsc_tensor_matmul (DscTensor *self, DscTensor *other, GError **error)
{
  return guarded_tensor (error, [=] { return at::matmul (self->tensor, other->tensor); });
}

DscTensor *
dsc_tensor_cross_entropy (DscTensor *logits, DscTensor *targets, double label_smoothing,
                          GError **error)
{
  return guarded_tensor (error, [=] {
    return at::cross_entropy_loss (logits->tensor, targets->tensor, {}, at::Reduction::Mean, -100,
                                   label_smoothing);
  });
}

DscTensor *
dsc_tensor_softmax (DscTensor *self, int64_t dim, GError **error)
{
  return guarded_tensor (error, [=] { return at::softmax (self->tensor, dim); });
}
