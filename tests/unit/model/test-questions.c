/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a window asks of a model, on the fake engine: answers, explanations, learning rates. */
#include "config.h"

#include "base/dsc-error.h"
#include "dsc-workspace-test.h"

/* --- questions --- */

static void
classified_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  DscTestOutcome *outcome = data;

  dsc_workspace_classify_finish (DSC_WORKSPACE (source), result, &outcome->error);
  outcome->done = TRUE;
}

static void
test_pictures_are_answered_and_other_files_say_why_not (void)
{
  char *folder = dsc_test_photos_new (2, 5);
  DscWorkspace *workspace = dsc_test_open (folder);
  g_autoptr (GListStore) answers = g_list_store_new (DSC_TYPE_ANSWER_ITEM);
  g_autoptr (GPtrArray) paths = g_ptr_array_new ();
  g_autofree char *broken = g_build_filename (folder, "broken.jpg", NULL);
  guint n_failed = 0;
  DscTestOutcome outcome = { FALSE };

  g_ptr_array_add (paths, folder);
  dsc_workspace_classify_async (workspace, paths, answers, NULL, classified_cb, &outcome);
  DSC_TEST_WAIT (dsc_test_is_done, &outcome);
  g_assert_error (outcome.error, DSC_ERROR, DSC_ERROR_NO_DATA);
  g_clear_error (&outcome.error);

  dsc_test_train (workspace, "instant", 2);
  g_assert_true (g_file_set_contents (broken, "not a picture", -1, NULL));
  outcome.done = FALSE;
  dsc_workspace_classify_async (workspace, paths, answers, NULL, classified_cb, &outcome);
  DSC_TEST_WAIT (dsc_test_is_done, &outcome);
  g_assert_no_error (outcome.error);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (answers)), ==, 11);
  for (guint i = 0; i < 11; i++)
    {
      g_autoptr (DscAnswerItem) item = g_list_model_get_item (G_LIST_MODEL (answers), i);

      n_failed += dsc_answer_item_get_error (item) != NULL;
      g_assert_true ((dsc_answer_item_get_error (item) == NULL)
                     == (dsc_answer_item_get_probabilities (item) != NULL));
    }
  g_assert_cmpuint (n_failed, ==, 1);
  dsc_test_close (workspace);
  dsc_test_photos_delete (folder);
}

static void
explained_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  DscTestOutcome *outcome = data;

  outcome->result = dsc_workspace_explain_finish (DSC_WORKSPACE (source), result, &outcome->error);
  outcome->done = TRUE;
}

static void
test_a_photo_is_explained (void)
{
  char *folder = dsc_test_photos_new (2, 5);
  DscWorkspace *workspace = dsc_test_open (folder);
  g_autofree char *path = dsc_dataset_dup_photo_path (dsc_workspace_get_dataset (workspace), 0);
  DscTestOutcome outcome = { FALSE };
  DscHeatMap *map;

  dsc_test_train (workspace, "instant", 2);
  dsc_workspace_explain_async (workspace, path, 1, NULL, explained_cb, &outcome);
  DSC_TEST_WAIT (dsc_test_is_done, &outcome);
  g_assert_no_error (outcome.error);
  map = outcome.result;
  g_assert_cmpint (map->label, ==, 1);
  g_assert_cmpuint (map->height * map->width, >, 0);
  dsc_heat_map_free (map);

  outcome.done = FALSE;
  dsc_workspace_explain_async (workspace, "/no/such/photo.jpg", -1, NULL, explained_cb, &outcome);
  DSC_TEST_WAIT (dsc_test_is_done, &outcome);
  g_assert_error (outcome.error, DSC_ERROR, DSC_ERROR_NOT_FOUND);
  g_clear_error (&outcome.error);
  dsc_test_close (workspace);
  dsc_test_photos_delete (folder);
}

/* --- learning-rate tests --- */

static void
rate_cb (const DscRatePoint *point, gpointer data)
{
  g_array_append_vals (data, point, 1);
}

static void
rate_found_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  DscTestOutcome *outcome = data;

  outcome->result
      = dsc_workspace_find_rate_finish (DSC_WORKSPACE (source), result, &outcome->error);
  outcome->done = TRUE;
}

static void
test_a_rate_test_shows_each_step_before_its_end (void)
{
  char *folder = dsc_test_photos_new (2, 5);
  DscWorkspace *workspace = dsc_test_open (folder);
  g_autoptr (DscTrainSpec) spec = dsc_train_spec_new ("notebook-2020", NULL, FALSE, NULL);
  g_autoptr (GArray) points = g_array_new (FALSE, FALSE, sizeof (DscRatePoint));
  g_autoptr (DscRateTestRecord) record = NULL;
  DscTestOutcome outcome = { FALSE };

  dsc_workspace_find_rate_async (workspace, spec, NULL, rate_cb, points, NULL, rate_found_cb,
                                 &outcome);
  DSC_TEST_WAIT (dsc_test_is_done, &outcome);
  g_assert_no_error (outcome.error);
  record = outcome.result;
  g_assert_cmpuint (points->len, ==, record->n);
  for (guint i = 0; i < record->n; i++)
    g_assert_cmpfloat (g_array_index (points, DscRatePoint, i).rate, ==, record->rates[i]);
  dsc_test_close (workspace);
  dsc_test_photos_delete (folder);
}

static void
test_a_rate_test_can_be_cancelled (void)
{
  char *folder = dsc_test_photos_new (2, 5);
  g_autoptr (DscTrainSpec) spec = dsc_train_spec_new ("notebook-2020", NULL, FALSE, NULL);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  DscWorkspace *workspace;
  DscTestOutcome outcome = { FALSE };

  dsc_test_script ("{\"rate_ms\": 50}");
  workspace = dsc_test_open (folder);
  dsc_workspace_find_rate_async (workspace, spec, NULL, NULL, NULL, cancellable, rate_found_cb,
                                 &outcome);
  g_cancellable_cancel (cancellable);
  DSC_TEST_WAIT (dsc_test_is_done, &outcome);
  g_assert_error (outcome.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&outcome.error);
  dsc_test_close (workspace);
  dsc_test_script (NULL);
  dsc_test_photos_delete (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/questions/pictures-are-answered-and-other-files-say-why-not",
                   test_pictures_are_answered_and_other_files_say_why_not);
  g_test_add_func ("/model/questions/a-photo-is-explained", test_a_photo_is_explained);
  g_test_add_func ("/model/questions/a-rate-test-shows-each-step-before-its-end",
                   test_a_rate_test_shows_each_step_before_its_end);
  g_test_add_func ("/model/questions/a-rate-test-can-be-cancelled",
                   test_a_rate_test_can_be_cancelled);
  return g_test_run ();
}
