/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What can be done in the view "Classify": its actions, choosers, and addresses. */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "classify/dsc-address.h"
#include "classify/dsc-answer-export.h"
#include "classify/dsc-answer-row.h"
#include "classify/dsc-classify-private.h"
#include "common/dsc-chosen.h"
#include "common/dsc-feedback.h"
#include "common/dsc-save-dialog.h"

/* --- addresses --- */

static void
fetched_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (DscClassifyQuestion) question = data;
  g_autoptr (DscClassifyView) self = _dsc_classify_question_dup_asker (question);
  g_autoptr (GError) error = NULL;
  g_autofree char *path = dsc_address_fetch_finish (result, &error);
  g_autoptr (GPtrArray) paths = g_ptr_array_new ();

  if (self == NULL)
    {
      if (path != NULL)
        dsc_address_delete (path);
      return;
    }
  self->n_asking--;
  _dsc_classify_view_update (self);
  if (path == NULL)
    {
      dsc_feedback_error (GTK_WIDGET (self), _ ("The Picture Could Not Be Fetched"), error);
      return;
    }
  g_ptr_array_add (self->fetched, g_strdup (path));
  g_ptr_array_add (paths, path);
  dsc_classify_view_add_paths (self, paths);
}

static void
fetch_response_cb (DscClassifyView *self, const char *response, GObject *dialog)
{
  if (!g_str_equal (response, DSC_ADDRESS_FETCH))
    return;
  self->n_asking++;
  dsc_address_fetch_async (g_object_get_data (dialog, "dsc-address"), self->cancellable, fetched_cb,
                           _dsc_classify_question_new (self));
  _dsc_classify_view_update (self);
}

void
dsc_classify_view_add_address (DscClassifyView *self, const char *address)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *dialog;

  g_return_if_fail (DSC_IS_CLASSIFY_VIEW (self));
  g_return_if_fail (dsc_address_is_one (address));

  if (!_dsc_classify_view_can_ask (self))
    return;
  dialog = dsc_address_dialog_new (GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL, address);
  g_object_set_data_full (G_OBJECT (dialog), "dsc-address", g_strdup (address), g_free);
  g_signal_connect_object (dialog, "response", G_CALLBACK (fetch_response_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

/* --- actions --- */

static void
stop_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  DscClassifyView *self = DSC_CLASSIFY_VIEW (widget);

  _dsc_classify_view_drop (self);
  _dsc_classify_view_update (self);
}

static void
clear_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  _dsc_classify_view_clear (DSC_CLASSIFY_VIEW (widget));
}

static void
ask_again_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  DscClassifyView *self = DSC_CLASSIFY_VIEW (widget);

  _dsc_classify_view_drop (self);
  _dsc_classify_view_begin_anew (self);
  _dsc_classify_view_ask (self, self->asked);
}

static void
back_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  DscClassifyView *self = DSC_CLASSIFY_VIEW (widget);

  adw_leaflet_set_visible_child (self->leaflet, GTK_WIDGET (self->list));
  /* So that the same line can be chosen again. */
  _dsc_classify_view_select (self, NULL);
}

static void
copy_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  DscClassifyView *self = DSC_CLASSIFY_VIEW (widget);
  g_autofree char *text = dsc_answers_dup_text (dsc_answer_list_get_sorted (self->list));

  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), text);
  dsc_feedback_toast (widget, _ ("The answers were copied as text."));
}

static void
copy_shown_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  DscClassifyView *self = DSC_CLASSIFY_VIEW (widget);
  DscAnswerItem *item = dsc_answer_detail_get_item (self->detail);
  g_autoptr (GdkContentProvider) content = item != NULL ? dsc_answer_item_get_content (item) : NULL;

  if (content == NULL)
    return;
  gdk_clipboard_set_content (gtk_widget_get_clipboard (widget), content);
  dsc_feedback_toast (widget, _ ("The photo and its answer were copied."));
}

/* --- choosers --- */

static GtkFileChooserNative *
new_chooser (DscClassifyView *self, const char *title, GtkFileChooserAction action,
             const char *accept, GCallback chosen)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkFileChooserNative *chooser = gtk_file_chooser_native_new (
      title, GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL, action, accept, NULL);

  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (chooser), TRUE);
  g_signal_connect_object (chooser, "response", chosen, self, G_CONNECT_SWAPPED);
  g_clear_object (&self->chooser);
  self->chooser = chooser;
  return chooser;
}

/* Returns: (transfer full) (nullable): what was chosen. */
static char *
end_chooser (DscClassifyView *self, int response)
{
  g_autoptr (GtkFileChooserNative) chooser = g_steal_pointer (&self->chooser);
  g_autoptr (GFile) file = response == GTK_RESPONSE_ACCEPT
                               ? gtk_file_chooser_get_file (GTK_FILE_CHOOSER (chooser))
                               : NULL;

  return file != NULL ? dsc_chosen_dup_path (GTK_WIDGET (self), file) : NULL;
}

static void
folder_chosen_cb (DscClassifyView *self, int response)
{
  g_autofree char *path = end_chooser (self, response);
  g_autoptr (GPtrArray) paths = g_ptr_array_new ();

  if (path == NULL)
    return;
  g_ptr_array_add (paths, path);
  dsc_classify_view_add_paths (self, paths);
}

static void
choose_folder_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  DscClassifyView *self = DSC_CLASSIFY_VIEW (widget);

  gtk_native_dialog_show (GTK_NATIVE_DIALOG (new_chooser (
      self, _ ("Choose a Folder of Photos to Classify"), GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER,
      _ ("_Classify"), G_CALLBACK (folder_chosen_cb))));
}

static void
exported_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (DscClassifyQuestion) question = data;
  g_autoptr (DscClassifyView) self = g_weak_ref_get (&question->self);
  g_autoptr (GError) error = NULL;
  gssize n = dsc_answer_export_finish (result, &error);
  g_autofree char *text = NULL;

  if (self == NULL)
    return;
  if (n < 0)
    {
      dsc_feedback_error (GTK_WIDGET (self), _ ("The Table Could Not Be Saved"), error);
      return;
    }
  text = g_strdup_printf (ngettext ("The table with %u answer was saved.",
                                    "The table with %u answers was saved.", (guint) n),
                          (guint) n);
  dsc_feedback_toast (GTK_WIDGET (self), text);
}

static void
save_cb (const char *path, gpointer data)
{
  DscClassifyView *self = data;

  dsc_answer_export_async (dsc_answer_list_get_sorted (self->list), path, NULL, exported_cb,
                           _dsc_classify_question_new (self));
}

static void
export_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  static const DscSaveKind kinds[] = { { N_ ("Table (CSV)"), ".csv" } };

  dsc_save_dialog_present (widget, _ ("Save the Answers as a Table"), _ ("answers"), kinds,
                           G_N_ELEMENTS (kinds), save_cb, g_object_ref (widget), g_object_unref);
}

/* --- the class --- */

void
_dsc_classify_view_install_actions (GtkWidgetClass *klass)
{
  gtk_widget_class_install_action (klass, "classify.choose-folder", NULL, choose_folder_cb);
  gtk_widget_class_install_action (klass, "classify.stop", NULL, stop_cb);
  gtk_widget_class_install_action (klass, "classify.export", NULL, export_cb);
  gtk_widget_class_install_action (klass, "classify.copy", NULL, copy_cb);
  gtk_widget_class_install_action (klass, "classify.copy-shown", NULL, copy_shown_cb);
  gtk_widget_class_install_action (klass, "classify.ask-again", NULL, ask_again_cb);
  gtk_widget_class_install_action (klass, "classify.clear", NULL, clear_cb);
  gtk_widget_class_install_action (klass, "classify.back", NULL, back_cb);
  gtk_widget_class_add_binding_action (klass, GDK_KEY_c, GDK_CONTROL_MASK, "classify.copy-shown",
                                       NULL);
}
