/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a run has gone through, step by step, kept so that it can be drawn at once at any length.
 * Grows while the run trains. Owned by one thread. */
#pragma once

#include "chart/dsc-chart-pyramid.h"
#include "engine/dsc-trace.h"

G_BEGIN_DECLS

/** DscChartStep: one training step; what was not measured is NaN. */
typedef struct
{
  double loss;     /* of the batch */
  double smoothed; /* as dsc_smoother_add() gives it */
  double rate;     /* learning rate of the last layer group */
  double momentum; /* Adam's β₁ */
} DscChartStep;

/** DscChartEpoch: measured at the end of an epoch; NaN where it was not. */
typedef struct
{
  guint step;        /* steps that were done then, in all */
  double loss;       /* of the validation part */
  double error_rate; /* 0 … 1 */
} DscChartEpoch;

/** DscChartStage: a part of a run with settings of its own. */
typedef struct
{
  guint step; /* its first */
  char *name; /* (owned) (nullable): any bytes */
} DscChartStage;

/** DscChartHistory: readable by everyone, changed by the functions below. */
typedef struct
{
  char *name;                /* (owned) (nullable): of the run, any bytes */
  DscChartPyramid *losses;   /* (owned) one number a step, as all four */
  DscChartPyramid *smoothed; /* (owned) */
  DscChartPyramid *rates;    /* (owned) */
  DscChartPyramid *momenta;  /* (owned) */
  GArray *epochs;            /* (owned) (element-type DscChartEpoch) by rising step */
  GArray *stages;            /* (owned) (element-type DscChartStage) by rising step */
  guint kept;                /* the epoch whose model is kept, from 1; 0: none, or not known */
} DscChartHistory;

/** Returns: (transfer full): an empty one. Free with dsc_chart_history_free(). */
DscChartHistory *dsc_chart_history_new (const char *name);
void dsc_chart_history_free (DscChartHistory *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscChartHistory, dsc_chart_history_free)

/** The next step is the first of a stage; of two without a step between them the later counts. */
void dsc_chart_history_add_stage (DscChartHistory *self, const char *name);
void dsc_chart_history_add_step (DscChartHistory *self, const DscChartStep *step);
/** An epoch ends with the step that was added last. */
void dsc_chart_history_add_epoch (DscChartHistory *self, double loss, double error_rate);

/** Finds the epoch whose model is kept by what @record says of that. Returns: whether it is another
 * one than before. */
gboolean dsc_chart_history_set_kept (DscChartHistory *self, const DscRunRecord *record);

/** Adds what a run has gone through since; @events: (element-type DscTraceEvent). */
void dsc_chart_history_add_trace (DscChartHistory *self, const GArray *events);

/** Returns: how many steps. */
guint dsc_chart_history_get_n_steps (const DscChartHistory *self);

G_END_DECLS
