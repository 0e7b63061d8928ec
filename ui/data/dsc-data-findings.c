/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Photos that something is wrong with: the report beside the grid, one finding's photos in it.
 *
 * These are a list of their own, in the finding's order. What is done about them makes another
 * finding of the same kind, or none: the list is then made anew, and the next photo chosen. */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "data/dsc-data-private.h"
#include "data/dsc-skipped-window.h"

static DscReport *
get_report (DscDataView *self)
{
  return self->workspace != NULL ? dsc_workspace_get_report (self->workspace) : NULL;
}

/* --- the hint --- */

/* Returns: (transfer full): what is to be said of @n serious findings, which come first. */
static char *
words_of_hint (DscReport *report, guint n)
{
  g_autoptr (DscReportItem) first = g_list_model_get_item (dsc_report_get_findings (report), 0);

  return n == 1 ? g_strdup_printf (
             /* Translators: what was found, such as "3 photos are …" */
             _ ("%s. That spoils what is learned, or what is said of it."),
             dsc_report_item_get_title (first))
                : g_strdup_printf (ngettext ("%u thing is wrong with the photos that spoils what "
                                             "is learned, or what is said of it.",
                                             "%u things are wrong with the photos that spoil what "
                                             "is learned, or what is said of it.",
                                             n),
                                   n);
}

/* Whoever sees the report needs no hint. */
static void
update_hint (DscDataView *self)
{
  DscReport *report = get_report (self);
  guint n = report != NULL ? dsc_report_count_serious (report) : 0;
  gboolean is_seen = g_strcmp0 (gtk_stack_get_visible_child_name (self->side), "report") == 0;
  g_autofree char *text = n > 0 ? words_of_hint (report, n) : NULL;

  if (text != NULL)
    gtk_label_set_text (self->hint_label, text);
  gtk_info_bar_set_revealed (self->hint, n > 0 && !is_seen && !self->hint_closed);
  gtk_stack_page_set_needs_attention (self->report_page, n > 0 && !is_seen);
}

static void
close_hint_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  DscDataView *self = DSC_DATA_VIEW (widget);

  self->hint_closed = TRUE;
  update_hint (self);
}

/* Problems are those of all photos: a class that was chosen beside them is not to hide some of
 * them.
 */
static void
side_changed_cb (DscDataView *self)
{
  if (self->hint == NULL)
    return;
  if (g_strcmp0 (gtk_stack_get_visible_child_name (self->side), "report") == 0)
    dsc_class_list_set_label (self->classes, DSC_PHOTO_FILTER_ANY);
  update_hint (self);
}

static void
show_report_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  DscDataView *self = DSC_DATA_VIEW (widget);

  gtk_stack_set_visible_child_name (self->side, "report");
  adw_leaflet_navigate (self->leaflet, ADW_NAVIGATION_DIRECTION_BACK);
}

/* --- photos of a finding --- */

/* Returns: the place of photo @index; @otherwise where it is not there. */
static guint
find_photo (DscDataView *self, guint index, guint otherwise)
{
  GListModel *photos = G_LIST_MODEL (self->filtered);
  guint place;

  if (self->finding != NULL && dsc_photo_filter_is_empty (self->filter))
    return dsc_report_item_find_place (self->finding, index, &place) ? place : otherwise;
  for (guint i = 0; i < g_list_model_get_n_items (photos); i++)
    {
      g_autoptr (DscPhotoItem) item = g_list_model_get_item (photos, i);

      if (dsc_photo_item_get_index (item) == index)
        return i;
    }
  return otherwise;
}

static void
fill (DscDataView *self)
{
  dsc_photo_list_set (self->found, dsc_workspace_get_dataset (self->workspace),
                      dsc_workspace_get_split (self->workspace), NULL,
                      dsc_report_item_dup_photos (self->finding));
}

void
_dsc_data_view_show_finding (DscDataView *self, DscReportItem *item)
{
  GListModel *photos
      = self->workspace != NULL ? G_LIST_MODEL (dsc_workspace_get_photos (self->workspace)) : NULL;

  g_set_object (&self->finding, item);
  dsc_photo_grid_set_finding (self->grid, item);
  if (item != NULL)
    {
      fill (self);
      photos = G_LIST_MODEL (self->found);
    }
  gtk_filter_list_model_set_model (self->filtered, photos);
  if (item == NULL)
    dsc_photo_list_set (self->found, NULL, NULL, NULL, NULL);
  dsc_finding_bar_set_finding (self->finding_bar, self->workspace, item);
  dsc_report_list_set_shown (self->report, item);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "data.clear-filters",
                                 item != NULL || !dsc_photo_filter_is_empty (self->filter));
  _dsc_data_view_update_count (self);
}

static void
finding_chosen_cb (DscDataView *self, DscReportItem *item)
{
  g_autoptr (DscReportItem) chosen = g_object_ref (item);
  g_autoptr (GArray) photos = dsc_report_item_dup_photos (chosen);

  if (photos->len == 0)
    {
      /* Files that are no photos of the dataset. */
      dsc_skipped_window_present (GTK_WIDGET (self), dsc_workspace_get_dataset (self->workspace));
      return;
    }
  gtk_widget_activate_action (GTK_WIDGET (self), "data.clear-filters", NULL);
  _dsc_data_view_show_finding (self, chosen);
  adw_leaflet_set_visible_child (self->leaflet, self->content);
}

static void
finding_closed_cb (DscDataView *self)
{
  _dsc_data_view_show_finding (self, NULL);
  gtk_widget_child_focus (GTK_WIDGET (self->grid), GTK_DIR_TAB_FORWARD);
}

/* The finding is another one of its kind now: fewer photos, or other labels. */
static void
renew (DscDataView *self, DscReportItem *item)
{
  DscPhotoItem *shown = dsc_photo_grid_get_chosen (self->grid);
  g_autoptr (DscPhotoItem) chosen = shown != NULL ? g_object_ref (shown) : NULL;
  guint index = chosen != NULL ? dsc_photo_item_get_index (chosen) : 0;
  guint place = chosen != NULL ? find_photo (self, index, 0) : 0;
  guint n;

  _dsc_data_view_show_finding (self, item);
  n = g_list_model_get_n_items (G_LIST_MODEL (self->filtered));
  if (chosen == NULL || n == 0)
    return;
  place = MIN (place, n - 1);
  /* Photos may have come or gone, so that it has another number. */
  if (dsc_photo_item_find (chosen, dsc_report_item_get_dataset (item), &index))
    place = find_photo (self, index, place);
  dsc_photo_grid_choose (self->grid, place);
}

/* The panel says why a photo cannot be read, whatever is shown. */
static void
update_panel (DscDataView *self)
{
  DscReport *report = get_report (self);

  dsc_photo_panel_set_unreadable (
      self->panel, report != NULL ? dsc_report_find (report, DSC_FINDING_UNREADABLE) : NULL);
}

static void
report_changed_cb (DscDataView *self)
{
  DscReportItem *now;

  update_hint (self);
  update_panel (self);
  if (self->finding == NULL)
    return;
  now = dsc_report_find (get_report (self), dsc_report_item_get_kind (self->finding));
  if (now == self->finding)
    return;
  if (now != NULL)
    renew (self, now);
  else
    _dsc_data_view_show_finding (self, NULL);
}

static gboolean
key_cb (DscDataView *self, guint key, guint code, GdkModifierType state)
{
  if (key != GDK_KEY_Escape || self->finding == NULL
      || (state & gtk_accelerator_get_default_mod_mask ()) != 0)
    return FALSE;
  finding_closed_cb (self);
  return TRUE;
}

/* Of one serious finding the photos are shown at once. */
static void
show_hinted_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  DscDataView *self = DSC_DATA_VIEW (widget);
  DscReport *report = get_report (self);
  g_autoptr (DscReportItem) first = NULL;

  show_report_cb (widget, name, parameter);
  if (report == NULL || dsc_report_count_serious (report) != 1)
    return;
  first = g_list_model_get_item (dsc_report_get_findings (report), 0);
  finding_chosen_cb (self, first);
}

/* --- the view's --- */

void
_dsc_data_view_follow_report (DscDataView *self)
{
  g_signal_group_set_target (self->from_report, get_report (self));
  dsc_report_list_set_workspace (self->report, self->workspace);
  _dsc_data_view_show_finding (self, NULL);
  update_hint (self);
  update_panel (self);
}

void
_dsc_data_view_init_findings (DscDataView *self)
{
  GtkEventController *key = gtk_event_controller_key_new ();

  self->found = dsc_photo_list_new ();
  self->from_report = g_signal_group_new (DSC_TYPE_REPORT);
  g_signal_group_connect_swapped (self->from_report, "changed", G_CALLBACK (report_changed_cb),
                                  self);
  g_signal_connect_swapped (key, "key-pressed", G_CALLBACK (key_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), key);
  dsc_finding_bar_set_grid (self->finding_bar, self->grid);
}

void
_dsc_data_view_dispose_findings (DscDataView *self)
{
  if (self->from_report != NULL)
    g_signal_group_set_target (self->from_report, NULL);
  g_clear_object (&self->from_report);
  g_clear_object (&self->finding);
  g_clear_object (&self->found);
}

void
_dsc_data_view_class_init_findings (GtkWidgetClass *class)
{
  gtk_widget_class_bind_template_callback (class, side_changed_cb);
  gtk_widget_class_bind_template_callback (class, finding_chosen_cb);
  gtk_widget_class_bind_template_callback (class, finding_closed_cb);
  gtk_widget_class_install_action (class, "data.close-hint", NULL, close_hint_cb);
  gtk_widget_class_install_action (class, "data.show-report", NULL, show_report_cb);
  gtk_widget_class_install_action (class, "data.show-hinted", NULL, show_hinted_cb);
}
