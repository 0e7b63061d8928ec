/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What looking into an archive and unpacking it have in common: which entries are taken, limits,
 * counts and notes. Private to the archive layer. One thread at a time. */
#pragma once

#include "archive/dsc-archive-names.h"
#include "archive/dsc-archive-places.h"
#include "archive/dsc-archive-reader.h"
#include "archive/dsc-archive.h"

G_BEGIN_DECLS

/** DscArchiveWork: on one archive that was chosen, and those inside it. */
typedef struct
{
  const DscArchiveOptions *options;
  GCancellable *cancellable; /* (nullable) */
  DscProgressMeter meter;    /* of the archive's bytes */
  char *shown;               /* (owned): the archive, for messages */
  guint64 size;              /* of the archive */
  guint64 came_out;          /* bytes, what was passed over included */
  DscArchivePlaces *places;  /* (owned) */
  GHashTable *folders;       /* (owned): folder → its number in the report's */
  DscArchiveReport *report;  /* (owned) */
  locale_t locale;           /* the thread's before */
} DscArchiveWork;

/** Begins work on @path: sets the thread's locale, until dsc_archive_work_clear(). */
void dsc_archive_work_init (DscArchiveWork *self, const char *path,
                            const DscArchiveOptions *options, GCancellable *cancellable);
void dsc_archive_work_clear (DscArchiveWork *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (DscArchiveWork, dsc_archive_work_clear)

/** Notes that entry @path, any bytes, was refused. */
void dsc_archive_work_refuse (DscArchiveWork *self, const char *path, const char *code,
                              const char *reason);
/** Notes how a name that collided was resolved. */
void dsc_archive_work_resolve (DscArchiveWork *self, const char *path, const char *code,
                               const char *reason);
/** Counts a photo or table at @path, which is taken. */
void dsc_archive_work_count_taken (DscArchiveWork *self, const char *path, DscArchiveKind kind,
                                   guint64 bytes);

/**
 * dsc_archive_work_look:
 * @prefix: folder that the archive's names are below; "" for the top
 * @kind: (out): what it is; DSC_ARCHIVE_OTHER is never taken
 * @path: (out) (transfer full) (nullable): where it is to be; %NULL where it is not taken, which
 * was counted and noted
 * @error: DSC_ERROR_TOO_LARGE: more entries than there may be
 */
gboolean dsc_archive_work_look (DscArchiveWork *self, DscArchiveReader *reader,
                                const DscArchiveEntry *entry, DscArchiveNames *names,
                                const char *prefix, DscArchiveKind *kind, char **path,
                                GError **error);

/** Counts bytes that came out of the archive. DSC_ERROR_TOO_LARGE */
gboolean dsc_archive_work_count_bytes (DscArchiveWork *self, guint64 n, GError **error);

/** Reads over the entry's data, where that cannot be leapt over, so that the limits hold for it,
 * too. What is broken in it is nobody's concern. */
gboolean dsc_archive_work_pass_over (DscArchiveWork *self, DscArchiveReader *reader,
                                     GError **error);

G_END_DECLS
