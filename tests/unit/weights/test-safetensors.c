/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The safetensors reader and writer: a round trip, the real files, and files made to deceive. */
#include "base/dsc-error.h"
#include "weights/dsc-safetensors.h"

#include <string.h>

#include <glib/gstdio.h>

/* A file in memory: @header after its length, then @data_size zero bytes. */
static GBytes *
make_file (const char *header, gsize data_size)
{
  gsize header_size = strlen (header);
  guint64 length = GUINT64_TO_LE ((guint64) header_size);
  GByteArray *file = g_byte_array_new ();

  g_byte_array_append (file, (const guint8 *) &length, sizeof length);
  g_byte_array_append (file, (const guint8 *) header, header_size);
  g_byte_array_set_size (file, sizeof length + header_size + data_size);
  memset (file->data + sizeof length + header_size, 0, data_size);
  return g_byte_array_free_to_bytes (file);
}

/* The sentence with which @bytes are refused. */
static char *
refusal (GBytes *bytes, DscError code)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DscSafetensors) file
      = dsc_safetensors_new_from_bytes (bytes, "odd\xff.safetensors", &error);

  g_assert_null (file);
  g_assert_error (error, DSC_ERROR, (int) code);
  g_assert_true (g_utf8_validate (error->message, -1, NULL));
  g_assert_nonnull (strstr (error->message, "“odd\\xff.safetensors”"));
  return g_strdup (error->message);
}

static void
check_refused (const char *header, gsize data_size, const char *words)
{
  g_autoptr (GBytes) bytes = make_file (header, data_size);
  g_autofree char *message = refusal (bytes, DSC_ERROR_CORRUPT);

  if (strstr (message, words) == NULL)
    g_error ("%s\nis refused with “%s”, which does not say “%s”", header, message, words);
}

static const double doubles[2] = { 1.0 / 3.0, -0.0 };
static const float floats[6] = { 0, 1, 2, 3, 4, 5 };
static const guint8 bytes5[5] = { 1, 2, 3, 4, 255 };
static const guint16 halves[3] = { 0x3c00, 0x7c00, 0x0001 };

static void
write_small (const char *path)
{
  g_autoptr (DscSafetensorsWriter) writer = dsc_safetensors_writer_new ();
  g_autoptr (GError) error = NULL;

  dsc_safetensors_writer_set_metadata (writer, "classes", "[\"Brick 1×1\",\"a\\\"b\\n\"]");
  dsc_safetensors_writer_set_metadata (writer, "note", "line\nline\t\"quoted\" 砖 \x7f");
  dsc_safetensors_writer_add (writer, "bytes", DSC_DTYPE_U8, 1, (const gint64[]){ 5 }, bytes5);
  dsc_safetensors_writer_add (writer, "half \"precision\"", DSC_DTYPE_F16, 1, (const gint64[]){ 3 },
                              halves);
  dsc_safetensors_writer_add (writer, "matrix", DSC_DTYPE_F32, 2, (const gint64[]){ 2, 3 }, floats);
  dsc_safetensors_writer_add (writer, "nothing", DSC_DTYPE_I32, 2, (const gint64[]){ 0, 7 }, NULL);
  dsc_safetensors_writer_add (writer, "two", DSC_DTYPE_F64, 1, (const gint64[]){ 2 }, doubles);
  dsc_safetensors_writer_add (writer, "scalar", DSC_DTYPE_F32, 0, NULL, floats + 5);
  g_assert_true (dsc_safetensors_writer_write (writer, path, &error));
  g_assert_no_error (error);
}

static char *
temporary_path (const char *name)
{
  return g_build_filename (g_get_tmp_dir (), name, NULL);
}

static void
check_tensor (DscSafetensors *file, const char *name, DscDtype dtype, guint n_dims,
              const gint64 *shape, const void *data, gsize size)
{
  const DscTensorInfo *info = dsc_safetensors_lookup (file, name);

  g_assert_nonnull (info);
  g_assert_cmpstr (info->name, ==, name);
  g_assert_cmpint (info->dtype, ==, dtype);
  g_assert_cmpuint (info->n_dims, ==, n_dims);
  for (guint i = 0; i < n_dims; i++)
    g_assert_cmpint (info->shape[i], ==, shape[i]);
  g_assert_cmpmem (info->data, info->size, data, size);
  g_assert_cmpuint ((guintptr) info->data % dsc_dtype_size (dtype), ==, 0);
}

static void
test_what_is_written_is_read (void)
{
  g_autofree char *path = temporary_path ("round trip \xff.safetensors");
  g_autoptr (GError) error = NULL;
  g_autoptr (DscSafetensors) file = NULL;

  write_small (path);
  file = dsc_safetensors_open (path, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (dsc_safetensors_get_n_tensors (file), ==, 6);
  check_tensor (file, "bytes", DSC_DTYPE_U8, 1, (const gint64[]){ 5 }, bytes5, sizeof bytes5);
  check_tensor (file, "half \"precision\"", DSC_DTYPE_F16, 1, (const gint64[]){ 3 }, halves,
                sizeof halves);
  check_tensor (file, "matrix", DSC_DTYPE_F32, 2, (const gint64[]){ 2, 3 }, floats, sizeof floats);
  check_tensor (file, "nothing", DSC_DTYPE_I32, 2, (const gint64[]){ 0, 7 }, NULL, 0);
  check_tensor (file, "two", DSC_DTYPE_F64, 1, (const gint64[]){ 2 }, doubles, sizeof doubles);
  check_tensor (file, "scalar", DSC_DTYPE_F32, 0, NULL, floats + 5, sizeof (float));
  g_assert_null (dsc_safetensors_lookup (file, "__metadata__"));
  g_assert_cmpstr (dsc_safetensors_get_metadata (file, "classes"), ==,
                   "[\"Brick 1×1\",\"a\\\"b\\n\"]");
  g_assert_cmpstr (dsc_safetensors_get_metadata (file, "note"), ==,
                   "line\nline\t\"quoted\" 砖 \x7f");
  g_assert_null (dsc_safetensors_get_metadata (file, "none"));
  g_assert_cmpint (g_unlink (path), ==, 0);
}

static void
test_tensors_come_in_the_order_of_the_file (void)
{
  g_autoptr (GBytes) bytes
      = make_file ("{\"late\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[1,3]},"
                   "\"empty\":{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[1,1]},"
                   "\"early\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1]}}   ",
                   3);
  g_autoptr (GError) error = NULL;
  g_autoptr (DscSafetensors) file = dsc_safetensors_new_from_bytes (bytes, "x", &error);
  const char *names[] = { "early", "empty", "late" };

  g_assert_no_error (error);
  for (guint i = 0; i < 3; i++)
    g_assert_cmpstr (dsc_safetensors_get_tensor (file, i)->name, ==, names[i]);
  g_assert_null (dsc_safetensors_get_metadata (file, "none"));
}

static void
test_the_same_calls_give_the_same_bytes (void)
{
  g_autofree char *path = temporary_path ("same.safetensors");
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  gsize first_size;
  gsize second_size;
  guint64 header_size;

  write_small (path);
  g_assert_true (g_file_get_contents (path, &first, &first_size, NULL));
  write_small (path);
  g_assert_true (g_file_get_contents (path, &second, &second_size, NULL));
  g_assert_cmpmem (first, first_size, second, second_size);
  memcpy (&header_size, first, sizeof header_size);
  g_assert_cmpuint (GUINT64_FROM_LE (header_size) % 8, ==, 0);
  g_assert_true (first[8] == '{');
  g_assert_cmpint (g_unlink (path), ==, 0);
}

static void
test_a_file_without_tensors_is_sound (void)
{
  g_autoptr (DscSafetensorsWriter) writer = dsc_safetensors_writer_new ();
  g_autofree char *path = temporary_path ("empty.safetensors");
  g_autoptr (GError) error = NULL;
  g_autoptr (DscSafetensors) file = NULL;

  g_assert_true (dsc_safetensors_writer_write (writer, path, &error));
  file = dsc_safetensors_open (path, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (dsc_safetensors_get_n_tensors (file), ==, 0);
  g_assert_cmpint (g_unlink (path), ==, 0);
}

static void
test_a_header_beyond_the_limit_is_not_written (void)
{
  g_autoptr (DscSafetensorsWriter) writer = dsc_safetensors_writer_new ();
  g_autofree char *path = temporary_path ("large.safetensors");
  g_autofree char *text = g_strnfill (DSC_SAFETENSORS_MAX_HEADER, 'x');
  g_autoptr (GError) error = NULL;

  dsc_safetensors_writer_set_metadata (writer, "text", text);
  g_assert_false (dsc_safetensors_writer_write (writer, path, &error));
  g_assert_error (error, DSC_ERROR, DSC_ERROR_TOO_LARGE);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
}

static void
test_the_built_in_network_is_read (void)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "..", "resources",
                                                 "mobilenet-v1-features.f16.safetensors", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (DscSafetensors) file = dsc_safetensors_open (path, &error);
  const DscTensorInfo *stem;

  g_assert_no_error (error);
  g_assert_cmpuint (dsc_safetensors_get_n_tensors (file), ==, 54);
  g_assert_cmpstr (dsc_safetensors_get_metadata (file, "architecture"), ==, "mobilenet_v1_1.0");
  g_assert_cmpstr (dsc_safetensors_get_metadata (file, "licence"), ==, "Apache-2.0");
  stem = dsc_safetensors_lookup (file, "stem.weight");
  g_assert_true (stem == dsc_safetensors_get_tensor (file, 0));
  g_assert_cmpint (stem->dtype, ==, DSC_DTYPE_F16);
  g_assert_cmpuint (stem->n_dims, ==, 4);
  g_assert_cmpint (stem->shape[0], ==, 32);
  g_assert_cmpuint (stem->size, ==, 1728);
}

/* Other people's files: written by the safetensors package for Python. */
static void
test_shared_files_are_read (void)
{
  const struct
  {
    const char *path;
    guint n_tensors;
  } cases[] = { { "weights/mobilenet-v1-imagenet.f16.safetensors", 56 },
                { "weights/mobilenet-v1-features.f16.safetensors", 54 },
                { "fixtures/architectures.safetensors", 13 },
                { "fixtures/augment.safetensors", 28 },
                { "fixtures/resnet50_photos.safetensors", 9 },
                { "fixtures/training.safetensors", 262 } };
  const char *shared = g_getenv ("DISCERN_TEST_SHARED");

  if (shared == NULL || !g_file_test (shared, G_FILE_TEST_IS_DIR))
    {
      g_test_skip ("SKIPPED: there is no ../shared folder with other people's safetensors files");
      return;
    }
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_build_filename (shared, cases[i].path, NULL);
      g_autoptr (GError) error = NULL;
      g_autoptr (DscSafetensors) file = dsc_safetensors_open (path, &error);

      g_assert_no_error (error);
      g_assert_cmpuint (dsc_safetensors_get_n_tensors (file), ==, cases[i].n_tensors);
    }
}

static void
test_what_is_not_there_is_not_found (void)
{
  const char *paths[] = { "/nowhere/x.safetensors", "/" };

  for (gsize i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (DscSafetensors) file = dsc_safetensors_open (paths[i], &error);

      g_assert_null (file);
      g_assert_error (error, DSC_ERROR, DSC_ERROR_NOT_FOUND);
    }
}

static void
test_every_truncation_is_refused (void)
{
  g_autofree char *path = temporary_path ("whole.safetensors");
  g_autofree char *contents = NULL;
  gsize size;

  write_small (path);
  g_assert_true (g_file_get_contents (path, &contents, &size, NULL));
  for (gsize length = 0; length < size; length++)
    {
      /* An own copy, so that a sanitizer sees a read beyond its end. */
      g_autoptr (GBytes) bytes = g_bytes_new (contents, length);
      g_autofree char *message = refusal (bytes, DSC_ERROR_CORRUPT);
    }
  g_assert_cmpint (g_unlink (path), ==, 0);
}

static void
test_every_flipped_bit_is_survived (void)
{
  g_autofree char *path = temporary_path ("flipped.safetensors");
  g_autofree char *contents = NULL;
  gsize size;

  write_small (path);
  g_assert_true (g_file_get_contents (path, &contents, &size, NULL));
  for (gsize bit = 0; bit < size * 8; bit++)
    {
      g_autoptr (GBytes) bytes = NULL;
      g_autoptr (GError) error = NULL;
      g_autoptr (DscSafetensors) file = NULL;

      contents[bit / 8] ^= 1 << bit % 8;
      bytes = g_bytes_new (contents, size);
      contents[bit / 8] ^= 1 << bit % 8;
      file = dsc_safetensors_new_from_bytes (bytes, "x", &error);
      g_assert_true ((file == NULL) == (error != NULL));
    }
  g_assert_cmpint (g_unlink (path), ==, 0);
}

static void
test_header_lengths_that_lie_are_refused (void)
{
  const guint64 lengths[]
      = { 3, 17, 1000, DSC_SAFETENSORS_MAX_HEADER + 1, G_MAXUINT32, G_MAXINT64, G_MAXUINT64 };

  for (gsize i = 0; i < G_N_ELEMENTS (lengths); i++)
    {
      guint64 file[3] = { GUINT64_TO_LE (lengths[i]), 0, 0 };
      g_autoptr (GBytes) bytes = NULL;
      g_autofree char *message = NULL;

      memcpy (file + 1, "{}              ", 16);
      bytes = g_bytes_new (file, sizeof file);
      message = refusal (bytes, DSC_ERROR_CORRUPT);
    }
}

#define ENTRY(dtype, shape, offsets) \
  "{\"x\":{\"dtype\":" dtype ",\"shape\":" shape ",\"data_offsets\":" offsets "}}"
#define U8(name, begin, end) \
  "\"" name "\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[" #begin "," #end "]}"

static void
test_entries_that_lie_are_refused (void)
{
  check_refused ("[]", 0, "not a list of tensors");
  check_refused ("{\"x\":1}", 0, "description of the tensor “x”");
  check_refused ("{\"x\":{}}", 0, "description of the tensor “x”");
  check_refused (ENTRY ("1", "[1]", "[0,4]"), 4, "description");
  check_refused (ENTRY ("\"F32\"", "[-1]", "[0,4]"), 4, "description");
  check_refused (ENTRY ("\"F32\"", "[1.0]", "[0,4]"), 4, "description");
  check_refused (ENTRY ("\"F32\"", "\"1\"", "[0,4]"), 4, "description");
  check_refused (ENTRY ("\"F32\"", "[1,1,1,1,1,1,1,1,1]", "[0,4]"), 4, "description");
  check_refused (ENTRY ("\"F32\"", "[1]", "[0]"), 4, "description");
  check_refused (ENTRY ("\"F32\"", "[1]", "[0,4,8]"), 4, "description");
  check_refused (ENTRY ("\"F32\"", "[1]", "[-4,0]"), 4, "description");
  check_refused (ENTRY ("\"F32\"", "[1]", "[0,4],\"more\":1"), 4, "description");
  check_refused (ENTRY ("\"F32\"", "[1]", "[0,8]"), 4, "beyond the end");
  check_refused (ENTRY ("\"F32\"", "[1]", "[9223372036854775803,9223372036854775807]"), 4,
                 "beyond the end");
  check_refused (ENTRY ("\"F32\"", "[1]", "[4,0]"), 4, "beyond the end");
  check_refused (ENTRY ("\"F32\"", "[2]", "[0,4]"), 4, "does not fit");
  check_refused (ENTRY ("\"F32\"", "[4294967296,4294967296]", "[0,0]"), 0,
                 "larger than any memory");
  check_refused (ENTRY ("\"F32\"", "[4611686018427387904]", "[0,0]"), 0, "larger than any memory");
  check_refused (ENTRY ("\"U8\"", "[3,6148914691236517206]", "[0,2]"), 2, "larger than any memory");
}

static void
test_positions_that_lie_are_refused (void)
{
  check_refused ("{" U8 ("a", 0, 2) "," U8 ("b", 0, 2) "}", 4, "overlap before the tensor “b”");
  check_refused ("{" U8 ("a", 0, 2) "," U8 ("b", 1, 3) "}", 4, "overlap before the tensor “b”");
  check_refused ("{" U8 ("a", 0, 2) "," U8 ("b", 3, 5) "}", 5, "gap");
  check_refused ("{" U8 ("a", 1, 3) "}", 3, "gap");
  check_refused ("{" U8 ("a", 0, 2) "}", 3, "after the last tensor");
  check_refused ("{}", 1, "after the last tensor");
}

static void
test_names_and_metadata_that_lie_are_refused (void)
{
  g_autofree char *name = g_strnfill (DSC_TENSOR_MAX_NAME + 1, 'n');
  g_autofree char *header
      = g_strdup_printf ("{\"%s\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]}}", name);

  check_refused (header, 0, "longer than 1024 bytes");
  check_refused ("{" U8 ("a", 0, 2) "," U8 ("a", 2, 4) "}", 4, "same name twice");
  check_refused ("{" U8 ("a\\u0000", 0, 2) "," U8 ("a", 2, 4) "}", 4, "not JSON");
  check_refused ("{" U8 ("\xff", 0, 2) "}", 2, "not UTF-8");
  check_refused ("{\"\\n\xe2\x80\xae\":0}", 0, "\\x0a");
  check_refused ("{\"__metadata__\":[]}", 0, "__metadata__");
  check_refused ("{\"__metadata__\":{\"a\":1}}", 0, "__metadata__");
  check_refused ("{\"__metadata__\":{\"a\":null}}", 0, "__metadata__");
  check_refused ("{\"__metadata__\":{\"a\":[[[[[[]]]]]]}}", 0, "nests deeper");
}

static void
test_an_unknown_kind_of_number_is_unsupported (void)
{
  g_autoptr (GBytes) bytes = make_file (ENTRY ("\"F8_E4M3\"", "[1]", "[0,1]"), 1);
  g_autofree char *message = refusal (bytes, DSC_ERROR_UNSUPPORTED);

  g_assert_nonnull (strstr (message, "“F8_E4M3”"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/safetensors/what-is-written-is-read", test_what_is_written_is_read);
  g_test_add_func ("/safetensors/tensors-come-in-the-order-of-the-file",
                   test_tensors_come_in_the_order_of_the_file);
  g_test_add_func ("/safetensors/the-same-calls-give-the-same-bytes",
                   test_the_same_calls_give_the_same_bytes);
  g_test_add_func ("/safetensors/a-file-without-tensors-is-sound",
                   test_a_file_without_tensors_is_sound);
  g_test_add_func ("/safetensors/a-header-beyond-the-limit-is-not-written",
                   test_a_header_beyond_the_limit_is_not_written);
  g_test_add_func ("/safetensors/the-built-in-network-is-read", test_the_built_in_network_is_read);
  g_test_add_func ("/safetensors/shared-files-are-read", test_shared_files_are_read);
  g_test_add_func ("/safetensors/what-is-not-there-is-not-found",
                   test_what_is_not_there_is_not_found);
  g_test_add_func ("/safetensors/every-truncation-is-refused", test_every_truncation_is_refused);
  g_test_add_func ("/safetensors/every-flipped-bit-is-survived",
                   test_every_flipped_bit_is_survived);
  g_test_add_func ("/safetensors/header-lengths-that-lie-are-refused",
                   test_header_lengths_that_lie_are_refused);
  g_test_add_func ("/safetensors/entries-that-lie-are-refused", test_entries_that_lie_are_refused);
  g_test_add_func ("/safetensors/positions-that-lie-are-refused",
                   test_positions_that_lie_are_refused);
  g_test_add_func ("/safetensors/names-and-metadata-that-lie-are-refused",
                   test_names_and_metadata_that_lie_are_refused);
  g_test_add_func ("/safetensors/an-unknown-kind-of-number-is-unsupported",
                   test_an_unknown_kind_of_number_is_unsupported);
  return g_test_run ();
}
