/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The numbers of each step of a run, as a table. Window's thread. */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define DSC_TYPE_STEP_TABLE (dsc_step_table_get_type ())
G_DECLARE_FINAL_TYPE (DscStepTable, dsc_step_table, DSC, STEP_TABLE, AdwBin)

/** Shows the first of @runs (element-type DscChartHistory), kept alive; none where it is empty. */
void dsc_step_table_set_runs (DscStepTable *self, GPtrArray *runs);
/** Steps were added to it. */
void dsc_step_table_grow (DscStepTable *self);

G_END_DECLS
