/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a project knows of how good its photos are: measures of each photo, the findings that were
 * made of them, and which labels are doubted. backend/quality fills it and gives it words.
 *
 * All calls block and may come from any thread but the window's. */
#pragma once

#include "project/dsc-project.h"

G_BEGIN_DECLS

/* --- measures --- */

/** Stored with every measure, and raised when a number changes: older ones are made anew. */
#define DSC_MEASURE_VERSION 1

/** Pixels of a side of the small grey picture that a measure keeps. */
#define DSC_MEASURE_SIDE 16

/** Bytes of the hash of a file's contents (SHA-256). */
#define DSC_MEASURE_DIGEST 32

/**
 * DscMeasure: what one look at a photo has found. Of the upright picture, lightness in 0 … 255.
 * @photo: its id in the project; 0: it was not measured yet, or has changed since
 * @size: of the file that was measured, bytes
 * @mtime: likewise, nanoseconds since 1970
 * @code: (nullable): why it could not be read: a DscError as a word; all numbers but the digest are
 * then 0
 * @reason: (nullable): the same as a sentence
 * @digest: of the file's contents
 * @has_digest: whether the file could be read at all
 * @width: pixels
 * @height: likewise
 * @orientation: of EXIF, 1 … 8
 * @truncated: part of the picture is missing
 * @hash: perceptual: what is lighter than its right neighbour, on a grid of 8 × 8
 * @small: the whole picture, squeezed
 * @brightness: mean
 * @contrast: deviation
 * @sharpness: variance of the Laplacian, at a fixed scale
 * @colour: mean distance of red, green and blue from grey
 */
typedef struct
{
  gint64 photo;
  gint64 size;
  gint64 mtime;
  char *code;   /* (owned) */
  char *reason; /* (owned) */
  guint8 digest[DSC_MEASURE_DIGEST];
  gboolean has_digest;
  gint32 width;
  gint32 height;
  gint32 orientation;
  gboolean truncated;
  guint64 hash;
  guint8 small[DSC_MEASURE_SIDE * DSC_MEASURE_SIDE];
  float brightness;
  float contrast;
  float sharpness;
  float colour;
} DscMeasure;

/** Frees what it owns, and empties it. */
void dsc_measure_clear (DscMeasure *self);

/** Returns: (transfer full) (element-type DscMeasure): an empty array that owns what is put in. */
GArray *dsc_measures_new (void);

/** Stores measures in one transaction; each replaces the older one of its photo. */
gboolean dsc_project_add_measures (DscProject *self, const DscMeasure *measures, guint n,
                                   GError **error);
/**
 * dsc_project_get_measures:
 * @dataset: the project's
 *
 * Returns: (transfer full) (nullable) (element-type DscMeasure): one for each photo of @dataset, in
 * its order; those that are of another size, time or version of the file are empty. About 450 bytes
 * a photo.
 */
GArray *dsc_project_get_measures (DscProject *self, DscDataset *dataset, GError **error);

/** Returns: (transfer full) (nullable) (element-type guint32 utf8): why photos of @dataset could
 * not be read when they were measured, as sentences, by their numbers. */
GHashTable *dsc_project_get_unreadable (DscProject *self, DscDataset *dataset, GError **error);

/* --- findings --- */

/** DscFindingKind: stored as words; in the order in which they are shown. */
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

/** Returns: (transfer none): the word that scripts and the project file know it by. */
const char *dsc_finding_kind_to_string (DscFindingKind kind);
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

/** Returns: (transfer full) (nullable): the words that scripts and the project file know it by,
 * such as "mirrored cropped"; %NULL where nothing is known. */
char *dsc_copy_make_to_string (DscCopyMake self);
/** Returns: whether @words are such. */
gboolean dsc_copy_make_from_string (const char *words, DscCopyMake *self);

/** DscFindingItem.photo of what is no photo of the dataset. */
#define DSC_FINDING_NO_PHOTO G_MAXUINT32

/**
 * DscFindingItem:
 * @photo: number in the dataset at hand; DSC_FINDING_NO_PHOTO: a file that an import skipped
 * @group: which photos belong together, from 0: duplicates, photos of one class; 0 where they are
 * single
 * @value: the number that was found too large or too small; NaN where there is none
 * @path: (nullable) (type filename): of what is no photo
 * @make: how it was made of the photo of its group that shows most
 */
typedef struct
{
  guint32 photo;
  guint32 group;
  double value;
  char *path; /* (owned) */
  DscCopyMake make;
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

/**
 * DscFindings: what one look at the measures has found.
 * @created: microseconds since 1970, UTC
 * @fingerprint: a word that other photos, labels or parts would change
 * @all: (element-type DscFinding): what was found, by kind; nothing that was not
 * @had_features: whether cropped copies were looked for; not stored
 */
typedef struct
{
  gint64 created;
  char *fingerprint; /* (owned) */
  GPtrArray *all;    /* (owned) */
  gboolean had_features;
} DscFindings;
/** Returns: (transfer full): none, of @fingerprint. */
DscFindings *dsc_findings_new (const char *fingerprint);
void dsc_findings_free (DscFindings *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscFindings, dsc_findings_free)

/** Replaces the project's findings, in one transaction; photos are those of @dataset. */
gboolean dsc_project_set_findings (DscProject *self, DscDataset *dataset,
                                   const DscFindings *findings, GError **error);
/** Returns: (transfer full) (nullable): them, photos numbered as in @dataset; those that are no
 * longer there are left out. DSC_ERROR_NO_DATA where nobody has looked yet. */
DscFindings *dsc_project_get_findings (DscProject *self, DscDataset *dataset, GError **error);

/* --- doubted labels --- */

/**
 * DscSuspect: what the other photos say to the label of one, which took no part in that.
 * @photo: number in the dataset
 * @given: the class that it was judged with, index in the dataset; −1 where there is none such now
 * @suggested: the other class that most speaks for, likewise
 * @given_support: what speaks for @given, about 0 … 1
 * @suggested_support: what speaks for @suggested
 * @score: the higher, the more doubtful: @suggested_support − 2 · @given_support
 * @oddness: how much further it is from its class than others are, in deviations
 */
typedef struct
{
  guint32 photo;
  gint32 given;
  gint32 suggested;
  float given_support;
  float suggested_support;
  float score;
  float oddness;
} DscSuspect;

/**
 * DscSuspects:
 * @created: microseconds since 1970, UTC
 * @fingerprint: as DscFindings'
 * @items: (element-type DscSuspect): every photo that was judged, the most doubtful first
 */
typedef struct
{
  gint64 created;
  char *fingerprint; /* (owned) */
  GArray *items;     /* (owned) */
} DscSuspects;
DscSuspects *dsc_suspects_new (const char *fingerprint);
void dsc_suspects_free (DscSuspects *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscSuspects, dsc_suspects_free)

/** Replaces the project's, in one transaction. */
gboolean dsc_project_set_suspects (DscProject *self, DscDataset *dataset,
                                   const DscSuspects *suspects, GError **error);
/** Returns: (transfer full) (nullable): them, of photos that are still there, classes found again
 * by name. DSC_ERROR_NO_DATA where nobody has looked yet. */
DscSuspects *dsc_project_get_suspects (DscProject *self, DscDataset *dataset, GError **error);

/* --- labels that are right --- */

/** Remembers, in one transaction, that photos are of the class @name, whatever speaks against it;
 * %NULL: nobody says so any more. @before: as dsc_project_correct_labels(). */
gboolean dsc_project_confirm_labels (DscProject *self, const DscPhotoLabel *labels, guint n,
                                     char **before, GError **error);
/** Returns: (transfer full) (nullable) (array): for each photo of @dataset 1 where the label that
 * it has now was confirmed, else 0. */
guint8 *dsc_project_get_confirmed (DscProject *self, DscDataset *dataset, GError **error);

G_END_DECLS
