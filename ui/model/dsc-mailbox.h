/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Carries things from a worker to the window's thread: in order, many at a time, never after it was
 * closed. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _DscMailbox DscMailbox;

/** What is done with each thing, on the thread that made the mailbox. */
typedef void (*DscMailboxFunc) (gpointer letter, gpointer user_data);

/** @free_letter: (nullable). Returns: (transfer full) */
DscMailbox *dsc_mailbox_new (DscMailboxFunc deliver, gpointer user_data,
                             GDestroyNotify free_letter);
DscMailbox *dsc_mailbox_ref (DscMailbox *self);
void dsc_mailbox_unref (DscMailbox *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscMailbox, dsc_mailbox_unref)

/** Takes @letter. Any thread. */
void dsc_mailbox_post (DscMailbox *self, gpointer letter);
/** Delivers now what is there, and nothing any more. The thread that made it. */
void dsc_mailbox_close (DscMailbox *self);

G_END_DECLS
