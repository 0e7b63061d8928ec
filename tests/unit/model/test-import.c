/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Getting photos in as a window does: archives. */
#include "config.h"

#include <string.h>
#include <sys/stat.h>

#include <archive.h>
#include <archive_entry.h>
#include <glib/gstdio.h>

#include "base/dsc-error.h"
#include "dsc-workspace-test.h"
#include "model/dsc-workspace-import.h"

#include "../fetch/scripted-server.h"

static void
inspected_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  DscTestOutcome *outcome = data;

  outcome->result = dsc_workspace_inspect_archive_finish (NULL, result, &outcome->error);
  outcome->done = TRUE;
}

static DscArchiveFound *
inspect (DscWorkspace *workspace, const char *path, GError **error)
{
  DscTestOutcome outcome = { FALSE };

  dsc_workspace_inspect_archive_async (workspace, path, NULL, NULL, inspected_cb, &outcome);
  DSC_TEST_WAIT (dsc_test_is_done, &outcome);
  if (outcome.error != NULL)
    g_propagate_error (error, outcome.error);
  return outcome.result;
}

static guint
count_files (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  guint n = 0;

  while (dir != NULL && g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

static void
test_an_archive_is_looked_into_and_imported (void)
{
  char *path = dsc_test_archive_new ("Bricks.zip", 3, 4);
  g_autofree char *parent = g_path_get_dirname (path);
  DscWorkspace *workspace = dsc_workspace_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (DscArchiveFound) found = inspect (workspace, path, &error);
  DscTestOutcome outcome = { FALSE };

  g_assert_no_error (error);
  g_assert_cmpuint (found->report->n_photos, ==, 12);
  g_assert_cmpuint (found->report->n_refused, ==, 1);
  g_assert_cmpuint (found->report->n_passed_over, ==, 1);
  g_assert_cmpuint (found->n_classes, ==, 3);
  g_assert_false (found->has_parts);
  g_assert_cmpstr (found->name, ==, "Bricks");
  g_assert_cmpuint (found->free_bytes, >, 0);
  g_assert_cmpuint (count_files (parent), ==, 1);

  dsc_workspace_import_archive_async (workspace, path, parent, FALSE, dsc_test_opened_cb, &outcome);
  g_assert_cmpuint (g_list_model_get_n_items (dsc_workspace_get_activities (workspace)), ==, 1);
  DSC_TEST_WAIT (dsc_test_is_done, &outcome);
  g_assert_no_error (outcome.error);
  g_assert_cmpuint (dsc_dataset_get_n_photos (dsc_workspace_get_dataset (workspace)), ==, 12);
  g_assert_cmpuint (dsc_dataset_get_n_classes (dsc_workspace_get_dataset (workspace)), ==, 3);
  g_assert_cmpstr (dsc_workspace_get_title (workspace), ==, "Bricks");
  g_assert_cmpuint (g_list_model_get_n_items (dsc_workspace_get_activities (workspace)), ==, 0);
  dsc_test_close (workspace);
  dsc_test_archive_delete (path);
}

static void
test_what_is_cancelled_leaves_nothing (void)
{
  char *path = dsc_test_archive_new ("Bricks.zip", 4, 20);
  g_autofree char *parent = g_path_get_dirname (path);
  DscWorkspace *workspace = dsc_workspace_new ();
  g_autoptr (DscActivity) activity = NULL;
  DscTestOutcome outcome = { FALSE };

  dsc_workspace_import_archive_async (workspace, path, parent, FALSE, dsc_test_opened_cb, &outcome);
  activity = g_list_model_get_item (dsc_workspace_get_activities (workspace), 0);
  dsc_activity_cancel (activity);
  DSC_TEST_WAIT (dsc_test_is_done, &outcome);
  g_assert_error (outcome.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&outcome.error);
  g_assert_false (dsc_workspace_is_open (workspace));
  g_assert_cmpuint (count_files (parent), ==, 1);
  dsc_test_close (workspace);
  dsc_test_archive_delete (path);
}

static void
test_what_is_no_archive_is_told (void)
{
  char *path = dsc_test_archive_new ("Bricks.zip", 2, 2);
  DscWorkspace *workspace = dsc_workspace_new ();
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (path, "no archive at all", -1, NULL));
  g_assert_null (inspect (workspace, path, &error));
  g_assert_error (error, DSC_ERROR, DSC_ERROR_UNSUPPORTED);
  g_assert_nonnull (strstr (error->message, "Bricks.zip"));
  dsc_test_close (workspace);
  dsc_test_archive_delete (path);
}

/* --- where it goes --- */

typedef struct
{
  DscTestOutcome outcome;
  guint64 free_bytes;
} PlaceOutcome;

static void
place_checked_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  PlaceOutcome *self = data;

  self->outcome.result
      = dsc_workspace_check_place_finish (NULL, result, &self->free_bytes, &self->outcome.error);
  self->outcome.done = TRUE;
}

static void
test_a_place_is_looked_at_before_anything_is_put_there (void)
{
  char *path = dsc_test_archive_new ("Bricks.zip", 2, 2);
  g_autofree char *parent = g_path_get_dirname (path);
  g_autofree char *later = g_build_filename (parent, "not", "yet", NULL);
  g_autofree char *found = NULL;
  DscWorkspace *workspace = dsc_workspace_new ();
  PlaceOutcome good = { { FALSE } }, bad = { { FALSE } };

  dsc_workspace_check_place_async (workspace, later, NULL, place_checked_cb, &good);
  DSC_TEST_WAIT (dsc_test_is_done, &good.outcome);
  g_assert_no_error (good.outcome.error);
  found = good.outcome.result;
  g_assert_cmpstr (found, ==, later);
  g_assert_cmpuint (good.free_bytes, >, 0);
  g_assert_cmpuint (count_files (parent), ==, 1);

  dsc_workspace_check_place_async (workspace, path, NULL, place_checked_cb, &bad);
  DSC_TEST_WAIT (dsc_test_is_done, &bad.outcome);
  g_assert_null (bad.outcome.result);
  g_assert_nonnull (strstr (bad.outcome.error->message, path));
  g_clear_error (&bad.outcome.error);
  dsc_test_close (workspace);
  dsc_test_archive_delete (path);
}

/* --- from elsewhere --- */

/* Returns: (transfer full): an archive that holds only the archive @inner, where those lie that
 * were fetched. */
static char *
fetched_archive_of (const char *inner)
{
  g_autofree char *folder
      = g_build_filename (g_get_user_cache_dir (), "discern", "downloads", "0123", NULL);
  char *path = g_build_filename (folder, "Outer.zip", NULL);
  struct archive *archive = archive_write_new ();
  struct archive_entry *entry = archive_entry_new ();
  g_autofree char *bytes = NULL;
  gsize length;

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_assert_true (g_file_get_contents (inner, &bytes, &length, NULL));
  archive_write_set_format_zip (archive);
  g_assert_cmpint (archive_write_open_filename (archive, path), ==, ARCHIVE_OK);
  archive_entry_set_pathname (entry, "inner.zip");
  archive_entry_set_filetype (entry, S_IFREG);
  archive_entry_set_perm (entry, 0644);
  archive_entry_set_size (entry, (gint64) length);
  g_assert_cmpint (archive_write_header (archive, entry), ==, ARCHIVE_OK);
  g_assert_cmpint (archive_write_data (archive, bytes, length), ==, (gssize) length);
  archive_entry_free (entry);
  g_assert_cmpint (archive_write_close (archive), ==, ARCHIVE_OK);
  archive_write_free (archive);
  return path;
}

/* Else the person would download it anew only to set a switch. */
static void
test_a_download_of_archives_is_kept_until_they_were_unpacked (void)
{
  char *inner = dsc_test_archive_new ("Bricks.zip", 2, 3);
  g_autofree char *parent = g_path_get_dirname (inner);
  g_autofree char *path = fetched_archive_of (inner);
  DscWorkspace *workspace = dsc_workspace_new ();
  DscTestOutcome plain = { FALSE }, nested = { FALSE };

  dsc_workspace_import_archive_async (workspace, path, parent, FALSE, dsc_test_opened_cb, &plain);
  DSC_TEST_WAIT (dsc_test_is_done, &plain);
  g_assert_error (plain.error, DSC_ERROR, DSC_ERROR_NO_DATA);
  g_clear_error (&plain.error);
  g_assert_true (g_file_test (path, G_FILE_TEST_EXISTS));
  dsc_workspace_import_archive_async (workspace, path, parent, TRUE, dsc_test_opened_cb, &nested);
  DSC_TEST_WAIT (dsc_test_is_done, &nested);
  g_assert_no_error (nested.error);
  g_assert_cmpuint (dsc_dataset_get_n_photos (dsc_workspace_get_dataset (workspace)), ==, 6);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  dsc_test_close (workspace);
  dsc_test_archive_delete (inner);
}

static void
described_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  DscTestOutcome *outcome = data;

  outcome->result = dsc_workspace_describe_finish (NULL, result, &outcome->error);
  outcome->done = TRUE;
}

static void
fetched_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  DscTestOutcome *outcome = data;

  outcome->result = dsc_workspace_fetch_finish (DSC_WORKSPACE (source), result, &outcome->error);
  outcome->done = TRUE;
}

static void
reply_file (ScriptedServer *server, const char *path)
{
  g_autofree char *bytes = NULL;
  g_autofree char *head = NULL;
  gsize length;

  g_assert_true (g_file_get_contents (path, &bytes, &length, NULL));
  head = g_strdup_printf ("HTTP/1.1 200 OK\nContent-Length: %" G_GSIZE_FORMAT "\n", length);
  scripted_server_reply (server, head, bytes, length);
}

static void
test_a_dataset_is_described_fetched_and_imported (void)
{
  static const char json[]
      = "{\"title\":\"Toy Bricks\",\"licenseName\":\"CC0\",\"totalBytes\":9000}";
  char *path = dsc_test_archive_new ("Bricks.zip", 2, 3);
  g_autofree char *parent = g_path_get_dirname (path);
  g_autoptr (DscRemoteFile) fetched = NULL;
  g_autoptr (ScriptedServer) server = scripted_server_new ();
  g_autofree char *address = scripted_server_url (server, "");
  DscWorkspace *workspace = dsc_workspace_new ();
  g_autoptr (DscRemoteFound) found = NULL;
  DscTestOutcome described = { FALSE }, got = { FALSE }, opened = { FALSE };

  g_setenv ("DISCERN_KAGGLE_URL", address, TRUE);
  scripted_server_reply (server, "HTTP/1.1 200 OK\nContent-Type: application/json\n", json,
                         strlen (json));
  dsc_workspace_describe_async (workspace, " somebody/toy-bricks ", NULL, described_cb, &described);
  DSC_TEST_WAIT (dsc_test_is_done, &described);
  g_assert_no_error (described.error);
  found = described.result;
  g_assert_cmpstr (found->info->title, ==, "Toy Bricks");
  g_assert_cmpstr (found->info->licence, ==, "CC0");
  g_assert_null (found->credentials);

  reply_file (server, path);
  dsc_workspace_fetch_async (workspace, "somebody/toy-bricks", fetched_cb, &got);
  g_assert_cmpuint (g_list_model_get_n_items (dsc_workspace_get_activities (workspace)), ==, 1);
  DSC_TEST_WAIT (dsc_test_is_done, &got);
  g_assert_no_error (got.error);
  fetched = got.result;
  g_assert_false (fetched->is_reused);
  g_assert_true (dsc_remote_is_fetched (fetched->path));
  g_assert_false (dsc_remote_is_fetched (path));

  dsc_workspace_import_archive_async (workspace, fetched->path, parent, FALSE, dsc_test_opened_cb,
                                      &opened);
  DSC_TEST_WAIT (dsc_test_is_done, &opened);
  g_assert_no_error (opened.error);
  g_assert_cmpuint (dsc_dataset_get_n_photos (dsc_workspace_get_dataset (workspace)), ==, 6);
  g_assert_false (g_file_test (fetched->path, G_FILE_TEST_EXISTS));
  g_unsetenv ("DISCERN_KAGGLE_URL");
  dsc_test_close (workspace);
  dsc_test_archive_delete (path);
}

static void
test_what_is_no_dataset_is_told (void)
{
  DscWorkspace *workspace = dsc_workspace_new ();
  DscTestOutcome outcome = { FALSE };

  dsc_workspace_describe_async (workspace, "just words", NULL, described_cb, &outcome);
  DSC_TEST_WAIT (dsc_test_is_done, &outcome);
  g_assert_error (outcome.error, DSC_ERROR, DSC_ERROR_USAGE);
  g_assert_nonnull (strstr (outcome.error->message, "owner/name"));
  g_clear_error (&outcome.error);
  dsc_test_close (workspace);
}

/* It is said before anybody has looked forward to it. */
static void
test_an_address_that_is_not_secure_is_refused_at_once (void)
{
  DscWorkspace *workspace = dsc_workspace_new ();
  DscTestOutcome outcome = { FALSE };

  dsc_workspace_describe_async (workspace, "http://192.0.2.1/x.zip", NULL, described_cb, &outcome);
  DSC_TEST_WAIT (dsc_test_is_done, &outcome);
  g_assert_error (outcome.error, DSC_ERROR, DSC_ERROR_USAGE);
  g_assert_nonnull (strstr (outcome.error->message, "https://"));
  g_clear_error (&outcome.error);
  dsc_test_close (workspace);
}

static void
test_a_page_is_no_archive (void)
{
  g_autoptr (ScriptedServer) server = scripted_server_new ();
  g_autofree char *address = scripted_server_url (server, "/bricks.html");
  DscWorkspace *workspace = dsc_workspace_new ();
  DscTestOutcome outcome = { FALSE };

  scripted_server_reply (server, "HTTP/1.1 200 OK\nContent-Length: 6\n", "<html>", 6);
  dsc_workspace_fetch_async (workspace, address, fetched_cb, &outcome);
  DSC_TEST_WAIT (dsc_test_is_done, &outcome);
  g_assert_error (outcome.error, DSC_ERROR, DSC_ERROR_UNSUPPORTED);
  g_clear_error (&outcome.error);
  g_assert_cmpuint (g_list_model_get_n_items (dsc_workspace_get_activities (workspace)), ==, 0);
  dsc_test_close (workspace);
}

/* --- how it is read --- */

static void
doubtful_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  DscTestOutcome *outcome = data;

  outcome->result = GINT_TO_POINTER (
      dsc_workspace_is_doubtful_finish (DSC_WORKSPACE (source), result, &outcome->error));
  outcome->done = TRUE;
}

static gboolean
is_doubtful (DscWorkspace *workspace, const char *path)
{
  DscTestOutcome outcome = { FALSE };

  dsc_workspace_is_doubtful_async (workspace, path, doubtful_cb, &outcome);
  DSC_TEST_WAIT (dsc_test_is_done, &outcome);
  g_assert_no_error (outcome.error);
  return outcome.result != NULL;
}

static void
recalled_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  DscTestOutcome *outcome = data;

  outcome->result = dsc_workspace_get_reading_finish (NULL, result, &outcome->error);
  outcome->done = TRUE;
}

static void
read_as (DscWorkspace *workspace, const DscReading *reading)
{
  DscTestOutcome outcome = { FALSE };

  dsc_workspace_read_async (workspace, reading, dsc_test_opened_cb, &outcome);
  DSC_TEST_WAIT (dsc_test_is_done, &outcome);
  g_assert_no_error (outcome.error);
}

static void
test_what_is_open_is_read_otherwise (void)
{
  g_autofree char *folder = dsc_test_photos_new (2, 4);
  g_autoptr (DscReading) reading = dsc_reading_new (folder);
  g_autoptr (DscReading) recalled = NULL;
  DscWorkspace *workspace = dsc_test_open (folder);
  g_autofree char *project = g_strdup (dsc_workspace_get_folder (workspace));
  DscTestOutcome outcome = { FALSE };

  g_assert_false (is_doubtful (workspace, folder));
  reading->label_pattern = g_strdup ("([0-9])\\.jpg$");
  read_as (workspace, reading);
  g_assert_cmpstr (dsc_workspace_get_folder (workspace), ==, project);
  g_assert_cmpuint (dsc_dataset_get_n_classes (dsc_workspace_get_dataset (workspace)), ==, 4);
  dsc_workspace_get_reading_async (workspace, recalled_cb, &outcome);
  DSC_TEST_WAIT (dsc_test_is_done, &outcome);
  g_assert_no_error (outcome.error);
  recalled = outcome.result;
  g_assert_cmpstr (recalled->label_pattern, ==, reading->label_pattern);
  g_assert_cmpstr (recalled->source, ==, folder);
  dsc_test_close (workspace);
  dsc_test_photos_delete (g_steal_pointer (&folder));
}

static void
test_a_table_that_says_little_is_doubtful_until_it_was_read (void)
{
  g_autofree char *folder = dsc_test_photos_new (2, 4);
  g_autofree char *table = g_build_filename (folder, "t.csv", NULL);
  g_autoptr (DscReading) reading = dsc_reading_new (table);
  g_autoptr (DscDataset) dataset = NULL;
  g_autoptr (GString) rows = g_string_new ("a;b;c\n");
  DscWorkspace *workspace = dsc_test_open (folder);

  dataset = g_object_ref (dsc_workspace_get_dataset (workspace));
  for (guint i = 0; i < dsc_dataset_get_n_photos (dataset); i++)
    g_string_append_printf (rows, "%s;%s;%u\nno such %u.jpg;x;9\n",
                            dsc_dataset_get_photo (dataset, i)->path, i % 2 == 0 ? "even" : "odd",
                            i / 4, i);
  g_assert_true (g_file_set_contents (table, rows->str, -1, NULL));
  g_assert_true (is_doubtful (workspace, table));
  reading->label_column = g_strdup ("3");
  read_as (workspace, reading);
  g_assert_cmpstr (dsc_workspace_get_source (workspace), ==, table);
  g_assert_nonnull (dsc_dataset_get_class_name (dsc_workspace_get_dataset (workspace), 0));
  g_assert_cmpstr (dsc_dataset_get_class_name (dsc_workspace_get_dataset (workspace), 0), ==, "0");
  g_assert_false (is_doubtful (workspace, table));
  dsc_test_close (workspace);
  dsc_test_photos_delete (g_steal_pointer (&folder));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/import/archive", test_an_archive_is_looked_into_and_imported);
  g_test_add_func ("/model/import/cancelled", test_what_is_cancelled_leaves_nothing);
  g_test_add_func ("/model/import/no-archive", test_what_is_no_archive_is_told);
  g_test_add_func ("/model/import/place", test_a_place_is_looked_at_before_anything_is_put_there);
  g_test_add_func ("/model/import/nested",
                   test_a_download_of_archives_is_kept_until_they_were_unpacked);
  g_test_add_func ("/model/import/remote", test_a_dataset_is_described_fetched_and_imported);
  g_test_add_func ("/model/import/no-dataset", test_what_is_no_dataset_is_told);
  g_test_add_func ("/model/import/not-secure",
                   test_an_address_that_is_not_secure_is_refused_at_once);
  g_test_add_func ("/model/import/page", test_a_page_is_no_archive);
  g_test_add_func ("/model/import/otherwise", test_what_is_open_is_read_otherwise);
  g_test_add_func ("/model/import/doubtful",
                   test_a_table_that_says_little_is_doubtful_until_it_was_read);
  return g_test_run ();
}
