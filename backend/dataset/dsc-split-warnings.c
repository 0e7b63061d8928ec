/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is wanting in a split, in sentences that name at most five classes each. */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "dataset/dsc-split-private.h"

#define MAX_NAMES 5

typedef struct
{
  guint n_train;
  guint n_valid;
} ClassCount;

/* Returns: (transfer full): such as “a”, “b” and 7 more. */
static char *
name_classes (DscDataset *dataset, const GArray *labels)
{
  g_autoptr (GString) names = g_string_new (NULL);
  guint n = MIN (labels->len, MAX_NAMES);
  guint n_more = labels->len - n;

  for (guint i = 0; i < n; i++)
    g_string_append_printf (names, i > 0 ? _ (", “%s”") : _ ("“%s”"),
                            dsc_dataset_get_class_name (dataset, g_array_index (labels, guint, i)));
  if (n_more == 0)
    return g_strdup (names->str);
  return g_strdup_printf (ngettext ("%s and %u more", "%s and %u more", n_more), names->str,
                          n_more);
}

static ClassCount *
count_classes (DscDataset *dataset, const guint8 *parts, ClassCount *all)
{
  ClassCount *counts = g_new0 (ClassCount, dsc_dataset_get_n_classes (dataset) + 1);

  *all = (ClassCount){ 0 };
  for (guint i = 0; i < dsc_dataset_get_n_photos (dataset); i++)
    {
      gint32 label = dsc_dataset_get_photo (dataset, i)->label;

      if (label < 0)
        continue;
      counts[label].n_train += parts[i] == DSC_PART_TRAIN;
      counts[label].n_valid += parts[i] == DSC_PART_VALID;
      all->n_train += parts[i] == DSC_PART_TRAIN;
      all->n_valid += parts[i] == DSC_PART_VALID;
    }
  return counts;
}

/* The classes that training or validation lacks, in order. */
typedef struct
{
  GArray *unlearned; /* (owned) (element-type guint): without photos for training */
  GArray *single;    /* (owned) (element-type guint): with one, and none for validation */
  GArray *unchecked; /* (owned) (element-type guint): with several, and none for validation */
} Wanting;

static Wanting
find_wanting (DscDataset *dataset, const ClassCount *counts)
{
  Wanting wanting
      = { g_array_new (FALSE, FALSE, sizeof (guint)), g_array_new (FALSE, FALSE, sizeof (guint)),
          g_array_new (FALSE, FALSE, sizeof (guint)) };

  for (guint label = 0; label < dsc_dataset_get_n_classes (dataset); label++)
    {
      if (counts[label].n_train == 0)
        g_array_append_val (wanting.unlearned, label);
      else if (counts[label].n_valid == 0 && counts[label].n_train == 1)
        g_array_append_val (wanting.single, label);
      else if (counts[label].n_valid == 0)
        g_array_append_val (wanting.unchecked, label);
    }
  return wanting;
}

static void
wanting_clear (Wanting *self)
{
  g_array_unref (self->unlearned);
  g_array_unref (self->single);
  g_array_unref (self->unchecked);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Wanting, wanting_clear)

static void
warn_of_training (GPtrArray *warnings, DscDataset *dataset, const Wanting *wanting)
{
  g_autofree char *names = name_classes (dataset, wanting->unlearned);

  if (wanting->unlearned->len > 0)
    g_ptr_array_add (
        warnings,
        g_strdup_printf (ngettext ("Training lacks the class %s, which is not learned.",
                                   "Training lacks the classes %s, which are not learned.",
                                   wanting->unlearned->len),
                         names));
}

static void
warn_of_validation (GPtrArray *warnings, DscDataset *dataset, const Wanting *wanting)
{
  g_autofree char *single = name_classes (dataset, wanting->single);
  g_autofree char *unchecked = name_classes (dataset, wanting->unchecked);

  if (wanting->single->len > 0)
    g_ptr_array_add (
        warnings, g_strdup_printf (
                      ngettext ("The class %s has a single photo, which stays in training.",
                                "The classes %s have a single photo each, which stays in training.",
                                wanting->single->len),
                      single));
  if (wanting->unchecked->len > 0)
    g_ptr_array_add (
        warnings,
        g_strdup_printf (ngettext ("Validation lacks the class %s, which is not checked.",
                                   "Validation lacks the classes %s, which are not checked.",
                                   wanting->unchecked->len),
                         unchecked));
}

char **
_dsc_split_find_warnings (DscDataset *dataset, const guint8 *parts, const char *remark)
{
  g_autoptr (GPtrArray) warnings = g_ptr_array_new ();
  ClassCount all;
  g_autofree ClassCount *counts = count_classes (dataset, parts, &all);
  g_auto (Wanting) wanting = find_wanting (dataset, counts);

  if (remark != NULL)
    g_ptr_array_add (warnings, g_strdup (remark));
  if (all.n_train == 0)
    g_ptr_array_add (warnings, g_strdup (_ ("There are no photos for training.")));
  else
    warn_of_training (warnings, dataset, &wanting);
  if (all.n_valid == 0)
    g_ptr_array_add (warnings, g_strdup (_ ("There are no photos for validation, so that nothing "
                                            "tells how good the model is.")));
  else
    warn_of_validation (warnings, dataset, &wanting);
  if (warnings->len == 0)
    return NULL;
  g_ptr_array_add (warnings, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&warnings), FALSE);
}
