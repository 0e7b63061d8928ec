/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "base/dsc-text.h"
#include "common/dsc-feedback.h"
#include "common/dsc-settings.h"
#include "common/dsc-shrink.h"
#include "data/dsc-data-view.h"
#include "model/dsc-report.h"
#include "results/dsc-results-view.h"
#include "shell/dsc-opening.h"
#include "shell/dsc-stall.h"
#include "shell/dsc-status-area.h"
#include "shell/dsc-welcome.h"
#include "shell/dsc-window-private.h"
#include "train/dsc-train-view.h"

enum
{
  PROP_WORKSPACE = 1,
  N_PROPS
};

enum
{
  N_VIEWS = 4
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (DscWindow, dsc_window, ADW_TYPE_APPLICATION_WINDOW)

/* --- views --- */

static void
make_view (DscWindow *self)
{
  const struct
  {
    AdwBin *bin;
    GType type;
  } views[N_VIEWS] = { { self->data_bin, DSC_TYPE_DATA_VIEW },
                       { self->train_bin, DSC_TYPE_TRAIN_VIEW },
                       { self->results_bin, DSC_TYPE_RESULTS_VIEW },
                       { self->classify_bin, DSC_TYPE_CLASSIFY_VIEW } };
  GtkWidget *view = g_object_new (views[self->n_views].type, "workspace", self->workspace, NULL);

  adw_bin_set_child (views[self->n_views].bin, view);
  dsc_shrink_captions (view);
  if (DSC_IS_TRAIN_VIEW (view))
    self->train_view = view;
  else if (DSC_IS_CLASSIFY_VIEW (view))
    self->classify_view = DSC_CLASSIFY_VIEW (view);
  self->n_views++;
}

static gboolean
make_view_cb (gpointer data)
{
  DscWindow *self = data;

  self->making = 0;
  make_view (self);
  if (dsc_window_has_views (self))
    dsc_window_views_made (self);
  else if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    gtk_widget_queue_draw (GTK_WIDGET (self));
  else
    dsc_window_make_views (self);
  return G_SOURCE_REMOVE;
}

gboolean
dsc_window_has_views (DscWindow *self)
{
  return self->n_views == N_VIEWS;
}

/* Makes the views, one a frame: all at once would hold up the window. */
void
dsc_window_make_views (DscWindow *self)
{
  if (self->making == 0 && !dsc_window_has_views (self))
    self->making = g_idle_add_full (G_PRIORITY_DEFAULT, make_view_cb, self, NULL);
}

/* --- pages --- */

/* The views stand in the header bar where that is wide enough for them, else below; a title stands
 * there where they do not. */
static void
update_switcher (DscWindow *self)
{
  gboolean has_views = gtk_widget_get_visible (self->switcher);
  gboolean wide = adw_squeezer_get_visible_child (self->squeezer) == self->switcher;

  adw_view_switcher_bar_set_reveal (self->switcher_bar, has_views && !wide);
  gtk_widget_set_visible (GTK_WIDGET (self->project_label), has_views && wide);
}

static gboolean
squeezed_later_cb (gpointer data)
{
  DscWindow *self = data;

  self->squeezed = 0;
  update_switcher (self);
  return G_SOURCE_REMOVE;
}

/* Told while sizes are given out, when none may be asked for. */
static void
squeezed_cb (DscWindow *self)
{
  if (self->squeezed == 0)
    self->squeezed = g_idle_add_full (G_PRIORITY_HIGH_IDLE, squeezed_later_cb, self, NULL);
}

static void
update_title (DscWindow *self)
{
  const char *name = dsc_workspace_get_title (self->workspace);
  gboolean open = dsc_workspace_is_open (self->workspace) && self->opening == NULL && name != NULL
                  && name[0] != '\0';
  const char *path = dsc_workspace_get_source (self->workspace);
  g_autofree char *title = NULL;
  g_autofree char *source = NULL;

  /* Translators: the window's title: a project's name, the program's. */
  title = open ? g_strdup_printf (_ ("%s — Discern"), name) : g_strdup (_ ("Discern"));
  gtk_window_set_title (GTK_WINDOW (self), title);
  adw_window_title_set_title (self->header_title, open ? name : _ ("Discern"));
  gtk_label_set_text (self->project_label, open ? name : "");
  source = open && path != NULL ? dsc_path_display (path) : NULL;
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->project_label), source);
}

/* Not before there is something to switch: their dozens of parts would hold up the first frame. */
static void
fill_switchers (DscWindow *self)
{
  adw_view_switcher_set_stack (ADW_VIEW_SWITCHER (self->switcher), self->views);
  adw_view_switcher_bar_set_stack (self->switcher_bar, self->views);
}

void
dsc_window_update_pages (DscWindow *self)
{
  gboolean open = dsc_workspace_is_open (self->workspace);
  gboolean opening = self->opening != NULL;
  const char *page = opening ? "opening" : open ? "project" : "welcome";

  if (open)
    fill_switchers (self);
  gtk_stack_set_visible_child_name (self->pages, page);
  gtk_accessible_update_state (GTK_ACCESSIBLE (self->pages), GTK_ACCESSIBLE_STATE_BUSY, opening,
                               -1);
  gtk_widget_set_visible (self->switcher, open && !opening);
  gtk_widget_set_visible (self->status_area, open && !opening);
  update_switcher (self);
  update_title (self);
  dsc_window_update_actions (self);
}

void
dsc_window_show_view (DscWindow *self, const char *name)
{
  if (adw_view_stack_get_child_by_name (self->views, name) != NULL)
    adw_view_stack_set_visible_child_name (self->views, name);
}

static void
view_changed_cb (DscWindow *self)
{
  const char *name = adw_view_stack_get_visible_child_name (self->views);
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self), "show-view");

  if (action != NULL && name != NULL)
    g_simple_action_set_state (G_SIMPLE_ACTION (action), g_variant_new_string (name));
}

void
dsc_window_show_error (DscWindow *self, const char *heading, const GError *error)
{
  dsc_feedback_error (GTK_WIDGET (self->toasts), heading, error);
}

static void
workspace_failed_cb (DscWindow *self, const char *heading, const GError *error)
{
  dsc_window_show_error (self, heading, error);
}

/* --- size --- */

static void
restore_size (DscWindow *self)
{
  GSettings *settings = dsc_settings_get ();

  if (settings == NULL)
    return;
  gtk_window_set_default_size (GTK_WINDOW (self), g_settings_get_int (settings, "window-width"),
                               g_settings_get_int (settings, "window-height"));
  self->maximize = g_settings_get_boolean (settings, "window-maximized");
  if (self->maximize)
    gtk_window_maximize (GTK_WINDOW (self));
}

/* GTK 4.8 forgets on X11 what was wished before. */
static void
dsc_window_map (GtkWidget *widget)
{
  DscWindow *self = DSC_WINDOW (widget);

  GTK_WIDGET_CLASS (dsc_window_parent_class)->map (widget);
  if (self->maximize)
    gtk_window_maximize (GTK_WINDOW (self));
  self->maximize = FALSE;
}

static void
remember_size (DscWindow *self)
{
  GSettings *settings = dsc_settings_get ();
  int width;
  int height;

  if (settings == NULL)
    return;
  gtk_window_get_default_size (GTK_WINDOW (self), &width, &height);
  if (width > 0 && height > 0)
    {
      g_settings_set_int (settings, "window-width", width);
      g_settings_set_int (settings, "window-height", height);
    }
  g_settings_set_boolean (settings, "window-maximized",
                          gtk_window_is_maximized (GTK_WINDOW (self)));
}

/* Later it would be too late: a window manager takes its marks off a window that is hidden, and
 * that it was maximised with them. */
static void
dsc_window_unmap (GtkWidget *widget)
{
  remember_size (DSC_WINDOW (widget));
  GTK_WIDGET_CLASS (dsc_window_parent_class)->unmap (widget);
}

/* The first one tells that the window is up; then there is time for its views. */
static void
painted_cb (GdkFrameClock *clock, DscWindow *self)
{
  if (!self->painted)
    {
      self->painted = TRUE;
      /* X11 wants pictures of it in several sizes: they need not be there before the window. */
      if (gtk_window_get_default_icon_name () == NULL)
        gtk_window_set_default_icon_name (DSC_APP_ID);
      g_debug ("The window was drawn");
      dsc_stall_arm ();
    }
  if (dsc_window_has_views (self))
    g_signal_handlers_disconnect_by_func (clock, painted_cb, self);
  else
    dsc_window_make_views (self);
}

/* --- settings --- */

static void
settings_changed_cb (DscWindow *self)
{
  GSettings *settings = dsc_settings_get ();
  g_autofree char *device = g_settings_get_string (settings, "device");
  /* What nobody has asked for can wait. */
  gboolean saves = g_power_profile_monitor_get_power_saver_enabled (self->power);

  dsc_workspace_set_limits (self->workspace, g_settings_get_uint64 (settings, "cache-budget"),
                            g_settings_get_uint (settings, "threads"), device);
  dsc_report_set_automatic (dsc_workspace_get_report (self->workspace),
                            g_settings_get_boolean (settings, "check-new-photos") && !saves);
}

static void
follow_settings (DscWindow *self)
{
  GSettings *settings = dsc_settings_get ();

  if (settings == NULL)
    return;
  g_signal_connect_object (settings, "changed::cache-budget", G_CALLBACK (settings_changed_cb),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (settings, "changed::check-new-photos", G_CALLBACK (settings_changed_cb),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (settings, "changed::device", G_CALLBACK (settings_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (settings, "changed::threads", G_CALLBACK (settings_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->power, "notify::power-saver-enabled",
                           G_CALLBACK (settings_changed_cb), self, G_CONNECT_SWAPPED);
  settings_changed_cb (self);
}

/* --- object --- */

static void
dsc_window_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  DscWindow *self = DSC_WINDOW (object);

  switch (id)
    {
    case PROP_WORKSPACE:
      g_value_set_object (value, self->workspace);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
dsc_window_realize (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (dsc_window_parent_class)->realize (widget);
  g_signal_connect_object (gtk_widget_get_frame_clock (widget), "after-paint",
                           G_CALLBACK (painted_cb), widget, 0);
}

static void
dsc_window_unrealize (GtkWidget *widget)
{
  g_autoptr (GdkSurface) surface = g_object_ref (gtk_native_get_surface (GTK_NATIVE (widget)));

  dsc_window_allow_sleep (DSC_WINDOW (widget));
  GTK_WIDGET_CLASS (dsc_window_parent_class)->unrealize (widget);
  /* GTK 4.8 leaves one behind: where the surface was just made as large as the screen, it asks for
   * the size of a window that is gone. */
  g_signal_handlers_disconnect_by_data (surface, widget);
}

static void
dsc_window_dispose (GObject *object)
{
  DscWindow *self = DSC_WINDOW (object);

  g_clear_handle_id (&self->making, g_source_remove);
  g_clear_handle_id (&self->squeezed, g_source_remove);
  g_clear_handle_id (&self->patience, g_source_remove);
  g_clear_weak_pointer (&self->moved_dialog);
  g_clear_object (&self->chooser);
  g_clear_object (&self->power);
  g_clear_object (&self->run);
  dsc_window_delete_dropped (self);
  gtk_widget_dispose_template (GTK_WIDGET (self), DSC_TYPE_WINDOW);
  g_clear_object (&self->workspace);
  G_OBJECT_CLASS (dsc_window_parent_class)->dispose (object);
}

static void
dsc_window_finalize (GObject *object)
{
  DscWindow *self = DSC_WINDOW (object);

  g_free (self->opening);
  g_free (self->first_view);
  g_clear_pointer (&self->to_classify, g_ptr_array_unref);
  g_clear_pointer (&self->dropped, g_ptr_array_unref);
  G_OBJECT_CLASS (dsc_window_parent_class)->finalize (object);
}

static void
bind_template (GtkWidgetClass *klass)
{
  gtk_widget_class_set_template_from_resource (klass,
                                               "/io/github/discern/Discern/ui/shell/dsc-window.ui");
  gtk_widget_class_bind_template_child (klass, DscWindow, toasts);
  gtk_widget_class_bind_template_child (klass, DscWindow, squeezer);
  gtk_widget_class_bind_template_child (klass, DscWindow, switcher);
  gtk_widget_class_bind_template_child (klass, DscWindow, header_title);
  gtk_widget_class_bind_template_child (klass, DscWindow, switcher_bar);
  gtk_widget_class_bind_template_child (klass, DscWindow, project_label);
  gtk_widget_class_bind_template_child (klass, DscWindow, pages);
  gtk_widget_class_bind_template_child (klass, DscWindow, views);
  gtk_widget_class_bind_template_child (klass, DscWindow, data_bin);
  gtk_widget_class_bind_template_child (klass, DscWindow, train_bin);
  gtk_widget_class_bind_template_child (klass, DscWindow, results_bin);
  gtk_widget_class_bind_template_child (klass, DscWindow, classify_bin);
  gtk_widget_class_bind_template_child (klass, DscWindow, status_area);
  gtk_widget_class_bind_template_child (klass, DscWindow, menu_button);
  gtk_widget_class_bind_template_child (klass, DscWindow, primary_menu);
  gtk_widget_class_bind_template_child (klass, DscWindow, drop_hint);
  gtk_widget_class_bind_template_child (klass, DscWindow, drop_page);
  gtk_widget_class_bind_template_child (klass, DscWindow, undo_menu);
  gtk_widget_class_bind_template_callback (klass, dsc_window_drop_hint_cb);
  gtk_widget_class_bind_template_callback (klass, squeezed_cb);
  gtk_widget_class_bind_template_callback (klass, view_changed_cb);
}

static void
dsc_window_class_init (DscWindowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (DSC_TYPE_OPENING);
  g_type_ensure (DSC_TYPE_STATUS_AREA);
  g_type_ensure (DSC_TYPE_WELCOME);
  object_class->get_property = dsc_window_get_property;
  object_class->dispose = dsc_window_dispose;
  object_class->finalize = dsc_window_finalize;
  widget_class->map = dsc_window_map;
  widget_class->unmap = dsc_window_unmap;
  widget_class->realize = dsc_window_realize;
  widget_class->unrealize = dsc_window_unrealize;
  GTK_WINDOW_CLASS (klass)->close_request = dsc_window_close_request;
  properties[PROP_WORKSPACE] = g_param_spec_object ("workspace", NULL, NULL, DSC_TYPE_WORKSPACE,
                                                    G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  bind_template (widget_class);
  dsc_window_bind_keys (widget_class);
}

static void
dsc_window_init (DscWindow *self)
{
  self->workspace = dsc_workspace_new ();
  self->power = g_power_profile_monitor_dup_default ();
  self->dropped = g_ptr_array_new_with_free_func (g_free);
  gtk_widget_init_template (GTK_WIDGET (self));
  if (DSC_DEVELOPMENT)
    gtk_widget_add_css_class (GTK_WIDGET (self), "devel");
  dsc_shrink_captions (GTK_WIDGET (self->pages));
  dsc_window_init_actions (self);
  dsc_window_init_drop (self);
  dsc_window_init_run (self);
  g_signal_connect_object (self->workspace, "notify::open", G_CALLBACK (dsc_window_update_pages),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->workspace, "notify::title", G_CALLBACK (update_title), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->workspace, "failed", G_CALLBACK (workspace_failed_cb), self,
                           G_CONNECT_SWAPPED);
  dsc_window_init_watch (self);
  follow_settings (self);
  restore_size (self);
  dsc_window_update_pages (self);
}

GtkWidget *
dsc_window_new (GtkApplication *application)
{
  return g_object_new (DSC_TYPE_WINDOW, "application", application, NULL);
}

DscWorkspace *
dsc_window_get_workspace (DscWindow *self)
{
  return self->workspace;
}

gboolean
dsc_window_is_empty (DscWindow *self)
{
  return self->opening == NULL && !dsc_workspace_is_open (self->workspace);
}

gboolean
dsc_window_is_closing (DscWindow *self)
{
  return self->closing;
}
