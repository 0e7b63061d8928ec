/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Asking a server that plays Kaggle, and one that plays its storage. */
#include <string.h>

#include <glib/gstdio.h>

#include "base/dsc-error.h"
#include "kaggle/dsc-kaggle.h"

#include "../fetch/scripted-server.h"

typedef struct
{
  ScriptedServer *kaggle;
  ScriptedServer *storage;
  char *address;
  char *folder;
  char *path;
  DscKaggleCredentials credentials;
  DscKaggleServer server;
  DscKaggleName *name;
  GError *error;
} Fixture;

static void
wait_not (guint seconds, GCancellable *cancellable)
{
}

static void
set_up (Fixture *f, gconstpointer unused)
{
  f->kaggle = scripted_server_new ();
  f->storage = scripted_server_new ();
  f->address = scripted_server_url (f->kaggle, "");
  f->folder = g_dir_make_tmp ("kaggle-XXXXXX", NULL);
  f->path = g_build_filename (f->folder, "name.zip", NULL);
  f->credentials = (DscKaggleCredentials){ .authorization = (char *) "Bearer secret",
                                           .source = (char *) "~/.kaggle/access_token" };
  f->server = (DscKaggleServer){ .address = f->address, .wait = wait_not };
  f->name = dsc_kaggle_parse ("owner/name", NULL);
}

static void
tear_down (Fixture *f, gconstpointer unused)
{
  static const char *const endings[] = { "", ".part", ".part-tag" };

  for (guint i = 0; i < G_N_ELEMENTS (endings); i++)
    {
      g_autofree char *path = g_strconcat (f->path, endings[i], NULL);

      g_unlink (path);
    }
  g_assert_cmpint (g_rmdir (f->folder), ==, 0);
  dsc_kaggle_name_free (f->name);
  scripted_server_free (f->kaggle);
  scripted_server_free (f->storage);
  g_free (f->address);
  g_free (f->folder);
  g_free (f->path);
  g_clear_error (&f->error);
}

static void
reply_json (Fixture *f, const char *json)
{
  scripted_server_reply (f->kaggle, "HTTP/1.1 200 OK\nContent-Type: application/json\n", json,
                         strlen (json));
}

static void
reply_status (ScriptedServer *server, const char *status)
{
  static const char body[] = "{\"code\":7,\"message\":\"secret ways of the server\"}";
  g_autofree char *head
      = g_strdup_printf ("HTTP/1.1 %s\nContent-Length: %zu\n", status, strlen (body));

  scripted_server_reply (server, head, body, strlen (body));
}

static DscKaggleInfo *
describe (Fixture *f)
{
  g_clear_error (&f->error);
  return dsc_kaggle_describe (&f->server, f->name, NULL, NULL, NULL, &f->error);
}

static gboolean
fetch (Fixture *f)
{
  g_clear_error (&f->error);
  return dsc_kaggle_fetch (&f->server, f->name, f->path, NULL, NULL, NULL, NULL, &f->error);
}

static void
check_error (Fixture *f, DscError code, const char *words)
{
  g_assert_error (f->error, DSC_ERROR, (int) code);
  if (strstr (f->error->message, words) == NULL)
    g_error ("“%s” does not say “%s”", f->error->message, words);
  g_assert_null (strstr (f->error->message, "secret"));
  g_assert_true (g_str_has_suffix (f->error->message, "."));
}

static void
check_request (ScriptedServer *server, guint i, const char *header, const char *value)
{
  g_autofree char *found = scripted_server_get_header (server, i, header);

  g_assert_cmpstr (found, ==, value);
}

/* --- What is known of a dataset --- */

/* As the server answers in 2026, and as it did before. */
static void
test_a_dataset_is_described (Fixture *f, gconstpointer unused)
{
  static const char *const answers[]
      = { "{\"titleNullable\":\"Bricks\",\"licenseNameNullable\":\"CC BY-SA 3.0\","
          "\"totalBytesNullable\":929488,\"currentVersionNumberNullable\":3,"
          "\"ownerNameNullable\":\"Some Body\",\"lastUpdated\":\"2019-03-16T15:56:52.083Z\","
          "\"title\":null,\"files\":[],\"tags\":[{\"ref\":\"x\"}]}",
          "{\"title\":\"Bricks\",\"licenseName\":\"CC BY-SA 3.0\",\"totalBytes\":929488,"
          "\"currentVersionNumber\":3,\"ownerName\":\"Some Body\","
          "\"lastUpdated\":\"2019-03-16T15:56:52.083Z\"}" };

  for (guint i = 0; i < G_N_ELEMENTS (answers); i++)
    {
      g_autoptr (DscKaggleInfo) info = NULL;
      g_autofree char *date = NULL;

      reply_json (f, answers[i]);
      info = describe (f);
      g_assert_no_error (f->error);
      g_assert_cmpstr (info->title, ==, "Bricks");
      g_assert_cmpstr (info->licence, ==, "CC BY-SA 3.0");
      g_assert_cmpstr (info->author, ==, "Some Body");
      g_assert_cmpuint (info->bytes, ==, 929488);
      g_assert_cmpuint (info->version, ==, 3);
      date = g_date_time_format (info->updated, "%F %H:%M");
      g_assert_cmpstr (date, ==, "2019-03-16 15:56");
    }
  check_request (f->kaggle, 0, "", "GET /api/v1/datasets/view/owner/name HTTP/1.1");
  check_request (f->kaggle, 0, "authorization", NULL);
}

static void
test_what_is_not_told_is_not_made_up (Fixture *f, gconstpointer unused)
{
  g_autoptr (DscKaggleInfo) info = NULL;

  f->server.credentials = &f->credentials;
  reply_json (f, "{\"title\":\"B\\u001b[31m\\nricks\",\"licenseName\":\"\",\"totalBytes\":-5,"
                 "\"currentVersionNumber\":\"x\",\"lastUpdated\":\"yesterday\",\"ownerName\":[]}");
  info = describe (f);
  g_assert_no_error (f->error);
  g_assert_true (g_str_is_ascii (info->title) && strchr (info->title, '\x1b') == NULL
                 && strchr (info->title, '\n') == NULL);
  g_assert_null (info->licence);
  g_assert_null (info->author);
  g_assert_null (info->updated);
  g_assert_cmpuint (info->bytes, ==, 0);
  g_assert_cmpuint (info->version, ==, 0);
  check_request (f->kaggle, 0, "authorization", "Bearer secret");
}

static void
test_answers_that_are_none_are_refused (Fixture *f, gconstpointer unused)
{
  g_autofree char *deep = g_strnfill (100000, '[');
  static const char *const answers[] = { "",
                                         "<html>Log in to the network</html>",
                                         "[]",
                                         "{}",
                                         "{\"title\":7}",
                                         "{\"title\":\"x\"",
                                         "{\"title\":\"a\",\"title\":\"b\"}" };

  for (guint i = 0; i < G_N_ELEMENTS (answers); i++)
    {
      reply_json (f, answers[i]);
      g_assert_null (describe (f));
      check_error (f, DSC_ERROR_UNREADABLE, "no description of a dataset");
    }
  reply_json (f, deep);
  g_assert_null (describe (f));
  check_error (f, DSC_ERROR_UNREADABLE, "no description");
}

static void
test_a_huge_answer_is_refused (Fixture *f, gconstpointer unused)
{
  gsize size = 3 * 1024 * 1024;
  g_autofree char *spaces = g_strnfill (size, ' ');

  scripted_server_hold (f->kaggle, "HTTP/1.1 200 OK\n", spaces, size);
  g_assert_null (describe (f));
  check_error (f, DSC_ERROR_TOO_LARGE, "1048576 bytes");
}

/* --- Refusals --- */

static const struct
{
  const char *status;
  const char *without; /* credentials */
  const char *with;
  guint n_times;
} refusals[] = {
  { "401 Unauthorized", "Make a token at https://www.kaggle.com/settings",
    "does not accept your credentials (~/.kaggle/access_token)", 1 },
  { "403 Forbidden", "https://www.kaggle.com/datasets/owner/name", "accept its rules", 1 },
  { "404 Not Found", "its name is misspelt", "its owner must share it", 1 },
  { "429 Too Many Requests", "use a token if you have none", "Kaggle counts", DSC_FETCH_ATTEMPTS },
  { "500 Internal Server Error", "500", "500", DSC_FETCH_ATTEMPTS },
  { "503 Service Unavailable", "503", "503", DSC_FETCH_ATTEMPTS },
};

static void
test_refusals_are_explained (Fixture *f, gconstpointer unused)
{
  for (guint i = 0; i < 2 * G_N_ELEMENTS (refusals); i++)
    {
      gboolean with = i % 2 == 1;

      f->server.credentials = with ? &f->credentials : NULL;
      for (guint k = 0; k < 2 * refusals[i / 2].n_times; k++)
        reply_status (f->kaggle, refusals[i / 2].status);
      g_assert_null (describe (f));
      check_error (f, DSC_ERROR_MISSING, with ? refusals[i / 2].with : refusals[i / 2].without);
      g_assert_false (fetch (f));
      check_error (f, DSC_ERROR_MISSING, with ? refusals[i / 2].with : refusals[i / 2].without);
    }
}

static void
test_the_minutes_to_wait_are_told (Fixture *f, gconstpointer unused)
{
  scripted_server_reply (
      f->kaggle, "HTTP/1.1 429 Too Many Requests\nContent-Length: 0\nRetry-After: 900\n", NULL, 0);
  g_assert_null (describe (f));
  check_error (f, DSC_ERROR_MISSING, "15 min");
}

/* What the storage refuses says nothing of the person. */
static void
test_a_refusal_of_the_storage_is_no_matter_of_credentials (Fixture *f, gconstpointer unused)
{
  g_autofree char *signed_url = scripted_server_url (f->storage, "/bundle?sig=secret");
  g_autofree char *head
      = g_strdup_printf ("HTTP/1.1 302 Found\nContent-Length: 0\nLocation: %s\n", signed_url);

  f->server.credentials = &f->credentials;
  scripted_server_reply (f->kaggle, head, NULL, 0);
  reply_status (f->storage, "403 Forbidden");
  g_assert_false (fetch (f));
  check_error (f, DSC_ERROR_MISSING, "403");
  g_assert_null (strstr (f->error->message, "rules"));
}

static void
test_nobody_at_home_is_told (Fixture *f, gconstpointer unused)
{
  g_autoptr (ScriptedServer) gone = scripted_server_new ();
  g_autofree char *address = scripted_server_url (gone, "");

  g_clear_pointer (&gone, scripted_server_free);
  f->server.address = address;
  g_assert_null (describe (f));
  check_error (f, DSC_ERROR_MISSING, address);
}

static void
test_credentials_need_a_safe_way (Fixture *f, gconstpointer unused)
{
  f->server.credentials = &f->credentials;
  f->server.address = "http://kaggle.example.org";
  g_assert_null (describe (f));
  check_error (f, DSC_ERROR_USAGE, "https://");
}

/* --- Fetching --- */

/* Kaggle leads to its storage, which has so many of the ten bytes. */
static void
lead_to_storage (Fixture *f, const char *answer, gsize size)
{
  static const char contents[] = "0123456789";
  g_autofree char *signed_url = scripted_server_url (f->storage, "/bundle?sig=secret");
  g_autofree char *head
      = g_strdup_printf ("HTTP/1.1 302 Found\nContent-Length: 0\nLocation: %s\n", signed_url);

  scripted_server_reply (f->kaggle, head, NULL, 0);
  scripted_server_reply (f->storage, answer, contents + strlen (contents) - size, size);
}

#define WHOLE                                          \
  "HTTP/1.1 200 OK\nContent-Length: 10\nETag: \"1\"\n" \
  "x-goog-hash: crc32c=KAwGng==\nx-goog-hash: md5=eB5eJF1ptWaXm4bijSPyxw==\n"

static void
test_an_archive_comes_from_the_storage (Fixture *f, gconstpointer unused)
{
  g_autofree char *contents = NULL;

  f->server.credentials = &f->credentials;
  f->name->version = 4;
  lead_to_storage (f, WHOLE, 10);
  g_assert_true (fetch (f));
  g_assert_true (g_file_get_contents (f->path, &contents, NULL, NULL));
  g_assert_cmpstr (contents, ==, "0123456789");
  check_request (f->kaggle, 0, "",
                 "GET /api/v1/datasets/download/owner/name?datasetVersionNumber=4 HTTP/1.1");
  check_request (f->kaggle, 0, "authorization", "Bearer secret");
  check_request (f->storage, 0, "authorization", NULL);
  check_request (f->storage, 0, "range", NULL);
}

static void
test_an_interrupted_archive_is_gone_on_with (Fixture *f, gconstpointer unused)
{
  g_autofree char *part = g_strconcat (f->path, ".part", NULL);
  g_autofree char *tag = g_strconcat (f->path, ".part-tag", NULL);
  g_autofree char *contents = NULL;

  g_assert_true (g_file_set_contents (part, "0123", -1, NULL));
  g_assert_true (g_file_set_contents (tag, "\"1\"", -1, NULL));
  lead_to_storage (f,
                   "HTTP/1.1 206 Partial Content\nContent-Length: 6\n"
                   "Content-Range: bytes 4-9/10\nx-goog-hash: md5=eB5eJF1ptWaXm4bijSPyxw==\n",
                   6);
  g_assert_true (fetch (f));
  g_assert_true (g_file_get_contents (f->path, &contents, NULL, NULL));
  g_assert_cmpstr (contents, ==, "0123456789");
  check_request (f->storage, 0, "range", "bytes=4-");
  check_request (f->storage, 0, "if-range", "\"1\"");
}

static void
test_a_refusal_keeps_what_has_arrived (Fixture *f, gconstpointer unused)
{
  static const char *const statuses[]
      = { "400 Bad Request", "401 Unauthorized", "403 Forbidden", "404 Not Found", "410 Gone" };
  g_autofree char *part = g_strconcat (f->path, ".part", NULL);
  g_autofree char *tag = g_strconcat (f->path, ".part-tag", NULL);

  g_assert_true (g_file_set_contents (part, "0123", -1, NULL));
  g_assert_true (g_file_set_contents (tag, "\"1\"", -1, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (statuses); i++)
    {
      g_autofree char *contents = NULL;

      reply_status (f->kaggle, statuses[i]);
      g_assert_false (fetch (f));
      g_assert_true (g_file_get_contents (part, &contents, NULL, NULL));
      g_assert_cmpstr (contents, ==, "0123");
    }
}

static void
test_a_damaged_archive_is_deleted (Fixture *f, gconstpointer unused)
{
  lead_to_storage (f,
                   "HTTP/1.1 200 OK\nContent-Length: 10\n"
                   "x-goog-hash: md5=AAAAAAAAAAAAAAAAAAAAAA==\n",
                   10);
  g_assert_false (fetch (f));
  check_error (f, DSC_ERROR_CORRUPT, "MD5");
  g_assert_false (g_file_test (f->path, G_FILE_TEST_EXISTS));
}

#define ADD(name) g_test_add ("/kaggle/" #name, Fixture, NULL, set_up, test_##name, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD (a_dataset_is_described);
  ADD (what_is_not_told_is_not_made_up);
  ADD (answers_that_are_none_are_refused);
  ADD (a_huge_answer_is_refused);
  ADD (refusals_are_explained);
  ADD (the_minutes_to_wait_are_told);
  ADD (a_refusal_of_the_storage_is_no_matter_of_credentials);
  ADD (nobody_at_home_is_told);
  ADD (credentials_need_a_safe_way);
  ADD (an_archive_comes_from_the_storage);
  ADD (an_interrupted_archive_is_gone_on_with);
  ADD (a_refusal_keeps_what_has_arrived);
  ADD (a_damaged_archive_is_deleted);
  return g_test_run ();
}
