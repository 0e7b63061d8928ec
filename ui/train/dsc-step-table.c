/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>

#include <glib/gi18n-lib.h>

#include "chart/dsc-chart-axis.h"
#include "common/dsc-tab-stop.h"
#include "common/dsc-column-heading.h"
#include "train/dsc-step-list.h"
#include "train/dsc-step-table.h"
#include "train/dsc-text-column.h"

struct _DscStepTable
{
  AdwBin parent_instance;
  GtkColumnView *view;
  GtkNoSelection *selection;
  DscStepList *steps; /* (owned) */
};

G_DEFINE_FINAL_TYPE (DscStepTable, dsc_step_table, ADW_TYPE_BIN)

/* --- what the cells say --- */

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

/* --- what is shown --- */

void
dsc_step_table_set_runs (DscStepTable *self, GPtrArray *runs)
{
  g_return_if_fail (DSC_IS_STEP_TABLE (self) && runs != NULL);

  dsc_step_list_set_runs (self->steps, runs);
}

void
dsc_step_table_grow (DscStepTable *self)
{
  g_return_if_fail (DSC_IS_STEP_TABLE (self));

  dsc_step_list_grow (self->steps);
}

/* A table that nobody sees would make its rows all the same, at every step. */
static void
dsc_step_table_map (GtkWidget *widget)
{
  DscStepTable *self = DSC_STEP_TABLE (widget);

  gtk_no_selection_set_model (self->selection, G_LIST_MODEL (self->steps));
  GTK_WIDGET_CLASS (dsc_step_table_parent_class)->map (widget);
}

static void
dsc_step_table_unmap (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (dsc_step_table_parent_class)->unmap (widget);
  gtk_no_selection_set_model (DSC_STEP_TABLE (widget)->selection, NULL);
}

/* --- GObject --- */

static void
dsc_step_table_dispose (GObject *object)
{
  /* Else the bin would look for its child, which is one of the template's, when that is gone. */
  adw_bin_set_child (ADW_BIN (object), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (object), DSC_TYPE_STEP_TABLE);
  G_OBJECT_CLASS (dsc_step_table_parent_class)->dispose (object);
}

static void
dsc_step_table_finalize (GObject *object)
{
  g_object_unref (DSC_STEP_TABLE (object)->steps);
  G_OBJECT_CLASS (dsc_step_table_parent_class)->finalize (object);
}

static void
dsc_step_table_class_init (DscStepTableClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = dsc_step_table_dispose;
  object_class->finalize = dsc_step_table_finalize;
  widget_class->map = dsc_step_table_map;
  widget_class->unmap = dsc_step_table_unmap;
  g_type_ensure (DSC_TYPE_TAB_STOP);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/discern/Discern/ui/train/dsc-step-table.ui");
  gtk_widget_class_bind_template_child (widget_class, DscStepTable, view);
  gtk_widget_class_bind_template_child (widget_class, DscStepTable, selection);
}

static void
dsc_step_table_init (DscStepTable *self)
{
  self->steps = dsc_step_list_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  dsc_text_column_append (self->view, _ ("Step"), step_text);
  dsc_text_column_append (self->view, _ ("Training Loss"), loss_text);
  dsc_text_column_append (self->view, _ ("Smoothed"), smoothed_text);
  dsc_text_column_append (self->view, _ ("Validation Loss"), valid_text);
  dsc_text_column_append (self->view, _ ("Error Rate"), error_text);
  dsc_text_column_append (self->view, _ ("Learning Rate"), rate_text);
  dsc_text_column_append (self->view, _ ("Momentum"), momentum_text);
  dsc_column_headings_align_end (self->view, 0);
}
