/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "chart/dsc-chart-confusion.h"
#include "common/dsc-feedback.h"
#include "common/dsc-print.h"
#include "common/dsc-save-dialog.h"
#include "common/dsc-tab-stop.h"
#include "common/dsc-view-keys.h"
#include "common/dsc-wrap-box.h"
#include "engine/dsc-run-words.h"
#include "model/dsc-results-photos.h"
#include "results/dsc-confusion-export.h"
#include "results/dsc-confusion-matrix.h"
#include "results/dsc-confusion-page.h"
#include "results/dsc-pair-item.h"
#include "results/dsc-results-view.h"

#define ZOOM_STEP 1.25

struct _DscConfusionPage
{
  AdwBin parent_instance;
  DscResults *results;       /* (owned) (nullable) */
  GCancellable *cancellable; /* (owned): of what is being written; for the widget's life */
  guint idle;                /* source that follows the leaflet; 0: none */

  GtkToggleButton *shares;
  GtkToggleButton *similar;
  GtkToggleButton *show_pairs;
  AdwLeaflet *leaflet;
  GtkWidget *matrix_side;
  GtkWidget *pairs_side;
  DscConfusionMatrix *matrix;
  GtkLabel *note;
  GtkLabel *description;
  GtkStack *pairs_stack;
  GtkListView *pairs;
};

G_DEFINE_FINAL_TYPE (DscConfusionPage, dsc_confusion_page, ADW_TYPE_BIN)

/* --- what is shown --- */

static void
describe_cb (DscConfusionPage *self)
{
  const char *description = dsc_confusion_matrix_get_description (self->matrix);

  gtk_label_set_text (self->description,
                      description != NULL ? description : _ ("Choose a cell to see its photos"));
}

static void
show_note (DscConfusionPage *self, const DscConfusion *confusion)
{
  g_autofree char *note = NULL;
  guint n;

  dsc_confusion_matrix_get_order (self->matrix, &n);
  if (confusion != NULL && confusion->n > n)
    note = g_strdup_printf (_ ("Only the %u classes with the most mistakes, of %u, are in the "
                               "matrix. The list has all pairs."),
                            n, confusion->n);
  gtk_label_set_text (self->note, note != NULL ? note : "");
  gtk_widget_set_visible (GTK_WIDGET (self->note), note != NULL);
}

static void
show_pairs (DscConfusionPage *self, const DscConfusion *confusion)
{
  g_autoptr (GListStore) store = g_list_store_new (DSC_TYPE_PAIR_ITEM);
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GArray) pairs = confusion != NULL ? dsc_confusion_most_confused (confusion, 1) : NULL;
  g_autoptr (GtkNoSelection) selection = NULL;

  for (guint i = 0; pairs != NULL && i < pairs->len; i++)
    {
      const DscConfusedPair *pair = &g_array_index (pairs, DscConfusedPair, i);
      DscResultsFilter filter = { (gint32) pair->actual, (gint32) pair->predicted, FALSE, FALSE };
      g_autofree char *text = dsc_results_describe_filter (self->results, &filter);

      g_ptr_array_add (items, dsc_pair_item_new (pair, text));
    }
  g_list_store_splice (store, 0, 0, items->pdata, items->len);
  selection = gtk_no_selection_new (G_LIST_MODEL (g_steal_pointer (&store)));
  gtk_list_view_set_model (self->pairs, GTK_SELECTION_MODEL (selection));
  gtk_stack_set_visible_child_name (self->pairs_stack, items->len > 0 ? "pairs" : "none");
}

static void
renew (DscConfusionPage *self)
{
  const DscConfusion *confusion
      = self->results != NULL ? dsc_results_get_confusion (self->results) : NULL;

  dsc_confusion_matrix_set_confusion (
      self->matrix, confusion,
      confusion != NULL ? (const char *const *) dsc_results_get_predictions (self->results)->classes
                        : NULL);
  show_note (self, confusion);
  show_pairs (self, confusion);
  describe_cb (self);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "confusion.export", confusion != NULL);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "confusion.print", confusion != NULL);
}

/* --- the list of pairs --- */

static void
setup_pair_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer unused)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *text = gtk_label_new (NULL);
  GtkWidget *count = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (text), 0);
  gtk_label_set_wrap (GTK_LABEL (text), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (text), PANGO_WRAP_WORD_CHAR);
  gtk_widget_set_hexpand (text, TRUE);
  gtk_widget_add_css_class (count, "numeric");
  gtk_widget_add_css_class (count, "dim-label");
  gtk_box_append (GTK_BOX (box), text);
  gtk_box_append (GTK_BOX (box), count);
  gtk_list_item_set_child (item, box);
}

static void
bind_pair_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer unused)
{
  DscPairItem *pair = gtk_list_item_get_item (item);
  GtkWidget *box = gtk_list_item_get_child (item);
  guint n = dsc_pair_item_get_pair (pair)->count;
  g_autofree char *number = g_strdup_printf ("%u", n);
  g_autofree char *name = g_strdup_printf (ngettext ("%s: %u photo", "%s: %u photos", n),
                                           dsc_pair_item_get_text (pair), n);

  gtk_label_set_text (GTK_LABEL (gtk_widget_get_first_child (box)), dsc_pair_item_get_text (pair));
  gtk_label_set_text (GTK_LABEL (gtk_widget_get_last_child (box)), number);
  gtk_accessible_update_property (GTK_ACCESSIBLE (gtk_widget_get_parent (box)),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

/* --- photos --- */

static void
show_photos (DscConfusionPage *self, guint actual, guint predicted)
{
  DscResultsFilter filter = { (gint32) actual, (gint32) predicted, FALSE, FALSE };

  dsc_results_view_show (GTK_WIDGET (self), &filter);
}

static void
cell_activated_cb (DscConfusionPage *self, guint actual, guint predicted)
{
  show_photos (self, actual, predicted);
}

static void
pair_activated_cb (DscConfusionPage *self, guint position)
{
  g_autoptr (DscPairItem) item
      = g_list_model_get_item (G_LIST_MODEL (gtk_list_view_get_model (self->pairs)), position);
  const DscConfusedPair *pair = dsc_pair_item_get_pair (item);

  show_photos (self, pair->actual, pair->predicted);
}

/* --- actions --- */

static void
zoom_cb (GtkWidget *widget, const char *action, GVariant *unused)
{
  DscConfusionPage *self = DSC_CONFUSION_PAGE (widget);

  if (g_str_equal (action, "confusion.zoom-fit"))
    dsc_confusion_matrix_set_cell_size (self->matrix, 0);
  else
    dsc_confusion_matrix_zoom (
        self->matrix, g_str_equal (action, "confusion.zoom-in") ? ZOOM_STEP : 1 / ZOOM_STEP);
}

static void
exported_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DscConfusionPage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *name = dsc_confusion_export_finish (result, &error);
  g_autofree char *message = NULL;

  if (name == NULL)
    {
      dsc_feedback_error (GTK_WIDGET (self), _ ("The matrix was not saved"), error);
      return;
    }
  message = g_strdup_printf (_ ("Saved as “%s”"), name);
  dsc_feedback_toast (GTK_WIDGET (self), message);
}

static void
save_cb (const char *path, gpointer user_data)
{
  dsc_confusion_page_export (user_data, path);
}

static void
export_cb (GtkWidget *widget, const char *action, GVariant *unused)
{
  static const DscSaveKind kinds[] = {
    { N_ ("Picture (PNG)"), ".png" },
    { N_ ("Drawing (SVG)"), ".svg" },
    { N_ ("Page (PDF)"), ".pdf" },
    { N_ ("Table (CSV)"), ".csv" },
  };
  DscConfusionPage *self = DSC_CONFUSION_PAGE (widget);
  g_autofree char *title = dsc_run_record_dup_title (dsc_results_get_run (self->results));
  /* Translators: a file name; the run. */
  g_autofree char *name = g_strdup_printf (_ ("%s confusion"), title);

  dsc_save_dialog_present (widget, _ ("Export Confusion Matrix"), name, kinds, G_N_ELEMENTS (kinds),
                           save_cb, g_object_ref (self), g_object_unref);
}

GtkPrintOperation *
dsc_confusion_page_print_new (DscConfusionPage *self)
{
  guint n;
  const guint *order = dsc_confusion_matrix_get_order (self->matrix, &n);

  g_return_val_if_fail (self->results != NULL, NULL);

  return dsc_confusion_print_new (self->results, order, n,
                                  dsc_confusion_matrix_get_shares (self->matrix));
}

static void
print_cb (GtkWidget *widget, const char *action, GVariant *unused)
{
  g_autoptr (GtkPrintOperation) operation
      = dsc_confusion_page_print_new (DSC_CONFUSION_PAGE (widget));

  dsc_print_run (widget, operation);
}

/* --- narrow windows have room for the matrix or for the pairs --- */

static gboolean
follow_folded_cb (gpointer user_data)
{
  DscConfusionPage *self = user_data;
  gboolean folded = adw_leaflet_get_folded (self->leaflet);

  self->idle = 0;
  gtk_widget_set_visible (GTK_WIDGET (self->show_pairs), folded);
  return G_SOURCE_REMOVE;
}

/* Comes in the middle of an allocation, when no widget may come or go. */
static void
folded_cb (DscConfusionPage *self)
{
  if (self->idle == 0)
    self->idle = g_idle_add (follow_folded_cb, self);
}

static void
turn_cb (DscConfusionPage *self)
{
  adw_leaflet_set_visible_child (self->leaflet, gtk_toggle_button_get_active (self->show_pairs)
                                                    ? self->pairs_side
                                                    : self->matrix_side);
}

/* --- object --- */

static void
dsc_confusion_page_dispose (GObject *object)
{
  DscConfusionPage *self = DSC_CONFUSION_PAGE (object);

  g_clear_handle_id (&self->idle, g_source_remove);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->results);
  gtk_widget_dispose_template (GTK_WIDGET (self), DSC_TYPE_CONFUSION_PAGE);
  G_OBJECT_CLASS (dsc_confusion_page_parent_class)->dispose (object);
}

static void
install_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "confusion.zoom-in", NULL, zoom_cb);
  gtk_widget_class_install_action (widget_class, "confusion.zoom-out", NULL, zoom_cb);
  gtk_widget_class_install_action (widget_class, "confusion.zoom-fit", NULL, zoom_cb);
  gtk_widget_class_install_action (widget_class, "confusion.export", NULL, export_cb);
  gtk_widget_class_install_action (widget_class, "confusion.print", NULL, print_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_plus, GDK_CONTROL_MASK,
                                       "confusion.zoom-in", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_equal, GDK_CONTROL_MASK,
                                       "confusion.zoom-in", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_KP_Add, GDK_CONTROL_MASK,
                                       "confusion.zoom-in", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_minus, GDK_CONTROL_MASK,
                                       "confusion.zoom-out", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_KP_Subtract, GDK_CONTROL_MASK,
                                       "confusion.zoom-out", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_0, GDK_CONTROL_MASK,
                                       "confusion.zoom-fit", NULL);
}

static void
dsc_confusion_page_class_init (DscConfusionPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dsc_confusion_page_dispose;
  install_actions (widget_class);
  g_type_ensure (DSC_TYPE_WRAP_BOX);
  g_type_ensure (DSC_TYPE_CONFUSION_MATRIX);
  g_type_ensure (DSC_TYPE_TAB_STOP);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/discern/Discern/ui/results/dsc-confusion-page.ui");
  gtk_widget_class_bind_template_child (widget_class, DscConfusionPage, shares);
  gtk_widget_class_bind_template_child (widget_class, DscConfusionPage, similar);
  gtk_widget_class_bind_template_child (widget_class, DscConfusionPage, show_pairs);
  gtk_widget_class_bind_template_child (widget_class, DscConfusionPage, leaflet);
  gtk_widget_class_bind_template_child (widget_class, DscConfusionPage, matrix_side);
  gtk_widget_class_bind_template_child (widget_class, DscConfusionPage, pairs_side);
  gtk_widget_class_bind_template_child (widget_class, DscConfusionPage, matrix);
  gtk_widget_class_bind_template_child (widget_class, DscConfusionPage, note);
  gtk_widget_class_bind_template_child (widget_class, DscConfusionPage, description);
  gtk_widget_class_bind_template_child (widget_class, DscConfusionPage, pairs_stack);
  gtk_widget_class_bind_template_child (widget_class, DscConfusionPage, pairs);
  gtk_widget_class_bind_template_callback (widget_class, cell_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, pair_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, describe_cb);
  gtk_widget_class_bind_template_callback (widget_class, folded_cb);
}

static void
dsc_confusion_page_init (DscConfusionPage *self)
{
  static const DscViewKey keys[] = { { "<Control><Shift>p", "confusion.print" } };

  g_autoptr (GtkListItemFactory) factory = gtk_signal_list_item_factory_new ();

  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  dsc_view_keys_add (GTK_WIDGET (self), keys, G_N_ELEMENTS (keys));
  g_signal_connect (factory, "setup", G_CALLBACK (setup_pair_cb), NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_pair_cb), NULL);
  gtk_list_view_set_factory (self->pairs, factory);
  g_object_bind_property (self->shares, "active", self->matrix, "shares", G_BINDING_SYNC_CREATE);
  g_object_bind_property (self->similar, "active", self->matrix, "similar", G_BINDING_SYNC_CREATE);
  g_signal_connect_swapped (self->show_pairs, "toggled", G_CALLBACK (turn_cb), self);
  renew (self);
}

void
dsc_confusion_page_set_results (DscConfusionPage *self, DscResults *results)
{
  g_return_if_fail (DSC_IS_CONFUSION_PAGE (self));

  if (g_set_object (&self->results, results))
    renew (self);
}

void
dsc_confusion_page_select (DscConfusionPage *self, int actual, int predicted)
{
  dsc_confusion_matrix_select (self->matrix, actual, predicted);
}

void
dsc_confusion_page_export (DscConfusionPage *self, const char *path)
{
  guint n;
  const guint *order = dsc_confusion_matrix_get_order (self->matrix, &n);

  g_return_if_fail (self->results != NULL);

  dsc_confusion_export_async (self->results, order, n,
                              dsc_confusion_matrix_get_shares (self->matrix), path,
                              self->cancellable, exported_cb, g_object_ref (self));
}
