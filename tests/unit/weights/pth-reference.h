/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files of weights compared with each other, and with what PyTorch makes of them. */
#pragma once

#include <glib.h>

#include "weights/dsc-state-dict.h"

#define PYTHON "/usr/bin/python3"

static inline DscStateDict *
open_sound (const char *path)
{
  g_autoptr (GError) error = NULL;
  DscStateDict *dict = dsc_state_dict_open (path, &error);

  g_assert_no_error (error);
  return dict;
}

/* Every tensor of @expected stands in @found, with the same numbers, and no other. */
static inline void
check_same (DscStateDict *found, DscStateDict *expected)
{
  g_assert_cmpuint (dsc_state_dict_get_n_tensors (found), ==,
                    dsc_state_dict_get_n_tensors (expected));
  for (guint i = 0; i < dsc_state_dict_get_n_tensors (expected); i++)
    {
      const DscTensorInfo *wanted = dsc_state_dict_get_tensor (expected, i);
      const DscTensorInfo *info = dsc_state_dict_lookup (found, wanted->name);

      g_test_message ("%s", wanted->name);
      g_assert_nonnull (info);
      g_assert_cmpint (info->dtype, ==, wanted->dtype);
      g_assert_cmpuint (info->n_dims, ==, wanted->n_dims);
      for (guint d = 0; d < info->n_dims; d++)
        g_assert_cmpint (info->shape[d], ==, wanted->shape[d]);
      g_assert_cmpmem (info->data, info->size, wanted->data, wanted->size);
    }
}

/* Runs pth_reference.py; %FALSE, and the test is skipped, without python3-torch. */
static inline gboolean
run_pytorch (const char *const *arguments)
{
  g_autofree char *script
      = g_test_build_filename (G_TEST_DIST, "unit", "weights", "pth_reference.py", NULL);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) argv = NULL;
  g_autofree char *errors = NULL;
  g_autoptr (GError) error = NULL;
  const char *const probe[] = { PYTHON, "-c", "import torch, numpy", NULL };
  int status = 0;

  if (!g_spawn_sync (NULL, (char **) probe, NULL,
                     G_SPAWN_STDOUT_TO_DEV_NULL | G_SPAWN_STDERR_TO_DEV_NULL, NULL, NULL, NULL,
                     NULL, &status, NULL)
      || status != 0)
    {
      g_test_skip ("SKIPPED: python3-torch is not installed (Debian 12: apt-get install "
                   "python3-torch)");
      return FALSE;
    }
  g_strv_builder_add_many (builder, PYTHON, script, NULL);
  g_strv_builder_addv (builder, (const char **) arguments);
  argv = g_strv_builder_end (builder);
  g_spawn_sync (NULL, argv, NULL, G_SPAWN_STDOUT_TO_DEV_NULL, NULL, NULL, NULL, &errors, &status,
                &error);
  g_assert_no_error (error);
  if (status != 0)
    g_error ("%s", errors);
  return TRUE;
}
