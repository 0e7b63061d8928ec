/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A run in the list of the view Train: its name, state and error rate; below it, where it is
 * opened, its stages. Each can be named, and gone on from; runs can be compared and deleted.
 *
 * Activates `train.go-on` (run, stage). Window's thread. */
#pragma once

#include <adwaita.h>

#include "model/dsc-run-curves.h"

G_BEGIN_DECLS

#define DSC_TYPE_RUN_ROW (dsc_run_row_get_type ())
G_DECLARE_FINAL_TYPE (DscRunRow, dsc_run_row, DSC, RUN_ROW, AdwExpanderRow)

/** @curves: of @workspace: where its curves are compared */
GtkWidget *dsc_run_row_new (DscWorkspace *workspace, DscRunCurves *curves, DscRunItem *item);

G_END_DECLS
