/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fetches a file by HTTP.
 *
 * RFC 9110: 14 (ranges), 15.3.7 (206), 15.5.17 (416). */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "base/dsc-text.h"
#include "fetch/dsc-digest.h"
#include "fetch/dsc-part-file.h"
#include "fetch/dsc-request.h"

#define PIECE (64 * 1024)
/* Attempts are counted anew when so many more bytes are there than ever before: a bad line gets on
 * in the end, and a file is never tried for more often than its size allows. */
#define PROGRESS (1024 * 1024)
/* Bytes a second; what is slower, over the timeout, is a lost connection. */
#define MIN_SPEED 100
#define MD5_SIZE 16
#define CRC32C_SIZE 4

typedef struct
{
  DscRequest request;
  const DscFetch *what;
  DscPartFile *part; /* (owned) */
  guint64 total;     /* size of the file; 0 while not known */
  char *md5;         /* (owned) (nullable) what the server says that it is, hexadecimal */
  char *crc32c;      /* (owned) (nullable) likewise */
  gint64 modified;   /* when the file was changed last, seconds since 1970; 0 while not known */
  char *kept_tag;    /* (owned) (nullable) of the file that is in its place already */
  guint64 kept_size; /* of that file */
  gboolean is_same;  /* the server has that file still */
} Transfer;

/* --- Errors --- */

/* It cannot be the file that was expected. */
static DscOutcome
refuse_size (Transfer *self, GError **error)
{
  if (self->what->size > 0)
    _dsc_request_set_error (
        &self->request, DSC_ERROR_CORRUPT, error,
        _ ("the server has another file under that name, one that is not %llu bytes long."),
        (unsigned long long) self->what->size);
  else
    _dsc_request_set_error (&self->request, DSC_ERROR_TOO_LARGE, error,
                            _ ("it is longer than %llu bytes, the most that is accepted."),
                            (unsigned long long) self->what->max_size);
  return DSC_OUTCOME_FAILED;
}

/* --- Answers --- */

/* Returns: (transfer none) (nullable): by what the server will know this version of the file again.
 * A weak tag does not promise the same bytes. */
static const char *
find_tag (SoupMessage *message)
{
  SoupMessageHeaders *headers = soup_message_get_response_headers (message);
  const char *tag = soup_message_headers_get_one (headers, "ETag");

  if (tag != NULL && *tag == '"')
    return tag;
  return soup_message_headers_get_one (headers, "Last-Modified");
}

/* Whether the whole file that the answer brings is the one that is there already. */
static gboolean
is_kept (Transfer *self, SoupMessage *message)
{
  SoupMessageHeaders *headers = soup_message_get_response_headers (message);

  return self->kept_tag != NULL && g_strcmp0 (find_tag (message), self->kept_tag) == 0
         && (soup_message_headers_get_encoding (headers) != SOUP_ENCODING_CONTENT_LENGTH
             || (guint64) soup_message_headers_get_content_length (headers) == self->kept_size);
}

/* Takes note of the size that the server tells; %FALSE if it cannot be the file. */
static gboolean
accept_size (Transfer *self, guint64 size)
{
  if (self->what->size > 0 ? size != self->what->size : size > self->what->max_size)
    return FALSE;
  self->total = size;
  return TRUE;
}

/* Whether the answer has the bytes that follow those that are there, of a file of @total bytes. */
static gboolean
has_rest (Transfer *self, SoupMessage *message, guint64 *total)
{
  goffset start, end, whole;

  if (!soup_message_headers_get_content_range (soup_message_get_response_headers (message), &start,
                                               &end, &whole)
      || whole <= 0 || start < 0 || end < start || end >= whole)
    return FALSE;
  *total = (guint64) whole;
  return (guint64) start == dsc_part_file_get_size (self->part);
}

/* Whether the answer says that there is nothing after the bytes that are there: they were not put
 * in place before the program ended. The server has compared the tag, or it would send the file. */
static gboolean
has_no_rest (Transfer *self, SoupMessage *message)
{
  const char *range
      = soup_message_headers_get_one (soup_message_get_response_headers (message), "Content-Range");
  guint64 total;

  return range != NULL && g_str_has_prefix (range, "bytes */")
         && g_ascii_string_to_unsigned (range + strlen ("bytes */"), 10, 1, G_MAXINT64, &total,
                                        NULL)
         && total == dsc_part_file_get_size (self->part) && accept_size (self, total);
}

/* Returns: (transfer full) (nullable): what @value, in base64, is of @size bytes. */
static char *
read_hash (const char *value, gsize size)
{
  gsize length;
  g_autofree guint8 *bytes = g_base64_decode (value, &length);
  GString *text;

  if (length != size)
    return NULL;
  text = g_string_new (NULL);
  for (gsize i = 0; i < length; i++)
    g_string_append_printf (text, "%02x", bytes[i]);
  return g_string_free (text, FALSE);
}

static void
note_time (Transfer *self, SoupMessage *message)
{
  const char *value
      = soup_message_headers_get_one (soup_message_get_response_headers (message), "Last-Modified");
  g_autoptr (GDateTime) time = value != NULL ? soup_date_time_new_from_http_string (value) : NULL;

  self->modified = time != NULL ? g_date_time_to_unix (time) : 0;
}

/* Takes note of what the server says of the file's contents. */
static void
note_hashes (Transfer *self, SoupMessage *message)
{
  SoupMessageHeaders *headers = soup_message_get_response_headers (message);
  const char *list = soup_message_headers_get_list (headers, "x-goog-hash");
  const char *coding = soup_message_headers_get_one (headers, "x-goog-stored-content-encoding");
  g_auto (GStrv) hashes = NULL;

  g_clear_pointer (&self->md5, g_free);
  g_clear_pointer (&self->crc32c, g_free);
  /* Of something else than what is sent. */
  if (list == NULL || (coding != NULL && !g_str_equal (coding, "identity")))
    return;
  hashes = g_strsplit (list, ",", -1);
  for (guint i = 0; hashes[i] != NULL; i++)
    {
      const char *hash = g_strstrip (hashes[i]);

      if (g_str_has_prefix (hash, "md5=") && self->md5 == NULL)
        self->md5 = read_hash (hash + strlen ("md5="), MD5_SIZE);
      else if (g_str_has_prefix (hash, "crc32c=") && self->crc32c == NULL)
        self->crc32c = read_hash (hash + strlen ("crc32c="), CRC32C_SIZE);
    }
}

/* What is known of the file before it is there: that it does not fit. */
static gboolean
has_room (Transfer *self, GError **error)
{
  guint64 have = dsc_part_file_get_size (self->part);
  g_autofree char *folder = g_path_get_dirname (self->what->path);
  g_autofree char *shown = dsc_path_display (folder);
  g_autofree char *needed = NULL;
  g_autofree char *room = NULL;
  struct statvfs disk;
  guint64 left;

  if (self->total <= have || statvfs (folder, &disk) != 0)
    return TRUE;
  left = (guint64) disk.f_bavail * disk.f_frsize;
  if (self->total - have <= left)
    return TRUE;
  needed = g_format_size (self->total - have);
  room = g_format_size (left);
  _dsc_request_set_error (&self->request, DSC_ERROR_DISK_FULL, error,
                          _ ("it needs another %s, and there are only %s left on the disk of “%s”. "
                             "Make room and try again."),
                          needed, room, shown);
  return FALSE;
}

/* Empties the part; the next attempt asks for the whole file. */
static DscOutcome
begin_anew (Transfer *self, GError **error)
{
  if (!dsc_part_file_restart (self->part, NULL, error))
    return DSC_OUTCOME_FAILED;
  self->total = self->what->size;
  _dsc_request_set_error (&self->request, DSC_ERROR_MISSING, error,
                          _ ("the server did not send what it was asked for."));
  return DSC_OUTCOME_AGAIN;
}

/* Prepares for the body of a good answer, before a byte of it is read; WHOLE if it may come. */
static DscOutcome
check_answer (Transfer *self, SoupMessage *message, GError **error)
{
  SoupMessageHeaders *headers = soup_message_get_response_headers (message);
  guint64 have = dsc_part_file_get_size (self->part);
  guint64 size = 0;

  switch (soup_message_get_status (message))
    {
    case SOUP_STATUS_PARTIAL_CONTENT:
      if (have == 0 || !has_rest (self, message, &size))
        return begin_anew (self, error);
      return accept_size (self, size) ? DSC_OUTCOME_WHOLE : refuse_size (self, error);
    case SOUP_STATUS_OK:
      self->is_same = is_kept (self, message);
      if (self->is_same)
        return DSC_OUTCOME_WHOLE;
      self->total = self->what->size;
      if (soup_message_headers_get_encoding (headers) == SOUP_ENCODING_CONTENT_LENGTH)
        {
          size = (guint64) soup_message_headers_get_content_length (headers);
          if (!accept_size (self, size))
            return refuse_size (self, error);
        }
      return dsc_part_file_restart (self->part, find_tag (message), error) ? DSC_OUTCOME_WHOLE
                                                                           : DSC_OUTCOME_FAILED;
    case SOUP_STATUS_REQUESTED_RANGE_NOT_SATISFIABLE:
      if (have > 0 && has_no_rest (self, message))
        return DSC_OUTCOME_WHOLE;
      if (have > 0)
        return begin_anew (self, error);
      return _dsc_request_refuse (&self->request, message, error);
    default:
      return _dsc_request_refuse (&self->request, message, error);
    }
}

/* A pace over the last seconds that cannot be what a line is like that works. */
typedef struct
{
  gint64 time; /* monotonic, microseconds */
  guint64 bytes;
} Mark;

static gboolean
crawls (Transfer *self, Mark *mark, guint64 bytes)
{
  guint timeout = self->what->timeout > 0 ? self->what->timeout : DSC_REQUEST_TIMEOUT;
  gint64 now = g_get_monotonic_time ();
  gboolean slow;

  if (now - mark->time < (gint64) timeout * G_USEC_PER_SEC)
    return FALSE;
  slow = bytes - mark->bytes < (guint64) timeout * MIN_SPEED;
  *mark = (Mark){ now, bytes };
  return slow;
}

/* Appends the body, up to its end, the file's end or a failure. */
static DscOutcome
receive (Transfer *self, GInputStream *body, GError **error)
{
  g_autofree guint8 *piece = g_malloc (PIECE);
  guint64 limit = self->total > 0 ? self->total : self->what->max_size;
  Mark mark = { g_get_monotonic_time (), dsc_part_file_get_size (self->part) };

  for (;;)
    {
      g_autoptr (GError) problem = NULL;
      gssize n = g_input_stream_read (body, piece, PIECE, self->request.cancellable, &problem);
      guint64 have = dsc_part_file_get_size (self->part);

      if (n < 0)
        return _dsc_request_lose (&self->request, problem, error);
      if (n == 0 && self->total == 0)
        self->total = have;
      if (n == 0 && have == self->total)
        return DSC_OUTCOME_WHOLE;
      if (n == 0)
        {
          _dsc_request_set_error (&self->request, DSC_ERROR_MISSING, error,
                                  _ ("the connection ended before the file."));
          return DSC_OUTCOME_AGAIN;
        }
      if ((guint64) n > limit - have)
        {
          dsc_part_file_discard (self->part);
          return refuse_size (self, error);
        }
      if (!dsc_part_file_append (self->part, piece, (gsize) n, error))
        return DSC_OUTCOME_FAILED;
      have += (guint64) n;
      dsc_progress_meter_set (&self->request.meter, have);
      if (have != self->total && crawls (self, &mark, have))
        {
          _dsc_request_set_error (&self->request, DSC_ERROR_MISSING, error,
                                  _ ("next to nothing arrives over the connection."));
          return DSC_OUTCOME_AGAIN;
        }
    }
}

/* What follows a good answer. */
static DscOutcome
receive_file (Transfer *self, GInputStream *body, GError **error)
{
  DscProgressMeter *meter = &self->request.meter;

  if (!has_room (self, error))
    return DSC_OUTCOME_FAILED;
  dsc_progress_meter_start (meter, _ ("Fetching"), self->total, meter->func, meter->user_data);
  meter->mark_done = dsc_part_file_get_size (self->part);
  return receive (self, body, error);
}

static DscOutcome
attempt (Transfer *self, GError **error)
{
  guint64 have = dsc_part_file_get_size (self->part);
  g_autoptr (SoupMessage) message = NULL;
  GInputStream *body;
  DscOutcome outcome;

  if (have > 0 && have == self->total)
    return DSC_OUTCOME_WHOLE;
  /* What nobody can say to be of the same file is not gone on with. */
  if (have > 0
      && (dsc_part_file_get_tag (self->part) == NULL || (self->total > 0 && have > self->total))
      && !dsc_part_file_restart (self->part, NULL, error))
    return DSC_OUTCOME_FAILED;
  body = _dsc_request_send (&self->request, dsc_part_file_get_size (self->part),
                            dsc_part_file_get_tag (self->part), &message, &outcome, error);
  if (body == NULL)
    return outcome;
  outcome = check_answer (self, message, error);
  if (outcome == DSC_OUTCOME_WHOLE && !self->is_same)
    {
      note_hashes (self, message);
      note_time (self, message);
      if (self->total == 0 || dsc_part_file_get_size (self->part) < self->total)
        outcome = receive_file (self, body, error);
    }
  _dsc_request_drop (&self->request, &body);
  return outcome;
}

/* --- The whole --- */

/* Attempts until the file is there or there is no hope. */
static gboolean
fetch_all (Transfer *self, GError **error)
{
  guint64 most = dsc_part_file_get_size (self->part);
  guint failures = 0;

  for (;;)
    {
      g_autoptr (GError) problem = NULL;
      DscOutcome outcome = attempt (self, &problem);
      guint64 have = dsc_part_file_get_size (self->part);

      if (outcome == DSC_OUTCOME_WHOLE)
        return TRUE;
      failures = have >= most + PROGRESS ? 1 : failures + 1;
      most = MAX (most, have);
      if (outcome == DSC_OUTCOME_FAILED || failures >= DSC_FETCH_ATTEMPTS)
        {
          g_propagate_error (error, g_steal_pointer (&problem));
          return FALSE;
        }
      g_debug ("attempt %u: %s", failures, problem->message);
      if (!_dsc_request_wait (&self->request, failures, error))
        return FALSE;
    }
}

/* Returns: (transfer none) (nullable): what the file is to be, by the best that is known. */
static const char *
expected_digest (Transfer *self, DscDigestKind *kind, const char **name)
{
  if (self->what->sha256 != NULL)
    {
      *kind = DSC_DIGEST_SHA256;
      *name = "SHA-256";
      return self->what->sha256;
    }
  *kind = self->md5 != NULL ? DSC_DIGEST_MD5 : DSC_DIGEST_CRC32C;
  *name = self->md5 != NULL ? "MD5" : "CRC-32C";
  return self->md5 != NULL ? self->md5 : self->crc32c;
}

/* Puts the file in place. It gets the time of the original, so that who fetches it again sees that
 * it is the same; where that cannot be set nothing is lost. */
static gboolean
commit (Transfer *self, GError **error)
{
  const struct timespec times[] = { { .tv_nsec = UTIME_OMIT }, { .tv_sec = self->modified } };

  if (!dsc_part_file_commit (self->part, self->what->is_same != NULL, error))
    return FALSE;
  if (self->modified > 0 && utimensat (AT_FDCWD, self->what->path, times, 0) != 0)
    g_debug ("%s: %s", self->what->path, g_strerror (errno));
  return TRUE;
}

static gboolean
check_and_commit (Transfer *self, GError **error)
{
  DscProgressMeter *meter = &self->request.meter;
  DscDigestKind kind;
  const char *name;
  const char *expected = expected_digest (self, &kind, &name);
  g_autofree char *digest = NULL;

  if (expected == NULL)
    return commit (self, error);
  digest = dsc_part_file_digest (self->part, kind, self->request.cancellable, meter->func,
                                 meter->user_data, error);
  if (digest == NULL)
    return FALSE;
  if (g_str_equal (digest, expected))
    return commit (self, error);
  dsc_part_file_discard (self->part);
  _dsc_request_set_error (
      &self->request, DSC_ERROR_CORRUPT, error,
      _ ("what arrived is not the published file (its %s begins with %.8s, not %.8s), "
         "and was deleted. Try again."),
      name, digest, expected);
  return FALSE;
}

gboolean
dsc_fetch_check_url (const char *url, GError **error)
{
  const DscFetch what = { .url = url };
  DscRequest request;
  gboolean good;

  g_return_val_if_fail (url != NULL, FALSE);

  good = _dsc_request_open (&request, &what, NULL, NULL, NULL, error);
  _dsc_request_close (&request);
  return good;
}

/* What is in the file's place already. */
static void
look_at_kept (Transfer *self)
{
  GStatBuf status;

  if (self->what->is_same == NULL || g_stat (self->what->path, &status) != 0
      || !S_ISREG (status.st_mode))
    return;
  self->kept_size = (guint64) status.st_size;
  self->kept_tag = dsc_part_file_read_tag (self->what->path);
}

/* What follows once all of it is there. */
static gboolean
end (Transfer *self, GError **error)
{
  if (!self->is_same)
    return check_and_commit (self, error);
  dsc_part_file_discard (self->part);
  *self->what->is_same = TRUE;
  return TRUE;
}

gboolean
dsc_fetch (const DscFetch *what, GCancellable *cancellable, DscProgressFunc func,
           gpointer user_data, GError **error)
{
  Transfer self = { .what = what, .total = what->size };
  gboolean good = FALSE;

  g_return_val_if_fail (what->url != NULL && what->path != NULL, FALSE);
  g_return_val_if_fail (what->size > 0 || what->max_size > 0, FALSE);

  if (what->is_same != NULL)
    *what->is_same = FALSE;
  if (_dsc_request_open (&self.request, what, cancellable, func, user_data, error))
    self.part = dsc_part_file_open (what->path, error);
  look_at_kept (&self);
  if (self.part != NULL)
    good = fetch_all (&self, error) && end (&self, error);
  dsc_part_file_free (self.part);
  g_free (self.kept_tag);
  g_free (self.md5);
  g_free (self.crc32c);
  _dsc_request_close (&self.request);
  return good;
}
