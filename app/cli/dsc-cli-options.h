/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The words that discern-cli understands: one table of commands and options, from which everything
 * is made that must agree with it: the parser, the help texts, the manual page and the completion.
 *
 * Table and texts are static. A DscCliOptions is immutable once parsed; any thread may read it. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** DscCliCommandId: one bit a command, so that an option can name those that take it. */
typedef enum
{
  DSC_CLI_IMPORT = 1 << 0,
  DSC_CLI_TRAIN = 1 << 1,
  DSC_CLI_EVALUATE = 1 << 2,
  DSC_CLI_TOP_LOSSES = 1 << 3,
  DSC_CLI_CONFUSION = 1 << 4,
  DSC_CLI_CLASSIFY = 1 << 5,
  DSC_CLI_RUNS = 1 << 6,
  DSC_CLI_EXPORT = 1 << 7,
  DSC_CLI_SAMPLE = 1 << 8,
  DSC_CLI_BENCH = 1 << 9,
  DSC_CLI_WEIGHTS = 1 << 10,
  DSC_CLI_LR_FIND = 1 << 11,
  DSC_CLI_RESUME = 1 << 12,
  DSC_CLI_STAGES = 1 << 13,
  DSC_CLI_COMPARE = 1 << 14,
  DSC_CLI_EXPLAIN = 1 << 15,
  DSC_CLI_REPORT = 1 << 16,
  DSC_CLI_EVERY = (1 << 17) - 1,
} DscCliCommandId;

/**
 * DscCliType: what an option's value is; checked while parsing.
 * @DSC_CLI_FLAG: it has none
 * @DSC_CLI_TEXT: any text
 * @DSC_CLI_BYTE: one byte, or the two characters "\t"
 * @DSC_CLI_WORD: one of DscCliOption.values
 * @DSC_CLI_FILE: a file's name, any bytes
 * @DSC_CLI_FOLDER: a folder's name, any bytes
 * @DSC_CLI_NUMBER: a whole number, min … max
 * @DSC_CLI_REAL: a number, min … max
 * @DSC_CLI_SIZES: HEIGHTxWIDTH, or several of them separated by commas, each number min … max
 */
typedef enum
{
  DSC_CLI_FLAG,
  DSC_CLI_TEXT,
  DSC_CLI_BYTE,
  DSC_CLI_WORD,
  DSC_CLI_FILE,
  DSC_CLI_FOLDER,
  DSC_CLI_NUMBER,
  DSC_CLI_REAL,
  DSC_CLI_SIZES,
} DscCliType;

/**
 * DscCliOption: a row of the table. A name may stand in several rows, for different commands; it
 * then has a value in all or in none.
 * @name: without the two dashes
 * @commands: bits of DscCliCommandId
 * @argument: (nullable): untranslated name of the value for help
 * @values: (nullable): for words: all of them, separated by "|"
 * @fallback: (nullable): the value where none is given
 * @help: untranslated sentence without a full stop
 */
typedef struct
{
  const char *name;
  DscCliType type;
  guint commands;
  const char *argument;
  const char *values;
  const char *fallback;
  double min;
  double max;
  const char *help;
} DscCliOption;

/** DscCliExample: a command line, and what it does (untranslated). */
typedef struct
{
  const char *line;
  const char *help;
} DscCliExample;

/** DscCliField: a field of a line that --json prints. @event: value of its field "event"; "" where
 * the line has none. */
typedef struct
{
  const char *event;
  const char *name;
  const char *help;
} DscCliField;

/**
 * DscCliCommand: a command of the table.
 * @arguments: (nullable): its positional arguments, for help
 * @summary: untranslated, a line, without a full stop
 * @description: untranslated, paragraphs
 * @words: (nullable): what its first argument can be, separated by "|", for completion
 * @examples: (array zero-terminated=1)
 * @fields: (array zero-terminated=1)
 */
typedef struct
{
  const char *name;
  DscCliCommandId id;
  const char *arguments;
  guint min_arguments;
  guint max_arguments;
  const char *words;
  const char *summary;
  const char *description;
  const DscCliExample *examples;
  const DscCliField *fields;
} DscCliCommand;

/** Returns: (transfer none) (array length=n): the table of commands. */
const DscCliCommand *dsc_cli_table_get_commands (guint *n);
/** Returns: (transfer none) (array length=n): the table of options. */
const DscCliOption *dsc_cli_table_get_options (guint *n);
/** Returns: (transfer none) (array zero-terminated=1): the fields that lines of every command may
 * have. */
const DscCliField *dsc_cli_table_get_common_fields (void);

/** DscCliOptions: a command line, understood. */
typedef struct
{
  const DscCliCommand *command; /* (nullable) none was named */
  GHashTable *values;           /* (owned) option's name → value as given */
  GPtrArray *arguments; /* (owned) (element-type filename) what is no option, without the command */
} DscCliOptions;

/**
 * dsc_cli_options_parse:
 * @argc: number of words
 * @argv: (array length=argc): the words, without the program's name
 * @error: DSC_ERROR_USAGE: names the word that is wrong, and the nearest right one
 *
 * Options may stand anywhere, "--name value" or "--name=value"; "--" ends them. With --help (and
 * the other options that only print something) missing arguments are no error.
 *
 * Returns: (transfer full) (nullable)
 */
DscCliOptions *dsc_cli_options_parse (int argc, char **argv, GError **error);
void dsc_cli_options_free (DscCliOptions *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscCliOptions, dsc_cli_options_free)

/** Returns: whether option @name was given. */
gboolean dsc_cli_options_has (const DscCliOptions *self, const char *name);
/** Returns: (transfer none) (nullable): the value of @name as given, else its fallback. */
const char *dsc_cli_options_get (const DscCliOptions *self, const char *name);
/** Returns: the value of a number; 0 where it was not given and has no fallback. */
guint64 dsc_cli_options_get_number (const DscCliOptions *self, const char *name);
/** Returns: the same for a real number. */
double dsc_cli_options_get_real (const DscCliOptions *self, const char *name);
/** Returns: whether sizes were given; then the last one is in @height and @width, and those before
 * it in @smaller (out) (transfer full), empty where there are none. */
gboolean dsc_cli_options_get_sizes (const DscCliOptions *self, const char *name, char **smaller,
                                    int *height, int *width);
/** Returns: the byte that was given, else 0. */
char dsc_cli_options_get_byte (const DscCliOptions *self, const char *name);
/** Returns: (transfer none) (nullable) (type filename): argument @i. */
const char *dsc_cli_options_get_argument (const DscCliOptions *self, guint i);

/**
 * dsc_cli_did_you_mean:
 * @word: what was said
 * @candidates: (array zero-terminated=1): what can be said
 *
 * Returns: (transfer full): a sentence, with a space before it, that offers the candidate that
 * @word begins or that has the least edits (insertions, deletions, changes, swaps of neighbours),
 * of several the first; empty where none is near.
 */
char *dsc_cli_did_you_mean (const char *word, const char *const *candidates);

/** Returns: (transfer full): help on @command, or on the program where it is %NULL; @columns wide.
 */
char *dsc_cli_help (const DscCliCommand *command, guint columns);
/** Returns: (transfer full): the manual page, for man(7). */
char *dsc_cli_manual (void);
/** Returns: (transfer full): the completion for bash. */
char *dsc_cli_completion (void);

G_END_DECLS
