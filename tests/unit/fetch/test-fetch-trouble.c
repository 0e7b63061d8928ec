/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fetching from servers that fail or have another file, and what is refused on this side. */
#include "fetch-fixture.h"
#include "fetch/dsc-part-file.h"

#include <string.h>
#include <unistd.h>

/* --- Another file than expected --- */

static void
test_a_wrong_file_is_deleted (FetchFixture *f, gconstpointer unused)
{
  f->data[FETCH_SIZE - 1] ^= 1;
  fetch_fixture_reply_whole (f);
  fetch_fixture_check_failed (f, DSC_ERROR_CORRUPT, "was deleted");
  g_assert_false (fetch_fixture_file_exists (f, ".part"));
  g_assert_false (fetch_fixture_file_exists (f, ".part-tag"));
  fetch_fixture_check_n_requests (f, 1);
}

static void
test_a_file_of_another_length_is_not_even_begun (FetchFixture *f, gconstpointer unused)
{
  static const char *const heads[]
      = { "HTTP/1.1 200 OK\nContent-Length: 1001\n", "HTTP/1.1 200 OK\nContent-Length: 999\n",
          "HTTP/1.1 200 OK\nContent-Length: 9000000000000000000\n" };

  for (guint i = 0; i < G_N_ELEMENTS (heads); i++)
    {
      scripted_server_hold (f->server, heads[i], f->data, FETCH_SIZE);
      fetch_fixture_check_failed (f, DSC_ERROR_CORRUPT, "1000 bytes");
      g_assert_cmpuint (fetch_fixture_file_size (f, ".part"), ==, 0);
    }
  fetch_fixture_check_n_requests (f, G_N_ELEMENTS (heads));
}

static void
test_a_file_that_does_not_end_is_given_up (FetchFixture *f, gconstpointer unused)
{
  g_autofree char *zeros = g_malloc0 (10 * FETCH_SIZE);
  static const char head[] = "HTTP/1.1 200 OK\n";

  scripted_server_hold (f->server, head, zeros, 10 * FETCH_SIZE);
  fetch_fixture_check_failed (f, DSC_ERROR_CORRUPT, "1000 bytes");
  g_assert_false (fetch_fixture_file_exists (f, ".part"));

  f->what.size = 0;
  f->what.max_size = 2 * FETCH_SIZE;
  scripted_server_hold (f->server, head, zeros, 10 * FETCH_SIZE);
  fetch_fixture_check_failed (f, DSC_ERROR_TOO_LARGE, "2000 bytes");
  scripted_server_hold (f->server, "HTTP/1.1 200 OK\nContent-Length: 2001\n", zeros, FETCH_SIZE);
  fetch_fixture_check_failed (f, DSC_ERROR_TOO_LARGE, "2000 bytes");
}

/* --- A server that fails --- */

static void
test_a_file_that_is_not_there_is_told_at_once (FetchFixture *f, gconstpointer unused)
{
  fetch_fixture_reply_status (f, "404 Gone fishing");
  fetch_fixture_check_failed (f, DSC_ERROR_MISSING, "404 (Not Found)");
  g_assert_nonnull (strstr (f->error->message, f->url));
  fetch_fixture_check_n_requests (f, 1);
  fetch_fixture_check_waits (0, NULL);
}

/* A body of which nobody wants anything is not read to its end. */
static void
test_the_body_of_a_failure_is_not_waited_for (FetchFixture *f, gconstpointer unused)
{
  scripted_server_hold (f->server, "HTTP/1.1 403 Forbidden\nContent-Length: 1000000\n", "oops", 4);
  fetch_fixture_check_failed (f, DSC_ERROR_MISSING, "403");
}

static void
test_passing_trouble_is_waited_for (FetchFixture *f, gconstpointer unused)
{
  fetch_fixture_reply_status (f, "500 Internal Server Error");
  fetch_fixture_reply_status (f, "429 Too Many Requests");
  fetch_fixture_reply_cut (f, 100);
  fetch_fixture_reply_status (f, "503 Service Unavailable");
  fetch_fixture_reply_rest (f, 100);
  fetch_fixture_check_fetched (f);
  fetch_fixture_check_request (f, 4, "range", "bytes=100-");
  fetch_fixture_check_waits (4, (const guint[]){ 1, 2, 4, 8 });
}

static void
test_trouble_that_does_not_pass_ends_it (FetchFixture *f, gconstpointer unused)
{
  fetch_fixture_reply_cut (f, 100);
  for (guint i = 1; i < DSC_FETCH_ATTEMPTS; i++)
    fetch_fixture_reply_status (f, "503 Service Unavailable");
  fetch_fixture_check_failed (f, DSC_ERROR_MISSING, "503");
  fetch_fixture_check_n_requests (f, DSC_FETCH_ATTEMPTS);
  fetch_fixture_check_waits (4, (const guint[]){ 1, 2, 4, 8 });
  g_assert_cmpuint (fetch_fixture_file_size (f, ".part"), ==, 100);
}

static void
test_a_server_that_says_nothing_is_tried_again_and_given_up (FetchFixture *f, gconstpointer unused)
{
  fetch_fixture_reply_cut (f, 100);
  fetch_fixture_check_failed (f, DSC_ERROR_MISSING, f->url);
  g_assert_cmpuint (scripted_server_get_n_requests (f->server), >=, DSC_FETCH_ATTEMPTS);
  g_assert_cmpuint (fetch_fixture_file_size (f, ".part"), ==, 100);
}

static void
test_a_connection_that_stalls_is_begun_again (FetchFixture *f, gconstpointer unused)
{
  f->what.timeout = 1;
  scripted_server_hold (f->server, "HTTP/1.1 200 OK\nContent-Length: 1000\nETag: \"one\"\n",
                        f->data, 100);
  fetch_fixture_reply_rest (f, 100);
  fetch_fixture_check_fetched (f);
}

static void
cancel_wait (guint seconds, GCancellable *cancellable)
{
  g_cancellable_cancel (cancellable);
}

static void
test_a_wait_can_be_cancelled (FetchFixture *f, gconstpointer unused)
{
  f->what.wait = cancel_wait;
  fetch_fixture_reply_status (f, "500 Internal Server Error");
  g_assert_false (fetch_fixture_run (f));
  g_assert_error (f->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  fetch_fixture_check_n_requests (f, 1);
}

/* A port that nobody listens at: it was free a moment ago. */
static void
test_no_server_at_all_is_told_at_once (FetchFixture *f, gconstpointer unused)
{
  g_autoptr (ScriptedServer) gone = scripted_server_new ();
  g_autofree char *url = scripted_server_url (gone, "/x");

  g_clear_pointer (&gone, scripted_server_free);
  f->what.url = url;
  fetch_fixture_check_failed (f, DSC_ERROR_MISSING, url);
  fetch_fixture_check_waits (0, NULL);
}

/* --- This side --- */

static void
test_addresses_without_encryption_are_refused (FetchFixture *f, gconstpointer unused)
{
  static const char *const urls[] = { "http://example.org/x",
                                      "http://192.0.2.1/x",
                                      "http://127.0.0.1.example.org/x",
                                      "ftp://127.0.0.1/x",
                                      "file:///etc/passwd",
                                      "models/x",
                                      "https:///x",
                                      "" };

  for (guint i = 0; i < G_N_ELEMENTS (urls); i++)
    {
      f->what.url = urls[i];
      fetch_fixture_check_failed (f, DSC_ERROR_USAGE, "https://");
    }
}

static void
test_a_password_is_not_shown (FetchFixture *f, gconstpointer unused)
{
  g_autofree char *url = g_strdup (f->url);
  g_autofree char *secret = g_strconcat ("http://me:secret@", url + strlen ("http://"), NULL);

  f->what.url = secret;
  fetch_fixture_reply_status (f, "404 Not Found");
  fetch_fixture_check_failed (f, DSC_ERROR_MISSING, "me@127.0.0.1");
  g_assert_null (strstr (f->error->message, "secret"));
}

static void
test_two_do_not_write_the_same_file (FetchFixture *f, gconstpointer unused)
{
  g_autoptr (DscPartFile) other = dsc_part_file_open (f->path, &f->error);

  g_assert_no_error (f->error);
  fetch_fixture_check_failed (f, DSC_ERROR_LOCKED, f->path);
  fetch_fixture_check_n_requests (f, 0);
  g_clear_pointer (&other, dsc_part_file_free);
  fetch_fixture_reply_whole (f);
  fetch_fixture_check_fetched (f);
}

/* What the other program has so far is still its own afterwards. */
static void
test_who_comes_second_takes_nothing_from_the_first (FetchFixture *f, gconstpointer unused)
{
  g_autoptr (DscPartFile) first = dsc_part_file_open (f->path, &f->error);
  g_autofree char *contents = NULL;
  gsize size;

  g_assert_no_error (f->error);
  for (guint i = 0; i < 2; i++)
    {
      fetch_fixture_check_failed (f, DSC_ERROR_LOCKED, f->path);
      g_assert_true (fetch_fixture_file_exists (f, ".part"));
      if (i == 0)
        g_assert_true (dsc_part_file_restart (first, "\"one\"", NULL));
      g_assert_true (
          dsc_part_file_append (first, f->data + i * FETCH_SIZE / 2, FETCH_SIZE / 2, NULL));
    }
  g_assert_true (fetch_fixture_file_exists (f, ".part-tag"));
  g_assert_true (dsc_part_file_commit (first, FALSE, NULL));
  g_assert_true (g_file_get_contents (f->path, &contents, &size, NULL));
  g_assert_cmpmem (contents, size, f->data, FETCH_SIZE);
}

static void
test_a_folder_that_is_not_there_is_told (FetchFixture *f, gconstpointer unused)
{
  f->what.path = "/nowhere/file.pth";
  fetch_fixture_check_failed (f, DSC_ERROR_NOT_FOUND, "/nowhere/file.pth");
  fetch_fixture_check_n_requests (f, 0);
}

static void
test_a_link_in_the_place_of_the_part_is_not_followed (FetchFixture *f, gconstpointer unused)
{
  g_autofree char *part = fetch_fixture_part_path (f, ".part");
  g_autofree char *elsewhere = g_build_filename (f->folder, "elsewhere", NULL);

  g_assert_cmpint (symlink (elsewhere, part), ==, 0);
  fetch_fixture_check_failed (f, DSC_ERROR_FAILED, "file.pth.part");
  g_assert_false (g_file_test (elsewhere, G_FILE_TEST_EXISTS));
}

/* --- Only a look --- */

static void
test_a_look_reads_no_more_than_the_beginning (FetchFixture *f, gconstpointer unused)
{
  DscFetchPeek peek;

  /* The rest never comes. */
  scripted_server_hold (f->server, "HTTP/1.1 200 OK\nContent-Length: 5000000000\n", f->data,
                        FETCH_SIZE);
  g_assert_true (dsc_fetch_peek (&f->what, &peek, NULL, &f->error));
  g_assert_no_error (f->error);
  g_assert_cmpuint (peek.size, ==, G_GUINT64_CONSTANT (5000000000));
  g_assert_cmpmem (peek.beginning, peek.n, f->data, DSC_FETCH_PEEK);
  g_assert_false (fetch_fixture_file_exists (f, ""));
  g_assert_false (fetch_fixture_file_exists (f, ".part"));
}

static void
test_a_look_at_something_short_reads_all_of_it (FetchFixture *f, gconstpointer unused)
{
  DscFetchPeek peek;

  scripted_server_reply (f->server, "HTTP/1.1 200 OK\n", f->data, 7);
  g_assert_true (dsc_fetch_peek (&f->what, &peek, NULL, &f->error));
  g_assert_cmpuint (peek.size, ==, 0);
  g_assert_cmpmem (peek.beginning, peek.n, f->data, 7);
}

static void
test_a_look_at_what_is_not_there_says_so (FetchFixture *f, gconstpointer unused)
{
  DscFetchPeek peek;

  fetch_fixture_reply_status (f, "404 Not Found");
  g_assert_false (dsc_fetch_peek (&f->what, &peek, NULL, &f->error));
  g_assert_error (f->error, DSC_ERROR, DSC_ERROR_MISSING);
  fetch_fixture_check_n_requests (f, 1);
  g_clear_error (&f->error);
  fetch_fixture_reply_status (f, "503 Service Unavailable");
  scripted_server_reply (f->server, "HTTP/1.1 200 OK\n", f->data, 7);
  g_assert_true (dsc_fetch_peek (&f->what, &peek, NULL, &f->error));
  g_assert_cmpuint (peek.n, ==, 7);
}

#define ADD(name)                                                                             \
  g_test_add ("/fetch-trouble/" #name, FetchFixture, NULL, fetch_fixture_set_up, test_##name, \
              fetch_fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD (a_look_reads_no_more_than_the_beginning);
  ADD (a_look_at_something_short_reads_all_of_it);
  ADD (a_look_at_what_is_not_there_says_so);
  ADD (a_wrong_file_is_deleted);
  ADD (a_file_of_another_length_is_not_even_begun);
  ADD (a_file_that_does_not_end_is_given_up);
  ADD (a_file_that_is_not_there_is_told_at_once);
  ADD (the_body_of_a_failure_is_not_waited_for);
  ADD (passing_trouble_is_waited_for);
  ADD (trouble_that_does_not_pass_ends_it);
  ADD (a_server_that_says_nothing_is_tried_again_and_given_up);
  ADD (a_connection_that_stalls_is_begun_again);
  ADD (a_wait_can_be_cancelled);
  ADD (no_server_at_all_is_told_at_once);
  ADD (addresses_without_encryption_are_refused);
  ADD (a_password_is_not_shown);
  ADD (two_do_not_write_the_same_file);
  ADD (who_comes_second_takes_nothing_from_the_first);
  ADD (a_folder_that_is_not_there_is_told);
  ADD (a_link_in_the_place_of_the_part_is_not_followed);
  return g_test_run ();
}
