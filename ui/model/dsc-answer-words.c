/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "model/dsc-answer-words.h"

double
dsc_answer_item_get_probability (DscAnswerItem *self, guint rank)
{
  guint n;
  const guint32 *ranking = dsc_answer_item_get_ranking (self, &n);

  return rank < n ? dsc_answer_item_get_probabilities (self)[ranking[rank]] : -1;
}

const char *
dsc_answer_item_get_class (DscAnswerItem *self, guint rank)
{
  guint n;
  const guint32 *ranking = dsc_answer_item_get_ranking (self, &n);

  return rank < n ? dsc_answer_item_get_model (self)->classes[ranking[rank]] : NULL;
}

DscDoubt
dsc_answer_item_get_doubt (DscAnswerItem *self)
{
  double best = dsc_answer_item_get_probability (self, 0);

  if (best >= DSC_DOUBT_LITTLE_FROM)
    return DSC_DOUBT_LITTLE;
  return best >= DSC_DOUBT_MUCH_BELOW ? DSC_DOUBT_SOME : DSC_DOUBT_MUCH;
}

char *
dsc_probability_dup_text (double probability)
{
  /* Translators: a probability, in percent. */
  return g_strdup_printf (_ ("%.1f %%"), 100 * probability);
}

char *
dsc_answer_item_dup_certainty (DscAnswerItem *self)
{
  const GError *error = dsc_answer_item_get_error (self);
  g_autofree char *percent
      = dsc_probability_dup_text (MAX (dsc_answer_item_get_probability (self, 0), 0));

  if (error != NULL)
    return g_strdup (error->message);
  switch (dsc_answer_item_get_doubt (self))
    {
    case DSC_DOUBT_LITTLE:
      /* Translators: the answer is reliable; a probability, such as "97.3 %". */
      return g_strdup_printf (_ ("Sure: %s"), percent);
    case DSC_DOUBT_SOME:
      return g_strdup_printf (_ ("Probably: %s"), percent);
    case DSC_DOUBT_MUCH:
    default:
      return g_strdup_printf (_ ("Not sure: %s at best"), percent);
    }
}

char *
dsc_answer_item_dup_line (DscAnswerItem *self)
{
  g_autofree char *name = dsc_answer_item_dup_name (self);
  const GError *error = dsc_answer_item_get_error (self);
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;

  if (error != NULL)
    return g_strdup_printf ("%s: %s", name, error->message);
  first = dsc_probability_dup_text (dsc_answer_item_get_probability (self, 0));
  if (dsc_answer_item_get_class (self, 1) == NULL)
    return g_strdup_printf ("%s: %s (%s)", name, dsc_answer_item_get_class (self, 0), first);
  second = dsc_probability_dup_text (dsc_answer_item_get_probability (self, 1));
  return g_strdup_printf ("%s: %s (%s), %s (%s)", name, dsc_answer_item_get_class (self, 0), first,
                          dsc_answer_item_get_class (self, 1), second);
}
