/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "base/dsc-text.h"
#include "import/dsc-import-rows.h"
#include "import/dsc-web-window.h"

struct _DscWebWindow
{
  AdwWindow parent_instance;
  DscWorkspace *workspace;   /* (owned) */
  GCancellable *cancellable; /* (owned) (nullable) of what is being asked */
  DscRemoteFound *found;     /* (owned) (nullable) */

  /* Template widgets */
  GtkWidget *download_button;
  AdwEntryRow *entry;
  GtkWidget *asking_group;
  GtkWidget *failed_group;
  GtkLabel *failed_label;
  AdwPreferencesGroup *found_group;
};

enum
{
  SIGNAL_ACCEPTED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (DscWebWindow, dsc_web_window, ADW_TYPE_WINDOW)

/* --- what was found --- */

static void
add (DscWebWindow *self, const char *title, const char *words)
{
  GtkWidget *row = dsc_import_row_new (title, words);

  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 0);
  dsc_import_group_add (self->found_group, row);
}

static void
add_page (DscWebWindow *self, const char *page)
{
  GtkWidget *row = dsc_import_row_new (_ ("Page on Kaggle"), page);
  GtkWidget *link = gtk_link_button_new_with_label (page, _ ("Show"));

  gtk_widget_set_valign (link, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (link, _ ("Show the dataset’s page in the browser"));
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), link);
  dsc_import_group_add (self->found_group, row);
}

/* What a person should know of the token, without jargon. */
static void
add_token (DscWebWindow *self)
{
  g_autofree char *words = NULL;

  if (self->found->credentials != NULL)
    {
      g_autofree char *shown = dsc_path_display (self->found->credentials);
      /* Translators: a file or the name of a variable. */
      g_autofree char *where
          = g_strdup_printf (_ ("Found in %s. Only Kaggle gets to see it."), shown);

      words = self->found->warning != NULL ? g_strconcat (where, " ", self->found->warning, NULL)
                                           : g_steal_pointer (&where);
    }
  else
    words = g_strdup (_ ("You have none here, which is enough for most public datasets. If Kaggle "
                         "refuses: sign in there, choose Settings, then Create New Token, and save "
                         "it as ~/.kaggle/access_token."));
  add (self, _ ("Your Kaggle token"), words);
}

static void
add_version (DscWebWindow *self)
{
  const DscKaggleInfo *info = self->found->info;
  guint wanted = self->found->remote->kaggle->version;
  g_autofree char *date
      = info->updated != NULL ? g_date_time_format (info->updated, "%x") : g_strdup ("—");
  g_autofree char *words = wanted > 0 ? g_strdup_printf ("%u", wanted)
                                      /* Translators: number, date. */
                                      : g_strdup_printf (_ ("%u, of %s"), info->version, date);

  if (wanted > 0 || info->version > 0)
    add (self, wanted > 0 ? _ ("Version") : _ ("Newest version"), words);
}

static void
show_dataset (DscWebWindow *self)
{
  const DscKaggleInfo *info = self->found->info;
  g_autofree char *by = info->author != NULL ? g_strdup_printf (_ ("by %s"), info->author) : NULL;
  g_autofree char *size = g_format_size (info->bytes);

  add (self, info->title, by);
  add (self, _ ("Licence"),
       info->licence != NULL ? info->licence : _ ("Not told here; see the dataset’s page."));
  add (self, _ ("Size"), info->bytes > 0 ? size : _ ("Not told before the download begins."));
  add_version (self);
  add_page (self, self->found->page);
  add_token (self);
}

static void
show_address (DscWebWindow *self)
{
  const char *url = self->found->remote->url;
  g_autoptr (GUri) uri = g_uri_parse (url, G_URI_FLAGS_NONE, NULL);
  g_autofree char *shown = dsc_path_display (url);
  g_autofree char *size = g_format_size (self->found->size);

  add (self, _ ("An archive"), shown);
  add (self, _ ("From the server"),
       uri != NULL && g_uri_get_host (uri) != NULL ? g_uri_get_host (uri) : "—");
  add (self, _ ("Licence"),
       _ ("Not known. Whoever offers the archive says what you may do with it."));
  add (self, _ ("Size"), self->found->size > 0 ? size : _ ("The server does not tell it."));
}

/* --- states --- */

static void
show_state (DscWebWindow *self, GtkWidget *group)
{
  GtkWidget *groups[] = { self->asking_group, self->failed_group, GTK_WIDGET (self->found_group) };

  for (guint i = 0; i < G_N_ELEMENTS (groups); i++)
    gtk_widget_set_visible (groups[i], groups[i] == group);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "web.download",
                                 group == GTK_WIDGET (self->found_group));
}

/* Says of what was typed what is wrong with it; %NULL: nothing. The text inside the row has the
 * focus.
 */
static void
show_problem (DscWebWindow *self, const char *problem)
{
  GtkAccessible *text = GTK_ACCESSIBLE (gtk_editable_get_delegate (GTK_EDITABLE (self->entry)));

  if (problem != NULL)
    {
      gtk_label_set_text (self->failed_label, problem);
      gtk_widget_add_css_class (GTK_WIDGET (self->entry), "error");
      gtk_accessible_update_state (text, GTK_ACCESSIBLE_STATE_INVALID, GTK_ACCESSIBLE_INVALID_TRUE,
                                   -1);
      gtk_accessible_update_property (text, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, problem, -1);
      return;
    }
  gtk_widget_remove_css_class (GTK_WIDGET (self->entry), "error");
  gtk_accessible_reset_state (text, GTK_ACCESSIBLE_STATE_INVALID);
  gtk_accessible_reset_property (text, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION);
}

static void
stop_asking (DscWebWindow *self)
{
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
}

/* What was found is of other words. */
static void
changed_cb (DscWebWindow *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->entry));
  g_autofree char *stripped = g_strstrip (g_strdup (text));

  stop_asking (self);
  show_problem (self, NULL);
  show_state (self, NULL);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "web.look", *stripped != '\0');
}

static void
show_found (DscWebWindow *self)
{
  dsc_import_group_clear (self->found_group);
  if (self->found->info != NULL)
    show_dataset (self);
  else
    show_address (self);
  show_state (self, GTK_WIDGET (self->found_group));
  gtk_widget_grab_focus (self->download_button);
}

/* Takes its reference of the window. */
static void
described_cb (GObject *unused, GAsyncResult *result, gpointer window)
{
  g_autoptr (DscWebWindow) self = window;
  g_autoptr (GError) error = NULL;
  DscRemoteFound *found = dsc_workspace_describe_finish (self->workspace, result, &error);

  if (self->cancellable == NULL || g_task_get_cancellable (G_TASK (result)) != self->cancellable)
    {
      dsc_remote_found_free (found);
      return;
    }
  g_clear_object (&self->cancellable);
  dsc_remote_found_free (self->found);
  self->found = found;
  if (found != NULL)
    {
      show_found (self);
      return;
    }
  show_problem (self, error->message);
  show_state (self, self->failed_group);
}

static void
look_cb (DscWebWindow *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->entry));
  g_autofree char *stripped = g_strstrip (g_strdup (text));

  if (*stripped == '\0')
    return;
  stop_asking (self);
  show_problem (self, NULL);
  self->cancellable = g_cancellable_new ();
  show_state (self, self->asking_group);
  dsc_workspace_describe_async (self->workspace, stripped, self->cancellable, described_cb,
                                g_object_ref (self));
}

/* --- actions --- */

static void
look_action_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  look_cb (DSC_WEB_WINDOW (widget));
}

static void
download_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_signal_emit (widget, signals[SIGNAL_ACCEPTED], 0);
  gtk_window_close (GTK_WINDOW (widget));
}

/* --- object --- */

/* Not before: a screen reader would hear of the entry, and take its window for none. */
static void
dsc_web_window_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (dsc_web_window_parent_class)->map (widget);
  gtk_widget_grab_focus (GTK_WIDGET (DSC_WEB_WINDOW (widget)->entry));
}

static void
dsc_web_window_dispose (GObject *object)
{
  DscWebWindow *self = DSC_WEB_WINDOW (object);

  stop_asking (self);
  gtk_widget_dispose_template (GTK_WIDGET (self), DSC_TYPE_WEB_WINDOW);
  G_OBJECT_CLASS (dsc_web_window_parent_class)->dispose (object);
}

static void
dsc_web_window_finalize (GObject *object)
{
  DscWebWindow *self = DSC_WEB_WINDOW (object);

  g_clear_object (&self->workspace);
  dsc_remote_found_free (self->found);
  G_OBJECT_CLASS (dsc_web_window_parent_class)->finalize (object);
}

static void
dsc_web_window_class_init (DscWebWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dsc_web_window_dispose;
  G_OBJECT_CLASS (klass)->finalize = dsc_web_window_finalize;
  widget_class->map = dsc_web_window_map;
  signals[SIGNAL_ACCEPTED] = g_signal_new ("accepted", DSC_TYPE_WEB_WINDOW, G_SIGNAL_RUN_LAST, 0,
                                           NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/discern/Discern/ui/import/dsc-web-window.ui");
  gtk_widget_class_bind_template_child (widget_class, DscWebWindow, download_button);
  gtk_widget_class_bind_template_child (widget_class, DscWebWindow, entry);
  gtk_widget_class_bind_template_child (widget_class, DscWebWindow, asking_group);
  gtk_widget_class_bind_template_child (widget_class, DscWebWindow, failed_group);
  gtk_widget_class_bind_template_child (widget_class, DscWebWindow, failed_label);
  gtk_widget_class_bind_template_child (widget_class, DscWebWindow, found_group);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, look_cb);
  gtk_widget_class_install_action (widget_class, "web.look", NULL, look_action_cb);
  gtk_widget_class_install_action (widget_class, "web.download", NULL, download_cb);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_DIALOG);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
dsc_web_window_init (DscWebWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  changed_cb (self);
}

GtkWidget *
dsc_web_window_new (GtkWindow *parent, DscWorkspace *workspace)
{
  DscWebWindow *self = g_object_new (DSC_TYPE_WEB_WINDOW, "transient-for", parent,
                                     "destroy-with-parent", TRUE, NULL);

  self->workspace = g_object_ref (workspace);
  return GTK_WIDGET (self);
}

const DscRemoteFound *
dsc_web_window_get_found (DscWebWindow *self)
{
  return self->found;
}
