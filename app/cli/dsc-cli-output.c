/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What discern-cli says. One lock keeps lines and the bar apart: answers come from the engine's
 * thread, progress from anywhere. */
#include "config.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <glib/gi18n-lib.h>

#include "base/dsc-error.h"
#include "base/dsc-text.h"
#include "cli/dsc-cli-output.h"

#define LINE_INTERVAL (4 * G_USEC_PER_SEC)
#define BAR_INTERVAL (G_USEC_PER_SEC / 20)
#define MAX_BAR 24

struct _DscCliOutput
{
  gboolean json;
  gboolean quiet;
  gboolean terminal; /* standard error is one */
  GMutex lock;
  gboolean bar_shown; /* (mutex lock) */
  char *phase;        /* (mutex lock) (owned) (nullable): of the last progress */
  gint64 last_shown;  /* (mutex lock) monotonic */
};

DscCliOutput *
dsc_cli_output_new (gboolean json, gboolean quiet)
{
  DscCliOutput *self = g_new0 (DscCliOutput, 1);

  self->json = json;
  self->quiet = quiet;
  self->terminal = isatty (STDERR_FILENO) != 0;
  g_mutex_init (&self->lock);
  return self;
}

/* (mutex lock) */
static void
remove_bar (DscCliOutput *self)
{
  if (self->bar_shown)
    {
      fputs ("\r\033[K", stderr);
      fflush (stderr);
    }
  self->bar_shown = FALSE;
}

void
dsc_cli_output_free (DscCliOutput *self)
{
  if (self == NULL)
    return;
  remove_bar (self);
  g_mutex_clear (&self->lock);
  g_free (self->phase);
  g_free (self);
}

gboolean
dsc_cli_output_is_json (DscCliOutput *self)
{
  return self->json;
}

static void
print_line (DscCliOutput *self, FILE *stream, const char *line)
{
  g_mutex_lock (&self->lock);
  remove_bar (self);
  fputs (line, stream);
  fputc ('\n', stream);
  fflush (stream);
  g_mutex_unlock (&self->lock);
}

void
dsc_cli_output_text (DscCliOutput *self, const char *format, ...)
{
  g_autofree char *line = NULL;
  va_list args;

  if (self->json)
    return;
  va_start (args, format);
  line = g_strdup_vprintf (format, args);
  va_end (args);
  print_line (self, stdout, line);
}

void
dsc_cli_output_note (DscCliOutput *self, const char *format, ...)
{
  g_autofree char *line = NULL;
  va_list args;

  if (self->json)
    return;
  va_start (args, format);
  line = g_strdup_vprintf (format, args);
  va_end (args);
  print_line (self, stderr, line);
}

void
dsc_cli_output_problem (DscCliOutput *self, const char *code, const char *path, const char *message)
{
  if (self->json)
    {
      JsonBuilder *builder = dsc_cli_json_new ("error");

      dsc_cli_json_string (builder, "code", code);
      if (path != NULL)
        dsc_cli_json_path (builder, "path", path);
      dsc_cli_json_string (builder, "message", message);
      dsc_cli_output_json (self, builder);
    }
  else if (path != NULL)
    {
      g_autofree char *shown = dsc_path_display (path);

      dsc_cli_output_note (self, "%s: %s", shown, message);
    }
  else
    dsc_cli_output_note (self, "discern-cli: %s", message);
}

void
dsc_cli_output_error (DscCliOutput *self, const GError *error, const char *path)
{
  dsc_cli_output_problem (self, dsc_error_name (error), path, error->message);
}

void
dsc_cli_output_interrupted (DscCliOutput *self)
{
  const char *message = _ ("Interrupted. Everything that was stored before is kept.");

  if (self->json)
    {
      JsonBuilder *builder = dsc_cli_json_new ("interrupted");

      dsc_cli_json_string (builder, "message", message);
      dsc_cli_output_json (self, builder);
    }
  else
    dsc_cli_output_note (self, "%s", message);
}

void
dsc_cli_output_json (DscCliOutput *self, JsonBuilder *builder)
{
  g_autoptr (JsonBuilder) owned = builder;
  g_autoptr (JsonGenerator) generator = json_generator_new ();
  g_autoptr (JsonNode) root = NULL;
  g_autofree char *line = NULL;

  g_return_if_fail (self->json);

  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  json_generator_set_root (generator, root);
  line = json_generator_to_data (generator, NULL);
  print_line (self, stdout, line);
}

void
dsc_cli_output_written (DscCliOutput *self, const char *event, const char *path)
{
  g_autofree char *shown = dsc_path_display (path);

  if (self->json)
    {
      JsonBuilder *builder = dsc_cli_json_new (event);

      dsc_cli_json_string (builder, "path", shown);
      dsc_cli_output_json (self, builder);
    }
  else
    dsc_cli_output_text (self, _ ("Written: %s"), shown);
}

gboolean
dsc_cli_output_flush (DscCliOutput *self, GError **error)
{
  gboolean good;

  g_mutex_lock (&self->lock);
  remove_bar (self);
  good = fflush (stdout) == 0 && !ferror (stdout);
  g_mutex_unlock (&self->lock);
  if (!good)
    dsc_error_set_errno (error, errno, _ ("The results could not be written to standard output"));
  return good;
}

static guint
terminal_columns (void)
{
  struct winsize size;

  return ioctl (STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

/* "45 %  450 of 1000  123/s  4 s left": what is known of it. */
static char *
describe (double fraction, guint64 done, guint64 total, double per_second, double seconds_left)
{
  GString *out = g_string_new (NULL);

  if (fraction >= 0)
    g_string_append_printf (out, _ ("%3d %%"), (int) (100 * fraction));
  if (total > 0)
    g_string_append_printf (out, _ ("  %llu of %llu"), (unsigned long long) done,
                            (unsigned long long) total);
  else if (done > 0)
    g_string_append_printf (out, "  %llu", (unsigned long long) done);
  if (per_second > 0)
    g_string_append_printf (out, _ ("  %.*f/s"), per_second < 10 ? 1 : 0, per_second);
  if (seconds_left >= 0 && fraction < 1)
    {
      g_autofree char *left = dsc_format_estimate (seconds_left);

      g_string_append_printf (out, _ ("  %s left"), left);
    }
  return g_string_free (out, FALSE);
}

/* (mutex lock) One line, redrawn in its place; what does not fit is left out from the right. */
static void
draw_bar (DscCliOutput *self, const char *phase, double fraction, const char *words)
{
  g_autoptr (GString) line = g_string_new (phase);
  guint columns = terminal_columns () - 1;
  glong taken = g_utf8_strlen (phase, -1) + g_utf8_strlen (words, -1) + 6;

  if (fraction >= 0 && taken + 4 < (glong) columns)
    {
      guint width = (guint) MIN (columns - taken, MAX_BAR);
      guint full = (guint) (CLAMP (fraction, 0, 1) * width + 0.5);

      g_string_append (line, "  [");
      for (guint i = 0; i < width; i++)
        g_string_append_c (line, i < full ? '#' : '-');
      g_string_append_c (line, ']');
    }
  g_string_append_printf (line, "  %s", words);
  if (g_utf8_strlen (line->str, -1) > (glong) columns)
    g_string_truncate (line, g_utf8_offset_to_pointer (line->str, columns) - line->str);
  fprintf (stderr, "\r%s\033[K", line->str);
  fflush (stderr);
  self->bar_shown = TRUE;
}

static void
show (DscCliOutput *self, const char *phase, double fraction, guint64 done, guint64 total,
      double per_second, double seconds_left)
{
  gint64 now = g_get_monotonic_time ();
  g_autofree char *words = NULL;

  if (self->quiet || phase == NULL)
    return;
  g_mutex_lock (&self->lock);
  if (g_strcmp0 (self->phase, phase) != 0)
    {
      g_free (self->phase);
      self->phase = g_strdup (phase);
      self->last_shown = self->terminal ? 0 : now;
    }
  if (now - self->last_shown >= (self->terminal ? BAR_INTERVAL : LINE_INTERVAL))
    {
      words = describe (fraction, done, total, per_second, seconds_left);
      if (self->terminal)
        draw_bar (self, phase, fraction, words);
      else
        fprintf (stderr, "%s: %s\n", phase, g_strchug (words));
      self->last_shown = now;
    }
  g_mutex_unlock (&self->lock);
}

void
dsc_cli_output_progress_cb (const DscProgress *progress, gpointer output)
{
  double fraction = progress->total > 0 ? progress->done / (double) progress->total : -1;

  show (output, progress->phase, fraction, progress->done, progress->total, progress->per_second,
        progress->seconds_left);
}

void
dsc_cli_output_fraction (DscCliOutput *self, const char *phase, double fraction, double per_second,
                         double seconds_left)
{
  show (self, phase, fraction, 0, 0, per_second, seconds_left);
}

void
dsc_cli_output_progress_end (DscCliOutput *self)
{
  g_mutex_lock (&self->lock);
  remove_bar (self);
  g_clear_pointer (&self->phase, g_free);
  g_mutex_unlock (&self->lock);
}

guint
dsc_cli_text_width (const char *text)
{
  guint width = 0;

  for (; *text != '\0'; text = g_utf8_next_char (text))
    {
      gunichar c = g_utf8_get_char (text);

      width += g_unichar_iszerowidth (c) ? 0 : g_unichar_iswide (c) ? 2 : 1;
    }
  return width;
}

char *
dsc_cli_pad (const char *text, guint columns)
{
  guint width = dsc_cli_text_width (text);

  return g_strdup_printf ("%s%*s", text, (int) (columns > width ? columns - width : 0), "");
}

JsonBuilder *
dsc_cli_json_new (const char *event)
{
  JsonBuilder *builder = json_builder_new ();

  json_builder_begin_object (builder);
  if (*event != '\0')
    dsc_cli_json_string (builder, "event", event);
  return builder;
}

void
dsc_cli_json_string (JsonBuilder *builder, const char *name, const char *value)
{
  json_builder_set_member_name (builder, name);
  if (value != NULL)
    json_builder_add_string_value (builder, value);
  else
    json_builder_add_null_value (builder);
}

void
dsc_cli_json_path (JsonBuilder *builder, const char *name, const char *path)
{
  g_autofree char *shown = path != NULL ? dsc_path_display (path) : NULL;

  dsc_cli_json_string (builder, name, shown);
}

void
dsc_cli_json_value (JsonBuilder *builder, const char *name, const char *json)
{
  g_autoptr (JsonNode) node = json != NULL ? json_from_string (json, NULL) : NULL;

  json_builder_set_member_name (builder, name);
  if (node != NULL)
    json_builder_add_value (builder, g_steal_pointer (&node));
  else
    json_builder_add_null_value (builder);
}

void
dsc_cli_json_count (JsonBuilder *builder, const char *name, gint64 value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_int_value (builder, value);
}

void
dsc_cli_json_number (JsonBuilder *builder, const char *name, double value)
{
  json_builder_set_member_name (builder, name);
  if (isfinite (value))
    json_builder_add_double_value (builder, value);
  else
    json_builder_add_null_value (builder);
}
