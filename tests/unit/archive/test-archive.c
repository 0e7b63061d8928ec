/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Archives as people have them: every kind, what is taken, names that collide or are in another
 * encoding, archives inside. */
#include <string.h>
#include <sys/stat.h>

#include <glib/gstdio.h>

#include "archive-fixture.h"
#include "archive/dsc-archive-encoding.h"

#define MTIME 1577880000

static void
add_usual (ArchiveMaker *maker)
{
  maker_add (maker, "set/", S_IFDIR | 0755, NULL, NULL, 0);
  maker_add_file (maker, "set/cat/1.jpg", "one");
  maker_add_file (maker, "set/cat/2.JPEG", "two");
  maker_add_file (maker, "set/dog/1.png", "three");
  maker_add_file (maker, "set/labels.csv", "a,b\n");
  maker_add_file (maker, "set/run.exe", "no");
  maker_add_file (maker, "set/.DS_Store", "no");
  maker_add_file (maker, "__MACOSX/set/cat/._1.jpg", "no");
  maker_add_file (maker, "set/empty.jpg", "");
}

static char *
make_usual (Fixture *fixture, ArchiveKind kind)
{
  char *name = g_strdup_printf ("usual.%s", kind_suffixes[kind]);
  ArchiveMaker *maker = maker_new (fixture, name, kind);

  add_usual (maker);
  maker_end (maker);
  return name;
}

static void
assert_usual (Fixture *fixture)
{
  const DscArchiveReport *report = fixture->report;

  g_assert_cmpuint (report->n_entries, ==, 9);
  g_assert_cmpuint (report->n_photos, ==, 4);
  g_assert_cmpuint (report->n_tables, ==, 1);
  g_assert_cmpuint (report->n_passed_over, ==, 3);
  g_assert_cmpuint (report->n_refused, ==, 0);
  g_assert_cmpuint (report->bytes, ==, 15);
  g_assert_cmpuint (report->folders->len, ==, 3);
  g_assert_cmpstr (g_array_index (report->folders, DscArchiveFolder, 0).path, ==, "set/cat");
  g_assert_cmpuint (g_array_index (report->folders, DscArchiveFolder, 0).n_photos, ==, 2);
  g_assert_true (report->is_complete);
}

static void
test_every_kind_is_unpacked (void)
{
  for (ArchiveKind kind = 0; kind < N_KINDS; kind++)
    {
      g_auto (Fixture) fixture = { NULL };
      g_autofree char *name = NULL;
      g_autofree char *files = NULL;

      fixture_init (&fixture);
      name = make_usual (&fixture, kind);
      g_test_message ("%s", name);
      g_assert_true (fixture_inspect (&fixture, name));
      assert_usual (&fixture);
      g_assert_null (fixture.report->folder);
      fixture_assert_left (&fixture, "");
      g_assert_true (fixture_extract (&fixture, name));
      g_assert_no_error (fixture.error);
      assert_usual (&fixture);
      files = fixture_list (&fixture);
      g_assert_cmpstr (files, ==,
                       "set/cat/1.jpg;set/cat/2.JPEG;set/dog/1.png;set/empty.jpg;set/labels.csv");
      fixture_assert_file (&fixture, "set/cat/2.JPEG", "two");
      fixture_assert_file (&fixture, "set/empty.jpg", "");
      fixture_assert_left (&fixture, "usual");
    }
}

static void
test_files_have_their_time_and_are_no_programs (void)
{
  g_auto (Fixture) fixture = { NULL };
  g_autofree char *name = NULL;
  g_autofree char *path = NULL;
  GStatBuf info;

  fixture_init (&fixture);
  name = make_usual (&fixture, KIND_TAR);
  g_assert_true (fixture_extract (&fixture, name));
  path = g_build_filename (fixture.report->folder, "set", "cat", "1.jpg", NULL);
  g_assert_cmpint (g_stat (path, &info), ==, 0);
  g_assert_cmpint (info.st_mtime, ==, MTIME);
  g_assert_cmpuint (info.st_mode & 07111, ==, 0);
}

/* Large enough for many blocks, and nothing that is easily packed. */
static void
test_large_files_arrive_whole (void)
{
  const gsize size = 3000001;
  g_autofree guint8 *bytes = g_malloc (size);
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);

  for (gsize i = 0; i < size; i++)
    bytes[i] = (guint8) g_rand_int (rand);
  for (ArchiveKind kind = 0; kind < N_KINDS; kind++)
    {
      g_auto (Fixture) fixture = { NULL };
      ArchiveMaker *maker;
      g_autofree char *name = g_strdup_printf ("large.%s", kind_suffixes[kind]);

      fixture_init (&fixture);
      maker = maker_new (&fixture, name, kind);
      /* Sizes that end here and there in a block. */
      for (guint i = 0; i < 40; i++)
        {
          g_autofree char *file = g_strdup_printf ("%u.jpg", i);

          maker_add (maker, file, S_IFREG | 0644, NULL, bytes, size >> (i / 2));
        }
      maker_end (maker);
      g_assert_true (fixture_extract (&fixture, name));
      g_assert_cmpuint (fixture.report->n_photos, ==, 40);
      for (guint i = 0; i < 40; i++)
        {
          g_autofree char *file = g_strdup_printf ("%s/%u.jpg", fixture.report->folder, i);
          g_autofree char *found = NULL;
          gsize length;

          g_assert_true (g_file_get_contents (file, &found, &length, NULL));
          g_assert_cmpmem (found, length, bytes, size >> (i / 2));
        }
    }
}

static void
test_an_archive_is_known_by_its_bytes (void)
{
  g_auto (Fixture) fixture = { NULL };

  fixture_init (&fixture);
  for (ArchiveKind kind = 0; kind < N_KINDS; kind++)
    {
      ArchiveMaker *maker = maker_new (&fixture, "download", kind);
      g_autofree char *path = fixture_path (&fixture, "download");

      add_usual (maker);
      maker_end (maker);
      g_assert_true (dsc_archive_is_file (path));
      g_assert_true (fixture_extract (&fixture, "download"));
    }
  fixture_assert_left (&fixture, "download download-2 download-3 download-4 download-5 download-6 "
                                 "download-7");
  g_assert_true (dsc_archive_is_name ("a.TAR.GZ") && dsc_archive_is_name ("b.tgz"));
  g_assert_false (dsc_archive_is_name ("a.csv") || dsc_archive_is_name (".zip")
                  || dsc_archive_is_name ("a.gz"));
  g_assert_false (dsc_archive_is_file (fixture.folder));
}

/* What a server sends of a file that one must sign in for is often called as the file is. */
static void
test_a_page_is_no_archive_whatever_it_is_called (void)
{
  g_auto (Fixture) fixture = { NULL };
  g_autofree char *path = NULL;
  g_autoptr (GError) error = NULL;

  fixture_init (&fixture);
  path = fixture_path (&fixture, "photos.zip");
  g_assert_true (g_file_set_contents (path, "\n <html>Sign in</html>", -1, NULL));
  g_assert_false (dsc_archive_check_fetched (path, "https://example.org/photos.zip", &error));
  g_assert_error (error, DSC_ERROR, DSC_ERROR_UNSUPPORTED);
  g_assert_nonnull (strstr (error->message, "example.org"));
  g_assert_true (g_file_set_contents (path, "\xef\xbb\xbf<!DOCTYPE html>", -1, NULL));
  g_assert_false (dsc_archive_check_fetched (path, "", NULL));
  /* Of a broken one more can be said by who unpacks it. */
  g_assert_true (g_file_set_contents (path, "garbage", -1, NULL));
  g_assert_true (dsc_archive_check_fetched (path, "", NULL));
  g_assert_true (dsc_archive_check_beginning ("get?id=7", (const guint8 *) "PK\3\4", 4, "", NULL));
  g_assert_false (
      dsc_archive_check_beginning ("get?id=7", (const guint8 *) "garbage", 7, "", NULL));
}

static void
test_the_same_archive_is_unpacked_once (void)
{
  g_auto (Fixture) fixture = { NULL };
  g_autofree char *name = NULL;
  g_autofree char *folder = NULL;
  g_autofree char *path = NULL;
  ArchiveMaker *maker;

  fixture_init (&fixture);
  name = make_usual (&fixture, KIND_ZIP);
  g_assert_true (fixture_extract (&fixture, name));
  g_assert_false (fixture.report->is_reused);
  folder = g_strdup (fixture.report->folder);
  g_assert_true (fixture_extract (&fixture, name));
  g_assert_true (fixture.report->is_reused);
  g_assert_cmpstr (fixture.report->folder, ==, folder);
  g_assert_cmpuint (fixture.report->n_photos, ==, 4);
  /* There is no archive inside, so asking for those changes nothing. */
  fixture.options.nested = TRUE;
  g_assert_true (fixture_extract (&fixture, name) && fixture.report->is_reused);
  /* Another archive of that name gets a folder of its own. */
  maker = maker_new (&fixture, name, KIND_ZIP);
  maker_add_file (maker, "other.jpg", "x");
  maker_end (maker);
  g_assert_true (fixture_extract (&fixture, name));
  g_assert_false (fixture.report->is_reused);
  fixture_assert_left (&fixture, "usual usual-2");
  /* A record that is none is no reason to trust a folder. */
  path = g_build_filename (fixture.report->folder, ".discern-archive", NULL);
  g_assert_true (g_file_set_contents (path, "[[[[[[[[", -1, NULL));
  g_assert_true (fixture_extract (&fixture, name));
  g_assert_false (fixture.report->is_reused);
  fixture_assert_left (&fixture, "usual usual-2 usual-3");
}

static void
test_a_folder_of_that_name_is_left_alone (void)
{
  g_auto (Fixture) fixture = { NULL };
  g_autofree char *name = NULL;
  g_autofree char *mine = NULL;
  g_autofree char *letter = NULL;

  fixture_init (&fixture);
  name = make_usual (&fixture, KIND_TAR_ZST);
  mine = g_build_filename (fixture.parent, "usual", NULL);
  letter = g_build_filename (mine, "letter.txt", NULL);
  g_assert_cmpint (g_mkdir_with_parents (mine, 0777), ==, 0);
  g_assert_true (g_file_set_contents (letter, "mine", -1, NULL));
  g_assert_true (fixture_extract (&fixture, name));
  fixture_assert_left (&fixture, "usual usual-2");
  g_assert_true (g_str_has_suffix (fixture.report->folder, "/usual-2"));
  g_assert_true (g_file_test (letter, G_FILE_TEST_EXISTS));
}

/* --- names that collide --- */

static void
add_colliding (ArchiveMaker *maker)
{
  maker_add_file (maker, "Base Images/cat/1.jpg", "same");
  maker_add_file (maker, "Base Images/cat/2.jpg", "first");
  maker_add_file (maker, "base images/cat/1.jpg", "same");
  maker_add_file (maker, "base images/CAT/2.JPG", "second");
  maker_add_file (maker, "Base Images/cat/2.jpg", "third");
  maker_add_file (maker, "Base Images/cat/2.jpg", "second");
  maker_add_file (maker, "Base Images/cat/3.jpg", "a");
  maker_add_file (maker, "Base Images/cat/3 (2).jpg", "b");
  maker_add_file (maker, "Base Images/cat/3.jpg", "c");
  maker_add_file (maker, "Base Images/\xc3\x84/x.jpg", "umlaut");
  maker_add_file (maker, "Base Images/\xc3\xa4/x.jpg", "umlaut");
  /* A file with the name of a folder, and the other way round. */
  maker_add_file (maker, "a/b.png/1.jpg", "in");
  maker_add_file (maker, "a/b.png", "out");
  maker_add_file (maker, "a/c.png", "out");
  maker_add_file (maker, "a/c.png/1.jpg", "in");
}

static void
test_names_that_collide_are_resolved_and_told (void)
{
  for (ArchiveKind kind = KIND_ZIP; kind <= KIND_TAR_GZ; kind++)
    {
      g_auto (Fixture) fixture = { NULL };
      g_autofree char *files = NULL;
      ArchiveMaker *maker;

      fixture_init (&fixture);
      maker = maker_new (&fixture, "collide.bin", kind);
      add_colliding (maker);
      maker_end (maker);
      g_assert_true (fixture_extract (&fixture, "collide.bin"));
      files = fixture_list (&fixture);
      g_assert_cmpstr (files, ==,
                       "Base Images/cat/1.jpg;Base Images/cat/2 (2).jpg;Base Images/cat/2 (3).jpg;"
                       "Base Images/cat/2.jpg;Base Images/cat/3 (2).jpg;Base Images/cat/3 (3).jpg;"
                       "Base Images/cat/3.jpg;Base Images/\xc3\x84/x.jpg;a/b (2).png;"
                       "a/b.png/1.jpg;a/c.png;a/c.png (2)/1.jpg");
      fixture_assert_file (&fixture, "Base Images/cat/2 (2).jpg", "second");
      fixture_assert_file (&fixture, "Base Images/cat/2 (3).jpg", "third");
      fixture_assert_file (&fixture, "Base Images/cat/3 (3).jpg", "c");
      g_assert_cmpuint (fixture.report->n_identical, ==, 3);
      g_assert_cmpuint (fixture.report->n_renamed, ==, 4);
      g_assert_cmpuint (fixture.report->n_photos, ==, 12);
      g_assert_true (has_note (fixture.report->resolved, "identical", "base images/cat/1.jpg"));
      g_assert_true (has_note (fixture.report->resolved, "renamed", "base images/CAT/2.JPG"));
      g_assert_true (has_note (fixture.report->resolved, "merged", "base images/cat"));
      g_assert_cmpuint (count_notes (fixture.report->resolved, "identical"), ==, 3);
      g_assert_true (fixture_inspect (&fixture, "collide.bin"));
      g_assert_cmpuint (fixture.report->n_renamed, ==, 7);
    }
}

/* --- encodings --- */

static void
test_encodings_are_guessed (void)
{
  static const struct
  {
    const char *bytes;
    const char *encoding;
    const char *utf8;
  } names[] = {
    { "caf\xe9.jpg", "Latin-1", "café.jpg" },
    { "M\xfcller-\xd6"
      "l.jpg",
      "Latin-1", "Müller-Öl.jpg" },
    { "gr\xf6\xdf"
      "er.jpg",
      "Latin-1", "größer.jpg" },
    { "caf\x82.jpg", "CP437", "café.jpg" },
    { "\x84rger \x81"
      "ber \xe1.jpg",
      "CP437", "ärger über ß.jpg" },
    { "\x83"
      "l\x83R.jpg",
      "Shift-JIS", "ネコ.jpg" },
    { "\x93\xfa\x96{\x8c\xea.jpg", "Shift-JIS", "日本語.jpg" },
    { "\x82\xcb\x82\xb1.jpg", "Shift-JIS", "ねこ.jpg" },
    { "\xc3\xa8\xb9\xb7.jpg", "GBK", "猫狗.jpg" },
    { "\xd6\xd0\xb9\xfa/\xcd\xbc\xc6\xac.jpg", "GBK", "中国/图片.jpg" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      const char *encoding = dsc_archive_encoding_guess (names[i].bytes, strlen (names[i].bytes));
      g_autofree char *decoded = dsc_archive_encoding_decode (names[i].bytes, encoding);

      g_test_message ("%s: %s", names[i].utf8, encoding);
      g_assert_cmpstr (encoding, ==, names[i].encoding);
      g_assert_cmpstr (decoded, ==, names[i].utf8);
    }
}

/* The first name alone would mislead; the table of a zip has them all. */
static void
test_names_are_utf8_on_disk (void)
{
  g_auto (Fixture) fixture = { NULL };
  g_autofree char *files = NULL;
  ArchiveMaker *maker;

  fixture_init (&fixture);
  maker = maker_new (&fixture, "names.zip", KIND_ZIP);
  maker_add_file (maker, "plain/1.jpg", "1");
  maker_add_file (maker, "\x83l\x83R/2.jpg", "2");
  maker_add_file (maker, "\xe5\x9c\x96/3.jpg", "3");
  maker_add_file (maker, "win\\dows\\4.jpg", "4");
  maker_add_file (maker, "con\x07trol/5.jpg", "5");
  maker_end (maker);
  g_assert_true (fixture_extract (&fixture, "names.zip"));
  files = fixture_list (&fixture);
  g_assert_cmpstr (files, ==, "con_trol/5.jpg;plain/1.jpg;win/dows/4.jpg;ネコ/2.jpg;圖/3.jpg");
  g_assert_cmpstr (fixture.report->encoding, ==, "Shift-JIS");
  g_assert_cmpuint (fixture.report->n_converted, ==, 1);
}

static void
test_names_of_a_tar_are_utf8_on_disk (void)
{
  g_auto (Fixture) fixture = { NULL };
  g_autofree char *files = NULL;
  ArchiveMaker *maker;

  fixture_init (&fixture);
  maker = maker_new (&fixture, "names.tar", KIND_TAR);
  maker_add_file (maker, "./caf\xe9/1.jpg", "1");
  maker_add_file (maker, "./caf\xc3\xa9/2.jpg", "2");
  maker_add_file (maker, "back\\slash.jpg", "3");
  maker_end (maker);
  g_assert_true (fixture_extract (&fixture, "names.tar"));
  files = fixture_list (&fixture);
  g_assert_cmpstr (files, ==, "back\\slash.jpg;café/1.jpg;café/2.jpg");
  g_assert_cmpstr (fixture.report->encoding, ==, "Latin-1");
}

/* --- archives inside --- */

/* An archive of @depth archives, one in the other, each with a photo. */
static void
make_nested (Fixture *fixture, const char *name, guint depth)
{
  g_autofree char *inner = g_strdup_printf ("inner%u.zip", depth - 1);
  g_autofree char *path = fixture_path (fixture, inner);
  g_autofree char *contents = NULL;
  ArchiveMaker *maker;
  gsize size;

  if (depth > 0)
    make_nested (fixture, inner, depth - 1);
  maker = maker_new (fixture, name, depth % 2 == 0 ? KIND_ZIP : KIND_TAR_GZ);
  maker_add_file (maker, "photo.jpg", name);
  if (depth > 0)
    {
      g_assert_true (g_file_get_contents (path, &contents, &size, NULL));
      maker_add (maker, inner, S_IFREG | 0644, NULL, contents, size);
    }
  maker_end (maker);
}

static void
test_archives_inside_are_unpacked_on_request (void)
{
  g_auto (Fixture) fixture = { NULL };
  g_autofree char *files = NULL;

  fixture_init (&fixture);
  make_nested (&fixture, "outer.zip", 5);
  g_assert_true (fixture_extract (&fixture, "outer.zip"));
  g_assert_cmpuint (fixture.report->n_photos, ==, 1);
  g_assert_cmpuint (fixture.report->n_nested, ==, 1);
  fixture.options.nested = TRUE;
  g_assert_true (fixture_extract (&fixture, "outer.zip"));
  g_assert_false (fixture.report->is_reused);
  files = fixture_list (&fixture);
  g_assert_cmpstr (files, ==,
                   "inner4/inner3/inner2/photo.jpg;inner4/inner3/photo.jpg;inner4/photo.jpg;"
                   "photo.jpg");
  g_assert_true (has_note (fixture.report->refused, "too-deep", "inner4/inner3/inner2/inner1.zip"));
  fixture_assert_left (&fixture, "outer outer-2");
}

static void
test_a_broken_archive_inside_is_told (void)
{
  g_auto (Fixture) fixture = { NULL };
  ArchiveMaker *maker;

  fixture_init (&fixture);
  fixture.options.nested = TRUE;
  maker = maker_new (&fixture, "outer.tar", KIND_TAR);
  maker_add_file (maker, "a/broken.zip", "PK\3\4 no zip");
  maker_add_file (maker, "a/1.jpg", "1");
  maker_end (maker);
  g_assert_true (fixture_extract (&fixture, "outer.tar"));
  g_assert_cmpuint (fixture.report->n_photos, ==, 1);
  g_assert_true (has_note (fixture.report->refused, "unreadable", "a/broken.zip"));
}

/* --- looking --- */

static void
test_looking_can_be_bounded (void)
{
  g_auto (Fixture) fixture = { NULL };
  g_autofree guint8 *bytes = g_malloc0 (100000);
  g_autoptr (GRand) rand = g_rand_new_with_seed (2);
  ArchiveMaker *maker;

  fixture_init (&fixture);
  for (guint i = 0; i < 100000; i++)
    bytes[i] = (guint8) g_rand_int (rand);
  maker = maker_new (&fixture, "long.tar.gz", KIND_TAR_GZ);
  for (guint i = 0; i < 50; i++)
    {
      g_autofree char *file = g_strdup_printf ("%u.jpg", i);

      maker_add (maker, file, S_IFREG | 0644, NULL, bytes, 100000);
    }
  maker_end (maker);
  fixture.options.max_read = 300000;
  g_assert_true (fixture_inspect (&fixture, "long.tar.gz"));
  g_assert_false (fixture.report->is_complete);
  g_assert_cmpuint (fixture.report->n_photos, >, 0);
  g_assert_cmpuint (fixture.report->n_photos, <, 50);
  fixture.options.max_read = 0;
  g_assert_true (fixture_inspect (&fixture, "long.tar.gz") && fixture.report->is_complete);
  g_assert_cmpuint (fixture.report->n_photos, ==, 50);
}

static void
test_a_hundred_thousand_entries_are_listed (void)
{
  g_auto (Fixture) fixture = { NULL };
  ArchiveMaker *maker;
  gint64 start;

  fixture_init (&fixture);
  maker = maker_new (&fixture, "many.zip", KIND_ZIP);
  for (guint i = 0; i < 100000; i++)
    {
      g_autofree char *file = g_strdup_printf ("class %u/%u.jpg", i % 100, i);

      maker_add (maker, file, S_IFREG | 0644, NULL, "x", 1);
    }
  maker_end (maker);
  start = g_get_monotonic_time ();
  g_assert_true (fixture_inspect (&fixture, "many.zip"));
  g_test_message ("%.2f s", (double) (g_get_monotonic_time () - start) / G_USEC_PER_SEC);
  g_assert_cmpuint (fixture.report->n_photos, ==, 100000);
  g_assert_cmpuint (fixture.report->folders->len, ==, 100);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/archive/every-kind-is-unpacked", test_every_kind_is_unpacked);
  g_test_add_func ("/archive/files-have-their-time-and-are-no-programs",
                   test_files_have_their_time_and_are_no_programs);
  g_test_add_func ("/archive/large-files-arrive-whole", test_large_files_arrive_whole);
  g_test_add_func ("/archive/an-archive-is-known-by-its-bytes",
                   test_an_archive_is_known_by_its_bytes);
  g_test_add_func ("/archive/a-page-is-no-archive-whatever-it-is-called",
                   test_a_page_is_no_archive_whatever_it_is_called);
  g_test_add_func ("/archive/the-same-archive-is-unpacked-once",
                   test_the_same_archive_is_unpacked_once);
  g_test_add_func ("/archive/a-folder-of-that-name-is-left-alone",
                   test_a_folder_of_that_name_is_left_alone);
  g_test_add_func ("/archive/names-that-collide-are-resolved-and-told",
                   test_names_that_collide_are_resolved_and_told);
  g_test_add_func ("/archive/encodings-are-guessed", test_encodings_are_guessed);
  g_test_add_func ("/archive/names-are-utf8-on-disk", test_names_are_utf8_on_disk);
  g_test_add_func ("/archive/names-of-a-tar-are-utf8-on-disk",
                   test_names_of_a_tar_are_utf8_on_disk);
  g_test_add_func ("/archive/archives-inside-are-unpacked-on-request",
                   test_archives_inside_are_unpacked_on_request);
  g_test_add_func ("/archive/a-broken-archive-inside-is-told",
                   test_a_broken_archive_inside_is_told);
  g_test_add_func ("/archive/looking-can-be-bounded", test_looking_can_be_bounded);
  g_test_add_func ("/archive/a-hundred-thousand-entries-are-listed",
                   test_a_hundred_thousand_entries_are_listed);
  return g_test_run ();
}
