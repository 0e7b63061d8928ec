/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>

#include <glib/gi18n-lib.h>

#include "common/dsc-feedback.h"
#include "train/dsc-recipe-group.h"
#include "train/dsc-setting-fields.h"
#include "train/dsc-settings-panel.h"
#include "train/dsc-split-group.h"

/* --- the widget --- */

struct _DscSettingsPanel
{
  AdwBin parent_instance;

  DscRecipeGroup *recipe_group;
  AdwPreferencesGroup *training_group;
  AdwPreferencesGroup *unfrozen_group;
  AdwPreferencesGroup *photos_group;
  DscSplitGroup *split_group;
  AdwPreferencesGroup *augment_group;
  AdwExpanderRow *expert_row;

  GtkSpinButton *numbers[DSC_N_NUMBER_FIELDS];
  GtkWidget *number_rows[DSC_N_NUMBER_FIELDS];
  AdwComboRow *choices[DSC_N_CHOICE_FIELDS];
  AdwEntryRow *rates_row;
  AdwEntryRow *unfrozen_rates_row;
  AdwEntryRow *sizes_row;
  GtkSwitch *augment_switch;

  DscWorkspace *workspace;    /* (owned) (nullable) */
  DscTrainSettings *settings; /* (owned) (nullable) */
  DscAugment augment;         /* what was before it was switched off */
  gboolean has_augment;
  gboolean is_showing; /* what moves is not a person's doing */
};

enum
{
  PROP_LACKS_WEIGHTS = 1,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (DscSettingsPanel, dsc_settings_panel, ADW_TYPE_BIN)

/* --- changing --- */

static void show_settings (DscSettingsPanel *self);

/* Hands @spec and @unfrozen (each nullable) to the settings; says what was refused. */
static void
change (DscSettingsPanel *self, const char *what, const DscTrainSpec *spec,
        const DscTrainSpec *unfrozen)
{
  g_autoptr (GError) error = NULL;

  if (dsc_train_settings_change (self->settings, what, spec, unfrozen, &error))
    return;
  dsc_feedback_toast (GTK_WIDGET (self), error->message);
  show_settings (self);
}

static void
number_changed_cb (GtkSpinButton *button, DscSettingsPanel *self)
{
  const DscNumberField *field = g_object_get_data (G_OBJECT (button), "dsc-field");
  double value = gtk_spin_button_get_value (button);
  g_autoptr (DscTrainSpec) spec = NULL;
  g_autoptr (DscTrainSpec) unfrozen = NULL;

  if (self->is_showing || self->settings == NULL)
    return;
  if (field->group != DSC_FIELD_UNFROZEN)
    {
      spec = dsc_train_spec_copy (dsc_train_settings_get_spec (self->settings));
      dsc_train_spec_set_number (spec, field->name, value, NULL);
    }
  if (field->group == DSC_FIELD_UNFROZEN || !dsc_number_field_is_of_stage (field))
    {
      unfrozen = dsc_train_spec_copy (dsc_train_settings_get_unfrozen (self->settings));
      dsc_train_spec_set_number (unfrozen, field->name, value, NULL);
    }
  change (self, _ (field->title), spec, unfrozen);
}

/* Changes both settings alike. */
static void
change_both (DscSettingsPanel *self, const char *what,
             void (*set) (DscTrainSpec *spec, gconstpointer data), gconstpointer data)
{
  g_autoptr (DscTrainSpec) spec
      = dsc_train_spec_copy (dsc_train_settings_get_spec (self->settings));
  g_autoptr (DscTrainSpec) unfrozen
      = dsc_train_spec_copy (dsc_train_settings_get_unfrozen (self->settings));

  set (spec, data);
  set (unfrozen, data);
  change (self, what, spec, unfrozen);
}

typedef struct
{
  const DscChoiceField *field;
  guint choice;
} Choice;

static void
set_choice_cb (DscTrainSpec *spec, gconstpointer data)
{
  const Choice *choice = data;

  dsc_choice_field_set (choice->field, spec, choice->choice);
}

static void
choice_changed_cb (AdwComboRow *row, GParamSpec *pspec, DscSettingsPanel *self)
{
  const DscChoiceField *field = g_object_get_data (G_OBJECT (row), "dsc-field");
  const Choice choice = { field, adw_combo_row_get_selected (row) };

  if (!self->is_showing && self->settings != NULL)
    change_both (self, _ (field->title), set_choice_cb, &choice);
}

/* --- rates and sizes, which are typed --- */

/* The row looks so; the text in it, which has the focus, says so, too. */
static void
set_invalid (AdwEntryRow *row, gboolean invalid)
{
  GtkAccessible *parts[]
      = { GTK_ACCESSIBLE (row), GTK_ACCESSIBLE (gtk_editable_get_delegate (GTK_EDITABLE (row))) };

  if (invalid)
    gtk_widget_add_css_class (GTK_WIDGET (row), "error");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (row), "error");
  for (gsize i = 0; i < G_N_ELEMENTS (parts); i++)
    gtk_accessible_update_state (
        parts[i], GTK_ACCESSIBLE_STATE_INVALID,
        invalid ? GTK_ACCESSIBLE_INVALID_TRUE : GTK_ACCESSIBLE_INVALID_FALSE, -1);
}

static void
rates_typed_cb (AdwEntryRow *row, DscSettingsPanel *self)
{
  DscRates rates;

  set_invalid (row, !dsc_rates_parse (gtk_editable_get_text (GTK_EDITABLE (row)), &rates, NULL));
}

static void
rates_applied_cb (AdwEntryRow *row, DscSettingsPanel *self)
{
  gboolean is_unfrozen = row == self->unfrozen_rates_row;
  g_autoptr (DscTrainSpec) spec = NULL;
  g_autoptr (GError) error = NULL;

  if (self->settings == NULL)
    return;
  spec = dsc_train_spec_copy (is_unfrozen ? dsc_train_settings_get_unfrozen (self->settings)
                                          : dsc_train_settings_get_spec (self->settings));
  if (dsc_rates_parse (gtk_editable_get_text (GTK_EDITABLE (row)), &spec->rates, &error))
    change (self, _ ("Learning Rate"), is_unfrozen ? NULL : spec, is_unfrozen ? spec : NULL);
  else
    dsc_feedback_toast (GTK_WIDGET (self), error->message);
}

static void
sizes_applied_cb (AdwEntryRow *row, DscSettingsPanel *self)
{
  g_autoptr (DscTrainSpec) spec = NULL;

  if (self->settings == NULL)
    return;
  spec = dsc_train_spec_copy (dsc_train_settings_get_spec (self->settings));
  dsc_train_spec_set (&spec->smaller_sizes, gtk_editable_get_text (GTK_EDITABLE (row)));
  change (self, _ ("Smaller sizes first"), spec, NULL);
}

/* --- augmentation --- */

static const DscAugment no_augment = { DSC_FLIP_NONE, 0, 1, 0, 0, 0, 0 };

static gboolean
is_augmented (const DscAugment *augment)
{
  return augment->flip != DSC_FLIP_NONE
         || (augment->p_affine > 0
             && (augment->max_rotate > 0 || augment->max_zoom > 1 || augment->max_warp > 0))
         || (augment->p_lighting > 0 && augment->max_lighting > 0);
}

static void
set_augment_cb (DscTrainSpec *spec, gconstpointer data)
{
  spec->augment = *(const DscAugment *) data;
}

static void
augment_switched_cb (DscSettingsPanel *self)
{
  const DscTrainSpec *spec;

  if (self->is_showing || self->settings == NULL)
    return;
  spec = dsc_train_settings_get_spec (self->settings);
  if (!gtk_switch_get_active (self->augment_switch))
    {
      self->augment = spec->augment;
      self->has_augment = TRUE;
      change_both (self, _ ("Variation"), set_augment_cb, &no_augment);
      return;
    }
  if (!self->has_augment || !is_augmented (&self->augment))
    {
      g_autoptr (DscTrainSpec) recipe
          = dsc_train_spec_new (spec->recipe, spec->network, FALSE, NULL);

      self->augment = recipe != NULL && is_augmented (&recipe->augment) ? recipe->augment
                                                                        : dsc_augment_notebook;
    }
  change_both (self, _ ("Variation"), set_augment_cb, &self->augment);
}

/* --- showing --- */

/* Not every recipe has a step after its first. */
static void
show_unfrozen (DscSettingsPanel *self, const DscTrainSpec *spec)
{
  guint n;
  const DscRecipe *recipes = dsc_recipes_get (&n);

  for (guint i = 0; i < n; i++)
    if (g_strcmp0 (recipes[i].name, spec->recipe) == 0)
      gtk_widget_set_visible (GTK_WIDGET (self->unfrozen_group), recipes[i].unfrozen != NULL);
}

static void
show_rates (AdwEntryRow *row, const DscTrainSpec *spec)
{
  g_autofree char *text = dsc_rates_to_string (&spec->rates);

  if (!g_str_equal (gtk_editable_get_text (GTK_EDITABLE (row)), text))
    gtk_editable_set_text (GTK_EDITABLE (row), text);
  set_invalid (row, FALSE);
}

/* Some say nothing with what is chosen: Instant looks at each photo once, as it is. */
static void
show_sense (DscSettingsPanel *self, const DscTrainSpec *spec)
{
  gboolean is_network = g_str_equal (spec->method, "network");
  gboolean varies = is_network && is_augmented (&spec->augment);

  gtk_widget_set_sensitive (GTK_WIDGET (self->augment_group), is_network);
  for (gsize i = 0; i < DSC_N_NUMBER_FIELDS; i++)
    {
      if (dsc_number_fields[i].group == DSC_FIELD_AUGMENT)
        gtk_widget_set_sensitive (self->number_rows[i], varies);
      if (g_str_equal (dsc_number_fields[i].name, "dropout"))
        gtk_widget_set_sensitive (self->number_rows[i], g_str_equal (spec->head, "fastai"));
      if (g_str_equal (dsc_number_fields[i].name, "frozen_groups"))
        gtk_widget_set_sensitive (self->number_rows[i], is_network);
    }
  for (gsize i = 0; i < DSC_N_CHOICE_FIELDS; i++)
    if (dsc_choice_fields[i].group == DSC_FIELD_AUGMENT)
      gtk_widget_set_sensitive (GTK_WIDGET (self->choices[i]), varies);
  gtk_widget_set_sensitive (GTK_WIDGET (self->sizes_row), is_network);
}

static void
show_settings (DscSettingsPanel *self)
{
  const DscTrainSpec *spec = dsc_train_settings_get_spec (self->settings);
  const DscTrainSpec *unfrozen = dsc_train_settings_get_unfrozen (self->settings);

  self->is_showing = TRUE;
  show_unfrozen (self, spec);
  for (gsize i = 0; i < DSC_N_NUMBER_FIELDS; i++)
    gtk_spin_button_set_value (
        self->numbers[i], dsc_train_spec_get_number (
                              dsc_number_fields[i].group == DSC_FIELD_UNFROZEN ? unfrozen : spec,
                              dsc_number_fields[i].name));
  for (gsize i = 0; i < DSC_N_CHOICE_FIELDS; i++)
    adw_combo_row_set_selected (self->choices[i],
                                dsc_choice_field_get (&dsc_choice_fields[i], spec));
  show_rates (self->rates_row, spec);
  show_rates (self->unfrozen_rates_row, unfrozen);
  if (!g_str_equal (gtk_editable_get_text (GTK_EDITABLE (self->sizes_row)), spec->smaller_sizes))
    gtk_editable_set_text (GTK_EDITABLE (self->sizes_row), spec->smaller_sizes);
  gtk_switch_set_active (self->augment_switch, is_augmented (&spec->augment));
  show_sense (self, spec);
  self->is_showing = FALSE;
}

/* --- building --- */

static void
add_row (DscSettingsPanel *self, DscFieldGroup group, GtkWidget *row)
{
  AdwPreferencesGroup *const groups[]
      = { self->training_group, self->unfrozen_group, self->photos_group, self->augment_group };

  if (group == DSC_FIELD_EXPERT)
    adw_expander_row_add_row (self->expert_row, row);
  else
    adw_preferences_group_add (groups[group], row);
}

static void
add_number (DscSettingsPanel *self, gsize i)
{
  const DscNumberField *field = &dsc_number_fields[i];
  double min, max;

  dsc_train_spec_get_range (field->name, &min, &max);
  self->number_rows[i] = dsc_spin_row_new (_ (field->title), _ (field->subtitle), min, max,
                                           field->step, field->digits, &self->numbers[i]);
  g_object_set_data (G_OBJECT (self->numbers[i]), "dsc-field", (gpointer) field);
  g_signal_connect (self->numbers[i], "value-changed", G_CALLBACK (number_changed_cb), self);
  add_row (self, field->group, self->number_rows[i]);
}

static void
add_choice (DscSettingsPanel *self, gsize i)
{
  const DscChoiceField *field = &dsc_choice_fields[i];

  self->choices[i] = dsc_combo_row_new (_ (field->title), _ (field->subtitle), field->titles,
                                        DSC_FIELD_MAX_CHOICES);
  g_object_set_data (G_OBJECT (self->choices[i]), "dsc-field", (gpointer) field);
  g_signal_connect (self->choices[i], "notify::selected", G_CALLBACK (choice_changed_cb), self);
  add_row (self, field->group, GTK_WIDGET (self->choices[i]));
}

static AdwEntryRow *
add_entry (DscSettingsPanel *self, DscFieldGroup group, const char *title, const char *tooltip,
           GCallback applied)
{
  GtkWidget *row = adw_entry_row_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_entry_row_set_show_apply_button (ADW_ENTRY_ROW (row), TRUE);
  gtk_widget_set_tooltip_text (row, tooltip);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  tooltip, -1);
  g_signal_connect (row, "apply", applied, self);
  add_row (self, group, row);
  return ADW_ENTRY_ROW (row);
}

static void
add_augment_switch (DscSettingsPanel *self)
{
  GtkWidget *row = adw_action_row_new ();

  self->augment_switch = GTK_SWITCH (gtk_switch_new ());
  gtk_widget_set_valign (GTK_WIDGET (self->augment_switch), GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->augment_switch),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Vary the photos"), -1);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _ ("Vary the photos"));
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), GTK_WIDGET (self->augment_switch));
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), GTK_WIDGET (self->augment_switch));
  g_signal_connect_swapped (self->augment_switch, "notify::active",
                            G_CALLBACK (augment_switched_cb), self);
  add_row (self, DSC_FIELD_AUGMENT, row);
}

static void
add_rows (DscSettingsPanel *self)
{
  self->rates_row
      = add_entry (self, DSC_FIELD_TRAINING, _ ("Highest learning rates, first to last layers"),
                   _ ("Such as 1e-3; for the layer groups from first to last: "
                      "1e-6:1e-4. The learning-rate finder shows good ones."),
                   G_CALLBACK (rates_applied_cb));
  g_signal_connect (self->rates_row, "changed", G_CALLBACK (rates_typed_cb), self);
  self->unfrozen_rates_row
      = add_entry (self, DSC_FIELD_UNFROZEN, _ ("Highest learning rates, first to last layers"),
                   _ ("Such as 1e-6:1e-4, for the layer groups from first to last"),
                   G_CALLBACK (rates_applied_cb));
  g_signal_connect (self->unfrozen_rates_row, "changed", G_CALLBACK (rates_typed_cb), self);
  add_augment_switch (self);
  for (gsize i = 0; i < DSC_N_CHOICE_FIELDS; i++)
    if (dsc_choice_fields[i].group != DSC_FIELD_PHOTOS)
      add_choice (self, i);
  for (gsize i = 0; i < DSC_N_NUMBER_FIELDS; i++)
    add_number (self, i);
  for (gsize i = 0; i < DSC_N_CHOICE_FIELDS; i++)
    if (dsc_choice_fields[i].group == DSC_FIELD_PHOTOS)
      add_choice (self, i);
  self->sizes_row = add_entry (self, DSC_FIELD_EXPERT, _ ("Smaller sizes first (height x width)"),
                               _ ("Such as 60x80,90x120: the network is trained at these before; "
                                  "empty: only at the size of the photos"),
                               G_CALLBACK (sizes_applied_cb));
}

/* --- from outside --- */

static void
opened_cb (DscSettingsPanel *self)
{
  self->has_augment = FALSE;
  show_settings (self);
}

void
dsc_settings_panel_set (DscSettingsPanel *self, DscWorkspace *workspace, DscTrainSettings *settings)
{
  g_return_if_fail (DSC_IS_SETTINGS_PANEL (self));
  g_return_if_fail ((workspace == NULL) == (settings == NULL));

  if (self->workspace != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->workspace, self);
      g_signal_handlers_disconnect_by_data (self->settings, self);
    }
  g_set_object (&self->workspace, workspace);
  g_set_object (&self->settings, settings);
  dsc_recipe_group_set_settings (self->recipe_group, settings);
  dsc_split_group_set_workspace (self->split_group, workspace);
  if (workspace == NULL)
    return;
  g_signal_connect_object (workspace, "opened", G_CALLBACK (opened_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (settings, "changed", G_CALLBACK (show_settings), self,
                           G_CONNECT_SWAPPED);
  opened_cb (self);
}

gboolean
dsc_settings_panel_lacks_weights (DscSettingsPanel *self)
{
  g_return_val_if_fail (DSC_IS_SETTINGS_PANEL (self), FALSE);

  return dsc_recipe_group_lacks_weights (self->recipe_group);
}

void
dsc_settings_panel_show_weights (DscSettingsPanel *self)
{
  g_return_if_fail (DSC_IS_SETTINGS_PANEL (self));

  dsc_recipe_group_show_weights (self->recipe_group);
}

static void
weights_cb (DscSettingsPanel *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LACKS_WEIGHTS]);
}

/* --- GObject --- */

static void
dsc_settings_panel_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_LACKS_WEIGHTS:
      g_value_set_boolean (value, dsc_settings_panel_lacks_weights (DSC_SETTINGS_PANEL (object)));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
dsc_settings_panel_dispose (GObject *object)
{
  DscSettingsPanel *self = DSC_SETTINGS_PANEL (object);

  if (self->recipe_group != NULL)
    dsc_settings_panel_set (self, NULL, NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), DSC_TYPE_SETTINGS_PANEL);
  G_OBJECT_CLASS (dsc_settings_panel_parent_class)->dispose (object);
}

static void
dsc_settings_panel_class_init (DscSettingsPanelClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->get_property = dsc_settings_panel_get_property;
  G_OBJECT_CLASS (klass)->dispose = dsc_settings_panel_dispose;
  properties[PROP_LACKS_WEIGHTS] = g_param_spec_boolean ("lacks-weights", NULL, NULL, FALSE,
                                                         G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (G_OBJECT_CLASS (klass), N_PROPS, properties);
  g_type_ensure (DSC_TYPE_RECIPE_GROUP);
  g_type_ensure (DSC_TYPE_SPLIT_GROUP);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/discern/Discern/ui/train/dsc-settings-panel.ui");
  gtk_widget_class_bind_template_child (widget_class, DscSettingsPanel, recipe_group);
  gtk_widget_class_bind_template_child (widget_class, DscSettingsPanel, training_group);
  gtk_widget_class_bind_template_child (widget_class, DscSettingsPanel, unfrozen_group);
  gtk_widget_class_bind_template_child (widget_class, DscSettingsPanel, photos_group);
  gtk_widget_class_bind_template_child (widget_class, DscSettingsPanel, split_group);
  gtk_widget_class_bind_template_child (widget_class, DscSettingsPanel, augment_group);
  gtk_widget_class_bind_template_child (widget_class, DscSettingsPanel, expert_row);
}

static void
dsc_settings_panel_init (DscSettingsPanel *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_swapped (self->recipe_group, "notify::lacks-weights", G_CALLBACK (weights_cb),
                            self);
  add_rows (self);
}

GtkWidget *
dsc_settings_panel_new (void)
{
  return g_object_new (DSC_TYPE_SETTINGS_PANEL, NULL);
}
