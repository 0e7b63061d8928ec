/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fuzz target: the importer of tables. The table stands in a folder with one picture that it may
 * name. */
#include "fuzz-target.h"

#include <glib/gstdio.h>

#include "base/dsc-error.h"
#include "dataset/dsc-import.h"

/* A PBM picture of one pixel. */
static const char picture[] = "P1\n1 1\n0\n";

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  DscImportOptions options = DSC_IMPORT_OPTIONS_DEFAULT;
  g_autofree char *folder = g_dir_make_tmp ("fuzz-table-XXXXXX", NULL);
  g_autofree char *table = g_build_filename (folder, "table.csv", NULL);
  g_autofree char *photo = g_build_filename (folder, "a.pbm", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (DscDataset) dataset = NULL;

  g_assert_true (g_file_set_contents_full (table, (const char *) data, size,
                                           G_FILE_SET_CONTENTS_NONE, 0600, NULL));
  g_assert_true (g_file_set_contents_full (photo, picture, sizeof picture - 1,
                                           G_FILE_SET_CONTENTS_NONE, 0600, NULL));
  options.n_threads = 1;
  dataset = dsc_import (table, &options, NULL, NULL, NULL, &error);
  g_unlink (photo);
  g_unlink (table);
  g_rmdir (folder);

  if (dataset == NULL)
    {
      g_assert_true (error != NULL && error->domain == DSC_ERROR
                     && g_utf8_validate (error->message, -1, NULL));
      return 0;
    }
  g_assert_no_error (error);
  for (guint i = 0; i < dsc_dataset_get_n_photos (dataset); i++)
    g_assert_cmpint (dsc_dataset_get_photo (dataset, i)->label, <,
                     (int) dsc_dataset_get_n_classes (dataset));
  for (guint i = 0; i < dsc_dataset_get_n_classes (dataset); i++)
    g_assert_true (g_utf8_validate (dsc_dataset_get_class_name (dataset, i), -1, NULL));
  for (guint i = 0; i < dsc_dataset_get_n_skipped (dataset); i++)
    g_assert_true (g_utf8_validate (dsc_dataset_get_skipped (dataset, i)->reason, -1, NULL));
  return 0;
}
