/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a training run is to do: all of its settings, as data; and the recipes, which are nothing
 * but settings with a name. */
#pragma once

#include <glib.h>

#include "engine/dsc-schedule.h"
#include "image/dsc-augment.h"
#include "image/dsc-decode.h"
#include "image/dsc-resize.h"

G_BEGIN_DECLS

/** Most sizes of progressive resizing, the last one included. */
#define DSC_MAX_SIZES 8

/**
 * DscTrainSpec: words are owned by the struct; numbers are in the ranges that
 * dsc_train_spec_validate() checks.
 *
 * @recipe: name of the recipe that it came from
 * @network: "mobilenet", "resnet18", "resnet34" or "resnet50"
 * @weights: what the network's body starts from: "pretrained" (the built-in network, or the store's
 * file), "none" (random numbers), or the absolute path of a file, which dsc_path_display() leaves
 * as it is
 * @method: "features": a linear head on the features of the frozen network, each computed once
 * (Instant); "network": training through the network, with augmentation
 * @start: of method "network": "instant": from what the recipe Instant learned, as a stage before;
 * "weights": from the body's weights and a random head
 * @head: of method "network": "linear": one layer on [max, mean] features; "fastai": fastai v1's
 * head (semantics §3.1)
 * @target: size (height × width) and resize mode of the last stage
 * @smaller_sizes: progressive resizing: the sizes before, such as "60x80,90x120"; "" for none
 * @decode: orientation and limit of pixels
 * @normalisation: "network": pixels as the pretrained weights want them; "none": 0 … 1 as they are,
 * as the notebook (the built-in network always has its own); features: "network"
 * @augment: what is drawn for each photo in each epoch (method "network")
 * @batch_size: photos in a training step, of method "network" at least 2; smaller sets train with
 * smaller batches, an incomplete last batch of an epoch is left out
 * @epochs: passes over the training part, in each stage
 * @frozen_groups: layer groups, counted from the first, whose weights stay (batch normalisation
 * trains all the same): 2 leaves the head, 0 trains all of the network
 * @norm: of method "network": by what batch normalisation goes while training: "batch": by each
 * batch's own statistics, which the running ones follow (fastai v1); "running": by the running ones
 * that the weights came with, which stay, so that training begins with the very function that
 * Instant's head was learned on; random weights have none, and go by "batch" all the same
 * @rates: highest learning rate of each layer group; features: the last one's alone
 * @warm_up: share of the steps until the highest rate
 * @divisor: the first rate is the highest / this
 * @final_divisor: the last rate is the highest / this
 * @momentum_high: β₁ at the first and last step
 * @momentum_low: β₁ at the highest rate
 * @beta2: Adam's β₂
 * @weight_decay: decoupled (AdamW)
 * @decay_all: whether biases and batch normalisation are decayed, too (fastai v1)
 * @label_smoothing: 0 … 0.5
 * @dropout: of the head "fastai", before its last layer; half of it before the other
 * @averaging: decay of an exponential average of the weights for each step, which is what is
 * validated and kept; 0: none
 * @keep: "best": weights of the epoch with the lowest error, then loss; "last": of the last epoch
 * @seed: of weights, shuffling, dropout and augmentation; never of the split
 * @device: "auto", "cpu" or "cuda"
 * @precision: "auto": bfloat16 where the device has it by itself, else fp16 on a card; "fp32";
 * "bf16"; "fp16"
 * @threads: 0: all that this process may use
 * @max_batches: ends the run early, for timing; 0: no limit
 */
typedef struct
{
  char *recipe;
  char *network;
  char *weights;
  char *method;
  char *start;
  char *head;
  DscTarget target;
  char *smaller_sizes;
  DscDecodeOptions decode;
  char *normalisation;
  DscAugment augment;
  guint batch_size;
  guint epochs;
  guint frozen_groups;
  char *norm;
  DscRates rates;
  double warm_up;
  double divisor;
  double final_divisor;
  double momentum_high;
  double momentum_low;
  double beta2;
  double weight_decay;
  gboolean decay_all;
  double label_smoothing;
  double dropout;
  double averaging;
  char *keep;
  guint32 seed;
  char *device;
  char *precision;
  guint threads;
  guint max_batches;
} DscTrainSpec;

/** Returns: "upright" or "stored". */
const char *dsc_orientation_to_string (DscOrientation orientation);
/** Returns: whether @word is one of the two, then in @orientation. */
gboolean dsc_orientation_from_string (const char *word, DscOrientation *orientation);

/**
 * DscRecipe: a name for scripts, one for people, a sentence, and its settings.
 * @spec: with the network that it has unless another one is chosen
 * @resnet: (nullable): what it is with a ResNet, where that differs
 * @unfrozen: (nullable): what a stage that unfreezes is, where that differs
 */
typedef struct
{
  const char *name;
  const char *title;       /* untranslated; pass through gettext */
  const char *description; /* likewise */
  const DscTrainSpec *spec;
  const DscTrainSpec *resnet;
  const DscTrainSpec *unfrozen;
} DscRecipe;

/** Returns: (transfer none) (array length=n): all recipes, the recommended one first. */
const DscRecipe *dsc_recipes_get (guint *n);

/**
 * dsc_train_spec_new:
 * @recipe: a recipe's name
 * @network: (nullable): the network; %NULL: the recipe's own
 * @unfrozen: the recipe's settings for a stage that trains all of the network
 * @error: DSC_ERROR_USAGE lists the names if there is none such
 *
 * Returns: (transfer full) (nullable): a copy of the recipe's settings for that network.
 */
DscTrainSpec *dsc_train_spec_new (const char *recipe, const char *network, gboolean unfrozen,
                                  GError **error);
DscTrainSpec *dsc_train_spec_copy (const DscTrainSpec *self);
void dsc_train_spec_free (DscTrainSpec *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscTrainSpec, dsc_train_spec_free)

/** Sets one of its words: `dsc_train_spec_set (&spec->keep, "last")`. */
void dsc_train_spec_set (char **word, const char *value);

/** Returns: how many sizes are trained at, one after the other, 1 … DSC_MAX_SIZES. */
guint dsc_train_spec_get_n_sizes (const DscTrainSpec *self);
/** Returns: the target of size @i, 0 … n − 1; the last one is its target. */
DscTarget dsc_train_spec_get_target (const DscTrainSpec *self, guint i);

/** Returns: whether there is a setting @name that is a number; then in @min and @max what it may
 * be. Names are those of dsc_train_spec_to_json(). */
gboolean dsc_train_spec_get_range (const char *name, double *min, double *max);
/** Returns: the number that is called @name; NaN where there is none such. */
double dsc_train_spec_get_number (const DscTrainSpec *self, const char *name);
/** Sets the number that is called @name; one out of range leaves it alone. DSC_ERROR_USAGE names
 * the setting and its range. */
gboolean dsc_train_spec_set_number (DscTrainSpec *self, const char *name, double value,
                                    GError **error);
/** Checks ranges and words. DSC_ERROR_USAGE names the setting, its value and the range. */
gboolean dsc_train_spec_validate (const DscTrainSpec *self, GError **error);
/** Returns: (transfer full): a JSON object with every setting. */
char *dsc_train_spec_to_json (const DscTrainSpec *self);
/** Returns: (transfer full) (nullable): from such an object; what it lacks is taken from its
 * recipe. DSC_ERROR_CORRUPT. */
DscTrainSpec *dsc_train_spec_from_json (const char *json, GError **error);

/** DscDepth: how much of the network a further stage trains: as much as the one before, the head
 * alone (frozen), all of it (unfrozen). */
typedef enum
{
  DSC_DEPTH_SAME,
  DSC_DEPTH_HEAD,
  DSC_DEPTH_ALL
} DscDepth;

/**
 * dsc_train_spec_continue:
 * @before: the settings of the stage that is gone on from, of method "network"
 * @recipe: the recipe of the next stage; that of @before: what it says of such a stage, and
 * everything else as it was; another one: its settings, but the network, its head and what it sees
 * of a photo as they were
 * @depth: how much of the network
 * @error: DSC_ERROR_USAGE: no such recipe
 *
 * Returns: (transfer full) (nullable): the settings of a stage that goes on from it.
 */
DscTrainSpec *dsc_train_spec_continue (const DscTrainSpec *before, const char *recipe,
                                       DscDepth depth, GError **error);

/** DscSettingDifference: a setting in which two runs differ, and its two values as words. */
typedef struct
{
  char *name;
  char *first;
  char *second;
} DscSettingDifference;
void dsc_setting_difference_free (DscSettingDifference *self);
/** Returns: (transfer full) (element-type DscSettingDifference): in which settings two differ. */
GPtrArray *dsc_train_spec_compare (const DscTrainSpec *a, const DscTrainSpec *b);

G_END_DECLS
