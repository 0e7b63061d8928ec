/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>

#include "engine/dsc-relabel.h"
#include "engine/dsc-run-words.h"
#include "model/dsc-results.h"

struct _DscResults
{
  GObject parent_instance;
  DscDataset *dataset; /* (owned) */
  DscRunRecord *run;   /* (owned) */
  char *model_path;    /* (owned) (nullable) */
  DscPart part;
  gboolean was_chosen;         /* the kept weights, by these photos */
  DscPredictions *predictions; /* (owned) */
  DscConfusion *confusion;     /* (owned) (nullable) */
  GArray *top;                 /* (owned) (element-type guint32) */
  GHashTable *by_photo;        /* (owned) photo + 1 → DscPrediction, borrowed */
};

G_DEFINE_FINAL_TYPE (DscResults, dsc_results, G_TYPE_OBJECT)

static void
dsc_results_finalize (GObject *object)
{
  DscResults *self = DSC_RESULTS (object);

  g_clear_object (&self->dataset);
  g_clear_pointer (&self->run, dsc_run_record_free);
  g_free (self->model_path);
  g_clear_pointer (&self->predictions, dsc_predictions_free);
  g_clear_pointer (&self->confusion, dsc_confusion_free);
  g_clear_pointer (&self->top, g_array_unref);
  g_hash_table_unref (self->by_photo);
  G_OBJECT_CLASS (dsc_results_parent_class)->finalize (object);
}

static void
dsc_results_class_init (DscResultsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = dsc_results_finalize;
}

static void
dsc_results_init (DscResults *self)
{
  self->by_photo = g_hash_table_new (NULL, NULL);
}

/* --- loading --- */

static void
count (DscResults *self)
{
  const GArray *items = self->predictions->items;

  for (guint i = 0; i < items->len; i++)
    {
      DscPrediction *item = &g_array_index (items, DscPrediction, i);

      g_hash_table_insert (self->by_photo, GUINT_TO_POINTER (item->photo + 1), item);
    }
  if (self->predictions->n_classes > 0)
    self->confusion = dsc_confusion_new (self->predictions);
  self->top = dsc_predictions_top_losses (self->predictions);
}

DscResults *
dsc_results_load (DscProject *project, DscDataset *dataset, gint64 run, DscPart part,
                  GError **error)
{
  g_autoptr (DscResults) self = g_object_new (DSC_TYPE_RESULTS, NULL);
  g_autofree char *models = dsc_project_dup_models_folder (project);

  self->dataset = g_object_ref (dataset);
  self->run = dsc_project_get_run (project, run, error);
  if (self->run == NULL)
    return NULL;
  if (self->run->model != NULL)
    self->model_path = g_build_filename (models, self->run->model, NULL);
  self->part = part;
  self->was_chosen = part == DSC_PART_VALID && dsc_run_was_chosen (project, self->run);
  self->predictions = dsc_project_get_predictions (project, self->run->id, dataset, part, error);
  if (self->predictions == NULL)
    return NULL;
  dsc_relabel_predictions (self->predictions, dataset);
  count (self);
  return g_steal_pointer (&self);
}

/* --- reading --- */

DscDataset *
dsc_results_get_dataset (DscResults *self)
{
  return self->dataset;
}

const DscRunRecord *
dsc_results_get_run (DscResults *self)
{
  return self->run;
}

DscPart
dsc_results_get_part (DscResults *self)
{
  return self->part;
}

const char *
dsc_results_get_model_path (DscResults *self)
{
  return self->model_path;
}

gboolean
dsc_results_was_chosen (DscResults *self)
{
  return self->was_chosen;
}

const DscPredictions *
dsc_results_get_predictions (DscResults *self)
{
  return self->predictions;
}

const DscPrediction *
dsc_results_find (DscResults *self, guint photo)
{
  return g_hash_table_lookup (self->by_photo, GUINT_TO_POINTER (photo + 1));
}

const DscConfusion *
dsc_results_get_confusion (DscResults *self)
{
  return self->confusion;
}

const guint32 *
dsc_results_get_top_losses (DscResults *self, guint *n)
{
  *n = self->top->len;
  return (const guint32 *) (const void *) self->top->data;
}

DscErrorRate
dsc_results_get_error_rate (DscResults *self)
{
  return dsc_predictions_error_rate (self->predictions);
}

const char *
dsc_results_get_class_name (DscResults *self, guint label)
{
  g_return_val_if_fail (label < self->predictions->n_classes, "");

  return self->predictions->classes[label];
}
