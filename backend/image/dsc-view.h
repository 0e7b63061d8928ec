/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Photos made small enough to be looked at, whole or as a network sees them. Pure; any thread. */
#pragma once

#include "image/dsc-augment.h"

G_BEGIN_DECLS

/**
 * dsc_view_whole:
 * @photo: upright
 * @side: pixels, at least 1
 *
 * Returns: (transfer full) (nullable): all of @photo, area-averaged so that its longer side is at
 * most @side (never enlarged); %NULL when memory is out.
 */
DscPixels *dsc_view_whole (const DscPixels *photo, int side);

/**
 * dsc_view_of_network:
 * @photo: as the network's orientation rule has it
 * @seen: what the network sees
 * @side: pixels, at least 1
 *
 * The part of @photo that the network sees. Squish shows it all of the photo, which is then shown
 * in its own shape; crop and pad show another part: the same one again, in as many times more
 * pixels as fit into @side.
 *
 * Returns: (transfer full) (nullable): %NULL when memory is out.
 */
DscPixels *dsc_view_of_network (const DscPixels *photo, const DscTarget *seen, int side);

/**
 * dsc_view_of_training:
 * @photo: as the network's orientation rule has it
 * @target: what the network is given
 * @draw: what augmentation has drawn
 *
 * Returns: (transfer full) (nullable): the picture that a network is given of @photo in training,
 * before it is normalised: its height × width is that of @target. %NULL when memory is out.
 */
DscPixels *dsc_view_of_training (const DscPixels *photo, const DscTarget *target,
                                 const DscAugmentDraw *draw);

G_END_DECLS
