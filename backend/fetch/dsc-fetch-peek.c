/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Says what a file is before it is fetched. */
#include "config.h"

#include "fetch/dsc-request.h"

static DscOutcome
read_beginning (DscRequest *self, GInputStream *body, DscFetchPeek *peek, GError **error)
{
  g_autoptr (GError) problem = NULL;

  /* What arrives before a lost connection is enough to tell by. */
  if (!g_input_stream_read_all (body, peek->beginning, sizeof peek->beginning, &peek->n,
                                self->cancellable, &problem)
      && peek->n == 0)
    return _dsc_request_lose (self, problem, error);
  return DSC_OUTCOME_WHOLE;
}

static DscOutcome
attempt (DscRequest *self, gpointer data, GError **error)
{
  DscFetchPeek *peek = data;
  g_autoptr (SoupMessage) message = NULL;
  SoupMessageHeaders *headers;
  GInputStream *body;
  DscOutcome outcome;

  *peek = (DscFetchPeek){ 0 };
  body = _dsc_request_send (self, 0, NULL, &message, &outcome, error);
  if (body == NULL)
    return outcome;
  headers = soup_message_get_response_headers (message);
  if (soup_message_get_status (message) != SOUP_STATUS_OK)
    outcome = _dsc_request_refuse (self, message, error);
  else
    outcome = read_beginning (self, body, peek, error);
  if (soup_message_headers_get_encoding (headers) == SOUP_ENCODING_CONTENT_LENGTH)
    peek->size = (guint64) MAX (soup_message_headers_get_content_length (headers), 0);
  _dsc_request_drop (self, &body);
  return outcome;
}

gboolean
dsc_fetch_peek (const DscFetch *what, DscFetchPeek *peek, GCancellable *cancellable, GError **error)
{
  DscRequest request;
  gboolean good;

  g_return_val_if_fail (what->url != NULL && peek != NULL, FALSE);

  good = _dsc_request_open (&request, what, cancellable, NULL, NULL, error)
         && _dsc_request_try (&request, attempt, peek, error);
  _dsc_request_close (&request);
  return good;
}
