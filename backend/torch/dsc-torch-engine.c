/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The real engine: DscEngine on libtorch, and the one symbol of its module. Each method runs on the
 * thread that its interface names. */
#include "config.h"

#include <malloc.h>

#include <gmodule.h>

#include "base/dsc-threads.h"
#include "engine/dsc-engine.h"
#include "torch/dsc-answer.h"
#include "torch/dsc-device.h"
#include "torch/dsc-features.h"
#include "torch/dsc-instant.h"
#include "torch/dsc-measure.h"
#include "torch/dsc-rate-finder.h"
#include "torch/dsc-trainer.h"
#include "torch/shim/dsc-torch.h"

#define DSC_TYPE_TORCH_ENGINE (dsc_torch_engine_get_type ())
G_DECLARE_FINAL_TYPE (DscTorchEngine, dsc_torch_engine, DSC, TORCH_ENGINE, GObject)

struct _DscTorchEngine
{
  GObject parent_instance;

  DscAnswerer *answerer; /* (owned) only for the answering thread */
};

static gboolean
torch_engine_describe (DscEngine *engine, DscEngineInfo *info, GError **error)
{
  info->name = g_strdup ("torch");
  info->version = g_strdup (dsc_torch_version ());
  DscTorchCuda cuda;
  DscTorchDtype dtype;
  DscDevice device;

  dsc_torch_find_cuda (&cuda);
  if (!dsc_device_choose (&device, "auto", &cuda, error)
      || !dsc_device_choose_dtype (&device, "auto", &dtype, error))
    return FALSE;
  info->device = g_strdup (device.name);
  info->precision = g_strdup (dsc_device_precision (dtype));
  info->cards = dsc_device_list (&cuda);
  info->threads = dsc_threads_available ();
  return TRUE;
}

/* Gets libtorch ready for @spec, and decides on the device: once, for all that follows. In @doubt
 * (transfer full) (nullable) what is to be said of that. */
static gboolean
prepare (const DscTrainSpec *spec, DscDevice *device, char **doubt, GError **error)
{
  guint threads = spec->threads > 0 ? spec->threads : dsc_threads_available ();

  return dsc_torch_set_threads ((int) threads, error)
         && dsc_device_open (device, spec, doubt, error);
}

static gboolean
train (const DscTrainJob *job, DscRun *run, GCancellable *cancellable, GError **error)
{
  g_autofree char *doubt = NULL;
  DscDevice device;

  if (!prepare (job->spec, &device, &doubt, error))
    return FALSE;
  if (doubt != NULL)
    dsc_run_report_problem (run, ".", "warning", doubt);
  if (g_str_equal (job->spec->method, "features"))
    return dsc_instant_train (job, &device, "instant", run, NULL, cancellable, error);
  return dsc_trainer_train (job, &device, run, cancellable, error);
}

static gboolean
torch_engine_train (DscEngine *engine, const DscTrainJob *job, DscRun *run,
                    GCancellable *cancellable, GError **error)
{
  g_autoptr (GError) failure = NULL;
  gboolean done = train (job, run, cancellable, &failure);

  dsc_torch_release_cards ();
  if (done)
    return TRUE;
  /* Everything ends between two batches in the same way; this one can be resumed. */
  if (g_error_matches (failure, G_IO_ERROR, G_IO_ERROR_CANCELLED)
      && !g_cancellable_is_cancelled (cancellable) && dsc_run_is_pausing (run))
    {
      dsc_run_report_paused (run);
      return TRUE;
    }
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

static gboolean
torch_engine_find_rate (DscEngine *engine, const DscRateJob *job, GCancellable *cancellable,
                        GError **error)
{
  g_autofree char *doubt = NULL;
  DscDevice device;
  gboolean done = prepare (job->train.spec, &device, &doubt, error)
                  && dsc_rate_finder_find (job, &device, cancellable, error);

  dsc_torch_release_cards ();
  return done;
}

static gboolean
torch_engine_find_features (DscEngine *engine, const DscFeaturesJob *job, GCancellable *cancellable,
                            GError **error)
{
  g_autofree char *doubt = NULL;
  DscDevice device;
  gboolean done = prepare (job->train.spec, &device, &doubt, error)
                  && dsc_features_find (job, &device, cancellable, error);

  dsc_torch_release_cards ();
  return done;
}

static gboolean
torch_engine_measure (DscEngine *engine, const DscMeasureJob *job, GCancellable *cancellable,
                      GError **error)
{
  g_autofree char *doubt = NULL;
  DscDevice device;
  gboolean done = prepare (job->spec, &device, &doubt, error)
                  && dsc_measure (job, &device, cancellable, error);

  dsc_torch_release_cards ();
  return done;
}

static gboolean
torch_engine_predict (DscEngine *engine, const DscPredictJob *job, GCancellable *cancellable,
                      GError **error)
{
  DscTorchEngine *self = DSC_TORCH_ENGINE (engine);

  return dsc_answerer_predict (self->answerer, job, cancellable, error);
}

static gboolean
torch_engine_explain (DscEngine *engine, const DscExplainJob *job, GCancellable *cancellable,
                      GError **error)
{
  DscTorchEngine *self = DSC_TORCH_ENGINE (engine);

  return dsc_answerer_explain (self->answerer, job, cancellable, error);
}

static void
torch_engine_interface_init (DscEngineInterface *interface)
{
  interface->describe = torch_engine_describe;
  interface->train = torch_engine_train;
  interface->find_rate = torch_engine_find_rate;
  interface->find_features = torch_engine_find_features;
  interface->measure = torch_engine_measure;
  interface->predict = torch_engine_predict;
  interface->explain = torch_engine_explain;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (DscTorchEngine, dsc_torch_engine, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (DSC_TYPE_ENGINE, torch_engine_interface_init))

static void
dsc_torch_engine_finalize (GObject *object)
{
  DscTorchEngine *self = DSC_TORCH_ENGINE (object);

  dsc_answerer_free (self->answerer);
  G_OBJECT_CLASS (dsc_torch_engine_parent_class)->finalize (object);
}

static void
dsc_torch_engine_class_init (DscTorchEngineClass *class)
{
  G_OBJECT_CLASS (class)->finalize = dsc_torch_engine_finalize;
}

static void
dsc_torch_engine_init (DscTorchEngine *self)
{
  self->answerer = dsc_answerer_new (dsc_device_open_any);
}

G_MODULE_EXPORT DscEngine *dsc_engine_module_new (GError **error);

/* Activations of some megabytes come and go with every operation. glibc would map, fault in and
 * unmap each of them, which takes a fifth of the time of a forward pass; so it keeps them. 32 MB is
 * the most that it takes for the first. */
static void
keep_freed_memory (void)
{
#ifdef __GLIBC__
  mallopt (M_MMAP_THRESHOLD, 32 << 20);
  mallopt (M_TRIM_THRESHOLD, 256 << 20);
#endif
}

DscEngine *
dsc_engine_module_new (GError **error)
{
  keep_freed_memory ();
  return g_object_new (DSC_TYPE_TORCH_ENGINE, NULL);
}
