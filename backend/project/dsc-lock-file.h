/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The project's file `lock`: who trains in it, and who is making it. Private to the project layer.
 *
 * Linux's open file description locks: gone when the process dies, whatever kills it; one holder
 * also among the threads and objects of one process; and, other than with flock(), one may ask
 * whether the lock is taken without taking it for a moment, which would make another one's attempt
 * fail for no reason. The file stays: to delete a lock file is a race. Any thread. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _DscLockFile DscLockFile;

/** @path: (type filename): made if it is not there. Returns: (transfer full) (nullable) */
DscLockFile *dsc_lock_file_open (const char *path, GError **error);
/** Gives back what it holds. Accepts %NULL. */
void dsc_lock_file_free (DscLockFile *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscLockFile, dsc_lock_file_free)

/** Takes the training lock for @what, a sentence for others. DSC_ERROR_LOCKED names who has it. */
gboolean dsc_lock_file_take (DscLockFile *self, const char *what, GError **error);
void dsc_lock_file_release (DscLockFile *self);
/** Returns: whether anyone has the training lock; @what (out) (transfer full) (optional): what for,
 * "" if that is not known. */
gboolean dsc_lock_file_is_taken (DscLockFile *self, char **what);
/** The same, but whether anyone else has it than @self. */
gboolean dsc_lock_file_is_taken_elsewhere (DscLockFile *self, char **what);

/** Waits until no other process is making the project file, and keeps them from it until
 * dsc_lock_file_end_making(). */
gboolean dsc_lock_file_begin_making (DscLockFile *self, GError **error);
void dsc_lock_file_end_making (DscLockFile *self);

G_END_DECLS
