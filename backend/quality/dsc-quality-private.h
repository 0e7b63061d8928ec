/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of the report share: each adds the findings of its kinds. */
#pragma once

#include "project/dsc-project-quality.h"
#include "quality/dsc-quality.h"

G_BEGIN_DECLS

/* Copies, leaks, one photo under two labels. @split: (nullable) */
void _dsc_quality_find_copies (DscFindings *findings, DscDataset *dataset, const GArray *measures,
                               const DscSplit *split, const DscCopies *copies);
/* What is wrong with a photo by itself, or beside the others. */
void _dsc_quality_find_single (DscFindings *findings, DscDataset *dataset, const GArray *measures);
/* Classes. */
void _dsc_quality_find_classes (DscFindings *findings, DscDataset *dataset);
/* Doubted labels, odd ones. @confirmed: (array): for each photo whether its label is called right
 */
void _dsc_quality_find_suspects (DscFindings *findings, DscDataset *dataset,
                                 const DscSuspects *suspects, const guint8 *confirmed);

/* Whether photos of a set have labels that are not the same. @label: of those before, −1 for none;
 * @here: of the next one */
static inline gboolean
_dsc_quality_meets_label (gint32 *label, gint32 here)
{
  if (here >= 0 && *label >= 0 && here != *label)
    return TRUE;
  if (here >= 0)
    *label = here;
  return FALSE;
}

/* Adds a photo to a finding. Returns: (transfer none): it, until the next one is added. */
DscFindingItem *_dsc_finding_add (DscFinding *finding, guint32 photo, guint32 group, double value);
/* Takes @finding; it stays if there is something in it. */
void _dsc_findings_take (DscFindings *findings, DscFinding *finding);

G_END_DECLS
