/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A project: opening and closing it, its folder and its lock. Any thread but the window's;
 * immutable but for the lock. */
#include "config.h"

#include <errno.h>

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "base/dsc-text.h"
#include "dataset/dsc-paths.h"
#include "project/dsc-project-private.h"
#include "project/dsc-project-schema.h"

G_DEFINE_FINAL_TYPE (DscProject, dsc_project, G_TYPE_OBJECT)

static void
dsc_project_finalize (GObject *object)
{
  DscProject *self = DSC_PROJECT (object);

  dsc_database_free (self->database);
  dsc_lock_file_free (self->lock);
  g_free (self->folder);
  G_OBJECT_CLASS (dsc_project_parent_class)->finalize (object);
}

static void
dsc_project_class_init (DscProjectClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = dsc_project_finalize;
}

static void
dsc_project_init (DscProject *self)
{
}

/* Makes the project file unless there is one; of several processes that come at once, one makes it.
 */
static gboolean
ensure_file (DscProject *self, const char *path, GError **error)
{
  gboolean ok;

  if (!dsc_lock_file_begin_making (self->lock, error))
    return FALSE;
  ok = g_file_test (path, G_FILE_TEST_EXISTS) || dsc_schema_create_file (path, error);
  dsc_lock_file_end_making (self->lock);
  return ok;
}

/* SQLite would take an empty file for a new database. Ours is never empty: it is made elsewhere and
 * moved here. */
static gboolean
check_not_empty (const char *path, GError **error)
{
  g_autofree char *shown = NULL;
  GStatBuf buffer;

  if (g_stat (path, &buffer) != 0 || (S_ISREG (buffer.st_mode) && buffer.st_size > 0))
    return TRUE;
  shown = dsc_path_display (path);
  g_set_error (error, DSC_ERROR, DSC_ERROR_CORRUPT,
               _ ("The project file “%s” is damaged (it is empty or no file). Put back a copy of "
                  "it, or start a new project "
                  "elsewhere."),
               shown);
  return FALSE;
}

static gboolean
open_database (DscProject *self, const char *path, GError **error)
{
  g_autoptr (DscConnection) writer = NULL;
  g_autoptr (DscConnection) reader = NULL;

  if (!check_not_empty (path, error))
    return FALSE;
  writer = dsc_connection_open (path, DSC_CONNECTION_WRITE, error);
  if (writer == NULL || !dsc_schema_upgrade (writer, error))
    return FALSE;
  reader = dsc_connection_open (path, DSC_CONNECTION_READ, error);
  if (reader == NULL)
    return FALSE;
  self->database = dsc_database_new (g_steal_pointer (&writer), g_steal_pointer (&reader));
  return TRUE;
}

static gboolean
make_folder (const char *path, GError **error)
{
  g_autofree char *shown = NULL;
  int errnum;

  if (g_mkdir_with_parents (path, 0700) == 0)
    return TRUE;
  errnum = errno;
  shown = dsc_path_display (path);
  dsc_error_set_errno (error, errnum, _ ("The project's folder “%s” could not be made"), shown);
  return FALSE;
}

static gboolean
make_folders (DscProject *self, GError **error)
{
  g_autofree char *cache = dsc_project_dup_cache_folder (self);
  g_autofree char *models = dsc_project_dup_models_folder (self);

  return make_folder (cache, error) && make_folder (models, error);
}

DscProject *
dsc_project_open (const char *folder, gboolean create, GError **error)
{
  g_autoptr (DscProject) self = NULL;
  g_autofree char *path = NULL;
  g_autofree char *lock = NULL;
  char *resolved;

  g_return_val_if_fail (folder != NULL, NULL);

  self = g_object_new (DSC_TYPE_PROJECT, NULL);
  self->folder = g_canonicalize_filename (folder, NULL);
  path = g_build_filename (self->folder, DSC_PROJECT_FILE, NULL);
  if (!create && !g_file_test (path, G_FILE_TEST_EXISTS))
    {
      g_autofree char *shown = dsc_path_display (self->folder);

      g_set_error (error, DSC_ERROR, DSC_ERROR_NOT_FOUND,
                   _ ("There is no project in “%s”. Import photos first, or name another folder."),
                   shown);
      return NULL;
    }
  if (create && !make_folder (self->folder, error))
    return NULL;
  /* Windows know a project by its folder, by whatever link one comes to it. */
  resolved = dsc_path_resolve (self->folder, error);
  if (resolved == NULL)
    return NULL;
  g_free (self->folder);
  self->folder = resolved;
  lock = dsc_project_dup_lock_path (self);
  self->lock = dsc_lock_file_open (lock, error);
  if (self->lock == NULL || (create && !ensure_file (self, path, error))
      || !open_database (self, path, error) || !make_folders (self, error)
      || !dsc_project_interrupt_dead_runs (self, error))
    return NULL;
  return g_steal_pointer (&self);
}

const char *
dsc_project_get_folder (DscProject *self)
{
  g_return_val_if_fail (DSC_IS_PROJECT (self), NULL);

  return self->folder;
}

char *
dsc_project_dup_cache_folder (DscProject *self)
{
  g_return_val_if_fail (DSC_IS_PROJECT (self), NULL);

  return g_build_filename (self->folder, "cache", NULL);
}

char *
dsc_project_dup_models_folder (DscProject *self)
{
  g_return_val_if_fail (DSC_IS_PROJECT (self), NULL);

  return g_build_filename (self->folder, "models", NULL);
}

char *
dsc_project_dup_lock_path (DscProject *self)
{
  g_return_val_if_fail (DSC_IS_PROJECT (self), NULL);

  return g_build_filename (self->folder, "lock", NULL);
}

gboolean
dsc_project_lock (DscProject *self, const char *what, GError **error)
{
  g_return_val_if_fail (DSC_IS_PROJECT (self) && what != NULL, FALSE);

  if (!dsc_lock_file_take (self->lock, what, error))
    return FALSE;
  _dsc_project_sweep_models (self);
  return TRUE;
}

void
dsc_project_unlock (DscProject *self)
{
  g_return_if_fail (DSC_IS_PROJECT (self));

  dsc_lock_file_release (self->lock);
}

gboolean
dsc_project_is_locked (DscProject *self, char **what)
{
  g_return_val_if_fail (DSC_IS_PROJECT (self), FALSE);

  return dsc_lock_file_is_taken (self->lock, what);
}

gboolean
dsc_project_is_locked_elsewhere (DscProject *self, char **what)
{
  g_return_val_if_fail (DSC_IS_PROJECT (self), FALSE);

  return dsc_lock_file_is_taken_elsewhere (self->lock, what);
}
