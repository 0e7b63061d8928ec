/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two runs side by side. */
#include "config.h"

#include <math.h>

#include "engine/dsc-compare.h"

/* ln n!, without the global variable that lgamma() sets. */
static double
log_factorial (double n)
{
  int sign;

  return lgamma_r (n + 1, &sign);
}

double
dsc_mcnemar_exact (guint b, guint c)
{
  double n = (double) b + c;
  double tail = 0;

  /* The sum of the binomial's lower tail, from logarithms: 2ⁿ soon is too large for a double. */
  for (guint k = 0; k <= MIN (b, c); k++)
    tail += exp (log_factorial (n) - log_factorial (k) - log_factorial (n - k) - n * G_LN2);
  return MIN (2 * tail, 1);
}

static const DscPrediction *
item_at (const DscPredictions *predictions, guint i)
{
  return &g_array_index (predictions->items, DscPrediction, i);
}

/* Whether the run says what the photo is; class numbers of a run may be others than today's. */
static gboolean
is_right (const DscPredictions *predictions, guint i, const char *actual)
{
  gint32 predicted = item_at (predictions, i)->predicted;

  return predicted >= 0 && (guint) predicted < predictions->n_classes
         && g_str_equal (predictions->classes[predicted], actual);
}

static void
compare_photo (DscComparison *self, DscDataset *dataset, const DscPredictions *first,
               const DscPredictions *second, DscComparedPhoto place)
{
  gint32 label = dsc_dataset_get_photo (dataset, item_at (first, place.first)->photo)->label;
  gboolean first_right, second_right;
  const char *actual;

  if (label < 0)
    return;
  actual = dsc_dataset_get_class_name (dataset, (guint) label);
  first_right = is_right (first, place.first, actual);
  second_right = is_right (second, place.second, actual);
  self->classes[label].support++;
  self->classes[label].first_right += first_right;
  self->classes[label].second_right += second_right;
  if (first_right != second_right)
    g_array_append_val (first_right ? self->only_first : self->only_second, place);
  else if (first_right)
    self->n_both_right++;
  else
    self->n_both_wrong++;
}

/* By falling loss; a loss that is not known (the run has no such class) is the worst. */
static int
compare_losses (float a, float b)
{
  if (isnan (a) || isnan (b))
    return !isnan (a) - !isnan (b);
  return (a < b) - (a > b);
}

/* Worst first; of the same loss by their number. */
static int
compare_items (const DscPredictions *predictions, guint a, guint b)
{
  const DscPrediction *x = item_at (predictions, a);
  const DscPrediction *y = item_at (predictions, b);
  int order = compare_losses (x->loss, y->loss);

  return order != 0 ? order : (x->photo > y->photo) - (x->photo < y->photo);
}

static int
by_first_cb (gconstpointer a, gconstpointer b, gpointer predictions)
{
  return compare_items (predictions, ((const DscComparedPhoto *) a)->first,
                        ((const DscComparedPhoto *) b)->first);
}

static int
by_second_cb (gconstpointer a, gconstpointer b, gpointer predictions)
{
  return compare_items (predictions, ((const DscComparedPhoto *) a)->second,
                        ((const DscComparedPhoto *) b)->second);
}

DscComparison *
dsc_comparison_new (DscDataset *dataset, const DscPredictions *first, const DscPredictions *second)
{
  DscComparison *self = g_new0 (DscComparison, 1);
  guint j = 0;
  guint n;

  self->n_classes = dsc_dataset_get_n_classes (dataset);
  self->classes = g_new0 (DscClassComparison, MAX (self->n_classes, 1));
  self->only_first = g_array_new (FALSE, FALSE, sizeof (DscComparedPhoto));
  self->only_second = g_array_new (FALSE, FALSE, sizeof (DscComparedPhoto));
  for (guint i = 0; i < first->items->len; i++)
    {
      guint32 photo = item_at (first, i)->photo;

      while (j < second->items->len && item_at (second, j)->photo < photo)
        j++;
      if (j < second->items->len && item_at (second, j)->photo == photo)
        compare_photo (self, dataset, first, second, (DscComparedPhoto){ i, j });
    }
  n = self->n_both_right + self->n_both_wrong + self->only_first->len + self->only_second->len;
  self->first = dsc_error_rate (self->n_both_wrong + self->only_second->len, n);
  self->second = dsc_error_rate (self->n_both_wrong + self->only_first->len, n);
  self->p = dsc_mcnemar_exact (self->only_first->len, self->only_second->len);
  g_array_sort_with_data (self->only_first, by_second_cb, (gpointer) second);
  g_array_sort_with_data (self->only_second, by_first_cb, (gpointer) first);
  return self;
}

void
dsc_comparison_free (DscComparison *self)
{
  if (self == NULL)
    return;
  g_free (self->classes);
  g_array_unref (self->only_first);
  g_array_unref (self->only_second);
  g_free (self);
}
