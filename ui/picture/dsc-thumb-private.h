/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What DscThumb shares with the queue of all thumbs that want to be loaded. Window's thread. */
#pragma once

#include "picture/dsc-thumb.h"

G_BEGIN_DECLS

/** Puts @self, which is mapped, among those that want to be loaded: what is seen comes first, then
 * what is near it; the rest waits until it is scrolled near. @link: @self's own place in the queue.
 */
void _dsc_thumb_queue_add (DscThumb *self, GList *link);
void _dsc_thumb_queue_remove (GList *link);

/** Called by the queue, which has taken @self out: begins to load. */
void _dsc_thumb_load (DscThumb *self);
/** Says that what _dsc_thumb_load() began has ended. */
void _dsc_thumb_queue_loaded (void);

G_END_DECLS
