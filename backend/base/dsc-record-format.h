/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What lies on disk in a record file: its header, the heads of records, and how they are read and
 * written. Internal to dsc-record-file.c, which holds the locks; nothing here keeps state.
 *
 * Numbers are in the byte order of the machine: a file from another machine does not pass for ours.
 * Functions that return gboolean set errno on failure. */
#pragma once

#include "base/dsc-record-file.h"

G_BEGIN_DECLS

/** DSC_RECORD_FILE_HEADER_SIZE: where the first record begins. */
#define DSC_RECORD_FILE_HEADER_SIZE 4096
/** DSC_RECORD_KIND_SIZE: of the kind in the file header, with the NUL. */
#define DSC_RECORD_KIND_SIZE 64
/** DSC_RECORD_BOOT_SIZE: of the name of a boot, without NUL. */
#define DSC_RECORD_BOOT_SIZE 36
/** DSC_RECORD_PATH_MAX: longest path, bytes. */
#define DSC_RECORD_PATH_MAX 8000
/** DSC_RECORD_HEAD_MAX: of a record header and the longest path. */
#define DSC_RECORD_HEAD_MAX (sizeof (DscRecordHeader) + DSC_RECORD_PATH_MAX)

/** The two states of a record; any other value is damage. */
#define DSC_RECORD_RESERVED 0x52534552u
#define DSC_RECORD_COMMITTED 0x4d4d4f43u

/** DscRecordHeader: 64 bytes; the path follows, then, at the next multiple of 64, the payload. */
typedef struct
{
  guint32 state;
  guint32 path_size; /* without NUL */
  guint64 payload_size;
  gint64 file_size;
  gint64 mtime;
  gint32 tags[4];
  guint64 reserved;
  guint64 checksum; /* of all but the state, and of the path */
} DscRecordHeader;

/** Returns: bytes from the beginning of a record to its payload. */
guint64 dsc_record_head_size (gsize path_size);
/** Returns: bytes from the beginning of a record to that of the next. */
guint64 dsc_record_total_size (gsize path_size, guint64 payload_size);

/** Fills in all but state and checksum. */
void dsc_record_header_init (DscRecordHeader *header, const DscFileRef *ref, const gint32 tags[4],
                             gsize payload_size);

/** Writes the head of a reserved record, its state and checksum included. */
gboolean dsc_record_write_head (int fd, guint64 offset, DscRecordHeader *header, const char *path);
/** Says that the record at @offset is whole. */
gboolean dsc_record_commit (int fd, guint64 offset);
/** Writes all of @data. */
gboolean dsc_record_write (int fd, const void *data, gsize size, guint64 offset);
/** Copies @size bytes from file to file. */
gboolean dsc_record_copy (int from, guint64 from_offset, int to, guint64 to_offset, guint64 size);

/**
 * dsc_record_read_head:
 * @limit: the file up to here
 * @head: (out caller-allocates): DSC_RECORD_HEAD_MAX bytes: the header, then the path without NUL
 *
 * Returns: whether a sound record lies at @offset, all of it before @limit.
 */
gboolean dsc_record_read_head (int fd, guint64 offset, guint64 limit, char *head);

/** Writes the header of the file: its first @durable bytes are safe on disk, the rest belongs to
 * @boot. */
gboolean dsc_record_write_file_header (int fd, const char *kind,
                                       const char boot[DSC_RECORD_BOOT_SIZE], guint64 durable);

/** Reads of which kind a file is. Returns: %FALSE if it is no record file. */
gboolean dsc_record_read_kind (int fd, char kind[DSC_RECORD_KIND_SIZE]);

/**
 * dsc_record_believed_size:
 * @size: of the file
 *
 * Returns: how many bytes of the file may be believed: all of them in the boot that wrote them,
 * else those that were made durable; 0 if the file is no record file of this kind.
 */
guint64 dsc_record_believed_size (int fd, guint64 size, const char *kind,
                                  const char boot[DSC_RECORD_BOOT_SIZE]);

/** Finds out which boot of the machine this is; where that cannot be known, one that never comes
 * again. */
void dsc_record_read_boot (char boot[DSC_RECORD_BOOT_SIZE]);

G_END_DECLS
