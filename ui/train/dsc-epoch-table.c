/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>

#include <glib/gi18n-lib.h>

#include "common/dsc-tab-stop.h"
#include "engine/dsc-run-words.h"
#include "engine/dsc-run.h"
#include "train/dsc-epoch-table.h"
#include "train/dsc-text-column.h"

struct _DscEpochTable
{
  AdwBin parent_instance;
  GtkColumnView *view;
  GtkNoSelection *selection;
  GListModel *epochs; /* (owned) (nullable) */
};

enum
{
  PROP_EPOCHS = 1,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (DscEpochTable, dsc_epoch_table, ADW_TYPE_BIN)

/* --- what the cells say --- */

static const DscEpochRecord *
get_record (gpointer row)
{
  return dsc_epoch_get_record (row);
}

static char *
number_text (double value)
{
  return isfinite (value) ? g_strdup_printf ("%.6f", value) : g_strdup ("—");
}

static char *
epoch_text (gpointer row)
{
  return g_strdup_printf ("%u", get_record (row)->epoch);
}

static char *
train_loss_text (gpointer row)
{
  return number_text (get_record (row)->train_loss);
}

static char *
valid_loss_text (gpointer row)
{
  return number_text (get_record (row)->valid_loss);
}

static char *
error_rate_text (gpointer row)
{
  return number_text (get_record (row)->error_rate);
}

/* Minutes and seconds, hours where there are any. */
static char *
time_text (gpointer row)
{
  guint64 whole = (guint64) llround (fmax (get_record (row)->seconds, 0));

  if (whole >= 3600)
    return g_strdup_printf ("%u:%02u:%02u", (guint) (whole / 3600), (guint) (whole / 60 % 60),
                            (guint) (whole % 60));
  return g_strdup_printf ("%02u:%02u", (guint) (whole / 60), (guint) (whole % 60));
}

static char *
stage_text (gpointer row)
{
  return g_strdup (dsc_stage_title (dsc_epoch_get_stage (row)));
}

/* --- following --- */

/* The action is that of the list within, which GTK 4.8 does not hand out. */
static void
scroll_to (GtkColumnView *view, guint row)
{
  for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (view)); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (GTK_IS_LIST_VIEW (child))
      gtk_widget_activate_action (child, "list.scroll-to-item", "u", row);
}

static void
epochs_changed_cb (DscEpochTable *self, guint position, guint removed, guint added)
{
  guint n = g_list_model_get_n_items (self->epochs);

  if (added > 0 && n > 0)
    scroll_to (self->view, n - 1);
}

void
dsc_epoch_table_set_epochs (DscEpochTable *self, GListModel *epochs)
{
  g_return_if_fail (DSC_IS_EPOCH_TABLE (self));

  if (self->epochs == epochs)
    return;
  if (self->epochs != NULL)
    g_signal_handlers_disconnect_by_data (self->epochs, self);
  g_set_object (&self->epochs, epochs);
  if (epochs != NULL)
    g_signal_connect_object (epochs, "items-changed", G_CALLBACK (epochs_changed_cb), self,
                             G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  gtk_no_selection_set_model (self->selection, epochs);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_EPOCHS]);
}

/* --- GObject --- */

static void
dsc_epoch_table_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  DscEpochTable *self = DSC_EPOCH_TABLE (object);

  switch (id)
    {
    case PROP_EPOCHS:
      g_value_set_object (value, self->epochs);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
dsc_epoch_table_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_EPOCHS:
      dsc_epoch_table_set_epochs (DSC_EPOCH_TABLE (object), g_value_get_object (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
dsc_epoch_table_dispose (GObject *object)
{
  DscEpochTable *self = DSC_EPOCH_TABLE (object);

  g_clear_object (&self->epochs);
  gtk_widget_dispose_template (GTK_WIDGET (self), DSC_TYPE_EPOCH_TABLE);
  G_OBJECT_CLASS (dsc_epoch_table_parent_class)->dispose (object);
}

static void
dsc_epoch_table_class_init (DscEpochTableClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = dsc_epoch_table_get_property;
  object_class->set_property = dsc_epoch_table_set_property;
  object_class->dispose = dsc_epoch_table_dispose;
  properties[PROP_EPOCHS]
      = g_param_spec_object ("epochs", NULL, NULL, G_TYPE_LIST_MODEL,
                             G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  g_type_ensure (DSC_TYPE_TAB_STOP);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/discern/Discern/ui/train/dsc-epoch-table.ui");
  gtk_widget_class_bind_template_child (widget_class, DscEpochTable, view);
  gtk_widget_class_bind_template_child (widget_class, DscEpochTable, selection);
}

static void
dsc_epoch_table_init (DscEpochTable *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  /* The notebook's own words. */
  dsc_text_column_append (self->view, "epoch", FALSE, epoch_text);
  dsc_text_column_append (self->view, "train_loss", FALSE, train_loss_text);
  dsc_text_column_append (self->view, "valid_loss", FALSE, valid_loss_text);
  dsc_text_column_append (self->view, "error_rate", FALSE, error_rate_text);
  dsc_text_column_append (self->view, "time", FALSE, time_text);
  dsc_text_column_append (self->view, _ ("Stage"), TRUE, stage_text);
}
