/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a model file says about itself: written and read in full, and refused where it lies. */
#include <math.h>
#include <string.h>

#include <glib/gstdio.h>
#include <json-glib/json-glib.h>

#include "base/dsc-error.h"
#include "engine/dsc-model-info.h"

static char *
temporary_path (void)
{
  return g_build_filename (g_get_tmp_dir (), "model.safetensors", NULL);
}

static void
assert_round_trip (const DscModelInfo *info)
{
  g_autofree char *path = temporary_path ();
  g_autoptr (DscSafetensorsWriter) writer = dsc_safetensors_writer_new ();
  g_autoptr (DscModelInfo) back = NULL;
  g_autoptr (DscModelInfo) copy = NULL;
  g_autoptr (GError) error = NULL;

  dsc_model_info_write (info, writer);
  g_assert_true (dsc_safetensors_writer_write (writer, path, &error));
  back = dsc_model_info_read_file (path, &error);
  g_assert_no_error (error);
  copy = dsc_model_info_copy (back);
  g_assert_cmpstr (copy->network, ==, info->network);
  g_assert_cmpstr (copy->head, ==, info->head);
  g_assert_cmpint (copy->target.height, ==, info->target.height);
  g_assert_cmpint (copy->target.width, ==, info->target.width);
  g_assert_cmpint (copy->target.resize, ==, info->target.resize);
  g_assert_cmpint (copy->orientation, ==, info->orientation);
  g_assert_cmpmem (&copy->normalisation, sizeof (DscNormalisation), &info->normalisation,
                   sizeof (DscNormalisation));
  g_assert_cmpuint (copy->n_classes, ==, info->n_classes);
  g_assert_cmpstrv (copy->classes, info->classes);
  g_assert_true (copy->error_rate == info->error_rate
                 || (isnan (copy->error_rate) && isnan (info->error_rate)));
  g_assert_cmpuint (copy->n_valid, ==, info->n_valid);
  g_assert_cmpstr (copy->recipe, ==, info->recipe);
  g_assert_cmpstr (copy->settings, ==, info->settings);
  g_assert_cmpstr (copy->created, ==, info->created);
  g_remove (path);
}

static void
test_everything_comes_back (void)
{
  char *classes[] = { (char *) "Brick 2×4, \"red\"", (char *) "\\x0a", (char *) "砖", NULL };
  DscModelInfo info = {
    .network = (char *) "mobilenet",
    .head = (char *) "fastai",
    .target = { 120, 160, DSC_RESIZE_PAD },
    .orientation = DSC_ORIENTATION_STORED,
    .normalisation = { { 0.485f, 0.456f, 0.406f }, { 0.229f, 0.224f, 0.225f } },
    .n_classes = 3,
    .classes = classes,
    .error_rate = 0.1 + 0.2,
    .n_valid = 200,
    .recipe = (char *) "instant",
    .settings = (char *) "{\"recipe\":\"instant\"}",
    .created = (char *) "2026-11-23T01:02:03Z",
  };

  assert_round_trip (&info);
  info.error_rate = NAN;
  info.settings = NULL;
  info.created = NULL;
  assert_round_trip (&info);
}

/* A sound model's metadata. */
static const char *const sound[][2] = {
  { "format", "discern-model-1" },
  { "network", "mobilenet" },
  { "height", "120" },
  { "width", "160" },
  { "resize", "squish" },
  { "orientation", "upright" },
  { "mean", "[0.5, 0.5, 0.5]" },
  { "std", "[1, 0.5, 0.5]" },
  { "classes", "[\"a\", \"b\"]" },
  { "error_rate", "0.25" },
  { "n_valid", "4" },
  { "recipe", "instant" },
};

/* A file of no tensors, with that metadata but for @key, which has @value (nullable: is missing).
 */
static DscSafetensors *
file_with (const char *key, const char *value)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  g_autoptr (GBytes) whole = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *header = NULL;
  DscSafetensors *file;
  guint64 size;

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "__metadata__");
  json_builder_begin_object (builder);
  for (gsize i = 0; i < G_N_ELEMENTS (sound); i++)
    if (g_strcmp0 (sound[i][0], key) != 0)
      {
        json_builder_set_member_name (builder, sound[i][0]);
        json_builder_add_string_value (builder, sound[i][1]);
      }
  if (value != NULL)
    {
      json_builder_set_member_name (builder, key);
      json_builder_add_string_value (builder, value);
    }
  json_builder_end_object (builder);
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  header = json_to_string (root, FALSE);
  size = GUINT64_TO_LE (strlen (header));
  g_byte_array_append (bytes, (const guint8 *) &size, sizeof size);
  g_byte_array_append (bytes, (const guint8 *) header, (guint) strlen (header));
  whole = g_byte_array_free_to_bytes (g_steal_pointer (&bytes));
  file = dsc_safetensors_new_from_bytes (whole, "test", &error);
  g_assert_no_error (error);
  return file;
}

static void
assert_refused (const char *key, const char *value, DscError code)
{
  g_autoptr (DscSafetensors) file = file_with (key, value);
  g_autoptr (GError) error = NULL;
  g_autoptr (DscModelInfo) info = dsc_model_info_read (file, &error);

  if (info != NULL)
    g_error ("“%s” is taken as “%.40s”", value, key);
  g_assert_error (error, DSC_ERROR, (int) code);
  if (code == DSC_ERROR_CORRUPT && !g_str_equal (key, "format"))
    g_assert_nonnull (strstr (error->message, key));
}

static void
test_a_sound_file_is_read (void)
{
  g_autoptr (DscSafetensors) file = file_with (NULL, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (DscModelInfo) info = dsc_model_info_read (file, &error);

  g_assert_no_error (error);
  g_assert_cmpfloat (info->normalisation.std[0], ==, 1);
  g_assert_cmpstr (info->head, ==, "linear"); /* files of the first version do not say */
  g_assert_null (info->settings);
}

static void
test_every_field_must_be_there (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (sound); i++)
    assert_refused (sound[i][0], NULL, DSC_ERROR_CORRUPT);
}

static void
test_wrong_fields_are_refused (void)
{
  const char *const cases[][2] = {
    { "format", "pt" },
    { "network", "" },
    { "network", "mobile\033[2Jnet" },
    { "head", "" },
    { "head", "line\033[2Jar" },
    { "height", "7" },
    { "height", "4097" },
    { "height", "-120" },
    { "width", "160.0" },
    { "width", "18446744073709551776" },
    { "resize", "stretch" },
    { "orientation", "sideways" },
    { "mean", "[0.5, 0.5]" },
    { "mean", "[0.5, 0.5, 0.5, 0.5]" },
    { "mean", "0.5" },
    { "mean", "[\"0.5\", 0.5, 0.5]" },
    { "mean", "[[0.5], 0.5, 0.5]" },
    { "mean", "[1e300, 0.5, 0.5]" },
    { "std", "[0, 0.5, 0.5]" },
    { "std", "[-1, 0.5, 0.5]" },
    { "std", "[NaN, 0.5, 0.5]" },
    { "classes", "[]" },
    { "classes", "{\"a\": 1}" },
    { "classes", "[\"a\", 1]" },
    { "classes", "[\"a\", null]" },
    { "classes", "[\"a\", \"\"]" },
    { "classes", "[\"a\", \"b\\u001b[31m\"]" },
    { "classes", "[\"a\", \"b\"" },
    { "error_rate", "" },
    { "error_rate", "few" },
    { "error_rate", "1.5" },
    { "error_rate", "-0.1" },
    { "error_rate", "inf" },
    { "n_valid", "-1" },
    { "n_valid", "4294967296" },
    { "recipe", "" },
    { "settings", "{\n}" },
    { "created", "yesterday" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    assert_refused (cases[i][0], cases[i][1], DSC_ERROR_CORRUPT);
}

static void
test_endless_fields_are_refused (void)
{
  g_autofree char *deep = g_strnfill (1000000, '[');
  g_autofree char *word = g_strnfill (256, 'm');
  g_autofree char *settings = g_strnfill (65537, ' ');
  g_autoptr (GString) classes = g_string_new ("[\"c\"");

  for (guint i = 0; i < 65536; i++)
    g_string_append (classes, ",\"c\"");
  g_string_append_c (classes, ']');
  assert_refused ("classes", classes->str, DSC_ERROR_CORRUPT);
  assert_refused ("classes", deep, DSC_ERROR_CORRUPT);
  assert_refused ("mean", deep, DSC_ERROR_CORRUPT);
  assert_refused ("network", word, DSC_ERROR_CORRUPT);
  assert_refused ("settings", settings, DSC_ERROR_CORRUPT);
}

static void
test_a_newer_format_is_said_to_be_one (void)
{
  assert_refused ("format", "discern-model-2", DSC_ERROR_UNSUPPORTED);
}

static void
test_errors_name_the_file (void)
{
  g_autofree char *path = temporary_path ();
  g_autoptr (DscSafetensorsWriter) writer = dsc_safetensors_writer_new ();
  g_autoptr (GError) error = NULL;

  g_assert_true (dsc_safetensors_writer_write (writer, path, &error));
  g_assert_null (dsc_model_info_read_file (path, &error));
  g_assert_error (error, DSC_ERROR, DSC_ERROR_CORRUPT);
  g_assert_nonnull (strstr (error->message, path));
  g_remove (path);
}

static void
test_a_pth_file_is_refused_with_what_to_do (void)
{
  static const char zip[] = "PK\3\4 and so on";
  g_autofree char *path = temporary_path ();
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (path, zip, sizeof zip, &error));
  g_assert_null (dsc_model_info_read_file (path, &error));
  g_assert_error (error, DSC_ERROR, DSC_ERROR_UNSUPPORTED);
  g_assert_nonnull (strstr (error->message, path));
  g_assert_nonnull (strstr (error->message, "discern-cli export"));
  g_remove (path);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model-info/everything-comes-back", test_everything_comes_back);
  g_test_add_func ("/model-info/a-sound-file-is-read", test_a_sound_file_is_read);
  g_test_add_func ("/model-info/every-field-must-be-there", test_every_field_must_be_there);
  g_test_add_func ("/model-info/wrong-fields-are-refused", test_wrong_fields_are_refused);
  g_test_add_func ("/model-info/endless-fields-are-refused", test_endless_fields_are_refused);
  g_test_add_func ("/model-info/a-newer-format-is-said-to-be-one",
                   test_a_newer_format_is_said_to_be_one);
  g_test_add_func ("/model-info/errors-name-the-file", test_errors_name_the_file);
  g_test_add_func ("/model-info/a-pth-file-is-refused-with-what-to-do",
                   test_a_pth_file_is_refused_with_what_to_do);
  return g_test_run ();
}
