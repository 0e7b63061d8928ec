/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Small pictures of photos on threads of its own.
 *
 * Requests for the same picture share a job. Jobs that wait form a stack: what was asked for last
 * is what somebody looks at now. A job whose last request is cancelled leaves the stack. The
 * window's thread owns requests and textures; the threads take jobs from the stack, decode, and put
 * them among those that are done. One lock guards stack and done. */
#include "config.h"

#include "base/dsc-threads.h"
#include "image/dsc-thumbnail.h"
#include "picture/dsc-thumbnailer.h"

#define MOST_THREADS 2

/* Waiting (in the stack) → decoding (a thread's alone, but for its tasks) → done. */
typedef struct
{
  char *key;         /* (owned) */
  char *path;        /* (owned) */
  int size;          /* pixels */
  gboolean kept;     /* a thumbnail, not a picture */
  gboolean waiting;  /* (mutex lock) */
  GPtrArray *tasks;  /* (owned) (element-type GTask) of the window's thread */
  GList link;        /* (mutex lock) in the stack, or among those that are done */
  DscPixels *pixels; /* (owned) (nullable) what came of it */
  GError *error;     /* (owned) (nullable) */
} Job;

typedef struct
{
  char *key;           /* (owned) */
  GdkTexture *texture; /* (owned) */
  gsize bytes;
  GList link;
} Kept;

/* Of the window's thread. */
static GPtrArray *threads;           /* (owned) (nullable) */
static GHashTable *jobs;             /* (owned) (nullable): key → Job (owned) */
static GHashTable *kept_ones;        /* (owned) (nullable): key → Kept (owned) */
static GQueue recent = G_QUEUE_INIT; /* of Kept, the one used last first */
static gsize kept_bytes;
static GCancellable *stop;     /* (owned) (nullable): ends a decoding at shutdown */
static GMemoryMonitor *memory; /* (owned) (nullable): tells when it is short */

static GMutex lock;
static GCond changed;
static GQueue stack = G_QUEUE_INIT; /* (mutex lock) of Job, newest first */
static GQueue done = G_QUEUE_INIT;  /* (mutex lock) of Job, oldest first */
static guint done_source;           /* (mutex lock) */
static gboolean stopping;           /* (mutex lock) */

static void
job_free (gpointer data)
{
  Job *self = data;

  g_free (self->key);
  g_free (self->path);
  g_ptr_array_unref (self->tasks);
  dsc_pixels_free (self->pixels);
  g_clear_error (&self->error);
  g_free (self);
}

static void
kept_free (gpointer data)
{
  Kept *self = data;

  g_free (self->key);
  g_object_unref (self->texture);
  g_free (self);
}

static char *
key_new (const char *path, int size, gboolean kept)
{
  return g_strdup_printf ("%d%c%s", size, kept ? 't' : 'p', path);
}

GdkTexture *
dsc_texture_new (DscPixels *pixels)
{
  gsize stride = (gsize) pixels->width * 4;
  g_autoptr (GBytes) bytes
      = g_bytes_new_take (g_steal_pointer (&pixels->data), stride * pixels->height);
  /* Everything is opaque: the premultiplied kind is the one that need not be converted. */
  GdkTexture *texture = gdk_memory_texture_new (pixels->width, pixels->height,
                                                GDK_MEMORY_R8G8B8A8_PREMULTIPLIED, bytes, stride);

  dsc_pixels_free (pixels);
  return texture;
}

/* Textures in memory. */

static void
forget_oldest (void)
{
  Kept *oldest = g_queue_peek_tail (&recent);

  g_queue_unlink (&recent, &oldest->link);
  kept_bytes -= oldest->bytes;
  g_hash_table_remove (kept_ones, oldest->key);
}

static void
keep (const char *key, GdkTexture *texture)
{
  Kept *self;

  if (g_hash_table_contains (kept_ones, key))
    return;
  self = g_new0 (Kept, 1);
  self->key = g_strdup (key);
  self->texture = g_object_ref (texture);
  self->bytes = (gsize) gdk_texture_get_width (texture) * gdk_texture_get_height (texture) * 4;
  self->link.data = self;
  g_hash_table_insert (kept_ones, self->key, self);
  g_queue_push_head_link (&recent, &self->link);
  kept_bytes += self->bytes;
  while (kept_bytes > DSC_THUMBNAILER_BYTES)
    forget_oldest ();
}

GdkTexture *
dsc_thumbnailer_peek (const char *path, int size)
{
  g_autofree char *key = key_new (path, dsc_thumbnail_size (size), TRUE);
  Kept *self = kept_ones != NULL ? g_hash_table_lookup (kept_ones, key) : NULL;

  if (self == NULL)
    return NULL;
  g_queue_unlink (&recent, &self->link);
  g_queue_push_head_link (&recent, &self->link);
  return self->texture;
}

void
dsc_thumbnailer_forget (void)
{
  while (!g_queue_is_empty (&recent))
    forget_oldest ();
}

/* Answers, on the window's thread. */

static void
disconnect_task (GTask *task)
{
  GCancellable *cancellable = g_task_get_cancellable (task);

  if (cancellable != NULL)
    g_signal_handlers_disconnect_by_data (cancellable, task);
}

/* Hands the outcome to all who wait for it, and frees @self. It leaves the table first: whoever is
 * answered may ask again. */
static void
job_answer (Job *self)
{
  GPtrArray *tasks = self->tasks;
  g_autoptr (GdkTexture) texture = NULL;

  g_hash_table_steal (jobs, self->key);
  if (self->pixels != NULL)
    {
      texture = dsc_texture_new (g_steal_pointer (&self->pixels));
      if (self->kept)
        keep (self->key, texture);
    }
  for (guint i = 0; i < tasks->len; i++)
    disconnect_task (tasks->pdata[i]);
  for (guint i = 0; i < tasks->len; i++)
    if (texture != NULL)
      g_task_return_pointer (tasks->pdata[i], g_object_ref (texture), g_object_unref);
    else
      g_task_return_error (tasks->pdata[i], g_error_copy (self->error));
  job_free (self);
}

static gboolean
answer_cb (gpointer unused)
{
  GQueue answers = G_QUEUE_INIT;
  GList *link;

  g_mutex_lock (&lock);
  answers = done;
  g_queue_init (&done);
  done_source = 0;
  g_mutex_unlock (&lock);
  while ((link = g_queue_pop_head_link (&answers)) != NULL)
    job_answer (link->data);
  return G_SOURCE_REMOVE;
}

/* Threads. */

static Job *
take_job (void)
{
  GList *link = NULL;

  g_mutex_lock (&lock);
  while (!stopping && g_queue_is_empty (&stack))
    g_cond_wait (&changed, &lock);
  if (!stopping)
    {
      link = g_queue_pop_head_link (&stack);
      ((Job *) link->data)->waiting = FALSE;
    }
  g_mutex_unlock (&lock);
  return link != NULL ? link->data : NULL;
}

static gpointer
decode_thread (gpointer data)
{
  g_autoptr (GCancellable) cancellable = data;
  g_autoptr (DscDecoder) decoder = dsc_decoder_new ();
  Job *job;

  while ((job = take_job ()) != NULL)
    {
      job->pixels
          = job->kept ? dsc_thumbnail_load (decoder, job->path, job->size, cancellable, &job->error)
                      : dsc_picture_load (decoder, job->path, job->size, cancellable, &job->error);
      g_mutex_lock (&lock);
      g_queue_push_tail_link (&done, &job->link);
      if (done_source == 0)
        done_source = g_idle_add_full (G_PRIORITY_DEFAULT, answer_cb, NULL, NULL);
      g_mutex_unlock (&lock);
    }
  return NULL;
}

/* What is in sight is kept by the widgets that show it. */
static void
memory_low_cb (void)
{
  g_debug ("Memory is short: %" G_GSIZE_FORMAT " bytes of thumbnails are dropped", kept_bytes);
  dsc_thumbnailer_forget ();
}

static void
start (void)
{
  if (threads != NULL)
    return;
  memory = g_memory_monitor_dup_default ();
  if (memory != NULL)
    g_signal_connect (memory, "low-memory-warning", memory_low_cb, NULL);
  threads = g_ptr_array_new ();
  jobs = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, job_free);
  kept_ones = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, kept_free);
  stop = g_cancellable_new ();
  for (guint i = 0; i < MIN (MOST_THREADS, dsc_threads_available ()); i++)
    g_ptr_array_add (threads, g_thread_new ("dsc-thumb", decode_thread, g_object_ref (stop)));
}

/* Requests, on the window's thread. */

/* Takes @self out of the stack, if a thread has not taken it. Returns: whether it was there. */
static gboolean
job_withdraw (Job *self)
{
  gboolean waiting;

  g_mutex_lock (&lock);
  waiting = self->waiting;
  if (waiting)
    g_queue_unlink (&stack, &self->link);
  self->waiting = FALSE;
  g_mutex_unlock (&lock);
  return waiting;
}

static void
cancelled_cb (GCancellable *cancellable, gpointer data)
{
  g_autoptr (GTask) task = g_object_ref (data);
  Job *job = g_hash_table_lookup (jobs, g_task_get_task_data (task));

  disconnect_task (task);
  g_ptr_array_remove_fast (job->tasks, task);
  if (job->tasks->len == 0 && job_withdraw (job))
    g_hash_table_remove (jobs, job->key);
  g_task_return_error_if_cancelled (task);
}

/* Lets the oldest go where too many wait. */
static void
push_out (void)
{
  Job *oldest = NULL;

  g_mutex_lock (&lock);
  if (stack.length > DSC_THUMBNAILER_MAX)
    {
      oldest = g_queue_pop_tail_link (&stack)->data;
      oldest->waiting = FALSE;
    }
  g_mutex_unlock (&lock);
  if (oldest == NULL)
    return;
  g_set_error_literal (&oldest->error, G_IO_ERROR, G_IO_ERROR_CANCELLED,
                       "newer pictures were asked for");
  job_answer (oldest);
}

/* Puts @self, which is new or waits, on top of the stack. */
static void
job_push (Job *self)
{
  g_mutex_lock (&lock);
  self->waiting = TRUE;
  g_queue_push_head_link (&stack, &self->link);
  g_cond_signal (&changed);
  g_mutex_unlock (&lock);
}

static Job *
job_new (const char *key, const char *path, int size, gboolean kept)
{
  Job *self = g_new0 (Job, 1);

  self->key = g_strdup (key);
  self->path = g_strdup (path);
  self->size = size;
  self->kept = kept;
  self->tasks = g_ptr_array_new_with_free_func (g_object_unref);
  self->link.data = self;
  g_hash_table_insert (jobs, self->key, self);
  return self;
}

static void
load_async (const char *path, int size, gboolean kept, GCancellable *cancellable,
            GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  char *key = key_new (path, size, kept);
  Job *job;

  g_task_set_name (task, kept ? "thumbnail" : "picture");
  g_task_set_task_data (task, key, g_free);
  if (g_task_return_error_if_cancelled (task))
    {
      g_object_unref (task);
      return;
    }
  start ();
  job = g_hash_table_lookup (jobs, key);
  if (job == NULL)
    {
      job = job_new (key, path, size, kept);
      job_push (job);
      push_out ();
    }
  else if (job_withdraw (job))
    job_push (job);
  g_ptr_array_add (job->tasks, task);
  /* Plain handlers, not g_cancellable_connect(): all of this happens on the window's thread. */
  if (cancellable != NULL)
    g_signal_connect (cancellable, "cancelled", G_CALLBACK (cancelled_cb), task);
}

void
dsc_thumbnailer_load_async (const char *path, int size, GCancellable *cancellable,
                            GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (path != NULL && size > 0);

  load_async (path, dsc_thumbnail_size (size), TRUE, cancellable, callback, user_data);
}

GdkTexture *
dsc_thumbnailer_load_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
dsc_picture_load_async (const char *path, int size, GCancellable *cancellable,
                        GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (path != NULL && size > 0);

  load_async (path, size, FALSE, cancellable, callback, user_data);
}

GdkTexture *
dsc_picture_load_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* The end. */

static void
answer_cancelled (void)
{
  GList *link;

  while ((link = g_queue_pop_head_link (&stack)) != NULL)
    {
      Job *job = link->data;

      g_set_error_literal (&job->error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "the program ends");
      job_answer (job);
    }
}

void
dsc_thumbnailer_shutdown (void)
{
  if (threads == NULL)
    return;
  g_cancellable_cancel (stop);
  g_mutex_lock (&lock);
  stopping = TRUE;
  g_cond_broadcast (&changed);
  g_mutex_unlock (&lock);
  for (guint i = 0; i < threads->len; i++)
    g_thread_join (threads->pdata[i]);
  stopping = FALSE;
  g_clear_handle_id (&done_source, g_source_remove);
  answer_cb (NULL);
  answer_cancelled ();
  dsc_thumbnailer_forget ();
  if (memory != NULL)
    g_signal_handlers_disconnect_by_func (memory, memory_low_cb, NULL);
  g_clear_object (&memory);
  g_clear_pointer (&threads, g_ptr_array_unref);
  g_clear_pointer (&jobs, g_hash_table_unref);
  g_clear_pointer (&kept_ones, g_hash_table_unref);
  g_clear_object (&stop);
}
