/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The fake engine: learns nothing, looks at no photo, and says the same thing every time.
 *
 * It goes through all the motions of the real one: it reports, writes a valid model file, stores
 * predictions, can be stopped, answers, and fails, as its script says (dsc-fake-script.h). Its
 * words are not translated: only tests see them. */
#include "config.h"

#include <math.h>

#include <gmodule.h>

#include "dsc-fake-script.h"
#include "engine/dsc-engine.h"
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

/* Lets @ms pass, or less if it is cancelled; then %FALSE. */
static gboolean
pause_for (guint ms, GCancellable *cancellable, GError **error)
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

/* Logits that depend on nothing but the path and, where it is known, the actual class: that one
 * wins for four paths of five. */
static void
make_logits (const char *path, gint32 actual, float *logits, guint n_classes)
{
  guint32 hash = g_str_hash (path);

  for (guint i = 0; i < n_classes; i++)
    logits[i] = (float) ((hash * (i + 1) * 2654435761u) >> 16 & 1023) / 512;
  if (actual >= 0 && hash % 5 != 0)
    logits[actual] += 4;
}

static DscPredictions *
make_predictions (const DscTrainJob *job)
{
  guint n_classes = dsc_dataset_get_n_classes (job->dataset);
  g_autoptr (GArray) photos = dsc_split_get_part (job->split, DSC_PART_VALID);
  g_autofree float *logits = g_new (float, n_classes);
  DscPredictions *predictions = dsc_predictions_new (n_classes, photos->len);

  for (guint i = 0; i < photos->len; i++)
    {
      DscPrediction *item = &g_array_index (predictions->items, DscPrediction, i);
      guint32 number = g_array_index (photos, guint32, i);
      const DscPhoto *photo = dsc_dataset_get_photo (job->dataset, number);

      item->photo = number;
      item->part = DSC_PART_VALID;
      item->actual = photo->label;
      make_logits (photo->path, photo->label, logits, n_classes);
      dsc_prediction_from_logits (item, logits, predictions->store + (gsize) i * n_classes,
                                  n_classes);
    }
  return predictions;
}

/* --- training --- */

static gboolean
write_model (const DscTrainJob *job, double error_rate, GError **error)
{
  g_autoptr (DscSafetensorsWriter) writer = dsc_safetensors_writer_new ();
  g_autoptr (DscModelInfo) info = g_new0 (DscModelInfo, 1);
  g_autoptr (GArray) valid = dsc_split_get_part (job->split, DSC_PART_VALID);
  const float nothing = 0;

  info->network = g_strdup (job->spec->network);
  info->target = job->spec->target;
  info->orientation = job->spec->decode.orientation;
  info->normalisation = (DscNormalisation){ { 0.5f, 0.5f, 0.5f }, { 0.5f, 0.5f, 0.5f } };
  info->n_classes = dsc_dataset_get_n_classes (job->dataset);
  info->classes = g_new0 (char *, info->n_classes + 1);
  for (guint i = 0; i < info->n_classes; i++)
    info->classes[i] = g_strdup (dsc_dataset_get_class_name (job->dataset, i));
  info->error_rate = error_rate;
  info->n_valid = valid->len;
  info->recipe = g_strdup (job->spec->recipe);
  info->settings = dsc_train_spec_to_json (job->spec);
  dsc_model_info_write (info, writer);
  dsc_safetensors_writer_add (writer, "fake", DSC_DTYPE_F32, 1, (const gint64[]){ 1 }, &nothing);
  return dsc_safetensors_writer_write (writer, job->model_path, error);
}

/* Writes the model of the epoch and what it says. */
static gboolean
keep (const DscTrainJob *job, DscRun *run, const DscEpochRecord *epoch, GError **error)
{
  g_autoptr (DscPredictions) predictions = make_predictions (job);
  g_autofree char *name = g_path_get_basename (job->model_path);

  return write_model (job, epoch->error_rate, error)
         && dsc_run_report_predictions (run, job->dataset, predictions, error)
         && dsc_run_report_model (run, name, epoch, error);
}

/* One epoch: steps, its delay, its numbers. Waits first, so that a stop finds it between two. */
static gboolean
train_epoch (const DscFakeScript *script, guint number, DscRun *run, GCancellable *cancellable,
             DscEpochRecord *epoch, GError **error)
{
  DscFakeEpoch row = dsc_fake_script_get_epoch (script, number);

  if ((int) number == script->fail_epoch)
    {
      g_set_error (error, DSC_ERROR, script->fail_code,
                   "The fake engine fails in epoch %u, as it was told to.", number);
      return FALSE;
    }
  for (guint i = 0; i < script->n_batches; i++)
    {
      if (!pause_for (script->delay_ms / script->n_batches, cancellable, error))
        return FALSE;
      dsc_run_report_batch (run, script->n_batches,
                            &(DscBatchRecord){ .batch = number * script->n_batches + i,
                                               .loss = (float) row.train_loss,
                                               .smoothed = (float) row.train_loss,
                                               .rate = 1e-3f,
                                               .momentum = 0.9f });
    }
  *epoch = (DscEpochRecord){ .epoch = number,
                             .train_loss = row.train_loss,
                             .valid_loss = row.valid_loss,
                             .error_rate = row.error_rate,
                             .seconds = script->delay_ms / 1000.0 };
  return dsc_run_report_epoch (run, epoch, error);
}

static gboolean
fake_engine_train (DscEngine *engine, const DscTrainJob *job, DscRun *run,
                   GCancellable *cancellable, GError **error)
{
  g_autoptr (DscFakeScript) script = dsc_fake_script_new (error);
  g_autofree char *settings = dsc_train_spec_to_json (job->spec);
  double best = INFINITY;

  if (script == NULL)
    return FALSE;
  dsc_run_report_device (run, "fake", "fp32");
  dsc_run_report_speed (run, 100, 0.25);
  if (!dsc_run_report_stage (run, "head", settings, job->spec->epochs, error))
    return FALSE;
  for (guint i = 0; i < job->spec->epochs; i++)
    {
      DscEpochRecord epoch;
      DscProgress progress = { "Pretending", i, job->spec->epochs, 1, job->spec->epochs - i };

      dsc_run_report_progress (run, &progress);
      if (!train_epoch (script, i, run, cancellable, &epoch, error))
        return FALSE;
      if (epoch.error_rate >= best)
        continue;
      best = epoch.error_rate;
      if (!keep (job, run, &epoch, error))
        return FALSE;
    }
  return TRUE;
}

/* --- answering --- */

static void
answer_photo (const DscPredictJob *job, guint32 i, guint n_classes)
{
  g_autofree float *logits = g_new (float, n_classes);
  g_autofree float *probabilities = g_new (float, n_classes);
  g_autoptr (GError) error = NULL;
  DscPrediction item = { .actual = -1 };
  DscAnswer answer = { .index = i };

  if (g_file_test (job->files[i].path, G_FILE_TEST_IS_REGULAR))
    {
      make_logits (job->files[i].path, -1, logits, n_classes);
      dsc_prediction_from_logits (&item, logits, probabilities, n_classes);
      answer.probabilities = probabilities;
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
      if (!pause_for (script->answer_ms, cancellable, error))
        return FALSE;
      answer_photo (job, i, info->n_classes);
      dsc_progress_meter_set (&meter, i + 1);
    }
  return TRUE;
}

static gboolean
fake_engine_describe (DscEngine *engine, DscEngineInfo *info, GError **error)
{
  info->name = g_strdup ("fake");
  info->version = g_strdup (DSC_VERSION);
  info->device = g_strdup ("fake");
  info->precision = g_strdup ("fp32");
  info->threads = 1;
  return TRUE;
}

static void
fake_engine_interface_init (DscEngineInterface *interface)
{
  interface->describe = fake_engine_describe;
  interface->train = fake_engine_train;
  interface->predict = fake_engine_predict;
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
