/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A photo that loads itself, for grids and lists: one widget, no children, so that a thousand of
 * them scroll. Decoded off the window's thread at the size that it needs, newest first; a request
 * is dropped when the widget shows another photo, is unmapped or goes away.
 *
 * Properties, read and write: size (int, CSS pixels: both sides of the square in which the photo is
 * shown whole), caption (string, nullable: one line below it), badge (string, nullable: a few
 * letters in its corner), badge-bad (boolean: whether the badge tells of a mistake; never only by
 * colour). Read-only: status (DscThumbStatus). Window's thread. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef enum
{
  DSC_THUMB_EMPTY,
  DSC_THUMB_LOADING,
  DSC_THUMB_READY,
  DSC_THUMB_FAILED
} DscThumbStatus;

#define DSC_TYPE_THUMB_STATUS (dsc_thumb_status_get_type ())
GType dsc_thumb_status_get_type (void);

#define DSC_TYPE_THUMB (dsc_thumb_get_type ())
G_DECLARE_FINAL_TYPE (DscThumb, dsc_thumb, DSC, THUMB, GtkWidget)

GtkWidget *dsc_thumb_new (void);
/** @path: (nullable) (type filename): absolute; %NULL empties it. */
void dsc_thumb_set_path (DscThumb *self, const char *path);
void dsc_thumb_set_size (DscThumb *self, int size);
void dsc_thumb_set_caption (DscThumb *self, const char *caption);
void dsc_thumb_set_badge (DscThumb *self, const char *badge, gboolean bad);
/** Shows @texture over the photo's place instead, such as a heat map; %NULL: the photo again. */
void dsc_thumb_set_overlay (DscThumb *self, GdkTexture *texture);
DscThumbStatus dsc_thumb_get_status (DscThumb *self);

G_END_DECLS
