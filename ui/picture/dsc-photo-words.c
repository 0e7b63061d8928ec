/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>

#include <glib/gi18n-lib.h>

#include "picture/dsc-photo-words.h"

static const char *
words_of_part (DscPart part)
{
  switch (part)
    {
    case DSC_PART_TRAIN:
      return _ ("Training");
    case DSC_PART_VALID:
      return _ ("Validation");
    case DSC_PART_TEST:
      return _ ("Test");
    case DSC_PART_NONE:
      break;
    }
  return _ ("Not used");
}

const char *
dsc_photo_words_use (DscPhotoItem *item)
{
  return dsc_photo_item_get_photo (item)->left_out ? _ ("Left out of training")
                                                   : words_of_part (dsc_photo_item_get_part (item));
}

const char *
dsc_photo_words_label (DscPhotoItem *item)
{
  const char *label = dsc_photo_item_get_label (item);

  return label != NULL ? label : _ ("No class");
}

char *
dsc_photo_words_correction (DscPhotoItem *item)
{
  const char *original;

  if (!dsc_photo_item_is_corrected (item, &original))
    return NULL;
  if (original == NULL)
    return g_strdup (_ ("Corrected: the source gives no class"));
  return g_strdup_printf (_ ("Corrected: the source says “%s”"), original);
}

const DscPrediction *
dsc_photo_words_find (DscPhotoItem *item, DscResults *results, DscResults **of)
{
  const DscPrediction *prediction = dsc_photo_item_get_prediction (item);
  guint number;

  if (prediction != NULL)
    *of = dsc_photo_item_get_results (item);
  else if (results != NULL
           && dsc_photo_item_find (item, dsc_results_get_dataset (results), &number))
    {
      *of = results;
      prediction = dsc_results_find (results, number);
    }
  return prediction;
}

gboolean
dsc_photo_words_is_wrong (const DscPrediction *prediction)
{
  return prediction->actual >= 0 && prediction->actual != prediction->predicted;
}

char *
dsc_photo_words_prediction (DscPhotoItem *item, DscResults *results)
{
  DscResults *of = NULL;
  const DscPrediction *prediction = dsc_photo_words_find (item, results, &of);
  const char *name;
  double percent;

  if (prediction == NULL)
    return NULL;
  name = dsc_results_get_class_name (of, (guint) prediction->predicted);
  percent = round (prediction->probabilities[prediction->predicted] * 100);
  if (prediction->actual < 0)
    /* Translators: a class and how sure the model is */
    return g_strdup_printf (_ ("The model says “%s” (%.0f %%)"), name, percent);
  if (dsc_photo_words_is_wrong (prediction))
    return g_strdup_printf (_ ("Wrong: the model says “%s” (%.0f %%)"), name, percent);
  return g_strdup_printf (_ ("Right: the model says “%s” (%.0f %%)"), name, percent);
}
