/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The order in which people expect photos: folder by folder, "photo 2" before "photo 10", as their
 * language sorts. A dataset itself is sorted bytewise, so that splits and runs do not depend on a
 * language.
 *
 * It is found once for each dataset, which keeps it; that takes a while (100,000 photos: some
 * tenths of a second), and is done on the thread that has opened the photos. Any thread. */
#pragma once

#include "dataset/dsc-dataset.h"

G_BEGIN_DECLS

/** Returns: (transfer none) (element-type guint32): numbers of the photos of @dataset, which it
 * lives as long as. */
const GArray *dsc_photo_order_get (DscDataset *dataset);

/** Gives @to the order of @from: the same paths, with other labels. */
void dsc_photo_order_share (DscDataset *from, DscDataset *to);

G_END_DECLS
