/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "base/dsc-text.h"
#include "common/dsc-accessible.h"
#include "engine/dsc-metrics-words.h"
#include "engine/dsc-run-words.h"
#include "engine/dsc-trace.h"
#include "engine/dsc-train-spec.h"
#include "results/dsc-compare-page.h"
#include "results/dsc-results-view.h"
#include "results/dsc-run-choice.h"
#include "train/dsc-curves-chart.h"
#include "train/dsc-setting-fields.h"

struct _DscComparePage
{
  AdwBin parent_instance;
  DscWorkspace *workspace;      /* (owned) (nullable) */
  DscResults *results;          /* (owned) (nullable): of the run that is shown */
  DscRunComparison *comparison; /* (owned) (nullable) */
  GCancellable *cancellable;    /* (owned) (nullable): of what is being read */
  GtkFilterListModel *others;   /* (owned): runs to compare with */
  GPtrArray *rows;              /* (owned) (element-type GtkWidget): in the groups, borrowed */

  GtkStack *stack;
  GtkDropDown *choice;
  GtkSpinner *spinner;
  GtkLabel *message;
  GtkWidget *answer;
  DscCurvesChart *curves;
  AdwPreferencesGroup *errors;
  AdwPreferencesGroup *photos;
  AdwPreferencesGroup *settings;
  AdwPreferencesGroup *classes;
};

enum
{
  PROP_WORKSPACE = 1,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (DscComparePage, dsc_compare_page, ADW_TYPE_BIN)

/* --- what it says --- */

static void
clear_rows (DscComparePage *self)
{
  for (guint i = 0; i < self->rows->len; i++)
    {
      GtkWidget *row = g_ptr_array_index (self->rows, i);
      GtkWidget *group = gtk_widget_get_ancestor (row, ADW_TYPE_PREFERENCES_GROUP);

      adw_preferences_group_remove (ADW_PREFERENCES_GROUP (group), row);
    }
  g_ptr_array_set_size (self->rows, 0);
}

/* Title and subtitle of a row are markup in libadwaita 1.2. */
static AdwActionRow *
add_row (DscComparePage *self, AdwPreferencesGroup *group, const char *title, const char *subtitle)
{
  GtkWidget *row = adw_action_row_new ();
  g_autofree char *title_markup = g_markup_escape_text (title, -1);
  g_autofree char *subtitle_markup = g_markup_escape_text (subtitle, -1);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title_markup);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle_markup);
  adw_preferences_group_add (group, row);
  g_ptr_array_add (self->rows, row);
  return ADW_ACTION_ROW (row);
}

static char *
title_of (DscResults *results)
{
  return dsc_run_record_dup_title (dsc_results_get_run (results));
}

static void
show_error_rate (DscComparePage *self, DscResults *results, const DscErrorRate *rate)
{
  g_autofree char *title = title_of (results);
  g_autofree char *words = dsc_error_rate_to_words (rate);
  g_autofree char *kind
      = dsc_run_record_dup_kind (dsc_results_get_run (results), g_get_real_time ());
  g_autofree char *subtitle
      /* Translators: what tells a run from others; "18.5 % wrong: 37 of 200 photos". */
      = dsc_results_was_chosen (results)
            ? g_strdup_printf (_ ("%s\n%s; chosen on the validation photos"), kind, words)
            : g_strdup_printf ("%s\n%s", kind, words);

  add_row (self, self->errors, title, subtitle);
}

static void
show_errors (DscComparePage *self)
{
  const DscComparison *numbers = dsc_run_comparison_get_numbers (self->comparison);
  g_autofree char *odds = dsc_comparison_describe_odds (numbers);
  g_autofree char *words = g_strjoin (" ", dsc_comparison_verdict (numbers), odds, NULL);

  adw_preferences_group_set_description (self->errors, words);
  show_error_rate (self, dsc_run_comparison_get_first (self->comparison), &numbers->first);
  show_error_rate (self, dsc_run_comparison_get_second (self->comparison), &numbers->second);
}

static void
show_photos (DscComparePage *self, const char *title, DscComparedPhotos which, guint n)
{
  AdwActionRow *row = add_row (self, self->photos, title, "");
  g_autofree char *count = g_strdup_printf ("%u", n);
  GtkWidget *label = gtk_label_new (count);

  gtk_widget_add_css_class (label, "numeric");
  adw_action_row_add_suffix (row, label);
  if (n == 0)
    return;
  adw_action_row_add_suffix (row, gtk_image_new_from_icon_name ("go-next-symbolic"));
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (row), "u", which);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (row), "compare.show");
}

static char *
describe_photos (DscComparePage *self, DscComparedPhotos which)
{
  g_autofree char *first = title_of (dsc_run_comparison_get_first (self->comparison));
  g_autofree char *second = title_of (dsc_run_comparison_get_second (self->comparison));

  switch (which)
    {
    case DSC_COMPARED_ONLY_FIRST:
      /* Translators: two runs. */
      return g_strdup_printf (_ ("Only %s is right, %s is not"), first, second);
    case DSC_COMPARED_ONLY_SECOND:
      return g_strdup_printf (_ ("Only %s is right, %s is not"), second, first);
    case DSC_COMPARED_BOTH_WRONG:
      return g_strdup (_ ("Both are wrong"));
    case DSC_COMPARED_BOTH_RIGHT:
    default:
      return g_strdup (_ ("Both are right"));
    }
}

static void
show_all_photos (DscComparePage *self)
{
  const DscComparison *numbers = dsc_run_comparison_get_numbers (self->comparison);
  const guint counts[] = {
    [DSC_COMPARED_ONLY_FIRST] = numbers->only_first->len,
    [DSC_COMPARED_ONLY_SECOND] = numbers->only_second->len,
    [DSC_COMPARED_BOTH_WRONG] = numbers->n_both_wrong,
    [DSC_COMPARED_BOTH_RIGHT] = numbers->n_both_right,
  };

  for (guint i = 0; i < G_N_ELEMENTS (counts); i++)
    {
      g_autofree char *title = describe_photos (self, i);

      show_photos (self, title, i, counts[i]);
    }
}

/* As it is called where it is set. */
static char *
name_of (const DscSettingDifference *difference)
{
  const char *title = dsc_setting_title (difference->name);

  return g_strdup (title != NULL ? title : difference->name);
}

static char *
value_of (const DscSettingDifference *difference, const char *value)
{
  return *value != '\0' ? dsc_path_display (dsc_setting_value (difference->name, value))
                        : g_strdup ("—");
}

static void
show_settings (DscComparePage *self)
{
  GPtrArray *settings = dsc_run_comparison_get_settings (self->comparison);

  adw_preferences_group_set_description (
      self->settings, settings->len == 0 ? _ ("The settings are the same.") : NULL);
  for (guint i = 0; i < settings->len; i++)
    {
      const DscSettingDifference *difference = g_ptr_array_index (settings, i);
      g_autofree char *first = value_of (difference, difference->first);
      g_autofree char *second = value_of (difference, difference->second);
      g_autofree char *name = name_of (difference);
      g_autofree char *values = g_strdup_printf ("%s → %s", first, second);

      add_row (self, self->settings, name, values);
    }
}

static void
show_classes (DscComparePage *self)
{
  const DscComparison *numbers = dsc_run_comparison_get_numbers (self->comparison);
  DscDataset *dataset = dsc_results_get_dataset (dsc_run_comparison_get_first (self->comparison));
  guint n = 0;

  for (guint i = 0; i < numbers->n_classes; i++)
    {
      const DscClassComparison *class = &numbers->classes[i];
      g_autofree char *words = NULL;

      if (class->first_right == class->second_right)
        continue;
      /* Translators: right answers of the older and of the newer run, photos. */
      words = g_strdup_printf (_ ("%u → %u of %u"), class->first_right, class->second_right,
                               class->support);
      add_row (self, self->classes, dsc_dataset_get_class_name (dataset, i), words);
      n++;
    }
  gtk_widget_set_visible (GTK_WIDGET (self->classes), n > 0);
}

static void
show_comparison (DscComparePage *self, DscRunComparison *comparison)
{
  g_set_object (&self->comparison, comparison);
  clear_rows (self);
  gtk_widget_set_visible (self->answer, comparison != NULL);
  if (comparison == NULL)
    return;
  show_errors (self);
  show_all_photos (self);
  show_settings (self);
  show_classes (self);
}

static void
show_message (DscComparePage *self, const char *message)
{
  gtk_label_set_text (self->message, message != NULL ? message : "");
  gtk_widget_set_visible (GTK_WIDGET (self->message), message != NULL);
}

static void
show_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  DscComparePage *self = DSC_COMPARE_PAGE (widget);
  DscComparedPhotos which = g_variant_get_uint32 (parameter);
  g_autoptr (DscPhotoList) photos = NULL;
  g_autofree char *title = NULL;

  g_return_if_fail (which <= DSC_COMPARED_BOTH_RIGHT);
  if (self->comparison == NULL)
    return;
  photos = dsc_run_comparison_list_photos (self->comparison, which);
  title = describe_photos (self, which);
  dsc_results_view_show_photos (widget, title, G_LIST_MODEL (photos));
}

/* --- reading --- */

/* What the thread reads. */
typedef struct
{
  DscProject *project; /* (owned) */
  DscDataset *dataset; /* (owned) */
  gint64 first;        /* the older run: what differs has come about since */
  gint64 second;
  GPtrArray *curves; /* (owned) (element-type DscChartHistory): what the thread makes */
} Loading;

static void
loading_free (gpointer data)
{
  Loading *self = data;

  g_object_unref (self->project);
  g_object_unref (self->dataset);
  g_ptr_array_unref (self->curves);
  g_free (self);
}

/* The way that a run has taken. One whose way is not known has no curves, and is compared all the
 * same. */
static void
add_curves (const Loading *self, DscResults *results)
{
  const DscRunRecord *run = dsc_results_get_run (results);
  g_autofree char *title = dsc_run_record_dup_title (run);
  g_autoptr (GArray) trace = dsc_trace_load (self->project, run->id, NULL);
  DscChartHistory *history;

  if (trace == NULL || trace->len == 0)
    return;
  history = dsc_chart_history_new (title);
  dsc_chart_history_add_trace (history, trace);
  dsc_chart_history_set_kept (history, run);
  g_ptr_array_add (self->curves, history);
}

static void
load_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  const Loading *loading = task_data;
  GError *error = NULL;
  DscRunComparison *comparison = dsc_run_comparison_load (loading->project, loading->dataset,
                                                          loading->first, loading->second, &error);

  if (comparison == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  add_curves (loading, dsc_run_comparison_get_first (comparison));
  add_curves (loading, dsc_run_comparison_get_second (comparison));
  g_task_return_pointer (task, comparison, g_object_unref);
}

static void
set_busy (DscComparePage *self, gboolean busy)
{
  gtk_spinner_set_spinning (self->spinner, busy);
  gtk_widget_set_visible (GTK_WIDGET (self->spinner), busy);
}

static void
stop_loading (DscComparePage *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  set_busy (self, FALSE);
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DscComparePage) self = user_data;
  const Loading *loading = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;
  g_autoptr (DscRunComparison) comparison = g_task_propagate_pointer (G_TASK (result), &error);

  /* Whoever cancelled has begun something else. */
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  stop_loading (self);
  dsc_curves_chart_set_runs (self->curves, loading->curves);
  show_comparison (self, comparison);
  show_message (self, error != NULL ? error->message : NULL);
}

static void
load (DscComparePage *self)
{
  DscRunItem *other = gtk_drop_down_get_selected_item (self->choice);
  g_autoptr (GTask) task = NULL;
  Loading *loading;
  gint64 shown;

  stop_loading (self);
  show_comparison (self, NULL);
  show_message (self, NULL);
  if (self->workspace == NULL || self->results == NULL || other == NULL)
    return;
  shown = dsc_results_get_run (self->results)->id;
  loading = g_new0 (Loading, 1);
  loading->project = g_object_ref (dsc_workspace_get_project (self->workspace));
  loading->dataset = g_object_ref (dsc_results_get_dataset (self->results));
  loading->first = MIN (shown, dsc_run_item_get_id (other));
  loading->second = MAX (shown, dsc_run_item_get_id (other));
  loading->curves = g_ptr_array_new_with_free_func ((GDestroyNotify) dsc_chart_history_free);
  self->cancellable = g_cancellable_new ();
  set_busy (self, TRUE);
  /* Without a source object: a widget must not end on the thread. */
  task = g_task_new (NULL, self->cancellable, loaded_cb, g_object_ref (self));
  g_task_set_source_tag (task, load);
  g_task_set_task_data (task, loading, loading_free);
  g_task_run_in_thread (task, load_in_thread);
}

/* --- which runs --- */

static gboolean
is_other_cb (gpointer item, gpointer user_data)
{
  DscComparePage *self = user_data;
  const DscRunRecord *record = dsc_run_item_get_record (item);

  return self->results != NULL && record->model != NULL
         && record->id != dsc_results_get_run (self->results)->id;
}

static void
count_others (DscComparePage *self)
{
  gboolean any = g_list_model_get_n_items (G_LIST_MODEL (self->others)) > 0;

  gtk_stack_set_visible_child_name (self->stack, any ? "compare" : "none");
}

static void
set_workspace (DscComparePage *self, DscWorkspace *workspace)
{
  if (!g_set_object (&self->workspace, workspace))
    return;
  gtk_filter_list_model_set_model (self->others,
                                   workspace != NULL ? dsc_workspace_get_runs (workspace) : NULL);
}

/* --- object --- */

static void
dsc_compare_page_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  DscComparePage *self = DSC_COMPARE_PAGE (object);

  switch (id)
    {
    case PROP_WORKSPACE:
      g_value_set_object (value, self->workspace);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
dsc_compare_page_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  DscComparePage *self = DSC_COMPARE_PAGE (object);

  switch (id)
    {
    case PROP_WORKSPACE:
      set_workspace (self, g_value_get_object (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
dsc_compare_page_dispose (GObject *object)
{
  DscComparePage *self = DSC_COMPARE_PAGE (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->results);
  if (self->others != NULL)
    gtk_filter_list_model_set_filter (self->others, NULL);
  /* Or GTK 4.8 takes the child away, and AdwBin does so once more. */
  adw_bin_set_child (ADW_BIN (self), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), DSC_TYPE_COMPARE_PAGE);
  g_clear_object (&self->others);
  g_clear_object (&self->comparison);
  g_clear_object (&self->workspace);
  G_OBJECT_CLASS (dsc_compare_page_parent_class)->dispose (object);
}

static void
dsc_compare_page_finalize (GObject *object)
{
  g_ptr_array_unref (DSC_COMPARE_PAGE (object)->rows);
  G_OBJECT_CLASS (dsc_compare_page_parent_class)->finalize (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, DscComparePage, stack);
  gtk_widget_class_bind_template_child (widget_class, DscComparePage, choice);
  gtk_widget_class_bind_template_child (widget_class, DscComparePage, spinner);
  gtk_widget_class_bind_template_child (widget_class, DscComparePage, message);
  gtk_widget_class_bind_template_child (widget_class, DscComparePage, answer);
  gtk_widget_class_bind_template_child (widget_class, DscComparePage, curves);
  gtk_widget_class_bind_template_child (widget_class, DscComparePage, errors);
  gtk_widget_class_bind_template_child (widget_class, DscComparePage, photos);
  gtk_widget_class_bind_template_child (widget_class, DscComparePage, settings);
  gtk_widget_class_bind_template_child (widget_class, DscComparePage, classes);
  gtk_widget_class_bind_template_callback (widget_class, load);
}

static void
dsc_compare_page_class_init (DscComparePageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = dsc_compare_page_get_property;
  object_class->set_property = dsc_compare_page_set_property;
  object_class->dispose = dsc_compare_page_dispose;
  object_class->finalize = dsc_compare_page_finalize;
  properties[PROP_WORKSPACE] = g_param_spec_object ("workspace", NULL, NULL, DSC_TYPE_WORKSPACE,
                                                    G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  gtk_widget_class_install_action (widget_class, "compare.show", "u", show_cb);
  g_type_ensure (DSC_TYPE_CURVES_CHART);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/discern/Discern/ui/results/dsc-compare-page.ui");
  bind_children (widget_class);
}

static void
dsc_compare_page_init (DscComparePage *self)
{
  g_autoptr (GtkListItemFactory) factory = dsc_run_choice_factory_new ();
  GtkFilter *filter = GTK_FILTER (gtk_custom_filter_new (is_other_cb, self, NULL));

  self->rows = g_ptr_array_new ();
  self->others = gtk_filter_list_model_new (NULL, filter);
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_drop_down_set_factory (self->choice, factory);
  gtk_drop_down_set_model (self->choice, G_LIST_MODEL (self->others));
  dsc_accessible_name_drop_down (self->choice, _ ("Run to compare with"));
  g_signal_connect_object (self->others, "items-changed", G_CALLBACK (count_others), self,
                           G_CONNECT_SWAPPED);
  count_others (self);
}

void
dsc_compare_page_set_results (DscComparePage *self, DscResults *results)
{
  g_return_if_fail (DSC_IS_COMPARE_PAGE (self));

  if (!g_set_object (&self->results, results))
    return;
  gtk_filter_changed (gtk_filter_list_model_get_filter (self->others), GTK_FILTER_CHANGE_DIFFERENT);
  load (self);
}

DscRunComparison *
dsc_compare_page_get_comparison (DscComparePage *self)
{
  return self->comparison;
}
