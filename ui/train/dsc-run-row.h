/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A run in the list of the view Train: its name, state and error rate; below it, where it is
 * opened, its stages. Each can be named, and gone on from; runs can be compared and deleted.
 *
 * Activates `train.go-on` (run, stage) and `train.compare` (run, whether). Window's thread. */
#pragma once

#include <adwaita.h>

#include "model/dsc-workspace.h"

G_BEGIN_DECLS

#define DSC_TYPE_RUN_ROW (dsc_run_row_get_type ())
G_DECLARE_FINAL_TYPE (DscRunRow, dsc_run_row, DSC, RUN_ROW, AdwExpanderRow)

GtkWidget *dsc_run_row_new (DscWorkspace *workspace, DscRunItem *item);

G_END_DECLS
