/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Photos on a card, without one: the processor's memory stands in for the card's, and the kernel's
 * text, compiled as C, for the kernel. Batches must be the processor's, bit by bit, whichever way
 * the pixels get there. */
#include "config.h"

#include <math.h>
#include <string.h>

#include "base/dsc-error.h"
#include "brick-project.h"
#include "image/dsc-sample-job.h"
#include "torch/dsc-card-photos.h"
#include "torch/dsc-trainer-private.h"

#define N_CLASSES 3
#define PER_CLASS 7
#define BATCH 4
#define EPOCH 3

static const DscTorchDtype float_type = DSC_TORCH_F32;

/* As the kernel does it, thread by thread. */
static DscTensor *
sample_here (DscTensor *jobs, int n, int height, int width, const DscSampleScale *scale,
             DscTorchDtype dtype, GError **error)
{
  const int64_t shape[] = { n, height, width, 3 };
  static const int64_t order[] = { 0, 3, 1, 2 };
  const DscSampleJob *job = dsc_tensor_peek_data (jobs, error);
  g_autofree float *out = g_new (float, (gsize) n *(gsize) height *(gsize) width * 3);
  g_autoptr (DscTensor) rows = NULL;
  float *pixel = out;

  g_assert_nonnull (job);
  g_assert_cmpint (dsc_tensor_n_elements (jobs), ==, n * (int) sizeof *job);
  g_assert_cmpint (dtype, ==, float_type);
  for (int i = 0; i < n; i++)
    for (int y = 0; y < height; y++)
      for (int x = 0; x < width; x++, pixel += 3)
        dsc_sample_pixel (&job[i], scale, x, y, pixel);
  rows = dsc_tensor_new_copy (out, shape, 4, dtype, error);
  return dsc_tensor_permute (rows, order, 4, error);
}

typedef struct
{
  BrickProject project;
  DscRun *run;
  DscTrainJob job;
  DscPhotos *photos;
  gint32 *labels;
} Fixture;

/* @budget: of the pixel cache. */
static void
open_photos (Fixture *self, guint64 budget)
{
  g_autoptr (DscRunRecord) record = dsc_run_record_new ();
  g_autoptr (GError) error = NULL;

  record->state = DSC_RUN_RUNNING;
  self->run = dsc_run_new (NULL, record, &error);
  self->job = (DscTrainJob){ .dataset = self->project.dataset,
                             .split = self->project.split,
                             .spec = self->project.spec,
                             .cache_folder = self->project.folder,
                             .cache_budget = budget };
  self->photos = dsc_photos_new (&self->job, &self->project.spec->target, self->run, NULL, NULL,
                                 NULL, &error);
  g_assert_no_error (error);
  self->labels = dsc_fit_dup_labels (&self->job);
}

static void
set_up_photos (Fixture *self, guint per_class, int width, int height)
{
  brick_project_set_up (&self->project, N_CLASSES, per_class, width, height);
  brick_project_import (&self->project);
  brick_project_set_recipe (&self->project, "notebook-2020", "resnet18");
  self->project.spec->threads = 1;
}

static void
set_up (Fixture *self, gconstpointer unused)
{
  set_up_photos (self, PER_CLASS, 96, 72);
  self->project.spec->target.height = 24;
  self->project.spec->target.width = 32;
}

/* Photos of 5.2 MB, which are not shrunk. */
static void
set_up_large (Fixture *self, gconstpointer unused)
{
  set_up_photos (self, 2, 1280, 1024);
  self->project.spec->target.height = 512;
  self->project.spec->target.width = 640;
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  g_clear_pointer (&self->photos, dsc_photos_free);
  g_clear_object (&self->run);
  g_free (self->labels);
  brick_project_tear_down (&self->project);
}

/* The stand-in for a card with so much memory. */
static DscCardPhotos *
new_card (Fixture *self, guint64 free)
{
  const DscDevice device = { .torch = DSC_TORCH_CPU, .name = "stand-in", .free = free };
  g_autoptr (GError) error = NULL;
  DscCardPhotos *card
      = dsc_card_photos_new (self->photos, &device, float_type, sample_here, NULL, &error);

  g_assert_no_error (error);
  return card;
}

/* The pixels of an example, channels last, whoever made it. */
static float *
dup_pixels (const DscExamples *examples)
{
  static const int64_t order[] = { 0, 2, 3, 1 };
  gsize n = (gsize) examples->n * (gsize) examples->height * (gsize) examples->width * 3;
  g_autoptr (GError) error = NULL;
  g_autoptr (DscTensor) seen = NULL;
  g_autoptr (DscTensor) rows = NULL;
  const float *pixels = examples->pixels;

  if (examples->input != NULL)
    {
      seen = dsc_tensor_permute (examples->input, order, 4, &error);
      rows = dsc_tensor_contiguous (seen, &error);
      g_assert_cmpint (dsc_tensor_n_elements (rows), ==, n);
      pixels = dsc_tensor_peek_data (rows, &error);
    }
  g_assert_no_error (error);
  return g_memdup2 (pixels, n * sizeof (float));
}

static void
compare_batches (DscBatchSource *a, DscBatchSource *b)
{
  g_autoptr (GError) error = NULL;
  DscExamples of_a, of_b;

  do
    {
      g_autofree float *pixels_of_a = NULL;
      g_autofree float *pixels_of_b = NULL;
      gsize size;

      g_assert_true (dsc_batch_source_next (a, &of_a, NULL, &error));
      g_assert_true (dsc_batch_source_next (b, &of_b, NULL, &error));
      g_assert_cmpuint (of_a.n, ==, of_b.n);
      if (of_a.n == 0)
        break;
      g_assert_cmpmem (of_a.targets, of_a.n * sizeof (gint64), of_b.targets,
                       of_b.n * sizeof (gint64));
      g_assert_cmpmem (a->indices, of_a.n * sizeof (guint32), b->indices,
                       of_b.n * sizeof (guint32));
      pixels_of_a = dup_pixels (&of_a);
      pixels_of_b = dup_pixels (&of_b);
      size = (gsize) of_a.n * (gsize) of_a.height * (gsize) of_a.width * 3 * sizeof (float);
      g_assert_cmpmem (pixels_of_a, size, pixels_of_b, size);
    }
  while (TRUE);
}

/* All photos of a part, by the loader and by the card. */
static void
compare_part (Fixture *self, DscCardPhotos *card, const GArray *part, gboolean augment)
{
  const guint32 *list = (const guint32 *) (gpointer) part->data;
  g_auto (DscBatchSource) by_loader = { NULL };
  g_auto (DscBatchSource) by_card = { NULL };

  dsc_batch_source_begin (&by_loader, self->photos, list, part->len, self->labels, BATCH, augment,
                          EPOCH);
  self->photos->card = card;
  dsc_batch_source_begin (&by_card, self->photos, list, part->len, self->labels, BATCH, augment,
                          EPOCH);
  g_assert_nonnull (by_loader.loader);
  g_assert_null (by_card.loader);
  compare_batches (&by_loader, &by_card);
  self->photos->card = NULL;
}

static void
check_tier (Fixture *self, guint64 free, DscCardTier tier)
{
  g_autoptr (DscCardPhotos) card = new_card (self, free);

  g_assert_cmpint (dsc_card_photos_get_tier (card), ==, tier);
  compare_part (self, card, self->photos->train, TRUE);
  compare_part (self, card, self->photos->valid, FALSE);
}

static void
test_resident_photos_make_the_same_batches (Fixture *self, gconstpointer unused)
{
  open_photos (self, G_MAXINT64);
  check_tier (self, G_MAXINT64, DSC_CARD_TIER_RESIDENT);
}

/* Pieces end within photos. */
static void
test_photos_larger_than_a_piece_make_the_same_batches (Fixture *self, gconstpointer unused)
{
  open_photos (self, G_MAXINT64);
  check_tier (self, G_MAXINT64, DSC_CARD_TIER_RESIDENT);
}

static void
test_filling_stops_when_asked (Fixture *self, gconstpointer unused)
{
  const DscDevice device = { .torch = DSC_TORCH_CPU, .name = "stand-in", .free = G_MAXINT64 };
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  open_photos (self, G_MAXINT64);
  g_cancellable_cancel (cancellable);
  g_assert_null (
      dsc_card_photos_new (self->photos, &device, float_type, sample_here, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
test_streamed_photos_make_the_same_batches (Fixture *self, gconstpointer unused)
{
  open_photos (self, G_MAXINT64);
  check_tier (self, 1000, DSC_CARD_TIER_STREAMED);
}

/* Photos beyond the cache's budget are decoded each time: by the processor. */
static void
test_photos_outside_the_cache_are_the_processors (Fixture *self, gconstpointer unused)
{
  g_autoptr (DscCardPhotos) card = NULL;

  open_photos (self, 20000);
  card = new_card (self, G_MAXINT64);
  g_assert_cmpint (dsc_card_photos_get_tier (card), ==, DSC_CARD_TIER_NONE);
}

static void
test_the_tier_goes_by_memory (void)
{
  const guint64 gib = G_GUINT64_CONSTANT (1) << 30;

  g_assert_cmpint (dsc_card_tier (FALSE, 0, 100 * gib), ==, DSC_CARD_TIER_NONE);
  g_assert_cmpint (dsc_card_tier (TRUE, 0, 0), ==, DSC_CARD_TIER_RESIDENT);
  /* 100,000 photos of 320 × 240 on an H200 and on an RTX 3060. */
  g_assert_cmpint (dsc_card_tier (TRUE, 29 * gib, 139 * gib), ==, DSC_CARD_TIER_RESIDENT);
  g_assert_cmpint (dsc_card_tier (TRUE, 29 * gib, 11 * gib), ==, DSC_CARD_TIER_STREAMED);
  g_assert_cmpint (dsc_card_tier (TRUE, 4 * gib, 8 * gib), ==, DSC_CARD_TIER_RESIDENT);
  g_assert_cmpint (dsc_card_tier (TRUE, 4 * gib + 1, 8 * gib), ==, DSC_CARD_TIER_STREAMED);
}

/* --- training --- */

#define N_STEPS 8

/* A small ResNet with fastai's head, of numbers that are the same every time, on @device. */
static DscLearner *
new_learner (Fixture *self, DscTorchDevice device)
{
  static const DscResnetShape shape = { .width = 8, .blocks = { 1, 1, 1, 1 } };
  g_autoptr (DscGenerator) generator = dsc_generator_new (11);
  const DscSource source = { NULL, "", generator };
  g_autoptr (GError) error = NULL;
  DscNetwork *network
      = dsc_network_new_resnet (&shape, &source, "fastai", &source, N_CLASSES, 0.5, &error);
  DscLearner *learner;

  g_assert_no_error (error);
  g_assert_true (dsc_network_move (network, device, &error));
  learner = dsc_learner_new (network, self->project.spec, float_type, 0, &error);
  g_assert_no_error (error);
  return learner;
}

/* Steps over the training photos, and in @logits what it says to them in the end. Returns: the sum
 * of the steps' losses. */
static double
learn (Fixture *self, DscLearner *learner, float *logits)
{
  const double rates[DSC_N_GROUPS] = { 1e-3, 2e-3, 5e-3 };
  const guint32 *list = (const guint32 *) (gpointer) self->photos->train->data;
  g_autoptr (GError) error = NULL;
  DscExamples examples;
  double loss, sum = 0;

  for (guint step = 0; step < N_STEPS; step++)
    {
      g_auto (DscBatchSource) source = { NULL };

      dsc_batch_source_begin (&source, self->photos, list, BATCH, self->labels, BATCH, TRUE, step);
      g_assert_true (dsc_batch_source_next (&source, &examples, NULL, &error));
      g_assert_true (dsc_learner_step (learner, &examples, rates, 0.9, &loss, &error));
      g_assert_no_error (error);
      sum += loss;
      if (step < N_STEPS - 1)
        continue;
      g_assert_true (dsc_learner_rehearse (learner, &examples, &error));
      g_assert_true (dsc_learner_evaluate (learner, &examples, logits, &error));
    }
  return sum;
}

/* With a card of this machine's the numbers are nearly the processor's, with the stand-in they are
 * the same: only the batches come another way. */
static void
test_a_card_learns_what_the_processor_learns (Fixture *self, gconstpointer unused)
{
  float by_processor[BATCH * N_CLASSES], by_card[BATCH * N_CLASSES];
  g_autoptr (DscLearner) here = NULL, there = NULL;
  g_autofree char *doubt = NULL;
  g_autoptr (GError) error = NULL;
  DscDevice device;
  gboolean is_card;
  double wanted, found;

  open_photos (self, G_MAXINT64);
  here = new_learner (self, DSC_TORCH_CPU);
  wanted = learn (self, here, by_processor);
  g_assert_true (dsc_device_open (&device, self->project.spec, &doubt, &error));
  is_card = dsc_device_is_card (&device);
  g_test_message ("on %s", is_card ? device.name : "the stand-in");
  if (!is_card)
    device.free = G_MAXINT64;
  self->photos->card
      = dsc_card_photos_new (self->photos, &device, float_type,
                             is_card ? dsc_tensor_new_sampled : sample_here, NULL, &error);
  g_assert_no_error (error);
  there = new_learner (self, device.torch);
  found = learn (self, there, by_card);
  g_assert_cmpfloat (fabs (found - wanted), <=, is_card ? 1e-3 * wanted : 0);
  for (gsize i = 0; i < G_N_ELEMENTS (by_card); i++)
    g_assert_cmpfloat (fabsf (by_card[i] - by_processor[i]), <=, is_card ? 1e-2f : 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/card-photos/resident-photos-make-the-same-batches", Fixture, NULL, set_up,
              test_resident_photos_make_the_same_batches, tear_down);
  g_test_add ("/card-photos/photos-larger-than-a-piece-make-the-same-batches", Fixture, NULL,
              set_up_large, test_photos_larger_than_a_piece_make_the_same_batches, tear_down);
  g_test_add ("/card-photos/filling-stops-when-asked", Fixture, NULL, set_up,
              test_filling_stops_when_asked, tear_down);
  g_test_add ("/card-photos/streamed-photos-make-the-same-batches", Fixture, NULL, set_up,
              test_streamed_photos_make_the_same_batches, tear_down);
  g_test_add ("/card-photos/photos-outside-the-cache-are-the-processors", Fixture, NULL, set_up,
              test_photos_outside_the_cache_are_the_processors, tear_down);
  g_test_add ("/card-photos/a-card-learns-what-the-processor-learns", Fixture, NULL, set_up,
              test_a_card_learns_what_the_processor_learns, tear_down);
  g_test_add_func ("/card-photos/the-tier-goes-by-memory", test_the_tier_goes_by_memory);
  return g_test_run ();
}
