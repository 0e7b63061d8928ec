/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An HTTP server that answers as it is told, on a thread of its own. */
#include "scripted-server.h"

#include <string.h>

typedef struct
{
  GString *bytes;
  gsize head; /* bytes of the head */
  gboolean hold;
  gboolean slow;
} Reply;

struct _ScriptedServer
{
  GSocketListener *listener; /* (owned) */
  GThread *thread;           /* (owned) */
  GCancellable *stop;        /* (owned) */
  guint16 port;
  GMutex lock;
  GQueue replies;      /* (mutex lock) of owned Reply */
  GPtrArray *requests; /* (mutex lock) (owned) of texts */
};

static void
reply_free (Reply *reply)
{
  if (reply == NULL)
    return;
  g_string_free (reply->bytes, TRUE);
  g_free (reply);
}

/* Reads up to the empty line after the head. */
static char *
read_request (GInputStream *stream, GCancellable *stop)
{
  GString *text = g_string_new (NULL);
  char piece[2048];
  gssize n = 1;

  while (n > 0 && strstr (text->str, "\r\n\r\n") == NULL)
    {
      n = g_input_stream_read (stream, piece, sizeof piece, stop, NULL);
      g_string_append_len (text, piece, MAX (n, 0));
    }
  return g_string_free (text, FALSE);
}

/* Sends byte by byte, until the other side has enough of it. */
static void
trickle (ScriptedServer *self, GOutputStream *out, const char *bytes, gsize size)
{
  GPollFD stop;

  g_cancellable_make_pollfd (self->stop, &stop);
  for (gsize i = 0; i < size && !g_cancellable_is_cancelled (self->stop); i++)
    {
      if (g_output_stream_write (out, bytes + i, 1, self->stop, NULL) != 1)
        break;
      g_poll (&stop, 1, 50);
    }
  g_cancellable_release_fd (self->stop);
}

static void
answer (ScriptedServer *self, GSocketConnection *connection)
{
  GInputStream *in = g_io_stream_get_input_stream (G_IO_STREAM (connection));
  GOutputStream *out = g_io_stream_get_output_stream (G_IO_STREAM (connection));
  char *request = read_request (in, self->stop);
  Reply *reply;
  char byte;

  g_mutex_lock (&self->lock);
  g_ptr_array_add (self->requests, request);
  reply = g_queue_pop_head (&self->replies);
  g_mutex_unlock (&self->lock);
  if (reply != NULL)
    {
      gsize size = reply->slow ? reply->head : reply->bytes->len;

      g_output_stream_write_all (out, reply->bytes->str, size, NULL, self->stop, NULL);
      trickle (self, out, reply->bytes->str + size, reply->bytes->len - size);
      if (reply->hold)
        g_input_stream_read (in, &byte, 1, self->stop, NULL);
    }
  reply_free (reply);
  g_io_stream_close (G_IO_STREAM (connection), NULL, NULL);
}

static gpointer
serve (gpointer data)
{
  ScriptedServer *self = data;
  GSocketConnection *connection;

  while ((connection = g_socket_listener_accept (self->listener, NULL, self->stop, NULL)) != NULL)
    {
      answer (self, connection);
      g_object_unref (connection);
    }
  return NULL;
}

ScriptedServer *
scripted_server_new (void)
{
  ScriptedServer *self = g_new0 (ScriptedServer, 1);
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new_from_string ("127.0.0.1", 0);
  g_autoptr (GSocketAddress) bound = NULL;
  g_autoptr (GError) error = NULL;

  /* Where a proxy is set, it must not be asked for what is on this machine. */
  g_setenv ("no_proxy", "127.0.0.1", TRUE);
  self->listener = g_socket_listener_new ();
  self->stop = g_cancellable_new ();
  self->requests = g_ptr_array_new_with_free_func (g_free);
  g_mutex_init (&self->lock);
  g_socket_listener_add_address (self->listener, address, G_SOCKET_TYPE_STREAM,
                                 G_SOCKET_PROTOCOL_TCP, NULL, &bound, &error);
  g_assert_no_error (error);
  self->port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound));
  self->thread = g_thread_new ("server", serve, self);
  return self;
}

void
scripted_server_free (ScriptedServer *self)
{
  if (self == NULL)
    return;
  g_cancellable_cancel (self->stop);
  g_thread_join (self->thread);
  g_queue_clear_full (&self->replies, (GDestroyNotify) reply_free);
  g_ptr_array_unref (self->requests);
  g_socket_listener_close (self->listener);
  g_object_unref (self->listener);
  g_object_unref (self->stop);
  g_mutex_clear (&self->lock);
  g_free (self);
}

char *
scripted_server_url (ScriptedServer *self, const char *path)
{
  return g_strdup_printf ("http://127.0.0.1:%u%s", self->port, path);
}

static void
add_reply (ScriptedServer *self, const char *head, const void *body, gsize size, gboolean hold,
           gboolean slow)
{
  Reply *reply = g_new (Reply, 1);

  reply->bytes = g_string_new (head);
  reply->hold = hold;
  reply->slow = slow;
  g_string_replace (reply->bytes, "\n", "\r\n", 0);
  g_string_append (reply->bytes, "\r\n");
  reply->head = reply->bytes->len;
  g_string_append_len (reply->bytes, body, (gssize) size);
  g_mutex_lock (&self->lock);
  g_queue_push_tail (&self->replies, reply);
  g_mutex_unlock (&self->lock);
}

void
scripted_server_reply (ScriptedServer *self, const char *head, const void *body, gsize size)
{
  add_reply (self, head, body, size, FALSE, FALSE);
}

void
scripted_server_hold (ScriptedServer *self, const char *head, const void *body, gsize size)
{
  add_reply (self, head, body, size, TRUE, FALSE);
}

void
scripted_server_trickle (ScriptedServer *self, const char *head, const void *body, gsize size)
{
  add_reply (self, head, body, size, FALSE, TRUE);
}

guint
scripted_server_get_n_requests (ScriptedServer *self)
{
  guint n;

  g_mutex_lock (&self->lock);
  n = self->requests->len;
  g_mutex_unlock (&self->lock);
  return n;
}

char *
scripted_server_get_header (ScriptedServer *self, guint i, const char *name)
{
  g_auto (GStrv) lines = NULL;

  g_mutex_lock (&self->lock);
  g_assert_cmpuint (i, <, self->requests->len);
  lines = g_strsplit (g_ptr_array_index (self->requests, i), "\r\n", -1);
  g_mutex_unlock (&self->lock);
  if (*name == '\0')
    return g_strdup (lines[0]);
  for (guint j = 1; lines[j] != NULL; j++)
    {
      char *colon = strchr (lines[j], ':');

      if (colon == NULL)
        continue;
      *colon = '\0';
      if (g_ascii_strcasecmp (lines[j], name) == 0)
        return g_strdup (g_strstrip (colon + 1));
    }
  return NULL;
}
