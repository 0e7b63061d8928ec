/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Datasets that are elsewhere: what one is, and fetching it. */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "base/dsc-error.h"
#include "base/dsc-text.h"
#include "kaggle/dsc-remote.h"
#include "model/dsc-workspace-private.h"

/* What both need of Kaggle. */
typedef struct
{
  DscRemote *remote;                 /* (owned) (nullable) */
  DscKaggleCredentials *credentials; /* (owned) (nullable) */
  DscKaggleServer server;
} Asking;

static void
asking_clear (Asking *self)
{
  g_clear_pointer (&self->remote, dsc_remote_free);
  g_clear_pointer (&self->credentials, dsc_kaggle_credentials_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Asking, asking_clear)

static gboolean
begin (Asking *self, const char *text, GError **error)
{
  const char *address = g_getenv ("DISCERN_KAGGLE_URL");
  GError *problem = NULL;

  self->remote = dsc_remote_parse (text, &problem);
  if (self->remote == NULL)
    {
      if (!dsc_kaggle_is_meant (text))
        {
          g_clear_error (&problem);
          problem = g_error_new_literal (
              DSC_ERROR, DSC_ERROR_USAGE,
              _ ("This names no dataset. Write owner/name as Kaggle has it, or paste the address "
                 "of a dataset or of an archive (https://…)."));
        }
      g_propagate_error (error, problem);
      return FALSE;
    }
  if (self->remote->kaggle == NULL)
    return dsc_fetch_check_url (self->remote->url, error);
  self->server.address = address != NULL && *address != '\0' ? address : NULL;
  self->credentials = dsc_kaggle_credentials_find (error);
  self->server.credentials = self->credentials;
  return self->credentials != NULL;
}

/* --- what it is --- */

void
dsc_remote_found_free (DscRemoteFound *self)
{
  if (self == NULL)
    return;
  g_free (self->text);
  g_clear_pointer (&self->remote, dsc_remote_free);
  g_clear_pointer (&self->info, dsc_kaggle_info_free);
  g_free (self->page);
  g_free (self->credentials);
  g_free (self->warning);
  g_free (self);
}

static gboolean
describe_dataset (const Asking *asking, DscRemoteFound *found, GCancellable *cancellable,
                  GError **error)
{
  found->info = dsc_kaggle_describe (&asking->server, asking->remote->kaggle, cancellable, NULL,
                                     NULL, error);
  found->page = dsc_kaggle_name_to_page (asking->remote->kaggle);
  found->credentials = g_strdup (asking->credentials->source);
  found->warning = g_strdup (asking->credentials->warning);
  return found->info != NULL;
}

static gboolean
describe_address (const Asking *asking, DscRemoteFound *found, GCancellable *cancellable,
                  GError **error)
{
  const char *url = asking->remote->url;
  g_autoptr (GUri) uri = g_uri_parse (url, G_URI_FLAGS_NONE, NULL);
  DscFetchPeek peek;

  if (!dsc_fetch_peek (&(DscFetch){ .url = url }, &peek, cancellable, error))
    return FALSE;
  found->size = peek.size;
  return dsc_archive_check_beginning (uri != NULL ? g_uri_get_path (uri) : url, peek.beginning,
                                      peek.n, url, error);
}

static void
describe_func (GTask *task, gpointer source, gpointer text, GCancellable *cancellable)
{
  g_autoptr (DscRemoteFound) found = g_new0 (DscRemoteFound, 1);
  g_auto (Asking) asking = { NULL };
  GError *error = NULL;

  found->text = g_strdup (text);
  if (!begin (&asking, text, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  if (asking.remote->kaggle != NULL ? !describe_dataset (&asking, found, cancellable, &error)
                                    : !describe_address (&asking, found, cancellable, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  found->remote = g_steal_pointer (&asking.remote);
  g_task_return_pointer (task, g_steal_pointer (&found), (GDestroyNotify) dsc_remote_found_free);
}

void
dsc_workspace_describe_async (DscWorkspace *self, const char *text, GCancellable *cancellable,
                              GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);

  g_return_if_fail (DSC_IS_WORKSPACE (self));

  g_task_set_source_tag (task, dsc_workspace_describe_async);
  g_task_set_task_data (task, g_strdup (text), g_free);
  g_task_run_in_thread (task, describe_func);
}

DscRemoteFound *
dsc_workspace_describe_finish (DscWorkspace *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* --- fetching it --- */

typedef struct
{
  char *text;            /* (owned) */
  DscActivity *activity; /* (owned) */
} Fetching;

static void
fetching_free (gpointer data)
{
  Fetching *self = data;

  g_free (self->text);
  g_object_unref (self->activity);
  g_free (self);
}

static void
fetch_func (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const Fetching *self = data;
  g_auto (Asking) asking = { NULL };
  g_autoptr (DscRemoteFile) file = NULL;
  GError *error = NULL;

  if (begin (&asking, self->text, &error))
    file = dsc_remote_fetch (asking.remote, &asking.server, cancellable, dsc_activity_report,
                             self->activity, &error);
  if (file != NULL && dsc_archive_check_fetched (file->path, self->text, &error))
    {
      g_task_return_pointer (task, g_steal_pointer (&file), (GDestroyNotify) dsc_remote_file_free);
      return;
    }
  if (file != NULL)
    dsc_remote_discard (file->path);
  g_task_return_error (task, error);
}

static void
fetched_cb (GObject *unused, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  const Fetching *fetching = g_task_get_task_data (G_TASK (result));
  GError *error = NULL;
  DscRemoteFile *file;

  _dsc_workspace_end (g_task_get_source_object (task), fetching->activity);
  file = g_task_propagate_pointer (G_TASK (result), &error);
  if (file != NULL)
    g_task_return_pointer (task, file, (GDestroyNotify) dsc_remote_file_free);
  else
    g_task_return_error (task, error);
}

void
dsc_workspace_fetch_async (DscWorkspace *self, const char *text, GAsyncReadyCallback callback,
                           gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);
  Fetching *fetching = g_new0 (Fetching, 1);
  g_autofree char *shown = dsc_path_display (text);
  /* Translators: a dataset's name, or an address. */
  g_autofree char *title = g_strdup_printf (_ ("Downloading “%s”"), shown);
  g_autoptr (GTask) inner = NULL;

  fetching->text = g_strdup (text);
  fetching->activity = g_object_ref (_dsc_workspace_begin (self, title));
  inner = g_task_new (NULL, dsc_activity_get_cancellable (fetching->activity), fetched_cb, task);
  g_task_set_task_data (inner, fetching, fetching_free);
  g_task_run_in_thread (inner, fetch_func);
}

DscRemoteFile *
dsc_workspace_fetch_finish (DscWorkspace *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
