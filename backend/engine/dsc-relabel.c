/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <float.h>
#include <math.h>

#include "engine/dsc-relabel.h"

gint32 *
dsc_relabel_match (DscDataset *dataset, char **classes)
{
  g_autoptr (GHashTable) numbers = g_hash_table_new (g_str_hash, g_str_equal);
  guint n = dsc_dataset_get_n_classes (dataset);
  gint32 *labels = g_new (gint32, MAX (n, 1));

  for (guint i = 0; classes[i] != NULL; i++)
    g_hash_table_insert (numbers, classes[i], GINT_TO_POINTER ((int) i + 1));
  for (guint i = 0; i < n; i++)
    labels[i]
        = GPOINTER_TO_INT (g_hash_table_lookup (numbers, dsc_dataset_get_class_name (dataset, i)))
          - 1;
  return labels;
}

gint32
dsc_relabel_actual (DscDataset *dataset, const gint32 *labels, guint32 photo)
{
  gint32 label = dsc_dataset_get_photo (dataset, photo)->label;

  return label >= 0 ? labels[label] : -1;
}

void
dsc_relabel_judge (DscPrediction *item, const float *probabilities, float *row, float *logits,
                   guint n_classes)
{
  for (guint i = 0; i < n_classes; i++)
    logits[i] = logf (MAX (probabilities[i], FLT_MIN));
  dsc_prediction_from_logits (item, logits, row, n_classes);
}

void
dsc_relabel_predictions (DscPredictions *predictions, DscDataset *dataset)
{
  g_autofree gint32 *labels = NULL;
  g_autofree float *logits = NULL;

  if (predictions->n_classes == 0)
    return;
  labels = dsc_relabel_match (dataset, predictions->classes);
  logits = g_new (float, predictions->n_classes);
  for (guint i = 0; i < predictions->items->len; i++)
    {
      DscPrediction *item = &g_array_index (predictions->items, DscPrediction, i);
      gint32 actual = dsc_relabel_actual (dataset, labels, item->photo);

      if (actual == item->actual)
        continue;
      item->actual = actual;
      dsc_relabel_judge (item, item->probabilities,
                         predictions->store + (item->probabilities - predictions->store), logits,
                         predictions->n_classes);
    }
}
