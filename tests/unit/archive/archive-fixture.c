/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Archives that a test makes itself, and a folder to unpack them in. */
#include <ftw.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include <archive.h>
#include <archive_entry.h>

#include "archive-fixture.h"

#define MTIME 1577880000 /* 2020-01-01 */

const char *const kind_suffixes[N_KINDS]
    = { "zip", "tar", "tar.gz", "tar.xz", "tar.zst", "tar.bz2", "7z" };

void
fixture_init (Fixture *self)
{
  *self = (Fixture){ .options = DSC_ARCHIVE_OPTIONS_DEFAULT };
  self->folder = g_dir_make_tmp ("archive-XXXXXX", NULL);
  self->parent = g_build_filename (self->folder, "unpacked", NULL);
}

static int
remove_cb (const char *path, const struct stat *info, int type, struct FTW *ftw)
{
  return remove (path);
}

void
fixture_clear (Fixture *self)
{
  if (self->folder != NULL)
    g_assert_cmpint (nftw (self->folder, remove_cb, 16, FTW_DEPTH | FTW_PHYS), ==, 0);
  g_clear_pointer (&self->report, dsc_archive_report_free);
  g_clear_error (&self->error);
  g_free (self->folder);
  g_free (self->parent);
}

char *
fixture_path (Fixture *self, const char *name)
{
  return g_build_filename (self->folder, name, NULL);
}

static void
forget (Fixture *self)
{
  g_clear_pointer (&self->report, dsc_archive_report_free);
  g_clear_error (&self->error);
}

gboolean
fixture_extract (Fixture *self, const char *name)
{
  g_autofree char *path = fixture_path (self, name);

  forget (self);
  self->report
      = dsc_archive_extract (path, self->parent, &self->options, NULL, NULL, NULL, &self->error);
  g_assert_true ((self->report == NULL) == (self->error != NULL));
  if (self->error != NULL)
    g_test_message ("%s: %s", name, self->error->message);
  return self->report != NULL;
}

gboolean
fixture_inspect (Fixture *self, const char *name)
{
  g_autofree char *path = fixture_path (self, name);

  forget (self);
  self->report = dsc_archive_inspect (path, &self->options, NULL, NULL, NULL, &self->error);
  g_assert_true ((self->report == NULL) == (self->error != NULL));
  if (self->error != NULL)
    g_test_message ("%s: %s", name, self->error->message);
  return self->report != NULL;
}

void
fixture_assert_failed (Fixture *self, DscError code, const char *words)
{
  g_assert_null (self->report);
  g_assert_error (self->error, DSC_ERROR, (int) code);
  g_assert_nonnull (strstr (self->error->message, words));
  fixture_assert_left (self, "");
}

static int
compare_strings (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static void
list_folder (const char *folder, const char *below, gboolean deep, GPtrArray *out)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (folder, name, NULL);
      g_autofree char *path
          = *below != '\0' ? g_build_filename (below, name, NULL) : g_strdup (name);

      if (deep && g_file_test (child, G_FILE_TEST_IS_DIR))
        list_folder (child, path, deep, out);
      else if (!deep || !g_str_equal (name, ".discern-archive"))
        g_ptr_array_add (out, g_steal_pointer (&path));
    }
}

static char *
join_sorted (const char *folder, gboolean deep, const char *separator)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);

  list_folder (folder, "", deep, names);
  g_ptr_array_sort (names, compare_strings);
  g_ptr_array_add (names, NULL);
  return g_strjoinv (separator, (char **) names->pdata);
}

void
fixture_assert_left (Fixture *self, const char *names)
{
  g_autofree char *found = join_sorted (self->parent, FALSE, " ");

  g_assert_cmpstr (found, ==, names);
}

char *
fixture_list (Fixture *self)
{
  return join_sorted (self->report->folder, TRUE, ";");
}

void
fixture_assert_file (Fixture *self, const char *path, const char *contents)
{
  g_autofree char *file = g_build_filename (self->report->folder, path, NULL);
  g_autofree char *found = NULL;
  g_autoptr (GError) error = NULL;

  g_file_get_contents (file, &found, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (found, ==, contents);
}

guint
count_notes (const GArray *notes, const char *code)
{
  guint n = 0;

  for (guint i = 0; i < notes->len; i++)
    n += g_str_equal (g_array_index (notes, DscArchiveNote, i).code, code);
  return n;
}

gboolean
has_note (const GArray *notes, const char *code, const char *path)
{
  for (guint i = 0; i < notes->len; i++)
    if (g_str_equal (g_array_index (notes, DscArchiveNote, i).code, code)
        && g_str_equal (g_array_index (notes, DscArchiveNote, i).path, path))
      return TRUE;
  return FALSE;
}

/* --- making archives --- */

ArchiveMaker *
maker_new (Fixture *self, const char *name, ArchiveKind kind)
{
  return maker_new_with_options (self, name, kind, NULL);
}

ArchiveMaker *
maker_new_with_options (Fixture *self, const char *name, ArchiveKind kind, const char *options)
{
  static int (*const filters[N_KINDS]) (struct archive *) = {
    [KIND_TAR_GZ] = archive_write_add_filter_gzip,
    [KIND_TAR_XZ] = archive_write_add_filter_xz,
    [KIND_TAR_ZST] = archive_write_add_filter_zstd,
    [KIND_TAR_BZ2] = archive_write_add_filter_bzip2,
  };
  g_autofree char *path = fixture_path (self, name);
  struct archive *archive = archive_write_new ();
  int status;

  if (kind == KIND_ZIP)
    status = archive_write_set_format_zip (archive);
  else if (kind == KIND_7Z)
    status = archive_write_set_format_7zip (archive);
  else
    status = archive_write_set_format_gnutar (archive);
  g_assert_cmpint (status, ==, ARCHIVE_OK);
  if (filters[kind] != NULL)
    g_assert_cmpint (filters[kind](archive), ==, ARCHIVE_OK);
  if (options != NULL)
    g_assert_cmpint (archive_write_set_options (archive, options), ==, ARCHIVE_OK);
  archive_write_set_passphrase (archive, "sesame");
  g_assert_cmpint (archive_write_open_filename (archive, path), ==, ARCHIVE_OK);
  return archive;
}

void
maker_add (ArchiveMaker *self, const char *name, guint mode, const char *link, const void *data,
           gsize size)
{
  struct archive_entry *entry = archive_entry_new ();

  archive_entry_copy_pathname (entry, name);
  archive_entry_set_mode (entry, mode);
  archive_entry_set_mtime (entry, MTIME, 0);
  if (S_ISLNK (mode))
    archive_entry_copy_symlink (entry, link);
  else if (link != NULL)
    archive_entry_copy_hardlink (entry, link);
  else if (S_ISREG (mode))
    archive_entry_set_size (entry, (la_int64_t) size);
  g_assert_cmpint (archive_write_header (self, entry), >=, ARCHIVE_WARN);
  if (size > 0)
    g_assert_cmpint (archive_write_data (self, data, size), ==, size);
  archive_entry_free (entry);
}

void
maker_add_file (ArchiveMaker *self, const char *name, const char *contents)
{
  maker_add (self, name, S_IFREG | 0755, NULL, contents, strlen (contents));
}

void
maker_end (ArchiveMaker *self)
{
  g_assert_cmpint (archive_write_close (self), ==, ARCHIVE_OK);
  archive_write_free (self);
}
