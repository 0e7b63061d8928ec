/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writes a confusion matrix to a file on a thread, or prints it. */
#pragma once

#include <gtk/gtk.h>

#include "model/dsc-results.h"

G_BEGIN_DECLS

/**
 * dsc_confusion_export_async:
 * @results: that have a confusion matrix
 * @order: (array length=n): copied; where it holds all classes the picture has them in that order,
 * else the worst of them in the classes' own
 * @shares: whether the picture shows percentages
 * @path: (type filename): .png, .svg, .pdf or .csv; replaced as a whole
 */
void dsc_confusion_export_async (DscResults *results, const guint *order, guint n, gboolean shares,
                                 const char *path, GCancellable *cancellable,
                                 GAsyncReadyCallback callback, gpointer user_data);
/** Returns: (transfer full) (nullable): the file's name for people. Errors as dsc_chart_export(),
 * dsc_confusion_write_csv(). */
char *dsc_confusion_export_finish (GAsyncResult *result, GError **error);

/** Returns: (transfer full): what prints it as it would be written, see common/dsc-print.h. */
GtkPrintOperation *dsc_confusion_print_new (DscResults *results, const guint *order, guint n,
                                            gboolean shares);

G_END_DECLS
