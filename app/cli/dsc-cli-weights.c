/* SPDX-License-Identifier: GPL-3.0-or-later */
/* weights: the store of pretrained weights: what is in it, fetching, and adding a file. */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "base/dsc-error.h"
#include "base/dsc-text.h"
#include "cli/dsc-cli.h"
#include "weights/dsc-weights-store.h"

/* Columns of the table. */
#define NETWORK_WIDTH 9
#define FILE_WIDTH 29
#define SIZE_WIDTH 9
#define HERE_WIDTH 4

/* What is known of a published file; @entry is NULL where it is none. */
static void
add_published (JsonBuilder *builder, const DscWeightsEntry *entry)
{
  json_builder_set_member_name (builder, "published");
  json_builder_add_boolean_value (builder, entry != NULL);
  dsc_cli_json_string (builder, "title", entry != NULL ? _ (entry->title) : NULL);
  dsc_cli_json_string (builder, "licence", entry != NULL ? entry->licence : NULL);
}

/* --- list --- */

/* A file that is here, or that could be fetched. All borrowed. */
typedef struct
{
  const char *network;
  const char *file;
  const char *path; /* (nullable): where it is here */
  guint64 size;
  const DscWeightsEntry *published; /* (nullable) */
} Row;

static void
list_as_json (DscCli *cli, const Row *row)
{
  JsonBuilder *builder = dsc_cli_json_new ("weights");

  dsc_cli_json_string (builder, "network", row->network);
  dsc_cli_json_string (builder, "file", row->file);
  json_builder_set_member_name (builder, "here");
  json_builder_add_boolean_value (builder, row->path != NULL);
  dsc_cli_json_path (builder, "path", row->path);
  dsc_cli_json_count (builder, "bytes", (gint64) row->size);
  add_published (builder, row->published);
  dsc_cli_json_string (builder, "url", row->published != NULL ? row->published->url : NULL);
  dsc_cli_output_json (cli->out, builder);
}

static void
list_as_text (DscCli *cli, const Row *row)
{
  g_autofree char *network = dsc_cli_pad (row->network, NETWORK_WIDTH);
  g_autofree char *file = dsc_cli_pad (row->file, FILE_WIDTH);
  g_autofree char *bytes = g_format_size (row->size);
  g_autofree char *size = dsc_cli_pad (bytes, SIZE_WIDTH);
  g_autofree char *here = dsc_cli_pad (row->path != NULL ? _ ("yes") : _ ("no"), HERE_WIDTH);

  dsc_cli_output_text (cli->out, "%s  %s  %s  %s  %s", network, file, size, here,
                       row->published != NULL ? _ (row->published->title)
                                              : _ ("not a published file"));
}

static void
list_row (DscCli *cli, const Row *row)
{
  if (dsc_cli_output_is_json (cli->out))
    list_as_json (cli, row);
  else
    list_as_text (cli, row);
}

static void
list_file (DscCli *cli, const DscWeightsFile *file)
{
  g_autofree char *name = g_path_get_basename (file->path);

  list_row (cli, &(Row){ file->network, name, file->path, file->size, file->published });
}

static gboolean
is_among (const GPtrArray *files, const DscWeightsEntry *entry)
{
  for (guint i = 0; i < files->len; i++)
    if (((const DscWeightsFile *) g_ptr_array_index (files, i))->published == entry)
      return TRUE;
  return FALSE;
}

static void
list_weights (DscCli *cli)
{
  g_autoptr (GPtrArray) files = dsc_weights_store_list ();
  g_autofree char *folder = dsc_weights_store_folder ();
  g_autofree char *shown = dsc_path_display (folder);
  guint n;
  const DscWeightsEntry *entries = dsc_weights_catalogue (&n);

  /* Translators: columns of a table; keep each word above its column. */
  dsc_cli_output_text (cli->out, "%s",
                       _ ("network    file                           size       here  what"));
  for (guint i = 0; i < files->len; i++)
    list_file (cli, g_ptr_array_index (files, i));
  for (guint i = 0; i < n; i++)
    if (entries[i].url != NULL && !is_among (files, &entries[i]))
      list_row (cli,
                &(Row){ entries[i].network, entries[i].file, NULL, entries[i].size, &entries[i] });
  dsc_cli_output_text (cli->out, _ ("Folder: %s"), shown);
}

/* --- fetch and add --- */

/* @event: "fetched" or "added". */
static void
say_file (DscCli *cli, const char *event, const DscWeightsFile *file)
{
  g_autofree char *shown = dsc_path_display (file->path);
  g_autofree char *size = g_format_size (file->size);

  if (dsc_cli_output_is_json (cli->out))
    {
      JsonBuilder *builder = dsc_cli_json_new (event);

      dsc_cli_json_string (builder, "network", file->network);
      dsc_cli_json_string (builder, "path", shown);
      dsc_cli_json_count (builder, "bytes", (gint64) file->size);
      dsc_cli_json_string (builder, "sha256", file->sha256);
      add_published (builder, file->published);
      dsc_cli_output_json (cli->out, builder);
      return;
    }
  dsc_cli_output_text (cli->out, _ ("Weights of %s are in %s (%s)"), file->network, shown, size);
  if (file->published != NULL)
    dsc_cli_output_text (cli->out, _ ("They are as published: %s, licence %s"),
                         _ (file->published->title), file->published->licence);
  else
    dsc_cli_output_text (cli->out, _ ("They are not one of the published files (SHA-256 %s)"),
                         file->sha256);
}

/* A DscProgressFunc: bytes are shown as a share only, for their numbers say little. */
static void
show_progress_cb (const DscProgress *progress, gpointer output)
{
  double fraction = progress->total > 0 ? progress->done / (double) progress->total : -1;

  dsc_cli_output_fraction (output, progress->phase, fraction, 0, progress->seconds_left);
}

static gboolean
fetch_weights (DscCli *cli, const char *network, GError **error)
{
  g_autoptr (DscWeightsFile) file
      = dsc_weights_store_fetch (network, cli->cancellable, show_progress_cb, cli->out, error);

  dsc_cli_output_progress_end (cli->out);
  if (file == NULL)
    return FALSE;
  say_file (cli, "fetched", file);
  return TRUE;
}

static gboolean
add_weights (DscCli *cli, const char *path, GError **error)
{
  g_autoptr (DscWeightsFile) file
      = dsc_weights_store_add (path, cli->cancellable, show_progress_cb, cli->out, error);

  dsc_cli_output_progress_end (cli->out);
  if (file == NULL)
    return FALSE;
  say_file (cli, "added", file);
  return TRUE;
}

/* --- the command line --- */

gboolean
dsc_cli_weights (DscCli *cli, GError **error)
{
  static const char *const words[] = { "list", "fetch", "add", NULL };
  const char *word = dsc_cli_options_get_argument (cli->options, 0);
  const char *what = dsc_cli_options_get_argument (cli->options, 1);

  if (word == NULL || (g_str_equal (word, "list") && what == NULL))
    {
      list_weights (cli);
      return TRUE;
    }
  if (g_str_equal (word, "fetch") && what != NULL)
    return fetch_weights (cli, what, error);
  if (g_str_equal (word, "add") && what != NULL)
    return add_weights (cli, what, error);
  if (!g_strv_contains (words, word))
    {
      g_autofree char *shown = dsc_path_display (word);
      g_autofree char *hint = dsc_cli_did_you_mean (word, words);

      g_set_error (error, DSC_ERROR, DSC_ERROR_USAGE,
                   _ ("“%s” is nothing that weights can do (all: list, fetch, add).%s"), shown,
                   hint);
    }
  else if (what == NULL)
    g_set_error_literal (error, DSC_ERROR, DSC_ERROR_USAGE,
                         _ ("weights needs to be told more: discern-cli weights fetch NETWORK, or "
                            "discern-cli weights add FILE"));
  else
    g_set_error_literal (error, DSC_ERROR, DSC_ERROR_USAGE,
                         _ ("There is a word too many after “list”."));
  return FALSE;
}
