/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The interface of engines, and opening the module of one. */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <gmodule.h>

#include "base/dsc-error.h"
#include "base/dsc-locate.h"
#include "base/dsc-memory.h"
#include "base/dsc-text.h"
#include "engine/dsc-engine.h"

#define DEFAULT_MODULE "discern-torch"

typedef DscEngine *(*ModuleNewFunc) (GError **error);

G_DEFINE_INTERFACE (DscEngine, dsc_engine, G_TYPE_OBJECT)

static void
dsc_engine_default_init (DscEngineInterface *interface)
{
}

void
dsc_engine_info_clear (DscEngineInfo *info)
{
  g_clear_pointer (&info->name, g_free);
  g_clear_pointer (&info->version, g_free);
  g_clear_pointer (&info->device, g_free);
  g_clear_pointer (&info->precision, g_free);
  g_clear_pointer (&info->cards, g_free);
}

gboolean
dsc_engine_describe (DscEngine *self, DscEngineInfo *info, GError **error)
{
  g_return_val_if_fail (DSC_IS_ENGINE (self), FALSE);
  g_return_val_if_fail (info != NULL, FALSE);

  return DSC_ENGINE_GET_IFACE (self)->describe (self, info, error);
}

gboolean
dsc_engine_train (DscEngine *self, const DscTrainJob *job, DscRun *run, GCancellable *cancellable,
                  GError **error)
{
  g_return_val_if_fail (DSC_IS_ENGINE (self), FALSE);
  g_return_val_if_fail (job != NULL, FALSE);
  g_return_val_if_fail (DSC_IS_RUN (run), FALSE);

  return DSC_ENGINE_GET_IFACE (self)->train (self, job, run, cancellable, error);
}

gboolean
dsc_engine_measure (DscEngine *self, const DscMeasureJob *job, GCancellable *cancellable,
                    GError **error)
{
  g_return_val_if_fail (DSC_IS_ENGINE (self), FALSE);
  g_return_val_if_fail (job != NULL && job->measured != NULL && job->n_steps > 0, FALSE);

  return DSC_ENGINE_GET_IFACE (self)->measure (self, job, cancellable, error);
}

gboolean
dsc_engine_predict (DscEngine *self, const DscPredictJob *job, GCancellable *cancellable,
                    GError **error)
{
  g_return_val_if_fail (DSC_IS_ENGINE (self), FALSE);
  g_return_val_if_fail (job != NULL, FALSE);

  return DSC_ENGINE_GET_IFACE (self)->predict (self, job, cancellable, error);
}

gboolean
dsc_engine_find_rate (DscEngine *self, const DscRateJob *job, GCancellable *cancellable,
                      GError **error)
{
  g_return_val_if_fail (DSC_IS_ENGINE (self), FALSE);
  g_return_val_if_fail (job != NULL && job->n_steps > 0, FALSE);

  return DSC_ENGINE_GET_IFACE (self)->find_rate (self, job, cancellable, error);
}

gboolean
dsc_engine_find_features (DscEngine *self, const DscFeaturesJob *job, GCancellable *cancellable,
                          GError **error)
{
  g_return_val_if_fail (DSC_IS_ENGINE (self), FALSE);
  g_return_val_if_fail (job != NULL && job->features != NULL, FALSE);

  return DSC_ENGINE_GET_IFACE (self)->find_features (self, job, cancellable, error);
}

gboolean
dsc_engine_explain (DscEngine *self, const DscExplainJob *job, GCancellable *cancellable,
                    GError **error)
{
  g_return_val_if_fail (DSC_IS_ENGINE (self), FALSE);
  g_return_val_if_fail (job != NULL, FALSE);

  return DSC_ENGINE_GET_IFACE (self)->explain (self, job, cancellable, error);
}

/* Returns: (transfer full) (type filename) */
static char *
find_module (const char *path)
{
  const char *chosen = path != NULL ? path : g_getenv ("DISCERN_ENGINE");

  if (chosen != NULL && *chosen != '\0')
    return g_strdup (chosen);
  return dsc_locate_module (DEFAULT_MODULE);
}

DscEngine *
dsc_engine_open_module (const char *path, GError **error)
{
  g_autofree char *file = find_module (path);
  g_autofree char *shown = dsc_path_display (file);
  ModuleNewFunc module_new;
  GModule *module;

  dsc_engine_prepare_environment ();
  module = g_module_open (file, G_MODULE_BIND_LOCAL);
  if (module == NULL)
    {
      g_set_error (error, DSC_ERROR, DSC_ERROR_MISSING,
                   _ ("The engine “%s”, or a library that it needs, could not be opened; install "
                      "it again. The system says: %s"),
                   shown, g_module_error ());
      return NULL;
    }
  /* Neither libtorch nor a GType can be unloaded. */
  g_module_make_resident (module);
  if (!g_module_symbol (module, DSC_ENGINE_MODULE_SYMBOL, (gpointer *) &module_new))
    {
      g_set_error (error, DSC_ERROR, DSC_ERROR_MISSING,
                   _ ("“%s” is not an engine of Discern: it has no “%s”. Unset DISCERN_ENGINE, or "
                      "install the engine again."),
                   shown, DSC_ENGINE_MODULE_SYMBOL);
      return NULL;
    }
  return module_new (error);
}

/* Does nothing where it is set: setenv() is not safe beside other threads, and main() has called
 * this before there are any. */
static void
set_unless_set (const char *name, const char *value)
{
  if (g_getenv (name) == NULL)
    g_setenv (name, value, TRUE);
}

void
dsc_engine_prepare_environment (void)
{
  /* Waiting threads of OpenMP must not spin beside decoding, nor OpenBLAS's beside OpenMP's. */
  set_unless_set ("OMP_WAIT_POLICY", "PASSIVE");
  set_unless_set ("OPENBLAS_NUM_THREADS", "1");
  dsc_memory_keep ();
}
