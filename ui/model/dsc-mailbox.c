/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "model/dsc-mailbox.h"

/* Milliseconds between two deliveries: a frame. */
#define INTERVAL 16

struct _DscMailbox
{
  gatomicrefcount ref_count;
  DscMailboxFunc deliver;
  gpointer user_data;
  GDestroyNotify free_letter; /* (nullable) */
  GMainContext *context;      /* (owned) */

  GMutex mutex;
  GPtrArray *letters; /* (mutex lock) (owned) */
  gboolean queued;    /* (mutex lock) a delivery is pending */
  gboolean closed;    /* (mutex lock) */
};

DscMailbox *
dsc_mailbox_new (DscMailboxFunc deliver, gpointer user_data, GDestroyNotify free_letter)
{
  DscMailbox *self = g_new0 (DscMailbox, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->deliver = deliver;
  self->user_data = user_data;
  self->free_letter = free_letter;
  self->context = g_main_context_ref_thread_default ();
  self->letters = g_ptr_array_new_with_free_func (free_letter);
  g_mutex_init (&self->mutex);
  return self;
}

DscMailbox *
dsc_mailbox_ref (DscMailbox *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
dsc_mailbox_unref (DscMailbox *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_ptr_array_unref (self->letters);
  g_main_context_unref (self->context);
  g_mutex_clear (&self->mutex);
  g_free (self);
}

/* Returns: (transfer full): what was posted since the last time */
static GPtrArray *
take (DscMailbox *self, gboolean close)
{
  GPtrArray *letters;

  g_mutex_lock (&self->mutex);
  letters = g_steal_pointer (&self->letters);
  self->letters = g_ptr_array_new_with_free_func (self->free_letter);
  self->queued = FALSE;
  self->closed = self->closed || close;
  g_mutex_unlock (&self->mutex);
  return letters;
}

static void
deliver (DscMailbox *self, gboolean close)
{
  g_autoptr (GPtrArray) letters = take (self, close);

  for (guint i = 0; i < letters->len; i++)
    self->deliver (g_ptr_array_index (letters, i), self->user_data);
}

static gboolean
deliver_cb (gpointer data)
{
  deliver (data, FALSE);
  return G_SOURCE_REMOVE;
}

void
dsc_mailbox_post (DscMailbox *self, gpointer letter)
{
  gboolean closed;
  gboolean queue = FALSE;

  g_mutex_lock (&self->mutex);
  closed = self->closed;
  if (!closed)
    {
      g_ptr_array_add (self->letters, letter);
      queue = !self->queued;
      self->queued = TRUE;
    }
  g_mutex_unlock (&self->mutex);
  if (closed && self->free_letter != NULL)
    self->free_letter (letter);
  if (queue)
    {
      g_autoptr (GSource) source = g_timeout_source_new (INTERVAL);

      g_source_set_callback (source, deliver_cb, dsc_mailbox_ref (self),
                             (GDestroyNotify) dsc_mailbox_unref);
      g_source_attach (source, self->context);
    }
}

void
dsc_mailbox_close (DscMailbox *self)
{
  deliver (self, TRUE);
}
