/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>

#include <glib/gi18n-lib.h>

#include "chart/dsc-chart-curves.h"
#include "common/dsc-print.h"
#include "common/dsc-view-keys.h"
#include "common/dsc-wrap-box.h"
#include "train/dsc-chart-save.h"
#include "train/dsc-curves-chart.h"
#include "train/dsc-curves-panel.h"
#include "train/dsc-step-table.h"

#define ZOOM 1.4

struct _DscCurvesPanel
{
  AdwBin parent_instance;

  GtkMenuButton *compare_button;
  GtkBox *compare_box;
  GtkToggleButton *log_button;
  GtkToggleButton *table_button;
  GtkStack *stack;
  DscCurvesChart *chart;
  DscStepTable *table;

  DscWorkspace *workspace; /* (owned) (nullable) */
  DscRunCurves *curves;    /* (owned) (nullable): there is one where there is a workspace */
};

G_DEFINE_FINAL_TYPE (DscCurvesPanel, dsc_curves_panel, ADW_TYPE_BIN)

/* --- what is drawn --- */

static void
changed_cb (DscCurvesPanel *self)
{
  g_autoptr (GPtrArray) none = NULL;
  GPtrArray *histories;

  if (self->curves != NULL)
    histories = dsc_run_curves_get_histories (self->curves);
  else
    histories = none = g_ptr_array_new ();
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "curves.save", histories->len > 0);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "curves.print", histories->len > 0);
  dsc_curves_chart_set_runs (self->chart, histories);
  dsc_step_table_set_runs (self->table, histories);
}

static void
grown_cb (DscCurvesPanel *self)
{
  dsc_curves_chart_changed (self->chart);
  dsc_step_table_grow (self->table);
}

void
dsc_curves_panel_set (DscCurvesPanel *self, DscWorkspace *workspace, DscRunCurves *curves)
{
  g_return_if_fail (DSC_IS_CURVES_PANEL (self));

  if (self->curves != NULL)
    g_signal_handlers_disconnect_by_data (self->curves, self);
  g_set_object (&self->workspace, workspace);
  g_set_object (&self->curves, curves);
  if (curves != NULL)
    {
      g_signal_connect_object (curves, "changed", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (curves, "grown", G_CALLBACK (grown_cb), self, G_CONNECT_SWAPPED);
    }
  changed_cb (self);
}

/* --- comparing --- */

static void
compare_toggled_cb (GtkCheckButton *button, DscCurvesPanel *self)
{
  const gint64 *run = g_object_get_data (G_OBJECT (button), "dsc-run");

  if (self->curves != NULL)
    dsc_run_curves_compare (self->curves, *run, gtk_check_button_get_active (button));
}

static void
add_choice (DscCurvesPanel *self, DscRunItem *item)
{
  const DscRunRecord *record = dsc_run_item_get_record (item);
  g_autofree char *title = dsc_run_item_dup_title (item);
  g_autofree char *text = NULL;
  GtkWidget *button;

  if (record->n_epochs == 0 || record->id == dsc_run_curves_get_run (self->curves))
    return;
  if (isfinite (record->error_rate))
    /* Translators: a run, and its share of wrong answers. */
    text = g_strdup_printf (_ ("%s: error rate %.1f %%"), title, 100 * record->error_rate);
  button = gtk_check_button_new_with_label (text != NULL ? text : title);
  gtk_check_button_set_active (GTK_CHECK_BUTTON (button),
                               dsc_run_curves_is_compared (self->curves, record->id));
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
  GListModel *runs = self->curves != NULL ? dsc_workspace_get_runs (self->workspace) : NULL;
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

/* --- what is done --- */

static void
table_toggled_cb (GtkToggleButton *button, DscCurvesPanel *self)
{
  gtk_stack_set_visible_child_name (self->stack,
                                    gtk_toggle_button_get_active (button) ? "table" : "chart");
}

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

void
dsc_curves_panel_save (DscCurvesPanel *self, const char *path)
{
  g_autoptr (GArray) runs = NULL;
  g_autoptr (GPtrArray) names = NULL;
  gboolean log;

  g_return_if_fail (DSC_IS_CURVES_PANEL (self) && path != NULL);

  if (self->curves == NULL || dsc_workspace_get_project (self->workspace) == NULL)
    return;
  runs = dsc_run_curves_list_runs (self->curves);
  names = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < runs->len; i++)
    g_ptr_array_add (
        names, dsc_workspace_dup_run_title (self->workspace, g_array_index (runs, gint64, i)));
  g_object_get (self->chart, "log", &log, NULL);
  dsc_chart_save_curves (GTK_WIDGET (self), dsc_workspace_get_project (self->workspace), runs,
                         names, log, path);
}

static void
chosen_cb (const char *path, gpointer self)
{
  dsc_curves_panel_save (self, path);
}

static void
save_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  DscCurvesPanel *self = DSC_CURVES_PANEL (widget);
  gint64 run = dsc_run_curves_get_run (self->curves);
  g_autofree char *title = dsc_workspace_dup_run_title (self->workspace, run);
  /* Translators: a file name; the run. */
  g_autofree char *name = g_strdup_printf (_ ("%s curves"), title);

  dsc_chart_save_ask (widget, _ ("Save Curves"), name, chosen_cb);
}

/* --- printing --- */

/* As it is on the screen when it is drawn: runs may come and go while a person thinks. */
typedef struct
{
  DscRunCurves *curves; /* (owned) */
  gboolean log_loss;
  char *title; /* (owned) of a single run */
} Printing;

static void
printing_free (gpointer data)
{
  Printing *self = data;

  g_object_unref (self->curves);
  g_free (self->title);
  g_free (self);
}

static DscChartCurves
chart_of (const Printing *self)
{
  GPtrArray *histories = dsc_run_curves_get_histories (self->curves);

  return (DscChartCurves){
    .heading = { .title = histories->len == 1 ? self->title : _ ("Curves of training") },
    .runs = (const DscChartHistory *const *) histories->pdata,
    .n = histories->len,
    .log_loss = self->log_loss,
  };
}

static void
draw_cb (cairo_t *cr, double width, double height, gpointer printing)
{
  DscChartCurves chart = chart_of (printing);

  dsc_chart_curves_draw (cr, &chart, width, height, dsc_chart_style_get (FALSE));
}

GtkPrintOperation *
dsc_curves_panel_print_new (DscCurvesPanel *self)
{
  Printing *printing;
  DscChartCurves chart;
  double width, height;

  g_return_val_if_fail (DSC_IS_CURVES_PANEL (self) && self->curves != NULL, NULL);

  printing = g_new0 (Printing, 1);
  printing->curves = g_object_ref (self->curves);
  printing->title
      = dsc_workspace_dup_run_title (self->workspace, dsc_run_curves_get_run (self->curves));
  g_object_get (self->chart, "log", &printing->log_loss, NULL);
  chart = chart_of (printing);
  dsc_chart_curves_natural_size (&chart, dsc_chart_style_get (FALSE), &width, &height);
  return dsc_print_chart_new (chart.heading.title, width, height, draw_cb, printing, printing_free);
}

static void
print_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  g_autoptr (GtkPrintOperation) operation = dsc_curves_panel_print_new (DSC_CURVES_PANEL (widget));

  dsc_print_run (widget, operation);
}

/* All is seen already, unless a part was zoomed to. */
static void
zoomed_cb (DscCurvesPanel *self)
{
  gboolean zoomed;

  g_object_get (self->chart, "zoomed", &zoomed, NULL);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "curves.show-all", zoomed);
}

/* --- GObject --- */

static void
dsc_curves_panel_dispose (GObject *object)
{
  DscCurvesPanel *self = DSC_CURVES_PANEL (object);

  if (self->chart != NULL)
    dsc_curves_panel_set (self, NULL, NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), DSC_TYPE_CURVES_PANEL);
  G_OBJECT_CLASS (dsc_curves_panel_parent_class)->dispose (object);
}

static void
dsc_curves_panel_class_init (DscCurvesPanelClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dsc_curves_panel_dispose;
  g_type_ensure (DSC_TYPE_CURVES_CHART);
  g_type_ensure (DSC_TYPE_STEP_TABLE);
  g_type_ensure (DSC_TYPE_WRAP_BOX);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/discern/Discern/ui/train/dsc-curves-panel.ui");
  gtk_widget_class_bind_template_child (widget_class, DscCurvesPanel, compare_button);
  gtk_widget_class_bind_template_child (widget_class, DscCurvesPanel, compare_box);
  gtk_widget_class_bind_template_child (widget_class, DscCurvesPanel, log_button);
  gtk_widget_class_bind_template_child (widget_class, DscCurvesPanel, table_button);
  gtk_widget_class_bind_template_child (widget_class, DscCurvesPanel, stack);
  gtk_widget_class_bind_template_child (widget_class, DscCurvesPanel, chart);
  gtk_widget_class_bind_template_child (widget_class, DscCurvesPanel, table);
  gtk_widget_class_install_action (widget_class, "curves.zoom-in", NULL, zoom_in_cb);
  gtk_widget_class_install_action (widget_class, "curves.zoom-out", NULL, zoom_out_cb);
  gtk_widget_class_install_action (widget_class, "curves.show-all", NULL, show_all_cb);
  gtk_widget_class_install_action (widget_class, "curves.save", NULL, save_cb);
  gtk_widget_class_install_action (widget_class, "curves.print", NULL, print_cb);
}

static void
dsc_curves_panel_init (DscCurvesPanel *self)
{
  static const DscViewKey keys[] = { { "<Control><Shift>p", "curves.print" } };

  gtk_widget_init_template (GTK_WIDGET (self));
  dsc_view_keys_add (GTK_WIDGET (self), keys, G_N_ELEMENTS (keys));
  g_object_bind_property (self->log_button, "active", self->chart, "log", G_BINDING_DEFAULT);
  g_signal_connect_object (self->chart, "notify::zoomed", G_CALLBACK (zoomed_cb), self,
                           G_CONNECT_SWAPPED);
  zoomed_cb (self);
  g_signal_connect (self->table_button, "toggled", G_CALLBACK (table_toggled_cb), self);
  gtk_menu_button_set_create_popup_func (self->compare_button, fill_choices_cb, self, NULL);
}
