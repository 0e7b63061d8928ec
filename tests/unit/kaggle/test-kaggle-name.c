/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What people call a dataset of Kaggle. */
#include <string.h>

#include "base/dsc-error.h"
#include "kaggle/dsc-kaggle-name.h"

/* @expected: %NULL: refused. */
static void
check (const char *text, const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DscKaggleName) name = dsc_kaggle_parse (text, &error);
  g_autofree char *found = name != NULL ? dsc_kaggle_name_to_string (name) : NULL;

  g_autofree char *shown = g_strescape (text, NULL);

  g_test_message ("%s", shown);
  g_assert_cmpstr (found, ==, expected);
  g_assert_true ((name == NULL) == (error != NULL));
  if (error == NULL)
    return;
  g_assert_error (error, DSC_ERROR, DSC_ERROR_USAGE);
  g_assert_true (g_str_has_suffix (error->message, "."));
  g_assert_true (g_utf8_validate (error->message, -1, NULL));
}

static void
test_names (void)
{
  check ("owner/name", "owner/name");
  check ("  owner/name-2_x\n", "owner/name-2_x");
  check ("owner/name/", "owner/name");
  check ("Owner9/name/versions/12", "Owner9/name/versions/12");
  check ("owner/name/versions/0", NULL);
  check ("owner/name/versions/99999999999999999999", NULL);
  check ("owner/name/versions/", NULL);
  check ("owner/name/versions/1/x", NULL);
  check ("owner/name/other", NULL);
  check ("owner", NULL);
  check ("owner/", NULL);
  check ("/owner/name", NULL);
  check ("owner//name", NULL);
  check ("", NULL);
  check ("../name", NULL);
  check ("owner/..", NULL);
  check ("photos/labels.csv", NULL);
  check ("own er/name", NULL);
  check ("owner/na\nme", NULL);
  check ("öwner/name", NULL);
  check ("owner/\xff\xfe", NULL);
  check ("-owner/name", NULL);
}

static void
test_addresses (void)
{
  check ("https://www.kaggle.com/datasets/owner/name", "owner/name");
  check ("http://kaggle.com/datasets/owner/name/", "owner/name");
  check ("HTTPS://WWW.Kaggle.com/datasets/owner/name", "owner/name");
  check ("www.kaggle.com/datasets/owner/name", "owner/name");
  check ("kaggle.com/owner/name", "owner/name");
  check ("https://www.kaggle.com/owner/name", "owner/name");
  check ("https://www.kaggle.com/owner/name/version/3", "owner/name/versions/3");
  check ("https://www.kaggle.com/datasets/owner/name/versions/7", "owner/name/versions/7");
  check ("https://www.kaggle.com/datasets/owner/name/data?select=a%20b.csv#x", "owner/name");
  check ("https://www.kaggle.com/datasets/owner/name/download?datasetVersionNumber=4",
         "owner/name/versions/4");
  check ("https://www.kaggle.com/datasets/owner/name?resource=download&datasetVersionNumber=5&x",
         "owner/name/versions/5");
  check ("https://www.kaggle.com/datasets/owner/name?datasetVersionNumber=new", "owner/name");
  check ("https://www.kaggle.com/api/v1/datasets/download/owner/name?datasetVersionNumber=2",
         "owner/name/versions/2");
  check ("https://www.kaggle.com/datasets/owner", NULL);
  check ("https://www.kaggle.com/datasets/owner/name/versions/x", NULL);
  check ("https://www.kaggle.com/competitions/titanic", NULL);
  check ("https://www.kaggle.com/code/owner/notebook", NULL);
  check ("https://www.kaggle.com/models/google/bert", NULL);
  check ("https://www.kaggle.com/", NULL);
  check ("https://www.kaggle.com", NULL);
  check ("https://www.kaggle.com.example.org/datasets/owner/name", NULL);
  check ("https://example.org/datasets/owner/name", NULL);
  check ("https://www.kaggle.com/datasets/owner/na%2Fme", NULL);
  check ("ftp://www.kaggle.com/datasets/owner/name", NULL);
}

static void
test_commands (void)
{
  check ("kaggle datasets download -d owner/name", "owner/name");
  check ("!kaggle datasets download -d owner/name --unzip -p /content/data", "owner/name");
  check ("$ kaggle  datasets  download --unzip -p 'a b/owner/other' owner/name", "owner/name");
  check ("! kaggle d download --dataset=owner/name/versions/3 -q", "owner/name/versions/3");
  check ("%kaggle datasets download --path x/y --dataset owner/name", "owner/name");
  check ("kaggle datasets download -d owner/name && unzip name.zip", "owner/name");
  check ("kaggle datasets download -d owner/name; unzip -q a/b", "owner/name");
  check ("kaggle datasets download -d \"owner/name\" > /dev/null", "owner/name");
  check ("kaggle datasets download -d owner/name -f a.csv", NULL);
  check ("kaggle datasets download --file=a.csv owner/name", NULL);
  check ("kaggle datasets download -d", NULL);
  check ("kaggle datasets download", NULL);
  check ("kaggle datasets download -d 'owner/name", NULL);
  check ("kaggle datasets list", NULL);
  check ("kaggle competitions download -c titanic", NULL);
  check ("kaggle ", NULL);
}

/* As they are copied, and as an entry of one line may make them of it. */
static void
test_commands_over_several_lines (void)
{
  check ("kaggle datasets download \\\n  -d owner/name \\\n  --unzip\nls", "owner/name");
  check ("kaggle datasets download\\\n-d owner/name", "owner/name");
  check ("kaggle datasets download \\ \t\r\n -d owner/name\r\nunzip x/y\r\n", "owner/name");
  check ("kaggle datasets download \\ -d owner/name \\", "owner/name");
  check ("kaggle \\\n\\\ndatasets download owner/name\\", "owner/name");
  check ("kaggle datasets download -p My\\ Photos owner/name", "owner/name");
  check ("kaggle datasets download\n-d owner/name", NULL);
  check ("#!/bin/bash\nkaggle datasets download owner/name", "owner/name");
}

static void
test_other_commands_that_fetch_a_dataset (void)
{
  check ("#!/bin/bash\ncurl -L -o ~/Downloads/name.zip\\\n"
         "  https://www.kaggle.com/api/v1/datasets/download/owner/name",
         "owner/name");
  check ("$ wget 'https://www.kaggle.com/api/v1/datasets/download/owner/name?"
         "datasetVersionNumber=2&x=y' -O name.zip",
         "owner/name/versions/2");
  check ("curl -L https://www.kaggle.com/competitions/titanic", NULL);
  check ("curl -L -o owner/name", NULL);
  check ("curl 'https://www.kaggle.com/datasets/owner/name", NULL);
  g_assert_true (dsc_kaggle_is_meant ("curl https://www.kaggle.com/competitions/titanic"));
  g_assert_false (dsc_kaggle_is_meant ("curl https://example.org/x.zip"));
}

static void
test_calls (void)
{
  check ("kagglehub.dataset_download(\"owner/name\")", "owner/name");
  check ("path = kagglehub.dataset_download('owner/name/versions/2', path=\"x/y\")",
         "owner/name/versions/2");
  check ("import kagglehub\n\n# Download latest version\n"
         "path = kagglehub.dataset_download(\"owner/name\")\n\nprint(\"Path:\", path)",
         "owner/name");
  check ("kagglehub.dataset_download(handle)", NULL);
  check ("kagglehub.dataset_download('owner/name)", NULL);
  check ("kagglehub.dataset_download", NULL);
  check ("kagglehub.dataset_download(", NULL);
  check ("owner/dataset_download", "owner/dataset_download");
}

static void
test_much_text_is_refused (void)
{
  g_autofree char *many = g_strnfill (100000, 'a');
  g_autofree char *longest = g_strconcat ("o/", many, NULL);

  check (many, NULL);
  check (longest, NULL);
}

static void
test_what_can_only_be_meant_for_kaggle (void)
{
  g_assert_true (dsc_kaggle_is_meant ("https://www.kaggle.com/competitions/titanic"));
  g_assert_true (dsc_kaggle_is_meant (" !kaggle datasets list"));
  g_assert_true (dsc_kaggle_is_meant ("kagglehub.dataset_download(x)"));
  g_assert_false (dsc_kaggle_is_meant ("owner/name"));
  g_assert_false (dsc_kaggle_is_meant ("kaggle"));
  g_assert_false (dsc_kaggle_is_meant ("kaggle/name"));
  g_assert_false (dsc_kaggle_is_meant ("https://example.org/x.zip"));
}

static void
test_the_page_is_for_people (void)
{
  g_autoptr (DscKaggleName) name = dsc_kaggle_parse ("owner/name/versions/2", NULL);
  g_autofree char *page = dsc_kaggle_name_to_page (name);

  g_assert_cmpstr (page, ==, "https://www.kaggle.com/datasets/owner/name/versions/2");
}

#define ADD(name) g_test_add_func ("/kaggle-name/" #name, test_##name)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD (names);
  ADD (addresses);
  ADD (commands);
  ADD (commands_over_several_lines);
  ADD (other_commands_that_fetch_a_dataset);
  ADD (calls);
  ADD (much_text_is_refused);
  ADD (what_can_only_be_meant_for_kaggle);
  ADD (the_page_is_for_people);
  return g_test_run ();
}
