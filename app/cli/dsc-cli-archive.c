/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Unpacking an archive for import: where to, and what is said of it. */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "archive/dsc-archive.h"
#include "base/dsc-text.h"
#include "cli/dsc-cli-archive.h"
#include "dataset/dsc-import.h"

/* How many notes of a kind the terminal shows; --json lists more. */
#define MAX_SHOWN 10

static void
add_notes (JsonBuilder *builder, const char *name, const GArray *notes)
{
  json_builder_set_member_name (builder, name);
  json_builder_begin_array (builder);
  for (guint i = 0; i < notes->len; i++)
    {
      const DscArchiveNote *note = &g_array_index (notes, DscArchiveNote, i);

      json_builder_begin_object (builder);
      dsc_cli_json_string (builder, "path", note->path);
      dsc_cli_json_string (builder, "code", note->code);
      dsc_cli_json_string (builder, "reason", note->reason);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

static void
add_flag (JsonBuilder *builder, const char *name, gboolean value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_boolean_value (builder, value);
}

static void
say_as_json (DscCli *cli, const char *archive, const DscArchiveReport *report, double seconds)
{
  JsonBuilder *builder = dsc_cli_json_new ("unpacked");

  dsc_cli_json_path (builder, "archive", archive);
  dsc_cli_json_path (builder, "folder", report->folder);
  add_flag (builder, "reused", report->is_reused);
  add_flag (builder, "removed_leftover", report->removed_leftover);
  dsc_cli_json_count (builder, "entries", (gint64) report->n_entries);
  dsc_cli_json_count (builder, "photos", (gint64) report->n_photos);
  dsc_cli_json_count (builder, "tables", (gint64) report->n_tables);
  dsc_cli_json_count (builder, "bytes", (gint64) report->bytes);
  dsc_cli_json_count (builder, "passed_over", (gint64) report->n_passed_over);
  dsc_cli_json_count (builder, "archives", (gint64) report->n_nested);
  dsc_cli_json_count (builder, "identical", (gint64) report->n_identical);
  dsc_cli_json_count (builder, "renamed", (gint64) report->n_renamed);
  dsc_cli_json_count (builder, "merged", (gint64) report->n_merged);
  dsc_cli_json_count (builder, "refused_count", (gint64) report->n_refused);
  add_notes (builder, "refused", report->refused);
  add_notes (builder, "resolved", report->resolved);
  dsc_cli_json_count (builder, "converted", (gint64) report->n_converted);
  dsc_cli_json_string (builder, "encoding", report->encoding);
  dsc_cli_json_number (builder, "seconds", seconds);
  dsc_cli_output_json (cli->out, builder);
}

/* A line with the count, if there is any. */
static void
say_count (DscCli *cli, const char *what, guint64 n)
{
  g_autofree char *count = g_strdup_printf ("%" G_GUINT64_FORMAT, n);

  if (n > 0)
    dsc_cli_output_text (cli->out, "%s: %s", what, count);
}

static void
say_notes (DscCli *cli, const GArray *notes)
{
  for (guint i = 0; i < MIN (notes->len, MAX_SHOWN); i++)
    {
      const DscArchiveNote *note = &g_array_index (notes, DscArchiveNote, i);

      dsc_cli_output_text (cli->out, "  %s: %s", note->path, note->reason);
    }
  if (notes->len > MAX_SHOWN)
    dsc_cli_output_text (cli->out,
                         ngettext ("  … and %u more; --json lists them",
                                   "  … and %u more; --json lists them", notes->len - MAX_SHOWN),
                         notes->len - MAX_SHOWN);
}

static void
say_as_text (DscCli *cli, const DscArchiveReport *report)
{
  g_autofree char *folder = dsc_path_display (report->folder);
  g_autofree char *size = g_format_size (report->bytes);

  if (report->is_reused)
    {
      dsc_cli_output_text (cli->out, _ ("Unpacked before, into: %s"), folder);
      return;
    }
  /* Translators: folder, size. */
  dsc_cli_output_text (cli->out, _ ("Unpacked into: %s (%s)"), folder, size);
  if (report->removed_leftover)
    dsc_cli_output_text (cli->out, _ ("What an interrupted try had left was removed first."));
  say_count (cli, _ ("Files of other kinds, not unpacked"), report->n_passed_over);
  if (!dsc_cli_options_has (cli->options, "nested"))
    say_count (cli, _ ("Archives in it, not unpacked without --nested"), report->n_nested);
  if (report->n_converted > 0)
    dsc_cli_output_text (cli->out, _ ("Names that were not UTF-8 were taken for %s."),
                         report->encoding);
  say_count (cli, _ ("Folders that differ from others only in the case of letters, made one"),
             report->n_merged);
  say_count (cli, _ ("Files that were there already with the same contents, kept once"),
             report->n_identical);
  say_count (cli, _ ("Files that got a number, for another one has their name"), report->n_renamed);
  say_notes (cli, report->resolved);
  say_count (cli, _ ("Refused"), report->n_refused);
  say_notes (cli, report->refused);
}

char *
dsc_cli_unpack (DscCli *cli, const char *archive, GError **error)
{
  DscArchiveOptions options = DSC_ARCHIVE_OPTIONS_DEFAULT;
  const char *into = dsc_cli_options_get (cli->options, "into");
  g_autofree char *parent = into != NULL ? g_strdup (into) : dsc_archive_default_parent ();
  g_autoptr (DscArchiveReport) report = NULL;
  gint64 start = g_get_monotonic_time ();
  char *source;

  options.nested = dsc_cli_options_has (cli->options, "nested");
  report = dsc_archive_extract (archive, parent, &options, dsc_cli_output_progress_cb, cli->out,
                                cli->cancellable, error);
  dsc_cli_output_progress_end (cli->out);
  if (report == NULL)
    return NULL;
  if (dsc_cli_output_is_json (cli->out))
    say_as_json (cli, archive, report, (double) (g_get_monotonic_time () - start) / G_USEC_PER_SEC);
  else
    say_as_text (cli, report);
  source = dsc_import_find_source (report->folder, dsc_cli_output_progress_cb, cli->out,
                                   cli->cancellable, error);
  dsc_cli_output_progress_end (cli->out);
  return source;
}
