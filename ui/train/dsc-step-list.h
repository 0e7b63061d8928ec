/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The steps of a run as a list model, whose rows are made when they are looked at. Window's thread.
 */
#pragma once

#include <gio/gio.h>

#include "chart/dsc-chart-words.h"

G_BEGIN_DECLS

#define DSC_TYPE_STEP (dsc_step_get_type ())
G_DECLARE_FINAL_TYPE (DscStep, dsc_step, DSC, STEP, GObject)
/** Returns: its number, from 0. */
guint dsc_step_get_number (DscStep *self);
const DscChartReading *dsc_step_get_reading (DscStep *self);

#define DSC_TYPE_STEP_LIST (dsc_step_list_get_type ())
G_DECLARE_FINAL_TYPE (DscStepList, dsc_step_list, DSC, STEP_LIST, GObject)

DscStepList *dsc_step_list_new (void);
/** Shows the first of @runs (element-type DscChartHistory), kept alive; none where it is empty. */
void dsc_step_list_set_runs (DscStepList *self, GPtrArray *runs);
/** Steps were added to it. */
void dsc_step_list_grow (DscStepList *self);

G_END_DECLS
