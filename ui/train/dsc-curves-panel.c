/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>

#include <glib/gi18n-lib.h>

#include "chart/dsc-chart-axis.h"
#include "chart/dsc-chart-curves.h"
#include "train/dsc-curves-chart.h"
#include "train/dsc-curves-panel.h"
#include "train/dsc-step-list.h"
#include "train/dsc-text-column.h"

#define ZOOM 1.4

struct _DscCurvesPanel
{
  AdwBin parent_instance;

  GtkWidget *bar;
  GtkMenuButton *compare_button;
  GtkBox *compare_box;
  GtkToggleButton *log_button;
  GtkToggleButton *table_button;
  GtkStack *stack;
  DscCurvesChart *chart;
  GtkColumnView *table;
  GtkNoSelection *selection;
  DscStepList *steps; /* (owned) */

  DscWorkspace *workspace; /* (owned) (nullable) */
  guint opening;           /* counts what was loaded for: answers to before are dropped */

  gint64 shown;          /* the run whose curves are on top; 0: none */
  DscRun *live;          /* (owned) (nullable): it, where it is going, or has in this window */
  DscTraceCursor cursor; /* how much of it was read */
  GListModel *epochs;    /* (owned) (nullable) */
  GHashTable *histories; /* (owned) (element-type gint64 DscChartHistory) what was read */
  GHashTable *compared;  /* (owned) (element-type gint64): drawn over it */
};

enum
{
  PROP_WORKSPACE = 1,
  PROP_EPOCHS,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (DscCurvesPanel, dsc_curves_panel, ADW_TYPE_BIN)

static GHashTable *
new_histories (void)
{
  return g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free,
                                (GDestroyNotify) dsc_chart_history_free);
}

static DscChartHistory *
get_history (DscCurvesPanel *self, gint64 run)
{
  return g_hash_table_lookup (self->histories, &run);
}

/* Returns: (transfer full) (nullable): it, which is not among what was read any more. */
static DscChartHistory *
take_history (DscCurvesPanel *self, gint64 run)
{
  g_autofree gpointer key = NULL;
  gpointer history = NULL;

  g_hash_table_steal_extended (self->histories, &run, &key, &history);
  return history;
}

static void
set_history (DscCurvesPanel *self, gint64 run, DscChartHistory *history)
{
  g_hash_table_replace (self->histories, g_memdup2 (&run, sizeof run), history);
}

/* --- what is drawn --- */

/* The shown run on top, then those to compare. */
static void
show_runs (DscCurvesPanel *self)
{
  g_autoptr (GPtrArray) runs = g_ptr_array_new ();
  DscChartHistory *history = get_history (self, self->shown);
  GHashTableIter iter;
  gpointer key;

  if (history != NULL)
    g_ptr_array_add (runs, history);
  g_hash_table_iter_init (&iter, self->compared);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    {
      gint64 run = *(const gint64 *) key;

      history = get_history (self, run);
      if (history != NULL && run != self->shown && runs->len < DSC_CHART_CURVES_MAX_RUNS)
        g_ptr_array_add (runs, history);
    }
  dsc_curves_chart_set_runs (self->chart, runs);
  dsc_step_list_set_runs (self->steps, runs);
}

static void
set_epochs (DscCurvesPanel *self, GListModel *epochs)
{
  if (g_set_object (&self->epochs, epochs))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_EPOCHS]);
}

static char *
dup_title (DscCurvesPanel *self, gint64 run)
{
  GListModel *runs = dsc_workspace_get_runs (self->workspace);

  for (guint i = 0; i < g_list_model_get_n_items (runs); i++)
    {
      g_autoptr (DscRunItem) item = g_list_model_get_item (runs, i);

      if (dsc_run_item_get_id (item) == run)
        return dsc_run_item_dup_title (item);
    }
  return g_strdup_printf (_ ("Run %lld"), (long long) run);
}

/* --- a run that is going --- */

static void
read_live (DscCurvesPanel *self)
{
  g_autoptr (GArray) events = dsc_trace_new ();
  DscChartHistory *history = get_history (self, self->shown);

  if (!dsc_run_read_trace (self->live, &self->cursor, events) || history == NULL)
    {
      g_autofree char *title = dup_title (self, self->shown);
      /* The chart looks at the old one until it was given the new one. */
      g_autoptr (DscChartHistory) before = take_history (self, self->shown);

      history = dsc_chart_history_new (title);
      set_history (self, self->shown, history);
      dsc_chart_history_add_trace (history, events);
      show_runs (self);
      return;
    }
  if (events->len == 0)
    return;
  dsc_chart_history_add_trace (history, events);
  dsc_curves_chart_changed (self->chart);
  dsc_step_list_grow (self->steps);
}

static void
set_live (DscCurvesPanel *self, DscRun *run)
{
  g_autoptr (DscChartHistory) before = NULL;

  if (self->live != NULL)
    g_signal_handlers_disconnect_by_data (self->live, self);
  g_set_object (&self->live, run);
  if (run == NULL)
    return;
  self->cursor = (DscTraceCursor){ 0 };
  self->shown = dsc_run_get_id (run);
  set_epochs (self, dsc_run_get_epochs (run));
  g_hash_table_remove (self->compared, &self->shown);
  before = take_history (self, self->shown);
  show_runs (self);
  g_signal_connect_object (run, "notify::batch", G_CALLBACK (read_live), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (run, "notify::epoch", G_CALLBACK (read_live), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (run, "notify::state", G_CALLBACK (read_live), self, G_CONNECT_SWAPPED);
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

  g_object_unref (self->project);
  g_free (self->title);
  dsc_chart_history_free (self->history);
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

  if (trace == NULL || !load_epochs (self, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  self->history = dsc_chart_history_new (self->title);
  dsc_chart_history_add_trace (self->history, trace);
  g_task_return_boolean (task, TRUE);
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (DscCurvesPanel) self = data;
  Loading *loading = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;

  if (loading->opening != self->opening || self->workspace == NULL)
    return;
  if (!g_task_propagate_boolean (G_TASK (result), &error))
    {
      g_signal_emit_by_name (self->workspace, "failed", _ ("The curves of a run could not be read"),
                             error);
      return;
    }
  if (get_history (self, loading->run) != NULL)
    return;
  set_history (self, loading->run, g_steal_pointer (&loading->history));
  if (loading->run == self->shown)
    set_epochs (self, G_LIST_MODEL (loading->epochs));
  show_runs (self);
}

static void
load (DscCurvesPanel *self, gint64 run)
{
  g_autoptr (GTask) task = NULL;
  Loading *loading;

  if (get_history (self, run) != NULL)
    {
      show_runs (self);
      return;
    }
  loading = g_new0 (Loading, 1);
  loading->project = g_object_ref (dsc_workspace_get_project (self->workspace));
  loading->run = run;
  loading->opening = self->opening;
  loading->title = dup_title (self, run);
  loading->epochs = g_list_store_new (DSC_TYPE_EPOCH);
  task = g_task_new (NULL, NULL, loaded_cb, g_object_ref (self));
  g_task_set_task_data (task, loading, loading_free);
  g_task_run_in_thread (task, load_func);
}

/* --- comparing --- */

void
dsc_curves_panel_compare (DscCurvesPanel *self, gint64 run, gboolean compare)
{
  g_return_if_fail (DSC_IS_CURVES_PANEL (self));

  if (self->workspace == NULL || !dsc_workspace_is_open (self->workspace))
    return;
  if (compare)
    {
      g_hash_table_add (self->compared, g_memdup2 (&run, sizeof run));
      load (self, run);
      return;
    }
  g_hash_table_remove (self->compared, &run);
  show_runs (self);
}

static void
compare_toggled_cb (GtkCheckButton *button, DscCurvesPanel *self)
{
  const gint64 *run = g_object_get_data (G_OBJECT (button), "dsc-run");

  dsc_curves_panel_compare (self, *run, gtk_check_button_get_active (button));
}

static void
add_choice (DscCurvesPanel *self, DscRunItem *item)
{
  const DscRunRecord *record = dsc_run_item_get_record (item);
  g_autofree char *title = dsc_run_item_dup_title (item);
  g_autofree char *text = NULL;
  GtkWidget *button;

  if (record->n_epochs == 0 || record->id == self->shown)
    return;
  if (isfinite (record->error_rate))
    /* Translators: a run, and its share of wrong answers. */
    text = g_strdup_printf (_ ("%s: error rate %.1f %%"), title, 100 * record->error_rate);
  button = gtk_check_button_new_with_label (text != NULL ? text : title);
  gtk_check_button_set_active (GTK_CHECK_BUTTON (button),
                               g_hash_table_contains (self->compared, &record->id));
  g_object_set_data_full (G_OBJECT (button), "dsc-run", g_memdup2 (&record->id, sizeof record->id),
                          g_free);
  g_signal_connect (button, "toggled", G_CALLBACK (compare_toggled_cb), self);
  gtk_box_append (self->compare_box, button);
}

/* The list is made when it is looked at; runs change while it is not. */
static void
fill_choices_cb (GtkMenuButton *button, gpointer user_data)
{
  DscCurvesPanel *self = user_data;
  GListModel *runs = self->workspace != NULL ? dsc_workspace_get_runs (self->workspace) : NULL;
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->compare_box))) != NULL)
    gtk_box_remove (self->compare_box, child);
  for (guint i = 0; runs != NULL && i < g_list_model_get_n_items (runs); i++)
    {
      g_autoptr (DscRunItem) item = g_list_model_get_item (runs, i);

      add_choice (self, item);
    }
  if (gtk_widget_get_first_child (GTK_WIDGET (self->compare_box)) == NULL)
    gtk_box_append (self->compare_box, gtk_label_new (_ ("There are no earlier runs yet.")));
}

/* --- following the workspace --- */

/* The run that is going or went last in this window; else the one whose results are shown; else the
 * newest that has been trained. */
static gint64
find_stored (DscCurvesPanel *self)
{
  GListModel *runs = dsc_workspace_get_runs (self->workspace);
  gint64 wanted = dsc_workspace_get_shown_run (self->workspace);
  gint64 newest = 0;

  for (guint i = 0; i < g_list_model_get_n_items (runs); i++)
    {
      g_autoptr (DscRunItem) item = g_list_model_get_item (runs, i);
      const DscRunRecord *record = dsc_run_item_get_record (item);

      if (record->id == wanted)
        return wanted;
      if (newest == 0 && record->n_epochs > 0)
        newest = record->id;
    }
  return newest;
}

static void
follow (DscCurvesPanel *self)
{
  DscRun *run = self->workspace != NULL ? dsc_workspace_get_run (self->workspace) : NULL;
  gint64 stored;

  if (run != NULL)
    {
      if (run != self->live)
        set_live (self, run);
      return;
    }
  set_live (self, NULL);
  stored
      = self->workspace != NULL && dsc_workspace_is_open (self->workspace) ? find_stored (self) : 0;
  if (stored == self->shown)
    return;
  self->shown = stored;
  g_hash_table_remove (self->compared, &stored);
  if (stored != 0)
    load (self, stored);
  else
    {
      set_epochs (self, NULL);
      show_runs (self);
    }
}

/* Nothing of the project before is shown any more. */
static void
forget (DscCurvesPanel *self)
{
  GHashTable *before = self->histories;

  self->opening++;
  self->shown = 0;
  set_live (self, NULL);
  set_epochs (self, NULL);
  g_hash_table_remove_all (self->compared);
  self->histories = new_histories ();
  show_runs (self);
  g_hash_table_unref (before);
}

static void
opened_cb (DscCurvesPanel *self)
{
  forget (self);
  follow (self);
}

void
dsc_curves_panel_set_workspace (DscCurvesPanel *self, DscWorkspace *workspace)
{
  g_return_if_fail (DSC_IS_CURVES_PANEL (self));

  if (self->workspace == workspace)
    return;
  if (self->workspace != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->workspace, self);
      g_signal_handlers_disconnect_by_data (dsc_workspace_get_runs (self->workspace), self);
    }
  g_set_object (&self->workspace, workspace);
  if (workspace != NULL)
    {
      g_signal_connect_object (workspace, "opened", G_CALLBACK (opened_cb), self,
                               G_CONNECT_SWAPPED);
      g_signal_connect_object (workspace, "notify::run", G_CALLBACK (follow), self,
                               G_CONNECT_SWAPPED);
      g_signal_connect_object (workspace, "notify::shown-run", G_CALLBACK (follow), self,
                               G_CONNECT_SWAPPED);
      g_signal_connect_object (dsc_workspace_get_runs (workspace), "items-changed",
                               G_CALLBACK (follow), self, G_CONNECT_SWAPPED);
    }
  opened_cb (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_WORKSPACE]);
}

GListModel *
dsc_curves_panel_get_epochs (DscCurvesPanel *self)
{
  g_return_val_if_fail (DSC_IS_CURVES_PANEL (self), NULL);

  return self->epochs;
}

gint64
dsc_curves_panel_get_run (DscCurvesPanel *self)
{
  g_return_val_if_fail (DSC_IS_CURVES_PANEL (self), 0);

  return self->shown;
}

void
dsc_curves_panel_get_smoothed (DscCurvesPanel *self, double *now, double *least)
{
  const DscChartHistory *history;
  guint n, from = 0;
  double high;

  g_return_if_fail (DSC_IS_CURVES_PANEL (self) && now != NULL && least != NULL);

  *now = *least = NAN;
  history = get_history (self, self->shown);
  n = history != NULL ? dsc_chart_history_get_n_steps (history) : 0;
  if (n == 0)
    return;
  if (history->stages->len > 0)
    from = g_array_index (history->stages, DscChartStage, history->stages->len - 1).step;
  if (from >= n)
    return;
  *now = dsc_chart_pyramid_get (history->smoothed, n - 1);
  dsc_chart_pyramid_range (history->smoothed, from, n, least, &high);
}

/* --- the table --- */

static char *
step_text (gpointer row)
{
  return g_strdup_printf ("%u", dsc_step_get_number (row) + 1);
}

static char *
number_text (double value)
{
  return isfinite (value) ? g_strdup_printf ("%.4f", value) : g_strdup ("—");
}

static char *
loss_text (gpointer row)
{
  return number_text (dsc_step_get_reading (row)->loss);
}

static char *
smoothed_text (gpointer row)
{
  return number_text (dsc_step_get_reading (row)->smoothed);
}

static char *
valid_text (gpointer row)
{
  return number_text (dsc_step_get_reading (row)->valid_loss);
}

static char *
error_text (gpointer row)
{
  double rate = dsc_step_get_reading (row)->error_rate;

  return isfinite (rate) ? g_strdup_printf (_ ("%.1f %%"), 100 * rate) : g_strdup ("—");
}

static char *
rate_text (gpointer row)
{
  return dsc_chart_rate_text (dsc_step_get_reading (row)->rate);
}

static char *
momentum_text (gpointer row)
{
  return number_text (dsc_step_get_reading (row)->momentum);
}

static void
add_columns (DscCurvesPanel *self)
{
  dsc_text_column_append (self->table, _ ("Step"), FALSE, step_text);
  dsc_text_column_append (self->table, _ ("Training Loss"), FALSE, loss_text);
  dsc_text_column_append (self->table, _ ("Smoothed"), FALSE, smoothed_text);
  dsc_text_column_append (self->table, _ ("Validation Loss"), FALSE, valid_text);
  dsc_text_column_append (self->table, _ ("Error Rate"), FALSE, error_text);
  dsc_text_column_append (self->table, _ ("Learning Rate"), FALSE, rate_text);
  dsc_text_column_append (self->table, _ ("Momentum"), FALSE, momentum_text);
}

static void
table_toggled_cb (GtkToggleButton *button, DscCurvesPanel *self)
{
  gboolean active = gtk_toggle_button_get_active (button);

  /* A table that nobody sees would make its rows all the same, at every step. */
  gtk_no_selection_set_model (self->selection, active ? G_LIST_MODEL (self->steps) : NULL);
  gtk_stack_set_visible_child_name (self->stack, active ? "table" : "chart");
}

/* --- actions --- */

static void
zoom_in_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  dsc_curves_chart_zoom (DSC_CURVES_PANEL (widget)->chart, ZOOM);
}

static void
zoom_out_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  dsc_curves_chart_zoom (DSC_CURVES_PANEL (widget)->chart, 1 / ZOOM);
}

static void
show_all_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  dsc_curves_chart_show_all (DSC_CURVES_PANEL (widget)->chart);
}

/* --- GObject --- */

static void
dsc_curves_panel_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  DscCurvesPanel *self = DSC_CURVES_PANEL (object);

  switch (id)
    {
    case PROP_WORKSPACE:
      g_value_set_object (value, self->workspace);
      break;
    case PROP_EPOCHS:
      g_value_set_object (value, self->epochs);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
dsc_curves_panel_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_WORKSPACE:
      dsc_curves_panel_set_workspace (DSC_CURVES_PANEL (object), g_value_get_object (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
dsc_curves_panel_dispose (GObject *object)
{
  DscCurvesPanel *self = DSC_CURVES_PANEL (object);

  if (self->chart != NULL)
    dsc_curves_panel_set_workspace (self, NULL);
  g_clear_object (&self->live);
  g_clear_object (&self->epochs);
  gtk_widget_dispose_template (GTK_WIDGET (self), DSC_TYPE_CURVES_PANEL);
  G_OBJECT_CLASS (dsc_curves_panel_parent_class)->dispose (object);
}

static void
dsc_curves_panel_finalize (GObject *object)
{
  DscCurvesPanel *self = DSC_CURVES_PANEL (object);

  g_object_unref (self->steps);
  g_hash_table_unref (self->histories);
  g_hash_table_unref (self->compared);
  G_OBJECT_CLASS (dsc_curves_panel_parent_class)->finalize (object);
}

static void
dsc_curves_panel_class_init (DscCurvesPanelClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = dsc_curves_panel_get_property;
  object_class->set_property = dsc_curves_panel_set_property;
  object_class->dispose = dsc_curves_panel_dispose;
  object_class->finalize = dsc_curves_panel_finalize;
  properties[PROP_WORKSPACE]
      = g_param_spec_object ("workspace", NULL, NULL, DSC_TYPE_WORKSPACE,
                             G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_EPOCHS]
      = g_param_spec_object ("epochs", NULL, NULL, G_TYPE_LIST_MODEL,
                             G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  g_type_ensure (DSC_TYPE_CURVES_CHART);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/discern/Discern/ui/train/dsc-curves-panel.ui");
  gtk_widget_class_bind_template_child (widget_class, DscCurvesPanel, bar);
  gtk_widget_class_bind_template_child (widget_class, DscCurvesPanel, compare_button);
  gtk_widget_class_bind_template_child (widget_class, DscCurvesPanel, compare_box);
  gtk_widget_class_bind_template_child (widget_class, DscCurvesPanel, log_button);
  gtk_widget_class_bind_template_child (widget_class, DscCurvesPanel, table_button);
  gtk_widget_class_bind_template_child (widget_class, DscCurvesPanel, stack);
  gtk_widget_class_bind_template_child (widget_class, DscCurvesPanel, chart);
  gtk_widget_class_bind_template_child (widget_class, DscCurvesPanel, table);
  gtk_widget_class_bind_template_child (widget_class, DscCurvesPanel, selection);
  gtk_widget_class_install_action (widget_class, "curves.zoom-in", NULL, zoom_in_cb);
  gtk_widget_class_install_action (widget_class, "curves.zoom-out", NULL, zoom_out_cb);
  gtk_widget_class_install_action (widget_class, "curves.show-all", NULL, show_all_cb);
}

static void
dsc_curves_panel_init (DscCurvesPanel *self)
{
  self->histories = new_histories ();
  self->compared = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  self->steps = dsc_step_list_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  add_columns (self);
  g_object_bind_property (self->log_button, "active", self->chart, "log", G_BINDING_DEFAULT);
  g_signal_connect (self->table_button, "toggled", G_CALLBACK (table_toggled_cb), self);
  gtk_menu_button_set_create_popup_func (self->compare_button, fill_choices_cb, self, NULL);
}

GtkWidget *
dsc_curves_panel_new (void)
{
  return g_object_new (DSC_TYPE_CURVES_PANEL, NULL);
}
