/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The kernels for NVIDIA cards. Plain C in front of CUDA's runtime: it knows the card's memory by
 * its addresses, and nothing of libtorch or GLib.
 *
 * A launch only puts work in line on a stream (a cudaStream_t of the card that is current): what
 * it points at in the card's memory must stay until that is done. It returns %NULL, or what CUDA
 * says is wrong. Any thread. */
#pragma once

#include "cuda/dsc-adam-math.h"
#include "image/dsc-sample-math.h"

#ifdef __cplusplus
extern "C"
{
#endif

  /** DscCudaType: of a batch's elements. */
  typedef enum
  {
    DSC_CUDA_F32,
    DSC_CUDA_F16,
    DSC_CUDA_BF16
  } DscCudaType;

  /**
   * DscCudaSample: a batch of photos.
   * @jobs: (array length=n): in the card's memory, as the pixels that they point at
   * @n: at most 65535
   * @out: n × height × width × 3 elements of @type, in the card's memory
   */
  typedef struct
  {
    const DscSampleJob *jobs;
    int32_t n;
    int32_t height;
    int32_t width;
    DscSampleScale scale;
    DscCudaType type;
    void *out;
  } DscCudaSample;

  /** Gathers, warps, flips, lights, normalises and writes a batch, channels last, in one kernel. */
  const char *dsc_cuda_sample (const DscCudaSample *work, void *stream);

/** As many as fit into what a kernel is started with, 4 KB. */
#define DSC_CUDA_MAX_SPANS 64
#define DSC_CUDA_MAX_NUMBERS 8

  /** DscCudaAdam: a step of Adam for many tensors at once. */
  typedef struct
  {
    int32_t n_spans;
    DscAdamSpan spans[DSC_CUDA_MAX_SPANS];
    DscAdamNumbers numbers[DSC_CUDA_MAX_NUMBERS];
  } DscCudaAdam;

  /** One kernel for all of @work's spans. */
  const char *dsc_cuda_adam (const DscCudaAdam *work, void *stream);

#ifdef __cplusplus
}
#endif
