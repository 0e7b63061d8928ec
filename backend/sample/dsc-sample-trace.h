/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Takes the photo of a scene. Private to backend/sample. */
#pragma once

#include "sample/dsc-sample-scene.h"

G_BEGIN_DECLS

/**
 * dsc_sample_trace:
 * @scene: made for the same @width and @height
 * @rgbx: (out caller-allocates): height × width × 4 bytes, top row first; the fourth becomes 255
 */
void dsc_sample_trace (const DscSampleScene *scene, int width, int height, guint8 *rgbx);

G_END_DECLS
