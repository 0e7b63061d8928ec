/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Photos that were moved: the project goes with them. */
#include "config.h"

#include <errno.h>

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "base/dsc-text.h"
#include "dataset/dsc-paths.h"
#include "project/dsc-project-private.h"

/* Where the photos were, and where they are. */
typedef struct
{
  char *before; /* (owned) (nullable) */
  const char *now;
  char *source; /* (owned) (nullable): what was imported, as it is called now */
} Move;

/* Returns: (transfer full) (nullable): @path, which lies in @before, as it is called if that is
 * @now.
 */
static char *
follow_in (const char *before, const char *now, const char *path)
{
  g_autofree char *relative = NULL;

  if (g_str_equal (path, before))
    return g_strdup (now);
  if (!dsc_path_is_below (before, path))
    return NULL;
  relative = dsc_path_relative (before, path);
  return dsc_path_join (now, relative);
}

/* Returns: (transfer full): @path, which may lie in what was moved, as it is called now. A table
 * beside the photos' folder has gone with it, if it is where that would take it. */
static char *
follow (const Move *self, const char *path)
{
  char *followed = follow_in (self->before, self->now, path);
  g_autofree char *name = g_path_get_basename (self->before);
  g_autofree char *name_now = g_path_get_basename (self->now);
  g_autofree char *above = g_path_get_dirname (self->before);
  g_autofree char *above_now = g_path_get_dirname (self->now);
  g_autofree char *beside = NULL;

  if (followed != NULL)
    return followed;
  if (g_str_equal (name, name_now))
    beside = follow_in (above, above_now, path);
  return beside != NULL && g_file_test (beside, G_FILE_TEST_EXISTS) ? g_steal_pointer (&beside)
                                                                    : g_strdup (path);
}

static gboolean
read_place (DscConnection *connection, Move *move, GError **error)
{
  sqlite3_stmt *statement
      = dsc_connection_prepare (connection, "SELECT root, source FROM dataset", error);
  g_autofree char *source = NULL;
  DscStep step;

  if (statement == NULL)
    return FALSE;
  step = dsc_connection_step (connection, statement, error);
  if (step == DSC_STEP_DONE)
    g_set_error_literal (error, DSC_ERROR, DSC_ERROR_NO_DATA,
                         _ ("The project has no photos yet. Import a folder or a table first."));
  if (step != DSC_STEP_ROW)
    return FALSE;
  move->before = dsc_column_dup_path (statement, 0);
  source = dsc_column_dup_path (statement, 1);
  sqlite3_reset (statement);
  if (move->before == NULL || source == NULL)
    return dsc_connection_fail_corrupt (connection, "dataset", error);
  move->source = follow (move, source);
  return TRUE;
}

/* The folder that a table's names are relative to may have been moved as well. */
static gboolean
move_images (DscConnection *connection, const Move *move, GError **error)
{
  sqlite3_stmt *find = dsc_connection_prepare (
      connection, "SELECT value FROM setting WHERE key = 'import.images'", error);
  sqlite3_stmt *set;
  g_autofree char *images = NULL;
  g_autofree char *now = NULL;
  DscStep step;

  if (find == NULL)
    return FALSE;
  step = dsc_connection_step (connection, find, error);
  if (step != DSC_STEP_ROW)
    return step == DSC_STEP_DONE;
  images = dsc_column_dup_path (find, 0);
  sqlite3_reset (find);
  if (images == NULL)
    return TRUE;
  now = follow (move, images);
  set = dsc_connection_prepare (connection,
                                "UPDATE setting SET value = ?1 WHERE key = 'import.images'", error);
  if (set == NULL)
    return FALSE;
  dsc_bind_path (set, 1, now);
  return dsc_connection_run (connection, set, error);
}

static gboolean
write_place (DscConnection *connection, gpointer data, GError **error)
{
  Move *move = data;
  sqlite3_stmt *statement;

  if (!read_place (connection, move, error))
    return FALSE;
  statement
      = dsc_connection_prepare (connection, "UPDATE dataset SET root = ?1, source = ?2", error);
  if (statement == NULL)
    return FALSE;
  dsc_bind_path (statement, 1, move->now);
  dsc_bind_path (statement, 2, move->source);
  return dsc_connection_run (connection, statement, error) && move_images (connection, move, error);
}

/* Returns: (transfer full) (nullable): the folder that a project of @source has, if @folder is
 * where such folders lie and nothing is there yet. */
static char *
better_folder (const char *folder, const char *source)
{
  g_autofree char *wanted = dsc_project_folder_of_resolved (source);
  g_autofree char *above = g_path_get_dirname (wanted);
  g_autofree char *resolved = dsc_path_resolve (above, NULL);
  g_autofree char *above_folder = g_path_get_dirname (folder);

  if (g_strcmp0 (resolved, above_folder) != 0 || g_file_test (wanted, G_FILE_TEST_EXISTS))
    return NULL;
  return g_steal_pointer (&wanted);
}

DscProject *
dsc_project_follow_photos (DscProject *project, const char *root, GError **error)
{
  g_autoptr (DscProject) self = project;
  Move move = { .now = root };
  g_autofree char *folder = NULL;
  gboolean moved;

  g_return_val_if_fail (DSC_IS_PROJECT (self) && root != NULL && g_path_is_absolute (root), NULL);

  if (!dsc_project_lock (self, _ ("following its photos"), error))
    return NULL;
  moved = dsc_database_write (self->database, write_place, &move, error);
  if (moved)
    folder = better_folder (self->folder, move.source);
  g_free (move.before);
  g_free (move.source);
  /* A convenience: so that it is found by the photos' folder. */
  if (folder != NULL && g_rename (self->folder, folder) != 0)
    {
      g_debug ("%s is not renamed: %s", self->folder, g_strerror (errno));
      g_clear_pointer (&folder, g_free);
    }
  dsc_project_unlock (self);
  if (!moved)
    return NULL;
  if (folder == NULL)
    return g_steal_pointer (&self);
  g_clear_object (&self);
  return dsc_project_open (folder, FALSE, error);
}
