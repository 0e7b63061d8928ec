/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads a command line by the table. Nothing is passed over: a word that is not understood is
 * refused by name. */
#include "config.h"

#include <errno.h>
#include <math.h>
#include <string.h>

#include <glib/gi18n-lib.h>

#include "base/dsc-error.h"
#include "base/dsc-text.h"
#include "cli/dsc-cli-options.h"
#include "engine/dsc-train-spec.h"

/* Longer words are nobody's slip of the finger. */
#define MAX_NEAREST 64

/* Optimal string alignment distance of @a to @b. */
static guint
distance (const char *a, const char *b)
{
  guint rows[3][MAX_NEAREST + 1];
  gsize n = strnlen (a, MAX_NEAREST);
  gsize m = strnlen (b, MAX_NEAREST);

  for (gsize j = 0; j <= m; j++)
    rows[0][j] = (guint) j;
  for (gsize i = 1; i <= n; i++)
    {
      guint *row = rows[i % 3];
      const guint *last = rows[(i - 1) % 3];

      row[0] = (guint) i;
      for (gsize j = 1; j <= m; j++)
        {
          guint change = last[j - 1] + (a[i - 1] != b[j - 1]);

          row[j] = MIN (change, MIN (last[j], row[j - 1]) + 1);
          if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
            row[j] = MIN (row[j], rows[(i - 2) % 3][j - 2] + 1);
        }
    }
  return rows[n % 3][m];
}

char *
dsc_cli_did_you_mean (const char *word, const char *const *candidates)
{
  const char *nearest = NULL;
  guint least;

  g_return_val_if_fail (word != NULL && candidates != NULL, NULL);

  /* More than half of the word wrong is another word, not a slip. */
  least = (guint) (strlen (word) + 1) / 2;
  for (; *candidates != NULL; candidates++)
    {
      guint edits = g_str_has_prefix (*candidates, word) ? 0 : distance (word, *candidates);

      if (edits < least)
        {
          least = edits;
          nearest = *candidates;
        }
    }
  return nearest != NULL ? g_strdup_printf (_ (" Did you mean “%s”?"), nearest) : g_strdup ("");
}

/* The row of option @name for @commands (any of its bits); NULL if there is none. */
static const DscCliOption *
find_option (const char *name, guint commands)
{
  guint n;
  const DscCliOption *options = dsc_cli_table_get_options (&n);

  for (guint i = 0; i < n; i++)
    if ((options[i].commands & commands) != 0 && g_str_equal (options[i].name, name))
      return &options[i];
  return NULL;
}

static const DscCliCommand *
find_command (const char *name)
{
  guint n;
  const DscCliCommand *commands = dsc_cli_table_get_commands (&n);

  for (guint i = 0; i < n; i++)
    if (g_str_equal (commands[i].name, name))
      return &commands[i];
  return NULL;
}

static gboolean
refuse_command (const char *word, GError **error)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  g_autofree char *shown = dsc_path_display (word);
  g_autofree char *hint = NULL;
  guint n;
  const DscCliCommand *commands = dsc_cli_table_get_commands (&n);

  for (guint i = 0; i < n; i++)
    g_ptr_array_add (names, (gpointer) commands[i].name);
  g_ptr_array_add (names, NULL);
  hint = dsc_cli_did_you_mean (word, (const char *const *) names->pdata);
  g_set_error (error, DSC_ERROR, DSC_ERROR_USAGE,
               _ ("“%s” is not a command.%s “discern-cli --help” lists all of them."), shown, hint);
  return FALSE;
}

/* @word with its dashes, as given; @command may be NULL. */
static gboolean
refuse_option (const char *word, const DscCliCommand *command, GError **error)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *shown = dsc_path_display (word);
  g_autofree char *hint = NULL;
  guint n;
  const DscCliOption *options = dsc_cli_table_get_options (&n);

  for (guint i = 0; i < n; i++)
    if ((command == NULL || (options[i].commands & command->id) != 0) && options[i].help != NULL)
      g_ptr_array_add (names, g_strconcat ("--", options[i].name, NULL));
  g_ptr_array_add (names, NULL);
  hint = dsc_cli_did_you_mean (word, (const char *const *) names->pdata);
  if (command != NULL)
    g_set_error (error, DSC_ERROR, DSC_ERROR_USAGE,
                 _ ("“%s” is not an option of %s.%s “discern-cli %s --help” lists all of them."),
                 shown, command->name, hint, command->name);
  else
    g_set_error (error, DSC_ERROR, DSC_ERROR_USAGE,
                 _ ("“%s” is not an option.%s “discern-cli --help” lists all of them."), shown,
                 hint);
  return FALSE;
}

static gboolean
parse_real (const char *text, double *value)
{
  char *end;

  *value = g_ascii_strtod (text, &end);
  return end != text && *end == '\0' && isfinite (*value) && !g_ascii_isspace (*text);
}

/* Reads "HEIGHTxWIDTH". */
static gboolean
parse_size (const char *text, const DscCliOption *option, int *height, int *width)
{
  g_auto (GStrv) parts = g_strsplit (text, "x", 3);
  guint64 numbers[2];

  if (g_strv_length (parts) != 2)
    return FALSE;
  for (guint i = 0; i < 2; i++)
    if (!g_ascii_string_to_unsigned (parts[i], 10, (guint64) option->min, (guint64) option->max,
                                     &numbers[i], NULL))
      return FALSE;
  *height = (int) numbers[0];
  *width = (int) numbers[1];
  return TRUE;
}

/* Several sizes are trained at one after the other. */
static gboolean
check_sizes (const DscCliOption *option, const char *value, GError **error)
{
  g_auto (GStrv) sizes = g_strsplit (value, ",", -1);
  g_autofree char *shown = dsc_path_display (value);
  guint n = g_strv_length (sizes);
  int height, width;
  guint i = 0;

  while (i < n && parse_size (sizes[i], option, &height, &width))
    i++;
  if (n > 0 && n <= DSC_MAX_SIZES && i == n)
    return TRUE;
  g_set_error (error, DSC_ERROR, DSC_ERROR_USAGE,
               _ ("“%s” is not a value of --%s: it takes height and width, such as 120x160, each "
                  "from %.0f to %.0f, or at most %d of them separated by commas."),
               shown, option->name, option->min, option->max, DSC_MAX_SIZES);
  return FALSE;
}

static gboolean
check_word (const DscCliOption *option, const char *value, GError **error)
{
  g_auto (GStrv) words = g_strsplit (option->values, "|", -1);
  g_autofree char *list = NULL;
  g_autofree char *hint = NULL;

  if (g_strv_contains ((const char *const *) words, value))
    return TRUE;
  list = g_strjoinv (", ", words);
  hint = dsc_cli_did_you_mean (value, (const char *const *) words);
  g_set_error (error, DSC_ERROR, DSC_ERROR_USAGE,
               _ ("“%s” is not a value of --%s (all of them: %s).%s"), value, option->name, list,
               hint);
  return FALSE;
}

static gboolean
check_number (const DscCliOption *option, const char *value, GError **error)
{
  g_autofree char *low = dsc_ascii_double (option->min);
  guint64 number;
  double real;
  gboolean good;

  if (option->type == DSC_CLI_NUMBER)
    good = g_ascii_string_to_unsigned (value, 10, (guint64) option->min, (guint64) option->max,
                                       &number, NULL);
  else
    good = parse_real (value, &real) && real >= option->min && real <= option->max;
  if (good)
    return TRUE;
  if (option->type == DSC_CLI_NUMBER)
    g_set_error (error, DSC_ERROR, DSC_ERROR_USAGE,
                 _ ("“%s” is not a value of --%s: it takes a whole number from %.0f to %.0f."),
                 value, option->name, option->min, option->max);
  else
    {
      g_autofree char *high = dsc_ascii_double (option->max);

      g_set_error (error, DSC_ERROR, DSC_ERROR_USAGE,
                   _ ("“%s” is not a value of --%s: it takes a number from %s to %s."), value,
                   option->name, low, high);
    }
  return FALSE;
}

static char
parse_byte (const char *value)
{
  if (g_str_equal (value, "\\t"))
    return '\t';
  return strlen (value) == 1 ? *value : '\0';
}

static gboolean
check_value (const DscCliOption *option, const char *value, GError **error)
{
  g_autofree char *shown = dsc_path_display (value);

  switch (option->type)
    {
    case DSC_CLI_WORD:
      return check_word (option, shown, error);
    case DSC_CLI_NUMBER:
    case DSC_CLI_REAL:
      return check_number (option, shown, error);
    case DSC_CLI_SIZES:
      return check_sizes (option, value, error);
    case DSC_CLI_BYTE:
      if (parse_byte (value) != '\0')
        return TRUE;
      g_set_error (error, DSC_ERROR, DSC_ERROR_USAGE,
                   _ ("“%s” is not a value of --%s: it takes one character, or \\t for a tab."),
                   shown, option->name);
      return FALSE;
    case DSC_CLI_TEXT:
    case DSC_CLI_FILE:
    case DSC_CLI_FOLDER:
      if (*value != '\0')
        return TRUE;
      g_set_error (error, DSC_ERROR, DSC_ERROR_USAGE, _ ("--%s is empty; say a value after it."),
                   option->name);
      return FALSE;
    case DSC_CLI_FLAG:
    default:
      return TRUE;
    }
}

/* Finds the command's name: the first word that is neither an option nor an option's value. Returns
 * its place; −1 if there is none, or an unknown option comes before it. */
static int
find_command_word (int argc, char **argv)
{
  for (int i = 0; i < argc; i++)
    {
      gsize length = strcspn (argv[i], "=");
      g_autofree char *name = g_strndup (argv[i], length);
      const DscCliOption *option;

      if (argv[i][0] != '-' || argv[i][1] == '\0')
        return i;
      if (g_str_equal (argv[i], "--"))
        return i + 1 < argc ? i + 1 : -1;
      option = find_option (name + strspn (name, "-"), DSC_CLI_EVERY);
      if (option == NULL && !g_str_equal (name, "-h"))
        return -1;
      if (option != NULL && option->type != DSC_CLI_FLAG && argv[i][length] == '\0')
        i++;
    }
  return -1;
}

/* Takes the option at argv[*i], and its value; moves *i onto the last word used. */
static gboolean
take_option (DscCliOptions *self, int argc, char **argv, int *i, GError **error)
{
  const char *word = argv[*i];
  const char *equals = strchr (word, '=');
  g_autofree char *given = equals != NULL ? g_strndup (word, equals - word) : g_strdup (word);
  const char *name = g_str_equal (given, "-h") ? "help" : given + 2;
  const DscCliOption *option = NULL;
  const char *value = equals != NULL ? equals + 1 : NULL;

  if (g_str_has_prefix (given, "--") || g_str_equal (given, "-h"))
    option = find_option (name, self->command != NULL ? self->command->id : DSC_CLI_EVERY);
  if (option == NULL)
    return refuse_option (given, self->command, error);
  if (option->type == DSC_CLI_FLAG && value != NULL)
    {
      g_set_error (error, DSC_ERROR, DSC_ERROR_USAGE,
                   _ ("--%s takes no value; leave out “=” and what follows."), name);
      return FALSE;
    }
  if (option->type != DSC_CLI_FLAG && value == NULL)
    {
      if (*i + 1 >= argc)
        {
          g_set_error (error, DSC_ERROR, DSC_ERROR_USAGE, _ ("--%s needs a value after it (%s)."),
                       name, _ (option->argument));
          return FALSE;
        }
      value = argv[++*i];
    }
  if (value != NULL && !check_value (option, value, error))
    return FALSE;
  g_hash_table_insert (self->values, (gpointer) option->name,
                       g_strdup (value != NULL ? value : ""));
  return TRUE;
}

static gboolean
check_arguments (const DscCliOptions *self, GError **error)
{
  const DscCliCommand *command = self->command;

  if (command == NULL)
    {
      if (self->arguments->len == 0)
        g_set_error_literal (error, DSC_ERROR, DSC_ERROR_USAGE,
                             _ ("No command was given. “discern-cli --help” lists all of them."));
      else
        refuse_command (g_ptr_array_index (self->arguments, 0), error);
      return FALSE;
    }
  if (self->arguments->len < command->min_arguments)
    {
      g_set_error (error, DSC_ERROR, DSC_ERROR_USAGE,
                   _ ("%s needs to be told more: discern-cli %s %s"), command->name, command->name,
                   _ (command->arguments));
      return FALSE;
    }
  if (self->arguments->len > command->max_arguments)
    {
      g_autofree char *shown
          = dsc_path_display (g_ptr_array_index (self->arguments, command->max_arguments));

      g_set_error (
          error, DSC_ERROR, DSC_ERROR_USAGE,
          _ ("“%s” is one argument too many for %s. “discern-cli %s --help” says what it takes."),
          shown, command->name, command->name);
      return FALSE;
    }
  return TRUE;
}

DscCliOptions *
dsc_cli_options_parse (int argc, char **argv, GError **error)
{
  g_autoptr (DscCliOptions) self = g_new0 (DscCliOptions, 1);
  int command_word = find_command_word (argc, argv);
  gboolean ended = FALSE;

  self->values = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_free);
  self->arguments = g_ptr_array_new_with_free_func (g_free);
  if (command_word >= 0)
    {
      self->command = find_command (argv[command_word]);
      if (self->command == NULL && !refuse_command (argv[command_word], error))
        return NULL;
    }
  for (int i = 0; i < argc; i++)
    {
      if (!ended && g_str_equal (argv[i], "--"))
        ended = TRUE;
      else if (!ended && argv[i][0] == '-' && argv[i][1] != '\0')
        {
          if (!take_option (self, argc, argv, &i, error))
            return NULL;
        }
      else if (i != command_word)
        g_ptr_array_add (self->arguments, g_strdup (argv[i]));
    }
  if (dsc_cli_options_has (self, "help") || dsc_cli_options_has (self, "version")
      || dsc_cli_options_has (self, "print-manual")
      || dsc_cli_options_has (self, "print-completion"))
    return g_steal_pointer (&self);
  return check_arguments (self, error) ? g_steal_pointer (&self) : NULL;
}

void
dsc_cli_options_free (DscCliOptions *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->values, g_hash_table_unref);
  g_clear_pointer (&self->arguments, g_ptr_array_unref);
  g_free (self);
}

gboolean
dsc_cli_options_has (const DscCliOptions *self, const char *name)
{
  return g_hash_table_contains (self->values, name);
}

const char *
dsc_cli_options_get (const DscCliOptions *self, const char *name)
{
  const DscCliOption *option
      = find_option (name, self->command != NULL ? self->command->id : DSC_CLI_EVERY);
  const char *value = g_hash_table_lookup (self->values, name);

  g_return_val_if_fail (option != NULL, NULL);
  return value != NULL ? value : option->fallback;
}

guint64
dsc_cli_options_get_number (const DscCliOptions *self, const char *name)
{
  const char *value = dsc_cli_options_get (self, name);

  return value != NULL ? g_ascii_strtoull (value, NULL, 10) : 0;
}

double
dsc_cli_options_get_real (const DscCliOptions *self, const char *name)
{
  const char *value = dsc_cli_options_get (self, name);

  return value != NULL ? g_ascii_strtod (value, NULL) : 0;
}

gboolean
dsc_cli_options_get_sizes (const DscCliOptions *self, const char *name, char **smaller, int *height,
                           int *width)
{
  const char *value = dsc_cli_options_get (self, name);
  const char *comma = value != NULL ? strrchr (value, ',') : NULL;

  if (value == NULL)
    return FALSE;
  *smaller = comma != NULL ? g_strndup (value, (gsize) (comma - value)) : g_strdup ("");
  return parse_size (comma != NULL ? comma + 1 : value, find_option (name, self->command->id),
                     height, width);
}

char
dsc_cli_options_get_byte (const DscCliOptions *self, const char *name)
{
  const char *value = dsc_cli_options_get (self, name);

  return value != NULL ? parse_byte (value) : '\0';
}

const char *
dsc_cli_options_get_argument (const DscCliOptions *self, guint i)
{
  return i < self->arguments->len ? g_ptr_array_index (self->arguments, i) : NULL;
}
