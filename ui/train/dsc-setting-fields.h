/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The settings of training that are a number or one of a few, in the order in which a person sees
 * them, and the rows that show them. Window's thread. */
#pragma once

#include <adwaita.h>

#include "engine/dsc-train-spec.h"

G_BEGIN_DECLS

/** Where a setting stands in the page. */
typedef enum
{
  DSC_FIELD_TRAINING,
  DSC_FIELD_UNFROZEN,
  DSC_FIELD_PHOTOS,
  DSC_FIELD_AUGMENT,
  DSC_FIELD_EXPERT
} DscFieldGroup;

/** DscNumberField: a number, by the name that dsc_train_spec_get_number() knows. */
typedef struct
{
  const char *name;
  DscFieldGroup group;
  guint digits;
  const char *title;    /* untranslated */
  const char *subtitle; /* likewise: the expert's term */
  double step;
} DscNumberField;

#define DSC_FIELD_MAX_CHOICES 6

/** DscChoiceField: one of a few, a word or an enumeration; @name: in files and on the command line.
 */
typedef struct
{
  const char *name;
  DscFieldGroup group;
  gboolean is_word;
  const char *title;    /* untranslated */
  const char *subtitle; /* likewise */
  gsize offset;         /* of the word, or of the enumeration, in DscTrainSpec */
  const char *words[DSC_FIELD_MAX_CHOICES];
  const char *titles[DSC_FIELD_MAX_CHOICES]; /* untranslated */
} DscChoiceField;

#define DSC_N_NUMBER_FIELDS 19
#define DSC_N_CHOICE_FIELDS 6
extern const DscNumberField dsc_number_fields[DSC_N_NUMBER_FIELDS];
extern const DscChoiceField dsc_choice_fields[DSC_N_CHOICE_FIELDS];

/** Returns: whether it is of one stage alone: everything else is the same after unfreezing. */
gboolean dsc_number_field_is_of_stage (const DscNumberField *self);
void dsc_choice_field_set (const DscChoiceField *self, DscTrainSpec *spec, guint choice);
guint dsc_choice_field_get (const DscChoiceField *self, const DscTrainSpec *spec);

/** Returns: (nullable): the title of the setting that files and the command line call @name,
 * translated; %NULL where a person never sees it. */
const char *dsc_setting_title (const char *name);
/** Returns: what a person reads for @value of that setting, translated; else @value. */
const char *dsc_setting_value (const char *name, const char *value);

/** Returns: (transfer floating): a row with a spin button at its end, which is put in @button and
 * has the row's title as its name. */
GtkWidget *dsc_spin_row_new (const char *title, const char *subtitle, double min, double max,
                             double step, guint digits, GtkSpinButton **button);
/** Returns: (transfer floating): a row of the first @max of @titles (untranslated, zero-terminated
 * where there are fewer). */
AdwComboRow *dsc_combo_row_new (const char *title, const char *subtitle, const char *const *titles,
                                guint max);

G_END_DECLS
