/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A list of answers as a table (CSV), such as the worst mistakes: command line and window write the
 * same. */
#pragma once

#include "project/dsc-project.h"

G_BEGIN_DECLS

/**
 * dsc_loss_table_write:
 * @dataset: that the predictions are of
 * @order: (array length=n): indices into the predictions' items, in the order of the rows
 * @path: (type filename): replaced as a whole
 * @error: as dsc_output_file_new()
 *
 * Writes path, actual, predicted, loss, probability, actual_probability and corrected_from (the
 * source's class where a person has corrected it); what is not known is empty.
 */
gboolean dsc_loss_table_write (const DscPredictions *predictions, DscDataset *dataset,
                               const guint32 *order, guint n, const char *path, GError **error);

G_END_DECLS
