/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>

#include <glib/gi18n-lib.h>

#include "model/dsc-results-photos.h"

/* A photo and what it is sorted by: highest first. */
typedef struct
{
  guint32 photo;
  double key;
} Ranked;

static int
compare_ranked (gconstpointer a, gconstpointer b)
{
  const Ranked *first = a;
  const Ranked *second = b;

  if (first->key != second->key)
    return first->key > second->key ? -1 : 1;
  return first->photo < second->photo ? -1 : first->photo > second->photo;
}

double
dsc_prediction_get_probability (const DscPrediction *prediction, gint32 label)
{
  return label >= 0 ? prediction->probabilities[label] : NAN;
}

static gboolean
takes (const DscResultsFilter *filter, const DscPrediction *item)
{
  gboolean is = filter->actual < 0 || item->actual == filter->actual;
  gboolean said = filter->predicted < 0 || item->predicted == filter->predicted;

  return item->actual >= 0 && (filter->either ? is || said : is && said)
         && !(filter->mistakes && item->actual == item->predicted);
}

static double
key_of (const DscPrediction *item, DscResultsOrder order)
{
  double key;

  switch (order)
    {
    case DSC_RESULTS_SUREST:
      key = dsc_prediction_get_probability (item, item->predicted);
      break;
    case DSC_RESULTS_LEAST_SURE:
      key = -dsc_prediction_get_probability (item, item->predicted);
      break;
    case DSC_RESULTS_BY_LOSS:
    default:
      key = item->loss;
    }
  /* Not-a-number would break the order. */
  return isnan (key) ? -INFINITY : key;
}

GArray *
dsc_results_select (DscResults *self, const DscResultsFilter *filter, DscResultsOrder order)
{
  const GArray *items = dsc_results_get_predictions (self)->items;
  g_autoptr (GArray) ranked = g_array_new (FALSE, FALSE, sizeof (Ranked));
  GArray *photos;

  for (guint i = 0; i < items->len; i++)
    {
      const DscPrediction *item = &g_array_index (items, DscPrediction, i);
      Ranked entry = { item->photo, key_of (item, order) };

      if (takes (filter, item))
        g_array_append_val (ranked, entry);
    }
  g_array_sort (ranked, compare_ranked);
  photos = g_array_sized_new (FALSE, FALSE, sizeof (guint32), ranked->len);
  for (guint i = 0; i < ranked->len; i++)
    g_array_append_val (photos, g_array_index (ranked, Ranked, i).photo);
  return photos;
}

DscPhotoList *
dsc_results_list_photos (DscResults *self, const DscResultsFilter *filter, DscResultsOrder order)
{
  DscPhotoList *list = dsc_photo_list_new ();

  dsc_photo_list_set (list, dsc_results_get_dataset (self), NULL, self,
                      dsc_results_select (self, filter, order));
  return list;
}

static char *
describe_class (const DscResultsFilter *filter, const char *name)
{
  if (filter->either)
    return g_strdup_printf (_ ("%s taken for others, or others for it"), name);
  if (filter->actual >= 0)
    return g_strdup_printf (
        filter->mistakes ? _ ("%s taken for something else") : _ ("All photos of %s"), name);
  return g_strdup_printf (
      filter->mistakes ? _ ("Something else taken for %s") : _ ("Said to be %s"), name);
}

char *
dsc_results_describe_filter (DscResults *self, const DscResultsFilter *filter)
{
  const char *actual = NULL;
  const char *predicted = NULL;

  if (filter->actual >= 0)
    actual = dsc_results_get_class_name (self, (guint) filter->actual);
  if (filter->predicted >= 0)
    predicted = dsc_results_get_class_name (self, (guint) filter->predicted);
  if (actual == NULL && predicted == NULL)
    return g_strdup (filter->mistakes ? _ ("All mistakes") : _ ("All photos that were held back"));
  if (actual == NULL || predicted == NULL || filter->either)
    return describe_class (filter, actual != NULL ? actual : predicted);
  if (filter->actual == filter->predicted)
    return g_strdup_printf (_ ("%s, recognised"), actual);
  /* Translators: what the photos are, what the model said. */
  return g_strdup_printf (_ ("%s taken for %s"), actual, predicted);
}
