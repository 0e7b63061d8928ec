/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "base/dsc-error.h"
#include "engine/dsc-run-words.h"
#include "engine/dsc-train-spec.h"
#include "model/dsc-run-comparison.h"

struct _DscRunComparison
{
  GObject parent_instance;
  DscResults *results[2]; /* (owned) first and second */
  DscComparison *numbers; /* (owned) */
  GPtrArray *settings;    /* (owned) (element-type DscSettingDifference) */
};

G_DEFINE_FINAL_TYPE (DscRunComparison, dsc_run_comparison, G_TYPE_OBJECT)

static void
dsc_run_comparison_finalize (GObject *object)
{
  DscRunComparison *self = DSC_RUN_COMPARISON (object);

  g_clear_object (&self->results[0]);
  g_clear_object (&self->results[1]);
  g_clear_pointer (&self->numbers, dsc_comparison_free);
  g_clear_pointer (&self->settings, g_ptr_array_unref);
  G_OBJECT_CLASS (dsc_run_comparison_parent_class)->finalize (object);
}

static void
dsc_run_comparison_class_init (DscRunComparisonClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = dsc_run_comparison_finalize;
}

static void
dsc_run_comparison_init (DscRunComparison *self)
{
}

/* --- loading --- */

static DscTrainSpec *
load_spec (DscProject *project, DscResults *results, GError **error)
{
  g_autofree char *settings = dsc_run_dup_kept_settings (project, dsc_results_get_run (results));

  return dsc_train_spec_from_json (settings, error);
}

static gboolean
compare_settings (DscRunComparison *self, DscProject *project, GError **error)
{
  g_autoptr (DscTrainSpec) first = load_spec (project, self->results[0], error);
  g_autoptr (DscTrainSpec) second
      = first != NULL ? load_spec (project, self->results[1], error) : NULL;

  if (second == NULL)
    return FALSE;
  self->settings = dsc_train_spec_compare (first, second);
  return TRUE;
}

static gboolean
compare_answers (DscRunComparison *self, DscDataset *dataset, GError **error)
{
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;

  self->numbers = dsc_comparison_new (dataset, dsc_results_get_predictions (self->results[0]),
                                      dsc_results_get_predictions (self->results[1]));
  if (self->numbers->first.n > 0)
    return TRUE;
  first = dsc_run_record_dup_title (dsc_results_get_run (self->results[0]));
  second = dsc_run_record_dup_title (dsc_results_get_run (self->results[1]));
  g_set_error (error, DSC_ERROR, DSC_ERROR_NO_DATA,
               _ ("“%s” and “%s” have no photo that both were validated on, so they cannot be "
                  "compared. Train with the same split."),
               first, second);
  return FALSE;
}

DscRunComparison *
dsc_run_comparison_load (DscProject *project, DscDataset *dataset, gint64 first, gint64 second,
                         GError **error)
{
  g_autoptr (DscRunComparison) self = g_object_new (DSC_TYPE_RUN_COMPARISON, NULL);

  self->results[0] = dsc_results_load (project, dataset, first, DSC_PART_VALID, error);
  if (self->results[0] == NULL)
    return NULL;
  self->results[1] = dsc_results_load (project, dataset, second, DSC_PART_VALID, error);
  if (self->results[1] == NULL || !compare_answers (self, dataset, error)
      || !compare_settings (self, project, error))
    return NULL;
  return g_steal_pointer (&self);
}

/* --- reading --- */

DscResults *
dsc_run_comparison_get_first (DscRunComparison *self)
{
  return self->results[0];
}

DscResults *
dsc_run_comparison_get_second (DscRunComparison *self)
{
  return self->results[1];
}

const DscComparison *
dsc_run_comparison_get_numbers (DscRunComparison *self)
{
  return self->numbers;
}

GPtrArray *
dsc_run_comparison_get_settings (DscRunComparison *self)
{
  return self->settings;
}

/* Whether the run says what photo @photo is today; the classes of a run may be others. */
static gboolean
is_right (DscResults *results, const DscPrediction *item, const char *actual)
{
  return item->predicted >= 0
         && strcmp (dsc_results_get_class_name (results, (guint) item->predicted), actual) == 0;
}

/* Photos that both get, or both miss; in the order of the first run's losses. */
static GArray *
select_agreed (DscRunComparison *self, gboolean right)
{
  DscDataset *dataset = dsc_results_get_dataset (self->results[0]);
  const GArray *items = dsc_results_get_predictions (self->results[0])->items;
  GArray *photos = g_array_new (FALSE, FALSE, sizeof (guint32));
  guint n;
  const guint32 *top = dsc_results_get_top_losses (self->results[0], &n);

  for (guint i = 0; i < n; i++)
    {
      const DscPrediction *first = &g_array_index (items, DscPrediction, top[i]);
      const DscPrediction *second = dsc_results_find (self->results[1], first->photo);
      gint32 label = dsc_dataset_get_photo (dataset, first->photo)->label;
      const char *actual;

      if (second == NULL || label < 0)
        continue;
      actual = dsc_dataset_get_class_name (dataset, (guint) label);
      if (is_right (self->results[0], first, actual) == right
          && is_right (self->results[1], second, actual) == right)
        g_array_append_val (photos, first->photo);
    }
  return photos;
}

static GArray *
select_places (DscRunComparison *self, const GArray *places)
{
  const GArray *items = dsc_results_get_predictions (self->results[0])->items;
  GArray *photos = g_array_sized_new (FALSE, FALSE, sizeof (guint32), places->len);

  for (guint i = 0; i < places->len; i++)
    {
      guint first = g_array_index (places, DscComparedPhoto, i).first;

      g_array_append_val (photos, g_array_index (items, DscPrediction, first).photo);
    }
  return photos;
}

DscPhotoList *
dsc_run_comparison_list_photos (DscRunComparison *self, DscComparedPhotos which)
{
  DscPhotoList *list = dsc_photo_list_new ();
  DscResults *results = self->results[0];
  GArray *photos;

  switch (which)
    {
    case DSC_COMPARED_ONLY_FIRST:
      results = self->results[1];
      photos = select_places (self, self->numbers->only_first);
      break;
    case DSC_COMPARED_ONLY_SECOND:
      photos = select_places (self, self->numbers->only_second);
      break;
    case DSC_COMPARED_BOTH_WRONG:
    case DSC_COMPARED_BOTH_RIGHT:
    default:
      photos = select_agreed (self, which == DSC_COMPARED_BOTH_RIGHT);
    }
  dsc_photo_list_set (list, dsc_results_get_dataset (results), NULL, results, photos);
  return list;
}
