/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Photos, classes, the skipped list and splits of a project. */
#include <math.h>
#include <string.h>

#include <glib/gstdio.h>

#include "project-fixture.h"

static void
test_nothing_imported (ProjectFixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (dsc_project_get_dataset (self->project, &error));
  fixture_assert_error (error, DSC_ERROR_NO_DATA, "Import");
}

static void
assert_same_photo (const DscPhoto *a, const DscPhoto *b)
{
  g_assert_cmpstr (a->path, ==, b->path);
  g_assert_cmpint (a->label, ==, b->label);
  g_assert_cmpint (a->given, ==, b->given);
  g_assert_cmpint (a->width, ==, b->width);
  g_assert_cmpint (a->height, ==, b->height);
  g_assert_cmpint (a->size, ==, b->size);
  g_assert_cmpint (a->mtime, ==, b->mtime);
}

static void
test_everything_comes_back (ProjectFixture *self, gconstpointer data)
{
  const DscPhoto photos[] = {
    { "b/\xff\xfe.jpg", 0, DSC_PART_TEST, 640, 480, G_GINT64_CONSTANT (5000000000), G_MAXINT64, 0 },
    { "a/'; DROP TABLE photo; --.jpg", 0, DSC_PART_TRAIN, 0, 0, 0, -1, 0 },
    { "c.jpg", 0, DSC_PART_NONE, 1, 2, 3, 4, 0 },
    { "砖/v.jpg", 0, DSC_PART_VALID, G_MAXINT32, 1, 1, 1, 0 },
  };
  const char *const classes[] = { "Brick \\xff", "plate", NULL, "砖" };
  g_autoptr (GError) error = NULL;
  g_autoptr (DscDataset) imported = NULL;
  g_autoptr (DscDataset) dataset = NULL;
  DscDatasetBuilder *builder = dsc_dataset_builder_new ("/ph\xe9tos", "/ph\xe9tos/table.csv");

  for (gsize i = 0; i < G_N_ELEMENTS (photos); i++)
    dsc_dataset_builder_add (builder, &photos[i], classes[i]);
  dsc_dataset_builder_skip (builder, "x\xfc.png", "unreadable", "“x” is broken.");
  dsc_dataset_builder_skip (builder, "x\xfc.png", "unreadable", "It is named twice.");
  imported = dsc_dataset_builder_end (builder);
  g_assert_true (dsc_project_set_dataset (self->project, imported, &error));
  project_fixture_reopen (self);
  dataset = dsc_project_get_dataset (self->project, &error);
  g_assert_no_error (error);

  g_assert_cmpstr (dsc_dataset_get_root (dataset), ==, "/ph\xe9tos");
  g_assert_cmpstr (dsc_dataset_get_source (dataset), ==, "/ph\xe9tos/table.csv");
  g_assert_cmpuint (dsc_dataset_get_n_classes (dataset), ==, dsc_dataset_get_n_classes (imported));
  for (guint i = 0; i < dsc_dataset_get_n_classes (imported); i++)
    g_assert_cmpstr (dsc_dataset_get_class_name (dataset, i), ==,
                     dsc_dataset_get_class_name (imported, i));
  g_assert_cmpuint (dsc_dataset_get_n_photos (dataset), ==, G_N_ELEMENTS (photos));
  for (guint i = 0; i < G_N_ELEMENTS (photos); i++)
    {
      assert_same_photo (dsc_dataset_get_photo (dataset, i), dsc_dataset_get_photo (imported, i));
      g_assert_cmpint (dsc_dataset_get_photo (dataset, i)->id, >, 0);
    }
  g_assert_cmpuint (dsc_dataset_get_n_skipped (dataset), ==, 2);
  g_assert_cmpstr (dsc_dataset_get_skipped (dataset, 0)->path, ==, "x\xfc.png");
  g_assert_cmpstr (dsc_dataset_get_skipped (dataset, 0)->code, ==, "unreadable");
  g_assert_cmpstr (dsc_dataset_get_skipped (dataset, 0)->reason, ==, "“x” is broken.");
  g_assert_cmpstr (dsc_dataset_get_skipped (dataset, 1)->reason, ==, "It is named twice.");
}

static gint64
get_id (DscDataset *dataset, const char *path)
{
  return dsc_dataset_get_photo (dataset, fixture_find (dataset, path))->id;
}

static void
test_photos_keep_their_ids (ProjectFixture *self, gconstpointer data)
{
  g_autoptr (DscDataset) first = fixture_import (self->project, fixture_animals);
  g_autoptr (DscDataset) second = fixture_import (self->project, fixture_fewer_and_ant);
  g_autoptr (DscDataset) third = NULL;
  guint i;

  g_assert_cmpuint (dsc_dataset_get_n_photos (second), ==, 3);
  g_assert_cmpint (get_id (second, "cat/1.jpg"), ==, get_id (first, "cat/1.jpg"));
  g_assert_cmpint (get_id (second, "dog/2.jpg"), ==, get_id (first, "dog/2.jpg"));
  g_assert_false (dsc_dataset_find (second, "dog/1.jpg", &i));
  third = fixture_import (self->project, fixture_animals);
  for (i = 0; i < 4; i++)
    g_assert_cmpint (dsc_dataset_get_photo (third, i)->id, ==,
                     dsc_dataset_get_photo (first, i)->id);
}

static void
test_classes_come_and_go (ProjectFixture *self, gconstpointer data)
{
  const char *const only_dogs[][2]
      = { { "cat/1.jpg", "dog" }, { "dog/1.jpg", "dog" }, { NULL, NULL } };
  g_autoptr (DscDataset) first = fixture_import (self->project, fixture_animals);
  g_autoptr (DscDataset) second = fixture_import (self->project, fixture_fewer_and_ant);
  g_autoptr (DscDataset) third = fixture_import (self->project, only_dogs);

  g_assert_cmpint (dsc_dataset_get_photo (first, fixture_find (first, "dog/2.jpg"))->label, ==, 1);
  g_assert_cmpuint (dsc_dataset_get_n_classes (second), ==, 3);
  g_assert_cmpstr (dsc_dataset_get_class_name (second, 0), ==, "ant");
  g_assert_cmpint (dsc_dataset_get_photo (second, fixture_find (second, "dog/2.jpg"))->label, ==,
                   2);
  g_assert_cmpuint (dsc_dataset_get_n_classes (third), ==, 1);
  g_assert_cmpint (dsc_dataset_get_photo (third, fixture_find (third, "cat/1.jpg"))->label, ==, 0);
}

static void
test_skipped_list_keeps_the_newest (ProjectFixture *self, gconstpointer data)
{
  const DscSkipped before[] = { { "a.jpg", "warning", "old" }, { "a.jpg", "unreadable", "stays" } };
  const DscSkipped after[] = { { "a.jpg", "warning", "new" }, { "b.jpg", "warning", "other" } };
  g_autoptr (GError) error = NULL;
  g_autoptr (DscDataset) imported = fixture_import (self->project, fixture_animals);
  g_autoptr (DscDataset) dataset = NULL;
  g_autoptr (DscDataset) renewed = NULL;

  g_assert_true (dsc_project_add_skipped (self->project, before, 2, &error));
  g_assert_true (dsc_project_add_skipped (self->project, after, 2, &error));
  dataset = dsc_project_get_dataset (self->project, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (dsc_dataset_get_n_skipped (dataset), ==, 3);
  for (guint i = 0; i < 3; i++)
    g_assert_cmpstr (dsc_dataset_get_skipped (dataset, i)->reason, !=, "old");
  renewed = fixture_import (self->project, fixture_animals);
  g_assert_cmpuint (dsc_dataset_get_n_skipped (renewed), ==, 0);
}

/* --- splits --- */

static DscSplit *
make_split (DscDataset *dataset, const char *name, guint8 first, guint8 others)
{
  guint n = dsc_dataset_get_n_photos (dataset);
  guint8 *parts = g_new (guint8, n);

  memset (parts, others, n);
  parts[0] = first;
  return dsc_split_new_from_parts (dataset, name,
                                   &(DscSplitPlan){ .kind = DSC_SPLIT_STRATIFIED,
                                                    .fraction = 0.25,
                                                    .test = 0.125,
                                                    .seed = 4000000000u,
                                                    .group = "^([a-z]+)" },
                                   parts);
}

static void
test_split_comes_back (ProjectFixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DscDataset) dataset = fixture_import (self->project, fixture_animals);
  g_autoptr (DscSplit) split = make_split (dataset, "mine", DSC_PART_VALID, DSC_PART_TRAIN);
  g_autoptr (DscSplit) other = make_split (dataset, "other", DSC_PART_TEST, DSC_PART_NONE);
  g_autoptr (DscSplit) found = NULL;
  g_autoptr (DscSplit) current = NULL;
  gint64 id = dsc_project_add_split (self->project, dataset, split, &error);
  gint64 other_id = dsc_project_add_split (self->project, dataset, other, &error);

  g_assert_no_error (error);
  project_fixture_reopen (self);
  found = dsc_project_get_split (self->project, id, dataset, &error);
  g_assert_no_error (error);
  g_assert_cmpint (found->id, ==, id);
  g_assert_cmpstr (found->name, ==, "mine");
  g_assert_true (dsc_split_plan_equal (&found->plan, &split->plan));
  g_assert_cmpfloat (found->plan.test, ==, 0.125);
  g_assert_cmpstr (found->plan.group, ==, "^([a-z]+)");
  g_assert_false (found->locked);
  g_assert_cmpmem (found->parts, found->n, split->parts, split->n);
  current = dsc_project_get_split (self->project, 0, dataset, &error);
  g_assert_cmpint (current->id, ==, other_id);
  g_assert_cmpmem (current->parts, current->n, other->parts, other->n);
  g_assert_cmpint (dsc_project_find_split (self->project, "mine"), ==, id);
  g_assert_cmpint (dsc_project_find_split (self->project, "nobody's"), ==, 0);
}

static void
test_missing_splits_are_said (ProjectFixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DscDataset) dataset = fixture_import (self->project, fixture_animals);

  g_assert_null (dsc_project_get_split (self->project, 0, dataset, &error));
  fixture_assert_error (error, DSC_ERROR_NO_DATA, "no split");
  g_assert_null (dsc_project_get_split (self->project, 17, dataset, &error));
  fixture_assert_error (error, DSC_ERROR_NO_DATA, "17");
}

static void
test_split_of_a_known_name_is_replaced (ProjectFixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DscDataset) dataset = fixture_import (self->project, fixture_animals);
  g_autoptr (DscSplit) old = make_split (dataset, "mine", DSC_PART_VALID, DSC_PART_TRAIN);
  g_autoptr (DscSplit) new = make_split (dataset, "mine", DSC_PART_TRAIN, DSC_PART_NONE);
  g_autoptr (DscSplit) found = NULL;
  gint64 id = dsc_project_add_split (self->project, dataset, old, &error);

  g_assert_cmpint (dsc_project_add_split (self->project, dataset, new, &error), ==, id);
  found = dsc_project_get_split (self->project, id, dataset, &error);
  g_assert_cmpmem (found->parts, found->n, new->parts, new->n);
}

static void
test_a_locked_split_is_not_changed (ProjectFixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DscDataset) dataset = fixture_import (self->project, fixture_animals);
  g_autoptr (DscSplit) old = make_split (dataset, "mine", DSC_PART_VALID, DSC_PART_TRAIN);
  g_autoptr (DscSplit) new = make_split (dataset, "other", DSC_PART_TRAIN, DSC_PART_NONE);
  g_autoptr (DscSplit) found = NULL;
  gint64 id = dsc_project_add_split (self->project, dataset, old, &error);

  g_assert_true (dsc_project_lock_split (self->project, TRUE, &error));
  g_assert_cmpint (dsc_project_change_split (self->project, dataset, new, NULL, &error), ==, 0);
  fixture_assert_error (error, DSC_ERROR_USAGE, "locked");
  g_clear_error (&error);
  g_assert_cmpint (dsc_project_find_split (self->project, "other"), ==, 0);
  found = dsc_project_get_split (self->project, 0, dataset, &error);
  g_assert_cmpint (found->id, ==, id);
  g_assert_true (dsc_project_lock_split (self->project, FALSE, &error));
  g_assert_cmpint (dsc_project_change_split (self->project, dataset, new, NULL, &error), >, id);
}

/* Runs know a split by its name. */
static void
test_a_split_of_its_own_name_replaces_none (ProjectFixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DscDataset) dataset = fixture_import (self->project, fixture_animals);
  g_autoptr (DscSplit) split = make_split (dataset, "mine", DSC_PART_VALID, DSC_PART_TRAIN);
  g_autoptr (DscSplit) new = make_split (dataset, "mine", DSC_PART_TRAIN, DSC_PART_NONE);
  g_autoptr (DscSplit) found = NULL;
  g_autofree char *second = NULL;
  g_autofree char *third = NULL;
  gint64 id = dsc_project_add_split (self->project, dataset, split, &error);

  g_assert_cmpint (dsc_project_change_split (self->project, dataset, new, &second, &error), >, id);
  g_assert_cmpstr (second, ==, "mine (2)");
  g_assert_cmpint (dsc_project_change_split (self->project, dataset, new, &third, &error), >, id);
  g_assert_cmpstr (third, ==, "mine (3)");
  found = dsc_project_get_split (self->project, id, dataset, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (found->parts, found->n, split->parts, split->n);
}

static void
test_split_outlives_changes_of_the_photos (ProjectFixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DscDataset) first = fixture_import (self->project, fixture_animals);
  g_autoptr (DscSplit) split = make_split (first, "mine", DSC_PART_VALID, DSC_PART_TRAIN);
  g_autoptr (DscDataset) second = NULL;
  g_autoptr (DscDataset) third = NULL;
  g_autoptr (DscSplit) found = NULL;
  g_autoptr (DscSplit) back = NULL;
  gint64 id = dsc_project_add_split (self->project, first, split, &error);

  second = fixture_import (self->project, fixture_fewer_and_ant);
  found = dsc_project_get_split (self->project, id, second, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (found->n, ==, 3);
  g_assert_cmpuint (found->parts[fixture_find (second, "ant/1.jpg")], ==, DSC_PART_NONE);
  g_assert_cmpuint (found->parts[fixture_find (second, "cat/1.jpg")], ==, DSC_PART_VALID);
  g_assert_cmpuint (found->parts[fixture_find (second, "dog/2.jpg")], ==, DSC_PART_TRAIN);
  third = fixture_import (self->project, fixture_animals);
  back = dsc_project_get_split (self->project, id, third, &error);
  g_assert_cmpmem (back->parts, back->n, split->parts, split->n);
}

/* Photos that were never stored have no id that a split could keep: refused, and the old split
 * stays. */
static void
test_split_of_unknown_photos_is_refused (ProjectFixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DscDataset) dataset = fixture_import (self->project, fixture_animals);
  g_autoptr (DscDataset) foreign = fixture_build_dataset (fixture_animals);
  g_autoptr (DscSplit) split = make_split (foreign, "mine", DSC_PART_VALID, DSC_PART_TRAIN);

  g_assert_cmpint (dsc_project_add_split (self->project, foreign, split, &error), ==, 0);
  fixture_assert_error (error, DSC_ERROR_FAILED, "project.db");
  g_assert_cmpint (dsc_project_find_split (self->project, "mine"), ==, 0);
}

/* --- many --- */

static DscDataset *
build_many (guint n)
{
  DscDatasetBuilder *builder = dsc_dataset_builder_new ("/photos", "/photos");

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *class_name = g_strdup_printf ("class %02u", i % 20);
      g_autofree char *path = g_strdup_printf ("%s/photo-%07u.jpg", class_name, i);
      DscPhoto photo = { .path = path,
                         .width = 640,
                         .height = 480,
                         .size = 50000 + i,
                         .mtime = 1600000000000000000 + i };

      dsc_dataset_builder_add (builder, &photo, class_name);
    }
  return dsc_dataset_builder_end (builder);
}

static void
report_time (const char *what, gint64 since, guint n)
{
  double ms = (g_get_monotonic_time () - since) / 1000.0;

  g_test_message ("%s: %.0f ms, %.0f photos a second", what, ms, n / ms * 1000);
}

static void
test_hundred_thousand_photos (ProjectFixture *self, gconstpointer data)
{
  const guint n = 100000;
  g_autoptr (GError) error = NULL;
  g_autoptr (DscDataset) imported = build_many (n);
  g_autoptr (DscDataset) dataset = NULL;
  g_autoptr (DscSplit) split = NULL;
  g_autoptr (DscSplit) found = NULL;
  g_autofree char *path = g_build_filename (self->folder, "project.db", NULL);
  gint64 since = g_get_monotonic_time ();
  GStatBuf buffer;

  g_assert_true (dsc_project_set_dataset (self->project, imported, &error));
  report_time ("set_dataset", since, n);
  since = g_get_monotonic_time ();
  g_assert_true (dsc_project_set_dataset (self->project, imported, &error));
  report_time ("set_dataset again", since, n);
  since = g_get_monotonic_time ();
  dataset = dsc_project_get_dataset (self->project, &error);
  report_time ("get_dataset", since, n);
  g_assert_cmpuint (dsc_dataset_get_n_photos (dataset), ==, n);
  assert_same_photo (dsc_dataset_get_photo (dataset, n - 1),
                     dsc_dataset_get_photo (imported, n - 1));

  project_fixture_reopen (self); /* which brings the file up to date */
  g_assert_cmpint (g_stat (path, &buffer), ==, 0);
  g_test_message ("project file: %.0f bytes a photo", (double) buffer.st_size / n);

  split = make_split (dataset, "many", DSC_PART_VALID, DSC_PART_TRAIN);
  since = g_get_monotonic_time ();
  g_assert_cmpint (dsc_project_add_split (self->project, dataset, split, &error), >, 0);
  report_time ("add_split", since, n);
  since = g_get_monotonic_time ();
  found = dsc_project_get_split (self->project, 0, dataset, &error);
  report_time ("get_split", since, n);
  g_assert_cmpmem (found->parts, found->n, split->parts, split->n);
}

#define ADD(path, func)                                                                     \
  g_test_add ("/project/dataset/" path, ProjectFixture, NULL, project_fixture_set_up, func, \
              project_fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("nothing-imported", test_nothing_imported);
  ADD ("everything-comes-back", test_everything_comes_back);
  ADD ("photos-keep-their-ids", test_photos_keep_their_ids);
  ADD ("classes-come-and-go", test_classes_come_and_go);
  ADD ("skipped-list-keeps-the-newest", test_skipped_list_keeps_the_newest);
  ADD ("split-comes-back", test_split_comes_back);
  ADD ("missing-splits-are-said", test_missing_splits_are_said);
  ADD ("split-of-a-known-name-is-replaced", test_split_of_a_known_name_is_replaced);
  ADD ("a-locked-split-is-not-changed", test_a_locked_split_is_not_changed);
  ADD ("a-split-of-its-own-name-replaces-none", test_a_split_of_its_own_name_replaces_none);
  ADD ("split-outlives-changes-of-the-photos", test_split_outlives_changes_of_the_photos);
  ADD ("split-of-unknown-photos-is-refused", test_split_of_unknown_photos_is_refused);
  ADD ("hundred-thousand-photos", test_hundred_thousand_photos);
  return g_test_run ();
}
