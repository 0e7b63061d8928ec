/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "common/dsc-chosen.h"
#include "import/dsc-import-folder.h"

typedef struct
{
  GtkWindow *window; /* its end is the dialog's, too */
  DscImportFolderFunc func;
} Asking;

static void
asking_free (gpointer asking, GClosure *closure)
{
  g_free (asking);
}

/* Takes the reference that dsc_import_choose_folder() has made. */
static void
let_go_cb (GtkNativeDialog *dialog)
{
  gtk_native_dialog_destroy (dialog);
  g_object_unref (dialog);
}

static void
response_cb (GtkNativeDialog *dialog, int response, gpointer data)
{
  const Asking *asking = data;
  GtkWindow *window = asking->window;
  g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
  g_autofree char *folder = NULL;

  if (response == GTK_RESPONSE_ACCEPT && file != NULL)
    folder = dsc_chosen_dup_path (GTK_WIDGET (window), file);
  if (folder != NULL)
    asking->func (window, folder);
  g_signal_handlers_disconnect_by_func (window, let_go_cb, dialog);
  let_go_cb (dialog);
}

void
dsc_import_choose_folder (GtkWindow *window, const char *title, const char *folder,
                          DscImportFolderFunc func)
{
  GtkFileChooserNative *chooser = gtk_file_chooser_native_new (
      title, window, GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER, _ ("_Choose"), NULL);
  Asking *asking = g_new (Asking, 1);

  *asking = (Asking){ window, func };
  if (folder != NULL)
    {
      g_autoptr (GFile) file = g_file_new_for_path (folder);

      gtk_file_chooser_set_current_folder (GTK_FILE_CHOOSER (chooser), file, NULL);
    }
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (chooser), TRUE);
  g_signal_connect_data (chooser, "response", G_CALLBACK (response_cb), asking, asking_free, 0);
  g_signal_connect_swapped (window, "destroy", G_CALLBACK (let_go_cb), chooser);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (chooser));
}
