/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which photos are for training, which for validation, which for the test: a named, stored thing.
 *
 * Immutable once made; any thread may read it. */
#pragma once

#include "dataset/dsc-dataset.h"

G_BEGIN_DECLS

/**
 * DscSplitKind:
 * @DSC_SPLIT_RANDOM: as fastai v1 with a seed: the first ⌊fraction · n⌋ entries of NumPy's
 * permutation over the sorted paths
 * @DSC_SPLIT_STRATIFIED: the same, class by class, rounded so that the whole is ⌊fraction · n⌋
 * (largest remainders first)
 * @DSC_SPLIT_GIVEN: as the source says (folders, column)
 * @DSC_SPLIT_LIST: validation is a list of paths
 */
typedef enum
{
  DSC_SPLIT_RANDOM,
  DSC_SPLIT_STRATIFIED,
  DSC_SPLIT_GIVEN,
  DSC_SPLIT_LIST
} DscSplitKind;

/** Returns: "random", "stratified", "given" or "list". */
const char *dsc_split_kind_to_string (DscSplitKind kind);
gboolean dsc_split_kind_from_string (const char *word, DscSplitKind *kind);

/**
 * DscSplitPlan: how photos are to be divided
 * @fraction: share of validation, 0 < @fraction < 1; for random and stratified
 * @test: share that is held back for the test, 0 for none; likewise
 * @seed: for random and stratified, and for what a given split lacks
 * @group: (nullable): for random and stratified: a DscNamePattern; photos for which it picks the
 * same word (one thing photographed several times) come into the same part
 * @list: (nullable) (type filename): for a list: a text file, one path a line, relative to the
 * dataset's root; empty lines are passed over
 */
typedef struct
{
  DscSplitKind kind;
  double fraction;
  double test;
  guint32 seed;
  const char *group;
  const char *list;
} DscSplitPlan;

/** What photos get where nothing is asked for and the source gives no parts. */
#define DSC_SPLIT_PLAN_DEFAULT \
  ((DscSplitPlan){ .kind = DSC_SPLIT_RANDOM, .fraction = 0.2, .seed = 42 })

/**
 * DscSplit:
 * @id: row in the project; 0 before it is stored
 * @name: such as "random 20 %, seed 42"
 * @plan: how it was made; its list is %NULL
 * @locked: whether it is to stay as it is; the project's doing
 * @parts: (array length=n): a DscPart for each photo of the dataset, in its order; photos that are
 * left out are in none
 * @warnings: (nullable strv): translated sentences: classes that training or validation lacks,
 * photos moved, parts that are empty
 */
typedef struct
{
  gatomicrefcount ref_count;
  gint64 id;
  char *name;
  DscSplitPlan plan;
  gboolean locked;
  guint n;
  guint8 *parts;
  char **warnings;
} DscSplit;

DscSplit *dsc_split_ref (DscSplit *self);
void dsc_split_unref (DscSplit *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscSplit, dsc_split_unref)

/** Takes @parts (transfer full, one byte a photo), copies @name and @plan; finds the warnings. For
 * project and tests. */
DscSplit *dsc_split_new_from_parts (DscDataset *dataset, const char *name, const DscSplitPlan *plan,
                                    guint8 *parts);

/**
 * dsc_split_new:
 * @previous: (nullable): an older split of the same plan, with @previous_dataset: photos that were
 * in it keep their part; only new ones are drawn, so that a split is stable when photos are added
 * @error: DSC_ERROR_USAGE (shares, pattern), DSC_ERROR_NO_DATA (fewer than two labelled photos, or
 * one class, or nothing given, or training or validation of a list would be empty); for a list also
 * DSC_ERROR_NOT_FOUND, DSC_ERROR_UNREADABLE (names the line whose path is not in the dataset),
 * DSC_ERROR_TOO_LARGE (256 MiB)
 *
 * Photos without a label, and those that are left out, are in no part. A class with one photo stays
 * in training; for given splits without validation photos, a random 20 % of training becomes
 * validation and a warning says so. The photos that a random split without groups takes for
 * validation are those that it takes where nothing is held back for the test. With groups the
 * shares are met as nearly as the groups allow.
 */
DscSplit *dsc_split_new (DscDataset *dataset, const DscSplitPlan *plan,
                         DscDataset *previous_dataset, const DscSplit *previous, GError **error);

/** Returns: whether both would divide the same photos alike. */
gboolean dsc_split_plan_equal (const DscSplitPlan *a, const DscSplitPlan *b);

/** Returns: (transfer full) (element-type guint32): numbers of the photos of @part, ascending. */
GArray *dsc_split_get_part (const DscSplit *self, DscPart part);

G_END_DECLS
