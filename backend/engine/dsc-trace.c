/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a run has gone through, as a list of events. */
#include "config.h"

#include "engine/dsc-trace.h"

GArray *
dsc_trace_new (void)
{
  return g_array_new (FALSE, FALSE, sizeof (DscTraceEvent));
}

void
dsc_trace_add_stage (GArray *trace, const char *name)
{
  const DscTraceEvent event = { .kind = DSC_TRACE_STAGE, .stage = g_intern_string (name) };

  g_array_append_vals (trace, &event, 1);
}

void
dsc_trace_add_steps (GArray *trace, const DscBatchRecord *steps, guint n)
{
  for (guint i = 0; i < n; i++)
    {
      const DscTraceEvent event = { .kind = DSC_TRACE_STEP, .step = steps[i] };

      g_array_append_vals (trace, &event, 1);
    }
}

void
dsc_trace_add_epoch (GArray *trace, const DscEpochRecord *epoch)
{
  const DscTraceEvent event
      = { .kind = DSC_TRACE_EPOCH, .epoch = { epoch->valid_loss, epoch->error_rate } };

  g_array_append_vals (trace, &event, 1);
}

static gboolean
load_stage (GArray *trace, DscProject *project, const DscStageRecord *stage, GError **error)
{
  g_autoptr (GArray) epochs = dsc_project_get_epochs (project, stage->id, error);
  g_autoptr (GArray) counts = NULL;
  g_autoptr (GArray) steps
      = epochs != NULL ? dsc_project_get_batches (project, stage->id, &counts, error) : NULL;
  guint done = 0;

  if (steps == NULL)
    return FALSE;
  dsc_trace_add_stage (trace, stage->name);
  /* A run that goes on meanwhile may have ended an epoch between the two readings. */
  for (guint i = 0; i < epochs->len && i < counts->len; i++)
    {
      guint n = MIN (g_array_index (counts, guint, i), steps->len - done);

      dsc_trace_add_steps (trace, &g_array_index (steps, DscBatchRecord, done), n);
      dsc_trace_add_epoch (trace, &g_array_index (epochs, DscEpochRecord, i));
      done += n;
    }
  return TRUE;
}

GArray *
dsc_trace_load (DscProject *project, gint64 run, GError **error)
{
  g_autoptr (GPtrArray) stages = NULL;
  g_autoptr (GArray) trace = dsc_trace_new ();

  g_return_val_if_fail (DSC_IS_PROJECT (project), NULL);

  stages = dsc_project_get_stages (project, run, error);
  for (guint i = 0; stages != NULL && i < stages->len; i++)
    if (!load_stage (trace, project, g_ptr_array_index (stages, i), error))
      return NULL;
  return stages != NULL ? g_steal_pointer (&trace) : NULL;
}
