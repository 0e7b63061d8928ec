/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How unpacking ends before it is done: cancelled, killed, disturbed by another one, on a full
 * disk.
 */
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "archive-fixture.h"

#define N_PHOTOS 20
#define PHOTO_BYTES 100000

/* Photos of bytes that do not pack; the archive is always the same. */
static void
make_photos (Fixture *fixture, const char *name, ArchiveKind kind, guint32 seed)
{
  g_autofree guint8 *bytes = g_malloc (PHOTO_BYTES);
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  ArchiveMaker *maker = maker_new (fixture, name, kind);

  for (guint i = 0; i < N_PHOTOS; i++)
    {
      g_autofree char *file = g_strdup_printf ("class/%u.jpg", i);

      for (gsize j = 0; j < PHOTO_BYTES; j++)
        bytes[j] = (guint8) g_rand_int (rand);
      maker_add (maker, file, S_IFREG | 0644, NULL, bytes, PHOTO_BYTES);
    }
  maker_end (maker);
}

/* --- cancelling --- */

typedef struct
{
  GCancellable *cancellable;
  guint n_calls;
  guint64 done;
  guint64 total;
} Progress;

static void
cancel_cb (const DscProgress *progress, gpointer user_data)
{
  Progress *self = user_data;

  self->n_calls++;
  self->done = progress->done;
  self->total = progress->total;
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
}

static void
test_cancelling_leaves_nothing (void)
{
  for (ArchiveKind kind = 0; kind < N_KINDS; kind++)
    {
      g_auto (Fixture) fixture = { NULL };
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      Progress progress = { .cancellable = cancellable };
      g_autofree char *path = NULL;

      fixture_init (&fixture);
      make_photos (&fixture, "photos.bin", kind, 1);
      path = fixture_path (&fixture, "photos.bin");
      fixture.report = dsc_archive_extract (path, fixture.parent, &fixture.options, cancel_cb,
                                            &progress, cancellable, &fixture.error);
      g_assert_error (fixture.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
      g_assert_cmpuint (progress.n_calls, ==, 1);
      fixture_assert_left (&fixture, "");
      /* And it can be done again. */
      g_assert_true (fixture_extract (&fixture, "photos.bin"));
      g_assert_false (fixture.report->removed_leftover);
      g_assert_cmpuint (fixture.report->n_photos, ==, N_PHOTOS);
    }
}

static void
test_progress_ends_at_the_archives_size (void)
{
  g_auto (Fixture) fixture = { NULL };
  Progress progress = { NULL };
  g_autofree char *path = NULL;
  GStatBuf info;

  fixture_init (&fixture);
  make_photos (&fixture, "photos.zip", KIND_ZIP, 1);
  path = fixture_path (&fixture, "photos.zip");
  fixture.report = dsc_archive_extract (path, fixture.parent, &fixture.options, cancel_cb,
                                        &progress, NULL, &fixture.error);
  g_assert_no_error (fixture.error);
  g_assert_cmpint (g_stat (path, &info), ==, 0);
  g_assert_cmpuint (progress.total, ==, info.st_size);
  g_assert_cmpuint (progress.done, ==, info.st_size);
}

/* --- killed --- */

static void
kill_cb (const DscProgress *progress, gpointer user_data)
{
  raise (SIGKILL);
}

/* Unpacks in another process, which is killed in the midst of it. */
static void
be_killed (Fixture *fixture, const char *name)
{
  g_autofree char *path = fixture_path (fixture, name);
  pid_t child = fork ();
  int status;

  g_assert_cmpint (child, >=, 0);
  if (child == 0)
    {
      dsc_archive_extract (path, fixture->parent, &fixture->options, kill_cb, NULL, NULL, NULL);
      _exit (1);
    }
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  g_assert_true (WIFSIGNALED (status) && WTERMSIG (status) == SIGKILL);
}

static char *
find_part (Fixture *fixture)
{
  g_autoptr (GDir) dir = g_dir_open (fixture->parent, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    if (strstr (name, ".part-") != NULL)
      return g_build_filename (fixture->parent, name, NULL);
  return NULL;
}

static void
test_what_a_killed_one_leaves_is_removed (void)
{
  g_auto (Fixture) fixture = { NULL };
  g_autofree char *part = NULL;

  fixture_init (&fixture);
  make_photos (&fixture, "photos.tar", KIND_TAR, 1);
  be_killed (&fixture, "photos.tar");
  part = find_part (&fixture);
  g_assert_nonnull (part);
  g_assert_true (fixture_extract (&fixture, "photos.tar"));
  g_assert_true (fixture.report->removed_leftover);
  g_assert_cmpuint (fixture.report->n_photos, ==, N_PHOTOS);
  fixture_assert_left (&fixture, "photos");
}

static void
test_what_was_left_of_another_archive_is_removed (void)
{
  g_auto (Fixture) fixture = { NULL };

  fixture_init (&fixture);
  make_photos (&fixture, "photos.tar", KIND_TAR, 1);
  be_killed (&fixture, "photos.tar");
  make_photos (&fixture, "photos.zip", KIND_ZIP, 2);
  g_assert_true (fixture_extract (&fixture, "photos.zip"));
  g_assert_true (fixture.report->removed_leftover);
  fixture_assert_left (&fixture, "photos");
}

/* An archive may be called as if it were what another one left. */
static void
test_what_was_unpacked_is_never_taken_for_left (void)
{
  g_auto (Fixture) fixture = { NULL };

  fixture_init (&fixture);
  make_photos (&fixture, "photos.part-0123abcd.zip", KIND_ZIP, 1);
  g_assert_true (fixture_extract (&fixture, "photos.part-0123abcd.zip"));
  make_photos (&fixture, "photos.zip", KIND_ZIP, 2);
  g_assert_true (fixture_extract (&fixture, "photos.zip"));
  g_assert_false (fixture.report->removed_leftover);
  fixture_assert_left (&fixture, "photos photos_part-0123abcd");
}

/* Links in what was left are removed, and not what they lead to. */
static void
test_what_others_made_is_not_removed (void)
{
  g_auto (Fixture) fixture = { NULL };
  g_autofree char *part = NULL;
  g_autofree char *mark = NULL;
  g_autofree char *mine = NULL;
  g_autofree char *file = NULL;
  g_autofree char *link = NULL;

  fixture_init (&fixture);
  make_photos (&fixture, "photos.tar", KIND_TAR, 1);
  be_killed (&fixture, "photos.tar");
  part = find_part (&fixture);
  /* Somebody's folder behind a link. */
  mine = fixture_path (&fixture, "mine");
  file = g_build_filename (mine, "letter.txt", NULL);
  link = g_build_filename (part, "class", "link", NULL);
  g_assert_cmpint (g_mkdir (mine, 0777), ==, 0);
  g_assert_true (g_file_set_contents (file, "mine", -1, NULL));
  g_assert_cmpint (symlink (mine, link), ==, 0);
  g_assert_true (fixture_extract (&fixture, "photos.tar"));
  g_assert_true (g_file_test (file, G_FILE_TEST_EXISTS));
  /* A folder of that very name that has no mark. */
  make_photos (&fixture, "photos.tar", KIND_TAR, 3);
  be_killed (&fixture, "photos.tar");
  g_free (part);
  part = find_part (&fixture);
  mark = g_build_filename (part, ".discern-archive", NULL);
  g_assert_cmpint (g_unlink (mark), ==, 0);
  g_assert_false (fixture_extract (&fixture, "photos.tar"));
  g_assert_error (fixture.error, DSC_ERROR, DSC_ERROR_FAILED);
  g_assert_nonnull (strstr (fixture.error->message, "in the way"));
  g_free (link);
  link = g_build_filename (part, "class", "0.jpg", NULL);
  g_assert_true (g_file_test (link, G_FILE_TEST_EXISTS));
}

/* --- two at once --- */

static void
unpack_again_cb (const DscProgress *progress, gpointer user_data)
{
  Fixture *fixture = user_data;
  g_autofree char *path = fixture_path (fixture, "photos.zip");
  g_autofree char *other = fixture_path (fixture, "photos.tar");

  if (fixture->error != NULL)
    return;
  g_assert_null (dsc_archive_extract (path, fixture->parent, &fixture->options, NULL, NULL, NULL,
                                      &fixture->error));
  /* One of another name's contents does not disturb the first. */
  fixture->report
      = dsc_archive_extract (other, fixture->parent, &fixture->options, NULL, NULL, NULL, NULL);
  g_assert_nonnull (fixture->report);
  g_assert_false (fixture->report->removed_leftover);
}

static void
test_two_do_not_collide (void)
{
  g_auto (Fixture) fixture = { NULL };
  g_autoptr (DscArchiveReport) report = NULL;
  g_autofree char *path = NULL;

  fixture_init (&fixture);
  make_photos (&fixture, "photos.zip", KIND_ZIP, 1);
  make_photos (&fixture, "photos.tar", KIND_TAR, 2);
  path = fixture_path (&fixture, "photos.zip");
  report = dsc_archive_extract (path, fixture.parent, &fixture.options, unpack_again_cb, &fixture,
                                NULL, NULL);
  g_assert_nonnull (report);
  g_assert_error (fixture.error, DSC_ERROR, DSC_ERROR_LOCKED);
  g_assert_cmpuint (report->n_photos, ==, N_PHOTOS);
  fixture_assert_left (&fixture, "photos photos-2");
}

/* --- a full disk --- */

static gboolean
write_id_map (const char *file, guint id)
{
  g_autofree char *map = g_strdup_printf ("%u %u 1", id, id);

  return g_file_set_contents_full (file, map, -1, G_FILE_SET_CONTENTS_NONE, 0600, NULL);
}

/* Gives this process, which has one thread, a disk of three megabytes in the place of its temporary
 * folder. */
static gboolean
have_own_disk (void)
{
  guint uid = getuid ();
  guint gid = getgid ();

  return unshare (CLONE_NEWUSER | CLONE_NEWNS) == 0
         && g_file_set_contents_full ("/proc/self/setgroups", "deny", -1, G_FILE_SET_CONTENTS_NONE,
                                      0600, NULL)
         && write_id_map ("/proc/self/uid_map", uid) && write_id_map ("/proc/self/gid_map", gid)
         && mount ("tmpfs", g_get_tmp_dir (), "tmpfs", 0, "size=3m") == 0;
}

/* Run only in a process of its own, to see whether that may have its own disk. */
static void
test_own_disk (void)
{
  if (g_test_subprocess ())
    g_assert_true (have_own_disk ());
}

static gboolean
is_on_own_disk (void)
{
  if (g_test_subprocess ())
    {
      g_assert_true (have_own_disk ());
      return TRUE;
    }
  g_test_trap_subprocess ("/archive-end/own-disk/subprocess", 0, G_TEST_SUBPROCESS_DEFAULT);
  if (!g_test_trap_has_passed ())
    {
      g_test_skip ("SKIP: this system lets no process have a disk of its own");
      return FALSE;
    }
  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_INHERIT_STDERR);
  g_test_trap_assert_passed ();
  return FALSE;
}

/* The archive's files take 2 MB, and so do what comes out. */
static void
test_too_little_room_is_told_before (void)
{
  g_auto (Fixture) fixture = { NULL };

  if (!is_on_own_disk ())
    return;
  fixture_init (&fixture);
  make_photos (&fixture, "photos.zip", KIND_ZIP, 1);
  g_assert_false (fixture_extract (&fixture, "photos.zip"));
  fixture_assert_failed (&fixture, DSC_ERROR_DISK_FULL, "needs 2.0");
}

/* Of a packed tar nobody knows how large it is; nor is it known of what grows inside. */
static void
test_a_full_disk_leaves_nothing (void)
{
  g_auto (Fixture) fixture = { NULL };
  g_autofree guint8 *zeros = g_malloc0 (4 << 20);
  ArchiveMaker *maker;

  if (!is_on_own_disk ())
    return;
  fixture_init (&fixture);
  maker = maker_new (&fixture, "zeros.tar.gz", KIND_TAR_GZ);
  maker_add_file (maker, "1.jpg", "x");
  maker_add (maker, "2.jpg", S_IFREG | 0644, NULL, zeros, 4 << 20);
  maker_end (maker);
  g_assert_false (fixture_extract (&fixture, "zeros.tar.gz"));
  fixture_assert_failed (&fixture, DSC_ERROR_DISK_FULL, "is full");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/archive-end/cancelling-leaves-nothing", test_cancelling_leaves_nothing);
  g_test_add_func ("/archive-end/progress-ends-at-the-archives-size",
                   test_progress_ends_at_the_archives_size);
  g_test_add_func ("/archive-end/what-a-killed-one-leaves-is-removed",
                   test_what_a_killed_one_leaves_is_removed);
  g_test_add_func ("/archive-end/what-was-left-of-another-archive-is-removed",
                   test_what_was_left_of_another_archive_is_removed);
  g_test_add_func ("/archive-end/what-was-unpacked-is-never-taken-for-left",
                   test_what_was_unpacked_is_never_taken_for_left);
  g_test_add_func ("/archive-end/what-others-made-is-not-removed",
                   test_what_others_made_is_not_removed);
  g_test_add_func ("/archive-end/two-do-not-collide", test_two_do_not_collide);
  g_test_add_func ("/archive-end/own-disk/subprocess", test_own_disk);
  g_test_add_func ("/archive-end/too-little-room-is-told-before",
                   test_too_little_room_is_told_before);
  g_test_add_func ("/archive-end/a-full-disk-leaves-nothing", test_a_full_disk_leaves_nothing);
  return g_test_run ();
}
