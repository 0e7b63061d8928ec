/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A temporary folder of tiny photos, and short ways to look at what an import makes of it. */
#pragma once

#include <errno.h>
#include <ftw.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "dataset/dsc-import.h"
#include "tiny-jpeg.h"

/** PhotoFolder: @path is real and absolute. Removed with all in it by photo_folder_clear(). */
typedef struct
{
  char *path;
} PhotoFolder;

static inline PhotoFolder
photo_folder_new (void)
{
  GError *error = NULL;
  PhotoFolder self = { g_dir_make_tmp ("photos-XXXXXX", &error) };

  g_assert_no_error (error);
  return self;
}

static inline int
photo_folder_remove_cb (const char *path, const struct stat *info, int type, struct FTW *ftw)
{
  return remove (path);
}

static inline void
photo_folder_clear (PhotoFolder *self)
{
  g_assert_cmpint (nftw (self->path, photo_folder_remove_cb, 16, FTW_DEPTH | FTW_PHYS), ==, 0);
  g_free (self->path);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (PhotoFolder, photo_folder_clear)

/** Writes a file, and the folders that it lies in. */
static inline void
photo_folder_add_bytes (const PhotoFolder *self, const char *name, const void *data, gsize size)
{
  g_autofree char *path = g_build_filename (self->path, name, NULL);
  g_autofree char *folder = g_path_get_dirname (path);
  GError *error = NULL;

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_file_set_contents (path, data, (gssize) size, &error);
  g_assert_no_error (error);
}

static inline void
photo_folder_add_text (const PhotoFolder *self, const char *name, const char *text)
{
  photo_folder_add_bytes (self, name, text, strlen (text));
}

static inline void
photo_folder_add_photo (const PhotoFolder *self, const char *name)
{
  photo_folder_add_bytes (self, name, tiny_jpeg, sizeof tiny_jpeg);
}

static inline void
photo_folder_add_link (const PhotoFolder *self, const char *name, const char *target)
{
  g_autofree char *path = g_build_filename (self->path, name, NULL);
  g_autofree char *folder = g_path_get_dirname (path);

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_assert_cmpint (symlink (target, path), ==, 0);
}

/** Imports what @name is in the folder ("" for itself); no error may arise. */
static inline DscDataset *
photo_folder_import_with (const PhotoFolder *self, const char *name,
                          const DscImportOptions *options)
{
  g_autofree char *path = g_build_filename (self->path, name, NULL);
  GError *error = NULL;
  DscDataset *dataset = dsc_import (path, options, NULL, NULL, NULL, &error);

  g_assert_no_error (error);
  g_assert_nonnull (dataset);
  return dataset;
}

static inline DscDataset *
photo_folder_import (const PhotoFolder *self, const char *name)
{
  return photo_folder_import_with (self, name, &DSC_IMPORT_OPTIONS_DEFAULT);
}

/** Imports what must be refused. Returns: (transfer full): the refusal. */
static inline GError *
photo_folder_import_error (const PhotoFolder *self, const char *name,
                           const DscImportOptions *options)
{
  g_autofree char *path = g_build_filename (self->path, name, NULL);
  GError *error = NULL;

  g_assert_null (dsc_import (path, options, NULL, NULL, NULL, &error));
  g_assert_nonnull (error);
  g_assert_true (g_utf8_validate (error->message, -1, NULL));
  return error;
}

/** Returns: (transfer full): a line for each photo: path, class ("-" for none), part. */
static inline char *
describe_photos (DscDataset *dataset)
{
  GString *lines = g_string_new (NULL);

  for (guint i = 0; i < dsc_dataset_get_n_photos (dataset); i++)
    {
      const DscPhoto *photo = dsc_dataset_get_photo (dataset, i);
      const char *name
          = photo->label >= 0 ? dsc_dataset_get_class_name (dataset, (guint) photo->label) : "-";

      g_string_append_printf (lines, "%s %s %s\n", photo->path, name,
                              dsc_part_to_string (photo->given));
    }
  return g_string_free (lines, FALSE);
}

static inline void
assert_photos (DscDataset *dataset, const char *expected)
{
  g_autofree char *described = describe_photos (dataset);

  g_assert_cmpstr (described, ==, expected);
}

/** Asserts what was skipped: a line for each, "path code"; each must have a sentence. */
static inline void
assert_skipped (DscDataset *dataset, const char *expected)
{
  g_autoptr (GString) lines = g_string_new (NULL);

  for (guint i = 0; i < dsc_dataset_get_n_skipped (dataset); i++)
    {
      const DscSkipped *skipped = dsc_dataset_get_skipped (dataset, i);

      g_string_append_printf (lines, "%s %s\n", skipped->path, skipped->code);
      g_assert_true (g_utf8_validate (skipped->reason, -1, NULL));
      g_assert_true (g_str_has_suffix (skipped->reason, "."));
    }
  g_assert_cmpstr (lines->str, ==, expected);
}

/** Returns: (transfer full) (nullable): a folder of /work/shared; else the test is skipped. */
static inline char *
shared_folder (const char *name)
{
  const char *shared = g_getenv ("DISCERN_TEST_SHARED");
  g_autofree char *path = shared != NULL ? g_build_filename (shared, name, NULL) : NULL;

  if (path != NULL && g_file_test (path, G_FILE_TEST_EXISTS))
    return g_steal_pointer (&path);
  g_test_skip_printf ("SKIP: %s is not there; set DISCERN_TEST_SHARED", name);
  return NULL;
}
