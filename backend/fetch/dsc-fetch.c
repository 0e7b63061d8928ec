/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fetches a file by HTTP, with libsoup's blocking calls.
 *
 * RFC 9110: 13.1.5 (If-Range), 14 (ranges), 15.3.7 (206), 15.5.17 (416). */
#include "config.h"

#include <string.h>

#include <glib/gi18n-lib.h>
#include <libsoup/soup.h>

#include "base/dsc-error.h"
#include "fetch/dsc-digest.h"
#include "fetch/dsc-fetch.h"
#include "fetch/dsc-part-file.h"

#define PIECE (64 * 1024)
#define MAX_REDIRECTIONS 10
#define DEFAULT_TIMEOUT 30
#define TOO_MANY_REQUESTS 429 /* RFC 6585; libsoup has no name for it */
/* Attempts are counted anew when so many more bytes are there than ever before: a bad line gets on
 * in the end, and a file is never tried for more often than its size allows. */
#define PROGRESS (1024 * 1024)

/* How an attempt ended; all but WHOLE with an error. */
typedef enum
{
  WHOLE,
  AGAIN, /* may go better the next time */
  FAILED
} Outcome;

typedef struct
{
  const DscFetch *what;
  SoupSession *session;      /* (owned) */
  DscPartFile *part;         /* (owned) */
  GCancellable *cancellable; /* (nullable) */
  DscProgressMeter meter;
  GUri *uri;        /* (owned) of what is fetched */
  guint64 total;    /* size of the file; 0 while not known */
  gboolean plain;   /* http on this machine is allowed */
  gboolean reached; /* a server has answered */
} Transfer;

/* --- Errors --- */

static void set_error (Transfer *self, DscError code, GError **error, const char *format, ...)
    G_GNUC_PRINTF (4, 5);

/* The sentence is about the address, which stands before it. */
static void
set_error (Transfer *self, DscError code, GError **error, const char *format, ...)
{
  g_autofree char *shown = g_uri_to_string_partial (self->uri, G_URI_HIDE_PASSWORD);
  g_autofree char *reason = NULL;
  va_list args;

  va_start (args, format);
  reason = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error (error, DSC_ERROR, code, _ ("“%s” could not be fetched: %s"), shown, reason);
}

/* @problem is libsoup's or GIO's. */
static Outcome
lose_connection (Transfer *self, const GError *problem, GError **error)
{
  if (g_cancellable_set_error_if_cancelled (self->cancellable, error))
    return FAILED;
  set_error (self, DSC_ERROR_MISSING, error, "%s.", problem->message);
  return self->reached ? AGAIN : FAILED;
}

static gboolean
is_passing (guint status)
{
  return status == SOUP_STATUS_REQUEST_TIMEOUT || status == TOO_MANY_REQUESTS
         || status >= SOUP_STATUS_INTERNAL_SERVER_ERROR;
}

static Outcome
refuse_answer (Transfer *self, SoupMessage *message, GError **error)
{
  guint status = soup_message_get_status (message);

  /* What the server calls it may be anything; what we do is known. */
  set_error (self, DSC_ERROR_MISSING, error, _ ("the server answered %u (%s)."), status,
             soup_status_get_phrase (status));
  return is_passing (status) ? AGAIN : FAILED;
}

/* It cannot be the file that was expected. */
static Outcome
refuse_size (Transfer *self, GError **error)
{
  if (self->what->size > 0)
    set_error (self, DSC_ERROR_CORRUPT, error,
               _ ("the server has another file under that name, one that is not %llu bytes long."),
               (unsigned long long) self->what->size);
  else
    set_error (self, DSC_ERROR_TOO_LARGE, error,
               _ ("it is longer than %llu bytes, the most that is accepted."),
               (unsigned long long) self->what->max_size);
  return FAILED;
}

/* --- Addresses --- */

static gboolean
is_this_machine (GUri *uri)
{
  const char *host = g_uri_get_host (uri);
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (host);

  return address != NULL ? g_inet_address_get_is_loopback (address)
                         : g_ascii_strcasecmp (host, "localhost") == 0;
}

/* Without encryption anybody on the way could see and stop, if not change, what is fetched. */
static gboolean
is_allowed (Transfer *self, GUri *uri)
{
  if (g_uri_get_host (uri) == NULL || *g_uri_get_host (uri) == '\0')
    return FALSE;
  return g_str_equal (g_uri_get_scheme (uri), "https")
         || (g_str_equal (g_uri_get_scheme (uri), "http") && self->plain && is_this_machine (uri));
}

static gboolean
read_address (Transfer *self, GError **error)
{
  self->uri = g_uri_parse (self->what->url, SOUP_HTTP_URI_FLAGS, NULL);
  self->plain = self->uri != NULL && g_str_equal (g_uri_get_scheme (self->uri), "http");
  if (self->uri != NULL && is_allowed (self, self->uri))
    return TRUE;
  g_set_error (error, DSC_ERROR, DSC_ERROR_USAGE,
               _ ("“%s” is no address to fetch from: it must begin with https://, or, on this "
                  "machine itself, with http://localhost."),
               self->what->url);
  return FALSE;
}

/* Returns: (transfer full) (nullable): where the answer leads; NULL and no error if nowhere. */
static GUri *
read_redirection (Transfer *self, SoupMessage *message, GError **error)
{
  const char *place
      = soup_message_headers_get_one (soup_message_get_response_headers (message), "Location");
  g_autoptr (GUri) uri = NULL;

  if (!SOUP_STATUS_IS_REDIRECTION (soup_message_get_status (message)) || place == NULL)
    return NULL;
  uri = g_uri_parse_relative (soup_message_get_uri (message), place, SOUP_HTTP_URI_FLAGS, NULL);
  if (uri != NULL && is_allowed (self, uri))
    return g_steal_pointer (&uri);
  set_error (self, DSC_ERROR_MISSING, error,
             _ ("the server leads to an address that is not secure, which is not followed."));
  return NULL;
}

/* --- Requests --- */

static SoupMessage *
make_request (Transfer *self, GUri *uri)
{
  SoupMessage *message = soup_message_new_from_uri (SOUP_METHOD_GET, uri);
  SoupMessageHeaders *headers = soup_message_get_request_headers (message);
  guint64 have = dsc_part_file_get_size (self->part);

  /* Redirections are followed here, where it can be said which are allowed. */
  soup_message_set_flags (message, SOUP_MESSAGE_NO_REDIRECT);
  soup_message_headers_replace (headers, "Accept-Encoding", "identity");
  if (have > 0)
    {
      soup_message_headers_set_range (headers, (goffset) have, -1);
      soup_message_headers_replace (headers, "If-Range", dsc_part_file_get_tag (self->part));
    }
  return message;
}

/* Ends an answer whose body is not wanted: closing alone would read all of it first. */
static void
drop (Transfer *self, GInputStream **body)
{
  if (*body != NULL)
    soup_session_abort (self->session);
  g_clear_object (body);
}

/* Sends the request and follows where it is led to. Returns: (transfer full) (nullable): the body
 * of the last answer, which *@message is (transfer full). */
static GInputStream *
send_request (Transfer *self, SoupMessage **message, Outcome *outcome, GError **error)
{
  g_autoptr (GUri) uri = g_uri_ref (self->uri);

  for (guint i = 0; i <= MAX_REDIRECTIONS; i++)
    {
      g_autoptr (SoupMessage) request = make_request (self, uri);
      g_autoptr (GError) problem = NULL;
      GInputStream *body = soup_session_send (self->session, request, self->cancellable, &problem);

      g_clear_pointer (&uri, g_uri_unref);
      if (body == NULL)
        {
          *outcome = lose_connection (self, problem, error);
          return NULL;
        }
      self->reached = TRUE;
      uri = read_redirection (self, request, &problem);
      if (uri == NULL && problem == NULL)
        {
          *message = g_steal_pointer (&request);
          return body;
        }
      drop (self, &body);
      if (uri == NULL)
        {
          g_propagate_error (error, g_steal_pointer (&problem));
          *outcome = FAILED;
          return NULL;
        }
    }
  set_error (self, DSC_ERROR_MISSING, error, _ ("the server leads in circles."));
  *outcome = FAILED;
  return NULL;
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

/* Empties the part; the next attempt asks for the whole file. */
static Outcome
begin_anew (Transfer *self, GError **error)
{
  if (!dsc_part_file_restart (self->part, NULL, error))
    return FAILED;
  self->total = self->what->size;
  set_error (self, DSC_ERROR_MISSING, error, _ ("the server did not send what it was asked for."));
  return AGAIN;
}

/* Prepares for the body of a good answer, before a byte of it is read; WHOLE if it may come. */
static Outcome
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
      return accept_size (self, size) ? WHOLE : refuse_size (self, error);
    case SOUP_STATUS_OK:
      self->total = self->what->size;
      if (soup_message_headers_get_encoding (headers) == SOUP_ENCODING_CONTENT_LENGTH)
        {
          size = (guint64) soup_message_headers_get_content_length (headers);
          if (!accept_size (self, size))
            return refuse_size (self, error);
        }
      return dsc_part_file_restart (self->part, find_tag (message), error) ? WHOLE : FAILED;
    case SOUP_STATUS_REQUESTED_RANGE_NOT_SATISFIABLE:
      if (have > 0)
        return begin_anew (self, error);
      return refuse_answer (self, message, error);
    default:
      return refuse_answer (self, message, error);
    }
}

/* Appends the body, up to its end, the file's end or a failure. */
static Outcome
receive (Transfer *self, GInputStream *body, GError **error)
{
  g_autofree guint8 *piece = g_malloc (PIECE);
  guint64 limit = self->total > 0 ? self->total : self->what->max_size;

  for (;;)
    {
      g_autoptr (GError) problem = NULL;
      gssize n = g_input_stream_read (body, piece, PIECE, self->cancellable, &problem);
      guint64 have = dsc_part_file_get_size (self->part);

      if (n < 0)
        return lose_connection (self, problem, error);
      if (n == 0 && self->total == 0)
        self->total = have;
      if (n == 0 && have == self->total)
        return WHOLE;
      if (n == 0)
        {
          set_error (self, DSC_ERROR_MISSING, error, _ ("the connection ended before the file."));
          return AGAIN;
        }
      if ((guint64) n > limit - have)
        {
          dsc_part_file_discard (self->part);
          return refuse_size (self, error);
        }
      if (!dsc_part_file_append (self->part, piece, (gsize) n, error))
        return FAILED;
      dsc_progress_meter_set (&self->meter, have + (guint64) n);
    }
}

static Outcome
attempt (Transfer *self, GError **error)
{
  guint64 have = dsc_part_file_get_size (self->part);
  g_autoptr (SoupMessage) message = NULL;
  GInputStream *body;
  Outcome outcome;

  if (have > 0 && have == self->total)
    return WHOLE;
  /* What nobody can say to be of the same file is not gone on with. */
  if (have > 0
      && (dsc_part_file_get_tag (self->part) == NULL || (self->total > 0 && have > self->total))
      && !dsc_part_file_restart (self->part, NULL, error))
    return FAILED;
  body = send_request (self, &message, &outcome, error);
  if (body == NULL)
    return outcome;
  outcome = check_answer (self, message, error);
  if (outcome == WHOLE)
    {
      have = dsc_part_file_get_size (self->part);
      dsc_progress_meter_start (&self->meter, _ ("Fetching"), self->total, self->meter.func,
                                self->meter.user_data);
      self->meter.mark_done = have;
      outcome = receive (self, body, error);
    }
  drop (self, &body);
  return outcome;
}

/* --- The whole --- */

static void
wait_really (guint seconds, GCancellable *cancellable)
{
  GPollFD fd;
  gboolean watched = g_cancellable_make_pollfd (cancellable, &fd);

  g_poll (watched ? &fd : NULL, watched ? 1 : 0, (int) seconds * 1000);
  if (watched)
    g_cancellable_release_fd (cancellable);
}

/* Attempts until the file is there or there is no hope. */
static gboolean
fetch_all (Transfer *self, GError **error)
{
  DscFetchWaitFunc wait = self->what->wait != NULL ? self->what->wait : wait_really;
  guint64 most = dsc_part_file_get_size (self->part);
  guint failures = 0;

  for (;;)
    {
      g_autoptr (GError) problem = NULL;
      Outcome outcome = attempt (self, &problem);
      guint64 have = dsc_part_file_get_size (self->part);

      if (outcome == WHOLE)
        return TRUE;
      failures = have >= most + PROGRESS ? 1 : failures + 1;
      most = MAX (most, have);
      if (outcome == FAILED || failures >= DSC_FETCH_ATTEMPTS)
        {
          g_propagate_error (error, g_steal_pointer (&problem));
          return FALSE;
        }
      g_debug ("attempt %u: %s", failures, problem->message);
      wait (1u << (failures - 1), self->cancellable);
      if (g_cancellable_set_error_if_cancelled (self->cancellable, error))
        return FALSE;
    }
}

static gboolean
check_and_commit (Transfer *self, GError **error)
{
  g_autofree char *digest = NULL;

  if (self->what->sha256 == NULL)
    return dsc_part_file_commit (self->part, error);
  digest = dsc_part_file_digest (self->part, self->cancellable, self->meter.func,
                                 self->meter.user_data, error);
  if (digest == NULL)
    return FALSE;
  if (g_str_equal (digest, self->what->sha256))
    return dsc_part_file_commit (self->part, error);
  dsc_part_file_discard (self->part);
  set_error (self, DSC_ERROR_CORRUPT, error,
             _ ("what arrived is not the published file (its SHA-256 begins with %.8s, not %.8s), "
                "and was deleted. Try again."),
             digest, self->what->sha256);
  return FALSE;
}

static SoupSession *
make_session (const DscFetch *what)
{
  SoupSession *session = soup_session_new_with_options (
      "timeout", what->timeout > 0 ? what->timeout : DEFAULT_TIMEOUT, "user-agent",
      "Discern/" DSC_VERSION, NULL);

  /* The bytes as they are stored, or ranges would mean something else. */
  soup_session_remove_feature_by_type (session, SOUP_TYPE_CONTENT_DECODER);
  return session;
}

gboolean
dsc_fetch (const DscFetch *what, GCancellable *cancellable, DscProgressFunc func,
           gpointer user_data, GError **error)
{
  Transfer self = { .what = what,
                    .cancellable = cancellable,
                    .meter = { .func = func, .user_data = user_data },
                    .total = what->size };
  gboolean good = FALSE;

  g_return_val_if_fail (what->url != NULL && what->path != NULL, FALSE);
  g_return_val_if_fail (what->size > 0 || what->max_size > 0, FALSE);

  if (read_address (&self, error))
    self.part = dsc_part_file_open (what->path, error);
  if (self.part != NULL)
    {
      self.session = make_session (what);
      good = fetch_all (&self, error) && check_and_commit (&self, error);
    }
  g_clear_object (&self.session);
  dsc_part_file_free (self.part);
  g_clear_pointer (&self.uri, g_uri_unref);
  return good;
}
