/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What people call a dataset of Kaggle. */
#include "config.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "base/dsc-error.h"
#include "base/dsc-text.h"
#include "kaggle/dsc-kaggle-name.h"

#define MAX_TEXT 4000
#define MAX_PART 100
#define MAX_VERSION 1000000
#define SITE "https://www.kaggle.com"
#define CALL "dataset_download"

void
dsc_kaggle_name_free (DscKaggleName *self)
{
  if (self == NULL)
    return;
  g_free (self->owner);
  g_free (self->slug);
  g_free (self);
}

/* --- parts of a name --- */

static gboolean
is_part (const char *text)
{
  gsize length = strspn (text, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "-_");

  return length > 0 && length <= MAX_PART && text[length] == '\0' && *text != '-';
}

static gboolean
read_version (const char *text, guint *version)
{
  guint64 number;

  if (text == NULL || !g_ascii_string_to_unsigned (text, 10, 1, MAX_VERSION, &number, NULL))
    return FALSE;
  *version = (guint) number;
  return TRUE;
}

/* Reads @parts, OWNER, NAME and maybe "versions" and a number. @loosely: whatever follows otherwise
 * is passed over. */
static DscKaggleName *
read_parts (char **parts, gboolean loosely)
{
  g_autoptr (DscKaggleName) self = NULL;
  guint n = g_strv_length (parts);

  while (n > 0 && *parts[n - 1] == '\0')
    n--;
  if (n < 2 || !is_part (parts[0]) || !is_part (parts[1]))
    return NULL;
  self = g_new0 (DscKaggleName, 1);
  self->owner = g_strdup (parts[0]);
  self->slug = g_strdup (parts[1]);
  if (n == 2)
    return g_steal_pointer (&self);
  if (g_str_equal (parts[2], "versions") || g_str_equal (parts[2], "version"))
    return n >= 4 && (loosely || n == 4) && read_version (parts[3], &self->version)
               ? g_steal_pointer (&self)
               : NULL;
  return loosely ? g_steal_pointer (&self) : NULL;
}

static DscKaggleName *
read_name (const char *text)
{
  g_auto (GStrv) parts = g_strsplit (text, "/", -1);

  return read_parts (parts, FALSE);
}

/* --- addresses --- */

/* Returns: (transfer full) (nullable): @text as an address of Kaggle. */
static GUri *
read_address (const char *text)
{
  static const char *const beginnings[]
      = { "https://", "http://", "kaggle.com/", "www.kaggle.com/" };
  g_autofree char *whole = NULL;
  g_autoptr (GUri) uri = NULL;
  const char *host;

  for (guint i = 0; i < G_N_ELEMENTS (beginnings) && whole == NULL; i++)
    if (g_ascii_strncasecmp (text, beginnings[i], strlen (beginnings[i])) == 0)
      whole = g_strconcat (i < 2 ? "" : "https://", text, NULL);
  uri = whole != NULL
            ? g_uri_parse (whole, G_URI_FLAGS_ENCODED_PATH | G_URI_FLAGS_ENCODED_QUERY, NULL)
            : NULL;
  host = uri != NULL ? g_uri_get_host (uri) : NULL;
  if (host == NULL
      || (g_ascii_strcasecmp (host, "www.kaggle.com") != 0
          && g_ascii_strcasecmp (host, "kaggle.com") != 0))
    return NULL;
  return g_steal_pointer (&uri);
}

/* A version in the query; one that is none is passed over, as all else there. */
static void
read_query (DscKaggleName *self, const char *query)
{
  static const char *const keys[] = { "datasetVersionNumber=", "dataset_version_number=" };
  g_auto (GStrv) fields = query != NULL ? g_strsplit (query, "&", -1) : NULL;

  for (guint i = 0; fields != NULL && fields[i] != NULL; i++)
    for (guint k = 0; k < G_N_ELEMENTS (keys); k++)
      if (g_str_has_prefix (fields[i], keys[k]))
        read_version (fields[i] + strlen (keys[k]), &self->version);
}

/* Whether an address that begins so is of something else than a dataset. */
static gboolean
is_other_place (const char *part)
{
  static const char *const others[] = { "",           "api",           "benchmarks", "c",
                                        "code",       "competitions",  "datasets",   "discuss",
                                        "discussion", "docs",          "game-arena", "kernels",
                                        "learn",      "models",        "me",         "product",
                                        "settings",   "work",          "writeups",   "blog",
                                        "account",    "organizations", "rankings",   NULL };

  return g_strv_contains (others, part);
}

static DscKaggleName *
read_uri (GUri *uri)
{
  static const char *const before[]
      = { "/datasets/", "/api/v1/datasets/download/", "/api/v1/datasets/view/" };
  const char *path = g_uri_get_path (uri);
  const char *rest = NULL;
  g_auto (GStrv) parts = NULL;
  g_autoptr (DscKaggleName) self = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (before) && rest == NULL; i++)
    if (strncmp (path, before[i], strlen (before[i])) == 0)
      rest = path + strlen (before[i]);
  parts = g_strsplit (rest != NULL ? rest : path + strspn (path, "/"), "/", -1);
  /* As addresses were before 2021. */
  if (rest == NULL && parts[0] != NULL && is_other_place (parts[0]))
    return NULL;
  self = read_parts (parts, TRUE);
  if (self != NULL && self->version == 0)
    read_query (self, g_uri_get_query (uri));
  return g_steal_pointer (&self);
}

/* --- commands --- */

/* Returns: (transfer full): @text without blanks around it, and with lines that go on made one:
 * those that end in a backslash, maybe with blanks behind it; where an entry has made blanks of the
 * ends of lines, a backslash among blanks. */
static char *
join_lines (const char *text)
{
  g_autoptr (GString) joined = g_string_new (NULL);
  gboolean after_blank = TRUE;

  for (; *text != '\0'; text++)
    {
      gsize n_blanks = *text == '\\' ? strspn (text + 1, " \t\r\n") : 0;
      gboolean goes_on = *text == '\\'
                         && (memchr (text + 1, '\n', n_blanks) != NULL || text[1] == '\0'
                             || (after_blank && n_blanks > 0));

      g_string_append_c (joined, goes_on ? ' ' : *text);
      if (goes_on)
        text += n_blanks;
      after_blank = goes_on || g_ascii_isspace (*text);
    }
  return g_strstrip (g_string_free (g_steal_pointer (&joined), FALSE));
}

/* Without what notebooks and instructions put before a command, such as "#!/bin/bash". */
static const char *
skip_prompt (const char *text)
{
  while (*text != '\0' && (strchr ("!$%#", *text) != NULL || g_ascii_isspace (*text)))
    text += *text == '#' ? strcspn (text, "\n") : 1;
  return text;
}

static gboolean
is_command (const char *text)
{
  text = skip_prompt (text);
  return g_str_has_prefix (text, "kaggle") && g_ascii_isspace (text[strlen ("kaggle")]);
}

/* Returns: (transfer full): the first command of @text; others may follow it. */
static char *
first_command (const char *text)
{
  char quote = '\0';
  gsize n = 0;

  for (; text[n] != '\0' && (quote != '\0' || strchr ("&|;#>\r\n", text[n]) == NULL); n++)
    if (quote != '\0')
      quote = text[n] == quote ? '\0' : quote;
    else if (text[n] == '"' || text[n] == '\'')
      quote = text[n];
  return g_strndup (text, n);
}

static gboolean
is_one_of (const char *word, const char *first, const char *second)
{
  return g_str_equal (word, first) || g_str_equal (word, second);
}

/* Returns: (transfer none) (nullable): the dataset that the words after "download" name. @one_file:
 * whether only a file of it is wanted. */
static const char *
find_dataset (char **words, gboolean *one_file)
{
  const char *found = NULL;

  for (guint i = 0; words[i] != NULL; i++)
    {
      const char *word = words[i];
      gboolean names_it = is_one_of (word, "-d", "--dataset");
      gboolean names_file = is_one_of (word, "-f", "--file");
      const char *value = *word != '-' ? word : NULL;

      *one_file |= names_file || g_str_has_prefix (word, "--file=");
      if (g_str_has_prefix (word, "--dataset="))
        value = word + strlen ("--dataset=");
      if ((names_it || names_file || is_one_of (word, "-p", "--path")) && words[i + 1] != NULL)
        i++;
      if (names_it)
        value = words[i];
      if (found == NULL)
        found = value;
    }
  return found;
}

static DscKaggleName *
read_command (const char *text, GError **error)
{
  g_autofree char *command = first_command (skip_prompt (text));
  g_auto (GStrv) words = NULL;
  g_autoptr (DscKaggleName) self = NULL;
  const char *dataset;
  gboolean one_file = FALSE;
  int n;

  if (!g_shell_parse_argv (command, &n, &words, NULL) || n < 3
      || !is_one_of (words[1], "datasets", "d") || !g_str_equal (words[2], "download"))
    {
      g_set_error_literal (error, DSC_ERROR, DSC_ERROR_USAGE,
                           _ ("Of Kaggle's commands only “kaggle datasets download -d OWNER/NAME” "
                              "is understood. For a competition, download its archive in a web "
                              "browser and import the file."));
      return NULL;
    }
  dataset = find_dataset (words + 3, &one_file);
  if (one_file)
    {
      g_set_error_literal (error, DSC_ERROR, DSC_ERROR_USAGE,
                           _ ("The command is for a single file of a dataset (-f). Only a whole "
                              "dataset can be imported: leave out -f and the file."));
      return NULL;
    }
  self = dataset != NULL ? read_name (dataset) : NULL;
  if (self == NULL)
    g_set_error_literal (error, DSC_ERROR, DSC_ERROR_USAGE,
                         _ ("The command names no dataset: after -d there must be OWNER/NAME, as "
                            "the address of its page ends."));
  return g_steal_pointer (&self);
}

/* Returns: (transfer full) (nullable): the address of Kaggle that @text tells curl or wget to
 * fetch.
 */
static GUri *
find_fetched (const char *text)
{
  g_autofree char *command = first_command (skip_prompt (text));
  g_auto (GStrv) words = NULL;
  GUri *uri = NULL;

  if (!g_shell_parse_argv (command, NULL, &words, NULL) || !is_one_of (words[0], "curl", "wget"))
    return NULL;
  for (guint i = 1; words[i] != NULL && uri == NULL; i++)
    uri = read_address (words[i]);
  return uri;
}

/* Returns: (transfer full) (nullable): the address of Kaggle that @text is, or is about. */
static GUri *
find_address (const char *text)
{
  GUri *uri = read_address (text);

  return uri != NULL ? uri : find_fetched (text);
}

/* Returns: (transfer none) (nullable): what is called: the bracket of
 * kagglehub.dataset_download("OWNER/NAME", …), in Python. */
static const char *
find_call (const char *text)
{
  const char *start = strstr (text, CALL "(");

  return start != NULL ? start + strlen (CALL) : NULL;
}

static DscKaggleName *
read_call (const char *text, GError **error)
{
  const char *quote = strpbrk (find_call (text), "\"'");
  const char *end = quote != NULL ? strchr (quote + 1, *quote) : NULL;
  g_autofree char *dataset = end != NULL ? g_strndup (quote + 1, end - quote - 1) : NULL;
  g_autoptr (DscKaggleName) self = dataset != NULL ? read_name (dataset) : NULL;

  if (self == NULL)
    g_set_error_literal (error, DSC_ERROR, DSC_ERROR_USAGE,
                         _ ("The line names no dataset: in the brackets after dataset_download "
                            "there must be \"OWNER/NAME\", as the address of its page ends."));
  return g_steal_pointer (&self);
}

/* --- the whole --- */

gboolean
dsc_kaggle_is_meant (const char *text)
{
  g_autofree char *stripped = NULL;
  g_autoptr (GUri) uri = NULL;

  g_return_val_if_fail (text != NULL, FALSE);

  if (strlen (text) > MAX_TEXT || !g_utf8_validate (text, -1, NULL))
    return FALSE;
  stripped = join_lines (text);
  uri = find_address (stripped);
  return uri != NULL || is_command (stripped) || find_call (stripped) != NULL;
}

static DscKaggleName *
fail (const char *text, GError **error)
{
  g_autofree char *shown = NULL;

  if (strlen (text) > MAX_PART)
    {
      g_autofree char *beginning = g_strndup (text, MAX_PART);
      g_autofree char *safe = dsc_path_display (beginning);

      shown = g_strconcat (safe, "…", NULL);
    }
  else
    shown = dsc_path_display (text);
  g_set_error (error, DSC_ERROR, DSC_ERROR_USAGE,
               _ ("“%s” is no dataset of Kaggle. Give OWNER/NAME, the address of the dataset's "
                  "page (https://www.kaggle.com/datasets/OWNER/NAME), or the command "
                  "“kaggle datasets download -d OWNER/NAME”."),
               shown);
  return NULL;
}

DscKaggleName *
dsc_kaggle_parse (const char *text, GError **error)
{
  g_autofree char *stripped = NULL;
  g_autoptr (GUri) uri = NULL;
  DscKaggleName *self;

  g_return_val_if_fail (text != NULL, NULL);

  if (strlen (text) > MAX_TEXT || !g_utf8_validate (text, -1, NULL))
    return fail (text, error);
  stripped = join_lines (text);
  if (is_command (stripped))
    return read_command (stripped, error);
  if (find_call (stripped) != NULL)
    return read_call (stripped, error);
  uri = find_address (stripped);
  self = uri != NULL ? read_uri (uri) : read_name (stripped);
  return self != NULL ? self : fail (stripped, error);
}

char *
dsc_kaggle_name_to_string (const DscKaggleName *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  if (self->version == 0)
    return g_strconcat (self->owner, "/", self->slug, NULL);
  return g_strdup_printf ("%s/%s/versions/%u", self->owner, self->slug, self->version);
}

char *
dsc_kaggle_name_to_page (const DscKaggleName *self)
{
  g_autofree char *name = NULL;

  g_return_val_if_fail (self != NULL, NULL);

  name = dsc_kaggle_name_to_string (self);
  return g_strconcat (SITE "/datasets/", name, NULL);
}
