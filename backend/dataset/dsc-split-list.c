/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Makes a split from a list of validation photos. */
#include "config.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <glib/gi18n-lib.h>

#include "base/dsc-error.h"
#include "base/dsc-text.h"
#include "dataset/dsc-paths.h"
#include "dataset/dsc-split-private.h"

#define MAX_BYTES (G_GINT64_CONSTANT (256) << 20)

static gboolean
check_size (FILE *file, const char *shown, GError **error)
{
  struct stat info;

  if (fstat (fileno (file), &info) == 0 && info.st_size <= MAX_BYTES)
    return TRUE;
  g_set_error (error, DSC_ERROR, DSC_ERROR_TOO_LARGE,
               _ ("The list “%s” is larger than 256 MiB and cannot be a list of photos."), shown);
  return FALSE;
}

/* Takes what frames a path in a line: a byte order mark, line ends. */
static char *
strip_line (char *line, gssize length, guint number)
{
  while (length > 0 && (line[length - 1] == '\n' || line[length - 1] == '\r'))
    line[--length] = '\0';
  return number == 1 && g_str_has_prefix (line, "\xef\xbb\xbf") ? line + 3 : line;
}

static gboolean
take_line (DscDataset *dataset, guint8 *parts, const char *line, guint number, const char *shown,
           GError **error)
{
  g_autofree char *path = dsc_path_relative (dsc_dataset_get_root (dataset), line);
  g_autofree char *shown_line = NULL;
  guint i;

  if (path != NULL && dsc_dataset_find (dataset, path, &i))
    {
      if (parts[i] == DSC_PART_TRAIN)
        parts[i] = DSC_PART_VALID;
      return TRUE;
    }
  shown_line = dsc_path_display (line);
  g_set_error (error, DSC_ERROR, DSC_ERROR_UNREADABLE,
               _ ("Line %u of “%s” names “%s”, which is not a photo of the dataset. Paths are "
                  "relative to the dataset’s folder."),
               number, shown, shown_line);
  return FALSE;
}

static gboolean
take_lines (DscDataset *dataset, guint8 *parts, FILE *file, const char *shown, GError **error)
{
  char *buffer = NULL;
  gsize size = 0;
  gssize length;
  guint number = 0;
  gboolean taken = TRUE;

  while (taken && (length = getline (&buffer, &size, file)) >= 0)
    {
      const char *line = strip_line (buffer, length, ++number);

      if (line[0] != '\0')
        taken = take_line (dataset, parts, line, number, shown, error);
    }
  if (taken && ferror (file))
    {
      dsc_error_set_errno (error, errno, _ ("The list “%s” cannot be read"), shown);
      taken = FALSE;
    }
  free (buffer);
  return taken;
}

static guint
count_part (const guint8 *parts, guint n, DscPart part)
{
  guint count = 0;

  for (guint i = 0; i < n; i++)
    count += parts[i] == part;
  return count;
}

/* Both parts must have photos, or the list is for nothing. */
static gboolean
check_parts (const guint8 *parts, guint n, const char *shown, GError **error)
{
  if (count_part (parts, n, DSC_PART_VALID) == 0)
    g_set_error (error, DSC_ERROR, DSC_ERROR_NO_DATA, _ ("The list “%s” names no labelled photo."),
                 shown);
  else if (count_part (parts, n, DSC_PART_TRAIN) == 0)
    g_set_error (error, DSC_ERROR, DSC_ERROR_NO_DATA,
                 _ ("The list “%s” names all labelled photos, so that none are left for training."),
                 shown);
  else
    return TRUE;
  return FALSE;
}

DscSplit *
_dsc_split_new_from_list (DscDataset *dataset, const DscSplitPlan *plan, GError **error)
{
  const char *path = plan->list;
  guint n = dsc_dataset_get_n_photos (dataset);
  g_autofree guint8 *parts = g_new0 (guint8, n);
  g_autofree char *shown = dsc_path_display (path);
  g_autofree char *base = g_path_get_basename (path);
  g_autofree char *shown_base = dsc_path_display (base);
  g_autofree char *name = g_strdup_printf (_ ("list %s"), shown_base);
  FILE *file = fopen (path, "rbe");
  gboolean taken;

  if (file == NULL)
    {
      dsc_error_set_errno (error, errno, _ ("The list “%s” cannot be opened"), shown);
      return NULL;
    }
  for (guint i = 0; i < n; i++)
    if (dsc_dataset_get_photo (dataset, i)->label >= 0
        && !dsc_dataset_get_photo (dataset, i)->left_out)
      parts[i] = DSC_PART_TRAIN;
  taken = check_size (file, shown, error) && take_lines (dataset, parts, file, shown, error);
  fclose (file);
  if (!taken || !check_parts (parts, n, shown, error))
    return NULL;
  return _dsc_split_new (dataset, name, &(DscSplitPlan){ .kind = DSC_SPLIT_LIST },
                         g_steal_pointer (&parts), NULL);
}
