/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Archives that are broken, or made to do harm: nothing outside the folder is touched, limits hold,
 * and what is wrong is said. */
#include <string.h>
#include <sys/stat.h>

#include <glib/gstdio.h>

#include "archive-fixture.h"

/* --- names that lead out, and what is no file --- */

static void
test_names_that_lead_out_are_refused (void)
{
  for (ArchiveKind kind = KIND_ZIP; kind <= KIND_TAR; kind++)
    {
      g_auto (Fixture) fixture = { NULL };
      g_autofree char *files = NULL;
      g_autofree char *outside = NULL;
      ArchiveMaker *maker;

      fixture_init (&fixture);
      outside = fixture_path (&fixture, "evil.jpg");
      maker = maker_new (&fixture, "out.bin", kind);
      maker_add_file (maker, "../evil.jpg", "x");
      maker_add_file (maker, "../../evil.jpg", "x");
      maker_add_file (maker, "a/../../evil.jpg", "x");
      maker_add_file (maker, "a/b/..", "x");
      maker_add_file (maker, outside, "x");
      maker_add_file (maker, "C:/evil.jpg", "x");
      maker_add_file (maker, "a/./b//c..jpg", "fine");
      maker_end (maker);
      g_assert_true (fixture_extract (&fixture, "out.bin"));
      files = fixture_list (&fixture);
      g_assert_cmpstr (files, ==, "a/b/c..jpg");
      g_assert_cmpuint (count_notes (fixture.report->refused, "unsafe-name"), ==, 6);
      g_assert_true (has_note (fixture.report->refused, "unsafe-name", "../evil.jpg"));
      g_assert_false (g_file_test (outside, G_FILE_TEST_EXISTS));
    }
}

/* Backslashes lead out of a zip's folder, too. */
static void
test_backslashes_that_lead_out_are_refused (void)
{
  g_auto (Fixture) fixture = { NULL };
  ArchiveMaker *maker;

  fixture_init (&fixture);
  maker = maker_new (&fixture, "out.zip", KIND_ZIP);
  maker_add_file (maker, "..\\evil.jpg", "x");
  maker_add_file (maker, "\\evil.jpg", "x");
  maker_add_file (maker, "1.jpg", "x");
  maker_end (maker);
  g_assert_true (fixture_extract (&fixture, "out.zip"));
  g_assert_cmpuint (fixture.report->n_refused, ==, 2);
  g_assert_cmpuint (fixture.report->n_photos, ==, 1);
}

static void
test_links_and_devices_are_refused (void)
{
  g_auto (Fixture) fixture = { NULL };
  g_autofree char *files = NULL;
  g_autofree char *outside = NULL;
  g_autofree char *there = NULL;
  ArchiveMaker *maker;
  GStatBuf info;

  fixture_init (&fixture);
  outside = fixture_path (&fixture, "outside");
  g_assert_cmpint (g_mkdir (outside, 0777), ==, 0);
  maker = maker_new (&fixture, "links.tar", KIND_TAR);
  maker_add (maker, "link", S_IFLNK | 0777, outside, NULL, 0);
  maker_add_file (maker, "link/1.jpg", "through");
  maker_add (maker, "link.jpg", S_IFLNK | 0777, "/etc/passwd", NULL, 0);
  maker_add_file (maker, "link.jpg", "instead");
  maker_add (maker, "hard.jpg", S_IFREG | 0644, "/etc/passwd", NULL, 0);
  maker_add (maker, "pipe.jpg", S_IFIFO | 0644, NULL, NULL, 0);
  maker_add (maker, "device.jpg", S_IFBLK | 0644, NULL, NULL, 0);
  maker_add (maker, "char.jpg", S_IFCHR | 0644, NULL, NULL, 0);
  maker_end (maker);
  g_assert_true (fixture_extract (&fixture, "links.tar"));
  files = fixture_list (&fixture);
  g_assert_cmpstr (files, ==, "link.jpg;link/1.jpg");
  g_assert_cmpuint (count_notes (fixture.report->refused, "link"), ==, 3);
  g_assert_cmpuint (count_notes (fixture.report->refused, "special"), ==, 3);
  there = g_build_filename (fixture.report->folder, "link.jpg", NULL);
  g_assert_true (g_lstat (there, &info) == 0 && S_ISREG (info.st_mode));
  g_assert_cmpint (g_rmdir (outside), ==, 0); /* nothing is in it */
}

static void
test_a_link_in_a_zip_is_refused (void)
{
  g_auto (Fixture) fixture = { NULL };
  ArchiveMaker *maker;

  fixture_init (&fixture);
  maker = maker_new (&fixture, "links.zip", KIND_ZIP);
  maker_add (maker, "a.jpg", S_IFLNK | 0777, "/etc/passwd", NULL, 0);
  maker_add_file (maker, "b.jpg", "x");
  maker_end (maker);
  g_assert_true (fixture_extract (&fixture, "links.zip"));
  g_assert_true (has_note (fixture.report->refused, "link", "a.jpg"));
  g_assert_cmpuint (fixture.report->n_photos, ==, 1);
}

static void
test_long_and_deep_names_are_refused (void)
{
  g_auto (Fixture) fixture = { NULL };
  g_autofree char *longest = g_strnfill (251, 'a');
  g_autofree char *fits = g_strconcat (longest, ".jpg", NULL);
  g_autofree char *too_long = g_strconcat (longest, "a.jpg", NULL);
  g_autoptr (GString) deep = g_string_new (NULL);
  g_autoptr (GString) wide = g_string_new (NULL);
  ArchiveMaker *maker;

  fixture_init (&fixture);
  for (guint i = 0; i < DSC_ARCHIVE_MAX_PARTS; i++)
    g_string_append (deep, "d/");
  for (guint i = 0; i < 5; i++)
    g_string_append_printf (wide, "%s/", longest);
  g_string_append (deep, "1.jpg");
  g_string_append (wide, "1.jpg");
  maker = maker_new (&fixture, "long.tar", KIND_TAR);
  maker_add_file (maker, fits, "x");
  maker_add_file (maker, fits, "another"); /* a number makes it too long */
  maker_add_file (maker, too_long, "x");
  maker_add_file (maker, deep->str, "x");
  maker_add_file (maker, wide->str, "x");
  maker_end (maker);
  g_assert_true (fixture_extract (&fixture, "long.tar"));
  g_assert_cmpuint (fixture.report->n_photos, ==, 1);
  g_assert_cmpuint (count_notes (fixture.report->refused, "too-deep"), ==, 4);
}

/* --- bombs --- */

static void
make_zeros (Fixture *fixture, const char *name, ArchiveKind kind, const char *file, gsize size)
{
  g_autofree guint8 *zeros = g_malloc0 (size);
  ArchiveMaker *maker = maker_new (fixture, name, kind);

  maker_add_file (maker, "1.jpg", "x");
  maker_add (maker, file, S_IFREG | 0644, NULL, zeros, size);
  maker_end (maker);
}

static void
test_what_is_too_much_larger_is_a_bomb (void)
{
  static const ArchiveKind kinds[] = { KIND_ZIP, KIND_TAR_ZST };

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_auto (Fixture) fixture = { NULL };

      fixture_init (&fixture);
      make_zeros (&fixture, "bomb.bin", kinds[i], "2.jpg", 105 << 20);
      g_assert_false (fixture_extract (&fixture, "bomb.bin"));
      fixture_assert_failed (&fixture, DSC_ERROR_TOO_LARGE, "200 times");
    }
}

/* What is passed over comes out of the packing all the same. */
static void
test_what_is_passed_over_counts (void)
{
  g_auto (Fixture) fixture = { NULL };

  fixture_init (&fixture);
  make_zeros (&fixture, "bomb.tar.zst", KIND_TAR_ZST, "bomb.bin", 105 << 20);
  g_assert_false (fixture_extract (&fixture, "bomb.tar.zst"));
  fixture_assert_failed (&fixture, DSC_ERROR_TOO_LARGE, "200 times");
  g_assert_false (fixture_inspect (&fixture, "bomb.tar.zst"));
  fixture_assert_failed (&fixture, DSC_ERROR_TOO_LARGE, "200 times");
}

static void
test_sizes_have_a_limit (void)
{
  for (ArchiveKind kind = 0; kind < N_KINDS; kind++)
    {
      g_auto (Fixture) fixture = { NULL };

      fixture_init (&fixture);
      fixture.options.max_bytes = 100000;
      make_zeros (&fixture, "large.bin", kind, "2.jpg", 100001);
      g_assert_false (fixture_extract (&fixture, "large.bin"));
      fixture_assert_failed (&fixture, DSC_ERROR_TOO_LARGE, "More than 100.0");
    }
}

static void
test_entries_have_a_limit (void)
{
  for (ArchiveKind kind = 0; kind < N_KINDS; kind++)
    {
      g_auto (Fixture) fixture = { NULL };
      ArchiveMaker *maker;

      fixture_init (&fixture);
      fixture.options.max_entries = 50;
      maker = maker_new (&fixture, "many.bin", kind);
      for (guint i = 0; i < 51; i++)
        {
          g_autofree char *name = g_strdup_printf ("%u.jpg", i);

          maker_add_file (maker, name, "x");
        }
      maker_end (maker);
      g_assert_false (fixture_extract (&fixture, "many.bin"));
      fixture_assert_failed (&fixture, DSC_ERROR_TOO_LARGE, "more than 50 files");
      fixture.options.max_entries = 51;
      g_assert_true (fixture_extract (&fixture, "many.bin"));
    }
}

/* Limits are for all archives together, those inside included. */
static void
test_limits_hold_across_archives_inside (void)
{
  g_auto (Fixture) fixture = { NULL };
  g_autofree char *path = NULL;
  g_autofree char *contents = NULL;
  ArchiveMaker *maker;
  gsize size;

  fixture_init (&fixture);
  make_zeros (&fixture, "inner.zip", KIND_ZIP, "2.jpg", 60000);
  path = fixture_path (&fixture, "inner.zip");
  g_assert_true (g_file_get_contents (path, &contents, &size, NULL));
  maker = maker_new (&fixture, "outer.zip", KIND_ZIP);
  maker_add (maker, "a.zip", S_IFREG | 0644, NULL, contents, size);
  maker_add (maker, "b.zip", S_IFREG | 0644, NULL, contents, size);
  maker_end (maker);
  fixture.options.nested = TRUE;
  fixture.options.max_bytes = 100000;
  g_assert_false (fixture_extract (&fixture, "outer.zip"));
  fixture_assert_failed (&fixture, DSC_ERROR_TOO_LARGE, "More than 100.0");
  fixture.options.max_bytes = 200000;
  g_assert_true (fixture_extract (&fixture, "outer.zip"));
  g_assert_cmpuint (fixture.report->n_photos, ==, 4);
}

/* --- what lies, and what is broken --- */

static char *
read_archive (Fixture *fixture, const char *name, gsize *size)
{
  g_autofree char *path = fixture_path (fixture, name);
  char *contents;

  g_assert_true (g_file_get_contents (path, &contents, size, NULL));
  return contents;
}

static void
write_archive (Fixture *fixture, const char *name, const char *contents, gsize size)
{
  g_autofree char *path = fixture_path (fixture, name);

  g_assert_true (g_file_set_contents (path, contents, (gssize) size, NULL));
}

/* Sets the four bytes at @offset behind the @n-th @magic. */
static void
patch (char *contents, gsize size, const char *magic, guint n, gsize offset, guint32 value)
{
  gsize at = 0;

  for (guint i = 0; i < n; i++)
    {
      const char *found = memmem (contents + at, size - at, magic, 4);

      g_assert_nonnull (found);
      at = (gsize) (found - contents) + 4;
    }
  value = GUINT32_TO_LE (value);
  memcpy (contents + at - 4 + offset, &value, 4);
}

/* A zip says in two places how large a file is; what comes out is what counts: all of it, or
 * nothing and a note. */
static void
test_a_zip_that_lies_about_sizes (void)
{
  static const guint32 lies[] = { 10, 0x7fffffff };

  for (guint i = 0; i < 2 * G_N_ELEMENTS (lies); i++)
    {
      g_auto (Fixture) fixture = { NULL };
      g_autofree char *contents = NULL;
      g_autofree char *path = NULL;
      GStatBuf info;
      gsize size;

      fixture_init (&fixture);
      make_zeros (&fixture, "lie.zip", KIND_ZIP, "2.jpg", 300000);
      contents = read_archive (&fixture, "lie.zip", &size);
      patch (contents, size, "PK\1\2", 2, 24, lies[i / 2]);
      if (i % 2 == 1)
        patch (contents, size, "PK\3\4", 2, 22, lies[i / 2]);
      write_archive (&fixture, "lie.zip", contents, size);
      fixture.options.max_bytes = 200000;
      g_assert_false (fixture_extract (&fixture, "lie.zip"));
      fixture_assert_failed (&fixture, DSC_ERROR_TOO_LARGE, "More than 200.0");
      fixture.options.max_bytes = (guint64) 1 << 40;
      g_assert_true (fixture_extract (&fixture, "lie.zip"));
      path = g_build_filename (fixture.report->folder, "2.jpg", NULL);
      if (has_note (fixture.report->refused, "unreadable", "2.jpg"))
        g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
      else
        g_assert_true (g_stat (path, &info) == 0 && info.st_size == 300000);
    }
}

/* The other files are there; the one is told. */
static void
test_a_broken_file_in_a_zip_is_told (void)
{
  g_auto (Fixture) fixture = { NULL };
  g_autofree char *contents = NULL;
  g_autofree char *files = NULL;
  ArchiveMaker *maker;
  char *at;
  gsize size;

  fixture_init (&fixture);
  maker = maker_new_with_options (&fixture, "crc.zip", KIND_ZIP, "zip:compression=store");
  maker_add_file (maker, "1.jpg", "first photo");
  maker_add_file (maker, "2.jpg", "second photo");
  maker_add_file (maker, "3.jpg", "third photo");
  maker_end (maker);
  contents = read_archive (&fixture, "crc.zip", &size);
  at = memmem (contents, size, "second photo", 12);
  g_assert_nonnull (at);
  at[3] ^= 1;
  write_archive (&fixture, "crc.zip", contents, size);
  g_assert_true (fixture_extract (&fixture, "crc.zip"));
  files = fixture_list (&fixture);
  g_assert_cmpstr (files, ==, "1.jpg;3.jpg");
  g_assert_true (has_note (fixture.report->refused, "unreadable", "2.jpg"));
}

static void
test_what_was_not_copied_whole_is_told (void)
{
  g_autofree guint8 *bytes = g_malloc (300000);
  g_autoptr (GRand) rand = g_rand_new_with_seed (3);

  for (gsize i = 0; i < 300000; i++)
    bytes[i] = (guint8) g_rand_int (rand);
  for (ArchiveKind kind = 0; kind < N_KINDS; kind++)
    for (guint tenth = 1; tenth < 10; tenth += 2)
      {
        g_auto (Fixture) fixture = { NULL };
        g_autofree char *contents = NULL;
        ArchiveMaker *maker;
        gsize size;

        fixture_init (&fixture);
        maker = maker_new (&fixture, "cut.bin", kind);
        maker_add (maker, "1.jpg", S_IFREG | 0644, NULL, bytes, 150000);
        maker_add (maker, "2.jpg", S_IFREG | 0644, NULL, bytes + 150000, 150000);
        maker_end (maker);
        contents = read_archive (&fixture, "cut.bin", &size);
        write_archive (&fixture, "cut.bin", contents, size * tenth / 10);
        g_test_message ("%s, %u tenths", kind_suffixes[kind], tenth);
        g_assert_false (fixture_extract (&fixture, "cut.bin"));
        fixture_assert_failed (&fixture, DSC_ERROR_UNREADABLE, "copied whole");
        g_assert_nonnull (strstr (fixture.error->message, "cut.bin"));
      }
}

static void
test_what_is_no_archive_is_told (void)
{
  static const struct
  {
    const char *contents;
    gssize size;
    DscError code;
    const char *words;
  } files[] = {
    { "", 0, DSC_ERROR_UNREADABLE, "empty" },
    { "just some text, long enough to be looked at", -1, DSC_ERROR_UNSUPPORTED, "no archive" },
    { "Rar!\x1a\x07\x01\x00", 8, DSC_ERROR_UNSUPPORTED, "RAR" },
    { "PK\3\4 and then nothing", -1, DSC_ERROR_UNREADABLE, "table" },
    { "\x1f\x8b\x08\0\0\0\0\0\0\3", 10, DSC_ERROR_UNREADABLE, "copied whole" },
    { "7z\xbc\xaf\x27\x1c\0\4", 8, DSC_ERROR_UNREADABLE, "copied whole" },
    { "\xfd"
      "7zXZ\0\0\4",
      8, DSC_ERROR_UNREADABLE, "copied whole" },
  };
  g_auto (Fixture) fixture = { NULL };

  fixture_init (&fixture);
  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      gsize size = files[i].size < 0 ? strlen (files[i].contents) : (gsize) files[i].size;

      write_archive (&fixture, "file.zip", files[i].contents, size);
      g_assert_false (fixture_extract (&fixture, "file.zip"));
      fixture_assert_failed (&fixture, files[i].code, files[i].words);
      g_assert_nonnull (strstr (fixture.error->message, "file.zip"));
      g_assert_false (fixture_inspect (&fixture, "file.zip"));
      g_assert_error (fixture.error, DSC_ERROR, (int) files[i].code);
    }
  g_assert_false (fixture_extract (&fixture, "not-there.zip"));
  fixture_assert_failed (&fixture, DSC_ERROR_NOT_FOUND, "not-there.zip");
}

/* A picture, packed: sound, but no archive. */
static void
test_a_packed_file_is_no_archive (void)
{
  g_auto (Fixture) fixture = { NULL };
  g_autoptr (GZlibCompressor) compressor = g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, 6);
  g_autofree char *path = NULL;
  g_autoptr (GFile) file = NULL;
  g_autoptr (GOutputStream) base = NULL;
  g_autoptr (GOutputStream) stream = NULL;

  fixture_init (&fixture);
  path = fixture_path (&fixture, "photo.jpg.gz");
  file = g_file_new_for_path (path);
  base = G_OUTPUT_STREAM (g_file_replace (file, NULL, FALSE, 0, NULL, NULL));
  stream = g_converter_output_stream_new (base, G_CONVERTER (compressor));
  g_assert_true (g_output_stream_write_all (stream, "photo", 5, NULL, NULL, NULL));
  g_assert_true (g_output_stream_close (stream, NULL, NULL));
  g_assert_false (fixture_extract (&fixture, "photo.jpg.gz"));
  fixture_assert_failed (&fixture, DSC_ERROR_UNREADABLE, "no list of files");
}

static void
test_archives_without_photos_are_told (void)
{
  for (ArchiveKind kind = 0; kind < N_KINDS; kind++)
    {
      g_auto (Fixture) fixture = { NULL };
      ArchiveMaker *maker;

      fixture_init (&fixture);
      maker_end (maker_new (&fixture, "none.bin", kind));
      g_assert_false (fixture_extract (&fixture, "none.bin"));
      fixture_assert_failed (&fixture, DSC_ERROR_NO_DATA, "no photos");
      maker = maker_new (&fixture, "none.bin", kind);
      maker_add_file (maker, "a.csv", "x");
      maker_add_file (maker, "b.exe", "x");
      maker_end (maker);
      g_assert_false (fixture_extract (&fixture, "none.bin"));
      fixture_assert_failed (&fixture, DSC_ERROR_NO_DATA, "no photos");
      maker = maker_new (&fixture, "none.bin", kind);
      maker_add_file (maker, "b.zip", "x");
      maker_end (maker);
      g_assert_false (fixture_extract (&fixture, "none.bin"));
      fixture_assert_failed (&fixture, DSC_ERROR_NO_DATA, "--nested");
    }
}

/* What was fetched is thrown away only where it is of no use whatever one does. */
static void
test_what_may_go_better_is_no_hopeless_case (void)
{
  static const DscError codes[] = { DSC_ERROR_UNREADABLE, DSC_ERROR_UNSUPPORTED,
                                    DSC_ERROR_TOO_LARGE, DSC_ERROR_DISK_FULL, DSC_ERROR_LOCKED };
  g_autoptr (GError) cancelled = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "");
  g_auto (Fixture) fixture = { NULL };
  g_autofree char *path = NULL;
  ArchiveMaker *maker;

  fixture_init (&fixture);
  path = fixture_path (&fixture, "some.zip");
  maker = maker_new (&fixture, "some.zip", KIND_ZIP);
  maker_add_file (maker, "inner.zip", "x");
  maker_end (maker);
  g_assert_false (fixture_extract (&fixture, "some.zip"));
  g_assert_false (dsc_archive_is_hopeless (path, FALSE, fixture.error, NULL));
  g_assert_true (dsc_archive_is_hopeless (path, TRUE, fixture.error, NULL));
  g_assert_false (dsc_archive_is_hopeless (path, TRUE, cancelled, NULL));

  maker = maker_new (&fixture, "some.zip", KIND_ZIP);
  maker_add_file (maker, "words.doc", "x");
  maker_end (maker);
  g_assert_false (fixture_extract (&fixture, "some.zip"));
  g_assert_true (dsc_archive_is_hopeless (path, FALSE, fixture.error, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (codes); i++)
    {
      g_autoptr (GError) problem = g_error_new_literal (DSC_ERROR, codes[i], "");

      g_assert_cmpint (dsc_archive_is_hopeless (path, FALSE, problem, NULL), ==, i < 3);
    }
}

static void
test_a_password_is_told (void)
{
  g_auto (Fixture) fixture = { NULL };
  ArchiveMaker *maker;

  fixture_init (&fixture);
  maker = maker_new_with_options (&fixture, "secret.zip", KIND_ZIP, "zip:encryption=traditional");
  maker_add_file (maker, "1.jpg", "hidden");
  maker_end (maker);
  g_assert_false (fixture_extract (&fixture, "secret.zip"));
  fixture_assert_failed (&fixture, DSC_ERROR_UNSUPPORTED, "password");
  g_assert_false (fixture_inspect (&fixture, "secret.zip"));
  fixture_assert_failed (&fixture, DSC_ERROR_UNSUPPORTED, "password");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/archive-hostile/names-that-lead-out-are-refused",
                   test_names_that_lead_out_are_refused);
  g_test_add_func ("/archive-hostile/backslashes-that-lead-out-are-refused",
                   test_backslashes_that_lead_out_are_refused);
  g_test_add_func ("/archive-hostile/links-and-devices-are-refused",
                   test_links_and_devices_are_refused);
  g_test_add_func ("/archive-hostile/a-link-in-a-zip-is-refused", test_a_link_in_a_zip_is_refused);
  g_test_add_func ("/archive-hostile/long-and-deep-names-are-refused",
                   test_long_and_deep_names_are_refused);
  g_test_add_func ("/archive-hostile/what-is-too-much-larger-is-a-bomb",
                   test_what_is_too_much_larger_is_a_bomb);
  g_test_add_func ("/archive-hostile/what-is-passed-over-counts", test_what_is_passed_over_counts);
  g_test_add_func ("/archive-hostile/sizes-have-a-limit", test_sizes_have_a_limit);
  g_test_add_func ("/archive-hostile/entries-have-a-limit", test_entries_have_a_limit);
  g_test_add_func ("/archive-hostile/limits-hold-across-archives-inside",
                   test_limits_hold_across_archives_inside);
  g_test_add_func ("/archive-hostile/a-zip-that-lies-about-sizes",
                   test_a_zip_that_lies_about_sizes);
  g_test_add_func ("/archive-hostile/a-broken-file-in-a-zip-is-told",
                   test_a_broken_file_in_a_zip_is_told);
  g_test_add_func ("/archive-hostile/what-was-not-copied-whole-is-told",
                   test_what_was_not_copied_whole_is_told);
  g_test_add_func ("/archive-hostile/what-is-no-archive-is-told", test_what_is_no_archive_is_told);
  g_test_add_func ("/archive-hostile/a-packed-file-is-no-archive",
                   test_a_packed_file_is_no_archive);
  g_test_add_func ("/archive-hostile/archives-without-photos-are-told",
                   test_archives_without_photos_are_told);
  g_test_add_func ("/archive-hostile/what-may-go-better-is-no-hopeless-case",
                   test_what_may_go_better_is_no_hopeless_case);
  g_test_add_func ("/archive-hostile/a-password-is-told", test_a_password_is_told);
  return g_test_run ();
}
