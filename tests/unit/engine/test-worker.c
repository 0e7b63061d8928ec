/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One thread, a queue by priority, and an end without loose ends. */
#include "engine/dsc-worker.h"

/* Keeps the worker busy until it is opened. */
typedef struct
{
  GMutex mutex;
  GCond cond;
  gboolean is_reached;
  gboolean is_open;
} Gate;

static void
gate_init (Gate *gate)
{
  *gate = (Gate){ .is_open = FALSE };
  g_mutex_init (&gate->mutex);
  g_cond_init (&gate->cond);
}

static void
gate_clear (Gate *gate)
{
  g_mutex_clear (&gate->mutex);
  g_cond_clear (&gate->cond);
}

static void
gate_func (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Gate *gate = data;

  g_mutex_lock (&gate->mutex);
  gate->is_reached = TRUE;
  g_cond_broadcast (&gate->cond);
  while (!gate->is_open)
    g_cond_wait (&gate->cond, &gate->mutex);
  g_mutex_unlock (&gate->mutex);
  g_task_return_boolean (task, TRUE);
}

static void
gate_open (Gate *gate)
{
  g_mutex_lock (&gate->mutex);
  gate->is_open = TRUE;
  g_cond_broadcast (&gate->cond);
  g_mutex_unlock (&gate->mutex);
}

/* Returns when the worker is in the gate. */
static void
queue_gate (DscWorker *worker, Gate *gate, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (NULL, NULL, callback, user_data);

  g_task_set_task_data (task, gate, NULL);
  dsc_worker_queue (worker, DSC_PRIORITY_TRAIN, gate_func, task);
  g_mutex_lock (&gate->mutex);
  while (!gate->is_reached)
    g_cond_wait (&gate->cond, &gate->mutex);
  g_mutex_unlock (&gate->mutex);
}

static void
drain (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

/* --- order --- */

static void
append_func (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  g_string_append_c (g_object_get_data (G_OBJECT (task), "order"), (char) GPOINTER_TO_INT (data));
  g_task_return_boolean (task, TRUE);
}

static void
queue_letter (DscWorker *worker, DscPriority priority, char letter, GString *order,
              GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);

  g_object_set_data (G_OBJECT (task), "order", order);
  g_task_set_task_data (task, GINT_TO_POINTER ((int) letter), NULL);
  dsc_worker_queue (worker, priority, append_func, task);
}

static void
test_urgent_first_then_in_order (void)
{
  g_autoptr (DscWorker) worker = dsc_worker_new ("dsc-test");
  g_autoptr (GString) order = g_string_new (NULL);
  Gate gate, last;

  gate_init (&gate);
  gate_init (&last);
  queue_gate (worker, &gate, NULL, NULL);
  queue_letter (worker, DSC_PRIORITY_TRAIN, 'f', order, NULL, NULL, NULL);
  queue_letter (worker, DSC_PRIORITY_EVALUATE, 'e', order, NULL, NULL, NULL);
  queue_letter (worker, DSC_PRIORITY_CLASSIFY, 'b', order, NULL, NULL, NULL);
  queue_letter (worker, DSC_PRIORITY_EXPLAIN, 'd', order, NULL, NULL, NULL);
  queue_letter (worker, DSC_PRIORITY_CLASSIFY, 'c', order, NULL, NULL, NULL);
  queue_letter (worker, DSC_PRIORITY_STOP, 'a', order, NULL, NULL, NULL);
  queue_letter (worker, DSC_PRIORITY_TRAIN, 'g', order, NULL, NULL, NULL);
  gate_open (&gate);
  /* Reached after everything before it. */
  queue_gate (worker, &last, NULL, NULL);
  g_assert_cmpstr (order->str, ==, "abcdefg");
  gate_open (&last);
  dsc_worker_shutdown (worker);
  drain ();
  gate_clear (&gate);
  gate_clear (&last);
}

static void
is_in_thread_func (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  g_task_return_boolean (task, dsc_worker_is_in_thread (data));
}

static void
keep_result_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask **kept = user_data;

  g_assert_null (*kept);
  *kept = g_object_ref (G_TASK (result));
}

static void
test_runs_in_its_own_thread (void)
{
  g_autoptr (DscWorker) worker = dsc_worker_new ("dsc-test");
  g_autoptr (GTask) done = NULL;
  GTask *task = g_task_new (NULL, NULL, keep_result_cb, &done);

  g_task_set_task_data (task, worker, NULL);
  dsc_worker_queue (worker, DSC_PRIORITY_TRAIN, is_in_thread_func, task);
  while (done == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (g_task_propagate_boolean (done, NULL));
  g_assert_false (dsc_worker_is_in_thread (worker));
  dsc_worker_shutdown (worker);
  drain ();
}

/* --- cancelling --- */

static void
assert_cancelled (GTask *task)
{
  g_autoptr (GError) error = NULL;

  g_assert_nonnull (task);
  g_assert_false (g_task_propagate_boolean (task, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
test_cancelled_before_its_turn_is_not_run (void)
{
  g_autoptr (DscWorker) worker = dsc_worker_new ("dsc-test");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GString) order = g_string_new (NULL);
  g_autoptr (GTask) cancelled = NULL;
  g_autoptr (GTask) other = NULL;
  Gate gate;

  gate_init (&gate);
  queue_gate (worker, &gate, NULL, NULL);
  queue_letter (worker, DSC_PRIORITY_STOP, 'a', order, cancellable, keep_result_cb, &cancelled);
  queue_letter (worker, DSC_PRIORITY_TRAIN, 'b', order, NULL, keep_result_cb, &other);
  g_cancellable_cancel (cancellable);
  gate_open (&gate);
  while (other == NULL)
    g_main_context_iteration (NULL, TRUE);
  assert_cancelled (cancelled);
  g_assert_true (g_task_propagate_boolean (other, NULL));
  g_assert_cmpstr (order->str, ==, "b");
  dsc_worker_shutdown (worker);
  drain ();
  gate_clear (&gate);
}

static gpointer
shutdown_thread (gpointer worker)
{
  dsc_worker_shutdown (worker);
  return NULL;
}

/* A worker that is being shut down refuses what is queued, at once. */
static void
wait_for_closing (DscWorker *worker, GString *order)
{
  for (gboolean is_closing = FALSE; !is_closing; g_thread_yield ())
    {
      g_autoptr (GTask) probe = g_task_new (NULL, NULL, NULL, NULL);

      g_object_set_data (G_OBJECT (probe), "order", order);
      g_task_set_task_data (probe, GINT_TO_POINTER ('p'), NULL);
      dsc_worker_queue (worker, DSC_PRIORITY_TRAIN, append_func, g_object_ref (probe));
      is_closing = g_task_had_error (probe);
    }
}

static void
test_shutdown_ends_the_current_and_cancels_the_waiting (void)
{
  g_autoptr (DscWorker) worker = dsc_worker_new ("dsc-test");
  g_autoptr (GString) order = g_string_new (NULL);
  g_autoptr (GTask) current = NULL;
  g_autoptr (GTask) waiting = NULL;
  g_autoptr (GTask) late = NULL;
  GThread *thread;
  Gate gate;

  gate_init (&gate);
  queue_gate (worker, &gate, keep_result_cb, &current);
  queue_letter (worker, DSC_PRIORITY_STOP, 'a', order, NULL, keep_result_cb, &waiting);
  thread = g_thread_new ("shutdown", shutdown_thread, worker);
  wait_for_closing (worker, order);
  gate_open (&gate);
  g_thread_join (thread);

  queue_letter (worker, DSC_PRIORITY_STOP, 'z', order, NULL, keep_result_cb, &late);
  drain ();
  g_assert_true (g_task_propagate_boolean (current, NULL));
  assert_cancelled (waiting);
  assert_cancelled (late);
  g_assert_cmpstr (order->str, ==, "");
  g_clear_object (&current);
  g_clear_object (&waiting);
  g_clear_object (&late);
  g_assert_finalize_object (g_steal_pointer (&worker));
  gate_clear (&gate);
}

/* --- ownership --- */

static void
own_func (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  g_task_return_boolean (task, TRUE);
}

static void
gone_cb (gpointer data)
{
  GThread **where = data;

  *where = g_thread_self ();
}

/* An object that owns the worker is the source of its tasks, and nobody else keeps it. */
static void
test_source_may_own_the_worker (void)
{
  for (guint i = 0; i < 50; i++)
    {
      g_autoptr (GObject) owner = g_object_new (G_TYPE_OBJECT, NULL);
      DscWorker *worker = dsc_worker_new ("dsc-test");
      GThread *where = NULL;

      g_object_set_data_full (owner, "worker", worker, g_object_unref);
      g_object_set_data_full (owner, "gone", &where, gone_cb);
      dsc_worker_queue (worker, DSC_PRIORITY_TRAIN, own_func, g_task_new (owner, NULL, NULL, NULL));
      g_clear_object (&owner);
      while (where == NULL)
        g_main_context_iteration (NULL, TRUE);
      g_assert_true (where == g_thread_self ());
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/worker/urgent-first-then-in-order", test_urgent_first_then_in_order);
  g_test_add_func ("/worker/runs-in-its-own-thread", test_runs_in_its_own_thread);
  g_test_add_func ("/worker/cancelled-before-its-turn-is-not-run",
                   test_cancelled_before_its_turn_is_not_run);
  g_test_add_func ("/worker/shutdown-ends-the-current-and-cancels-the-waiting",
                   test_shutdown_ends_the_current_and_cancels_the_waiting);
  g_test_add_func ("/worker/source-may-own-the-worker", test_source_may_own_the_worker);
  return g_test_run ();
}
