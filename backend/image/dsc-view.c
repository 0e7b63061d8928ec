/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Photos made small enough to be looked at. */
#include "config.h"

#include "image/dsc-view.h"

DscPixels *
dsc_view_whole (const DscPixels *photo, int side)
{
  double scale;

  g_return_val_if_fail (photo != NULL && side >= 1, NULL);

  scale = MIN (1.0, side / (double) MAX (photo->width, photo->height));
  return dsc_pixels_shrink (photo, MAX (1, (int) (photo->width * scale)),
                            MAX (1, (int) (photo->height * scale)));
}

/* @values: 0 … 1, three for each pixel. */
static void
fill (DscPixels *view, const float *values)
{
  gsize n = (gsize) view->width * (gsize) view->height;

  for (gsize i = 0; i < n; i++)
    {
      for (gsize channel = 0; channel < 3; channel++)
        view->data[4 * i + channel] = (guint8) (255 * CLAMP (values[3 * i + channel], 0, 1) + 0.5f);
      view->data[4 * i + 3] = 255;
    }
}

DscPixels *
dsc_view_of_training (const DscPixels *photo, const DscTarget *target, const DscAugmentDraw *draw)
{
  const DscNormalisation none = { { 0, 0, 0 }, { 1, 1, 1 } };
  g_autofree float *values = NULL;
  g_autoptr (DscPixels) shrunk = NULL;
  g_autoptr (DscPixels) view = NULL;
  int width, height;

  g_return_val_if_fail (photo != NULL && target != NULL && draw != NULL, NULL);

  values = g_try_new (float, 3 * (gsize) target->height * (gsize) target->width);
  view = dsc_pixels_new (target->width, target->height);
  dsc_target_shrunk_size (target, photo->width, photo->height, &width, &height);
  shrunk = dsc_pixels_shrink (photo, width, height);
  if (values == NULL || view == NULL || shrunk == NULL)
    return NULL;
  dsc_sample_augmented (shrunk->data, width, height, photo->width, photo->height, target, &none,
                        draw, values);
  fill (view, values);
  return g_steal_pointer (&view);
}

DscPixels *
dsc_view_of_network (const DscPixels *photo, const DscTarget *seen, int side)
{
  DscTarget target;
  int times;

  g_return_val_if_fail (photo != NULL && seen != NULL && side >= 1, NULL);

  if (seen->resize == DSC_RESIZE_SQUISH)
    return dsc_view_whole (photo, side);
  times = MAX (1, side / MAX (seen->height, seen->width));
  target = (DscTarget){ seen->height * times, seen->width * times, seen->resize };
  return dsc_view_of_training (photo, &target, &dsc_augment_draw_none);
}
