/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The report: every kind of finding, its words, how it is stored, and leaks that are fixed. */
#include <math.h>

#include <glib/gstdio.h>

#include "image/dsc-resize.h"
#include "project/dsc-project-import.h"
#include "quality-fixture.h"

/* Adds @n pictures "NAME-i.jpg" that are all different. */
static void
add_renders (QualityFixture *self, const char *name, const char *class_name, guint from, guint n)
{
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *path = g_strdup_printf ("%s-%02u.jpg", name, i);
      g_autoptr (DscPixels) pixels = quality_render (from + i, 160, 120);

      quality_add_pixels (self, path, class_name, pixels, 90);
    }
}

static void
add_changed (QualityFixture *self, const char *name, guint number, double scale, double shift)
{
  g_autoptr (DscPixels) pixels = quality_render (number, 160, 120);

  quality_change (pixels, scale, shift);
  quality_add_pixels (self, name, "a", pixels, 90);
}

static void
assert_finding (QualityFixture *self, const DscFindings *findings, DscFindingKind kind,
                const char *expected)
{
  g_autofree char *found = quality_describe (self, findings, kind);

  g_assert_cmpstr (found, ==, expected);
}

/* Returns: a part for each photo: those called "valid…" and "test…" are in these. */
static DscSplit *
split_by_name (QualityFixture *self)
{
  guint n = dsc_dataset_get_n_photos (self->dataset);
  guint8 *parts = g_new (guint8, n);

  for (guint i = 0; i < n; i++)
    {
      const char *path = dsc_dataset_get_photo (self->dataset, i)->path;

      parts[i] = g_str_has_prefix (path, "valid")  ? DSC_PART_VALID
                 : g_str_has_prefix (path, "test") ? DSC_PART_TEST
                                                   : DSC_PART_TRAIN;
    }
  return dsc_split_new_from_parts (self->dataset, "by name",
                                   &(DscSplitPlan){ .kind = DSC_SPLIT_GIVEN }, parts);
}

static void
test_sound_photos_have_no_findings (QualityFixture *self, gconstpointer unused)
{
  g_autoptr (DscFindings) findings = NULL;
  g_autoptr (DscSplit) split = NULL;

  add_renders (self, "train", "a", 0, 12);
  add_renders (self, "valid", "b", 40, 12);
  quality_import (self);
  split = split_by_name (self);
  findings = quality_check (self, split);
  for (guint i = 0; i < findings->all->len; i++)
    g_test_message ("%s", dsc_finding_kind_to_string (
                              ((const DscFinding *) g_ptr_array_index (findings->all, i))->kind));
  g_assert_cmpuint (findings->all->len, ==, 0);
}

static void
test_odd_looking_photos_are_found (QualityFixture *self, gconstpointer unused)
{
  g_autoptr (DscPixels) tiny = quality_render (60, 24, 18);
  g_autoptr (DscPixels) long_one = quality_render (61, 160, 24);
  g_autoptr (DscPixels) blurred = quality_render (62, 160, 120);
  g_autoptr (DscPixels) smaller = dsc_pixels_shrink (blurred, 8, 6);
  g_autoptr (DscPixels) grey = quality_render (63, 160, 120);
  g_autoptr (DscFindings) findings = NULL;

  add_renders (self, "z", "a", 0, 20);
  add_changed (self, "dark.jpg", 64, 0.1, 0);
  /* Nearly black: what colours it has cannot be seen. */
  add_changed (self, "black.jpg", 66, 0, 4);
  add_changed (self, "light.jpg", 65, 0.1, 230);
  for (int i = 0; i < 160 * 120; i++)
    {
      const guint8 *p = smaller->data + ((i / 160 / 20) * 8 + i % 160 / 20) * 4;

      memcpy (blurred->data + i * 4, p, 4);
      memset (grey->data + i * 4, grey->data[i * 4 + 1], 3);
    }
  /* Squares have edges; once more, they are soft. */
  for (int pass = 0; pass < 40; pass++)
    for (int i = 4 * 161; i < (160 * 120 - 161) * 4; i++)
      blurred->data[i] = (guint8) ((blurred->data[i - 4] + blurred->data[i + 4]
                                    + blurred->data[i - 640] + blurred->data[i + 640])
                                   / 4);
  quality_add_pixels (self, "tiny.jpg", "a", tiny, 90);
  quality_add_pixels (self, "long.jpg", "a", long_one, 90);
  quality_add_pixels (self, "blurred.jpg", "a", blurred, 90);
  quality_add_pixels (self, "grey.jpg", "a", grey, 90);
  quality_add_bytes (self, "broken.jpg", "a", "\xff\xd8\xff nothing", 11);
  dsc_dataset_builder_skip (self->builder, "skipped.jpg", "unreadable", "It is no picture.");
  dsc_dataset_builder_skip (self->builder, "z-00.jpg", "warning", "It is odd, but used.");
  quality_import (self);
  findings = quality_check (self, NULL);
  assert_finding (self, findings, DSC_FINDING_TINY, "long.jpg tiny.jpg");
  assert_finding (self, findings, DSC_FINDING_ASPECT, "long.jpg");
  assert_finding (self, findings, DSC_FINDING_DARK, "black.jpg dark.jpg");
  assert_finding (self, findings, DSC_FINDING_LIGHT, "light.jpg");
  assert_finding (self, findings, DSC_FINDING_BLURRED, "blurred.jpg");
  assert_finding (self, findings, DSC_FINDING_GREY, "grey.jpg");
  assert_finding (self, findings, DSC_FINDING_UNREADABLE, "broken.jpg skipped.jpg");
  g_assert_null (dsc_findings_get (findings, DSC_FINDING_HUGE));
  g_assert_null (dsc_findings_get (findings, DSC_FINDING_ROTATED));
}

static void
test_rows_whose_files_are_not_there_are_no_unreadable_files (QualityFixture *self,
                                                             gconstpointer unused)
{
  g_autofree char *table = g_build_filename (self->photos, "labels.csv", NULL);
  g_autoptr (DscFindings) findings = NULL;
  g_autofree char *title = NULL;
  const DscFinding *missing;

  dsc_dataset_builder_free (self->builder);
  self->builder = dsc_dataset_builder_new (self->photos, table);
  add_renders (self, "z", "a", 0, 12);
  dsc_dataset_builder_skip (self->builder, "gone.jpg", "not-found", "Row 3 names it.");
  dsc_dataset_builder_skip (self->builder, "none.jpg", "not-found", "Row 7 names it.");
  quality_import (self);
  findings = quality_check (self, NULL);
  g_assert_null (dsc_findings_get (findings, DSC_FINDING_UNREADABLE));
  missing = dsc_findings_get (findings, DSC_FINDING_MISSING);
  g_assert_nonnull (missing);
  title = dsc_finding_dup_title (missing, self->dataset);
  g_assert_cmpstr (title, ==, "2 rows of the table name files that are not there");
  g_assert_false (dsc_finding_is_left_out (DSC_FINDING_MISSING));
}

/* Where all are so, it is how the photos are. */
static void
test_what_is_true_of_most_is_no_finding (QualityFixture *self, gconstpointer unused)
{
  g_autoptr (DscFindings) findings = NULL;

  for (guint i = 0; i < 12; i++)
    {
      g_autofree char *name = g_strdup_printf ("%02u.jpg", i);
      g_autoptr (DscPixels) pixels = quality_render (i, 28, 20);

      for (int k = 0; k < 28 * 20; k++)
        memset (pixels->data + k * 4, pixels->data[k * 4] / 8, 3);
      quality_add_pixels (self, name, "a", pixels, 90);
    }
  quality_import (self);
  findings = quality_check (self, NULL);
  g_assert_null (dsc_findings_get (findings, DSC_FINDING_TINY));
  g_assert_null (dsc_findings_get (findings, DSC_FINDING_DARK));
  g_assert_null (dsc_findings_get (findings, DSC_FINDING_GREY));
}

static void
test_small_and_large_classes_are_found (QualityFixture *self, gconstpointer unused)
{
  g_autoptr (DscFindings) findings = NULL;
  const DscFinding *imbalance;
  g_autofree char *title = NULL;

  add_renders (self, "a", "much", 0, 30);
  add_renders (self, "b", "some", 40, 12);
  add_renders (self, "c", "three", 60, 3);
  quality_import (self);
  findings = quality_check (self, NULL);
  assert_finding (self, findings, DSC_FINDING_SMALL_CLASS, "c-00.jpg c-01.jpg c-02.jpg");
  imbalance = dsc_findings_get (findings, DSC_FINDING_IMBALANCE);
  g_assert_nonnull (imbalance);
  title = dsc_finding_dup_title (imbalance, self->dataset);
  g_assert_nonnull (strstr (title, "10 times"));
  g_assert_nonnull (strstr (title, "“three”"));
}

/* One photo that is in training as it is, in validation compressed again, in the test scaled; one
 * that has two labels. */
static void
add_copies (QualityFixture *self)
{
  g_autoptr (DscPixels) first = quality_render (70, 320, 240);
  g_autoptr (DscPixels) small = dsc_pixels_shrink (first, 160, 120);
  g_autoptr (DscPixels) second = quality_render (71, 320, 240);

  add_renders (self, "train", "a", 0, 12);
  add_renders (self, "valid", "b", 40, 12);
  quality_add_pixels (self, "train-x.jpg", "a", first, 92);
  quality_add_pixels (self, "valid-x.jpg", "a", first, 40);
  quality_add_pixels (self, "test-x.jpg", "a", small, 85);
  quality_add_pixels (self, "train-y.jpg", "a", second, 90);
  quality_add_pixels (self, "train-z.jpg", "b", second, 90);
  quality_import (self);
}

static void
test_copies_leaks_and_two_labels_are_found (QualityFixture *self, gconstpointer unused)
{
  g_autoptr (DscFindings) findings = NULL;
  g_autoptr (DscSplit) split = NULL;

  add_copies (self);
  split = split_by_name (self);
  findings = quality_check (self, split);
  assert_finding (self, findings, DSC_FINDING_EXACT_DUPLICATE, "train-y.jpg train-z.jpg");
  assert_finding (self, findings, DSC_FINDING_NEAR_DUPLICATE, "test-x.jpg train-x.jpg valid-x.jpg");
  assert_finding (self, findings, DSC_FINDING_TWO_LABELS, "train-y.jpg train-z.jpg");
  assert_finding (self, findings, DSC_FINDING_LEAK, "test-x.jpg train-x.jpg valid-x.jpg");
  g_assert_cmpuint (findings->all->len, ==, 4);
}

static void
test_findings_are_read_back_as_they_were (QualityFixture *self, gconstpointer unused)
{
  g_autofree char *folder = g_build_filename (self->folder, "project", NULL);
  g_autoptr (DscFindings) nothing = NULL;
  g_autoptr (DscFindings) findings = NULL;
  g_autoptr (DscFindings) read = NULL;
  g_autoptr (DscSplit) split = NULL;

  add_copies (self);
  split = split_by_name (self);
  nothing = quality_findings (self, split);
  g_assert_false (nothing->was_checked);
  g_assert_false (nothing->is_current);
  g_assert_cmpuint (nothing->all->len, ==, 0);
  findings = quality_check (self, split);
  g_clear_object (&self->project);
  self->project = fixture_open (folder);
  read = quality_findings (self, split);
  g_assert_true (read->was_checked);
  g_assert_true (read->is_current);
  g_assert_cmpuint (read->all->len, ==, findings->all->len);
  for (guint i = 0; i < read->all->len; i++)
    {
      const DscFinding *a = g_ptr_array_index (findings->all, i);
      const DscFinding *b = g_ptr_array_index (read->all, i);
      g_autofree char *expected = quality_describe (self, findings, a->kind);

      g_assert_cmpint (a->kind, ==, b->kind);
      g_assert_cmpuint (a->n_groups, ==, b->n_groups);
      assert_finding (self, read, b->kind, expected);
    }
}

static DscSplit *
all_in_training (QualityFixture *self)
{
  guint n = dsc_dataset_get_n_photos (self->dataset);
  guint8 *parts = g_new (guint8, n);

  memset (parts, DSC_PART_TRAIN, n);
  return dsc_split_new_from_parts (self->dataset, "none",
                                   &(DscSplitPlan){ .kind = DSC_SPLIT_GIVEN }, parts);
}

static void
test_another_split_needs_no_second_look (QualityFixture *self, gconstpointer unused)
{
  g_autoptr (DscFindings) findings = NULL;
  g_autoptr (DscFindings) without = NULL;
  g_autoptr (DscFindings) again = NULL;
  g_autoptr (DscSplit) split = NULL;
  g_autoptr (DscSplit) none = NULL;

  add_copies (self);
  split = split_by_name (self);
  none = all_in_training (self);
  findings = quality_check (self, none);
  g_assert_null (dsc_findings_get (findings, DSC_FINDING_LEAK));
  without = quality_findings (self, NULL);
  g_assert_null (dsc_findings_get (without, DSC_FINDING_LEAK));
  again = quality_findings (self, split);
  g_assert_true (again->is_current);
  assert_finding (self, again, DSC_FINDING_LEAK, "test-x.jpg train-x.jpg valid-x.jpg");
}

/* What is known of photos that are still there stays; of those that are gone, or are others now,
 * nothing is said. */
static void
test_other_photos_make_a_report_out_of_date (QualityFixture *self, gconstpointer unused)
{
  g_autofree char *changed = quality_path (self, "valid-x.jpg");
  g_autoptr (DscFindings) findings = NULL;
  g_autoptr (DscFindings) read = NULL;
  g_autoptr (DscFindings) later = NULL;
  g_autoptr (DscFindings) scanned = NULL;
  g_autoptr (DscSplit) split = NULL;
  g_autoptr (DscSplit) other = NULL;
  g_autoptr (GError) error = NULL;

  add_copies (self);
  split = split_by_name (self);
  findings = quality_check (self, split);
  g_assert_true (findings->is_current);
  quality_add_file (self, "train-x.jpg", "a");
  quality_add_file (self, "valid-x.jpg", "a");
  quality_add_file (self, "train-y.jpg", "b");
  quality_import (self);
  other = split_by_name (self);
  read = quality_findings (self, other);
  g_assert_false (read->is_current);
  assert_finding (self, read, DSC_FINDING_LEAK, "train-x.jpg valid-x.jpg");
  g_assert_null (dsc_findings_get (read, DSC_FINDING_EXACT_DUPLICATE));
  g_assert_true (g_file_set_contents (changed, "no picture", -1, NULL));
  quality_add_file (self, "train-x.jpg", "a");
  quality_add_file (self, "valid-x.jpg", "a");
  quality_add_file (self, "train-y.jpg", "b");
  quality_import (self);
  later = quality_findings (self, other);
  g_assert_false (later->is_current);
  g_assert_null (dsc_findings_get (later, DSC_FINDING_LEAK));
  /* Nor where somebody has begun to look, and not come to the copies. */
  g_assert_true (
      dsc_quality_scan (self->project, self->dataset, 1, NULL, NULL, NULL, NULL, &error));
  scanned = quality_findings (self, other);
  g_assert_null (dsc_findings_get (scanned, DSC_FINDING_LEAK));
}

static guint
count_part (const DscSplit *split, DscPart part)
{
  g_autoptr (GArray) photos = dsc_split_get_part (split, part);

  return photos->len;
}

static void
test_fixed_leaks_are_gone_and_validation_keeps_its_size (QualityFixture *self, gconstpointer unused)
{
  g_autoptr (DscFindings) findings = NULL;
  g_autoptr (DscFindings) after = NULL;
  g_autoptr (DscSplit) split = NULL;
  g_autoptr (DscSplit) fixed = NULL;
  g_autoptr (DscSplit) none = NULL;
  guint n_moved = 0;

  for (guint i = 0; i < 10; i++)
    {
      g_autofree char *train = g_strdup_printf ("train-%u.jpg", i);
      g_autofree char *valid = g_strdup_printf ("valid-%u.jpg", i);
      g_autofree char *more = g_strdup_printf ("train-%u-more.jpg", i);
      g_autoptr (DscPixels) pixels = quality_render (i, 160, 120);

      quality_add_pixels (self, train, "a", pixels, 92);
      quality_add_pixels (self, valid, "b", pixels, 60);
      if (i < 3)
        quality_add_pixels (self, more, "a", pixels, 75);
    }
  quality_import (self);
  split = split_by_name (self);
  findings = quality_check (self, split);
  g_assert_cmpuint (dsc_finding_get_count (dsc_findings_get (findings, DSC_FINDING_LEAK)), ==, 10);
  fixed = dsc_quality_fix_leaks (self->dataset, split, findings, &n_moved);
  g_assert_nonnull (fixed);
  g_assert_cmpstr (fixed->name, !=, split->name);
  g_assert_cmpuint (n_moved, >=, 10);
  g_assert_cmpuint (count_part (split, DSC_PART_VALID), ==, 10);
  g_assert_cmpint (ABS ((int) count_part (fixed, DSC_PART_VALID) - 10), <=, 1);
  g_assert_cmpuint (count_part (fixed, DSC_PART_NONE), ==, 0);
  after = quality_findings (self, fixed);
  g_assert_true (after->is_current);
  g_assert_null (dsc_findings_get (after, DSC_FINDING_LEAK));
  none = dsc_quality_fix_leaks (self->dataset, fixed, after, NULL);
  g_assert_null (none);
  /* Nor where what was found is of before. */
  none = dsc_quality_fix_leaks (self->dataset, fixed, findings, NULL);
  g_assert_null (none);
}

static void
test_copies_that_make_no_sense_are_refused (QualityFixture *self, gconstpointer unused)
{
  static const char *const statements[] = {
    "UPDATE copy SET same = 0",  "UPDATE copy SET exact = -1",    "UPDATE copy SET symmetry = 8",
    "UPDATE copy SET share = 0", "UPDATE copy SET share = 9e999", "UPDATE copy SET share = 'much'",
  };
  g_autofree char *folder = g_build_filename (self->folder, "project", NULL);
  g_autoptr (DscFindings) findings = NULL;

  add_copies (self);
  findings = quality_check (self, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (statements); i++)
    {
      g_autofree char *sql
          = g_strconcat ("PRAGMA ignore_check_constraints = ON; ", statements[i], NULL);
      g_autoptr (DscFindings) read = NULL;
      g_autoptr (GError) error = NULL;

      fixture_exec (folder, sql);
      read = dsc_quality_read (self->project, self->dataset, NULL, &error);
      g_assert_null (read);
      g_assert_error (error, DSC_ERROR, DSC_ERROR_CORRUPT);
      dsc_findings_free (quality_check (self, NULL));
    }
}

/* A drive that was taken out. */
static void
test_photos_that_are_all_away_are_not_called_unreadable (QualityFixture *self, gconstpointer unused)
{
  g_autoptr (DscFindings) again = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *away = g_strconcat (self->photos, "-away", NULL);

  add_renders (self, "z", "a", 0, 12);
  add_renders (self, "y", "b", 40, 12);
  quality_import (self);
  g_assert_cmpint (g_rename (self->photos, away), ==, 0);
  g_assert_false (dsc_quality_check (self->project, self->dataset, 0, NULL, NULL, NULL, &error));
  fixture_assert_error (error, DSC_ERROR_NOT_FOUND, "can be opened");
  g_assert_cmpint (g_rename (away, self->photos), ==, 0);
  again = quality_check (self, NULL);
  g_assert_cmpuint (again->all->len, ==, 0);
}

/* They are others, too: all are looked at, and none can be. */
static void
test_photos_that_are_away_after_a_check_are_not_either (QualityFixture *self, gconstpointer unused)
{
  g_autoptr (DscFindings) before = NULL;
  g_autoptr (DscFindings) after = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *away = g_strconcat (self->photos, "-away", NULL);

  add_renders (self, "z", "a", 0, 12);
  quality_import (self);
  before = quality_check (self, NULL);
  add_renders (self, "z", "a", 40, 12);
  quality_import (self);
  g_assert_cmpint (g_rename (self->photos, away), ==, 0);
  g_assert_false (dsc_quality_check (self->project, self->dataset, 0, NULL, NULL, NULL, &error));
  after = quality_findings (self, NULL);
  g_assert_true (after->was_checked);
  g_assert_null (dsc_findings_get (after, DSC_FINDING_UNREADABLE));
  g_assert_cmpint (g_rename (away, self->photos), ==, 0);
}

/* --- left out --- */

/* @mark: "", or %NULL to use them again */
static void
mark (QualityFixture *self, const GArray *photos, const char *mark)
{
  g_autofree DscPhotoLabel *marks = g_new (DscPhotoLabel, photos->len);
  g_autoptr (DscDataset) dataset = NULL;
  g_autoptr (DscSplit) split = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < photos->len; i++)
    marks[i] = (DscPhotoLabel){
      dsc_dataset_get_photo (self->dataset, g_array_index (photos, guint32, i))->id, mark
    };
  dsc_project_leave_out (self->project, marks, photos->len, NULL, &dataset, &split, &error);
  g_assert_no_error (error);
  g_set_object (&self->dataset, dataset);
}

static void
leave_out (QualityFixture *self, const GArray *photos)
{
  mark (self, photos, "");
}

static void
use_all (QualityFixture *self)
{
  g_autoptr (GArray) photos = g_array_new (FALSE, FALSE, sizeof (guint32));

  for (guint32 i = 0; i < dsc_dataset_get_n_photos (self->dataset); i++)
    if (dsc_dataset_get_photo (self->dataset, i)->left_out)
      g_array_append_val (photos, i);
  mark (self, photos, NULL);
}

static char *
describe_photos (QualityFixture *self, const GArray *photos)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < photos->len; i++)
    g_string_append_printf (
        text, "%s%s", i > 0 ? " " : "",
        dsc_dataset_get_photo (self->dataset, g_array_index (photos, guint32, i))->path);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static GArray *
dup_superfluous (QualityFixture *self, const DscFinding *finding)
{
  g_auto (DscFindingChoice) choice = dsc_finding_choose (finding, self->dataset);

  return g_steal_pointer (&choice.superfluous);
}

static guint
count_undecided (QualityFixture *self, const DscFinding *finding)
{
  g_auto (DscFindingChoice) choice = dsc_finding_choose (finding, self->dataset);

  return choice.n_undecided;
}

static void
test_of_copies_the_largest_is_not_left_out (QualityFixture *self, gconstpointer unused)
{
  g_autoptr (DscPixels) large = quality_render (1, 320, 240);
  g_autoptr (DscPixels) small = dsc_pixels_shrink (large, 160, 120);
  g_autoptr (DscPixels) other = quality_render (2, 160, 120);
  g_autoptr (DscFindings) findings = NULL;
  g_autoptr (DscFindings) after = NULL;
  g_autoptr (DscFindings) checked = NULL;
  g_autoptr (DscFindings) again = NULL;
  g_autoptr (DscSplit) split = NULL;
  g_autoptr (GArray) near = NULL;
  g_autoptr (GArray) exact = NULL;
  g_autofree char *near_words = NULL;
  g_autofree char *exact_words = NULL;
  g_autoptr (GError) error = NULL;

  quality_add_pixels (self, "a-small.jpg", "a", small, 80);
  quality_add_pixels (self, "b-large.jpg", "a", large, 80);
  quality_add_pixels (self, "c-one.jpg", "b", other, 90);
  quality_add_pixels (self, "d-again.jpg", "b", other, 90);
  add_renders (self, "z", "a", 20, 6);
  quality_import (self);
  split = dsc_project_choose_split (self->project, self->dataset, NULL, &error);
  g_assert_no_error (error);
  findings = quality_check (self, split);
  near = dup_superfluous (self, dsc_findings_get (findings, DSC_FINDING_NEAR_DUPLICATE));
  near_words = describe_photos (self, near);
  g_assert_cmpstr (near_words, ==, "a-small.jpg");
  exact = dup_superfluous (self, dsc_findings_get (findings, DSC_FINDING_EXACT_DUPLICATE));
  exact_words = describe_photos (self, exact);
  g_assert_cmpstr (exact_words, ==, "d-again.jpg");
  leave_out (self, near);
  leave_out (self, exact);
  after = quality_findings (self, NULL);
  g_assert_true (after->is_current);
  g_assert_null (dsc_findings_get (after, DSC_FINDING_NEAR_DUPLICATE));
  g_assert_null (dsc_findings_get (after, DSC_FINDING_EXACT_DUPLICATE));
  /* A look at photos some of which are left out finds them, for when they are used again. */
  checked = quality_check (self, NULL);
  g_assert_cmpuint (checked->all->len, ==, after->all->len);
  use_all (self);
  again = quality_findings (self, split);
  assert_finding (self, again, DSC_FINDING_NEAR_DUPLICATE, "a-small.jpg b-large.jpg");
  assert_finding (self, again, DSC_FINDING_EXACT_DUPLICATE, "c-one.jpg d-again.jpg");
}

static gboolean
stays (QualityFixture *self, const DscFinding *finding, const char *path)
{
  g_auto (DscFindingChoice) choice = dsc_finding_choose (finding, self->dataset);
  guint photo;

  g_assert_true (dsc_dataset_find (self->dataset, path, &photo));
  return g_hash_table_contains (choice.kept, GUINT_TO_POINTER (photo));
}

/* Whoever keeps one of them decides which label is right. */
static void
test_copies_under_two_labels_are_left_to_a_person (QualityFixture *self, gconstpointer unused)
{
  g_autoptr (DscPixels) two = quality_render (1, 160, 120);
  g_autoptr (DscPixels) one = quality_render (2, 160, 120);
  g_autoptr (DscFindings) findings = NULL;
  g_autoptr (GArray) photos = NULL;
  g_autoptr (DscSplit) split = NULL;
  g_autofree char *words = NULL;
  g_autoptr (GError) error = NULL;
  const DscFinding *finding;

  quality_add_pixels (self, "a-right.jpg", "a", two, 90);
  quality_add_pixels (self, "b-wrong.jpg", "b", two, 90);
  quality_add_pixels (self, "c-one.jpg", "b", one, 90);
  quality_add_pixels (self, "d-again.jpg", "b", one, 90);
  add_renders (self, "z", "a", 20, 6);
  quality_import (self);
  split = dsc_project_choose_split (self->project, self->dataset, NULL, &error);
  g_assert_no_error (error);
  findings = quality_check (self, split);
  finding = dsc_findings_get (findings, DSC_FINDING_EXACT_DUPLICATE);
  g_assert_cmpuint (dsc_finding_get_count (finding), ==, 2);
  photos = dup_superfluous (self, finding);
  words = describe_photos (self, photos);
  g_assert_cmpstr (words, ==, "d-again.jpg");
  g_assert_cmpuint (count_undecided (self, finding), ==, 2);
  g_assert_true (stays (self, finding, "c-one.jpg"));
  g_assert_false (stays (self, finding, "d-again.jpg"));
  g_assert_false (stays (self, finding, "a-right.jpg"));
  g_assert_false (stays (self, finding, "b-wrong.jpg"));
  leave_out (self, photos);
  dsc_findings_free (findings);
  findings = quality_findings (self, NULL);
  g_assert_nonnull (dsc_findings_get (findings, DSC_FINDING_TWO_LABELS));
}

static void
test_what_is_left_out_is_no_finding (QualityFixture *self, gconstpointer unused)
{
  g_autoptr (DscFindings) findings = NULL;
  g_autoptr (DscFindings) after = NULL;
  g_autoptr (DscSplit) split = NULL;
  g_autoptr (GError) error = NULL;
  const DscFindingKind kinds[] = { DSC_FINDING_UNREADABLE, DSC_FINDING_DARK };
  const DscFinding *unreadable;

  add_renders (self, "z", "a", 0, 12);
  add_renders (self, "y", "b", 30, 12);
  add_changed (self, "dark.jpg", 64, 0.1, 0);
  quality_add_bytes (self, "broken.jpg", "a", "\xff\xd8\xff nothing", 11);
  quality_import (self);
  split = dsc_project_choose_split (self->project, self->dataset, NULL, &error);
  g_assert_no_error (error);
  findings = quality_check (self, split);
  unreadable = dsc_findings_get (findings, DSC_FINDING_UNREADABLE);
  g_assert_cmpuint (unreadable->items->len, ==, 1);
  g_assert_nonnull (g_array_index (unreadable->items, DscFindingItem, 0).reason);
  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autoptr (GArray) photos = dup_superfluous (self, dsc_findings_get (findings, kinds[i]));

      g_assert_cmpuint (photos->len, ==, 1);
      leave_out (self, photos);
    }
  after = quality_findings (self, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    g_assert_null (dsc_findings_get (after, kinds[i]));
}

static void
test_every_kind_has_words (QualityFixture *self, gconstpointer unused)
{
  add_renders (self, "a", "a", 0, 2);
  quality_import (self);
  for (guint kind = 0; kind < DSC_FINDING_N_KINDS; kind++)
    {
      g_autoptr (DscFinding) finding = dsc_finding_new (kind);
      DscFindingItem item = { .photo = 0, .value = 12 };
      g_autofree char *one = NULL;
      g_autofree char *two = NULL;
      DscFindingKind back;

      g_array_append_val (finding->items, item);
      one = dsc_finding_dup_title (finding, self->dataset);
      g_array_append_val (finding->items, item);
      two = dsc_finding_dup_title (finding, self->dataset);
      g_assert_false (g_str_has_suffix (one, "."));
      g_assert_cmpint (g_str_equal (one, two), ==, kind == DSC_FINDING_IMBALANCE);
      g_assert_true (g_str_has_suffix (dsc_finding_get_advice (finding), "."));
      g_array_set_size (finding->items, 1);
      g_assert_true (g_str_has_suffix (dsc_finding_get_advice (finding), "."));
      g_assert_null (strstr (dsc_finding_get_advice (finding), "They "));
      g_assert_true (dsc_finding_kind_from_string (dsc_finding_kind_to_string (kind), &back));
      g_assert_cmpint (back, ==, kind);
    }
}

#define ADD(name, test)                                                             \
  g_test_add ("/quality/" name, QualityFixture, NULL, quality_fixture_set_up, test, \
              quality_fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("sound-photos-have-no-findings", test_sound_photos_have_no_findings);
  ADD ("odd-looking-photos-are-found", test_odd_looking_photos_are_found);
  ADD ("rows-whose-files-are-not-there-are-no-unreadable-files",
       test_rows_whose_files_are_not_there_are_no_unreadable_files);
  ADD ("what-is-true-of-most-is-no-finding", test_what_is_true_of_most_is_no_finding);
  ADD ("small-and-large-classes-are-found", test_small_and_large_classes_are_found);
  ADD ("copies-leaks-and-two-labels-are-found", test_copies_leaks_and_two_labels_are_found);
  ADD ("findings-are-read-back-as-they-were", test_findings_are_read_back_as_they_were);
  ADD ("another-split-needs-no-second-look", test_another_split_needs_no_second_look);
  ADD ("other-photos-make-a-report-out-of-date", test_other_photos_make_a_report_out_of_date);
  ADD ("fixed-leaks-are-gone-and-validation-keeps-its-size",
       test_fixed_leaks_are_gone_and_validation_keeps_its_size);
  ADD ("copies-that-make-no-sense-are-refused", test_copies_that_make_no_sense_are_refused);
  ADD ("photos-that-are-all-away-are-not-called-unreadable",
       test_photos_that_are_all_away_are_not_called_unreadable);
  ADD ("photos-that-are-away-after-a-check-are-not-either",
       test_photos_that_are_away_after_a_check_are_not_either);
  ADD ("of-copies-the-largest-is-not-left-out", test_of_copies_the_largest_is_not_left_out);
  ADD ("copies-under-two-labels-are-left-to-a-person",
       test_copies_under_two_labels_are_left_to_a_person);
  ADD ("what-is-left-out-is-no-finding", test_what_is_left_out_is_no_finding);
  ADD ("every-kind-has-words", test_every_kind_has_words);
  return g_test_run ();
}
