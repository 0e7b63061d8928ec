/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fuzz target: archives. What is unpacked lies in the folder that was made, or nothing is left. */
#include "fuzz-target.h"

#include <ftw.h>
#include <stdio.h>
#include <sys/stat.h>

#include <glib/gstdio.h>

#include "archive/dsc-archive.h"
#include "base/dsc-error.h"

static guint n_files;

static int
check_cb (const char *path, const struct stat *info, int type, struct FTW *ftw)
{
  g_assert_true (S_ISDIR (info->st_mode) || S_ISREG (info->st_mode));
  g_assert_true (g_utf8_validate (path, -1, NULL));
  n_files += S_ISREG (info->st_mode);
  return remove (path);
}

static void
check_notes (const GArray *notes)
{
  for (guint i = 0; i < notes->len; i++)
    g_assert_true (g_utf8_validate (g_array_index (notes, DscArchiveNote, i).path, -1, NULL));
}

static void
check_report (DscArchiveReport *report, const GError *error)
{
  if (report == NULL)
    {
      g_assert_true (error != NULL && error->domain == DSC_ERROR
                     && g_utf8_validate (error->message, -1, NULL));
      return;
    }
  g_assert_no_error (error);
  check_notes (report->refused);
  check_notes (report->resolved);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  DscArchiveOptions options = DSC_ARCHIVE_OPTIONS_DEFAULT;
  g_autofree char *folder = g_dir_make_tmp ("fuzz-archive-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "input", NULL);
  g_autofree char *parent = g_build_filename (folder, "unpacked", NULL);
  g_autoptr (GError) inspect_error = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (DscArchiveReport) inspected = NULL;
  g_autoptr (DscArchiveReport) report = NULL;
  guint64 expected;

  g_assert_true (g_file_set_contents_full (path, (const char *) data, (gssize) size,
                                           G_FILE_SET_CONTENTS_NONE, 0600, NULL));
  options.nested = TRUE;
  options.max_entries = 200;
  options.max_bytes = 4 << 20;
  inspected = dsc_archive_inspect (path, &options, NULL, NULL, NULL, &inspect_error);
  check_report (inspected, inspect_error);
  report = dsc_archive_extract (path, parent, &options, NULL, NULL, NULL, &error);
  check_report (report, error);
  n_files = 0;
  g_assert_cmpint (nftw (folder, check_cb, 16, FTW_DEPTH | FTW_PHYS), ==, 0);
  /* The archive itself; and what was counted, and the record. */
  expected = 1 + (report != NULL ? report->n_photos + report->n_tables + 1 : 0);
  g_assert_cmpuint (n_files, ==, expected);
  return 0;
}
