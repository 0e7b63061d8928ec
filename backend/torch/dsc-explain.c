/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Heat maps: one photo after the other, because each has its own class to ask about. */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "base/dsc-error.h"
#include "image/dsc-loader.h"
#include "torch/dsc-explain.h"

typedef struct
{
  const DscExplainJob *job;
  DscModel *model;
  GError *problem; /* (owned) (nullable): of the photo in hand */
  DscProgressMeter meter;
} Explaining;

static void
explaining_clear (Explaining *self)
{
  g_clear_error (&self->problem);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Explaining, explaining_clear)

static void
problem_cb (guint32 position, const GError *error, const DscPictureInfo *info, gpointer user_data)
{
  Explaining *self = user_data;

  if (error != NULL && self->problem == NULL)
    self->problem = g_error_copy (error);
}

static gboolean
check_label (Explaining *self, const DscExplainItem *item, GError **error)
{
  guint n_classes = dsc_model_get_info (self->model)->n_classes;

  if (item->label < (gint32) n_classes)
    return TRUE;
  g_set_error (error, DSC_ERROR, DSC_ERROR_USAGE,
               _ ("The model has %u classes; there is no class of number %d."), n_classes,
               item->label);
  return FALSE;
}

static gboolean
explain_photo (Explaining *self, const DscBatch *batch, GError **error)
{
  guint32 index = batch->positions[0];
  DscExplanation explanation = { .index = index, .label = self->job->items[index].label };
  g_autoptr (DscTensor) logits = NULL;
  g_autoptr (DscTensor) probabilities = NULL;
  g_autoptr (DscTensor) map = NULL;

  if (!batch->valid[0])
    {
      explanation.error = self->problem;
      self->job->explanation (&explanation, self->job->user_data);
      g_clear_error (&self->problem);
      return TRUE;
    }
  map = dsc_model_explain (self->model, batch->pixels, &explanation.label, &logits, error);
  probabilities = map != NULL ? dsc_tensor_softmax (logits, 1, error) : NULL;
  if (probabilities == NULL)
    return FALSE;
  explanation.map = dsc_tensor_peek_data (map, error);
  explanation.probabilities
      = explanation.map != NULL ? dsc_tensor_peek_data (probabilities, error) : NULL;
  if (explanation.probabilities == NULL)
    return FALSE;
  explanation.height = (guint) dsc_tensor_size (map, 0);
  explanation.width = (guint) dsc_tensor_size (map, 1);
  self->job->explanation (&explanation, self->job->user_data);
  return TRUE;
}

static gboolean
explain_all (Explaining *self, DscLoader *loader, GCancellable *cancellable, GError **error)
{
  guint64 done = 0;

  for (;;)
    {
      const DscBatch *batch;

      if (!dsc_loader_next (loader, &batch, cancellable, error))
        return FALSE;
      if (batch == NULL)
        return TRUE;
      if (!explain_photo (self, batch, error))
        return FALSE;
      dsc_progress_meter_set (&self->meter, ++done);
    }
}

gboolean
dsc_explain (DscModel *model, const DscExplainJob *job, GCancellable *cancellable, GError **error)
{
  const DscModelInfo *info = dsc_model_get_info (model);
  g_auto (Explaining) self = { .job = job, .model = model };
  g_autofree DscFileRef *files = g_new (DscFileRef, job->n + 1);
  const DscLoaderOptions options = {
    .target = info->target,
    .decode = { info->orientation, DSC_DEFAULT_MAX_PIXELS },
    .normalisation = info->normalisation,
    .batch_size = 1,
    .n_threads = job->threads,
  };
  g_autoptr (DscLoader) loader = NULL;

  for (guint32 i = 0; i < job->n; i++)
    {
      if (!check_label (&self, &job->items[i], error))
        return FALSE;
      files[i] = job->items[i].file;
    }
  dsc_progress_meter_start (&self.meter, _ ("Explaining"), job->n, job->progress, job->user_data);
  loader = dsc_loader_new (files, job->n, &options, NULL, problem_cb, &self);
  return explain_all (&self, loader, cancellable, error);
}
