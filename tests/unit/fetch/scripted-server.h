/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An HTTP server on this machine that answers as it is told, also wrongly: each connection gets the
 * next reply, byte for byte, and is closed. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _ScriptedServer ScriptedServer;

ScriptedServer *scripted_server_new (void);
void scripted_server_free (ScriptedServer *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ScriptedServer, scripted_server_free)

/** Returns: (transfer full): the address of @path there. */
char *scripted_server_url (ScriptedServer *self, const char *path);

/** Appends a reply: @head, lines that end in LF, without the empty one; then @size bytes of @body.
 * A connection for which there is no reply is closed at once. */
void scripted_server_reply (ScriptedServer *self, const char *head, const void *body, gsize size);
/** The same, but the connection is not closed before the other side does that. */
void scripted_server_hold (ScriptedServer *self, const char *head, const void *body, gsize size);
/** The same as scripted_server_reply(), but some twenty bytes of the body a second. */
void scripted_server_trickle (ScriptedServer *self, const char *head, const void *body, gsize size);

/** Returns: how many requests have come. */
guint scripted_server_get_n_requests (ScriptedServer *self);
/** Returns: (transfer full) (nullable): value of the header @name, in small letters, of request @i;
 * of its first line, where @name is "". */
char *scripted_server_get_header (ScriptedServer *self, guint i, const char *name);

G_END_DECLS
