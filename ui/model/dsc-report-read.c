/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is stored of a project's photos, less what was done about it since: labels that were
 * corrected or confirmed, copies that were moved, photos that were left out. On a thread. */
#include "config.h"

#include "base/dsc-error.h"
#include "model/dsc-report-private.h"

void
_dsc_report_reading_free (gpointer data)
{
  DscReportReading *self = data;

  g_clear_object (&self->project);
  g_object_unref (self->dataset);
  dsc_split_unref (self->split);
  g_ptr_array_unref (self->items);
  g_free (self);
}

static gboolean
is_left_out (const DscReportReading *self, guint32 photo)
{
  return photo != DSC_FINDING_NO_PHOTO && dsc_dataset_get_photo (self->dataset, photo)->left_out;
}

/* What is said of a photo now: the same of all of a group is nothing wrong. */
static gint64
get_side (const DscReportReading *self, DscFindingKind kind, guint32 photo)
{
  return kind == DSC_FINDING_LEAK ? self->split->parts[photo]
                                  : dsc_dataset_get_photo (self->dataset, photo)->label;
}

/* Whether photos from place @begin to @end are still on more than one side. */
static gboolean
is_divided (const DscReportReading *self, const DscFinding *finding, guint begin, guint end)
{
  gint64 first = G_MININT64;

  for (guint i = begin; i < end; i++)
    {
      guint32 photo = g_array_index (finding->items, DscFindingItem, i).photo;
      gint64 side;

      if (photo == DSC_FINDING_NO_PHOTO || is_left_out (self, photo))
        continue;
      side = get_side (self, finding->kind, photo);
      if (finding->kind == DSC_FINDING_LEAK ? side == DSC_PART_NONE : side < 0)
        continue;
      if (first != G_MININT64 && side != first)
        return TRUE;
      first = side;
    }
  return FALSE;
}

/* Whether the group from place @begin to @end still is what it was found to be. */
static gboolean
is_still_wrong (const DscReportReading *self, const DscFinding *finding, guint begin, guint end)
{
  guint n = 0;

  switch (finding->kind)
    {
    case DSC_FINDING_LEAK:
    case DSC_FINDING_TWO_LABELS:
      return is_divided (self, finding, begin, end);
    case DSC_FINDING_EXACT_DUPLICATE:
    case DSC_FINDING_NEAR_DUPLICATE:
      for (guint i = begin; i < end; i++)
        n += !is_left_out (self, g_array_index (finding->items, DscFindingItem, i).photo);
      return n > 1;
    default:
      return TRUE;
    }
}

/* Returns: (transfer full): the groups of @finding that are still wrong, without what is left out.
 */
static DscFinding *
keep_groups (const DscReportReading *self, const DscFinding *finding)
{
  DscFinding *kept = dsc_finding_new (finding->kind);

  for (guint begin = 0, end; begin < finding->items->len; begin = end)
    {
      guint group = g_array_index (finding->items, DscFindingItem, begin).group;

      for (end = begin; end < finding->items->len
                        && g_array_index (finding->items, DscFindingItem, end).group == group;
           end++)
        ;
      if (!is_still_wrong (self, finding, begin, end))
        continue;
      for (guint i = begin; i < end; i++)
        {
          DscFindingItem item = g_array_index (finding->items, DscFindingItem, i);

          if (is_left_out (self, item.photo))
            continue;
          item.group = kept->n_groups;
          item.path = g_strdup (item.path);
          g_array_append_val (kept->items, item);
        }
      kept->n_groups += kept->items->len > 0
                        && g_array_index (kept->items, DscFindingItem, kept->items->len - 1).group
                               == kept->n_groups;
    }
  return kept;
}

/* Returns: (transfer full): the single photos of @finding, and files, that are not left out. */
static DscFinding *
keep_used (const DscReportReading *self, const DscFinding *finding)
{
  DscFinding *kept = dsc_finding_new (finding->kind);

  for (guint i = 0; i < finding->items->len; i++)
    {
      DscFindingItem item = g_array_index (finding->items, DscFindingItem, i);

      if (is_left_out (self, item.photo))
        continue;
      item.path = g_strdup (item.path);
      g_array_append_val (kept->items, item);
    }
  return kept;
}

/* Returns: (transfer full): the photos of @finding whose label is still the one that was doubted.
 * @doubted: for each photo that label, or −1. */
static DscFinding *
keep_doubted (const DscReportReading *self, const DscFinding *finding, const gint32 *doubted)
{
  DscFinding *kept = dsc_finding_new (finding->kind);

  for (guint i = 0; i < finding->items->len; i++)
    {
      const DscFindingItem *item = &g_array_index (finding->items, DscFindingItem, i);

      if (item->photo != DSC_FINDING_NO_PHOTO && doubted[item->photo] >= 0
          && !is_left_out (self, item->photo)
          && doubted[item->photo] == dsc_dataset_get_photo (self->dataset, item->photo)->label)
        g_array_append_vals (kept->items, item, 1);
    }
  return kept;
}

static void
add_finding (DscReportReading *self, const DscFinding *finding, const gint32 *doubted,
             const gint32 *suggested, GHashTable *reasons)
{
  g_autoptr (DscFinding) kept = NULL;

  if (finding->kind == DSC_FINDING_SUSPECT || finding->kind == DSC_FINDING_ODD)
    kept = keep_doubted (self, finding, doubted);
  else if (finding->n_groups > 0)
    kept = keep_groups (self, finding);
  else
    kept = keep_used (self, finding);
  if (kept->items->len > 0)
    g_ptr_array_add (self->items, dsc_report_item_new (
                                      kept, self->dataset,
                                      finding->kind == DSC_FINDING_SUSPECT ? suggested : NULL,
                                      finding->kind == DSC_FINDING_UNREADABLE ? reasons : NULL));
}

/* Fills, for each photo, the label that was doubted and the one that was suggested; −1 for none. */
static gboolean
read_suspects (DscReportReading *self, gint32 *doubted, gint32 *suggested, GError **error)
{
  g_autoptr (GError) failure = NULL;
  g_autoptr (DscSuspects) suspects
      = dsc_project_get_suspects (self->project, self->dataset, &failure);
  g_autofree guint8 *confirmed = NULL;

  for (guint i = 0; i < dsc_dataset_get_n_photos (self->dataset); i++)
    doubted[i] = suggested[i] = -1;
  if (suspects == NULL)
    {
      if (g_error_matches (failure, DSC_ERROR, DSC_ERROR_NO_DATA))
        return TRUE;
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  confirmed = dsc_project_get_confirmed (self->project, self->dataset, error);
  if (confirmed == NULL)
    return FALSE;
  self->has_suspects = TRUE;
  self->has_current_suspects = dsc_quality_is_current (suspects->fingerprint, self->dataset, NULL);
  for (guint i = 0; i < suspects->items->len; i++)
    {
      const DscSuspect *item = &g_array_index (suspects->items, DscSuspect, i);

      if (!confirmed[item->photo])
        doubted[item->photo] = item->given;
      suggested[item->photo] = item->suggested;
    }
  return TRUE;
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

static gboolean
read_report (DscReportReading *self, GError **error)
{
  guint n = dsc_dataset_get_n_photos (self->dataset);
  g_autofree gint32 *doubted = g_new (gint32, MAX (n, 1));
  g_autofree gint32 *suggested = g_new (gint32, MAX (n, 1));
  g_autoptr (GHashTable) reasons = NULL;
  g_autoptr (GError) failure = NULL;
  g_autoptr (DscFindings) findings
      = dsc_project_get_findings (self->project, self->dataset, &failure);

  if (findings == NULL && !g_error_matches (failure, DSC_ERROR, DSC_ERROR_NO_DATA))
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  if (!read_suspects (self, doubted, suggested, error))
    return FALSE;
  if (findings == NULL)
    return TRUE;
  reasons = dsc_project_get_unreadable (self->project, self->dataset, error);
  if (reasons == NULL)
    return FALSE;
  self->checked = TRUE;
  self->current = dsc_quality_is_current (findings->fingerprint, self->dataset, self->split);
  for (guint i = 0; i < findings->all->len; i++)
    add_finding (self, g_ptr_array_index (findings->all, i), doubted, suggested, reasons);
  g_ptr_array_sort (self->items, compare_items);
  return TRUE;
}

void
_dsc_report_read_func (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  DscReportReading *self = data;
  GError *error = NULL;
  gboolean ok = read_report (self, &error);

  g_clear_object (&self->project);
  if (ok)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}
