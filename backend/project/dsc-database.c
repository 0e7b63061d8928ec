/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The project's database: one writer thread that owns the only writing connection, and one reading
 * connection under a mutex. */
#include "config.h"

#include "project/dsc-database.h"

/* A transaction to be carried out; lives on the stack of the caller, who waits for it. */
typedef struct
{
  DscDatabaseFunc func; /* (nullable): %NULL ends the thread */
  gpointer data;
  GError **error;
  gboolean done; /* (mutex lock) */
  gboolean ok;   /* (mutex lock) */
} Job;

struct _DscDatabase
{
  DscConnection *writer; /* (owned): the thread's, once it runs */
  GThread *thread;       /* (owned) */
  GAsyncQueue *jobs;     /* (owned) (element-type Job): borrowed jobs */
  GMutex lock;
  GCond done; /* some job is done */

  GMutex read_lock;
  DscConnection *reader; /* (owned) (mutex read_lock) */
};

/* Commits, or rolls back what @func has left. A failed rollback needs no word of its own: SQLite
 * has then rolled back by itself. */
static gboolean
transact (DscConnection *connection, const char *begin, DscDatabaseFunc func, gpointer data,
          GError **error)
{
  gboolean ok;

  if (!dsc_connection_exec (connection, begin, error))
    return FALSE;
  ok = func (connection, data, error);
  dsc_connection_rewind (connection);
  ok = ok && dsc_connection_exec (connection, "COMMIT", error);
  if (!ok)
    dsc_connection_exec (connection, "ROLLBACK", NULL);
  return ok;
}

/* IMMEDIATE: a transaction that read first and then found that another process has written could
 * only fail. */
gboolean
dsc_connection_transact (DscConnection *connection, DscDatabaseFunc func, gpointer data,
                         GError **error)
{
  return transact (connection, "BEGIN IMMEDIATE", func, data, error);
}

static gpointer
write_thread (gpointer user_data)
{
  DscDatabase *self = user_data;

  for (;;)
    {
      Job *job = g_async_queue_pop (self->jobs);
      gboolean last = job->func == NULL;
      gboolean ok
          = last || dsc_connection_transact (self->writer, job->func, job->data, job->error);

      g_mutex_lock (&self->lock);
      job->ok = ok;
      job->done = TRUE; /* from here on the job may be gone */
      g_cond_broadcast (&self->done);
      g_mutex_unlock (&self->lock);
      if (last)
        return NULL;
    }
}

DscDatabase *
dsc_database_new (DscConnection *writer, DscConnection *reader)
{
  DscDatabase *self = g_new0 (DscDatabase, 1);

  self->writer = writer;
  self->reader = reader;
  g_mutex_init (&self->lock);
  g_cond_init (&self->done);
  g_mutex_init (&self->read_lock);
  self->jobs = g_async_queue_new ();
  self->thread = g_thread_new ("dsc-project", write_thread, self);
  return self;
}

static gboolean
submit (DscDatabase *self, DscDatabaseFunc func, gpointer data, GError **error)
{
  Job job = { .func = func, .data = data, .error = error };

  g_async_queue_push (self->jobs, &job);
  g_mutex_lock (&self->lock);
  while (!job.done)
    g_cond_wait (&self->done, &self->lock);
  g_mutex_unlock (&self->lock);
  return job.ok;
}

void
dsc_database_free (DscDatabase *self)
{
  if (self == NULL)
    return;
  submit (self, NULL, NULL, NULL);
  g_thread_join (self->thread);
  /* The writer last: it is the one that may empty the write-ahead log when nobody else has the file
   * open. */
  dsc_connection_free (self->reader);
  dsc_connection_free (self->writer);
  g_async_queue_unref (self->jobs);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->done);
  g_mutex_clear (&self->read_lock);
  g_free (self);
}

gboolean
dsc_database_write (DscDatabase *self, DscDatabaseFunc func, gpointer data, GError **error)
{
  g_return_val_if_fail (self != NULL && func != NULL, FALSE);
  g_return_val_if_fail (g_thread_self () != self->thread, FALSE);

  return submit (self, func, data, error);
}

gboolean
dsc_database_read (DscDatabase *self, DscDatabaseFunc func, gpointer data, GError **error)
{
  g_autoptr (GMutexLocker) locker = NULL;

  g_return_val_if_fail (self != NULL && func != NULL, FALSE);
  g_return_val_if_fail (g_thread_self () != self->thread, FALSE);

  locker = g_mutex_locker_new (&self->read_lock);
  return transact (self->reader, "BEGIN", func, data, error);
}
