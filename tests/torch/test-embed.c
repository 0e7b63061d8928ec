/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Features: photos of the same brick have features that are more alike than those of others. */
#include "config.h"

#include <math.h>
#include <string.h>

#include "brick-project.h"

#define N_CLASSES 3
#define PER_CLASS 12
#define MAX_PHOTOS (N_CLASSES * PER_CLASS)

typedef struct
{
  GPtrArray *rows; /* (element-type float): filled by the answering thread before it is done */
  guint n_features;
  GError *error;
  gboolean is_done;
} Features;

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

static void
answer_cb (const DscAnswer *answer, gpointer user_data)
{
  Features *self = user_data;

  g_assert_no_error (answer->error);
  g_assert_nonnull (answer->features);
  g_assert_cmpuint (answer->index, ==, self->rows->len);
  self->n_features = answer->n_features;
  g_ptr_array_add (self->rows, g_memdup2 (answer->features, answer->n_features * sizeof (float)));
}

static void
done_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Features *self = user_data;

  dsc_engine_host_embed_finish (DSC_ENGINE_HOST (source), result, &self->error);
  self->is_done = TRUE;
}

static void
embed_all (BrickProject *self, const char *model, Features *features)
{
  DscFileRef files[MAX_PHOTOS];

  for (guint32 i = 0; i < MAX_PHOTOS; i++)
    {
      const DscPhoto *photo = dsc_dataset_get_photo (self->dataset, i);

      files[i] = (DscFileRef){ dsc_dataset_dup_photo_path (self->dataset, i), photo->size,
                               photo->mtime };
    }
  dsc_engine_host_embed_async (self->host, model, files, MAX_PHOTOS, NULL, 0, 0, answer_cb, NULL,
                               features, NULL, done_cb, features);
  while (!features->is_done)
    g_main_context_iteration (NULL, TRUE);
  g_assert_no_error (features->error);
  for (guint32 i = 0; i < MAX_PHOTOS; i++)
    g_free ((char *) files[i].path);
}

static double
cosine (const Features *self, guint a, guint b)
{
  const float *first = g_ptr_array_index (self->rows, a);
  const float *second = g_ptr_array_index (self->rows, b);
  double product = 0, x = 0, y = 0;

  for (guint i = 0; i < self->n_features; i++)
    {
      product += (double) first[i] * second[i];
      x += (double) first[i] * first[i];
      y += (double) second[i] * second[i];
    }
  return product / sqrt (x * y);
}

static guint
nearest_other (const Features *self, guint photo)
{
  guint best = G_MAXUINT;

  for (guint i = 0; i < self->rows->len; i++)
    if (i != photo && (best == G_MAXUINT || cosine (self, photo, i) > cosine (self, photo, best)))
      best = i;
  return best;
}

static void
test_the_nearest_photo_is_mostly_of_the_same_brick (BrickProject *self, gconstpointer unused)
{
  Features features = { .rows = g_ptr_array_new_with_free_func (g_free) };
  g_autoptr (DscRunRecord) record = NULL;
  g_autofree char *model = NULL;
  guint n_same = 0;

  brick_project_set_recipe (self, "instant", NULL);
  self->spec->target.height = 96;
  self->spec->target.width = 128;
  record = brick_project_train (self);
  model = brick_project_dup_model_path (self, record);
  embed_all (self, model, &features);
  g_assert_cmpuint (features.rows->len, ==, MAX_PHOTOS);
  g_assert_cmpuint (features.n_features, ==, 2048);
  for (guint i = 0; i < MAX_PHOTOS; i++)
    {
      guint near = nearest_other (&features, i);

      g_assert_cmpfloat_with_epsilon (cosine (&features, i, i), 1, 1e-6);
      g_assert_cmpfloat (cosine (&features, i, near), <, 1 - 1e-6);
      n_same += dsc_dataset_get_photo (self->dataset, i)->label
                == dsc_dataset_get_photo (self->dataset, near)->label;
    }
  g_test_message ("%u of %u nearest photos are of the same class", n_same, MAX_PHOTOS);
  /* By chance it would be a third. */
  g_assert_cmpuint (n_same, >=, MAX_PHOTOS * 3 / 4);
  g_ptr_array_unref (features.rows);
}

int
main (int argc, char **argv)
{
  dsc_engine_prepare_environment ();
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/embed/the-nearest-photo-is-mostly-of-the-same-brick", BrickProject, NULL, set_up,
              test_the_nearest_photo_is_mostly_of_the_same_brick, tear_down);
  return g_test_run ();
}
