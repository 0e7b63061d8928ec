/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "base/dsc-text.h"
#include "shell/dsc-recent.h"
#include "shell/dsc-welcome.h"

/* As many as are taken in at a glance. */
#define MAX_RECENT 6

struct _DscWelcome
{
  AdwBin parent_instance;

  /* Template widgets */
  GtkWidget *open_button;
  GtkWidget *recent_group;
  GtkListBox *recent;
};

G_DEFINE_FINAL_TYPE (DscWelcome, dsc_welcome, ADW_TYPE_BIN)

/* "~/Pictures" instead of the whole path. */
static char *
shorten (const char *path)
{
  const char *home = g_get_home_dir ();
  gsize length = strlen (home);
  g_autofree char *shown = dsc_path_display (path);

  if (g_str_has_prefix (path, home) && path[length] == G_DIR_SEPARATOR)
    return g_strconcat ("~", shown + length, NULL);
  return g_steal_pointer (&shown);
}

static void
add_row (DscWelcome *self, const char *path)
{
  GtkWidget *row = adw_action_row_new ();
  g_autofree char *name = g_path_get_basename (path);
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *title = dsc_path_display (name);
  g_autofree char *subtitle = shorten (folder);
  GtkWidget *arrow = gtk_image_new_from_icon_name ("go-next-symbolic");

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 1);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 1);
  gtk_widget_set_tooltip_text (row, subtitle);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (row), "win.open-recent");
  gtk_actionable_set_action_target_value (GTK_ACTIONABLE (row), g_variant_new_bytestring (path));
  gtk_widget_add_css_class (arrow, "dim-label");
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), arrow);
  gtk_list_box_append (self->recent, row);
}

static void
fill (DscWelcome *self)
{
  g_autoptr (GPtrArray) paths = dsc_recent_get (MAX_RECENT);
  GtkWidget *row;

  while ((row = gtk_widget_get_first_child (GTK_WIDGET (self->recent))) != NULL)
    gtk_list_box_remove (self->recent, row);
  for (guint i = 0; i < paths->len; i++)
    add_row (self, g_ptr_array_index (paths, i));
  gtk_widget_set_visible (self->recent_group, paths->len > 0);
}

static gboolean
dsc_welcome_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (DSC_WELCOME (widget)->open_button);
}

static void
dsc_welcome_map (GtkWidget *widget)
{
  fill (DSC_WELCOME (widget));
  GTK_WIDGET_CLASS (dsc_welcome_parent_class)->map (widget);
}

static void
dsc_welcome_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), DSC_TYPE_WELCOME);
  G_OBJECT_CLASS (dsc_welcome_parent_class)->dispose (object);
}

static void
dsc_welcome_class_init (DscWelcomeClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dsc_welcome_dispose;
  widget_class->grab_focus = dsc_welcome_grab_focus;
  widget_class->map = dsc_welcome_map;
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/discern/Discern/ui/shell/dsc-welcome.ui");
  gtk_widget_class_bind_template_child (widget_class, DscWelcome, open_button);
  gtk_widget_class_bind_template_child (widget_class, DscWelcome, recent_group);
  gtk_widget_class_bind_template_child (widget_class, DscWelcome, recent);
}

static void
dsc_welcome_init (DscWelcome *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  adw_status_page_set_icon_name (ADW_STATUS_PAGE (adw_bin_get_child (ADW_BIN (self))), DSC_APP_ID);
  g_signal_connect_object (gtk_recent_manager_get_default (), "changed", G_CALLBACK (fill), self,
                           G_CONNECT_SWAPPED);
}
