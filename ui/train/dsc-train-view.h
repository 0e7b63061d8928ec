/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The view "Train": settings at the side; on top what can be done next, and how it goes; below it
 * the curves with the epochs, the learning-rate finder, and all runs with their stages.
 *
 * Property workspace (DscWorkspace, nullable, read and write): what it shows. Class actions, each
 * disabled where it makes no sense: `train.start` (a new run with the settings), `train.resume`,
 * `train.pause`, `train.stop`, `train.find-rate`, `train.instant`, `train.head`, `train.unfreeze`,
 * `train.primary` (what comes next), `train.go-on` (run, stage), `train.smaller-batch`,
 * `train.show-weights`. Window's thread. */
#pragma once

#include <adwaita.h>

#include "model/dsc-workspace.h"

G_BEGIN_DECLS

#define DSC_TYPE_TRAIN_VIEW (dsc_train_view_get_type ())
G_DECLARE_FINAL_TYPE (DscTrainView, dsc_train_view, DSC, TRAIN_VIEW, AdwBin)

GtkWidget *dsc_train_view_new (void);

G_END_DECLS
