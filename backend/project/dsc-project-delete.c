/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The files of runs, and how a run is deleted with them. */
#include "config.h"

#include <errno.h>
#include <string.h>

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "base/dsc-output-file.h"
#include "base/dsc-text.h"
#include "project/dsc-project-private.h"

/* --- files --- */

/* Adds the names that run @id and its stages give. One that would lead out of the folder (someone
 * else made the project) is left out. */
static gboolean
add_named (DscConnection *connection, gint64 id, GHashTable *names, GError **error)
{
  sqlite3_stmt *statement = dsc_connection_prepare (
      connection,
      "SELECT model FROM run WHERE id = ?1 AND model IS NOT NULL"
      " UNION SELECT model FROM stage WHERE run = ?1 AND model IS NOT NULL",
      error);
  DscStep step;

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, id);
  while ((step = dsc_connection_step (connection, statement, error)) == DSC_STEP_ROW)
    {
      g_autofree char *name = dsc_column_dup_path (statement, 0);

      if (name != NULL && *name != '\0' && strchr (name, '/') == NULL && !g_str_equal (name, ".")
          && !g_str_equal (name, ".."))
        g_hash_table_add (names, g_steal_pointer (&name));
    }
  return step == DSC_STEP_DONE;
}

/* Is @ending what DscOutputFile appends to the name of what is not whole yet? */
static gboolean
is_temporary (const char *ending)
{
  if (!g_str_has_prefix (ending, DSC_OUTPUT_FILE_INFIX))
    return FALSE;
  ending += strlen (DSC_OUTPUT_FILE_INFIX);
  for (guint i = 0; i < 6; i++)
    if (!g_ascii_isalnum (ending[i]))
      return FALSE;
  return ending[6] == '\0';
}

/* Does @name begin with @wanted, and go on as a file does, or what is left of writing it? */
static gboolean
is_file (const char *name, const char *wanted)
{
  const char *ending = name + strlen (wanted);

  return g_str_has_prefix (name, wanted) && (*ending == '\0' || is_temporary (ending));
}

/* Is @name one that dsc_run_dup_file() makes for run @id, or what a killed process has left of
 * writing one? A copy that somebody has made is none. */
static gboolean
is_called_after (const char *name, gint64 id)
{
  g_autofree char *stage = g_strdup_printf ("run-%" G_GINT64_FORMAT "-stage-", id);
  g_autofree char *checkpoint
      = g_strdup_printf ("run-%" G_GINT64_FORMAT ".checkpoint.safetensors", id);
  const char *rest;
  gsize n_digits;

  if (!g_str_has_prefix (name, stage))
    return is_file (name, checkpoint);
  n_digits = strspn (name + strlen (stage), "0123456789");
  rest = name + strlen (stage) + n_digits;
  return n_digits > 0
         && (is_file (rest, ".safetensors") || is_file (rest, ".optimizer.safetensors"));
}

GPtrArray *
_dsc_project_list_models (DscProject *self)
{
  g_autofree char *folder = dsc_project_dup_models_folder (self);
  g_autoptr (GDir) models = g_dir_open (folder, 0, NULL);
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);
  const char *name;

  while (models != NULL && (name = g_dir_read_name (models)) != NULL)
    g_ptr_array_add (names, g_strdup (name));
  return names;
}

GPtrArray *
_dsc_project_find_files (DscProject *self, DscConnection *connection, gint64 id,
                         const GPtrArray *models, GError **error)
{
  g_autoptr (GHashTable) names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autofree char *folder = dsc_project_dup_models_folder (self);
  GPtrArray *paths;
  GHashTableIter iter;
  gpointer name;

  if (!add_named (connection, id, names, error))
    return NULL;
  for (guint i = 0; i < models->len; i++)
    if (is_called_after (models->pdata[i], id))
      g_hash_table_add (names, g_strdup (models->pdata[i]));

  paths = g_ptr_array_new_with_free_func (g_free);
  g_hash_table_iter_init (&iter, names);
  while (g_hash_table_iter_next (&iter, &name, NULL))
    g_ptr_array_add (paths, g_build_filename (folder, name, NULL));
  return paths;
}

static gboolean
is_half_written (const char *name)
{
  const char *ending = strstr (name, ".safetensors" DSC_OUTPUT_FILE_INFIX);

  return ending != NULL && g_str_has_prefix (name, "run-")
         && is_temporary (ending + strlen (".safetensors"));
}

void
_dsc_project_sweep_models (DscProject *self)
{
  g_autofree char *folder = dsc_project_dup_models_folder (self);
  g_autoptr (GPtrArray) models = _dsc_project_list_models (self);

  for (guint i = 0; i < models->len; i++)
    {
      const char *name = models->pdata[i];
      g_autofree char *path = g_build_filename (folder, name, NULL);

      /* What cannot be deleted wastes disk, and does no other harm. */
      if (is_half_written (name) && g_unlink (path) != 0)
        g_debug ("%s stays: %s", path, g_strerror (errno));
    }
}

/* --- deleting --- */

typedef struct
{
  DscProject *project;
  gint64 id;
  GPtrArray *files; /* (owned) (nullable) (out): those that nobody names any more */
} Deletion;

/* Is it going? Said so by its state, and by the lock of the process that it goes in. */
static gboolean
check_not_going (DscConnection *connection, Deletion *deletion, GError **error)
{
  sqlite3_stmt *statement
      = dsc_connection_prepare (connection, "SELECT state FROM run WHERE id = ?1", error);
  DscRunState state;
  DscStep step;

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, deletion->id);
  step = dsc_connection_step (connection, statement, error);
  if (step == DSC_STEP_DONE)
    return _dsc_project_fail_no_run (deletion->id, error);
  if (step != DSC_STEP_ROW
      || !_dsc_project_read_state (connection, statement, 0, "run", &state, error))
    return FALSE;
  if (state != DSC_RUN_RUNNING || !dsc_project_is_locked (deletion->project, NULL))
    return TRUE;
  g_set_error (error, DSC_ERROR, DSC_ERROR_LOCKED,
               _ ("Run %lld is still going. Stop it, then delete it."), (long long) deletion->id);
  return FALSE;
}

/* Takes from the files to be deleted those that other runs name, too. */
static gboolean
keep_shared_files (DscConnection *connection, Deletion *deletion, GError **error)
{
  sqlite3_stmt *statement
      = dsc_connection_prepare (connection,
                                "SELECT EXISTS (SELECT 1 FROM run WHERE model = ?1)"
                                " OR EXISTS (SELECT 1 FROM stage WHERE model = ?1)",
                                error);

  if (statement == NULL)
    return FALSE;
  for (guint i = deletion->files->len; i-- > 0;)
    {
      g_autofree char *name = g_path_get_basename (g_ptr_array_index (deletion->files, i));

      sqlite3_reset (statement);
      dsc_bind_path (statement, 1, name);
      if (dsc_connection_step (connection, statement, error) != DSC_STEP_ROW)
        return FALSE;
      if (sqlite3_column_int (statement, 0) != 0)
        g_ptr_array_remove_index_fast (deletion->files, i);
      sqlite3_reset (statement);
    }
  return TRUE;
}

static gboolean
delete_rows (DscConnection *connection, gpointer data, GError **error)
{
  Deletion *deletion = data;
  g_autoptr (GPtrArray) models = _dsc_project_list_models (deletion->project);
  sqlite3_stmt *statement;

  if (!check_not_going (connection, deletion, error))
    return FALSE;
  deletion->files
      = _dsc_project_find_files (deletion->project, connection, deletion->id, models, error);
  if (deletion->files == NULL)
    return FALSE;
  statement = dsc_connection_prepare (connection, "DELETE FROM run WHERE id = ?1", error);
  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, deletion->id);
  return dsc_connection_run (connection, statement, error)
         && keep_shared_files (connection, deletion, error);
}

/* Rows first: a file that nobody names wastes disk, a run that names a file that is gone would be a
 * lie. */
gboolean
dsc_project_delete_run (DscProject *self, gint64 id, guint64 *freed, GError **error)
{
  g_autoptr (GPtrArray) files = NULL;
  Deletion deletion = { .project = self, .id = id };
  guint64 bytes = 0;
  gboolean ok;

  g_return_val_if_fail (DSC_IS_PROJECT (self), FALSE);

  ok = dsc_database_write (self->database, delete_rows, &deletion, error);
  files = deletion.files;
  for (guint i = 0; ok && i < files->len; i++)
    {
      const char *path = g_ptr_array_index (files, i);
      guint64 size = _dsc_project_disk_usage (path);

      if (g_unlink (path) == 0)
        bytes += size;
      else if (errno != ENOENT)
        {
          int errnum = errno;
          g_autofree char *shown = dsc_path_display (path);

          dsc_error_set_errno (error, errnum, _ ("“%s” could not be deleted"), shown);
          ok = FALSE;
        }
    }
  if (freed != NULL)
    *freed = bytes;
  return ok;
}
