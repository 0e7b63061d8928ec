/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Opening an engine: where it is looked for, and what is said when it is not there. */
#include <string.h>

#include <gmodule.h>

#include "engine-fixture.h"

#define SLOW "{\"delay_ms\": 4}"

typedef struct
{
  gboolean is_done;
  DscEngineInfo info;
  GError *error;
} Opened;

static void
opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Opened *self = user_data;

  dsc_engine_host_open_finish (DSC_ENGINE_HOST (source), result, &self->info, &self->error);
  self->is_done = TRUE;
}

static void
open_host (DscEngineHost *host, Opened *opened)
{
  *opened = (Opened){ .is_done = FALSE };
  dsc_engine_host_open_async (host, NULL, opened_cb, opened);
  while (!opened->is_done)
    g_main_context_iteration (NULL, TRUE);
}

static void
test_the_engine_describes_itself (Fixture *self, gconstpointer script)
{
  Opened opened;

  open_host (self->host, &opened);
  g_assert_no_error (opened.error);
  g_assert_cmpstr (opened.info.name, ==, "fake");
  g_assert_cmpuint (opened.info.threads, ==, 1);
  dsc_engine_info_clear (&opened.info);
}

static void
test_a_run_that_is_going_keeps_nobody_from_asking (Fixture *self, gconstpointer script)
{
  g_autoptr (DscRun) run = NULL;
  Opened opened;

  self->spec->epochs = FIXTURE_ENDLESS;
  run = fixture_train (self);
  fixture_wait_for_epochs (run, 1);
  open_host (self->host, &opened);
  g_assert_cmpstr (opened.info.name, ==, "fake");
  g_assert_cmpint (dsc_run_get_state (run), ==, DSC_RUN_RUNNING);
  dsc_engine_info_clear (&opened.info);
  dsc_run_stop (run);
  fixture_finish (run);
}

static void
test_an_engine_that_cannot_start_says_why (Fixture *self, gconstpointer script)
{
  g_autoptr (DscRun) run = fixture_train (self);
  g_autoptr (GError) error = NULL;
  Opened opened;

  fixture_finish (run);
  g_assert_cmpint (dsc_run_get_state (run), ==, DSC_RUN_FAILED);
  error = dsc_run_dup_error (run);
  g_assert_error (error, DSC_ERROR, DSC_ERROR_MISSING);
  open_host (self->host, &opened);
  g_assert_error (opened.error, DSC_ERROR, DSC_ERROR_MISSING);
  g_clear_error (&opened.error);
}

static void
test_a_missing_module_is_named (void)
{
  g_autoptr (DscEngineHost) host = dsc_engine_host_new ("/nowhere/libdiscern-torch.so");
  Opened opened;

  open_host (host, &opened);
  fixture_assert_error (opened.error, DSC_ERROR_MISSING, "/nowhere/libdiscern-torch.so");
  dsc_engine_host_shutdown (host);
  fixture_drain ();
  g_assert_finalize_object (g_steal_pointer (&host));
}

static void
test_a_library_that_is_no_engine_is_refused (void)
{
  g_autofree char *library = g_test_build_filename (G_TEST_BUILT, "..", "backend",
                                                    "libdiscern-backend." G_MODULE_SUFFIX, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_null (dsc_engine_open_module (library, &error));
  fixture_assert_error (error, DSC_ERROR_MISSING, "dsc_engine_module_new");
}

/* In a process of its own: the environment must not change beside other threads. */
static void
test_the_environment_names_the_module (void)
{
  g_autoptr (GError) error = NULL;

  if (g_test_subprocess ())
    {
      g_setenv ("DISCERN_ENGINE", "/nowhere/by-environment.so", TRUE);
      g_assert_null (dsc_engine_open_module (NULL, &error));
      fixture_assert_error (error, DSC_ERROR_MISSING, "/nowhere/by-environment.so");
      return;
    }
  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
  g_test_trap_assert_passed ();
}

static void
test_threads_are_told_to_wait_quietly (void)
{
  if (g_test_subprocess ())
    {
      g_unsetenv ("OMP_WAIT_POLICY");
      g_setenv ("OPENBLAS_NUM_THREADS", "3", TRUE);
      dsc_engine_prepare_environment ();
      g_assert_cmpstr (g_getenv ("OMP_WAIT_POLICY"), ==, "PASSIVE");
      g_assert_cmpstr (g_getenv ("OPENBLAS_NUM_THREADS"), ==, "3");
      return;
    }
  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
  g_test_trap_assert_passed ();
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fixture_prepare ();
  fixture_add ("/engine-module/the-engine-describes-itself", "{}",
               test_the_engine_describes_itself);
  fixture_add ("/engine-module/a-run-that-is-going-keeps-nobody-from-asking", SLOW,
               test_a_run_that_is_going_keeps_nobody_from_asking);
  fixture_add ("/engine-module/an-engine-that-cannot-start-says-why",
               "{\"fail_open\": \"missing\"}", test_an_engine_that_cannot_start_says_why);
  g_test_add_func ("/engine-module/a-missing-module-is-named", test_a_missing_module_is_named);
  g_test_add_func ("/engine-module/a-library-that-is-no-engine-is-refused",
                   test_a_library_that_is_no_engine_is_refused);
  g_test_add_func ("/engine-module/the-environment-names-the-module",
                   test_the_environment_names_the_module);
  g_test_add_func ("/engine-module/threads-are-told-to-wait-quietly",
                   test_threads_are_told_to_wait_quietly);
  return g_test_run ();
}
