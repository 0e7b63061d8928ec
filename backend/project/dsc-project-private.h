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

/** Sets the runs and stages that were going to "interrupted", if nobody has the lock: their process
 * is dead. */
gboolean _dsc_project_interrupt_dead_runs (DscProject *self, GError **error);

/** Reads a DscRunState from column @column of table @table. */
gboolean _dsc_project_read_state (DscConnection *connection, sqlite3_stmt *statement, int column,
                                  const char *table, DscRunState *state, GError **error);
/** Reads a DscPart likewise. */
gboolean _dsc_project_read_part (DscConnection *connection, sqlite3_stmt *statement, int column,
                                 const char *table, DscPart *part, GError **error);

/** Returns: (transfer full) (element-type gint64 guint32): numbers of @dataset's photos by their
 * ids; keys are borrowed from it. */
GHashTable *_dsc_project_index_photos (DscDataset *dataset);

/** Returns: bytes of disk that the file or folder @path takes, links not followed; 0 if there is
 * none. */
guint64 _dsc_project_disk_usage (const char *path);

G_END_DECLS
