// SPDX-License-Identifier: GPL-3.0-or-later
// Batch normalisation with the addition and the ReLU that follow it in a ResNet, in one pass over
// memory where PyTorch takes three: on a processor these operations are bound by memory, and take a
// third of a training step.
//
// A channels-last batch is a table of rows (pixels) × channels. Sums over rows are taken chunk by
// chunk and then over the chunks, always in the same order: the result does not depend on which
// thread did which chunk. Where ReLU let something through is found again from the input, or, with
// an addition, from the output.
#include "config.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <torch/csrc/autograd/custom_function.h>

#include "torch/shim/dsc-torch-kernels.hpp"
#include "torch/shim/dsc-torch-private.hpp"

using dsc::kernels::Backward;
using dsc::kernels::Forward;
using dsc::kernels::Kernels;
using dsc::kernels::Table;

namespace
{

// As PyTorch's default.
constexpr double momentum = 0.1;

// Rows over which sums are taken in floats; those of the chunks are added up in doubles.
constexpr int64_t chunk_rows = 256;

// Rows from which the origin of the moments is taken.
constexpr int64_t origin_rows = 64;

int64_t
count_chunks (int64_t rows)
{
  return std::max<int64_t> (rows / chunk_rows, 1);
}

// The mean of some rows all over the batch, by channel: deviations from it are small, whatever the
// mean is, so that their squares do not cancel each other.
std::vector<float>
find_origin (const Kernels &kernels, const Table &x)
{
  const int64_t n = std::min (x.rows, origin_rows);
  std::vector<float> origin (static_cast<size_t> (x.channels));
  std::vector<float> row (static_cast<size_t> (x.channels));

  for (int64_t i = 0; i < n; i++)
    {
      kernels.read_row (x, x.rows * i / n, row.data ());
      for (size_t c = 0; c < row.size (); c++)
        origin[c] += row[c] / static_cast<float> (n);
    }
  return origin;
}

Table
table_of (const at::Tensor &tensor)
{
  const int64_t channels = tensor.size (1);

  return { tensor.data_ptr (), channels > 0 ? tensor.numel () / channels : 0, channels };
}

// Calls body (chunk, first row, end row) for every chunk, on several threads.
template <typename Body>
void
for_chunks (int64_t rows, int64_t n_chunks, const Body &body)
{
  at::parallel_for (0, n_chunks, 1, [&] (int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; i++)
      body (i, rows * i / n_chunks, rows * (i + 1) / n_chunks);
  });
}

// Two sums for each channel, gathered from the chunks.
struct Sums
{
  int64_t channels;
  std::vector<float> partial; // chunks × 2 × channels
  std::vector<double> first;
  std::vector<double> second;

  Sums (int64_t n_chunks, int64_t n_channels)
      : channels (n_channels), partial (static_cast<size_t> (n_chunks * 2 * n_channels)),
        first (static_cast<size_t> (n_channels)), second (static_cast<size_t> (n_channels))
  {
  }

  float *
  of_chunk (int64_t i)
  {
    return partial.data () + i * 2 * channels;
  }

  void
  gather ()
  {
    for (size_t at = 0; at < partial.size (); at += static_cast<size_t> (2 * channels))
      for (size_t c = 0; c < static_cast<size_t> (channels); c++)
        {
          first[c] += partial[at + c];
          second[c] += partial[at + static_cast<size_t> (channels) + c];
        }
  }
};

// Mean and 1/deviation of the batch; the running statistics follow if they shall.
void
take_statistics (const Kernels &kernels, const at::Tensor &input, at::Tensor &running_mean,
                 at::Tensor &running_variance, bool update, double epsilon, float *mean,
                 float *inverse)
{
  const Table x = table_of (input);
  const int64_t n_chunks = count_chunks (x.rows);
  Sums sums (n_chunks, x.channels);
  const std::vector<float> origin = find_origin (kernels, x);
  float *const running_means = running_mean.data_ptr<float> ();
  float *const running_variances = running_variance.data_ptr<float> ();
  const double n = static_cast<double> (x.rows);

  for_chunks (x.rows, n_chunks, [&] (int64_t i, int64_t begin, int64_t end) {
    kernels.moments (x, begin, end, origin.data (), sums.of_chunk (i));
  });
  sums.gather ();
  for (size_t c = 0; c < static_cast<size_t> (x.channels); c++)
    {
      const double offset = sums.first[c] / n;
      const double variance = std::max (sums.second[c] / n - offset * offset, 0.0);

      mean[c] = static_cast<float> (origin[c] + offset);
      inverse[c] = static_cast<float> (1 / std::sqrt (variance + epsilon));
      if (!update)
        continue;
      running_means[c] += static_cast<float> (momentum * (origin[c] + offset - running_means[c]));
      running_variances[c] += static_cast<float> (
          momentum * (variance * n / std::max (n - 1, 1.0) - running_variances[c]));
    }
}

at::Tensor
make_float (int64_t n)
{
  return at::empty ({ n }, at::kFloat);
}

class BatchNorm2d : public torch::autograd::Function<BatchNorm2d>
{
public:
  static at::Tensor
  forward (torch::autograd::AutogradContext *context, const at::Tensor &input,
           const at::Tensor &weight, const at::Tensor &bias,
           const c10::optional<at::Tensor> &addition, at::Tensor running_mean,
           at::Tensor running_variance, double epsilon, bool relu, int64_t mode)
  {
    const at::Tensor added = addition.value_or (at::Tensor ());
    const Kernels &kernels = dsc::kernels::kernels_for (input.scalar_type () == at::kBFloat16);
    const int64_t channels = input.size (1);
    at::Tensor mean = make_float (channels), inverse = make_float (channels);
    at::Tensor scale = make_float (channels), shift = make_float (channels);
    at::Tensor output = at::empty_like (input, at::MemoryFormat::ChannelsLast);
    const Table x = table_of (input);
    Forward work{ x,
                  table_of (output).data,
                  added.defined () ? added.data_ptr () : nullptr,
                  scale.data_ptr<float> (),
                  shift.data_ptr<float> (),
                  relu };

    if (mode != DSC_BATCH_NORM_RUNNING)
      take_statistics (kernels, input, running_mean, running_variance, mode == DSC_BATCH_NORM_TRAIN,
                       epsilon, mean.data_ptr<float> (), inverse.data_ptr<float> ());
    else
      {
        mean.copy_ (running_mean);
        at::rsqrt_out (inverse, running_variance + epsilon);
      }
    at::mul_out (scale, inverse, weight.detach ());
    at::sub_out (shift, bias.detach (), mean * scale);
    for_chunks (x.rows, count_chunks (x.rows),
                [&] (int64_t, int64_t begin, int64_t end) { kernels.apply (work, begin, end); });

    // With an addition, where ReLU cut is in the output alone.
    context->save_for_backward (
        { input, added.defined () && relu ? output : at::Tensor (), mean, inverse, scale, shift });
    context->saved_data["relu"] = relu;
    context->saved_data["added"] = added.defined ();
    context->saved_data["batch"] = mode != DSC_BATCH_NORM_RUNNING;
    return output;
  }

  static torch::autograd::variable_list
  backward (torch::autograd::AutogradContext *context, torch::autograd::variable_list gradients)
  {
    const auto saved = context->get_saved_variables ();
    const at::Tensor &input = saved[0];
    const Kernels &kernels = dsc::kernels::kernels_for (input.scalar_type () == at::kBFloat16);
    const bool has_added = context->saved_data["added"].toBool ();
    const bool relu = context->saved_data["relu"].toBool ();
    const at::Tensor gradient = gradients[0].contiguous (at::MemoryFormat::ChannelsLast);
    const Table x = table_of (input);
    const int64_t n_chunks = count_chunks (x.rows);
    at::Tensor of_input = at::empty_like (input, at::MemoryFormat::ChannelsLast);
    // What comes through ReLU is what the addition gets; without ReLU that is what came.
    at::Tensor through = !has_added ? at::Tensor ()
                         : relu     ? at::empty_like (input, at::MemoryFormat::ChannelsLast)
                                    : gradient;
    const at::Tensor of_weight = make_float (x.channels), of_bias = make_float (x.channels);
    const at::Tensor factor = make_float (x.channels), offset = make_float (x.channels);
    Sums sums (n_chunks, x.channels);
    Backward work{ x,
                   gradient.data_ptr (),
                   has_added && relu ? saved[1].data_ptr () : nullptr,
                   has_added && relu ? through.data_ptr () : nullptr,
                   of_input.data_ptr (),
                   saved[2].data_ptr<float> (),
                   saved[4].data_ptr<float> (),
                   saved[5].data_ptr<float> (),
                   factor.data_ptr<float> (),
                   offset.data_ptr<float> (),
                   relu && !has_added };

    for_chunks (x.rows, n_chunks, [&] (int64_t i, int64_t begin, int64_t end) {
      kernels.sums (work, begin, end, sums.of_chunk (i));
    });
    sums.gather ();
    finish_sums (sums, saved, context->saved_data["batch"].toBool (), of_weight, of_bias, factor,
                 offset, static_cast<double> (x.rows));
    // The first of a frozen network's has nothing before it that learns.
    if (context->needs_input_grad (0))
      for_chunks (x.rows, n_chunks,
                  [&] (int64_t, int64_t begin, int64_t end) { kernels.input (work, begin, end); });
    else
      of_input.reset ();
    return { of_input,      of_weight,     of_bias,       through,      at::Tensor (),
             at::Tensor (), at::Tensor (), at::Tensor (), at::Tensor () };
  }

private:
  // From Σg and Σg(x − mean): the parameters' gradients, and what the input's are made of:
  // scale · g + factor · (x − mean) + offset.
  static void
  finish_sums (const Sums &sums, const torch::autograd::variable_list &saved, bool batch,
               const at::Tensor &of_weight, const at::Tensor &of_bias, const at::Tensor &factor,
               const at::Tensor &offset, double n)
  {
    const float *const inverse = saved[3].data_ptr<float> ();
    const float *const scale = saved[4].data_ptr<float> ();

    for (size_t c = 0; c < sums.first.size (); c++)
      {
        const double along = sums.second[c] * inverse[c];

        of_bias.data_ptr<float> ()[c] = static_cast<float> (sums.first[c]);
        of_weight.data_ptr<float> ()[c] = static_cast<float> (along);
        factor.data_ptr<float> ()[c]
            = batch ? static_cast<float> (-scale[c] * inverse[c] * along / n) : 0.0f;
        offset.data_ptr<float> ()[c]
            = batch ? static_cast<float> (-scale[c] * sums.first[c] / n) : 0.0f;
      }
  }
};

bool
loops_can_do (const at::Tensor &x)
{
  return x.device ().is_cpu ()
         && (x.scalar_type () == at::kFloat || x.scalar_type () == at::kBFloat16);
}

// The same by libtorch's operations, each in a pass of its own: on a card, and for other types.
at::Tensor
apply_separately (const at::Tensor &x, const DscBatchNorm &norm, const c10::optional<at::Tensor> &y,
                  bool relu, DscBatchNormMode mode)
{
  at::Tensor out = at::batch_norm (x, norm.weight->tensor, norm.bias->tensor, norm.mean->tensor,
                                   norm.variance->tensor, mode != DSC_BATCH_NORM_RUNNING,
                                   mode == DSC_BATCH_NORM_TRAIN ? momentum : 0, norm.epsilon, true);

  if (y)
    out = out.add_ (*y);
  return relu ? out.relu_ () : out;
}

} // namespace

DscTensor *
dsc_tensor_batch_norm2d (DscTensor *input, const DscBatchNorm *norm, DscTensor *added, bool relu,
                         DscBatchNormMode mode, GError **error)
{
  return dsc::guarded_tensor (error, [=] {
    const at::Tensor x = input->tensor.contiguous (at::MemoryFormat::ChannelsLast);
    // Nothing at all where there is no addition: of an undefined tensor 1.13 asks the device.
    c10::optional<at::Tensor> y;

    if (added != nullptr)
      {
        y = added->tensor.contiguous (at::MemoryFormat::ChannelsLast);
        TORCH_CHECK (y->sizes () == x.sizes () && y->scalar_type () == x.scalar_type (),
                     "an addition of another shape or type");
      }
    for (DscTensor *const vector : { norm->weight, norm->bias, norm->mean, norm->variance })
      TORCH_CHECK (vector->tensor.numel () == x.size (1), "normalisation of other channels");
    if (!loops_can_do (x))
      return apply_separately (x, *norm, y, relu, mode);
    return BatchNorm2d::apply (x, norm->weight->tensor, norm->bias->tensor, y, norm->mean->tensor,
                               norm->variance->tensor, norm->epsilon, relu,
                               static_cast<int64_t> (mode));
  });
}
