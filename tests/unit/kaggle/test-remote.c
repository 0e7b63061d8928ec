/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is elsewhere and what is not, and where it lies until it was imported. */
#include <string.h>
#include <utime.h>

#include <glib/gstdio.h>

#include "base/dsc-error.h"
#include "kaggle/dsc-remote.h"

#include "../fetch/scripted-server.h"

typedef struct
{
  char *folder;
  char *before; /* current folder */
  ScriptedServer *server;
  GError *error;
} Fixture;

static void
set_up (Fixture *f, gconstpointer unused)
{
  f->folder = g_dir_make_tmp ("remote-XXXXXX", NULL);
  f->before = g_get_current_dir ();
  f->server = scripted_server_new ();
  g_assert_cmpint (g_chdir (f->folder), ==, 0);
}

static void
tear_down (Fixture *f, gconstpointer unused)
{
  g_assert_cmpint (g_chdir (f->before), ==, 0);
  g_assert_cmpint (g_rmdir (f->folder), ==, 0);
  scripted_server_free (f->server);
  g_clear_error (&f->error);
  g_free (f->folder);
  g_free (f->before);
}

/* @what: "file", "address" or the name of a dataset. */
static void
check_is (Fixture *f, const char *text, const char *what)
{
  g_autoptr (DscRemote) remote = dsc_remote_parse_unless_here (text, &f->error);
  g_autofree char *name = NULL;

  g_assert_no_error (f->error);
  if (remote != NULL && remote->kaggle != NULL)
    name = dsc_kaggle_name_to_string (remote->kaggle);
  else
    name = g_strdup (remote != NULL ? "address" : "file");
  g_assert_cmpstr (name, ==, what);
}

static void
test_words_are_told_apart (Fixture *f, gconstpointer unused)
{
  check_is (f, "owner/name", "owner/name");
  check_is (f, "https://www.kaggle.com/datasets/owner/name", "owner/name");
  check_is (f, "!kaggle datasets download -d owner/name", "owner/name");
  check_is (f, "https://example.org/x.zip", "address");
  check_is (f, "http://example.org/x.zip", "address");
  check_is (f, "photos", "file");
  check_is (f, "photos.zip", "file");
  check_is (f, "photos/labels.csv", "file");
  check_is (f, "a/b/c", "file");
  check_is (f, "/a/b", "file");
  check_is (f, "\xff/x", "file");
  check_is (f, "", "file");
}

/* In a window nobody knows which folder is the current one. */
static void
test_where_no_file_can_be_meant_none_is (Fixture *f, gconstpointer unused)
{
  g_autoptr (DscRemote) dataset = NULL;
  g_autoptr (DscRemote) address = NULL;

  g_assert_cmpint (g_mkdir ("owner", 0700), ==, 0);
  dataset = dsc_remote_parse (" owner/name ", &f->error);
  g_assert_no_error (f->error);
  g_assert_cmpstr (dataset->kaggle->owner, ==, "owner");
  address = dsc_remote_parse ("https://example.org/x.zip\n", &f->error);
  g_assert_no_error (f->error);
  g_assert_cmpstr (address->url, ==, "https://example.org/x.zip");
  g_assert_null (dsc_remote_parse ("photos.zip", &f->error));
  g_assert_error (f->error, DSC_ERROR, DSC_ERROR_USAGE);
  g_assert_cmpint (g_rmdir ("owner"), ==, 0);
}

static void
test_what_is_here_comes_first (Fixture *f, gconstpointer unused)
{
  g_assert_cmpint (g_mkdir_with_parents ("owner/name", 0700), ==, 0);
  check_is (f, "owner/name", "file");
  g_assert_cmpint (g_rmdir ("owner/name"), ==, 0);
  /* A slip of the finger is nobody else's business. */
  check_is (f, "owner/nmae", "file");
  g_assert_cmpint (g_rmdir ("owner"), ==, 0);
  check_is (f, "owner/name", "owner/name");
}

static void
test_what_is_kaggle_but_no_dataset_is_told (Fixture *f, gconstpointer unused)
{
  g_assert_null (
      dsc_remote_parse_unless_here ("https://www.kaggle.com/competitions/titanic", &f->error));
  g_assert_error (f->error, DSC_ERROR, DSC_ERROR_USAGE);
}

static DscRemoteFile *
fetch (Fixture *f, const char *text, const DscKaggleServer *server)
{
  g_autoptr (DscRemote) remote = dsc_remote_parse (text, NULL);

  g_clear_error (&f->error);
  return dsc_remote_fetch (remote, server, NULL, NULL, NULL, &f->error);
}

/* Fetches what is at @path of the server; the file is to be called @name. */
static void
check_address (Fixture *f, const char *path, const char *name)
{
  const DscKaggleCredentials credentials = { .authorization = (char *) "Bearer secret" };
  const DscKaggleServer server = { .credentials = &credentials };
  g_autofree char *url = scripted_server_url (f->server, path);
  guint n = scripted_server_get_n_requests (f->server);
  g_autoptr (DscRemoteFile) file = NULL;
  g_autofree char *shown = NULL;
  g_autofree char *seen = NULL;
  g_autofree char *folder = NULL;

  scripted_server_reply (f->server, "HTTP/1.1 200 OK\nContent-Length: 3\n", "zip", 3);
  file = fetch (f, url, &server);
  g_assert_no_error (f->error);
  g_assert_true (g_str_has_prefix (file->path, g_get_user_cache_dir ()));
  g_assert_false (file->is_reused);
  shown = g_path_get_basename (file->path);
  g_assert_cmpstr (shown, ==, name);
  seen = scripted_server_get_header (f->server, n, "authorization");
  g_assert_null (seen);
  dsc_remote_discard (file->path);
  folder = g_path_get_dirname (file->path);
  g_assert_false (g_file_test (folder, G_FILE_TEST_EXISTS));
}

static void
test_an_address_is_fetched_without_credentials (Fixture *f, gconstpointer unused)
{
  check_address (f, "/files/photos.tar.gz?download=1", "photos.tar.gz");
  check_address (f, "/", "archive");
  check_address (f, "", "archive");
  check_address (f, "/..%2f..%2fetc", "etc");
  check_address (f, "/.hidden", "hidden");
  check_address (f, "/a%20b.zip", "a_b.zip");
  check_address (f, "/%00", "archive");
}

static void
test_a_dataset_is_fetched (Fixture *f, gconstpointer unused)
{
  g_autofree char *address = scripted_server_url (f->server, "/");
  const DscKaggleServer server = { .address = address };
  g_autoptr (DscRemoteFile) file = NULL;
  g_autofree char *line = NULL;

  scripted_server_reply (f->server, "HTTP/1.1 200 OK\nContent-Length: 3\n", "zip", 3);
  file = fetch (f, "owner/name", &server);
  g_assert_no_error (f->error);
  g_assert_true (g_str_has_suffix (file->path, "/name.zip"));
  line = scripted_server_get_header (f->server, 0, "");
  g_assert_cmpstr (line, ==, "GET /api/v1/datasets/download/owner/name HTTP/1.1");
  dsc_remote_discard (file->path);
}

static void
check_contents (const char *path, const char *expected)
{
  g_autofree char *contents = NULL;

  g_assert_true (g_file_get_contents (path, &contents, NULL, NULL));
  g_assert_cmpstr (contents, ==, expected);
}

/* It is kept until it was imported, but nobody gets an old one without being told. */
static void
test_what_was_fetched_before_is_compared_with_the_server (Fixture *f, gconstpointer unused)
{
  g_autofree char *address = scripted_server_url (f->server, "/");
  const DscKaggleServer server = { .address = address };
  g_autoptr (DscRemoteFile) first = NULL;
  g_autoptr (DscRemoteFile) same = NULL;
  g_autoptr (DscRemoteFile) offline = NULL;
  g_autoptr (DscRemoteFile) newer = NULL;

  scripted_server_reply (f->server, "HTTP/1.1 200 OK\nContent-Length: 3\nETag: \"1\"\n", "one", 3);
  first = fetch (f, "owner/name", &server);
  g_assert_no_error (f->error);
  g_assert_false (first->is_reused);
  g_assert_null (first->note);

  scripted_server_reply (f->server, "HTTP/1.1 200 OK\nContent-Length: 3\nETag: \"1\"\n", "one", 3);
  same = fetch (f, "owner/name", &server);
  g_assert_no_error (f->error);
  g_assert_cmpstr (same->path, ==, first->path);
  g_assert_true (same->is_reused);
  g_assert_nonnull (strstr (same->note, "nothing newer"));
  g_assert_null (same->problem);

  scripted_server_reply (f->server, "HTTP/1.1 404 Not Found\nContent-Length: 0\n", NULL, 0);
  offline = fetch (f, "owner/name", &server);
  g_assert_no_error (f->error);
  g_assert_true (offline->is_reused);
  g_assert_nonnull (strstr (offline->note, "Nothing newer"));
  g_assert_nonnull (strstr (offline->problem, "owner/name"));
  check_contents (offline->path, "one");

  scripted_server_reply (f->server, "HTTP/1.1 200 OK\nContent-Length: 3\nETag: \"2\"\n", "two", 3);
  newer = fetch (f, "owner/name", &server);
  g_assert_no_error (f->error);
  g_assert_false (newer->is_reused);
  check_contents (newer->path, "two");
  dsc_remote_discard (newer->path);
}

/* Of two that were not imported, and a part. */
static void
test_what_nobody_has_come_back_for_is_deleted (Fixture *f, gconstpointer unused)
{
  g_autofree char *address = scripted_server_url (f->server, "/");
  const DscKaggleServer server = { .address = address };
  const struct utimbuf long_ago = { 1600000000, 1600000000 };
  g_autoptr (DscRemoteFile) old = NULL;
  g_autoptr (DscRemoteFile) kept = NULL;
  g_autoptr (DscRemoteFile) new = NULL;
  g_autofree char *folder = NULL;
  g_autofree char *part = NULL;

  for (guint i = 0; i < 4; i++)
    scripted_server_reply (f->server, "HTTP/1.1 200 OK\nContent-Length: 3\nETag: \"1\"\n", "zip",
                           3);
  old = fetch (f, "owner/old", &server);
  folder = g_path_get_dirname (old->path);
  part = g_build_filename (folder, "other.zip.part", NULL);
  g_assert_true (g_file_set_contents (part, "x", 1, NULL));
  kept = fetch (f, "owner/kept", &server);
  g_assert_cmpint (g_utime (folder, (struct utimbuf *) &long_ago), ==, 0);
  new = fetch (f, "owner/new", &server);
  g_assert_false (g_file_test (folder, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_test (kept->path, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_test (new->path, G_FILE_TEST_EXISTS));

  /* Who comes back for it finds it, however old it is. */
  g_free (folder);
  folder = g_path_get_dirname (kept->path);
  g_assert_cmpint (g_utime (folder, (struct utimbuf *) &long_ago), ==, 0);
  dsc_remote_file_free (g_steal_pointer (&old));
  old = fetch (f, "owner/kept", &server);
  g_assert_true (old->is_reused);
  dsc_remote_discard (kept->path);
  dsc_remote_discard (new->path);
}

static void
test_what_fails_leaves_nothing (Fixture *f, gconstpointer unused)
{
  g_autofree char *address = scripted_server_url (f->server, "");
  g_autofree char *folder
      = g_build_filename (g_get_user_cache_dir (), "discern", "downloads", NULL);
  g_autoptr (GDir) dir = NULL;

  scripted_server_reply (f->server, "HTTP/1.1 404 Not Found\nContent-Length: 0\n", NULL, 0);
  g_assert_null (fetch (f, "owner/name", &(DscKaggleServer){ .address = address }));
  g_assert_error (f->error, DSC_ERROR, DSC_ERROR_MISSING);
  dir = g_dir_open (folder, 0, NULL);
  g_assert_null (g_dir_read_name (dir));
}

#define ADD(name) g_test_add ("/remote/" #name, Fixture, NULL, set_up, test_##name, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD (words_are_told_apart);
  ADD (where_no_file_can_be_meant_none_is);
  ADD (what_is_here_comes_first);
  ADD (what_is_kaggle_but_no_dataset_is_told);
  ADD (an_address_is_fetched_without_credentials);
  ADD (a_dataset_is_fetched);
  ADD (what_was_fetched_before_is_compared_with_the_server);
  ADD (what_nobody_has_come_back_for_is_deleted);
  ADD (what_fails_leaves_nothing);
  return g_test_run ();
}
