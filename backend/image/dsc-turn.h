/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Turns a picture upright while it is being decoded: the decoder asks where to put each row, and
 * what it puts there ends up in its place. Internal to the decoders. One thread at a time. */
#pragma once

#include "image/dsc-pixels.h"

G_BEGIN_DECLS

/** DscTurn: a picture that arrives row by row, top row as stored first. */
typedef struct
{
  int orientation; /* 1 … 8, as EXIF counts */
  int width;       /* as stored */
  int height;
  DscPixels *pixels; /* (owned) the upright picture */
  guint32 *strip;    /* (owned) (nullable): rows to be turned by a quarter, for 5 … 8 */
} DscTurn;

/** DSC_TURN_ROWS: how many rows, from a multiple of it on, may be asked for before they are done.
 */
#define DSC_TURN_ROWS 16

/** Returns: whether pictures of this EXIF orientation change places of width and height. */
gboolean dsc_turn_is_quarter (int orientation);

/**
 * dsc_turn_begin:
 * @orientation: how the picture is stored, 1 … 8 as EXIF counts
 * @width: as stored
 * @height: as stored
 *
 * Returns: %FALSE when memory is out; dsc_turn_clear() is due all the same.
 */
gboolean dsc_turn_begin (DscTurn *self, int orientation, int width, int height);

/** Returns: (transfer none): where to put row @y, width × 4 bytes of RGBX. */
guint8 *dsc_turn_row (DscTurn *self, int y);

/** Says that row @y is there. Rows are done in ascending order, each once. */
void dsc_turn_row_done (DscTurn *self, int y);

/** Returns: (transfer full): the upright picture, all rows being done. */
DscPixels *dsc_turn_steal (DscTurn *self);

/** Frees what is left. */
void dsc_turn_clear (DscTurn *self);

G_END_DECLS
