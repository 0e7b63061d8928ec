/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Makes splits: drawn, as given, or from a list. */
#include "config.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "base/dsc-error.h"
#include "base/dsc-text.h"
#include "dataset/dsc-split-private.h"

/* Share of training that becomes validation where none was given. */
#define FALLBACK_FRACTION 0.2

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

gboolean
dsc_split_plan_equal (const DscSplitPlan *a, const DscSplitPlan *b)
{
  return a->kind == b->kind && a->fraction == b->fraction && a->test == b->test
         && a->seed == b->seed && g_strcmp0 (a->group, b->group) == 0;
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
  g_free ((char *) self->plan.group);
  g_free (self->parts);
  g_strfreev (self->warnings);
  g_free (self);
}

DscSplit *
_dsc_split_new (DscDataset *dataset, const char *name, const DscSplitPlan *plan, guint8 *parts,
                const char *remark)
{
  DscSplit *self = g_new0 (DscSplit, 1);

  for (guint i = 0; i < dsc_dataset_get_n_photos (dataset); i++)
    if (dsc_dataset_get_photo (dataset, i)->left_out)
      parts[i] = DSC_PART_NONE;
  g_atomic_ref_count_init (&self->ref_count);
  self->name = g_strdup (name);
  self->plan = *plan;
  self->plan.group = g_strdup (plan->group);
  self->plan.list = NULL;
  self->n = dsc_dataset_get_n_photos (dataset);
  self->parts = parts;
  self->warnings = _dsc_split_find_warnings (dataset, parts, remark);
  return self;
}

DscSplit *
dsc_split_new_from_parts (DscDataset *dataset, const char *name, const DscSplitPlan *plan,
                          guint8 *parts)
{
  g_return_val_if_fail (DSC_IS_DATASET (dataset) && name != NULL, NULL);
  g_return_val_if_fail (plan != NULL && parts != NULL, NULL);

  return _dsc_split_new (dataset, name, plan, parts, NULL);
}

/* --- what cannot be divided --- */

static gboolean
check_shares (const DscSplitPlan *plan, GError **error)
{
  if (!(plan->fraction > 0 && plan->fraction < 1))
    g_set_error (error, DSC_ERROR, DSC_ERROR_USAGE,
                 _ ("Validation cannot have %g of the photos. Choose a share between 0 and 1, "
                    "such as 0.2."),
                 plan->fraction);
  else if (!(plan->test >= 0 && plan->fraction + plan->test < 1))
    g_set_error (error, DSC_ERROR, DSC_ERROR_USAGE,
                 _ ("The test cannot have %g of the photos: validation has %g, and some must be "
                    "left for training. Choose a share such as 0.1."),
                 plan->test, plan->fraction);
  else
    return TRUE;
  return FALSE;
}

/* How labels may be found that were not. */
static const char *
advise_on_labels (DscDataset *dataset)
{
  return g_str_equal (dsc_dataset_get_source (dataset), dsc_dataset_get_root (dataset))
             ? _ ("Put the photos of each class into a folder of its name, or, where the names of "
                  "the files tell the class, give a pattern for labels.")
             : _ ("Choose the column that holds the class.");
}

/* There must be something to tell apart. */
static gboolean
check_labels (DscDataset *dataset, GError **error)
{
  g_autofree char *source = dsc_path_display (dsc_dataset_get_source (dataset));
  const char *advice = advise_on_labels (dataset);
  guint n_classes = dsc_dataset_get_n_classes (dataset);

  if (n_classes >= 2)
    return TRUE;
  if (n_classes == 1)
    g_set_error (error, DSC_ERROR, DSC_ERROR_NO_DATA,
                 /* Translators: folder or table, class, a sentence on what to do. */
                 _ ("All labelled photos of “%s” are of one class, “%s”. There must be two at "
                    "least. %s"),
                 source, dsc_dataset_get_class_name (dataset, 0), advice);
  else
    g_set_error (error, DSC_ERROR, DSC_ERROR_NO_DATA,
                 /* Translators: folder or table, a sentence on what to do. */
                 _ ("No photo of “%s” has a label. %s"), source, advice);
  return FALSE;
}

/* --- drawn --- */

/* Returns: (transfer full): what tells this split from others. */
static char *
name_drawn (const DscSplitPlan *plan)
{
  g_autofree char *percent = dsc_ascii_double (100 * plan->fraction);
  g_autofree char *test = dsc_ascii_double (100 * plan->test);
  g_autoptr (GString) name = g_string_new (NULL);

  if (plan->kind == DSC_SPLIT_RANDOM)
    g_string_append_printf (name, _ ("random %s %%, seed %u"), percent, plan->seed);
  else
    g_string_append_printf (name, _ ("stratified %s %%, seed %u"), percent, plan->seed);
  if (plan->test > 0)
    g_string_append_printf (name, _ (", test %s %%"), test);
  if (plan->group != NULL)
    g_string_append_printf (name, _ (", together by “%s”"), plan->group);
  return g_string_free (g_steal_pointer (&name), FALSE);
}

static DscSplit *
new_drawn (DscDataset *dataset, const DscSplitPlan *plan, DscDataset *previous_dataset,
           const DscSplit *previous, GError **error)
{
  g_autofree guint8 *parts = g_new0 (guint8, MAX (dsc_dataset_get_n_photos (dataset), 1));
  g_autofree char *name = name_drawn (plan);

  if (!_dsc_split_draw (dataset, parts, DSC_PART_NONE, plan, previous_dataset, previous, error))
    return NULL;
  return _dsc_split_new (dataset, name, plan, g_steal_pointer (&parts), NULL);
}

/* --- given --- */

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

      parts[i] = photo->label >= 0 && !photo->left_out ? photo->given : DSC_PART_NONE;
      has_train = has_train || parts[i] == DSC_PART_TRAIN;
      *has_valid = *has_valid || parts[i] == DSC_PART_VALID;
    }
  return has_train;
}

static DscSplit *
new_given (DscDataset *dataset, guint32 seed, DscDataset *previous_dataset,
           const DscSplit *previous, GError **error)
{
  g_autofree guint8 *parts = g_new0 (guint8, MAX (dsc_dataset_get_n_photos (dataset), 1));
  DscSplitPlan plan = { .kind = DSC_SPLIT_RANDOM, .fraction = FALLBACK_FRACTION, .seed = seed };
  gboolean has_valid;

  if (!take_given (dataset, parts, &has_valid))
    {
      g_autofree char *source = dsc_path_display (dsc_dataset_get_source (dataset));

      g_set_error (error, DSC_ERROR, DSC_ERROR_NO_DATA,
                   _ ("“%s” does not say which photos are for training. Choose a random split."),
                   source);
      return NULL;
    }
  if (!has_valid
      && !_dsc_split_draw (dataset, parts, DSC_PART_TRAIN, &plan, previous_dataset, previous,
                           error))
    return NULL;
  plan.kind = DSC_SPLIT_GIVEN;
  plan.fraction = has_valid ? 0 : FALLBACK_FRACTION;
  return _dsc_split_new (
      dataset, _ ("given"), &plan, g_steal_pointer (&parts),
      has_valid ? NULL
                : _ ("No validation photos are given; a random fifth of the training photos is "
                     "used for validation."));
}

DscSplit *
dsc_split_new (DscDataset *dataset, const DscSplitPlan *plan, DscDataset *previous_dataset,
               const DscSplit *previous, GError **error)
{
  g_return_val_if_fail (DSC_IS_DATASET (dataset) && plan != NULL, NULL);
  g_return_val_if_fail ((previous == NULL) == (previous_dataset == NULL), NULL);

  if (plan->kind == DSC_SPLIT_LIST)
    return _dsc_split_new_from_list (dataset, plan, error);
  if (plan->kind != DSC_SPLIT_GIVEN && !check_shares (plan, error))
    return NULL;
  if (!check_labels (dataset, error))
    return NULL;
  if (plan->kind == DSC_SPLIT_GIVEN)
    return new_given (dataset, plan->seed, previous_dataset, previous, error);
  return new_drawn (dataset, plan, previous_dataset, previous, error);
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
