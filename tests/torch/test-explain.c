/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Heat maps: what plain PyTorch computes by autograd from the same model file and pixels. */
#include "config.h"

#include <math.h>
#include <string.h>

#include <glib/gstdio.h>

#include "base/dsc-error.h"
#include "brick-project.h"
#include "engine/dsc-model-info.h"
#include "image/dsc-loader.h"

#define N_CLASSES 3
#define PER_CLASS 12
#define HEIGHT 96
#define WIDTH 128
#define N_MAP (HEIGHT / 32 * WIDTH / 32)

static void
set_up (BrickProject *self, gconstpointer unused)
{
  brick_project_set_up (self, N_CLASSES, PER_CLASS, 160, 120);
  brick_project_import (self);
}

static void
tear_down (BrickProject *self, gconstpointer unused)
{
  brick_project_tear_down (self);
}

/* Trains, and gives the model's path. */
static char *
train (BrickProject *self)
{
  g_autoptr (DscRunRecord) record = NULL;

  self->spec->target.height = HEIGHT;
  self->spec->target.width = WIDTH;
  self->spec->batch_size = 8;
  record = brick_project_train (self);
  return brick_project_dup_model_path (self, record);
}

/* --- ours --- */

/* One explained photo. */
typedef struct
{
  gint32 label;
  float map[N_MAP];
  float probabilities[N_CLASSES];
  gboolean is_broken;
} Explained;

typedef struct
{
  GArray *items; /* (element-type Explained): filled by the answering thread before it is done */
  GError *error;
  gboolean done;
} Explanations;

static void
explanation_cb (const DscExplanation *explanation, gpointer user_data)
{
  Explanations *self = user_data;
  Explained item = { .label = explanation->label, .is_broken = explanation->error != NULL };

  g_assert_cmpuint (explanation->index, ==, self->items->len);
  g_assert_cmpint (explanation->map != NULL, ==, explanation->error == NULL);
  if (explanation->map != NULL)
    {
      g_assert_cmpuint (explanation->height, ==, HEIGHT / 32);
      g_assert_cmpuint (explanation->width, ==, WIDTH / 32);
      memcpy (item.map, explanation->map, sizeof item.map);
      memcpy (item.probabilities, explanation->probabilities, sizeof item.probabilities);
    }
  g_array_append_val (self->items, item);
}

static void
explained_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Explanations *self = user_data;

  dsc_engine_host_explain_finish (DSC_ENGINE_HOST (source), result, &self->error);
  self->done = TRUE;
}

static void
explain (BrickProject *self, const char *model, const guint *photos, const gint32 *labels, guint n,
         Explanations *explanations)
{
  g_autofree DscExplainItem *items = g_new0 (DscExplainItem, n);

  *explanations = (Explanations){ .items = g_array_new (FALSE, FALSE, sizeof (Explained)) };
  for (guint i = 0; i < n; i++)
    {
      const DscPhoto *photo = dsc_dataset_get_photo (self->dataset, photos[i]);

      items[i].file = (DscFileRef){ dsc_dataset_dup_photo_path (self->dataset, photos[i]),
                                    photo->size, photo->mtime };
      items[i].label = labels[i];
    }
  dsc_engine_host_explain_async (self->host, model, items, n, 0, explanation_cb, NULL, explanations,
                                 NULL, explained_cb, explanations);
  while (!explanations->done)
    g_main_context_iteration (NULL, TRUE);
  for (guint i = 0; i < n; i++)
    g_free ((char *) items[i].file.path);
}

static void
explanations_clear (Explanations *self)
{
  g_array_unref (self->items);
  g_clear_error (&self->error);
}

/* --- PyTorch's --- */

/* The pixels of a photo as the network sees them. */
static void
write_pixels (BrickProject *self, const char *model, guint photo, const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DscModelInfo) info = dsc_model_info_read_file (model, &error);
  const DscLoaderOptions options = { .target = info->target,
                                     .decode = { info->orientation, DSC_DEFAULT_MAX_PIXELS },
                                     .normalisation = info->normalisation,
                                     .batch_size = 1 };
  g_autofree char *file = dsc_dataset_dup_photo_path (self->dataset, photo);
  const DscFileRef ref = { file, 0, 0 };
  g_autoptr (DscLoader) loader = dsc_loader_new (&ref, 1, &options, NULL, NULL, NULL);
  const DscBatch *batch;

  g_assert_true (dsc_loader_next (loader, &batch, NULL, &error));
  g_assert_true (batch->valid[0]);
  g_assert_true (g_file_set_contents (path, (const char *) batch->pixels,
                                      HEIGHT * WIDTH * 3 * sizeof (float), &error));
}

/* Returns: (transfer full): N_MAP numbers of the map, then the probabilities. */
static float *
ask_pytorch (BrickProject *self, const char *model, guint photo, gint32 label)
{
  g_autofree char *input = g_build_filename (self->folder, "input.f32", NULL);
  g_autofree char *output = g_build_filename (self->folder, "output.f32", NULL);
  g_autofree char *script
      = g_build_filename (g_getenv ("DISCERN_TEST_TORCH_SCRIPTS"), "explain_reference.py", NULL);
  g_autofree char *label_word = g_strdup_printf ("%d", label);
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) python = NULL;
  char *values = NULL;
  gsize size = 0;

  write_pixels (self, model, photo, input);
  /* -B: no compiled files beside the scripts. */
  python = g_subprocess_new (G_SUBPROCESS_FLAGS_NONE, &error, "/usr/bin/python3", "-B", script,
                             model, input, output, G_STRINGIFY (HEIGHT), G_STRINGIFY (WIDTH),
                             label_word, NULL);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_wait_check (python, NULL, &error));
  g_assert_true (g_file_get_contents (output, &values, &size, &error));
  g_assert_cmpuint (size, ==, (N_MAP + N_CLASSES) * sizeof (float));
  return (float *) values;
}

static gboolean
has_pytorch (void)
{
  int status = -1;
  const char *command[] = { "/usr/bin/python3", "-c", "import torch, numpy", NULL };

  if (g_spawn_sync (NULL, (char **) command, NULL, G_SPAWN_STDERR_TO_DEV_NULL, NULL, NULL, NULL,
                    NULL, &status, NULL)
      && g_spawn_check_wait_status (status, NULL))
    return TRUE;
  g_test_skip ("SKIP: python3-torch is not installed, so there is no reference to compare with");
  return FALSE;
}

static double
largest_of (const float *values, guint n)
{
  double largest = 0;

  for (guint i = 0; i < n; i++)
    largest = MAX (largest, fabs (values[i]));
  return largest;
}

static void
compare_with_pytorch (BrickProject *self, const char *model)
{
  static const guint photos[] = { 0, PER_CLASS, 2 * PER_CLASS + 1, 3 };
  static const gint32 labels[] = { -1, 0, 2, 1 };
  double largest = 0, worst = 0;
  Explanations ours;

  explain (self, model, photos, labels, G_N_ELEMENTS (photos), &ours);
  g_assert_no_error (ours.error);
  g_assert_cmpuint (ours.items->len, ==, G_N_ELEMENTS (photos));
  for (guint i = 0; i < G_N_ELEMENTS (photos); i++)
    {
      const Explained *item = &g_array_index (ours.items, Explained, i);
      g_autofree float *theirs = ask_pytorch (self, model, photos[i], item->label);

      if (labels[i] >= 0)
        g_assert_cmpint (item->label, ==, labels[i]);
      largest = MAX (largest, largest_of (theirs, N_MAP));
      for (guint j = 0; j < N_MAP; j++)
        worst = MAX (worst, fabs (item->map[j] - theirs[j]));
      for (guint j = 0; j < N_CLASSES; j++)
        {
          g_assert_cmpfloat_with_epsilon (item->probabilities[j], theirs[N_MAP + j], 1e-3);
          /* Where none is named it is the one that is predicted. */
          g_assert_true (labels[i] >= 0
                         || item->probabilities[j] <= item->probabilities[item->label]);
        }
    }
  g_test_message ("maps up to %g, largest difference %g", largest, worst);
  g_assert_cmpfloat (largest, >, 0);
  g_assert_cmpfloat (worst / largest, <, 1e-3);
  explanations_clear (&ours);
}

static void
test_maps_of_a_linear_head (BrickProject *self, gconstpointer unused)
{
  g_autofree char *model = NULL;

  if (!has_pytorch ())
    return;
  brick_project_set_recipe (self, "instant", NULL);
  model = train (self);
  compare_with_pytorch (self, model);
}

static void
test_maps_of_fastais_head (BrickProject *self, gconstpointer unused)
{
  g_autofree char *model = NULL;

  if (!has_pytorch ())
    return;
  brick_project_set_recipe (self, "notebook-2020", "resnet18");
  dsc_train_spec_set (&self->spec->weights, "none");
  self->spec->frozen_groups = 0;
  self->spec->rates = (DscRates){ { 1e-3, 1e-3, 1e-3 } };
  self->spec->epochs = 2;
  model = train (self);
  compare_with_pytorch (self, model);
}

/* The others get their maps all the same. */
static void
test_a_broken_photo_is_an_answer (BrickProject *self, gconstpointer unused)
{
  static const guint photos[] = { 0, 1, 2 };
  static const gint32 labels[] = { -1, -1, -1 };
  g_autofree char *path = dsc_dataset_dup_photo_path (self->dataset, 1);
  g_autoptr (GError) error = NULL;
  g_autofree char *model = NULL;
  Explanations ours;

  brick_project_set_recipe (self, "instant", NULL);
  self->spec->epochs = 1;
  model = train (self);
  g_assert_true (g_file_set_contents (path, "no picture", -1, &error));
  explain (self, model, photos, labels, G_N_ELEMENTS (photos), &ours);
  g_assert_no_error (ours.error);
  g_assert_cmpuint (ours.items->len, ==, 3);
  for (guint i = 0; i < 3; i++)
    g_assert_cmpint (g_array_index (ours.items, Explained, i).is_broken, ==, i == 1);
  explanations_clear (&ours);
}

static void
test_a_class_that_is_not_there_is_an_error (BrickProject *self, gconstpointer unused)
{
  static const guint photos[] = { 0 };
  static const gint32 labels[] = { N_CLASSES };
  g_autofree char *model = NULL;
  Explanations ours;

  brick_project_set_recipe (self, "instant", NULL);
  self->spec->epochs = 1;
  model = train (self);
  explain (self, model, photos, labels, 1, &ours);
  g_assert_error (ours.error, DSC_ERROR, DSC_ERROR_USAGE);
  explanations_clear (&ours);
}

int
main (int argc, char **argv)
{
  dsc_engine_prepare_environment ();
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) g_test_add ("/explain/" name, BrickProject, NULL, set_up, func, tear_down)
  ADD ("maps-of-a-linear-head", test_maps_of_a_linear_head);
  ADD ("maps-of-fastais-head", test_maps_of_fastais_head);
  ADD ("a-broken-photo-is-an-answer", test_a_broken_photo_is_an_answer);
  ADD ("a-class-that-is-not-there-is-an-error", test_a_class_that_is_not_there_is_an_error);
  return g_test_run ();
}
