/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A cell of the confusion matrix: a widget of its own, so that it can have the focus, a name and an
 * action (`cell.open`, which activates `matrix.open` of the matrix). Made, filled and allocated by
 * DscConfusionMatrix alone. Window's thread. */
#pragma once

#include <gtk/gtk.h>

#include "chart/dsc-chart-style.h"

G_BEGIN_DECLS

#define DSC_TYPE_CONFUSION_CELL (dsc_confusion_cell_get_type ())
G_DECLARE_FINAL_TYPE (DscConfusionCell, dsc_confusion_cell, DSC, CONFUSION_CELL, GtkWidget)

GtkWidget *dsc_confusion_cell_new (void);

/** Says which cell it is: @row and @column are its place, from 0; @label its name. */
void dsc_confusion_cell_set_place (DscConfusionCell *self, guint row, guint column, guint actual,
                                   guint predicted, const char *label);
/** How it looks; @text is shown in @ink where there is room. */
void dsc_confusion_cell_set_look (DscConfusionCell *self, const char *text, DscChartColour fill,
                                  DscChartColour ink);
void dsc_confusion_cell_set_selected (DscConfusionCell *self, gboolean selected);

guint dsc_confusion_cell_get_row (DscConfusionCell *self);
guint dsc_confusion_cell_get_column (DscConfusionCell *self);
guint dsc_confusion_cell_get_actual (DscConfusionCell *self);
guint dsc_confusion_cell_get_predicted (DscConfusionCell *self);
/** Returns: (transfer none) (nullable): its name. */
const char *dsc_confusion_cell_get_label (DscConfusionCell *self);

G_END_DECLS
