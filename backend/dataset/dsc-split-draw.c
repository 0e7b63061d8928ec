/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Draws photos at random for validation and test: all alike, class by class, or in groups that stay
 * together. */
#include "config.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/dsc-random.h"
#include "dataset/dsc-name-pattern.h"
#include "dataset/dsc-split-private.h"

/* The parts that are drawn, in the order in which they take photos; the rest is for training. */
static const DscPart drawn_parts[] = { DSC_PART_VALID, DSC_PART_TEST };

/* What a split is drawn from: photos of @dataset by their numbers, ascending. */
typedef struct
{
  DscDataset *dataset;
  const DscSplitPlan *plan;
  guint8 *parts; /* what is made */
  guint32 *pool; /* (owned) (array length=n_pool): photos to divide */
  guint n_pool;
  guint *n_of_class; /* (owned): photos of each class in @pool */
  guint32
      *fresh; /* (owned) (array length=n_fresh): those of @pool that no earlier split has divided */
  guint n_fresh;
  guint n_in[DSC_PART_TEST + 1];         /* photos that are in a part already */
  guint *of_class_in[DSC_PART_TEST + 1]; /* (owned): the same, class by class */
} Draw;

static void
draw_clear (Draw *self)
{
  g_free (self->pool);
  g_free (self->n_of_class);
  g_free (self->fresh);
  for (gsize i = 0; i < G_N_ELEMENTS (self->of_class_in); i++)
    g_free (self->of_class_in[i]);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Draw, draw_clear)

static gint32
label_of (const Draw *self, guint32 photo)
{
  return dsc_dataset_get_photo (self->dataset, photo)->label;
}

static void
put (Draw *self, guint32 photo, DscPart part)
{
  self->parts[photo] = (guint8) part;
  self->n_in[part]++;
  self->of_class_in[part][label_of (self, photo)]++;
}

/* Makes ready to divide the photos that have a label and, in @parts, the part @from, but for those
 * that are left out. */
static void
draw_init (Draw *self, DscDataset *dataset, guint8 *parts, DscPart from, const DscSplitPlan *plan)
{
  guint n = dsc_dataset_get_n_photos (dataset);
  guint n_classes = dsc_dataset_get_n_classes (dataset);

  *self = (Draw){ .dataset = dataset, .plan = plan, .parts = parts };
  self->pool = g_new (guint32, n);
  self->fresh = g_new (guint32, n);
  self->n_of_class = g_new0 (guint, n_classes);
  for (gsize i = 0; i < G_N_ELEMENTS (self->of_class_in); i++)
    self->of_class_in[i] = g_new0 (guint, n_classes);
  for (guint i = 0; i < n; i++)
    {
      const DscPhoto *photo = dsc_dataset_get_photo (dataset, i);

      if (photo->label < 0 || photo->left_out || parts[i] != from)
        continue;
      self->pool[self->n_pool++] = i;
      self->n_of_class[photo->label]++;
    }
}

/* The part that @previous, a split of the photos of @dataset, gave to the photo @path. */
static DscPart
previous_part (DscDataset *dataset, const DscSplit *previous, const char *path)
{
  guint i;

  if (previous == NULL || !dsc_dataset_find (dataset, path, &i) || i >= previous->n)
    return DSC_PART_NONE;
  return (DscPart) previous->parts[i];
}

/* Leaves photos that were divided before where they are. */
static void
draw_keep (Draw *self, DscDataset *previous_dataset, const DscSplit *previous)
{
  for (guint i = 0; i < self->n_pool; i++)
    {
      const DscPhoto *photo = dsc_dataset_get_photo (self->dataset, self->pool[i]);
      DscPart part = previous_part (previous_dataset, previous, photo->path);

      if (part == DSC_PART_NONE || (part == DSC_PART_TEST && self->plan->test <= 0))
        self->fresh[self->n_fresh++] = self->pool[i];
      else
        put (self, self->pool[i], part);
    }
}

/* Returns: (transfer full): the numbers below @n, in the order in which validation and then the
 * test take them. */
static guint32 *
draw_order (const Draw *self, guint n)
{
  DscMt19937 random;

  dsc_mt19937_seed (&random, self->plan->seed);
  return dsc_mt19937_permutation (&random, n);
}

static double
share_of (const Draw *self, DscPart part)
{
  return part == DSC_PART_VALID ? self->plan->fraction : self->plan->test;
}

/* --- all alike --- */

static void
draw_random (Draw *self)
{
  g_autofree guint32 *order = draw_order (self, self->n_fresh);
  guint next = 0;

  for (gsize p = 0; p < G_N_ELEMENTS (drawn_parts); p++)
    {
      DscPart part = drawn_parts[p];
      /* As Python's int (fraction * n). */
      guint wanted = (guint) (share_of (self, part) * self->n_pool);
      guint n = wanted > self->n_in[part] ? wanted - self->n_in[part] : 0;

      for (guint end = MIN (next + n, self->n_fresh); next < end; next++)
        {
          guint32 photo = self->fresh[order[next]];
          gboolean is_only = self->n_of_class[label_of (self, photo)] == 1;

          put (self, photo, is_only ? DSC_PART_TRAIN : part);
        }
    }
  for (; next < self->n_fresh; next++)
    put (self, self->fresh[order[next]], DSC_PART_TRAIN);
}

/* --- class by class --- */

typedef struct
{
  guint label;
  double remainder;
} Share;

static int
compare_shares (gconstpointer a, gconstpointer b)
{
  const Share *first = a;
  const Share *second = b;

  if (first->remainder != second->remainder)
    return first->remainder < second->remainder ? 1 : -1;
  return first->label < second->label ? -1 : first->label > second->label;
}

/* Returns: (transfer full) (array length=n_classes): how many photos of each class @part is to
 * have, where @taken (nullable) go elsewhere; a class keeps one for training. */
static guint *
class_quotas (const Draw *self, DscPart part, const guint *taken)
{
  guint n_classes = dsc_dataset_get_n_classes (self->dataset);
  guint *quotas = g_new0 (guint, n_classes);
  g_autofree Share *shares = g_new (Share, n_classes);
  double fraction = share_of (self, part);
  guint left = (guint) (fraction * self->n_pool);

  for (guint label = 0; label < n_classes; label++)
    {
      double exact = fraction * self->n_of_class[label];
      guint elsewhere = taken != NULL ? taken[label] : 0;

      shares[label] = (Share){ label, 0 };
      if (self->n_of_class[label] == 0)
        continue;
      quotas[label] = MIN ((guint) exact, self->n_of_class[label] - 1 - elsewhere);
      shares[label] = (Share){ label, exact - quotas[label] };
      left -= MIN (left, quotas[label]);
    }
  qsort (shares, n_classes, sizeof (Share), compare_shares);
  for (guint i = 0; i < n_classes && left > 0; i++)
    {
      guint label = shares[i].label;
      guint elsewhere = taken != NULL ? taken[label] : 0;

      if (quotas[label] + elsewhere + 1 < self->n_of_class[label])
        {
          quotas[label]++;
          left--;
        }
    }
  return quotas;
}

static void
draw_stratified (Draw *self)
{
  g_autofree guint32 *order = draw_order (self, self->n_fresh);
  g_autofree guint *valid = class_quotas (self, DSC_PART_VALID, NULL);
  g_autofree guint *test = class_quotas (self, DSC_PART_TEST, valid);

  for (guint i = 0; i < self->n_fresh; i++)
    {
      guint32 photo = self->fresh[order[i]];
      gint32 label = label_of (self, photo);

      if (self->of_class_in[DSC_PART_VALID][label] < valid[label])
        put (self, photo, DSC_PART_VALID);
      else if (self->of_class_in[DSC_PART_TEST][label] < test[label])
        put (self, photo, DSC_PART_TEST);
      else
        put (self, photo, DSC_PART_TRAIN);
    }
}

/* --- in groups --- */

/* Photos of @fresh that stay together. */
typedef struct
{
  GArray *photos; /* (owned) (element-type guint32), ascending */
  DscPart part;   /* where photos of the group are already */
} Group;

static void
group_free (gpointer data)
{
  Group *self = data;

  g_array_unref (self->photos);
  g_free (self);
}

/* Returns: (transfer full): the word that the pattern picks, or for a photo that it does not fit
 * one of its own. */
static char *
group_key (const Draw *self, const DscNamePattern *pattern, guint32 photo)
{
  const char *path = dsc_dataset_get_photo (self->dataset, photo)->path;
  g_autofree char *word = dsc_name_pattern_pick (pattern, path);

  return word != NULL ? g_strconcat ("w", word, NULL) : g_strconcat ("p", path, NULL);
}

static int
compare_numbers (gconstpointer a, gconstpointer b)
{
  guint32 first = *(const guint32 *) a;
  guint32 second = *(const guint32 *) b;

  return first < second ? -1 : first > second;
}

/* Returns: (element-type Group): in the order of their first photos. */
static GPtrArray *
find_groups (const Draw *self, const DscNamePattern *pattern)
{
  GPtrArray *groups = g_ptr_array_new_with_free_func (group_free);
  g_autoptr (GHashTable) by_key = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < self->n_pool; i++)
    {
      guint32 photo = self->pool[i];
      g_autofree char *key = group_key (self, pattern, photo);
      Group *group = g_hash_table_lookup (by_key, key);

      if (group == NULL)
        {
          group = g_new0 (Group, 1);
          group->photos = g_array_new (FALSE, FALSE, sizeof (guint32));
          g_hash_table_insert (by_key, g_steal_pointer (&key), group);
          g_ptr_array_add (groups, group);
        }
      if (bsearch (&photo, self->fresh, self->n_fresh, sizeof (guint32), compare_numbers) != NULL)
        g_array_append_val (group->photos, photo);
      else
        group->part = (DscPart) self->parts[photo];
    }
  return groups;
}

/* Whether @part comes nearer to its share with @group in it: of the whole, or of the class that
 * most of the group's photos have. */
static gboolean
is_wanted (const Draw *self, const Group *group, DscPart part)
{
  g_autofree guint *n_of_class = g_new0 (guint, dsc_dataset_get_n_classes (self->dataset));
  double share = share_of (self, part);
  guint n = group->photos->len;
  guint most = 0;
  double wanted;
  double have;

  for (guint i = 0; i < n; i++)
    {
      guint label = (guint) label_of (self, g_array_index (group->photos, guint32, i));

      if (++n_of_class[label] > n_of_class[most])
        most = label;
    }
  /* Every class keeps some for training. */
  for (guint label = 0; label < dsc_dataset_get_n_classes (self->dataset); label++)
    if (n_of_class[label] > 0
        && n_of_class[label] + self->of_class_in[DSC_PART_VALID][label]
                   + self->of_class_in[DSC_PART_TEST][label]
               >= self->n_of_class[label])
      return FALSE;
  if (self->plan->kind == DSC_SPLIT_RANDOM)
    {
      wanted = share * self->n_pool;
      have = self->n_in[part];
    }
  else
    {
      wanted = share * self->n_of_class[most];
      have = self->of_class_in[part][most];
      n = n_of_class[most];
    }
  return fabs (have + n - wanted) < fabs (have - wanted);
}

static void
put_group (Draw *self, const Group *group, DscPart part)
{
  for (guint i = 0; i < group->photos->len; i++)
    put (self, g_array_index (group->photos, guint32, i), part);
}

static void
draw_groups (Draw *self, const DscNamePattern *pattern)
{
  g_autoptr (GPtrArray) groups = find_groups (self, pattern);
  g_autofree guint32 *order = draw_order (self, groups->len);

  for (guint i = 0; i < groups->len; i++)
    {
      const Group *group = g_ptr_array_index (groups, order[i]);

      if (group->part != DSC_PART_NONE)
        put_group (self, group, group->part);
      else if (is_wanted (self, group, DSC_PART_VALID))
        put_group (self, group, DSC_PART_VALID);
      else if (is_wanted (self, group, DSC_PART_TEST))
        put_group (self, group, DSC_PART_TEST);
      else
        put_group (self, group, DSC_PART_TRAIN);
    }
}

gboolean
_dsc_split_draw (DscDataset *dataset, guint8 *parts, DscPart from, const DscSplitPlan *plan,
                 DscDataset *previous_dataset, const DscSplit *previous, GError **error)
{
  g_autoptr (DscNamePattern) pattern = NULL;
  g_auto (Draw) draw = { 0 };

  if (plan->group != NULL)
    {
      pattern = dsc_name_pattern_new (plan->group, error);
      if (pattern == NULL)
        return FALSE;
    }
  draw_init (&draw, dataset, parts, from, plan);
  draw_keep (&draw, previous_dataset, previous);
  if (pattern != NULL)
    draw_groups (&draw, pattern);
  else if (plan->kind == DSC_SPLIT_RANDOM)
    draw_random (&draw);
  else
    draw_stratified (&draw);
  return TRUE;
}
