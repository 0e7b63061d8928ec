/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the confusion matrix and its layout share. */
#pragma once

#include "engine/dsc-metrics-words.h"
#include "results/dsc-confusion-cell.h"
#include "results/dsc-confusion-matrix.h"

G_BEGIN_DECLS

/* Side of a cell, CSS pixels. */
#define DSC_CONFUSION_MATRIX_MIN_CELL 8.0
#define DSC_CONFUSION_MATRIX_MAX_CELL 120.0

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
};

void _dsc_confusion_matrix_measure (GtkWidget *widget, GtkOrientation orientation, int for_size,
                                    int *minimum, int *natural, int *minimum_baseline,
                                    int *natural_baseline);
void _dsc_confusion_matrix_size_allocate (GtkWidget *widget, int width, int height, int baseline);

G_END_DECLS
