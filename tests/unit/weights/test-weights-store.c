/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The store of pretrained weights: what it knows, what it takes in, and what it says. */
#include "base/dsc-error.h"
#include "fetch/dsc-digest.h"
#include "weights/dsc-weights-names.h"
#include "weights/dsc-weights-store.h"

#include <string.h>
#include <unistd.h>
#include <utime.h>

#include <glib/gstdio.h>

#include "../fetch/scripted-server.h"

#define LARGEST_TENSOR (512 * 512 * 9 * 8) /* bytes */

/* --- Files of weights --- */

static const guint blocks_18[] = { 2, 2, 2, 2 };
static const guint blocks_34[] = { 3, 4, 6, 3 };

/* What is different from a sound file. */
typedef struct
{
  const char *without; /* a tensor that is left out */
  const char *with;    /* one more, of one element */
  const char *odd;     /* one whose last side is longer by one */
  const char *other;   /* one of another type of number than F16 */
  DscDtype dtype;      /* that type */
} Flaw;

typedef struct
{
  DscSafetensorsWriter *writer;
  const guint8 *zeros;
  const Flaw *flaw;
} Maker;

static void
add_tensor (Maker *self, const char *name, guint n_dims, const gint64 *sides)
{
  gint64 shape[4];

  if (g_strcmp0 (name, self->flaw->without) == 0)
    return;
  memcpy (shape, sides, n_dims * sizeof *sides);
  if (g_strcmp0 (name, self->flaw->odd) == 0)
    shape[n_dims - 1]++;
  dsc_safetensors_writer_add (self->writer, name,
                              g_strcmp0 (name, self->flaw->other) == 0 ? self->flaw->dtype
                                                                       : DSC_DTYPE_F16,
                              n_dims, shape, self->zeros);
}

static void
add_layer (Maker *self, const char *prefix, const char *convolution, const char *norm, gint64 from,
           gint64 to, gint64 kernel)
{
  static const char *const parts[] = { "weight", "bias", "running_mean", "running_var" };
  g_autofree char *name = g_strdup_printf ("%s%s.weight", prefix, convolution);

  add_tensor (self, name, 4, (const gint64[]){ to, from, kernel, kernel });
  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      g_autofree char *part = g_strdup_printf ("%s%s.%s", prefix, norm, parts[i]);

      add_tensor (self, part, 1, &to);
    }
}

/* Writes a ResNet of blocks of two convolutions, all zeros. */
static void
write_resnet (const char *path, const guint *n_blocks, const Flaw *flaw)
{
  static const gint64 widths[] = { 64, 64, 128, 256, 512 };
  g_autofree guint8 *zeros = g_malloc0 (LARGEST_TENSOR);
  g_autoptr (DscSafetensorsWriter) writer = dsc_safetensors_writer_new ();
  Maker maker = { writer, zeros, flaw };
  g_autoptr (GError) error = NULL;

  add_layer (&maker, "", "conv1", "bn1", 3, 64, 7);
  for (guint stage = 1; stage <= 4; stage++)
    for (guint block = 0; block < n_blocks[stage - 1]; block++)
      {
        g_autofree char *prefix = g_strdup_printf ("layer%u.%u.", stage, block);
        gint64 from = block == 0 ? widths[stage - 1] : widths[stage];

        add_layer (&maker, prefix, "conv1", "bn1", from, widths[stage], 3);
        add_layer (&maker, prefix, "conv2", "bn2", widths[stage], widths[stage], 3);
        if (from != widths[stage])
          add_layer (&maker, prefix, "downsample.0", "downsample.1", from, widths[stage], 1);
      }
  if (flaw->with != NULL)
    add_tensor (&maker, flaw->with, 1, (const gint64[]){ 1 });
  dsc_safetensors_writer_write (writer, path, &error);
  g_assert_no_error (error);
}

static const Flaw sound = { NULL };

/* --- A store for each test --- */

typedef struct
{
  char *folder; /* of the store */
  char *path;   /* of a file outside of it */
  GError *error;
} Fixture;

static void
set_up (Fixture *f, gconstpointer unused)
{
  f->folder = dsc_weights_store_folder ();
  f->path = g_build_filename (g_get_tmp_dir (), "mine \xff.safetensors", NULL);
  g_assert_cmpint (g_mkdir_with_parents (f->folder, 0700), ==, 0);
}

static void
empty_store (Fixture *f)
{
  g_autoptr (GDir) dir = g_dir_open (f->folder, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (f->folder, name, NULL);

      g_assert_cmpint (g_unlink (path), ==, 0);
    }
}

static void
tear_down (Fixture *f, gconstpointer unused)
{
  empty_store (f);
  g_unlink (f->path);
  g_unsetenv ("DISCERN_WEIGHTS_URL");
  g_clear_error (&f->error);
  g_free (f->path);
  g_free (f->folder);
}

static guint
count_files (Fixture *f)
{
  g_autoptr (GDir) dir = g_dir_open (f->folder, 0, NULL);
  guint n = 0;

  while (g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

/* A file of that name and size in the store, without contents. */
static char *
put (Fixture *f, const char *name, goffset size)
{
  char *path = g_build_filename (f->folder, name, NULL);

  g_assert_true (g_file_set_contents (path, "", 0, NULL));
  g_assert_cmpint (truncate (path, size), ==, 0);
  return path;
}

static void
check_error (Fixture *f, DscError code, const char *words)
{
  g_assert_error (f->error, DSC_ERROR, (int) code);
  if (strstr (f->error->message, words) == NULL)
    g_error ("“%s” does not say “%s”", f->error->message, words);
  g_clear_error (&f->error);
}

/* --- Tests --- */

static void
test_the_catalogue_agrees_with_itself (Fixture *f, gconstpointer unused)
{
  guint n;
  const DscWeightsEntry *entries = dsc_weights_catalogue (&n);

  for (guint i = 0; i < n; i++)
    {
      const DscWeightsEntry *entry = &entries[i];
      g_autofree char *file = g_strdup_printf ("%s-%.8s.pth", entry->network, entry->sha256);

      g_assert_cmpstr (entry->file, ==, file);
      g_assert_true (dsc_weights_catalogue_find_file (file) == entry);
      g_assert_true (dsc_weights_catalogue_find_digest (entry->sha256) == entry);
      g_assert_cmpuint (entry->size, <=, DSC_WEIGHTS_MAX_SIZE);
      if (entry->url == NULL)
        continue;
      g_assert_true (dsc_weights_catalogue_find_network (entry->network) == entry);
      g_assert_true (g_str_has_prefix (entry->url, "https://"));
      g_assert_true (g_str_has_suffix (entry->url, file));
      g_assert_cmpuint (strlen (entry->sha256), ==, 64);
      g_assert_cmpuint (entry->size, >, 0);
    }
  g_assert_nonnull (dsc_weights_catalogue_find_network ("resnet18"));
  g_assert_nonnull (dsc_weights_catalogue_find_network ("resnet34"));
  g_assert_nonnull (dsc_weights_catalogue_find_network ("resnet50"));
  g_assert_null (dsc_weights_catalogue_find_network ("resnet"));
}

static const char *
recognise (Fixture *f)
{
  g_autoptr (DscStateDict) dict = dsc_state_dict_open (f->path, &f->error);

  g_assert_no_error (f->error);
  return dsc_weights_recognise (dict);
}

static void
test_networks_are_recognised_by_names_and_shapes (Fixture *f, gconstpointer unused)
{
  write_resnet (f->path, blocks_18, &sound);
  g_assert_cmpstr (recognise (f), ==, "resnet18");
  write_resnet (f->path, blocks_34, &sound);
  g_assert_cmpstr (recognise (f), ==, "resnet34");
  write_resnet (f->path, blocks_18, &(Flaw){ .with = "fc.bias" });
  g_assert_cmpstr (recognise (f), ==, "resnet18");
}

static void
test_other_networks_are_not_taken_for_them (Fixture *f, gconstpointer unused)
{
  static const guint deeper[] = { 2, 2, 2, 3 };
  static const Flaw flaws[] = { { .without = "conv1.weight" },
                                { .without = "layer4.1.bn2.running_var" },
                                { .without = "layer2.0.downsample.0.weight" },
                                { .with = "layer3.2.conv1.weight" },
                                { .odd = "conv1.weight" },
                                { .odd = "layer1.1.conv2.weight" },
                                { .odd = "layer1.0.bn1.bias" } };

  for (guint i = 0; i < G_N_ELEMENTS (flaws); i++)
    {
      write_resnet (f->path, blocks_18, &flaws[i]);
      g_assert_null (recognise (f));
    }
  write_resnet (f->path, deeper, &sound);
  g_assert_null (recognise (f));
}

/* One tensor of each type of number: whole ones cannot be trained. */
static void
test_weights_are_fractions (Fixture *f, gconstpointer unused)
{
  for (DscDtype dtype = DSC_DTYPE_F32; dtype <= DSC_DTYPE_BOOL; dtype++)
    {
      gboolean fractional = dtype <= DSC_DTYPE_F64;
      g_autoptr (DscWeightsFile) file = NULL;

      write_resnet (f->path, blocks_18, &(Flaw){ .other = "bn1.bias", .dtype = dtype });
      g_test_message ("%s", dsc_dtype_name (dtype));
      g_assert_cmpstr (recognise (f), ==, fractional ? "resnet18" : NULL);
      file = dsc_weights_store_add (f->path, NULL, NULL, NULL, &f->error);
      if (fractional)
        g_assert_no_error (f->error);
      else
        check_error (f, DSC_ERROR_UNSUPPORTED, "mine \\xff.safetensors");
      g_assert_cmpuint (count_files (f), ==, fractional);
      empty_store (f);
    }
}

static void
test_a_file_is_added_under_its_digest (Fixture *f, gconstpointer unused)
{
  g_autoptr (DscWeightsFile) file = NULL;
  g_autofree char *digest = NULL;
  g_autofree char *name = NULL;
  g_autofree char *found = NULL;

  write_resnet (f->path, blocks_18, &sound);
  file = dsc_weights_store_add (f->path, NULL, NULL, NULL, &f->error);
  g_assert_no_error (f->error);
  g_assert_cmpstr (file->network, ==, "resnet18");
  g_assert_null (file->published);
  name = g_strdup_printf ("resnet18-%.8s.safetensors", file->sha256);
  g_assert_true (g_str_has_suffix (file->path, name));
  digest = dsc_digest_file (file->path, DSC_DIGEST_SHA256, NULL, "", NULL, NULL, NULL, NULL,
                            &f->error);
  g_assert_cmpstr (digest, ==, file->sha256);
  g_assert_cmpuint (count_files (f), ==, 1);

  found = dsc_weights_store_find ("resnet18", &f->error);
  g_assert_cmpstr (found, ==, file->path);
  g_assert_null (dsc_weights_store_find ("resnet34", &f->error));
  check_error (f, DSC_ERROR_MISSING, "resnet34-b627a593.pth");

  /* Its copy can be added, too. */
  g_clear_pointer (&file, dsc_weights_file_free);
  file = dsc_weights_store_add (found, NULL, NULL, NULL, &f->error);
  g_assert_no_error (f->error);
  g_assert_cmpstr (found, ==, file->path);
  g_assert_cmpuint (count_files (f), ==, 1);
}

static void
test_what_has_a_published_name_must_be_that_file (Fixture *f, gconstpointer unused)
{
  g_autofree char *path = g_build_filename (g_get_tmp_dir (), "resnet18-f37072fd.pth", NULL);

  write_resnet (path, blocks_18, &sound);
  g_assert_null (dsc_weights_store_add (path, NULL, NULL, NULL, &f->error));
  check_error (f, DSC_ERROR_CORRUPT, "name of a published file");
  g_assert_cmpuint (count_files (f), ==, 0);
  g_unlink (path);
}

static void
test_what_is_no_file_of_weights_is_not_added (Fixture *f, gconstpointer unused)
{
  g_autofree char *large = NULL;

  g_assert_null (dsc_weights_store_add ("/nowhere/x.pth", NULL, NULL, NULL, &f->error));
  check_error (f, DSC_ERROR_NOT_FOUND, "/nowhere/x.pth");
  g_assert_null (dsc_weights_store_add (g_get_tmp_dir (), NULL, NULL, NULL, &f->error));
  check_error (f, DSC_ERROR_NOT_FOUND, g_get_tmp_dir ());

  g_assert_true (g_file_set_contents (f->path, "hello", -1, NULL));
  g_assert_null (dsc_weights_store_add (f->path, NULL, NULL, NULL, &f->error));
  g_assert_error (f->error, DSC_ERROR, DSC_ERROR_CORRUPT);
  g_clear_error (&f->error);

  write_resnet (f->path, blocks_18, &(Flaw){ .without = "bn1.bias" });
  g_assert_null (dsc_weights_store_add (f->path, NULL, NULL, NULL, &f->error));
  check_error (f, DSC_ERROR_UNSUPPORTED, "mine \\xff.safetensors");

  g_assert_cmpint (truncate (f->path, (off_t) DSC_WEIGHTS_MAX_SIZE + 1), ==, 0);
  g_assert_null (dsc_weights_store_add (f->path, NULL, NULL, NULL, &f->error));
  check_error (f, DSC_ERROR_TOO_LARGE, "gigabyte");
  g_assert_cmpuint (count_files (f), ==, 0);
}

typedef struct
{
  const char *phase; /* in which it is cancelled */
  GCancellable *cancellable;
} Cancellation;

static void
cancel_cb (const DscProgress *progress, gpointer user_data)
{
  Cancellation *cancellation = user_data;

  if (g_str_equal (progress->phase, cancellation->phase))
    g_cancellable_cancel (cancellation->cancellable);
}

static void
test_adding_can_be_cancelled_and_leaves_nothing (Fixture *f, gconstpointer unused)
{
  static const char *const phases[] = { "Checking", "Copying" };

  write_resnet (f->path, blocks_18, &sound);
  for (guint i = 0; i < G_N_ELEMENTS (phases); i++)
    {
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      Cancellation cancellation = { phases[i], cancellable };

      g_assert_null (
          dsc_weights_store_add (f->path, cancellable, cancel_cb, &cancellation, &f->error));
      g_assert_error (f->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
      g_clear_error (&f->error);
      g_assert_cmpuint (count_files (f), ==, 0);
    }
}

static void
test_published_files_come_first_then_the_newest (Fixture *f, gconstpointer unused)
{
  static const char *const order[]
      = { "resnet18-f37072fd.pth", "resnet18-5c106cde.pth", "resnet50-19c8e357.pth",
          "resnet18-22222222.safetensors", "resnet18-11111111.pth" };
  g_autofree char *older = put (f, order[4], 5);
  g_autofree char *newer = put (f, order[3], 5);
  g_autofree char *fifty = put (f, order[2], 5);
  g_autofree char *old = put (f, order[1], 46827520);
  g_autofree char *current = put (f, order[0], 46830571);
  const char *const strangers[]
      = { "resnet18-f37072fd.pth.part", "resnet18-f37072fd.PTH",  "resnet18-f37072f.pth",
          "resnet18-f37072fd0.pth",     "resnet101-63fe2227.pth", "mine.pth" };
  struct utimbuf long_ago = { 1000, 1000 };
  g_autoptr (GPtrArray) list = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (strangers); i++)
    g_free (put (f, strangers[i], 5));
  g_assert_cmpint (g_utime (older, &long_ago), ==, 0);
  list = dsc_weights_store_list ();
  g_assert_cmpuint (list->len, ==, G_N_ELEMENTS (order));
  for (guint i = 0; i < list->len; i++)
    {
      const DscWeightsFile *file = g_ptr_array_index (list, i);

      g_assert_true (g_str_has_suffix (file->path, order[i]));
      g_assert_true ((file->published != NULL) == (i < 3));
    }
}

static void
check_found (Fixture *f, const char *network, const char *path)
{
  g_autofree char *found = dsc_weights_store_find (network, &f->error);

  g_assert_no_error (f->error);
  g_assert_cmpstr (found, ==, path);
}

static void
test_the_best_file_is_found (Fixture *f, gconstpointer unused)
{
  g_autofree char *own = put (f, "resnet18-11111111.pth", 5);
  g_autofree char *old = NULL;
  g_autofree char *current = NULL;

  check_found (f, "resnet18", own);
  old = put (f, "resnet18-5c106cde.pth", 46827520);
  check_found (f, "resnet18", old);
  current = put (f, "resnet18-f37072fd.pth", 46830571);
  check_found (f, "resnet18", current);
  g_assert_cmpint (truncate (current, 46830570), ==, 0);
  g_assert_null (dsc_weights_store_find ("resnet18", &f->error));
  check_error (f, DSC_ERROR_CORRUPT, "46830571");
}

static void
test_what_is_missing_is_told_with_the_way_to_get_it (Fixture *f, gconstpointer unused)
{
  static const char *const words[]
      = { "discern-cli weights fetch resnet50", "resnet50-0676ba61.pth",
          "https://download.pytorch.org/models/resnet50-0676ba61.pth" };

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    {
      g_assert_null (dsc_weights_store_find ("resnet50", &f->error));
      check_error (f, DSC_ERROR_MISSING, words[i]);
    }
  g_assert_null (dsc_weights_store_find ("resnet50", &f->error));
  check_error (f, DSC_ERROR_MISSING, f->folder);
  g_assert_null (dsc_weights_store_find ("vgg\xff", &f->error));
  check_error (f, DSC_ERROR_USAGE, "“vgg\\xff”");
}

static void
test_a_mirror_is_asked_and_checked (Fixture *f, gconstpointer unused)
{
  g_autoptr (ScriptedServer) server = scripted_server_new ();
  g_autofree char *mirror = scripted_server_url (server, "/mirror");
  g_autofree char *line = NULL;

  g_setenv ("DISCERN_WEIGHTS_URL", mirror, TRUE);
  scripted_server_reply (server, "HTTP/1.1 404 Not Found\nContent-Length: 0\n", NULL, 0);
  g_assert_null (dsc_weights_store_fetch ("resnet18", NULL, NULL, NULL, &f->error));
  check_error (f, DSC_ERROR_MISSING,
               "https://download.pytorch.org/models/resnet18-f37072fd.pth by another way");
  line = scripted_server_get_header (server, 0, "");
  g_assert_cmpstr (line, ==, "GET /mirror/resnet18-f37072fd.pth HTTP/1.1");

  scripted_server_reply (server, "HTTP/1.1 200 OK\nContent-Length: 5\n", "hello", 5);
  g_assert_null (dsc_weights_store_fetch ("resnet18", NULL, NULL, NULL, &f->error));
  check_error (f, DSC_ERROR_CORRUPT, "46830571 bytes");
  g_assert_cmpuint (count_files (f), ==, 0);

  g_setenv ("DISCERN_WEIGHTS_URL", "http://mirror.example.org/", TRUE);
  g_assert_null (dsc_weights_store_fetch ("resnet18", NULL, NULL, NULL, &f->error));
  check_error (f, DSC_ERROR_USAGE, "http://mirror.example.org/resnet18-f37072fd.pth");
  g_assert_null (dsc_weights_store_fetch ("vgg16", NULL, NULL, NULL, &f->error));
  check_error (f, DSC_ERROR_USAGE, "vgg16");
}

/* A .pth with torchvision's names that somebody else made. */
static void
test_the_shared_resnet50_is_added (Fixture *f, gconstpointer unused)
{
  const char *shared = g_getenv ("DISCERN_TEST_SHARED");
  g_autofree char *path = g_build_filename (shared != NULL ? shared : "",
                                            "weights/resnet50-imagenet-caffe.pth", NULL);
  g_autoptr (DscWeightsFile) file = NULL;

  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    {
      g_test_skip ("SKIPPED: there is no ../shared folder with the weights of a ResNet-50");
      return;
    }
  file = dsc_weights_store_add (path, NULL, NULL, NULL, &f->error);
  g_assert_no_error (f->error);
  g_assert_cmpstr (file->network, ==, "resnet50");
  g_assert_null (file->published);
  g_assert_true (g_str_has_suffix (file->path, ".pth"));
  g_assert_cmpuint (file->size, ==, 102543023);
}

#define ADD(name) \
  g_test_add ("/weights-store/" #name, Fixture, NULL, set_up, test_##name, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD (the_catalogue_agrees_with_itself);
  ADD (networks_are_recognised_by_names_and_shapes);
  ADD (other_networks_are_not_taken_for_them);
  ADD (weights_are_fractions);
  ADD (a_file_is_added_under_its_digest);
  ADD (what_has_a_published_name_must_be_that_file);
  ADD (what_is_no_file_of_weights_is_not_added);
  ADD (adding_can_be_cancelled_and_leaves_nothing);
  ADD (published_files_come_first_then_the_newest);
  ADD (the_best_file_is_found);
  ADD (what_is_missing_is_told_with_the_way_to_get_it);
  ADD (a_mirror_is_asked_and_checked);
  ADD (the_shared_resnet50_is_added);
  return g_test_run ();
}
