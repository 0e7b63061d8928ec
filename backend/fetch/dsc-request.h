/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Requests by HTTP, with libsoup's blocking calls: what fetching files and texts has in common.
 * Only for this folder. One thread at a time. */
#pragma once

#include <libsoup/soup.h>

#include "base/dsc-error.h"
#include "fetch/dsc-fetch.h"

G_BEGIN_DECLS

/** Seconds where DscFetch.timeout is 0. */
#define DSC_REQUEST_TIMEOUT 30

/** DscOutcome: how an attempt ended; all but WHOLE with an error. */
typedef enum
{
  DSC_OUTCOME_WHOLE,
  DSC_OUTCOME_AGAIN, /* may go better the next time */
  DSC_OUTCOME_FAILED
} DscOutcome;

/** DscRequest: an address that is asked, maybe several times. Filled by _dsc_request_open(). */
typedef struct
{
  const DscFetch *what;
  SoupSession *session;      /* (owned) */
  GUri *uri;                 /* (owned) of what is fetched */
  GCancellable *cancellable; /* (nullable) */
  DscProgressMeter meter;
  gboolean plain;    /* http on this machine is allowed */
  gboolean reached;  /* a server has answered */
  guint retry_after; /* seconds that the last answer asked for; 0 if it did not */
} DscRequest;

/** Reads the address. @error: DSC_ERROR_USAGE. _dsc_request_close() is due in any case. */
gboolean _dsc_request_open (DscRequest *self, const DscFetch *what, GCancellable *cancellable,
                            DscProgressFunc func, gpointer user_data, GError **error);
void _dsc_request_close (DscRequest *self);

/** Sets a sentence about the address, which stands before it. */
void _dsc_request_set_error (DscRequest *self, DscError code, GError **error, const char *format,
                             ...) G_GNUC_PRINTF (4, 5);
/** The connection did not come about, or was lost. @problem: libsoup's or GIO's. */
DscOutcome _dsc_request_lose (DscRequest *self, const GError *problem, GError **error);
/** The answer is not what was asked for. */
DscOutcome _dsc_request_refuse (DscRequest *self, SoupMessage *message, GError **error);

/**
 * _dsc_request_send:
 * @from: first byte that is wanted, of the version @tag of the file; 0: all of it
 * @message: (out) (transfer full): the last answer
 *
 * Sends the request and follows where it is led to.
 *
 * Returns: (transfer full) (nullable): the body of the last answer
 */
GInputStream *_dsc_request_send (DscRequest *self, guint64 from, const char *tag,
                                 SoupMessage **message, DscOutcome *outcome, GError **error);
/** Ends an answer whose body is not wanted: closing alone would read all of it first. */
void _dsc_request_drop (DscRequest *self, GInputStream **body);

/** DscAttemptFunc: one attempt; all outcomes but WHOLE with an error. */
typedef DscOutcome (*DscAttemptFunc) (DscRequest *self, gpointer data, GError **error);
/** Attempts, with waits between, until it has come about, there is no hope, or it was tried
 * DSC_FETCH_ATTEMPTS times. */
gboolean _dsc_request_try (DscRequest *self, DscAttemptFunc attempt, gpointer data, GError **error);

/** Waits before the next attempt after @failures in succession. Returns: whether there is to be
 * one; where it was cancelled @error says so. */
gboolean _dsc_request_wait (DscRequest *self, guint failures, GError **error);

G_END_DECLS
