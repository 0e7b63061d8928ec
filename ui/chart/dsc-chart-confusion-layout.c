/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The layout of the confusion matrix: which classes, where the cells lie, what a point hits. */
#include "config.h"

#include <math.h>

#include <glib/gi18n-lib.h>

#include "chart/dsc-chart-confusion-private.h"

/* Lengths at text_scale 1. */
#define LABEL_SIZE 11.5
#define NUMBER_SIZE 13.0
#define MIN_TEXT_SIZE 5.0 /* smaller cannot be read and is left out */
#define LABEL_LIMIT 190.0
#define LABEL_SHARE 0.45 /* of the room that they share with the cells, at most */
#define NATURAL_MATRIX 460.0
#define MIN_NATURAL_CELL 22.0
#define MAX_NATURAL_CELL 84.0
#define MAX_CELL 140.0
#define NUMBER_PADDING 6.0
#define UPRIGHT_PADDING 8.0

/* What decides the layout and must be measured; at text_scale 1 times the scale. */
typedef struct
{
  double name;   /* widest class name in LABEL_SIZE, at most LABEL_LIMIT */
  double line;   /* height of a name */
  double number; /* widest number in NUMBER_SIZE */
  double digit;  /* height of it */
} Measures;

static guint64
cell_count (const DscConfusion *confusion, guint actual, guint predicted)
{
  return confusion->counts[(gsize) actual * confusion->n + predicted];
}

typedef struct
{
  guint label;
  guint64 mistakes;
} Badness;

static int
compare_badness (gconstpointer a, gconstpointer b)
{
  const Badness *first = a;
  const Badness *second = b;

  if (first->mistakes != second->mistakes)
    return first->mistakes > second->mistakes ? -1 : 1;
  return first->label < second->label ? -1 : first->label > second->label;
}

static int
compare_labels (gconstpointer a, gconstpointer b)
{
  const guint *first = a;
  const guint *second = b;

  return *first < *second ? -1 : *first > *second;
}

guint *
dsc_chart_confusion_worst (const DscConfusion *confusion, guint max, guint *n)
{
  g_autofree Badness *badness = g_new0 (Badness, confusion->n);
  guint *classes;

  for (guint i = 0; i < confusion->n; i++)
    badness[i].label = i;
  if (confusion->n > max)
    {
      for (guint i = 0; i < confusion->n; i++)
        for (guint j = 0; j < confusion->n; j++)
          if (i != j)
            {
              badness[i].mistakes += cell_count (confusion, i, j);
              badness[j].mistakes += cell_count (confusion, i, j);
            }
      qsort (badness, confusion->n, sizeof *badness, compare_badness);
    }
  *n = MIN (confusion->n, max);
  classes = g_new (guint, MAX (*n, 1));
  for (guint i = 0; i < *n; i++)
    classes[i] = badness[i].label;
  if (*n > 0)
    qsort (classes, *n, sizeof *classes, compare_labels);
  return classes;
}

static guint64
row_sum (const DscConfusion *confusion, guint actual)
{
  guint64 sum = 0;

  for (guint j = 0; j < confusion->n; j++)
    sum += cell_count (confusion, actual, j);
  return sum;
}

const char *
_dsc_chart_confusion_axis (gboolean rows)
{
  return rows ? _ ("Actual class") : _ ("Predicted class");
}

double
_dsc_chart_confusion_share (const DscConfusion *confusion, guint actual, guint predicted)
{
  guint64 sum = row_sum (confusion, actual);

  return sum == 0 ? NAN : (double) cell_count (confusion, actual, predicted) / sum;
}

char *
dsc_chart_confusion_cell_text (const DscChartConfusion *self, guint actual, guint predicted)
{
  double share;

  if (!self->shares)
    return g_strdup_printf ("%" G_GUINT64_FORMAT, cell_count (self->confusion, actual, predicted));
  share = _dsc_chart_confusion_share (self->confusion, actual, predicted);
  if (isnan (share))
    return g_strdup ("–");
  /* 0 and 100 are said only where they are exact. */
  if (share > 0 && share < 0.005)
    return g_strdup ("<1");
  if (share > 0.99 && share < 1)
    return g_strdup ("99");
  return g_strdup_printf ("%d", (int) lround (100 * share));
}

/* Photos that lie in none of the cells that are drawn. */
static guint64
count_outside (const DscConfusion *confusion, const guint *classes, guint n)
{
  guint64 outside = 0;

  for (guint i = 0; i < confusion->n; i++)
    outside += row_sum (confusion, i);
  for (guint i = 0; i < n; i++)
    for (guint j = 0; j < n; j++)
      outside -= cell_count (confusion, classes[i], classes[j]);
  return outside;
}

static char *
make_note (const DscChartConfusion *self, const guint *classes, guint n)
{
  const DscConfusion *confusion = self->confusion;
  g_autofree char *only = NULL;
  guint outside;

  if (confusion->n == 0)
    return g_strdup (
        _ ("There is nothing to show yet: no photo with a known class was classified."));
  if (confusion->n > n)
    {
      outside = (guint) MIN (count_outside (confusion, classes, n), G_MAXUINT);
      only = g_strdup_printf (ngettext ("Only the %u classes with the most mistakes, of %u, are "
                                        "shown; %u photo is of another, or was taken for one.",
                                        "Only the %u classes with the most mistakes, of %u, are "
                                        "shown; %u photos are of others, or were taken for them.",
                                        outside),
                              n, confusion->n, outside);
    }
  if (!self->shares)
    return g_steal_pointer (&only);
  if (only == NULL)
    return g_strdup (_ ("Percent of the photos of each actual class."));
  return g_strdup_printf (_ ("%s Percent of the photos of each actual class."), only);
}

static void
measure (const DscChartConfusion *self, const DscChartConfusionLayout *layout,
         const DscChartStyle *style, Measures *out)
{
  g_autoptr (PangoLayout) label = dsc_chart_text_new (style, LABEL_SIZE, FALSE);
  g_autoptr (PangoLayout) number = dsc_chart_text_new (style, NUMBER_SIZE, FALSE);
  guint64 most = 0;

  *out = (Measures){ 0 };
  for (guint i = 0; i < layout->n; i++)
    {
      g_autofree char *name = dsc_chart_name (self->names[layout->classes[i]]);
      double width, height;

      pango_layout_set_text (label, name, -1);
      dsc_chart_text_measure (label, &width, &height);
      out->name = MAX (out->name, width);
      out->line = MAX (out->line, height);
      for (guint j = 0; j < layout->n; j++)
        most = MAX (most, cell_count (self->confusion, layout->classes[i], layout->classes[j]));
    }
  out->name = MIN (ceil (out->name) + 1, LABEL_LIMIT * style->text_scale);
  /* All digits are equally wide in the fonts that interfaces use, and 8 is never narrower; counts
   * have the most digits at the top. */
  if (self->shares)
    pango_layout_set_text (number, "100", -1);
  else
    {
      g_autofree char *digits = g_strdup_printf ("%" G_GUINT64_FORMAT, most);

      for (char *p = digits; *p != '\0'; p++)
        *p = '8';
      pango_layout_set_text (number, digits, -1);
    }
  dsc_chart_text_measure (number, &out->number, &out->digit);
}

/* What lies around the matrix and its names. */
typedef struct
{
  double margin;
  double head;  /* height of the heading */
  double axis;  /* height of an axis' title, with a gap */
  double side;  /* width of the wider of these titles */
  double foot;  /* height of the note, with gaps */
  double width; /* widest of the lines when not wrapped */
} Surroundings;

static void
surround (const DscChartConfusion *self, const char *note, const DscChartStyle *style, double width,
          Surroundings *out)
{
  double scale = style->text_scale;
  double inner;
  g_autoptr (PangoLayout) axis = dsc_chart_text_new (style, DSC_CHART_TEXT_SMALL, TRUE);

  out->margin = DSC_CHART_CONFUSION_MARGIN * scale;
  inner = MAX (width - 2 * out->margin, 1);
  dsc_chart_heading_measure (&self->heading, style, inner, &out->width, &out->head);
  out->axis = out->side = 0;
  for (int i = 0; i < 2; i++)
    {
      double w, h;

      pango_layout_set_text (axis, _dsc_chart_confusion_axis (i == 0), -1);
      dsc_chart_text_measure (axis, &w, &h);
      out->side = MAX (out->side, w);
      out->axis = MAX (out->axis, h + DSC_CHART_CONFUSION_GAP * scale);
    }
  out->foot = 0;
  if (note != NULL)
    {
      g_autoptr (PangoLayout) layout
          = dsc_chart_text_paragraph (style, DSC_CHART_TEXT_SMALL, FALSE, note, inner);
      double w, h;

      dsc_chart_text_measure (layout, &w, &h);
      out->width = MAX (out->width, w);
      out->foot = h + 2 * DSC_CHART_CONFUSION_GAP * scale;
    }
}

/* Whether all names fit above columns of that width without being turned. */
static gboolean
fits_upright (const Measures *measures, double cell, double scale)
{
  return measures->name + UPRIGHT_PADDING * scale <= cell;
}

/* Side of a cell when @width × @height are left for cells and names. */
static double
cell_side (double width, double height, double row_labels, double column_labels, guint n)
{
  return MIN (width - row_labels, height - column_labels) / n;
}

/* Fills in the cells' side and the names', given the room for both. */
static void
divide (DscChartConfusionLayout *self, const Measures *measures, double width, double height,
        double scale)
{
  double gap = DSC_CHART_CONFUSION_GAP * scale;
  double upright = MIN (measures->name, LABEL_SHARE * width);
  double turned = MIN (measures->name, LABEL_SHARE * height);
  double cell = cell_side (width, height, upright + gap, measures->line + gap, self->n);
  double font;

  self->rotated = !fits_upright (measures, MIN (cell, MAX_CELL * scale), scale);
  self->row_labels = upright;
  self->column_labels = self->rotated ? turned : measures->line;
  cell = cell_side (width, height, upright + gap, self->column_labels + gap, self->n);
  font = LABEL_SIZE * MIN (1, cell / measures->line);
  if (font * scale < MIN_TEXT_SIZE)
    {
      self->rotated = FALSE;
      self->row_labels = self->column_labels = 0;
      cell = cell_side (width, height, 0, 0, self->n);
    }
  else
    self->label_size = font;
  cell = CLAMP (cell, 0, MAX_CELL * scale);
  /* Whole pixels at scale 1 make sharp edges; where cells are tiny the rest would be too much to
   * lose. */
  self->cell = cell >= 8 ? floor (cell) : cell;
  font
      = NUMBER_SIZE
        * MIN (1, MIN ((cell - NUMBER_PADDING * scale) / measures->number, cell / measures->digit));
  self->number_size = font * scale < MIN_TEXT_SIZE ? 0 : font;
}

static void
place (DscChartConfusionLayout *self, const Surroundings *around, double width, double scale)
{
  double gap = DSC_CHART_CONFUSION_GAP * scale;
  double side = self->cell * self->n;
  double left = around->axis + (self->row_labels > 0 ? self->row_labels + gap : 0);
  double above
      = around->head + around->axis + (self->column_labels > 0 ? self->column_labels + gap : 0);

  self->x = floor ((width - left - side) / 2 + left);
  self->y = floor (around->margin + above);
  self->note_y = self->y + side + 2 * gap;
}

DscChartConfusionLayout *
dsc_chart_confusion_layout_new (const DscChartConfusion *self, double width, double height,
                                const DscChartStyle *style)
{
  DscChartConfusionLayout *layout = g_new0 (DscChartConfusionLayout, 1);
  Surroundings around;
  Measures measures;
  double inner_width, inner_height;

  layout->classes
      = dsc_chart_confusion_worst (self->confusion, DSC_CHART_CONFUSION_MAX_CLASSES, &layout->n);
  layout->note = make_note (self, layout->classes, layout->n);
  if (!(width > 0 && height > 0) || !isfinite (width + height))
    return layout;
  surround (self, layout->note, style, width, &around);
  if (layout->n == 0)
    {
      layout->note_y = MAX ((height + around.head - around.foot) / 2, around.head);
      return layout;
    }
  measure (self, layout, style, &measures);
  inner_width = width - 2 * around.margin - around.axis;
  inner_height = height - 2 * around.margin - around.head - around.axis - around.foot;
  if (inner_width > layout->n && inner_height > layout->n)
    {
      divide (layout, &measures, inner_width, inner_height, style->text_scale);
      place (layout, &around, width, style->text_scale);
    }
  return layout;
}

void
dsc_chart_confusion_layout_free (DscChartConfusionLayout *self)
{
  if (self == NULL)
    return;
  g_free (self->classes);
  g_free (self->note);
  g_free (self);
}

gboolean
dsc_chart_confusion_layout_hit (const DscChartConfusionLayout *self, double x, double y,
                                guint *actual, guint *predicted)
{
  double column = floor ((x - self->x) / self->cell);
  double row = floor ((y - self->y) / self->cell);

  /* Written so that not-a-number, from the point or from a cell without a size, hits nothing. */
  if (!(self->cell > 0 && row >= 0 && row < self->n && column >= 0 && column < self->n))
    return FALSE;
  if (actual != NULL)
    *actual = self->classes[(guint) row];
  if (predicted != NULL)
    *predicted = self->classes[(guint) column];
  return TRUE;
}

/* Room for every number, for the axes' titles, and for names that need not be turned where few
 * classes have short ones.
 */
static double
natural_cell (const Measures *measures, double axis, guint n, double scale)
{
  double even = NATURAL_MATRIX * scale / n;
  double cell = CLAMP (even, MIN_NATURAL_CELL * scale, MAX_NATURAL_CELL * scale);
  double upright = measures->name + UPRIGHT_PADDING * scale;

  if (upright <= MIN (even, MAX_CELL * scale))
    cell = MAX (cell, upright);
  return ceil (MAX (MAX (cell, axis / n), measures->number + NUMBER_PADDING * scale));
}

void
dsc_chart_confusion_natural_size (const DscChartConfusion *self, const DscChartStyle *style,
                                  double *width, double *height)
{
  g_autoptr (DscChartConfusionLayout) layout = dsc_chart_confusion_layout_new (self, 0, 0, style);
  double scale = style->text_scale;
  double gap = DSC_CHART_CONFUSION_GAP * scale;
  Surroundings around;
  Measures measures;
  double cell, side, columns, limit;

  surround (self, layout->note, style, INFINITY, &around);
  *width = *height = 0;
  if (layout->n > 0)
    {
      measure (self, layout, style, &measures);
      cell = natural_cell (&measures, around.side, layout->n, scale);
      side = cell * layout->n;
      columns = fits_upright (&measures, cell, scale) ? measures.line : measures.name;
      *width = around.axis + measures.name + gap + side;
      *height = around.axis + columns + gap + side;
      /* divide() gives names at most their share. */
      *width = MAX (*width, around.axis + measures.name / LABEL_SHARE);
      *height = MAX (*height, around.axis + columns / LABEL_SHARE);
    }
  /* Long sentences are wrapped, rather than that they make the chart wide. */
  limit = MAX (1.5 * *width, NATURAL_MATRIX * scale);
  if (around.width > limit)
    surround (self, layout->note, style, limit + 2 * around.margin, &around);
  *width = ceil (MAX (*width, around.width) + 2 * around.margin);
  *height = ceil (*height + around.head + around.foot + 2 * around.margin);
}
