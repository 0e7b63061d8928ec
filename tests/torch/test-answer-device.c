/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where a model answers: on a card that many photos are worth, and on the processor where there is
 * none, or where it fails. Cards are made up, or played by the processor. */
#include "config.h"

#include <math.h>
#include <string.h>

#include "base/dsc-error.h"
#include "brick-project.h"
#include "lose-card.h"
#include "torch/dsc-answer.h"
#include "torch/dsc-model.h"

#define N_CLASSES 3
#define PER_CLASS 12
#define SIDE 64
#define N_PHOTOS 5
#define N_PIXELS (SIDE * SIDE * 3)

/* No machine has so many cards. */
static const DscDevice absent
    = { .torch = { 99 }, .name = "made up", .free = G_GUINT64_CONSTANT (8) << 30 };
static const DscDevice processor = { .torch = { -1 }, .name = "cpu" };

typedef struct
{
  BrickProject project;
  char *path; /* (owned): a model */
  float pixels[N_PHOTOS * N_PIXELS];
} Fixture;

static void
set_up (Fixture *self, gconstpointer unused)
{
  g_autoptr (DscRunRecord) record = NULL;

  brick_project_set_up (&self->project, N_CLASSES, PER_CLASS, SIDE, SIDE);
  brick_project_import (&self->project);
  brick_project_set_recipe (&self->project, "instant", NULL);
  self->project.spec->target.height = SIDE;
  self->project.spec->target.width = SIDE;
  record = brick_project_train (&self->project);
  self->path = brick_project_dup_model_path (&self->project, record);
  for (gsize i = 0; i < G_N_ELEMENTS (self->pixels); i++)
    self->pixels[i] = (float) g_test_rand_double_range (-1, 1);
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  g_free (self->path);
  brick_project_tear_down (&self->project);
}

static DscModel *
load (Fixture *self, const DscDevice *device)
{
  g_autoptr (GError) error = NULL;
  DscModel *model = dsc_model_load (self->path, device, &error);

  g_assert_no_error (error);
  return model;
}

static void
assert_equal (DscTensor *a, DscTensor *b)
{
  const float *x = dsc_tensor_peek_data (a, NULL);
  const float *y = dsc_tensor_peek_data (b, NULL);

  g_assert_cmpint (dsc_tensor_n_elements (a), ==, dsc_tensor_n_elements (b));
  for (int64_t i = 0; i < dsc_tensor_n_elements (a); i++)
    g_assert_cmpfloat_with_epsilon (x[i], y[i], 1e-6f);
}

/* Both models say the same, and the second one loses its card before it says it, where that is
 * asked for. */
static void
assert_same_answers (Fixture *self, DscModel *a, DscModel *b, gboolean loses)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DscTensor) features = NULL;
  g_autoptr (DscTensor) others = NULL;
  g_autoptr (DscTensor) logits = dsc_model_logits (a, self->pixels, N_PHOTOS, &features, &error);
  g_autoptr (DscTensor) found = NULL;

  if (loses)
    lose_card ();
  found = dsc_model_logits (b, self->pixels, N_PHOTOS, &others, &error);
  g_assert_no_error (error);
  g_assert_true (!loses || lose_card_has_happened ());
  assert_equal (logits, found);
  assert_equal (features, others);
}

static void
assert_same_maps (Fixture *self, DscModel *a, DscModel *b, gboolean loses)
{
  gint32 wanted = -1, label = -1;
  g_autoptr (GError) error = NULL;
  g_autoptr (DscTensor) logits = NULL;
  g_autoptr (DscTensor) others = NULL;
  g_autoptr (DscTensor) map = dsc_model_explain (a, self->pixels, &wanted, &logits, &error);
  g_autoptr (DscTensor) found = NULL;

  if (loses)
    lose_card ();
  found = dsc_model_explain (b, self->pixels, &label, &others, &error);
  g_assert_no_error (error);
  g_assert_true (!loses || lose_card_has_happened ());
  g_assert_cmpint (label, ==, wanted);
  assert_equal (logits, others);
  assert_equal (map, found);
}

static void
test_batches_are_as_large_as_there_is_room (void)
{
  static const DscTarget usual = { 120, 160, DSC_RESIZE_SQUISH };
  static const DscTarget large = { 1024, 2048, DSC_RESIZE_SQUISH };
  DscDevice card = absent;

  g_assert_cmpuint (dsc_answer_batch_size (&usual, &processor), ==, 16);
  g_assert_cmpuint (dsc_answer_batch_size (&large, &processor), ==, 1);
  card.free = G_GUINT64_CONSTANT (80) << 30;
  g_assert_cmpuint (dsc_answer_batch_size (&usual, &card), ==, 256);
  g_assert_cmpuint (dsc_answer_batch_size (&large, &card), ==, 8);
  /* Half of it, at 1 KB a pixel. */
  card.free = (guint64) 2 * 100 * 120 * 160 * 1024;
  g_assert_cmpuint (dsc_answer_batch_size (&usual, &card), ==, 100);
  card.free = 0;
  g_assert_cmpuint (dsc_answer_batch_size (&usual, &card), ==, 1);
}

static void
test_without_its_card_a_model_answers_on_the_processor (Fixture *self, gconstpointer unused)
{
  g_autoptr (DscModel) here = load (self, &processor);
  g_autoptr (DscModel) model = load (self, &absent);

  g_assert_false (dsc_device_is_card (dsc_model_get_device (model)));
  assert_same_answers (self, here, model, FALSE);
  assert_same_maps (self, here, model, FALSE);
}

static void
test_a_card_lost_on_the_way_changes_no_answer (Fixture *self, gconstpointer unused)
{
  g_autoptr (DscModel) here = load (self, &processor);
  g_autoptr (DscModel) first = load (self, &processor);
  g_autoptr (DscModel) second = load (self, &processor);

  assert_same_answers (self, here, first, TRUE);
  assert_same_maps (self, here, second, TRUE);
}

/* A file that is wrong is wrong wherever it is loaded. */
static void
test_a_broken_file_is_said (Fixture *self, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (self->path, "{}", 2, &error));
  g_assert_null (dsc_model_load (self->path, &absent, &error));
  g_assert_error (error, DSC_ERROR, DSC_ERROR_CORRUPT);
}

/* --- which --- */

static guint n_asked;

static void
find (DscDevice *device)
{
  n_asked++;
  *device = absent;
}

static void
answer_cb (const DscAnswer *answer, gpointer data)
{
  GArray *labels = data;

  g_assert_no_error (answer->error);
  g_array_append_vals (labels, answer->probabilities, N_CLASSES);
}

/* Asks about the first photo, @n times. */
static void
ask (Fixture *self, DscAnswerer *answerer, guint n)
{
  g_autofree char *path = dsc_dataset_dup_photo_path (self->project.dataset, 0);
  const DscPhoto *photo = dsc_dataset_get_photo (self->project.dataset, 0);
  g_autofree DscFileRef *files = g_new (DscFileRef, n);
  g_autoptr (GArray) values = g_array_new (FALSE, FALSE, sizeof (float));
  g_autoptr (GError) error = NULL;
  DscPredictJob job = { .model_path = self->path,
                        .files = files,
                        .n = n,
                        .threads = 1,
                        .answer = answer_cb,
                        .user_data = values };

  for (guint i = 0; i < n; i++)
    files[i] = (DscFileRef){ path, photo->size, photo->mtime };
  g_assert_true (dsc_answerer_predict (answerer, &job, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (values->len, ==, n * N_CLASSES);
  for (guint i = N_CLASSES; i < values->len; i++)
    g_assert_cmpfloat_with_epsilon (g_array_index (values, float, i),
                                    g_array_index (values, float, i % N_CLASSES), 1e-5f);
}

static void
test_a_card_is_looked_for_once_when_there_are_many_photos (Fixture *self, gconstpointer unused)
{
  DscAnswerer *answerer = dsc_answerer_new (find);

  n_asked = 0;
  ask (self, answerer, 1);
  ask (self, answerer, 20);
  g_assert_cmpuint (n_asked, ==, 0);
  ask (self, answerer, 130);
  g_assert_cmpuint (n_asked, ==, 1);
  ask (self, answerer, 1);
  ask (self, answerer, 130);
  g_assert_cmpuint (n_asked, ==, 1);
  dsc_answerer_free (answerer);
}

int
main (int argc, char **argv)
{
  dsc_engine_prepare_environment ();
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/answer-device/batches-are-as-large-as-there-is-room",
                   test_batches_are_as_large_as_there_is_room);
#define ADD(name, func) g_test_add ("/answer-device/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("without-its-card-a-model-answers-on-the-processor",
       test_without_its_card_a_model_answers_on_the_processor);
  ADD ("a-broken-file-is-said", test_a_broken_file_is_said);
  ADD ("a-card-is-looked-for-once-when-there-are-many-photos",
       test_a_card_is_looked_for_once_when_there_are_many_photos);
  ADD ("a-card-lost-on-the-way-changes-no-answer", test_a_card_lost_on_the_way_changes_no_answer);
  return g_test_run ();
}
