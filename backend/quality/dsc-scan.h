/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Looks at all photos of a project, once each.
 *
 * Measures are stored as the pass goes, some at a time: whatever ends it, those are kept, and the
 * next pass looks only at what is new, has changed, or could not be read at all. */
#pragma once

#include "base/dsc-progress.h"
#include "project/dsc-project-quality.h"

G_BEGIN_DECLS

/**
 * dsc_quality_scan:
 * @dataset: the project's
 * @n_threads: 0: all that there are
 * @progress: (nullable): called on the calling thread
 * @n_looked: (out) (optional): how many photos were looked at now
 * @error: G_IO_ERROR_CANCELLED, and what storing may say
 *
 * Blocks; not for the window's thread. Memory does not grow with the number of photos, but for a
 * few bytes each.
 */
gboolean dsc_quality_scan (DscProject *project, DscDataset *dataset, guint n_threads,
                           DscProgressFunc progress, gpointer user_data, GCancellable *cancellable,
                           guint *n_looked, GError **error);

G_END_DECLS
