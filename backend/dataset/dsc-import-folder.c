/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Imports a folder: the label of a photo is the name of the folder that it lies in.
 *
 * Where the photos lie in folders named for parts (train and at least one of validation and test,
 * side by side at the top, or at the top of the only folder there is), each photo also gets that
 * part. A pattern may pick labels out of the paths instead. A photo that lies in no folder of a
 * class is skipped; unless none does, when all are taken without a label. */
#include "config.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "base/dsc-text.h"
#include "dataset/dsc-import-private.h"
#include "dataset/dsc-name-pattern.h"
#include "dataset/dsc-paths.h"
#include "dataset/dsc-photo-headers.h"
#include "dataset/dsc-walk.h"

typedef struct
{
  DscNamePattern *pattern; /* (owned) (nullable): picks labels */
  gsize top;               /* bytes of every path before the folders of the parts or classes */
  gboolean has_parts;
  guint n_in_class; /* where there is no pattern */
} Layout;

static void
layout_clear (Layout *self)
{
  dsc_name_pattern_free (self->pattern);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Layout, layout_clear)

/* The part that the folder at the beginning of @path is named for; none if there is no such folder.
 */
static DscPart
part_of (const char *path)
{
  const char *slash = strchr (path, '/');
  g_autofree char *folder = slash != NULL ? g_strndup (path, slash - path) : NULL;
  DscPart part = DSC_PART_NONE;

  if (folder != NULL)
    dsc_part_from_string (folder, &part);
  return part;
}

/* Returns: (transfer full) (nullable): the label of @path: what the pattern picks, or the name of
 * the folder of a class that it lies in. */
static char *
class_of (const Layout *layout, const char *path)
{
  const char *name = strrchr (path, '/');
  const char *folder = path;
  g_autofree char *word = NULL;

  if (layout->pattern != NULL)
    {
      word = dsc_name_pattern_pick (layout->pattern, path);
      return g_steal_pointer (&word);
    }
  if (name == NULL)
    return NULL;
  for (const char *c = path; c < name; c++)
    if (*c == '/')
      folder = c + 1;
  if (layout->has_parts
      && (folder < path + layout->top
          || (folder == path + layout->top && part_of (folder) != DSC_PART_NONE)))
    return NULL;
  return g_strndup (folder, name - folder);
}

static void
find_layout (Layout *layout, GPtrArray *photos)
{
  guint n_photos[DSC_PART_TEST + 1] = { 0 };
  gsize top = photos->len == 0
                  ? 0
                  : dsc_path_common_folder (g_ptr_array_index (photos, 0),
                                            g_ptr_array_index (photos, photos->len - 1));

  layout->top = top;
  for (guint i = 0; i < photos->len; i++)
    n_photos[part_of ((const char *) g_ptr_array_index (photos, i) + top)]++;
  layout->has_parts
      = n_photos[DSC_PART_TRAIN] > 0 && n_photos[DSC_PART_VALID] + n_photos[DSC_PART_TEST] > 0;
  for (guint i = 0; layout->pattern == NULL && i < photos->len; i++)
    {
      g_autofree char *name = class_of (layout, g_ptr_array_index (photos, i));

      layout->n_in_class += name != NULL;
    }
}

/* Returns: (transfer full) */
static char *
dup_merged_words (const char *first, const char *second, guint n)
{
  g_autofree char *one = dsc_path_display (first);
  g_autofree char *other = dsc_path_display (second);

  if (n == 1)
    return g_strdup_printf (_ ("The folders “%s” and “%s” have the same name, so that their photos "
                               "are one class. Rename one of them if they are not the same."),
                            one, other);
  return g_strdup_printf (
      ngettext ("The folders “%s” and “%s” have the same name, so that their photos are one class. "
                "So it is with %u more name. Rename folders that are not the same.",
                "The folders “%s” and “%s” have the same name, so that their photos are one class. "
                "So it is with %u more names. Rename folders that are not the same.",
                n - 1),
      one, other, n - 1);
}

/* Returns: (transfer none): where the path begins behind the folder of its part. */
static const char *
behind_part (const Layout *layout, const char *path)
{
  const char *begin = path + layout->top;
  const char *slash = strchr (begin, '/');

  return layout->has_parts && part_of (begin) != DSC_PART_NONE && slash != NULL ? slash + 1 : path;
}

/* Says that photos of folders that have the same name are one class, though they lie elsewhere:
 * once, as often as that may be. That training and validation have the same classes is meant. */
static void
tell_merged (DscDatasetBuilder *builder, const Layout *layout, GPtrArray *photos)
{
  g_autoptr (GHashTable) folders = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autoptr (GHashTable) merged = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  g_autofree char *text = NULL;
  guint n;

  for (guint i = 0; i < photos->len; i++)
    {
      const char *path = g_ptr_array_index (photos, i);
      g_autofree char *name = class_of (layout, path);
      g_autofree char *folder = g_path_get_dirname (behind_part (layout, path));
      const char *known = name != NULL ? g_hash_table_lookup (folders, name) : NULL;

      if (name == NULL || (known != NULL && g_str_equal (known, folder)))
        continue;
      if (known == NULL)
        {
          g_hash_table_insert (folders, g_steal_pointer (&name), g_steal_pointer (&folder));
          continue;
        }
      if (first == NULL)
        {
          first = g_strdup (known);
          second = g_strdup (folder);
        }
      g_hash_table_add (merged, g_steal_pointer (&name));
    }
  n = g_hash_table_size (merged);
  if (n == 0)
    return;
  text = dup_merged_words (first, second, n);
  dsc_dataset_builder_skip (builder, second, "warning", text);
}

static void
add_photo (DscDatasetBuilder *builder, const Layout *layout, const DscPhotoHeader *header)
{
  const char *path = header->photo.path;
  g_autofree char *name = class_of (layout, path);
  DscPart part = layout->has_parts ? part_of (path + layout->top) : DSC_PART_NONE;

  if (name == NULL && layout->pattern != NULL && header->error == NULL)
    dsc_dataset_builder_skip (builder, path, "warning",
                              _ ("The pattern for labels does not fit the photo’s name, so that it "
                                 "has no label."));
  if (name == NULL && layout->pattern == NULL && layout->n_in_class > 0)
    dsc_dataset_builder_skip (builder, path, "no-data",
                              _ ("The photo lies in no folder of a class, so that it has no label. "
                                 "Move it into one."));
  else
    dsc_photo_header_add (header, builder, name, part);
}

static gboolean
is_any_usable (GArray *headers)
{
  for (guint i = 0; i < headers->len; i++)
    if (g_array_index (headers, DscPhotoHeader, i).error == NULL)
      return TRUE;
  return FALSE;
}

static gboolean
take_pattern (Layout *layout, const char *pattern, GError **error)
{
  layout->pattern = pattern != NULL ? dsc_name_pattern_new (pattern, error) : NULL;
  return pattern == NULL || layout->pattern != NULL;
}

GPtrArray *
_dsc_import_folder_classes (GPtrArray *photos, const char *pattern, GCancellable *cancellable,
                            GError **error)
{
  g_auto (Layout) layout = { NULL };
  g_autoptr (GPtrArray) classes = NULL;

  if (!take_pattern (&layout, pattern, error))
    return NULL;
  find_layout (&layout, photos);
  classes = g_ptr_array_new_full (photos->len, g_free);
  for (guint i = 0; i < photos->len; i++)
    {
      /* A pattern may take its time with each. */
      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return NULL;
      g_ptr_array_add (classes, class_of (&layout, g_ptr_array_index (photos, i)));
    }
  return g_steal_pointer (&classes);
}

DscDataset *
_dsc_import_folder (const char *folder, const DscImportOptions *options, DscProgressFunc progress,
                    gpointer user_data, GCancellable *cancellable, GError **error)
{
  g_autoptr (DscDatasetBuilder) builder = dsc_dataset_builder_new (folder, folder);
  g_autoptr (DscWalk) walk = NULL;
  g_autoptr (GArray) headers = NULL;
  DscProgressMeter meter;
  g_auto (Layout) layout = { NULL };

  if (!take_pattern (&layout, options->label_pattern, error))
    return NULL;
  dsc_progress_meter_start (&meter, _ ("Finding photos"), 0, progress, user_data);
  walk = dsc_walk_new (folder, folder, &meter, cancellable, error);
  if (walk == NULL)
    return NULL;
  headers = dsc_photo_headers_read (folder, (const char *const *) walk->photos->pdata,
                                    walk->photos->len, options, progress, user_data, cancellable,
                                    error);
  if (headers == NULL)
    return NULL;
  find_layout (&layout, walk->photos);
  for (guint i = 0; i < headers->len; i++)
    {
      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return NULL;
      add_photo (builder, &layout, &g_array_index (headers, DscPhotoHeader, i));
    }
  if (layout.n_in_class == 0 && layout.pattern == NULL && is_any_usable (headers))
    dsc_dataset_builder_skip (builder, ".", "warning",
                              _ ("No photo lies in a folder of a class, so that none has a label. "
                                 "Put the photos of each class into a folder of its name, or, "
                                 "where the names of the files tell the class, give a pattern "
                                 "for labels."));
  if (layout.pattern == NULL)
    tell_merged (builder, &layout, walk->photos);
  for (guint i = 0; i < walk->skipped->len; i++)
    {
      const DscSkipped *skipped = &g_array_index (walk->skipped, DscSkipped, i);

      dsc_dataset_builder_skip (builder, skipped->path, skipped->code, skipped->reason);
    }
  return dsc_dataset_builder_end (g_steal_pointer (&builder));
}
