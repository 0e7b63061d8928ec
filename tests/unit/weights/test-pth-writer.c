/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The .pth files that are written here: our own reader and torch.load() read what was given. */
#include "base/dsc-error.h"
#include "weights/dsc-pth-writer.h"

#include "pth-reference.h"

#include <string.h>

#include <glib/gstdio.h>

static char *
temporary_path (const char *name)
{
  return g_build_filename (g_get_tmp_dir (), name, NULL);
}

static void
write_pth (DscPthWriter *writer, const char *path)
{
  g_autoptr (GError) error = NULL;

  dsc_pth_writer_write (writer, path, &error);
  g_assert_no_error (error);
}

/* What torch.load() makes of the file; %NULL, and the test is skipped, without python3-torch. */
static DscStateDict *
ask_pytorch (const char *path)
{
  g_autofree char *converted = temporary_path ("converted.safetensors");
  DscStateDict *dict;

  if (!run_pytorch ((const char *const[]){ "convert", path, converted, NULL }))
    return NULL;
  dict = open_sound (converted);
  g_assert_cmpint (g_unlink (converted), ==, 0);
  return dict;
}

/* Copies all of @source, whatever kind of file it is. */
static DscPthWriter *
copy_of (DscStateDict *source)
{
  DscPthWriter *writer = dsc_pth_writer_new ();

  for (guint i = 0; i < dsc_state_dict_get_n_tensors (source); i++)
    {
      const DscTensorInfo *info = dsc_state_dict_get_tensor (source, i);

      dsc_pth_writer_add (writer, info->name, info->dtype, info->n_dims, info->shape, info->data);
    }
  return writer;
}

static void
test_what_is_written_is_read (void)
{
  g_autofree char *path = temporary_path ("round trip \xff.pth");
  g_autofree char *source_path
      = g_test_build_filename (G_TEST_DIST, "data", "pth", "zip.safetensors", NULL);
  g_autoptr (DscStateDict) source = open_sound (source_path);
  g_autoptr (DscPthWriter) writer = copy_of (source);
  g_autoptr (DscStateDict) found = NULL;

  write_pth (writer, path);
  found = open_sound (path);
  g_assert_cmpstr (dsc_state_dict_get_kind (found), ==, "pth-zip");
  check_same (found, source);
  for (guint i = 0; i < dsc_state_dict_get_n_tensors (found); i++)
    {
      const DscTensorInfo *info = dsc_state_dict_get_tensor (found, i);

      g_assert_cmpstr (info->name, ==, dsc_state_dict_get_tensor (source, i)->name);
      /* The file is mapped at a multiple of the size of a page. */
      g_assert_cmpuint ((guintptr) info->data % 64, ==, 0);
    }
  g_assert_cmpint (g_unlink (path), ==, 0);
}

static void
test_pytorch_reads_what_is_written (void)
{
  g_autofree char *path = temporary_path ("pytorch.pth");
  g_autofree char *source_path
      = g_test_build_filename (G_TEST_DIST, "data", "pth", "zip.safetensors", NULL);
  g_autoptr (DscStateDict) source = open_sound (source_path);
  g_autoptr (DscPthWriter) writer = copy_of (source);
  g_autoptr (DscStateDict) found = NULL;

  write_pth (writer, path);
  found = ask_pytorch (path);
  if (found != NULL)
    check_same (found, source);
  g_assert_cmpint (g_unlink (path), ==, 0);
}

/* More than a pickler hands over at once, and sizes around those where numbers grow. */
static void
test_many_tensors_are_written (void)
{
  g_autofree char *path = temporary_path ("many.pth");
  g_autofree guint8 *bytes = g_malloc (70000);
  g_autoptr (DscPthWriter) writer = dsc_pth_writer_new ();
  g_autoptr (DscStateDict) found = NULL;
  g_autoptr (DscStateDict) asked = NULL;
  const guint n = 2500;

  for (guint i = 0; i < 70000; i++)
    bytes[i] = (guint8) (i * 7);
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *name = g_strdup_printf ("layer.%u.weight", i);
      const gint64 shape[] = { i == 1000 ? 70000 : i % 300 };

      dsc_pth_writer_add (writer, name, DSC_DTYPE_U8, 1, shape, bytes);
    }
  write_pth (writer, path);
  found = open_sound (path);
  g_assert_cmpuint (dsc_state_dict_get_n_tensors (found), ==, n);
  for (guint i = 0; i < n; i++)
    {
      const DscTensorInfo *info = dsc_state_dict_get_tensor (found, i);

      g_assert_cmpmem (info->data, info->size, bytes, i == 1000 ? 70000 : i % 300);
    }
  asked = ask_pytorch (path);
  if (asked != NULL)
    check_same (asked, found);
  g_assert_cmpint (g_unlink (path), ==, 0);
}

static void
test_the_same_calls_give_the_same_bytes (void)
{
  g_autofree char *path = temporary_path ("same.pth");
  g_autofree char *other = temporary_path ("other.pth");
  static const float numbers[3] = { 1, 2, 3 };
  g_autoptr (DscPthWriter) writer = dsc_pth_writer_new ();
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  gsize first_size;
  gsize second_size;

  dsc_pth_writer_add (writer, "a", DSC_DTYPE_F32, 1, (const gint64[]){ 3 }, numbers);
  write_pth (writer, path);
  write_pth (writer, other);
  g_assert_true (g_file_get_contents (path, &first, &first_size, NULL));
  g_assert_true (g_file_get_contents (other, &second, &second_size, NULL));
  g_assert_cmpmem (first, first_size, second, second_size);
  g_assert_cmpint (g_unlink (path), ==, 0);
  g_assert_cmpint (g_unlink (other), ==, 0);
}

static void
test_more_than_an_archive_holds_is_refused (void)
{
  g_autofree char *path = temporary_path ("huge.pth");
  g_autoptr (DscPthWriter) writer = dsc_pth_writer_new ();
  g_autoptr (DscPthWriter) many = dsc_pth_writer_new ();
  g_autoptr (GError) error = NULL;

  /* Never read: it is refused before. */
  for (guint i = 0; i < 2; i++)
    dsc_pth_writer_add (writer, i == 0 ? "a" : "b", DSC_DTYPE_U8, 1,
                        (const gint64[]){ G_GINT64_CONSTANT (0x80000000) }, "");
  g_assert_false (dsc_pth_writer_write (writer, path, &error));
  g_assert_error (error, DSC_ERROR, DSC_ERROR_TOO_LARGE);
  g_assert_nonnull (strstr (error->message, "huge.pth”"));
  g_clear_error (&error);
  for (guint i = 0; i <= 65000; i++)
    {
      char name[16];

      g_snprintf (name, sizeof name, "%u", i);
      dsc_pth_writer_add (many, name, DSC_DTYPE_U8, 1, (const gint64[]){ 0 }, NULL);
    }
  g_assert_false (dsc_pth_writer_write (many, path, &error));
  g_assert_error (error, DSC_ERROR, DSC_ERROR_TOO_LARGE);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
}

static void
test_a_folder_that_is_not_there_is_said (void)
{
  g_autoptr (DscPthWriter) writer = dsc_pth_writer_new ();
  g_autoptr (GError) error = NULL;

  g_assert_false (dsc_pth_writer_write (writer, "absent/x.pth", &error));
  g_assert_error (error, DSC_ERROR, DSC_ERROR_NOT_FOUND);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pth-writer/what-is-written-is-read", test_what_is_written_is_read);
  g_test_add_func ("/pth-writer/pytorch-reads-what-is-written", test_pytorch_reads_what_is_written);
  g_test_add_func ("/pth-writer/many-tensors-are-written", test_many_tensors_are_written);
  g_test_add_func ("/pth-writer/the-same-calls-give-the-same-bytes",
                   test_the_same_calls_give_the_same_bytes);
  g_test_add_func ("/pth-writer/more-than-an-archive-holds-is-refused",
                   test_more_than_an_archive_holds_is_refused);
  g_test_add_func ("/pth-writer/a-folder-that-is-not-there-is-said",
                   test_a_folder_that_is_not_there_is_said);
  return g_test_run ();
}
