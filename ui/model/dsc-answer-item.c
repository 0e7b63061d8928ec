/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/dsc-text.h"
#include "model/dsc-answer-item.h"

struct _DscAnswerModel
{
  gatomicrefcount ref_count;
  DscModelInfo *info; /* (owned) */
};

DscAnswerModel *
dsc_answer_model_new (DscModelInfo *info)
{
  DscAnswerModel *self = g_new (DscAnswerModel, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->info = info;
  return self;
}

DscAnswerModel *
dsc_answer_model_ref (DscAnswerModel *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
dsc_answer_model_unref (DscAnswerModel *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  dsc_model_info_free (self->info);
  g_free (self);
}

struct _DscAnswerItem
{
  GObject parent_instance;
  DscAnswerModel *model; /* (owned) */
  char *path;            /* (owned) (type filename) */
  float *probabilities;  /* (owned) (nullable) */
  guint32 *ranking;      /* (owned) (nullable) */
  GError *error;         /* (owned) (nullable) */
  gboolean damaged;
  double seconds;
};

G_DEFINE_FINAL_TYPE (DscAnswerItem, dsc_answer_item, G_TYPE_OBJECT)

static void
dsc_answer_item_finalize (GObject *object)
{
  DscAnswerItem *self = DSC_ANSWER_ITEM (object);

  dsc_answer_model_unref (self->model);
  g_free (self->path);
  g_free (self->probabilities);
  g_free (self->ranking);
  g_clear_error (&self->error);
  G_OBJECT_CLASS (dsc_answer_item_parent_class)->finalize (object);
}

static void
dsc_answer_item_class_init (DscAnswerItemClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = dsc_answer_item_finalize;
}

static void
dsc_answer_item_init (DscAnswerItem *self)
{
}

static int
compare_probabilities (gconstpointer a, gconstpointer b, gpointer probabilities)
{
  const float *values = probabilities;
  guint32 first = *(const guint32 *) a;
  guint32 second = *(const guint32 *) b;

  if (values[first] != values[second])
    return values[first] > values[second] ? -1 : 1;
  return (first > second) - (first < second);
}

DscAnswerItem *
dsc_answer_item_new (DscAnswerModel *model, const char *path, const DscAnswer *answer,
                     double seconds)
{
  DscAnswerItem *self = g_object_new (DSC_TYPE_ANSWER_ITEM, NULL);
  guint n = model->info->n_classes;

  self->model = dsc_answer_model_ref (model);
  self->path = g_strdup (path);
  self->seconds = seconds;
  self->error = answer->error != NULL ? g_error_copy (answer->error) : NULL;
  self->damaged = answer->info != NULL && (answer->info->truncated || answer->info->n_warnings > 0);
  if (answer->probabilities == NULL)
    return self;
  self->probabilities = g_memdup2 (answer->probabilities, n * sizeof (float));
  self->ranking = g_new (guint32, n);
  for (guint i = 0; i < n; i++)
    self->ranking[i] = i;
  g_qsort_with_data (self->ranking, (gint) n, sizeof (guint32), compare_probabilities,
                     self->probabilities);
  return self;
}

const char *
dsc_answer_item_get_path (DscAnswerItem *self)
{
  return self->path;
}

char *
dsc_answer_item_dup_name (DscAnswerItem *self)
{
  g_autofree char *name = g_path_get_basename (self->path);

  return dsc_path_display (name);
}

const float *
dsc_answer_item_get_probabilities (DscAnswerItem *self)
{
  return self->probabilities;
}

const guint32 *
dsc_answer_item_get_ranking (DscAnswerItem *self, guint *n)
{
  *n = self->ranking != NULL ? self->model->info->n_classes : 0;
  return self->ranking;
}

const GError *
dsc_answer_item_get_error (DscAnswerItem *self)
{
  return self->error;
}

gboolean
dsc_answer_item_is_damaged (DscAnswerItem *self)
{
  return self->damaged;
}

const DscModelInfo *
dsc_answer_item_get_model (DscAnswerItem *self)
{
  return self->model->info;
}

double
dsc_answer_item_get_seconds (DscAnswerItem *self)
{
  return self->seconds;
}
