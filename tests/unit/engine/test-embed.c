/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Features in answers, asked for in the background. */
#include <string.h>

#include "base/dsc-error.h"
#include "engine-fixture.h"

#define QUICK "{}"
#define N_PHOTOS 4

/* What was said of some photos; @text is filled by the answering thread before it is done. */
typedef struct
{
  GString *text; /* (owned) */
  guint n_features;
  gboolean is_done;
  GError *error;
  GString *order; /* (nullable): which of several was done when */
  char letter;
} Embedded;

static void
answer_cb (const DscAnswer *answer, gpointer user_data)
{
  Embedded *self = user_data;

  if (answer->error != NULL)
    {
      g_assert_null (answer->features);
      g_string_append_printf (self->text, "%s\n", dsc_error_name (answer->error));
      return;
    }
  self->n_features = answer->n_features;
  g_assert_cmpint (answer->features != NULL, ==, answer->n_features > 0);
  g_assert_nonnull (answer->probabilities);
  for (guint i = 0; i < answer->n_features; i++)
    g_string_append_printf (self->text, "%g ", answer->features[i]);
  g_string_append_c (self->text, '\n');
}

static void
embedded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Embedded *self = user_data;

  dsc_engine_host_embed_finish (DSC_ENGINE_HOST (source), result, &self->error);
  self->is_done = TRUE;
  if (self->order != NULL)
    g_string_append_c (self->order, self->letter);
}

static void
predicted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Embedded *self = user_data;

  dsc_engine_host_predict_finish (DSC_ENGINE_HOST (source), result, &self->error);
  self->is_done = TRUE;
  if (self->order != NULL)
    g_string_append_c (self->order, self->letter);
}

/* Photos of the fixture, and one that is not there. */
static DscFileRef *
list_files (Fixture *self)
{
  DscFileRef *files = g_new0 (DscFileRef, N_PHOTOS);

  for (guint32 i = 0; i < N_PHOTOS - 1; i++)
    files[i].path = dsc_dataset_dup_photo_path (self->dataset, i);
  files[N_PHOTOS - 1].path = g_strdup ("/nowhere/at-all.jpg");
  return files;
}

static void
free_files (DscFileRef *files)
{
  for (guint32 i = 0; i < N_PHOTOS; i++)
    g_free ((char *) files[i].path);
  g_free (files);
}

static char *
train_a_model (Fixture *self)
{
  g_autoptr (DscRun) run = fixture_train (self);
  g_autofree char *models = dsc_project_dup_models_folder (self->project);

  fixture_finish (run);
  return g_build_filename (models, "run-1-stage-0.safetensors", NULL);
}

static void
wait_for (Embedded *embedded)
{
  while (!embedded->is_done)
    g_main_context_iteration (NULL, TRUE);
  g_assert_no_error (embedded->error);
}

static void
test_answers_have_features_where_they_are_wanted (Fixture *self, gconstpointer script)
{
  g_autofree char *model = train_a_model (self);
  DscFileRef *files = list_files (self);
  Embedded with = { .text = g_string_new (NULL) };
  Embedded without = { .text = g_string_new (NULL) };

  dsc_engine_host_embed_async (self->host, model, files, N_PHOTOS, NULL, 0, 0, answer_cb, NULL,
                               &with, NULL, embedded_cb, &with);
  wait_for (&with);
  dsc_engine_host_predict_async (self->host, model, files, N_PHOTOS, NULL, 0, answer_cb, NULL,
                                 &without, NULL, predicted_cb, &without);
  wait_for (&without);
  g_assert_cmpuint (with.n_features, >, 1);
  g_assert_true (g_str_has_suffix (with.text->str, "not-found\n"));
  g_assert_cmpuint (without.n_features, ==, 0);
  g_assert_cmpstr (without.text->str, ==, "\n\n\nnot-found\n");
  g_string_free (with.text, TRUE);
  g_string_free (without.text, TRUE);
  free_files (files);
}

static void
test_an_answer_goes_before_features_that_wait (Fixture *self, gconstpointer script)
{
  g_autofree char *model = train_a_model (self);
  g_autoptr (GString) order = g_string_new (NULL);
  DscFileRef *files = list_files (self);
  Embedded all[4];

  fixture_set_script ("{\"answer_ms\": 5}");
  for (int i = 0; i < 4; i++)
    all[i] = (Embedded){ .text = g_string_new (NULL), .order = order, .letter = (char) ('a' + i) };
  for (int i = 0; i < 3; i++)
    dsc_engine_host_embed_async (self->host, model, files, N_PHOTOS, NULL, 0, 0, answer_cb, NULL,
                                 &all[i], NULL, embedded_cb, &all[i]);
  dsc_engine_host_predict_async (self->host, model, files, N_PHOTOS, NULL, 0, answer_cb, NULL,
                                 &all[3], NULL, predicted_cb, &all[3]);
  for (int i = 0; i < 4; i++)
    wait_for (&all[i]);
  /* The first may have been begun already. */
  g_assert_true (g_str_equal (order->str, "adbc") || g_str_equal (order->str, "dabc"));
  for (int i = 0; i < 4; i++)
    g_string_free (all[i].text, TRUE);
  free_files (files);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fixture_prepare ();
  fixture_add ("/embed/answers-have-features-where-they-are-wanted", QUICK,
               test_answers_have_features_where_they_are_wanted);
  fixture_add ("/embed/an-answer-goes-before-features-that-wait", QUICK,
               test_an_answer_goes_before_features_that_wait);
  return g_test_run ();
}
