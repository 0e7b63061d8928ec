/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What can be done with a confusion matrix: put classes that are taken for one another side by
 * side, and write it as a table. Any thread. */
#pragma once

#include "engine/dsc-metrics.h"

G_BEGIN_DECLS

/**
 * dsc_confusion_order_by_similarity:
 * @classes: (array length=n): classes of @confusion, each once
 *
 * Puts classes that are taken for one another, either way, beside each other: clusters are joined
 * by the mean of their similarities (average linkage, UPGMA), where the similarity of two classes
 * is the share of their photos that was taken for the other one, and each is turned so that the
 * ends that meet are the most alike (as R's seriation does for a dendrogram, greedily). Classes
 * that nothing connects stay in the order in which they came. Takes n³ steps.
 *
 * Returns: (transfer full) (array length=n): the same classes.
 */
guint *dsc_confusion_order_by_similarity (const DscConfusion *self, const guint *classes, guint n);

/** Returns: (transfer full): the matrix of @classes (array length=n), in that order; what was taken
 * for another class is not in it. */
DscConfusion *dsc_confusion_select (const DscConfusion *self, const guint *classes, guint n);

/**
 * dsc_confusion_write_csv:
 * @names: (array length=n): UTF-8, of all its classes
 * @path: (type filename): replaced as a whole
 * @error: as dsc_output_file_new()
 *
 * Writes a table with a row for each actual and a column for each predicted class.
 */
gboolean dsc_confusion_write_csv (const DscConfusion *self, const char *const *names,
                                  const char *path, GError **error);

G_END_DECLS
