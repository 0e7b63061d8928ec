/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is wrong with the photos of a project: looking, storing what was seen, reading. */
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

static void
add_file (GChecksum *checksum, const DscPhoto *photo)
{
  add_word (checksum, photo->path);
  add_number (checksum, photo->size);
  add_number (checksum, photo->mtime);
}

static void
add_label (GChecksum *checksum, DscDataset *dataset, const DscPhoto *photo)
{
  add_word (checksum,
            photo->label >= 0 ? dsc_dataset_get_class_name (dataset, (guint) photo->label) : "");
  add_number (checksum, photo->left_out);
}

static char *
make_fingerprint (DscDataset *dataset, gboolean with_labels)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);

  for (guint i = 0; i < dsc_dataset_get_n_photos (dataset); i++)
    {
      const DscPhoto *photo = dsc_dataset_get_photo (dataset, i);

      add_file (checksum, photo);
      if (with_labels)
        add_label (checksum, dataset, photo);
    }
  return g_strdup (g_checksum_get_string (checksum));
}

char *
dsc_quality_fingerprint_files (DscDataset *dataset)
{
  g_return_val_if_fail (DSC_IS_DATASET (dataset), NULL);

  return make_fingerprint (dataset, FALSE);
}

char *
dsc_quality_fingerprint_labels (DscDataset *dataset)
{
  g_return_val_if_fail (DSC_IS_DATASET (dataset), NULL);

  return make_fingerprint (dataset, TRUE);
}

/* --- looking --- */

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

gboolean
dsc_quality_check (DscProject *project, DscDataset *dataset, guint n_threads,
                   DscProgressFunc progress, gpointer user_data, GCancellable *cancellable,
                   GError **error)
{
  g_autoptr (GArray) measures = NULL;
  g_autoptr (DscCopies) copies = NULL;
  g_autofree char *fingerprint = NULL;
  g_autofree char *cache = NULL;

  g_return_val_if_fail (DSC_IS_PROJECT (project) && DSC_IS_DATASET (dataset), FALSE);

  if (!dsc_quality_scan (project, dataset, n_threads, progress, user_data, cancellable, NULL,
                         error))
    return FALSE;
  measures = dsc_project_get_measures (project, dataset, error);
  if (measures == NULL || !check_any_file (dataset, measures, error))
    return FALSE;
  cache = dsc_project_dup_cache_folder (project);
  fingerprint = dsc_quality_fingerprint_files (dataset);
  copies = dsc_duplicates_find (dataset, measures, fingerprint, cache, n_threads, progress,
                                user_data, cancellable, error);
  return copies != NULL && dsc_project_set_copies (project, dataset, copies, error);
}

/* --- the report --- */

/* Whether nobody has looked yet, which is no failure: @failure is then cleared, else moved to
 * @error. */
static gboolean
is_no_data (GError **failure, GError **error)
{
  if (g_error_matches (*failure, DSC_ERROR, DSC_ERROR_NO_DATA))
    {
      g_clear_error (failure);
      return TRUE;
    }
  g_propagate_error (error, g_steal_pointer (failure));
  return FALSE;
}

static gboolean
read_checked (DscProject *project, DscDataset *dataset, const DscSplit *split,
              DscFindings *findings, GError **error)
{
  g_autoptr (GError) failure = NULL;
  g_autoptr (DscCopies) copies = dsc_project_get_copies (project, dataset, &failure);
  g_autoptr (GArray) measures = NULL;
  g_autofree char *fingerprint = NULL;

  if (copies == NULL)
    return is_no_data (&failure, error);
  measures = dsc_project_get_measures (project, dataset, error);
  if (measures == NULL)
    return FALSE;
  fingerprint = dsc_quality_fingerprint_files (dataset);
  findings->was_checked = TRUE;
  findings->is_current = g_str_equal (copies->fingerprint, fingerprint);
  findings->had_features = copies->had_features;
  _dsc_quality_find_copies (findings, dataset, measures, split, copies);
  _dsc_quality_find_single (findings, dataset, measures);
  _dsc_quality_find_classes (findings, dataset);
  return TRUE;
}

static gboolean
read_suspects (DscProject *project, DscDataset *dataset, DscFindings *findings, GError **error)
{
  g_autoptr (GError) failure = NULL;
  g_autoptr (DscSuspects) suspects = dsc_project_get_suspects (project, dataset, &failure);
  g_autofree guint8 *confirmed = NULL;
  g_autofree char *fingerprint = NULL;

  if (suspects == NULL)
    return is_no_data (&failure, error);
  confirmed = dsc_project_get_confirmed (project, dataset, error);
  if (confirmed == NULL)
    return FALSE;
  fingerprint = dsc_quality_fingerprint_labels (dataset);
  findings->had_suspects = TRUE;
  findings->has_current_suspects = g_str_equal (suspects->fingerprint, fingerprint);
  if (findings->was_checked)
    _dsc_quality_find_suspects (findings, dataset, suspects, confirmed);
  return TRUE;
}

static int
compare_kinds (gconstpointer a, gconstpointer b)
{
  const DscFinding *const *x = a, *const *y = b;

  return (int) (*x)->kind - (int) (*y)->kind;
}

DscFindings *
dsc_quality_read (DscProject *project, DscDataset *dataset, const DscSplit *split, GError **error)
{
  g_autoptr (DscFindings) findings = dsc_findings_new ();

  g_return_val_if_fail (DSC_IS_PROJECT (project) && DSC_IS_DATASET (dataset), NULL);
  g_return_val_if_fail (split == NULL || split->n == dsc_dataset_get_n_photos (dataset), NULL);

  if (!read_checked (project, dataset, split, findings, error)
      || !read_suspects (project, dataset, findings, error))
    return NULL;
  g_ptr_array_sort (findings->all, compare_kinds);
  return g_steal_pointer (&findings);
}

/* --- what makes findings --- */

DscFindingItem *
_dsc_finding_add (DscFinding *finding, guint32 photo, guint32 group, double value)
{
  const DscFindingItem item = { .photo = photo, .group = group, .value = value, .suggested = -1 };

  g_array_append_val (finding->items, item);
  return &g_array_index (finding->items, DscFindingItem, finding->items->len - 1);
}

void
_dsc_findings_take (DscFindings *findings, DscFinding *finding)
{
  if (finding->items->len > 0)
    g_ptr_array_add (findings->all, finding);
  else
    dsc_finding_free (finding);
}
