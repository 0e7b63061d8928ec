/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The view "Data": classes, photos, the chosen photo.
 *
 * Photos come from the workspace's list through one filter, bit by bit while the window is idle; a
 * filter that lets everything pass looks at nothing, so that any number of photos is there at once.
 */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "common/dsc-accessible.h"
#include "common/dsc-choice-factory.h"
#include "common/dsc-feedback.h"
#include "common/dsc-settings.h"
#include "common/dsc-view-keys.h"
#include "data/dsc-batch-window.h"
#include "data/dsc-data-private.h"
#include "data/dsc-skipped-window.h"
#include "dataset/dsc-paths.h"
#include "picture/dsc-alike-window.h"
#include "picture/dsc-label-dialog.h"
#include "picture/dsc-leave-out.h"
#include "picture/dsc-thumbnailer.h"
#include "picture/dsc-viewer.h"

enum
{
  PROP_WORKSPACE = 1,
  PROP_SHOW_PANEL,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (DscDataView, dsc_data_view, ADW_TYPE_BIN)

/* What is shown. */

static guint
count_photos (DscDataView *self)
{
  DscDataset *dataset
      = self->workspace != NULL ? dsc_workspace_get_dataset (self->workspace) : NULL;

  return dataset != NULL ? dsc_dataset_get_n_photos (dataset) : 0;
}

static guint
count_left_out (DscDataView *self)
{
  DscDataset *dataset
      = self->workspace != NULL ? dsc_workspace_get_dataset (self->workspace) : NULL;

  return dataset != NULL ? dsc_dataset_get_n_left_out (dataset) : 0;
}

void
_dsc_data_view_update_count (DscDataView *self)
{
  guint n = count_photos (self);
  guint n_shown = g_list_model_get_n_items (G_LIST_MODEL (self->filtered));
  gboolean looking = gtk_filter_list_model_get_pending (self->filtered) > 0;
  guint n_left_out = count_left_out (self);
  g_autofree char *text = NULL;

  if (dsc_photo_filter_is_empty (self->filter) && self->finding == NULL && n_left_out > 0)
    /* Translators: all photos, and those of them that are left out of training */
    text = g_strdup_printf (ngettext ("%'u photo, %'u left out", "%'u photos, %'u left out", n), n,
                            n_left_out);
  else if (dsc_photo_filter_is_empty (self->filter) && self->finding == NULL)
    text = g_strdup_printf (ngettext ("%'u photo", "%'u photos", n), n);
  else if (looking)
    text = g_strdup_printf (_ ("%'u found…"), n_shown);
  else
    /* Translators: photos that pass the filters, and all photos */
    text = g_strdup_printf (ngettext ("%'u of %'u photo", "%'u of %'u photos", n), n_shown, n);
  gtk_label_set_text (self->count, text);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->count), text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->count), GTK_ACCESSIBLE_PROPERTY_LABEL, text,
                                  -1);
  gtk_stack_set_visible_child_name (self->results, n_shown == 0 && !looking ? "no-match" : "grid");
}

static void
update_skipped (DscDataView *self)
{
  DscDataset *dataset
      = self->workspace != NULL ? dsc_workspace_get_dataset (self->workspace) : NULL;
  guint n = dataset != NULL ? dsc_dataset_get_n_skipped (dataset) : 0;
  g_autofree char *text = dataset != NULL ? dsc_skipped_words (dataset) : g_strdup ("");

  gtk_label_set_text (self->skipped_label, text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->skipped), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  text, -1);
  gtk_widget_set_visible (self->skipped, n > 0);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "data.show-skipped", n > 0);
}

static void
update_page (DscDataView *self)
{
  gboolean open = self->workspace != NULL && dsc_workspace_get_dataset (self->workspace) != NULL;
  guint n = count_photos (self);

  gtk_stack_set_visible_child_name (self->pages, !open ? "nothing" : n == 0 ? "empty" : "photos");
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "data.preview-batch", n > 0);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "data.read-again", open);
  update_skipped (self);
  _dsc_data_view_update_count (self);
}

/* Whether pictures of the photos of @a are those of the photos of @b. */
static gboolean
has_same_files (DscDataset *a, DscDataset *b)
{
  guint n = a != NULL ? dsc_dataset_get_n_photos (a) : 0;

  if (a == b)
    return TRUE;
  if (a == NULL || b == NULL || n != dsc_dataset_get_n_photos (b)
      || !g_str_equal (dsc_dataset_get_root (a), dsc_dataset_get_root (b)))
    return FALSE;
  for (guint i = 0; i < n; i++)
    {
      const DscPhoto *photo = dsc_dataset_get_photo (a, i);
      const DscPhoto *other = dsc_dataset_get_photo (b, i);

      if (photo->size != other->size || photo->mtime != other->mtime
          || !g_str_equal (photo->path, other->path))
        return FALSE;
    }
  return TRUE;
}

static void
dataset_changed_cb (DscDataView *self)
{
  DscDataset *dataset
      = self->workspace != NULL ? dsc_workspace_get_dataset (self->workspace) : NULL;

  /* Files may have changed under their names. Another split, or other labels, have the same ones.
   */
  if (!has_same_files (self->dataset, dataset))
    {
      dsc_thumbnailer_forget ();
      dsc_photo_grid_reload (self->grid, dataset);
    }
  g_set_object (&self->dataset, dataset);
  dsc_class_list_set_dataset (self->classes, dataset);
  if (dataset == NULL)
    _dsc_data_view_show_finding (self, NULL);
  update_page (self);
}

static void
results_changed_cb (DscDataView *self)
{
  DscResults *results
      = self->workspace != NULL ? dsc_workspace_get_results (self->workspace) : NULL;

  dsc_photo_filter_set_results (self->filter, results);
  dsc_photo_grid_set_results (self->grid, results);
  dsc_photo_panel_set_results (self->panel, results);
}

static void
opened_cb (DscDataView *self)
{
  self->hint_closed = FALSE;
  gtk_stack_set_visible_child_name (self->side, "classes");
  gtk_widget_activate_action (GTK_WIDGET (self), "data.clear-filters", NULL);
}

static void
set_workspace (DscDataView *self, DscWorkspace *workspace)
{
  if (!g_set_object (&self->workspace, workspace))
    return;
  g_signal_group_set_target (self->signals, workspace);
  _dsc_data_view_follow_report (self);
  dataset_changed_cb (self);
  results_changed_cb (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_WORKSPACE]);
}

/* Filters. */

static void
filters_changed_cb (DscDataView *self)
{
  static const int parts[]
      = { DSC_PHOTO_FILTER_ANY, DSC_PART_TRAIN, DSC_PART_VALID, DSC_PART_TEST, DSC_PART_NONE };
  static const DscPhotoProblem problems[]
      = { DSC_PHOTO_PROBLEM_ANY, DSC_PHOTO_PROBLEM_WRONG, DSC_PHOTO_PROBLEM_WARNING,
          DSC_PHOTO_PROBLEM_UNLABELLED, DSC_PHOTO_PROBLEM_LEFT_OUT };
  guint part = gtk_drop_down_get_selected (self->parts);
  guint problem = gtk_drop_down_get_selected (self->problems);

  if (self->clearing || self->filter == NULL)
    return;
  dsc_photo_filter_set_part (self->filter, part < G_N_ELEMENTS (parts) ? parts[part] : parts[0]);
  dsc_photo_filter_set_problem (self->filter, problem < G_N_ELEMENTS (problems) ? problems[problem]
                                                                                : problems[0]);
  dsc_photo_filter_set_text (self->filter, dsc_photo_search_get_text (self->search));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "data.clear-filters",
                                 !dsc_photo_filter_is_empty (self->filter)
                                     || self->finding != NULL);
  _dsc_data_view_update_count (self);
}

static void
label_changed_cb (DscDataView *self)
{
  gint32 label = dsc_class_list_get_label (self->classes);

  if (self->filter == NULL)
    return;
  dsc_photo_filter_set_label (self->filter, label);
  /* Where all are of one class it need not be said below each. */
  dsc_photo_grid_set_show_labels (self->grid, label == DSC_PHOTO_FILTER_ANY);
  filters_changed_cb (self);
}

static void
clear_filters_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  DscDataView *self = DSC_DATA_VIEW (widget);

  self->clearing = TRUE;
  gtk_drop_down_set_selected (self->parts, 0);
  gtk_drop_down_set_selected (self->problems, 0);
  dsc_photo_search_end (self->search);
  dsc_class_list_set_label (self->classes, DSC_PHOTO_FILTER_ANY);
  dsc_photo_filter_clear (self->filter);
  self->clearing = FALSE;
  _dsc_data_view_show_finding (self, NULL);
  filters_changed_cb (self);
}

/* Its label gives way, so that it does not keep the window wide; its list shows all. */
static void
make_shrinkable (GtkDropDown *choice)
{
  g_autoptr (GtkListItemFactory) shown = dsc_choice_factory_new (PANGO_ELLIPSIZE_END);
  g_autoptr (GtkListItemFactory) listed = dsc_choice_factory_new (PANGO_ELLIPSIZE_NONE);

  gtk_drop_down_set_factory (choice, shown);
  gtk_drop_down_set_list_factory (choice, listed);
}

/* Narrow windows: the list of classes folds away, and the filters have a line of their own. */

static void
folded_cb (DscDataView *self)
{
  gboolean folded = adw_leaflet_get_folded (self->leaflet);
  GtkBox *place = folded ? self->narrow_place : self->wide_place;
  GtkWidget *parent = gtk_widget_get_parent (self->filters);

  gtk_widget_set_visible (self->back, folded);
  gtk_widget_set_visible (GTK_WIDGET (self->narrow_place), folded);
  if (parent == GTK_WIDGET (place))
    return;
  g_object_ref (self->filters);
  gtk_box_remove (GTK_BOX (parent), self->filters);
  gtk_box_append (place, self->filters);
  gtk_widget_set_hexpand (self->filters, folded);
  g_object_unref (self->filters);
}

static void
class_activated_cb (DscDataView *self)
{
  adw_leaflet_set_visible_child (self->leaflet, self->content);
}

static void
show_classes_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  adw_leaflet_navigate (DSC_DATA_VIEW (widget)->leaflet, ADW_NAVIGATION_DIRECTION_BACK);
}

/* Actions. */

static void
view_cb (DscDataView *self, guint position)
{
  dsc_viewer_present (GTK_WIDGET (self), self->workspace, G_LIST_MODEL (self->filtered), position);
}

static void
label_cb (DscDataView *self)
{
  g_autoptr (GPtrArray) items = dsc_photo_grid_dup_chosen (self->grid, G_MAXUINT);

  if (items->len > 0)
    dsc_label_dialog_present (GTK_WIDGET (self), self->workspace, items);
}

static void
alike_cb (DscDataView *self)
{
  dsc_alike_window_present (GTK_WIDGET (self), self->workspace,
                            dsc_photo_grid_get_chosen (self->grid));
}

static void
leave_out_cb (DscDataView *self, gboolean left_out)
{
  g_autoptr (GPtrArray) items = dsc_photo_grid_dup_chosen (self->grid, G_MAXUINT);

  dsc_leave_out_photos (GTK_WIDGET (self), self->workspace, items, left_out);
}

/* Photos were dropped on a class. */
static void
dropped_cb (DscDataView *self, const char *name, GdkFileList *files)
{
  DscDataset *dataset = dsc_workspace_get_dataset (self->workspace);
  g_autoptr (GSList) list = gdk_file_list_get_files (files);
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);

  for (GSList *l = list; dataset != NULL && l != NULL; l = l->next)
    {
      g_autofree char *path = g_file_get_path (l->data);
      g_autofree char *relative
          = path != NULL ? dsc_path_relative (dsc_dataset_get_root (dataset), path) : NULL;
      guint photo;

      if (relative != NULL && dsc_dataset_find (dataset, relative, &photo))
        g_ptr_array_add (items, dsc_photo_item_new (dataset, photo, NULL, NULL));
    }
  if (items->len > 0)
    dsc_label_photos (GTK_WIDGET (self), self->workspace, items, name);
}

/* What is done to the chosen photos is the grid's. */
static void
grid_action_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_autofree char *action = g_strconcat ("photos.", name + strlen ("data."), NULL);

  gtk_widget_activate_action (GTK_WIDGET (DSC_DATA_VIEW (widget)->grid), action, NULL);
}

static void
search_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  dsc_photo_search_begin (DSC_DATA_VIEW (widget)->search);
}

static void
show_skipped_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  dsc_skipped_window_present (widget,
                              dsc_workspace_get_dataset (DSC_DATA_VIEW (widget)->workspace));
}

static void
preview_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  DscDataView *self = DSC_DATA_VIEW (widget);
  DscPhotoItem *chosen = NULL;

  if (g_str_equal (name, "data.preview-photo"))
    chosen = dsc_photo_grid_get_chosen (self->grid);
  dsc_batch_window_present (widget, self->workspace, chosen);
}

static void
read_again_finish_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (DscDataView) self = data;
  g_autoptr (GError) error = NULL;
  guint n = count_photos (self);
  g_autofree char *text
      = g_strdup_printf (ngettext ("%'u photo was read", "%'u photos were read", n), n);

  if (dsc_workspace_reimport_finish (DSC_WORKSPACE (source), result, &error))
    dsc_feedback_toast (GTK_WIDGET (self), text);
  else
    dsc_feedback_error (GTK_WIDGET (self), _ ("The photos could not be read again"), error);
}

static void
read_again_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  dsc_workspace_reimport_async (DSC_DATA_VIEW (widget)->workspace, read_again_finish_cb,
                                g_object_ref (widget));
}

static void
chosen_cb (DscDataView *self)
{
  DscPhotoItem *chosen = dsc_photo_grid_get_chosen (self->grid);
  guint n;

  g_object_get (self->grid, "n-chosen", &n, NULL);
  dsc_photo_panel_set_item (self->panel, chosen);
  dsc_photo_panel_set_n_chosen (self->panel, n);
}

/* The object. */

static void
dsc_data_view_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  DscDataView *self = DSC_DATA_VIEW (object);

  switch (id)
    {
    case PROP_WORKSPACE:
      g_value_set_object (value, self->workspace);
      break;
    case PROP_SHOW_PANEL:
      g_value_set_boolean (value, self->show_panel);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
dsc_data_view_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  DscDataView *self = DSC_DATA_VIEW (object);

  switch (id)
    {
    case PROP_WORKSPACE:
      set_workspace (self, g_value_get_object (value));
      break;
    case PROP_SHOW_PANEL:
      if (self->show_panel == g_value_get_boolean (value))
        return;
      self->show_panel = g_value_get_boolean (value);
      g_object_notify_by_pspec (object, pspec);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
dsc_data_view_dispose (GObject *object)
{
  DscDataView *self = DSC_DATA_VIEW (object);

  if (self->signals != NULL)
    g_signal_group_set_target (self->signals, NULL);
  g_clear_object (&self->signals);
  _dsc_data_view_dispose_findings (self);
  g_clear_object (&self->workspace);
  g_clear_object (&self->dataset);
  /* AdwBin does not notice that its child leaves with the template. */
  adw_bin_set_child (ADW_BIN (self), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), DSC_TYPE_DATA_VIEW);
  g_clear_object (&self->filtered);
  g_clear_object (&self->filter);
  G_OBJECT_CLASS (dsc_data_view_parent_class)->dispose (object);
}

static void
install_actions (GtkWidgetClass *class)
{
  static const char *const of_grid[]
      = { "data.view",     "data.label",         "data.leave-out", "data.use-again",
          "data.copy",     "data.show-in-files", "data.open-with", "data.zoom-in",
          "data.zoom-out", "data.zoom-reset" };

  for (gsize i = 0; i < G_N_ELEMENTS (of_grid); i++)
    gtk_widget_class_install_action (class, of_grid[i], NULL, grid_action_cb);
  gtk_widget_class_install_action (class, "data.search", NULL, search_cb);
  gtk_widget_class_install_action (class, "data.clear-filters", NULL, clear_filters_cb);
  gtk_widget_class_install_action (class, "data.show-classes", NULL, show_classes_cb);
  gtk_widget_class_install_action (class, "data.show-skipped", NULL, show_skipped_cb);
  gtk_widget_class_install_action (class, "data.preview-batch", NULL, preview_cb);
  gtk_widget_class_install_action (class, "data.preview-photo", NULL, preview_cb);
  gtk_widget_class_install_action (class, "data.read-again", NULL, read_again_cb);
  gtk_widget_class_install_property_action (class, "data.show-panel", "show-panel");
}

static void
bind_template (GtkWidgetClass *class)
{
  gtk_widget_class_set_template_from_resource (
      class, "/io/github/discern/Discern/ui/data/dsc-data-view.ui");
#define BIND(name) gtk_widget_class_bind_template_child (class, DscDataView, name)
  BIND (pages);
  BIND (leaflet);
  BIND (side);
  BIND (report_page);
  BIND (classes);
  BIND (report);
  BIND (hint);
  BIND (hint_label);
  BIND (finding_bar);
  BIND (content);
  BIND (back);
  BIND (wide_place);
  BIND (narrow_place);
  BIND (filters);
  BIND (parts);
  BIND (problems);
  BIND (count);
  BIND (search);
  BIND (flap);
  BIND (results);
  BIND (grid);
  BIND (panel);
  BIND (skipped);
  BIND (skipped_label);
#undef BIND
  gtk_widget_class_bind_template_callback (class, class_activated_cb);
  gtk_widget_class_bind_template_callback (class, filters_changed_cb);
  gtk_widget_class_bind_template_callback (class, folded_cb);
  gtk_widget_class_bind_template_callback (class, label_changed_cb);
  gtk_widget_class_bind_template_callback (class, view_cb);
  gtk_widget_class_bind_template_callback (class, label_cb);
  gtk_widget_class_bind_template_callback (class, leave_out_cb);
  gtk_widget_class_bind_template_callback (class, alike_cb);
  gtk_widget_class_bind_template_callback (class, dropped_cb);
}

static void
dsc_data_view_class_init (DscDataViewClass *klass)
{
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  g_type_ensure (DSC_TYPE_CLASS_LIST);
  g_type_ensure (DSC_TYPE_FINDING_BAR);
  g_type_ensure (DSC_TYPE_REPORT_LIST);
  g_type_ensure (DSC_TYPE_PHOTO_GRID);
  g_type_ensure (DSC_TYPE_PHOTO_PANEL);
  g_type_ensure (DSC_TYPE_PHOTO_SEARCH);
  object_class->get_property = dsc_data_view_get_property;
  object_class->set_property = dsc_data_view_set_property;
  object_class->dispose = dsc_data_view_dispose;
  properties[PROP_WORKSPACE]
      = g_param_spec_object ("workspace", NULL, NULL, DSC_TYPE_WORKSPACE, flags);
  properties[PROP_SHOW_PANEL] = g_param_spec_boolean ("show-panel", NULL, NULL, TRUE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  bind_template (GTK_WIDGET_CLASS (klass));
  install_actions (GTK_WIDGET_CLASS (klass));
  _dsc_data_view_class_init_findings (GTK_WIDGET_CLASS (klass));
}

static void
dsc_data_view_init (DscDataView *self)
{
  static const DscViewKey keys[] = {
    { "<Control>f", "data.search" },
    { "F9", "data.show-panel" },
    { "<Control>plus|<Control>equal|<Control>KP_Add", "data.zoom-in" },
    { "<Control>minus|<Control>KP_Subtract", "data.zoom-out" },
    { "<Control>0|<Control>KP_0", "data.zoom-reset" },
  };

  self->show_panel = TRUE;
  self->signals = g_signal_group_new (DSC_TYPE_WORKSPACE);
  g_signal_group_connect_swapped (self->signals, "notify::dataset", G_CALLBACK (dataset_changed_cb),
                                  self);
  g_signal_group_connect_swapped (self->signals, "notify::results", G_CALLBACK (results_changed_cb),
                                  self);
  g_signal_group_connect_swapped (self->signals, "opened", G_CALLBACK (opened_cb), self);
  gtk_widget_init_template (GTK_WIDGET (self));
  dsc_accessible_name_drop_down (self->parts, _ ("Part of the split"));
  dsc_accessible_name_drop_down (self->problems, _ ("Problem"));
  self->filter = dsc_photo_filter_new ();
  self->filtered = gtk_filter_list_model_new (NULL, g_object_ref (GTK_FILTER (self->filter)));
  gtk_filter_list_model_set_incremental (self->filtered, TRUE);
  g_signal_connect_object (self->filtered, "items-changed",
                           G_CALLBACK (_dsc_data_view_update_count), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->filtered, "notify::pending",
                           G_CALLBACK (_dsc_data_view_update_count), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->grid, "notify::chosen", G_CALLBACK (chosen_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->grid, "notify::n-chosen", G_CALLBACK (chosen_cb), self,
                           G_CONNECT_SWAPPED);
  dsc_photo_grid_set_model (self->grid, G_LIST_MODEL (self->filtered));
  dsc_photo_search_capture (self->search, GTK_WIDGET (self->grid));
  make_shrinkable (self->parts);
  make_shrinkable (self->problems);
  dsc_view_keys_add (GTK_WIDGET (self), keys, G_N_ELEMENTS (keys));
  dsc_settings_remember_flap (self->flap, "show-photo-panel");
  _dsc_data_view_init_findings (self);
  update_page (self);
  filters_changed_cb (self);
}

GtkWidget *
dsc_data_view_new (void)
{
  return g_object_new (DSC_TYPE_DATA_VIEW, NULL);
}
