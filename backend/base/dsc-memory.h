/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Memory that is used again instead of being given back to the system.
 *
 * A training step allocates gigabytes in pieces of many megabytes and frees them again. By itself
 * the C library returns such pieces to the system at once, which clears every page anew for the
 * next step: a fifth of the time of a ResNet-50's step. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** From now on all that is freed is kept for the next who asks. Call it before there are threads.
 * Does nothing where the C library has no such choice. */
void dsc_memory_keep (void);

/** Gives back to the system what is free at the moment: when the work is done. Any thread. */
void dsc_memory_release (void);

G_END_DECLS
