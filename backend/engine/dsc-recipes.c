/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The recipes: settings with a name, and nothing else. */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "engine/dsc-train-spec.h"

static const DscRecipe recipes[] = {
  {
      .name = "instant",
      .title = N_ ("Instant"),
      .description = N_ ("Looks at every photo once with the built-in network and learns from what "
                         "it saw: a usable model after seconds."),
      .spec = {
          .recipe = (char *) "instant",
          .network = (char *) "mobilenet",
          .target = { 120, 160, DSC_RESIZE_SQUISH },
          .decode = { DSC_ORIENTATION_UPRIGHT, DSC_DEFAULT_MAX_PIXELS },
          .batch_size = 64,
          .epochs = 40,
          .rate = 3e-3,
          .weight_decay = 1.0,
          .label_smoothing = 0.05,
          .seed = 42,
          .device = (char *) "auto",
          .threads = 0,
          .max_batches = 0,
      },
  },
};

const DscRecipe *
dsc_recipes_get (guint *n)
{
  *n = G_N_ELEMENTS (recipes);
  return recipes;
}
