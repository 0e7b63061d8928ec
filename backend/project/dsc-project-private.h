/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of the project layer share. */
#pragma once

#include "project/dsc-database.h"
#include "project/dsc-lock-file.h"
#include "project/dsc-project.h"

G_BEGIN_DECLS

#define DSC_PROJECT_FILE "project.db"

struct _DscProject
{
  GObject parent_instance;
  char *folder;          /* (owned) (type filename): absolute */
  DscLockFile *lock;     /* (owned) */
  DscDatabase *database; /* (owned) */
};

/** Deletes what writers that were killed have left below models/; only with the lock, which every
 * writer there has. */
void _dsc_project_sweep_models (DscProject *self);
/** Sets DSC_ERROR_NO_DATA: there is no run @id. Returns: %FALSE. */
gboolean _dsc_project_fail_no_run (gint64 id, GError **error);

/** Returns: (transfer full) (element-type filename): the names of all that lies in models/. */
GPtrArray *_dsc_project_list_models (DscProject *self);
/** Returns: (transfer full) (nullable) (element-type filename): paths of the files of run @id, each
 * once: those that it and its stages name, and those of @models that are called after it. */
GPtrArray *_dsc_project_find_files (DscProject *self, DscConnection *connection, gint64 id,
                                    const GPtrArray *models, GError **error);

/** Reads a DscRunState from column @column of table @table. */
gboolean _dsc_project_read_state (DscConnection *connection, sqlite3_stmt *statement, int column,
                                  const char *table, DscRunState *state, GError **error);
/** Reads a DscPart likewise. */
gboolean _dsc_project_read_part (DscConnection *connection, sqlite3_stmt *statement, int column,
                                 const char *table, DscPart *part, GError **error);

/** Returns: (transfer full) (element-type gint64 guint32): numbers of @dataset's photos by their
 * ids; keys are borrowed from it. */
GHashTable *_dsc_project_index_photos (DscDataset *dataset);

/** Returns: (transfer full) (nullable): as dsc_project_get_dataset(), with the photos that are
 * absent: which part these were in is known, too. */
DscDataset *_dsc_project_get_known_photos (DscProject *self, GError **error);

/** DscSplitLock: what another split makes of the current one's lock. */
typedef enum
{
  DSC_SPLIT_LOCK_IGNORED,
  DSC_SPLIT_LOCK_HEEDED, /* DSC_ERROR_USAGE where it is locked */
  DSC_SPLIT_LOCK_OPENED  /* it is unlocked */
} DscSplitLock;

/** As dsc_project_add_split(), with what @lock says in the same transaction. */
gint64 _dsc_project_replace_split (DscProject *self, DscDataset *dataset, const DscSplit *split,
                                   DscSplitLock lock, GError **error);

/** Returns: (transfer full) (nullable) (element-type filename utf8): what dsc_project_get_labels()
 * gives. */
GHashTable *_dsc_project_read_labels (DscConnection *connection, GError **error);

/** DscLabelTable: how words of photos are stored; SQL that is never freed.
 * @find: gives the word of photo ?1
 * @forget: that it has none any more
 * @add: that it has the word ?2, where there is more than one
 */
typedef struct
{
  const char *find;
  const char *forget;
  const char *add;
} DscLabelTable;

/** Stores the words of @labels in one transaction; those that have none are forgotten. @before:
 * as dsc_project_correct_labels(). */
gboolean _dsc_project_write_labels (DscProject *self, const DscLabelTable *table,
                                    const DscPhotoLabel *labels, guint n, char **before,
                                    GError **error);

/** Reads the photos and the current split again after labels were stored, and gives photos that may
 * be in a part now one. @back: (nullable) (element-type gint64): those that were left out until
 * now.
 */
gboolean _dsc_project_read_fitted (DscProject *self, GHashTable *back, DscDataset **dataset,
                                   DscSplit **split, GError **error);

/** Returns: (transfer full) (nullable) (element-type filename): what dsc_project_get_left_out()
 * gives. */
GHashTable *_dsc_project_read_left_out (DscConnection *connection, GError **error);

/** DscProjectLook: when photos were looked at, as what they were then, and whether features of them
 * were there. */
typedef struct
{
  gint64 created;
  char *fingerprint; /* (owned) */
  gboolean had_features;
} DscProjectLook;
void _dsc_project_look_clear (DscProjectLook *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (DscProjectLook, _dsc_project_look_clear)

/** Fills @look: when @what ("copies", "suspects") was looked for last. DSC_ERROR_NO_DATA with
 * @nothing where nobody has. */
gboolean _dsc_project_read_look (DscConnection *connection, const char *what, const char *nothing,
                                 DscProjectLook *look, GError **error);
gboolean _dsc_project_write_look (DscConnection *connection, const char *what,
                                  const DscProjectLook *look, GError **error);

/** Returns: bytes of disk that the file or folder @path takes, links not followed; 0 if there is
 * none. */
guint64 _dsc_project_disk_usage (const char *path);

G_END_DECLS
