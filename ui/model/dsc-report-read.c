/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is wrong with the photos as they are, for the window: on a thread. */
#include "config.h"

#include "model/dsc-report-private.h"

void
_dsc_report_reading_free (gpointer data)
{
  DscReportReading *self = data;

  g_clear_object (&self->project);
  g_object_unref (self->dataset);
  dsc_split_unref (self->split);
  g_clear_pointer (&self->findings, dsc_findings_free);
  g_ptr_array_unref (self->items);
  g_free (self);
}

static int
compare_items (gconstpointer a, gconstpointer b)
{
  DscReportItem *first = *(DscReportItem *const *) a, *second = *(DscReportItem *const *) b;
  DscSeverity one = dsc_report_item_get_severity (first);
  DscSeverity other = dsc_report_item_get_severity (second);

  if (one != other)
    return one > other ? -1 : 1;
  return (int) dsc_report_item_get_kind (first) - (int) dsc_report_item_get_kind (second);
}

void
_dsc_report_read_func (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  DscReportReading *self = data;
  GError *error = NULL;

  self->findings = dsc_quality_read (self->project, self->dataset, self->split, &error);
  g_clear_object (&self->project);
  if (self->findings == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  for (guint i = 0; i < self->findings->all->len; i++)
    g_ptr_array_add (self->items, dsc_report_item_new (g_ptr_array_index (self->findings->all, i),
                                                       self->dataset));
  g_ptr_array_sort (self->items, compare_items);
  g_task_return_boolean (task, TRUE);
}
