/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fetches something short into memory. */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "fetch/dsc-request.h"

#define PIECE (16 * 1024)
/* Seconds for all of it: nothing short takes so long. */
#define DEADLINE 120

static DscOutcome
refuse_length (DscRequest *self, GError **error)
{
  _dsc_request_set_error (self, DSC_ERROR_TOO_LARGE, error,
                          _ ("the answer is longer than %llu bytes, the most that is accepted."),
                          (unsigned long long) self->what->max_size);
  return DSC_OUTCOME_FAILED;
}

static DscOutcome
receive (DscRequest *self, GInputStream *body, GByteArray *text, GError **error)
{
  gint64 end = g_get_monotonic_time () + DEADLINE * G_USEC_PER_SEC;
  guint8 piece[PIECE];

  for (;;)
    {
      g_autoptr (GError) problem = NULL;
      gssize n = g_input_stream_read (body, piece, sizeof piece, self->cancellable, &problem);

      if (n < 0)
        return _dsc_request_lose (self, problem, error);
      if (n == 0)
        return DSC_OUTCOME_WHOLE;
      if ((guint64) n > self->what->max_size - text->len)
        return refuse_length (self, error);
      g_byte_array_append (text, piece, (guint) n);
      if (g_get_monotonic_time () > end)
        {
          _dsc_request_set_error (self, DSC_ERROR_MISSING, error,
                                  _ ("next to nothing arrives over the connection."));
          return DSC_OUTCOME_FAILED;
        }
    }
}

/* Whether all has arrived of an answer whose length was told; libsoup takes a lost connection for
 * its end. */
static gboolean
is_whole (SoupMessage *message, GByteArray *text)
{
  SoupMessageHeaders *headers = soup_message_get_response_headers (message);

  return soup_message_headers_get_encoding (headers) != SOUP_ENCODING_CONTENT_LENGTH
         || soup_message_headers_get_content_length (headers) == (goffset) text->len;
}

static DscOutcome
attempt (DscRequest *self, gpointer data, GError **error)
{
  GByteArray *text = data;
  g_autoptr (SoupMessage) message = NULL;
  GInputStream *body;
  DscOutcome outcome;

  g_byte_array_set_size (text, 0);
  body = _dsc_request_send (self, 0, NULL, &message, &outcome, error);
  if (body == NULL)
    return outcome;
  if (soup_message_get_status (message) == SOUP_STATUS_OK)
    outcome = receive (self, body, text, error);
  else
    outcome = _dsc_request_refuse (self, message, error);
  if (outcome == DSC_OUTCOME_WHOLE && !is_whole (message, text))
    {
      _dsc_request_set_error (self, DSC_ERROR_MISSING, error,
                              _ ("the connection ended before the answer."));
      outcome = DSC_OUTCOME_AGAIN;
    }
  _dsc_request_drop (self, &body);
  return outcome;
}

GBytes *
dsc_fetch_text (const DscFetch *what, GCancellable *cancellable, DscProgressFunc func,
                gpointer user_data, GError **error)
{
  DscRequest request;
  g_autoptr (GByteArray) text = NULL;
  gboolean good;

  g_return_val_if_fail (what->url != NULL && what->max_size > 0 && what->max_size < G_MAXUINT32,
                        NULL);

  text = g_byte_array_new ();
  good = _dsc_request_open (&request, what, cancellable, func, user_data, error)
         && _dsc_request_try (&request, attempt, text, error);
  _dsc_request_close (&request);
  return good ? g_byte_array_free_to_bytes (g_steal_pointer (&text)) : NULL;
}
