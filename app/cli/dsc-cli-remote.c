/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fetching an archive for import: what is said of it before and after. */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "archive/dsc-archive.h"
#include "cli/dsc-cli-remote.h"

static void
say_as_json (DscCli *cli, const DscKaggleName *name, const DscKaggleInfo *info,
             const DscKaggleCredentials *credentials)
{
  JsonBuilder *builder = dsc_cli_json_new ("dataset");
  g_autofree char *words = dsc_kaggle_name_to_string (name);
  g_autofree char *page = dsc_kaggle_name_to_page (name);
  g_autofree char *updated
      = info->updated != NULL ? g_date_time_format_iso8601 (info->updated) : NULL;

  dsc_cli_json_string (builder, "name", words);
  dsc_cli_json_string (builder, "title", info->title);
  dsc_cli_json_string (builder, "author", info->author);
  dsc_cli_json_string (builder, "licence", info->licence);
  dsc_cli_json_count (builder, "bytes", (gint64) info->bytes);
  dsc_cli_json_count (builder, "newest", info->version);
  dsc_cli_json_string (builder, "updated", updated);
  dsc_cli_json_string (builder, "page", page);
  dsc_cli_json_string (builder, "credentials", credentials->source);
  dsc_cli_json_string (builder, "warning", credentials->warning);
  dsc_cli_output_json (cli->out, builder);
}

static void
say_as_text (DscCli *cli, const DscKaggleName *name, const DscKaggleInfo *info,
             const DscKaggleCredentials *credentials)
{
  g_autofree char *page = dsc_kaggle_name_to_page (name);
  g_autofree char *size = g_format_size (info->bytes);
  g_autofree char *updated
      = info->updated != NULL ? g_date_time_format (info->updated, "%F") : g_strdup ("—");

  if (credentials->warning != NULL)
    dsc_cli_output_note (cli->out, "%s", credentials->warning);
  if (info->author != NULL)
    /* Translators: title, author. */
    dsc_cli_output_text (cli->out, _ ("Dataset: %s, by %s"), info->title, info->author);
  else
    dsc_cli_output_text (cli->out, _ ("Dataset: %s"), info->title);
  dsc_cli_output_text (cli->out, _ ("Licence: %s"),
                       info->licence != NULL ? info->licence : _ ("not told; see its page"));
  if (info->bytes > 0)
    dsc_cli_output_text (cli->out, _ ("Size: %s, before it is packed"), size);
  if (info->version > 0)
    /* Translators: number, date. */
    dsc_cli_output_text (cli->out, _ ("Newest version: %u, of %s"), info->version, updated);
  if (name->version > 0)
    dsc_cli_output_text (cli->out, _ ("Fetching version: %u"), name->version);
  dsc_cli_output_text (cli->out, _ ("Page: %s"), page);
}

/* A DscProgressFunc: bytes are shown as a share only, for their numbers say little. */
static void
show_progress_cb (const DscProgress *progress, gpointer output)
{
  double fraction = progress->total > 0 ? progress->done / (double) progress->total : -1;

  dsc_cli_output_fraction (output, progress->phase, fraction, 0, progress->seconds_left);
}

/* Says what the dataset is, before anything of it is fetched. */
static gboolean
describe (DscCli *cli, const DscKaggleServer *server, const DscKaggleName *name, GError **error)
{
  g_autoptr (DscKaggleInfo) info
      = dsc_kaggle_describe (server, name, cli->cancellable, show_progress_cb, cli->out, error);

  dsc_cli_output_progress_end (cli->out);
  if (info == NULL)
    return FALSE;
  if (dsc_cli_output_is_json (cli->out))
    say_as_json (cli, name, info, server->credentials);
  else
    say_as_text (cli, name, info, server->credentials);
  return TRUE;
}

static void
say_fetched (DscCli *cli, const DscRemoteFile *file)
{
  JsonBuilder *builder;
  GStatBuf status;
  guint64 bytes = g_stat (file->path, &status) == 0 ? (guint64) status.st_size : 0;
  g_autofree char *size = g_format_size (bytes);

  if (!dsc_cli_output_is_json (cli->out))
    {
      dsc_cli_output_text (cli->out, _ ("Fetched: %s"), size);
      if (file->problem != NULL)
        dsc_cli_output_note (cli->out, "%s", file->problem);
      if (file->note != NULL)
        dsc_cli_output_note (cli->out, "%s", file->note);
      return;
    }
  builder = dsc_cli_json_new ("downloaded");
  dsc_cli_json_path (builder, "path", file->path);
  dsc_cli_json_count (builder, "bytes", (gint64) bytes);
  json_builder_set_member_name (builder, "reused");
  json_builder_add_boolean_value (builder, file->is_reused);
  dsc_cli_json_string (builder, "problem", file->problem);
  dsc_cli_output_json (cli->out, builder);
}

char *
dsc_cli_fetch (DscCli *cli, const DscRemote *remote, const char *text, GError **error)
{
  g_autoptr (DscKaggleCredentials) credentials = NULL;
  const char *address = g_getenv ("DISCERN_KAGGLE_URL");
  DscKaggleServer server = { .address = address != NULL && *address != '\0' ? address : NULL };
  g_autoptr (DscRemoteFile) file = NULL;

  if (remote->kaggle != NULL)
    {
      if (!dsc_kaggle_is_meant (text))
        dsc_cli_output_note (
            cli->out,
            _ ("There is no file or folder “%s” here; asking Kaggle for a dataset of that name."),
            text);
      credentials = dsc_kaggle_credentials_find (error);
      server.credentials = credentials;
      if (credentials == NULL || !describe (cli, &server, remote->kaggle, error))
        return NULL;
    }
  file = dsc_remote_fetch (remote, &server, cli->cancellable, show_progress_cb, cli->out, error);
  dsc_cli_output_progress_end (cli->out);
  if (file == NULL)
    return NULL;
  if (!dsc_archive_check_fetched (file->path, text, error))
    {
      dsc_remote_discard (file->path);
      return NULL;
    }
  say_fetched (cli, file);
  return g_steal_pointer (&file->path);
}
