/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a run has gone through, event by event: stages that began, steps that were made, epochs that
 * ended. What curves are drawn from, live and later. */
#pragma once

#include "project/dsc-project.h"

G_BEGIN_DECLS

typedef enum
{
  DSC_TRACE_STAGE,
  DSC_TRACE_STEP,
  DSC_TRACE_EPOCH
} DscTraceKind;

/**
 * DscTraceEvent: plain data.
 * @stage: of DSC_TRACE_STAGE: the stage's name as it is stored, interned
 * @step: of DSC_TRACE_STEP
 * @epoch: of DSC_TRACE_EPOCH: what was measured when it ended; NaN where it was not
 */
typedef struct
{
  DscTraceKind kind;
  union
  {
    const char *stage;
    DscBatchRecord step;
    struct
    {
      double valid_loss;
      double error_rate;
    } epoch;
  };
} DscTraceEvent;

/** Returns: (transfer full) (element-type DscTraceEvent): nothing has happened yet. */
GArray *dsc_trace_new (void);
void dsc_trace_add_stage (GArray *trace, const char *name);
void dsc_trace_add_steps (GArray *trace, const DscBatchRecord *steps, guint n);
void dsc_trace_add_epoch (GArray *trace, const DscEpochRecord *epoch);

/**
 * dsc_trace_load:
 *
 * Reads what the project has of run @run. Blocks on the project; any thread but the window's.
 *
 * Returns: (transfer full) (nullable) (element-type DscTraceEvent)
 */
GArray *dsc_trace_load (DscProject *project, gint64 run, GError **error);

G_END_DECLS
