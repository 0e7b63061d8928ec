/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A set of photos with labels: what an import finds, what a project keeps, what a run learns from.
 *
 * Built once by a DscDatasetBuilder, immutable afterwards, so that any thread may read it. Photos
 * are sorted bytewise by path, classes bytewise by name. Paths are bytes, relative to the root ("/"
 * between parts). */
#pragma once

#include <gio/gio.h>

#include "base/dsc-record-file.h"

G_BEGIN_DECLS

/**
 * DscPart:
 * @DSC_PART_NONE: in no part (left out, or not given)
 */
typedef enum
{
  DSC_PART_NONE,
  DSC_PART_TRAIN,
  DSC_PART_VALID,
  DSC_PART_TEST
} DscPart;

/** Returns: "none", "train", "valid" or "test". */
const char *dsc_part_to_string (DscPart part);
/** Accepts those words and "training", "val", "validation", "testing", "dev", in any case. */
gboolean dsc_part_from_string (const char *word, DscPart *part);

/**
 * DscPhoto:
 * @path: (type filename): relative to the dataset's root
 * @label: index of the class; −1 where there is none
 * @given: the part that the source gave it (folders train/valid/test, a split column)
 * @width: of the upright picture as its header says; 0 if not known
 * @height: likewise
 * @size: of the file, bytes
 * @mtime: nanoseconds since 1970
 * @id: row in the project's database; 0 before it is stored
 * @left_out: a person wants it to be in no part
 */
typedef struct
{
  const char *path;
  gint32 label;
  DscPart given;
  gint32 width;
  gint32 height;
  gint64 size;
  gint64 mtime;
  gint64 id;
  gboolean left_out;
} DscPhoto;

/**
 * DscSkipped:
 * @path: (type filename): relative to the root where it lies below it, else as named by the source
 * @code: a DscError as a word (dsc_error_name()), or "warning" for a photo that is used all the
 * same
 * @reason: a translated sentence
 */
typedef struct
{
  const char *path;
  const char *code;
  const char *reason;
} DscSkipped;

#define DSC_TYPE_DATASET (dsc_dataset_get_type ())
G_DECLARE_FINAL_TYPE (DscDataset, dsc_dataset, DSC, DATASET, GObject)

/** Returns: (transfer none) (type filename): absolute path of the folder that paths are relative
 * to. */
const char *dsc_dataset_get_root (DscDataset *self);
/** Returns: (transfer none) (type filename): what was imported: the folder or the table, absolute.
 */
const char *dsc_dataset_get_source (DscDataset *self);
guint dsc_dataset_get_n_photos (DscDataset *self);
/** Returns: (transfer none): photo @i in sorted order, @i < number of photos. */
const DscPhoto *dsc_dataset_get_photo (DscDataset *self, guint i);
/** Returns: (transfer full) (type filename): absolute path of photo @i. */
char *dsc_dataset_dup_photo_path (DscDataset *self, guint i);
/** Returns: whether there is a photo of that relative path; its number in @i. */
gboolean dsc_dataset_find (DscDataset *self, const char *path, guint *i);
guint dsc_dataset_get_n_classes (DscDataset *self);
/** Returns: (transfer none): name of class @label, UTF-8 (bytes that are not so as \xNN). */
const char *dsc_dataset_get_class_name (DscDataset *self, guint label);
/** Returns: whether a person has given photo @i another class than the source does; in @original
 * (out) (optional) (transfer none) (nullable) the source's, %NULL where it gives none. */
gboolean dsc_dataset_is_corrected (DscDataset *self, guint i, const char **original);
/** Returns: how many photos that holds for. */
guint dsc_dataset_get_n_corrected (DscDataset *self);
/** Returns: how many photos are left out. */
guint dsc_dataset_get_n_left_out (DscDataset *self);
guint dsc_dataset_get_n_skipped (DscDataset *self);
const DscSkipped *dsc_dataset_get_skipped (DscDataset *self, guint i);
/** Returns: whether that is a row of a table, the file of which is not there. */
gboolean dsc_dataset_is_missing (DscDataset *self, guint skipped);

/**
 * DscDatasetBuilder: collects photos in any order; dsc_dataset_builder_end() sorts them. One thread
 * at a time. Memory: about 100 bytes a photo beside its path.
 */
typedef struct _DscDatasetBuilder DscDatasetBuilder;

DscDatasetBuilder *dsc_dataset_builder_new (const char *root, const char *source);
/** Adds a photo; @photo's path is copied, its label ignored in favour of @class_name (nullable: no
 * label). */
void dsc_dataset_builder_add (DscDatasetBuilder *self, const DscPhoto *photo,
                              const char *class_name);
void dsc_dataset_builder_skip (DscDatasetBuilder *self, const char *path, const char *code,
                               const char *reason);
/** Takes @self. Classes are the sorted unique names. Of several photos of one path the first stays,
 * the others are skipped. */
DscDataset *dsc_dataset_builder_end (DscDatasetBuilder *self);
void dsc_dataset_builder_free (DscDatasetBuilder *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscDatasetBuilder, dsc_dataset_builder_free)

/**
 * dsc_dataset_correct:
 * @self: as the source has it
 * @names: (element-type filename utf8): classes that a person has given, by the photos' paths;
 * photos that are not there are passed over
 * @left_out: (nullable) (element-type filename): paths of the photos that a person leaves out;
 * likewise
 *
 * Returns: (transfer full): the same photos with these classes and marks; @self where that changes
 * nothing
 */
DscDataset *dsc_dataset_correct (DscDataset *self, GHashTable *names, GHashTable *left_out);

G_END_DECLS
