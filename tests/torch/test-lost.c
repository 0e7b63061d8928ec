/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A card that is lost while it trains: the run ends, with what it had at its last checkpoint, from
 * which it goes on on the processor. */
#include "config.h"

#include <string.h>

#include "base/dsc-error.h"
#include "lose-card.h"
#include "resume-fixture.h"

/* Long enough to lose a card on the way. */
#define EPOCHS 8

static void
set_result (GObject *source, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **) data = g_object_ref (result);
}

/* Returns: (transfer full): what the engine says about cards. */
static char *
dup_cards (BrickProject *self)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (DscEngineInfo) info = { NULL };

  dsc_engine_host_open_async (self->host, NULL, set_result, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (dsc_engine_host_open_finish (self->host, result, &info, &error));
  return g_steal_pointer (&info.cards);
}

static guint
count_warnings (BrickProject *self, const char *words)
{
  g_autoptr (DscDataset) dataset = dsc_project_get_dataset (self->project, NULL);
  guint n = 0;

  for (guint i = 0; i < dsc_dataset_get_n_skipped (dataset); i++)
    n += strstr (dsc_dataset_get_skipped (dataset, i)->reason, words) != NULL;
  return n;
}

/* In the midst of @run. */
static void
lose (DscRun *run, guint steps)
{
  resume_wait_for_steps (run, steps);
  lose_card ();
  brick_project_finish (run);
  g_assert_true (lose_card_has_happened ());
}

static void
test_a_run_goes_on_from_its_checkpoint (BrickProject *self, gconstpointer unused)
{
  g_autoptr (DscRunRecord) whole = NULL;
  g_autoptr (DscRunRecord) record = NULL;
  g_autoptr (DscRun) first = NULL;
  g_autoptr (DscRun) run = NULL;
  g_autoptr (GError) why = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  guint epoch, batch, same_epoch, same_batch;

  self->spec->epochs = EPOCHS;
  dsc_train_spec_set (&self->spec->device, "auto");
  whole = brick_project_train (self);
  before = dup_cards (self);
  g_assert_null (strstr (before, "was lost"));
  first = brick_project_start (self, NULL);
  g_assert_true (resume_pause_soon (first, 1, FALSE));
  resume_find_checkpoint (self, dsc_run_get_id (first), &epoch, &batch);

  run = brick_project_resume (self);
  lose (run, epoch * RESUME_N_BATCHES + batch + 2);
  g_assert_cmpint (dsc_run_get_state (run), ==, DSC_RUN_FAILED);
  why = dsc_run_dup_error (run);
  g_assert_error (why, DSC_ERROR, DSC_ERROR_DEVICE_LOST);
  g_assert_nonnull (strstr (why->message, "Start Discern again"));
  g_assert_nonnull (strstr (why->message, "(CUDA error: unspecified launch failure)"));
  record = dsc_run_dup_record (run);
  g_assert_nonnull (record->job);
  resume_find_checkpoint (self, record->id, &same_epoch, &same_batch);
  g_assert_cmpuint (same_epoch, ==, epoch);
  g_assert_cmpuint (same_batch, ==, batch);

  /* The engine has another answer now, and says what it makes of it. */
  after = dup_cards (self);
  g_assert_nonnull (strstr (after, "The card was lost"));
  g_assert_cmpuint (count_warnings (self, "The card was lost"), ==, 0);
  resume_assert_ends_as (self, record->id, whole->id);
  g_assert_cmpuint (count_warnings (self, "The card was lost"), ==, 1);
}

/* In a process that has lost one, a card cannot be asked for; nothing of the run changes. */
static void
test_a_card_cannot_be_asked_for_any_more (BrickProject *self, gconstpointer unused)
{
  g_autoptr (DscRun) run = NULL;
  g_autoptr (DscRun) other = NULL;
  g_autoptr (GError) why = NULL;

  self->spec->epochs = EPOCHS;
  run = brick_project_start (self, NULL);
  lose (run, 2);
  dsc_train_spec_set (&self->spec->device, "cuda");
  other = brick_project_start (self, NULL);
  brick_project_finish (other);
  why = dsc_run_dup_error (other);
  g_assert_error (why, DSC_ERROR, DSC_ERROR_MISSING);
  g_assert_nonnull (strstr (why->message, "The card was lost"));
}

int
main (int argc, char **argv)
{
  dsc_engine_prepare_environment ();
  g_test_init (&argc, &argv, NULL);
  resume_add ("/lost/a-run-goes-on-from-its-checkpoint", resume_choose_mobilenet,
              test_a_run_goes_on_from_its_checkpoint);
  resume_add ("/lost/a-card-cannot-be-asked-for-any-more", resume_choose_mobilenet,
              test_a_card_cannot_be_asked_for_any_more);
  return g_test_run ();
}
