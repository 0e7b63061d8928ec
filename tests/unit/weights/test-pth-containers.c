/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The containers of .pth files, broken and deceiving: zip archives and tars that are not what
 * torch.save() writes, and sound files cut off anywhere. */
#include "base/dsc-error.h"
#include "weights/dsc-state-dict.h"

#include <string.h>

/* A record of a zip archive; numbers that are not 0 are lies about it. */
typedef struct
{
  const char *name;
  const char *data;
  gsize size;
  guint16 flags;
  guint16 method;
  guint32 stored_size;  /* in the list of records */
  guint32 claimed_size; /* unpacked */
  gint32 shift;         /* of where the record is said to be */
} Entry;

/* What the archive as a whole lies about. */
typedef struct
{
  guint32 n;
  guint32 shift;
  guint32 size;
  const char *comment;
} End;

/* The list of tensors of a dict with the tensor “a” over the storage “0” of four bytes. */
static const char list[] = "\x80\2}X\1\0\0\0a"
                           "ctorch._utils\n_rebuild_tensor_v2\n("
                           "(X\7\0\0\0storagectorch\nByteStorage\nX\1\0\0\0"
                           "0X\3\0\0\0cpuK\4tQ"
                           "K\0K\4\x85K\1\x85\x89"
                           "ccollections\nOrderedDict\n)RtRs.";
#define LIST                            \
  {                                     \
    "x/data.pkl", list, sizeof list - 1 \
  }
#define DATA              \
  {                       \
    "x/data/0", "abcd", 4 \
  }

static void
put (GByteArray *file, guint64 number, guint size)
{
  number = GUINT64_TO_LE (number);
  g_byte_array_append (file, (const guint8 *) &number, size);
}

static void
put_text (GByteArray *file, const char *text)
{
  g_byte_array_append (file, (const guint8 *) text, strlen (text));
}

static void
put_entry (GByteArray *file, const Entry *entry, gsize at)
{
  put (file, 0x02014b50, 4);
  put (file, 0, 4);
  put (file, entry->flags, 2);
  put (file, entry->method, 2);
  put (file, 0, 8);
  put (file, entry->stored_size != 0 ? entry->stored_size : entry->size, 4);
  put (file, entry->claimed_size != 0 ? entry->claimed_size : entry->size, 4);
  put (file, strlen (entry->name), 2);
  put (file, 0, 8);
  put (file, 0, 4);
  put (file, (guint64) ((gint64) at + entry->shift), 4);
  put_text (file, entry->name);
}

static GBytes *
make_zip (const Entry *entries, guint n, End end)
{
  GByteArray *file = g_byte_array_new ();
  gsize at[8];
  gsize directory;

  g_assert_cmpuint (n, <=, G_N_ELEMENTS (at));
  for (guint i = 0; i < n; i++)
    {
      at[i] = file->len;
      put (file, 0x04034b50, 4);
      put (file, 0, 2);
      put (file, entries[i].flags, 2);
      put (file, entries[i].method, 2);
      put (file, 0, 8);
      put (file, 0, 8);
      put (file, strlen (entries[i].name), 2);
      put (file, 0, 2);
      put_text (file, entries[i].name);
      g_byte_array_append (file, (const guint8 *) entries[i].data, entries[i].size);
    }
  directory = file->len;
  for (guint i = 0; i < n; i++)
    put_entry (file, &entries[i], at[i]);
  put (file, 0x06054b50, 4);
  put (file, 0, 4);
  put (file, n + end.n, 2);
  put (file, n + end.n, 2);
  put (file, file->len - 12 - directory + end.size, 4);
  put (file, directory + end.shift, 4);
  put (file, end.comment != NULL ? strlen (end.comment) : 0, 2);
  put_text (file, end.comment != NULL ? end.comment : "");
  return g_byte_array_free_to_bytes (file);
}

/* Of exactly its size, so that a sanitizer sees the byte behind it. */
static DscStateDict *
read_exact (const void *data, gsize size, GError **error)
{
  g_autoptr (GBytes) exact = g_bytes_new (data, size);

  return dsc_state_dict_new_from_bytes (exact, "odd\xff.pth", error);
}

static void
check_sentence (const GError *error, const char *words)
{
  g_assert_true (error->domain == DSC_ERROR && g_utf8_validate (error->message, -1, NULL));
  if (strstr (error->message, "“odd\\xff.pth”") == NULL || strstr (error->message, words) == NULL)
    g_error ("refused with “%s”, which does not say “%s”", error->message, words);
}

static void
check_refused (GBytes *bytes, DscError code, const char *words)
{
  gsize size;
  const void *data = g_bytes_get_data (bytes, &size);
  g_autoptr (GError) error = NULL;
  g_autoptr (DscStateDict) dict = read_exact (data, size, &error);

  if (dict != NULL)
    g_error ("what should be refused with “%s” is taken", words);
  check_sentence (error, words);
  g_assert_cmpint (error->code, ==, code);
}

static void
check_zip (const Entry *entries, guint n, End end, DscError code, const char *words)
{
  g_autoptr (GBytes) bytes = make_zip (entries, n, end);

  check_refused (bytes, code, words);
}

static void
test_a_sound_archive_is_taken (void)
{
  const Entry entries[] = { LIST, DATA, { "x/byteorder", "little", 6 }, { "y", "", 0 } };
  g_autoptr (GBytes) bytes = make_zip (entries, 4, (End){ .comment = "PK\5\6 a comment" });
  g_autoptr (GError) error = NULL;
  g_autoptr (DscStateDict) dict
      = read_exact (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), &error);

  g_assert_no_error (error);
  g_assert_cmpmem (dsc_state_dict_lookup (dict, "a")->data, 4, "abcd", 4);
}

static void
test_packed_archives_are_refused (void)
{
  const DscError code = DSC_ERROR_UNSUPPORTED;
  Entry entries[] = { LIST, DATA };

  entries[1].method = 8;
  check_zip (entries, 2, (End){ 0 }, code, "“x/data/0” is compressed");
  /* A bomb: four bytes that claim to be four gibibytes. */
  entries[1].claimed_size = 0xfffffff0;
  check_zip (entries, 2, (End){ 0 }, code, "“x/data/0” is compressed");
  entries[1].method = 0;
  check_zip (entries, 2, (End){ 0 }, code, "“x/data/0” is compressed");
  entries[1] = (Entry) DATA;
  entries[1].flags = 1;
  check_zip (entries, 2, (End){ 0 }, code, "“x/data/0” is encrypted");
}

static void
test_records_lie_where_they_should (void)
{
  const DscError code = DSC_ERROR_CORRUPT;
  Entry entries[] = { LIST, DATA };

  /* Both records are the first one; one record reaches into the next, or over the end. */
  entries[1].shift = -(gint32) (30 + 10 + sizeof list - 1);
  check_zip (entries, 2, (End){ 0 }, code, "lies over another");
  entries[1] = (Entry) DATA;
  entries[0].stored_size = entries[0].claimed_size = sizeof list;
  check_zip (entries, 2, (End){ 0 }, code, "“x/data.pkl” is not where it should be");
  entries[0].stored_size = entries[0].claimed_size = 0xfffffff0;
  check_zip (entries, 2, (End){ 0 }, code, "“x/data.pkl” is not where it should be");
  entries[0] = (Entry) LIST;
  entries[1].stored_size = entries[1].claimed_size = 5;
  check_zip (entries, 2, (End){ 0 }, code, "“x/data/0” is not where it should be");
  entries[1] = (Entry) DATA;
  entries[1].shift = 1;
  check_zip (entries, 2, (End){ 0 }, code, "“x/data/0” is not where it should be");
  entries[1].shift = G_MAXINT32;
  check_zip (entries, 2, (End){ 0 }, code, "“x/data/0” is not where it should be");
}

static void
test_the_list_of_records_is_checked (void)
{
  const Entry entries[] = { LIST, DATA };
  const Entry twice[] = { LIST, DATA, DATA };

  check_zip (entries, 2, (End){ .n = 1 }, DSC_ERROR_CORRUPT, "ends too early");
  check_zip (entries, 2, (End){ .n = 65533 }, DSC_ERROR_TOO_LARGE, "4 GiB");
  check_zip (entries, 2, (End){ .shift = 1 }, DSC_ERROR_CORRUPT, "no sound list");
  check_zip (entries, 2, (End){ .shift = 0x7fffffff }, DSC_ERROR_CORRUPT, "no sound list");
  check_zip (entries, 2, (End){ .size = 0x7fffffff }, DSC_ERROR_CORRUPT, "no sound list");
  check_zip (entries, 2, (End){ .size = 1 }, DSC_ERROR_CORRUPT, "no sound list");
  check_zip (twice, 3, (End){ 0 }, DSC_ERROR_CORRUPT, "two records of one name");
}

static void
test_archives_of_something_else_are_refused (void)
{
  const Entry document[] = { { "word/document.xml", "<x/>", 4 } };
  const Entry two[] = { LIST, DATA, { "y/data.pkl", "N.", 2 } };
  const Entry deeper[] = { { "x/y/data.pkl", list, sizeof list - 1 } };
  const Entry script[] = { LIST, DATA, { "x/constants.pkl", ").", 2 } };
  const Entry order[] = { LIST, DATA, { "x/byteorder", "big", 3 } };
  const Entry missing[] = { LIST };
  const Entry other_size[] = { LIST, { "x/data/0", "abcde", 5 } };
  const Entry broken[] = { { "x/data.pkl", list, sizeof list - 2 }, DATA };

  check_zip (document, 1, (End){ 0 }, DSC_ERROR_UNSUPPORTED, "not one that torch.save () wrote");
  check_zip (NULL, 0, (End){ 0 }, DSC_ERROR_CORRUPT, "begins neither");
  check_zip (two, 3, (End){ 0 }, DSC_ERROR_CORRUPT, "several lists");
  check_zip (deeper, 1, (End){ 0 }, DSC_ERROR_UNSUPPORTED, "not one that torch.save () wrote");
  check_zip (script, 3, (End){ 0 }, DSC_ERROR_UNSUPPORTED, "TorchScript");
  check_zip (order, 3, (End){ 0 }, DSC_ERROR_UNSUPPORTED, "byte order");
  check_zip (missing, 1, (End){ 0 }, DSC_ERROR_CORRUPT, "“data/0” is missing");
  check_zip (other_size, 2, (End){ 0 }, DSC_ERROR_CORRUPT,
             "“data/0” is missing or not of the size");
  check_zip (broken, 2, (End){ 0 }, DSC_ERROR_CORRUPT, "ends too early");
}

/* Returns: (transfer full): a file of tests/data/pth */
static char *
read_sound (const char *name, gsize *size)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "data", "pth", name, NULL);
  g_autoptr (GError) error = NULL;
  char *data;

  g_file_get_contents (path, &data, size, &error);
  g_assert_no_error (error);
  return data;
}

/* Cut off after any of its bytes, a file is refused, unless only padding is missing. */
static void
check_truncated (const char *name, gsize padding)
{
  gsize size;
  g_autofree char *data = read_sound (name, &size);

  for (gsize cut = 0; cut < size; cut++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (DscStateDict) dict = read_exact (data, cut, &error);

      if (dict == NULL)
        check_sentence (error, "");
      else if (cut < size - padding)
        g_error ("%s cut off after %" G_GSIZE_FORMAT " bytes is taken", name, cut);
    }
}

static void
test_cut_off_files_are_refused (void)
{
  check_truncated ("zip.pth", 0);
  check_truncated ("legacy.pth", 0);
  check_truncated ("fastai.pth", 0);
  /* Two blocks of zeros, then zeros up to a multiple of 10240. */
  check_truncated ("tar.pth", 10240);
}

/* A bit that is wrong may go unseen, but never does harm. */
static void
test_damaged_files_do_no_harm (void)
{
  static const char *const names[] = { "zip.pth", "legacy.pth", "tar.pth" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      gsize size;
      g_autofree char *data = read_sound (names[i], &size);

      for (gsize at = 0; at < size; at++)
        {
          g_autoptr (GError) error = NULL;
          g_autoptr (DscStateDict) dict = NULL;

          data[at] ^= (char) (1 << at % 8);
          dict = read_exact (data, size, &error);
          g_assert_true ((dict == NULL) == (error != NULL));
          data[at] ^= (char) (1 << at % 8);
        }
    }
}

/* Tars */

#define TAR_BLOCK 512

static void
put_octal (guint8 *at, guint digits, gsize number)
{
  while (digits-- > 0)
    {
      at[digits] = (guint8) ('0' + number % 8);
      number /= 8;
    }
}

/* Appends a member; @sum is added to its checksum. */
static void
put_member (GByteArray *file, const char *name, char type, const void *data, gsize size,
            gsize claimed, gsize sum)
{
  guint8 header[TAR_BLOCK] = { 0 };
  static const guint8 zeros[TAR_BLOCK] = { 0 };

  memcpy (header, name, strlen (name));
  memcpy (header + 257, "ustar\00000", 8);
  put_octal (header + 124, 11, claimed);
  header[156] = (guint8) type;
  memset (header + 148, ' ', 8);
  for (guint i = 0; i < TAR_BLOCK; i++)
    sum += header[i];
  put_octal (header + 148, 6, sum);
  header[154] = '\0';
  g_byte_array_append (file, header, sizeof header);
  g_byte_array_append (file, data, size);
  g_byte_array_append (file, zeros, (TAR_BLOCK - size % TAR_BLOCK) % TAR_BLOCK);
}

static void
check_member (const char *name, char type, const void *data, gsize size, gsize claimed, gsize sum,
              DscError code, const char *words)
{
  GByteArray *file = g_byte_array_new ();
  g_autoptr (GBytes) bytes = NULL;

  put_member (file, name, type, data, size, claimed, sum);
  bytes = g_byte_array_free_to_bytes (file);
  check_refused (bytes, code, words);
}

static void
test_other_tars_are_refused (void)
{
  gsize size;
  g_autofree char *tar = read_sound ("tar.pth", &size);

  check_member ("inner.tar", '0', tar, size, size, 0, DSC_ERROR_UNSUPPORTED, "“inner.tar”");
  check_member ("../../etc/passwd", '0', "x", 1, 1, 0, DSC_ERROR_UNSUPPORTED, "“../../etc/passwd”");
  check_member ("storages", '2', "", 0, 0, 0, DSC_ERROR_UNSUPPORTED, "something else than files");
  check_member ("storages", '0', "x", 1, 1, 1, DSC_ERROR_CORRUPT, "tar archive is broken");
  check_member ("storages", '0', "x", 1, 077777777777, 0, DSC_ERROR_CORRUPT, "ends too early");
  check_member ("storages", '0', "x", 1, 1, 0, DSC_ERROR_CORRUPT, "lacks “tensors”");
}

/* A tar of the members that count, with these contents. */
static void
check_tar (const char *storages, gsize storages_size, const char *tensors, gsize tensors_size,
           const char *pickle, gsize pickle_size, DscError code, const char *words)
{
  GByteArray *file = g_byte_array_new ();
  g_autoptr (GBytes) bytes = NULL;

  put_member (file, "pickle", '0', pickle, pickle_size, pickle_size, 0);
  put_member (file, "tensors", '0', tensors, tensors_size, tensors_size, 0);
  put_member (file, "storages", '0', storages, storages_size, storages_size, 0);
  bytes = g_byte_array_free_to_bytes (file);
  check_refused (bytes, code, words);
}

#define BYTES(literal) (literal), sizeof (literal) - 1
#define ONE_STORAGE "K\1.(K\7X\3\0\0\0cpuctorch\nByteStorage\nt.\4\0\0\0\0\0\0\0abcd"

static void
test_what_a_tar_holds_is_checked (void)
{
  gsize size;
  g_autofree char *tar = read_sound ("tar.pth", &size);

  check_tar (tar, size, BYTES ("K\0."), BYTES ("}."), DSC_ERROR_CORRUPT, "sense");
  check_tar (BYTES ("J\xff\xff\xff\x7f."), BYTES ("K\0."), BYTES ("}."), DSC_ERROR_TOO_LARGE,
             "more than 65536 tensors");
  check_tar (BYTES ("J\xff\xff\xff\xff."), BYTES ("K\0."), BYTES ("}."), DSC_ERROR_CORRUPT,
             "sense");
  check_tar (BYTES (ONE_STORAGE "](K\x08K\7K\1K\4te."), BYTES ("K\0."), BYTES ("}."),
             DSC_ERROR_CORRUPT, "sense");
  check_tar (BYTES (ONE_STORAGE "](K\x08K\x09K\1K\1te."), BYTES ("K\0."), BYTES ("}."),
             DSC_ERROR_CORRUPT, "sense");
  check_tar (BYTES (ONE_STORAGE "]."),
             BYTES ("K\1.K\1K\7ctorch\nByteTensor\n\x87.\x09\0\0\0\0\0\0\0"), BYTES ("}."),
             DSC_ERROR_UNSUPPORTED, "9 dimensions");
  check_tar (BYTES (ONE_STORAGE "]."),
             BYTES ("K\1.K\1K\7ctorch\nByteTensor\n\x87.\0\0\0\0\0\0\0\0\4\0\0\0\0\0\0\0"),
             BYTES ("}."), DSC_ERROR_CORRUPT, "reaches beyond");
  check_tar (BYTES (ONE_STORAGE "]."),
             BYTES ("K\1.K\1Nctorch\nByteTensor\n\x87.\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"),
             BYTES ("}."), DSC_ERROR_CORRUPT, "reaches beyond");
  check_tar (BYTES (ONE_STORAGE "]."), BYTES ("K\0."),
             BYTES ("}X\1\0\0\0aX\1\0\0\0"
                    "1Qs."),
             DSC_ERROR_CORRUPT, "sense");
  check_tar (BYTES (ONE_STORAGE "]."), BYTES ("K\0."), BYTES ("cposix\nsystem\n."),
             DSC_ERROR_UNSUPPORTED, "posix.system");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pth-containers/a-sound-archive-is-taken", test_a_sound_archive_is_taken);
  g_test_add_func ("/pth-containers/packed-archives-are-refused", test_packed_archives_are_refused);
  g_test_add_func ("/pth-containers/records-lie-where-they-should",
                   test_records_lie_where_they_should);
  g_test_add_func ("/pth-containers/the-list-of-records-is-checked",
                   test_the_list_of_records_is_checked);
  g_test_add_func ("/pth-containers/archives-of-something-else-are-refused",
                   test_archives_of_something_else_are_refused);
  g_test_add_func ("/pth-containers/cut-off-files-are-refused", test_cut_off_files_are_refused);
  g_test_add_func ("/pth-containers/damaged-files-do-no-harm", test_damaged_files_do_no_harm);
  g_test_add_func ("/pth-containers/other-tars-are-refused", test_other_tars_are_refused);
  g_test_add_func ("/pth-containers/what-a-tar-holds-is-checked", test_what_a_tar_holds_is_checked);
  return g_test_run ();
}
