/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is wrong with photos, as values: a finding is a kind, and the photos that are meant. Owned
 * by whoever asked for it; any thread. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/** DscFindingKind: in the order in which they are shown. */
typedef enum
{
  DSC_FINDING_UNREADABLE,
  DSC_FINDING_MISSING, /* rows of a table: no photos */
  DSC_FINDING_TRUNCATED,
  DSC_FINDING_LEAK,
  DSC_FINDING_TWO_LABELS,
  DSC_FINDING_EXACT_DUPLICATE,
  DSC_FINDING_NEAR_DUPLICATE,
  DSC_FINDING_SUSPECT,
  DSC_FINDING_ODD,
  DSC_FINDING_SMALL_CLASS,
  DSC_FINDING_IMBALANCE,
  DSC_FINDING_TINY,
  DSC_FINDING_HUGE,
  DSC_FINDING_ASPECT,
  DSC_FINDING_DARK,
  DSC_FINDING_LIGHT,
  DSC_FINDING_BLURRED,
  DSC_FINDING_GREY,
  DSC_FINDING_ROTATED,
  DSC_FINDING_N_KINDS
} DscFindingKind;

/** Returns: (transfer none): the word that scripts know it by. */
const char *dsc_finding_kind_to_string (DscFindingKind kind);
/** Returns: whether @word is one. */
gboolean dsc_finding_kind_from_string (const char *word, DscFindingKind *kind);

/**
 * DscCopyMake: what was done to a photo to make a copy of it, as far as it is known; flags, of
 * which at most one is a turn.
 * @DSC_COPY_MIRRORED: left is right; before it was turned
 * @DSC_COPY_TURNED_90: clockwise
 * @DSC_COPY_CROPPED: a part of it is there
 * @DSC_COPY_RECOLOURED: it has other colours, or none
 */
typedef enum
{
  DSC_COPY_AS_IT_IS = 0,
  DSC_COPY_MIRRORED = 1 << 0,
  DSC_COPY_TURNED_90 = 1 << 1,
  DSC_COPY_TURNED_180 = 1 << 2,
  DSC_COPY_TURNED_270 = 1 << 3,
  DSC_COPY_CROPPED = 1 << 4,
  DSC_COPY_RECOLOURED = 1 << 5
} DscCopyMake;

/** Returns: (transfer full) (nullable): the words that scripts know it by, such as "mirrored
 * cropped"; %NULL where nothing is known. */
char *dsc_copy_make_to_string (DscCopyMake self);

/** DscFindingItem.photo of what is no photo of the dataset. */
#define DSC_FINDING_NO_PHOTO G_MAXUINT32

/**
 * DscFindingItem:
 * @photo: number in the dataset at hand; DSC_FINDING_NO_PHOTO: a file that an import skipped
 * @group: which photos belong together, from 0: duplicates, photos of one class; 0 where they are
 * single
 * @value: the number that was found too large or too small; NaN where there is none
 * @suggested: of a doubted label, the class that more speaks for: index in the dataset; −1: none
 * @make: how it was made of the photo of its group that shows most
 * @path: (nullable) (type filename): of what is no photo
 * @reason: (nullable): why it cannot be read, or was not imported: a sentence
 */
typedef struct
{
  guint32 photo;
  guint32 group;
  double value;
  gint32 suggested;
  DscCopyMake make;
  char *path;   /* (owned) */
  char *reason; /* (owned) */
} DscFindingItem;

/**
 * DscFinding: one thing that is wrong.
 * @n_groups: how many groups its items make; 0: they are single
 * @items: (element-type DscFindingItem): by group
 */
typedef struct
{
  DscFindingKind kind;
  guint n_groups;
  GArray *items; /* (owned) */
} DscFinding;
DscFinding *dsc_finding_new (DscFindingKind kind);
void dsc_finding_free (DscFinding *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscFinding, dsc_finding_free)
/** Returns: how many there are: groups, or single photos. */
guint dsc_finding_get_count (const DscFinding *self);

/**
 * DscFindings: what is wrong with the photos of a project, as far as somebody has looked.
 * @was_checked: whether somebody has; else @all is empty
 * @is_current: whether that was in all photos as they are now; else it is out of date
 * @had_features: whether cropped copies were looked for, too
 * @had_suspects: whether wrong labels were
 * @has_current_suspects: whether that was in these photos with these labels
 * @all: (element-type DscFinding): what was found, by kind; nothing that was not
 */
typedef struct
{
  gboolean was_checked;
  gboolean is_current;
  gboolean had_features;
  gboolean had_suspects;
  gboolean has_current_suspects;
  GPtrArray *all; /* (owned) */
} DscFindings;
DscFindings *dsc_findings_new (void);
void dsc_findings_free (DscFindings *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscFindings, dsc_findings_free)
/** Returns: (transfer none) (nullable): the finding of @kind; %NULL where there is none. */
const DscFinding *dsc_findings_get (const DscFindings *self, DscFindingKind kind);

G_END_DECLS
