/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A store of records in one mapped file: append-only, each record keyed by a file's path, size and
 * time.
 *
 * The pixel cache and the feature store are such files. Reading costs a hash look-up and a page
 * fault. A record is there whole or not at all, after kill -9 and after a power cut; two processes
 * may use one file: the first to open it appends, the others read what was there when they opened
 * it. Records whose file changed are forgotten, and the space is given back when they are more than
 * half of the file. All functions may be called from any thread. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * DscFileRef:
 * @path: (type filename): absolute, any bytes; borrowed
 * @size: of the file, bytes
 * @mtime: last modification, nanoseconds since 1970
 *
 * What a record is found by. Another size or time is another content.
 */
typedef struct
{
  const char *path;
  gint64 size;
  gint64 mtime;
} DscFileRef;

#define DSC_TYPE_RECORD_FILE (dsc_record_file_get_type ())
G_DECLARE_FINAL_TYPE (DscRecordFile, dsc_record_file, DSC, RECORD_FILE, GObject)

/**
 * dsc_record_file_open:
 * @path: (type filename): the file; made if absent, with its folder; a damaged or foreign one is
 * replaced
 * @kind: what the records are, at most 63 bytes, such as "pixels 120x160 squish upright v1"; a file
 * of another kind is replaced
 * @budget: largest size of the file in bytes; appending beyond it is refused
 * @error: DSC_ERROR_DISK_FULL, DSC_ERROR_NOT_FOUND, DSC_ERROR_FAILED
 *
 * Returns: (transfer full) (nullable)
 */
DscRecordFile *dsc_record_file_open (const char *path, const char *kind, guint64 budget,
                                     GError **error);

/**
 * dsc_record_file_open_to_read:
 * @path: (type filename): the file, which has to be there
 * @beginning: what the kind of its records has to begin with
 * @error: DSC_ERROR_NOT_FOUND, DSC_ERROR_FAILED
 *
 * Opens it as it is, whoever fills it, and keeps nobody from filling it.
 *
 * Returns: (transfer full) (nullable)
 */
DscRecordFile *dsc_record_file_open_to_read (const char *path, const char *beginning,
                                             GError **error);

/**
 * dsc_record_file_lookup:
 * @ref: whose record
 * @tags: (out caller-allocates) (optional) (array fixed-size=4): the four numbers given when it was
 * added
 * @size: (out): bytes of payload
 *
 * Returns: (transfer none) (nullable): the payload, 64-byte aligned, valid as long as @self; %NULL
 * if there is none.
 */
const void *dsc_record_file_lookup (DscRecordFile *self, const DscFileRef *ref, gint32 tags[4],
                                    gsize *size);

/**
 * dsc_record_file_add:
 * @tags: (array fixed-size=4): four numbers of the caller's, such as width and height
 * @data: payload
 * @size: its bytes, at least 1
 * @error: DSC_ERROR_TOO_LARGE beyond the budget, DSC_ERROR_LOCKED where another process appends,
 * DSC_ERROR_DISK_FULL, DSC_ERROR_FAILED
 *
 * Adds a record, or replaces that of the same path. Found by every thread of this process from the
 * return on.
 */
gboolean dsc_record_file_add (DscRecordFile *self, const DscFileRef *ref, const gint32 tags[4],
                              const void *data, gsize size, GError **error);

/** Returns: whether this process may append (it was the first to open the file). */
gboolean dsc_record_file_is_writable (DscRecordFile *self);
/** Returns: number of records. */
guint dsc_record_file_get_n_records (DscRecordFile *self);
/** Returns: bytes used on disk. */
guint64 dsc_record_file_get_size (DscRecordFile *self);
/** Makes all that was added durable (fdatasync); called by dispose, too. */
gboolean dsc_record_file_sync (DscRecordFile *self, GError **error);

G_END_DECLS
