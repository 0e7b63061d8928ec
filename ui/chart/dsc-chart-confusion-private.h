/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the layout and the painting of the confusion matrix share. */
#pragma once

#include "chart/dsc-chart-confusion.h"

G_BEGIN_DECLS

/* Lengths at text_scale 1: around everything, and between cells and names and lines of text. */
#define DSC_CHART_CONFUSION_MARGIN 18.0
#define DSC_CHART_CONFUSION_GAP 6.0

/* Returns: which part of the photos of class @actual was said to be @predicted; NaN where there are
 * none. */
double _dsc_chart_confusion_share (const DscConfusion *confusion, guint actual, guint predicted);

/* Returns: (transfer none): the title of the rows' or of the columns' axis. */
const char *_dsc_chart_confusion_axis (gboolean rows);

G_END_DECLS
