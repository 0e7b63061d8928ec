/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two classes that were taken for one another, in the list of the most confused. Immutable. */
#pragma once

#include "engine/dsc-metrics.h"

G_BEGIN_DECLS

#define DSC_TYPE_PAIR_ITEM (dsc_pair_item_get_type ())
G_DECLARE_FINAL_TYPE (DscPairItem, dsc_pair_item, DSC, PAIR_ITEM, GObject)

/** @text: translated: "Cat taken for Dog" */
DscPairItem *dsc_pair_item_new (const DscConfusedPair *pair, const char *text);
const DscConfusedPair *dsc_pair_item_get_pair (DscPairItem *self);
const char *dsc_pair_item_get_text (DscPairItem *self);

G_END_DECLS
