/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Numbers that fastai itself produced, from ../shared/fixtures. */
#pragma once

#include "base/dsc-json.h"

/** Returns: (transfer full) (nullable): the file's JSON; else the test is skipped. Free with
 * json_node_unref(). */
static inline JsonNode *
load_fixture (const char *name)
{
  const char *shared = g_getenv ("DISCERN_TEST_SHARED");
  g_autofree char *path
      = g_build_filename (shared != NULL ? shared : "/nonexistent", "fixtures", name, NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  JsonNode *node;
  gsize length;

  if (!g_file_get_contents (path, &text, &length, NULL))
    {
      g_test_skip_printf ("SKIP: %s is not there; set DISCERN_TEST_SHARED", path);
      return NULL;
    }
  node = dsc_json_parse (text, length, 8, &error);
  g_assert_no_error (error);
  return node;
}

/** Returns: (transfer full) (array length=n): the numbers of member @name. */
static inline double *
fixture_numbers (JsonObject *object, const char *name, guint *n)
{
  JsonArray *array = json_object_get_array_member (object, name);
  double *numbers;

  *n = json_array_get_length (array);
  numbers = g_new (double, *n);
  for (guint i = 0; i < *n; i++)
    numbers[i] = json_array_get_double_element (array, i);
  return numbers;
}

/** Asserts that @value differs from @expected by at most @tolerance of it. */
#define assert_close(value, expected, tolerance) \
  g_assert_cmpfloat_with_epsilon (value, expected, fabs (expected) * (tolerance))
