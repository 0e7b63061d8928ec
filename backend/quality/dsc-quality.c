/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is wrong with the photos of a project: looking, finding, storing. */
#include "config.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "base/dsc-error.h"
#include "base/dsc-text.h"
#include "quality/dsc-duplicates.h"
#include "quality/dsc-quality-private.h"

/* --- fingerprints --- */

static void
add_number (GChecksum *checksum, gint64 number)
{
  g_checksum_update (checksum, (const guchar *) &number, sizeof number);
}

/* With the NUL, so that two words are not one. */
static void
add_word (GChecksum *checksum, const char *word)
{
  g_checksum_update (checksum, (const guchar *) word, (gssize) strlen (word) + 1);
}

char *
dsc_quality_fingerprint (DscDataset *dataset, const DscSplit *split)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);

  g_return_val_if_fail (DSC_IS_DATASET (dataset), NULL);

  for (guint i = 0; i < dsc_dataset_get_n_photos (dataset); i++)
    {
      const DscPhoto *photo = dsc_dataset_get_photo (dataset, i);

      add_word (checksum, photo->path);
      add_number (checksum, photo->size);
      add_number (checksum, photo->mtime);
      add_word (checksum, photo->label >= 0
                              ? dsc_dataset_get_class_name (dataset, (guint) photo->label)
                              : "");
      if (photo->left_out)
        add_word (checksum, "left out");
      if (split != NULL)
        add_number (checksum, split->parts[i]);
    }
  for (guint i = 0; i < dsc_dataset_get_n_skipped (dataset); i++)
    add_word (checksum, dsc_dataset_get_skipped (dataset, i)->path);
  return g_strdup (g_checksum_get_string (checksum));
}

gboolean
dsc_quality_is_current (const char *fingerprint, DscDataset *dataset, const DscSplit *split)
{
  g_autofree char *now = dsc_quality_fingerprint (dataset, split);

  return g_str_equal (fingerprint, now);
}

/* --- the report --- */

/* Labels that a person has called right are not doubted. */
static gboolean
leave_out_confirmed (DscProject *project, DscDataset *dataset, DscSuspects *suspects,
                     GError **error)
{
  g_autofree guint8 *confirmed = dsc_project_get_confirmed (project, dataset, error);
  guint n = 0;

  if (confirmed == NULL)
    return FALSE;
  for (guint i = 0; i < suspects->items->len; i++)
    {
      const DscSuspect item = g_array_index (suspects->items, DscSuspect, i);

      if (!confirmed[item.photo])
        g_array_index (suspects->items, DscSuspect, n++) = item;
    }
  g_array_set_size (suspects->items, n);
  return TRUE;
}

/* What is known of doubted labels; none where nobody has looked for them. */
static gboolean
load_suspects (DscProject *project, DscDataset *dataset, DscSuspects **suspects, GError **error)
{
  g_autoptr (GError) failure = NULL;

  *suspects = dsc_project_get_suspects (project, dataset, &failure);
  if (*suspects != NULL)
    return leave_out_confirmed (project, dataset, *suspects, error);
  if (g_error_matches (failure, DSC_ERROR, DSC_ERROR_NO_DATA))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

/* A drive that was taken out leaves an empty folder, or none. That is not what is wrong with the
 * photos, and what was found of them stays. */
static gboolean
check_any_file (DscDataset *dataset, const GArray *measures, GError **error)
{
  g_autofree char *root = dsc_path_display (dsc_dataset_get_root (dataset));

  for (guint i = 0; i < measures->len; i++)
    if (g_array_index (measures, DscMeasure, i).has_digest)
      return TRUE;
  if (measures->len == 0)
    return TRUE;
  g_set_error (error, DSC_ERROR, DSC_ERROR_NOT_FOUND,
               _ ("None of the photos in “%s” can be opened. If they are on a drive that is not "
                  "there now, connect it, and check again."),
               root);
  return FALSE;
}

DscFindings *
dsc_quality_check (DscProject *project, DscDataset *dataset, const DscSplit *split, guint n_threads,
                   DscProgressFunc progress, gpointer user_data, GCancellable *cancellable,
                   GError **error)
{
  g_autoptr (GArray) measures = NULL;
  g_autoptr (DscDuplicates) duplicates = NULL;
  g_autoptr (DscSuspects) suspects = NULL;
  g_autoptr (DscFindings) findings = NULL;
  g_autofree char *fingerprint = NULL;
  g_autofree char *cache = NULL;

  g_return_val_if_fail (DSC_IS_PROJECT (project) && DSC_IS_DATASET (dataset), NULL);
  g_return_val_if_fail (split == NULL || split->n == dsc_dataset_get_n_photos (dataset), NULL);

  if (!dsc_quality_scan (project, dataset, n_threads, progress, user_data, cancellable, NULL,
                         error))
    return NULL;
  measures = dsc_project_get_measures (project, dataset, error);
  if (measures == NULL || !check_any_file (dataset, measures, error))
    return NULL;
  cache = dsc_project_dup_cache_folder (project);
  duplicates = dsc_duplicates_find (dataset, measures, cache, n_threads, progress, user_data,
                                    cancellable, error);
  if (duplicates == NULL || !load_suspects (project, dataset, &suspects, error))
    return NULL;
  fingerprint = dsc_quality_fingerprint (dataset, split);
  findings = dsc_findings_new (fingerprint);
  findings->had_features = duplicates->had_features;
  _dsc_quality_find_copies (findings, dataset, measures, split, duplicates);
  _dsc_quality_find_single (findings, dataset, measures);
  _dsc_quality_find_labels (findings, dataset, suspects);
  _dsc_quality_sort (findings);
  if (!dsc_project_set_findings (project, dataset, findings, error))
    return NULL;
  return g_steal_pointer (&findings);
}
