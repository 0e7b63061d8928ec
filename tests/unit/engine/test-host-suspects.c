/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Doubtful labels, asked of the engine's host. */
#include "engine-fixture.h"

#include <string.h>

#include "base/dsc-error.h"

#define QUICK "{}"

typedef struct
{
  DscSuspects *suspects; /* (owned) (nullable) */
  GError *error;
  gboolean is_done;
  guint n_progress; /* the training thread's, until it is done */
} Answer;

static void
progress_cb (const DscProgress *progress, gpointer user_data)
{
  ((Answer *) user_data)->n_progress++;
}

static void
done_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Answer *answer = user_data;

  answer->suspects
      = dsc_engine_host_find_suspects_finish (DSC_ENGINE_HOST (source), result, &answer->error);
  answer->is_done = TRUE;
}

static void
ask (Fixture *self, Answer *answer, GCancellable *cancellable)
{
  dsc_engine_host_find_suspects_async (self->host, self->project, self->dataset, 1, progress_cb,
                                       answer, cancellable, done_cb, answer);
}

static void
wait_for (Answer *answer)
{
  while (!answer->is_done)
    g_main_context_iteration (NULL, TRUE);
}

static void
answer_clear (Answer *answer)
{
  dsc_suspects_free (answer->suspects);
  g_clear_error (&answer->error);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Answer, answer_clear)

static void
test_every_photo_is_judged_and_the_result_stored (Fixture *self, gconstpointer script)
{
  g_auto (Answer) first = { 0 };
  g_auto (Answer) second = { 0 };
  g_autoptr (DscSuspects) stored = NULL;
  g_autoptr (GError) error = NULL;

  ask (self, &first, NULL);
  wait_for (&first);
  g_assert_no_error (first.error);
  g_assert_cmpuint (first.suspects->items->len, ==, dsc_dataset_get_n_photos (self->dataset));
  g_assert_cmpuint (first.n_progress, >, 0);
  ask (self, &second, NULL);
  wait_for (&second);
  g_assert_cmpmem (first.suspects->items->data, first.suspects->items->len * sizeof (DscSuspect),
                   second.suspects->items->data, second.suspects->items->len * sizeof (DscSuspect));
  stored = dsc_project_get_suspects (self->project, self->dataset, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (second.suspects->items->data, second.suspects->items->len * sizeof (DscSuspect),
                   stored->items->data, stored->items->len * sizeof (DscSuspect));
  g_assert_cmpstr (stored->fingerprint, ==, second.suspects->fingerprint);
  g_assert_false (dsc_project_is_locked (self->project, NULL));
}

static void
test_cancelling_stores_nothing (Fixture *self, gconstpointer script)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_auto (Answer) answer = { 0 };
  g_autoptr (GError) error = NULL;

  ask (self, &answer, cancellable);
  g_cancellable_cancel (cancellable);
  wait_for (&answer);
  g_assert_error (answer.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_null (dsc_project_get_suspects (self->project, self->dataset, &error));
  g_assert_error (error, DSC_ERROR, DSC_ERROR_NO_DATA);
  g_assert_false (dsc_project_is_locked (self->project, NULL));
}

static void
test_a_project_that_trains_elsewhere_is_left_alone (Fixture *self, gconstpointer script)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DscProject) other
      = dsc_project_open (dsc_project_get_folder (self->project), FALSE, &error);
  g_auto (Answer) answer = { 0 };

  g_assert_true (dsc_project_lock (other, "training elsewhere", &error));
  ask (self, &answer, NULL);
  wait_for (&answer);
  fixture_assert_error (answer.error, DSC_ERROR_LOCKED, "training elsewhere");
  dsc_project_unlock (other);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fixture_prepare ();
  fixture_add ("/host-suspects/every-photo-is-judged-and-the-result-stored", QUICK,
               test_every_photo_is_judged_and_the_result_stored);
  fixture_add ("/host-suspects/cancelling-stores-nothing", "{\"answer_ms\": 100000}",
               test_cancelling_stores_nothing);
  fixture_add ("/host-suspects/a-project-that-trains-elsewhere-is-left-alone", QUICK,
               test_a_project_that_trains_elsewhere_is_left_alone);
  return g_test_run ();
}
