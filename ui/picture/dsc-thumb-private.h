/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What DscThumb shares with its painting and with the queue of all thumbs that want to be loaded.
 * Window's thread. */
#pragma once

#include "picture/dsc-thumb.h"

G_BEGIN_DECLS

struct _DscThumb
{
  GtkWidget parent_instance;
  char *path;                /* (owned) (nullable) */
  char *caption;             /* (owned) (nullable) */
  char *badge;               /* (owned) (nullable) */
  GdkTexture *texture;       /* (owned) (nullable) */
  GdkTexture *overlay;       /* (owned) (nullable) */
  GCancellable *cancellable; /* (owned) (nullable) of the request that is going */
  PangoLayout *layout;       /* (owned) (nullable) of the caption */
  PangoLayout *badge_layout; /* (owned) (nullable) */
  GList link;                /* in the queue */
  int size;
  gboolean badge_bad;
  DscThumbStatus status;
};

/** Paints photo, badge and caption. */
void _dsc_thumb_paint (DscThumb *self, GtkSnapshot *snapshot);
/** Returns: in CSS pixels, with its distance; 0 without a caption. */
int _dsc_thumb_caption_height (DscThumb *self);
/** To be called when words or fonts are others. */
void _dsc_thumb_forget_layouts (DscThumb *self);

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
