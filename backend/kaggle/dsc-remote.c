/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Archives that are elsewhere.
 *
 * Each lies in a folder of its own, `discern/downloads/HASH` in the user's cache, under a name that
 * says what it is: the folder that it is unpacked to is called by it. */
#include "config.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <utime.h>

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "base/dsc-error.h"
#include "base/dsc-text.h"
#include "kaggle/dsc-remote.h"

#define MAX_NAME 100
#define HASH_LENGTH 16
/* What was not imported, or not even fetched whole, is kept so long. */
#define KEEP_DAYS 30
#define SECONDS_PER_DAY (24 * 60 * 60)

void
dsc_remote_free (DscRemote *self)
{
  if (self == NULL)
    return;
  dsc_kaggle_name_free (self->kaggle);
  g_free (self->url);
  g_free (self);
}

/* --- words --- */

static gboolean
is_address (const char *text)
{
  return g_ascii_strncasecmp (text, "https://", strlen ("https://")) == 0
         || g_ascii_strncasecmp (text, "http://", strlen ("http://")) == 0;
}

/* Whether the name begins with a folder that is there. */
static gboolean
is_below_a_folder (const char *text)
{
  g_autofree char *first = g_strndup (text, strcspn (text, "/"));

  return g_file_test (first, G_FILE_TEST_IS_DIR);
}

DscRemote *
dsc_remote_parse (const char *text, GError **error)
{
  g_autoptr (DscRemote) self = g_new0 (DscRemote, 1);
  g_autofree char *stripped = NULL;

  g_return_val_if_fail (text != NULL, NULL);

  stripped = g_strstrip (g_strdup (text));
  if (!dsc_kaggle_is_meant (stripped) && is_address (stripped))
    self->url = g_steal_pointer (&stripped);
  else
    self->kaggle = dsc_kaggle_parse (stripped, error);
  return self->url != NULL || self->kaggle != NULL ? g_steal_pointer (&self) : NULL;
}

DscRemote *
dsc_remote_parse_unless_here (const char *text, GError **error)
{
  g_return_val_if_fail (text != NULL, NULL);

  if (g_file_test (text, G_FILE_TEST_EXISTS))
    return NULL;
  if (dsc_kaggle_is_meant (text) || is_address (text))
    return dsc_remote_parse (text, error);
  return is_below_a_folder (text) ? NULL : dsc_remote_parse (text, NULL);
}

/* --- places --- */

/* The last part of the address, as far as it is a decent name for a file. */
static char *
name_of_address (const char *url)
{
  g_autoptr (GUri) uri = g_uri_parse (url, G_URI_FLAGS_NONE, NULL);
  g_autofree char *name = g_path_get_basename (uri != NULL ? g_uri_get_path (uri) : "");
  gsize length = strlen (name);
  const char *end;

  g_strcanon (name, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "._-", '_');
  /* The end says what kind it is. */
  end = length > MAX_NAME ? name + length - MAX_NAME : name;
  while (*end == '.' || *end == '_' || *end == '-')
    end++;
  return g_strdup (*end != '\0' ? end : "archive");
}

/* Returns: (transfer full) (type filename): where all lie. */
static char *
place_of_all (void)
{
  return g_build_filename (g_get_user_cache_dir (), "discern", "downloads", NULL);
}

/* Returns: (transfer full) (type filename): where it is to lie. */
static char *
place_of (const DscRemote *self, const DscKaggleServer *server)
{
  g_autofree char *all = place_of_all ();
  g_autofree char *dataset = self->kaggle != NULL ? dsc_kaggle_name_to_string (self->kaggle) : NULL;
  g_autofree char *key
      = dataset != NULL
            ? g_strconcat (server->address != NULL ? server->address : "kaggle", " ", dataset, NULL)
            : g_strdup (self->url);
  g_autofree char *hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, key, -1);
  g_autofree char *name = self->kaggle != NULL ? g_strconcat (self->kaggle->slug, ".zip", NULL)
                                               : name_of_address (self->url);

  hash[HASH_LENGTH] = '\0';
  return g_build_filename (all, hash, name, NULL);
}

gboolean
dsc_remote_is_fetched (const char *path)
{
  g_autofree char *all = place_of_all ();
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *above = g_path_get_dirname (folder);
  g_autoptr (GFile) one = g_file_new_for_path (all);
  g_autoptr (GFile) other = g_file_new_for_path (above);

  return g_file_equal (one, other);
}

static gboolean
make_folder (const char *path, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *shown = NULL;
  int errnum;

  if (g_mkdir_with_parents (folder, 0700) == 0)
    {
      g_utime (folder, NULL); /* as old as its last use; see sweep() */
      return TRUE;
    }
  errnum = errno;
  shown = dsc_path_display (folder);
  dsc_error_set_errno (error, errnum, _ ("The folder “%s” could not be made"), shown);
  return FALSE;
}

/* --- what nobody has come back for --- */

static void
delete_folder (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      g_unlink (path);
    }
  g_rmdir (folder);
}

/* A folder's time is that of the last call that fetched into it. */
static void
sweep (void)
{
  g_autofree char *all = place_of_all ();
  g_autoptr (GDir) dir = g_dir_open (all, 0, NULL);
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *folder = g_build_filename (all, name, NULL);
      GStatBuf status;

      if (g_lstat (folder, &status) == 0 && S_ISDIR (status.st_mode)
          && now - status.st_mtime > KEEP_DAYS * SECONDS_PER_DAY)
        delete_folder (folder);
    }
}

/* --- fetching --- */

void
dsc_remote_file_free (DscRemoteFile *self)
{
  if (self == NULL)
    return;
  g_free (self->path);
  g_free (self->note);
  g_free (self->problem);
  g_free (self);
}

/* Returns: (transfer full): the day on which @path was fetched: it has the time of the original. */
static char *
day_of (const char *path)
{
  GStatBuf status;
  g_autoptr (GDateTime) time
      = g_stat (path, &status) == 0 ? g_date_time_new_from_unix_local (status.st_ctime) : NULL;

  return time != NULL ? g_date_time_format (time, "%x") : g_strdup ("—");
}

/* Says that what was fetched before is taken; @problem: (nullable): why nothing newer could be had.
 */
static void
reuse (DscRemoteFile *self, const GError *problem)
{
  g_autofree char *day = day_of (self->path);

  self->is_reused = TRUE;
  self->note = g_strdup_printf (problem == NULL
                                    /* Translators: a date. */
                                    ? _ ("Downloaded before, on %s; the server has nothing newer.")
                                    /* Translators: a date. */
                                    : _ ("Nothing newer could be downloaded; this is of %s."),
                                day);
  self->problem = problem != NULL ? g_strdup (problem->message) : NULL;
}

static gboolean
fetch_to (const DscRemote *self, const DscKaggleServer *server, const char *path, gboolean *is_same,
          GCancellable *cancellable, DscProgressFunc func, gpointer user_data, GError **error)
{
  if (self->kaggle != NULL)
    return dsc_kaggle_fetch (server, self->kaggle, path, is_same, cancellable, func, user_data,
                             error);
  return dsc_fetch (&(DscFetch){ .url = self->url,
                                 .path = path,
                                 .max_size = DSC_KAGGLE_MAX_SIZE,
                                 .is_same = is_same,
                                 .wait = server->wait },
                    cancellable, func, user_data, error);
}

DscRemoteFile *
dsc_remote_fetch (const DscRemote *self, const DscKaggleServer *server, GCancellable *cancellable,
                  DscProgressFunc func, gpointer user_data, GError **error)
{
  g_autoptr (DscRemoteFile) file = g_new0 (DscRemoteFile, 1);
  g_autoptr (GError) problem = NULL;
  g_autofree char *folder = NULL;
  gboolean is_same = FALSE;

  g_return_val_if_fail (self != NULL && server != NULL, NULL);

  file->path = place_of (self, server);
  if (!make_folder (file->path, error))
    return NULL;
  sweep ();
  if (fetch_to (self, server, file->path, &is_same, cancellable, func, user_data, &problem))
    {
      if (is_same)
        reuse (file, NULL);
      return g_steal_pointer (&file);
    }
  if (g_error_matches (problem, DSC_ERROR, DSC_ERROR_MISSING)
      && g_file_test (file->path, G_FILE_TEST_IS_REGULAR))
    {
      reuse (file, problem);
      return g_steal_pointer (&file);
    }
  folder = g_path_get_dirname (file->path);
  g_rmdir (folder); /* unless something has arrived */
  g_propagate_error (error, g_steal_pointer (&problem));
  return NULL;
}

void
dsc_remote_discard (const char *path)
{
  g_autofree char *folder = NULL;
  g_autofree char *tag = NULL;

  g_return_if_fail (path != NULL);

  folder = g_path_get_dirname (path);
  tag = g_strconcat (path, DSC_FETCH_TAG, NULL);
  g_unlink (path);
  g_unlink (tag);
  g_rmdir (folder);
}
