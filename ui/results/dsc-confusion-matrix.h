/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The confusion matrix: rows are actual classes, columns predicted ones; every cell is a widget
 * with a name, one of them has the focus, arrows move it, Return opens its photos. Of more than
 * DSC_CHART_CONFUSION_MAX_CLASSES classes the worst are shown. Where cells are too small for a
 * finger its first tap makes them larger.
 *
 * Properties, read and write: shares (boolean: cells say the percentage of their row, not the
 * count), similar (boolean: classes that are taken for one another lie side by side), cell-size
 * (double: side of a cell in CSS pixels; 0: as large as the room allows). Read-only: description
 * (string, nullable: what the cell under the pointer, or with the focus, says).
 *
 * Signal cell-activated (actual: uint, predicted: uint). Action matrix.open ("(uu)") emits it.
 * Window's thread. */
#pragma once

#include <gtk/gtk.h>

#include "engine/dsc-confusion.h"

G_BEGIN_DECLS

#define DSC_TYPE_CONFUSION_MATRIX (dsc_confusion_matrix_get_type ())
G_DECLARE_FINAL_TYPE (DscConfusionMatrix, dsc_confusion_matrix, DSC, CONFUSION_MATRIX, GtkWidget)

GtkWidget *dsc_confusion_matrix_new (void);

/** Shows @confusion (nullable), which is copied, with its class names (array length=n). */
void dsc_confusion_matrix_set_confusion (DscConfusionMatrix *self, const DscConfusion *confusion,
                                         const char *const *names);

void dsc_confusion_matrix_set_shares (DscConfusionMatrix *self, gboolean shares);
gboolean dsc_confusion_matrix_get_shares (DscConfusionMatrix *self);
void dsc_confusion_matrix_set_similar (DscConfusionMatrix *self, gboolean similar);
void dsc_confusion_matrix_set_cell_size (DscConfusionMatrix *self, double size);
/** Makes cells larger (@factor > 1) or smaller than they are now. */
void dsc_confusion_matrix_zoom (DscConfusionMatrix *self, double factor);

/** Marks the cell of these two classes, and no other one; −1: none. */
void dsc_confusion_matrix_select (DscConfusionMatrix *self, int actual, int predicted);

/** Returns: (transfer none) (array length=n): the classes that are shown, in their order. */
const guint *dsc_confusion_matrix_get_order (DscConfusionMatrix *self, guint *n);
/** Returns: (transfer none) (nullable): see above. */
const char *dsc_confusion_matrix_get_description (DscConfusionMatrix *self);

G_END_DECLS
