/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of a split share. */
#pragma once

#include "dataset/dsc-split.h"

G_BEGIN_DECLS

/** Returns: (transfer full) (nullable): @remark (nullable), then what training and validation lack;
 * %NULL for nothing. */
char **_dsc_split_find_warnings (DscDataset *dataset, const guint8 *parts, const char *remark);

/** Takes @parts; @remark (nullable) comes before the warnings that are found. */
DscSplit *_dsc_split_new (DscDataset *dataset, const char *name, const DscSplitPlan *plan,
                          guint8 *parts, const char *remark);

/** As dsc_split_new() for a plan of a list. */
DscSplit *_dsc_split_new_from_list (DscDataset *dataset, const DscSplitPlan *plan, GError **error);

/** Divides the labelled photos that are in part @from of @parts by @plan (random or stratified,
 * with its groups); those of @previous (nullable) keep their part. The errors are those of the
 * pattern.
 */
gboolean _dsc_split_draw (DscDataset *dataset, guint8 *parts, DscPart from,
                          const DscSplitPlan *plan, DscDataset *previous_dataset,
                          const DscSplit *previous, GError **error);

G_END_DECLS
