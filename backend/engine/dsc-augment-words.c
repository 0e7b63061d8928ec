/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Augmentation in words: one table of what can be said. */
#include "config.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "base/dsc-error.h"
#include "base/dsc-text.h"
#include "engine/dsc-augment-words.h"
#include "engine/dsc-train-spec.h"

/* What a number changes, and the setting of a run that it is: that says what it may be. */
typedef struct
{
  const char *name;
  const char *setting;
  gsize offset; /* of a double */
} Number;

static const Number numbers[] = {
  { "rotate", "max_rotate", G_STRUCT_OFFSET (DscAugment, max_rotate) },
  { "zoom", "max_zoom", G_STRUCT_OFFSET (DscAugment, max_zoom) },
  { "lighting", "max_lighting", G_STRUCT_OFFSET (DscAugment, max_lighting) },
  { "warp", "max_warp", G_STRUCT_OFFSET (DscAugment, max_warp) },
  { "p-affine", "p_affine", G_STRUCT_OFFSET (DscAugment, p_affine) },
  { "p-lighting", "p_lighting", G_STRUCT_OFFSET (DscAugment, p_lighting) },
};

static gboolean
refuse (const char *word, GError **error)
{
  g_autofree char *shown = dsc_path_display (word);

  g_set_error (error, DSC_ERROR, DSC_ERROR_USAGE,
               _ ("“%s” says nothing about augmentation. The first word may be none, notebook or "
                  "recommended; others are flip=none, flip=horizontal, flip=both, flip=dihedral, "
                  "rotate=DEGREES, zoom=FACTOR, lighting=SHARE, warp=SHARE, p-affine=PROBABILITY "
                  "and p-lighting=PROBABILITY."),
               shown);
  return FALSE;
}

/* Returns whether @word is something to start from, then in @augment. */
static gboolean
parse_start (const char *word, DscAugment *augment)
{
  g_autoptr (DscTrainSpec) recommended = NULL;

  if (g_str_equal (word, "notebook"))
    *augment = dsc_augment_notebook;
  else if (g_str_equal (word, "none"))
    *augment
        = (DscAugment){ DSC_FLIP_NONE, .max_zoom = 1, .p_affine = dsc_augment_notebook.p_affine,
                        .p_lighting = dsc_augment_notebook.p_lighting };
  else if (g_str_equal (word, "recommended"))
    {
      recommended = dsc_train_spec_new ("recommended", NULL, FALSE, NULL);
      *augment = recommended->augment;
    }
  else
    return FALSE;
  return TRUE;
}

/* Reads @text into @augment. @word: all of it, for the message. */
static gboolean
parse_number (const Number *number, const char *text, const char *word, DscAugment *augment,
              GError **error)
{
  g_autofree char *shown = NULL;
  g_autofree char *least = NULL;
  g_autofree char *most = NULL;
  double min = 0;
  double max = 0;
  double value;
  char *end;

  dsc_train_spec_get_range (number->setting, &min, &max);
  value = g_ascii_strtod (text, &end);
  if (end != text && *end == '\0' && value >= min && value <= max)
    {
      G_STRUCT_MEMBER (double, augment, number->offset) = value;
      return TRUE;
    }
  shown = dsc_path_display (word);
  least = dsc_ascii_double (min);
  most = dsc_ascii_double (max);
  g_set_error (error, DSC_ERROR, DSC_ERROR_USAGE,
               _ ("“%s” is no augmentation: %s takes a number from %s to %s."), shown, number->name,
               least, most);
  return FALSE;
}

static gboolean
parse_change (const char *word, DscAugment *augment, GError **error)
{
  g_auto (GStrv) parts = g_strsplit (word, "=", 2);

  if (g_strv_length (parts) != 2)
    return refuse (word, error);
  if (g_str_equal (parts[0], "flip") && dsc_flip_from_string (parts[1], &augment->flip))
    return TRUE;
  for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++)
    if (g_str_equal (parts[0], numbers[i].name))
      return parse_number (&numbers[i], parts[1], word, augment, error);
  return refuse (word, error);
}

gboolean
dsc_augment_parse (const char *text, DscAugment *augment, GError **error)
{
  g_auto (GStrv) words = NULL;
  DscAugment changed;
  guint i = 0;

  g_return_val_if_fail (text != NULL && augment != NULL, FALSE);

  words = g_strsplit (text, ",", -1);
  changed = *augment;
  if (words[0] == NULL)
    return refuse ("", error);
  if (parse_start (words[0], &changed))
    i++;
  for (; words[i] != NULL; i++)
    if (!parse_change (words[i], &changed, error))
      return FALSE;
  *augment = changed;
  return TRUE;
}
