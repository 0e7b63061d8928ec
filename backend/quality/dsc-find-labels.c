/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Findings about classes and labels. */
#include "config.h"

#include <math.h>

#include "quality/dsc-quality-private.h"

/* Fewer photos are too few to learn a class from and to validate it on. */
#define SMALL_CLASS 10
/* How many times more photos the largest class has than the smallest. */
#define IMBALANCE 10.0
/* Of the scores of labels on LEGO-1000, with 5 % of them swapped, 70 % of those above this are
 * swapped ones, and 90 % of the swapped ones are above it; of the true labels 2 % are. */
#define DOUBTFUL 0.1f
/* Robust deviations. */
#define ODD 6.0f

static guint *
count_classes (DscDataset *dataset)
{
  guint *counts = g_new0 (guint, MAX (dsc_dataset_get_n_classes (dataset), 1));

  for (guint i = 0; i < dsc_dataset_get_n_photos (dataset); i++)
    {
      const DscPhoto *photo = dsc_dataset_get_photo (dataset, i);

      if (photo->label >= 0 && !photo->left_out)
        counts[photo->label]++;
    }
  return counts;
}

/* Adds the photos of a class as a group. */
static void
add_class (DscFinding *finding, DscDataset *dataset, gint32 label, double value)
{
  for (guint i = 0; i < dsc_dataset_get_n_photos (dataset); i++)
    if (dsc_dataset_get_photo (dataset, i)->label == label
        && !dsc_dataset_get_photo (dataset, i)->left_out)
      _dsc_finding_add (finding, i, finding->n_groups, value);
  finding->n_groups++;
}

/* In one pass over the photos, whatever the number of classes. */
static void
find_small_classes (DscFindings *findings, DscDataset *dataset, const guint *counts)
{
  DscFinding *finding = dsc_finding_new (DSC_FINDING_SMALL_CLASS);
  guint n_classes = dsc_dataset_get_n_classes (dataset);
  g_autofree GArray **members = g_new0 (GArray *, MAX (n_classes, 1));

  for (guint i = 0; i < dsc_dataset_get_n_photos (dataset); i++)
    {
      const DscPhoto *photo = dsc_dataset_get_photo (dataset, i);
      gint32 label = photo->label;

      if (label < 0 || photo->left_out || counts[label] >= SMALL_CLASS)
        continue;
      if (members[label] == NULL)
        members[label] = g_array_new (FALSE, FALSE, sizeof (guint));
      g_array_append_val (members[label], i);
    }
  for (guint c = 0; c < n_classes; c++)
    {
      if (members[c] == NULL)
        continue;
      for (guint i = 0; i < members[c]->len; i++)
        _dsc_finding_add (finding, g_array_index (members[c], guint, i), finding->n_groups,
                          counts[c]);
      finding->n_groups++;
      g_array_unref (members[c]);
    }
  _dsc_findings_take (findings, finding);
}

static void
find_imbalance (DscFindings *findings, DscDataset *dataset, const guint *counts)
{
  DscFinding *finding = dsc_finding_new (DSC_FINDING_IMBALANCE);
  guint n_classes = dsc_dataset_get_n_classes (dataset);
  guint least = 0, most = 0;

  /* A class that is left out as a whole is none. */
  for (guint c = 1; c < n_classes; c++)
    {
      if (counts[c] > 0 && (counts[least] == 0 || counts[c] < counts[least]))
        least = c;
      if (counts[c] > counts[most])
        most = c;
    }
  if (n_classes > 1 && counts[least] > 0 && counts[most] >= IMBALANCE * counts[least])
    add_class (finding, dataset, (gint32) least, (double) counts[most] / counts[least]);
  _dsc_findings_take (findings, finding);
}

void
_dsc_quality_find_classes (DscFindings *findings, DscDataset *dataset)
{
  g_autofree guint *counts = count_classes (dataset);

  find_small_classes (findings, dataset, counts);
  find_imbalance (findings, dataset, counts);
}

/* A label that was corrected since, or that a person has called right, is not doubted any more. */
static gboolean
is_doubted (DscDataset *dataset, const DscSuspect *item, const guint8 *confirmed)
{
  const DscPhoto *photo = dsc_dataset_get_photo (dataset, item->photo);

  return item->given >= 0 && item->given == photo->label && !photo->left_out
         && !confirmed[item->photo];
}

void
_dsc_quality_find_suspects (DscFindings *findings, DscDataset *dataset, const DscSuspects *suspects,
                            const guint8 *confirmed)
{
  DscFinding *doubted = dsc_finding_new (DSC_FINDING_SUSPECT);
  DscFinding *odd = dsc_finding_new (DSC_FINDING_ODD);

  for (guint i = 0; i < suspects->items->len; i++)
    {
      const DscSuspect *item = &g_array_index (suspects->items, DscSuspect, i);

      if (!is_doubted (dataset, item, confirmed))
        continue;
      if (item->score > DOUBTFUL)
        _dsc_finding_add (doubted, item->photo, 0, item->score)->suggested = item->suggested;
      else if (item->oddness > ODD)
        _dsc_finding_add (odd, item->photo, 0, item->oddness);
    }
  _dsc_findings_take (findings, doubted);
  _dsc_findings_take (findings, odd);
}
