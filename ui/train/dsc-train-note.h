/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A bar that says what a person should know of a run: that it overfits or diverges while it is
 * going, why it has failed and what to do; or what is missing before one can begin. Hidden while
 * there is nothing to say; what was closed is not said again of the same run.
 *
 * Activates `train.stop`, `train.smaller-batch` and `train.show-weights`. Window's thread. */
#pragma once

#include <adwaita.h>

#include "model/dsc-run-curves.h"

G_BEGIN_DECLS

#define DSC_TYPE_TRAIN_NOTE (dsc_train_note_get_type ())
G_DECLARE_FINAL_TYPE (DscTrainNote, dsc_train_note, DSC, TRAIN_NOTE, AdwBin)

/** @curves: (nullable): where it reads how the loss goes */
void dsc_train_note_set_curves (DscTrainNote *self, DscRunCurves *curves);
/** Tells of @run (nullable) from now on. */
void dsc_train_note_set_run (DscTrainNote *self, DscRun *run);
/** Nothing is said until there is something new. */
void dsc_train_note_hide (DscTrainNote *self);
/** Says that @network cannot be trained before its weights are there. */
void dsc_train_note_miss_weights (DscTrainNote *self, const char *network);
/** Returns: the batch size that is offered; 0: none. */
guint dsc_train_note_get_smaller_batch (DscTrainNote *self);

G_END_DECLS
