/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>

#include <glib/gi18n-lib.h>

#include "common/dsc-feedback.h"
#include "engine/dsc-run-words.h"
#include "engine/dsc-train-spec.h"
#include "common/dsc-name-button.h"
#include "train/dsc-run-row.h"

struct _DscRunRow
{
  AdwExpanderRow parent_instance;

  DscWorkspace *workspace; /* (owned) (nullable) until disposed of */
  DscRunCurves *curves;    /* (owned) (nullable) likewise */
  DscRunItem *item;        /* (owned) */
  GPtrArray *rows;         /* (owned) (element-type GtkWidget) (unowned): of the stages */
  DscNameButton *name_button;
  GtkWidget *delete_button;
  GtkToggleButton *compare_button;
  gboolean loading; /* the stages, on another thread */
  gboolean again;   /* and they have changed meanwhile */
};

G_DEFINE_FINAL_TYPE (DscRunRow, dsc_run_row, ADW_TYPE_EXPANDER_ROW)

/* --- the run --- */

static void load_stages (DscRunRow *self);

static void
show_run (DscRunRow *self)
{
  const DscRunRecord *record = dsc_run_item_get_record (self->item);
  g_autofree char *title = dsc_run_item_dup_title (self->item);
  g_autofree char *escaped = g_markup_escape_text (title, -1);
  g_autofree char *kind = dsc_run_record_dup_kind (record, g_get_real_time ());
  g_autoptr (GString) text = g_string_new (NULL);

  /* Translators: what tells a run from others, state of the run. */
  g_string_append_printf (text, _ ("%s, %s"), kind, dsc_run_state_title (record->state));
  if (isfinite (record->error_rate))
    /* Translators: added to "ResNet-50, finished"; the share of wrong answers. */
    g_string_append_printf (text, _ (", error rate %.1f %%"), 100 * record->error_rate);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), escaped);
  adw_expander_row_set_subtitle (ADW_EXPANDER_ROW (self), text->str);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, title,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text->str, -1);
  dsc_name_button_set_name (self->name_button, title);
  gtk_widget_set_sensitive (self->delete_button, record->state != DSC_RUN_RUNNING);
  if (adw_expander_row_get_expanded (ADW_EXPANDER_ROW (self)))
    load_stages (self);
}

static void
run_named_cb (DscRunRow *self, const char *name)
{
  if (self->workspace != NULL)
    dsc_workspace_rename_run (self->workspace, dsc_run_item_get_id (self->item), name);
}

static void
delete_cb (DscRunRow *self)
{
  g_autofree char *title = dsc_run_item_dup_title (self->item);
  /* Translators: name of a run. */
  g_autofree char *message = g_strdup_printf (_ ("“%s” was deleted"), title);
  GtkWidget *list = gtk_widget_get_parent (GTK_WIDGET (self));

  if (self->workspace == NULL)
    return;
  g_object_ref (list);
  /* The row may be gone then. */
  if (dsc_workspace_delete_run (self->workspace, dsc_run_item_get_id (self->item)))
    dsc_feedback_toast_undo (list, message);
  g_object_unref (list);
}

/* Not where the focus is on one of its stages: they cannot be deleted on their own. */
static gboolean
delete_key_cb (GtkWidget *widget, GVariant *unused, gpointer data)
{
  DscRunRow *self = DSC_RUN_ROW (widget);
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (widget));

  if (focus == NULL || !gtk_widget_is_sensitive (self->delete_button))
    return FALSE;
  for (guint i = 0; i < self->rows->len; i++)
    if (focus == g_ptr_array_index (self->rows, i)
        || gtk_widget_is_ancestor (focus, g_ptr_array_index (self->rows, i)))
      return FALSE;
  delete_cb (self);
  return TRUE;
}

static void
compare_cb (GtkToggleButton *button, DscRunRow *self)
{
  if (self->curves != NULL)
    dsc_run_curves_compare (self->curves, dsc_run_item_get_id (self->item),
                            gtk_toggle_button_get_active (button));
}

/* Others may choose what is compared, too; the run that is on top is seen anyway. */
static void
show_compared (DscRunRow *self)
{
  gint64 run = dsc_run_item_get_id (self->item);

  gtk_toggle_button_set_active (self->compare_button,
                                dsc_run_curves_is_compared (self->curves, run));
  gtk_widget_set_sensitive (GTK_WIDGET (self->compare_button),
                            run != dsc_run_curves_get_run (self->curves));
}

/* --- the stages --- */

static void
stage_named_cb (DscNameButton *button, const char *name, DscRunRow *self)
{
  if (self->workspace != NULL)
    dsc_workspace_rename_stage (self->workspace, g_object_get_data (G_OBJECT (button), "dsc-stage"),
                                name);
}

/* The weights of a stage are those of its best epoch, or of its last. */
static double
error_rate_of (const DscStageRecord *stage, const DscTrainSpec *spec)
{
  return spec != NULL && g_str_equal (spec->keep, "last") ? stage->last.error_rate
                                                          : stage->best_error_rate;
}

static char *
describe_stage (const DscStageRecord *stage, const DscRunRecord *run)
{
  g_autoptr (DscTrainSpec) spec = dsc_train_spec_from_json (stage->settings, NULL);
  g_autoptr (GString) text = g_string_new (NULL);
  double rate = error_rate_of (stage, spec);

  g_string_append_printf (text, ngettext ("%u epoch", "%u epochs", stage->n_epochs),
                          stage->n_epochs);
  if (spec != NULL)
    /* Translators: added to "8 epochs": height and width in pixels. */
    g_string_append_printf (text, _ (", photos %d × %d (height × width)"), spec->target.height,
                            spec->target.width);
  if (isfinite (rate))
    g_string_append_printf (text, _ (", error rate %.1f %%"), 100 * rate);
  if (stage->model != NULL && g_strcmp0 (stage->model, run->model) == 0)
    /* Translators: added to "8 epochs, error rate 8.3 %": the run's model is that of this stage. */
    g_string_append (text, _ (", kept: the model of this run"));
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static GtkWidget *
new_stage_row (DscRunRow *self, DscStageRecord *stage)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *name = dsc_name_button_new (_ ("Rename Stage"));
  GtkWidget *go_on = gtk_button_new_with_mnemonic (_ ("_Go On"));
  g_autofree char *subtitle = describe_stage (stage, dsc_run_item_get_record (self->item));
  g_autofree char *title = g_markup_escape_text (dsc_stage_title (stage->name), -1);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  dsc_name_button_set_name (DSC_NAME_BUTTON (name), dsc_stage_title (stage->name));
  g_signal_connect_object (name, "named", G_CALLBACK (stage_named_cb), self, 0);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (go_on), "train.go-on");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (go_on), "(xi)", stage->run,
                                    (gint32) stage->number);
  gtk_widget_set_tooltip_text (go_on, _ ("Train another stage from what this one has learned"));
  gtk_widget_set_valign (go_on, GTK_ALIGN_CENTER);
  gtk_widget_set_visible (go_on, stage->model != NULL);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), name);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), go_on);
  g_object_set_data_full (G_OBJECT (name), "dsc-stage", stage,
                          (GDestroyNotify) dsc_stage_record_free);
  return row;
}

static void
show_stages (DscRunRow *self, GPtrArray *stages)
{
  for (guint i = 0; i < self->rows->len; i++)
    adw_expander_row_remove (ADW_EXPANDER_ROW (self), g_ptr_array_index (self->rows, i));
  g_ptr_array_set_size (self->rows, 0);
  while (stages->len > 0)
    {
      GtkWidget *row = new_stage_row (self, g_ptr_array_steal_index (stages, 0));

      adw_expander_row_add_row (ADW_EXPANDER_ROW (self), row);
      g_ptr_array_add (self->rows, row);
    }
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (DscRunRow) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) stages
      = dsc_workspace_get_stages_finish (DSC_WORKSPACE (source), result, &error);

  self->loading = FALSE;
  if (self->workspace == NULL)
    return;
  if (stages != NULL)
    show_stages (self, stages);
  else
    g_signal_emit_by_name (self->workspace, "failed", _ ("The stages of a run could not be read"),
                           error);
  if (self->again)
    load_stages (self);
}

static void
load_stages (DscRunRow *self)
{
  self->again = self->loading;
  if (self->loading || self->workspace == NULL || !dsc_workspace_is_open (self->workspace))
    return;
  self->loading = TRUE;
  dsc_workspace_get_stages_async (self->workspace, dsc_run_item_get_id (self->item), loaded_cb,
                                  g_object_ref (self));
}

static void
expanded_cb (DscRunRow *self)
{
  if (adw_expander_row_get_expanded (ADW_EXPANDER_ROW (self)))
    load_stages (self);
}

/* --- GObject --- */

static void
dsc_run_row_dispose (GObject *object)
{
  DscRunRow *self = DSC_RUN_ROW (object);

  g_clear_object (&self->workspace);
  g_clear_object (&self->curves);
  G_OBJECT_CLASS (dsc_run_row_parent_class)->dispose (object);
}

static void
dsc_run_row_finalize (GObject *object)
{
  DscRunRow *self = DSC_RUN_ROW (object);

  g_clear_object (&self->item);
  g_ptr_array_unref (self->rows);
  G_OBJECT_CLASS (dsc_run_row_parent_class)->finalize (object);
}

static void
dsc_run_row_class_init (DscRunRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dsc_run_row_dispose;
  G_OBJECT_CLASS (klass)->finalize = dsc_run_row_finalize;
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Delete, 0, delete_key_cb, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_KP_Delete, 0, delete_key_cb, NULL);
}

/* An icon alone has its name for those who do not see it. */
static GtkWidget *
add_button (DscRunRow *self, GtkWidget *button, const char *icon, const char *title)
{
  gtk_button_set_icon_name (GTK_BUTTON (button), icon);
  gtk_widget_set_tooltip_text (button, title);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, title,
                                  -1);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  adw_expander_row_add_action (ADW_EXPANDER_ROW (self), button);
  return button;
}

static void
dsc_run_row_init (DscRunRow *self)
{
  self->rows = g_ptr_array_new ();
  self->delete_button
      = add_button (self, gtk_button_new (), "user-trash-symbolic", _ ("Delete Run"));
  g_signal_connect_swapped (self->delete_button, "clicked", G_CALLBACK (delete_cb), self);
  self->name_button = DSC_NAME_BUTTON (dsc_name_button_new (_ ("Rename Run")));
  g_signal_connect_swapped (self->name_button, "named", G_CALLBACK (run_named_cb), self);
  adw_expander_row_add_action (ADW_EXPANDER_ROW (self), GTK_WIDGET (self->name_button));
  self->compare_button = GTK_TOGGLE_BUTTON (
      add_button (self, gtk_toggle_button_new (), "view-dual-symbolic", _ ("Compare Its Curves")));
  g_signal_connect (self->compare_button, "toggled", G_CALLBACK (compare_cb), self);
  g_signal_connect (self, "notify::expanded", G_CALLBACK (expanded_cb), NULL);
}

GtkWidget *
dsc_run_row_new (DscWorkspace *workspace, DscRunCurves *curves, DscRunItem *item)
{
  DscRunRow *self = g_object_new (DSC_TYPE_RUN_ROW, NULL);

  self->workspace = g_object_ref (workspace);
  self->curves = g_object_ref (curves);
  self->item = g_object_ref (item);
  g_signal_connect_object (item, "notify::record", G_CALLBACK (show_run), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (curves, "changed", G_CALLBACK (show_compared), self, G_CONNECT_SWAPPED);
  show_run (self);
  show_compared (self);
  return GTK_WIDGET (self);
}
