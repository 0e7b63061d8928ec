/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of the report share: each adds the findings of its kinds. */
#pragma once

#include "quality/dsc-duplicates.h"
#include "quality/dsc-quality.h"

G_BEGIN_DECLS

/* Copies, leaks, one photo under two labels. */
void _dsc_quality_find_copies (DscFindings *findings, DscDataset *dataset, const GArray *measures,
                               const DscSplit *split, const DscDuplicates *duplicates);
/* What is wrong with a photo by itself, or beside the others. */
void _dsc_quality_find_single (DscFindings *findings, DscDataset *dataset, const GArray *measures);
/* Classes, doubted labels, odd ones. @suspects: (nullable) */
void _dsc_quality_find_labels (DscFindings *findings, DscDataset *dataset,
                               const DscSuspects *suspects);
/* By kind. */
void _dsc_quality_sort (DscFindings *findings);

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

/* Adds a photo to a finding. */
void _dsc_finding_add (DscFinding *finding, guint32 photo, guint32 group, double value);
/* Takes @finding; it stays if there is something in it. */
void _dsc_findings_take (DscFindings *findings, DscFinding *finding);

G_END_DECLS
