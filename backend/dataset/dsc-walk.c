/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lists the photos below a folder, by their names alone.
 *
 * A folder is read to its end and closed before those inside it are opened, so that depth costs no
 * file descriptors; the longest path that the system takes bounds the recursion. */
#include "config.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <glib/gi18n-lib.h>

#include "base/dsc-error.h"
#include "base/dsc-text.h"
#include "dataset/dsc-paths.h"
#include "dataset/dsc-walk.h"

#define TEXT_BLOCK 65536
#define MAX_FILES 5000000

typedef struct
{
  dev_t device;
  ino_t inode;
} FolderId;

typedef struct
{
  DscWalk *out;
  const char *tree;   /* real path that links may not lead out of */
  gsize strip;        /* bytes of an absolute path before its relative part */
  GString *path;      /* absolute path of what is being looked at; "" stands for "/" */
  GArray *ancestors;  /* (element-type FolderId): the folders that @path lies in */
  gboolean in_linked; /* below a folder that a link led to */
  guint n_files;
  DscProgressMeter *meter;
  GCancellable *cancellable; /* (nullable) */
} Walker;

static gboolean walk_folder (Walker *self, GError **error);

static int
compare_suffix (gconstpointer key, gconstpointer member)
{
  return g_ascii_strcasecmp (key, *(const char *const *) member);
}

gboolean
dsc_walk_is_photo (const char *name)
{
  /* Sorted for bsearch(). */
  static const char *const suffixes[] = {
    "apng", "avif", "bmp", "dib",  "gif",  "heic", "heif", "hif", "ico",
    "jfif", "jif",  "jpe", "jpeg", "jpg",  "jxl",  "pbm",  "pgm", "png",
    "pnm",  "ppm",  "tga", "tif",  "tiff", "webp", "xbm",  "xpm",
  };
  const char *dot = strrchr (name, '.');

  return dot != NULL
         && bsearch (dot + 1, suffixes, G_N_ELEMENTS (suffixes), sizeof suffixes[0], compare_suffix)
                != NULL;
}

gboolean
dsc_walk_is_passed_over (const char *name)
{
  return name[0] == '.' || strcmp (name, "__MACOSX") == 0
         || g_ascii_strcasecmp (name, "Thumbs.db") == 0
         || g_ascii_strcasecmp (name, "desktop.ini") == 0;
}

static const char *
relative_path (Walker *self)
{
  return self->path->len > self->strip ? self->path->str + self->strip : ".";
}

static void
skip (Walker *self, const char *code, const char *reason)
{
  GStringChunk *text = self->out->text;
  DscSkipped skipped = { .path = g_string_chunk_insert (text, relative_path (self)),
                         .code = g_string_chunk_insert_const (text, code),
                         .reason = g_string_chunk_insert_const (text, reason) };

  g_array_append_val (self->out->skipped, skipped);
}

static void
skip_errno (Walker *self, int errnum)
{
  g_autoptr (GError) error = NULL;

  dsc_error_set_errno (&error, errnum, _ ("It cannot be opened"));
  skip (self, dsc_error_name (error), error->message);
}

static void
skip_other_file (Walker *self, const char *name)
{
  g_autofree char *shown = dsc_path_display (name);
  const char *dot = strrchr (shown, '.');
  g_autofree char *reason = NULL;

  if (dot == NULL)
    reason = g_strdup (_ ("Its name has no suffix of a picture, such as “.jpg”."));
  else if (g_ascii_strcasecmp (dot, ".csv") == 0 || g_ascii_strcasecmp (dot, ".tsv") == 0)
    reason = g_strdup (_ ("It is a table; to use the labels in it, import the table itself."));
  else
    reason = g_strdup_printf (_ ("“%s” is not the suffix of a picture."), dot);
  skip (self, "unsupported", reason);
}

static void
take_file (Walker *self, const char *name)
{
  if (dsc_walk_is_photo (name))
    g_ptr_array_add (self->out->photos,
                     g_string_chunk_insert (self->out->text, relative_path (self)));
  else
    skip_other_file (self, name);
}

static gboolean
take_linked_folder (Walker *self, GError **error)
{
  gboolean taken;

  if (self->in_linked)
    {
      skip (self, "unsupported",
            _ ("A link to a folder is not followed inside a folder that a link led to."));
      return TRUE;
    }
  self->in_linked = TRUE;
  taken = walk_folder (self, error);
  self->in_linked = FALSE;
  return taken;
}

static gboolean
take_link (Walker *self, const char *name, GError **error)
{
  char *target = realpath (self->path->str, NULL);
  int errnum = errno;
  gboolean inside = target != NULL
                    && (strcmp (self->tree, target) == 0 || dsc_path_is_below (self->tree, target));
  struct stat info;

  free (target);
  if (target == NULL && errnum == ENOENT)
    skip (self, "not-found", _ ("What the link leads to does not exist."));
  else if (target == NULL)
    skip_errno (self, errnum);
  else if (!inside)
    skip (self, "unsupported", _ ("The link leads out of the folder and is not followed."));
  else if (stat (self->path->str, &info) != 0)
    skip_errno (self, errno);
  else if (S_ISDIR (info.st_mode))
    return take_linked_folder (self, error);
  else if (S_ISREG (info.st_mode))
    take_file (self, name);
  else
    skip (self, "unsupported", _ ("It is not a file."));
  return TRUE;
}

/* Takes what @self->path names. Folders are put into @folders for later. */
static gboolean
take_entry (Walker *self, const struct dirent *entry, GPtrArray *folders, GError **error)
{
  mode_t mode = DTTOIF (entry->d_type);
  struct stat info;

  /* Some file systems do not say the kind while listing. */
  if (entry->d_type == DT_UNKNOWN)
    {
      if (lstat (self->path->str, &info) != 0)
        {
          skip_errno (self, errno);
          return TRUE;
        }
      mode = info.st_mode;
    }
  if (S_ISDIR (mode))
    g_ptr_array_add (folders, g_strdup (entry->d_name));
  else if (S_ISLNK (mode))
    return take_link (self, entry->d_name, error);
  else if (S_ISREG (mode))
    take_file (self, entry->d_name);
  else
    skip (self, "unsupported", _ ("It is not a file."));
  return TRUE;
}

static gboolean
count_entry (Walker *self, GError **error)
{
  if (g_cancellable_set_error_if_cancelled (self->cancellable, error))
    return FALSE;
  if (++self->n_files > MAX_FILES)
    {
      g_autofree char *shown = dsc_path_display (self->tree);

      g_set_error (error, DSC_ERROR, DSC_ERROR_TOO_LARGE,
                   _ ("“%s” holds more than %d files. Choose a smaller folder."), shown, MAX_FILES);
      return FALSE;
    }
  dsc_progress_meter_set (self->meter, self->n_files);
  return TRUE;
}

static gboolean
read_folder (Walker *self, DIR *dir, GPtrArray *folders, GError **error)
{
  gsize length = self->path->len;

  for (;;)
    {
      const struct dirent *entry;
      gboolean taken;

      errno = 0;
      entry = readdir (dir);
      if (entry == NULL)
        break;
      if (dsc_walk_is_passed_over (entry->d_name))
        continue;
      g_string_append_c (self->path, '/');
      g_string_append (self->path, entry->d_name);
      taken = count_entry (self, error) && take_entry (self, entry, folders, error);
      g_string_truncate (self->path, length);
      if (!taken)
        return FALSE;
    }
  if (errno != 0)
    skip_errno (self, errno);
  return TRUE;
}

static gboolean
walk_folders (Walker *self, GPtrArray *folders, GError **error)
{
  gsize length = self->path->len;

  for (guint i = 0; i < folders->len; i++)
    {
      gboolean walked;

      g_string_append_c (self->path, '/');
      g_string_append (self->path, g_ptr_array_index (folders, i));
      walked = walk_folder (self, error);
      g_string_truncate (self->path, length);
      if (!walked)
        return FALSE;
    }
  return TRUE;
}

static gboolean
is_ancestor (Walker *self, const FolderId *id)
{
  for (guint i = 0; i < self->ancestors->len; i++)
    {
      const FolderId *other = &g_array_index (self->ancestors, FolderId, i);

      if (other->device == id->device && other->inode == id->inode)
        return TRUE;
    }
  return FALSE;
}

/* Walks the folder @self->path. A folder that cannot be read is skipped, and that is no error. */
static gboolean
walk_folder (Walker *self, GError **error)
{
  g_autoptr (GPtrArray) folders = g_ptr_array_new_with_free_func (g_free);
  DIR *dir = opendir (self->path->len > 0 ? self->path->str : "/");
  struct stat info;
  FolderId id;
  gboolean done;

  if (dir == NULL || fstat (dirfd (dir), &info) != 0)
    {
      skip_errno (self, errno);
      g_clear_pointer (&dir, closedir);
      return TRUE;
    }
  id = (FolderId){ info.st_dev, info.st_ino };
  if (is_ancestor (self, &id))
    {
      skip (self, "unsupported", _ ("The link leads back to a folder that it lies in."));
      closedir (dir);
      return TRUE;
    }
  g_array_append_val (self->ancestors, id);
  done = read_folder (self, dir, folders, error);
  closedir (dir);
  done = done && walk_folders (self, folders, error);
  g_array_set_size (self->ancestors, self->ancestors->len - 1);
  return done;
}

static int
compare_paths (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static int
compare_skipped (gconstpointer a, gconstpointer b)
{
  return strcmp (((const DscSkipped *) a)->path, ((const DscSkipped *) b)->path);
}

/* The folder itself must be readable; it is the one that a person chose. */
static gboolean
check_folder (const char *folder, GError **error)
{
  DIR *dir = opendir (folder);

  if (dir == NULL)
    {
      int errnum = errno;
      g_autofree char *shown = dsc_path_display (folder);

      dsc_error_set_errno (error, errnum, _ ("The folder “%s” cannot be read"), shown);
      return FALSE;
    }
  closedir (dir);
  return TRUE;
}

DscWalk *
dsc_walk_new (const char *root, const char *folder, DscProgressMeter *meter,
              GCancellable *cancellable, GError **error)
{
  g_autoptr (DscWalk) walk = NULL;
  g_autoptr (GString) path = g_string_new (strcmp (folder, "/") == 0 ? "" : folder);
  g_autoptr (GArray) ancestors = g_array_new (FALSE, FALSE, sizeof (FolderId));
  Walker walker = { .tree = folder,
                    .strip = strcmp (root, "/") == 0 ? 1 : strlen (root) + 1,
                    .path = path,
                    .ancestors = ancestors,
                    .meter = meter,
                    .cancellable = cancellable };

  if (!check_folder (folder, error))
    return NULL;
  walk = g_new (DscWalk, 1);
  walk->photos = g_ptr_array_new ();
  walk->skipped = g_array_new (FALSE, FALSE, sizeof (DscSkipped));
  walk->text = g_string_chunk_new (TEXT_BLOCK);
  walker.out = walk;
  if (!walk_folder (&walker, error))
    return NULL;
  g_ptr_array_sort (walk->photos, compare_paths);
  g_array_sort (walk->skipped, compare_skipped);
  return g_steal_pointer (&walk);
}

void
dsc_walk_free (DscWalk *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->photos);
  g_array_unref (self->skipped);
  g_string_chunk_free (self->text);
  g_free (self);
}

gboolean
dsc_walk_find_skipped (const DscWalk *self, const char *path, guint *i)
{
  DscSkipped wanted = { .path = path };

  return g_array_binary_search (self->skipped, &wanted, compare_skipped, i);
}
