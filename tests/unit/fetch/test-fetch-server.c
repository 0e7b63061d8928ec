/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a server says besides the file: who may have what, when to come again, what the file is. And
 * texts. */
#include "fetch-fixture.h"

#include <string.h>

#include <glib/gstdio.h>

#define OK_HEAD "HTTP/1.1 200 OK\nContent-Length: 1000\nETag: \"one\"\n"

/* --- Who is who --- */

static void
redirect_to (ScriptedServer *server, const char *place)
{
  g_autofree char *head
      = g_strdup_printf ("HTTP/1.1 302 Found\nContent-Length: 0\nLocation: %s\n", place);

  scripted_server_reply (server, head, NULL, 0);
}

static void
test_credentials_go_to_no_other_server (FetchFixture *f, gconstpointer unused)
{
  g_autoptr (ScriptedServer) storage = scripted_server_new ();
  g_autofree char *elsewhere = scripted_server_url (storage, "/signed?x=y");
  g_autofree char *by_name
      = g_strconcat ("http://localhost", f->url + strlen ("http://127.0.0.1"), NULL);
  g_autofree char *seen = NULL;

  f->what.authorization = "Bearer secret";
  redirect_to (f->server, "/near");
  redirect_to (f->server, elsewhere);
  scripted_server_reply (storage, OK_HEAD, f->data, FETCH_SIZE);
  fetch_fixture_check_fetched (f);
  fetch_fixture_check_request (f, 0, "authorization", "Bearer secret");
  fetch_fixture_check_request (f, 1, "authorization", "Bearer secret");
  g_assert_cmpuint (scripted_server_get_n_requests (storage), ==, 1);
  seen = scripted_server_get_header (storage, 0, "authorization");
  g_assert_null (seen);
  g_unlink (f->path);

  /* The same machine by another name is another server. */
  g_setenv ("no_proxy", "127.0.0.1,localhost", TRUE);
  redirect_to (f->server, by_name);
  fetch_fixture_reply_whole (f);
  fetch_fixture_check_fetched (f);
  fetch_fixture_check_request (f, 2, "authorization", "Bearer secret");
  fetch_fixture_check_request (f, 3, "authorization", NULL);
}

static void
test_credentials_and_queries_stand_in_no_message (FetchFixture *f, gconstpointer unused)
{
  g_autofree char *url = g_strconcat (f->url, "?token=secret", NULL);

  f->what.authorization = "Basic secret";
  f->what.url = url;
  fetch_fixture_reply_status (f, "403 Forbidden");
  fetch_fixture_check_failed (f, DSC_ERROR_MISSING, "403");
  g_assert_null (strstr (f->error->message, "secret"));
}

static void
test_the_status_is_that_of_the_first_server (FetchFixture *f, gconstpointer unused)
{
  g_autoptr (ScriptedServer) storage = scripted_server_new ();
  g_autofree char *elsewhere = scripted_server_url (storage, "/signed");
  guint status = 7;

  f->what.status = &status;
  fetch_fixture_reply_status (f, "404 Not Found");
  fetch_fixture_check_failed (f, DSC_ERROR_MISSING, "404");
  g_assert_cmpuint (status, ==, 404);
  redirect_to (f->server, elsewhere);
  scripted_server_reply (storage, "HTTP/1.1 403 Forbidden\nContent-Length: 0\n", NULL, 0);
  fetch_fixture_check_failed (f, DSC_ERROR_MISSING, "403");
  g_assert_cmpuint (status, ==, 0);
}

/* --- When to come again --- */

static void
test_a_server_says_how_long_to_wait (FetchFixture *f, gconstpointer unused)
{
  scripted_server_reply (
      f->server, "HTTP/1.1 429 Too Many Requests\nContent-Length: 0\nRetry-After: 17\n", NULL, 0);
  scripted_server_reply (f->server,
                         "HTTP/1.1 503 Service Unavailable\nContent-Length: 0\n"
                         "Date: Wed, 21 Oct 2020 07:28:00 GMT\n"
                         "Retry-After: Wed, 21 Oct 2020 07:30:00 GMT\n",
                         NULL, 0);
  /* What has passed, or is no time, is not waited for. */
  scripted_server_reply (f->server,
                         "HTTP/1.1 503 Service Unavailable\nContent-Length: 0\n"
                         "Retry-After: Wed, 21 Oct 2020 07:30:00 GMT\n",
                         NULL, 0);
  scripted_server_reply (f->server, "HTTP/1.1 500 Oh\nContent-Length: 0\nRetry-After: soon\n", NULL,
                         0);
  fetch_fixture_reply_whole (f);
  fetch_fixture_check_fetched (f);
  fetch_fixture_check_waits (4, (const guint[]){ 17, 120, 4, 8 });
}

static void
test_a_long_wait_is_left_to_the_person (FetchFixture *f, gconstpointer unused)
{
  fetch_fixture_reply_cut (f, 100);
  scripted_server_reply (
      f->server, "HTTP/1.1 429 Too Many Requests\nContent-Length: 0\nRetry-After: 1200\n", NULL, 0);
  fetch_fixture_check_failed (f, DSC_ERROR_MISSING, "20 min");
  g_assert_cmpuint (fetch_fixture_file_size (f, ".part"), ==, 100);
  fetch_fixture_check_waits (1, (const guint[]){ 1 });
}

typedef struct
{
  GCancellable *cancellable;
  guint64 seconds;
} Waiting;

static void
cancel_wait_cb (const DscProgress *progress, gpointer user_data)
{
  Waiting *waiting = user_data;

  if (!g_str_has_prefix (progress->phase, "Waiting"))
    return;
  waiting->seconds = progress->total;
  g_cancellable_cancel (waiting->cancellable);
}

static void
test_a_wait_is_shown_and_can_be_cancelled (FetchFixture *f, gconstpointer unused)
{
  Waiting waiting = { f->cancellable, 0 };

  f->what.wait = NULL;
  scripted_server_reply (
      f->server, "HTTP/1.1 429 Too Many Requests\nContent-Length: 0\nRetry-After: 200\n", NULL, 0);
  g_assert_false (dsc_fetch (&f->what, f->cancellable, cancel_wait_cb, &waiting, &f->error));
  g_assert_error (f->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (waiting.seconds, ==, 200);
}

static void
test_a_trickle_is_a_lost_connection (FetchFixture *f, gconstpointer unused)
{
  g_autofree char *range = NULL;

  f->what.timeout = 1;
  scripted_server_trickle (f->server, OK_HEAD, f->data, FETCH_SIZE);
  fetch_fixture_reply_whole (f);
  fetch_fixture_check_fetched (f);
  fetch_fixture_check_n_requests (f, 2);
  range = scripted_server_get_header (f->server, 1, "range");
  g_assert_nonnull (range);
}

/* --- What the file is --- */

/* Replies with the whole file, and @more headers. */
static void
reply_with (FetchFixture *f, const char *more)
{
  g_autofree char *head = g_strconcat (OK_HEAD, more, NULL);

  scripted_server_reply (f->server, head, f->data, FETCH_SIZE);
}

static char *
md5_of (FetchFixture *f)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_MD5);
  guint8 digest[16];
  gsize size = sizeof digest;

  g_checksum_update (checksum, f->data, FETCH_SIZE);
  g_checksum_get_digest (checksum, digest, &size);
  return g_base64_encode (digest, size);
}

static void
test_the_md5_that_the_server_tells_is_checked (FetchFixture *f, gconstpointer unused)
{
  g_autofree char *md5 = md5_of (f);
  g_autofree char *right
      = g_strdup_printf ("x-goog-hash: crc32c=AAAAAA==\nx-goog-hash: md5=%s\n", md5);
  g_autofree char *together = g_strdup_printf ("x-goog-hash: crc32c=AAAAAA==,md5=%s\n", md5);

  f->what.sha256 = NULL;
  reply_with (f, right);
  fetch_fixture_check_fetched (f);
  g_unlink (f->path);
  reply_with (f, together);
  fetch_fixture_check_fetched (f);
  g_unlink (f->path);
  f->data[3] ^= 1;
  reply_with (f, right);
  fetch_fixture_check_failed (f, DSC_ERROR_CORRUPT, "MD5");
  g_assert_false (fetch_fixture_file_exists (f, ".part"));
}

static void
test_without_md5_the_crc_is_checked (FetchFixture *f, gconstpointer unused)
{
  f->what.sha256 = NULL;
  memset (f->data, 0, FETCH_SIZE);
  /* CRC-32C of a thousand zeros, by another program. */
  reply_with (f, "x-goog-hash: crc32c=2E3aVw==\n");
  fetch_fixture_check_fetched (f);
  g_unlink (f->path);
  reply_with (f, "x-goog-hash: crc32c=AAAAAA==\n");
  fetch_fixture_check_failed (f, DSC_ERROR_CORRUPT, "CRC-32C");
}

static void
test_hashes_of_something_else_are_passed_over (FetchFixture *f, gconstpointer unused)
{
  static const char *const others[]
      = { "x-goog-hash: md5=AAAA\n", "x-goog-hash: \n", "x-goog-hash: md5=,crc32c=\n",
          "x-goog-hash: sha1=AAAAAAAAAAAAAAAAAAAAAA==\n",
          "x-goog-hash: md5=AAAAAAAAAAAAAAAAAAAAAA==\nx-goog-stored-content-encoding: gzip\n" };

  f->what.sha256 = NULL;
  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    {
      reply_with (f, others[i]);
      fetch_fixture_check_fetched (f);
      g_unlink (f->path);
    }
}

static void
test_a_file_keeps_its_time (FetchFixture *f, gconstpointer unused)
{
  GStatBuf status;

  reply_with (f, "Last-Modified: Wed, 21 Oct 2020 07:28:00 GMT\n");
  fetch_fixture_check_fetched (f);
  g_assert_cmpint (g_stat (f->path, &status), ==, 0);
  g_assert_cmpint (status.st_mtime, ==, 1603265280);
}

/* All had arrived, but nobody had told its size. */
static void
test_a_file_that_was_not_put_in_place_is_not_fetched_again (FetchFixture *f, gconstpointer unused)
{
  g_autofree char *part = fetch_fixture_part_path (f, ".part");
  g_autofree char *tag = fetch_fixture_part_path (f, ".part-tag");

  f->what.size = 0;
  f->what.max_size = FETCH_SIZE;
  g_assert_true (g_file_set_contents (part, (const char *) f->data, FETCH_SIZE, NULL));
  g_assert_true (g_file_set_contents (tag, "\"one\"", -1, NULL));
  scripted_server_reply (f->server,
                         "HTTP/1.1 416 Range Not Satisfiable\nContent-Length: 0\n"
                         "Content-Range: bytes */1000\n",
                         NULL, 0);
  fetch_fixture_check_fetched (f);
  fetch_fixture_check_request (f, 0, "if-range", "\"one\"");
}

static void
test_a_file_that_does_not_fit_is_not_begun (FetchFixture *f, gconstpointer unused)
{
  f->what.size = 0;
  f->what.max_size = G_MAXUINT64;
  scripted_server_hold (f->server, "HTTP/1.1 200 OK\nContent-Length: 9000000000000000000\n",
                        f->data, FETCH_SIZE);
  fetch_fixture_check_failed (f, DSC_ERROR_DISK_FULL, f->folder);
  g_assert_cmpuint (fetch_fixture_file_size (f, ".part"), ==, 0);
}

/* --- A proxy --- */

/* What is to be secret is not told to a proxy. */
static void
test_a_proxy_is_asked_and_told_nothing (FetchFixture *f, gconstpointer unused)
{
  g_autofree char *proxy = scripted_server_url (f->server, "");
  g_autofree char *seen = NULL;

  g_setenv ("https_proxy", proxy, TRUE);
  f->what.url = "https://dataset.invalid/x";
  f->what.authorization = "Bearer secret";
  scripted_server_reply (f->server, "HTTP/1.1 403 Forbidden\nContent-Length: 0\n", NULL, 0);
  fetch_fixture_run (f);
  g_unsetenv ("https_proxy");
  if (scripted_server_get_n_requests (f->server) == 0)
    {
      g_test_skip ("GLib does not look at the environment for proxies here");
      return;
    }
  g_assert_error (f->error, DSC_ERROR, DSC_ERROR_MISSING);
  fetch_fixture_check_request (f, 0, "", "CONNECT dataset.invalid:443 HTTP/1.1");
  seen = scripted_server_get_header (f->server, 0, "authorization");
  g_assert_null (seen);
}

/* --- Texts --- */

static GBytes *
fetch_text (FetchFixture *f)
{
  g_clear_error (&f->error);
  f->what.max_size = FETCH_SIZE;
  return dsc_fetch_text (&f->what, f->cancellable, NULL, NULL, &f->error);
}

static void
test_a_text_is_fetched (FetchFixture *f, gconstpointer unused)
{
  g_autoptr (GBytes) text = NULL;
  g_autoptr (GBytes) again = NULL;

  f->what.authorization = "Bearer secret";
  fetch_fixture_reply_status (f, "500 Internal Server Error");
  fetch_fixture_reply_cut (f, 500);
  fetch_fixture_reply_whole (f);
  text = fetch_text (f);
  g_assert_no_error (f->error);
  g_assert_cmpmem (g_bytes_get_data (text, NULL), g_bytes_get_size (text), f->data, FETCH_SIZE);
  fetch_fixture_check_request (f, 2, "authorization", "Bearer secret");
  fetch_fixture_check_waits (2, (const guint[]){ 1, 2 });
  scripted_server_reply (f->server, "HTTP/1.1 200 OK\n", f->data, FETCH_SIZE);
  again = fetch_text (f);
  g_assert_no_error (f->error);
  g_assert_true (g_bytes_equal (text, again));
}

static void
test_a_text_without_an_end_is_refused (FetchFixture *f, gconstpointer unused)
{
  g_autofree char *zeros = g_malloc0 (10 * FETCH_SIZE);

  scripted_server_hold (f->server, "HTTP/1.1 200 OK\n", zeros, 10 * FETCH_SIZE);
  g_assert_null (fetch_text (f));
  g_assert_error (f->error, DSC_ERROR, DSC_ERROR_TOO_LARGE);
  fetch_fixture_check_n_requests (f, 1);
}

static void
test_a_text_that_is_refused_is_told (FetchFixture *f, gconstpointer unused)
{
  fetch_fixture_reply_status (f, "404 Not Found");
  g_assert_null (fetch_text (f));
  g_assert_error (f->error, DSC_ERROR, DSC_ERROR_MISSING);
  for (guint i = 0; i < DSC_FETCH_ATTEMPTS; i++)
    fetch_fixture_reply_status (f, "503 Service Unavailable");
  g_assert_null (fetch_text (f));
  g_assert_error (f->error, DSC_ERROR, DSC_ERROR_MISSING);
  fetch_fixture_check_n_requests (f, 1 + DSC_FETCH_ATTEMPTS);
}

static void
test_a_server_that_has_no_name_is_told_with_what_to_look_after (FetchFixture *f,
                                                                gconstpointer unused)
{
  g_setenv ("no_proxy", "nobody.invalid", TRUE);
  f->what.url = "https://nobody.invalid/x";
  fetch_fixture_check_failed (f, DSC_ERROR_MISSING, "connected to the internet.");
}

#define ADD(name)                                                                            \
  g_test_add ("/fetch-server/" #name, FetchFixture, NULL, fetch_fixture_set_up, test_##name, \
              fetch_fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD (credentials_go_to_no_other_server);
  ADD (credentials_and_queries_stand_in_no_message);
  ADD (the_status_is_that_of_the_first_server);
  ADD (a_server_says_how_long_to_wait);
  ADD (a_long_wait_is_left_to_the_person);
  ADD (a_wait_is_shown_and_can_be_cancelled);
  ADD (a_trickle_is_a_lost_connection);
  ADD (the_md5_that_the_server_tells_is_checked);
  ADD (without_md5_the_crc_is_checked);
  ADD (hashes_of_something_else_are_passed_over);
  ADD (a_file_keeps_its_time);
  ADD (a_file_that_was_not_put_in_place_is_not_fetched_again);
  ADD (a_file_that_does_not_fit_is_not_begun);
  ADD (a_proxy_is_asked_and_told_nothing);
  ADD (a_text_is_fetched);
  ADD (a_text_without_an_end_is_refused);
  ADD (a_text_that_is_refused_is_told);
  ADD (a_server_that_has_no_name_is_told_with_what_to_look_after);
  return g_test_run ();
}
