/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A dataset from elsewhere: what the window says before anything is downloaded. */
#include "config.h"

#include <string.h>

#include "dsc-shell-test.h"
#include "import/dsc-archive-window.h"
#include "import/dsc-web-window.h"

#include "../unit/fetch/scripted-server.h"

typedef struct
{
  ScriptedServer *server;
  char *address;
  DscWindow *window;
  GtkWidget *over;
} Fixture;

static GtkWidget *
find_over (DscWindow *window, GType type)
{
  GListModel *all = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (all); i++)
    {
      g_autoptr (GtkWidget) item = g_list_model_get_item (all, i);

      if (G_OBJECT_TYPE (item) == type
          && gtk_window_get_transient_for (GTK_WINDOW (item)) == GTK_WINDOW (window))
        return item;
    }
  return NULL;
}

static void
set_up (Fixture *f, gconstpointer unused)
{
  f->server = scripted_server_new ();
  f->address = scripted_server_url (f->server, "");
  g_setenv ("DISCERN_KAGGLE_URL", f->address, TRUE);
  f->window = dsc_shell_test_window ();
  dsc_shell_test_activate (f->window, "open-web");
  f->over = find_over (f->window, DSC_TYPE_WEB_WINDOW);
  g_assert_nonnull (f->over);
  dsc_test_settle (GTK_WINDOW (f->over));
}

static void
tear_down (Fixture *f, gconstpointer unused)
{
  dsc_shell_test_close (f->window);
  g_unsetenv ("DISCERN_KAGGLE_URL");
  scripted_server_free (f->server);
  g_free (f->address);
}

static GtkWidget *
child (Fixture *f, const char *name)
{
  return GTK_WIDGET (gtk_widget_get_template_child (f->over, DSC_TYPE_WEB_WINDOW, name));
}

static gboolean
is_answered (gpointer data)
{
  return gtk_widget_get_visible (child (data, "found_group"))
         || gtk_widget_get_visible (child (data, "failed_group"));
}

static void
look_up (Fixture *f, const char *text)
{
  gtk_editable_set_text (GTK_EDITABLE (child (f, "entry")), text);
  g_signal_emit_by_name (dsc_test_find (f->over, GTK_TYPE_BUTTON, "Look Up"), "clicked");
  DSC_TEST_WAIT (is_answered, f);
  dsc_test_settle (GTK_WINDOW (f->over));
}

static void
reply (Fixture *f, const char *head, const char *body)
{
  scripted_server_reply (f->server, head, body, strlen (body));
}

static void
test_a_dataset_is_shown_before_it_is_downloaded (Fixture *f, gconstpointer unused)
{
  GtkWidget *download = child (f, "download_button");

  dsc_test_picture (f->over, "import-web-empty");
  g_assert_false (gtk_widget_is_sensitive (download));
  reply (f, "HTTP/1.1 200 OK\nContent-Type: application/json\n",
         "{\"title\":\"Toy Bricks & more\",\"licenseName\":\"CC BY-SA 3.0\",\"totalBytes\":929488,"
         "\"currentVersionNumber\":3,\"ownerName\":\"Some Body\","
         "\"lastUpdated\":\"2019-03-16T15:56:52.083Z\"}");
  look_up (f, "somebody/toy-bricks");
  g_assert_cmpuint (scripted_server_get_n_requests (f->server), ==, 1);
  g_assert_nonnull (dsc_test_find (f->over, ADW_TYPE_ACTION_ROW, "Toy Bricks & more"));
  g_assert_nonnull (dsc_test_find (f->over, GTK_TYPE_LABEL, "CC BY-SA 3.0"));
  g_assert_nonnull (dsc_test_find (f->over, GTK_TYPE_LABEL, "929.5"));
  g_assert_nonnull (dsc_test_find (f->over, GTK_TYPE_LABEL, "You have none here"));
  g_assert_true (gtk_widget_is_sensitive (download));
  dsc_test_picture (f->over, "import-web-found");
  dsc_test_assert_fits (f->over, 360);
  gtk_editable_set_text (GTK_EDITABLE (child (f, "entry")), "somebody/else");
  g_assert_false (gtk_widget_is_sensitive (download));
}

static GtkAccessible *
text_of (Fixture *f)
{
  return GTK_ACCESSIBLE (gtk_editable_get_delegate (GTK_EDITABLE (child (f, "entry"))));
}

static void
test_what_kaggle_refuses_is_explained (Fixture *f, gconstpointer unused)
{
  reply (f, "HTTP/1.1 403 Forbidden\nContent-Length: 2\n", "no");
  look_up (f, "somebody/secret");
  g_assert_true (gtk_widget_get_visible (child (f, "failed_group")));
  g_assert_false (gtk_widget_is_sensitive (child (f, "download_button")));
  g_assert_cmpuint (strlen (gtk_label_get_text (GTK_LABEL (child (f, "failed_label")))), >, 40);
  dsc_test_picture (f->over, "import-web-refused");
  dsc_test_assert_fits (f->over, 360);
  /* Who cannot see it hears of it where the focus is. */
  gtk_test_accessible_assert_state (text_of (f), GTK_ACCESSIBLE_STATE_INVALID,
                                    GTK_ACCESSIBLE_INVALID_TRUE);
  gtk_test_accessible_assert_property (text_of (f), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                       gtk_label_get_text (GTK_LABEL (child (f, "failed_label"))));
  gtk_editable_set_text (GTK_EDITABLE (child (f, "entry")), "somebody/else");
  g_assert_false (gtk_widget_get_visible (child (f, "failed_group")));
  g_assert_false (gtk_widget_has_css_class (child (f, "entry"), "error"));
}

/* And of an address that will not do nobody is asked. */
static void
test_what_is_pasted_over_several_lines_is_understood (Fixture *f, gconstpointer unused)
{
  reply (f, "HTTP/1.1 200 OK\nContent-Type: application/json\n", "{\"title\":\"Toy Bricks\"}");
  look_up (f, "kaggle datasets download \\\n  -d somebody/toy-bricks");
  g_assert_nonnull (dsc_test_find (f->over, ADW_TYPE_ACTION_ROW, "Toy Bricks"));
  look_up (f, "http://192.0.2.1/x.zip");
  g_assert_true (gtk_widget_get_visible (child (f, "failed_group")));
  g_assert_cmpuint (scripted_server_get_n_requests (f->server), ==, 1);
}

static void
check_address (Fixture *f, const char *words)
{
  g_autofree char *url = g_strconcat (f->address, "/Bricks.zip", NULL);

  look_up (f, url);
  g_assert_true (gtk_widget_get_visible (child (f, "failed_group")));
  g_assert_nonnull (strstr (gtk_label_get_text (GTK_LABEL (child (f, "failed_label"))), words));
}

/* Nothing is offered for download that will not do. */
static void
test_an_address_that_leads_to_no_archive_is_told_at_once (Fixture *f, gconstpointer unused)
{
  reply (f, "HTTP/1.1 200 OK\nContent-Type: text/html\n", "<!DOCTYPE html><p>Please log in.");
  check_address (f, "no archive");
  dsc_test_picture (f->over, "import-web-no-archive");
  reply (f, "HTTP/1.1 404 Not Found\n", "");
  check_address (f, "404");
}

static gboolean
has_archive_window (gpointer data)
{
  return find_over (((Fixture *) data)->window, DSC_TYPE_ARCHIVE_WINDOW) != NULL;
}

static void
test_what_is_downloaded_is_shown_as_an_archive (Fixture *f, gconstpointer unused)
{
  char *path = dsc_test_archive_new ("Bricks.zip", 2, 3);
  g_autofree char *url = g_strconcat (f->address, "/Bricks.zip", NULL);
  g_autofree char *bytes = NULL;
  g_autofree char *head = NULL;
  g_autofree char *size = NULL;
  gsize length;

  g_assert_true (g_file_get_contents (path, &bytes, &length, NULL));
  head = g_strdup_printf ("HTTP/1.1 200 OK\nContent-Length: %" G_GSIZE_FORMAT "\n", length);
  scripted_server_reply (f->server, head, bytes, length);
  scripted_server_reply (f->server, head, bytes, length);
  look_up (f, url);
  size = g_format_size (length);
  g_assert_nonnull (dsc_test_find (f->over, ADW_TYPE_ACTION_ROW, "From the server"));
  g_assert_nonnull (dsc_test_find (f->over, GTK_TYPE_LABEL, size));
  dsc_test_picture (f->over, "import-web-address");
  g_signal_emit_by_name (child (f, "download_button"), "clicked");
  g_assert_cmpstr (dsc_shell_test_page (f->window), ==, "opening");
  DSC_TEST_WAIT (has_archive_window, f);
  g_assert_cmpstr (dsc_shell_test_page (f->window), ==, "welcome");
  dsc_test_archive_delete (path);
}

#define ADD(name, func) g_test_add (name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  dsc_test_init (&argc, &argv);
  ADD ("/import/web/dataset", test_a_dataset_is_shown_before_it_is_downloaded);
  ADD ("/import/web/refused", test_what_kaggle_refuses_is_explained);
  ADD ("/import/web/pasted", test_what_is_pasted_over_several_lines_is_understood);
  ADD ("/import/web/no-archive", test_an_address_that_leads_to_no_archive_is_told_at_once);
  ADD ("/import/web/downloaded", test_what_is_downloaded_is_shown_as_an_archive);
  return g_test_run ();
}
