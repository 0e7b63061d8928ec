/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of the confusion matrix share. */
#pragma once

#include "engine/dsc-metrics-words.h"
#include "results/dsc-confusion-cell.h"
#include "results/dsc-confusion-matrix.h"

G_BEGIN_DECLS

/* Side of a cell, CSS pixels. */
#define DSC_CONFUSION_MATRIX_MIN_CELL 8.0
#define DSC_CONFUSION_MATRIX_MAX_CELL 120.0
/* Smaller ones are not met by a finger; and what they become then. */
#define DSC_CONFUSION_MATRIX_TOUCH_CELL 34
#define DSC_CONFUSION_MATRIX_TOUCHED_CELL 48.0

struct _DscConfusionMatrix
{
  GtkWidget parent_instance;
  DscConfusion *confusion; /* (owned) (nullable) */
  char **names;            /* (owned) (nullable): UTF-8, of all its classes */
  guint *order;            /* (owned) (nullable) (array length=n): classes that are shown */
  guint n;
  gboolean shares;
  gboolean similar;
  double cell_size;    /* 0: as large as the room allows */
  int selected_actual; /* −1: none */
  int selected_predicted;
  char *description;         /* (owned) (nullable) */
  DscConfusionCell *current; /* (nullable): the one that can have the focus */

  GPtrArray *cells;        /* (owned) (element-type DscConfusionCell): children, row by row */
  GPtrArray *rows;         /* (owned) (element-type GtkLabel): children */
  GPtrArray *columns;      /* (owned) (element-type GtkLabel): children */
  GtkWidget *row_title;    /* child */
  GtkWidget *column_title; /* child */
  int side;                /* of a cell, as it was allocated; 0 before */

  GtkAdjustment *across; /* (owned) (nullable): what scrolls it */
  GtkAdjustment *down;   /* (owned) (nullable) */
  int start;             /* of the first cell, either way, as it was allocated */
  int shift_x;           /* how far headings were moved so that they are seen; from left to right */
  int shift_y;
  DscConfusionCell *sought; /* (nullable): to be scrolled into the middle when it has its place */
  guint seek_source;        /* 0: none */
};

DscConfusionCell *_dsc_confusion_matrix_cell_at (DscConfusionMatrix *self, guint row, guint column);
/* One cell can have the focus, so that Tab passes the matrix in one step. */
void _dsc_confusion_matrix_set_current (DscConfusionMatrix *self, DscConfusionCell *cell);
/* Tells of @cell (nullable). */
void _dsc_confusion_matrix_describe (DscConfusionMatrix *self, DscConfusionCell *cell);

void _dsc_confusion_matrix_class_init_input (GtkWidgetClass *widget_class);
void _dsc_confusion_matrix_init_input (DscConfusionMatrix *self);

void _dsc_confusion_matrix_measure (GtkWidget *widget, GtkOrientation orientation, int for_size,
                                    int *minimum, int *natural, int *minimum_baseline,
                                    int *natural_baseline);
void _dsc_confusion_matrix_size_allocate (GtkWidget *widget, int width, int height, int baseline);
void _dsc_confusion_matrix_snapshot (GtkWidget *widget, GtkSnapshot *snapshot);
/* Whether headings do not lie there. */
gboolean _dsc_confusion_matrix_is_clear (DscConfusionMatrix *self, double x, double y);
/* Scrolls so that headings do not cover @cell. */
void _dsc_confusion_matrix_uncover (DscConfusionMatrix *self, DscConfusionCell *cell);

/* Scrolls @cell into the middle of what is seen, when all have their new places. */
void _dsc_confusion_matrix_seek (DscConfusionMatrix *self, DscConfusionCell *cell);
/* No cell is sought any more. */
void _dsc_confusion_matrix_forget_sought (DscConfusionMatrix *self);

G_END_DECLS
