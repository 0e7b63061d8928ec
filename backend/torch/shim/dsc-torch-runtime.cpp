// SPDX-License-Identifier: GPL-3.0-or-later
// The library itself: errors, versions, threads, devices, and the guard that acts on a thread.
#include "config.h"

#include <algorithm>
#include <cstring>
#include <iterator>

#include <ATen/Parallel.h>
#include <ATen/CPUGeneratorImpl.h>
#include <ATen/Context.h>
#include <c10/core/GradMode.h>
#include <torch/version.h>

#include "base/dsc-error.h"
#include "torch/shim/dsc-torch-private.hpp"

// Last, because it defines a macro named _, which libtorch has as a name.
#include <glib/gi18n-lib.h>

struct _DscNoGrad
{
  c10::AutoGradMode mode{ false };
};

namespace
{

// What libraries below libtorch say when memory is out: a plain error is made of it. cuDNN's has
// tried convolutions out, and had no room for any.
constexpr const char *out_of_memory[] = { "not enough memory",
                                          "out of memory",
                                          "can't allocate memory",
                                          "STATUS_ALLOC_FAILED",
                                          "Unable to find a valid cuDNN algorithm",
                                          "FIND was unable to find an engine" };

bool
tells_of_memory (const char *message) noexcept
{
  return std::any_of (std::begin (out_of_memory), std::end (out_of_memory),
                      [=] (const char *words) { return std::strstr (message, words) != nullptr; });
}

// The first line is for people, all of it for the debug log.
void
set_error_from_message (GError **error, const char *message, bool memory) noexcept
{
  g_autofree char *line = g_strndup (message, std::strcspn (message, "\n"));

  g_debug ("libtorch: %s", message);
  if (memory)
    g_set_error (error, DSC_ERROR, DSC_ERROR_MEMORY,
                 _ ("There is not enough memory. Choose a smaller batch or size, or close other "
                    "programs. (%s)"),
                 line);
  else
    g_set_error (error, DSC_ERROR, DSC_ERROR_FAILED, _ ("libtorch failed: %s"), line);
}

} // namespace

void
dsc::set_error_from_exception (GError **error) noexcept
{
  try
    {
      throw;
    }
  catch (const c10::OutOfMemoryError &e)
    {
      set_error_from_message (error, e.what_without_backtrace (), true);
    }
  catch (const c10::Error &e)
    {
      const char *message = e.what_without_backtrace ();

      set_error_from_message (error, message, tells_of_memory (message));
    }
  catch (const std::bad_alloc &)
    {
      set_error_from_message (error, "out of memory", true);
    }
  catch (const std::exception &e)
    {
      set_error_from_message (error, e.what (), tells_of_memory (e.what ()));
    }
  catch (...)
    {
      set_error_from_message (error, "an exception without a message", false);
    }
}

at::ScalarType
dsc::scalar_type (DscTorchDtype dtype)
{
  switch (dtype)
    {
    case DSC_TORCH_F32:
      return at::kFloat;
    case DSC_TORCH_F16:
      return at::kHalf;
    case DSC_TORCH_BF16:
      return at::kBFloat16;
    case DSC_TORCH_F64:
      return at::kDouble;
    case DSC_TORCH_I64:
      return at::kLong;
    case DSC_TORCH_I32:
      return at::kInt;
    case DSC_TORCH_U8:
      return at::kByte;
    }
  TORCH_CHECK (false, "no such element type: ", static_cast<int> (dtype));
}

at::Device
dsc::device (DscTorchDevice device)
{
  return device.index < 0 ? at::Device (at::kCPU)
                          : at::Device (at::kCUDA, static_cast<at::DeviceIndex> (device.index));
}

const char *
dsc_torch_version (void)
{
  return TORCH_VERSION;
}

bool
dsc_torch_set_threads (int n, GError **error)
{
  return dsc::guarded_void (error, [=] { at::set_num_threads (n); });
}

int
dsc_torch_get_threads (void)
{
  return at::get_num_threads ();
}

bool
dsc_torch_cpu_has_bf16 (void)
{
#if defined(__x86_64__)
  // GCC 12 knows no name for AMX in __builtin_cpu_supports; processors with AMX have AVX512_BF16,
  // too.
  return __builtin_cpu_supports ("avx512bf16") && at::hasMKLDNN ();
#else
  return false;
#endif
}

DscNoGrad *
dsc_no_grad_new (void)
{
  return new (std::nothrow) DscNoGrad;
}

void
dsc_no_grad_free (DscNoGrad *self)
{
  delete self;
}

DscGenerator *
dsc_generator_new (uint64_t seed)
{
  return dsc::guarded<DscGenerator *> (
      nullptr, nullptr, [=] { return new DscGenerator{ at::detail::createCPUGenerator (seed) }; });
}

bool
dsc_generator_seed (DscGenerator *self, uint64_t seed, GError **error)
{
  return dsc::guarded_void (error, [=] { self->generator.set_current_seed (seed); });
}

void
dsc_generator_free (DscGenerator *self)
{
  delete self;
}
