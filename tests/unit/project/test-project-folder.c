/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Opening projects, sound and broken; where they lie; their cache. */
#include <string.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "project-fixture.h"

typedef struct
{
  char *folder;
} Fixture;

static const char *const animals[][2]
    = { { "cat/1.jpg", "cat" }, { "dog/1.jpg", "dog" }, { NULL, NULL } };

static void
set_up (Fixture *self, gconstpointer data)
{
  self->folder = fixture_make_folder ();
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  fixture_remove_folder (self->folder);
}

static void
test_new_project_has_its_folders (Fixture *self, gconstpointer data)
{
  g_autofree char *folder = g_build_filename (self->folder, "new", "deep", NULL);
  g_autoptr (DscProject) project = fixture_open (folder);
  g_autofree char *cache = dsc_project_dup_cache_folder (project);
  g_autofree char *models = dsc_project_dup_models_folder (project);

  g_assert_cmpstr (dsc_project_get_folder (project), ==, folder);
  g_assert_true (g_file_test (cache, G_FILE_TEST_IS_DIR));
  g_assert_true (g_file_test (models, G_FILE_TEST_IS_DIR));
}

static void
test_missing_project_is_not_made (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) dir = NULL;

  g_assert_null (dsc_project_open (self->folder, FALSE, &error));
  fixture_assert_error (error, DSC_ERROR_NOT_FOUND, self->folder);
  dir = g_dir_open (self->folder, 0, NULL);
  g_assert_null (g_dir_read_name (dir));
}

static void
test_folder_below_a_file_is_said (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = g_build_filename (self->folder, "file", "project", NULL);

  fixture_write (self->folder, "file", "x", 1);
  g_assert_null (dsc_project_open (folder, TRUE, &error));
  fixture_assert_error (error, DSC_ERROR_NOT_FOUND, folder);
}

/* --- broken files --- */

/* Asserts that what lies in place of the project file is refused, in words, and left as it is. */
static void
assert_refused (Fixture *self, const char *bytes, gsize size, const char *word)
{
  for (int create = 0; create < 2; create++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *path = g_build_filename (self->folder, "project.db", NULL);
      g_autofree char *after = NULL;
      gsize after_size;

      fixture_write (self->folder, "project.db", bytes, size);
      g_assert_null (dsc_project_open (self->folder, create, &error));
      fixture_assert_error (error, DSC_ERROR_CORRUPT, word);
      g_assert_true (g_file_get_contents (path, &after, &after_size, NULL));
      g_assert_cmpmem (after, after_size, bytes, size);
    }
}

/* Returns: (transfer full): a sound project file with all kinds of rows. */
static char *
make_sound_file (Fixture *self, gsize *size)
{
  g_autofree char *folder = g_build_filename (self->folder, "sound", NULL);
  g_autofree char *path = g_build_filename (folder, "project.db", NULL);
  DscProject *project = fixture_open (folder);
  g_autoptr (DscDataset) dataset = fixture_import (project, animals);
  g_autoptr (DscPredictions) predictions = dsc_predictions_new (2, 2);
  DscEpochRecord epoch = { .epoch = 0, .train_loss = 1 };
  DscBatchRecord batch = { .batch = 0, .loss = 1 };
  double numbers[2] = { 1, 2 };
  DscRateTestRecord test = { .n = 2, .rates = numbers, .losses = numbers, .smoothed = numbers };
  gint64 run, stage;
  char *bytes;

  run = fixture_add_run (project, "run", DSC_RUN_FINISHED, &stage);
  g_assert_true (dsc_project_add_epoch (project, stage, &epoch, &batch, 1, NULL));
  test.stage = stage;
  g_assert_cmpint (dsc_project_add_rate_test (project, &test, NULL), !=, 0);
  g_array_index (predictions->items, DscPrediction, 1).photo = 1;
  g_assert_true (dsc_project_set_predictions (project, run, dataset, predictions, NULL));
  g_assert_finalize_object (project);
  g_assert_true (g_file_get_contents (path, &bytes, size, NULL));
  return bytes;
}

static void
test_foreign_files_are_refused (Fixture *self, gconstpointer data)
{
  const char text[] = "This is a letter, not a project.";
  g_autofree char *zeros = g_malloc0 (100000);
  g_autofree char *noise = g_malloc (100000);
  GRand *rand = g_rand_new_with_seed (1);

  for (gsize i = 0; i < 100000; i++)
    noise[i] = (char) g_rand_int (rand);
  g_rand_free (rand);
  assert_refused (self, "", 0, "damaged");
  assert_refused (self, text, strlen (text), "damaged");
  assert_refused (self, zeros, 100000, "damaged");
  assert_refused (self, noise, 100000, "damaged");
}

static void
test_truncated_files_are_refused (Fixture *self, gconstpointer data)
{
  gsize size;
  g_autofree char *bytes = make_sound_file (self, &size);

  assert_refused (self, bytes, 50, "damaged");
  assert_refused (self, bytes, 100, "damaged");
  assert_refused (self, bytes, 4096, "damaged");
  assert_refused (self, bytes, size / 2, "damaged");
  assert_refused (self, bytes, size - 4096, "damaged");
}

static void
test_other_databases_are_refused (Fixture *self, gconstpointer data)
{
  g_autofree char *path = g_build_filename (self->folder, "project.db", NULL);
  g_autofree char *bytes = NULL;
  gsize size;

  fixture_exec (self->folder, "CREATE TABLE mine (x); INSERT INTO mine VALUES (1)");
  g_assert_true (g_file_get_contents (path, &bytes, &size, NULL));
  assert_refused (self, bytes, size, "not a project");
}

static void
test_newer_project_is_refused (Fixture *self, gconstpointer data)
{
  g_autofree char *path = g_build_filename (self->folder, "project.db", NULL);
  g_autofree char *bytes = NULL;
  gsize size;

  fixture_exec (self->folder, "PRAGMA application_id = 0x4453434e; PRAGMA user_version = 1000");
  g_assert_true (g_file_get_contents (path, &bytes, &size, NULL));
  assert_refused (self, bytes, size, "newer Discern");
}

static void
test_folder_in_place_of_the_file_is_refused (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_build_filename (self->folder, "project.db", NULL);

  g_assert_cmpint (g_mkdir (path, 0700), ==, 0);
  g_assert_null (dsc_project_open (self->folder, TRUE, &error));
  fixture_assert_error (error, DSC_ERROR_CORRUPT, "damaged");
}

/* Reads everything; whatever is in the file, each call answers or fails with a sentence. Returns
 * how many failed. */
static guint
read_everything (const char *folder)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DscProject) project = dsc_project_open (folder, FALSE, &error);
  g_autoptr (DscDataset) dataset = NULL;
  g_autoptr (DscPredictions) predictions = NULL;
  gpointer lists[5] = { NULL };
  GError *errors[7] = { NULL };
  guint n_failed = 0;

  if (project == NULL)
    {
      g_assert_nonnull (error);
      return 1;
    }
  dataset = dsc_project_get_dataset (project, &errors[0]);
  if (dataset != NULL)
    predictions = dsc_project_get_predictions (project, 1, dataset, DSC_PART_NONE, &errors[1]);
  lists[0] = dsc_project_get_runs (project, &errors[2]);
  lists[1] = dsc_project_get_stages (project, 1, &errors[3]);
  lists[2] = dsc_project_get_rate_tests (project, &errors[4]);
  lists[3] = dsc_project_get_epochs (project, 1, &errors[5]);
  lists[4] = dsc_project_get_batches (project, 1, NULL, &errors[6]);
  for (guint i = 0; i < 5; i++)
    {
      g_assert_true ((lists[i] == NULL) == (errors[i + 2] != NULL));
      if (i < 3 && lists[i] != NULL)
        g_ptr_array_unref (lists[i]);
      else if (lists[i] != NULL)
        g_array_unref (lists[i]);
    }
  for (guint i = 0; i < G_N_ELEMENTS (errors); i++)
    {
      n_failed += errors[i] != NULL;
      g_clear_error (&errors[i]);
    }
  return n_failed;
}

static void
test_damaged_bytes_never_crash (Fixture *self, gconstpointer data)
{
  gsize size;
  g_autofree char *sound = make_sound_file (self, &size);
  GRand *rand = g_rand_new_with_seed (7);
  guint n_noticed = 0;

  fixture_write (self->folder, "project.db", sound, size);
  g_assert_cmpuint (read_everything (self->folder), ==, 0);
  for (int i = 0; i < 150; i++)
    {
      g_autofree char *bytes = g_memdup2 (sound, size);

      for (int j = 0; j < 40; j++)
        bytes[g_rand_int_range (rand, 28, (gint32) size)] = (char) g_rand_int (rand);
      fixture_write (self->folder, "project.db", bytes, size);
      n_noticed += read_everything (self->folder) > 0;
    }
  g_rand_free (rand);
  g_assert_cmpuint (n_noticed, >, 0);
}

static void
test_impossible_values_are_refused (Fixture *self, gconstpointer data)
{
  const char *const changes[] = {
    "UPDATE dataset SET root = x'70'",
    "UPDATE photo SET given = 9",
    "UPDATE photo SET class = 99",
    "UPDATE run SET state = 'dreaming'",
    "UPDATE stage SET state = 'dreaming'",
    "UPDATE rate_test SET losses = x'00'",
    "UPDATE prediction SET probabilities = x'00'",
    "UPDATE prediction SET predicted = 2",
    "UPDATE prediction SET actual = -2",
    "UPDATE prediction_class SET label = label + 7",
    "DELETE FROM prediction_class",
  };
  gsize size;
  g_autofree char *sound = make_sound_file (self, &size);

  for (gsize i = 0; i < G_N_ELEMENTS (changes); i++)
    {
      g_autofree char *sql = g_strconcat ("PRAGMA ignore_check_constraints = 1;", changes[i], NULL);

      fixture_write (self->folder, "project.db", sound, size);
      fixture_exec (self->folder, sql);
      g_test_message ("%s", changes[i]);
      g_assert_cmpuint (read_everything (self->folder), ==, 1);
    }
}

/* --- where projects lie --- */

static void
test_settings_are_kept_and_forgotten (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DscProject) project = dsc_project_open (self->folder, TRUE, &error);
  g_autofree char *none = NULL;
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  g_autofree char *gone = NULL;

  g_assert_no_error (error);
  g_assert_true (dsc_project_get_setting (project, "a", &none, &error));
  g_assert_null (none);
  g_assert_true (dsc_project_set_setting (project, "a", "one", &error));
  g_assert_true (dsc_project_set_setting (project, "a", "two\xff", &error));
  g_assert_true (dsc_project_set_setting (project, "b", "three", &error));
  g_clear_object (&project);
  project = dsc_project_open (self->folder, FALSE, &error);
  g_assert_true (dsc_project_get_setting (project, "a", &first, &error));
  g_assert_true (dsc_project_get_setting (project, "b", &second, &error));
  g_assert_cmpstr (first, ==, "two\xff");
  g_assert_cmpstr (second, ==, "three");
  g_assert_true (dsc_project_set_setting (project, "a", NULL, &error));
  g_assert_true (dsc_project_get_setting (project, "a", &gone, &error));
  g_assert_null (gone);
  g_assert_no_error (error);
}

static void
test_default_folder_is_found_again (Fixture *self, gconstpointer data)
{
  g_autofree char *photos = g_build_filename (self->folder, "My photos", NULL);
  g_autofree char *link = g_build_filename (self->folder, "link", NULL);
  g_autofree char *round_about = g_build_filename (self->folder, "x", "..", "My photos", "", NULL);
  g_autofree char *expected = dsc_project_default_folder (photos);
  g_autofree char *same = NULL;
  g_autofree char *by_link = NULL;
  g_autofree char *by_name = dsc_project_folder_of_resolved (photos);
  g_autofree char *elsewhere = dsc_project_default_folder ("/elsewhere/My photos");

  g_assert_true (g_str_has_prefix (expected, g_get_user_data_dir ()));
  g_assert_nonnull (strstr (expected, "/discern/projects/My photos-"));
  same = dsc_project_default_folder (round_about);
  g_assert_cmpstr (same, ==, expected);
  g_assert_cmpstr (elsewhere, !=, expected);
  g_assert_cmpstr (by_name, ==, expected);
  g_assert_cmpint (g_mkdir (photos, 0700), ==, 0);
  g_assert_cmpint (symlink (photos, link), ==, 0);
  by_link = dsc_project_default_folder (link);
  g_assert_cmpstr (by_link, ==, expected);
}

static void
test_default_folder_of_odd_names (void)
{
  g_autofree char *root = dsc_project_default_folder ("/");
  g_autofree char *filler = g_strnfill (99, 'a');
  g_autofree char *long_source = g_strconcat ("/", filler, filler, "aü", filler, NULL);
  g_autofree char *long_folder = dsc_project_default_folder (long_source);
  g_autofree char *long_name = g_path_get_basename (long_folder);
  g_autofree char *bytes = dsc_project_default_folder ("/\xff\xfe");

  g_assert_nonnull (strstr (root, "/root-"));
  g_assert_cmpuint (strlen (long_name), <=, 255);
  g_assert_true (g_utf8_validate (long_name, -1, NULL));
  g_assert_nonnull (strstr (bytes, "/\xff\xfe-"));
}

static void
test_last_project_is_remembered (Fixture *self, gconstpointer data)
{
  g_autofree char *folder = g_build_filename (self->folder, "\xff", NULL);
  g_autofree char *found = NULL;

  g_assert_null (dsc_project_last_folder ());
  dsc_project_remember (folder);
  g_assert_null (dsc_project_last_folder ()); /* there is no project in it */
  g_object_unref (fixture_open (folder));
  found = dsc_project_last_folder ();
  g_assert_cmpstr (found, ==, folder);
}

/* --- cache and lock --- */

static void
test_cache_is_measured_and_cleared (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DscProject) project = fixture_open (self->folder);
  g_autofree char *cache = dsc_project_dup_cache_folder (project);
  g_autofree char *deeper = g_build_filename (cache, "deeper", NULL);
  g_autofree char *link = g_build_filename (cache, "link", NULL);
  g_autofree char *outside = g_build_filename (self->folder, "outside", NULL);
  g_autofree char *kept = g_build_filename (outside, "kept", NULL);
  g_autofree char *bytes = g_malloc0 (100000);
  guint64 size, freed;

  g_assert_cmpint (g_mkdir (deeper, 0700), ==, 0);
  g_assert_cmpint (g_mkdir (outside, 0700), ==, 0);
  g_assert_cmpint (symlink (outside, link), ==, 0);
  fixture_write (cache, "pixels", bytes, 100000);
  fixture_write (deeper, "more", bytes, 100000);
  fixture_write (outside, "kept", bytes, 100000);
  size = dsc_project_get_cache_size (project);
  g_assert_cmpuint (size, >=, 200000);
  g_assert_cmpuint (size, <, 300000);
  g_assert_true (dsc_project_clear_cache (project, &freed, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (freed, ==, size);
  g_assert_cmpuint (dsc_project_get_cache_size (project), ==, 0);
  g_assert_true (g_file_test (cache, G_FILE_TEST_IS_DIR));
  g_assert_true (g_file_test (kept, G_FILE_TEST_EXISTS));
  g_assert_false (dsc_project_is_locked (project, NULL));
}

static void
test_cache_of_a_locked_project_stays (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DscProject) project = fixture_open (self->folder);
  g_autofree char *cache = dsc_project_dup_cache_folder (project);

  fixture_write (cache, "pixels", "x", 1);
  g_assert_true (dsc_project_lock (project, "training run 3", &error));
  g_assert_false (dsc_project_clear_cache (project, NULL, &error));
  fixture_assert_error (error, DSC_ERROR_LOCKED, "training run 3");
  g_assert_cmpuint (dsc_project_get_cache_size (project), >, 0);
}

static void
test_lock_has_one_holder (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DscProject) first = fixture_open (self->folder);
  g_autoptr (DscProject) second = fixture_open (self->folder);
  g_autofree char *own = NULL;
  g_autofree char *others = NULL;

  g_assert_false (dsc_project_is_locked (first, NULL));
  g_assert_true (dsc_project_lock (first, "training run 1", &error));
  g_assert_true (dsc_project_is_locked (first, &own));
  g_assert_true (dsc_project_is_locked (second, &others));
  g_assert_cmpstr (own, ==, "training run 1");
  g_assert_cmpstr (others, ==, "training run 1");
  g_assert_false (dsc_project_is_locked_elsewhere (first, NULL));
  g_clear_pointer (&others, g_free);
  g_assert_true (dsc_project_is_locked_elsewhere (second, &others));
  g_assert_cmpstr (others, ==, "training run 1");
  g_assert_false (dsc_project_lock (first, "again", &error));
  fixture_assert_error (error, DSC_ERROR_LOCKED, "training run 1");
  g_assert_false (dsc_project_lock (second, "other", &error));
  fixture_assert_error (error, DSC_ERROR_LOCKED, "training run 1");
  dsc_project_unlock (first);
  g_assert_false (dsc_project_is_locked (second, NULL));
  g_assert_true (dsc_project_lock (second, "other", &error));
  g_clear_object (&second);
  g_assert_true (dsc_project_lock (first, "third", &error)); /* closing gives it back */
}

#define ADD(path, func) g_test_add ("/project/folder/" path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("new-project-has-its-folders", test_new_project_has_its_folders);
  ADD ("missing-project-is-not-made", test_missing_project_is_not_made);
  ADD ("folder-below-a-file-is-said", test_folder_below_a_file_is_said);
  ADD ("foreign-files-are-refused", test_foreign_files_are_refused);
  ADD ("truncated-files-are-refused", test_truncated_files_are_refused);
  ADD ("other-databases-are-refused", test_other_databases_are_refused);
  ADD ("newer-project-is-refused", test_newer_project_is_refused);
  ADD ("folder-in-place-of-the-file-is-refused", test_folder_in_place_of_the_file_is_refused);
  ADD ("damaged-bytes-never-crash", test_damaged_bytes_never_crash);
  ADD ("impossible-values-are-refused", test_impossible_values_are_refused);
  ADD ("settings-are-kept-and-forgotten", test_settings_are_kept_and_forgotten);
  ADD ("default-folder-is-found-again", test_default_folder_is_found_again);
  g_test_add_func ("/project/folder/default-folder-of-odd-names", test_default_folder_of_odd_names);
  ADD ("last-project-is-remembered", test_last_project_is_remembered);
  ADD ("cache-is-measured-and-cleared", test_cache_is_measured_and_cleared);
  ADD ("cache-of-a-locked-project-stays", test_cache_of_a_locked_project_stays);
  ADD ("lock-has-one-holder", test_lock_has_one_holder);
  return g_test_run ();
}
