/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A file of weights in memory. Internal to backend/weights. Any thread. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * dsc_weights_map_file:
 * @path: (type filename)
 * @error: DSC_ERROR_NOT_FOUND (also if it is not a plain file), DSC_ERROR_FAILED
 *
 * Returns: (transfer full) (nullable): the file, mapped: it must not be changed in place meanwhile;
 * replaced (renamed over) it may be.
 */
GBytes *dsc_weights_map_file (const char *path, GError **error);

G_END_DECLS
