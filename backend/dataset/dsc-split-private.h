/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of a split share. */
#pragma once

#include "dataset/dsc-split.h"

G_BEGIN_DECLS

/** Returns: (transfer full) (nullable): @remark (nullable), then what training and validation lack;
 * %NULL for nothing. */
char **_dsc_split_find_warnings (DscDataset *dataset, const guint8 *parts, const char *remark);

/** Takes @parts; @remark (nullable) comes before the warnings that are found. */
DscSplit *_dsc_split_new (DscDataset *dataset, const char *name, DscSplitKind kind, guint32 seed,
                          double fraction, guint8 *parts, const char *remark);

G_END_DECLS
