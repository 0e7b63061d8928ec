/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Makes splits: random, class by class, as given, or from a list. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include <glib/gi18n-lib.h>

#include "base/dsc-error.h"
#include "base/dsc-random.h"
#include "base/dsc-text.h"
#include "dataset/dsc-split-private.h"

/* Share of training that becomes validation where none was given. */
#define FALLBACK_FRACTION 0.2

/* What a split is drawn from: photos of @dataset by their numbers, ascending. */
typedef struct
{
  DscDataset *dataset;
  guint8 *parts; /* (owned): what is made */
  guint32 *pool; /* (owned) (array length=n_pool): photos to divide */
  guint n_pool;
  guint *n_of_class; /* (owned): photos of each class in @pool */
  guint32
      *fresh; /* (owned) (array length=n_fresh): those of @pool that no earlier split has divided */
  guint n_fresh;
  guint n_kept;         /* validation photos that an earlier split made so */
  guint *kept_of_class; /* (owned): the same, class by class */
} Draw;

static void
draw_clear (Draw *self)
{
  g_free (self->parts);
  g_free (self->pool);
  g_free (self->n_of_class);
  g_free (self->fresh);
  g_free (self->kept_of_class);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Draw, draw_clear)

static const char *const kind_names[] = {
  [DSC_SPLIT_RANDOM] = "random",
  [DSC_SPLIT_STRATIFIED] = "stratified",
  [DSC_SPLIT_GIVEN] = "given",
  [DSC_SPLIT_LIST] = "list",
};

const char *
dsc_split_kind_to_string (DscSplitKind kind)
{
  g_return_val_if_fail (kind < G_N_ELEMENTS (kind_names), NULL);

  return kind_names[kind];
}

gboolean
dsc_split_kind_from_string (const char *word, DscSplitKind *kind)
{
  for (gsize i = 0; i < G_N_ELEMENTS (kind_names); i++)
    if (strcmp (word, kind_names[i]) == 0)
      {
        *kind = (DscSplitKind) i;
        return TRUE;
      }
  return FALSE;
}

DscSplit *
dsc_split_ref (DscSplit *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
dsc_split_unref (DscSplit *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_free (self->name);
  g_free (self->parts);
  g_strfreev (self->warnings);
  g_free (self);
}

DscSplit *
_dsc_split_new (DscDataset *dataset, const char *name, DscSplitKind kind, guint32 seed,
                double fraction, guint8 *parts, const char *remark)
{
  DscSplit *self = g_new0 (DscSplit, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->name = g_strdup (name);
  self->kind = kind;
  self->seed = seed;
  self->fraction = fraction;
  self->n = dsc_dataset_get_n_photos (dataset);
  self->parts = parts;
  self->warnings = _dsc_split_find_warnings (dataset, parts, remark);
  return self;
}

DscSplit *
dsc_split_new_from_parts (DscDataset *dataset, const char *name, DscSplitKind kind, guint32 seed,
                          double fraction, guint8 *parts)
{
  g_return_val_if_fail (DSC_IS_DATASET (dataset) && name != NULL && parts != NULL, NULL);

  return _dsc_split_new (dataset, name, kind, seed, fraction, parts, NULL);
}

/* Makes ready to divide the photos that have a label and, in @parts (taken), the part @from. */
static void
draw_init (Draw *self, DscDataset *dataset, guint8 *parts, DscPart from)
{
  guint n = dsc_dataset_get_n_photos (dataset);
  guint n_classes = dsc_dataset_get_n_classes (dataset);

  *self = (Draw){ .dataset = dataset, .parts = parts };
  self->pool = g_new (guint32, n);
  self->fresh = g_new (guint32, n);
  self->n_of_class = g_new0 (guint, n_classes);
  self->kept_of_class = g_new0 (guint, n_classes);
  for (guint i = 0; i < n; i++)
    {
      gint32 label = dsc_dataset_get_photo (dataset, i)->label;

      if (label < 0 || parts[i] != from)
        continue;
      self->pool[self->n_pool++] = i;
      self->n_of_class[label]++;
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

      if (part == DSC_PART_TRAIN || part == DSC_PART_VALID)
        self->parts[self->pool[i]] = part;
      else
        self->fresh[self->n_fresh++] = self->pool[i];
      if (part == DSC_PART_VALID)
        {
          self->n_kept++;
          self->kept_of_class[photo->label]++;
        }
    }
}

static gint32
label_of (const Draw *self, guint32 photo)
{
  return dsc_dataset_get_photo (self->dataset, photo)->label;
}

/* Returns: (transfer full): numbers in @fresh, in the order in which validation takes them. */
static guint32 *
draw_order (const Draw *self, guint32 seed)
{
  DscMt19937 random;

  dsc_mt19937_seed (&random, seed);
  return dsc_mt19937_permutation (&random, self->n_fresh);
}

static void
draw_random (Draw *self, double fraction, guint32 seed)
{
  g_autofree guint32 *order = draw_order (self, seed);
  /* As Python's int (fraction * n). */
  guint wanted = (guint) (fraction * self->n_pool);
  guint n = wanted > self->n_kept ? MIN (wanted - self->n_kept, self->n_fresh) : 0;

  for (guint i = 0; i < self->n_fresh; i++)
    {
      guint32 photo = self->fresh[order[i]];
      gboolean is_only = self->n_of_class[label_of (self, photo)] == 1;

      self->parts[photo] = i < n && !is_only ? DSC_PART_VALID : DSC_PART_TRAIN;
    }
}

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

/* Returns: (transfer full) (array length=n_classes): how many validation photos each class is to
 * have; it keeps one for training. */
static guint *
class_quotas (const Draw *self, double fraction)
{
  guint n_classes = dsc_dataset_get_n_classes (self->dataset);
  guint *quotas = g_new0 (guint, n_classes);
  g_autofree Share *shares = g_new (Share, n_classes);
  guint left = (guint) (fraction * self->n_pool);

  for (guint label = 0; label < n_classes; label++)
    {
      double exact = fraction * self->n_of_class[label];

      quotas[label] = (guint) exact;
      shares[label] = (Share){ label, exact - quotas[label] };
      left -= MIN (left, quotas[label]);
    }
  qsort (shares, n_classes, sizeof (Share), compare_shares);
  for (guint i = 0; i < n_classes && left > 0; i++)
    {
      guint label = shares[i].label;

      if (quotas[label] + 1 < self->n_of_class[label])
        {
          quotas[label]++;
          left--;
        }
    }
  return quotas;
}

static void
draw_stratified (Draw *self, double fraction, guint32 seed)
{
  g_autofree guint32 *order = draw_order (self, seed);
  g_autofree guint *quotas = class_quotas (self, fraction);

  for (guint i = 0; i < self->n_fresh; i++)
    {
      guint32 photo = self->fresh[order[i]];
      gint32 label = label_of (self, photo);
      gboolean is_valid = self->kept_of_class[label] < quotas[label];

      self->kept_of_class[label] += is_valid;
      self->parts[photo] = is_valid ? DSC_PART_VALID : DSC_PART_TRAIN;
    }
}

static gboolean
check_fraction (double fraction, GError **error)
{
  if (fraction > 0 && fraction < 1)
    return TRUE;
  g_set_error (error, DSC_ERROR, DSC_ERROR_USAGE,
               _ ("Validation cannot have %g of the photos. Choose a share between 0 and 1, "
                  "such as 0.2."),
               fraction);
  return FALSE;
}

/* There must be something to tell apart. */
static gboolean
check_labels (DscDataset *dataset, GError **error)
{
  g_autofree char *source = dsc_path_display (dsc_dataset_get_source (dataset));
  guint n_classes = dsc_dataset_get_n_classes (dataset);

  if (n_classes >= 2)
    return TRUE;
  if (n_classes == 1)
    g_set_error (error, DSC_ERROR, DSC_ERROR_NO_DATA,
                 _ ("All labelled photos of “%s” are of one class, “%s”. There must be two at "
                    "least."),
                 source, dsc_dataset_get_class_name (dataset, 0));
  else
    g_set_error (error, DSC_ERROR, DSC_ERROR_NO_DATA,
                 _ ("No photo of “%s” has a label. Put the photos of each class into a folder of "
                    "its name."),
                 source);
  return FALSE;
}

static DscSplit *
new_drawn (DscDataset *dataset, DscSplitKind kind, double fraction, guint32 seed,
           DscDataset *previous_dataset, const DscSplit *previous)
{
  g_auto (Draw) draw = { 0 };
  g_autofree char *percent = dsc_ascii_double (100 * fraction);
  g_autofree char *name = NULL;

  draw_init (&draw, dataset, g_new0 (guint8, dsc_dataset_get_n_photos (dataset)), DSC_PART_NONE);
  draw_keep (&draw, previous_dataset, previous);
  if (kind == DSC_SPLIT_RANDOM)
    {
      draw_random (&draw, fraction, seed);
      name = g_strdup_printf (_ ("random %s %%, seed %u"), percent, seed);
    }
  else
    {
      draw_stratified (&draw, fraction, seed);
      name = g_strdup_printf (_ ("stratified %s %%, seed %u"), percent, seed);
    }
  return _dsc_split_new (dataset, name, kind, seed, fraction, g_steal_pointer (&draw.parts), NULL);
}

/* Fills in what the source says. Returns: whether there are photos for training; in @has_valid, for
 * validation. */
static gboolean
take_given (DscDataset *dataset, guint8 *parts, gboolean *has_valid)
{
  gboolean has_train = FALSE;

  *has_valid = FALSE;
  for (guint i = 0; i < dsc_dataset_get_n_photos (dataset); i++)
    {
      const DscPhoto *photo = dsc_dataset_get_photo (dataset, i);

      parts[i] = photo->label >= 0 ? photo->given : DSC_PART_NONE;
      has_train = has_train || parts[i] == DSC_PART_TRAIN;
      *has_valid = *has_valid || parts[i] == DSC_PART_VALID;
    }
  return has_train;
}

static DscSplit *
new_given (DscDataset *dataset, guint32 seed, DscDataset *previous_dataset,
           const DscSplit *previous, GError **error)
{
  g_autofree guint8 *parts = g_new0 (guint8, dsc_dataset_get_n_photos (dataset));
  g_auto (Draw) draw = { 0 };
  gboolean has_valid;

  if (!take_given (dataset, parts, &has_valid))
    {
      g_autofree char *source = dsc_path_display (dsc_dataset_get_source (dataset));

      g_set_error (error, DSC_ERROR, DSC_ERROR_NO_DATA,
                   _ ("“%s” does not say which photos are for training. Choose a random split."),
                   source);
      return NULL;
    }
  if (has_valid)
    return _dsc_split_new (dataset, _ ("given"), DSC_SPLIT_GIVEN, seed, 0, g_steal_pointer (&parts),
                           NULL);
  draw_init (&draw, dataset, g_steal_pointer (&parts), DSC_PART_TRAIN);
  draw_keep (&draw, previous_dataset, previous);
  draw_random (&draw, FALLBACK_FRACTION, seed);
  return _dsc_split_new (
      dataset, _ ("given"), DSC_SPLIT_GIVEN, seed, FALLBACK_FRACTION, g_steal_pointer (&draw.parts),
      _ ("No validation photos are given; a random fifth of the training photos is "
         "used for validation."));
}

DscSplit *
dsc_split_new (DscDataset *dataset, DscSplitKind kind, double fraction, guint32 seed,
               DscDataset *previous_dataset, const DscSplit *previous, GError **error)
{
  g_return_val_if_fail (DSC_IS_DATASET (dataset) && kind != DSC_SPLIT_LIST, NULL);
  g_return_val_if_fail ((previous == NULL) == (previous_dataset == NULL), NULL);

  if (kind != DSC_SPLIT_GIVEN && !check_fraction (fraction, error))
    return NULL;
  if (!check_labels (dataset, error))
    return NULL;
  if (kind == DSC_SPLIT_GIVEN)
    return new_given (dataset, seed, previous_dataset, previous, error);
  return new_drawn (dataset, kind, fraction, seed, previous_dataset, previous);
}

GArray *
dsc_split_get_part (const DscSplit *self, DscPart part)
{
  GArray *photos = g_array_new (FALSE, FALSE, sizeof (guint32));

  for (guint32 i = 0; i < self->n; i++)
    if (self->parts[i] == part)
      g_array_append_val (photos, i);
  return photos;
}
