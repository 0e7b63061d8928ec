// SPDX-License-Identifier: GPL-3.0-or-later
// The library itself: errors, versions, threads, devices, and the guard that acts on a thread.
#include "config.h"

#include <atomic>
#include <cstring>

#include <ATen/Parallel.h>
#include <ATen/CPUGeneratorImpl.h>
#include <ATen/Context.h>
#include <c10/core/GradMode.h>
#include <torch/version.h>

#include "base/dsc-card-failure.h"
#include "base/dsc-error.h"
#include "torch/shim/dsc-torch-cuda.hpp"
#include "torch/shim/dsc-torch-private.hpp"

// Last, because it defines a macro named _, which libtorch has as a name.
#include <glib/gi18n-lib.h>

struct _DscNoGrad
{
  c10::AutoGradMode mode{ false };
};

namespace
{

// Once set, for as long as the process lives.
std::atomic<bool> is_lost{ false };

DscCardFailure
kind_of (const char *message) noexcept
{
  return dsc_card_failure (dsc::is_card_lost () ? 0 : dsc::cuda::ask (), message);
}

// The first line is for people, all of it for the debug log.
void
set_error_from_message (GError **error, const char *message, DscCardFailure kind) noexcept
{
  g_autofree char *line = g_strndup (message, std::strcspn (message, "\n"));

  g_debug ("libtorch: %s", message);
  if (kind == DSC_CARD_FAILURE_MEMORY)
    g_set_error (error, DSC_ERROR, DSC_ERROR_MEMORY,
                 _ ("There is not enough memory. Choose a smaller batch or size, or close other "
                    "programs. (%s)"),
                 line);
  else if (kind == DSC_CARD_FAILURE_LOST)
    {
      is_lost = true;
      g_set_error (error, DSC_ERROR, DSC_ERROR_DEVICE_LOST,
                   _ ("The card was lost: it does not answer any more. Start Discern again to use "
                      "it; until then the processor is used. (%s)"),
                   line);
    }
  else
    g_set_error (error, DSC_ERROR, DSC_ERROR_FAILED, _ ("libtorch failed: %s"), line);
}

} // namespace

bool
dsc::is_card_lost () noexcept
{
  return is_lost;
}

void
dsc::set_error_from_exception (GError **error) noexcept
{
  try
    {
      throw;
    }
  catch (const c10::OutOfMemoryError &e)
    {
      set_error_from_message (error, e.what_without_backtrace (), DSC_CARD_FAILURE_MEMORY);
    }
  catch (const c10::Error &e)
    {
      const char *message = e.what_without_backtrace ();

      set_error_from_message (error, message, kind_of (message));
    }
  catch (const std::bad_alloc &)
    {
      set_error_from_message (error, "out of memory", DSC_CARD_FAILURE_MEMORY);
    }
  catch (const std::exception &e)
    {
      set_error_from_message (error, e.what (), kind_of (e.what ()));
    }
  catch (...)
    {
      set_error_from_message (error, "an exception without a message", DSC_CARD_FAILURE_OTHER);
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
