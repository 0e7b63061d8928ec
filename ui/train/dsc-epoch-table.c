/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>

#include <glib/gi18n-lib.h>

#include "common/dsc-tab-stop.h"
#include "engine/dsc-run-words.h"
#include "engine/dsc-run.h"
#include "common/dsc-column-heading.h"
#include "train/dsc-epoch-table.h"
#include "train/dsc-text-column.h"

struct _DscEpochTable
{
  AdwBin parent_instance;
  GtkColumnView *view;
  GtkNoSelection *selection;
  GPtrArray *cells;   /* (owned) (element-type GtkListItem) (unowned): that say what is kept */
  GListModel *epochs; /* (owned) (nullable) */
  guint kept;         /* the row whose model is kept, from 1; 0: none */
  char *words;        /* (owned) what that is in words */
  gboolean is_behind; /* rows were added, and not scrolled to */
  guint scrolling;    /* the source that does it; 0: none */
};

enum
{
  PROP_EPOCHS = 1,
  PROP_KEPT,
  PROP_WORDS,
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

/* Counted as everywhere else in the window. */
static char *
epoch_text (gpointer row)
{
  return g_strdup_printf ("%u", get_record (row)->epoch + 1);
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

static gboolean
scroll_cb (gpointer data)
{
  DscEpochTable *self = data;
  guint n = self->epochs != NULL ? g_list_model_get_n_items (self->epochs) : 0;

  self->scrolling = 0;
  if (n > 0)
    scroll_to (self->view, n - 1);
  return G_SOURCE_REMOVE;
}

/* A row gets its height in the frame after it was added: before that there is nothing to scroll to,
 * and while places are given out nobody may ask for others. */
static void
grown_cb (DscEpochTable *self)
{
  if (!self->is_behind || self->scrolling != 0)
    return;
  self->is_behind = FALSE;
  self->scrolling = g_idle_add (scroll_cb, self);
}

static void show_kept (DscEpochTable *self);

static void
epochs_changed_cb (DscEpochTable *self, guint position, guint removed, guint added)
{
  self->is_behind |= added > 0;
  show_kept (self);
}

/* --- what is kept --- */

static void
show_cell (DscEpochTable *self, GtkListItem *item)
{
  GtkWidget *label = gtk_list_item_get_child (item);
  gboolean is_kept = self->kept > 0 && gtk_list_item_get_position (item) == self->kept - 1;
  const char *stage = dsc_stage_title (dsc_epoch_get_stage (gtk_list_item_get_item (item)));
  /* Translators: in the table of epochs, a stage: the model of this epoch of it is kept. */
  g_autofree char *text = is_kept ? g_strdup_printf (_ ("%s ✓ kept"), stage) : g_strdup (stage);

  gtk_label_set_text (GTK_LABEL (label), text);
  /* The cell would be called after its type (GTK 4.8). */
  gtk_accessible_update_property (GTK_ACCESSIBLE (gtk_widget_get_parent (label)),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
}

/* Said in words, too: the curve goes on after it, and a person would take its end for the result.
 */
static void
show_kept (DscEpochTable *self)
{
  guint n = self->epochs != NULL ? g_list_model_get_n_items (self->epochs) : 0;
  g_autoptr (DscEpoch) epoch = self->kept > 0 && self->kept <= n
                                   ? g_list_model_get_item (self->epochs, self->kept - 1)
                                   : NULL;
  g_autofree char *text = NULL;

  for (guint i = 0; i < self->cells->len; i++)
    show_cell (self, g_ptr_array_index (self->cells, i));
  if (epoch == NULL)
    text = g_strdup (_ ("No model is kept yet."));
  else if (self->kept < n)
    /* Translators: name of a stage, number of an epoch in it, share of wrong answers. */
    text = g_strdup_printf (_ ("Kept: the model of stage %s, epoch %u (%.1f %% wrong). No later "
                               "one was better."),
                            dsc_stage_title (dsc_epoch_get_stage (epoch)),
                            get_record (epoch)->epoch + 1, 100 * get_record (epoch)->error_rate);
  else
    text
        = g_strdup_printf (_ ("Kept: the model of stage %s, epoch %u (%.1f %% wrong), the newest."),
                           dsc_stage_title (dsc_epoch_get_stage (epoch)),
                           get_record (epoch)->epoch + 1, 100 * get_record (epoch)->error_rate);
  if (g_strcmp0 (self->words, text) == 0)
    return;
  g_free (self->words);
  self->words = g_steal_pointer (&text);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_WORDS]);
}

static void
setup_cb (GtkSignalListItemFactory *factory, GtkListItem *item, DscEpochTable *self)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_list_item_set_child (item, label);
}

static void
bind_cb (GtkSignalListItemFactory *factory, GtkListItem *item, DscEpochTable *self)
{
  g_ptr_array_add (self->cells, item);
  show_cell (self, item);
}

static void
unbind_cb (GtkSignalListItemFactory *factory, GtkListItem *item, DscEpochTable *self)
{
  g_ptr_array_remove_fast (self->cells, item);
}

static void
append_stage_column (DscEpochTable *self)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  g_autoptr (GtkColumnViewColumn) column = NULL;

  g_signal_connect_object (factory, "setup", G_CALLBACK (setup_cb), self, 0);
  g_signal_connect_object (factory, "bind", G_CALLBACK (bind_cb), self, 0);
  g_signal_connect_object (factory, "unbind", G_CALLBACK (unbind_cb), self, 0);
  column = gtk_column_view_column_new (_ ("Stage"), factory);
  gtk_column_view_column_set_expand (column, TRUE);
  gtk_column_view_column_set_resizable (column, TRUE);
  gtk_column_view_append_column (self->view, column);
}

/* --- from outside --- */

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
  self->is_behind = TRUE;
  show_kept (self);
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
    case PROP_KEPT:
      g_value_set_uint (value, self->kept);
      break;
    case PROP_WORDS:
      g_value_set_string (value, self->words);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
dsc_epoch_table_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  DscEpochTable *self = DSC_EPOCH_TABLE (object);

  switch (id)
    {
    case PROP_EPOCHS:
      dsc_epoch_table_set_epochs (self, g_value_get_object (value));
      break;
    case PROP_KEPT:
      if (self->kept == g_value_get_uint (value))
        break;
      self->kept = g_value_get_uint (value);
      show_kept (self);
      g_object_notify_by_pspec (object, pspec);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
dsc_epoch_table_dispose (GObject *object)
{
  DscEpochTable *self = DSC_EPOCH_TABLE (object);

  g_clear_handle_id (&self->scrolling, g_source_remove);
  g_clear_object (&self->epochs);
  gtk_widget_dispose_template (GTK_WIDGET (self), DSC_TYPE_EPOCH_TABLE);
  G_OBJECT_CLASS (dsc_epoch_table_parent_class)->dispose (object);
}

static void
dsc_epoch_table_finalize (GObject *object)
{
  DscEpochTable *self = DSC_EPOCH_TABLE (object);

  g_ptr_array_unref (self->cells);
  g_free (self->words);
  G_OBJECT_CLASS (dsc_epoch_table_parent_class)->finalize (object);
}

static void
dsc_epoch_table_class_init (DscEpochTableClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = dsc_epoch_table_get_property;
  object_class->set_property = dsc_epoch_table_set_property;
  object_class->dispose = dsc_epoch_table_dispose;
  object_class->finalize = dsc_epoch_table_finalize;
  properties[PROP_EPOCHS]
      = g_param_spec_object ("epochs", NULL, NULL, G_TYPE_LIST_MODEL,
                             G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_KEPT]
      = g_param_spec_uint ("kept", NULL, NULL, 0, G_MAXUINT, 0,
                           G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_WORDS]
      = g_param_spec_string ("words", NULL, NULL, NULL,
                             G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
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
  self->cells = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  /* The notebook's own words. */
  dsc_text_column_append (self->view, "epoch", epoch_text);
  dsc_text_column_append (self->view, "train_loss", train_loss_text);
  dsc_text_column_append (self->view, "valid_loss", valid_loss_text);
  dsc_text_column_append (self->view, "error_rate", error_rate_text);
  dsc_text_column_append (self->view, "time", time_text);
  dsc_column_headings_align_end (self->view, 0);
  append_stage_column (self);
  g_signal_connect_object (gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (self->view)), "changed",
                           G_CALLBACK (grown_cb), self, G_CONNECT_SWAPPED);
  show_kept (self);
}
