/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a project knows of how good its photos are: measures of each photo, which are copies of each
 * other, and which labels are doubted. backend/quality fills it, and says what is wrong with them.
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
 * @hash: perceptual: which of the lowest 8 × 8 frequencies are above their median
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

/** Stores measures in one transaction; each replaces the older one of its photo, which is no copy
 * of others then until dsc_project_set_copies() says so again. */
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

/* --- copies --- */

/**
 * DscCopy: a photo that is there more than once, whatever is said of it.
 * @photo: number in the dataset
 * @same: which photos are the same, whatever was done to them: from 1
 * @exact: which files have the same contents: from 1; 0 where it is none of these
 * @symmetry: how it was turned to make it of the first one of @same: a DscSymmetry
 * @share: how much of that one's sides it shows; more than 1 where that one was cropped
 */
typedef struct
{
  guint32 photo;
  guint32 same;
  guint32 exact;
  guint8 symmetry;
  float share;
} DscCopy;

/**
 * DscCopies: what one look at the photos has found to be the same.
 * @fingerprint: a word that other files would change
 * @had_features: whether features of photos were there, which tell of cropped ones
 * @items: (element-type DscCopy): by photo
 */
typedef struct
{
  char *fingerprint; /* (owned) */
  gboolean had_features;
  GArray *items; /* (owned) */
} DscCopies;
/** Returns: (transfer full): none, of @fingerprint. */
DscCopies *dsc_copies_new (const char *fingerprint);
void dsc_copies_free (DscCopies *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscCopies, dsc_copies_free)

/** Replaces the project's, in one transaction; photos are those of @dataset. */
gboolean dsc_project_set_copies (DscProject *self, DscDataset *dataset, const DscCopies *copies,
                                 GError **error);
/** Returns: (transfer full) (nullable): them, photos numbered as in @dataset; those that are no
 * longer there are not among them. DSC_ERROR_NO_DATA where nobody has looked yet. */
DscCopies *dsc_project_get_copies (DscProject *self, DscDataset *dataset, GError **error);

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
 * @fingerprint: a word that other files, labels, or photos that are left out would change
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
