/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The record file: what was added is found, whatever happens to the process, the file and the
 * photos. */
#include "base/dsc-record-file.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "base/dsc-error.h"
#include "base/dsc-record-format.h"
#include "base/dsc-threads.h"

#define KIND "test v1"
#define BUDGET (64u << 20)

typedef struct
{
  char *folder;
  char *path;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->folder = g_dir_make_tmp ("discern-XXXXXX", NULL);
  fixture->path = g_build_filename (fixture->folder, "cache", "records", NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_autofree char *inner = g_path_get_dirname (fixture->path);

  g_unlink (fixture->path);
  /* Nothing is left beside the file. */
  g_assert_cmpint (g_rmdir (inner), ==, 0);
  g_assert_cmpint (g_rmdir (fixture->folder), ==, 0);
  g_free (fixture->folder);
  g_free (fixture->path);
}

static DscRecordFile *
open_file (const Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  DscRecordFile *file = dsc_record_file_open (fixture->path, KIND, BUDGET, &error);

  g_assert_no_error (error);
  return file;
}

/* Record @n: its path, and a payload whose size and every byte follow from n. */

static gsize
payload_size (guint n)
{
  return 1 + (gsize) n * 7919 % 50000;
}

static DscFileRef
make_ref (guint n, char path[32])
{
  g_snprintf (path, 32, "/photos/\xff%u.jpg", n);
  return (DscFileRef){ path, 1000 + n, 77 };
}

static guint8 *
make_payload (guint n)
{
  guint8 *payload = g_malloc (payload_size (n));

  for (gsize i = 0; i < payload_size (n); i++)
    payload[i] = (guint8) (i * 31 + n);
  return payload;
}

static gboolean
add (DscRecordFile *file, guint n, GError **error)
{
  const gint32 tags[4] = { (gint32) n, -1, 2, 3 };
  g_autofree guint8 *payload = make_payload (n);
  char path[32];
  DscFileRef ref = make_ref (n, path);

  return dsc_record_file_add (file, &ref, tags, payload, payload_size (n), error);
}

static void
add_ok (DscRecordFile *file, guint n)
{
  g_autoptr (GError) error = NULL;

  add (file, n, &error);
  g_assert_no_error (error);
}

/* Returns: whether record @n is there; if it is, it must be right. */
static gboolean
has (DscRecordFile *file, guint n)
{
  g_autofree guint8 *payload = make_payload (n);
  char path[32];
  DscFileRef ref = make_ref (n, path);
  gint32 tags[4];
  gsize size;
  const void *found = dsc_record_file_lookup (file, &ref, tags, &size);

  if (found == NULL)
    return FALSE;
  g_assert_cmpuint (GPOINTER_TO_SIZE (found) % 64, ==, 0);
  g_assert_cmpmem (found, size, payload, payload_size (n));
  g_assert_cmpint (tags[0], ==, (gint32) n);
  g_assert_cmpint (tags[1], ==, -1);
  return TRUE;
}

static void
test_kept_and_found_again (Fixture *fixture, gconstpointer data)
{
  g_autoptr (DscRecordFile) file = open_file (fixture);
  const void *early;
  char path[32];
  DscFileRef ref = make_ref (0, path);
  gsize size;

  g_assert_true (dsc_record_file_is_writable (file));
  g_assert_false (has (file, 0));
  add_ok (file, 0);
  early = dsc_record_file_lookup (file, &ref, NULL, &size);
  for (guint n = 1; n < 200; n++)
    add_ok (file, n);
  /* What was handed out stays where it is while the file grows. */
  g_assert_true (early == dsc_record_file_lookup (file, &ref, NULL, &size));
  g_assert_cmpuint (dsc_record_file_get_n_records (file), ==, 200);
  g_clear_object (&file);
  file = open_file (fixture);
  g_assert_cmpuint (dsc_record_file_get_n_records (file), ==, 200);
  for (guint n = 0; n < 200; n++)
    g_assert_true (has (file, n));
}

static void
test_changed_files_are_forgotten (Fixture *fixture, gconstpointer data)
{
  g_autoptr (DscRecordFile) file = open_file (fixture);
  char path[32];
  DscFileRef ref = make_ref (5, path);
  const gint32 tags[4] = { 0 };
  gsize size;

  add_ok (file, 5);
  ref.mtime++;
  g_assert_null (dsc_record_file_lookup (file, &ref, NULL, &size));
  g_assert_true (dsc_record_file_add (file, &ref, tags, "new", 3, NULL));
  g_assert_cmpmem (dsc_record_file_lookup (file, &ref, NULL, &size), size, "new", 3);
  g_assert_false (has (file, 5));
  g_assert_cmpuint (dsc_record_file_get_n_records (file), ==, 1);
  g_clear_object (&file);
  file = open_file (fixture);
  g_assert_cmpmem (dsc_record_file_lookup (file, &ref, NULL, &size), size, "new", 3);
  ref.mtime--;
  ref.size++;
  g_assert_null (dsc_record_file_lookup (file, &ref, NULL, &size));
}

static void
test_stale_records_give_their_space_back (Fixture *fixture, gconstpointer data)
{
  g_autoptr (DscRecordFile) file = open_file (fixture);
  guint64 before;

  for (int round = 0; round < 4; round++)
    for (guint n = 10; n < 30; n++)
      add_ok (file, n);
  before = dsc_record_file_get_size (file);
  g_clear_object (&file);
  file = open_file (fixture);
  g_assert_cmpuint (dsc_record_file_get_size (file), <, before / 3);
  g_assert_cmpuint (dsc_record_file_get_n_records (file), ==, 20);
  for (guint n = 10; n < 30; n++)
    g_assert_true (has (file, n));
  /* The new file is as good as the old one. */
  add_ok (file, 31);
  g_clear_object (&file);
  file = open_file (fixture);
  g_assert_true (has (file, 10));
  g_assert_true (has (file, 31));
}

static void
test_budget_is_kept (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DscRecordFile) file = dsc_record_file_open (fixture->path, KIND, 100000, &error);
  guint n = 0;

  g_assert_no_error (error);
  while (add (file, n, &error))
    n++;
  g_assert_error (error, DSC_ERROR, DSC_ERROR_TOO_LARGE);
  g_assert_cmpuint (n, >, 2);
  g_assert_cmpuint (dsc_record_file_get_size (file), <=, 100000);
  for (guint i = 0; i < n; i++)
    g_assert_true (has (file, i));
  /* A smaller budget later keeps what is there. */
  g_clear_object (&file);
  file = dsc_record_file_open (fixture->path, KIND, 10, NULL);
  g_assert_cmpuint (dsc_record_file_get_n_records (file), ==, n);
  g_assert_true (has (file, 0));
  g_assert_false (add (file, 0, NULL));
  g_assert_true (has (file, 0));
}

static void
test_other_kinds_and_rubbish_are_replaced (Fixture *fixture, gconstpointer data)
{
  g_autoptr (DscRecordFile) file = open_file (fixture);
  const char *rubbish = "not ours";

  add_ok (file, 1);
  g_clear_object (&file);
  file = dsc_record_file_open (fixture->path, "test v2", BUDGET, NULL);
  g_assert_cmpuint (dsc_record_file_get_n_records (file), ==, 0);
  add_ok (file, 2);
  g_clear_object (&file);
  g_assert_true (g_file_set_contents (fixture->path, rubbish, -1, NULL));
  file = open_file (fixture);
  g_assert_cmpuint (dsc_record_file_get_n_records (file), ==, 0);
  add_ok (file, 3);
  g_clear_object (&file);
  file = open_file (fixture);
  g_assert_true (has (file, 3));
}

/* Whatever is done to the bytes: it opens, what it has is right, and it works on. Payloads carry no
 * checksum, so only the rest is flipped. */
static void
test_damage_is_survived (Fixture *fixture, gconstpointer data)
{
  g_autofree char *original = NULL;
  gsize size;

  for (int round = 0; round < 200; round++)
    {
      g_autoptr (DscRecordFile) file = NULL;
      g_autofree char *damaged = NULL;
      guint n_right = 0;
      gsize cut;

      if (original == NULL)
        {
          file = open_file (fixture);
          for (guint n = 0; n < 12; n++)
            add_ok (file, n);
          g_clear_object (&file);
          g_assert_true (g_file_get_contents (fixture->path, &original, &size, NULL));
        }
      damaged = g_memdup2 (original, size);
      cut = size;
      if (round % 2 == 0)
        cut = (gsize) g_test_rand_int_range (0, (gint32) size);
      else
        {
          gsize at = DSC_RECORD_FILE_HEADER_SIZE;
          DscRecordHeader header;

          for (int skip = g_test_rand_int_range (0, 12); skip > 0; skip--)
            {
              memcpy (&header, damaged + at, sizeof header);
              at += dsc_record_total_size (header.path_size, header.payload_size);
            }
          if (round % 10 == 1)
            at = 0;
          damaged[at + (gsize) g_test_rand_int_range (0, 64)]
              ^= (char) (1 << g_test_rand_int_range (0, 8));
        }
      g_assert_true (g_file_set_contents (fixture->path, damaged, (gssize) cut, NULL));
      file = open_file (fixture);
      for (guint n = 0; n < 12; n++)
        n_right += has (file, n);
      g_assert_cmpuint (dsc_record_file_get_n_records (file), ==, n_right);
      add_ok (file, 100);
      g_assert_true (has (file, 100));
      g_clear_object (&file);
      file = open_file (fixture);
      g_assert_true (has (file, 100));
      g_assert_cmpuint (dsc_record_file_get_n_records (file), ==, n_right + 1);
    }
}

/* Adds records 0, 1, 2 … with two threads, until killed; writes the number of each to @fd once it
 * is acknowledged. */
typedef struct
{
  DscRecordFile *file;
  int fd;
} Child;

static void
add_and_acknowledge (gsize index, gpointer local, gpointer user_data)
{
  Child *child = user_data;
  guint n = (guint) index;

  if (!add (child->file, n, NULL) || write (child->fd, &n, sizeof n) != sizeof n)
    _exit (1);
}

static void
test_killed_writer_loses_nothing_acknowledged (Fixture *fixture, gconstpointer data)
{
  for (int round = 0; round < 20; round++)
    {
      g_autoptr (DscRecordFile) file = NULL;
      guint wanted = (guint) g_test_rand_int_range (1, 120);
      guint n_acknowledged = 0;
      guint acknowledged[4096];
      int ends[2];
      pid_t child;
      guint n;

      g_assert_cmpint (pipe (ends), ==, 0);
      child = fork ();
      g_assert_cmpint (child, >=, 0);
      if (child == 0)
        {
          Child state = { open_file (fixture), ends[1] };

          dsc_threads_for (4096, 2, add_and_acknowledge, NULL, NULL, &state, NULL, NULL);
          _exit (0);
        }
      close (ends[1]);
      /* Killed at no moment in particular: while the next ones are being written. */
      while (n_acknowledged < wanted && read (ends[0], &n, sizeof n) == sizeof n)
        acknowledged[n_acknowledged++] = n;
      kill (child, SIGKILL);
      while (n_acknowledged < G_N_ELEMENTS (acknowledged)
             && read (ends[0], &n, sizeof n) == sizeof n)
        acknowledged[n_acknowledged++] = n;
      g_assert_cmpint (waitpid (child, NULL, 0), ==, child);
      close (ends[0]);
      g_assert_cmpuint (n_acknowledged, >=, wanted);

      file = open_file (fixture);
      g_assert_true (dsc_record_file_is_writable (file));
      for (guint i = 0; i < n_acknowledged; i++)
        g_assert_true (has (file, acknowledged[i]));
      for (guint i = 0; i < 4096; i++)
        has (file, i);
      add_ok (file, 5000);
      g_clear_object (&file);
      g_assert_cmpint (g_unlink (fixture->path), ==, 0);
    }
}

/* Makes the file look as if it had been written before the machine was last started. */
static void
pretend_another_boot (const Fixture *fixture, guint64 durable)
{
  char boot[DSC_RECORD_BOOT_SIZE];
  int fd = g_open (fixture->path, O_RDWR, 0);

  memset (boot, 'x', sizeof boot);
  g_assert_true (dsc_record_write_file_header (fd, KIND, boot, durable));
  close (fd);
}

static void
test_after_a_power_cut_only_the_durable_is_believed (Fixture *fixture, gconstpointer data)
{
  g_autoptr (DscRecordFile) file = open_file (fixture);
  g_autoptr (GError) error = NULL;
  guint64 durable;

  for (guint n = 0; n < 10; n++)
    add_ok (file, n);
  g_assert_true (dsc_record_file_sync (file, &error));
  g_assert_no_error (error);
  durable = dsc_record_file_get_size (file);
  for (guint n = 10; n < 20; n++)
    add_ok (file, n);
  g_clear_object (&file);
  pretend_another_boot (fixture, durable);
  file = open_file (fixture);
  g_assert_cmpuint (dsc_record_file_get_n_records (file), ==, 10);
  g_assert_cmpuint (dsc_record_file_get_size (file), ==, durable);
  for (guint n = 0; n < 10; n++)
    g_assert_true (has (file, n));
  add_ok (file, 30);
  g_clear_object (&file);
  file = open_file (fixture);
  g_assert_true (has (file, 30));
}

static void
test_closing_makes_all_durable (Fixture *fixture, gconstpointer data)
{
  g_autoptr (DscRecordFile) file = open_file (fixture);
  char boot[DSC_RECORD_BOOT_SIZE];
  guint64 size;
  int fd;

  add_ok (file, 1);
  size = dsc_record_file_get_size (file);
  g_clear_object (&file);
  fd = g_open (fixture->path, O_RDONLY, 0);
  memset (boot, 'x', sizeof boot);
  /* All but the padding of the last record. */
  g_assert_cmpuint (dsc_record_believed_size (fd, G_MAXUINT64, KIND, boot), ==, size);
  close (fd);
}

static void
test_second_opener_reads (Fixture *fixture, gconstpointer data)
{
  g_autoptr (DscRecordFile) first = open_file (fixture);
  g_autoptr (DscRecordFile) second = NULL;
  g_autoptr (GError) error = NULL;

  add_ok (first, 1);
  second = open_file (fixture);
  g_assert_false (dsc_record_file_is_writable (second));
  g_assert_true (has (second, 1));
  g_assert_false (add (second, 2, &error));
  g_assert_error (error, DSC_ERROR, DSC_ERROR_LOCKED);
  add_ok (first, 2);
  g_assert_true (has (first, 2));
  g_assert_true (has (second, 1));
  /* The next one may append again, though a reader is still there, whose records stay good whatever
   * happens to the file. */
  g_clear_object (&first);
  first = open_file (fixture);
  g_assert_true (dsc_record_file_is_writable (first));
  g_assert_true (has (first, 2));
  g_clear_object (&first);
  first = dsc_record_file_open (fixture->path, "test v2", BUDGET, NULL);
  g_assert_cmpuint (dsc_record_file_get_n_records (first), ==, 0);
  g_assert_true (has (second, 1));
}

typedef struct
{
  DscRecordFile *file;
  guint n_failed;
} Crowd;

static void
add_and_look (gsize index, gpointer local, gpointer user_data)
{
  Crowd *crowd = user_data;
  guint n = (guint) index;

  /* Every third is the business of two threads. */
  add_ok (crowd->file, n % 3 == 0 ? n / 6 * 6 : n);
  if (!has (crowd->file, n % 3 == 0 ? n / 6 * 6 : n))
    __atomic_fetch_add (&crowd->n_failed, 1, __ATOMIC_RELAXED);
  if (n % 50 == 0)
    dsc_record_file_sync (crowd->file, NULL);
}

static void
test_many_threads_add (Fixture *fixture, gconstpointer data)
{
  g_autoptr (DscRecordFile) file = open_file (fixture);
  Crowd crowd = { file, 0 };

  dsc_threads_for (600, 6, add_and_look, NULL, NULL, &crowd, NULL, NULL);
  g_assert_cmpuint (crowd.n_failed, ==, 0);
  g_assert_cmpuint (dsc_record_file_get_n_records (file), ==, 500);
  g_clear_object (&file);
  file = open_file (fixture);
  g_assert_cmpuint (dsc_record_file_get_n_records (file), ==, 500);
  for (guint n = 0; n < 600; n++)
    g_assert_true (has (file, n % 3 == 0 ? n / 6 * 6 : n));
}

/* A limit on the size of files stands for a full disk: write() fails half way in the same manner.
 */
static void
test_full_disk_leaves_nothing_half_written (Fixture *fixture, gconstpointer data)
{
  g_autoptr (DscRecordFile) file = open_file (fixture);
  g_autoptr (GError) error = NULL;
  struct rlimit before, limit;
  guint n = 0;
  guint64 size;

  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &before), ==, 0);
  limit = before;
  limit.rlim_cur = 200000;
  signal (SIGXFSZ, SIG_IGN);
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &limit), ==, 0);
  while (add (file, n, &error))
    n++;
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &before), ==, 0);
  g_assert_true (error->domain == DSC_ERROR);
  g_assert_cmpuint (n, >, 0);
  size = dsc_record_file_get_size (file);
  g_assert_cmpuint (size, <=, 200000);
  g_assert_false (has (file, n));
  add_ok (file, n);
  g_clear_object (&file);
  file = open_file (fixture);
  for (guint i = 0; i <= n; i++)
    g_assert_true (has (file, i));
}

static void
test_who_only_reads_keeps_nobody_from_adding (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DscRecordFile) file = NULL;
  g_autoptr (DscRecordFile) reader = NULL;
  g_autoptr (DscRecordFile) other = NULL;

  g_assert_null (dsc_record_file_open_to_read (fixture->path, "test ", &error));
  g_assert_error (error, DSC_ERROR, DSC_ERROR_NOT_FOUND);
  g_clear_error (&error);
  file = open_file (fixture);
  g_assert_true (add (file, 1, &error));
  g_clear_object (&file);
  reader = dsc_record_file_open_to_read (fixture->path, "test ", &error);
  g_assert_no_error (error);
  g_assert_true (has (reader, 1));
  g_assert_false (dsc_record_file_is_writable (reader));
  file = open_file (fixture);
  g_assert_true (add (file, 2, &error));
  g_assert_true (has (reader, 1));
  other = dsc_record_file_open_to_read (fixture->path, "other ", &error);
  g_assert_null (other);
  g_assert_nonnull (error);
}

static void
test_folder_that_cannot_be (Fixture *fixture, gconstpointer data)
{
  g_autoptr (DscRecordFile) file = open_file (fixture);
  g_autofree char *below = g_build_filename (fixture->path, "below", "records", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_null (dsc_record_file_open (below, KIND, BUDGET, &error));
  g_assert_error (error, DSC_ERROR, DSC_ERROR_NOT_FOUND);
}

#define ADD(name, function) \
  g_test_add ("/record-file/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("kept-and-found-again", test_kept_and_found_again);
  ADD ("changed-files-are-forgotten", test_changed_files_are_forgotten);
  ADD ("stale-records-give-their-space-back", test_stale_records_give_their_space_back);
  ADD ("budget-is-kept", test_budget_is_kept);
  ADD ("other-kinds-and-rubbish-are-replaced", test_other_kinds_and_rubbish_are_replaced);
  ADD ("damage-is-survived", test_damage_is_survived);
  ADD ("killed-writer-loses-nothing-acknowledged", test_killed_writer_loses_nothing_acknowledged);
  ADD ("after-a-power-cut-only-the-durable-is-believed",
       test_after_a_power_cut_only_the_durable_is_believed);
  ADD ("closing-makes-all-durable", test_closing_makes_all_durable);
  ADD ("second-opener-reads", test_second_opener_reads);
  ADD ("many-threads-add", test_many_threads_add);
  ADD ("full-disk-leaves-nothing-half-written", test_full_disk_leaves_nothing_half_written);
  ADD ("who-only-reads-keeps-nobody-from-adding", test_who_only_reads_keeps_nobody_from_adding);
  ADD ("folder-that-cannot-be", test_folder_that_cannot_be);
  return g_test_run ();
}
