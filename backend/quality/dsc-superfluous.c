/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which photos are to be left out because of a finding. */
#include "config.h"

#include "quality/dsc-quality-private.h"

gboolean
dsc_finding_is_left_out (DscFindingKind kind)
{
  /* The one wants more photos, not fewer; the other is put right when photos are read; the third
   * has none. */
  return kind != DSC_FINDING_IMBALANCE && kind != DSC_FINDING_ROTATED
         && kind != DSC_FINDING_MISSING;
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

/* Whether the photos from place @begin to @end have labels that are not the same: whoever keeps one
 * of them decides which label is right. */
static gboolean
has_two_labels (const DscFinding *self, DscDataset *dataset, guint begin, guint end)
{
  gint32 label = -1;

  for (guint i = begin; i < end; i++)
    {
      guint32 photo = g_array_index (self->items, DscFindingItem, i).photo;

      if (photo != DSC_FINDING_NO_PHOTO
          && _dsc_quality_meets_label (&label, dsc_dataset_get_photo (dataset, photo)->label))
        return TRUE;
    }
  return FALSE;
}

void
dsc_finding_choice_clear (DscFindingChoice *self)
{
  g_clear_pointer (&self->superfluous, g_array_unref);
  g_clear_pointer (&self->kept, g_hash_table_unref);
}

static void
choose (DscFindingChoice *choice, const DscFinding *self, DscDataset *dataset, guint begin,
        guint end)
{
  gboolean keeps = keeps_one (self->kind);
  gboolean undecided = keeps && has_two_labels (self, dataset, begin, end);
  guint kept = keeps && !undecided ? find_largest (self, dataset, begin, end) : end;

  for (guint i = begin; i < end; i++)
    {
      guint32 photo = g_array_index (self->items, DscFindingItem, i).photo;

      if (photo == DSC_FINDING_NO_PHOTO || dsc_dataset_get_photo (dataset, photo)->left_out)
        continue;
      if (undecided)
        choice->n_undecided++;
      else if (i == kept)
        g_hash_table_add (choice->kept, GUINT_TO_POINTER (photo));
      else
        g_array_append_val (choice->superfluous, photo);
    }
}

DscFindingChoice
dsc_finding_choose (const DscFinding *self, DscDataset *dataset)
{
  DscFindingChoice choice
      = { g_array_new (FALSE, FALSE, sizeof (guint32)), g_hash_table_new (NULL, NULL), 0 };

  for (guint begin = 0, end; begin < self->items->len; begin = end)
    {
      guint group = g_array_index (self->items, DscFindingItem, begin).group;

      for (end = begin; end < self->items->len
                        && g_array_index (self->items, DscFindingItem, end).group == group;
           end++)
        ;
      choose (&choice, self, dataset, begin, end);
    }
  g_array_sort (choice.superfluous, compare_numbers);
  return choice;
}
