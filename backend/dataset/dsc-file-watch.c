/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <sys/inotify.h>
#include <unistd.h>

#include <glib-unix.h>

#include "dataset/dsc-file-watch.h"

struct _DscFileWatch
{
  GMainContext *context; /* (owned) */
  int fd;
  guint quiet;
  DscFileWatchFunc func;
  gpointer user_data;
  GSource *reports; /* (owned) */
  GSource *rest;    /* (owned) (nullable) fires when it was quiet */
};

static void
stop (GSource **source)
{
  if (*source != NULL)
    g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

static gboolean
rest_cb (gpointer data)
{
  DscFileWatch *self = data;

  g_clear_pointer (&self->rest, g_source_unref);
  self->func (self->user_data);
  return G_SOURCE_REMOVE;
}

/* What was reported does not matter. */
static gboolean
reported_cb (int fd, GIOCondition condition, gpointer data)
{
  DscFileWatch *self = data;
  char reports[4096];

  while (read (fd, reports, sizeof reports) > 0)
    ;
  stop (&self->rest);
  self->rest = g_timeout_source_new (self->quiet);
  g_source_set_callback (self->rest, rest_cb, self, NULL);
  g_source_attach (self->rest, self->context);
  return G_SOURCE_CONTINUE;
}

DscFileWatch *
_dsc_file_watch_new (const char *path, guint quiet, DscFileWatchFunc func, gpointer user_data)
{
  int fd = inotify_init1 (IN_NONBLOCK | IN_CLOEXEC);
  DscFileWatch *self;

  if (fd < 0 || inotify_add_watch (fd, path, IN_MODIFY | IN_CLOSE_WRITE) < 0)
    {
      if (fd >= 0)
        close (fd);
      return NULL;
    }
  self = g_new0 (DscFileWatch, 1);
  self->context = g_main_context_ref_thread_default ();
  self->fd = fd;
  self->quiet = quiet;
  self->func = func;
  self->user_data = user_data;
  self->reports = g_unix_fd_source_new (fd, G_IO_IN);
  g_source_set_callback (self->reports, G_SOURCE_FUNC (reported_cb), self, NULL);
  g_source_attach (self->reports, self->context);
  return self;
}

void
_dsc_file_watch_free (DscFileWatch *self)
{
  if (self == NULL)
    return;
  stop (&self->rest);
  stop (&self->reports);
  close (self->fd);
  g_main_context_unref (self->context);
  g_free (self);
}
