/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "base/dsc-text.h"
#include "common/dsc-accessible.h"
#include "common/dsc-feedback.h"
#include "import/dsc-archive-window.h"
#include "import/dsc-import-folder.h"
#include "import/dsc-import-rows.h"

struct _DscArchiveWindow
{
  AdwWindow parent_instance;
  DscWorkspace *workspace;   /* (owned) */
  GCancellable *cancellable; /* (owned) ends with the window */
  DscArchiveFound *found;    /* (owned) (nullable) */

  /* Template widgets */
  AdwWindowTitle *title;
  GtkWidget *import_button;
  GtkStack *stack;
  AdwStatusPage *failed_page;
  AdwPreferencesGroup *found_group;
  AdwPreferencesGroup *nested_group;
  AdwActionRow *nested_row;
  GtkSwitch *nested_switch;
  AdwPreferencesGroup *notes_group;
  AdwPreferencesGroup *becomes_group;
  AdwActionRow *folder_row;
  GtkWidget *choose_button;
};

enum
{
  SIGNAL_ACCEPTED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (DscArchiveWindow, dsc_archive_window, ADW_TYPE_WINDOW)

/* --- words --- */

static char *
count_words (const DscArchiveReport *report, guint64 n)
{
  g_autofree char *count = g_strdup_printf ("%'" G_GUINT64_FORMAT, n);

  if (report->is_complete)
    return g_steal_pointer (&count);
  /* Translators: a number of which there may be more. */
  return g_strdup_printf (_ ("at least %s"), count);
}

static char *
folder_words (gconstpointer list, guint i, char **subtitle)
{
  const DscArchiveFolder *folder = &g_array_index ((const GArray *) list, DscArchiveFolder, i);
  guint n = (guint) MIN (folder->n_photos, G_MAXUINT);

  *subtitle = g_strdup_printf (ngettext ("%'u photo", "%'u photos", n), n);
  return *folder->path != '\0' ? g_strdup (folder->path) : g_strdup (_ ("Not in a folder"));
}

static char *
note_words (gconstpointer list, guint i, char **subtitle)
{
  const DscArchiveNote *note = &g_array_index ((const GArray *) list, DscArchiveNote, i);

  *subtitle = g_strdup (note->reason);
  return g_strdup (note->path);
}

static const char *
class_words (const DscArchiveFound *found)
{
  if (!found->report->is_complete)
    return _ ("Each folder of photos is a class, unless a table in it says more.");
  return found->n_classes > 0 ? _ ("Each folder of photos is a class.")
                              : _ ("The photos lie in no folders of classes: a table in it, or "
                                   "their names, may tell what they are.");
}

static const char *
split_words (const DscArchiveFound *found)
{
  return found->has_parts ? _ ("Its folders say which photos are held back to check the model.")
                          : _ ("A fifth of the photos is held back to check the model; you can "
                               "change that before you train.");
}

/* --- what was found --- */

static void
add_facts (DscArchiveWindow *self)
{
  const DscArchiveReport *report = self->found->report;
  g_autofree char *photos = count_words (report, report->n_photos);
  g_autofree char *size = g_format_size (report->bytes);
  g_autofree char *free_bytes = g_format_size (self->found->free_bytes);
  g_autofree char *folders = g_strdup_printf ("%'u", report->folders->len);
  GtkWidget *list = dsc_import_list_new (_ ("Folders of photos"), folders, report->folders,
                                         report->folders->len, report->folders->len, folder_words);

  dsc_import_group_clear (self->found_group);
  dsc_import_group_add (self->found_group, dsc_import_fact_new (_ ("Photos"), photos));
  dsc_import_group_add (self->found_group, list);
  dsc_import_group_add (self->found_group, dsc_import_fact_new (_ ("Size when unpacked"), size));
  if (self->found->free_bytes > 0)
    dsc_import_group_add (self->found_group,
                          dsc_import_fact_new (_ ("Free space there"), free_bytes));
  adw_preferences_group_set_description (
      self->found_group,
      report->is_complete
          ? NULL
          : _ ("The archive is large and has no list of what is in it: this is what its first "
               "gigabyte holds."));
}

static void
add_nested (DscArchiveWindow *self)
{
  guint n = (guint) MIN (self->found->report->n_nested, G_MAXUINT);
  g_autofree char *words
      = g_strdup_printf (ngettext ("There is %'u archive in it; what that holds is known only once "
                                   "it is unpacked.",
                                   "There are %'u archives in it; what they hold is known only "
                                   "once they are unpacked.",
                                   n),
                         n);

  adw_action_row_set_subtitle (self->nested_row, words);
  /* Where there is nothing else nobody would want it otherwise. */
  if (n > 0 && self->found->report->n_photos == 0 && self->found->report->is_complete)
    gtk_switch_set_active (self->nested_switch, TRUE);
  gtk_widget_set_visible (GTK_WIDGET (self->nested_group), n > 0);
}

static void
add_note (DscArchiveWindow *self, const char *title, const GArray *notes, guint64 n)
{
  g_autofree char *count = g_strdup_printf ("%'" G_GUINT64_FORMAT, n);

  if (n > 0)
    dsc_import_group_add (self->notes_group,
                          dsc_import_list_new (title, count, notes, notes->len, n, note_words));
}

static void
add_notes (DscArchiveWindow *self)
{
  const DscArchiveReport *report = self->found->report;
  g_autofree char *others = g_strdup_printf ("%'" G_GUINT64_FORMAT, report->n_passed_over);
  g_autofree char *n_converted = g_strdup_printf ("%'" G_GUINT64_FORMAT, report->n_converted);
  /* Translators: how many names; the encoding, such as "Shift-JIS". */
  g_autofree char *converted = g_strdup_printf (_ ("%s, read as %s"), n_converted,
                                                report->encoding != NULL ? report->encoding : "");

  dsc_import_group_clear (self->notes_group);
  add_note (self, _ ("Left out, for it could do harm or cannot be read"), report->refused,
            report->n_refused);
  add_note (self, _ ("Names that another one has"), report->resolved,
            report->n_renamed + report->n_merged + report->n_identical);
  if (report->n_passed_over > 0)
    dsc_import_group_add (self->notes_group,
                          dsc_import_fact_new (_ ("Files of other kinds, left out"), others));
  if (report->n_converted > 0)
    dsc_import_group_add (self->notes_group,
                          dsc_import_fact_new (_ ("Names in an old alphabet"), converted));
  gtk_widget_set_visible (GTK_WIDGET (self->notes_group),
                          report->n_refused + report->n_renamed + report->n_merged
                                  + report->n_identical + report->n_passed_over
                                  + report->n_converted
                              > 0);
}

static void
add_outcome (DscArchiveWindow *self)
{
  const DscArchiveFound *found = self->found;
  g_autofree char *folder = g_build_filename (found->parent, found->name, NULL);
  g_autofree char *shown = dsc_path_display (folder);
  g_autofree char *classes = g_strdup_printf ("%'u", found->n_classes);
  g_autofree char *heading = found->n_classes > 0 && found->report->is_complete
                                 ? g_strdup_printf (_ ("Classes: %s"), classes)
                                 : g_strdup (_ ("Classes"));

  adw_action_row_set_subtitle (self->folder_row, shown);
  dsc_import_group_clear (self->becomes_group);
  dsc_import_group_add (self->becomes_group, dsc_import_row_new (heading, class_words (found)));
  dsc_import_group_add (self->becomes_group,
                        dsc_import_row_new (_ ("Training and validation"), split_words (found)));
}

static gboolean
has_room (const DscArchiveFound *found)
{
  return found->free_bytes == 0 || found->report->bytes <= found->free_bytes;
}

/* Whether it can be imported as it is now. */
static void
update (DscArchiveWindow *self)
{
  const DscArchiveFound *found = self->found;
  gboolean photos = found != NULL
                    && (found->report->n_photos > 0 || !found->report->is_complete
                        || gtk_switch_get_active (self->nested_switch));
  gboolean room = found != NULL && has_room (found);

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "archive.import", photos && room);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "archive.choose-parent", found != NULL);
  adw_preferences_group_set_description (
      self->becomes_group,
      found == NULL || room
          ? NULL
          : _ ("There is not enough room on that disk. Make some, or change the place."));
}

static void
show_found (DscArchiveWindow *self)
{
  add_facts (self);
  add_nested (self);
  add_notes (self);
  add_outcome (self);
  gtk_stack_set_visible_child_name (self->stack, "found");
  update (self);
  gtk_widget_grab_focus (self->import_button);
}

/* What went wrong has the focus, and is its name: a screen reader says it. */
static void
show_failure (DscArchiveWindow *self, const GError *error)
{
  g_autofree char *markup = g_markup_escape_text (error->message, -1);
  /* Translators: a heading, and a sentence on it. */
  g_autofree char *name = g_strdup_printf (
      _ ("%s: %s"), adw_status_page_get_title (self->failed_page), error->message);

  adw_status_page_set_description (self->failed_page, markup);
  dsc_accessible_set_name (GTK_WIDGET (self->failed_page), name);
  gtk_stack_set_visible_child_name (self->stack, "failed");
  update (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->failed_page));
}

/* Takes its reference of the window. */
static void
looked_cb (GObject *unused, GAsyncResult *result, gpointer window)
{
  g_autoptr (DscArchiveWindow) self = window;
  g_autoptr (GError) error = NULL;
  DscArchiveFound *found = dsc_workspace_inspect_archive_finish (self->workspace, result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED)
      || g_cancellable_is_cancelled (self->cancellable))
    {
      dsc_archive_found_free (found);
      return;
    }
  self->found = found;
  if (found != NULL)
    show_found (self);
  else
    show_failure (self, error);
}

static void
look (DscArchiveWindow *self, const char *path)
{
  update (self);
  dsc_workspace_inspect_archive_async (self->workspace, path, NULL, self->cancellable, looked_cb,
                                       g_object_ref (self));
}

/* --- what a person does --- */

/* Takes its reference of the window. */
static void
checked_cb (GObject *unused, GAsyncResult *result, gpointer window)
{
  g_autoptr (DscArchiveWindow) self = window;
  g_autoptr (GError) error = NULL;
  guint64 free_bytes;
  char *parent = dsc_workspace_check_place_finish (self->workspace, result, &free_bytes, &error);

  if (parent == NULL)
    {
      if (!g_cancellable_is_cancelled (self->cancellable))
        dsc_feedback_error (GTK_WIDGET (self), _ ("This Folder Cannot Be Used"), error);
      return;
    }
  g_free (self->found->parent);
  self->found->parent = parent;
  self->found->free_bytes = free_bytes;
  add_facts (self);
  add_outcome (self);
  update (self);
}

void
dsc_archive_window_set_parent (DscArchiveWindow *self, const char *folder)
{
  g_return_if_fail (DSC_IS_ARCHIVE_WINDOW (self) && self->found != NULL && folder != NULL);

  dsc_workspace_check_place_async (self->workspace, folder, self->cancellable, checked_cb,
                                   g_object_ref (self));
}

static void
chosen_cb (GtkWindow *window, const char *folder)
{
  dsc_archive_window_set_parent (DSC_ARCHIVE_WINDOW (window), folder);
}

static void
choose_parent_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  dsc_import_choose_folder (GTK_WINDOW (widget), _ ("Where the New Folder Goes"),
                            DSC_ARCHIVE_WINDOW (widget)->found->parent, chosen_cb);
}

static void
import_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_signal_emit (widget, signals[SIGNAL_ACCEPTED], 0);
  gtk_window_close (GTK_WINDOW (widget));
}

/* --- object --- */

static void
dsc_archive_window_dispose (GObject *object)
{
  DscArchiveWindow *self = DSC_ARCHIVE_WINDOW (object);

  g_cancellable_cancel (self->cancellable);
  gtk_widget_dispose_template (GTK_WIDGET (self), DSC_TYPE_ARCHIVE_WINDOW);
  G_OBJECT_CLASS (dsc_archive_window_parent_class)->dispose (object);
}

static void
dsc_archive_window_finalize (GObject *object)
{
  DscArchiveWindow *self = DSC_ARCHIVE_WINDOW (object);

  g_object_unref (self->cancellable);
  g_clear_object (&self->workspace);
  dsc_archive_found_free (self->found);
  G_OBJECT_CLASS (dsc_archive_window_parent_class)->finalize (object);
}

static void
dsc_archive_window_class_init (DscArchiveWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dsc_archive_window_dispose;
  G_OBJECT_CLASS (klass)->finalize = dsc_archive_window_finalize;
  signals[SIGNAL_ACCEPTED] = g_signal_new ("accepted", DSC_TYPE_ARCHIVE_WINDOW, G_SIGNAL_RUN_LAST,
                                           0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/discern/Discern/ui/import/dsc-archive-window.ui");
  gtk_widget_class_bind_template_child (widget_class, DscArchiveWindow, title);
  gtk_widget_class_bind_template_child (widget_class, DscArchiveWindow, import_button);
  gtk_widget_class_bind_template_child (widget_class, DscArchiveWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, DscArchiveWindow, failed_page);
  gtk_widget_class_bind_template_child (widget_class, DscArchiveWindow, found_group);
  gtk_widget_class_bind_template_child (widget_class, DscArchiveWindow, nested_group);
  gtk_widget_class_bind_template_child (widget_class, DscArchiveWindow, nested_row);
  gtk_widget_class_bind_template_child (widget_class, DscArchiveWindow, nested_switch);
  gtk_widget_class_bind_template_child (widget_class, DscArchiveWindow, notes_group);
  gtk_widget_class_bind_template_child (widget_class, DscArchiveWindow, becomes_group);
  gtk_widget_class_bind_template_child (widget_class, DscArchiveWindow, folder_row);
  gtk_widget_class_bind_template_child (widget_class, DscArchiveWindow, choose_button);
  gtk_widget_class_bind_template_callback (widget_class, update);
  gtk_widget_class_install_action (widget_class, "archive.import", NULL, import_cb);
  gtk_widget_class_install_action (widget_class, "archive.choose-parent", NULL, choose_parent_cb);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_DIALOG);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
dsc_archive_window_init (DscArchiveWindow *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
dsc_archive_window_new (GtkWindow *parent, DscWorkspace *workspace, const char *path)
{
  DscArchiveWindow *self = g_object_new (DSC_TYPE_ARCHIVE_WINDOW, "transient-for", parent,
                                         "destroy-with-parent", TRUE, NULL);
  g_autofree char *name = g_path_get_basename (path);
  g_autofree char *shown = dsc_path_display (name);

  self->workspace = g_object_ref (workspace);
  adw_window_title_set_subtitle (self->title, shown);
  look (self, path);
  return GTK_WIDGET (self);
}

const DscArchiveFound *
dsc_archive_window_get_found (DscArchiveWindow *self)
{
  return self->found;
}

gboolean
dsc_archive_window_get_nested (DscArchiveWindow *self)
{
  return gtk_switch_get_active (self->nested_switch);
}
