/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a watch of a folder tells of, how often, and what it leaves out. */
#include "config.h"

#include <fcntl.h>
#include <unistd.h>

#include "dataset/dsc-folder-watch.h"
#include "photo-folder.h"

/* Shorter than a person's: nothing here waits for a disk. */
#define QUIET 150
#define LIMITS(most) \
  ((DscFolderWatchLimits){ .most_folders = (most), .quiet = QUIET, .patience = 60000 })

typedef struct
{
  DscFolderWatch *watch;
  guint heard[DSC_FOLDER_FILE + 1];
} Ear;

static void
heard_cb (DscFolderChange change, gpointer data)
{
  ((Ear *) data)->heard[change]++;
}

static gboolean
give_up_cb (gpointer unused)
{
  g_error ("nothing was heard for a minute");
  return G_SOURCE_REMOVE;
}

static void
wait_for (Ear *ear, DscFolderChange change, guint times)
{
  guint source = g_timeout_add_seconds (60, give_up_cb, NULL);

  while (ear->heard[change] < times)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (source);
}

static gboolean
later_cb (gpointer done)
{
  *(gboolean *) done = TRUE;
  return G_SOURCE_REMOVE;
}

/* For what is not to come: there is no state to wait for. */
static void
listen (guint milliseconds)
{
  gboolean done = FALSE;

  g_timeout_add (milliseconds, later_cb, &done);
  while (!done)
    g_main_context_iteration (NULL, TRUE);
}

static void
begin (Ear *ear, const PhotoFolder *folder, guint most)
{
  const DscFolderWatchLimits limits = LIMITS (most);

  *ear = (Ear){ NULL };
  ear->watch = dsc_folder_watch_new (folder->path, &limits, heard_cb, ear);
  wait_for (ear, DSC_FOLDER_READY, 1);
}

static void
write_file (const PhotoFolder *folder, const char *name, const char *content)
{
  photo_folder_add_bytes (folder, name, content, strlen (content));
}

static void
test_many_photos_are_told_of_once (void)
{
  g_auto (PhotoFolder) folder = photo_folder_new ();
  Ear ear;

  write_file (&folder, "cat/0.jpg", "a");
  begin (&ear, &folder, 100);
  for (guint i = 1; i < 200; i++)
    {
      g_autofree char *name = g_strdup_printf ("%s/%u.jpg", i % 2 == 0 ? "cat" : "dog", i);

      write_file (&folder, name, "a");
    }
  wait_for (&ear, DSC_FOLDER_CHANGED, 1);
  listen (4 * QUIET);
  g_assert_cmpuint (ear.heard[DSC_FOLDER_CHANGED], ==, 1);
  g_assert_cmpuint (dsc_folder_watch_get_n_folders (ear.watch, NULL), ==, 3);
  dsc_folder_watch_free (ear.watch);
}

static void
test_removed_and_overwritten_photos_are_told_of (void)
{
  g_auto (PhotoFolder) folder = photo_folder_new ();
  g_autofree char *path = g_build_filename (folder.path, "cat/0.jpg", NULL);
  Ear ear;

  write_file (&folder, "cat/0.jpg", "a");
  begin (&ear, &folder, 100);
  write_file (&folder, "cat/0.jpg", "abc");
  wait_for (&ear, DSC_FOLDER_CHANGED, 1);
  g_assert_cmpint (g_unlink (path), ==, 0);
  wait_for (&ear, DSC_FOLDER_CHANGED, 2);
  dsc_folder_watch_free (ear.watch);
}

static void
test_what_is_no_photo_changes_nothing (void)
{
  g_auto (PhotoFolder) folder = photo_folder_new ();
  Ear ear;

  write_file (&folder, "cat/0.jpg", "a");
  begin (&ear, &folder, 100);
  write_file (&folder, "cat/notes.txt", "a");
  write_file (&folder, "cat/.hidden.jpg", "a");
  write_file (&folder, "cat/1.jpg.part", "a");
  write_file (&folder, "cat/2.jpg.crdownload", "a");
  listen (4 * QUIET);
  g_assert_cmpuint (ear.heard[DSC_FOLDER_CHANGED], ==, 0);
  dsc_folder_watch_free (ear.watch);
}

static void
test_a_photo_that_is_still_written_is_waited_for (void)
{
  g_auto (PhotoFolder) folder = photo_folder_new ();
  g_autofree char *part = g_build_filename (folder.path, "cat/1.jpg.part", NULL);
  g_autofree char *whole = g_build_filename (folder.path, "cat/1.jpg", NULL);
  Ear ear;

  write_file (&folder, "cat/0.jpg", "a");
  begin (&ear, &folder, 100);
  /* As a browser does: a place that is kept, and a file beside it that grows. */
  write_file (&folder, "cat/1.jpg", "");
  write_file (&folder, "cat/1.jpg.part", "abc");
  listen (5 * QUIET);
  g_assert_cmpuint (ear.heard[DSC_FOLDER_CHANGED], ==, 0);
  g_assert_cmpint (g_rename (part, whole), ==, 0);
  wait_for (&ear, DSC_FOLDER_CHANGED, 1);
  dsc_folder_watch_free (ear.watch);
}

static void
test_an_empty_photo_is_told_of_when_patience_ends (void)
{
  g_auto (PhotoFolder) folder = photo_folder_new ();
  const DscFolderWatchLimits limits = { .most_folders = 10, .quiet = 50, .patience = 200 };
  Ear ear = { NULL };

  write_file (&folder, "cat/0.jpg", "a");
  ear.watch = dsc_folder_watch_new (folder.path, &limits, heard_cb, &ear);
  wait_for (&ear, DSC_FOLDER_READY, 1);
  write_file (&folder, "cat/1.jpg", "");
  wait_for (&ear, DSC_FOLDER_CHANGED, 1);
  dsc_folder_watch_free (ear.watch);
}

/* As on a drive that tells nothing. */
static void
test_folders_beyond_the_limit_are_found_by_a_look (void)
{
  g_auto (PhotoFolder) folder = photo_folder_new ();
  guint n_watched;
  Ear ear;

  write_file (&folder, "cat/0.jpg", "a");
  write_file (&folder, "dog/0.jpg", "a");
  begin (&ear, &folder, 0);
  g_assert_cmpuint (dsc_folder_watch_get_n_folders (ear.watch, &n_watched), ==, 3);
  g_assert_cmpuint (n_watched, ==, 0);
  dsc_folder_watch_look (ear.watch);
  listen (4 * QUIET);
  g_assert_cmpuint (ear.heard[DSC_FOLDER_CHANGED], ==, 0);
  write_file (&folder, "dog/1.jpg", "a");
  listen (4 * QUIET);
  g_assert_cmpuint (ear.heard[DSC_FOLDER_CHANGED], ==, 0);
  dsc_folder_watch_look (ear.watch);
  wait_for (&ear, DSC_FOLDER_CHANGED, 1);
  dsc_folder_watch_look (ear.watch);
  listen (4 * QUIET);
  g_assert_cmpuint (ear.heard[DSC_FOLDER_CHANGED], ==, 1);
  dsc_folder_watch_free (ear.watch);
}

static void
test_a_root_that_goes_and_comes_back (void)
{
  g_auto (PhotoFolder) folder = photo_folder_new ();
  g_autofree char *away = g_strconcat (folder.path, "-away", NULL);
  Ear ear;

  write_file (&folder, "cat/0.jpg", "a");
  begin (&ear, &folder, 100);
  g_assert_cmpint (g_rename (folder.path, away), ==, 0);
  wait_for (&ear, DSC_FOLDER_GONE, 1);
  dsc_folder_watch_look (ear.watch);
  listen (2 * QUIET);
  g_assert_cmpuint (ear.heard[DSC_FOLDER_GONE], ==, 1);
  g_assert_cmpint (g_rename (away, folder.path), ==, 0);
  dsc_folder_watch_look (ear.watch);
  wait_for (&ear, DSC_FOLDER_CHANGED, 1);
  dsc_folder_watch_free (ear.watch);
}

/* Elsewhere; written, and closed without a word by one who could have written. To open it only to
 * read is nothing. */
static void
test_a_file_that_is_followed (void)
{
  g_auto (PhotoFolder) folder = photo_folder_new ();
  g_auto (PhotoFolder) other = photo_folder_new ();
  g_autofree char *path = g_build_filename (other.path, "lock", NULL);
  Ear ear;
  int fd;

  write_file (&folder, "cat/0.jpg", "a");
  write_file (&other, "lock", "");
  fd = g_open (path, O_RDWR | O_CLOEXEC, 0);
  begin (&ear, &folder, 100);
  dsc_folder_watch_follow (ear.watch, path);
  /* When this is heard of, the file is followed. */
  write_file (&folder, "cat/1.jpg", "a");
  wait_for (&ear, DSC_FOLDER_CHANGED, 1);
  for (guint i = 0; i < 20; i++)
    g_assert_cmpint (write (fd, "x", 1), ==, 1);
  wait_for (&ear, DSC_FOLDER_FILE, 1);
  g_assert_cmpint (g_close (fd, NULL), ==, 1);
  wait_for (&ear, DSC_FOLDER_FILE, 2);
  fd = g_open (path, O_RDONLY | O_CLOEXEC, 0);
  g_assert_cmpint (g_close (fd, NULL), ==, 1);
  listen (3 * QUIET);
  g_assert_cmpuint (ear.heard[DSC_FOLDER_FILE], ==, 2);
  g_assert_cmpuint (ear.heard[DSC_FOLDER_CHANGED], ==, 1);
  dsc_folder_watch_free (ear.watch);
}

static void
test_nothing_is_told_after_the_end (void)
{
  g_auto (PhotoFolder) folder = photo_folder_new ();
  Ear ear;

  write_file (&folder, "cat/0.jpg", "a");
  begin (&ear, &folder, 100);
  write_file (&folder, "cat/1.jpg", "a");
  dsc_folder_watch_free (ear.watch);
  listen (4 * QUIET);
  g_assert_cmpuint (ear.heard[DSC_FOLDER_CHANGED], ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/folder-watch/once", test_many_photos_are_told_of_once);
  g_test_add_func ("/folder-watch/removed", test_removed_and_overwritten_photos_are_told_of);
  g_test_add_func ("/folder-watch/no-photo", test_what_is_no_photo_changes_nothing);
  g_test_add_func ("/folder-watch/growing", test_a_photo_that_is_still_written_is_waited_for);
  g_test_add_func ("/folder-watch/patience", test_an_empty_photo_is_told_of_when_patience_ends);
  g_test_add_func ("/folder-watch/limit", test_folders_beyond_the_limit_are_found_by_a_look);
  g_test_add_func ("/folder-watch/gone", test_a_root_that_goes_and_comes_back);
  g_test_add_func ("/folder-watch/file", test_a_file_that_is_followed);
  g_test_add_func ("/folder-watch/end", test_nothing_is_told_after_the_end);
  return g_test_run ();
}
