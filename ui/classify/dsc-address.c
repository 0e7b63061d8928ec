/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "base/dsc-text.h"
#include "classify/dsc-address.h"
#include "fetch/dsc-fetch.h"

#define MAX_NAME 80
#define TIMEOUT 20 /* seconds without a byte */

typedef struct
{
  char *address; /* (owned) */
  char *name;    /* (owned) of the file */
} Fetching;

static void
fetching_free (gpointer data)
{
  Fetching *self = data;

  g_free (self->address);
  g_free (self->name);
  g_free (self);
}

/* Returns: (transfer full) (nullable): its host, if it may be fetched. */
static char *
dup_host (const char *address)
{
  g_autoptr (GUri) uri = g_uri_parse (address, G_URI_FLAGS_NONE, NULL);
  const char *scheme = uri != NULL ? g_uri_get_scheme (uri) : "";
  const char *host = uri != NULL ? g_uri_get_host (uri) : NULL;

  if (host == NULL || *host == '\0')
    return NULL;
  if (g_str_equal (scheme, "https"))
    return g_strdup (host);
  /* dsc_fetch() knows what is this machine. */
  if (g_str_equal (scheme, "http")
      && (g_str_equal (host, "localhost") || g_str_has_prefix (host, "127.")))
    return g_strdup (host);
  return NULL;
}

gboolean
dsc_address_is_one (const char *text)
{
  g_autofree char *host = text != NULL ? dup_host (text) : NULL;

  return host != NULL;
}

/* The last part of the address, as far as it is a decent name for a file. */
static char *
dup_file_name (const char *address)
{
  g_autoptr (GUri) uri = g_uri_parse (address, G_URI_FLAGS_NONE, NULL);
  g_autofree char *name = g_path_get_basename (g_uri_get_path (uri));
  gsize length = strlen (name);

  g_strcanon (name, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "._-", '_');
  if (*name == '.' || *name == '_' || length == 0)
    return g_strdup ("picture");
  /* The end says what kind it is. */
  return g_strdup (length > MAX_NAME ? name + length - MAX_NAME : name);
}

void
dsc_address_delete (const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);
  /* What a transfer that was broken off leaves. */
  static const char *const endings[] = { "", ".part", ".part-tag" };

  for (gsize i = 0; i < G_N_ELEMENTS (endings); i++)
    {
      g_autofree char *file = g_strconcat (path, endings[i], NULL);

      g_unlink (file);
    }
  g_rmdir (folder);
}

static void
fetch_func (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const Fetching *self = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = g_dir_make_tmp ("discern-XXXXXX", &error);
  g_autofree char *path = folder != NULL ? g_build_filename (folder, self->name, NULL) : NULL;
  const DscFetch what = {
    .url = self->address, .path = path, .max_size = DSC_ADDRESS_MAX_BYTES, .timeout = TIMEOUT
  };

  if (path != NULL && dsc_fetch (&what, cancellable, NULL, NULL, &error))
    {
      g_task_return_pointer (task, g_steal_pointer (&path), g_free);
      return;
    }
  if (path != NULL)
    dsc_address_delete (path);
  g_task_return_error (task, g_steal_pointer (&error));
}

GtkWidget *
dsc_address_dialog_new (GtkWindow *parent, const char *address)
{
  g_autofree char *host = dup_host (address);
  g_autofree char *shown = dsc_path_display (address);
  GtkWidget *dialog;

  g_return_val_if_fail (host != NULL, NULL);

  dialog = adw_message_dialog_new (parent, _ ("Fetch This Picture?"), NULL);
  /* Translators: the name of a computer on the net, and a whole address. */
  adw_message_dialog_format_body (ADW_MESSAGE_DIALOG (dialog),
                                  _ ("What was given is an address, not a picture. “%s” would see "
                                     "that somebody at this computer asks for it.\n\n%s"),
                                  host, shown);
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("_Cancel"),
                                    DSC_ADDRESS_FETCH, _ ("_Fetch"), NULL);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  return dialog;
}

void
dsc_address_fetch_async (const char *address, GCancellable *cancellable,
                         GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Fetching *fetching;

  g_return_if_fail (dsc_address_is_one (address));

  fetching = g_new (Fetching, 1);
  *fetching = (Fetching){ g_strdup (address), dup_file_name (address) };
  g_task_set_source_tag (task, dsc_address_fetch_async);
  g_task_set_task_data (task, fetching, fetching_free);
  g_task_run_in_thread (task, fetch_func);
}

char *
dsc_address_fetch_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
