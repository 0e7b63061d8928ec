/* SPDX-License-Identifier: GPL-3.0-or-later */
/* JSON from a stranger: what is sound is taken as it is, everything else refused in a sentence. */
#include "base/dsc-error.h"
#include "base/dsc-json.h"

#include <string.h>

#define MAX_DEPTH 3

static void
check_refused (const char *text, gsize length)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = dsc_json_parse (text, length, MAX_DEPTH, &error);

  if (node != NULL)
    g_error ("taken, but should not be: %.60s", text);
  g_assert_error (error, DSC_ERROR, DSC_ERROR_CORRUPT);
  g_assert_true (g_str_has_suffix (error->message, "."));
}

static void
test_sound_text_is_taken (void)
{
  const char *texts[] = { "{}",
                          " [ ] ",
                          "{\"a\":{\"b\":[1,-2]}}",
                          "[0,-0.5,1e3,9223372036854775807,-9223372036854775808]",
                          "[true,false,null,\"\\u00e9 \\ud83d\\ude00 \\\" [[[[ {{{{ // '\"]",
                          "{\"a\":1,\"b\":{\"a\":1}}" };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (JsonNode) node = dsc_json_parse (texts[i], strlen (texts[i]), MAX_DEPTH, &error);

      g_assert_no_error (error);
      g_assert_nonnull (node);
    }
}

static void
test_strings_and_numbers_are_exact (void)
{
  const char text[]
      = "{\"\\u007a\":\"\\ud83d\\ude00\",\"n\":[9223372036854775807,-9223372036854775808]}";
  g_autoptr (JsonNode) node = dsc_json_parse (text, strlen (text), MAX_DEPTH, NULL);
  JsonArray *numbers = json_object_get_array_member (json_node_get_object (node), "n");

  g_assert_cmpstr (json_object_get_string_member (json_node_get_object (node), "z"), ==, "😀");
  g_assert_cmpint (json_array_get_int_element (numbers, 0), ==, G_MAXINT64);
  g_assert_cmpint (json_array_get_int_element (numbers, 1), ==, G_MININT64);
}

static void
test_what_is_not_json_is_refused (void)
{
  const char *texts[] = { "",
                          " ",
                          "1",
                          "\"a\"",
                          "{",
                          "[",
                          "]",
                          "[1,]",
                          "[,1]",
                          "[1 2]",
                          "[[]",
                          "{\"a\"}",
                          "{\"a\":}",
                          "{a:1}",
                          "{'a':1}",
                          "[1] 2",
                          "{}{}",
                          "[]x",
                          "[01]",
                          "[-]",
                          "[+1]",
                          "[0x10]",
                          "[tru]",
                          "[nulll]",
                          "[}",
                          "{]",
                          "[/* */]",
                          "[//\n]",
                          "[#\n]",
                          "var a = [1]",
                          "[\"\n\"]",
                          "[\"a]",
                          "[\"\\x\"]",
                          "[\"\\u12g4\"]",
                          "[\"\\u\" \"[[[[\"]",
                          "[\"\\u0000\"]",
                          "[\"\\ud83d\"]",
                          "[\"\\ude00\"]",
                          "[\"\\ud83d\\u0041\"]",
                          "[\"\\" };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    check_refused (texts[i], strlen (texts[i]));
  check_refused ("[\"\xff\"]", 5);
  check_refused ("[\0]", 3);
}

static void
test_numbers_beyond_64_bits_are_refused (void)
{
  const char *texts[]
      = { "[9223372036854775808]", "[-9223372036854775809]", "[18446744073709551617]",
          "[-18446744073709551615]", "[100000000000000000000000000000]" };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    check_refused (texts[i], strlen (texts[i]));
}

static void
test_a_name_twice_is_refused (void)
{
  const char *texts[]
      = { "{\"a\":1,\"a\":2}", "{\"b\":{\"a\":1,\"a\":1}}", "{\"a\":1,\"\\u0061\":2}",
          "{\"a\":{\"b\":1},\"a\":{\"b\":1}}", "[{\"a\":1},{\"a\":1,\"c\":2,\"a\":1}]" };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    check_refused (texts[i], strlen (texts[i]));
}

static void
test_depth_is_bounded (void)
{
  g_autofree char *bomb = g_strnfill (3000000, '[');

  check_refused (bomb, 3000000);
  check_refused ("[[[[1]]]]", 9);
  check_refused ("{\"a\":[{\"b\":{}}]}", 16);
}

static void
test_number_of_values_is_bounded (void)
{
  g_autoptr (GString) text = g_string_new ("[0");
  g_autoptr (JsonNode) node = NULL;

  for (guint i = 1; i < DSC_JSON_MAX_VALUES; i++)
    g_string_append (text, ",0");
  g_string_append_c (text, ']');
  node = dsc_json_parse (text->str, text->len, MAX_DEPTH, NULL);
  g_assert_nonnull (node);

  g_string_insert (text, 1, "0,");
  check_refused (text->str, text->len);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/json/sound-text-is-taken", test_sound_text_is_taken);
  g_test_add_func ("/json/strings-and-numbers-are-exact", test_strings_and_numbers_are_exact);
  g_test_add_func ("/json/what-is-not-json-is-refused", test_what_is_not_json_is_refused);
  g_test_add_func ("/json/numbers-beyond-64-bits-are-refused",
                   test_numbers_beyond_64_bits_are_refused);
  g_test_add_func ("/json/a-name-twice-is-refused", test_a_name_twice_is_refused);
  g_test_add_func ("/json/depth-is-bounded", test_depth_is_bounded);
  g_test_add_func ("/json/number-of-values-is-bounded", test_number_of_values_is_bounded);
  return g_test_run ();
}
