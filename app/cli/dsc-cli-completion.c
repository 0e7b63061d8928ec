/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The completion for bash, made from the table. It needs nothing but bash itself. */
#include "config.h"

#include <string.h>

#include "cli/dsc-cli-options.h"

static const char beginning[] = "# Completion of discern-cli for bash. Made by discern-cli from "
                                "its table of options; do not edit.\n"
                                "_discern_cli ()\n"
                                "{\n"
                                "  local word=${COMP_WORDS[COMP_CWORD]} "
                                "previous=${COMP_WORDS[COMP_CWORD-1]} command= options= words= i\n"
                                "  COMPREPLY=()\n"
                                "  # Readline takes \"--name=value\" for three words.\n"
                                "  [[ $word == = ]] && word=\n"
                                "  [[ $previous == = ]] && previous=${COMP_WORDS[COMP_CWORD-2]}\n"
                                "  for ((i = 1; i < COMP_CWORD; i++)); do\n"
                                "    case ${COMP_WORDS[i]} in\n";

static const char middle[] = "    esac\n"
                             "    [[ -n $command ]] && break\n"
                             "  done\n";

static const char ending[]
    = "  if [[ $word == -* ]]; then\n"
      "    mapfile -t COMPREPLY < <(compgen -W \"$options\" -- \"$word\")\n"
      "  else\n"
      "    mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$word\")\n"
      "    if [[ -n $command ]]; then\n"
      "      compopt -o filenames 2> /dev/null\n"
      "      mapfile -t -O ${#COMPREPLY[@]} COMPREPLY < <(compgen -f -- \"$word\")\n"
      "    fi\n"
      "  fi\n"
      "}\n"
      "complete -F _discern_cli discern-cli\n";

/* Whether an earlier row has the same name: the value is completed once. */
static gboolean
is_repeated (const DscCliOption *options, guint i)
{
  for (guint j = 0; j < i; j++)
    if (g_str_equal (options[j].name, options[i].name))
      return TRUE;
  return FALSE;
}

/* After an option that takes a value, the value is completed. */
static void
append_values (GString *out)
{
  guint n;
  const DscCliOption *options = dsc_cli_table_get_options (&n);

  g_string_append (out, "  case $previous in\n");
  for (guint i = 0; i < n; i++)
    {
      if (options[i].type == DSC_CLI_FLAG || is_repeated (options, i))
        continue;
      g_string_append_printf (out, "    --%s) ", options[i].name);
      if (options[i].values != NULL)
        {
          g_autofree char *words = g_strdelimit (g_strdup (options[i].values), "|", ' ');

          g_string_append_printf (out, "mapfile -t COMPREPLY < <(compgen -W '%s' -- \"$word\"); ",
                                  words);
        }
      else if (options[i].type == DSC_CLI_FILE || options[i].type == DSC_CLI_FOLDER)
        g_string_append_printf (out,
                                "compopt -o filenames 2> /dev/null; mapfile -t COMPREPLY < "
                                "<(compgen -%c -- \"$word\"); ",
                                options[i].type == DSC_CLI_FILE ? 'f' : 'd');
      g_string_append (out, "return ;;\n");
    }
  g_string_append (out, "  esac\n");
}

static void
append_commands (GString *out)
{
  guint n_commands, n_options;
  const DscCliCommand *commands = dsc_cli_table_get_commands (&n_commands);
  const DscCliOption *options = dsc_cli_table_get_options (&n_options);

  g_string_append (out, "  case $command in\n");
  for (guint i = 0; i < n_commands; i++)
    {
      g_autofree char *words
          = g_strdelimit (g_strdup (commands[i].words != NULL ? commands[i].words : ""), "|", ' ');

      g_string_append_printf (out, "    %s) words='%s' options='", commands[i].name, words);
      for (guint j = 0; j < n_options; j++)
        if (options[j].help != NULL && (options[j].commands & commands[i].id) != 0)
          g_string_append_printf (out, "--%s ", options[j].name);
      g_string_append (out, "' ;;\n");
    }
  g_string_append (out, "    *) options='--help --version' words='");
  for (guint i = 0; i < n_commands; i++)
    g_string_append_printf (out, "%s ", commands[i].name);
  g_string_append (out, "' ;;\n  esac\n");
}

char *
dsc_cli_completion (void)
{
  GString *out = g_string_new (beginning);
  guint n;
  const DscCliCommand *commands = dsc_cli_table_get_commands (&n);

  for (guint i = 0; i < n; i++)
    g_string_append_printf (out, "%s%s", i == 0 ? "      " : "|", commands[i].name);
  g_string_append (out, ") command=${COMP_WORDS[i]} ;;\n");
  g_string_append (out, middle);
  append_values (out);
  append_commands (out);
  g_string_append (out, ending);
  return g_string_free (out, FALSE);
}
