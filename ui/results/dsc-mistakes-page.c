/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "base/dsc-text.h"
#include "common/dsc-accessible.h"
#include "common/dsc-feedback.h"
#include "common/dsc-save-dialog.h"
#include "common/dsc-view-keys.h"
#include "common/dsc-wrap-box.h"
#include "engine/dsc-loss-table.h"
#include "engine/dsc-run-words.h"
#include "model/dsc-results-photos.h"
#include "picture/dsc-photo-filter.h"
#include "picture/dsc-photo-search.h"
#include "results/dsc-loss-range.h"
#include "results/dsc-mistakes-page.h"
#include "results/dsc-result-grid.h"

struct _DscMistakesPage
{
  AdwBin parent_instance;
  DscResults *results;          /* (owned) (nullable) */
  DscPhotoFilter *filter;       /* (owned) */
  GtkFilterListModel *filtered; /* (owned): what passes of the photos of the results */
  GSignalGroup *signals;        /* (owned): of the same */

  GtkDropDown *order;
  GtkDropDown *heat;
  GtkCheckButton *mistakes_only;
  DscLossRange *losses;
  GtkLabel *count;
  DscPhotoSearch *search;
  GtkStack *stack;
  DscResultGrid *grid;
};

enum
{
  PROP_WORKSPACE = 1,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (DscMistakesPage, dsc_mistakes_page, ADW_TYPE_BIN)

/* --- what is listed --- */

static guint
count_all (DscMistakesPage *self)
{
  GListModel *all = gtk_filter_list_model_get_model (self->filtered);

  return all != NULL ? g_list_model_get_n_items (all) : 0;
}

/* Returns: (transfer full): how many photos there are, and how many of them are listed. */
static char *
describe_count (DscMistakesPage *self)
{
  gboolean mistakes = gtk_check_button_get_active (self->mistakes_only);
  guint n = count_all (self);
  guint n_listed = g_list_model_get_n_items (G_LIST_MODEL (self->filtered));

  if (gtk_filter_list_model_get_pending (self->filtered) > 0)
    return g_strdup_printf (_ ("%'u found…"), n_listed);
  if (dsc_photo_filter_is_empty (self->filter))
    return g_strdup_printf (mistakes ? ngettext ("%u mistake", "%u mistakes", n)
                                     : ngettext ("%u photo", "%u photos", n),
                            n);
  /* Translators: those that pass the filters, and all of them */
  return g_strdup_printf (mistakes ? ngettext ("%u of %u mistake", "%u of %u mistakes", n)
                                   : ngettext ("%'u of %'u photo", "%'u of %'u photos", n),
                          n_listed, n);
}

static void
listed_cb (DscMistakesPage *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->filtered));
  gboolean looking = gtk_filter_list_model_get_pending (self->filtered) > 0;
  g_autofree char *count = describe_count (self);

  gtk_label_set_text (self->count, count);
  dsc_accessible_set_name (GTK_WIDGET (self->count), count);
  gtk_stack_set_visible_child_name (self->stack, count_all (self) == 0 ? "none"
                                                 : n > 0 || looking    ? "photos"
                                                                       : "no-match");
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "mistakes.save", n > 0 && !looking);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "mistakes.clear-filters",
                                 !dsc_photo_filter_is_empty (self->filter));
}

/* The drop-down's entries stand in the order of DscResultsOrder. Heat maps are of the results: the
 * grid is told of other ones by another list. */
static void
renew_cb (DscMistakesPage *self)
{
  g_autoptr (DscPhotoList) photos = NULL;
  DscResultsFilter filter = DSC_RESULTS_FILTER_MISTAKES;

  if (self->results != NULL)
    {
      filter.mistakes = gtk_check_button_get_active (self->mistakes_only);
      photos = dsc_results_list_photos (self->results, &filter,
                                        gtk_drop_down_get_selected (self->order));
    }
  g_clear_object (&self->filtered);
  self->filtered = gtk_filter_list_model_new (NULL, g_object_ref (GTK_FILTER (self->filter)));
  gtk_filter_list_model_set_incremental (self->filtered, TRUE);
  gtk_filter_list_model_set_model (self->filtered, G_LIST_MODEL (photos));
  g_signal_group_set_target (self->signals, self->filtered);
  dsc_result_grid_set_photos (self->grid, G_LIST_MODEL (self->filtered));
  listed_cb (self);
}

static void
filters_changed_cb (DscMistakesPage *self)
{
  double least, most;

  dsc_loss_range_get (self->losses, &least, &most);
  dsc_photo_filter_set_losses (self->filter, least, most);
  dsc_photo_filter_set_text (self->filter, dsc_photo_search_get_text (self->search));
  listed_cb (self);
}

static void
search_cb (GtkWidget *widget, const char *name, GVariant *unused)
{
  dsc_photo_search_begin (DSC_MISTAKES_PAGE (widget)->search);
}

static void
clear_filters_cb (GtkWidget *widget, const char *name, GVariant *unused)
{
  DscMistakesPage *self = DSC_MISTAKES_PAGE (widget);

  dsc_loss_range_clear (self->losses);
  dsc_photo_search_end (self->search);
}

/* --- as a table --- */

typedef struct
{
  DscResults *results; /* (owned) */
  GArray *order;       /* (owned) (element-type guint32): indices into its predictions */
  char *path;          /* (owned) */
} Saving;

static void
saving_free (gpointer data)
{
  Saving *self = data;

  g_object_unref (self->results);
  g_array_unref (self->order);
  g_free (self->path);
  g_free (self);
}

static void
save_func (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Saving *self = data;
  GError *error = NULL;

  if (dsc_loss_table_write (
          dsc_results_get_predictions (self->results), dsc_results_get_dataset (self->results),
          (const guint32 *) (gpointer) self->order->data, self->order->len, self->path, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
saved_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GtkWidget) widget = data;
  const Saving *saving = g_task_get_task_data (G_TASK (result));
  g_autofree char *name = g_path_get_basename (saving->path);
  g_autofree char *shown = dsc_path_display (name);
  g_autofree char *message = g_strdup_printf (_ ("The list was saved as “%s”"), shown);
  g_autoptr (GError) error = NULL;

  if (g_task_propagate_boolean (G_TASK (result), &error))
    dsc_feedback_toast (widget, message);
  else
    dsc_feedback_error (widget, _ ("The list was not saved"), error);
}

/* Returns: (transfer full): the photos that are listed, as they are listed. */
static GArray *
get_order (DscMistakesPage *self)
{
  GArray *order = g_array_new (FALSE, FALSE, sizeof (guint32));
  GListModel *photos = dsc_result_grid_get_photos (self->grid);
  const GArray *items = dsc_results_get_predictions (self->results)->items;

  for (guint i = 0; i < g_list_model_get_n_items (photos); i++)
    {
      g_autoptr (DscPhotoItem) item = g_list_model_get_item (photos, i);
      const DscPrediction *prediction = dsc_photo_item_get_prediction (item);
      guint32 number = (guint32) (prediction - (const DscPrediction *) (gpointer) items->data);

      g_array_append_val (order, number);
    }
  return order;
}

void
dsc_mistakes_page_save (DscMistakesPage *self, const char *path)
{
  g_autoptr (GTask) task = NULL;
  Saving *saving;

  g_return_if_fail (DSC_IS_MISTAKES_PAGE (self) && self->results != NULL);

  saving = g_new0 (Saving, 1);
  saving->results = g_object_ref (self->results);
  saving->order = get_order (self);
  saving->path = g_strdup (path);
  task = g_task_new (NULL, NULL, saved_cb, g_object_ref (self));
  g_task_set_source_tag (task, dsc_mistakes_page_save);
  g_task_set_task_data (task, saving, saving_free);
  g_task_run_in_thread (task, save_func);
}

static void
save_cb (const char *path, gpointer data)
{
  DscMistakesPage *self = data;

  if (self->results != NULL)
    dsc_mistakes_page_save (self, path);
}

static void
save_action_cb (GtkWidget *widget, const char *name, GVariant *unused)
{
  static const DscSaveKind kinds[] = { { N_ ("Table (CSV)"), ".csv" } };
  DscMistakesPage *self = DSC_MISTAKES_PAGE (widget);
  g_autofree char *run = dsc_run_record_dup_title (dsc_results_get_run (self->results));
  /* Translators: a run; it becomes the name of a file. */
  g_autofree char *title = g_strdup_printf (_ ("Mistakes of %s"), run);

  dsc_save_dialog_present (widget, _ ("Save the List"), title, kinds, G_N_ELEMENTS (kinds), save_cb,
                           g_object_ref (self), g_object_unref);
}

/* --- object --- */

static void
dsc_mistakes_page_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  DscMistakesPage *self = DSC_MISTAKES_PAGE (object);

  switch (id)
    {
    case PROP_WORKSPACE:
      g_object_get_property (G_OBJECT (self->grid), "workspace", value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
dsc_mistakes_page_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  DscMistakesPage *self = DSC_MISTAKES_PAGE (object);

  switch (id)
    {
    case PROP_WORKSPACE:
      dsc_result_grid_set_workspace (self->grid, g_value_get_object (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
dsc_mistakes_page_dispose (GObject *object)
{
  DscMistakesPage *self = DSC_MISTAKES_PAGE (object);

  g_clear_object (&self->signals);
  gtk_widget_dispose_template (GTK_WIDGET (self), DSC_TYPE_MISTAKES_PAGE);
  g_clear_object (&self->filtered);
  g_clear_object (&self->filter);
  g_clear_object (&self->results);
  G_OBJECT_CLASS (dsc_mistakes_page_parent_class)->dispose (object);
}

static void
dsc_mistakes_page_class_init (DscMistakesPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = dsc_mistakes_page_get_property;
  object_class->set_property = dsc_mistakes_page_set_property;
  object_class->dispose = dsc_mistakes_page_dispose;
  properties[PROP_WORKSPACE] = g_param_spec_object ("workspace", NULL, NULL, DSC_TYPE_WORKSPACE,
                                                    G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  gtk_widget_class_install_action (widget_class, "mistakes.save", NULL, save_action_cb);
  gtk_widget_class_install_action (widget_class, "mistakes.search", NULL, search_cb);
  gtk_widget_class_install_action (widget_class, "mistakes.clear-filters", NULL, clear_filters_cb);
  g_type_ensure (DSC_TYPE_WRAP_BOX);
  g_type_ensure (DSC_TYPE_LOSS_RANGE);
  g_type_ensure (DSC_TYPE_PHOTO_SEARCH);
  g_type_ensure (DSC_TYPE_RESULT_GRID);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/discern/Discern/ui/results/dsc-mistakes-page.ui");
  gtk_widget_class_bind_template_child (widget_class, DscMistakesPage, order);
  gtk_widget_class_bind_template_child (widget_class, DscMistakesPage, heat);
  gtk_widget_class_bind_template_child (widget_class, DscMistakesPage, mistakes_only);
  gtk_widget_class_bind_template_child (widget_class, DscMistakesPage, losses);
  gtk_widget_class_bind_template_child (widget_class, DscMistakesPage, count);
  gtk_widget_class_bind_template_child (widget_class, DscMistakesPage, search);
  gtk_widget_class_bind_template_child (widget_class, DscMistakesPage, stack);
  gtk_widget_class_bind_template_child (widget_class, DscMistakesPage, grid);
  gtk_widget_class_bind_template_callback (widget_class, filters_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, renew_cb);
}

static void
dsc_mistakes_page_init (DscMistakesPage *self)
{
  static const DscViewKey keys[] = { { "<Control>f", "mistakes.search" } };

  self->filter = dsc_photo_filter_new ();
  self->signals = g_signal_group_new (GTK_TYPE_FILTER_LIST_MODEL);
  g_signal_group_connect_swapped (self->signals, "items-changed", G_CALLBACK (listed_cb), self);
  g_signal_group_connect_swapped (self->signals, "notify::pending", G_CALLBACK (listed_cb), self);
  gtk_widget_init_template (GTK_WIDGET (self));
  dsc_accessible_name_drop_down (self->order, _ ("Sort photos"));
  dsc_accessible_name_drop_down (self->heat, _ ("Heat map, where the model looks"));
  /* Entries as in DscResultHeat. */
  g_object_bind_property (self->heat, "selected", self->grid, "heat", G_BINDING_SYNC_CREATE);
  dsc_photo_search_capture (self->search, GTK_WIDGET (self->grid));
  dsc_view_keys_add (GTK_WIDGET (self), keys, G_N_ELEMENTS (keys));
  renew_cb (self);
}

/* Returns: the highest loss; 0 where there is none. */
static double
find_highest (DscResults *results)
{
  guint n = 0;
  const guint32 *top = results != NULL ? dsc_results_get_top_losses (results, &n) : NULL;

  return n > 0 ? g_array_index (dsc_results_get_predictions (results)->items, DscPrediction, top[0])
                     .loss
               : 0;
}

void
dsc_mistakes_page_set_results (DscMistakesPage *self, DscResults *results)
{
  g_return_if_fail (DSC_IS_MISTAKES_PAGE (self));

  if (!g_set_object (&self->results, results))
    return;
  dsc_loss_range_set_highest (self->losses, find_highest (results));
  renew_cb (self);
}
