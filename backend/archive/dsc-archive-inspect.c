/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is in an archive, without unpacking it, and whether it is of any use. */
#include "config.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "archive/dsc-archive-work.h"
#include "base/dsc-error.h"
#include "base/dsc-text.h"

/* So much of an archive is looked at for others inside. */
#define LOOK (G_GUINT64_CONSTANT (1) << 30)

static void
look_for_collisions (DscArchiveWork *work, const char *path)
{
  g_autofree char *merged = NULL;
  DscArchivePlace *place = dsc_archive_places_take (work->places, path, &merged);

  if (merged != NULL)
    dsc_archive_work_resolve (work, merged, "merged",
                              _ ("There is another folder of this name, in other letters."));
  if (place->n > 1)
    dsc_archive_work_resolve (work, path, "renamed", _ ("There is another file of this name."));
}

static gboolean
inspect_entry (DscArchiveWork *work, DscArchiveReader *reader, const DscArchiveEntry *entry,
               DscArchiveNames *names, GError **error)
{
  g_autofree char *path = NULL;
  DscArchiveKind kind;

  if (!dsc_archive_work_look (work, reader, entry, names, "", &kind, &path, error))
    return FALSE;
  if (path != NULL)
    look_for_collisions (work, path);
  if (kind == DSC_ARCHIVE_PHOTO || kind == DSC_ARCHIVE_TABLE)
    dsc_archive_work_count_taken (work, path, kind, entry->size);
  return dsc_archive_work_pass_over (work, reader, error);
}

/* Where the reading was to end is not where the archive does: what is said of that is no fault. */
static gboolean
inspect_entries (DscArchiveWork *work, DscArchiveReader *reader, DscArchiveNames *names,
                 GError **error)
{
  g_autoptr (GError) failure = NULL;
  DscArchiveEntry entry;

  while (dsc_archive_reader_next (reader, &entry, &failure)
         && inspect_entry (work, reader, &entry, names, &failure))
    dsc_progress_meter_set (&work->meter, dsc_archive_reader_get_position (reader));
  work->report->is_complete = !dsc_archive_reader_was_cut (reader);
  if (failure == NULL
      || (dsc_archive_reader_was_cut (reader) && work->report->n_entries > 0
          && failure->domain != G_IO_ERROR))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

/* Whether it is a zip, whose table lies at its end and is read whole. */
static gboolean
is_zip (const char *path, GCancellable *cancellable)
{
  g_autoptr (DscArchiveReader) reader = dsc_archive_reader_open (path, 0, cancellable, NULL);
  DscArchiveEntry entry;

  return reader != NULL && dsc_archive_reader_next (reader, &entry, NULL)
         && dsc_archive_reader_is_zip (reader);
}

DscArchiveReport *
dsc_archive_inspect (const char *path, const DscArchiveOptions *options, DscProgressFunc progress,
                     gpointer user_data, GCancellable *cancellable, GError **error)
{
  g_auto (DscArchiveWork) work = { NULL };
  g_auto (DscArchiveNames) names = { NULL };
  g_autoptr (DscArchiveReader) reader = NULL;
  guint64 max_read;

  g_return_val_if_fail (path != NULL && options != NULL, NULL);

  dsc_archive_work_init (&work, path, options, cancellable);
  dsc_archive_names_init (&names);
  max_read = options->max_read > 0 && !is_zip (path, cancellable) ? options->max_read : 0;
  reader = dsc_archive_reader_open (path, max_read, cancellable, error);
  if (reader == NULL)
    return NULL;
  work.size = dsc_archive_reader_get_size (reader);
  dsc_progress_meter_start (&work.meter, _ ("Looking into the archive"), work.size, progress,
                            user_data);
  if (!inspect_entries (&work, reader, &names, error))
    return NULL;
  dsc_progress_meter_set (&work.meter, work.size);
  work.report->encoding = names.encoding;
  work.report->n_converted = names.n_converted;
  return g_steal_pointer (&work.report);
}

/* --- whether it is of use --- */

/* Pages have such names, too: of what there is to sign in to. */
static gboolean
is_page (const guint8 *beginning, gsize n)
{
  static const guint8 mark[] = { 0xef, 0xbb, 0xbf }; /* of UTF-8 */
  gsize i = n >= sizeof mark && memcmp (beginning, mark, sizeof mark) == 0 ? sizeof mark : 0;

  while (i < n && g_ascii_isspace ((char) beginning[i]))
    i++;
  return i < n && beginning[i] == '<';
}

gboolean
dsc_archive_check_beginning (const char *name, const guint8 *beginning, gsize n, const char *from,
                             GError **error)
{
  g_autofree char *shown = NULL;

  g_return_val_if_fail (name != NULL && from != NULL, FALSE);

  if (dsc_archive_reader_is_head (beginning, n)
      || (dsc_archive_is_name (name) && !is_page (beginning, n)))
    return TRUE;
  shown = dsc_path_display (from);
  g_set_error (error, DSC_ERROR, DSC_ERROR_UNSUPPORTED,
               _ ("What “%s” leads to is no archive (zip, tar, 7z). Give the address of the file "
                  "itself, not that of a page that offers it."),
               shown);
  return FALSE;
}

gboolean
dsc_archive_check_fetched (const char *path, const char *from, GError **error)
{
  guint8 beginning[DSC_ARCHIVE_HEAD];
  gsize n;

  g_return_val_if_fail (path != NULL && from != NULL, FALSE);

  n = dsc_archive_reader_read_head (path, beginning);
  return dsc_archive_check_beginning (path, beginning, n, from, error);
}

gboolean
dsc_archive_is_hopeless (const char *path, gboolean nested, const GError *problem,
                         GCancellable *cancellable)
{
  DscArchiveOptions options = DSC_ARCHIVE_OPTIONS_DEFAULT;
  g_autoptr (DscArchiveReport) report = NULL;

  g_return_val_if_fail (path != NULL && problem != NULL, FALSE);

  if (!g_error_matches (problem, DSC_ERROR, DSC_ERROR_NO_DATA))
    return g_error_matches (problem, DSC_ERROR, DSC_ERROR_UNREADABLE)
           || g_error_matches (problem, DSC_ERROR, DSC_ERROR_UNSUPPORTED)
           || g_error_matches (problem, DSC_ERROR, DSC_ERROR_TOO_LARGE);
  if (nested)
    return TRUE;
  options.max_read = LOOK;
  report = dsc_archive_inspect (path, &options, NULL, NULL, cancellable, NULL);
  return report != NULL && report->is_complete && report->n_nested == 0;
}
