/* SPDX-License-Identifier: GPL-3.0-or-later */
/* JSON from a stranger: one pass over the characters that refuses what json-glib would take or die
 * of, then json-glib. */
#include "config.h"

#include <errno.h>
#include <string.h>

#include <glib/gi18n-lib.h>

#include "base/dsc-error.h"
#include "base/dsc-json.h"

#define SPACES " \t\r\n"

/* Reads the four digits after "\u"; −1 if they are not there. */
static int
read_code_unit (const char *p)
{
  int unit = 0;

  for (guint i = 0; i < 4; i++)
    {
      int digit = g_ascii_xdigit_value (p[i]);

      if (digit < 0)
        return -1;
      unit = unit * 16 + digit;
    }
  return unit;
}

/* @p is after a backslash. Returns the first character after the escape, or %NULL. */
static const char *
skip_escape (const char *p)
{
  int unit;

  if (*p != 'u')
    return *p != '\0' && strchr ("\"\\/bfnrt", *p) != NULL ? p + 1 : NULL;
  unit = read_code_unit (p + 1);
  if (unit <= 0 || (unit >= 0xdc00 && unit < 0xe000))
    return NULL;
  if (unit < 0xd800 || unit >= 0xe000)
    return p + 5;
  /* The first half of a pair. */
  if (p[5] != '\\' || p[6] != 'u')
    return NULL;
  unit = read_code_unit (p + 7);
  return unit >= 0xdc00 && unit < 0xe000 ? p + 11 : NULL;
}

/* @p is after the opening quote. Returns the first character after the closing one, or %NULL. */
static const char *
skip_string (const char *p)
{
  while (p != NULL && *p != '"')
    {
      if ((guchar) *p < 0x20)
        return NULL;
      p = *p == '\\' ? skip_escape (p + 1) : p + 1;
    }
  return p != NULL ? p + 1 : NULL;
}

/* @p is at a digit or a minus. Returns the first character after the number, or %NULL if it is an
 * integer that does not fit 64 bits or is written as no number is. What follows the point json-glib
 * judges. */
static const char *
skip_number (const char *p)
{
  const char *digits = *p == '-' ? p + 1 : p;
  char *end;

  if (!g_ascii_isdigit (digits[0]) || (digits[0] == '0' && g_ascii_isdigit (digits[1])))
    return NULL;
  errno = 0;
  (void) g_ascii_strtoll (p, &end, 10);
  if (strchr (".eE", *end) != NULL && *end != '\0')
    return end + strspn (end, "0123456789.eE+-");
  return errno == 0 ? end : NULL;
}

/* Returns what is wrong with @p, or %NULL. Never says that something is JSON: json-glib does. */
static const char *
find_fault (const char *p, guint max_depth)
{
  guint depth = 0;
  guint n_values = 0;

  p += strspn (p, SPACES);
  if (*p != '{' && *p != '[')
    return _ ("Its text is not JSON.");
  while (p != NULL && *p != '\0')
    {
      if (*p == '"')
        {
          p = skip_string (p + 1);
          continue;
        }
      if (*p == '-' || g_ascii_isdigit (*p))
        {
          p = skip_number (p);
          continue;
        }
      if (strchr ("{}[]:," SPACES "truefalsn", *p) == NULL)
        break;
      if ((*p == '{' || *p == '[') && ++depth > max_depth)
        return _ ("Its text nests deeper than it ever should.");
      if ((*p == '}' || *p == ']') && --depth == 0)
        return p[1 + strspn (p + 1, SPACES)] != '\0' ? _ ("Its text goes on after its end.") : NULL;
      if (*p == ',' && ++n_values >= DSC_JSON_MAX_VALUES)
        return _ ("Its text lists more things than it ever should.");
      p++;
    }
  return _ ("Its text is not JSON.");
}

/* Counts members as the parser meets them; an object that ends up with fewer had one twice. */
typedef struct
{
  GArray *counts; /* (owned): of guint, one for each object that is open */
  gboolean has_duplicates;
} Members;

static void
object_start_cb (JsonParser *parser, Members *members)
{
  guint none = 0;

  g_array_append_val (members->counts, none);
}

static void
object_member_cb (JsonParser *parser, JsonObject *object, const char *name, Members *members)
{
  g_array_index (members->counts, guint, members->counts->len - 1)++;
}

static void
object_end_cb (JsonParser *parser, JsonObject *object, Members *members)
{
  guint count = g_array_index (members->counts, guint, members->counts->len - 1);

  members->has_duplicates |= count != json_object_get_size (object);
  g_array_set_size (members->counts, members->counts->len - 1);
}

/* Returns: (transfer full) (nullable): %NULL without an error if there is no value at all */
static JsonNode *
parse (const char *text, Members *members, GError **error)
{
  g_autoptr (JsonParser) parser = json_parser_new_immutable ();

  g_signal_connect (parser, "object-start", G_CALLBACK (object_start_cb), members);
  g_signal_connect (parser, "object-member", G_CALLBACK (object_member_cb), members);
  g_signal_connect (parser, "object-end", G_CALLBACK (object_end_cb), members);
  if (!json_parser_load_from_data (parser, text, -1, error))
    return NULL;
  return json_parser_steal_root (parser);
}

JsonNode *
dsc_json_parse (const char *text, gsize length, guint max_depth, GError **error)
{
  g_autoptr (JsonNode) root = NULL;
  g_autoptr (GError) local = NULL;
  g_autofree char *copy = NULL;
  Members members = { NULL, FALSE };
  const char *fault;

  g_return_val_if_fail (text != NULL, NULL);

  if (!g_utf8_validate_len (text, length, NULL))
    {
      g_set_error_literal (error, DSC_ERROR, DSC_ERROR_CORRUPT, _ ("Its text is not UTF-8."));
      return NULL;
    }
  copy = g_strndup (text, length);
  fault = find_fault (copy, max_depth);
  if (fault != NULL)
    {
      g_set_error_literal (error, DSC_ERROR, DSC_ERROR_CORRUPT, fault);
      return NULL;
    }
  members.counts = g_array_new (FALSE, FALSE, sizeof (guint));
  root = parse (copy, &members, &local);
  g_array_unref (members.counts);
  if (root == NULL)
    {
      g_debug ("json-glib: %s", local != NULL ? local->message : "no value");
      g_set_error_literal (error, DSC_ERROR, DSC_ERROR_CORRUPT, _ ("Its text is not JSON."));
      return NULL;
    }
  if (members.has_duplicates)
    {
      g_set_error_literal (error, DSC_ERROR, DSC_ERROR_CORRUPT,
                           _ ("Something in its text has the same name twice."));
      return NULL;
    }
  return g_steal_pointer (&root);
}
