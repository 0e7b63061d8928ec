/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What goes wrong while a run goes: said, with what to do, and to be copied whole for whoever is
 * asked about it. */
#include "config.h"

#include <string.h>

#include "dsc-shell-test.h"

/* In the second epoch: a model is there by then. */
#define FAILS(code) "{\"fail_epoch\": 1, \"fail_stage\": 0, \"fail_code\": \"" code "\"}"

typedef struct
{
  const char *name;
  const char *script;
  const char *kind; /* as scripts see it */
} Failure;

static const Failure failures[] = {
  { "a-full-disk", FAILS ("disk-full"), "Kind: disk-full" },
  { "a-damaged-file", FAILS ("corrupt"), "Kind: corrupt" },
  { "a-device-that-is-gone", FAILS ("missing"), "Kind: missing" },
  { "a-loss-that-is-no-number", "{\"diverge_epoch\": 1}", "Kind: failed" },
  { "a-lost-card", FAILS ("device-lost"), "Kind: device-lost" },
  { "a-memory-too-small", FAILS ("memory"), "Kind: memory" },
};

static GtkWidget *
details_button (DscWindow *window)
{
  return dsc_test_find (dsc_shell_test_child (window, "status_area"), GTK_TYPE_BUTTON, "_Details…");
}

static gboolean
offers_details (gpointer window)
{
  GtkWidget *button = details_button (window);

  return button != NULL && gtk_widget_get_mapped (button);
}

static gboolean
is_up (gpointer window)
{
  return dsc_shell_test_dialog (window) != NULL;
}

static gboolean
is_copied (gpointer widget)
{
  return gdk_clipboard_get_content (gtk_widget_get_clipboard (widget)) != NULL;
}

static void
test_failure (gconstpointer data)
{
  const Failure *failure = data;
  g_autofree char *folder = NULL;
  g_autofree char *copied = NULL;
  g_autofree char *body = NULL;
  AdwMessageDialog *dialog;
  DscWindow *window;

  dsc_test_script (failure->script);
  folder = dsc_test_photos_new (2, 6);
  window = dsc_shell_test_open (folder);
  g_assert_false (offers_details (window));
  gdk_clipboard_set_content (gtk_widget_get_clipboard (GTK_WIDGET (window)), NULL);
  dsc_shell_test_begin (window);
  DSC_TEST_WAIT (offers_details, window);
  g_signal_emit_by_name (details_button (window), "clicked");
  DSC_TEST_WAIT (is_up, window);
  dialog = dsc_shell_test_dialog (window);
  body = g_strdup (adw_message_dialog_get_body (dialog));
  g_assert_nonnull (strstr (adw_message_dialog_get_heading (dialog), "Run 1"));
  /* A sentence, and what to do. */
  g_assert_cmpuint (strlen (body), >, 20);
  g_signal_emit_by_name (dsc_test_find (GTK_WIDGET (dialog), GTK_TYPE_BUTTON, "_Copy Text"),
                         "clicked");
  DSC_TEST_WAIT (is_copied, window);
  copied = dsc_test_dup_clipboard (GTK_WIDGET (window));
  g_test_message ("%s", copied);
  g_assert_nonnull (strstr (copied, body));
  g_assert_nonnull (strstr (copied, failure->kind));
  dsc_shell_test_close (window);
  dsc_test_photos_delete (g_steal_pointer (&folder));
  dsc_test_script (NULL);
}

int
main (int argc, char **argv)
{
  dsc_test_init (&argc, &argv);
  for (gsize i = 0; i < G_N_ELEMENTS (failures); i++)
    {
      g_autofree char *path
          = g_strconcat ("/window/failures/", failures[i].name, "-is-said-and-can-be-copied", NULL);

      g_test_add_data_func (path, &failures[i], test_failure);
    }
  return g_test_run ();
}
