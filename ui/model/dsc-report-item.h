/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One thing that is wrong with the photos, with its words and the photos that are meant. Immutable,
 * for any thread. */
#pragma once

#include "quality/dsc-quality.h"

G_BEGIN_DECLS

#define DSC_TYPE_REPORT_ITEM (dsc_report_item_get_type ())
G_DECLARE_FINAL_TYPE (DscReportItem, dsc_report_item, DSC, REPORT_ITEM, GObject)

/** DscReportPhoto: @group: from 1, of photos that belong together; 0: single; @suggested: the class
 * that more speaks for, index in the dataset; −1 where there is none. */
typedef struct
{
  guint32 photo;
  guint32 group;
  gint32 suggested;
  double value;
} DscReportPhoto;

/** @finding: copied; @dataset: what it is about, kept alive. */
DscReportItem *dsc_report_item_new (const DscFinding *finding, DscDataset *dataset);

DscDataset *dsc_report_item_get_dataset (DscReportItem *self);
DscFindingKind dsc_report_item_get_kind (DscReportItem *self);
DscSeverity dsc_report_item_get_severity (DscReportItem *self);
/** Returns: (transfer none): "Serious" and the like, translated. */
const char *dsc_report_item_get_severity_words (DscReportItem *self);
/** Returns: (transfer none): what was found, with its number. */
const char *dsc_report_item_get_title (DscReportItem *self);
/** Returns: (transfer none): what to do about it. */
const char *dsc_report_item_get_advice (DscReportItem *self);
guint dsc_report_item_get_count (DscReportItem *self);
/** Returns: (transfer full) (element-type guint32): the photos, in the order in which they are to
 * be looked at, groups together; empty where only files are meant that were never read. */
GArray *dsc_report_item_dup_photos (DscReportItem *self);
guint dsc_report_item_count_photos (DscReportItem *self);
/** Returns: (transfer none) (element-type guint32): the photos to leave out, so that the finding is
 * none any more: of copies all but one, none where they are under two labels. */
const GArray *dsc_report_item_get_superfluous (DscReportItem *self);
/** Returns: whether there are copies under two labels, which are none of them, nor stay. */
gboolean dsc_report_item_has_undecided (DscReportItem *self);
/** Returns: whether @photo is of the finding; at which place of dsc_report_item_dup_photos(). */
gboolean dsc_report_item_find_place (DscReportItem *self, guint32 photo, guint *place);
/** Returns: (transfer none) (nullable): what is said of a photo; %NULL where nothing is. */
const DscReportPhoto *dsc_report_item_find (DscReportItem *self, guint32 photo);
/** Returns: (transfer none) (nullable): the class that it more likely is of. */
const char *dsc_report_item_get_suggested (DscReportItem *self, guint32 photo);
/** Returns: (transfer full) (nullable): what sets a photo apart from the others of the finding, in
 * a few letters: its set of copies, the class that it looks like, a number; of a photo that cannot
 * be read, why: a sentence. */
char *dsc_report_item_dup_note (DscReportItem *self, guint32 photo);
/** Returns: (transfer full) (nullable): the same for a small place: of copies in lines, what
 * matters most first. @use: the photo's part of the split, which is what matters of a leak. */
char *dsc_report_item_dup_badge (DscReportItem *self, guint32 photo, const char *use);

G_END_DECLS
