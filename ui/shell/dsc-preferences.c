/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "base/dsc-text.h"
#include "common/dsc-feedback.h"
#include "common/dsc-settings.h"
#include "shell/dsc-preferences.h"

#define GIGABYTE G_GUINT64_CONSTANT (1000000000)

/* Bytes for both cache files together; 0: half of what is free. The setting is for each of two. */
static const guint64 budgets[]
    = { 0, 1 * GIGABYTE, 4 * GIGABYTE, 16 * GIGABYTE, 64 * GIGABYTE, 256 * GIGABYTE };

struct _DscPreferences
{
  AdwPreferencesWindow parent_instance;
  DscProject *project;       /* (owned) (nullable) whose cache is shown */
  GCancellable *cancellable; /* (owned) ends with the window */

  /* Template widgets */
  AdwComboRow *scheme_row;
  GtkWidget *watch_switch;
  GtkWidget *check_switch;
  AdwComboRow *device_row;
  GtkAdjustment *threads_adjustment;
  AdwComboRow *budget_row;
  AdwActionRow *cache_row;
  GtkWidget *free_button;
};

G_DEFINE_FINAL_TYPE (DscPreferences, dsc_preferences, ADW_TYPE_PREFERENCES_WINDOW)

/* --- the cache --- */

static void
measure_in_thread (GTask *task, gpointer source, gpointer project, GCancellable *cancellable)
{
  guint64 *size = g_new (guint64, 1);

  *size = dsc_project_get_cache_size (project);
  g_task_return_pointer (task, size, g_free);
}

/* Takes its reference of the window. */
static void
measured_cb (GObject *source, GAsyncResult *result, gpointer preferences)
{
  g_autoptr (DscPreferences) self = preferences;
  g_autofree guint64 *size = g_task_propagate_pointer (G_TASK (result), NULL);
  g_autofree char *words = NULL;
  g_autofree char *subtitle = NULL;
  g_autofree char *folder = NULL;

  if (size == NULL)
    return;
  words = g_format_size (*size);
  folder = dsc_path_display (dsc_project_get_folder (self->project));
  /* Translators: a size, the project's folder. */
  subtitle = g_strdup_printf (_ ("%s in %s"), words, folder);
  adw_action_row_set_subtitle (self->cache_row, subtitle);
  gtk_widget_set_sensitive (self->free_button, *size > 0);
}

static void
begin_task (DscPreferences *self, GTaskThreadFunc func, GAsyncReadyCallback callback)
{
  /* Without a source: a task may drop it on its thread. */
  g_autoptr (GTask) task = g_task_new (NULL, self->cancellable, callback, g_object_ref (self));

  g_task_set_source_tag (task, begin_task);
  g_task_set_task_data (task, g_object_ref (self->project), g_object_unref);
  g_task_run_in_thread (task, func);
}

static void
free_in_thread (GTask *task, gpointer source, gpointer project, GCancellable *cancellable)
{
  GError *error = NULL;
  guint64 *freed = g_new0 (guint64, 1);

  if (dsc_project_clear_cache (project, freed, &error))
    {
      g_task_return_pointer (task, freed, g_free);
      return;
    }
  g_free (freed);
  g_task_return_error (task, error);
}

/* Takes its reference of the window. */
static void
freed_cb (GObject *source, GAsyncResult *result, gpointer preferences)
{
  g_autoptr (DscPreferences) self = preferences;
  g_autoptr (GError) error = NULL;
  g_autofree guint64 *freed = g_task_propagate_pointer (G_TASK (result), &error);

  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  if (freed == NULL)
    dsc_feedback_error (GTK_WIDGET (self->cache_row), _ ("The Cache Could Not Be Freed"), error);
  else
    {
      g_autofree char *size = g_format_size (*freed);
      g_autofree char *message = g_strdup_printf (_ ("%s were freed"), size);

      adw_preferences_window_add_toast (ADW_PREFERENCES_WINDOW (self), adw_toast_new (message));
    }
  begin_task (self, measure_in_thread, measured_cb);
}

static void
free_cb (DscPreferences *self)
{
  gtk_widget_set_sensitive (self->free_button, FALSE);
  begin_task (self, free_in_thread, freed_cb);
}

static void
show_project (DscPreferences *self, DscWorkspace *workspace)
{
  DscProject *project = workspace != NULL ? dsc_workspace_get_project (workspace) : NULL;

  g_set_object (&self->project, project);
  gtk_widget_set_visible (GTK_WIDGET (self->cache_row), project != NULL);
  if (project != NULL)
    begin_task (self, measure_in_thread, measured_cb);
}

/* --- the device --- */

/* Takes its reference of the window. */
static void
engine_opened_cb (GObject *source, GAsyncResult *result, gpointer preferences)
{
  g_autoptr (DscPreferences) self = preferences;
  g_auto (DscEngineInfo) info = { 0 };
  g_autoptr (GError) error = NULL;
  g_autofree char *subtitle = NULL;
  gboolean opened = dsc_engine_host_open_finish (DSC_ENGINE_HOST (source), result, &info, &error);

  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  subtitle = g_markup_escape_text (opened ? info.cards : error->message, -1);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self->device_row), subtitle);
}

/* Which cards there are, or why none is used. The engine may first have to be loaded. */
static void
ask_engine (DscPreferences *self, DscWorkspace *workspace)
{
  if (workspace != NULL)
    dsc_engine_host_open_async (dsc_workspace_get_host (workspace), self->cancellable,
                                engine_opened_cb, g_object_ref (self));
}

/* --- settings --- */

static void
fill_budgets (DscPreferences *self)
{
  g_autoptr (GtkStringList) list = gtk_string_list_new (NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (budgets); i++)
    {
      g_autofree char *size
          = budgets[i] == 0 ? g_strdup (_ ("Half of What Is Free")) : g_format_size (budgets[i]);

      gtk_string_list_append (list, size);
    }
  adw_combo_row_set_model (self->budget_row, G_LIST_MODEL (list));
}

/* The smallest that is not less than what is set. */
static gboolean
get_budget (GValue *value, GVariant *variant, gpointer unused)
{
  guint64 both = 2 * MIN (g_variant_get_uint64 (variant), G_MAXUINT64 / 2);
  guint i = 0;

  while (both > 0 && i + 1 < G_N_ELEMENTS (budgets) && budgets[i] < both)
    i++;
  g_value_set_uint (value, i);
  return TRUE;
}

static GVariant *
set_budget (const GValue *value, const GVariantType *type, gpointer unused)
{
  guint i = g_value_get_uint (value);

  return g_variant_new_uint64 (i < G_N_ELEMENTS (budgets) ? budgets[i] / 2 : 0);
}

/* Positions in the lists are the enumerations' values. */
static gboolean
get_choice (GValue *value, GVariant *variant, gpointer words)
{
  guint i = 0;

  for (const char *const *word = words; *word != NULL; word++, i++)
    if (g_str_equal (*word, g_variant_get_string (variant, NULL)))
      g_value_set_uint (value, i);
  return TRUE;
}

static GVariant *
set_choice (const GValue *value, const GVariantType *type, gpointer words)
{
  guint i = g_value_get_uint (value);
  char **list = words;

  return g_variant_new_string (i < g_strv_length (list) ? list[i] : list[0]);
}

static void
bind_choice (AdwComboRow *row, const char *key, const char *const *words)
{
  g_settings_bind_with_mapping (dsc_settings_get (), key, row, "selected", G_SETTINGS_BIND_DEFAULT,
                                get_choice, set_choice, (gpointer) words, NULL);
}

static void
bind_settings (DscPreferences *self)
{
  static const char *const schemes[] = { "system", "light", "dark", NULL };
  static const char *const devices[] = { "auto", "cpu", "cuda", NULL };

  if (dsc_settings_get () == NULL)
    return;
  bind_choice (self->scheme_row, "color-scheme", schemes);
  bind_choice (self->device_row, "device", devices);
  g_settings_bind (dsc_settings_get (), "watch-folder", self->watch_switch, "active",
                   G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (dsc_settings_get (), "check-new-photos", self->check_switch, "active",
                   G_SETTINGS_BIND_DEFAULT);
  gtk_adjustment_set_upper (self->threads_adjustment, g_get_num_processors ());
  g_settings_bind (dsc_settings_get (), "threads", self->threads_adjustment, "value",
                   G_SETTINGS_BIND_DEFAULT);
  g_settings_bind_with_mapping (dsc_settings_get (), "cache-budget", self->budget_row, "selected",
                                G_SETTINGS_BIND_DEFAULT, get_budget, set_budget, NULL, NULL);
}

/* --- object --- */

static void
dsc_preferences_dispose (GObject *object)
{
  DscPreferences *self = DSC_PREFERENCES (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->project);
  gtk_widget_dispose_template (GTK_WIDGET (self), DSC_TYPE_PREFERENCES);
  G_OBJECT_CLASS (dsc_preferences_parent_class)->dispose (object);
}

static void
dsc_preferences_finalize (GObject *object)
{
  g_clear_object (&DSC_PREFERENCES (object)->cancellable);
  G_OBJECT_CLASS (dsc_preferences_parent_class)->finalize (object);
}

/* Closing ends what is measured, so that nothing holds the window any more. */
static gboolean
dsc_preferences_close_request (GtkWindow *window)
{
  g_cancellable_cancel (DSC_PREFERENCES (window)->cancellable);
  return GTK_WINDOW_CLASS (dsc_preferences_parent_class)->close_request (window);
}

static void
dsc_preferences_class_init (DscPreferencesClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dsc_preferences_dispose;
  G_OBJECT_CLASS (klass)->finalize = dsc_preferences_finalize;
  GTK_WINDOW_CLASS (klass)->close_request = dsc_preferences_close_request;
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/discern/Discern/ui/shell/dsc-preferences.ui");
  gtk_widget_class_bind_template_child (widget_class, DscPreferences, scheme_row);
  gtk_widget_class_bind_template_child (widget_class, DscPreferences, watch_switch);
  gtk_widget_class_bind_template_child (widget_class, DscPreferences, check_switch);
  gtk_widget_class_bind_template_child (widget_class, DscPreferences, device_row);
  gtk_widget_class_bind_template_child (widget_class, DscPreferences, threads_adjustment);
  gtk_widget_class_bind_template_child (widget_class, DscPreferences, budget_row);
  gtk_widget_class_bind_template_child (widget_class, DscPreferences, cache_row);
  gtk_widget_class_bind_template_child (widget_class, DscPreferences, free_button);
  gtk_widget_class_bind_template_callback (widget_class, free_cb);
}

static void
dsc_preferences_init (DscPreferences *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  fill_budgets (self);
  bind_settings (self);
}

DscPreferences *
dsc_preferences_present (GtkWindow *parent, DscWorkspace *workspace)
{
  DscPreferences *self = g_object_new (DSC_TYPE_PREFERENCES, "transient-for", parent, NULL);

  show_project (self, workspace);
  ask_engine (self, workspace);
  gtk_window_present (GTK_WINDOW (self));
  return self;
}
