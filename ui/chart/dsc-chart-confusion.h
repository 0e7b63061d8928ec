/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The confusion matrix: rows are actual classes, columns predicted ones, the first class at the top
 * and at the left.
 *
 * The layout (which classes, where the cells lie, what a point hits) is apart from the painting;
 * neither needs a screen. Both are pure functions of their arguments; any thread. */
#pragma once

#include "chart/dsc-chart-text.h"
#include "engine/dsc-metrics.h"

G_BEGIN_DECLS

/** More classes than these cannot be told apart in one matrix; the worst are drawn. */
#define DSC_CHART_CONFUSION_MAX_CLASSES 40

/**
 * DscChartConfusion: what is to be drawn; nothing in it is owned.
 * @confusion: counts
 * @names: its n class names, any bytes; an entry may be %NULL
 * @heading: such as "Confusion matrix", "200 validation photos, 18.5 % wrong (13.7 … 24.4 %)"
 * @shares: cells say and show the percentage of their row, not the count
 */
typedef struct
{
  const DscConfusion *confusion;
  const char *const *names;
  DscChartHeading heading;
  gboolean shares;
} DscChartConfusion;

/**
 * DscChartConfusionLayout: where everything lies, within 0 … width and 0 … height.
 * @n: rows, and columns, that are drawn
 * @classes: (owned) (array length=n): the class of each row and of each column, rising
 * @x: left edge of the cells
 * @y: upper edge of the cells
 * @cell: side of a cell; 0 when there is nothing to draw or no room
 * @row_labels: width of the names beside the rows; 0 when they would be too small to read, as
 * @column_labels
 * @column_labels: height of the names above the columns
 * @rotated: whether those above the columns are turned by a quarter, to be read from the cell
 * upwards
 * @label_size: size of the names' font, before the text scale
 * @number_size: size of the numbers' font, before the text scale; 0 when they would be too small to
 * read
 * @note: (owned) (nullable): what the drawing has to say about itself, below the cells
 * @note_y: its upper edge
 */
typedef struct
{
  guint n;
  guint *classes;
  double x;
  double y;
  double cell;
  double row_labels;
  double column_labels;
  gboolean rotated;
  double label_size;
  double number_size;
  char *note;
  double note_y;
} DscChartConfusionLayout;

/**
 * dsc_chart_confusion_worst:
 * @max: how many at most
 * @n: (out): how many
 *
 * Returns: (transfer full) (array length=n): the @max classes with the most mistakes (photos of
 * them that were taken for another, and others' that were taken for them; ties by class), in rising
 * order; all classes where there are no more than @max.
 */
guint *dsc_chart_confusion_worst (const DscConfusion *confusion, guint max, guint *n);

/** Gives the size at which every number and most names can be read. */
void dsc_chart_confusion_natural_size (const DscChartConfusion *self, const DscChartStyle *style,
                                       double *width, double *height);

/** Returns: (transfer full): the layout in @width × @height; free with
 * dsc_chart_confusion_layout_free(). */
DscChartConfusionLayout *dsc_chart_confusion_layout_new (const DscChartConfusion *self,
                                                         double width, double height,
                                                         const DscChartStyle *style);
void dsc_chart_confusion_layout_free (DscChartConfusionLayout *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscChartConfusionLayout, dsc_chart_confusion_layout_free)

/**
 * dsc_chart_confusion_layout_hit:
 * @actual: (out) (optional): class of the row
 * @predicted: (out) (optional): class of the column
 *
 * Returns: whether the point (@x, @y) lies in a cell. A cell has its left and its upper edge.
 */
gboolean dsc_chart_confusion_layout_hit (const DscChartConfusionLayout *self, double x, double y,
                                         guint *actual, guint *predicted);

/** Draws it into 0 … @width and 0 … @height of @cr, background included; nothing but the background
 * if either is not above 0. */
void dsc_chart_confusion_draw (cairo_t *cr, const DscChartConfusion *self, double width,
                               double height, const DscChartStyle *style);

/** Returns: (transfer full): what the cell of these two classes says: a count, or a whole
 * percentage of the row ("–" in an empty row). */
char *dsc_chart_confusion_cell_text (const DscChartConfusion *self, guint actual, guint predicted);

/** Returns: what the strongest colour stands for among the cells of @classes (array length=n): the
 * largest count, or 1 for shares. */
double dsc_chart_confusion_largest (const DscChartConfusion *self, const guint *classes, guint n);

/** Returns: the colour of the cell of these two classes; @largest as above. */
DscChartColour dsc_chart_confusion_cell_colour (const DscChartConfusion *self,
                                                const DscChartStyle *style, guint actual,
                                                guint predicted, double largest);

G_END_DECLS
