/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the tests of fetching have in common: a server, a file, and what became of it. */
#pragma once

#include "base/dsc-error.h"
#include "fetch/dsc-fetch.h"

#include "scripted-server.h"

G_BEGIN_DECLS

/** FETCH_SIZE: bytes of the file that is to be fetched. */
#define FETCH_SIZE 1000

/** FetchFixture: a server, a folder, a file that is to be fetched, and what became of it. */
typedef struct
{
  ScriptedServer *server;
  char *folder;
  char *path;
  char *url;
  char *sha256;
  guint8 data[FETCH_SIZE];
  DscFetch what;
  GCancellable *cancellable;
  GError *error;
} FetchFixture;

/** Makes a server that has no replies yet, and says what is to be fetched from it. No time passes
 * between attempts. */
void fetch_fixture_set_up (FetchFixture *f, gconstpointer unused);
/** Fails if anything is left but the file and its part. */
void fetch_fixture_tear_down (FetchFixture *f, gconstpointer unused);

/* What the server answers next. */

void fetch_fixture_reply_whole (FetchFixture *f);
/** The first @n bytes, and then no more. */
void fetch_fixture_reply_cut (FetchFixture *f, gsize n);
/** What is asked for, from byte @from on. */
void fetch_fixture_reply_rest (FetchFixture *f, gsize from);
/** No file, but @status, such as "404 Not Found". */
void fetch_fixture_reply_status (FetchFixture *f, const char *status);

/* What is done and checked. A @suffix is of the file's name: "", ".part", ".part-tag". */

/** Returns: (transfer full) */
char *fetch_fixture_part_path (FetchFixture *f, const char *suffix);
/** Fetches; the error is kept. */
gboolean fetch_fixture_run (FetchFixture *f);
gsize fetch_fixture_file_size (FetchFixture *f, const char *suffix);
gboolean fetch_fixture_file_exists (FetchFixture *f, const char *suffix);
/** Fetches; the file must be there then, right, and nothing beside it. */
void fetch_fixture_check_fetched (FetchFixture *f);
/** Fetches; that must fail with @code and a sentence that has @words in it. */
void fetch_fixture_check_failed (FetchFixture *f, DscError code, const char *words);
/** The header of request @i must be @value: (nullable); "" is its first line. */
void fetch_fixture_check_request (FetchFixture *f, guint i, const char *header, const char *value);
void fetch_fixture_check_n_requests (FetchFixture *f, guint n);
/** So many waits there must have been between attempts, each so long. */
void fetch_fixture_check_waits (guint n, const guint *seconds);

G_END_DECLS
