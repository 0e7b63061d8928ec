/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Help texts, made from the table. */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "cli/dsc-cli-options.h"
#include "cli/dsc-cli-output.h"

enum
{
  INDENT = 2,
  HELP_COLUMN = 26,
  EXAMPLE_INDENT = 6
};

static void
append_spaces (GString *out, guint n)
{
  for (guint i = 0; i < n; i++)
    g_string_append_c (out, ' ');
}

/* Appends @text word by word; the cursor is in @column, further lines begin at @indent. Ends the
 * line. */
static void
append_wrapped (GString *out, const char *text, guint column, guint indent, guint columns)
{
  g_auto (GStrv) words = g_strsplit (text, " ", -1);
  gboolean first = TRUE;

  for (guint i = 0; words[i] != NULL; i++)
    {
      guint width = dsc_cli_text_width (words[i]);

      if (!first && column + 1 + width > columns)
        {
          g_string_append_c (out, '\n');
          append_spaces (out, indent);
          column = indent;
        }
      else if (!first)
        {
          g_string_append_c (out, ' ');
          column++;
        }
      g_string_append (out, words[i]);
      column += width;
      first = FALSE;
    }
  g_string_append_c (out, '\n');
}

static void
append_item (GString *out, const char *term, const char *help, guint columns)
{
  guint width = INDENT + dsc_cli_text_width (term);

  append_spaces (out, INDENT);
  g_string_append (out, term);
  if (width + 2 > HELP_COLUMN)
    {
      g_string_append_c (out, '\n');
      width = 0;
    }
  append_spaces (out, HELP_COLUMN - width);
  append_wrapped (out, help, HELP_COLUMN, HELP_COLUMN, columns);
}

static void
append_option (GString *out, const DscCliOption *option, guint columns)
{
  g_autoptr (GString) term = g_string_new ("--");
  g_autoptr (GString) help = g_string_new (_ (option->help));

  g_string_append (term, option->name);
  if (option->argument != NULL)
    g_string_append_printf (term, " %s", _ (option->argument));
  if (option->values != NULL)
    {
      g_auto (GStrv) words = g_strsplit (option->values, "|", -1);
      g_autofree char *list = g_strjoinv (", ", words);

      g_string_append_printf (help, _ (" (one of: %s)"), list);
    }
  if (option->fallback != NULL)
    g_string_append_printf (help, _ (" (default: %s)"), option->fallback);
  append_item (out, term->str, help->str, columns);
}

/* Options that are shown for @command: those of all commands, or those of it alone. */
static void
append_options (GString *out, const DscCliCommand *command, gboolean of_all, guint columns)
{
  guint n;
  const DscCliOption *options = dsc_cli_table_get_options (&n);

  for (guint i = 0; i < n; i++)
    if (options[i].help != NULL && (options[i].commands == DSC_CLI_EVERY) == of_all
        && (command == NULL || (options[i].commands & command->id) != 0))
      append_option (out, &options[i], columns);
}

static gboolean
has_own_options (const DscCliCommand *command)
{
  guint n;
  const DscCliOption *options = dsc_cli_table_get_options (&n);

  for (guint i = 0; i < n; i++)
    if (options[i].commands != DSC_CLI_EVERY && (options[i].commands & command->id) != 0)
      return TRUE;
  return FALSE;
}

static void
append_example (GString *out, const DscCliExample *example, guint columns)
{
  append_spaces (out, INDENT);
  g_string_append_printf (out, "%s\n", example->line);
  append_spaces (out, EXAMPLE_INDENT);
  append_wrapped (out, _ (example->help), EXAMPLE_INDENT, EXAMPLE_INDENT, columns);
}

static void
append_program_help (GString *out, guint columns)
{
  guint n;
  const DscCliCommand *commands = dsc_cli_table_get_commands (&n);

  g_string_append_printf (out, "%s discern-cli %s\n\n", _ ("Usage:"),
                          _ ("COMMAND [OPTION…] [ARGUMENT…]"));
  append_wrapped (out,
                  _ ("Trains an image classifier on your own photos, shows its mistakes and sorts "
                     "new photos, on this "
                     "machine alone."),
                  0, 0, columns);
  g_string_append_printf (out, "\n%s\n", _ ("Commands:"));
  for (guint i = 0; i < n; i++)
    append_item (out, commands[i].name, _ (commands[i].summary), columns);
  g_string_append_printf (out, "\n%s\n", _ ("Options of every command:"));
  append_options (out, NULL, TRUE, columns);
  g_string_append_printf (out, "\n%s\n", _ ("Examples:"));
  for (guint i = 0; i < n; i++)
    append_example (out, &commands[i].examples[0], columns);
  g_string_append_c (out, '\n');
  append_wrapped (out, _ ("“discern-cli COMMAND --help” says more about a command."), 0, 0,
                  columns);
}

static void
append_command_help (GString *out, const DscCliCommand *command, guint columns)
{
  g_auto (GStrv) paragraphs = g_strsplit (_ (command->description), "\n\n", -1);

  g_string_append_printf (out, "%s discern-cli %s %s%s%s\n", _ ("Usage:"), command->name,
                          _ ("[OPTION…]"), command->arguments != NULL ? " " : "",
                          command->arguments != NULL ? _ (command->arguments) : "");
  for (guint i = 0; paragraphs[i] != NULL; i++)
    {
      g_string_append_c (out, '\n');
      append_wrapped (out, paragraphs[i], 0, 0, columns);
    }
  if (has_own_options (command))
    {
      g_string_append_printf (out, "\n%s\n", _ ("Options:"));
      append_options (out, command, FALSE, columns);
    }
  g_string_append_printf (out, "\n%s\n", _ ("Options of every command:"));
  append_options (out, command, TRUE, columns);
  g_string_append_printf (out, "\n%s\n", _ ("Examples:"));
  for (const DscCliExample *example = command->examples; example->line != NULL; example++)
    append_example (out, example, columns);
}

char *
dsc_cli_help (const DscCliCommand *command, guint columns)
{
  GString *out = g_string_new (NULL);

  columns = CLAMP (columns, HELP_COLUMN + 20, 100);
  if (command == NULL)
    append_program_help (out, columns);
  else
    append_command_help (out, command, columns);
  return g_string_free (out, FALSE);
}
