/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The actions `win.…` and when they can be used. */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "common/dsc-feedback.h"
#include "shell/dsc-accels.h"
#include "shell/dsc-guide.h"
#include "shell/dsc-preferences.h"
#include "shell/dsc-window-private.h"

/* --- opening --- */

static void
open_folder_cb (GSimpleAction *action, GVariant *parameter, gpointer self)
{
  dsc_window_choose_folder (self);
}

static void
open_table_cb (GSimpleAction *action, GVariant *parameter, gpointer self)
{
  dsc_window_choose_table (self);
}

static void
open_archive_cb (GSimpleAction *action, GVariant *parameter, gpointer self)
{
  dsc_window_choose_archive (self);
}

static void
open_web_cb (GSimpleAction *action, GVariant *parameter, gpointer self)
{
  dsc_window_import_from_web (self);
}

static void
read_otherwise_cb (GSimpleAction *action, GVariant *parameter, gpointer self)
{
  dsc_window_read_otherwise (self);
}

static void
open_sample_cb (GSimpleAction *action, GVariant *parameter, gpointer self)
{
  GtkApplication *application = gtk_window_get_application (self);

  /* Another window may have them. */
  if (application != NULL)
    g_action_group_activate_action (G_ACTION_GROUP (application), "open-sample", NULL);
  else
    dsc_window_open_sample (self);
}

static void
open_recent_cb (GSimpleAction *action, GVariant *parameter, gpointer self)
{
  dsc_window_open_elsewhere (self, g_variant_get_bytestring (parameter));
}

static void
classify_files_cb (GSimpleAction *action, GVariant *parameter, gpointer self)
{
  dsc_window_choose_pictures (self);
}

static void
paste_cb (GSimpleAction *action, GVariant *parameter, gpointer self)
{
  dsc_window_paste (self);
}

/* --- training --- */

/* What the primary button of a view does, the view knows. */
static void
train_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  DscWindow *self = data;

  dsc_window_show_view (self, "train");
  gtk_widget_activate_action (self->train_view, "train.primary", NULL);
}

static void
find_rate_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  DscWindow *self = data;

  dsc_window_show_view (self, "train");
  gtk_widget_activate_action (self->train_view, "train.find-rate", NULL);
}

static void
pause_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  DscWindow *self = data;

  if (dsc_workspace_is_training (self->workspace))
    dsc_run_pause (dsc_workspace_get_run (self->workspace));
}

static void
stop_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  DscWindow *self = data;

  if (dsc_workspace_is_training (self->workspace))
    dsc_run_stop (dsc_workspace_get_run (self->workspace));
}

/* Takes its reference of the window. */
static void
resumed_cb (GObject *source, GAsyncResult *result, gpointer window)
{
  g_autoptr (DscWindow) self = window;
  g_autoptr (GError) error = NULL;
  g_autoptr (DscRun) run = dsc_workspace_train_finish (DSC_WORKSPACE (source), result, &error);

  if (run == NULL && !self->closing)
    dsc_window_show_error (self, _ ("The Run Could Not Be Resumed"), error);
}

/* The run that this window has seen last, where it can be gone on with and was not deleted; 0: the
 * last one of the project that can. */
static gint64
run_to_resume (DscWorkspace *workspace)
{
  DscRun *run = dsc_workspace_get_run (workspace);
  GListModel *runs = dsc_workspace_get_runs (workspace);
  g_autoptr (DscRunRecord) record = run != NULL ? dsc_run_dup_record (run) : NULL;

  if (record == NULL || record->job == NULL)
    return 0;
  for (guint i = 0; i < g_list_model_get_n_items (runs); i++)
    {
      g_autoptr (DscRunItem) item = g_list_model_get_item (runs, i);

      if (dsc_run_item_get_record (item)->id == record->id)
        return record->id;
    }
  return 0;
}

/* A run that waits for room goes on by itself; this tries at once. */
static void
resume_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  DscWindow *self = data;
  DscRun *run = dsc_workspace_get_run (self->workspace);

  if (run != NULL && dsc_workspace_is_training (self->workspace))
    dsc_run_continue (run);
  else
    dsc_workspace_resume_async (self->workspace, run_to_resume (self->workspace), resumed_cb,
                                g_object_ref (self));
}

static void
pause_or_resume_cb (GSimpleAction *action, GVariant *parameter, gpointer self)
{
  GActionGroup *group = G_ACTION_GROUP (self);

  g_action_group_activate_action (
      group, g_action_group_get_action_enabled (group, "pause") ? "pause" : "resume", NULL);
}

/* --- undo --- */

static void
undo_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  DscWindow *self = data;

  dsc_undo_stack_undo (dsc_workspace_get_undo (self->workspace));
}

static void
redo_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  DscWindow *self = data;

  dsc_undo_stack_redo (dsc_workspace_get_undo (self->workspace));
}

static void
add_undo_item (GMenu *menu, const char *format, const char *plain, const char *step,
               const char *action)
{
  /* A menu takes an underscore for the mark of a letter. */
  g_auto (GStrv) parts = g_strsplit (step != NULL ? step : "", "_", -1);
  g_autofree char *escaped = g_strjoinv ("__", parts);
  g_autofree char *label = step != NULL ? g_strdup_printf (format, escaped) : g_strdup (plain);

  g_menu_append (menu, label, action);
}

static void
undo_changed_cb (DscWindow *self)
{
  DscUndoStack *undo = dsc_workspace_get_undo (self->workspace);

  g_menu_remove_all (self->undo_menu);
  /* Translators: %s is what would be undone, such as "Delete Run 3". */
  add_undo_item (self->undo_menu, _ ("_Undo: %s"), _ ("Nothing to _Undo"),
                 dsc_undo_stack_get_undo_label (undo), "win.undo");
  add_undo_item (self->undo_menu, _ ("_Redo: %s"), _ ("Nothing to _Redo"),
                 dsc_undo_stack_get_redo_label (undo), "win.redo");
  dsc_window_update_actions (self);
}

/* --- the window --- */

static void
close_cb (GSimpleAction *action, GVariant *parameter, gpointer self)
{
  gtk_window_close (self);
}

static void
fullscreen_cb (GSimpleAction *action, GVariant *parameter, gpointer self)
{
  if (gtk_window_is_fullscreen (self))
    gtk_window_unfullscreen (self);
  else
    gtk_window_fullscreen (self);
}

static void
primary_menu_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  DscWindow *self = data;

  gtk_menu_button_popup (self->menu_button);
}

/* Its widgets are made when it is opened for the first time. */
static void
make_menu_cb (GtkMenuButton *button, gpointer data)
{
  DscWindow *self = data;

  if (gtk_menu_button_get_menu_model (button) == NULL)
    gtk_menu_button_set_menu_model (button, self->primary_menu);
}

static void
preferences_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  DscWindow *self = data;

  dsc_preferences_present (GTK_WINDOW (self), self->workspace);
}

static void
guide_cb (GSimpleAction *action, GVariant *parameter, gpointer self)
{
  dsc_guide_present (self);
}

/* It takes longer to make than the window itself: once, and only for whoever asks. */
static void
shortcuts_cb (GSimpleAction *action, GVariant *parameter, gpointer self)
{
  if (gtk_application_window_get_help_overlay (self) == NULL)
    {
      g_autoptr (GtkBuilder) builder
          = gtk_builder_new_from_resource ("/io/github/discern/Discern/ui/shell/help-overlay.ui");

      gtk_application_window_set_help_overlay (
          self, GTK_SHORTCUTS_WINDOW (gtk_builder_get_object (builder, "help_overlay")));
    }
  gtk_window_present (GTK_WINDOW (gtk_application_window_get_help_overlay (self)));
}

static void
show_view_cb (GSimpleAction *action, GVariant *parameter, gpointer self)
{
  dsc_window_show_view (self, g_variant_get_string (parameter, NULL));
}

static void
show_results_cb (GSimpleAction *action, GVariant *parameter, gpointer self)
{
  dsc_window_show_results (self);
}

static const GActionEntry entries[] = {
  { "open-folder", open_folder_cb },
  { "open-table", open_table_cb },
  { "open-archive", open_archive_cb },
  { "open-web", open_web_cb },
  { "read-otherwise", read_otherwise_cb },
  { "open-sample", open_sample_cb },
  { "open-recent", open_recent_cb, "ay" },
  { "classify-files", classify_files_cb },
  { "paste", paste_cb },
  { "show-view", show_view_cb, "s", "'data'" },
  { "show-results", show_results_cb },
  { "train", train_cb },
  { "find-rate", find_rate_cb },
  { "pause", pause_cb },
  { "stop", stop_cb },
  { "resume", resume_cb },
  { "pause-or-resume", pause_or_resume_cb },
  { "undo", undo_cb },
  { "redo", redo_cb },
  { "close", close_cb },
  { "fullscreen", fullscreen_cb },
  { "primary-menu", primary_menu_cb },
  { "preferences", preferences_cb },
  { "guide", guide_cb },
  { "show-help-overlay", shortcuts_cb },
};

/* --- when --- */

/* Whether the project has a run that can be gone on with. */
static gboolean
has_resumable (DscWorkspace *workspace)
{
  GListModel *runs = dsc_workspace_get_runs (workspace);

  for (guint i = 0; i < g_list_model_get_n_items (runs); i++)
    {
      g_autoptr (DscRunItem) item = g_list_model_get_item (runs, i);
      const DscRunRecord *record = dsc_run_item_get_record (item);

      if (record->job != NULL && record->state != DSC_RUN_RUNNING)
        return TRUE;
    }
  return FALSE;
}

/* What can be resumed changes with the runs' records. */
static void
runs_changed_cb (DscWindow *self, guint position, guint removed, guint added, GListModel *runs)
{
  for (guint i = position; i < position + added; i++)
    {
      g_autoptr (DscRunItem) item = g_list_model_get_item (runs, i);

      g_signal_handlers_disconnect_by_func (item, dsc_window_update_actions, self);
      g_signal_connect_object (item, "notify::record", G_CALLBACK (dsc_window_update_actions), self,
                               G_CONNECT_SWAPPED);
    }
  dsc_window_update_actions (self);
}

static void
enable (DscWindow *self, const char *name, gboolean enabled)
{
  g_simple_action_set_enabled (
      G_SIMPLE_ACTION (g_action_map_lookup_action (G_ACTION_MAP (self), name)), enabled);
}

void
dsc_window_update_actions (DscWindow *self)
{
  DscUndoStack *undo = dsc_workspace_get_undo (self->workspace);
  DscRun *run = dsc_workspace_get_run (self->workspace);
  gboolean shown = dsc_workspace_is_open (self->workspace) && self->opening == NULL;
  gboolean training = shown && dsc_workspace_is_training (self->workspace);
  gboolean waiting = training && run != NULL && dsc_run_get_state (run) == DSC_RUN_PAUSED;
  gboolean pause = training && !waiting;
  gboolean resume = waiting || (shown && !training && has_resumable (self->workspace));

  enable (self, "open-sample", self->opening == NULL);
  enable (self, "open-web", self->opening == NULL);
  enable (self, "read-otherwise", shown);
  enable (self, "classify-files", shown);
  enable (self, "paste", shown);
  enable (self, "show-view", shown);
  enable (self, "show-results", shown);
  enable (self, "train", shown && !training);
  enable (self, "find-rate", shown && !training);
  enable (self, "pause", pause);
  enable (self, "resume", resume);
  enable (self, "pause-or-resume", pause || resume);
  enable (self, "stop", training);
  enable (self, "undo", shown && dsc_undo_stack_get_undo_label (undo) != NULL);
  enable (self, "redo", shown && dsc_undo_stack_get_redo_label (undo) != NULL);
}

void
dsc_window_init_actions (DscWindow *self)
{
  DscUndoStack *undo = dsc_workspace_get_undo (self->workspace);

  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
  g_signal_connect_object (undo, "notify", G_CALLBACK (undo_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (dsc_workspace_get_runs (self->workspace), "items-changed",
                           G_CALLBACK (runs_changed_cb), self, G_CONNECT_SWAPPED);
  gtk_menu_button_set_create_popup_func (self->menu_button, make_menu_cb, self, NULL);
  undo_changed_cb (self);
}

/* Keys of the program take what is typed before any widget does. A text field has a use of its own
 * for these, so here they are only what nobody else wanted. */
void
dsc_window_bind_keys (GtkWidgetClass *klass)
{
  for (const DscAccel *accel = dsc_accels_get_bindings (); accel->action != NULL; accel++)
    {
      guint key;
      GdkModifierType modifiers;

      gtk_accelerator_parse (accel->keys[0], &key, &modifiers);
      gtk_widget_class_add_binding_action (klass, key, modifiers, accel->action, NULL);
    }
}
