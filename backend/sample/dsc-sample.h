/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Renders pictures of toy bricks: twenty kinds, random pose, colour, light and camera, on paper;
 * the same seed, the same pictures.
 *
 * Pure computation; any thread, several at once. Knows nothing of files. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define DSC_SAMPLE_N_KINDS 20

/** Returns: (transfer none): folder and class name of kind @kind (0 … 19), as the LEGO dataset has
 * them: "Brick_1x1", … */
const char *dsc_sample_kind_name (guint kind);

/**
 * dsc_sample_render:
 * @kind: 0 … 19
 * @seed: chooses pose, colour, light, camera and paper; picture i of a set uses a seed of its own
 * @width: pixels, 16 … 4096
 * @height: pixels, 16 … 4096
 * @rgbx: (out caller-allocates): height × width × 4 bytes, top row first; the fourth of a pixel
 * becomes 255
 *
 * Deterministic on one machine for the same arguments.
 */
void dsc_sample_render (guint kind, guint64 seed, int width, int height, guint8 *rgbx);

G_END_DECLS
