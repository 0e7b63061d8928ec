/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Export for PyTorch: ResNets are torchvision's again, and what cannot be exported is refused
 * before anything is written. The built-in network is compared in tests/cli/test-export.py. */
#include "base/dsc-error.h"
#include "engine/dsc-export.h"
#include "weights/dsc-safetensors.h"

#include <string.h>

#include <glib/gstdio.h>

#define PYTHON "/usr/bin/python3"

/* A folder of a test's own, with a model and a place for what is exported. */
typedef struct
{
  char *folder; /* (owned) */
  char *model;  /* (owned) */
  char *target; /* (owned) */
  char *module; /* (owned) */
} Place;

static void
place_init (Place *self, const char *target)
{
  self->folder = g_dir_make_tmp (NULL, NULL);
  self->model = g_build_filename (self->folder, "model.safetensors", NULL);
  self->target = g_build_filename (self->folder, target, NULL);
  self->module = dsc_export_module_path (self->target);
}

static void
place_clear (Place *self)
{
  g_unlink (self->model);
  g_unlink (self->target);
  if (self->module != NULL)
    g_unlink (self->module);
  g_assert_cmpint (g_rmdir (self->folder), ==, 0);
  g_free (self->folder);
  g_free (self->model);
  g_free (self->target);
  g_free (self->module);
}

/* A model file that says enough about itself; its tensors are @tensor and a head. @source and
 * @licence: of the weights that it started from: (nullable) */
static void
write_model_from (const char *path, const char *network, const char *head, const char *tensor,
                  const char *source, const char *licence)
{
  static const char *const pairs[][2] = {
    { "format", "discern-model-1" },
    { "height", "64" },
    { "width", "64" },
    { "resize", "squish" },
    { "mean", "[0,0,0]" },
    { "std", "[1,1,1]" },
    { "orientation", "upright" },
    { "classes", "[\"a\"]" },
    { "error_rate", "nan" },
    { "n_valid", "0" },
    { "recipe", "test" },
  };
  g_autoptr (DscSafetensorsWriter) writer = dsc_safetensors_writer_new ();
  static const float number = 1;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (pairs); i++)
    dsc_safetensors_writer_set_metadata (writer, pairs[i][0], pairs[i][1]);
  dsc_safetensors_writer_set_metadata (writer, "network", network);
  if (head != NULL)
    dsc_safetensors_writer_set_metadata (writer, "head", head);
  if (source != NULL)
    dsc_safetensors_writer_set_metadata (writer, "body_source", source);
  if (licence != NULL)
    dsc_safetensors_writer_set_metadata (writer, "body_licence", licence);
  dsc_safetensors_writer_add (writer, tensor, DSC_DTYPE_F32, 1, (const gint64[]){ 1 }, &number);
  dsc_safetensors_writer_add (writer, "head.bias", DSC_DTYPE_F32, 1, (const gint64[]){ 1 },
                              &number);
  dsc_safetensors_writer_write (writer, path, &error);
  g_assert_no_error (error);
}

static void
write_model (const char *path, const char *network, const char *head, const char *tensor)
{
  write_model_from (path, network, head, tensor, NULL, NULL);
}

/* The export fails with @code and a sentence that holds @words, and leaves nothing. */
static void
check_refused (const Place *place, GCancellable *cancellable, GQuark domain, int code,
               const char *words)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (dsc_export_pth (place->model, place->target, cancellable, &error));
  g_assert_error (error, domain, code);
  if (strstr (error->message, words) == NULL)
    g_error ("“%s” does not say “%s”", error->message, words);
  g_assert_false (g_file_test (place->target, G_FILE_TEST_EXISTS));
}

static void
check_model_refused (const char *network, const char *head, const char *tensor, DscError code,
                     const char *words)
{
  Place place;

  place_init (&place, "x.pth");
  write_model (place.model, network, head, tensor);
  check_refused (&place, NULL, DSC_ERROR, code, words);
  check_refused (&place, NULL, DSC_ERROR, code, "model.safetensors”");
  g_assert_false (g_file_test (place.module, G_FILE_TEST_EXISTS));
  place_clear (&place);
}

static void
test_what_cannot_be_exported_is_refused (void)
{
  check_model_refused ("vgg", NULL, "body.a", DSC_ERROR_UNSUPPORTED, "its network is “vgg”");
  check_model_refused ("resnet18", "mlp", "body.a", DSC_ERROR_UNSUPPORTED, "its head is “mlp”");
  check_model_refused ("resnet18", NULL, "body.head.bias", DSC_ERROR_CORRUPT, "“body.head.bias”");
  check_model_refused ("resnet18", NULL, "body.", DSC_ERROR_CORRUPT, "“body.”");
}

static void
test_the_name_must_leave_room_for_the_module (void)
{
  static const char *const names[] = { "x.pt", "pth", ".pth", "x.pth.zip" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      Place place;

      place_init (&place, names[i]);
      g_assert_null (place.module);
      write_model (place.model, "mobilenet", NULL, "body.a");
      check_refused (&place, NULL, DSC_ERROR, DSC_ERROR_USAGE, "does not end in .pth");
      place_clear (&place);
    }
}

static void
test_a_module_of_the_user_stays (void)
{
  static const char own[] = "print ('mine')\n";
  g_autofree char *contents = NULL;
  g_autoptr (GError) error = NULL;
  Place place;

  place_init (&place, "x.pth");
  write_model (place.model, "mobilenet", NULL, "body.a");
  g_assert_true (g_file_set_contents (place.module, own, -1, NULL));
  check_refused (&place, NULL, DSC_ERROR, DSC_ERROR_USAGE, "x.py” is there");
  g_assert_true (g_file_get_contents (place.module, &contents, NULL, NULL));
  g_assert_cmpstr (contents, ==, own);
  /* Ours is replaced. */
  g_assert_cmpint (g_unlink (place.module), ==, 0);
  for (guint i = 0; i < 2; i++)
    {
      g_assert_true (dsc_export_pth (place.model, place.target, NULL, &error));
      g_assert_no_error (error);
    }
  place_clear (&place);
}

static void
test_a_cancelled_export_leaves_nothing (void)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Place place;

  place_init (&place, "x.pth");
  write_model (place.model, "mobilenet", NULL, "body.a");
  g_cancellable_cancel (cancellable);
  check_refused (&place, cancellable, G_IO_ERROR, G_IO_ERROR_CANCELLED, "");
  place_clear (&place);
}

static void
test_the_module_says_where_the_network_started (void)
{
  static const struct
  {
    const char *source;
    const char *licence;
    const char *lines; /* (nullable) */
  } cases[] = {
    { "a \"shop\"\n@MEAN@", "CC0", "\nSOURCE = \"a \\\"shop\\\"\\n@MEAN@\"\nLICENCE = \"CC0\"\n" },
    { "here", "", "\nSOURCE = \"here\"\nLICENCE = \"\"\n" },
    { NULL, "MIT", "\nSOURCE = \"\"\nLICENCE = \"MIT\"\n" },
    { "", "", NULL },
    { NULL, NULL, NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = NULL;
      g_autoptr (GError) error = NULL;
      Place place;

      place_init (&place, "x.pth");
      write_model_from (place.model, "resnet34", NULL, "body.a", cases[i].source, cases[i].licence);
      dsc_export_pth (place.model, place.target, NULL, &error);
      g_assert_no_error (error);
      g_assert_true (g_file_get_contents (place.module, &text, NULL, NULL));
      g_assert_nonnull (strstr (text, "\"\"\"ResNet-34 (arXiv"));
      g_assert_nonnull (strstr (text, "stages = (3, 4, 6, 3)\n    bottleneck = False\n"));
      g_assert_true ((strstr (text, "LICENCE") != NULL) == (cases[i].lines != NULL));
      g_assert_true ((strstr (text, "started from") != NULL) == (cases[i].lines != NULL));
      if (cases[i].lines != NULL && strstr (text, cases[i].lines) == NULL)
        g_error ("“%s” is not in “%s”", cases[i].lines, text);
      place_clear (&place);
    }
}

static void
run (const char *const *argv)
{
  g_autofree char *errors = NULL;
  g_autoptr (GError) error = NULL;
  int status = 0;

  g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_STDOUT_TO_DEV_NULL, NULL, NULL, NULL, &errors,
                &status, &error);
  g_assert_no_error (error);
  if (status != 0)
    g_error ("%s", errors);
}

static gboolean
has_torchvision (void)
{
  const char *const probe[] = { PYTHON, "-c", "import torchvision", NULL };
  int status = 0;

  return g_spawn_sync (NULL, (char **) probe, NULL,
                       G_SPAWN_STDOUT_TO_DEV_NULL | G_SPAWN_STDERR_TO_DEV_NULL, NULL, NULL, NULL,
                       NULL, &status, NULL)
         && status == 0;
}

/* @user_data: network and head, separated by a space */
static void
test_torchvision_knows_what_is_exported (gconstpointer user_data)
{
  g_auto (GStrv) words = g_strsplit (user_data, " ", 2);
  g_autofree char *script
      = g_test_build_filename (G_TEST_DIST, "unit", "engine", "export_reference.py", NULL);
  g_autoptr (GError) error = NULL;
  Place place;

  if (!has_torchvision ())
    {
      g_test_skip ("SKIPPED: python3-torchvision is not installed (Debian 12: apt-get install "
                   "python3-torchvision)");
      return;
    }
  place_init (&place, "exported here.pth");
  run ((const char *const[]){ PYTHON, script, "make", words[0], words[1], place.model, NULL });
  g_assert_true (dsc_export_pth (place.model, place.target, NULL, &error));
  g_assert_no_error (error);
  run ((const char *const[]){ PYTHON, "-B", script, "check", words[0], words[1], place.model,
                              place.target, NULL });
  place_clear (&place);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/export/what-cannot-be-exported-is-refused",
                   test_what_cannot_be_exported_is_refused);
  g_test_add_func ("/export/the-name-must-leave-room-for-the-module",
                   test_the_name_must_leave_room_for_the_module);
  g_test_add_func ("/export/a-module-of-the-user-stays", test_a_module_of_the_user_stays);
  g_test_add_func ("/export/a-cancelled-export-leaves-nothing",
                   test_a_cancelled_export_leaves_nothing);
  g_test_add_func ("/export/the-module-says-where-the-network-started",
                   test_the_module_says_where_the_network_started);
  g_test_add_data_func ("/export/torchvision-knows-resnet18", "resnet18 linear",
                        test_torchvision_knows_what_is_exported);
  g_test_add_data_func ("/export/torchvision-knows-resnet34", "resnet34 fastai",
                        test_torchvision_knows_what_is_exported);
  g_test_add_data_func ("/export/torchvision-knows-resnet50", "resnet50 fastai",
                        test_torchvision_knows_what_is_exported);
  return g_test_run ();
}
