/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "classify/dsc-answer-list.h"
#include "classify/dsc-answer-row.h"
#include "common/dsc-accessible.h"
#include "common/dsc-tab-stop.h"
#include "model/dsc-answer-words.h"

struct _DscAnswerList
{
  AdwBin parent_instance;

  /* Template widgets */
  GtkLabel *count;
  GtkDropDown *order;
  GtkListView *view;
  GtkSingleSelection *selection;
  GtkSortListModel *sorted;
};

enum
{
  PROP_ANSWERS = 1,
  PROP_SELECTED,
  N_PROPS
};

enum
{
  ACTIVATED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (DscAnswerList, dsc_answer_list, ADW_TYPE_BIN)

/* --- order --- */

static int
compare_paths (DscAnswerItem *a, DscAnswerItem *b)
{
  g_autofree char *first_name = dsc_answer_item_dup_name (a);
  g_autofree char *second_name = dsc_answer_item_dup_name (b);
  g_autofree char *first = g_utf8_collate_key_for_filename (first_name, -1);
  g_autofree char *second = g_utf8_collate_key_for_filename (second_name, -1);

  return g_strcmp0 (first, second);
}

static int
compare_doubts (DscAnswerItem *a, DscAnswerItem *b)
{
  double first = dsc_answer_item_get_probability (a, 0);
  double second = dsc_answer_item_get_probability (b, 0);

  return (first > second) - (first < second);
}

/* Those without an answer last. */
static int
compare_answers (DscAnswerItem *a, DscAnswerItem *b)
{
  const char *first = dsc_answer_item_get_class (a, 0);
  const char *second = dsc_answer_item_get_class (b, 0);

  if (first == NULL || second == NULL)
    return (first == NULL) - (second == NULL);
  return g_utf8_collate (first, second);
}

static int
compare (gconstpointer a, gconstpointer b, gpointer order)
{
  DscAnswerItem *first = (gpointer) a, *second = (gpointer) b;
  int difference = 0;

  if (GPOINTER_TO_INT (order) == DSC_ANSWER_ORDER_ANSWER)
    difference = compare_answers (first, second);
  else if (GPOINTER_TO_INT (order) == DSC_ANSWER_ORDER_NAME)
    difference = compare_paths (first, second);
  return difference != 0 ? difference : compare_doubts (first, second);
}

static void
order_cb (DscAnswerList *self)
{
  guint order = gtk_drop_down_get_selected (self->order);
  g_autoptr (GtkSorter) sorter = NULL;

  if (order != DSC_ANSWER_ORDER_COMING && order != GTK_INVALID_LIST_POSITION)
    sorter = GTK_SORTER (gtk_custom_sorter_new (compare, GUINT_TO_POINTER (order), NULL));
  gtk_sort_list_model_set_sorter (self->sorted, sorter);
}

/* --- lines --- */

static void
setup_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer unused)
{
  gtk_list_item_set_child (item, dsc_answer_row_new ());
}

static void
bind_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer unused)
{
  DscAnswerItem *answer = gtk_list_item_get_item (item);
  GtkWidget *row = gtk_list_item_get_child (item);
  g_autofree char *line = dsc_answer_item_dup_line (answer);

  dsc_answer_row_set_item (DSC_ANSWER_ROW (row), answer);
  /* The line itself is what has the focus. */
  gtk_accessible_update_property (GTK_ACCESSIBLE (gtk_widget_get_parent (row)),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, line, -1);
}

static void
unbind_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer unused)
{
  GtkWidget *row = gtk_list_item_get_child (item);

  dsc_answer_row_set_item (DSC_ANSWER_ROW (row), NULL);
}

static void
selected_cb (DscAnswerList *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SELECTED]);
}

static void
activate_cb (DscAnswerList *self)
{
  g_signal_emit (self, signals[ACTIVATED], 0);
}

static void
count_cb (DscAnswerList *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->sorted));
  g_autofree char *text = g_strdup_printf (ngettext ("%u answer", "%u answers", n), n);

  gtk_label_set_label (self->count, text);
}

/* --- the widget --- */

static void
dsc_answer_list_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  DscAnswerList *self = DSC_ANSWER_LIST (object);

  switch (id)
    {
    case PROP_ANSWERS:
      g_value_set_object (value, gtk_sort_list_model_get_model (self->sorted));
      break;
    case PROP_SELECTED:
      g_value_set_object (value, dsc_answer_list_get_selected (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
dsc_answer_list_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  DscAnswerList *self = DSC_ANSWER_LIST (object);

  switch (id)
    {
    case PROP_ANSWERS:
      dsc_answer_list_set_answers (self, g_value_get_object (value));
      break;
    case PROP_SELECTED:
      dsc_answer_list_select (self, g_value_get_object (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
dsc_answer_list_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), DSC_TYPE_ANSWER_LIST);
  G_OBJECT_CLASS (dsc_answer_list_parent_class)->dispose (object);
}

static void
dsc_answer_list_class_init (DscAnswerListClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = dsc_answer_list_get_property;
  object_class->set_property = dsc_answer_list_set_property;
  object_class->dispose = dsc_answer_list_dispose;
  properties[PROP_ANSWERS] = g_param_spec_object ("answers", NULL, NULL, G_TYPE_LIST_MODEL, flags);
  properties[PROP_SELECTED]
      = g_param_spec_object ("selected", NULL, NULL, DSC_TYPE_ANSWER_ITEM, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  signals[ACTIVATED] = g_signal_new ("activated", DSC_TYPE_ANSWER_LIST, G_SIGNAL_RUN_LAST, 0, NULL,
                                     NULL, NULL, G_TYPE_NONE, 0);
  g_type_ensure (DSC_TYPE_TAB_STOP);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/discern/Discern/ui/classify/dsc-answer-list.ui");
  gtk_widget_class_bind_template_child (widget_class, DscAnswerList, count);
  gtk_widget_class_bind_template_child (widget_class, DscAnswerList, order);
  gtk_widget_class_bind_template_child (widget_class, DscAnswerList, view);
  gtk_widget_class_bind_template_child (widget_class, DscAnswerList, selection);
  gtk_widget_class_bind_template_child (widget_class, DscAnswerList, sorted);
  gtk_widget_class_bind_template_callback (widget_class, order_cb);
  gtk_widget_class_bind_template_callback (widget_class, setup_cb);
  gtk_widget_class_bind_template_callback (widget_class, bind_cb);
  gtk_widget_class_bind_template_callback (widget_class, unbind_cb);
  gtk_widget_class_bind_template_callback (widget_class, selected_cb);
  gtk_widget_class_bind_template_callback (widget_class, activate_cb);
}

static void
dsc_answer_list_init (DscAnswerList *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  dsc_accessible_name_drop_down (self->order, _ ("Order of the answers"));
  g_signal_connect_object (self->sorted, "items-changed", G_CALLBACK (count_cb), self,
                           G_CONNECT_SWAPPED);
  count_cb (self);
}

void
dsc_answer_list_set_answers (DscAnswerList *self, GListModel *answers)
{
  g_return_if_fail (DSC_IS_ANSWER_LIST (self));

  if (gtk_sort_list_model_get_model (self->sorted) == answers)
    return;
  gtk_sort_list_model_set_model (self->sorted, answers);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ANSWERS]);
}

void
dsc_answer_list_set_order (DscAnswerList *self, DscAnswerOrder order)
{
  g_return_if_fail (DSC_IS_ANSWER_LIST (self));

  gtk_drop_down_set_selected (self->order, order);
}

void
dsc_answer_list_select (DscAnswerList *self, DscAnswerItem *item)
{
  GListModel *shown = G_LIST_MODEL (self->selection);
  guint n = g_list_model_get_n_items (shown);

  g_return_if_fail (DSC_IS_ANSWER_LIST (self));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (DscAnswerItem) other = g_list_model_get_item (shown, i);

      if (other != item)
        continue;
      gtk_single_selection_set_selected (self->selection, i);
      gtk_widget_activate_action (GTK_WIDGET (self->view), "list.scroll-to-item", "u", i);
      return;
    }
  gtk_single_selection_set_selected (self->selection, GTK_INVALID_LIST_POSITION);
}

DscAnswerItem *
dsc_answer_list_get_selected (DscAnswerList *self)
{
  g_return_val_if_fail (DSC_IS_ANSWER_LIST (self), NULL);

  return self->selection != NULL ? gtk_single_selection_get_selected_item (self->selection) : NULL;
}

GListModel *
dsc_answer_list_get_sorted (DscAnswerList *self)
{
  g_return_val_if_fail (DSC_IS_ANSWER_LIST (self), NULL);

  return G_LIST_MODEL (self->sorted);
}
