/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "base/dsc-error.h"
#include "base/dsc-text.h"
#include "common/dsc-chosen.h"
#include "common/dsc-feedback.h"
#include "common/dsc-save-dialog.h"

#define ASKING "dsc-asking"

/* What is asked for; lives as long as the dialog, whose data it is. */
typedef struct
{
  GtkWidget *widget; /* (nullable): weak */
  const DscSaveKind *kinds;
  guint n_kinds;
  DscSaveFunc save;
  gpointer user_data;     /* (owned) with destroy */
  GDestroyNotify destroy; /* (nullable) */
} Asking;

static void
asking_free (gpointer data)
{
  Asking *self = data;

  g_clear_weak_pointer (&self->widget);
  if (self->destroy != NULL)
    self->destroy (self->user_data);
  g_free (self);
}

static gboolean
has_suffix (const char *path, const char *suffix)
{
  gsize length = strlen (path);
  gsize tail = strlen (suffix);

  return length > tail && g_ascii_strcasecmp (path + length - tail, suffix) == 0;
}

static const char *
find_suffix (const Asking *self, const char *path)
{
  for (guint i = 0; i < self->n_kinds; i++)
    if (has_suffix (path, self->kinds[i].suffix))
      return self->kinds[i].suffix;
  return NULL;
}

/* The suffix of the filter that is chosen. */
static const char *
chosen_suffix (const Asking *self, GtkFileChooser *chooser)
{
  GtkFileFilter *filter = gtk_file_chooser_get_filter (chooser);
  const char *title = filter != NULL ? gtk_file_filter_get_name (filter) : NULL;

  for (guint i = 0; i < self->n_kinds; i++)
    if (g_strcmp0 (title, _ (self->kinds[i].title)) == 0)
      return self->kinds[i].suffix;
  return self->kinds[0].suffix;
}

/* Nobody was asked whether this file may be replaced. */
static void
refuse (const Asking *self, const char *path)
{
  g_autofree char *shown = dsc_path_display (path);
  g_autoptr (GError) error = g_error_new (
      DSC_ERROR, DSC_ERROR_USAGE,
      _ ("“%s” is there already. Choose it in the list to replace it, or another name."), shown);

  dsc_feedback_error (self->widget, _ ("The file was not saved"), error);
}

/* ".png, .svg or .pdf": what names may end in. */
static char *
list_suffixes (const Asking *self)
{
  GString *text = g_string_new (self->kinds[0].suffix);

  for (guint i = 1; i < self->n_kinds; i++)
    g_string_append_printf (text, ", %s", self->kinds[i].suffix);
  return g_string_free (text, FALSE);
}

/* This name was granted and no other. */
static void
ask_for_suffix (const Asking *self, const char *path)
{
  g_autofree char *name = g_path_get_basename (path);
  g_autofree char *shown = dsc_path_display (name);
  g_autofree char *suffixes = list_suffixes (self);
  g_autoptr (GError) error = g_error_new (
      DSC_ERROR, DSC_ERROR_USAGE,
      /* Translators: a file's name; a list such as ".png, .svg, .pdf". */
      _ ("“%s” does not say what kind of file it is to be: choose a name that ends in %s."), shown,
      suffixes);

  dsc_feedback_error (self->widget, _ ("The file was not saved"), error);
}

static void
look_in_thread (GTask *task, gpointer source, gpointer path, GCancellable *cancellable)
{
  g_task_return_boolean (task, g_file_test (path, G_FILE_TEST_EXISTS));
}

/* Takes its reference of the dialog. */
static void
looked_cb (GObject *source, GAsyncResult *result, gpointer dialog)
{
  g_autoptr (GtkNativeDialog) holder = dialog;
  Asking *self = g_object_get_data (dialog, ASKING);
  const char *path = g_task_get_task_data (G_TASK (result));
  gboolean exists = g_task_propagate_boolean (G_TASK (result), NULL);

  if (self->widget == NULL)
    return;
  if (exists)
    refuse (self, path);
  else
    self->save (path, self->user_data);
}

/* Takes @path. */
static void
save_unless_there (GtkFileChooser *chooser, char *path)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, looked_cb, g_object_ref (chooser));

  g_task_set_source_tag (task, save_unless_there);
  g_task_set_task_data (task, path, g_free);
  g_task_run_in_thread (task, look_in_thread);
}

static void
save (Asking *self, GtkFileChooser *chooser)
{
  g_autoptr (GFile) file = gtk_file_chooser_get_file (chooser);
  g_autofree char *path = NULL;

  if (file != NULL && self->widget != NULL)
    path = dsc_chosen_dup_path (self->widget, file);
  if (path == NULL)
    return;
  if (find_suffix (self, path) != NULL)
    self->save (path, self->user_data);
  else if (dsc_chosen_is_granted (path))
    ask_for_suffix (self, path);
  else
    save_unless_there (chooser, g_strconcat (path, chosen_suffix (self, chooser), NULL));
}

static void
response_cb (GtkNativeDialog *dialog, int response, gpointer user_data)
{
  if (response == GTK_RESPONSE_ACCEPT)
    save (user_data, GTK_FILE_CHOOSER (dialog));
  gtk_native_dialog_destroy (dialog);
  g_object_unref (dialog);
}

static void
add_kinds (GtkFileChooser *chooser, const DscSaveKind *kinds, guint n_kinds)
{
  for (guint i = 0; i < n_kinds; i++)
    {
      g_autoptr (GtkFileFilter) filter = gtk_file_filter_new ();
      /* Without the dot. */
      gtk_file_filter_add_suffix (filter, kinds[i].suffix + 1);
      gtk_file_filter_set_name (filter, _ (kinds[i].title));
      gtk_file_chooser_add_filter (chooser, filter);
    }
}

void
dsc_save_dialog_present (GtkWidget *widget, const char *title, const char *name,
                         const DscSaveKind *kinds, guint n_kinds, DscSaveFunc save_func,
                         gpointer user_data, GDestroyNotify destroy)
{
  GtkRoot *root = gtk_widget_get_root (widget);
  g_autofree char *file_name = g_strconcat (name, kinds[0].suffix, NULL);
  GtkFileChooserNative *native;
  Asking *asking;

  g_return_if_fail (n_kinds > 0);

  native = gtk_file_chooser_native_new (title, GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL,
                                        GTK_FILE_CHOOSER_ACTION_SAVE, _ ("_Save"), _ ("_Cancel"));
  asking = g_new0 (Asking, 1);
  g_set_weak_pointer (&asking->widget, widget);
  asking->kinds = kinds;
  asking->n_kinds = n_kinds;
  asking->save = save_func;
  asking->user_data = user_data;
  asking->destroy = destroy;
  /* A slash would be a folder. */
  g_strdelimit (file_name, G_DIR_SEPARATOR_S, '-');
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (native), file_name);
  add_kinds (GTK_FILE_CHOOSER (native), kinds, n_kinds);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (native), TRUE);
  g_object_set_data_full (G_OBJECT (native), ASKING, asking, asking_free);
  g_signal_connect (native, "response", G_CALLBACK (response_cb), asking);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (native));
}
