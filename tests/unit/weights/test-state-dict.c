/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files of weights that PyTorch wrote: every tensor is what torch.load makes of it, which lies in a
 * safetensors file beside each. */
#include "base/dsc-error.h"
#include "weights/dsc-state-names.h"

#include "pth-reference.h"

#include <string.h>

#include <glib/gstdio.h>

static void
check_file (const char *folder, const char *name, const char *kind)
{
  g_autofree char *file = g_strconcat (name, ".pth", NULL);
  g_autofree char *reference = g_strconcat (name, ".safetensors", NULL);
  g_autofree char *path = g_build_filename (folder, file, NULL);
  g_autofree char *reference_path = g_build_filename (folder, reference, NULL);
  g_autoptr (DscStateDict) found = open_sound (path);
  g_autoptr (DscStateDict) expected = open_sound (reference_path);

  g_assert_cmpstr (dsc_state_dict_get_kind (found), ==, kind);
  g_assert_cmpstr (dsc_state_dict_get_kind (expected), ==, "safetensors");
  check_same (found, expected);
  g_assert_null (dsc_state_dict_lookup (found, "none"));
  g_assert_null (dsc_state_dict_get_metadata (found, "none"));
}

static void
check_folder (const char *folder)
{
  check_file (folder, "zip", "pth-zip");
  check_file (folder, "legacy", "pth-legacy");
  check_file (folder, "tar", "pth-tar");
  check_file (folder, "fastai", "pth-legacy");
  check_file (folder, "parallel", "pth-zip");
  check_file (folder, "bare", "pth-zip");
}

static void
test_files_of_pytorch_are_read (void)
{
  g_autofree char *folder = g_test_build_filename (G_TEST_DIST, "data", "pth", NULL);

  check_folder (folder);
}

static void
remove_folder (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      g_assert_cmpint (g_unlink (path), ==, 0);
    }
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

static void
test_files_that_pytorch_writes_now_are_read (void)
{
  g_autofree char *folder = g_dir_make_tmp (NULL, NULL);

  if (run_pytorch ((const char *const[]){ "make", folder, NULL }))
    check_folder (folder);
  remove_folder (folder);
}

static void
test_real_weights_are_those_of_pytorch (void)
{
  const char *shared = g_getenv ("DISCERN_TEST_SHARED");
  g_autofree char *path = g_build_filename (shared, "weights", "resnet50-imagenet-caffe.pth", NULL);
  g_autofree char *folder = g_dir_make_tmp (NULL, NULL);
  g_autofree char *converted = g_build_filename (folder, "resnet50.safetensors", NULL);

  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    g_test_skip ("SKIPPED: ../shared/weights is not there");
  else if (run_pytorch ((const char *const[]){ "convert", path, converted, NULL }))
    {
      g_autoptr (DscStateDict) found = open_sound (path);
      g_autoptr (DscStateDict) expected = open_sound (converted);
      const DscTensorInfo *stem = dsc_state_dict_lookup (found, "conv1.weight");

      g_assert_cmpuint (dsc_state_dict_get_n_tensors (found), >=, 267);
      g_assert_cmpuint (stem->size, ==, (gsize) 64 * 3 * 7 * 7 * sizeof (float));
      check_same (found, expected);
    }
  remove_folder (folder);
}

/* As a state dict, a safetensors file keeps its metadata. */
static void
test_safetensors_are_weights_too (void)
{
  g_autofree char *path = g_build_filename (g_get_tmp_dir (), "state.safetensors", NULL);
  g_autoptr (DscSafetensorsWriter) writer = dsc_safetensors_writer_new ();
  static const float numbers[2] = { 1, 2 };
  g_autoptr (GError) error = NULL;
  g_autoptr (DscStateDict) dict = NULL;

  dsc_safetensors_writer_set_metadata (writer, "note", "text");
  dsc_safetensors_writer_add (writer, "module.a", DSC_DTYPE_F32, 1, (const gint64[]){ 2 }, numbers);
  g_assert_true (dsc_safetensors_writer_write (writer, path, &error));
  dict = open_sound (path);
  g_assert_cmpstr (dsc_state_dict_get_kind (dict), ==, "safetensors");
  g_assert_cmpstr (dsc_state_dict_get_metadata (dict, "note"), ==, "text");
  g_assert_null (dsc_state_dict_get_metadata (dict, "other"));
  g_assert_cmpstr (dsc_state_dict_get_tensor (dict, 0)->name, ==, "a");
  g_assert_cmpmem (dsc_state_dict_lookup (dict, "a")->data, 8, numbers, 8);
  g_assert_cmpint (g_unlink (path), ==, 0);
}

/* @from and @to: names separated by spaces. */
static void
check_names (const char *from, const char *to)
{
  g_auto (GStrv) words = g_strsplit (from, " ", -1);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *found = NULL;

  for (guint i = 0; words[i] != NULL; i++)
    g_ptr_array_add (names, g_strdup (words[i]));
  dsc_state_names_normalise (names);
  g_ptr_array_add (names, NULL);
  found = g_strjoinv (" ", (char **) names->pdata);
  g_assert_cmpstr (found, ==, to);
}

static void
test_names_become_those_of_torchvision (void)
{
  check_names ("0.0.weight 0.1.bias 0.4.2.bn1.bias 0.7.0.conv1.weight 1.2.weight 1.8.bias",
               "conv1.weight bn1.bias layer1.2.bn1.bias layer4.0.conv1.weight head.2.weight "
               "head.8.bias");
  check_names ("module.conv1.weight module.fc.bias", "conv1.weight fc.bias");
  check_names ("module.0.0.weight module.0.7.0.conv1.weight", "conv1.weight layer4.0.conv1.weight");
}

static void
test_names_of_other_networks_stay (void)
{
  /* Not all begin with “module.”; another Sequential; fastai's body, but not of a ResNet. */
  check_names ("module.a b", "module.a b");
  check_names ("0.weight 0.bias 2.weight", "0.weight 0.bias 2.weight");
  check_names ("0.0.weight 0.7.0.conv1.weight 2.x", "0.0.weight 0.7.0.conv1.weight 2.x");
  check_names ("0.0.weight 0.1.weight 1.0.weight", "0.0.weight 0.1.weight 1.0.weight");
  check_names ("0.0.weight 0.7.0.conv1.weight 0.8.weight",
               "0.0.weight 0.7.0.conv1.weight 0.8.weight");
}

static void
test_a_missing_file_is_named (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (dsc_state_dict_open ("absent/odd\xff.pth", &error));
  g_assert_error (error, DSC_ERROR, DSC_ERROR_NOT_FOUND);
  g_assert_nonnull (strstr (error->message, "“absent/odd\\xff.pth”"));
  g_clear_error (&error);
  g_assert_null (dsc_state_dict_open (g_get_tmp_dir (), &error));
  g_assert_error (error, DSC_ERROR, DSC_ERROR_NOT_FOUND);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/state-dict/files-of-pytorch-are-read", test_files_of_pytorch_are_read);
  g_test_add_func ("/state-dict/files-that-pytorch-writes-now-are-read",
                   test_files_that_pytorch_writes_now_are_read);
  g_test_add_func ("/state-dict/real-weights-are-those-of-pytorch",
                   test_real_weights_are_those_of_pytorch);
  g_test_add_func ("/state-dict/safetensors-are-weights-too", test_safetensors_are_weights_too);
  g_test_add_func ("/state-dict/names-become-those-of-torchvision",
                   test_names_become_those_of_torchvision);
  g_test_add_func ("/state-dict/names-of-other-networks-stay", test_names_of_other_networks_stay);
  g_test_add_func ("/state-dict/a-missing-file-is-named", test_a_missing_file_is_named);
  return g_test_run ();
}
