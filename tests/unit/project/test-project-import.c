/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Importing into a project: which split it gets, what it keeps, what it remembers. */
#include <fcntl.h>
#include <sys/stat.h>

#include "../dataset/photo-folder.h"
#include "project-fixture.h"
#include "project/dsc-project-import.h"

/* Photos in @source, the project in @folder. */
typedef struct
{
  PhotoFolder source;
  char *folder;
  gboolean unlocks;    /* imports unlock the split */
  DscProject *project; /* (nullable): once something was imported */
  DscDataset *dataset; /* (nullable): what the last import gave */
  DscSplit *split;     /* (nullable): likewise */
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  self->source = photo_folder_new ();
  self->folder = fixture_make_folder ();
}

static void
forget (Fixture *self)
{
  g_clear_object (&self->dataset);
  g_clear_pointer (&self->split, dsc_split_unref);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  forget (self);
  g_clear_object (&self->project);
  photo_folder_clear (&self->source);
  fixture_remove_folder (self->folder);
}

/* Adds photos @first … @end − 1 of each of two classes. */
static void
add_photos (Fixture *self, guint first, guint end)
{
  for (guint i = first; i < end; i++)
    {
      g_autofree char *cat = g_strdup_printf ("cat/%02u.jpg", i);
      g_autofree char *dog = g_strdup_printf ("dog/%02u.jpg", i);

      photo_folder_add_photo (&self->source, cat);
      photo_folder_add_photo (&self->source, dog);
    }
}

/* Imports; the project is that of the fixture, once it was made. Returns: whether it succeeded. */
static gboolean
import (Fixture *self, const char *source, const DscImportOptions *options,
        const DscSplitPlan *choice, GError **error)
{
  g_autofree char *path = g_build_filename (self->source.path, source, NULL);
  const DscProjectImport what
      = { .source = path,
          .project = self->project,
          .folder = self->folder,
          .options = options != NULL ? *options : DSC_IMPORT_OPTIONS_DEFAULT,
          .has_reading_options = options != NULL,
          .unlocks = self->unlocks,
          .plan = choice };
  g_autoptr (DscProject) project = NULL;

  forget (self);
  project = dsc_project_import (&what, NULL, NULL, NULL, &self->dataset, &self->split, error);
  if (project == NULL)
    {
      g_assert_null (self->dataset);
      g_assert_null (self->split);
      return FALSE;
    }
  g_set_object (&self->project, project);
  g_assert_cmpuint (self->split->n, ==, dsc_dataset_get_n_photos (self->dataset));
  return TRUE;
}

static void
import_well (Fixture *self, const char *source, const DscImportOptions *options,
             const DscSplitPlan *choice)
{
  g_autoptr (GError) error = NULL;

  import (self, source, options, choice, &error);
  g_assert_no_error (error);
}

static guint
count (const DscSplit *split, DscPart part)
{
  g_autoptr (GArray) photos = dsc_split_get_part (split, part);

  return photos->len;
}

/* What an import gives is what the project has, and what it has when it is opened again. */
static void
assert_stored (Fixture *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DscProject) again = fixture_open (self->folder);
  g_autoptr (DscDataset) dataset = dsc_project_get_dataset (again, &error);
  g_autoptr (DscSplit) split = NULL;

  g_assert_no_error (error);
  g_assert_cmpuint (dsc_dataset_get_n_photos (dataset), ==,
                    dsc_dataset_get_n_photos (self->dataset));
  for (guint i = 0; i < dsc_dataset_get_n_photos (dataset); i++)
    g_assert_cmpint (dsc_dataset_get_photo (dataset, i)->id, ==,
                     dsc_dataset_get_photo (self->dataset, i)->id);
  split = dsc_project_get_split (again, 0, dataset, &error);
  g_assert_no_error (error);
  g_assert_cmpint (split->id, ==, self->split->id);
  g_assert_cmpstr (split->name, ==, self->split->name);
  g_assert_cmpmem (split->parts, split->n, self->split->parts, self->split->n);
}

static void
test_first_import_draws_a_fifth (Fixture *self, gconstpointer data)
{
  g_autofree char *last = NULL;

  add_photos (self, 0, 10);
  import_well (self, "", NULL, NULL);
  g_assert_cmpstr (self->split->name, ==, "random 20 %, seed 42");
  g_assert_cmpint (self->split->plan.kind, ==, DSC_SPLIT_RANDOM);
  g_assert_cmpuint (self->split->plan.seed, ==, 42);
  g_assert_cmpuint (count (self->split, DSC_PART_VALID), ==, 4);
  g_assert_cmpuint (count (self->split, DSC_PART_TRAIN), ==, 16);
  g_assert_cmpstr (dsc_project_get_folder (self->project), ==, self->folder);
  assert_stored (self);
  last = dsc_project_last_folder ();
  g_assert_cmpstr (last, ==, self->folder);
  g_assert_false (dsc_project_is_locked (self->project, NULL));
}

static void
test_project_lies_where_its_source_says (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *usual = dsc_project_default_folder (self->source.path);
  const DscProjectImport what
      = { .source = self->source.path, .options = DSC_IMPORT_OPTIONS_DEFAULT };

  add_photos (self, 0, 5);
  self->project = dsc_project_import (&what, NULL, NULL, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (dsc_project_get_folder (self->project), ==, usual);
}

static void
test_given_folders_are_the_split (Fixture *self, gconstpointer data)
{
  photo_folder_add_photo (&self->source, "test/cat/1.jpg");
  photo_folder_add_photo (&self->source, "train/cat/1.jpg");
  photo_folder_add_photo (&self->source, "train/dog/1.jpg");
  photo_folder_add_photo (&self->source, "valid/cat/1.jpg");
  photo_folder_add_photo (&self->source, "valid/dog/1.jpg");
  import_well (self, "", NULL, NULL);
  g_assert_cmpint (self->split->plan.kind, ==, DSC_SPLIT_GIVEN);
  g_assert_cmpuint (count (self->split, DSC_PART_TRAIN), ==, 2);
  g_assert_cmpuint (count (self->split, DSC_PART_VALID), ==, 2);
  g_assert_cmpuint (count (self->split, DSC_PART_TEST), ==, 1);
  assert_stored (self);
}

/* Imports again, and asserts that photos that were there have the part that they had. */
static void
import_more (Fixture *self)
{
  g_autoptr (DscDataset) dataset = g_object_ref (self->dataset);
  g_autoptr (DscSplit) split = dsc_split_ref (self->split);

  import_well (self, "", NULL, NULL);
  g_assert_cmpstr (self->split->name, ==, split->name);
  g_assert_cmpint (self->split->id, ==, split->id);
  for (guint i = 0; i < split->n; i++)
    {
      guint now = fixture_find (self->dataset, dsc_dataset_get_photo (dataset, i)->path);

      g_assert_cmpint (self->split->parts[now], ==, split->parts[i]);
    }
  assert_stored (self);
}

static void
test_old_photos_keep_their_part (Fixture *self, gconstpointer data)
{
  add_photos (self, 10, 20);
  import_well (self, "", NULL, NULL);
  add_photos (self, 0, 10); /* which moves all numbers, and would be drawn otherwise */
  import_more (self);
  g_assert_cmpuint (self->split->n, ==, 40);
  g_assert_cmpuint (count (self->split, DSC_PART_VALID), ==, 8);
}

static void
test_chosen_split_stays (Fixture *self, gconstpointer data)
{
  const DscSplitPlan half = { .kind = DSC_SPLIT_STRATIFIED, .fraction = 0.5, .seed = 7 };

  add_photos (self, 5, 10);
  import_well (self, "", NULL, NULL);
  import_well (self, "", NULL, &half);
  g_assert_cmpint (self->split->plan.kind, ==, DSC_SPLIT_STRATIFIED);
  g_assert_cmpuint (count (self->split, DSC_PART_VALID), ==, 5);
  assert_stored (self);
  add_photos (self, 0, 5);
  import_more (self);
  g_assert_cmpint (self->split->plan.kind, ==, DSC_SPLIT_STRATIFIED);
  g_assert_cmpuint (count (self->split, DSC_PART_VALID), ==, 10);
}

static void
test_list_stays_and_new_photos_are_for_training (Fixture *self, gconstpointer data)
{
  g_autofree char *path = g_build_filename (self->source.path, "list.txt", NULL);
  const DscSplitPlan list = { .kind = DSC_SPLIT_LIST, .list = path };

  add_photos (self, 5, 10);
  photo_folder_add_text (&self->source, "list.txt", "cat/07.jpg\ndog/05.jpg\n");
  import_well (self, "", NULL, &list);
  g_assert_cmpint (self->split->plan.kind, ==, DSC_SPLIT_LIST);
  g_assert_cmpuint (count (self->split, DSC_PART_VALID), ==, 2);
  add_photos (self, 0, 5);
  import_more (self);
  g_assert_cmpint (self->split->plan.kind, ==, DSC_SPLIT_LIST);
  g_assert_cmpuint (count (self->split, DSC_PART_VALID), ==, 2);
  g_assert_cmpuint (count (self->split, DSC_PART_TRAIN), ==, 18);
}

static void
test_locked_split_keeps_what_is_held_back (Fixture *self, gconstpointer data)
{
  const DscSplitPlan half
      = { .kind = DSC_SPLIT_STRATIFIED, .fraction = 0.4, .test = 0.2, .seed = 7 };
  g_autoptr (GError) error = NULL;

  add_photos (self, 5, 10);
  import_well (self, "", NULL, &half);
  g_assert_false (self->split->locked);
  g_assert_true (dsc_project_lock_split (self->project, TRUE, &error));
  g_assert_no_error (error);
  g_assert_false (import (self, "", NULL, &DSC_SPLIT_PLAN_DEFAULT, &error));
  g_assert_error (error, DSC_ERROR, DSC_ERROR_USAGE);
  g_assert_nonnull (strstr (error->message, "locked"));
  g_clear_error (&error);
  import_well (self, "", NULL, NULL);
  add_photos (self, 0, 5);
  import_more (self);
  g_assert_true (self->split->locked);
  g_assert_cmpstr (self->split->name, ==, "stratified 40 %, seed 7, test 20 %");
  g_assert_cmpuint (count (self->split, DSC_PART_VALID), ==, 4);
  g_assert_cmpuint (count (self->split, DSC_PART_TEST), ==, 2);
  g_assert_cmpuint (count (self->split, DSC_PART_TRAIN), ==, 14);
  assert_stored (self);
  g_assert_true (dsc_project_lock_split (self->project, FALSE, &error));
  g_assert_no_error (error);
  import_well (self, "", NULL, &DSC_SPLIT_PLAN_DEFAULT);
  g_assert_cmpstr (self->split->name, ==, "random 20 %, seed 42");
}

static void
remove_photo (Fixture *self, const char *path)
{
  g_autofree char *absolute = g_build_filename (self->source.path, path, NULL);

  g_assert_cmpint (g_unlink (absolute), ==, 0);
}

/* A disk that was not there for a while must not make validation photos ones for training. In an
 * unlocked split, others were drawn in their place, and stay so. */
static void
test_photos_that_come_back_have_the_part_that_they_had (Fixture *self, gconstpointer locked)
{
  const DscSplitPlan half
      = { .kind = DSC_SPLIT_STRATIFIED, .fraction = 0.4, .test = 0.2, .seed = 7 };
  g_autoptr (GError) error = NULL;
  g_autoptr (DscDataset) dataset = NULL;
  g_autoptr (DscSplit) split = NULL;

  add_photos (self, 0, 10);
  import_well (self, "", NULL, &half);
  g_assert_true (dsc_project_lock_split (self->project, locked != NULL, &error));
  g_assert_no_error (error);
  dataset = g_object_ref (self->dataset);
  split = dsc_split_ref (self->split);
  for (guint i = 0; i < split->n; i++)
    if (split->parts[i] != DSC_PART_TRAIN)
      remove_photo (self, dsc_dataset_get_photo (dataset, i)->path);
  import_well (self, "", NULL, NULL);
  g_assert_cmpuint (self->split->n, ==, 8);
  add_photos (self, 0, 10);
  import_well (self, "", NULL, NULL);
  g_assert_cmpuint (self->split->n, ==, 20);
  for (guint i = 0; i < split->n; i++)
    {
      guint now = fixture_find (self->dataset, dsc_dataset_get_photo (dataset, i)->path);

      g_assert_true (self->split->parts[now] == split->parts[i]
                     || (locked == NULL && split->parts[i] == DSC_PART_TRAIN));
    }
  assert_stored (self);
}

static void
test_a_pattern_for_labels_is_remembered (Fixture *self, gconstpointer data)
{
  const DscImportOptions by_name
      = { .decode = DSC_DECODE_OPTIONS_DEFAULT, .label_pattern = "/([0-9])[0-9]" };

  add_photos (self, 5, 15);
  import_well (self, "", &by_name, NULL);
  g_assert_cmpuint (dsc_dataset_get_n_classes (self->dataset), ==, 2);
  g_assert_cmpstr (dsc_dataset_get_class_name (self->dataset, 1), ==, "1");
  import_more (self);
  g_assert_cmpuint (dsc_dataset_get_n_classes (self->dataset), ==, 2);
  g_assert_cmpstr (dsc_dataset_get_class_name (self->dataset, 0), ==, "0");
}

/* A table that would be read otherwise by itself: two columns of labels, photos elsewhere. */
static void
add_table (Fixture *self)
{
  static const char *const names[] = { "a", "b", "c", "d" };
  g_autoptr (GString) table = g_string_new ("file^label^kind^use\n");

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *photo = g_strdup_printf ("here/%s.jpg", names[i]);

      photo_folder_add_photo (&self->source, photo);
      g_string_append_printf (table, "%s.jpg^l%u^k%u^%s\n", names[i], i / 2, i % 2,
                              i < 2 ? "train" : "valid");
    }
  photo_folder_add_text (&self->source, "tables/t.csv", table->str);
}

#define BY_KIND      \
  "a.jpg k0 train\n" \
  "b.jpg k1 train\n" \
  "c.jpg k0 valid\n" \
  "d.jpg k1 valid\n"
#define BY_LABEL     \
  "a.jpg l0 train\n" \
  "b.jpg l0 train\n" \
  "c.jpg l1 valid\n" \
  "d.jpg l1 valid\n"

static void
test_table_is_read_as_before (Fixture *self, gconstpointer data)
{
  g_autofree char *images = g_build_filename (self->source.path, "here", NULL);
  DscImportOptions options = DSC_IMPORT_OPTIONS_DEFAULT;

  add_table (self);
  options.images = images;
  options.delimiter = '^';
  options.path_columns = "file";
  options.label_column = "kind";
  options.split_column = "use";
  import_well (self, "tables/t.csv", &options, NULL);
  assert_photos (self->dataset, BY_KIND);
  import_well (self, "tables/t.csv", NULL, NULL);
  assert_photos (self->dataset, BY_KIND);

  /* Once it is opened again, too; other words take the place of all. */
  g_clear_object (&self->project);
  self->project = fixture_open (self->folder);
  import_well (self, "tables/t.csv", NULL, NULL);
  assert_photos (self->dataset, BY_KIND);
  options.label_column = "label";
  import_well (self, "tables/t.csv", &options, NULL);
  assert_photos (self->dataset, BY_LABEL);
  import_well (self, "tables/t.csv", NULL, NULL);
  assert_photos (self->dataset, BY_LABEL);
}

static void
test_folder_of_images_is_remembered_absolute (Fixture *self, gconstpointer data)
{
  g_autofree char *before = g_get_current_dir ();
  g_autofree char *remembered = NULL;
  g_autofree char *expected = g_build_filename (self->source.path, "here", NULL);
  DscImportOptions options = DSC_IMPORT_OPTIONS_DEFAULT;

  add_table (self);
  options.images = "here";
  options.delimiter = '^';
  g_assert_cmpint (g_chdir (self->source.path), ==, 0);
  import_well (self, "tables/t.csv", &options, NULL);
  g_assert_cmpint (g_chdir (before), ==, 0);
  g_assert_true (dsc_project_get_setting (self->project, "import.images", &remembered, NULL));
  g_assert_cmpstr (remembered, ==, expected);
  import_well (self, "tables/t.csv", NULL, NULL);
  g_assert_cmpuint (dsc_dataset_get_n_photos (self->dataset), ==, 4);
}

static void
test_nothing_is_made_of_a_source_that_fails (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *last = dsc_project_last_folder ();
  g_autofree char *last_after = NULL;
  g_autofree char *file = g_build_filename (self->folder, "project.db", NULL);

  g_assert_false (import (self, "absent", NULL, NULL, &error));
  g_assert_error (error, DSC_ERROR, DSC_ERROR_NOT_FOUND);
  g_assert_false (g_file_test (file, G_FILE_TEST_EXISTS));
  last_after = dsc_project_last_folder ();
  g_assert_cmpstr (last_after, ==, last);
}

static void
test_split_that_fails_leaves_all_as_it_was (Fixture *self, gconstpointer data)
{
  const DscSplitPlan given = { .kind = DSC_SPLIT_GIVEN };
  g_autoptr (GError) error = NULL;
  g_autoptr (DscDataset) dataset = NULL;

  add_photos (self, 0, 5);
  import_well (self, "", NULL, NULL);
  add_photos (self, 5, 6);
  g_assert_false (import (self, "", NULL, &given, &error));
  g_assert_error (error, DSC_ERROR, DSC_ERROR_NO_DATA);
  g_assert_false (dsc_project_is_locked (self->project, NULL));
  g_clear_error (&error);
  dataset = dsc_project_get_dataset (self->project, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (dsc_dataset_get_n_photos (dataset), ==, 10);
}

static void
test_locked_project_is_left_alone (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  add_photos (self, 0, 5);
  import_well (self, "", NULL, NULL);
  g_assert_true (dsc_project_lock (self->project, "training run 1", NULL));
  g_assert_false (import (self, "", NULL, NULL, &error));
  fixture_assert_error (error, DSC_ERROR_LOCKED, "training run 1");
  g_assert_true (dsc_project_is_locked (self->project, NULL));
  dsc_project_unlock (self->project);
}

static gboolean
is_locked (Fixture *self)
{
  g_autoptr (GError) error = NULL;

  return !dsc_project_check_split_lock (self->project, &error);
}

static void
test_an_import_that_fails_unlocks_nothing (Fixture *self, gconstpointer data)
{
  const DscSplitPlan other = { .kind = DSC_SPLIT_RANDOM, .fraction = 0.5, .seed = 3 };
  const DscSplitPlan wrong = { .kind = DSC_SPLIT_RANDOM, .fraction = 2, .seed = 3 };
  g_autoptr (GError) error = NULL;
  g_autoptr (DscSplit) before = NULL;

  add_photos (self, 0, 10);
  import_well (self, "", NULL, NULL);
  before = dsc_split_ref (self->split);
  g_assert_true (dsc_project_lock_split (self->project, TRUE, NULL));
  g_assert_false (import (self, "", NULL, &other, &error));
  fixture_assert_error (error, DSC_ERROR_USAGE, "locked");
  g_clear_error (&error);

  self->unlocks = TRUE;
  g_assert_false (import (self, "", NULL, &wrong, &error));
  fixture_assert_error (error, DSC_ERROR_USAGE, "share");
  g_assert_true (is_locked (self));

  import_well (self, "", NULL, &other);
  g_assert_false (is_locked (self));
  g_assert_cmpuint (count (self->split, DSC_PART_VALID), ==, 10);
  /* The one that was locked is none any more either, when it is chosen again. */
  import_well (self, "", NULL, &before->plan);
  g_assert_cmpint (self->split->id, ==, before->id);
  g_assert_false (is_locked (self));
  g_assert_cmpmem (self->split->parts, self->split->n, before->parts, before->n);
}

static void
test_unlocking_alone_changes_no_part (Fixture *self, gconstpointer data)
{
  g_autoptr (DscSplit) before = NULL;

  add_photos (self, 0, 10);
  import_well (self, "", NULL, NULL);
  before = dsc_split_ref (self->split);
  g_assert_true (dsc_project_lock_split (self->project, TRUE, NULL));
  self->unlocks = TRUE;
  import_well (self, "", NULL, NULL);
  g_assert_false (is_locked (self));
  g_assert_false (self->split->locked);
  g_assert_cmpmem (self->split->parts, self->split->n, before->parts, before->n);
}

static void
test_import_can_be_cancelled (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  const DscProjectImport what = { .source = self->source.path,
                                  .folder = self->folder,
                                  .options = DSC_IMPORT_OPTIONS_DEFAULT };

  add_photos (self, 0, 5);
  g_cancellable_cancel (cancellable);
  g_assert_null (dsc_project_import (&what, NULL, NULL, cancellable, NULL, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
test_a_split_is_chosen_without_an_import (Fixture *self, gconstpointer data)
{
  const DscSplitPlan half = { .kind = DSC_SPLIT_RANDOM, .fraction = 0.5, .seed = 1 };
  g_autoptr (GError) error = NULL;
  g_autoptr (DscSplit) current = NULL;
  g_autoptr (DscSplit) chosen = NULL;
  g_autoptr (DscSplit) stays = NULL;

  add_photos (self, 0, 5);
  import_well (self, "", NULL, NULL);
  current = dsc_project_choose_split (self->project, self->dataset, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (current->id, ==, self->split->id);
  chosen = dsc_project_choose_split (self->project, self->dataset, &half, &error);
  g_assert_no_error (error);
  g_assert_cmpint (chosen->id, !=, self->split->id);
  g_assert_cmpuint (count (chosen, DSC_PART_VALID), ==, 5);
  stays = dsc_project_choose_split (self->project, self->dataset, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (stays->id, ==, chosen->id);
}

/* As an import leaves it that was killed between photos and split. */
static void
test_missing_split_is_made_up_for (Fixture *self, gconstpointer data)
{
  static const char *const animals[][2]
      = { { "cat/1.jpg", "cat" }, { "cat/2.jpg", "cat" }, { "cat/3.jpg", "cat" },
          { "dog/1.jpg", "dog" }, { "dog/2.jpg", "dog" }, { NULL, NULL } };
  g_autoptr (GError) error = NULL;

  self->project = fixture_open (self->folder);
  self->dataset = fixture_import (self->project, animals);
  self->split = dsc_project_choose_split (self->project, self->dataset, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (self->split->name, ==, "random 20 %, seed 42");
  assert_stored (self);
}

static void
label (Fixture *self, const char *path, const char *name)
{
  g_autoptr (GError) error = NULL;
  const DscPhotoLabel label
      = { dsc_dataset_get_photo (self->dataset, fixture_find (self->dataset, path))->id, name };

  forget (self);
  dsc_project_correct_labels (self->project, &label, 1, NULL, &self->dataset, &self->split, &error);
  g_assert_no_error (error);
}

static void
assert_class (Fixture *self, const char *path, const char *name, const char *expected_original)
{
  guint i = fixture_find (self->dataset, path);
  gint32 label = dsc_dataset_get_photo (self->dataset, i)->label;
  const char *original;

  g_assert_cmpstr (label >= 0 ? dsc_dataset_get_class_name (self->dataset, (guint) label) : NULL,
                   ==, name);
  g_assert_cmpint (dsc_dataset_is_corrected (self->dataset, i, &original), ==,
                   expected_original != NULL);
  if (expected_original != NULL)
    g_assert_cmpstr (original, ==, expected_original);
}

/* What a person has said stays, whatever is read again; what the source says is kept beside it. */
static void
test_corrected_classes_outlive_imports (Fixture *self, gconstpointer data)
{
  g_autofree guint8 *parts = NULL;

  add_photos (self, 0, 5);
  import_well (self, "", NULL, NULL);
  parts = g_memdup2 (self->split->parts, self->split->n);
  label (self, "cat/01.jpg", "dog");
  label (self, "cat/02.jpg", "lion");
  assert_stored (self);
  import_well (self, "", NULL, NULL);
  assert_class (self, "cat/00.jpg", "cat", NULL);
  assert_class (self, "cat/01.jpg", "dog", "cat");
  assert_class (self, "cat/02.jpg", "lion", "cat");
  g_assert_cmpmem (parts, 10, self->split->parts, self->split->n);
  label (self, "cat/02.jpg", NULL);
  import_well (self, "", NULL, NULL);
  assert_class (self, "cat/02.jpg", "cat", NULL);
  g_assert_cmpuint (dsc_dataset_get_n_corrected (self->dataset), ==, 1);
  g_assert_cmpuint (dsc_dataset_get_n_classes (self->dataset), ==, 2);
}

static DscPart
part_of (Fixture *self, const char *path)
{
  return (DscPart) self->split->parts[fixture_find (self->dataset, path)];
}

static void
test_a_first_class_makes_a_photo_one_for_training (Fixture *self, gconstpointer data)
{
  DscImportOptions options = DSC_IMPORT_OPTIONS_DEFAULT;

  add_photos (self, 0, 3);
  options.delimiter = ',';
  options.path_columns = "path";
  options.label_column = "label";
  photo_folder_add_text (&self->source, "t.csv",
                         "path,label\ncat/00.jpg,cat\ncat/01.jpg,cat\ndog/00.jpg,dog\n"
                         "dog/01.jpg,dog\ndog/02.jpg,\n");
  import_well (self, "t.csv", &options, NULL);
  assert_class (self, "dog/02.jpg", NULL, NULL);
  g_assert_cmpint (part_of (self, "dog/02.jpg"), ==, DSC_PART_NONE);
  g_assert_true (dsc_project_lock_split (self->project, TRUE, NULL));
  label (self, "dog/02.jpg", "dog");
  g_assert_true (self->split->locked);
  g_assert_cmpint (part_of (self, "dog/02.jpg"), ==, DSC_PART_TRAIN);
  import_well (self, "t.csv", &options, NULL);
  g_assert_cmpint (part_of (self, "dog/02.jpg"), ==, DSC_PART_TRAIN);
  label (self, "dog/02.jpg", NULL);
  g_assert_cmpint (part_of (self, "dog/02.jpg"), ==, DSC_PART_NONE);
  assert_stored (self);
}

/* --- left out --- */

static void
leave_out (Fixture *self, const char *path, gboolean left_out)
{
  g_autoptr (GError) error = NULL;
  const DscPhotoLabel mark
      = { dsc_dataset_get_photo (self->dataset, fixture_find (self->dataset, path))->id,
          left_out ? "" : NULL };

  forget (self);
  dsc_project_leave_out (self->project, &mark, 1, NULL, &self->dataset, &self->split, &error);
  g_assert_no_error (error);
  g_assert_cmpint (
      dsc_dataset_get_photo (self->dataset, fixture_find (self->dataset, path))->left_out, ==,
      left_out);
}

static const char *
photo_of (Fixture *self, DscPart part)
{
  g_autoptr (GArray) photos = dsc_split_get_part (self->split, part);

  return dsc_dataset_get_photo (self->dataset, g_array_index (photos, guint32, 0))->path;
}

static void
test_a_photo_that_is_left_out_is_in_no_part_and_comes_back (Fixture *self, gconstpointer data)
{
  g_autofree guint8 *parts = NULL;
  g_autofree char *path = NULL;
  guint n;

  add_photos (self, 0, 10);
  import_well (self, "", NULL, NULL);
  n = self->split->n;
  parts = g_memdup2 (self->split->parts, n);
  path = g_strdup (photo_of (self, DSC_PART_VALID));
  g_assert_true (dsc_project_lock_split (self->project, TRUE, NULL));
  leave_out (self, path, TRUE);
  g_assert_cmpuint (dsc_dataset_get_n_left_out (self->dataset), ==, 1);
  /* The others stay where they are, whatever is read again. */
  for (guint again = 0; again < 2; again++)
    {
      g_assert_true (self->split->locked);
      for (guint i = 0; i < n; i++)
        g_assert_cmpuint (self->split->parts[i], ==,
                          i == fixture_find (self->dataset, path) ? DSC_PART_NONE : parts[i]);
      assert_stored (self);
      import_well (self, "", NULL, NULL);
    }
  g_assert_cmpuint (dsc_dataset_get_n_left_out (self->dataset), ==, 1);
  leave_out (self, path, FALSE);
  g_assert_cmpmem (parts, n, self->split->parts, self->split->n);
  assert_stored (self);
}

static void
test_another_split_is_drawn_of_what_is_used (Fixture *self, gconstpointer data)
{
  const DscSplitPlan half = { .kind = DSC_SPLIT_RANDOM, .fraction = 0.5, .seed = 3 };

  add_photos (self, 0, 5);
  import_well (self, "", NULL, NULL);
  leave_out (self, "cat/00.jpg", TRUE);
  leave_out (self, "dog/00.jpg", TRUE);
  import_well (self, "", NULL, &half);
  g_assert_cmpuint (count (self->split, DSC_PART_VALID), ==, 4);
  g_assert_cmpuint (count (self->split, DSC_PART_TRAIN), ==, 4);
  g_assert_cmpint (part_of (self, "cat/00.jpg"), ==, DSC_PART_NONE);
  /* That split has no place for it: what is held back is not changed. */
  leave_out (self, "cat/00.jpg", FALSE);
  g_assert_cmpint (part_of (self, "cat/00.jpg"), ==, DSC_PART_TRAIN);
  g_assert_cmpuint (count (self->split, DSC_PART_VALID), ==, 4);
  assert_stored (self);
}

/* The whole folder, with the table, goes elsewhere. */
static void
move_source (Fixture *self)
{
  char *away = g_strconcat (self->source.path, "-moved", NULL);

  g_assert_cmpint (g_rename (self->source.path, away), ==, 0);
  g_free (self->source.path);
  self->source.path = away;
}

static void
follow (Fixture *self, const char *root)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_build_filename (self->source.path, root, NULL);

  forget (self);
  self->project = dsc_project_follow_photos (g_steal_pointer (&self->project), path, &error);
  g_assert_no_error (error);
  self->dataset = dsc_project_get_dataset (self->project, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (dsc_dataset_get_root (self->dataset), ==, path);
}

static void
test_moved_photos_keep_all_that_is_known_of_them (Fixture *self, gconstpointer data)
{
  g_autofree guint8 *parts = NULL;
  gint64 id;
  guint n;

  add_photos (self, 0, 10);
  import_well (self, "", NULL, NULL);
  label (self, "cat/03.jpg", "dog");
  n = self->split->n;
  parts = g_memdup2 (self->split->parts, n);
  id = dsc_dataset_get_photo (self->dataset, fixture_find (self->dataset, "cat/03.jpg"))->id;
  move_source (self);
  follow (self, "");
  assert_class (self, "cat/03.jpg", "dog", "cat");
  import_well (self, "", NULL, NULL);
  assert_class (self, "cat/03.jpg", "dog", "cat");
  g_assert_cmpint (
      dsc_dataset_get_photo (self->dataset, fixture_find (self->dataset, "cat/03.jpg"))->id, ==,
      id);
  g_assert_cmpmem (self->split->parts, self->split->n, parts, n);
  assert_stored (self);
}

static void
test_a_table_goes_with_its_photos (Fixture *self, gconstpointer data)
{
  g_autofree char *images = NULL;
  g_autofree char *remembered = NULL;
  g_autofree char *table = NULL;
  DscImportOptions options = DSC_IMPORT_OPTIONS_DEFAULT;

  add_table (self);
  images = g_build_filename (self->source.path, "here", NULL);
  options.images = images;
  options.delimiter = '^';
  import_well (self, "tables/t.csv", &options, NULL);
  move_source (self);
  follow (self, "here");
  table = g_build_filename (self->source.path, "tables/t.csv", NULL);
  g_assert_cmpstr (dsc_dataset_get_source (self->dataset), ==, table);
  g_free (images);
  images = g_build_filename (self->source.path, "here", NULL);
  g_assert_true (dsc_project_get_setting (self->project, "import.images", &remembered, NULL));
  g_assert_cmpstr (remembered, ==, images);
  import_well (self, "tables/t.csv", NULL, NULL);
  g_assert_cmpuint (dsc_dataset_get_n_photos (self->dataset), ==, 4);
}

/* What is known is not opened again: the proof is a photo that cannot be, of the same size and
 * time.
 */
static void
test_known_photos_are_not_opened_again (Fixture *self, gconstpointer data)
{
  g_autofree char *path = g_build_filename (self->source.path, "cat/00.jpg", NULL);
  g_autofree char *bytes = NULL;
  DscImportOptions options = DSC_IMPORT_OPTIONS_DEFAULT;
  g_autoptr (DscDataset) known = NULL;
  struct timespec times[2];
  struct stat info;
  gsize length;
  guint photo;

  add_photos (self, 0, 5);
  import_well (self, "", NULL, NULL);
  g_assert_cmpint (stat (path, &info), ==, 0);
  g_assert_true (g_file_get_contents (path, &bytes, &length, NULL));
  memset (bytes, 0, length);
  g_assert_true (g_file_set_contents (path, bytes, (gssize) length, NULL));
  times[0] = info.st_atim;
  times[1] = info.st_mtim;
  g_assert_cmpint (utimensat (AT_FDCWD, path, times, 0), ==, 0);
  known = g_object_ref (self->dataset);
  options.known = known;
  import_well (self, "", &options, NULL);
  g_assert_true (dsc_dataset_find (self->dataset, "cat/00.jpg", &photo));
  options.known = NULL;
  import_well (self, "", &options, NULL);
  g_assert_false (dsc_dataset_find (self->dataset, "cat/00.jpg", &photo));
}

#define ADD(path, func) g_test_add ("/project/import/" path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("first-import-draws-a-fifth", test_first_import_draws_a_fifth);
  ADD ("project-lies-where-its-source-says", test_project_lies_where_its_source_says);
  ADD ("given-folders-are-the-split", test_given_folders_are_the_split);
  ADD ("old-photos-keep-their-part", test_old_photos_keep_their_part);
  ADD ("chosen-split-stays", test_chosen_split_stays);
  ADD ("list-stays-and-new-photos-are-for-training",
       test_list_stays_and_new_photos_are_for_training);
  ADD ("table-is-read-as-before", test_table_is_read_as_before);
  ADD ("folder-of-images-is-remembered-absolute", test_folder_of_images_is_remembered_absolute);
  ADD ("nothing-is-made-of-a-source-that-fails", test_nothing_is_made_of_a_source_that_fails);
  ADD ("split-that-fails-leaves-all-as-it-was", test_split_that_fails_leaves_all_as_it_was);
  ADD ("locked-project-is-left-alone", test_locked_project_is_left_alone);
  ADD ("a-locked-split-keeps-what-is-held-back", test_locked_split_keeps_what_is_held_back);
  ADD ("photos-that-come-back-have-the-part-that-they-had",
       test_photos_that_come_back_have_the_part_that_they_had);
  g_test_add ("/project/import/photos-that-come-back-to-a-locked-split", Fixture, "locked", set_up,
              test_photos_that_come_back_have_the_part_that_they_had, tear_down);
  ADD ("a-pattern-for-labels-is-remembered", test_a_pattern_for_labels_is_remembered);
  ADD ("an-import-that-fails-unlocks-nothing", test_an_import_that_fails_unlocks_nothing);
  ADD ("unlocking-alone-changes-no-part", test_unlocking_alone_changes_no_part);
  ADD ("import-can-be-cancelled", test_import_can_be_cancelled);
  ADD ("a-split-is-chosen-without-an-import", test_a_split_is_chosen_without_an_import);
  ADD ("missing-split-is-made-up-for", test_missing_split_is_made_up_for);
  ADD ("moved-photos-keep-all-that-is-known-of-them",
       test_moved_photos_keep_all_that_is_known_of_them);
  ADD ("a-table-goes-with-its-photos", test_a_table_goes_with_its_photos);
  ADD ("known-photos-are-not-opened-again", test_known_photos_are_not_opened_again);
  ADD ("corrected-classes-outlive-imports", test_corrected_classes_outlive_imports);
  ADD ("a-photo-that-is-left-out-is-in-no-part-and-comes-back",
       test_a_photo_that_is_left_out_is_in_no_part_and_comes_back);
  ADD ("another-split-is-drawn-of-what-is-used", test_another_split_is_drawn_of_what_is_used);
  ADD ("a-first-class-makes-a-photo-one-for-training",
       test_a_first_class_makes_a_photo_one_for_training);
  return g_test_run ();
}
