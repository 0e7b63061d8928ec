/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One thread a watch, which turns a main context: GLib's monitors report there, and whatever
 * touches the disk happens there. The owner and the thread share what is below "both", which each
 * reads under the lock; the owner's callback runs in the owner's context, so that it cannot come
 * after the end.
 *
 *   look, events ──▶ changed, touched files ──▶ quiet? ──▶ whole? ──▶ report ──▶ owner's context
 *                            ▲                    │ no       │ no
 *                            └────────────────────┴──────────┘ */
#include "config.h"

#include <dirent.h>
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "dataset/dsc-file-watch.h"
#include "dataset/dsc-folder-watch.h"
#include "dataset/dsc-paths.h"
#include "dataset/dsc-walk.h"

#define NS_PER_SECOND G_GINT64_CONSTANT (1000000000)

/* Folders that are known at most: what lies in others is found by reading the photos again. */
#define MOST_KNOWN 200000

/* Files that do not seem to be whole yet that are looked at before a change is told of. */
#define MOST_TOUCHED 64

/* Of one folder. */
typedef struct
{
  DscFolderWatch *watch;
  char *path;            /* (owned) absolute */
  ino_t inode;           /* another one: another folder of the same name */
  gint64 mtime;          /* nanoseconds since 1970 */
  GPtrArray *inner;      /* (owned) (element-type filename) folders in it, as of then */
  GFileMonitor *monitor; /* (owned) (nullable) */
  guint seen;            /* the last look that has found it */
} Folder;

struct _DscFolderWatch
{
  gatomicrefcount refs; /* the owner's, the thread's, and one of each report on its way */
  char *root;           /* (owned) */
  DscFolderWatchLimits limits;
  GMainContext *context; /* (owned) the thread's */

  /* The owner's */
  GMainContext *owner; /* (owned) */
  DscFolderWatchFunc func;
  gpointer user_data;
  gboolean ended; /* atomic: the thread stops where it is */

  /* Of both */
  GMutex mutex;
  guint n_folders; /* (mutex mutex) */
  guint n_watched; /* (mutex mutex) */

  /* The thread's */
  GHashTable *folders; /* (owned) (element-type filename Folder) */
  guint n_monitors;
  guint looks;
  gboolean gone;
  gboolean changed;     /* something was, and was not told of */
  gint64 changed_since; /* monotonic; when the first of it was */
  GHashTable *touched;  /* (owned) (element-type filename gint64) files, and their size then */
  GSource *rest;        /* (owned) (nullable) fires when it was quiet */
  DscFileWatch *file;   /* (owned) (nullable) that is followed */
};

static void
unref (gpointer data)
{
  DscFolderWatch *self = data;

  if (!g_atomic_ref_count_dec (&self->refs))
    return;
  g_main_context_unref (self->context);
  g_main_context_unref (self->owner);
  g_mutex_clear (&self->mutex);
  g_free (self->root);
  g_free (self);
}

static DscFolderWatch *
ref (DscFolderWatch *self)
{
  g_atomic_ref_count_inc (&self->refs);
  return self;
}

static gboolean
has_ended (DscFolderWatch *self)
{
  return g_atomic_int_get (&self->ended);
}

/* --- reports --- */

typedef struct
{
  DscFolderWatch *watch; /* (owned) */
  DscFolderChange change;
} Report;

static void
report_free (gpointer data)
{
  Report *self = data;

  unref (self->watch);
  g_free (self);
}

static gboolean
report_cb (gpointer data)
{
  Report *self = data;

  if (!has_ended (self->watch))
    self->watch->func (self->change, self->watch->user_data);
  return G_SOURCE_REMOVE;
}

static void
report (DscFolderWatch *self, DscFolderChange change)
{
  Report *data = g_new (Report, 1);
  g_autoptr (GSource) source = g_idle_source_new ();

  *data = (Report){ ref (self), change };
  g_mutex_lock (&self->mutex);
  self->n_folders = g_hash_table_size (self->folders);
  self->n_watched = self->n_monitors;
  g_mutex_unlock (&self->mutex);
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, report_cb, data, report_free);
  g_source_attach (source, self->owner);
}

/* --- bundling --- */

static gboolean
has_sibling (const char *path, const char *suffix)
{
  g_autofree char *sibling = g_strconcat (path, suffix, NULL);

  return g_file_test (sibling, G_FILE_TEST_EXISTS);
}

/* Whether @path seems to be written whole: asked twice, a quiet time apart. */
static gboolean
is_whole (const char *path, gint64 *size)
{
  struct stat info;
  gint64 before = *size;

  if (stat (path, &info) != 0 || !S_ISREG (info.st_mode))
    return TRUE;
  *size = info.st_size;
  return info.st_size > 0 && info.st_size == before && !has_sibling (path, ".part")
         && !has_sibling (path, ".crdownload");
}

static gboolean
are_whole (DscFolderWatch *self)
{
  GHashTableIter iter;
  gpointer path, size;
  gboolean whole = TRUE;

  g_hash_table_iter_init (&iter, self->touched);
  while (g_hash_table_iter_next (&iter, &path, &size))
    if (is_whole (path, size))
      g_hash_table_iter_remove (&iter);
    else
      whole = FALSE;
  return whole;
}

static gboolean look_at_all (DscFolderWatch *self);
static void wait_for_rest (DscFolderWatch *self);

static gboolean
rest_cb (gpointer data)
{
  DscFolderWatch *self = data;
  gint64 waited = (g_get_monotonic_time () - self->changed_since) / G_TIME_SPAN_MILLISECOND;

  g_clear_pointer (&self->rest, g_source_unref);
  if (!are_whole (self) && waited < self->limits.patience)
    {
      wait_for_rest (self);
      return G_SOURCE_REMOVE;
    }
  g_hash_table_remove_all (self->touched);
  self->changed = FALSE;
  look_at_all (self); /* what is told of now is not to be found again later */
  report (self, DSC_FOLDER_CHANGED);
  return G_SOURCE_REMOVE;
}

static void
stop_waiting (DscFolderWatch *self)
{
  if (self->rest != NULL)
    g_source_destroy (self->rest);
  g_clear_pointer (&self->rest, g_source_unref);
}

static void
wait_for_rest (DscFolderWatch *self)
{
  stop_waiting (self);
  self->rest = g_timeout_source_new (self->limits.quiet);
  g_source_set_callback (self->rest, rest_cb, self, NULL);
  g_source_attach (self->rest, self->context);
}

static void
note_change (DscFolderWatch *self)
{
  if (!self->changed)
    self->changed_since = g_get_monotonic_time ();
  self->changed = TRUE;
  wait_for_rest (self);
}

static void
touch (DscFolderWatch *self, const char *path)
{
  gint64 *known = g_hash_table_lookup (self->touched, path);
  gint64 size = -1;
  struct stat info;

  if (stat (path, &info) == 0)
    size = info.st_size;
  if (known != NULL)
    *known = size;
  else
    {
      if (g_hash_table_size (self->touched) >= MOST_TOUCHED)
        are_whole (self); /* forgets those that are */
      if (g_hash_table_size (self->touched) < MOST_TOUCHED)
        g_hash_table_insert (self->touched, g_strdup (path), g_memdup2 (&size, sizeof size));
    }
}

/* --- folders --- */

static void look (DscFolderWatch *self);

static void
folder_free (gpointer data)
{
  Folder *self = data;

  if (self->monitor != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->monitor, self);
      g_file_monitor_cancel (self->monitor);
      self->watch->n_monitors--;
    }
  g_clear_object (&self->monitor);
  g_ptr_array_unref (self->inner);
  g_free (self->path);
  g_free (self);
}

static gboolean
is_folder (const char *path)
{
  struct stat info;

  return lstat (path, &info) == 0 && S_ISDIR (info.st_mode);
}

/* Folders that come or go are found by looking; a photo is enough of a change by itself. */
static void
take_file (DscFolderWatch *self, GFile *file)
{
  g_autofree char *path = file != NULL ? g_file_get_path (file) : NULL;
  g_autofree char *name = path != NULL ? g_path_get_basename (path) : NULL;

  if (path == NULL)
    return;
  if (g_str_equal (path, self->root) || g_hash_table_contains (self->folders, path)
      || (!dsc_walk_is_passed_over (name) && is_folder (path)))
    look (self);
  else if (dsc_walk_is_photo (name) && !dsc_walk_is_passed_over (name))
    {
      touch (self, path);
      note_change (self);
    }
}

static void
event_cb (GFileMonitor *monitor, GFile *file, GFile *other, GFileMonitorEvent event, Folder *folder)
{
  DscFolderWatch *self = folder->watch; /* the folder may be gone after looking */

  if (event == G_FILE_MONITOR_EVENT_ATTRIBUTE_CHANGED || has_ended (self))
    return;
  take_file (self, file);
  take_file (self, other);
}

static void
watch_folder (DscFolderWatch *self, Folder *folder)
{
  g_autoptr (GFile) file = NULL;

  if (self->n_monitors >= self->limits.most_folders)
    return;
  file = g_file_new_for_path (folder->path);
  folder->monitor = g_file_monitor_directory (file, G_FILE_MONITOR_WATCH_MOVES, NULL, NULL);
  if (folder->monitor == NULL)
    return;
  self->n_monitors++;
  g_signal_connect (folder->monitor, "changed", G_CALLBACK (event_cb), folder);
}

static void
list_folders (Folder *folder)
{
  DIR *dir = opendir (folder->path);
  const struct dirent *entry;

  g_ptr_array_set_size (folder->inner, 0);
  while (dir != NULL && (entry = readdir (dir)) != NULL)
    {
      g_autofree char *path = NULL;

      if (dsc_walk_is_passed_over (entry->d_name)
          || (entry->d_type != DT_DIR && entry->d_type != DT_UNKNOWN))
        continue;
      path = dsc_path_join (folder->path, entry->d_name);
      if (entry->d_type == DT_DIR || is_folder (path))
        g_ptr_array_add (folder->inner, g_steal_pointer (&path));
    }
  g_clear_pointer (&dir, closedir);
}

static Folder *
add_folder (DscFolderWatch *self, const char *path, ino_t inode)
{
  Folder *folder = g_new0 (Folder, 1);

  folder->watch = self;
  folder->path = g_strdup (path);
  folder->inode = inode;
  folder->mtime = -1;
  folder->inner = g_ptr_array_new_with_free_func (g_free);
  g_hash_table_insert (self->folders, folder->path, folder);
  watch_folder (self, folder);
  return folder;
}

/* Looks at the folder @path, and adds those in it to @found. It is watched before it is listed, so
 * that nothing falls between the two. Returns: whether it is new, or another than it was. */
static gboolean
look_at (DscFolderWatch *self, const char *path, GPtrArray *found)
{
  Folder *folder = g_hash_table_lookup (self->folders, path);
  gboolean changed;
  struct stat info;
  gint64 mtime;

  if (stat (path, &info) != 0 || !S_ISDIR (info.st_mode))
    return FALSE;
  if (folder != NULL && folder->inode != info.st_ino)
    {
      g_hash_table_remove (self->folders, path);
      folder = NULL;
    }
  if (folder == NULL && g_hash_table_size (self->folders) >= MOST_KNOWN)
    return FALSE;
  if (folder == NULL)
    folder = add_folder (self, path, info.st_ino);
  mtime = info.st_mtim.tv_sec * NS_PER_SECOND + info.st_mtim.tv_nsec;
  changed = folder->mtime != mtime;
  folder->mtime = mtime;
  folder->seen = self->looks;
  if (changed)
    list_folders (folder);
  for (guint i = 0; i < folder->inner->len; i++)
    g_ptr_array_add (found, g_strdup (folder->inner->pdata[i]));
  return changed;
}

static gboolean
was_not_seen (gpointer path, gpointer folder, gpointer self)
{
  return ((Folder *) folder)->seen != ((DscFolderWatch *) self)->looks;
}

/* Folders as they are now. Returns: whether they, or what is in them, are others than before. */
static gboolean
look_at_all (DscFolderWatch *self)
{
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func (g_free);
  gboolean changed = FALSE;

  self->looks++;
  g_ptr_array_add (found, g_strdup (self->root));
  for (guint i = 0; i < found->len && !has_ended (self); i++)
    {
      g_autofree char *path = g_steal_pointer (&found->pdata[i]);

      changed |= look_at (self, path, found);
    }
  if (has_ended (self))
    return FALSE;
  return g_hash_table_foreach_remove (self->folders, was_not_seen, self) > 0 || changed;
}

static void
look (DscFolderWatch *self)
{
  gboolean changed = look_at_all (self);
  gboolean gone = !g_hash_table_contains (self->folders, self->root);

  if (has_ended (self))
    return;
  if (gone && !self->gone)
    {
      stop_waiting (self);
      self->changed = FALSE;
      report (self, DSC_FOLDER_GONE);
    }
  else if (!gone && changed)
    note_change (self);
  self->gone = gone;
}

/* --- a file --- */

typedef struct
{
  DscFolderWatch *watch; /* (owned) */
  char *path;            /* (owned) */
} Follow;

static void
follow_free (gpointer data)
{
  Follow *self = data;

  unref (self->watch);
  g_free (self->path);
  g_free (self);
}

static void
file_cb (gpointer self)
{
  report (self, DSC_FOLDER_FILE);
}

static gboolean
follow_cb (gpointer data)
{
  const Follow *follow = data;
  DscFolderWatch *self = follow->watch;

  if (self->file == NULL && !has_ended (self))
    self->file = _dsc_file_watch_new (follow->path, self->limits.quiet, file_cb, self);
  return G_SOURCE_REMOVE;
}

/* --- the thread --- */

static gboolean
look_cb (gpointer self)
{
  look (self);
  return G_SOURCE_REMOVE;
}

static gpointer
thread_func (gpointer data)
{
  DscFolderWatch *self = data;

  g_main_context_push_thread_default (self->context);
  self->folders = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, folder_free);
  self->touched = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  look_at_all (self);
  self->gone = !g_hash_table_contains (self->folders, self->root);
  report (self, DSC_FOLDER_READY);
  if (self->gone)
    report (self, DSC_FOLDER_GONE);
  while (!has_ended (self))
    g_main_context_iteration (self->context, TRUE);
  stop_waiting (self);
  _dsc_file_watch_free (self->file);
  g_hash_table_unref (self->folders);
  g_hash_table_unref (self->touched);
  /* Monitors' sources that were destroyed are let go of by the context. */
  while (g_main_context_iteration (self->context, FALSE))
    ;
  g_main_context_pop_thread_default (self->context);
  unref (self);
  return NULL;
}

/* --- the owner's calls --- */

DscFolderWatch *
dsc_folder_watch_new (const char *root, const DscFolderWatchLimits *limits, DscFolderWatchFunc func,
                      gpointer user_data)
{
  DscFolderWatch *self;

  g_return_val_if_fail (root != NULL && g_path_is_absolute (root) && func != NULL, NULL);

  self = g_new0 (DscFolderWatch, 1);
  g_atomic_ref_count_init (&self->refs);
  self->root = g_strdup (root);
  self->limits = limits != NULL ? *limits : DSC_FOLDER_WATCH_LIMITS_DEFAULT;
  self->context = g_main_context_new ();
  self->owner = g_main_context_ref_thread_default ();
  self->func = func;
  self->user_data = user_data;
  g_mutex_init (&self->mutex);
  g_thread_unref (g_thread_new ("dsc-watch", thread_func, ref (self)));
  return self;
}

void
dsc_folder_watch_free (DscFolderWatch *self)
{
  if (self == NULL)
    return;
  g_atomic_int_set (&self->ended, TRUE);
  g_main_context_wakeup (self->context);
  unref (self);
}

/* Takes @data. */
static void
call_on_thread (DscFolderWatch *self, GSourceFunc func, gpointer data, GDestroyNotify destroy)
{
  g_autoptr (GSource) source = g_idle_source_new ();

  g_source_set_callback (source, func, data, destroy);
  g_source_attach (source, self->context);
}

void
dsc_folder_watch_look (DscFolderWatch *self)
{
  g_return_if_fail (self != NULL);

  call_on_thread (self, look_cb, ref (self), unref);
}

void
dsc_folder_watch_follow (DscFolderWatch *self, const char *path)
{
  Follow *follow;

  g_return_if_fail (self != NULL && path != NULL);

  follow = g_new (Follow, 1);
  *follow = (Follow){ ref (self), g_strdup (path) };
  call_on_thread (self, follow_cb, follow, follow_free);
}

guint
dsc_folder_watch_get_n_folders (DscFolderWatch *self, guint *n_watched)
{
  guint n;

  g_return_val_if_fail (self != NULL, 0);

  g_mutex_lock (&self->mutex);
  n = self->n_folders;
  if (n_watched != NULL)
    *n_watched = self->n_watched;
  g_mutex_unlock (&self->mutex);
  return n;
}
