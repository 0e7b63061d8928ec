/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "train/dsc-setting-fields.h"

const DscNumberField dsc_number_fields[DSC_N_NUMBER_FIELDS] = {
  { "epochs", DSC_FIELD_TRAINING, 0, N_ ("Passes over the photos"), N_ ("Epochs"), 1 },
  { "batch_size", DSC_FIELD_TRAINING, 0, N_ ("Photos in each step"), N_ ("Batch size"), 8 },
  { "epochs", DSC_FIELD_UNFROZEN, 0, N_ ("Passes over the photos"), N_ ("Epochs"), 1 },
  { "height", DSC_FIELD_PHOTOS, 0, N_ ("Height"), N_ ("Pixels from top to bottom"), 8 },
  { "width", DSC_FIELD_PHOTOS, 0, N_ ("Width"), N_ ("Pixels from left to right"), 8 },
  { "max_rotate", DSC_FIELD_AUGMENT, 0, N_ ("Turned by up to"), N_ ("Degrees (max_rotate)"), 5 },
  { "max_zoom", DSC_FIELD_AUGMENT, 2, N_ ("Enlarged by up to"), N_ ("Times (max_zoom)"), 0.05 },
  { "max_lighting", DSC_FIELD_AUGMENT, 2, N_ ("Brightness and contrast"),
    N_ ("0: as they are (max_lighting)"), 0.05 },
  { "max_warp", DSC_FIELD_AUGMENT, 2, N_ ("Seen from another side"), N_ ("Perspective (max_warp)"),
    0.05 },
  { "p_affine", DSC_FIELD_AUGMENT, 2, N_ ("How often shape is changed"),
    N_ ("Probability of each change (p_affine)"), 0.05 },
  { "p_lighting", DSC_FIELD_AUGMENT, 2, N_ ("How often light is changed"),
    N_ ("Probability of each change (p_lighting)"), 0.05 },
  { "threads", DSC_FIELD_EXPERT, 0, N_ ("Threads"), N_ ("0: as in the preferences"), 1 },
  { "seed", DSC_FIELD_EXPERT, 0, N_ ("Seed of chance"), N_ ("Same seed, same training"), 1 },
  { "weight_decay", DSC_FIELD_EXPERT, 3, N_ ("Weight decay"), N_ ("Decoupled (AdamW)"), 0.01 },
  { "label_smoothing", DSC_FIELD_EXPERT, 2, N_ ("Label smoothing"), N_ ("0: labels are certain"),
    0.05 },
  { "dropout", DSC_FIELD_EXPERT, 2, N_ ("Dropout"), N_ ("Of the notebook's head"), 0.05 },
  { "averaging", DSC_FIELD_EXPERT, 4, N_ ("Averaging of weights"), N_ ("0: none"), 0.005 },
  { "warm_up", DSC_FIELD_EXPERT, 2, N_ ("Warm-up"),
    N_ ("Share of the steps in which the rate rises"), 0.05 },
  { "frozen_groups", DSC_FIELD_EXPERT, 0, N_ ("Frozen layer groups"),
    N_ ("2: the head alone learns"), 1 },
};

#define OFFSET(member) G_STRUCT_OFFSET (DscTrainSpec, member)

const DscChoiceField dsc_choice_fields[DSC_N_CHOICE_FIELDS] = {
  { "resize",
    DSC_FIELD_PHOTOS,
    FALSE,
    N_ ("Other shapes"),
    N_ ("Resize mode"),
    OFFSET (target.resize),
    { "squish", "crop", "pad" },
    { N_ ("Squeezed (squish)"), N_ ("Middle cut out (crop)"), N_ ("Filled up (pad)") } },
  { "orientation",
    DSC_FIELD_PHOTOS,
    FALSE,
    N_ ("Turned photos"),
    N_ ("EXIF orientation"),
    OFFSET (decode.orientation),
    { "upright", "stored" },
    { N_ ("Upright"), N_ ("As stored") } },
  { "flip",
    DSC_FIELD_AUGMENT,
    FALSE,
    N_ ("Mirrored"),
    N_ ("Flips"),
    OFFSET (augment.flip),
    { "none", "horizontal", "both", "dihedral" },
    { N_ ("Never"), N_ ("Left and right"), N_ ("Both ways"), N_ ("All eight ways (dihedral)") } },
  { "device",
    DSC_FIELD_EXPERT,
    TRUE,
    N_ ("Device"),
    N_ ("What computes"),
    OFFSET (device),
    { "auto", "cpu", "cuda" },
    { N_ ("Automatic"), N_ ("Processor (CPU)"), N_ ("Graphics card (CUDA)") } },
  { "precision",
    DSC_FIELD_EXPERT,
    TRUE,
    N_ ("Precision"),
    N_ ("Of numbers"),
    OFFSET (precision),
    { "auto", "fp32", "bf16", "fp16" },
    { N_ ("Automatic"), N_ ("Single (fp32)"), N_ ("Half (bf16)"), N_ ("Half (fp16)") } },
  { "keep",
    DSC_FIELD_EXPERT,
    TRUE,
    N_ ("What is kept"),
    N_ ("Best: of the epoch with the lowest error rate"),
    OFFSET (keep),
    { "best", "last" },
    { N_ ("Best epoch"), N_ ("Last epoch") } },
};

void
dsc_choice_field_set (const DscChoiceField *self, DscTrainSpec *spec, guint choice)
{
  if (self->is_word)
    dsc_train_spec_set (&G_STRUCT_MEMBER (char *, spec, self->offset), self->words[choice]);
  else
    G_STRUCT_MEMBER (guint, spec, self->offset) = choice;
}

guint
dsc_choice_field_get (const DscChoiceField *self, const DscTrainSpec *spec)
{
  guint choice = 0;

  if (!self->is_word)
    return G_STRUCT_MEMBER (guint, spec, self->offset);
  while (choice + 1 < DSC_FIELD_MAX_CHOICES && self->words[choice + 1] != NULL
         && g_strcmp0 (self->words[choice], G_STRUCT_MEMBER (char *, spec, self->offset)) != 0)
    choice++;
  return choice;
}

gboolean
dsc_number_field_is_of_stage (const DscNumberField *self)
{
  return g_str_equal (self->name, "epochs") || g_str_equal (self->name, "warm_up")
         || g_str_equal (self->name, "frozen_groups");
}

/* --- names --- */

/* Those that have widgets of their own. */
static const struct
{
  const char *name;
  const char *title; /* untranslated */
} other_titles[] = {
  { "recipe", N_ ("Recipe") },
  { "method", N_ ("Method") },
  { "network", N_ ("Network") },
  { "weights", N_ ("Weights") },
  { "start", N_ ("Starts from") },
  { "smaller_sizes", N_ ("Smaller sizes first") },
  { "rate", N_ ("Highest learning rate") },
  { "rate_middle", N_ ("Highest learning rate of the middle layers") },
  { "rate_first", N_ ("Highest learning rate of the first layers") },
  { "momentum_high", N_ ("Highest momentum") },
  { "momentum_low", N_ ("Lowest momentum") },
  { "beta2", N_ ("Memory of squared gradients (beta2)") },
  { "divisor", N_ ("Highest rate by the first one") },
  { "final_divisor", N_ ("Highest rate by the last one") },
  { "decay_all", N_ ("Weight decay of all parameters") },
  { "normalisation", N_ ("Normalisation of the photos") },
  { "norm", N_ ("Batch normalisation") },
  { "head", N_ ("Head of the network") },
  { "max_batches", N_ ("Steps of an epoch at most") },
  { "max_pixels", N_ ("Pixels of a photo at most") },
};

const char *
dsc_setting_title (const char *name)
{
  for (gsize i = 0; i < DSC_N_NUMBER_FIELDS; i++)
    if (g_str_equal (dsc_number_fields[i].name, name))
      return _ (dsc_number_fields[i].title);
  for (gsize i = 0; i < DSC_N_CHOICE_FIELDS; i++)
    if (g_str_equal (dsc_choice_fields[i].name, name))
      return _ (dsc_choice_fields[i].title);
  for (gsize i = 0; i < G_N_ELEMENTS (other_titles); i++)
    if (g_str_equal (other_titles[i].name, name))
      return _ (other_titles[i].title);
  return NULL;
}

const char *
dsc_setting_value (const char *name, const char *value)
{
  for (gsize i = 0; i < DSC_N_CHOICE_FIELDS; i++)
    for (guint j = 0; j < DSC_FIELD_MAX_CHOICES && dsc_choice_fields[i].words[j] != NULL; j++)
      if (g_str_equal (dsc_choice_fields[i].name, name)
          && g_str_equal (dsc_choice_fields[i].words[j], value))
        return _ (dsc_choice_fields[i].titles[j]);
  return value;
}

/* --- rows --- */

GtkWidget *
dsc_spin_row_new (const char *title, const char *subtitle, double min, double max, double step,
                  guint digits, GtkSpinButton **button)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *spin = gtk_spin_button_new_with_range (min, max, step);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  gtk_spin_button_set_digits (GTK_SPIN_BUTTON (spin), digits);
  gtk_spin_button_set_numeric (GTK_SPIN_BUTTON (spin), TRUE);
  gtk_editable_set_max_width_chars (GTK_EDITABLE (spin), 6);
  gtk_editable_set_width_chars (GTK_EDITABLE (spin), 4);
  gtk_widget_set_valign (spin, GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (spin), GTK_ACCESSIBLE_PROPERTY_LABEL, title,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, subtitle, -1);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), spin);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), spin);
  *button = GTK_SPIN_BUTTON (spin);
  return row;
}

AdwComboRow *
dsc_combo_row_new (const char *title, const char *subtitle, const char *const *titles, guint max)
{
  GtkWidget *row = adw_combo_row_new ();
  g_autoptr (GtkStringList) list = gtk_string_list_new (NULL);

  for (guint i = 0; i < max && titles[i] != NULL; i++)
    gtk_string_list_append (list, _ (titles[i]));
  /* The subtitle may be the name of a file. */
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  adw_combo_row_set_model (ADW_COMBO_ROW (row), G_LIST_MODEL (list));
  return ADW_COMBO_ROW (row);
}
