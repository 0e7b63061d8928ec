/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The kernels on a card, beside the same text compiled as C. */
#include <math.h>
#include <string.h>

#include <cuda_runtime_api.h>
#include <glib.h>

#include "cuda/dsc-cuda.h"
#include "image/dsc-sample-job.h"

#define N_PHOTOS 24
#define WIDTH 64
#define HEIGHT 48

static const DscTarget target = { 30, 40, DSC_RESIZE_SQUISH };
static const DscNormalisation imagenet = { { 0.485f, 0.456f, 0.406f }, { 0.229f, 0.224f, 0.225f } };

/* Says why and skips where there is no card. */
static gboolean
has_card (void)
{
  int n = 0;
  cudaError_t error = cudaGetDeviceCount (&n);

  if (error == cudaSuccess && n > 0)
    return TRUE;
  g_test_skip (error != cudaSuccess ? cudaGetErrorString (error) : "there is no card");
  return FALSE;
}

static void
check (cudaError_t error)
{
  g_assert_cmpstr (error == cudaSuccess ? NULL : cudaGetErrorString (error), ==, NULL);
}

/* A copy of @data in the card's memory. */
static gpointer
to_card (gconstpointer data, gsize size)
{
  gpointer there = NULL;

  check (cudaMalloc (&there, size));
  check (cudaMemcpy (there, data, size, cudaMemcpyHostToDevice));
  return there;
}

static void
from_card (gpointer there, gpointer data, gsize size)
{
  check (cudaDeviceSynchronize ());
  check (cudaMemcpy (data, there, size, cudaMemcpyDeviceToHost));
  check (cudaFree (there));
}

/* The photos' jobs; pixels at @pixels, in whosever memory that is. */
static void
make_jobs (const guint8 *pixels, DscSampleJob *jobs)
{
  for (guint32 i = 0; i < N_PHOTOS; i++)
    {
      DscAugment augment = dsc_augment_notebook;
      DscAugmentDraw draw = dsc_augment_draw_none;

      augment.flip = (DscFlip) (i % 4);
      if (i % 6 != 0)
        dsc_augment_draw (&augment, 42, 3, i, &draw);
      dsc_sample_job_init (&jobs[i], pixels + (gsize) i * WIDTH * HEIGHT * 4, WIDTH, HEIGHT, WIDTH,
                           HEIGHT, &target, &draw);
    }
}

static int
ulps (guint16 a, guint16 b)
{
  int x = a & 0x8000 ? -(a & 0x7fff) : a;
  int y = b & 0x8000 ? -(b & 0x7fff) : b;

  return ABS (x - y);
}

static void
compare (DscCudaType type, gconstpointer element, float wanted)
{
  guint16 half;

  if (type == DSC_CUDA_F32)
    {
      float value;

      memcpy (&value, element, sizeof value);
      g_assert_cmpfloat (fabsf (value - wanted), <=, 1e-5f);
      return;
    }
  memcpy (&half, element, sizeof half);
  g_assert_cmpint (
      ulps (half, type == DSC_CUDA_F16 ? dsc_sample_to_f16 (wanted) : dsc_sample_to_bf16 (wanted)),
      <=, 1);
}

static void
test_a_batch_is_the_processors (gconstpointer data)
{
  DscCudaType type = (DscCudaType) GPOINTER_TO_INT (data);
  gsize n_pixels = (gsize) N_PHOTOS * WIDTH * HEIGHT * 4;
  gsize n = (gsize) N_PHOTOS * (gsize) target.height * (gsize) target.width * 3;
  gsize size = type == DSC_CUDA_F32 ? 4 : 2;
  g_autofree guint8 *pixels = g_malloc (n_pixels);
  g_autofree guint8 *out = g_malloc0 (n * size);
  DscSampleJob here[N_PHOTOS], there[N_PHOTOS];
  DscCudaSample work = { .n = N_PHOTOS,
                         .height = target.height,
                         .width = target.width,
                         .scale = dsc_sample_scale (&imagenet),
                         .type = type };
  gpointer pixels_there, jobs_there;

  if (!has_card ())
    return;
  for (gsize i = 0; i < n_pixels; i++)
    pixels[i] = (guint8) g_test_rand_int_range (0, 256);
  pixels_there = to_card (pixels, n_pixels);
  make_jobs (pixels, here);
  make_jobs (pixels_there, there);
  jobs_there = to_card (there, sizeof there);
  work.jobs = jobs_there;
  work.out = to_card (out, n * size);
  g_assert_cmpstr (dsc_cuda_sample (&work, NULL), ==, NULL);
  from_card (work.out, out, n * size);
  for (int i = 0; i < N_PHOTOS; i++)
    for (int y = 0; y < target.height; y++)
      for (int x = 0; x < target.width; x++)
        {
          gsize place
              = (((gsize) i * (gsize) target.height + (gsize) y) * (gsize) target.width + (gsize) x)
                * 3;
          float wanted[3];

          dsc_sample_pixel (&here[i], &work.scale, x, y, wanted);
          for (gsize c = 0; c < 3; c++)
            compare (type, out + (place + c) * size, wanted[c]);
        }
  check (cudaFree (pixels_there));
  check (cudaFree (jobs_there));
}

#define N_SPANS 5
#define LONGEST 400000

/* Fetches span @i, and compares it with what the processor makes of @values: parameters,
 * gradients, and both means. */
static void
compare_span (const DscCudaAdam *work, int i, const float *values)
{
  const DscAdamSpan *span = &work->spans[i];
  gsize size = (gsize) span->n * sizeof (float);
  g_autofree float *parameters = g_malloc (size);
  g_autofree float *first = g_malloc (size);
  g_autofree float *second = g_malloc (size);

  from_card (span->parameters, parameters, size);
  from_card (span->first, first, size);
  from_card (span->second, second, size);
  for (gint64 k = 0; k < span->n; k++)
    {
      float p = values[k], m = values[2 * LONGEST + k], v = values[3 * LONGEST + k];

      dsc_adam_element (&work->numbers[span->numbers], values[LONGEST + k], &p, &m, &v);
      g_assert_cmpfloat (fabsf (parameters[k] - p), <=, 1e-6f);
      g_assert_cmpfloat (fabsf (first[k] - m), <=, 1e-6f);
      g_assert_cmpfloat (fabsf (second[k] - v), <=, 1e-6f);
    }
}

static void
test_adam_steps_as_on_the_processor (void)
{
  static const gint64 lengths[N_SPANS] = { 1, 64, 1000, LONGEST, 255 };
  g_autofree float *values = g_new (float, 4 * LONGEST);
  DscCudaAdam work
      = { .n_spans = N_SPANS,
          .numbers = { { 0.99f, 0.9f, 0.1f, 0.99f, 0.01f, 1e-3f, 7, 1e-8f, 1 },
                       { 1, 0.95f, 0.05f, 0.99f, 0.01f, 1e-2f, 3, 1e-8f, 0x1p-16f } } };

  if (!has_card ())
    return;
  for (gsize i = 0; i < 4 * LONGEST; i++)
    values[i] = (float) g_test_rand_double_range (i < 3 * LONGEST ? -1 : 0, 1);
  for (int i = 0; i < N_SPANS; i++)
    {
      gsize size = (gsize) lengths[i] * sizeof (float);

      work.spans[i] = (DscAdamSpan){ to_card (values, size),
                                     to_card (values + LONGEST, size),
                                     to_card (values + 2 * LONGEST, size),
                                     to_card (values + 3 * LONGEST, size),
                                     lengths[i],
                                     i % 2 };
    }
  g_assert_cmpstr (dsc_cuda_adam (&work, NULL), ==, NULL);
  for (int i = 0; i < N_SPANS; i++)
    {
      compare_span (&work, i, values);
      check (cudaFree ((gpointer) (guintptr) work.spans[i].gradients));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/gpu-kernels/a-batch-of-floats", GINT_TO_POINTER (DSC_CUDA_F32),
                        test_a_batch_is_the_processors);
  g_test_add_data_func ("/gpu-kernels/a-batch-of-halves", GINT_TO_POINTER (DSC_CUDA_F16),
                        test_a_batch_is_the_processors);
  g_test_add_data_func ("/gpu-kernels/a-batch-of-bfloat16", GINT_TO_POINTER (DSC_CUDA_BF16),
                        test_a_batch_is_the_processors);
  g_test_add_func ("/gpu-kernels/adam-steps-as-on-the-processor",
                   test_adam_steps_as_on_the_processor);
  return g_test_run ();
}
