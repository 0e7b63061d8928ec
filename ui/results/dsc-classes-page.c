/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>

#include <glib/gi18n-lib.h>

#include "common/dsc-accessible.h"
#include "common/dsc-column-heading.h"
#include "engine/dsc-metrics-words.h"
#include "results/dsc-class-item.h"
#include "results/dsc-classes-page.h"
#include "results/dsc-results-view.h"

struct _DscClassesPage
{
  AdwBin parent_instance;
  DscResults *results; /* (owned) (nullable) */
  GListStore *classes; /* (owned) (element-type DscClassItem) */

  GtkColumnView *table;
  GtkColumnViewColumn *name_column;
  GtkColumnViewColumn *photos_column;
  GtkColumnViewColumn *recall_column;
  GtkColumnViewColumn *precision_column;
  GtkColumnViewColumn *f1_column;
};

G_DEFINE_FINAL_TYPE (DscClassesPage, dsc_classes_page, ADW_TYPE_BIN)

/* --- what a cell says --- */

/* @right of @n, with the interval of the share that is right. */
static char *
share_markup (guint right, guint n)
{
  DscErrorRate rate = dsc_error_rate (n - right, n);
  g_autofree char *share = dsc_share_to_words (1 - rate.rate);

  if (n == 0)
    return g_strdup ("—");
  /* Translators: markup: a share such as "93.0 %", and the ends of its interval. */
  return g_strdup_printf (_ ("%s <small>%.0f … %.0f %%</small>"), share, 100 * (1 - rate.high),
                          100 * (1 - rate.low));
}

static char *
cell_markup (DscClassItem *item, const char *column)
{
  const DscClassReport *report = dsc_class_item_get_report (item);

  if (g_str_equal (column, "photos"))
    return g_strdup_printf ("%u", report->support);
  if (g_str_equal (column, "recall"))
    return share_markup (report->correct, report->support);
  if (g_str_equal (column, "precision"))
    return share_markup (report->correct, report->predicted);
  return dsc_share_to_words (report->f1);
}

static const char *
title_of (const char *column)
{
  if (g_str_equal (column, "photos"))
    return _ ("photos held back");
  if (g_str_equal (column, "recall"))
    return _ ("found (recall)");
  if (g_str_equal (column, "precision"))
    return _ ("rightly said (precision)");
  return _ ("both (F1)");
}

static DscResultsFilter
filter_of (guint label, const char *column)
{
  gint32 class = (gint32) label;

  if (g_str_equal (column, "photos"))
    return (DscResultsFilter){ class, -1, FALSE, FALSE };
  if (g_str_equal (column, "recall"))
    return (DscResultsFilter){ class, -1, TRUE, FALSE };
  if (g_str_equal (column, "precision"))
    return (DscResultsFilter){ -1, class, TRUE, FALSE };
  return (DscResultsFilter){ class, class, TRUE, TRUE };
}

/* Returns: how many photos that takes. */
static guint
count_behind (const DscClassReport *report, const char *column)
{
  guint missed = report->support - report->correct;
  guint taken = report->predicted - report->correct;

  if (g_str_equal (column, "photos"))
    return report->support;
  if (g_str_equal (column, "recall"))
    return missed;
  if (g_str_equal (column, "precision"))
    return taken;
  return missed + taken;
}

static void
show_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  DscResultsFilter filter;
  const char *column;
  guint label;

  g_variant_get (parameter, "(u&s)", &label, &column);
  filter = filter_of (label, column);
  dsc_results_view_show (widget, &filter);
}

/* --- cells --- */

static void
setup_name_cb (GtkSignalListItemFactory *factory, GtkListItem *row, gpointer unused)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_label_set_width_chars (GTK_LABEL (label), 12);
  gtk_list_item_set_child (row, label);
}

static void
bind_name_cb (GtkSignalListItemFactory *factory, GtkListItem *row, gpointer unused)
{
  GtkWidget *label = gtk_list_item_get_child (row);
  GtkWidget *cell = gtk_widget_get_parent (label);
  const char *name = dsc_class_item_get_name (gtk_list_item_get_item (row));

  gtk_label_set_text (GTK_LABEL (label), name);
  gtk_widget_set_tooltip_text (label, name);
  /* The cell, and the row that it is in. */
  dsc_accessible_set_name (cell, name);
  dsc_accessible_set_name (gtk_widget_get_parent (cell), name);
}

static void
setup_number_cb (GtkSignalListItemFactory *factory, GtkListItem *row, gpointer column)
{
  GtkWidget *button = gtk_button_new ();
  GtkWidget *label = gtk_label_new (NULL);

  gtk_button_set_child (GTK_BUTTON (button), label);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (label, "numeric");
  /* A button is wider than a single digit. */
  gtk_label_set_xalign (GTK_LABEL (label), 1);
  gtk_widget_set_halign (button, GTK_ALIGN_END);
  gtk_list_item_set_child (row, button);
}

static void
bind_number_cb (GtkSignalListItemFactory *factory, GtkListItem *row, gpointer column)
{
  DscClassItem *item = gtk_list_item_get_item (row);
  GtkWidget *button = gtk_list_item_get_child (row);
  GtkWidget *label = gtk_button_get_child (GTK_BUTTON (button));
  g_autofree char *markup = cell_markup (item, column);
  g_autofree char *name = NULL;
  /* Where nothing was got wrong there is nothing to be shown. */
  gboolean shows = count_behind (dsc_class_item_get_report (item), column) > 0;

  gtk_label_set_markup (GTK_LABEL (label), markup);
  /* Translators: a class, the title of a column, its number. */
  name = g_strdup_printf (_ ("%s, %s: %s"), dsc_class_item_get_name (item), title_of (column),
                          gtk_label_get_text (GTK_LABEL (label)));
  dsc_accessible_set_name (button, name);
  dsc_accessible_set_name (gtk_widget_get_parent (button), name);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "(us)",
                                    dsc_class_item_get_label (item), (const char *) column);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), shows ? "classes.show" : NULL);
  gtk_widget_set_can_target (button, shows);
  gtk_widget_set_focusable (button, shows);
}

static void
set_factory (GtkColumnViewColumn *column, GCallback setup, GCallback bind, const char *name)
{
  g_autoptr (GtkListItemFactory) factory = gtk_signal_list_item_factory_new ();

  g_signal_connect (factory, "setup", setup, (gpointer) name);
  g_signal_connect (factory, "bind", bind, (gpointer) name);
  gtk_column_view_column_set_factory (column, factory);
}

static void
set_number (GtkColumnViewColumn *column, const char *name)
{
  g_autoptr (GtkSorter) sorter = GTK_SORTER (
      gtk_numeric_sorter_new (gtk_property_expression_new (DSC_TYPE_CLASS_ITEM, NULL, name)));

  set_factory (column, G_CALLBACK (setup_number_cb), G_CALLBACK (bind_number_cb), name);
  gtk_column_view_column_set_sorter (column, sorter);
}

static void
set_name (GtkColumnViewColumn *column)
{
  g_autoptr (GtkSorter) sorter = GTK_SORTER (
      gtk_string_sorter_new (gtk_property_expression_new (DSC_TYPE_CLASS_ITEM, NULL, "name")));

  set_factory (column, G_CALLBACK (setup_name_cb), G_CALLBACK (bind_name_cb), NULL);
  gtk_column_view_column_set_sorter (column, sorter);
}

/* The worst classes stand at the top until somebody wants another order. */
static void
fill_table (DscClassesPage *self)
{
  GtkSorter *sorter = gtk_column_view_get_sorter (self->table);
  g_autoptr (GtkSelectionModel) selection = NULL;
  GtkSortListModel *sorted;

  sorted = gtk_sort_list_model_new (g_object_ref (G_LIST_MODEL (self->classes)),
                                    g_object_ref (sorter));
  selection = GTK_SELECTION_MODEL (gtk_no_selection_new (G_LIST_MODEL (sorted)));
  gtk_column_view_set_model (self->table, selection);
  gtk_column_view_sort_by_column (self->table, self->f1_column, GTK_SORT_ASCENDING);
}

/* --- object --- */

static void
dsc_classes_page_dispose (GObject *object)
{
  DscClassesPage *self = DSC_CLASSES_PAGE (object);

  g_clear_object (&self->results);
  gtk_widget_dispose_template (GTK_WIDGET (self), DSC_TYPE_CLASSES_PAGE);
  g_clear_object (&self->classes);
  G_OBJECT_CLASS (dsc_classes_page_parent_class)->dispose (object);
}

static void
dsc_classes_page_class_init (DscClassesPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dsc_classes_page_dispose;
  gtk_widget_class_install_action (widget_class, "classes.show", "(us)", show_cb);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/discern/Discern/ui/results/dsc-classes-page.ui");
  gtk_widget_class_bind_template_child (widget_class, DscClassesPage, table);
  gtk_widget_class_bind_template_child (widget_class, DscClassesPage, name_column);
  gtk_widget_class_bind_template_child (widget_class, DscClassesPage, photos_column);
  gtk_widget_class_bind_template_child (widget_class, DscClassesPage, recall_column);
  gtk_widget_class_bind_template_child (widget_class, DscClassesPage, precision_column);
  gtk_widget_class_bind_template_child (widget_class, DscClassesPage, f1_column);
}

static void
dsc_classes_page_init (DscClassesPage *self)
{
  self->classes = g_list_store_new (DSC_TYPE_CLASS_ITEM);
  gtk_widget_init_template (GTK_WIDGET (self));
  set_name (self->name_column);
  set_number (self->photos_column, "photos");
  set_number (self->recall_column, "recall");
  set_number (self->precision_column, "precision");
  set_number (self->f1_column, "f1");
  fill_table (self);
  dsc_column_headings_align_end (self->table, 1);
}

void
dsc_classes_page_set_results (DscClassesPage *self, DscResults *results)
{
  const DscConfusion *confusion = results != NULL ? dsc_results_get_confusion (results) : NULL;
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);

  g_return_if_fail (DSC_IS_CLASSES_PAGE (self));

  if (!g_set_object (&self->results, results))
    return;
  for (guint i = 0; confusion != NULL && i < confusion->n; i++)
    {
      DscClassReport report = dsc_confusion_class_report (confusion, i);

      g_ptr_array_add (items,
                       dsc_class_item_new (i, dsc_results_get_class_name (results, i), &report));
    }
  g_list_store_splice (self->classes, 0, g_list_model_get_n_items (G_LIST_MODEL (self->classes)),
                       items->pdata, items->len);
}
