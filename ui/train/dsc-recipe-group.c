/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "common/dsc-chosen.h"
#include "common/dsc-feedback.h"
#include "engine/dsc-run-words.h"
#include "train/dsc-recipe-group.h"
#include "train/dsc-setting-fields.h"
#include "train/dsc-weights-row.h"

static const char *const networks[] = { "mobilenet", "resnet18", "resnet34", "resnet50", NULL };

/* What weights begin as; a file is the third. */
enum
{
  WEIGHTS_PRETRAINED,
  WEIGHTS_NONE,
  WEIGHTS_FILE
};

struct _DscRecipeGroup
{
  AdwPreferencesGroup parent_instance;

  AdwComboRow *recipe_row;
  AdwComboRow *network_row;
  AdwComboRow *start_row;
  DscWeightsRow *weights_row;

  DscTrainSettings *settings; /* (owned) (nullable) */
  gboolean is_showing;        /* what moves is not a person's doing */
};

enum
{
  PROP_LACKS_WEIGHTS = 1,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (DscRecipeGroup, dsc_recipe_group, ADW_TYPE_PREFERENCES_GROUP)

/* --- showing --- */

static void
show (DscRecipeGroup *self)
{
  const DscTrainSpec *spec = dsc_train_settings_get_spec (self->settings);
  guint n;
  const DscRecipe *recipes = dsc_recipes_get (&n);
  gboolean is_file
      = !g_str_equal (spec->weights, "pretrained") && !g_str_equal (spec->weights, "none");
  gboolean is_resnet = g_str_has_prefix (spec->network, "resnet");

  self->is_showing = TRUE;
  for (guint i = 0; i < n; i++)
    if (g_strcmp0 (recipes[i].name, spec->recipe) == 0)
      {
        adw_combo_row_set_selected (self->recipe_row, i);
        adw_preferences_group_set_description (ADW_PREFERENCES_GROUP (self),
                                               _ (recipes[i].description));
      }
  for (guint i = 0; networks[i] != NULL; i++)
    if (g_str_equal (networks[i], spec->network))
      adw_combo_row_set_selected (self->network_row, i);
  adw_combo_row_set_selected (self->start_row, is_file ? WEIGHTS_FILE
                                               : g_str_equal (spec->weights, "none")
                                                   ? WEIGHTS_NONE
                                                   : WEIGHTS_PRETRAINED);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self->start_row), is_file ? spec->weights : "");
  gtk_widget_set_visible (GTK_WIDGET (self->start_row), is_resnet || is_file);
  dsc_weights_row_set_network (
      self->weights_row,
      is_resnet && g_str_equal (spec->weights, "pretrained") ? spec->network : NULL);
  self->is_showing = FALSE;
}

/* --- changing --- */

static void
recipe_changed_cb (DscRecipeGroup *self)
{
  guint n;
  const DscRecipe *recipes = dsc_recipes_get (&n);
  guint recipe = adw_combo_row_get_selected (self->recipe_row);
  guint network = adw_combo_row_get_selected (self->network_row);
  g_autoptr (GError) error = NULL;

  if (self->is_showing || self->settings == NULL || recipe >= n
      || network >= g_strv_length ((char **) networks))
    return;
  if (!dsc_train_settings_set_recipe (self->settings, recipes[recipe].name, networks[network],
                                      &error))
    dsc_feedback_toast (GTK_WIDGET (self), error->message);
}

/* Of both settings. */
static void
set_weights (DscRecipeGroup *self, const char *weights)
{
  g_autoptr (DscTrainSpec) spec
      = dsc_train_spec_copy (dsc_train_settings_get_spec (self->settings));
  g_autoptr (DscTrainSpec) unfrozen
      = dsc_train_spec_copy (dsc_train_settings_get_unfrozen (self->settings));
  g_autoptr (GError) error = NULL;

  dsc_train_spec_set (&spec->weights, weights);
  dsc_train_spec_set (&unfrozen->weights, weights);
  if (dsc_train_settings_change (self->settings, _ ("Weights to begin with"), spec, unfrozen,
                                 &error))
    return;
  dsc_feedback_toast (GTK_WIDGET (self), error->message);
  show (self);
}

static void
weights_file_cb (GtkNativeDialog *dialog, int response, DscRecipeGroup *self)
{
  g_autoptr (GFile) file = NULL;
  g_autofree char *path = NULL;

  if (response == GTK_RESPONSE_ACCEPT)
    file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
  path = file != NULL ? dsc_chosen_dup_path (GTK_WIDGET (self), file) : NULL;
  if (path != NULL && self->settings != NULL && g_utf8_validate (path, -1, NULL))
    set_weights (self, path);
  else if (path != NULL)
    dsc_feedback_toast (GTK_WIDGET (self),
                        _ ("The name of that file is not UTF-8: rename it or its folder."));
  if (self->settings != NULL)
    show (self);
  g_object_unref (dialog);
}

static void
choose_weights_file (DscRecipeGroup *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkFileChooserNative *dialog = gtk_file_chooser_native_new (
      _ ("Choose a File of Weights"), GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL,
      GTK_FILE_CHOOSER_ACTION_OPEN, _ ("_Choose"), NULL);

  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  g_signal_connect_object (dialog, "response", G_CALLBACK (weights_file_cb), self, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

static void
start_changed_cb (DscRecipeGroup *self)
{
  guint start = adw_combo_row_get_selected (self->start_row);

  if (self->is_showing || self->settings == NULL)
    return;
  if (start == WEIGHTS_FILE)
    choose_weights_file (self);
  else
    set_weights (self, start == WEIGHTS_NONE ? "none" : "pretrained");
}

/* --- from outside --- */

void
dsc_recipe_group_set_settings (DscRecipeGroup *self, DscTrainSettings *settings)
{
  g_return_if_fail (DSC_IS_RECIPE_GROUP (self));

  if (self->settings != NULL)
    g_signal_handlers_disconnect_by_data (self->settings, self);
  g_set_object (&self->settings, settings);
  if (settings == NULL)
    return;
  g_signal_connect_object (settings, "changed", G_CALLBACK (show), self, G_CONNECT_SWAPPED);
  show (self);
}

gboolean
dsc_recipe_group_lacks_weights (DscRecipeGroup *self)
{
  g_return_val_if_fail (DSC_IS_RECIPE_GROUP (self), FALSE);

  return dsc_weights_row_is_missing (self->weights_row);
}

void
dsc_recipe_group_show_weights (DscRecipeGroup *self)
{
  g_return_if_fail (DSC_IS_RECIPE_GROUP (self));

  /* Its page scrolls to what has the focus. */
  gtk_widget_grab_focus (GTK_WIDGET (self->weights_row));
}

static void
missing_cb (DscRecipeGroup *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LACKS_WEIGHTS]);
}

/* --- GObject --- */

static void
dsc_recipe_group_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_LACKS_WEIGHTS:
      g_value_set_boolean (value, dsc_recipe_group_lacks_weights (DSC_RECIPE_GROUP (object)));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
dsc_recipe_group_dispose (GObject *object)
{
  dsc_recipe_group_set_settings (DSC_RECIPE_GROUP (object), NULL);
  G_OBJECT_CLASS (dsc_recipe_group_parent_class)->dispose (object);
}

static void
dsc_recipe_group_class_init (DscRecipeGroupClass *klass)
{
  G_OBJECT_CLASS (klass)->get_property = dsc_recipe_group_get_property;
  G_OBJECT_CLASS (klass)->dispose = dsc_recipe_group_dispose;
  properties[PROP_LACKS_WEIGHTS] = g_param_spec_boolean ("lacks-weights", NULL, NULL, FALSE,
                                                         G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (G_OBJECT_CLASS (klass), N_PROPS, properties);
}

static void
dsc_recipe_group_init (DscRecipeGroup *self)
{
  static const char *const starts[]
      = { N_ ("Pretrained"), N_ ("Random numbers"), N_ ("A file…"), NULL };
  AdwPreferencesGroup *group = ADW_PREFERENCES_GROUP (self);
  const char *titles[8] = { NULL };
  guint n;
  const DscRecipe *recipes = dsc_recipes_get (&n);

  adw_preferences_group_set_title (group, _ ("What Is Trained"));
  for (guint i = 0; i < MIN (n, G_N_ELEMENTS (titles)); i++)
    titles[i] = recipes[i].title;
  self->recipe_row = dsc_combo_row_new (_ ("Recipe"), "", titles, G_N_ELEMENTS (titles));
  for (guint i = 0; networks[i] != NULL; i++)
    titles[i] = dsc_network_title (networks[i]);
  self->network_row
      = dsc_combo_row_new (_ ("Network"), "", titles, g_strv_length ((char **) networks));
  self->start_row = dsc_combo_row_new (_ ("Weights to begin with"), "", starts, 3);
  self->weights_row = DSC_WEIGHTS_ROW (dsc_weights_row_new ());
  g_signal_connect_swapped (self->recipe_row, "notify::selected", G_CALLBACK (recipe_changed_cb),
                            self);
  g_signal_connect_swapped (self->network_row, "notify::selected", G_CALLBACK (recipe_changed_cb),
                            self);
  g_signal_connect_swapped (self->start_row, "notify::selected", G_CALLBACK (start_changed_cb),
                            self);
  g_signal_connect_swapped (self->weights_row, "notify::missing", G_CALLBACK (missing_cb), self);
  adw_preferences_group_add (group, GTK_WIDGET (self->recipe_row));
  adw_preferences_group_add (group, GTK_WIDGET (self->network_row));
  adw_preferences_group_add (group, GTK_WIDGET (self->start_row));
  adw_preferences_group_add (group, GTK_WIDGET (self->weights_row));
}
