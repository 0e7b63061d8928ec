/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is remembered of an archive in the folder that it became. */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "archive/dsc-archive-record.h"
#include "base/dsc-error.h"
#include "base/dsc-json.h"
#include "base/dsc-text.h"

/* Of a zip the table with all names, sizes and checksums lies at the end. */
#define END_BYTES 65536

#define MAX_RECORD 65536
#define FORMAT 1

/* --- the report --- */

DscArchiveReport *
dsc_archive_report_new (void)
{
  DscArchiveReport *self = g_new0 (DscArchiveReport, 1);

  self->is_complete = TRUE;
  self->refused = g_array_new (FALSE, FALSE, sizeof (DscArchiveNote));
  self->resolved = g_array_new (FALSE, FALSE, sizeof (DscArchiveNote));
  self->folders = g_array_new (FALSE, FALSE, sizeof (DscArchiveFolder));
  self->text = g_string_chunk_new (4096);
  return self;
}

void
dsc_archive_report_free (DscArchiveReport *self)
{
  if (self == NULL)
    return;
  g_array_unref (self->refused);
  g_array_unref (self->resolved);
  g_array_unref (self->folders);
  g_string_chunk_free (self->text);
  g_free (self->folder);
  g_free (self);
}

/* --- the key --- */

static gboolean
hash_bytes (GChecksum *checksum, int fd, guint64 offset)
{
  g_autofree guint8 *bytes = g_malloc (END_BYTES);
  gssize n = pread (fd, bytes, END_BYTES, (off_t) offset);

  if (n > 0)
    g_checksum_update (checksum, bytes, n);
  return n >= 0;
}

char *
dsc_archive_record_key (const char *path, GError **error)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autofree char *shown = dsc_path_display (path);
  g_autofree char *head = NULL;
  struct stat info;
  guint64 size;
  int fd = g_open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK, 0);

  if (fd < 0 || fstat (fd, &info) != 0 || !S_ISREG (info.st_mode))
    {
      dsc_error_set_errno (error, fd < 0 ? errno : EISDIR, _ ("“%s” cannot be opened"), shown);
      if (fd >= 0)
        close (fd);
      return NULL;
    }
  size = (guint64) info.st_size;
  head = g_strdup_printf ("%" G_GUINT64_FORMAT " %lld.%09ld\n", size,
                          (long long) info.st_mtim.tv_sec, info.st_mtim.tv_nsec);
  g_checksum_update (checksum, (const guchar *) head, (gssize) strlen (head));
  if (!hash_bytes (checksum, fd, 0)
      || !hash_bytes (checksum, fd, size > END_BYTES ? size - END_BYTES : 0))
    {
      dsc_error_set_errno (error, errno, _ ("“%s” could not be read"), shown);
      close (fd);
      return NULL;
    }
  close (fd);
  return g_strdup (g_checksum_get_string (checksum));
}

/* --- the record --- */

/* The counts that are kept. */
static const struct
{
  const char *name;
  gsize offset;
} counts[] = {
  { "entries", G_STRUCT_OFFSET (DscArchiveReport, n_entries) },
  { "photos", G_STRUCT_OFFSET (DscArchiveReport, n_photos) },
  { "tables", G_STRUCT_OFFSET (DscArchiveReport, n_tables) },
  { "passed_over", G_STRUCT_OFFSET (DscArchiveReport, n_passed_over) },
  { "nested", G_STRUCT_OFFSET (DscArchiveReport, n_nested) },
  { "refused", G_STRUCT_OFFSET (DscArchiveReport, n_refused) },
  { "identical", G_STRUCT_OFFSET (DscArchiveReport, n_identical) },
  { "renamed", G_STRUCT_OFFSET (DscArchiveReport, n_renamed) },
  { "merged", G_STRUCT_OFFSET (DscArchiveReport, n_merged) },
  { "converted", G_STRUCT_OFFSET (DscArchiveReport, n_converted) },
  { "bytes", G_STRUCT_OFFSET (DscArchiveReport, bytes) },
};

char *
dsc_archive_record_to_json (const DscArchiveReport *report, const char *key, gboolean nested)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "discern_archive");
  json_builder_add_int_value (builder, FORMAT);
  json_builder_set_member_name (builder, "key");
  json_builder_add_string_value (builder, key);
  json_builder_set_member_name (builder, "unpacked_nested");
  json_builder_add_boolean_value (builder, nested);
  for (guint i = 0; i < G_N_ELEMENTS (counts); i++)
    {
      json_builder_set_member_name (builder, counts[i].name);
      json_builder_add_int_value (
          builder, (gint64) G_STRUCT_MEMBER (guint64, report, (glong) counts[i].offset));
    }
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  return json_to_string (root, TRUE);
}

/* A record is a file that anybody may have written. */
static JsonNode *
read_json (const char *path)
{
  g_autofree char *text = NULL;
  gssize n;
  int fd = g_open (path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0);

  if (fd < 0)
    return NULL;
  text = g_malloc (MAX_RECORD);
  n = read (fd, text, MAX_RECORD);
  close (fd);
  return n > 0 && n < MAX_RECORD ? dsc_json_parse (text, (gsize) n, 3, NULL) : NULL;
}

static gint64
get_count (JsonObject *record, const char *name)
{
  JsonNode *node = json_object_get_member (record, name);
  gint64 value = node != NULL && JSON_NODE_HOLDS_VALUE (node) ? json_node_get_int (node) : 0;

  return MAX (value, 0);
}

static gboolean
is_record_of (JsonObject *record, const char *key, gboolean nested)
{
  JsonNode *found = json_object_get_member (record, "key");
  JsonNode *unpacked = json_object_get_member (record, "unpacked_nested");

  return get_count (record, "discern_archive") == FORMAT && found != NULL && unpacked != NULL
         && JSON_NODE_HOLDS_VALUE (found) && JSON_NODE_HOLDS_VALUE (unpacked)
         && g_strcmp0 (json_node_get_string (found), key) == 0
         && (json_node_get_boolean (unpacked) == nested || get_count (record, "nested") == 0);
}

DscArchiveReport *
dsc_archive_record_read (const char *path, const char *key, gboolean nested)
{
  g_autoptr (JsonNode) root = read_json (path);
  g_autoptr (DscArchiveReport) report = NULL;
  JsonObject *record;

  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    return NULL;
  record = json_node_get_object (root);
  if (!is_record_of (record, key, nested))
    return NULL;
  report = dsc_archive_report_new ();
  for (guint i = 0; i < G_N_ELEMENTS (counts); i++)
    G_STRUCT_MEMBER (guint64, report, (glong) counts[i].offset)
        = (guint64) get_count (record, counts[i].name);
  return g_steal_pointer (&report);
}
