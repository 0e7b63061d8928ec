/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A picture in memory: 8-bit RGBX, rows packed, upright, top row first. Plain data; one owner at a
 * time. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** DscPixels: @data is @height × @width × 4 bytes: red, green, blue, 255. */
typedef struct
{
  int width;
  int height;
  guint8 *data; /* (owned) */
} DscPixels;

/** Returns: (transfer full) (nullable): @width × @height uninitialised pixels (both ≥ 1); %NULL
 * when memory is out. */
DscPixels *dsc_pixels_new (int width, int height);
/** Frees. Accepts %NULL. */
void dsc_pixels_free (DscPixels *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscPixels, dsc_pixels_free)

G_END_DECLS
