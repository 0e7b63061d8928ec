/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Training photos that look like another one: those whose features point in nearly the same
 * direction.
 *
 * A search goes through four steps: a thread lists the training photos and opens what is kept of
 * them; the engine makes the features of the photo that is asked about; a thread compares them with
 * those that are kept; the engine makes the others, some at a time, and they are compared, and
 * kept, as they come. Each step is over before the next begins, so that nothing needs a lock. */
#include "config.h"

#include <errno.h>
#include <math.h>

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "base/dsc-error.h"
#include "base/dsc-text.h"
#include "model/dsc-workspace-private.h"

/* Photos that the engine is asked about at a time: other questions go between. */
#define CHUNK 48
/* Most bytes of features that are kept on disk. */
#define BUDGET (G_GUINT64_CONSTANT (512) << 20)
#define STORE "alike.cache"

typedef struct
{
  DscWorkspace *workspace; /* (unowned) the task's source */
  DscProject *project;     /* (owned) */
  DscDataset *dataset;     /* (owned) */
  DscEngineHost *host;     /* (owned) */
  DscActivity *activity;   /* (owned) */
  gint64 split_id;
  guint64 budget;   /* of each cache file; 0: the usual one */
  char *model_path; /* (owned) */
  char *path;       /* (owned) what is asked about */
  guint n_wanted;

  char *cache_folder;   /* (owned) */
  DscSplit *split;      /* (owned) (nullable) */
  DscRecordFile *store; /* (owned) (nullable) let go of on a thread: it waits for the disk */
  GPtrArray *paths;     /* (owned) (element-type filename) of what is searched */
  GArray *refs;         /* (owned) (element-type DscFileRef) of the same */
  GArray *photos;       /* (owned) (element-type guint32) their numbers */
  GArray *missing;      /* (owned) (element-type guint) which of them are not kept */
  guint next;           /* of the missing ones */
  guint n_train;

  float *features; /* (owned) (nullable) of what is asked about, of length 1 */
  guint n_features;
  GError *problem; /* (owned) (nullable) why there are none */
  GArray *found;   /* (owned) (element-type DscAlikePhoto) */
} Search;

void
dsc_alike_free (DscAlike *self)
{
  g_object_unref (self->dataset);
  dsc_split_unref (self->split);
  g_array_unref (self->photos);
  g_free (self);
}

static void
search_free (gpointer data)
{
  Search *self = data;

  g_clear_object (&self->project);
  g_object_unref (self->dataset);
  g_object_unref (self->host);
  g_object_unref (self->activity);
  g_free (self->model_path);
  g_free (self->path);
  g_free (self->cache_folder);
  g_clear_pointer (&self->split, dsc_split_unref);
  g_clear_object (&self->store);
  g_clear_pointer (&self->paths, g_ptr_array_unref);
  g_clear_pointer (&self->refs, g_array_unref);
  g_clear_pointer (&self->photos, g_array_unref);
  g_clear_pointer (&self->missing, g_array_unref);
  g_free (self->features);
  g_clear_error (&self->problem);
  g_clear_pointer (&self->found, g_array_unref);
  g_free (self);
}

/* --- the end --- */

static void
let_go_func (GTask *task, gpointer source, gpointer store, GCancellable *cancellable)
{
  g_object_unref (store);
  g_task_return_boolean (task, TRUE);
}

static int
compare_similarities (gconstpointer a, gconstpointer b)
{
  const DscAlikePhoto *first = a, *second = b;

  if (first->similarity != second->similarity)
    return first->similarity > second->similarity ? -1 : 1;
  return (first->photo > second->photo) - (first->photo < second->photo);
}

static DscAlike *
make_result (Search *self)
{
  DscAlike *alike = g_new (DscAlike, 1);

  alike->n_searched = self->found->len;
  g_array_sort (self->found, compare_similarities);
  g_array_set_size (self->found, MIN (self->found->len, self->n_wanted));
  alike->dataset = g_object_ref (self->dataset);
  alike->split = g_steal_pointer (&self->split);
  alike->photos = g_steal_pointer (&self->found);
  alike->n_train = self->n_train;
  return alike;
}

/* Takes @task and @error (nullable). */
static void
end_search (GTask *task, GError *error)
{
  Search *self = g_task_get_task_data (task);

  if (self->store != NULL)
    {
      g_autoptr (GTask) letting_go = g_task_new (NULL, NULL, NULL, NULL);

      g_task_set_task_data (letting_go, g_steal_pointer (&self->store), NULL);
      g_task_run_in_thread (letting_go, let_go_func);
    }
  _dsc_workspace_end (self->workspace, self->activity);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, make_result (self), (GDestroyNotify) dsc_alike_free);
  g_object_unref (task);
}

/* --- what is kept --- */

/* What the model is known by: another file, time or size is another model. */
static char *
dup_kind (const Search *self, GError **error)
{
  g_autofree char *words = NULL;
  g_autofree char *digest = NULL;
  GStatBuf status;

  if (g_stat (self->model_path, &status) != 0)
    {
      int errnum = errno;
      g_autofree char *shown = dsc_path_display (self->model_path);

      dsc_error_set_errno (error, errnum, _ ("The model “%s” could not be opened"), shown);
      return NULL;
    }
  words = g_strdup_printf ("%s %" G_GINT64_FORMAT " %" G_GINT64_FORMAT ".%09ld", self->model_path,
                           (gint64) status.st_size, (gint64) status.st_mtim.tv_sec,
                           status.st_mtim.tv_nsec);
  digest = g_compute_checksum_for_string (G_CHECKSUM_SHA256, words, -1);
  return g_strdup_printf ("alike %.32s v%d", digest, DSC_DECODER_VERSION);
}

/* A quarter of what is free, as for the other caches. */
static guint64
find_budget (const Search *self)
{
  g_autoptr (GFile) folder = g_file_new_for_path (self->cache_folder);
  g_autoptr (GFileInfo) info
      = g_file_query_filesystem_info (folder, G_FILE_ATTRIBUTE_FILESYSTEM_FREE, NULL, NULL);
  guint64 budget = self->budget > 0 ? MIN (self->budget, BUDGET) : BUDGET;

  if (info == NULL)
    return budget;
  return MIN (budget,
              g_file_info_get_attribute_uint64 (info, G_FILE_ATTRIBUTE_FILESYSTEM_FREE) / 4);
}

/* --- similarity --- */

/* Makes @values of length 1. Returns %FALSE if that cannot be. */
static gboolean
normalise (float *values, guint n)
{
  double sum = 0;

  for (guint i = 0; i < n; i++)
    sum += (double) values[i] * values[i];
  if (!(sum > 0) || !isfinite (sum))
    return FALSE;
  for (guint i = 0; i < n; i++)
    values[i] = (float) (values[i] / sqrt (sum));
  return TRUE;
}

/* @features: of length 1, of place @place. */
static void
add_similarity (Search *self, guint place, const float *features)
{
  DscAlikePhoto found = { .photo = g_array_index (self->photos, guint32, place) };
  float sum = 0;

  for (guint i = 0; i < self->n_features; i++)
    sum += self->features[i] * features[i];
  found.similarity = MIN (sum, 1);
  g_array_append_val (self->found, found);
}

/* --- the steps --- */

static void
list_photo (Search *self, guint32 photo)
{
  const DscPhoto *record = dsc_dataset_get_photo (self->dataset, photo);
  char *path = dsc_dataset_dup_photo_path (self->dataset, photo);
  const DscFileRef ref = { path, record->size, record->mtime };

  g_ptr_array_add (self->paths, path);
  g_array_append_val (self->refs, ref);
  g_array_append_val (self->photos, photo);
}

static void
list_photos (Search *self)
{
  guint n = dsc_dataset_get_n_photos (self->dataset);
  g_autoptr (GArray) all = g_array_new (FALSE, FALSE, sizeof (guint32));
  guint n_listed;

  for (guint32 i = 0; i < n; i++)
    if (self->split->parts[i] == DSC_PART_TRAIN
        && dsc_dataset_get_photo (self->dataset, i)->label >= 0)
      g_array_append_val (all, i);
  self->n_train = all->len;
  n_listed = MIN (all->len, DSC_ALIKE_MAX_PHOTOS);
  for (guint64 i = 0; i < n_listed; i++)
    list_photo (self, g_array_index (all, guint32, i * all->len / n_listed));
}

static gboolean
prepare (Search *self, GError **error)
{
  g_autofree char *kind = dup_kind (self, error);
  g_autofree char *path = NULL;

  if (kind == NULL)
    return FALSE;
  self->split = dsc_project_get_split (self->project, self->split_id, self->dataset, error);
  if (self->split == NULL)
    return FALSE;
  list_photos (self);
  self->cache_folder = dsc_project_dup_cache_folder (self->project);
  path = g_build_filename (self->cache_folder, STORE, NULL);
  self->store = dsc_record_file_open (path, kind, find_budget (self), error);
  return self->store != NULL;
}

static void
prepare_func (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Search *self = data;
  GError *error = NULL;
  gboolean ok = prepare (self, &error);

  g_clear_object (&self->project);
  if (ok)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/* What is kept is compared; what is not is listed. */
static void
compare_func (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Search *self = data;

  for (guint i = 0; i < self->refs->len && !g_cancellable_is_cancelled (cancellable); i++)
    {
      gsize size;
      const float *features = dsc_record_file_lookup (
          self->store, &g_array_index (self->refs, DscFileRef, i), NULL, &size);

      if (features != NULL && size == self->n_features * sizeof (float))
        add_similarity (self, i, features);
      else
        g_array_append_val (self->missing, i);
    }
  g_task_return_boolean (task, TRUE);
}

/* Runs @func on a thread, and then @callback with @task. */
static void
run_in_thread (GTask *task, GTaskThreadFunc func, GAsyncReadyCallback callback)
{
  Search *self = g_task_get_task_data (task);
  g_autoptr (GTask) inner
      = g_task_new (NULL, dsc_activity_get_cancellable (self->activity), callback, task);

  g_task_set_task_data (inner, self, NULL); /* the outer task's, which outlives this one */
  g_task_run_in_thread (inner, func);
}

/* On the answering thread. */
static void
missing_cb (const DscAnswer *answer, gpointer user_data)
{
  Search *self = user_data;
  guint place = g_array_index (self->missing, guint, self->next + answer->index);
  const gint32 tags[4] = { (gint32) answer->n_features, 0, 0, 0 };
  g_autofree float *features = NULL;

  if (answer->features == NULL || answer->n_features != self->n_features)
    return;
  features = g_memdup2 (answer->features, self->n_features * sizeof (float));
  if (!normalise (features, self->n_features))
    return;
  add_similarity (self, place, features);
  /* What cannot be kept is computed again the next time. */
  dsc_record_file_add (self->store, &g_array_index (self->refs, DscFileRef, place), tags, features,
                       self->n_features * sizeof (float), NULL);
}

static void chunk_done_cb (GObject *source, GAsyncResult *result, gpointer data);

static void
report (Search *self)
{
  const DscProgress progress = { .phase = _ ("Looking at training photos"),
                                 .done = self->next,
                                 .total = self->missing->len,
                                 .seconds_left = -1 };

  dsc_activity_report (&progress, self->activity);
}

/* Asks for the features of some of the missing ones; ends where there are none. */
static void
ask_for_more (GTask *task)
{
  Search *self = g_task_get_task_data (task);
  guint n = MIN (CHUNK, self->missing->len - self->next);
  g_autofree DscFileRef *refs = g_new (DscFileRef, CHUNK);

  if (n == 0)
    {
      end_search (task, NULL);
      return;
    }
  report (self);
  for (guint i = 0; i < n; i++)
    refs[i] = g_array_index (self->refs, DscFileRef,
                             g_array_index (self->missing, guint, self->next + i));
  dsc_engine_host_embed_async (self->host, self->model_path, refs, n, self->cache_folder,
                               self->budget, 0, missing_cb, NULL, self,
                               dsc_activity_get_cancellable (self->activity), chunk_done_cb, task);
}

static void
chunk_done_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  Search *self = g_task_get_task_data (task);
  GError *error = NULL;

  if (!dsc_engine_host_embed_finish (DSC_ENGINE_HOST (source), result, &error))
    {
      end_search (task, error);
      return;
    }
  self->next += MIN (CHUNK, self->missing->len - self->next);
  ask_for_more (task);
}

static void
compared_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  GError *error = NULL;

  if (g_task_propagate_boolean (G_TASK (result), &error))
    ask_for_more (data);
  else
    end_search (data, error);
}

/* On the answering thread. */
static void
question_cb (const DscAnswer *answer, gpointer user_data)
{
  Search *self = user_data;

  if (answer->features == NULL)
    {
      self->problem = g_error_copy (answer->error);
      return;
    }
  self->n_features = answer->n_features;
  self->features = g_memdup2 (answer->features, answer->n_features * sizeof (float));
  if (normalise (self->features, self->n_features))
    return;
  g_clear_pointer (&self->features, g_free);
  g_set_error_literal (&self->problem, DSC_ERROR, DSC_ERROR_NO_DATA,
                       _ ("The model sees nothing at all in this picture."));
}

static void
question_done_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  Search *self = g_task_get_task_data (task);
  GError *error = NULL;

  if (!dsc_engine_host_embed_finish (DSC_ENGINE_HOST (source), result, &error))
    end_search (task, error);
  else if (self->features == NULL)
    end_search (task, g_steal_pointer (&self->problem));
  else
    run_in_thread (task, compare_func, compared_cb);
}

static void
prepared_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  Search *self = g_task_get_task_data (task);
  const DscFileRef ref = { .path = self->path };
  GError *error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    {
      end_search (task, error);
      return;
    }
  dsc_engine_host_embed_async (self->host, self->model_path, &ref, 1, NULL, 0, 0, question_cb, NULL,
                               self, dsc_activity_get_cancellable (self->activity),
                               question_done_cb, task);
}

static Search *
search_new (DscWorkspace *workspace, char *model_path, const char *path, guint n)
{
  Search *self = g_new0 (Search, 1);

  self->workspace = workspace;
  self->project = g_object_ref (workspace->project);
  self->dataset = g_object_ref (workspace->dataset);
  self->host = g_object_ref (workspace->host);
  self->activity
      = g_object_ref (_dsc_workspace_begin (workspace, _ ("Finding photos that look alike")));
  self->split_id = dsc_results_get_run (workspace->results)->split_id;
  self->budget = workspace->cache_budget;
  self->model_path = model_path;
  self->path = g_strdup (path);
  self->n_wanted = n;
  self->paths = g_ptr_array_new_with_free_func (g_free);
  self->refs = g_array_new (FALSE, FALSE, sizeof (DscFileRef));
  self->photos = g_array_new (FALSE, FALSE, sizeof (guint32));
  self->missing = g_array_new (FALSE, FALSE, sizeof (guint));
  self->found = g_array_new (FALSE, FALSE, sizeof (DscAlikePhoto));
  return self;
}

void
dsc_workspace_find_alike_async (DscWorkspace *self, const char *path, guint n,
                                GCancellable *cancellable, GAsyncReadyCallback callback,
                                gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);
  GError *error = NULL;
  char *model_path = _dsc_workspace_find_model (self, &error);
  Search *search;

  g_task_set_source_tag (task, dsc_workspace_find_alike_async);
  if (model_path == NULL)
    {
      g_task_return_error (task, error);
      g_object_unref (task);
      return;
    }
  search = search_new (self, model_path, path, n);
  g_task_set_task_data (task, search, search_free);
  dsc_activity_follow (search->activity, cancellable);
  run_in_thread (task, prepare_func, prepared_cb);
}

DscAlike *
dsc_workspace_find_alike_finish (DscWorkspace *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
