/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Values that a pickle describes. They live in the arena of the file that is being read. */
#include "config.h"

#include <string.h>

#include "weights/dsc-pth-private.h"

DscPickleValue *
dsc_pickle_value_new (DscPth *pth, DscPickleKind kind, GError **error)
{
  DscPickleValue *self = dsc_pth_alloc (pth, sizeof *self, error);

  if (self != NULL)
    self->kind = kind;
  return self;
}

gboolean
dsc_pickle_value_append (DscPth *pth, DscPickleValue *self, DscPickleValue *item, GError **error)
{
  if (self->n == self->room)
    {
      guint room = self->room > 0 ? self->room * 2 : 4;
      DscPickleValue **items = dsc_pth_alloc (pth, room * sizeof *items, error);

      if (items == NULL)
        return FALSE;
      if (self->n > 0)
        memcpy (items, self->items, self->n * sizeof *items);
      self->items = items;
      self->room = room;
    }
  self->items[self->n++] = item;
  return TRUE;
}

gboolean
dsc_pickle_value_is_text (const DscPickleValue *self, const char *word)
{
  return self->kind == DSC_PICKLE_TEXT && self->n == strlen (word)
         && memcmp (self->text, word, self->n) == 0;
}

DscPickleValue *
dsc_pickle_value_get (const DscPickleValue *dict, const char *word)
{
  if (dict->kind != DSC_PICKLE_DICT)
    return NULL;
  /* As in Python, the last of equal keys counts. */
  for (guint i = dict->n; i >= 2; i -= 2)
    if (dsc_pickle_value_is_text (dict->items[i - 2], word))
      return dict->items[i - 1];
  return NULL;
}
