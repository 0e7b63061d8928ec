/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>

#include <glib/gi18n-lib.h>

#include "chart/dsc-chart-curves.h"
#include "model/dsc-run-curves.h"

/* Of one run: they are only ever shown together. */
typedef struct
{
  DscChartHistory *history; /* (owned) */
  GListModel *epochs;       /* (owned) (element-type DscEpoch) */
} Curves;

struct _DscRunCurves
{
  GObject parent_instance;

  GWeakRef workspace;
  guint opening;       /* counts what was opened: answers to before are dropped */
  GHashTable *curves;  /* (owned) (element-type gint64 Curves) what was read, or grows */
  GHashTable *loading; /* (owned) (element-type gint64) what is being read */

  gint64 wanted;         /* the run that is to be on top; 0: none */
  gint64 run;            /* the one that is: the same, as soon as its curves are there */
  DscRun *live;          /* (owned) (nullable): it, where it is going, or has in this window */
  DscTraceCursor cursor; /* how much of that was read */
  GArray *compared;      /* (owned) (element-type gint64) */

  GPtrArray *histories; /* (owned) (element-type DscChartHistory) what is shown of all that */
  GListModel *epochs;   /* (owned) (nullable) */
  guint kept;
};

enum
{
  PROP_RUN = 1,
  PROP_EPOCHS,
  PROP_KEPT,
  N_PROPS
};

enum
{
  CHANGED,
  GROWN,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (DscRunCurves, dsc_run_curves, G_TYPE_OBJECT)

/* --- what was read --- */

static void
curves_free (gpointer data)
{
  Curves *self = data;

  dsc_chart_history_free (self->history);
  g_object_unref (self->epochs);
  g_free (self);
}

static GHashTable *
new_curves (void)
{
  return g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, curves_free);
}

static Curves *
find (DscRunCurves *self, gint64 run)
{
  return g_hash_table_lookup (self->curves, &run);
}

/* Takes @history. Returns: (transfer full) (nullable): what was there before, which whoever shows
 * it looks at until "changed". */
static Curves *
put (DscRunCurves *self, gint64 run, DscChartHistory *history, GListModel *epochs)
{
  Curves *curves = g_new (Curves, 1);
  g_autofree gpointer key = NULL;
  gpointer before = NULL;

  *curves = (Curves){ history, g_object_ref (epochs) };
  g_hash_table_steal_extended (self->curves, &run, &key, &before);
  g_hash_table_insert (self->curves, g_memdup2 (&run, sizeof run), curves);
  return before;
}

static void
clear_curves (Curves **curves)
{
  g_clear_pointer (curves, curves_free);
}

/* --- what is shown --- */

static gboolean
find_compared (DscRunCurves *self, gint64 run, guint *position)
{
  for (guint i = 0; i < self->compared->len; i++)
    if (g_array_index (self->compared, gint64, i) == run)
      {
        *position = i;
        return TRUE;
      }
  return FALSE;
}

static void
drop_compared (DscRunCurves *self, gint64 run)
{
  guint position;

  if (find_compared (self, run, &position))
    g_array_remove_index (self->compared, position);
}

/* Returns: (transfer full) (element-type gint64): @run and what is compared with it, as far as it
 * was read. */
static GArray *
list_shown (DscRunCurves *self, gint64 run)
{
  GArray *shown = g_array_new (FALSE, FALSE, sizeof (gint64));

  if (run == 0 || find (self, run) == NULL)
    return shown;
  g_array_append_val (shown, run);
  for (guint i = 0; i < self->compared->len && shown->len < DSC_CHART_CURVES_MAX_RUNS; i++)
    {
      gint64 id = g_array_index (self->compared, gint64, i);

      if (id != run && find (self, id) != NULL)
        g_array_append_val (shown, id);
    }
  return shown;
}

static void
show_kept (DscRunCurves *self)
{
  const DscChartHistory *top
      = self->histories->len > 0 ? g_ptr_array_index (self->histories, 0) : NULL;
  guint kept = top != NULL ? top->kept : 0;

  if (self->kept == kept)
    return;
  self->kept = kept;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_KEPT]);
}

/* Shows @run and what is compared with it, and tells. */
static void
show (DscRunCurves *self, gint64 run)
{
  const Curves *top = run != 0 ? find (self, run) : NULL;
  gboolean other_run = self->run != run;
  GListModel *epochs = top != NULL ? top->epochs : NULL;
  gboolean other_epochs = g_set_object (&self->epochs, epochs);
  g_autoptr (GPtrArray) before = self->histories;
  g_autoptr (GArray) shown = list_shown (self, run);

  self->run = run;
  self->histories = g_ptr_array_new ();
  for (guint i = 0; i < shown->len; i++)
    g_ptr_array_add (self->histories, find (self, g_array_index (shown, gint64, i))->history);
  g_signal_emit (self, signals[CHANGED], 0);
  if (other_epochs)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_EPOCHS]);
  if (other_run)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_RUN]);
  show_kept (self);
}

/* --- a run that is going --- */

static void
read_live (DscRunCurves *self)
{
  g_autoptr (DscWorkspace) workspace = g_weak_ref_get (&self->workspace);
  g_autoptr (GArray) events = dsc_trace_new ();
  g_autoptr (DscRunRecord) record = dsc_run_dup_record (self->live);
  gint64 run = dsc_run_get_id (self->live);
  Curves *curves = find (self, run);

  if (workspace == NULL)
    return;
  if (!dsc_run_read_trace (self->live, &self->cursor, events) || self->run != run)
    {
      g_autofree char *title = dsc_workspace_dup_run_title (workspace, run);
      DscChartHistory *history = dsc_chart_history_new (title);
      Curves *before = put (self, run, history, dsc_run_get_epochs (self->live));

      dsc_chart_history_add_trace (history, events);
      dsc_chart_history_set_kept (history, record);
      show (self, run);
      clear_curves (&before);
      return;
    }
  dsc_chart_history_add_trace (curves->history, events);
  /* What Instant keeps is known after its last epoch. */
  if (!dsc_chart_history_set_kept (curves->history, record) && events->len == 0)
    return;
  g_signal_emit (self, signals[GROWN], 0);
  show_kept (self);
}

static void
set_live (DscRunCurves *self, DscRun *run)
{
  static const char *const details[] = { "notify::batch", "notify::epoch", "notify::state" };

  if (self->live != NULL)
    g_signal_handlers_disconnect_by_data (self->live, self);
  g_set_object (&self->live, run);
  if (run == NULL)
    return;
  self->cursor = (DscTraceCursor){ 0 };
  self->wanted = dsc_run_get_id (run);
  /* It may be one that was read, and goes on: it is read from its beginning. */
  self->run = 0;
  drop_compared (self, self->wanted);
  for (gsize i = 0; i < G_N_ELEMENTS (details); i++)
    g_signal_connect_object (run, details[i], G_CALLBACK (read_live), self, G_CONNECT_SWAPPED);
  read_live (self);
}

/* --- runs that are stored --- */

typedef struct
{
  DscProject *project; /* (owned) */
  gint64 run;
  guint opening;
  char *title;              /* (owned) */
  DscChartHistory *history; /* (owned) (nullable): what the thread makes */
  GListStore *epochs;       /* (owned) */
} Loading;

static void
loading_free (gpointer data)
{
  Loading *self = data;

  g_clear_object (&self->project);
  g_free (self->title);
  g_clear_pointer (&self->history, dsc_chart_history_free);
  g_object_unref (self->epochs);
  g_free (self);
}

static gboolean
load_epochs (Loading *self, GError **error)
{
  g_autoptr (GPtrArray) stages = dsc_project_get_stages (self->project, self->run, error);

  for (guint i = 0; stages != NULL && i < stages->len; i++)
    {
      const DscStageRecord *stage = g_ptr_array_index (stages, i);
      g_autoptr (GArray) epochs = dsc_project_get_epochs (self->project, stage->id, error);

      if (epochs == NULL)
        return FALSE;
      for (guint j = 0; j < epochs->len; j++)
        {
          g_autoptr (DscEpoch) epoch
              = dsc_epoch_new (&g_array_index (epochs, DscEpochRecord, j), stage->name);

          g_list_store_append (self->epochs, epoch);
        }
    }
  return stages != NULL;
}

static void
load_func (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Loading *self = data;
  GError *error = NULL;
  g_autoptr (GArray) trace = dsc_trace_load (self->project, self->run, &error);
  gboolean ok = trace != NULL && load_epochs (self, &error);
  g_autoptr (DscRunRecord) record
      = ok ? dsc_project_get_run (self->project, self->run, &error) : NULL;

  /* Its end waits for the disk. */
  g_clear_object (&self->project);
  if (record == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  self->history = dsc_chart_history_new (self->title);
  dsc_chart_history_add_trace (self->history, trace);
  dsc_chart_history_set_kept (self->history, record);
  g_task_return_boolean (task, TRUE);
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (DscRunCurves) self = data;
  g_autoptr (DscWorkspace) workspace = g_weak_ref_get (&self->workspace);
  Loading *loading = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;

  if (loading->opening != self->opening || workspace == NULL)
    return;
  g_hash_table_remove (self->loading, &loading->run);
  if (!g_task_propagate_boolean (G_TASK (result), &error))
    {
      g_signal_emit_by_name (workspace, "failed", _ ("The curves of a run could not be read"),
                             error);
      drop_compared (self, loading->run);
      /* Better none than those of another run. */
      show (self, loading->run == self->wanted ? 0 : self->run);
      return;
    }
  /* What has grown with its run meanwhile is newer. */
  if (find (self, loading->run) == NULL)
    put (self, loading->run, g_steal_pointer (&loading->history), G_LIST_MODEL (loading->epochs));
  show (self, loading->run == self->wanted ? self->wanted : self->run);
}

static void
load (DscRunCurves *self, gint64 run)
{
  g_autoptr (DscWorkspace) workspace = g_weak_ref_get (&self->workspace);
  g_autoptr (GTask) task = NULL;
  Loading *loading;

  if (find (self, run) != NULL || workspace == NULL
      || !g_hash_table_add (self->loading, g_memdup2 (&run, sizeof run)))
    return;
  loading = g_new0 (Loading, 1);
  loading->project = g_object_ref (dsc_workspace_get_project (workspace));
  loading->run = run;
  loading->opening = self->opening;
  loading->title = dsc_workspace_dup_run_title (workspace, run);
  loading->epochs = g_list_store_new (DSC_TYPE_EPOCH);
  task = g_task_new (NULL, NULL, loaded_cb, g_object_ref (self));
  g_task_set_task_data (task, loading, loading_free);
  g_task_run_in_thread (task, load_func);
}

/* --- following the workspace --- */

static gboolean
is_listed (DscWorkspace *workspace, gint64 run)
{
  GListModel *runs = dsc_workspace_get_runs (workspace);

  for (guint i = 0; i < g_list_model_get_n_items (runs); i++)
    {
      g_autoptr (DscRunItem) item = g_list_model_get_item (runs, i);

      if (dsc_run_item_get_id (item) == run)
        return TRUE;
    }
  return FALSE;
}

/* The one whose results are shown, else the newest that has been trained; 0: none. */
static gint64
choose_stored (DscWorkspace *workspace)
{
  GListModel *runs = dsc_workspace_get_runs (workspace);
  gint64 wanted = dsc_workspace_get_shown_run (workspace);

  if (wanted != 0 && is_listed (workspace, wanted))
    return wanted;
  for (guint i = 0; i < g_list_model_get_n_items (runs); i++)
    {
      g_autoptr (DscRunItem) item = g_list_model_get_item (runs, i);

      if (dsc_run_item_get_record (item)->n_epochs > 0)
        return dsc_run_item_get_id (item);
    }
  return 0;
}

static void
show_stored (DscRunCurves *self, DscWorkspace *workspace)
{
  gboolean stays = self->run != 0 && workspace != NULL && is_listed (workspace, self->run);

  self->wanted
      = workspace != NULL && dsc_workspace_is_open (workspace) ? choose_stored (workspace) : 0;
  drop_compared (self, self->wanted);
  if (self->wanted != 0)
    load (self, self->wanted);
  if (find (self, self->wanted) != NULL)
    stays = FALSE;
  if (!stays && self->run != self->wanted)
    show (self, find (self, self->wanted) != NULL ? self->wanted : 0);
}

static void
follow (DscRunCurves *self)
{
  g_autoptr (DscWorkspace) workspace = g_weak_ref_get (&self->workspace);
  DscRun *run = workspace != NULL ? dsc_workspace_get_run (workspace) : NULL;

  if (run == NULL)
    {
      set_live (self, NULL);
      show_stored (self, workspace);
    }
  else if (run != self->live)
    set_live (self, run);
}

/* A run that is deleted is compared no more. */
static void
runs_cb (DscRunCurves *self)
{
  g_autoptr (DscWorkspace) workspace = g_weak_ref_get (&self->workspace);
  guint before = self->compared->len;

  if (workspace == NULL)
    return;
  for (guint i = before; i-- > 0;)
    if (!is_listed (workspace, g_array_index (self->compared, gint64, i)))
      g_array_remove_index (self->compared, i);
  if (self->compared->len != before)
    show (self, self->run);
  follow (self);
}

/* Nothing of the project before is shown any more. */
static void
opened_cb (DscRunCurves *self)
{
  GHashTable *before = self->curves;

  self->opening++;
  set_live (self, NULL);
  self->wanted = 0;
  g_array_set_size (self->compared, 0);
  g_hash_table_remove_all (self->loading);
  self->curves = new_curves ();
  show (self, 0);
  g_hash_table_unref (before);
  follow (self);
}

/* --- from outside --- */

gint64
dsc_run_curves_get_run (DscRunCurves *self)
{
  g_return_val_if_fail (DSC_IS_RUN_CURVES (self), 0);

  return self->run;
}

GListModel *
dsc_run_curves_get_epochs (DscRunCurves *self)
{
  g_return_val_if_fail (DSC_IS_RUN_CURVES (self), NULL);

  return self->epochs;
}

GPtrArray *
dsc_run_curves_get_histories (DscRunCurves *self)
{
  g_return_val_if_fail (DSC_IS_RUN_CURVES (self), NULL);

  return self->histories;
}

GArray *
dsc_run_curves_list_runs (DscRunCurves *self)
{
  g_return_val_if_fail (DSC_IS_RUN_CURVES (self), NULL);

  return list_shown (self, self->run);
}

void
dsc_run_curves_get_smoothed (DscRunCurves *self, double *now, double *least)
{
  const DscChartHistory *history;
  guint n, from = 0;
  double high;

  g_return_if_fail (DSC_IS_RUN_CURVES (self) && now != NULL && least != NULL);

  *now = *least = NAN;
  if (self->histories->len == 0)
    return;
  history = g_ptr_array_index (self->histories, 0);
  n = dsc_chart_history_get_n_steps (history);
  if (history->stages->len > 0)
    from = g_array_index (history->stages, DscChartStage, history->stages->len - 1).step;
  if (from >= n)
    return;
  *now = dsc_chart_pyramid_get (history->smoothed, n - 1);
  dsc_chart_pyramid_range (history->smoothed, from, n, least, &high);
}

void
dsc_run_curves_compare (DscRunCurves *self, gint64 run, gboolean compare)
{
  g_autoptr (DscWorkspace) workspace = NULL;
  guint position;

  g_return_if_fail (DSC_IS_RUN_CURVES (self));

  workspace = g_weak_ref_get (&self->workspace);
  if (workspace == NULL || !is_listed (workspace, run)
      || find_compared (self, run, &position) == compare)
    return;
  if (compare)
    {
      g_array_append_val (self->compared, run);
      load (self, run);
    }
  else
    drop_compared (self, run);
  show (self, self->run);
}

gboolean
dsc_run_curves_is_compared (DscRunCurves *self, gint64 run)
{
  guint position;

  g_return_val_if_fail (DSC_IS_RUN_CURVES (self), FALSE);

  return find_compared (self, run, &position);
}

/* --- GObject --- */

static void
dsc_run_curves_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  DscRunCurves *self = DSC_RUN_CURVES (object);

  switch (id)
    {
    case PROP_RUN:
      g_value_set_int64 (value, self->run);
      break;
    case PROP_EPOCHS:
      g_value_set_object (value, self->epochs);
      break;
    case PROP_KEPT:
      g_value_set_uint (value, self->kept);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
dsc_run_curves_dispose (GObject *object)
{
  DscRunCurves *self = DSC_RUN_CURVES (object);

  set_live (self, NULL);
  g_clear_object (&self->epochs);
  G_OBJECT_CLASS (dsc_run_curves_parent_class)->dispose (object);
}

static void
dsc_run_curves_finalize (GObject *object)
{
  DscRunCurves *self = DSC_RUN_CURVES (object);

  g_weak_ref_clear (&self->workspace);
  g_ptr_array_unref (self->histories);
  g_hash_table_unref (self->curves);
  g_hash_table_unref (self->loading);
  g_array_unref (self->compared);
  G_OBJECT_CLASS (dsc_run_curves_parent_class)->finalize (object);
}

static void
dsc_run_curves_class_init (DscRunCurvesClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);

  object_class->get_property = dsc_run_curves_get_property;
  object_class->dispose = dsc_run_curves_dispose;
  object_class->finalize = dsc_run_curves_finalize;
  properties[PROP_RUN]
      = g_param_spec_int64 ("run", NULL, NULL, 0, G_MAXINT64, 0,
                            G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_EPOCHS]
      = g_param_spec_object ("epochs", NULL, NULL, G_TYPE_LIST_MODEL,
                             G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_KEPT]
      = g_param_spec_uint ("kept", NULL, NULL, 0, G_MAXUINT, 0,
                           G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  signals[CHANGED] = g_signal_new ("changed", DSC_TYPE_RUN_CURVES, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                   NULL, G_TYPE_NONE, 0);
  signals[GROWN] = g_signal_new ("grown", DSC_TYPE_RUN_CURVES, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                 NULL, G_TYPE_NONE, 0);
}

static void
dsc_run_curves_init (DscRunCurves *self)
{
  g_weak_ref_init (&self->workspace, NULL);
  self->curves = new_curves ();
  self->loading = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  self->compared = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->histories = g_ptr_array_new ();
}

DscRunCurves *
dsc_run_curves_new (DscWorkspace *workspace)
{
  DscRunCurves *self = g_object_new (DSC_TYPE_RUN_CURVES, NULL);

  g_return_val_if_fail (DSC_IS_WORKSPACE (workspace), self);

  g_weak_ref_set (&self->workspace, workspace);
  g_signal_connect_object (workspace, "opened", G_CALLBACK (opened_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (workspace, "notify::run", G_CALLBACK (follow), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (workspace, "notify::shown-run", G_CALLBACK (follow), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (dsc_workspace_get_runs (workspace), "items-changed",
                           G_CALLBACK (runs_cb), self, G_CONNECT_SWAPPED);
  follow (self);
  return self;
}
