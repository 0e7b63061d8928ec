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
 * DscSplit:
 * @id: row in the project; 0 before it is stored
 * @name: such as "random 20 %, seed 42"
 * @parts: (array length=n): a DscPart for each photo of the dataset, in its order
 * @warnings: (nullable strv): translated sentences: classes that training or validation lacks,
 * photos moved, parts that are empty
 */
typedef struct
{
  gatomicrefcount ref_count;
  gint64 id;
  char *name;
  DscSplitKind kind;
  guint32 seed;
  double fraction;
  guint n;
  guint8 *parts;
  char **warnings;
} DscSplit;

DscSplit *dsc_split_ref (DscSplit *self);
void dsc_split_unref (DscSplit *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscSplit, dsc_split_unref)

/** Takes @parts (transfer full, one byte a photo), copies @name; finds the warnings. For project
 * and tests. */
DscSplit *dsc_split_new_from_parts (DscDataset *dataset, const char *name, DscSplitKind kind,
                                    guint32 seed, double fraction, guint8 *parts);

/**
 * dsc_split_new:
 * @kind: random, stratified or given
 * @fraction: share of validation, 0 < @fraction < 1 (not for given)
 * @previous: (nullable): an older split of the same kind, seed and fraction, with
 * @previous_dataset: photos that were in it keep their part; only new ones are drawn, so that a
 * split is stable when photos are added
 * @error: DSC_ERROR_USAGE (fraction), DSC_ERROR_NO_DATA (fewer than two labelled photos, or one
 * class, or nothing given)
 *
 * Photos without a label are in no part. A class with one photo stays in training; for given splits
 * without validation photos, a random 20 % of training (seed @seed) becomes validation and a
 * warning says so.
 */
DscSplit *dsc_split_new (DscDataset *dataset, DscSplitKind kind, double fraction, guint32 seed,
                         DscDataset *previous_dataset, const DscSplit *previous, GError **error);

/**
 * dsc_split_new_from_list:
 * @path: (type filename): a text file: one path a line, relative to the dataset's root; empty lines
 * are passed over
 * @error: DSC_ERROR_NOT_FOUND, DSC_ERROR_UNREADABLE (names the line whose path is not in the
 * dataset), DSC_ERROR_TOO_LARGE (256 MiB), DSC_ERROR_NO_DATA (training or validation would be
 * empty)
 */
DscSplit *dsc_split_new_from_list (DscDataset *dataset, const char *path, GError **error);

/** Returns: (transfer full) (element-type guint32): numbers of the photos of @part, ascending. */
GArray *dsc_split_get_part (const DscSplit *self, DscPart part);

G_END_DECLS
