/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "base/dsc-error.h"
#include "common/dsc-feedback.h"

/* --- toasts --- */

static void
show_toast (GtkWidget *widget, AdwToast *toast)
{
  GtkWidget *overlay = gtk_widget_get_ancestor (widget, ADW_TYPE_TOAST_OVERLAY);

  if (overlay != NULL)
    adw_toast_overlay_add_toast (ADW_TOAST_OVERLAY (overlay), toast);
  else
    g_object_unref (toast);
}

/* A toast's title is markup (libadwaita 1.2). */
static AdwToast *
new_toast (const char *message)
{
  g_autofree char *markup = g_markup_escape_text (message, -1);

  return adw_toast_new (markup);
}

void
dsc_feedback_toast (GtkWidget *widget, const char *message)
{
  show_toast (widget, new_toast (message));
}

void
dsc_feedback_toast_undo (GtkWidget *widget, const char *message)
{
  AdwToast *toast = new_toast (message);

  adw_toast_set_button_label (toast, _ ("_Undo"));
  adw_toast_set_action_name (toast, "win.undo");
  show_toast (widget, toast);
}

/* --- errors --- */

#define DETAILS "dsc-details"

/* What helps whoever is told of it: in English in every language, as logs are. */
static char *
details_of (const GError *error)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *when = g_date_time_format_iso8601 (now);

  return g_strdup_printf ("Kind: %s (%s, %d)\nWhen: %s\nDiscern %s, GTK %u.%u.%u",
                          dsc_error_name (error), g_quark_to_string (error->domain), error->code,
                          when, DSC_VERSION, gtk_get_major_version (), gtk_get_minor_version (),
                          gtk_get_micro_version ());
}

static GtkWidget *
details_new (const char *text)
{
  GtkWidget *expander = gtk_expander_new_with_mnemonic (_ ("_Details"));
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_selectable (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_add_css_class (label, "monospace");
  gtk_widget_add_css_class (label, "caption");
  gtk_expander_set_child (GTK_EXPANDER (expander), label);
  return expander;
}

/* All that the dialog holds, whether it is unfolded or not. */
static void
response_cb (AdwMessageDialog *dialog, const char *response, gpointer unused)
{
  g_autofree char *text = NULL;

  if (!g_str_equal (response, "copy"))
    return;
  text = g_strdup_printf ("%s\n%s\n\n%s\n", adw_message_dialog_get_heading (dialog),
                          adw_message_dialog_get_body (dialog),
                          (const char *) g_object_get_data (G_OBJECT (dialog), DETAILS));
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (dialog)), text);
}

void
dsc_feedback_error (GtkWidget *widget, const char *heading, const GError *error)
{
  GtkRoot *root = gtk_widget_get_root (widget);
  AdwMessageDialog *dialog;
  char *details;

  g_return_if_fail (error != NULL);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  dialog = ADW_MESSAGE_DIALOG (adw_message_dialog_new (
      GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL, heading, error->message));
  adw_message_dialog_add_responses (dialog, "copy", _ ("_Copy Text"), "close", _ ("_Close"), NULL);
  adw_message_dialog_set_default_response (dialog, "close");
  adw_message_dialog_set_close_response (dialog, "close");
  details = details_of (error);
  g_object_set_data_full (G_OBJECT (dialog), DETAILS, details, g_free);
  adw_message_dialog_set_extra_child (dialog, details_new (details));
  g_signal_connect (dialog, "response", G_CALLBACK (response_cb), NULL);
  gtk_window_present (GTK_WINDOW (dialog));
}
