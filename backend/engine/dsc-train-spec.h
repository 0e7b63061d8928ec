/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a training run is to do: all of its settings, as data; and the recipes, which are nothing
 * but settings with a name. */
#pragma once

#include <glib.h>

#include "image/dsc-decode.h"
#include "image/dsc-resize.h"

G_BEGIN_DECLS

/**
 * DscTrainSpec:
 * @recipe: name of the recipe that it came from
 * @network: "mobilenet"
 * @target: size (height × width) and resize mode
 * @decode: orientation and limit of pixels
 * @batch_size: photos in a training step of the head, 1 … 4096; smaller sets train with smaller
 * batches
 * @epochs: passes over the training part
 * @rate: learning rate
 * @weight_decay: decoupled (AdamW)
 * @label_smoothing: 0 … 0.5
 * @seed: of weights and shuffling; never of the split
 * @device: "auto", "cpu" or "cuda"
 * @threads: 0: all that this process may use
 * @max_batches: ends the run early, for timing; 0: no limit
 */
typedef struct
{
  char *recipe;
  char *network;
  DscTarget target;
  DscDecodeOptions decode;
  guint batch_size;
  guint epochs;
  double rate;
  double weight_decay;
  double label_smoothing;
  guint32 seed;
  char *device;
  guint threads;
  guint max_batches;
} DscTrainSpec;

/** Returns: "upright" or "stored". */
const char *dsc_orientation_to_string (DscOrientation orientation);
/** Returns: whether @word is one of the two, then in @orientation. */
gboolean dsc_orientation_from_string (const char *word, DscOrientation *orientation);

/** DscRecipe: a name for scripts, one for people, a sentence, and its settings. */
typedef struct
{
  const char *name;
  const char *title;       /* untranslated; pass through gettext */
  const char *description; /* likewise */
  DscTrainSpec spec;
} DscRecipe;

/** Returns: (transfer none) (array length=n): all recipes. */
const DscRecipe *dsc_recipes_get (guint *n);

/** Returns: (transfer full) (nullable): a copy of the settings of recipe @name; DSC_ERROR_USAGE
 * lists the names if there is none. */
DscTrainSpec *dsc_train_spec_new (const char *recipe, GError **error);
DscTrainSpec *dsc_train_spec_copy (const DscTrainSpec *self);
void dsc_train_spec_free (DscTrainSpec *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscTrainSpec, dsc_train_spec_free)

/** Checks ranges. DSC_ERROR_USAGE names the setting, its value and the range. */
gboolean dsc_train_spec_validate (const DscTrainSpec *self, GError **error);
/** Returns: (transfer full): a JSON object with every setting. */
char *dsc_train_spec_to_json (const DscTrainSpec *self);
/** Returns: (transfer full) (nullable): from such an object; what it lacks is taken from its
 * recipe. DSC_ERROR_CORRUPT. */
DscTrainSpec *dsc_train_spec_from_json (const char *json, GError **error);

G_END_DECLS
