/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A picture in memory: 8-bit RGBX, rows packed, upright. */
#include "config.h"

#include "image/dsc-pixels.h"

DscPixels *
dsc_pixels_new (int width, int height)
{
  DscPixels *self;
  guint8 *data;

  g_return_val_if_fail (width > 0 && height > 0, NULL);

  data = g_try_malloc_n ((gsize) width * 4, height);
  if (data == NULL)
    return NULL;
  self = g_new (DscPixels, 1);
  *self = (DscPixels){ width, height, data };
  return self;
}

void
dsc_pixels_free (DscPixels *self)
{
  if (self == NULL)
    return;
  g_free (self->data);
  g_free (self);
}
