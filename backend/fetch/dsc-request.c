/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Requests by HTTP, with libsoup's blocking calls.
 *
 * Redirections are followed here and not by libsoup, so that it can be said which are allowed, and
 * that what names a person (DscFetch.authorization) goes to no other server. Proxies are libsoup's
 * matter: it asks GProxyResolver.
 *
 * RFC 9110: 10.2.3 (Retry-After), 13.1.5 (If-Range), 14 (ranges). RFC 6585: 4 (429). */
#include "config.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "base/dsc-text.h"
#include "fetch/dsc-request.h"

#define MAX_REDIRECTIONS 10
#define TOO_MANY_REQUESTS 429 /* libsoup has no name for it */
/* Longer waits are left to the person. */
#define MAX_RETRY_AFTER 300
/* More than anybody means. */
#define MAX_SECONDS (30 * 24 * 3600)

/* --- Errors --- */

void
_dsc_request_set_error (DscRequest *self, DscError code, GError **error, const char *format, ...)
{
  /* A query may hold what lets others in. */
  g_autofree char *shown
      = g_uri_to_string_partial (self->uri, G_URI_HIDE_PASSWORD | G_URI_HIDE_QUERY);
  g_autofree char *reason = NULL;
  va_list args;

  va_start (args, format);
  reason = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error (error, DSC_ERROR, code, _ ("“%s” could not be fetched: %s"), shown, reason);
}

/* Returns: (transfer full): what is wrong, and what a person can look after. */
static char *
explain (const GError *problem)
{
  if (problem->domain == G_RESOLVER_ERROR)
    return g_strdup_printf (_ ("the server was not found by its name (%s). Check that this "
                               "computer is connected to the internet."),
                            problem->message);
  if (problem->domain == G_TLS_ERROR)
    return g_strdup_printf (_ ("the connection is not safe (%s). Check the clock of this "
                               "computer, and whether this network asks you to log in."),
                            problem->message);
  if (g_error_matches (problem, G_IO_ERROR, G_IO_ERROR_NETWORK_UNREACHABLE)
      || g_error_matches (problem, G_IO_ERROR, G_IO_ERROR_HOST_UNREACHABLE))
    return g_strdup_printf (_ ("there is no way to the server (%s). Check that this computer is "
                               "connected to the internet."),
                            problem->message);
  if (g_error_matches (problem, G_IO_ERROR, G_IO_ERROR_PROXY_FAILED)
      || g_error_matches (problem, G_IO_ERROR, G_IO_ERROR_PROXY_AUTH_FAILED)
      || g_error_matches (problem, G_IO_ERROR, G_IO_ERROR_PROXY_NEED_AUTH)
      || g_error_matches (problem, G_IO_ERROR, G_IO_ERROR_PROXY_NOT_ALLOWED))
    return g_strdup_printf (_ ("the proxy lets nothing through (%s). It is set in the settings of "
                               "the network, or in the variable https_proxy."),
                            problem->message);
  return g_strdup_printf ("%s.", problem->message);
}

DscOutcome
_dsc_request_lose (DscRequest *self, const GError *problem, GError **error)
{
  g_autofree char *reason = NULL;

  if (g_cancellable_set_error_if_cancelled (self->cancellable, error))
    return DSC_OUTCOME_FAILED;
  reason = explain (problem);
  _dsc_request_set_error (self, DSC_ERROR_MISSING, error, "%s", reason);
  return self->reached ? DSC_OUTCOME_AGAIN : DSC_OUTCOME_FAILED;
}

static gboolean
is_passing (guint status)
{
  return status == SOUP_STATUS_REQUEST_TIMEOUT || status == TOO_MANY_REQUESTS
         || status >= SOUP_STATUS_INTERNAL_SERVER_ERROR;
}

DscOutcome
_dsc_request_refuse (DscRequest *self, SoupMessage *message, GError **error)
{
  guint status = soup_message_get_status (message);
  /* What the server calls it may be anything; what we do is known. */
  const char *phrase
      = status == TOO_MANY_REQUESTS ? _ ("too many requests") : soup_status_get_phrase (status);
  g_autofree char *long_time = NULL;

  if (!is_passing (status) || self->retry_after <= MAX_RETRY_AFTER)
    {
      _dsc_request_set_error (self, DSC_ERROR_MISSING, error, _ ("the server answered %u (%s)."),
                              status, phrase);
      return is_passing (status) ? DSC_OUTCOME_AGAIN : DSC_OUTCOME_FAILED;
    }
  long_time = dsc_format_duration (self->retry_after);
  _dsc_request_set_error (
      self, DSC_ERROR_MISSING, error,
      _ ("the server answered %u (%s). It wants to be left alone for %s; try again then."), status,
      phrase, long_time);
  return DSC_OUTCOME_FAILED;
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
is_allowed (DscRequest *self, GUri *uri)
{
  if (g_uri_get_host (uri) == NULL || *g_uri_get_host (uri) == '\0')
    return FALSE;
  return g_str_equal (g_uri_get_scheme (uri), "https")
         || (g_str_equal (g_uri_get_scheme (uri), "http") && self->plain && is_this_machine (uri));
}

static int
port_of (GUri *uri)
{
  if (g_uri_get_port (uri) > 0)
    return g_uri_get_port (uri);
  return g_str_equal (g_uri_get_scheme (uri), "https") ? 443 : 80;
}

/* Whether @uri is of the server that was asked first. */
static gboolean
is_at_home (DscRequest *self, GUri *uri)
{
  return g_str_equal (g_uri_get_scheme (uri), g_uri_get_scheme (self->uri))
         && g_ascii_strcasecmp (g_uri_get_host (uri), g_uri_get_host (self->uri)) == 0
         && port_of (uri) == port_of (self->uri);
}

static SoupSession *
make_session (const DscFetch *what)
{
  SoupSession *session = soup_session_new_with_options (
      "timeout", what->timeout > 0 ? what->timeout : DSC_REQUEST_TIMEOUT, "user-agent",
      "Discern/" DSC_VERSION, NULL);

  /* The bytes as they are stored, or ranges would mean something else. */
  soup_session_remove_feature_by_type (session, SOUP_TYPE_CONTENT_DECODER);
  return session;
}

gboolean
_dsc_request_open (DscRequest *self, const DscFetch *what, GCancellable *cancellable,
                   DscProgressFunc func, gpointer user_data, GError **error)
{
  *self = (DscRequest){ .what = what,
                        .cancellable = cancellable,
                        .meter = { .func = func, .user_data = user_data } };
  if (what->status != NULL)
    *what->status = 0;
  self->uri = g_uri_parse (what->url, SOUP_HTTP_URI_FLAGS, NULL);
  self->plain = self->uri != NULL && g_str_equal (g_uri_get_scheme (self->uri), "http");
  if (self->uri != NULL && is_allowed (self, self->uri))
    {
      self->session = make_session (what);
      return TRUE;
    }
  g_set_error (error, DSC_ERROR, DSC_ERROR_USAGE,
               _ ("“%s” is no address to fetch from: it must begin with https://, or, on this "
                  "machine itself, with http://localhost."),
               what->url);
  return FALSE;
}

void
_dsc_request_close (DscRequest *self)
{
  g_clear_object (&self->session);
  g_clear_pointer (&self->uri, g_uri_unref);
}

/* Returns: (transfer full) (nullable): where the answer leads; NULL and no error if nowhere. */
static GUri *
read_redirection (DscRequest *self, SoupMessage *message, GError **error)
{
  const char *place
      = soup_message_headers_get_one (soup_message_get_response_headers (message), "Location");
  g_autoptr (GUri) uri = NULL;

  if (!SOUP_STATUS_IS_REDIRECTION (soup_message_get_status (message)) || place == NULL)
    return NULL;
  uri = g_uri_parse_relative (soup_message_get_uri (message), place, SOUP_HTTP_URI_FLAGS, NULL);
  if (uri != NULL && is_allowed (self, uri))
    return g_steal_pointer (&uri);
  _dsc_request_set_error (
      self, DSC_ERROR_MISSING, error,
      _ ("the server leads to an address that is not secure, which is not followed."));
  return NULL;
}

/* --- Requests --- */

static SoupMessage *
make_message (DscRequest *self, GUri *uri, guint64 from, const char *tag)
{
  SoupMessage *message = soup_message_new_from_uri (SOUP_METHOD_GET, uri);
  SoupMessageHeaders *headers = soup_message_get_request_headers (message);

  soup_message_set_flags (message, SOUP_MESSAGE_NO_REDIRECT);
  soup_message_headers_replace (headers, "Accept-Encoding", "identity");
  if (self->what->authorization != NULL && is_at_home (self, uri))
    soup_message_headers_replace (headers, "Authorization", self->what->authorization);
  if (from > 0)
    {
      soup_message_headers_set_range (headers, (goffset) from, -1);
      soup_message_headers_replace (headers, "If-Range", tag);
    }
  return message;
}

/* Returns: seconds that the answer asks to be waited for; 0 if it does not. */
static guint
read_retry_after (SoupMessage *message)
{
  SoupMessageHeaders *headers = soup_message_get_response_headers (message);
  const char *value = soup_message_headers_get_one (headers, "Retry-After");
  const char *sent = soup_message_headers_get_one (headers, "Date");
  g_autoptr (GDateTime) then = NULL;
  g_autoptr (GDateTime) now = NULL;
  guint64 seconds;

  if (value == NULL)
    return 0;
  if (g_ascii_string_to_unsigned (value, 10, 0, MAX_SECONDS, &seconds, NULL))
    return (guint) seconds;
  then = soup_date_time_new_from_http_string (value);
  if (then == NULL)
    return 0;
  /* The server's clock counts, not ours. */
  now = sent != NULL ? soup_date_time_new_from_http_string (sent) : NULL;
  if (now == NULL)
    now = g_date_time_new_now_utc ();
  return (guint) CLAMP (g_date_time_difference (then, now) / G_USEC_PER_SEC, 0, MAX_SECONDS);
}

static void
note_answer (DscRequest *self, SoupMessage *message)
{
  self->reached = TRUE;
  self->retry_after = read_retry_after (message);
  if (self->what->status != NULL)
    *self->what->status
        = is_at_home (self, soup_message_get_uri (message)) ? soup_message_get_status (message) : 0;
}

void
_dsc_request_drop (DscRequest *self, GInputStream **body)
{
  if (*body != NULL)
    soup_session_abort (self->session);
  g_clear_object (body);
}

GInputStream *
_dsc_request_send (DscRequest *self, guint64 from, const char *tag, SoupMessage **message,
                   DscOutcome *outcome, GError **error)
{
  g_autoptr (GUri) uri = g_uri_ref (self->uri);

  for (guint i = 0; i <= MAX_REDIRECTIONS; i++)
    {
      g_autoptr (SoupMessage) request = make_message (self, uri, from, tag);
      g_autoptr (GError) problem = NULL;
      GInputStream *body;

      self->retry_after = 0;
      body = soup_session_send (self->session, request, self->cancellable, &problem);
      g_clear_pointer (&uri, g_uri_unref);
      if (body == NULL)
        {
          *outcome = _dsc_request_lose (self, problem, error);
          return NULL;
        }
      note_answer (self, request);
      uri = read_redirection (self, request, &problem);
      if (uri == NULL && problem == NULL)
        {
          *message = g_steal_pointer (&request);
          return body;
        }
      _dsc_request_drop (self, &body);
      if (uri == NULL)
        {
          g_propagate_error (error, g_steal_pointer (&problem));
          *outcome = DSC_OUTCOME_FAILED;
          return NULL;
        }
    }
  _dsc_request_set_error (self, DSC_ERROR_MISSING, error, _ ("the server leads in circles."));
  *outcome = DSC_OUTCOME_FAILED;
  return NULL;
}

/* --- Waiting --- */

/* Waits a second at a time, so that it can be shown how long it still takes. */
static void
wait_really (DscRequest *self, guint seconds)
{
  GPollFD fd;
  gboolean watched = g_cancellable_make_pollfd (self->cancellable, &fd);

  dsc_progress_meter_start (&self->meter, _ ("Waiting to try again"), seconds, self->meter.func,
                            self->meter.user_data);
  for (guint i = 0; i < seconds && !g_cancellable_is_cancelled (self->cancellable); i++)
    {
      dsc_progress_meter_set (&self->meter, i);
      g_poll (watched ? &fd : NULL, watched ? 1 : 0, 1000);
    }
  if (watched)
    g_cancellable_release_fd (self->cancellable);
}

gboolean
_dsc_request_wait (DscRequest *self, guint failures, GError **error)
{
  guint seconds = MAX (1u << (failures - 1), self->retry_after);

  if (self->what->wait != NULL)
    self->what->wait (seconds, self->cancellable);
  else
    wait_really (self, seconds);
  return !g_cancellable_set_error_if_cancelled (self->cancellable, error);
}

gboolean
_dsc_request_try (DscRequest *self, DscAttemptFunc attempt, gpointer data, GError **error)
{
  for (guint failures = 1;; failures++)
    {
      g_autoptr (GError) problem = NULL;
      DscOutcome outcome = attempt (self, data, &problem);

      if (outcome == DSC_OUTCOME_WHOLE)
        return TRUE;
      if (outcome == DSC_OUTCOME_FAILED || failures == DSC_FETCH_ATTEMPTS)
        {
          g_propagate_error (error, g_steal_pointer (&problem));
          return FALSE;
        }
      g_debug ("attempt %u: %s", failures, problem->message);
      if (!_dsc_request_wait (self, failures, error))
        return FALSE;
    }
}
