/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "base/dsc-error.h"
#include "dataset/dsc-name-pattern.h"

#define MAX_LENGTH 1000

struct _DscNamePattern
{
  GRegex *regex;
};

DscNamePattern *
dsc_name_pattern_new (const char *pattern, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (GRegex) regex = NULL;
  DscNamePattern *self;

  g_return_val_if_fail (pattern != NULL, NULL);

  if (strlen (pattern) > MAX_LENGTH)
    {
      g_set_error (error, DSC_ERROR, DSC_ERROR_USAGE,
                   _ ("A pattern for names may have %d characters; this one has more."),
                   MAX_LENGTH);
      return NULL;
    }
  /* Raw: names of files need not be UTF-8. */
  regex = g_regex_new (pattern, G_REGEX_RAW | G_REGEX_OPTIMIZE, 0, &local_error);
  if (regex == NULL)
    {
      g_set_error (error, DSC_ERROR, DSC_ERROR_USAGE,
                   _ ("“%s” is not a pattern for names: %s. Write a regular expression such as "
                      "([^/]+)_[0-9]+\\.jpg$, in which the parentheses pick the word."),
                   pattern, local_error->message);
      return NULL;
    }
  self = g_new0 (DscNamePattern, 1);
  self->regex = g_steal_pointer (&regex);
  return self;
}

void
dsc_name_pattern_free (DscNamePattern *self)
{
  if (self == NULL)
    return;
  g_regex_unref (self->regex);
  g_free (self);
}

char *
dsc_name_pattern_pick (const DscNamePattern *self, const char *path)
{
  g_autoptr (GMatchInfo) match = NULL;
  int group = g_regex_get_capture_count (self->regex) > 0 ? 1 : 0;
  g_autofree char *word = NULL;

  if (!g_regex_match_full (self->regex, path, -1, 0, 0, &match, NULL))
    return NULL;
  word = g_match_info_fetch (match, group);
  return word != NULL && word[0] != '\0' ? g_steal_pointer (&word) : NULL;
}
