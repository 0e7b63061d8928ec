/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where a person's credentials for Kaggle may be, and which of them count. */
#include <string.h>

#include <glib/gstdio.h>

#include "base/dsc-error.h"
#include "kaggle/dsc-kaggle-credentials.h"

typedef struct
{
  char *folder;  /* of the person */
  GError *error; /* of the last search */
} Fixture;

static const char *const variables[]
    = { "KAGGLE_API_TOKEN", "KAGGLE_CONFIG_DIR", "KAGGLE_USERNAME", "KAGGLE_KEY" };

static void
set_up (Fixture *f, gconstpointer unused)
{
  for (guint i = 0; i < G_N_ELEMENTS (variables); i++)
    g_unsetenv (variables[i]);
  f->folder = g_strdup (g_get_home_dir ());
  g_assert_true (strstr (f->folder, "discern-test") != NULL); /* not anybody's own */
}

static void
delete_all (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *below = g_build_filename (path, name, NULL);

      delete_all (below);
    }
  g_remove (path);
}

static void
tear_down (Fixture *f, gconstpointer unused)
{
  static const char *const names[] = { ".kaggle", "other" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (f->folder, names[i], NULL);

      delete_all (path);
    }
  g_clear_error (&f->error);
  g_free (f->folder);
}

/* Writes a file that only its owner may read. @path: below the person's folder. */
static void
write_file (Fixture *f, const char *path, const char *text)
{
  g_autofree char *whole
      = g_path_is_absolute (path) ? g_strdup (path) : g_build_filename (f->folder, path, NULL);
  g_autofree char *folder = g_path_get_dirname (whole);

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_assert_true (
      g_file_set_contents_full (whole, text, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600, NULL));
}

/* @source: how the place ends; %NULL: nobody is found. */
static DscKaggleCredentials *
check_found (Fixture *f, const char *authorization, const char *source)
{
  DscKaggleCredentials *self = dsc_kaggle_credentials_find (&f->error);

  g_assert_no_error (f->error);
  g_assert_cmpstr (self->authorization, ==, authorization);
  g_assert_true (source != NULL ? g_str_has_suffix (self->source, source) : self->source == NULL);
  return self;
}

static void
check (Fixture *f, const char *authorization, const char *source)
{
  g_autoptr (DscKaggleCredentials) self = check_found (f, authorization, source);

  g_assert_cmpstr (self->warning, ==, NULL);
}

static void
check_broken (Fixture *f, const char *words)
{
  g_assert_null (dsc_kaggle_credentials_find (&f->error));
  g_assert_error (f->error, DSC_ERROR, DSC_ERROR_UNREADABLE);
  g_assert_nonnull (strstr (f->error->message, words));
  g_assert_null (strstr (f->error->message, "secret"));
  g_clear_error (&f->error);
}

static void
test_nobody_is_enough (Fixture *f, gconstpointer unused)
{
  check (f, NULL, NULL);
  g_setenv ("KAGGLE_USERNAME", "me", TRUE); /* without a key */
  g_setenv ("KAGGLE_API_TOKEN", "", TRUE);
  check (f, NULL, NULL);
}

static void
test_places_come_in_the_order_of_kaggle (Fixture *f, gconstpointer unused)
{
  write_file (f, ".kaggle/credentials.json",
              "{\"access_token\":\"login\",\"access_token_expiration\":\"2100-01-01T00:00:00Z\","
              "\"scopes\":[\"a\"]}");
  check (f, "Bearer login", "credentials.json");
  write_file (f, ".kaggle/kaggle.json", "{\"username\":\"me\",\"key\":\"secret\"}");
  check (f, "Basic bWU6c2VjcmV0", ".kaggle/kaggle.json");
  g_setenv ("KAGGLE_KEY", "other", TRUE);
  check (f, "Basic bWU6b3RoZXI=", ".kaggle/kaggle.json");
  g_setenv ("KAGGLE_USERNAME", "you", TRUE);
  check (f, "Basic eW91Om90aGVy", "$KAGGLE_KEY");
  write_file (f, ".kaggle/access_token.txt", "text\n");
  check (f, "Bearer text", "access_token.txt");
  write_file (f, ".kaggle/access_token", " plain \n");
  check (f, "Bearer plain", "access_token");
  g_setenv ("KAGGLE_API_TOKEN", "variable", TRUE);
  check (f, "Bearer variable", "$KAGGLE_API_TOKEN");
}

static void
test_the_variable_may_name_a_file (Fixture *f, gconstpointer unused)
{
  g_autofree char *path = g_build_filename (f->folder, "other", "token", NULL);

  write_file (f, path, "from-file\n");
  g_setenv ("KAGGLE_API_TOKEN", path, TRUE);
  check (f, "Bearer from-file", "other/token");
}

static void
test_the_folder_of_the_key_can_be_chosen (Fixture *f, gconstpointer unused)
{
  g_autofree char *other = g_build_filename (f->folder, "other", NULL);
  g_autofree char *config = g_build_filename (g_get_user_config_dir (), "kaggle", NULL);
  g_autofree char *usual = g_build_filename (config, "kaggle.json", NULL);

  write_file (f, usual, "{\"username\":\"c\",\"key\":\"c\"}");
  check (f, "Basic Yzpj", "kaggle/kaggle.json");
  write_file (f, ".kaggle/anything", "");
  check (f, NULL, NULL);
  write_file (f, "other/kaggle.json", "{\"username\":\"o\",\"key\":\"o\"}");
  g_setenv ("KAGGLE_CONFIG_DIR", other, TRUE);
  check (f, "Basic bzpv", "other/kaggle.json");
  delete_all (config);
}

static void
test_a_file_that_others_can_read_is_warned_of (Fixture *f, gconstpointer unused)
{
  g_autofree char *path = g_build_filename (f->folder, ".kaggle", "kaggle.json", NULL);
  g_autoptr (DscKaggleCredentials) self = NULL;

  write_file (f, path, "{\"username\":\"me\",\"key\":\"secret\"}");
  g_assert_cmpint (g_chmod (path, 0640), ==, 0);
  self = check_found (f, "Basic bWU6c2VjcmV0", "kaggle.json");
  g_assert_nonnull (strstr (self->warning, path));
  g_assert_nonnull (strstr (self->warning, "chmod 600"));
}

static void
test_a_login_that_has_ended_is_not_used (Fixture *f, gconstpointer unused)
{
  static const char *const ends[]
      = { "\"2020-01-01T00:00:00Z\"", "\"2020-01-01T00:00:00\"", "\"some day\"", "null", "7" };

  for (guint i = 0; i < G_N_ELEMENTS (ends); i++)
    {
      g_autofree char *text = g_strdup_printf (
          "{\"access_token\":\"login\",\"access_token_expiration\":%s}", ends[i]);
      g_autoptr (DscKaggleCredentials) self = NULL;

      write_file (f, ".kaggle/credentials.json", text);
      self = check_found (f, NULL, NULL);
      g_assert_nonnull (strstr (self->warning, "kaggle auth login"));
    }
}

static void
test_broken_files_are_named_but_not_shown (Fixture *f, gconstpointer unused)
{
  static const char *const keys[] = { "",
                                      "secret",
                                      "[\"secret\"]",
                                      "{\"username\":\"me\"}",
                                      "{\"username\":\"me\",\"key\":7}",
                                      "{\"username\":\"me\",\"key\":\"sec ret secret\"}",
                                      "{\"username\":\"me\",\"key\":\"secret\\r\\nCookie: x\"}",
                                      "{\"username\":\"m:e\",\"key\":\"secret\"}",
                                      "{\"username\":\"\",\"key\":\"secret\"}" };
  g_autofree char *much = g_strnfill (1000000, 'a');

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      write_file (f, ".kaggle/kaggle.json", keys[i]);
      check_broken (f, ".kaggle/kaggle.json");
    }
  write_file (f, ".kaggle/kaggle.json", much);
  check_broken (f, ".kaggle/kaggle.json");
  write_file (f, ".kaggle/access_token", "secret\nsecret\n");
  check_broken (f, ".kaggle/access_token");
  write_file (f, ".kaggle/access_token", much);
  check_broken (f, ".kaggle/access_token");
  g_setenv ("KAGGLE_API_TOKEN", "sec ret secret", TRUE);
  check_broken (f, "$KAGGLE_API_TOKEN");
}

static void
test_what_is_no_file_is_told (Fixture *f, gconstpointer unused)
{
  g_autofree char *path = g_build_filename (f->folder, ".kaggle", "access_token", NULL);

  g_assert_cmpint (g_mkdir_with_parents (path, 0700), ==, 0);
  g_assert_null (dsc_kaggle_credentials_find (&f->error));
  g_assert_error (f->error, DSC_ERROR, DSC_ERROR_NOT_FOUND);
  g_assert_nonnull (strstr (f->error->message, path));
}

#define ADD(name) \
  g_test_add ("/kaggle-credentials/" #name, Fixture, NULL, set_up, test_##name, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD (nobody_is_enough);
  ADD (places_come_in_the_order_of_kaggle);
  ADD (the_variable_may_name_a_file);
  ADD (the_folder_of_the_key_can_be_chosen);
  ADD (a_file_that_others_can_read_is_warned_of);
  ADD (a_login_that_has_ended_is_not_used);
  ADD (broken_files_are_named_but_not_shown);
  ADD (what_is_no_file_is_told);
  return g_test_run ();
}
