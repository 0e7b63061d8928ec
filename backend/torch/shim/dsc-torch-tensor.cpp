// SPDX-License-Identifier: GPL-3.0-or-later
// Making, reading and viewing tensors.
#include "config.h"

#include <algorithm>
#include <vector>

#include <ATen/ATen.h>
#include <torch/version.h>

#include "torch/shim/dsc-torch-private.hpp"

using dsc::dims;
using dsc::guarded;
using dsc::guarded_tensor;

DscTensor *
dsc_tensor_new_zeros (const int64_t *shape, int n_dims, DscTorchDtype dtype, DscTorchDevice device,
                      GError **error)
{
  return guarded_tensor (error, [=] {
    return at::zeros (dims (shape, n_dims),
                      at::TensorOptions (dsc::scalar_type (dtype)).device (dsc::device (device)));
  });
}

DscTensor *
dsc_tensor_new_copy (const void *data, const int64_t *shape, int n_dims, DscTorchDtype dtype,
                     GError **error)
{
  return guarded_tensor (error, [=] {
    return at::from_blob (const_cast<void *> (data), dims (shape, n_dims), dsc::scalar_type (dtype))
        .clone ();
  });
}

DscTensor *
dsc_tensor_new_view (const void *data, const int64_t *shape, int n_dims, DscTorchDtype dtype,
                     GBytes *owner, GError **error)
{
  return guarded_tensor (error, [=] {
    void *const memory = const_cast<void *> (data);

    if (owner == nullptr)
      return at::from_blob (memory, dims (shape, n_dims), dsc::scalar_type (dtype));
    g_bytes_ref (owner);
    return at::from_blob (
        memory, dims (shape, n_dims), [owner] (void *) { g_bytes_unref (owner); },
        dsc::scalar_type (dtype));
  });
}

DscTensor *
dsc_tensor_new_normal (const int64_t *shape, int n_dims, double std, DscGenerator *generator,
                       GError **error)
{
  return guarded_tensor (
      error, [=] { return at::randn (dims (shape, n_dims), generator->generator).mul_ (std); });
}

DscTensor *
dsc_tensor_ref (DscTensor *self)
{
  return new (std::nothrow) DscTensor{ self->tensor };
}

DscTensor *
dsc_tensor_copy (DscTensor *self, GError **error)
{
  return guarded_tensor (error, [=] { return self->tensor.detach ().clone (); });
}

void
dsc_tensor_free (DscTensor *self)
{
  if (self != nullptr && dsc::is_card_lost () && (self->is_staging || self->tensor.is_cuda ()))
    return;
  delete self;
}

int
dsc_tensor_n_dims (DscTensor *self)
{
  return static_cast<int> (self->tensor.dim ());
}

int64_t
dsc_tensor_size (DscTensor *self, int dim)
{
  return dim >= 0 && dim < self->tensor.dim () ? self->tensor.sizes ()[static_cast<size_t> (dim)]
                                               : -1;
}

int64_t
dsc_tensor_n_elements (DscTensor *self)
{
  return self->tensor.numel ();
}

DscTensor *
dsc_tensor_new_zeros_like (DscTensor *self, GError **error)
{
  return guarded_tensor (
      error, [=] { return at::zeros_like (self->tensor.detach (), at::MemoryFormat::Preserve); });
}

bool
dsc_tensor_assign (DscTensor *self, DscTensor *source, GError **error)
{
  return dsc::guarded_void (error, [=] {
    TORCH_CHECK (self->tensor.numel () == source->tensor.numel (),
                 "an assignment of another number of elements");
    self->tensor.detach ().copy_ (source->tensor.detach ().reshape (self->tensor.sizes ()));
  });
}

bool
dsc_tensors_approach (DscTensor *const *tensors, DscTensor *const *others, int n, double weight,
                      GError **error)
{
  return dsc::guarded_void (error, [=] {
    std::vector<at::Tensor> moved, wanted;

    for (int i = 0; i < n; i++)
      {
        moved.push_back (tensors[i]->tensor.detach ());
        wanted.push_back (others[i]->tensor.detach ());
      }
#if TORCH_VERSION_MAJOR >= 2
    at::_foreach_lerp_ (moved, wanted, weight);
#else
    for (size_t i = 0; i < moved.size (); i++)
      moved[i].lerp_ (wanted[i], weight);
#endif
  });
}

bool
dsc_tensor_swap (DscTensor *a, DscTensor *b, GError **error)
{
  return dsc::guarded_void (error, [=] {
    const at::Tensor of_a = a->tensor.detach ();
    const at::Tensor of_b = b->tensor.detach ();

    TORCH_CHECK (of_a.sizes () == of_b.sizes () && of_a.scalar_type () == of_b.scalar_type ()
                     && of_a.device () == of_b.device (),
                 "an exchange of different tensors");
    a->tensor.set_data (of_b);
    b->tensor.set_data (of_a);
  });
}

const void *
dsc_tensor_peek_data (DscTensor *self, GError **error)
{
  return guarded<const void *> (error, nullptr, [=] () -> const void * {
    TORCH_CHECK (
        self->tensor.is_contiguous () && self->tensor.device ().is_cpu (),
        "the elements are asked for of a tensor that is not contiguous or not on the processor");
    return self->tensor.data_ptr ();
  });
}

bool
dsc_tensor_item (DscTensor *self, double *value, GError **error)
{
  return dsc::guarded_void (error, [=] { *value = self->tensor.item<double> (); });
}

bool
dsc_tensors_items (DscTensor *const *tensors, int n, double *values, GError **error)
{
  return dsc::guarded_void (error, [=] {
    std::vector<at::Tensor> parts;

    for (int i = 0; i < n; i++)
      parts.push_back (tensors[i]->tensor.detach ().reshape ({ 1 }));
    const at::Tensor all = at::cat (parts).to (at::kCPU).to (at::kDouble);

    std::copy_n (all.data_ptr<double> (), n, values);
  });
}

DscTensor *
dsc_tensor_to_dtype (DscTensor *self, DscTorchDtype dtype, GError **error)
{
  return guarded_tensor (error, [=] { return self->tensor.to (dsc::scalar_type (dtype)); });
}

DscTensor *
dsc_tensor_to_layout (DscTensor *self, DscTorchLayout layout, GError **error)
{
  return guarded_tensor (error, [=] {
    return self->tensor.contiguous (layout == DSC_TORCH_CHANNELS_LAST
                                        ? at::MemoryFormat::ChannelsLast
                                        : at::MemoryFormat::Contiguous);
  });
}

DscTensor *
dsc_tensor_contiguous (DscTensor *self, GError **error)
{
  return guarded_tensor (error, [=] { return self->tensor.contiguous (); });
}

DscTensor *
dsc_tensor_reshape (DscTensor *self, const int64_t *shape, int n_dims, GError **error)
{
  return guarded_tensor (error, [=] { return self->tensor.reshape (dims (shape, n_dims)); });
}

DscTensor *
dsc_tensor_permute (DscTensor *self, const int64_t *order, int n_dims, GError **error)
{
  return guarded_tensor (error, [=] { return self->tensor.permute (dims (order, n_dims)); });
}

DscTensor *
dsc_tensor_slice (DscTensor *self, int64_t dim, int64_t start, int64_t end, GError **error)
{
  return guarded_tensor (error, [=] { return self->tensor.slice (dim, start, end); });
}
