/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What discern-cli says: results on standard output, as text or as JSON lines, progress and
 * complaints on standard error.
 *
 * All functions may be called from any thread; what one call prints stays together. */
#pragma once

#include <json-glib/json-glib.h>

#include "base/dsc-progress.h"

G_BEGIN_DECLS

typedef struct _DscCliOutput DscCliOutput;

/** @json: results are JSON lines. @quiet: no progress. Returns: (transfer full) */
DscCliOutput *dsc_cli_output_new (gboolean json, gboolean quiet);
/** Removes the bar and frees. Accepts %NULL. */
void dsc_cli_output_free (DscCliOutput *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscCliOutput, dsc_cli_output_free)

gboolean dsc_cli_output_is_json (DscCliOutput *self);

/** Prints a line of text on standard output; nothing with --json. */
void dsc_cli_output_text (DscCliOutput *self, const char *format, ...) G_GNUC_PRINTF (2, 3);
/** Prints a line on standard error; nothing with --json. */
void dsc_cli_output_note (DscCliOutput *self, const char *format, ...) G_GNUC_PRINTF (2, 3);
/** Reports a failure: an error line with --json, else a sentence on standard error. @path:
 * (nullable): the file concerned. */
void dsc_cli_output_error (DscCliOutput *self, const GError *error, const char *path);
/** The same for what is known as a word (dsc_error_name()) and a sentence. */
void dsc_cli_output_problem (DscCliOutput *self, const char *code, const char *path,
                             const char *message);
/** Says that the person has interrupted the work, in the same manner. */
void dsc_cli_output_interrupted (DscCliOutput *self);
/** Prints @builder's object, which is ended by this call, as one line of JSON. Only with --json.
 * @builder: (transfer full) */
void dsc_cli_output_json (DscCliOutput *self, JsonBuilder *builder);

/** Says that the file @path was written. @event: "picture", "table". */
void dsc_cli_output_written (DscCliOutput *self, const char *event, const char *path);

/** A DscProgressFunc; @output is a DscCliOutput. */
void dsc_cli_output_progress_cb (const DscProgress *progress, gpointer output);
/** The same for work that only knows its @fraction, 0 … 1. */
void dsc_cli_output_fraction (DscCliOutput *self, const char *phase, double fraction,
                              double per_second, double seconds_left);
/** Removes the bar. */
void dsc_cli_output_progress_end (DscCliOutput *self);

/** Flushes standard output. Returns: whether everything reached it; else @error says so. */
gboolean dsc_cli_output_flush (DscCliOutput *self, GError **error);

/** Returns: how many columns of a terminal @text takes. */
guint dsc_cli_text_width (const char *text);
/** Returns: (transfer full): @text with spaces after it, at least @columns wide. */
char *dsc_cli_pad (const char *text, guint columns);

/* Fields of JSON lines. */

/** Begins an object. @event: "" for none. Returns: (transfer full): for dsc_cli_output_json(). */
JsonBuilder *dsc_cli_json_new (const char *event);
/** @value: (nullable): %NULL becomes null. */
void dsc_cli_json_string (JsonBuilder *builder, const char *name, const char *value);
/** @json: (nullable): a value as JSON; what is none becomes null. */
void dsc_cli_json_value (JsonBuilder *builder, const char *name, const char *json);
/** @path: (nullable) (type filename): any bytes; shown by dsc_path_display(). */
void dsc_cli_json_path (JsonBuilder *builder, const char *name, const char *path);
void dsc_cli_json_count (JsonBuilder *builder, const char *name, gint64 value);
/** What is not finite becomes null. */
void dsc_cli_json_number (JsonBuilder *builder, const char *name, double value);

G_END_DECLS
