/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "base/dsc-text.h"
#include "common/dsc-accessible.h"
#include "common/dsc-feedback.h"
#include "common/dsc-save-dialog.h"
#include "engine/dsc-export.h"
#include "engine/dsc-metrics-words.h"
#include "engine/dsc-run-words.h"
#include "results/dsc-results-bar.h"
#include "results/dsc-run-choice.h"

struct _DscResultsBar
{
  AdwBin parent_instance;
  DscWorkspace *workspace;   /* (owned) (nullable) */
  GSignalGroup *signals;     /* (owned): of the workspace */
  GSignalGroup *runs;        /* (owned): of its list of runs */
  DscResults *results;       /* (owned) (nullable) */
  GCancellable *cancellable; /* (owned): of what is being written; for the widget's life */

  DscRunChoice *choice;
  GtkWidget *words;
  GtkWidget *error;
  GtkLabel *rate;
  GtkLabel *explanation;
};

enum
{
  PROP_WORKSPACE = 1,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (DscResultsBar, dsc_results_bar, ADW_TYPE_BIN)

/* --- which run --- */

/* Returns: (transfer full) (nullable): the run that is shown. */
static DscRunItem *
find_shown (DscResultsBar *self)
{
  gint64 shown = self->workspace != NULL ? dsc_workspace_get_shown_run (self->workspace) : 0;
  GListModel *runs = self->workspace != NULL ? dsc_workspace_get_runs (self->workspace) : NULL;

  for (guint i = 0; runs != NULL && i < g_list_model_get_n_items (runs); i++)
    {
      g_autoptr (DscRunItem) item = g_list_model_get_item (runs, i);

      if (dsc_run_item_get_id (item) == shown)
        return g_steal_pointer (&item);
    }
  return NULL;
}

/* Whether the results are those of the run that is shown: another may have been chosen, whose own
 * are still being read. */
static gboolean
fits (DscResultsBar *self)
{
  return self->results != NULL && self->workspace != NULL
         && dsc_results_get_run (self->results)->id
                == dsc_workspace_get_shown_run (self->workspace);
}

/* What can be done depends on the run, and on whether there is a model. */
static void
update (DscResultsBar *self)
{
  g_autoptr (DscRunItem) shown = find_shown (self);
  gboolean has_model = fits (self) && dsc_results_get_model_path (self->results) != NULL;

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "run.rename", shown != NULL);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "run.delete",
                                 shown != NULL
                                     && dsc_run_item_get_record (shown)->state != DSC_RUN_RUNNING);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "run.export", has_model);
  gtk_widget_set_visible (self->words, fits (self));
}

/* --- how often it is wrong --- */

static char *
explain (DscResults *results, const DscErrorRate *rate)
{
  g_autofree char *limits = dsc_error_rate_describe_limits (rate);
  g_autoptr (GString) text = g_string_new (NULL);

  if (rate->n == 0)
    return g_strdup ("");
  g_string_append (text, _ ("The error rate on validation photos: the model has not learned from "
                            "them."));
  if (limits != NULL)
    g_string_append_printf (text, " %s", limits);
  if (dsc_results_was_chosen (results))
    g_string_append_printf (
        text, " %s",
        _ ("The weights were chosen on the validation photos, so new photos may "
           "do a little worse."));
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
show_words (DscResultsBar *self)
{
  DscErrorRate rate;
  g_autofree char *words = NULL;
  g_autofree char *explanation = NULL;

  if (self->results == NULL)
    return;
  rate = dsc_results_get_error_rate (self->results);
  words = dsc_error_rate_to_words (&rate);
  explanation = explain (self->results, &rate);
  gtk_label_set_text (self->rate, words);
  dsc_accessible_set_name (self->error, words);
  gtk_label_set_text (self->explanation, explanation);
}

/* --- what can be done with it --- */

static void
rename_cb (AdwMessageDialog *dialog, const char *response, DscResultsBar *self)
{
  GtkEditable *entry = GTK_EDITABLE (adw_message_dialog_get_extra_child (dialog));
  const gint64 *run = g_object_get_data (G_OBJECT (dialog), "dsc-run");

  if (g_str_equal (response, "rename") && self->workspace != NULL)
    dsc_workspace_rename_run (self->workspace, *run, gtk_editable_get_text (entry));
}

static void
name_typed_cb (GtkEditable *entry, AdwMessageDialog *dialog)
{
  g_autofree char *name = g_strstrip (g_strdup (gtk_editable_get_text (entry)));

  adw_message_dialog_set_response_enabled (dialog, "rename", name[0] != '\0');
}

static void
ask_name_cb (GtkWidget *widget, const char *action, GVariant *unused)
{
  DscResultsBar *self = DSC_RESULTS_BAR (widget);
  g_autoptr (DscRunItem) item = find_shown (self);
  g_autofree char *title = item != NULL ? dsc_run_item_dup_title (item) : NULL;
  GtkWidget *entry = gtk_entry_new ();
  GtkWidget *dialog;
  gint64 run;

  g_return_if_fail (item != NULL);

  run = dsc_run_item_get_id (item);
  dialog = adw_message_dialog_new (GTK_WINDOW (gtk_widget_get_root (widget)), _ ("Rename Run"),
                                   _ ("What shall this run be called?"));
  gtk_editable_set_text (GTK_EDITABLE (entry), title);
  gtk_entry_set_activates_default (GTK_ENTRY (entry), TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Name of the run"), -1);
  adw_message_dialog_set_extra_child (ADW_MESSAGE_DIALOG (dialog), entry);
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("_Cancel"), "rename",
                                    _ ("_Rename"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "rename",
                                              ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "rename");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_object_set_data_full (G_OBJECT (dialog), "dsc-run", g_memdup2 (&run, sizeof run), g_free);
  g_signal_connect_object (entry, "changed", G_CALLBACK (name_typed_cb), dialog, 0);
  g_signal_connect_object (dialog, "response", G_CALLBACK (rename_cb), self, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
delete_cb (GtkWidget *widget, const char *action, GVariant *unused)
{
  DscResultsBar *self = DSC_RESULTS_BAR (widget);
  g_autoptr (DscRunItem) item = find_shown (self);
  g_autofree char *title = item != NULL ? dsc_run_item_dup_title (item) : NULL;
  g_autofree char *message = g_strdup_printf (_ ("“%s” was deleted"), title);

  g_return_if_fail (item != NULL);

  if (dsc_workspace_delete_run (self->workspace, dsc_run_item_get_id (item)))
    dsc_feedback_toast_undo (widget, message);
}

/* Task data: the paths of the model and of the file to be written, one after the other. */
static void
export_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  char **paths = task_data;
  GError *error = NULL;
  gboolean good;

  if (dsc_export_module_path (paths[1]) != NULL)
    good = dsc_export_pth (paths[0], paths[1], cancellable, &error);
  else
    good = dsc_export_safetensors (paths[0], paths[1], cancellable, &error);
  if (good)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
exported_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GtkWidget) widget = user_data;
  char **paths = g_task_get_task_data (G_TASK (result));
  g_autofree char *name = g_path_get_basename (paths[1]);
  g_autofree char *shown = dsc_path_display (name);
  g_autofree char *message = g_strdup_printf (_ ("The model was saved as “%s”"), shown);
  g_autoptr (GError) error = NULL;

  if (g_task_propagate_boolean (G_TASK (result), &error))
    dsc_feedback_toast (widget, message);
  else
    dsc_feedback_error (widget, _ ("The model was not saved"), error);
}

static void
save_cb (const char *path, gpointer user_data)
{
  dsc_results_bar_export (user_data, path);
}

static void
export_cb (GtkWidget *widget, const char *action, GVariant *unused)
{
  static const DscSaveKind kinds[] = {
    { N_ ("Model for PyTorch (.pth, with a Python module)"), ".pth" },
    { N_ ("Model for Discern (.safetensors)"), ".safetensors" },
  };
  DscResultsBar *self = DSC_RESULTS_BAR (widget);
  g_autofree char *title = dsc_run_record_dup_title (dsc_results_get_run (self->results));

  dsc_save_dialog_present (widget, _ ("Export Model"), title, kinds, G_N_ELEMENTS (kinds), save_cb,
                           g_object_ref (self), g_object_unref);
}

/* --- object --- */

static void
set_workspace (DscResultsBar *self, DscWorkspace *workspace)
{
  if (!g_set_object (&self->workspace, workspace))
    return;
  g_signal_group_set_target (self->signals, workspace);
  g_signal_group_set_target (self->runs,
                             workspace != NULL ? dsc_workspace_get_runs (workspace) : NULL);
  g_object_set (self->choice, "workspace", workspace, NULL);
  update (self);
}

static void
dsc_results_bar_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  DscResultsBar *self = DSC_RESULTS_BAR (object);

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
dsc_results_bar_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  DscResultsBar *self = DSC_RESULTS_BAR (object);

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
dsc_results_bar_dispose (GObject *object)
{
  DscResultsBar *self = DSC_RESULTS_BAR (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->signals);
  g_clear_object (&self->runs);
  gtk_widget_dispose_template (GTK_WIDGET (self), DSC_TYPE_RESULTS_BAR);
  g_clear_object (&self->results);
  g_clear_object (&self->workspace);
  G_OBJECT_CLASS (dsc_results_bar_parent_class)->dispose (object);
}

static void
dsc_results_bar_class_init (DscResultsBarClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = dsc_results_bar_get_property;
  object_class->set_property = dsc_results_bar_set_property;
  object_class->dispose = dsc_results_bar_dispose;
  properties[PROP_WORKSPACE] = g_param_spec_object ("workspace", NULL, NULL, DSC_TYPE_WORKSPACE,
                                                    G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  gtk_widget_class_install_action (widget_class, "run.rename", NULL, ask_name_cb);
  gtk_widget_class_install_action (widget_class, "run.delete", NULL, delete_cb);
  gtk_widget_class_install_action (widget_class, "run.export", NULL, export_cb);
  g_type_ensure (DSC_TYPE_RUN_CHOICE);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/discern/Discern/ui/results/dsc-results-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, DscResultsBar, choice);
  gtk_widget_class_bind_template_child (widget_class, DscResultsBar, words);
  gtk_widget_class_bind_template_child (widget_class, DscResultsBar, error);
  gtk_widget_class_bind_template_child (widget_class, DscResultsBar, rate);
  gtk_widget_class_bind_template_child (widget_class, DscResultsBar, explanation);
}

static void
dsc_results_bar_init (DscResultsBar *self)
{
  self->cancellable = g_cancellable_new ();
  self->signals = g_signal_group_new (DSC_TYPE_WORKSPACE);
  self->runs = g_signal_group_new (G_TYPE_LIST_MODEL);
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_group_connect_swapped (self->signals, "notify::shown-run", G_CALLBACK (update), self);
  g_signal_group_connect_swapped (self->runs, "items-changed", G_CALLBACK (update), self);
  update (self);
  show_words (self);
}

void
dsc_results_bar_set_results (DscResultsBar *self, DscResults *results)
{
  g_return_if_fail (DSC_IS_RESULTS_BAR (self));

  if (!g_set_object (&self->results, results))
    return;
  show_words (self);
  update (self);
}

void
dsc_results_bar_export (DscResultsBar *self, const char *path)
{
  g_autoptr (GTask) task = NULL;
  char **paths;

  g_return_if_fail (self->results != NULL);

  paths = g_new0 (char *, 3);
  paths[0] = g_strdup (dsc_results_get_model_path (self->results));
  paths[1] = g_strdup (path);
  /* Without a source object: a widget must not end on the thread. */
  task = g_task_new (NULL, self->cancellable, exported_cb, g_object_ref (self));
  g_task_set_source_tag (task, dsc_results_bar_export);
  g_task_set_task_data (task, paths, (GDestroyNotify) g_strfreev);
  g_task_run_in_thread (task, export_in_thread);
}
