/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Turns a picture upright while it is being decoded.
 *
 * Orientations 1 … 4 keep rows rows: these are decoded where they belong, and reversed there if
 * need be. The others turn rows into columns: sixteen rows are gathered in a strip and written as
 * columns sixteen pixels wide, which is one line of the processor's cache. */
#include "config.h"

#include "image/dsc-turn.h"

gboolean
dsc_turn_is_quarter (int orientation)
{
  return orientation >= 5;
}

gboolean
dsc_turn_begin (DscTurn *self, int orientation, int width, int height)
{
  g_return_val_if_fail (orientation >= 1 && orientation <= 8, FALSE);

  *self = (DscTurn){ .orientation = orientation, .width = width, .height = height };
  if (!dsc_turn_is_quarter (orientation))
    {
      self->pixels = dsc_pixels_new (width, height);
      return self->pixels != NULL;
    }
  self->pixels = dsc_pixels_new (height, width);
  self->strip = g_try_malloc_n ((gsize) width * 4, DSC_TURN_ROWS);
  return self->pixels != NULL && self->strip != NULL;
}

guint8 *
dsc_turn_row (DscTurn *self, int y)
{
  gsize row = (gsize) y;

  if (self->strip != NULL)
    return (guint8 *) (self->strip + (row % DSC_TURN_ROWS) * self->width);
  if (self->orientation >= 3)
    row = (gsize) (self->height - 1 - y);
  return self->pixels->data + row * self->width * 4;
}

static void
reverse (guint32 *row, int n)
{
  for (int i = 0, j = n - 1; i < j; i++, j--)
    {
      guint32 pixel = row[i];

      row[i] = row[j];
      row[j] = pixel;
    }
}

/* Writes the strip, which holds the stored rows @first … @first + @n − 1, as columns. */
static void
write_columns (DscTurn *self, int first, int n)
{
  guint32 *pixels = (guint32 *) self->pixels->data;
  /* 5: mirrored at the main diagonal; 6: a quarter turn clockwise; 7: mirrored at the other
   * diagonal; 8: a quarter turn anticlockwise. */
  gboolean from_right = self->orientation == 6 || self->orientation == 7;
  gboolean from_bottom = self->orientation == 7 || self->orientation == 8;
  gsize column = (gsize) (from_right ? self->height - first - n : first);

  for (int x = 0; x < self->width; x++)
    {
      gsize row = (gsize) (from_bottom ? self->width - 1 - x : x);
      guint32 *out = pixels + row * self->height + column;

      for (int i = 0; i < n; i++)
        out[from_right ? n - 1 - i : i] = self->strip[(gsize) i * self->width + x];
    }
}

void
dsc_turn_row_done (DscTurn *self, int y)
{
  if (self->orientation == 2 || self->orientation == 3)
    reverse ((guint32 *) dsc_turn_row (self, y), self->width);
  else if (self->strip != NULL && (y % DSC_TURN_ROWS == DSC_TURN_ROWS - 1 || y == self->height - 1))
    write_columns (self, y - y % DSC_TURN_ROWS, y % DSC_TURN_ROWS + 1);
}

DscPixels *
dsc_turn_steal (DscTurn *self)
{
  return g_steal_pointer (&self->pixels);
}

void
dsc_turn_clear (DscTurn *self)
{
  g_clear_pointer (&self->pixels, dsc_pixels_free);
  g_clear_pointer (&self->strip, g_free);
}
