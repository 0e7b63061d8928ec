/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is wrong with the photos of a project: the report.
 *
 * What takes long is stored: measures of each photo, which photos are copies of each other, which
 * labels are doubted. What is wrong is derived of these whenever it is asked for, with the labels,
 * the parts and what is left out as they are then: whatever a person does about it, and undoes, the
 * report is right without a second look. A finding is a kind, a count and the photos that are
 * meant; its words are made here. All calls that take a project block: the window calls them in a
 * GTask's thread. */
#pragma once

#include "quality/dsc-finding.h"
#include "quality/dsc-scan.h"

G_BEGIN_DECLS

/** Returns: (transfer full): a word that other photos, or other contents of their files, would
 * change. */
char *dsc_quality_fingerprint_files (DscDataset *dataset);
/** Returns: (transfer full): a word that these, other labels, and other photos that are left out
 * would change. */
char *dsc_quality_fingerprint_labels (DscDataset *dataset);

/**
 * dsc_quality_check:
 * @dataset: the project's
 * @n_threads: 0: all that there are
 * @progress: (nullable): called on the calling thread
 * @error: G_IO_ERROR_CANCELLED (what was looked at stays in the project), DSC_ERROR_NOT_FOUND (not
 * one photo can be opened: their drive is away), and what storing may say
 *
 * Looks at the photos that are new or have changed, finds those that are copies of each other, and
 * stores both for dsc_quality_read().
 */
gboolean dsc_quality_check (DscProject *project, DscDataset *dataset, guint n_threads,
                            DscProgressFunc progress, gpointer user_data, GCancellable *cancellable,
                            GError **error);

/**
 * dsc_quality_read:
 * @dataset: the project's
 * @split: (nullable): of @dataset; without it there are no leaks
 *
 * Says what is wrong with the photos as they are in @dataset and @split, as far as
 * dsc_quality_check() has looked at them. Photos that are left out are not among it. Doubted labels
 * and odd ones are where dsc_engine_host_find_suspects_async() has looked for them. Takes less than
 * a second for 100,000 photos, and for that time 50 MB.
 *
 * Returns: (transfer full) (nullable)
 */
DscFindings *dsc_quality_read (DscProject *project, DscDataset *dataset, const DscSplit *split,
                               GError **error);

/** DscSeverity: whether a finding spoils what is learned, should be looked at, or is good to know.
 */
typedef enum
{
  DSC_SEVERITY_NOTE,
  DSC_SEVERITY_WARNING,
  DSC_SEVERITY_SERIOUS
} DscSeverity;

/** Returns: "note", "warning" or "serious". */
const char *dsc_severity_to_string (DscSeverity severity);
DscSeverity dsc_finding_get_severity (const DscFinding *self);

/** Returns: (transfer full): what was found, with the count: a sentence without a full stop. */
char *dsc_finding_dup_title (const DscFinding *self, DscDataset *dataset);
/** Returns: (transfer none): why it matters and what to do, with the expert's term; translated. */
const char *dsc_finding_get_advice (const DscFinding *self);
/** Returns: (transfer full) (nullable): the number of @item in words, such as "18 × 24 pixels", or
 * how the copy was made, such as "mirrored"; %NULL where it has none. */
char *dsc_finding_dup_value (const DscFinding *self, const DscFindingItem *item);

/**
 * dsc_quality_fix_leaks:
 * @split: what @findings were made for
 * @n_moved: (out) (optional): how many photos go to another part
 *
 * Puts photos that are the same on one side each, so that validation, and test, keep their size as
 * far as possible. Changes nothing: store the split with dsc_project_change_split(), under a name
 * of its own, and the old one again to undo it.
 *
 * Returns: (transfer full) (nullable): a new split; %NULL where nothing leaks, or not any more
 */
DscSplit *dsc_quality_fix_leaks (DscDataset *dataset, const DscSplit *split,
                                 const DscFindings *findings, guint *n_moved);

/** Returns: whether leaving out the photos of such a finding is an answer to it. */
gboolean dsc_finding_is_left_out (DscFindingKind kind);
/**
 * DscFindingChoice: what becomes of the photos of a finding that are not left out yet.
 * @superfluous: (element-type guint32): those that are to be left out, so that the finding is none
 * any more: of copies all but the largest, else all; ascending
 * @kept: a set of photos: of each set of copies the one that stays
 * @n_undecided: copies that neither go nor stay, for they are under two labels: a person decides
 * which of these is right
 */
typedef struct
{
  GArray *superfluous; /* (owned) */
  GHashTable *kept;    /* (owned) */
  guint n_undecided;
} DscFindingChoice;

DscFindingChoice dsc_finding_choose (const DscFinding *self, DscDataset *dataset);
void dsc_finding_choice_clear (DscFindingChoice *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (DscFindingChoice, dsc_finding_choice_clear)

G_END_DECLS
