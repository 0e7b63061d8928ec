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

/** As dsc_project_add_split(); @unlocks: the split that was current is unlocked with it. */
gint64 _dsc_project_replace_split (DscProject *self, DscDataset *dataset, const DscSplit *split,
                                   gboolean unlocks, GError **error);

/** Returns: (transfer full) (nullable) (element-type filename utf8): what dsc_project_get_labels()
 * gives. */
GHashTable *_dsc_project_read_labels (DscConnection *connection, GError **error);

/** Carries out, in one transaction, @add (photo, name) for each of @labels and @forget (photo) for
 * those without a name: SQL that is never freed. */
gboolean _dsc_project_write_labels (DscProject *self, const char *forget, const char *add,
                                    const DscPhotoLabel *labels, guint n, GError **error);

/** Returns: bytes of disk that the file or folder @path takes, links not followed; 0 if there is
 * none. */
guint64 _dsc_project_disk_usage (const char *path);

G_END_DECLS
