/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where projects lie, which one was used last, and how much disk one takes. */
#include "config.h"

#include <errno.h>
#include <stdlib.h>

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "base/dsc-text.h"
#include "project/dsc-project-private.h"

/* Longest part of a name that a project's folder takes over: with the hash it must fit the 255
 * bytes of a file name. */
#define MAX_NAME 200

/* Unit of `st_blocks`, whatever the file system's blocks are. */
#define STAT_BLOCK 512

/* The last part of @path, cut between two characters if it is too long. */
static char *
short_name (const char *path)
{
  g_autofree char *name = g_path_get_basename (path);
  gsize length = strlen (name);

  if (g_str_equal (name, "/"))
    return g_strdup ("root");
  if (length > MAX_NAME)
    {
      for (length = MAX_NAME; length > MAX_NAME - 6 && ((guchar) name[length] & 0xc0) == 0x80;)
        length--;
      name[length] = '\0';
    }
  return g_steal_pointer (&name);
}

char *
dsc_project_folder_of_resolved (const char *source)
{
  g_autofree char *name = NULL;
  g_autofree char *hash = NULL;
  g_autofree char *folder = NULL;

  g_return_val_if_fail (source != NULL, NULL);

  name = short_name (source);
  hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, source, -1);
  folder = g_strdup_printf ("%s-%.8s", name, hash);
  return g_build_filename (g_get_user_data_dir (), "discern", "projects", folder, NULL);
}

char *
dsc_project_default_folder (const char *source)
{
  g_autofree char *absolute = NULL;
  g_autofree char *resolved = NULL;

  g_return_val_if_fail (source != NULL, NULL);

  absolute = g_canonicalize_filename (source, NULL);
  resolved = realpath (absolute, NULL); /* one project, by whatever link one comes to the photos */
  return dsc_project_folder_of_resolved (resolved != NULL ? resolved : absolute);
}

static char *
last_project_file (void)
{
  return g_build_filename (g_get_user_state_dir (), "discern", "last-project", NULL);
}

void
dsc_project_remember (const char *folder)
{
  g_autofree char *path = last_project_file ();
  g_autofree char *parent = g_path_get_dirname (path);
  g_autofree char *absolute = NULL;
  g_autoptr (GError) error = NULL;

  g_return_if_fail (folder != NULL);

  absolute = g_canonicalize_filename (folder, NULL);
  g_mkdir_with_parents (parent, 0700);
  /* A convenience only: where it cannot be kept, the next command has to name its project. */
  if (!g_file_set_contents_full (path, absolute, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600, &error))
    g_debug ("the last project is not remembered: %s", error->message);
}

char *
dsc_project_last_folder (void)
{
  g_autofree char *path = last_project_file ();
  g_autofree char *folder = NULL;
  g_autofree char *project = NULL;

  if (!g_file_get_contents (path, &folder, NULL, NULL) || !g_path_is_absolute (folder))
    return NULL;
  project = g_build_filename (folder, DSC_PROJECT_FILE, NULL);
  return g_file_test (project, G_FILE_TEST_EXISTS) ? g_steal_pointer (&folder) : NULL;
}

guint64
_dsc_project_disk_usage (const char *path)
{
  g_autoptr (GDir) folder = NULL;
  guint64 bytes = 0;
  const char *name;
  GStatBuf buffer;

  if (g_lstat (path, &buffer) != 0)
    return 0;
  if (!S_ISDIR (buffer.st_mode))
    return (guint64) buffer.st_blocks * STAT_BLOCK;
  folder = g_dir_open (path, 0, NULL);
  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      bytes += _dsc_project_disk_usage (child);
    }
  return bytes;
}

/* Deletes what is in the folder @path, at any depth. Stops at what cannot be deleted. */
static gboolean
empty_folder (const char *path, GError **error)
{
  g_autoptr (GDir) folder = g_dir_open (path, 0, NULL);
  const char *name;

  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);
      gboolean is_link = g_file_test (child, G_FILE_TEST_IS_SYMLINK);

      if (!is_link && g_file_test (child, G_FILE_TEST_IS_DIR) && !empty_folder (child, error))
        return FALSE;
      if (g_remove (child) != 0)
        {
          int errnum = errno;
          g_autofree char *shown = dsc_path_display (child);

          dsc_error_set_errno (error, errnum, _ ("“%s” could not be deleted"), shown);
          return FALSE;
        }
    }
  return TRUE;
}

guint64
dsc_project_get_cache_size (DscProject *self)
{
  g_autofree char *folder = NULL;

  g_return_val_if_fail (DSC_IS_PROJECT (self), 0);

  folder = dsc_project_dup_cache_folder (self);
  return _dsc_project_disk_usage (folder);
}

gboolean
dsc_project_clear_cache (DscProject *self, guint64 *freed, GError **error)
{
  g_autofree char *folder = NULL;
  guint64 before, after;
  gboolean ok;

  g_return_val_if_fail (DSC_IS_PROJECT (self), FALSE);

  /* Nobody is to start training on a cache that is being deleted. */
  if (!dsc_project_lock (self, _ ("deleting the cache"), error))
    return FALSE;
  folder = dsc_project_dup_cache_folder (self);
  before = _dsc_project_disk_usage (folder);
  ok = empty_folder (folder, error);
  after = _dsc_project_disk_usage (folder);
  dsc_project_unlock (self);
  if (freed != NULL)
    *freed = before > after ? before - after : 0;
  return ok;
}
