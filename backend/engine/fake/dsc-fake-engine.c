/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The fake engine: learns nothing, looks at no photo, and says the same thing every time.
 *
 * It goes through all the motions of the real one: it trains in stages (dsc-fake-train.c), writes
 * valid model files and checkpoints (dsc-fake-files.c), stores predictions, can be stopped, paused
 * and resumed, answers, explains, and fails, as its script says (dsc-fake-script.h). Its words are
 * not translated: only tests see them. */
#include "config.h"

#include <math.h>

#include <gmodule.h>

#include "dsc-fake-private.h"
#include "engine/dsc-metrics.h"
#include "engine/dsc-model-info.h"

#define DSC_TYPE_FAKE_ENGINE (dsc_fake_engine_get_type ())
G_DECLARE_FINAL_TYPE (DscFakeEngine, dsc_fake_engine, DSC, FAKE_ENGINE, GObject)

struct _DscFakeEngine
{
  GObject parent_instance;
};

/* --- waiting --- */

typedef struct
{
  GMutex mutex;
  GCond cond;
} Wait;

static void
wake_cb (GCancellable *cancellable, Wait *wait)
{
  g_mutex_lock (&wait->mutex);
  g_cond_signal (&wait->cond);
  g_mutex_unlock (&wait->mutex);
}

gboolean
dsc_fake_wait (guint ms, GCancellable *cancellable, GError **error)
{
  gint64 end = g_get_monotonic_time () + (gint64) ms * 1000;
  gulong handler = 0;
  Wait wait;

  g_mutex_init (&wait.mutex);
  g_cond_init (&wait.cond);
  if (cancellable != NULL)
    handler = g_cancellable_connect (cancellable, G_CALLBACK (wake_cb), &wait, NULL);
  g_mutex_lock (&wait.mutex);
  while (!g_cancellable_is_cancelled (cancellable)
         && g_cond_wait_until (&wait.cond, &wait.mutex, end))
    ;
  g_mutex_unlock (&wait.mutex);
  g_cancellable_disconnect (cancellable, handler);
  g_mutex_clear (&wait.mutex);
  g_cond_clear (&wait.cond);
  return !g_cancellable_set_error_if_cancelled (cancellable, error);
}

/* --- what it pretends to know --- */

void
dsc_fake_make_logits (const char *path, gint32 actual, float *logits, guint n_classes)
{
  guint32 hash = g_str_hash (path);

  for (guint i = 0; i < n_classes; i++)
    logits[i] = (float) ((hash * (i + 1) * 2654435761u) >> 16 & 1023) / 512;
  if (actual >= 0 && hash % 5 != 0)
    logits[actual] += 4;
}

/* --- answering --- */

#define N_FEATURES 16

/* Features that depend on the file's name alone: photos of one folder are alike, and a copy of a
 * photo is the most alike of all. */
static void
make_features (const char *path, float *features)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *class_name = g_path_get_basename (folder);
  g_autofree char *name = g_path_get_basename (path);
  guint32 of_class = g_str_hash (class_name), of_photo = g_str_hash (name);

  for (guint i = 0; i < N_FEATURES; i++)
    features[i] = (float) (of_class * (i + 1) * 2654435761u >> 16 & 1023) / 1023
                  + (float) (of_photo * (i + 1) * 2654435761u >> 16 & 1023) / 4096;
}

static void
answer_photo (const DscPredictJob *job, guint32 i, guint n_classes)
{
  g_autofree float *logits = g_new (float, n_classes);
  g_autofree float *probabilities = g_new (float, n_classes);
  g_autoptr (GError) error = NULL;
  DscPrediction item = { .actual = -1 };
  DscAnswer answer = { .index = i };
  float features[N_FEATURES];

  if (g_file_test (job->files[i].path, G_FILE_TEST_IS_REGULAR))
    {
      dsc_fake_make_logits (job->files[i].path, -1, logits, n_classes);
      dsc_prediction_from_logits (&item, logits, probabilities, n_classes);
      answer.probabilities = probabilities;
      if (job->with_features)
        {
          make_features (job->files[i].path, features);
          answer.features = features;
          answer.n_features = N_FEATURES;
        }
    }
  else
    answer.error = error
        = g_error_new_literal (DSC_ERROR, DSC_ERROR_NOT_FOUND, "There is no such photo.");
  job->answer (&answer, job->user_data);
}

static gboolean
fake_engine_predict (DscEngine *engine, const DscPredictJob *job, GCancellable *cancellable,
                     GError **error)
{
  g_autoptr (DscFakeScript) script = dsc_fake_script_new (error);
  g_autoptr (DscModelInfo) info = NULL;
  DscProgressMeter meter;

  if (script == NULL)
    return FALSE;
  info = dsc_model_info_read_file (job->model_path, error);
  if (info == NULL)
    return FALSE;
  dsc_progress_meter_start (&meter, "Pretending", job->n, job->progress, job->user_data);
  for (guint32 i = 0; i < job->n; i++)
    {
      if (!dsc_fake_wait (script->answer_ms, cancellable, error))
        return FALSE;
      answer_photo (job, i, info->n_classes);
      dsc_progress_meter_set (&meter, i + 1);
    }
  return TRUE;
}

/* --- features --- */

static gboolean
fake_engine_find_features (DscEngine *engine, const DscFeaturesJob *job, GCancellable *cancellable,
                           GError **error)
{
  g_autoptr (DscFakeScript) script = dsc_fake_script_new (error);
  DscDataset *dataset = job->train.dataset;
  guint n = dsc_dataset_get_n_photos (dataset);
  g_autofree const float **rows = g_new0 (const float *, MAX (n, 1));
  g_autofree float *store = g_new (float, MAX ((gsize) n * N_FEATURES, 1));
  DscProgressMeter meter;

  if (script == NULL)
    return FALSE;
  dsc_progress_meter_start (&meter, "Pretending", n, job->progress, job->user_data);
  for (guint32 i = 0; i < n; i++)
    {
      g_autofree char *path = dsc_dataset_dup_photo_path (dataset, i);

      if (!dsc_fake_wait (script->answer_ms, cancellable, error))
        return FALSE;
      make_features (path, store + (gsize) i * N_FEATURES);
      if (dsc_dataset_get_photo (dataset, i)->label >= 0
          && g_file_test (path, G_FILE_TEST_IS_REGULAR))
        rows[i] = store + (gsize) i * N_FEATURES;
      dsc_progress_meter_set (&meter, i + 1);
    }
  return job->features (rows, N_FEATURES, job->user_data, error);
}

/* --- measuring --- */

/* As on a machine without a card, unless the processor is asked for. */
static gboolean
fake_engine_measure (DscEngine *engine, const DscMeasureJob *job, GCancellable *cancellable,
                     GError **error)
{
  static const char *const names[] = { "kernel", "forward", "step", "epoch" };

  if (!g_str_equal (job->spec->device, "cpu"))
    {
      g_set_error_literal (error, DSC_ERROR, DSC_ERROR_MISSING,
                           "The fake engine computes nothing, on no card.");
      return FALSE;
    }
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      guint n = job->spec->batch_size * (i == G_N_ELEMENTS (names) - 1 ? job->n_steps : 1);
      const DscMeasurement measurement = { .name = names[i],
                                           .n_photos = n,
                                           .n_runs = 5,
                                           .seconds = n * 0.01,
                                           .floor = i == 0 ? NAN : n * 0.005,
                                           .device = "fake",
                                           .precision = "fp32" };

      job->measured (&measurement, job->user_data);
    }
  return TRUE;
}

/* --- explaining --- */

#define MAP_HEIGHT 3
#define MAP_WIDTH 4

/* A map that depends on path and class alone. */
static void
make_map (const char *path, gint32 label, float *map)
{
  guint32 hash = g_str_hash (path) + (guint32) label * 40503u;

  for (guint i = 0; i < MAP_HEIGHT * MAP_WIDTH; i++)
    map[i] = (float) ((hash * (i + 1) * 2654435761u) >> 24) / 256;
}

/* Fills @explanation, whose arrays are @probabilities and @map. */
static gboolean
explain_photo (const DscExplainItem *item, guint n_classes, float *probabilities, float *map,
               DscExplanation *explanation, GError **error)
{
  g_autofree float *logits = g_new (float, n_classes);
  DscPrediction prediction = { .actual = -1 };

  if (item->label >= (gint32) n_classes)
    g_set_error (error, DSC_ERROR, DSC_ERROR_USAGE, "There is no class %d.", item->label);
  else if (!g_file_test (item->file.path, G_FILE_TEST_IS_REGULAR))
    g_set_error_literal (error, DSC_ERROR, DSC_ERROR_NOT_FOUND, "There is no such photo.");
  else
    {
      dsc_fake_make_logits (item->file.path, -1, logits, n_classes);
      dsc_prediction_from_logits (&prediction, logits, probabilities, n_classes);
      explanation->label = item->label >= 0 ? item->label : prediction.predicted;
      make_map (item->file.path, explanation->label, map);
      explanation->probabilities = probabilities;
      explanation->map = map;
      explanation->height = MAP_HEIGHT;
      explanation->width = MAP_WIDTH;
      return TRUE;
    }
  return FALSE;
}

static gboolean
fake_engine_explain (DscEngine *engine, const DscExplainJob *job, GCancellable *cancellable,
                     GError **error)
{
  g_autoptr (DscFakeScript) script = dsc_fake_script_new (error);
  g_autoptr (DscModelInfo) info = NULL;
  g_autofree float *probabilities = NULL;
  float map[MAP_HEIGHT * MAP_WIDTH];
  DscProgressMeter meter;

  if (script == NULL)
    return FALSE;
  info = dsc_model_info_read_file (job->model_path, error);
  if (info == NULL)
    return FALSE;
  probabilities = g_new (float, info->n_classes);
  dsc_progress_meter_start (&meter, "Pretending", job->n, job->progress, job->user_data);
  for (guint32 i = 0; i < job->n; i++)
    {
      DscExplanation explanation = { .index = i, .label = job->items[i].label };
      g_autoptr (GError) why = NULL;

      if (!dsc_fake_wait (script->answer_ms, cancellable, error))
        return FALSE;
      if (!explain_photo (&job->items[i], info->n_classes, probabilities, map, &explanation, &why))
        explanation.error = why;
      job->explanation (&explanation, job->user_data);
      dsc_progress_meter_set (&meter, i + 1);
    }
  return TRUE;
}

/* --- the engine --- */

static gboolean
fake_engine_describe (DscEngine *engine, DscEngineInfo *info, GError **error)
{
  info->name = g_strdup ("fake");
  info->version = g_strdup (DSC_VERSION);
  info->device = g_strdup ("fake");
  info->precision = g_strdup ("fp32");
  info->cards = g_strdup ("The fake engine computes nothing, on no card.");
  info->threads = 1;
  return TRUE;
}

static void
fake_engine_interface_init (DscEngineInterface *interface)
{
  interface->describe = fake_engine_describe;
  interface->train = dsc_fake_train;
  interface->find_rate = dsc_fake_find_rate;
  interface->find_features = fake_engine_find_features;
  interface->measure = fake_engine_measure;
  interface->predict = fake_engine_predict;
  interface->explain = fake_engine_explain;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (DscFakeEngine, dsc_fake_engine, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (DSC_TYPE_ENGINE, fake_engine_interface_init))

static void
dsc_fake_engine_class_init (DscFakeEngineClass *class)
{
}

static void
dsc_fake_engine_init (DscFakeEngine *self)
{
}

G_MODULE_EXPORT DscEngine *dsc_engine_module_new (GError **error);

DscEngine *
dsc_engine_module_new (GError **error)
{
  g_autoptr (DscFakeScript) script = dsc_fake_script_new (error);

  if (script == NULL)
    return NULL;
  if (script->fail_open < 0)
    return g_object_new (DSC_TYPE_FAKE_ENGINE, NULL);
  g_set_error_literal (error, DSC_ERROR, script->fail_open,
                       "The fake engine cannot be opened, as it was told.");
  return NULL;
}
