/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What looking into an archive and unpacking it have in common. */
#include "config.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "archive/dsc-archive-record.h"
#include "archive/dsc-archive-work.h"
#include "base/dsc-error.h"
#include "base/dsc-text.h"

/* Notes and folders that are kept; there are counts of all. */
#define MAX_NOTES 10000

/* So much may come out of any archive, however small it is. */
#define RATIO_FREE (G_GUINT64_CONSTANT (100) << 20)

void
dsc_archive_work_init (DscArchiveWork *self, const char *path, const DscArchiveOptions *options,
                       GCancellable *cancellable)
{
  *self = (DscArchiveWork){ .options = options, .cancellable = cancellable };
  self->locale = dsc_archive_locale_enter ();
  self->shown = dsc_path_display (path);
  self->places = dsc_archive_places_new ();
  self->folders = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->report = dsc_archive_report_new ();
}

void
dsc_archive_work_clear (DscArchiveWork *self)
{
  if (self->places == NULL)
    return;
  g_clear_pointer (&self->places, dsc_archive_places_free);
  g_clear_pointer (&self->folders, g_hash_table_unref);
  g_clear_pointer (&self->report, dsc_archive_report_free);
  g_free (self->shown);
  dsc_archive_locale_leave (self->locale);
}

/* --- notes and counts --- */

static void
add_note (DscArchiveWork *self, GArray *notes, const char *path, const char *code,
          const char *reason)
{
  GStringChunk *text = self->report->text;
  g_autofree char *shown = NULL;
  DscArchiveNote note;

  if (notes->len >= MAX_NOTES)
    return;
  shown = dsc_path_display (path);
  note = (DscArchiveNote){ g_string_chunk_insert (text, shown),
                           g_string_chunk_insert_const (text, code),
                           g_string_chunk_insert_const (text, reason) };
  g_array_append_val (notes, note);
}

void
dsc_archive_work_refuse (DscArchiveWork *self, const char *path, const char *code,
                         const char *reason)
{
  self->report->n_refused++;
  add_note (self, self->report->refused, path, code, reason);
}

void
dsc_archive_work_resolve (DscArchiveWork *self, const char *path, const char *code,
                          const char *reason)
{
  self->report->n_identical += g_str_equal (code, "identical");
  self->report->n_renamed += g_str_equal (code, "renamed");
  self->report->n_merged += g_str_equal (code, "merged");
  add_note (self, self->report->resolved, path, code, reason);
}

static void
count_in_folder (DscArchiveWork *self, const char *path)
{
  const char *slash = strrchr (path, '/');
  g_autofree char *folder = g_strndup (path, slash != NULL ? (gsize) (slash - path) : 0);
  GArray *folders = self->report->folders;
  gpointer i;

  if (g_hash_table_lookup_extended (self->folders, folder, NULL, &i))
    g_array_index (folders, DscArchiveFolder, GPOINTER_TO_UINT (i)).n_photos++;
  else if (folders->len < MAX_NOTES)
    {
      DscArchiveFolder found = { g_string_chunk_insert (self->report->text, folder), 1 };

      g_hash_table_insert (self->folders, g_steal_pointer (&folder),
                           GUINT_TO_POINTER (folders->len));
      g_array_append_val (folders, found);
    }
}

void
dsc_archive_work_count_taken (DscArchiveWork *self, const char *path, DscArchiveKind kind,
                              guint64 bytes)
{
  self->report->bytes += bytes;
  if (kind == DSC_ARCHIVE_PHOTO)
    {
      self->report->n_photos++;
      count_in_folder (self, path);
    }
  else
    self->report->n_tables++;
}

/* --- limits --- */

static gboolean
count_entry (DscArchiveWork *self, GError **error)
{
  if (++self->report->n_entries <= self->options->max_entries)
    return TRUE;
  g_set_error (error, DSC_ERROR, DSC_ERROR_TOO_LARGE,
               _ ("“%s” holds more than %llu files. Unpack a part of it with another program, then "
                  "choose the folder."),
               self->shown, (unsigned long long) self->options->max_entries);
  return FALSE;
}

gboolean
dsc_archive_work_count_bytes (DscArchiveWork *self, guint64 n, GError **error)
{
  g_autofree char *limit = NULL;

  self->came_out += n;
  if (self->came_out > self->options->max_bytes)
    {
      limit = g_format_size (self->options->max_bytes);
      g_set_error (error, DSC_ERROR, DSC_ERROR_TOO_LARGE,
                   _ ("More than %s come out of “%s”. Unpack a part of it with another program, "
                      "then choose the folder."),
                   limit, self->shown);
      return FALSE;
    }
  if (self->came_out > RATIO_FREE && self->came_out / self->options->max_ratio > self->size)
    {
      g_set_error (
          error, DSC_ERROR, DSC_ERROR_TOO_LARGE,
          _ ("What comes out of “%s” is more than %u times as large as the archive itself: "
             "it may have been made to fill disks. If you trust it, unpack it with another "
             "program, then choose the folder."),
          self->shown, self->options->max_ratio);
      return FALSE;
    }
  return TRUE;
}

gboolean
dsc_archive_work_pass_over (DscArchiveWork *self, DscArchiveReader *reader, GError **error)
{
  g_autofree char *broken = NULL;
  const void *data;
  gsize size;

  if (dsc_archive_reader_is_zip (reader))
    return TRUE;
  do
    if (!dsc_archive_reader_read (reader, &data, &size, &broken, error))
      return broken != NULL;
  while (dsc_archive_work_count_bytes (self, size, error) && size > 0);
  return size == 0;
}

/* --- what is taken --- */

static gboolean
is_refused_type (DscArchiveWork *self, const DscArchiveEntry *entry)
{
  if (entry->type == DSC_ARCHIVE_ENTRY_LINK)
    dsc_archive_work_refuse (self, entry->name, "link",
                             _ ("It is a link, which could lead out of the folder."));
  else if (entry->type == DSC_ARCHIVE_ENTRY_SPECIAL)
    dsc_archive_work_refuse (
        self, entry->name, "special",
        _ ("It is not an ordinary file: a device, a pipe, or one with holes."));
  else
    return FALSE;
  return TRUE;
}

gboolean
dsc_archive_work_look (DscArchiveWork *self, DscArchiveReader *reader, const DscArchiveEntry *entry,
                       DscArchiveNames *names, const char *prefix, DscArchiveKind *kind,
                       char **path, GError **error)
{
  g_autofree char *name = NULL;
  const char *code;
  const char *reason;

  *path = NULL;
  *kind = DSC_ARCHIVE_OTHER;
  if (!count_entry (self, error))
    return FALSE;
  if (is_refused_type (self, entry))
    return TRUE;
  name = dsc_archive_names_clean (names, entry->name, dsc_archive_reader_is_zip (reader), &code,
                                  &reason);
  if (name == NULL)
    dsc_archive_work_refuse (self, entry->name, code, reason);
  if (name == NULL || entry->type == DSC_ARCHIVE_ENTRY_FOLDER)
    return TRUE;
  if (*name != '\0' && !dsc_archive_names_is_hidden (name))
    *kind = dsc_archive_names_get_kind (name);
  if (*kind == DSC_ARCHIVE_NESTED)
    self->report->n_nested++;
  if (*kind == DSC_ARCHIVE_OTHER)
    self->report->n_passed_over++;
  else
    *path = *prefix != '\0' ? g_strconcat (prefix, "/", name, NULL) : g_steal_pointer (&name);
  return TRUE;
}
