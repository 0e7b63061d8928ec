/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Opening projects in a window: from a chooser, a list or the last session. */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "archive/dsc-archive.h"
#include "base/dsc-error.h"
#include "base/dsc-text.h"
#include "common/dsc-chosen.h"
#include "common/dsc-feedback.h"
#include "common/dsc-settings.h"
#include "project/dsc-project.h"
#include "shell/dsc-input.h"
#include "shell/dsc-recent.h"
#include "shell/dsc-window-private.h"

/* Of all twenty kinds together: enough to learn from, and made in a quarter of a minute. */
#define SAMPLE_COUNT 1200

/* --- which project --- */

/* Whether @a and @b are one folder, or photos and the project that they have by default. */
static gboolean
is_same (const char *a, const char *b)
{
  g_autofree char *one = NULL;
  g_autofree char *other = NULL;
  g_autofree char *project_of_one = NULL;
  g_autofree char *project_of_other = NULL;

  if (a == NULL || b == NULL)
    return FALSE;
  one = g_canonicalize_filename (a, NULL);
  other = g_canonicalize_filename (b, NULL);
  project_of_one = dsc_project_folder_of_resolved (one);
  project_of_other = dsc_project_folder_of_resolved (other);
  return g_str_equal (one, other) || g_str_equal (one, project_of_other)
         || g_str_equal (project_of_one, other);
}

gboolean
dsc_window_has_project (DscWindow *self, const char *path)
{
  return is_same (path, self->opening) || is_same (path, dsc_workspace_get_folder (self->workspace))
         || is_same (path, dsc_workspace_get_source (self->workspace));
}

/* A window for each project: the one that has it, an empty one or a new one. Only the program knows
 * them all. */
void
dsc_window_open_elsewhere (DscWindow *self, const char *path)
{
  GtkApplication *application = gtk_window_get_application (GTK_WINDOW (self));

  if (application != NULL)
    {
      g_autoptr (GFile) file = g_file_new_for_path (path);

      g_application_open (G_APPLICATION (application), &file, 1, "");
    }
  else if (dsc_archive_is_name (path))
    dsc_window_import_archive (self, path);
  else
    dsc_window_open (self, path);
}

/* --- opening --- */

static void
remember (DscWindow *self)
{
  GSettings *settings = dsc_settings_get ();
  const char *folder = dsc_workspace_get_folder (self->workspace);
  const char *source = dsc_workspace_get_source (self->workspace);
  g_autofree char *uri = folder != NULL ? g_filename_to_uri (folder, NULL, NULL) : NULL;

  dsc_recent_add (source != NULL ? source : folder);
  if (settings != NULL && uri != NULL)
    g_settings_set_string (settings, "last-project", uri);
}

void
dsc_window_forget_opening (DscWindow *self)
{
  g_clear_pointer (&self->opening, g_free);
  dsc_window_update_pages (self);
}

static void
show_first_view (DscWindow *self)
{
  dsc_window_show_view (self, self->first_view != NULL ? self->first_view : "data");
  g_clear_pointer (&self->first_view, g_free);
  if (self->to_classify == NULL)
    return;
  dsc_window_show_view (self, "classify");
  dsc_classify_view_add_paths (self->classify_view, self->to_classify);
  g_clear_pointer (&self->to_classify, g_ptr_array_unref);
}

static void
opening_failed (DscWindow *self, const char *source, const GError *error)
{
  gboolean quietly = self->quietly && self->to_classify == NULL;
  gboolean cancelled = g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  gboolean offers
      = !quietly && source != NULL && g_error_matches (error, DSC_ERROR, DSC_ERROR_NO_DATA);

  if (!cancelled && self->opening != NULL)
    dsc_recent_remove (self->opening);
  g_clear_pointer (&self->first_view, g_free);
  g_clear_pointer (&self->to_classify, g_ptr_array_unref);
  if (offers)
    {
      dsc_window_offer_reading (self, source, error);
      return;
    }
  dsc_window_forget_opening (self);
  if (!quietly)
    dsc_window_show_error (self, _ ("The Photos Could Not Be Opened"), error);
}

/* Nothing can be learned of one class: there may be another way to read it. */
static void
offer_other_reading (DscWindow *self)
{
  DscDataset *dataset = dsc_workspace_get_dataset (self->workspace);
  AdwToast *toast;

  if (self->quietly || dsc_dataset_get_n_classes (dataset) > 1)
    return;
  toast = adw_toast_new (_ ("The photos are not of several classes."));
  adw_toast_set_button_label (toast, _ ("Where C_lasses Come From…"));
  adw_toast_set_action_name (toast, "win.read-otherwise");
  adw_toast_set_timeout (toast, 0);
  adw_toast_overlay_add_toast (self->toasts, toast);
}

void
dsc_window_opened_cb (GObject *source, GAsyncResult *result, gpointer window)
{
  g_autoptr (DscWindow) self = window;
  g_autoptr (GError) error = NULL;

  if (!dsc_workspace_open_finish (DSC_WORKSPACE (source), result, &error))
    {
      if (!self->closing)
        opening_failed (self, dsc_workspace_get_unopened (DSC_WORKSPACE (source), result), error);
      return;
    }
  if (self->closing)
    return;
  self->opened = TRUE;
  if (dsc_window_has_views (self))
    dsc_window_views_made (self);
  else
    dsc_window_make_views (self);
}

void
dsc_window_views_made (DscWindow *self)
{
  if (!self->opened || self->closing)
    return;
  self->opened = FALSE;
  dsc_window_forget_opening (self);
  remember (self);
  show_first_view (self);
  offer_other_reading (self);
}

void
dsc_window_begin_opening (DscWindow *self, const char *path)
{
  g_free (self->opening);
  self->opening = g_strdup (path);
  dsc_window_update_pages (self);
}

/* Takes its reference of the window. */
static void
doubted_cb (GObject *source, GAsyncResult *result, gpointer window)
{
  g_autoptr (DscWindow) self = window;
  g_autoptr (GError) error = NULL;
  g_autoptr (DscReading) reading = dsc_reading_new (self->opening);
  gboolean doubtful = dsc_workspace_is_doubtful_finish (DSC_WORKSPACE (source), result, &error);

  if (self->closing)
    return;
  if (error != NULL)
    opening_failed (self, NULL, error);
  else if (doubtful)
    {
      dsc_window_forget_opening (self);
      dsc_window_ask_reading (self, reading);
    }
  else
    dsc_workspace_open_async (self->workspace, reading->source, dsc_window_opened_cb,
                              g_object_ref (self));
}

void
dsc_window_open (DscWindow *self, const char *path)
{
  if (self->opening != NULL)
    return;
  self->quietly = FALSE;
  dsc_window_begin_opening (self, path);
  if (dsc_input_is_table (path))
    dsc_workspace_is_doubtful_async (self->workspace, path, doubted_cb, g_object_ref (self));
  else
    dsc_workspace_open_async (self->workspace, path, dsc_window_opened_cb, g_object_ref (self));
}

/* Takes its reference of the window. */
static void
followed_cb (GObject *source, GAsyncResult *result, gpointer window)
{
  g_autoptr (DscWindow) self = window;
  g_autoptr (GError) error = NULL;
  gboolean followed = dsc_workspace_use_folder_finish (DSC_WORKSPACE (source), result, &error);

  if (self->closing)
    return;
  dsc_window_forget_opening (self);
  if (followed)
    remember (self);
  else
    dsc_window_show_error (self, _ ("The Photos Could Not Be Opened"), error);
}

void
dsc_window_follow (DscWindow *self, const char *folder)
{
  if (self->opening != NULL)
    return;
  dsc_window_begin_opening (self, folder);
  dsc_workspace_use_folder_async (self->workspace, folder, followed_cb, g_object_ref (self));
}

void
dsc_window_open_sample (DscWindow *self)
{
  g_autofree char *folder = dsc_workspace_dup_sample_folder ();

  if (self->opening != NULL)
    return;
  self->quietly = FALSE;
  dsc_window_begin_opening (self, folder);
  dsc_workspace_open_sample_async (self->workspace, SAMPLE_COUNT, dsc_window_opened_cb,
                                   g_object_ref (self));
}

void
dsc_window_open_results (DscWindow *self, const char *path)
{
  dsc_window_open (self, path);
  g_free (self->first_view);
  self->first_view = g_strdup ("results");
}

void
dsc_window_restore (DscWindow *self)
{
  GSettings *settings = dsc_settings_get ();
  g_autofree char *uri = NULL;
  g_autofree char *path = NULL;

  if (settings == NULL || !dsc_window_is_empty (self))
    return;
  uri = g_settings_get_string (settings, "last-project");
  path = uri[0] != '\0' ? g_filename_from_uri (uri, NULL, NULL) : NULL;
  if (path == NULL)
    return;
  dsc_window_open (self, path);
  self->quietly = TRUE;
  g_free (self->first_view);
  self->first_view = g_settings_get_string (settings, "last-view");
}

/* Until the project is open. */
static void
keep_to_classify (DscWindow *self, GPtrArray *paths)
{
  if (self->to_classify == NULL)
    self->to_classify = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < paths->len; i++)
    g_ptr_array_add (self->to_classify, g_strdup (g_ptr_array_index (paths, i)));
}

void
dsc_window_classify (DscWindow *self, GPtrArray *paths)
{
  if (self->opening != NULL)
    {
      keep_to_classify (self, paths);
      return;
    }
  if (!dsc_workspace_is_open (self->workspace))
    {
      dsc_feedback_toast (GTK_WIDGET (self->toasts),
                          _ ("Open a folder of photos first: there is no model to ask yet."));
      return;
    }
  dsc_window_show_view (self, "classify");
  dsc_classify_view_add_paths (self->classify_view, paths);
}

/* --- choosers --- */

static GtkFileChooserNative *
new_chooser (DscWindow *self, const char *title, GtkFileChooserAction action, const char *accept)
{
  GtkFileChooserNative *chooser
      = gtk_file_chooser_native_new (title, GTK_WINDOW (self), action, accept, NULL);

  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (chooser), TRUE);
  g_clear_object (&self->chooser);
  self->chooser = chooser;
  return chooser;
}

static void
add_filter (GtkFileChooserNative *chooser, const char *name, const char *const *types,
            gboolean pictures)
{
  g_autoptr (GtkFileFilter) filter = gtk_file_filter_new ();

  gtk_file_filter_set_name (filter, name);
  if (pictures)
    gtk_file_filter_add_pixbuf_formats (filter);
  for (gsize i = 0; types != NULL && types[i] != NULL; i++)
    gtk_file_filter_add_suffix (filter, types[i]);
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (chooser), filter);
}

/* Returns: (transfer full) (nullable): what was chosen. */
static char *
end_chooser (DscWindow *self, int response)
{
  g_autoptr (GtkFileChooserNative) chooser = g_steal_pointer (&self->chooser);
  g_autoptr (GFile) file = response == GTK_RESPONSE_ACCEPT
                               ? gtk_file_chooser_get_file (GTK_FILE_CHOOSER (chooser))
                               : NULL;

  return file != NULL ? dsc_chosen_dup_path (GTK_WIDGET (self->toasts), file) : NULL;
}

static void
chosen_cb (DscWindow *self, int response, GtkFileChooserNative *chooser)
{
  g_autofree char *path = end_chooser (self, response);

  if (path != NULL)
    dsc_window_open_elsewhere (self, path);
}

static void
moved_chosen_cb (DscWindow *self, int response, GtkFileChooserNative *chooser)
{
  g_autofree char *path = end_chooser (self, response);

  if (path != NULL)
    dsc_window_follow (self, path);
}

static void
pictures_chosen_cb (DscWindow *self, int response, GtkFileChooserNative *chooser)
{
  g_autoptr (GListModel) files = gtk_file_chooser_get_files (GTK_FILE_CHOOSER (chooser));
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; response == GTK_RESPONSE_ACCEPT && i < g_list_model_get_n_items (files); i++)
    {
      g_autoptr (GFile) file = g_list_model_get_item (files, i);
      char *path = dsc_chosen_dup_path (GTK_WIDGET (self->toasts), file);

      /* Once is enough. */
      if (path == NULL)
        break;
      g_ptr_array_add (paths, path);
    }
  if (paths->len > 0)
    dsc_window_classify (self, paths);
  g_clear_object (&self->chooser);
}

static void
show_chooser (DscWindow *self, GtkFileChooserNative *chooser, GCallback chosen)
{
  g_signal_connect_object (chooser, "response", chosen, self, G_CONNECT_SWAPPED);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (chooser));
}

void
dsc_window_choose_folder (DscWindow *self)
{
  GtkFileChooserNative *chooser = new_chooser (self, _ ("Open a Folder of Photos"),
                                               GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER, _ ("_Open"));

  show_chooser (self, chooser, G_CALLBACK (chosen_cb));
}

void
dsc_window_choose_moved (DscWindow *self)
{
  GtkFileChooserNative *chooser = new_chooser (self, _ ("Choose the Folder That the Photos Are In"),
                                               GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER, _ ("_Use"));

  show_chooser (self, chooser, G_CALLBACK (moved_chosen_cb));
}

void
dsc_window_choose_table (DscWindow *self)
{
  static const char *const types[] = { "csv", "tsv", "txt", NULL };
  GtkFileChooserNative *chooser
      = new_chooser (self, _ ("Open a Table of Labels"), GTK_FILE_CHOOSER_ACTION_OPEN, _ ("_Open"));

  add_filter (chooser, _ ("Tables"), types, FALSE);
  show_chooser (self, chooser, G_CALLBACK (chosen_cb));
}

void
dsc_window_choose_archive (DscWindow *self)
{
  static const char *const types[]
      = { "zip", "tar", "gz", "tgz", "xz", "txz", "zst", "bz2", "tbz2", "7z", NULL };
  GtkFileChooserNative *chooser = new_chooser (self, _ ("Open an Archive of Photos"),
                                               GTK_FILE_CHOOSER_ACTION_OPEN, _ ("_Open"));

  add_filter (chooser, _ ("Archives"), types, FALSE);
  show_chooser (self, chooser, G_CALLBACK (chosen_cb));
}

void
dsc_window_choose_pictures (DscWindow *self)
{
  GtkFileChooserNative *chooser = new_chooser (self, _ ("Choose Photos to Classify"),
                                               GTK_FILE_CHOOSER_ACTION_OPEN, _ ("_Classify"));

  gtk_file_chooser_set_select_multiple (GTK_FILE_CHOOSER (chooser), TRUE);
  add_filter (chooser, _ ("Photos"), NULL, TRUE);
  show_chooser (self, chooser, G_CALLBACK (pictures_chosen_cb));
}
