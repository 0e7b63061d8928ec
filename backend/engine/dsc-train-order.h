/* SPDX-License-Identifier: GPL-3.0-or-later */
/* In which order a run learns from its photos: a matter of seed, stage and epoch alone, so that a
 * run can be resumed anywhere, and any batch be shown before it is trained. Pure; any thread. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * dsc_train_order:
 * @photos: (element-type guint32): those of the training part, ascending
 * @seed: of the run
 * @stage: of the run, from 0
 * @epoch: of the stage, from 0
 *
 * Returns: (transfer full) (array): all of @photos, shuffled.
 */
guint32 *dsc_train_order (const GArray *photos, guint32 seed, guint32 stage, guint32 epoch);

/** Returns: the number by which augmentation (dsc_augment_draw()) knows epoch @epoch of stage
 * @stage. */
guint32 dsc_train_epoch_number (guint32 stage, guint32 epoch);

G_END_DECLS
