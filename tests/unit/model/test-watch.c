/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Photos that come, go and change while they are open; photos that were moved. */
#include "config.h"

#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "base/dsc-error.h"
#include "dsc-workspace-test.h"

/* What a workspace has told of. */
typedef struct
{
  DscWorkspace *workspace;
  char *folder;
  GString *words; /* all sentences */
  guint n_told;
  guint n_wanted;
  guint n_tried;
  gboolean done;
  GError *error;
  char *found;
} Fixture;

static void
told_cb (Fixture *self, const char *words)
{
  g_string_append (self->words, words);
  g_string_append_c (self->words, '\n');
  self->n_told++;
}

static void
set_up (Fixture *self, gconstpointer unused)
{
  self->folder = dsc_test_photos_new (2, 5);
  self->words = g_string_new (NULL);
  self->workspace = dsc_test_open (self->folder);
  g_signal_connect_swapped (self->workspace, "photos-changed", G_CALLBACK (told_cb), self);
  dsc_workspace_set_watching (self->workspace, TRUE);
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  if (self->workspace != NULL)
    dsc_test_close (self->workspace);
  dsc_test_photos_delete (self->folder);
  g_string_free (self->words, TRUE);
  g_clear_error (&self->error);
  g_free (self->found);
}

static gboolean
was_told (gpointer data)
{
  Fixture *self = data;

  return self->n_told >= self->n_wanted;
}

static void
wait_for_words (Fixture *self, const char *words)
{
  self->n_wanted = self->n_told + 1;
  DSC_TEST_WAIT (was_told, self);
  g_assert_nonnull (strstr (self->words->str, words));
}

static guint
count_photos (Fixture *self)
{
  return dsc_dataset_get_n_photos (dsc_workspace_get_dataset (self->workspace));
}

/* Copies photo @photo to @n others beside it. */
static void
copy_photo (Fixture *self, guint photo, const char *name, guint n)
{
  g_autofree char *path
      = dsc_dataset_dup_photo_path (dsc_workspace_get_dataset (self->workspace), photo);
  g_autofree char *class = g_path_get_dirname (path);
  g_autofree char *bytes = NULL;
  gsize length;

  g_assert_true (g_file_get_contents (path, &bytes, &length, NULL));
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *copy = g_strdup_printf ("%s/%s%u.jpg", class, name, i);

      g_assert_true (g_file_set_contents (copy, bytes, (gssize) length, NULL));
    }
}

/* The watch lists its folders on a thread. What comes meanwhile is found, too. */
static void
wait_until_watched (Fixture *self)
{
  copy_photo (self, 0, "first", 1);
  wait_for_words (self, "1 photo was added.");
}

static void
test_photos_that_come_and_go_are_told_of_once (Fixture *self, gconstpointer unused)
{
  g_autoptr (DscDataset) before = NULL;
  g_autofree char *gone = NULL;

  wait_until_watched (self);
  g_assert_cmpuint (count_photos (self), ==, 11);
  copy_photo (self, 3, "zz", 40);
  wait_for_words (self, "40 photos were added.");
  g_assert_cmpuint (count_photos (self), ==, 51);
  g_assert_cmpuint (
      g_list_model_get_n_items (G_LIST_MODEL (dsc_workspace_get_photos (self->workspace))), ==, 51);
  before = g_object_ref (dsc_workspace_get_dataset (self->workspace));
  gone = dsc_dataset_dup_photo_path (before, 7);
  g_assert_cmpint (g_unlink (gone), ==, 0);
  wait_for_words (self, "1 photo is gone.");
  g_assert_cmpuint (count_photos (self), ==, 50);
  g_assert_cmpuint (self->n_told, ==, 3);
}

static void
test_a_photo_that_was_replaced_is_told_of (Fixture *self, gconstpointer unused)
{
  g_autofree char *one = NULL;
  g_autofree char *other = NULL;
  g_autofree char *bytes = NULL;
  gsize length;

  wait_until_watched (self);
  one = dsc_dataset_dup_photo_path (dsc_workspace_get_dataset (self->workspace), 1);
  other = dsc_dataset_dup_photo_path (dsc_workspace_get_dataset (self->workspace), 9);
  g_assert_true (g_file_get_contents (other, &bytes, &length, NULL));
  g_assert_true (g_file_set_contents (one, bytes, (gssize) length, NULL));
  wait_for_words (self, "1 photo has changed.");
  g_assert_cmpint (dsc_dataset_get_photo (dsc_workspace_get_dataset (self->workspace), 1)->size, ==,
                   (gint64) length);
}

static gboolean
is_training (gpointer data)
{
  return dsc_workspace_is_training (data);
}

static void
trained_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Fixture *self = data;
  g_autoptr (DscRun) run
      = dsc_workspace_train_finish (DSC_WORKSPACE (source), result, &self->error);

  self->done = run != NULL;
}

static gboolean
later_cb (gpointer done)
{
  *(gboolean *) done = TRUE;
  return G_SOURCE_REMOVE;
}

static void
test_a_run_is_not_disturbed (Fixture *self, gconstpointer unused)
{
  g_autoptr (DscTrainSpec) spec = dsc_train_spec_new ("notebook-2020", NULL, FALSE, NULL);
  gboolean waited = FALSE;

  dsc_test_script ("{\"delay_ms\": 600}");
  wait_until_watched (self);
  spec->epochs = 40;
  dsc_workspace_train_async (self->workspace, spec, NULL, trained_cb, self);
  DSC_TEST_WAIT (is_training, self->workspace);
  copy_photo (self, 3, "zz", 3);
  /* Longer than the quiet time, for what is not to come. */
  g_timeout_add (2500, later_cb, &waited);
  while (!waited)
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (dsc_workspace_is_training (self->workspace));
  g_assert_cmpuint (count_photos (self), ==, 11);
  dsc_run_stop (dsc_workspace_get_run (self->workspace));
  wait_for_words (self, "3 photos were added.");
  g_assert_false (dsc_workspace_is_training (self->workspace));
  g_assert_cmpuint (count_photos (self), ==, 14);
  dsc_test_script (NULL);
}

/* Whether photos were begun to be read again, and that is over. */
static gboolean
has_tried (gpointer data)
{
  Fixture *self = data;
  GListModel *activities = dsc_workspace_get_activities (self->workspace);

  self->n_tried += g_list_model_get_n_items (activities) > 0;
  return self->n_tried > 0 && g_list_model_get_n_items (activities) == 0;
}

/* It would be tried again and again, without end, as long as the other one is at work. */
static void
test_where_someone_else_is_at_work_it_waits (Fixture *self, gconstpointer unused)
{
  g_autoptr (DscProject) other = NULL;
  g_autoptr (GError) error = NULL;

  wait_until_watched (self);
  other = dsc_project_open (dsc_workspace_get_folder (self->workspace), FALSE, &error);
  g_assert_no_error (error);
  g_assert_true (dsc_project_lock (other, "painting the shed", &error));
  copy_photo (self, 3, "zz", 3);
  DSC_TEST_WAIT (has_tried, self);
  g_assert_cmpuint (count_photos (self), ==, 11);
  dsc_project_unlock (other);
  wait_for_words (self, "3 photos were added.");
  g_assert_cmpuint (count_photos (self), ==, 14);
}

/* Returns: a process that has the project's lock and says nothing of it. */
static pid_t
hold_lock (Fixture *self)
{
  g_autofree char *path
      = g_build_filename (dsc_workspace_get_folder (self->workspace), "lock", NULL);
  struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_len = 1 };
  int ends[2];
  char c;
  pid_t child;

  g_assert_cmpint (pipe (ends), ==, 0);
  child = fork ();
  if (child == 0)
    {
      int fd = open (path, O_RDWR | O_CLOEXEC);

      if (fd >= 0 && fcntl (fd, F_OFD_SETLK, &lock) == 0 && write (ends[1], "x", 1) == 1)
        for (;;)
          pause ();
      _exit (1);
    }
  close (ends[1]);
  g_assert_cmpint (read (ends[0], &c, 1), ==, 1);
  close (ends[0]);
  return child;
}

static void
test_where_someone_else_is_killed_it_takes_over (Fixture *self, gconstpointer unused)
{
  pid_t child;

  wait_until_watched (self);
  child = hold_lock (self);
  copy_photo (self, 3, "zz", 3);
  DSC_TEST_WAIT (has_tried, self);
  g_assert_cmpuint (count_photos (self), ==, 11);
  g_assert_cmpint (kill (child, SIGKILL), ==, 0);
  g_assert_cmpint (waitpid (child, NULL, 0), ==, child);
  wait_for_words (self, "3 photos were added.");
  g_assert_cmpuint (count_photos (self), ==, 14);
}

static void
rate_found_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Fixture *self = data;
  DscRateTestRecord *record
      = dsc_workspace_find_rate_finish (DSC_WORKSPACE (source), result, &self->error);

  g_clear_pointer (&record, dsc_rate_test_record_free);
  self->done = TRUE;
}

/* A learning-rate test has the project locked: photos that come are read when it has ended. */
static void
test_a_rate_test_is_waited_for (Fixture *self, gconstpointer unused)
{
  g_autoptr (DscTrainSpec) spec = dsc_train_spec_new ("notebook-2020", NULL, FALSE, NULL);

  dsc_test_script ("{\"rate_ms\": 40}");
  wait_until_watched (self);
  dsc_workspace_find_rate_async (self->workspace, spec, NULL, NULL, NULL, NULL, rate_found_cb,
                                 self);
  copy_photo (self, 3, "zz", 3);
  wait_for_words (self, "3 photos were added.");
  g_assert_true (self->done);
  g_assert_no_error (self->error);
  g_assert_cmpuint (count_photos (self), ==, 14);
  dsc_test_script (NULL);
}

/* --- moved --- */

static gboolean
is_missing (gpointer workspace)
{
  return dsc_workspace_is_missing (workspace);
}

static gboolean
is_done (gpointer data)
{
  return ((Fixture *) data)->done;
}

static void
found_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Fixture *self = data;

  self->found = dsc_workspace_find_moved_finish (DSC_WORKSPACE (source), result, &self->error);
  self->done = TRUE;
}

static void
used_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Fixture *self = data;

  dsc_workspace_use_folder_finish (DSC_WORKSPACE (source), result, &self->error);
  self->done = TRUE;
}

static gboolean
has_run (gpointer workspace)
{
  return g_list_model_get_n_items (dsc_workspace_get_runs (workspace)) == 1;
}

static void
use (Fixture *self, const char *folder)
{
  g_clear_error (&self->error);
  self->done = FALSE;
  dsc_workspace_use_folder_async (self->workspace, folder, used_cb, self);
  DSC_TEST_WAIT (is_done, self);
}

static void
test_photos_that_were_moved_are_found_and_their_runs_stay (Fixture *self, gconstpointer unused)
{
  g_autofree char *away = g_strconcat (self->folder, " elsewhere", NULL);
  g_autoptr (GArray) parts = g_array_new (FALSE, FALSE, 1);

  dsc_test_train (self->workspace, "instant", 2);
  g_array_append_vals (parts, dsc_workspace_get_split (self->workspace)->parts, 10);
  g_assert_cmpint (g_rename (self->folder, away), ==, 0);
  dsc_workspace_look_for_changes (self->workspace);
  DSC_TEST_WAIT (is_missing, self->workspace);
  g_assert_cmpuint (count_photos (self), ==, 10);

  dsc_workspace_find_moved_async (self->workspace, NULL, found_cb, self);
  DSC_TEST_WAIT (is_done, self);
  g_assert_no_error (self->error);
  g_assert_cmpstr (self->found, ==, away);

  use (self, self->found);
  g_assert_no_error (self->error);
  g_assert_false (dsc_workspace_is_missing (self->workspace));
  g_assert_cmpstr (dsc_workspace_get_source (self->workspace), ==, away);
  g_assert_cmpmem (dsc_workspace_get_split (self->workspace)->parts, 10, parts->data, 10);
  dsc_test_close (g_steal_pointer (&self->workspace));

  /* It is found by its new place, with its run. */
  self->workspace = dsc_test_open (away);
  DSC_TEST_WAIT (has_run, self->workspace);
  g_assert_cmpint (g_rename (away, self->folder), ==, 0);
}

static void
test_other_photos_are_not_taken_for_them (Fixture *self, gconstpointer unused)
{
  char *other = dsc_test_photos_new (3, 4);

  use (self, other);
  g_assert_error (self->error, DSC_ERROR, DSC_ERROR_NO_DATA);
  g_assert_cmpstr (dsc_workspace_get_source (self->workspace), ==, self->folder);
  dsc_test_photos_delete (other);
}

static void
test_a_project_whose_photos_are_gone_is_opened_and_says_so (Fixture *self, gconstpointer unused)
{
  g_autofree char *away = g_strconcat (self->folder, " elsewhere", NULL);

  dsc_test_close (g_steal_pointer (&self->workspace));
  g_assert_cmpint (g_rename (self->folder, away), ==, 0);
  self->workspace = dsc_test_open (self->folder);
  g_assert_true (dsc_workspace_is_missing (self->workspace));
  g_assert_cmpuint (count_photos (self), ==, 10);
  g_assert_cmpint (g_rename (away, self->folder), ==, 0);
}

/* --- the list --- */

static void
check_items (GListModel *list, guint position, guint removed, guint added, gpointer before)
{
  GPtrArray *paths = before;

  g_ptr_array_remove_range (paths, position, removed);
  for (guint i = position; i < position + added; i++)
    {
      g_autoptr (DscPhotoItem) item = g_list_model_get_item (list, i);

      g_ptr_array_insert (paths, (int) i, g_strdup (dsc_photo_item_get_photo (item)->path));
    }
  g_assert_cmpuint (paths->len, ==, g_list_model_get_n_items (list));
  for (guint i = 0; i < paths->len; i++)
    {
      g_autoptr (DscPhotoItem) item = g_list_model_get_item (list, i);

      g_assert_cmpstr (paths->pdata[i], ==, dsc_photo_item_get_photo (item)->path);
    }
}

/* Photos 0 … 999, those left out for which the bit of their number's hash says so. */
static DscDataset *
some_photos (guint bit)
{
  DscDatasetBuilder *builder = dsc_dataset_builder_new ("/photos", "/photos");

  for (guint i = 0; i < 1000; i++)
    {
      g_autofree char *path = g_strdup_printf ("cat %u/%u.jpg", i % 12, i);
      const DscPhoto photo = { .path = path, .size = i % 100 == 0 ? (gint64) bit + 1 : 7 };

      if ((i * 2654435761u >> bit) % 5 != 0)
        dsc_dataset_builder_add (builder, &photo, "cat");
    }
  return dsc_dataset_builder_end (builder);
}

static DscSplit *
no_split (DscDataset *dataset)
{
  const DscSplitPlan plan = { .kind = DSC_SPLIT_RANDOM };

  return dsc_split_new_from_parts (dataset, "none", &plan,
                                   g_new0 (guint8, dsc_dataset_get_n_photos (dataset)));
}

static void
test_a_list_tells_of_what_has_changed_and_is_right_at_every_step (void)
{
  g_autoptr (DscPhotoList) list = dsc_photo_list_new ();
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);
  DscPhotoChanges changes;

  for (guint bit = 3; bit < 8; bit++)
    {
      g_autoptr (DscDataset) dataset = some_photos (bit);
      g_autoptr (DscSplit) split = no_split (dataset);

      if (bit > 3)
        {
          changes = dsc_photo_list_update (list, dataset, split);
          g_assert_cmpuint (changes.added, >, 0);
          g_assert_cmpuint (changes.removed, >, 0);
          g_assert_cmpuint (changes.changed, >, 0);
          g_assert_cmpuint (paths->len, ==, dsc_dataset_get_n_photos (dataset));
          continue;
        }
      dsc_photo_list_set (list, dataset, split, NULL, NULL);
      check_items (G_LIST_MODEL (list), 0, 0, dsc_dataset_get_n_photos (dataset), paths);
      g_signal_connect (list, "items-changed", G_CALLBACK (check_items), paths);
    }
}

/* A split that is drawn anew because photos have come is not something that happened to photos. */
static void
test_photos_that_only_change_sides_have_not_changed (void)
{
  const DscSplitPlan plan = { .kind = DSC_SPLIT_LIST };
  g_autoptr (DscPhotoList) list = dsc_photo_list_new ();
  g_autoptr (DscDataset) dataset = some_photos (3);
  g_autoptr (DscSplit) before = no_split (dataset);
  g_autoptr (DscSplit) after = NULL;
  guint n = dsc_dataset_get_n_photos (dataset);
  guint8 *parts = g_new0 (guint8, n);
  DscPhotoChanges changes;

  for (guint i = 0; i < n; i += 10)
    parts[i] = DSC_PART_TRAIN;
  after = dsc_split_new_from_parts (dataset, "some", &plan, parts);
  dsc_photo_list_set (list, dataset, before, NULL, NULL);
  changes = dsc_photo_list_update (list, dataset, after);
  g_assert_cmpuint (changes.moved, ==, (n + 9) / 10);
  g_assert_cmpuint (changes.added + changes.removed + changes.changed, ==, 0);
}

#define ADD(name, func) g_test_add ("/model/watch/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/watch/list",
                   test_a_list_tells_of_what_has_changed_and_is_right_at_every_step);
  g_test_add_func ("/model/watch/sides", test_photos_that_only_change_sides_have_not_changed);
  ADD ("come-and-go", test_photos_that_come_and_go_are_told_of_once);
  ADD ("replaced", test_a_photo_that_was_replaced_is_told_of);
  ADD ("run", test_a_run_is_not_disturbed);
  ADD ("locked", test_where_someone_else_is_at_work_it_waits);
  ADD ("killed", test_where_someone_else_is_killed_it_takes_over);
  ADD ("rate", test_a_rate_test_is_waited_for);
  ADD ("moved", test_photos_that_were_moved_are_found_and_their_runs_stay);
  ADD ("others", test_other_photos_are_not_taken_for_them);
  ADD ("gone", test_a_project_whose_photos_are_gone_is_opened_and_says_so);
  return g_test_run ();
}
