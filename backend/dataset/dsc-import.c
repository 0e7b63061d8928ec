/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Finds photos and labels: what is it that was named, and was there anything in it? And lists of
 * photos without labels. */
#include "config.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include <glib/gi18n-lib.h>

#include "base/dsc-error.h"
#include "base/dsc-text.h"
#include "dataset/dsc-csv.h"
#include "dataset/dsc-import-private.h"
#include "dataset/dsc-paths.h"
#include "dataset/dsc-photo-headers.h"
#include "dataset/dsc-walk.h"

/* Of a folder its real path; of a file the real path of its folder, and its own name even if that
 * is a link. */
static char *
resolve_source (const char *path, gboolean *is_folder, GError **error)
{
  g_autofree char *folder = NULL;
  g_autofree char *real = NULL;
  g_autofree char *name = NULL;
  struct stat info;

  if (stat (path, &info) != 0)
    {
      int errnum = errno;
      g_autofree char *shown = dsc_path_display (path);

      if (strstr (path, "://") != NULL)
        {
          g_set_error (error, DSC_ERROR, DSC_ERROR_UNSUPPORTED,
                       _ ("“%s” is not on this machine. Download and unpack it (discern-cli import "
                          "does both), then name the folder or table."),
                       shown);
          return NULL;
        }
      dsc_error_set_errno (error, errnum, _ ("“%s” cannot be opened"), shown);
      return NULL;
    }
  *is_folder = S_ISDIR (info.st_mode);
  if (*is_folder)
    return dsc_path_resolve (path, error);
  folder = g_path_get_dirname (path);
  real = dsc_path_resolve (folder, error);
  if (real == NULL)
    return NULL;
  name = g_path_get_basename (path);
  return dsc_path_join (real, name);
}

static gboolean
check_is_table (const char *path, GError **error)
{
  g_autofree char *shown = NULL;
  struct stat info;

  if (stat (path, &info) == 0 && S_ISREG (info.st_mode) && dsc_csv_is_text (path))
    return TRUE;
  shown = dsc_path_display (path);
  g_set_error (error, DSC_ERROR, DSC_ERROR_UNSUPPORTED,
               _ ("“%s” is neither a folder nor a table. Choose the folder that holds the photos, "
                  "or a CSV file that lists them."),
               shown);
  return FALSE;
}

/* Nothing at all to use is an error, which tells what the first trouble was. */
static gboolean
check_has_photos (DscDataset *dataset, GError **error)
{
  g_autofree char *source = dsc_path_display (dsc_dataset_get_source (dataset));
  guint n_skipped = dsc_dataset_get_n_skipped (dataset);
  const DscSkipped *first;
  g_autofree char *path = NULL;

  if (dsc_dataset_get_n_photos (dataset) > 0)
    return TRUE;
  if (n_skipped == 0)
    {
      g_set_error (error, DSC_ERROR, DSC_ERROR_NO_DATA,
                   _ ("There are no photos in “%s”. Choose a folder with a folder of photos for "
                      "each class."),
                   source);
      return FALSE;
    }
  first = dsc_dataset_get_skipped (dataset, 0);
  path = dsc_path_display (first->path);
  g_set_error (error, DSC_ERROR, DSC_ERROR_NO_DATA,
               ngettext ("There are no photos in “%s” that can be used; %u file was skipped: "
                         "“%s”: %s",
                         "There are no photos in “%s” that can be used; %u files were skipped, "
                         "the first “%s”: %s",
                         n_skipped),
               source, n_skipped, path, first->reason);
  return FALSE;
}

char *
_dsc_import_resolve (const char *source, gboolean *is_folder, GError **error)
{
  g_autofree char *path = resolve_source (source, is_folder, error);

  if (path == NULL || (!*is_folder && !check_is_table (path, error)))
    return NULL;
  return g_steal_pointer (&path);
}

DscDataset *
dsc_import (const char *source, const DscImportOptions *options, DscProgressFunc progress,
            gpointer user_data, GCancellable *cancellable, GError **error)
{
  g_autoptr (DscDataset) dataset = NULL;
  g_autofree char *path = NULL;
  gboolean is_folder;

  g_return_val_if_fail (source != NULL && options != NULL, NULL);

  path = _dsc_import_resolve (source, &is_folder, error);
  if (path == NULL)
    return NULL;
  dataset = (is_folder ? _dsc_import_folder : _dsc_import_table) (path, options, progress,
                                                                  user_data, cancellable, error);
  if (dataset == NULL || !check_has_photos (dataset, error))
    return NULL;
  return g_steal_pointer (&dataset);
}

typedef struct
{
  DscDatasetBuilder *builder;
  GPtrArray *paths; /* (element-type filename): below "/", what @walks and @owned hold */
  GPtrArray *walks; /* (element-type DscWalk) */
  GPtrArray *owned; /* (element-type filename) */
  DscProgressMeter meter;
  GCancellable *cancellable; /* (nullable) */
} List;

static gboolean
list_folder (List *list, const char *folder, GError **error)
{
  DscWalk *walk = dsc_walk_new ("/", folder, &list->meter, list->cancellable, error);

  if (walk == NULL)
    return FALSE;
  g_ptr_array_add (list->walks, walk);
  for (guint i = 0; i < walk->photos->len; i++)
    g_ptr_array_add (list->paths, g_ptr_array_index (walk->photos, i));
  for (guint i = 0; i < walk->skipped->len; i++)
    {
      const DscSkipped *skipped = &g_array_index (walk->skipped, DscSkipped, i);

      dsc_dataset_builder_skip (list->builder, skipped->path, skipped->code, skipped->reason);
    }
  return TRUE;
}

/* Takes one of the paths that were named; a file is tried whatever its suffix. */
static gboolean
list_path (List *list, const char *named, GError **error)
{
  gboolean is_folder = FALSE;
  g_autofree char *path = resolve_source (named, &is_folder, error);

  if (path == NULL)
    return FALSE;
  if (is_folder)
    return list_folder (list, path, error);
  g_ptr_array_add (list->owned, g_strdup (path + 1));
  g_ptr_array_add (list->paths, g_ptr_array_index (list->owned, list->owned->len - 1));
  return TRUE;
}

/* Returns: whether to go on: one of several paths that cannot be used is only skipped. */
static gboolean
list_path_or_skip (List *list, const char *named, gboolean is_only, GError **error)
{
  g_autoptr (GError) failure = NULL;

  if (list_path (list, named, &failure))
    return TRUE;
  if (is_only || g_error_matches (failure, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  dsc_dataset_builder_skip (list->builder, named, dsc_error_name (failure), failure->message);
  return TRUE;
}

/* Of a photo that was named twice the first time counts; what was skipped is in no order. */
static GArray *
order_as_named (const List *list, DscDataset *dataset)
{
  guint n = dsc_dataset_get_n_photos (dataset);
  GArray *order = g_array_sized_new (FALSE, FALSE, sizeof (guint32), n);
  g_autofree gboolean *is_in = g_new0 (gboolean, n + 1);
  guint photo;

  for (guint i = 0; i < list->paths->len; i++)
    if (dsc_dataset_find (dataset, g_ptr_array_index (list->paths, i), &photo) && !is_in[photo])
      {
        g_array_append_vals (order, &(guint32){ photo }, 1);
        is_in[photo] = TRUE;
      }
  return order;
}

DscDataset *
dsc_import_list (const char *const *paths, guint n, const DscImportOptions *options,
                 DscProgressFunc progress, gpointer user_data, GCancellable *cancellable,
                 GArray **order, GError **error)
{
  g_autofree char *only = n == 1 ? g_canonicalize_filename (paths[0], NULL) : NULL;
  g_autoptr (DscDatasetBuilder) builder = dsc_dataset_builder_new ("/", n == 1 ? only : "/");
  g_autoptr (GPtrArray) found = g_ptr_array_new ();
  g_autoptr (GPtrArray) walks = g_ptr_array_new_with_free_func ((GDestroyNotify) dsc_walk_free);
  g_autoptr (GPtrArray) owned = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GArray) headers = NULL;
  List list = { builder, found, walks, owned, .cancellable = cancellable };
  DscDataset *dataset;

  g_return_val_if_fail (options != NULL, NULL);

  dsc_progress_meter_start (&list.meter, _ ("Finding photos"), 0, progress, user_data);
  for (guint i = 0; i < n; i++)
    if (!list_path_or_skip (&list, paths[i], n == 1, error))
      return NULL;
  headers = dsc_photo_headers_read ("/", (const char *const *) found->pdata, found->len, options,
                                    progress, user_data, cancellable, error);
  if (headers == NULL)
    return NULL;
  for (guint i = 0; i < headers->len; i++)
    dsc_photo_header_add (&g_array_index (headers, DscPhotoHeader, i), builder, NULL,
                          DSC_PART_NONE);
  dataset = dsc_dataset_builder_end (g_steal_pointer (&builder));
  if (order != NULL)
    *order = order_as_named (&list, dataset);
  return dataset;
}
