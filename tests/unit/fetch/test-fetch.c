/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fetching a file, and going on with what has arrived before. */
#include "fetch-fixture.h"

#include <signal.h>

#include <glib/gstdio.h>

static const char *program; /* path of this test */

/* --- A server that is good --- */

static void
test_a_file_is_fetched_whole (FetchFixture *f, gconstpointer unused)
{
  fetch_fixture_reply_whole (f);
  fetch_fixture_check_fetched (f);
  fetch_fixture_check_n_requests (f, 1);
  fetch_fixture_check_request (f, 0, "", "GET /models/file.pth HTTP/1.1");
  fetch_fixture_check_request (f, 0, "range", NULL);
  fetch_fixture_check_request (f, 0, "accept-encoding", "identity");
  fetch_fixture_check_waits (0, NULL);
}

static void
test_a_file_whose_size_nobody_tells_is_fetched (FetchFixture *f, gconstpointer unused)
{
  f->what.size = 0;
  f->what.max_size = FETCH_SIZE;
  scripted_server_reply (f->server, "HTTP/1.1 200 OK\n", f->data, FETCH_SIZE);
  fetch_fixture_check_fetched (f);
}

static void
test_a_file_that_nobody_knows_is_taken_as_it_is (FetchFixture *f, gconstpointer unused)
{
  f->what.size = 0;
  f->what.max_size = FETCH_SIZE;
  f->what.sha256 = NULL;
  scripted_server_reply (f->server, "HTTP/1.1 200 OK\n", f->data, FETCH_SIZE);
  fetch_fixture_check_fetched (f);
}

static void
note_progress_cb (const DscProgress *progress, gpointer user_data)
{
  guint64 *most = user_data;

  g_assert_cmpuint (progress->done, <=, progress->total);
  g_assert_cmpuint (progress->total, ==, FETCH_SIZE);
  *most = MAX (*most, progress->done);
}

static void
test_progress_is_told_in_bytes (FetchFixture *f, gconstpointer unused)
{
  guint64 most = 0;

  fetch_fixture_reply_whole (f);
  g_assert_true (dsc_fetch (&f->what, NULL, note_progress_cb, &most, &f->error));
  g_assert_cmpuint (most, ==, FETCH_SIZE);
}

static void
test_redirections_are_followed (FetchFixture *f, gconstpointer unused)
{
  g_autofree char *other = scripted_server_url (f->server, "/other");
  g_autofree char *head = g_strdup_printf (
      "HTTP/1.1 307 Temporary Redirect\nContent-Length: 0\nLocation: %s\n", other);

  scripted_server_reply (
      f->server, "HTTP/1.1 302 Found\nContent-Length: 4\nLocation: ../near?a=b\n", "oops", 4);
  scripted_server_reply (f->server, head, NULL, 0);
  fetch_fixture_reply_cut (f, 10);
  fetch_fixture_reply_rest (f, 10);
  fetch_fixture_check_fetched (f);
  fetch_fixture_check_n_requests (f, 4);
  fetch_fixture_check_request (f, 1, "", "GET /near?a=b HTTP/1.1");
  fetch_fixture_check_request (f, 2, "", "GET /other HTTP/1.1");
  fetch_fixture_check_request (f, 3, "", "GET /models/file.pth HTTP/1.1");
}

static void
test_a_redirection_without_encryption_is_refused (FetchFixture *f, gconstpointer unused)
{
  static const char *const places[]
      = { "http://192.0.2.1/x", "http://example.org/x", "ftp://127.0.0.1/x", "file:///etc/passwd" };

  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    {
      g_autofree char *head
          = g_strdup_printf ("HTTP/1.1 301 Moved\nContent-Length: 0\nLocation: %s\n", places[i]);

      scripted_server_reply (f->server, head, NULL, 0);
      fetch_fixture_check_failed (f, DSC_ERROR_MISSING, "not secure");
    }
  fetch_fixture_check_n_requests (f, G_N_ELEMENTS (places));
}

static void
test_redirections_in_circles_end (FetchFixture *f, gconstpointer unused)
{
  for (guint i = 0; i < 20; i++)
    scripted_server_reply (f->server, "HTTP/1.1 302 Found\nContent-Length: 0\nLocation: /x\n", NULL,
                           0);
  fetch_fixture_check_failed (f, DSC_ERROR_MISSING, "circles");
  fetch_fixture_check_n_requests (f, 11);
}

/* --- Going on --- */

static void
test_a_lost_connection_is_gone_on_with (FetchFixture *f, gconstpointer unused)
{
  fetch_fixture_reply_cut (f, 400);
  fetch_fixture_reply_rest (f, 400);
  fetch_fixture_check_fetched (f);
  fetch_fixture_check_n_requests (f, 2);
  fetch_fixture_check_request (f, 1, "range", "bytes=400-");
  fetch_fixture_check_request (f, 1, "if-range", "\"one\"");
  fetch_fixture_check_waits (1, (const guint[]){ 1 });
}

static void
test_a_rest_may_come_in_pieces (FetchFixture *f, gconstpointer unused)
{
  fetch_fixture_reply_cut (f, 400);
  scripted_server_reply (f->server,
                         "HTTP/1.1 206 Partial Content\nContent-Length: 100\n"
                         "Content-Range: bytes 400-499/1000\n",
                         f->data + 400, 100);
  fetch_fixture_reply_rest (f, 500);
  fetch_fixture_check_fetched (f);
  fetch_fixture_check_request (f, 2, "range", "bytes=500-");
}

static void
cancel_cb (const DscProgress *progress, gpointer cancellable)
{
  if (progress->done > 0)
    g_cancellable_cancel (cancellable);
}

static void
test_a_cancelled_fetch_is_gone_on_with_later (FetchFixture *f, gconstpointer unused)
{
  scripted_server_hold (f->server,
                        "HTTP/1.1 200 OK\nContent-Length: 1000\nETag: W/\"weak\"\n"
                        "Last-Modified: Wed, 21 Oct 2020 07:28:00 GMT\n",
                        f->data, 300);
  g_assert_false (dsc_fetch (&f->what, f->cancellable, cancel_cb, f->cancellable, &f->error));
  g_assert_error (f->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (fetch_fixture_file_size (f, ".part"), ==, 300);

  g_cancellable_reset (f->cancellable);
  fetch_fixture_reply_rest (f, 300);
  fetch_fixture_check_fetched (f);
  fetch_fixture_check_request (f, 1, "range", "bytes=300-");
  fetch_fixture_check_request (f, 1, "if-range", "Wed, 21 Oct 2020 07:28:00 GMT");
}

static void
test_a_part_that_is_whole_already_needs_no_server (FetchFixture *f, gconstpointer unused)
{
  g_autofree char *part = fetch_fixture_part_path (f, ".part");

  g_assert_true (g_file_set_contents (part, (const char *) f->data, FETCH_SIZE, NULL));
  fetch_fixture_check_fetched (f);
  fetch_fixture_check_n_requests (f, 0);
}

static void
test_a_part_that_nobody_can_name_is_begun_anew (FetchFixture *f, gconstpointer unused)
{
  g_autofree char *part = fetch_fixture_part_path (f, ".part");
  g_autofree char *tag = fetch_fixture_part_path (f, ".part-tag");

  g_assert_true (g_file_set_contents (part, "other", 5, NULL));
  fetch_fixture_reply_whole (f);
  fetch_fixture_check_fetched (f);
  fetch_fixture_check_request (f, 0, "range", NULL);
  g_unlink (f->path);

  /* A tag that would make a header of its own is none. */
  g_assert_true (g_file_set_contents (part, "other", 5, NULL));
  g_assert_true (g_file_set_contents (tag, "\"x\"\r\nCookie: y", -1, NULL));
  fetch_fixture_reply_whole (f);
  fetch_fixture_check_fetched (f);
  fetch_fixture_check_request (f, 1, "range", NULL);
  fetch_fixture_check_request (f, 1, "cookie", NULL);
}

static void
test_a_part_that_is_too_long_is_begun_anew (FetchFixture *f, gconstpointer unused)
{
  g_autofree char *part = fetch_fixture_part_path (f, ".part");
  g_autofree char *tag = fetch_fixture_part_path (f, ".part-tag");
  g_autofree char *zeros = g_malloc0 (FETCH_SIZE + 1);

  g_assert_true (g_file_set_contents (part, zeros, FETCH_SIZE + 1, NULL));
  g_assert_true (g_file_set_contents (tag, "\"one\"", -1, NULL));
  fetch_fixture_reply_whole (f);
  fetch_fixture_check_fetched (f);
  fetch_fixture_check_request (f, 0, "range", NULL);
}

static void
test_a_server_without_ranges_begins_anew (FetchFixture *f, gconstpointer unused)
{
  fetch_fixture_reply_cut (f, 400);
  fetch_fixture_reply_cut (f, 600);
  fetch_fixture_reply_whole (f);
  fetch_fixture_check_fetched (f);
  fetch_fixture_check_request (f, 2, "range", "bytes=600-");
}

static void
test_a_changed_file_is_not_spliced (FetchFixture *f, gconstpointer unused)
{
  g_autofree guint8 *old = g_malloc0 (FETCH_SIZE);

  scripted_server_reply (f->server, "HTTP/1.1 200 OK\nContent-Length: 1000\nETag: \"old\"\n", old,
                         400);
  fetch_fixture_reply_cut (f, 700);
  fetch_fixture_reply_rest (f, 700);
  fetch_fixture_check_fetched (f);
  fetch_fixture_check_request (f, 1, "if-range", "\"old\"");
  fetch_fixture_check_request (f, 2, "if-range", "\"one\"");
}

static void
test_a_range_that_cannot_be_had_begins_anew (FetchFixture *f, gconstpointer unused)
{
  fetch_fixture_reply_cut (f, 400);
  scripted_server_reply (
      f->server,
      "HTTP/1.1 416 Range Not Satisfiable\nContent-Length: 0\nContent-Range: bytes */200\n", NULL,
      0);
  fetch_fixture_reply_whole (f);
  fetch_fixture_check_fetched (f);
  fetch_fixture_check_request (f, 1, "range", "bytes=400-");
  fetch_fixture_check_request (f, 2, "range", NULL);
}

static void
test_a_range_that_was_not_asked_for_is_refused (FetchFixture *f, gconstpointer unused)
{
  static const char *const ranges[] = { "Content-Range: bytes 300-999/1000\n",
                                        "Content-Range: bytes 400-999/*\n",
                                        "Content-Range: bytes 400-2000/1000\n",
                                        "Content-Range: bytes 999-400/1000\n",
                                        "Content-Range: lines 400-999/1000\n",
                                        "Content-Range: bytes 400-999/1000000000000000000000\n",
                                        "" };

  for (guint i = 0; i < G_N_ELEMENTS (ranges); i++)
    {
      g_autofree char *head
          = g_strconcat ("HTTP/1.1 206 Partial Content\nContent-Length: 600\n", ranges[i], NULL);
      guint before = scripted_server_get_n_requests (f->server);

      fetch_fixture_reply_cut (f, 400);
      scripted_server_reply (f->server, head, f->data + 300, 600);
      fetch_fixture_reply_whole (f);
      fetch_fixture_check_fetched (f);
      fetch_fixture_check_n_requests (f, before + 3);
      fetch_fixture_check_request (f, before + 2, "range", NULL);
      g_unlink (f->path);
    }
}

static void
test_a_rest_of_a_file_of_another_size_is_refused (FetchFixture *f, gconstpointer unused)
{
  fetch_fixture_reply_cut (f, 400);
  scripted_server_reply (f->server,
                         "HTTP/1.1 206 Partial Content\nContent-Length: 601\n"
                         "Content-Range: bytes 400-1000/1001\n",
                         f->data, 601);
  fetch_fixture_check_failed (f, DSC_ERROR_CORRUPT, "1000 bytes");
  g_assert_cmpuint (fetch_fixture_file_size (f, ".part"), ==, 400);
}

/* The child says how much has arrived; then it is killed. */
static ino_t
inode_of (const char *path)
{
  GStatBuf status;

  g_assert_cmpint (g_stat (path, &status), ==, 0);
  return status.st_ino;
}

/* Its body is not waited for, let alone kept. */
static void
test_what_the_server_has_still_is_not_fetched_again (FetchFixture *f, gconstpointer unused)
{
  gboolean is_same = TRUE;
  ino_t inode;

  f->what.is_same = &is_same;
  fetch_fixture_reply_whole (f);
  fetch_fixture_check_fetched (f);
  g_assert_false (is_same);
  g_assert_true (fetch_fixture_file_exists (f, DSC_FETCH_TAG));
  inode = inode_of (f->path);
  scripted_server_hold (f->server, "HTTP/1.1 200 OK\nContent-Length: 1000\nETag: \"one\"\n", NULL,
                        0);
  fetch_fixture_check_fetched (f);
  g_assert_true (is_same);
  g_assert_cmpuint (inode_of (f->path), ==, inode);
  g_assert_true (fetch_fixture_file_exists (f, DSC_FETCH_TAG));
  fetch_fixture_check_n_requests (f, 2);
}

/* Of another tag, of another size, of no tag; and one whose own tag nobody has kept. */
static void
test_what_the_server_has_changed_is_fetched_again (FetchFixture *f, gconstpointer unused)
{
  static const char *const heads[]
      = { "Content-Length: 1000\nETag: \"two\"\n", "Content-Length: 999\nETag: \"two\"\n",
          "Content-Length: 1000\n", "Content-Length: 1000\nETag: \"one\"\n" };
  gboolean is_same = TRUE;
  ino_t inode;

  f->what.size = 0;
  f->what.max_size = FETCH_SIZE;
  f->what.sha256 = NULL;
  f->what.is_same = &is_same;
  fetch_fixture_reply_whole (f);
  fetch_fixture_check_fetched (f);
  for (guint i = 0; i < G_N_ELEMENTS (heads); i++)
    {
      g_autofree char *head = g_strconcat ("HTTP/1.1 200 OK\n", heads[i], NULL);

      inode = inode_of (f->path);
      scripted_server_reply (f->server, head, f->data, i == 1 ? 999 : FETCH_SIZE);
      g_assert_true (fetch_fixture_run (f));
      g_assert_false (is_same);
      g_assert_cmpuint (inode_of (f->path), !=, inode);
      g_assert_cmpint (fetch_fixture_file_exists (f, DSC_FETCH_TAG), ==, i != 2);
    }
  fetch_fixture_check_n_requests (f, 5);
}

/* As it was when the new one does not arrive. */
static void
test_what_is_there_stays_until_the_new_one_is_whole (FetchFixture *f, gconstpointer unused)
{
  gboolean is_same = TRUE;

  f->what.is_same = &is_same;
  fetch_fixture_reply_whole (f);
  fetch_fixture_check_fetched (f);
  scripted_server_reply (f->server, "HTTP/1.1 200 OK\nContent-Length: 1000\nETag: \"two\"\n",
                         f->data, 10);
  fetch_fixture_reply_status (f, "404 Not Found");
  g_assert_false (fetch_fixture_run (f));
  g_assert_false (is_same);
  g_assert_cmpuint (fetch_fixture_file_size (f, ""), ==, FETCH_SIZE);
  g_assert_cmpuint (fetch_fixture_file_size (f, ".part"), ==, 10);
  /* Now it has that one again. */
  fetch_fixture_reply_whole (f);
  fetch_fixture_check_fetched (f);
  g_assert_true (is_same);
}

static void
test_a_killed_program_loses_nothing (FetchFixture *f, gconstpointer unused)
{
  g_autoptr (GSubprocess) child = NULL;
  g_autoptr (GDataInputStream) lines = NULL;
  g_autofree char *line = NULL;

  scripted_server_hold (f->server, "HTTP/1.1 200 OK\nContent-Length: 1000\nETag: \"one\"\n",
                        f->data, 450);
  child = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, &f->error, program, "--fetch", f->url,
                            f->path, f->sha256, NULL);
  g_assert_no_error (f->error);
  lines = g_data_input_stream_new (g_subprocess_get_stdout_pipe (child));
  line = g_data_input_stream_read_line (lines, NULL, NULL, &f->error);
  g_assert_cmpstr (line, ==, "450");
  g_subprocess_force_exit (child);
  g_assert_true (g_subprocess_wait (child, NULL, NULL));
  g_assert_cmpint (g_subprocess_get_term_sig (child), ==, SIGKILL);
  g_assert_cmpuint (fetch_fixture_file_size (f, ".part"), ==, 450);

  fetch_fixture_reply_rest (f, 450);
  fetch_fixture_check_fetched (f);
  fetch_fixture_check_request (f, 1, "range", "bytes=450-");
}

/* --- As a child --- */

static void
print_progress_cb (const DscProgress *progress, gpointer unused)
{
  g_print ("%" G_GUINT64_FORMAT "\n", progress->done);
}

/* Fetches a file of FETCH_SIZE bytes, and says how much has arrived. */
static int
run_as_child (char **arguments)
{
  DscFetch what
      = { .url = arguments[0], .path = arguments[1], .sha256 = arguments[2], .size = FETCH_SIZE };

  return !dsc_fetch (&what, NULL, print_progress_cb, NULL, NULL);
}

#define ADD(name)                                                                     \
  g_test_add ("/fetch/" #name, FetchFixture, NULL, fetch_fixture_set_up, test_##name, \
              fetch_fixture_tear_down)

int
main (int argc, char **argv)
{
  if (argc == 5 && g_str_equal (argv[1], "--fetch"))
    return run_as_child (argv + 2);
  g_test_init (&argc, &argv, NULL);
  program = argv[0];
  ADD (a_file_is_fetched_whole);
  ADD (a_file_whose_size_nobody_tells_is_fetched);
  ADD (a_file_that_nobody_knows_is_taken_as_it_is);
  ADD (progress_is_told_in_bytes);
  ADD (redirections_are_followed);
  ADD (a_redirection_without_encryption_is_refused);
  ADD (redirections_in_circles_end);
  ADD (a_lost_connection_is_gone_on_with);
  ADD (a_rest_may_come_in_pieces);
  ADD (a_cancelled_fetch_is_gone_on_with_later);
  ADD (a_part_that_is_whole_already_needs_no_server);
  ADD (a_part_that_nobody_can_name_is_begun_anew);
  ADD (a_part_that_is_too_long_is_begun_anew);
  ADD (a_server_without_ranges_begins_anew);
  ADD (a_changed_file_is_not_spliced);
  ADD (a_range_that_cannot_be_had_begins_anew);
  ADD (a_range_that_was_not_asked_for_is_refused);
  ADD (a_rest_of_a_file_of_another_size_is_refused);
  ADD (what_the_server_has_still_is_not_fetched_again);
  ADD (what_the_server_has_changed_is_fetched_again);
  ADD (what_is_there_stays_until_the_new_one_is_whole);
  ADD (a_killed_program_loses_nothing);
  return g_test_run ();
}
