/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The epochs of a run as the notebook prints them: epoch, train_loss, valid_loss, error_rate, time;
 * the stage that each is of, and whose model is kept. Live while it trains; the newest row is kept
 * in sight.
 *
 * Properties: epochs (GListModel of DscEpoch, nullable, read and write), kept (uint, read and
 * write: the row whose model is kept, from 1; 0: none yet), words (string: a sentence that says
 * which that is). Window's thread. */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define DSC_TYPE_EPOCH_TABLE (dsc_epoch_table_get_type ())
G_DECLARE_FINAL_TYPE (DscEpochTable, dsc_epoch_table, DSC, EPOCH_TABLE, AdwBin)

void dsc_epoch_table_set_epochs (DscEpochTable *self, GListModel *epochs);

G_END_DECLS
