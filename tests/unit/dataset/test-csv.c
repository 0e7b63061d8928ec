/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tables: what is a field, what is a row, what is refused. */
#include "photo-folder.h"

#include "base/dsc-error.h"
#include "dataset/dsc-csv.h"

/* Reads a table of these bytes. Returns: (transfer full): rows as number:field|field, a line each.
 */
static char *
read_bytes (const void *data, gsize size, char delimiter, GError **error)
{
  g_auto (PhotoFolder) folder = photo_folder_new ();
  g_autofree char *path = g_build_filename (folder.path, "t.csv", NULL);
  GString *rows = g_string_new (NULL);
  g_autoptr (DscCsv) csv = NULL;
  GError *failure = NULL;

  photo_folder_add_bytes (&folder, "t.csv", data, size);
  csv = dsc_csv_open (path, delimiter, &failure);
  g_assert_no_error (failure);
  while (dsc_csv_next (csv, error))
    {
      guint n;
      const char *const *fields = dsc_csv_get_fields (csv, &n);

      g_string_append_printf (rows, "%u:", dsc_csv_get_row (csv));
      for (guint i = 0; i < n; i++)
        g_string_append_printf (rows, "%s%s", i > 0 ? "|" : "", fields[i]);
      g_string_append_c (rows, '\n');
    }
  return g_string_free (rows, FALSE);
}

static void
assert_rows (const char *text, char delimiter, const char *expected)
{
  GError *error = NULL;
  g_autofree char *rows = read_bytes (text, strlen (text), delimiter, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (rows, ==, expected);
}

static void
assert_refused (const void *data, gsize size, const char *row)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *rows = read_bytes (data, size, ',', &error);

  g_assert_error (error, DSC_ERROR, DSC_ERROR_UNREADABLE);
  g_assert_nonnull (strstr (error->message, row));
}

static void
test_plain_fields (void)
{
  assert_rows ("a,b\nc,d\n", ',', "1:a|b\n2:c|d\n");
  assert_rows ("a;b;\n;;c", ';', "1:a|b|\n2:||c\n");
  assert_rows ("a\tb\n", '\t', "1:a|b\n");
  assert_rows ("", ',', "");
}

static void
test_quoted_fields (void)
{
  assert_rows ("\"a,1\",\"b\"\"q\"\"\"\n", ',', "1:a,1|b\"q\"\n");
  assert_rows ("\"two\nlines\",x\r\ny,z", ',', "1:two\nlines|x\n2:y|z\n");
  assert_rows ("\"\",x\n", ',', "1:|x\n");
}

static void
test_quotes_inside_plain_fields_are_text (void)
{
  assert_rows ("5\" pipe,b\n\"a\"tail,c\n", ',', "1:5\" pipe|b\n2:atail|c\n");
}

static void
test_every_line_end_counts_once (void)
{
  assert_rows ("a\r\nb\rc\nd", ',', "1:a\n2:b\n3:c\n4:d\n");
}

static void
test_empty_lines_are_counted_but_no_rows (void)
{
  assert_rows ("a\n\n\r\nb\n\n", ',', "1:a\n4:b\n");
}

static void
test_byte_order_mark_is_no_text (void)
{
  assert_rows ("\xef\xbb\xbf"
               "a,b\n",
               ',', "1:a|b\n");
}

static void
test_utf16_is_read (void)
{
  static const guint8 little[] = { 0xff, 0xfe, 'a', 0, ',', 0, 0xfc, 0, '\r', 0, '\n', 0, 'b', 0 };
  static const guint8 big[] = { 0xfe, 0xff, 0, 'a', 0, ',', 0, 0xfc, 0, '\n', 0, 'b' };
  GError *error = NULL;
  g_autofree char *from_little = read_bytes (little, sizeof little, ',', &error);
  g_autofree char *from_big = NULL;

  g_assert_no_error (error);
  g_assert_cmpstr (from_little, ==, "1:a|ü\n2:b\n");
  from_big = read_bytes (big, sizeof big, ',', &error);
  g_assert_no_error (error);
  g_assert_cmpstr (from_big, ==, "1:a|ü\n2:b\n");
}

static void
test_broken_utf16_is_refused (void)
{
  static const guint8 half[] = { 0xff, 0xfe, 'a', 0, '\n', 0, 'b' };
  static const guint8 lone[] = { 0xff, 0xfe, 'a', 0, 0x00, 0xdc, 'b', 0 };

  assert_refused (half, sizeof half, "t.csv");
  assert_refused (lone, sizeof lone, "t.csv");
}

static void
test_other_encodings_stay_bytes (void)
{
  assert_rows ("\xe4\xff,b\n", ',', "1:\xe4\xff|b\n");
}

static void
test_quotation_without_end_is_refused (void)
{
  static const char text[] = "a,b\n\"c,d\n1,2\n";

  assert_refused (text, strlen (text), "Row 2");
}

static void
test_zero_bytes_are_refused (void)
{
  static const char text[] = "a,b\nc\0d,e\n";

  assert_refused (text, sizeof text - 1, "Row 2");
}

static void
test_longest_row_is_bounded (void)
{
  gsize size = 3 * 1024 * 1024;
  g_autofree char *text = g_malloc (size);

  memset (text, 'x', size);
  text[0] = 'a';
  text[1] = '\n';
  text[2] = '"';
  assert_refused (text, size, "Row 2");
  memset (text, ',', size);
  assert_refused (text, size, "Row 1");
}

static guchar
guess (const char *text)
{
  g_auto (PhotoFolder) folder = photo_folder_new ();
  g_autofree char *path = g_build_filename (folder.path, "t.csv", NULL);
  GError *error = NULL;
  char delimiter;

  photo_folder_add_text (&folder, "t.csv", text);
  delimiter = dsc_csv_guess_delimiter (path, &error);
  g_assert_no_error (error);
  return (guchar) delimiter;
}

static void
test_delimiter_is_guessed (void)
{
  g_assert_cmpint (guess ("a,b\nc,d\n"), ==, ',');
  g_assert_cmpint (guess ("a;b,1\nc;d\ne;f,2,3\n"), ==, ';');
  g_assert_cmpint (guess ("a b\tc\nd,e\tf\n"), ==, '\t');
  g_assert_cmpint (guess ("a|b|c\nd|e|f\n"), ==, '|');
  g_assert_cmpint (guess ("\"a;b\",c\n\"d;e;f\",g\n"), ==, ',');
  g_assert_cmpint (guess ("a\nb\n"), ==, ',');
  g_assert_cmpint (guess (""), ==, ',');
}

static void
test_absent_table_is_said (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (dsc_csv_open ("/nonexistent/t.csv", ',', &error));
  g_assert_error (error, DSC_ERROR, DSC_ERROR_NOT_FOUND);
  g_assert_nonnull (strstr (error->message, "/nonexistent/t.csv"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/csv/plain-fields", test_plain_fields);
  g_test_add_func ("/csv/quoted-fields", test_quoted_fields);
  g_test_add_func ("/csv/quotes-inside-plain-fields-are-text",
                   test_quotes_inside_plain_fields_are_text);
  g_test_add_func ("/csv/every-line-end-counts-once", test_every_line_end_counts_once);
  g_test_add_func ("/csv/empty-lines-are-counted-but-no-rows",
                   test_empty_lines_are_counted_but_no_rows);
  g_test_add_func ("/csv/byte-order-mark-is-no-text", test_byte_order_mark_is_no_text);
  g_test_add_func ("/csv/utf16-is-read", test_utf16_is_read);
  g_test_add_func ("/csv/broken-utf16-is-refused", test_broken_utf16_is_refused);
  g_test_add_func ("/csv/other-encodings-stay-bytes", test_other_encodings_stay_bytes);
  g_test_add_func ("/csv/quotation-without-end-is-refused", test_quotation_without_end_is_refused);
  g_test_add_func ("/csv/zero-bytes-are-refused", test_zero_bytes_are_refused);
  g_test_add_func ("/csv/longest-row-is-bounded", test_longest_row_is_bounded);
  g_test_add_func ("/csv/delimiter-is-guessed", test_delimiter_is_guessed);
  g_test_add_func ("/csv/absent-table-is-said", test_absent_table_is_said);
  return g_test_run ();
}
