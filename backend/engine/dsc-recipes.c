/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The recipes: settings with a name, and nothing else. */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "engine/dsc-train-spec.h"

/* What all recipes have in common. */
#define COMMON                                                                         \
  .network = (char *) "mobilenet", .weights = (char *) "pretrained",                   \
  .target = { 120, 160, DSC_RESIZE_SQUISH }, .smaller_sizes = (char *) "", .seed = 42, \
  .device = (char *) "auto", .batch_size = 64

/* Photos as a person sees them. */
#define UPRIGHT .decode = { DSC_ORIENTATION_UPRIGHT, DSC_DEFAULT_MAX_PIXELS }

/* fastai v1's Adam and one-cycle (semantics §3.5, §5), its augmentation (§2), its head; like it,
 * it does not look at what a photo says about its orientation (§1.1). */
#define NOTEBOOK                                                                              \
  COMMON, .recipe = (char *) "notebook-2020", .method = (char *) "network",                   \
          .start = (char *) "weights", .head = (char *) "fastai",                             \
          .decode = { DSC_ORIENTATION_STORED, DSC_DEFAULT_MAX_PIXELS },                       \
          .normalisation = (char *) "none",                                                   \
          .augment = { DSC_FLIP_DIHEDRAL, 10, 1.1, 0.2, 0.2, 0.75, 0.75 }, .warm_up = 0.3,    \
          .divisor = 25, .final_divisor = 2.5e5, .momentum_high = 0.95, .momentum_low = 0.85, \
          .beta2 = 0.99, .weight_decay = 0.01, .decay_all = TRUE, .dropout = 0.5,             \
          .norm = (char *) "batch", .keep = (char *) "last", .precision = (char *) "fp32"

/* Goes on from Instant's head. Batch normalisation goes by the statistics that the weights came
 * with, as that head saw it: by each batch's own the network begins as another one, and what
 * Instant learned is lost. */
#define RECOMMENDED                                                                                \
  COMMON, UPRIGHT,                                                                                 \
      .recipe = (char *) "recommended", .method = (char *) "network", .start = (char *) "instant", \
      .head = (char *) "linear", .normalisation = (char *) "network",                              \
      .augment = { DSC_FLIP_BOTH, 15, 1.15, 0.2, 0, 0.75, 0.75 }, .norm = (char *) "running",      \
      .warm_up = 0.25, .divisor = 25, .final_divisor = 2.5e5, .momentum_high = 0.95,               \
      .momentum_low = 0.85, .beta2 = 0.99, .weight_decay = 0.02, .label_smoothing = 0.1,           \
      .keep = (char *) "best", .precision = (char *) "auto"

static const DscTrainSpec instant = {
  COMMON,
  UPRIGHT,
  .recipe = (char *) "instant",
  .method = (char *) "features",
  .start = (char *) "weights",
  .head = (char *) "linear",
  .normalisation = (char *) "network",
  .augment = { DSC_FLIP_NONE, 0, 1, 0, 0, 0, 0 },
  .epochs = 40,
  .frozen_groups = 2,
  .rates = { { 0, 0, 3e-3 } },
  .divisor = 1,
  .final_divisor = 1e10,
  .momentum_high = 0.9,
  .momentum_low = 0.9,
  .beta2 = 0.999,
  .weight_decay = 1.0,
  .label_smoothing = 0.05,
  .norm = (char *) "batch",
  .keep = (char *) "best",
  .precision = (char *) "auto",
};

static const DscTrainSpec recommended = {
  RECOMMENDED,
  .epochs = 16,
  .rates = { { 4.5e-4, 4.5e-4, 1.35e-3 } },
  .averaging = 0.98,
};

/* Few epochs: the average must not lag. Measured on LEGO-1000 with ResNet-50, 120 × 160, six
 * epochs, one split: rates 2e-4 and averaging 0.98 give an error of 0.115, 4.5e-4 and 0.98 give
 * 0.150, 4.5e-4 and 0.95 give 0.090. */
static const DscTrainSpec recommended_resnet = {
  RECOMMENDED,
  .epochs = 8,
  .rates = { { 4.5e-4, 4.5e-4, 4.5e-4 } },
  .averaging = 0.95,
};

static const DscTrainSpec notebook = {
  NOTEBOOK, .epochs = 8, .frozen_groups = 2,
  .rates = { { 7e-2 / 10, 7e-2 / 10, 7e-2 } }, /* slice (7e-2) */
};

static const DscTrainSpec notebook_unfrozen = {
  NOTEBOOK, .epochs = 20,
  .rates = { { 1e-6, 9.999999999999999e-6, 1e-4 } }, /* slice (1e-6, 1e-4) */
};

static const DscRecipe recipes[] = {
  {
      .name = "recommended",
      .title = N_ ("Recommended"),
      .description = N_ ("Has a usable model after seconds (Instant), and then trains all of the "
                         "network. An epoch may be worse than the one before; the model that "
                         "answers is always the best so far."),
      .spec = &recommended,
      .resnet = &recommended_resnet,
  },
  {
      .name = "instant",
      .title = N_ ("Instant"),
      .description = N_ ("Looks at every photo once with the pretrained network and learns from "
                         "what it saw: a usable model after seconds."),
      .spec = &instant,
  },
  {
      .name = "notebook-2020",
      .title = N_ ("Notebook 2020"),
      .description = N_ ("Trains exactly as fastai v1 did in the notebook that Discern grew out "
                         "of: first the head, then (unfrozen) all of the network."),
      .spec = &notebook,
      .unfrozen = &notebook_unfrozen,
  },
};

const DscRecipe *
dsc_recipes_get (guint *n)
{
  *n = G_N_ELEMENTS (recipes);
  return recipes;
}
