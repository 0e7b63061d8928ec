/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which photos are to be left out because of a finding. */
#include "config.h"

#include "quality/dsc-quality.h"

gboolean
dsc_finding_is_left_out (DscFindingKind kind)
{
  /* The one wants more photos, not fewer; the other is put right when photos are read. */
  return kind != DSC_FINDING_IMBALANCE && kind != DSC_FINDING_ROTATED;
}

/* Whether one photo of each group is worth keeping. Of the same photo under two labels nobody knows
 * which of them is right. */
static gboolean
keeps_one (DscFindingKind kind)
{
  return kind == DSC_FINDING_EXACT_DUPLICATE || kind == DSC_FINDING_NEAR_DUPLICATE
         || kind == DSC_FINDING_LEAK;
}

/* Of as many pixels, the larger file lost less when it was compressed. */
static gboolean
is_larger (const DscPhoto *photo, const DscPhoto *other)
{
  gint64 area = (gint64) photo->width * photo->height;
  gint64 other_area = (gint64) other->width * other->height;

  return area > other_area || (area == other_area && photo->size > other->size);
}

/* Returns: the place of the largest photo of the group that begins at @begin; the first of several.
 */
static guint
find_largest (const DscFinding *self, DscDataset *dataset, guint begin, guint end)
{
  const DscPhoto *largest = NULL;
  guint place = end;

  for (guint i = begin; i < end; i++)
    {
      guint32 photo = g_array_index (self->items, DscFindingItem, i).photo;

      if (photo == DSC_FINDING_NO_PHOTO
          || (largest != NULL && !is_larger (dsc_dataset_get_photo (dataset, photo), largest)))
        continue;
      largest = dsc_dataset_get_photo (dataset, photo);
      place = i;
    }
  return place;
}

static int
compare_numbers (gconstpointer a, gconstpointer b)
{
  guint32 first = *(const guint32 *) a, second = *(const guint32 *) b;

  return first < second ? -1 : first > second;
}

GArray *
dsc_finding_dup_superfluous (const DscFinding *self, DscDataset *dataset)
{
  GArray *photos = g_array_new (FALSE, FALSE, sizeof (guint32));

  g_return_val_if_fail (DSC_IS_DATASET (dataset), photos);

  for (guint begin = 0, end; begin < self->items->len; begin = end)
    {
      guint group = g_array_index (self->items, DscFindingItem, begin).group;
      guint kept;

      for (end = begin; end < self->items->len
                        && g_array_index (self->items, DscFindingItem, end).group == group;
           end++)
        ;
      kept = keeps_one (self->kind) ? find_largest (self, dataset, begin, end) : end;
      for (guint i = begin; i < end; i++)
        {
          guint32 photo = g_array_index (self->items, DscFindingItem, i).photo;

          if (i != kept && photo != DSC_FINDING_NO_PHOTO
              && !dsc_dataset_get_photo (dataset, photo)->left_out)
            g_array_append_val (photos, photo);
        }
    }
  g_array_sort (photos, compare_numbers);
  return photos;
}
