/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Questions to the model of the run that is shown: what is in these pictures, where does it look?
 */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "base/dsc-error.h"
#include "dataset/dsc-import.h"
#include "dataset/dsc-paths.h"
#include "model/dsc-mailbox.h"
#include "model/dsc-workspace-private.h"

char *
_dsc_workspace_find_model (DscWorkspace *self, GError **error)
{
  const char *path = self->results != NULL ? dsc_results_get_model_path (self->results) : NULL;

  if (path != NULL)
    return g_strdup (path);
  g_set_error_literal (error, DSC_ERROR, DSC_ERROR_NO_DATA,
                       _ ("There is no trained model yet. Train first: after some seconds there "
                          "is one that answers."));
  return NULL;
}

/* --- what is in these pictures? --- */

typedef struct
{
  DscEngineHost *host;   /* (owned) */
  char *model_path;      /* (owned) */
  GPtrArray *paths;      /* (owned) what was asked about */
  GListStore *answers;   /* (owned) where they go; window's thread */
  DscActivity *activity; /* (owned) */
  DscMailbox *mailbox;   /* (owned) */
  gint64 last;           /* when the answer before came; answering thread */

  /* Found by a thread. */
  DscAnswerModel *model; /* (owned) (nullable) */
  DscDataset *files;     /* (owned) (nullable) */
  GPtrArray *found;      /* (owned) (nullable) their absolute paths */
  GArray *refs;          /* (owned) (nullable) (element-type DscFileRef) */
} Asking;

static void
asking_free (gpointer data)
{
  Asking *self = data;

  g_object_unref (self->host);
  g_free (self->model_path);
  g_ptr_array_unref (self->paths);
  g_object_unref (self->answers);
  g_object_unref (self->activity);
  g_clear_pointer (&self->mailbox, dsc_mailbox_unref);
  g_clear_pointer (&self->model, dsc_answer_model_unref);
  g_clear_object (&self->files);
  g_clear_pointer (&self->found, g_ptr_array_unref);
  g_clear_pointer (&self->refs, g_array_unref);
  g_free (self);
}

static void
deliver_answer_cb (gpointer letter, gpointer user_data)
{
  Asking *self = user_data;

  g_list_store_append (self->answers, letter);
}

/* Below the root "/" a path lacks its first byte; what is not there is as it was named. */
static char *
dup_skipped_path (const DscSkipped *skipped)
{
  return g_path_is_absolute (skipped->path) ? g_strdup (skipped->path)
                                            : dsc_path_join ("/", skipped->path);
}

/* Files that cannot be used are answers, too: why not. */
static void
post_skipped (Asking *self)
{
  for (guint i = 0; i < dsc_dataset_get_n_skipped (self->files); i++)
    {
      const DscSkipped *skipped = dsc_dataset_get_skipped (self->files, i);
      g_autoptr (GError) error
          = g_error_new_literal (DSC_ERROR, DSC_ERROR_UNREADABLE, skipped->reason);
      const DscAnswer answer = { .error = error };
      g_autofree char *path = dup_skipped_path (skipped);

      if (!g_str_equal (skipped->code, "warning"))
        dsc_mailbox_post (self->mailbox, dsc_answer_item_new (self->model, path, &answer, 0));
    }
}

static gboolean
find_files (Asking *self, GCancellable *cancellable, GError **error)
{
  const DscImportOptions options = DSC_IMPORT_OPTIONS_DEFAULT;
  DscModelInfo *info = dsc_model_info_read_file (self->model_path, error);
  g_autoptr (GArray) order = NULL;

  if (info == NULL)
    return FALSE;
  self->model = dsc_answer_model_new (info);
  self->files
      = dsc_import_list ((const char *const *) self->paths->pdata, self->paths->len, &options,
                         dsc_activity_report, self->activity, cancellable, &order, error);
  if (self->files == NULL)
    return FALSE;
  self->found = g_ptr_array_new_with_free_func (g_free);
  self->refs = g_array_new (FALSE, FALSE, sizeof (DscFileRef));
  for (guint i = 0; i < order->len; i++)
    {
      guint32 number = g_array_index (order, guint32, i);
      const DscPhoto *photo = dsc_dataset_get_photo (self->files, number);
      char *path = dsc_dataset_dup_photo_path (self->files, number);
      const DscFileRef ref = { path, photo->size, photo->mtime };

      g_ptr_array_add (self->found, path);
      g_array_append_val (self->refs, ref);
    }
  post_skipped (self);
  return TRUE;
}

static void
find_func (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  GError *error = NULL;

  if (find_files (data, cancellable, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/* On the answering thread. */
static void
answer_cb (const DscAnswer *answer, gpointer user_data)
{
  Asking *self = user_data;
  gint64 now = g_get_monotonic_time ();

  dsc_mailbox_post (self->mailbox, dsc_answer_item_new (
                                       self->model, g_ptr_array_index (self->found, answer->index),
                                       answer, (now - self->last) / (double) G_USEC_PER_SEC));
  self->last = now;
}

static void
classify_progress_cb (const DscProgress *progress, gpointer user_data)
{
  Asking *self = user_data;

  dsc_activity_report (progress, self->activity);
}

/* Ends the question; takes @task and @error. */
static void
end_asking (GTask *task, GError *error)
{
  Asking *self = g_task_get_task_data (task);

  dsc_mailbox_close (self->mailbox);
  _dsc_workspace_end (g_task_get_source_object (task), self->activity);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
  g_object_unref (task);
}

static void
predicted_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  GError *error = NULL;

  dsc_engine_host_predict_finish (DSC_ENGINE_HOST (source), result, &error);
  end_asking (data, error);
}

static void
files_found_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  Asking *self = g_task_get_task_data (task);
  GError *error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    {
      end_asking (task, error);
      return;
    }
  self->last = g_get_monotonic_time ();
  dsc_engine_host_predict_async (self->host, self->model_path,
                                 (const DscFileRef *) (const void *) self->refs->data,
                                 self->refs->len, NULL, 0, answer_cb, classify_progress_cb, self,
                                 dsc_activity_get_cancellable (self->activity), predicted_cb, task);
}

static GPtrArray *
copy_paths (GPtrArray *paths)
{
  GPtrArray *copy = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < paths->len; i++)
    g_ptr_array_add (copy, g_strdup (g_ptr_array_index (paths, i)));
  return copy;
}

void
dsc_workspace_classify_async (DscWorkspace *self, GPtrArray *paths, GListStore *answers,
                              GCancellable *cancellable, GAsyncReadyCallback callback,
                              gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);
  g_autoptr (GTask) inner = NULL;
  GError *error = NULL;
  char *model_path = _dsc_workspace_find_model (self, &error);
  Asking *asking;

  if (model_path == NULL)
    {
      g_task_return_error (task, error);
      g_object_unref (task);
      return;
    }
  asking = g_new0 (Asking, 1);
  asking->host = g_object_ref (self->host);
  asking->model_path = model_path;
  asking->paths = copy_paths (paths);
  asking->answers = g_object_ref (answers);
  asking->activity = g_object_ref (_dsc_workspace_begin (self, _ ("Classifying photos")));
  asking->mailbox = dsc_mailbox_new (deliver_answer_cb, asking, g_object_unref);
  g_task_set_task_data (task, asking, asking_free);
  dsc_activity_follow (asking->activity, cancellable);
  inner = g_task_new (NULL, dsc_activity_get_cancellable (asking->activity), files_found_cb, task);
  g_task_set_task_data (inner, asking, NULL); /* the outer task's, which outlives this one */
  g_task_run_in_thread (inner, find_func);
}

gboolean
dsc_workspace_classify_finish (DscWorkspace *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* --- where does it look? --- */

DscHeatMap *
dsc_heat_map_copy (const DscHeatMap *self)
{
  DscHeatMap *copy = g_memdup2 (self, sizeof *self);

  copy->map = g_memdup2 (self->map, (gsize) self->height * self->width * sizeof (float));
  return copy;
}

void
dsc_heat_map_free (DscHeatMap *self)
{
  g_free (self->map);
  g_free (self);
}

typedef struct
{
  char *path; /* (owned) */
  DscExplainItem item;
  char *model_path;    /* (owned) */
  DscEngineHost *host; /* (owned) */
  DscModelInfo *info;  /* (owned) (nullable) found by a thread */
  DscHeatMap *map;     /* (owned) (nullable) written on the answering thread */
  GError *error;       /* (owned) (nullable) likewise */
} Explaining;

static void
explaining_free (gpointer data)
{
  Explaining *self = data;

  g_free (self->path);
  g_free (self->model_path);
  g_object_unref (self->host);
  g_clear_pointer (&self->info, dsc_model_info_free);
  g_clear_pointer (&self->map, dsc_heat_map_free);
  g_clear_error (&self->error);
  g_free (self);
}

/* On the answering thread. */
static void
explanation_cb (const DscExplanation *explanation, gpointer user_data)
{
  Explaining *self = user_data;

  if (explanation->error != NULL)
    {
      self->error = g_error_copy (explanation->error);
      return;
    }
  self->map = g_new0 (DscHeatMap, 1);
  self->map->label = explanation->label;
  self->map->height = explanation->height;
  self->map->width = explanation->width;
  self->map->target = self->info->target;
  self->map->orientation = self->info->orientation;
  self->map->map = g_memdup2 (explanation->map,
                              (gsize) explanation->height * explanation->width * sizeof (float));
}

static void
explained_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Explaining *self = g_task_get_task_data (task);
  GError *error = NULL;

  if (!dsc_engine_host_explain_finish (DSC_ENGINE_HOST (source), result, &error))
    g_task_return_error (task, error);
  else if (self->map != NULL)
    g_task_return_pointer (task, g_steal_pointer (&self->map), (GDestroyNotify) dsc_heat_map_free);
  else
    g_task_return_error (task, g_steal_pointer (&self->error));
}

/* Size and time are what a picture is known by; asking for them is a thread's work. */
static void
look_func (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Explaining *self = data;
  const char *const paths[] = { self->path, NULL };
  const DscImportOptions options = DSC_IMPORT_OPTIONS_DEFAULT;
  GError *error = NULL;
  g_autoptr (DscDataset) files
      = dsc_import_list (paths, 1, &options, NULL, NULL, cancellable, NULL, &error);

  if (files != NULL && dsc_dataset_get_n_photos (files) == 1)
    {
      const DscPhoto *photo = dsc_dataset_get_photo (files, 0);

      self->item.file = (DscFileRef){ self->path, photo->size, photo->mtime };
      self->info = dsc_model_info_read_file (self->model_path, &error);
      if (self->info != NULL)
        g_task_return_boolean (task, TRUE);
      else
        g_task_return_error (task, error);
      return;
    }
  if (error == NULL)
    g_set_error_literal (&error, DSC_ERROR, DSC_ERROR_UNREADABLE,
                         files != NULL && dsc_dataset_get_n_skipped (files) > 0
                             ? dsc_dataset_get_skipped (files, 0)->reason
                             : _ ("The picture could not be read."));
  g_task_return_error (task, error);
}

static void
looked_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  Explaining *self = g_task_get_task_data (task);
  GError *error = NULL;

  if (g_task_propagate_boolean (G_TASK (result), &error))
    {
      dsc_engine_host_explain_async (self->host, self->model_path, &self->item, 1, 0,
                                     explanation_cb, NULL, self, g_task_get_cancellable (task),
                                     explained_cb, task);
      return;
    }
  g_task_return_error (task, error);
  g_object_unref (task);
}

void
dsc_workspace_explain_async (DscWorkspace *self, const char *path, gint32 label,
                             GCancellable *cancellable, GAsyncReadyCallback callback,
                             gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  g_autoptr (GTask) inner = NULL;
  GError *error = NULL;
  char *model_path = _dsc_workspace_find_model (self, &error);
  Explaining *explaining;

  if (model_path == NULL)
    {
      g_task_return_error (task, error);
      g_object_unref (task);
      return;
    }
  explaining = g_new0 (Explaining, 1);
  explaining->path = g_strdup (path);
  explaining->item.label = label;
  explaining->model_path = model_path;
  explaining->host = g_object_ref (self->host);
  g_task_set_task_data (task, explaining, explaining_free);
  inner = g_task_new (NULL, cancellable, looked_cb, task);
  g_task_set_task_data (inner, explaining, NULL); /* the outer task's, which outlives this one */
  g_task_run_in_thread (inner, look_func);
}

DscHeatMap *
dsc_workspace_explain_finish (DscWorkspace *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
