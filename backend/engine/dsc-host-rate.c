/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Learning-rate tests: asked of the engine on the training thread, then stored. */
#include "config.h"

#include <math.h>

#include <glib/gi18n-lib.h>

#include "base/dsc-error.h"
#include "engine/dsc-host-private.h"

/* fastai v1's range. */
#define START_RATE 1e-7
#define END_RATE 10.0

typedef struct
{
  DscProject *project; /* (owned) */
  DscDataset *dataset; /* (owned) */
  DscSplit *split;     /* (owned) (nullable) */
  DscTrainSpec *spec;  /* (owned) */
  DscStart start;
  guint64 cache_budget;
  DscRatePointFunc point;
  DscProgressFunc progress; /* (nullable) */
  gpointer user_data;

  GArray *points;            /* (owned) (element-type DscRatePoint): so far */
  DscRateTestRecord *result; /* (owned) (nullable) */
} RateTest;

static void
rate_test_free (gpointer data)
{
  RateTest *self = data;

  g_object_unref (self->project);
  g_object_unref (self->dataset);
  g_clear_pointer (&self->split, dsc_split_unref);
  dsc_train_spec_free (self->spec);
  g_array_unref (self->points);
  dsc_rate_test_record_free (self->result);
  g_free (self);
}

static void
point_cb (const DscRatePoint *point, gpointer user_data)
{
  RateTest *self = user_data;

  g_array_append_vals (self->points, point, 1);
  self->point (point, self->user_data);
}

static void
progress_cb (const DscProgress *progress, gpointer user_data)
{
  RateTest *self = user_data;

  self->progress (progress, self->user_data);
}

/* The curve as it is stored. */
static void
make_result (RateTest *self, gint64 stage)
{
  guint n = self->points->len;

  self->result = g_new0 (DscRateTestRecord, 1);
  self->result->stage = stage;
  self->result->settings = dsc_train_spec_to_json (self->spec);
  self->result->created = g_get_real_time ();
  self->result->chosen = NAN;
  self->result->n = n;
  self->result->rates = g_new (double, n);
  self->result->losses = g_new (double, n);
  self->result->smoothed = g_new (double, n);
  for (guint i = 0; i < n; i++)
    {
      const DscRatePoint *point = &g_array_index (self->points, DscRatePoint, i);

      self->result->rates[i] = point->rate;
      self->result->losses[i] = point->loss;
      self->result->smoothed[i] = point->smoothed;
    }
}

static gboolean
rate_test_do (RateTest *self, DscEngineHost *host, GCancellable *cancellable, GError **error)
{
  g_autoptr (DscHostJob) job = NULL;
  DscRateJob rate_job = { .start_rate = START_RATE,
                          .end_rate = END_RATE,
                          .n_steps = DSC_RATE_TEST_STEPS,
                          .point = point_cb,
                          .progress = self->progress != NULL ? progress_cb : NULL,
                          .user_data = self };
  DscEngine *engine;

  job = _dsc_host_job_new (self->project, self->dataset, self->split, self->start.run, self->spec,
                           self->cache_budget, error);
  if (job == NULL || !_dsc_host_job_find_start (job, self->project, &self->start, error))
    return FALSE;
  engine = _dsc_host_ensure_described (host, error);
  if (engine == NULL)
    return FALSE;
  rate_job.train = _dsc_host_job_peek (job);
  if (!dsc_engine_find_rate (engine, &rate_job, cancellable, error)
      || g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;
  make_result (self, job->from);
  self->result->id = dsc_project_add_rate_test (self->project, self->result, error);
  return self->result->id != 0;
}

/* Locks the project meanwhile: the caches are those of training. */
static gboolean
find_rate (DscEngineHost *self, gpointer data, GCancellable *cancellable, GError **error)
{
  RateTest *test = data;
  gboolean done;

  if (!dsc_project_lock (test->project, _ ("looking for a learning rate"), error))
    return FALSE;
  done = rate_test_do (test, self, cancellable, error);
  dsc_project_unlock (test->project);
  return done;
}

void
dsc_engine_host_find_rate_async (DscEngineHost *self, DscProject *project, DscDataset *dataset,
                                 const DscSplit *split, const DscTrainSpec *spec,
                                 const DscStart *start, guint64 cache_budget,
                                 DscRatePointFunc point, DscProgressFunc progress,
                                 gpointer point_data, GCancellable *cancellable,
                                 GAsyncReadyCallback callback, gpointer user_data)
{
  RateTest *test;

  g_return_if_fail (DSC_IS_ENGINE_HOST (self));
  g_return_if_fail (DSC_IS_PROJECT (project) && DSC_IS_DATASET (dataset));
  g_return_if_fail (split != NULL || (start != NULL && start->run > 0));
  g_return_if_fail (spec != NULL && point != NULL);

  test = g_new0 (RateTest, 1);
  test->project = g_object_ref (project);
  test->dataset = g_object_ref (dataset);
  test->split = split != NULL ? dsc_split_ref ((DscSplit *) split) : NULL;
  test->spec = dsc_train_spec_copy (spec);
  test->start = start != NULL ? *start : (DscStart){ .run = 0 };
  test->cache_budget = cache_budget;
  test->point = point;
  test->progress = progress;
  test->user_data = point_data;
  test->points = g_array_new (FALSE, FALSE, sizeof (DscRatePoint));
  _dsc_host_ask (self,
                 &(DscHostQuestion){ .who = DSC_HOST_TRAINER,
                                     .priority = DSC_PRIORITY_TRAIN,
                                     .func = find_rate,
                                     .data = test,
                                     .free_data = rate_test_free },
                 dsc_engine_host_find_rate_async, cancellable, callback, user_data);
}

DscRateTestRecord *
dsc_engine_host_find_rate_finish (DscEngineHost *self, GAsyncResult *result, GError **error)
{
  RateTest *test;

  g_return_val_if_fail (DSC_IS_ENGINE_HOST (self), NULL);
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  if (!g_task_propagate_boolean (G_TASK (result), error))
    return NULL;
  test = _dsc_host_peek_question (result);
  return g_steal_pointer (&test->result);
}
