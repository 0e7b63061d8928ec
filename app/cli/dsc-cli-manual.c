/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The manual page, made from the table, in the man(7) macros. */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "cli/dsc-cli-options.h"

/* Appends text so that troff prints it as it is; a paragraph break becomes a macro. */
static void
append_text (GString *out, const char *text)
{
  gboolean line_start = out->len == 0 || out->str[out->len - 1] == '\n';

  for (; *text != '\0'; text++)
    {
      if (line_start && (*text == '.' || *text == '\''))
        g_string_append (out, "\\&");
      line_start = FALSE;
      if (*text == '\\')
        g_string_append (out, "\\e");
      else if (*text == '-')
        g_string_append (out, "\\-");
      else if (*text == '\n' && text[1] == '\n')
        {
          g_string_append (out, "\n.PP\n");
          line_start = TRUE;
          text++;
        }
      else
        g_string_append_c (out, *text);
    }
}

static void
append_line (GString *out, const char *text)
{
  append_text (out, text);
  g_string_append_c (out, '\n');
}

/* In bold, as what is to be typed. */
static void
append_bold (GString *out, const char *before, const char *text)
{
  g_string_append (out, "\\fB");
  append_text (out, before);
  append_text (out, text);
  g_string_append (out, "\\fR");
}

static void
append_section (GString *out, const char *macro, const char *title)
{
  g_string_append_printf (out, ".%s \"", macro);
  append_text (out, title);
  g_string_append (out, "\"\n");
}

static void
append_option (GString *out, const DscCliOption *option)
{
  g_string_append (out, ".TP\n");
  append_bold (out, "--", option->name);
  if (option->argument != NULL)
    {
      g_string_append (out, " \\fI");
      append_text (out, _ (option->argument));
      g_string_append (out, "\\fR");
    }
  g_string_append_c (out, '\n');
  append_text (out, _ (option->help));
  if (option->values != NULL)
    {
      g_auto (GStrv) words = g_strsplit (option->values, "|", -1);
      g_autofree char *list = g_strjoinv (", ", words);
      g_autofree char *values = g_strdup_printf (_ (" (one of: %s)"), list);

      append_text (out, values);
    }
  if (option->fallback != NULL)
    {
      g_autofree char *fallback = g_strdup_printf (_ (" (default: %s)"), option->fallback);

      append_text (out, fallback);
    }
  g_string_append (out, ".\n");
}

static void
append_options (GString *out, guint commands)
{
  guint n;
  const DscCliOption *options = dsc_cli_table_get_options (&n);

  for (guint i = 0; i < n; i++)
    if (options[i].help != NULL
        && (options[i].commands == DSC_CLI_EVERY) == (commands == DSC_CLI_EVERY)
        && (options[i].commands & commands) != 0)
      append_option (out, &options[i]);
}

/* A list item a field; a sentence before each group of the same event. */
static void
append_fields (GString *out, const DscCliField *fields)
{
  const char *event = NULL;

  for (; fields->event != NULL; fields++)
    {
      if (event == NULL || !g_str_equal (event, fields->event))
        {
          g_string_append (out, ".PP\n");
          if (*fields->event != '\0')
            {
              g_autofree char *title
                  = g_strdup_printf (_ ("Fields of the line with event “%s”:"), fields->event);

              append_line (out, title);
            }
          else
            append_line (out, _ ("Fields of the line of each photo, which has no event:"));
          event = fields->event;
        }
      g_string_append (out, ".TP\n");
      append_bold (out, "", fields->name);
      g_string_append_c (out, '\n');
      append_line (out, _ (fields->help));
    }
}

static void
append_command (GString *out, const DscCliCommand *command)
{
  append_section (out, "SS", command->name);
  append_bold (out, "discern-cli ", command->name);
  g_string_append (out, " ");
  append_text (out, _ ("[OPTION…]"));
  if (command->arguments != NULL)
    {
      g_string_append_c (out, ' ');
      append_text (out, _ (command->arguments));
    }
  g_string_append (out, "\n.PP\n");
  append_line (out, _ (command->description));
  append_options (out, command->id);
  for (const DscCliExample *example = command->examples; example->line != NULL; example++)
    {
      g_string_append (out, ".PP\n");
      append_line (out, _ (example->help));
      g_string_append (out, ".PP\n.RS 4\n.nf\n");
      append_line (out, example->line);
      g_string_append (out, ".fi\n.RE\n");
    }
}

static void
append_exit_status (GString *out)
{
  static const struct
  {
    const char *status;
    const char *help;
  } rows[] = {
    { "0", N_ ("Done. For classify: if any photo could be answered.") },
    { "1", N_ ("An error of the program, or of the system underneath.") },
    { "2", N_ ("Wrong usage: a command or an option that there is not.") },
    { "3", N_ ("The input cannot be used: it is not there, broken, of another kind, too large, too "
               "little, or locked.") },
    { "4", N_ ("Something is missing and must be installed or fetched first.") },
    { "130", N_ ("Interrupted by Ctrl-C or SIGTERM, with everything saved.") },
  };

  append_section (out, "SH", _ ("EXIT STATUS"));
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_string_append (out, ".TP\n");
      append_bold (out, "", rows[i].status);
      g_string_append_c (out, '\n');
      append_line (out, _ (rows[i].help));
    }
}

static void
append_environment (GString *out)
{
  static const struct
  {
    const char *name;
    const char *help;
  } rows[] = {
    { "DISCERN_ENGINE", N_ ("File of the engine module to use instead of the installed one.") },
    { "DISCERN_KAGGLE_URL",
      N_ ("Server that is asked instead of Kaggle's, and gets your credentials: https://…, or "
          "http://localhost… on this machine.") },
    { "DISCERN_WEIGHTS_URL",
      N_ ("Folder from which weights are fetched instead of the publisher's, under the publisher's "
          "names: https://…, or http://localhost… on this machine.") },
    { "XDG_CACHE_HOME",
      N_ ("What is fetched for an import is kept in discern/downloads below it until it was "
          "unpacked.") },
    { "XDG_DATA_HOME",
      N_ ("Projects are kept in discern/projects below it, unless --project says otherwise; "
          "pretrained weights in discern/weights, unpacked archives in discern/datasets.") },
  };

  append_section (out, "SH", _ ("ENVIRONMENT"));
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_string_append (out, ".TP\n");
      append_bold (out, "", rows[i].name);
      g_string_append_c (out, '\n');
      append_line (out, _ (rows[i].help));
    }
  append_section (out, "SH", _ ("SEE ALSO"));
  append_bold (out, "", "discern");
  g_string_append (out, "(1)\n");
}

char *
dsc_cli_manual (void)
{
  GString *out
      = g_string_new (".\\\" Made by discern-cli from its table of options; do not edit.\n");
  guint n;
  const DscCliCommand *commands = dsc_cli_table_get_commands (&n);

  g_string_append_printf (out, ".TH DISCERN\\-CLI 1 \"\" \"Discern %s\" \"%s\"\n", DSC_VERSION,
                          _ ("User Commands"));
  append_section (out, "SH", _ ("NAME"));
  append_line (out, _ ("discern-cli - train image classifiers on your own photos, and use them"));
  append_section (out, "SH", _ ("SYNOPSIS"));
  append_bold (out, "", "discern-cli");
  g_string_append_c (out, ' ');
  append_line (out, _ ("COMMAND [OPTION…] [ARGUMENT…]"));
  append_section (out, "SH", _ ("DESCRIPTION"));
  append_line (out, _ ("Trains an image classifier on your own photos, shows its mistakes and "
                       "sorts new photos, on this "
                       "machine alone.\n\nOptions may stand anywhere, as --name value or as "
                       "--name=value; -- ends them. "
                       "Results go to standard output, progress to standard error."));
  append_section (out, "SH", _ ("OPTIONS OF EVERY COMMAND"));
  append_options (out, DSC_CLI_EVERY);
  append_section (out, "SH", _ ("COMMANDS"));
  for (guint i = 0; i < n; i++)
    append_command (out, &commands[i]);
  append_section (out, "SH", _ ("JSON"));
  append_line (out, _ ("With --json each line of standard output is one object. Numbers that are "
                       "not known are null. Names "
                       "of files that are not UTF-8 are shown with \\xNN for each such byte. More "
                       "fields may be added."));
  append_section (out, "SS", _ ("every command"));
  append_fields (out, dsc_cli_table_get_common_fields ());
  for (guint i = 0; i < n; i++)
    {
      append_section (out, "SS", commands[i].name);
      append_fields (out, commands[i].fields);
    }
  append_exit_status (out);
  append_environment (out);
  return g_string_free (out, FALSE);
}
