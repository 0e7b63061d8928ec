// SPDX-License-Identifier: GPL-3.0-or-later
// Devices, tensors between them, and the batches that a card samples by itself.
#include "config.h"

#include <ATen/ATen.h>

#include "torch/shim/dsc-torch-cuda.hpp"
#include "torch/shim/dsc-torch-private.hpp"

namespace
{

DscCudaType
cuda_type (DscTorchDtype dtype)
{
  TORCH_CHECK (dtype == DSC_TORCH_F32 || dtype == DSC_TORCH_F16 || dtype == DSC_TORCH_BF16,
               "a batch of another type");
  return dtype == DSC_TORCH_F32   ? DSC_CUDA_F32
         : dtype == DSC_TORCH_F16 ? DSC_CUDA_F16
                                  : DSC_CUDA_BF16;
}

} // namespace

void
dsc_torch_find_cuda (DscTorchCuda *self)
{
  *self = {};
  self->is_lost = dsc::is_card_lost ();
  if (!self->is_lost)
    dsc::cuda::find (self);
}

bool
dsc_torch_open_card (DscTorchDevice device, uint64_t *free, GError **error)
{
  return dsc::guarded_void (error, [=] {
    TORCH_CHECK (!dsc::is_card_lost (), "the card was lost");
    *free = dsc::cuda::open (dsc::device (device));
  });
}

void
dsc_torch_release_cards (void)
{
  if (!dsc::is_card_lost ())
    dsc::guarded_void (nullptr, [] { dsc::cuda::release (); });
}

DscTensor *
dsc_tensor_to_device (DscTensor *self, DscTorchDevice device, GError **error)
{
  return dsc::guarded_tensor (error, [=] {
    const bool staged = device.index >= 0 && self->tensor.is_pinned ();

    return self->tensor.to (dsc::device (device), self->tensor.scalar_type (), staged);
  });
}

DscTorchDevice
dsc_tensor_get_device (DscTensor *self)
{
  return { self->tensor.is_cuda () ? self->tensor.device ().index () : -1 };
}

bool
dsc_tensor_move (DscTensor *self, DscTorchDevice device, GError **error)
{
  return dsc::guarded_void (
      error, [=] { self->tensor.set_data (self->tensor.detach ().to (dsc::device (device))); });
}

DscTensor *
dsc_tensor_new_staging (int64_t n, DscTorchDevice device, void **data, GError **error)
{
  DscTensor *const self = dsc::guarded_tensor (error, [=] {
    at::Tensor tensor
        = at::empty ({ n }, at::TensorOptions (at::kByte).pinned_memory (device.index >= 0));

    *data = tensor.data_ptr ();
    return tensor;
  });

  if (self != nullptr)
    self->is_staging = device.index >= 0;
  return self;
}

uint64_t
dsc_tensor_get_address (DscTensor *self)
{
  return reinterpret_cast<uintptr_t> (self->tensor.data_ptr ());
}

DscTensor *
dsc_tensor_new_sampled (DscTensor *jobs, int n, int height, int width, const DscSampleScale *scale,
                        DscTorchDtype dtype, GError **error)
{
  return dsc::guarded_tensor (error, [=] {
    const at::Device device = jobs->tensor.device ();
    const at::Tensor out = at::empty ({ n, height, width, 3 },
                                      at::TensorOptions (dsc::scalar_type (dtype)).device (device));

    TORCH_CHECK (device.is_cuda (), "a batch is to be sampled on a card");
    TORCH_CHECK (jobs->tensor.numel () >= n * static_cast<int64_t> (sizeof (DscSampleJob)),
                 "there are not as many photos as said");
    dsc::cuda::sample ({ static_cast<const DscSampleJob *> (jobs->tensor.data_ptr ()), n, height,
                         width, *scale, cuda_type (dtype), out.data_ptr () },
                       device);
    return out.permute ({ 0, 3, 1, 2 });
  });
}
