/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How a folder or a table is read: what would be found, how it was read before, reading it so. */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "base/dsc-text.h"
#include "dataset/dsc-paths.h"
#include "model/dsc-workspace-private.h"
#include "project/dsc-project-import.h"

/* --- what would be found --- */

static void
preview_func (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const DscReading *reading = data;
  const DscImportOptions options = dsc_reading_to_options (reading);
  GError *error = NULL;
  DscImportPreview *preview
      = dsc_import_preview (reading->source, &options, NULL, NULL, cancellable, &error);

  if (preview != NULL)
    g_task_return_pointer (task, preview, (GDestroyNotify) dsc_import_preview_free);
  else
    g_task_return_error (task, error);
}

void
dsc_workspace_preview_async (DscWorkspace *self, const DscReading *reading,
                             GCancellable *cancellable, GAsyncReadyCallback callback,
                             gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);

  g_return_if_fail (DSC_IS_WORKSPACE (self) && reading != NULL);

  g_task_set_source_tag (task, dsc_workspace_preview_async);
  g_task_set_task_data (task, dsc_reading_copy (reading), (GDestroyNotify) dsc_reading_free);
  g_task_run_in_thread (task, preview_func);
}

DscImportPreview *
dsc_workspace_preview_finish (DscWorkspace *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* --- whether to ask --- */

typedef struct
{
  char *path;            /* (owned) */
  DscActivity *activity; /* (owned) */
} Doubt;

static void
doubt_free (gpointer data)
{
  Doubt *self = data;

  g_free (self->path);
  g_object_unref (self->activity);
  g_free (self);
}

/* Whether @path is a table that no project was made of. */
static gboolean
is_new_table (const char *path)
{
  g_autofree char *real = NULL;
  g_autofree char *folder = NULL;
  g_autofree char *database = NULL;

  if (!g_file_test (path, G_FILE_TEST_IS_REGULAR))
    return FALSE;
  real = dsc_path_resolve (path, NULL);
  folder = real != NULL ? dsc_project_default_folder (real) : NULL;
  database = folder != NULL ? g_build_filename (folder, "project.db", NULL) : NULL;
  return database != NULL && !g_file_test (database, G_FILE_TEST_EXISTS);
}

static void
doubt_func (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const Doubt *self = data;
  const DscImportOptions options = DSC_IMPORT_OPTIONS_DEFAULT;
  g_autoptr (DscImportPreview) preview = NULL;

  if (is_new_table (self->path))
    preview = dsc_import_preview (self->path, &options, dsc_activity_report, self->activity,
                                  cancellable, NULL);
  /* What cannot be read at all says so when it is opened. */
  if (!g_task_return_error_if_cancelled (task))
    g_task_return_boolean (task, preview != NULL && !preview->is_obvious);
}

static void
doubted_cb (GObject *unused, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  const Doubt *doubt = g_task_get_task_data (G_TASK (result));
  GError *error = NULL;
  gboolean doubtful;

  _dsc_workspace_end (g_task_get_source_object (task), doubt->activity);
  doubtful = g_task_propagate_boolean (G_TASK (result), &error);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, doubtful);
}

void
dsc_workspace_is_doubtful_async (DscWorkspace *self, const char *path, GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);
  Doubt *doubt = g_new0 (Doubt, 1);
  g_autofree char *name = g_path_get_basename (path);
  g_autofree char *shown = dsc_path_display (name);
  /* Translators: a folder or table. */
  g_autofree char *title = g_strdup_printf (_ ("Opening “%s”"), shown);
  g_autoptr (GTask) inner = NULL;

  doubt->path = g_strdup (path);
  doubt->activity = g_object_ref (_dsc_workspace_begin (self, title));
  inner = g_task_new (NULL, dsc_activity_get_cancellable (doubt->activity), doubted_cb, task);
  g_task_set_task_data (inner, doubt, doubt_free);
  g_task_run_in_thread (inner, doubt_func);
}

gboolean
dsc_workspace_is_doubtful_finish (DscWorkspace *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* --- how it was read --- */

typedef struct
{
  DscProject *project; /* (owned) (nullable) */
  char *source;        /* (owned) */
} Recall;

static void
recall_free (gpointer data)
{
  Recall *self = data;

  g_clear_object (&self->project);
  g_free (self->source);
  g_free (self);
}

static void
recall_func (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Recall *self = data;
  DscImportOptions options = DSC_IMPORT_OPTIONS_DEFAULT;
  g_autoptr (GPtrArray) kept = g_ptr_array_new_with_free_func (g_free);
  GError *error = NULL;
  gboolean done = dsc_project_get_reading_options (self->project, &options, kept, &error);

  /* Its end waits for the disk. */
  g_clear_object (&self->project);
  if (done)
    g_task_return_pointer (task, dsc_reading_new_from_options (self->source, &options),
                           (GDestroyNotify) dsc_reading_free);
  else
    g_task_return_error (task, error);
}

void
dsc_workspace_get_reading_async (DscWorkspace *self, GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, user_data);
  GError *error = NULL;
  Recall *recall;

  if (!_dsc_workspace_check_open (self, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  recall = g_new0 (Recall, 1);
  recall->project = g_object_ref (self->project);
  recall->source = g_strdup (dsc_dataset_get_source (self->dataset));
  g_task_set_task_data (task, recall, recall_free);
  g_task_run_in_thread (task, recall_func);
}

DscReading *
dsc_workspace_get_reading_finish (DscWorkspace *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* --- reading it --- */

void
dsc_workspace_read_async (DscWorkspace *self, const DscReading *reading,
                          GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);
  g_autofree char *name = g_path_get_basename (reading->source);
  g_autofree char *shown = dsc_path_display (name);
  /* Translators: a folder or table. */
  g_autofree char *title = g_strdup_printf (_ ("Opening “%s”"), shown);

  _dsc_workspace_open_reading (self, reading, title, task);
}
