/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fuzz target: what people paste as the name of a dataset of Kaggle. */
#include "fuzz-target.h"

#include <string.h>

#include "base/dsc-error.h"
#include "kaggle/dsc-kaggle-name.h"

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_autoptr (GError) error = NULL;
  g_autoptr (DscKaggleName) name = dsc_kaggle_parse (text, &error);
  g_autoptr (DscKaggleName) again = NULL;
  g_autofree char *words = NULL;
  g_autofree char *page = NULL;

  dsc_kaggle_is_meant (text);
  if (name == NULL)
    {
      g_assert_true (error != NULL && error->domain == DSC_ERROR
                     && g_utf8_validate (error->message, -1, NULL));
      return 0;
    }
  g_assert_no_error (error);
  /* It can stand in an address and a path as it is, and means the same again. */
  words = dsc_kaggle_name_to_string (name);
  g_assert_true (g_str_is_ascii (words) && strpbrk (words, "%?#&. \r\n\\") == NULL);
  page = dsc_kaggle_name_to_page (name);
  again = dsc_kaggle_parse (page, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (again->owner, ==, name->owner);
  g_assert_cmpstr (again->slug, ==, name->slug);
  g_assert_cmpuint (again->version, ==, name->version);
  return 0;
}
