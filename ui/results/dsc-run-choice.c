/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>

#include <glib/gi18n-lib.h>

#include "common/dsc-accessible.h"
#include "engine/dsc-metrics-words.h"
#include "engine/dsc-run-words.h"
#include "results/dsc-run-choice.h"

struct _DscRunChoice
{
  AdwBin parent_instance;
  DscWorkspace *workspace; /* (owned) (nullable) */
  GSignalGroup *signals;   /* (owned): of the workspace */
  GSignalGroup *runs;      /* (owned): of its list of runs */
  GListStore *choices;     /* (owned) (element-type DscRunItem): changes only when told */
  char *label;             /* (owned) */
  gboolean models_only;
  gboolean syncing; /* the drop-down is told, and does not tell */
  GtkDropDown *drop_down;
};

enum
{
  PROP_WORKSPACE = 1,
  PROP_LABEL,
  PROP_MODELS_ONLY,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (DscRunChoice, dsc_run_choice, ADW_TYPE_BIN)

/* --- rows --- */

/* What matters most comes first: there may be room for no more. */
static char *
describe (const DscRunRecord *record)
{
  g_autofree char *share = dsc_share_to_words (record->error_rate);
  g_autofree char *kind = dsc_run_record_dup_kind (record, g_get_real_time ());

  if (isnan (record->error_rate))
    /* Translators: the state of a run, and what tells it from others: "paused, Instant, ResNet-50,
     * 14:05". */
    return g_strdup_printf (_ ("%s, %s"), dsc_run_state_title (record->state), kind);
  if (record->state == DSC_RUN_FINISHED)
    /* Translators: "18.5 % wrong, Instant, ResNet-50, 14:05". */
    return g_strdup_printf (_ ("%s wrong, %s"), share, kind);
  /* Translators: "18.5 % wrong, paused, Instant, ResNet-50, 14:05". */
  return g_strdup_printf (_ ("%s wrong, %s, %s"), share, dsc_run_state_title (record->state), kind);
}

static void
show (GtkListItem *row)
{
  DscRunItem *run = gtk_list_item_get_item (row);
  GtkWidget *box = gtk_list_item_get_child (row);
  g_autofree char *title = dsc_run_item_dup_title (run);
  g_autofree char *details = describe (dsc_run_item_get_record (run));
  GtkWidget *parent = gtk_widget_get_parent (box);

  gtk_label_set_text (GTK_LABEL (gtk_widget_get_first_child (box)), title);
  gtk_label_set_text (GTK_LABEL (gtk_widget_get_last_child (box)), details);
  if (parent != NULL)
    {
      g_autofree char *name = g_strdup_printf ("%s: %s", title, details);

      gtk_accessible_update_property (GTK_ACCESSIBLE (parent), GTK_ACCESSIBLE_PROPERTY_LABEL, name,
                                      -1);
    }
}

static void
setup_cb (GtkSignalListItemFactory *factory, GtkListItem *row, gpointer unused)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *title = gtk_label_new (NULL);
  GtkWidget *details = gtk_label_new (NULL);

  gtk_label_set_ellipsize (GTK_LABEL (title), PANGO_ELLIPSIZE_MIDDLE);
  gtk_label_set_ellipsize (GTK_LABEL (details), PANGO_ELLIPSIZE_END);
  gtk_label_set_xalign (GTK_LABEL (details), 0);
  gtk_widget_set_hexpand (details, TRUE);
  gtk_widget_add_css_class (details, "dim-label");
  gtk_widget_add_css_class (details, "caption");
  gtk_box_append (GTK_BOX (box), title);
  gtk_box_append (GTK_BOX (box), details);
  gtk_list_item_set_child (row, box);
}

static void
bind_cb (GtkSignalListItemFactory *factory, GtkListItem *row, gpointer unused)
{
  DscRunItem *run = gtk_list_item_get_item (row);

  g_signal_connect_object (run, "notify::record", G_CALLBACK (show), row, G_CONNECT_SWAPPED);
  show (row);
}

static void
unbind_cb (GtkSignalListItemFactory *factory, GtkListItem *row, gpointer unused)
{
  g_signal_handlers_disconnect_by_func (gtk_list_item_get_item (row), show, row);
}

GtkListItemFactory *
dsc_run_choice_factory_new (void)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();

  g_signal_connect (factory, "setup", G_CALLBACK (setup_cb), NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_cb), NULL);
  g_signal_connect (factory, "unbind", G_CALLBACK (unbind_cb), NULL);
  return factory;
}

/* --- which run --- */

static void
sync_choice (DscRunChoice *self)
{
  gint64 shown = self->workspace != NULL ? dsc_workspace_get_shown_run (self->workspace) : 0;
  guint position = GTK_INVALID_LIST_POSITION;

  for (guint i = 0; i < dsc_run_choice_count (self); i++)
    {
      g_autoptr (DscRunItem) item = g_list_model_get_item (G_LIST_MODEL (self->choices), i);

      if (dsc_run_item_get_id (item) == shown)
        position = i;
    }
  self->syncing = TRUE;
  gtk_drop_down_set_selected (self->drop_down, position);
  self->syncing = FALSE;
}

static gboolean
is_same (DscRunChoice *self, const GPtrArray *items)
{
  if (items->len != dsc_run_choice_count (self))
    return FALSE;
  for (guint i = 0; i < items->len; i++)
    {
      g_autoptr (DscRunItem) item = g_list_model_get_item (G_LIST_MODEL (self->choices), i);

      if (item != g_ptr_array_index (items, i))
        return FALSE;
    }
  return TRUE;
}

/* The drop-down has a list of its own: in one that changes by itself it would choose by itself,
 * too, and nobody could tell that from a person's choice. */
static void
renew_choices (DscRunChoice *self)
{
  GListModel *runs = self->workspace != NULL ? dsc_workspace_get_runs (self->workspace) : NULL;
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; runs != NULL && i < g_list_model_get_n_items (runs); i++)
    {
      g_autoptr (DscRunItem) item = g_list_model_get_item (runs, i);

      if (!self->models_only || dsc_run_item_get_record (item)->model != NULL)
        g_ptr_array_add (items, g_steal_pointer (&item));
    }
  if (!is_same (self, items))
    {
      self->syncing = TRUE;
      g_list_store_splice (self->choices, 0, dsc_run_choice_count (self), items->pdata, items->len);
      self->syncing = FALSE;
    }
  sync_choice (self);
}

static void
chosen_cb (DscRunChoice *self)
{
  DscRunItem *item = gtk_drop_down_get_selected_item (self->drop_down);

  if (!self->syncing && item != NULL && self->workspace != NULL)
    dsc_workspace_show_run (self->workspace, dsc_run_item_get_id (item));
}

/* --- object --- */

static void
dsc_run_choice_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  DscRunChoice *self = DSC_RUN_CHOICE (object);

  switch (id)
    {
    case PROP_WORKSPACE:
      g_value_set_object (value, self->workspace);
      break;
    case PROP_LABEL:
      g_value_set_string (value, self->label);
      break;
    case PROP_MODELS_ONLY:
      g_value_set_boolean (value, self->models_only);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
dsc_run_choice_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  DscRunChoice *self = DSC_RUN_CHOICE (object);

  switch (id)
    {
    case PROP_WORKSPACE:
      if (!g_set_object (&self->workspace, g_value_get_object (value)))
        break;
      g_signal_group_set_target (self->signals, self->workspace);
      g_signal_group_set_target (
          self->runs, self->workspace != NULL ? dsc_workspace_get_runs (self->workspace) : NULL);
      renew_choices (self);
      break;
    case PROP_LABEL:
      self->label = g_value_dup_string (value);
      break;
    case PROP_MODELS_ONLY:
      self->models_only = g_value_get_boolean (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
dsc_run_choice_constructed (GObject *object)
{
  DscRunChoice *self = DSC_RUN_CHOICE (object);

  G_OBJECT_CLASS (dsc_run_choice_parent_class)->constructed (object);
  dsc_accessible_name_drop_down (self->drop_down, self->label);
}

static void
dsc_run_choice_dispose (GObject *object)
{
  DscRunChoice *self = DSC_RUN_CHOICE (object);

  g_clear_object (&self->signals);
  g_clear_object (&self->runs);
  self->syncing = TRUE;
  g_clear_object (&self->workspace);
  G_OBJECT_CLASS (dsc_run_choice_parent_class)->dispose (object);
}

static void
dsc_run_choice_finalize (GObject *object)
{
  DscRunChoice *self = DSC_RUN_CHOICE (object);

  g_object_unref (self->choices);
  g_free (self->label);
  G_OBJECT_CLASS (dsc_run_choice_parent_class)->finalize (object);
}

static void
dsc_run_choice_class_init (DscRunChoiceClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = dsc_run_choice_get_property;
  object_class->set_property = dsc_run_choice_set_property;
  object_class->constructed = dsc_run_choice_constructed;
  object_class->dispose = dsc_run_choice_dispose;
  object_class->finalize = dsc_run_choice_finalize;
  properties[PROP_WORKSPACE] = g_param_spec_object ("workspace", NULL, NULL, DSC_TYPE_WORKSPACE,
                                                    G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  properties[PROP_LABEL] = g_param_spec_string (
      "label", NULL, NULL, "", G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  properties[PROP_MODELS_ONLY]
      = g_param_spec_boolean ("models-only", NULL, NULL, FALSE,
                              G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

/* Whether a run has a model by now is told by its record, which is read when runs are. */
static void
dsc_run_choice_init (DscRunChoice *self)
{
  g_autoptr (GtkListItemFactory) factory = dsc_run_choice_factory_new ();

  self->choices = g_list_store_new (DSC_TYPE_RUN_ITEM);
  self->drop_down
      = GTK_DROP_DOWN (gtk_drop_down_new (g_object_ref (G_LIST_MODEL (self->choices)), NULL));
  gtk_drop_down_set_factory (self->drop_down, factory);
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->drop_down));
  g_object_bind_property (self, "tooltip-text", self->drop_down, "tooltip-text",
                          G_BINDING_SYNC_CREATE);
  g_signal_connect_object (self->drop_down, "notify::selected", G_CALLBACK (chosen_cb), self,
                           G_CONNECT_SWAPPED);
  self->signals = g_signal_group_new (DSC_TYPE_WORKSPACE);
  self->runs = g_signal_group_new (G_TYPE_LIST_MODEL);
  g_signal_group_connect_swapped (self->signals, "notify::shown-run", G_CALLBACK (sync_choice),
                                  self);
  g_signal_group_connect_swapped (self->signals, "notify::reading", G_CALLBACK (renew_choices),
                                  self);
  g_signal_group_connect_swapped (self->runs, "items-changed", G_CALLBACK (renew_choices), self);
}

guint
dsc_run_choice_count (DscRunChoice *self)
{
  g_return_val_if_fail (DSC_IS_RUN_CHOICE (self), 0);

  return g_list_model_get_n_items (G_LIST_MODEL (self->choices));
}
