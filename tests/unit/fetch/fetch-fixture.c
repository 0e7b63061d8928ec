/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the tests of fetching have in common. */
#include "fetch-fixture.h"

#include <string.h>

#include <glib/gstdio.h>

static GArray *waits; /* seconds that were waited for */

static void
note_wait (guint seconds, GCancellable *cancellable)
{
  g_array_append_val (waits, seconds);
}

void
fetch_fixture_set_up (FetchFixture *f, gconstpointer unused)
{
  f->server = scripted_server_new ();
  f->folder = g_dir_make_tmp ("fetch-XXXXXX", NULL);
  f->path = g_build_filename (f->folder, "file.pth", NULL);
  f->url = scripted_server_url (f->server, "/models/file.pth");
  for (guint i = 0; i < FETCH_SIZE; i++)
    f->data[i] = (guint8) (i * i + i / 7);
  f->sha256 = g_compute_checksum_for_data (G_CHECKSUM_SHA256, f->data, FETCH_SIZE);
  f->what = (DscFetch){
    .url = f->url, .path = f->path, .size = FETCH_SIZE, .sha256 = f->sha256, .wait = note_wait
  };
  f->cancellable = g_cancellable_new ();
  waits = g_array_new (FALSE, FALSE, sizeof (guint));
}

char *
fetch_fixture_part_path (FetchFixture *f, const char *suffix)
{
  return g_strconcat (f->path, suffix, NULL);
}

void
fetch_fixture_tear_down (FetchFixture *f, gconstpointer unused)
{
  static const char *const suffixes[] = { "", ".part", ".part-tag", DSC_FETCH_TAG };

  for (guint i = 0; i < G_N_ELEMENTS (suffixes); i++)
    {
      g_autofree char *path = fetch_fixture_part_path (f, suffixes[i]);

      g_unlink (path);
    }
  g_assert_cmpint (g_rmdir (f->folder), ==, 0);
  scripted_server_free (f->server);
  g_array_unref (waits);
  g_clear_error (&f->error);
  g_object_unref (f->cancellable);
  g_free (f->sha256);
  g_free (f->url);
  g_free (f->path);
  g_free (f->folder);
}

/* --- What the server is told --- */

void
fetch_fixture_reply_whole (FetchFixture *f)
{
  scripted_server_reply (f->server, "HTTP/1.1 200 OK\nContent-Length: 1000\nETag: \"one\"\n",
                         f->data, FETCH_SIZE);
}

void
fetch_fixture_reply_cut (FetchFixture *f, gsize n)
{
  scripted_server_reply (f->server, "HTTP/1.1 200 OK\nContent-Length: 1000\nETag: \"one\"\n",
                         f->data, n);
}

void
fetch_fixture_reply_rest (FetchFixture *f, gsize from)
{
  g_autofree char *head
      = g_strdup_printf ("HTTP/1.1 206 Partial Content\nContent-Length: %" G_GSIZE_FORMAT "\n"
                         "Content-Range: bytes %" G_GSIZE_FORMAT "-999/1000\nETag: \"one\"\n",
                         FETCH_SIZE - from, from);

  scripted_server_reply (f->server, head, f->data + from, FETCH_SIZE - from);
}

void
fetch_fixture_reply_status (FetchFixture *f, const char *status)
{
  g_autofree char *head = g_strdup_printf ("HTTP/1.1 %s\nContent-Length: 4\n", status);

  scripted_server_reply (f->server, head, "oops", 4);
}

/* --- What is checked --- */

gboolean
fetch_fixture_run (FetchFixture *f)
{
  g_clear_error (&f->error);
  return dsc_fetch (&f->what, f->cancellable, NULL, NULL, &f->error);
}

gsize
fetch_fixture_file_size (FetchFixture *f, const char *suffix)
{
  g_autofree char *path = fetch_fixture_part_path (f, suffix);
  GStatBuf status;

  return g_stat (path, &status) == 0 ? (gsize) status.st_size : 0;
}

gboolean
fetch_fixture_file_exists (FetchFixture *f, const char *suffix)
{
  g_autofree char *path = fetch_fixture_part_path (f, suffix);

  return g_file_test (path, G_FILE_TEST_EXISTS);
}

/* The file is there and nothing else. */
static void
check_whole (FetchFixture *f)
{
  g_autofree char *contents = NULL;
  gsize size;

  g_assert_true (g_file_get_contents (f->path, &contents, &size, NULL));
  g_assert_cmpmem (contents, size, f->data, FETCH_SIZE);
  g_assert_false (fetch_fixture_file_exists (f, ".part"));
  g_assert_false (fetch_fixture_file_exists (f, ".part-tag"));
}

void
fetch_fixture_check_failed (FetchFixture *f, DscError code, const char *words)
{
  g_assert_false (fetch_fixture_run (f));
  g_assert_error (f->error, DSC_ERROR, (int) code);
  if (strstr (f->error->message, words) == NULL)
    g_error ("“%s” does not say “%s”", f->error->message, words);
  g_assert_true (g_str_has_suffix (f->error->message, "."));
  g_assert_false (fetch_fixture_file_exists (f, ""));
}

void
fetch_fixture_check_fetched (FetchFixture *f)
{
  fetch_fixture_run (f);
  g_assert_no_error (f->error);
  check_whole (f);
}

void
fetch_fixture_check_request (FetchFixture *f, guint i, const char *header, const char *value)
{
  g_autofree char *found = scripted_server_get_header (f->server, i, header);

  g_assert_cmpstr (found, ==, value);
}

void
fetch_fixture_check_n_requests (FetchFixture *f, guint n)
{
  g_assert_cmpuint (scripted_server_get_n_requests (f->server), ==, n);
}

void
fetch_fixture_check_waits (guint n, const guint *seconds)
{
  g_assert_cmpmem (waits->data, waits->len * sizeof *seconds, seconds, n * sizeof *seconds);
}
