/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "common/dsc-feedback.h"
#include "train/dsc-setting-fields.h"
#include "train/dsc-split-group.h"

/* Moving a spin button makes one split, not ten. */
#define DELAY_MS 500

/* By the rows of the kind. */
static const DscSplitKind kinds[] = { DSC_SPLIT_RANDOM, DSC_SPLIT_STRATIFIED, DSC_SPLIT_GIVEN };

/* By the rows of what stays together; the last row is for a pattern of one's own. Names without the
 * number at their end: photos taken one after the other. */
static const char *const patterns[] = { NULL, "^(.*?)[-_ (]*[0-9]+[)]?\\.[^./]*$" };
#define OWN_PATTERN G_N_ELEMENTS (patterns)

struct _DscSplitGroup
{
  AdwPreferencesGroup parent_instance;

  AdwComboRow *kind_row;
  GtkSpinButton *fraction;
  GtkSpinButton *seed;
  GtkSpinButton *test;
  AdwComboRow *together_row;
  AdwEntryRow *pattern_row; /* only where the pattern is a person's own */
  GtkSwitch *lock;

  DscWorkspace *workspace; /* (owned) (nullable) */
  gboolean is_showing;     /* what moves is not a person's doing */
  guint source;            /* of a change that is about to be made; 0: none */
};

G_DEFINE_FINAL_TYPE (DscSplitGroup, dsc_split_group, ADW_TYPE_PREFERENCES_GROUP)

/* --- showing --- */

static void
show_counts (DscSplitGroup *self, const DscSplit *split)
{
  DscDataset *dataset = dsc_workspace_get_dataset (self->workspace);
  guint n_left_out = dataset != NULL ? dsc_dataset_get_n_left_out (dataset) : 0;
  guint counts[DSC_PART_TEST + 1] = { 0 };
  g_autofree char *text = NULL;

  for (guint i = 0; i < split->n; i++)
    counts[split->parts[i]]++;
  text = counts[DSC_PART_TEST] > 0
             ? g_strdup_printf (_ ("Photos that the network never learns from show how good it is "
                                   "(validation). Now: %u to learn from, %u to check, %u for the "
                                   "test."),
                                counts[DSC_PART_TRAIN], counts[DSC_PART_VALID],
                                counts[DSC_PART_TEST])
             : g_strdup_printf (_ ("Photos that the network never learns from show how good it is "
                                   "(validation). Now: %u to learn from, %u to check."),
                                counts[DSC_PART_TRAIN], counts[DSC_PART_VALID]);
  if (n_left_out > 0)
    {
      g_autofree char *left_out = g_strdup_printf (
          ngettext ("%u is left out.", "%u are left out.", n_left_out), n_left_out);
      /* Translators: a sentence, and another one */
      g_autofree char *both = g_strdup_printf (_ ("%s %s"), text, left_out);

      adw_preferences_group_set_description (ADW_PREFERENCES_GROUP (self), both);
    }
  else
    adw_preferences_group_set_description (ADW_PREFERENCES_GROUP (self), text);
}

/* What cannot be changed now, or has nothing to say, is grey or not there. */
static void
update_rows (DscSplitGroup *self)
{
  guint kind = adw_combo_row_get_selected (self->kind_row);
  gboolean drawn = kind < G_N_ELEMENTS (kinds) && kinds[kind] != DSC_SPLIT_GIVEN;
  gboolean own = adw_combo_row_get_selected (self->together_row) == OWN_PATTERN;
  GtkWidget *const of_drawing[]
      = { GTK_WIDGET (self->fraction), GTK_WIDGET (self->test), GTK_WIDGET (self->seed),
          GTK_WIDGET (self->together_row), GTK_WIDGET (self->pattern_row) };
  gboolean free = !gtk_switch_get_active (self->lock);

  gtk_widget_set_sensitive (GTK_WIDGET (self->kind_row), free);
  for (gsize i = 0; i < G_N_ELEMENTS (of_drawing); i++)
    gtk_widget_set_sensitive (of_drawing[i], free && drawn);
  gtk_widget_set_visible (GTK_WIDGET (self->pattern_row), own);
}

static void
show_together (DscSplitGroup *self, const char *pattern)
{
  guint row = OWN_PATTERN;

  for (guint i = 0; i < G_N_ELEMENTS (patterns); i++)
    if (g_strcmp0 (pattern, patterns[i]) == 0)
      row = i;
  adw_combo_row_set_selected (self->together_row, row);
  if (row == OWN_PATTERN)
    gtk_editable_set_text (GTK_EDITABLE (self->pattern_row), pattern);
}

static void
show (DscSplitGroup *self)
{
  DscSplit *split = self->workspace != NULL ? dsc_workspace_get_split (self->workspace) : NULL;

  gtk_widget_set_sensitive (GTK_WIDGET (self), split != NULL);
  /* A change that is about to be made is not taken back. */
  if (split == NULL || self->source != 0)
    return;
  self->is_showing = TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (split->plan.kind == kinds[i])
      adw_combo_row_set_selected (self->kind_row, i);
  if (split->plan.fraction > 0)
    gtk_spin_button_set_value (self->fraction, 100 * split->plan.fraction);
  gtk_spin_button_set_value (self->test, 100 * split->plan.test);
  gtk_spin_button_set_value (self->seed, split->plan.seed);
  gtk_switch_set_active (self->lock, split->locked);
  show_together (self, split->plan.group);
  show_counts (self, split);
  update_rows (self);
  self->is_showing = FALSE;
}

/* --- changing --- */

static void
made_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (DscSplitGroup) self = data;
  g_autoptr (GError) error = NULL;

  if (dsc_workspace_set_split_finish (DSC_WORKSPACE (source), result, &error)
      || self->workspace == NULL)
    return;
  dsc_feedback_error (GTK_WIDGET (self), _ ("The Photos Could Not Be Split"), error);
  show (self);
}

static const char *
chosen_pattern (DscSplitGroup *self)
{
  guint row = adw_combo_row_get_selected (self->together_row);
  const char *own = gtk_editable_get_text (GTK_EDITABLE (self->pattern_row));

  if (row < OWN_PATTERN)
    return patterns[row];
  return own[0] != '\0' ? own : NULL;
}

static void
make (DscSplitGroup *self)
{
  guint kind = adw_combo_row_get_selected (self->kind_row);
  DscSplitPlan plan = { .fraction = gtk_spin_button_get_value (self->fraction) / 100,
                        .test = gtk_spin_button_get_value (self->test) / 100,
                        .seed = (guint32) gtk_spin_button_get_value (self->seed),
                        .group = chosen_pattern (self) };

  if (self->workspace == NULL || kind >= G_N_ELEMENTS (kinds))
    return;
  plan.kind = kinds[kind];
  dsc_workspace_set_split_async (self->workspace, &plan, made_cb, g_object_ref (self));
}

static gboolean
make_cb (gpointer data)
{
  DscSplitGroup *self = data;

  self->source = 0;
  make (self);
  return G_SOURCE_REMOVE;
}

static void
locked_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (DscSplitGroup) self = data;
  g_autoptr (GError) error = NULL;

  if (dsc_workspace_lock_split_finish (DSC_WORKSPACE (source), result, &error)
      || self->workspace == NULL)
    return;
  dsc_feedback_error (GTK_WIDGET (self), _ ("The Lock Could Not Be Changed"), error);
  show (self);
}

/* What was changed just before is made first: it is that split that is to be locked. */
static void
lock_cb (DscSplitGroup *self)
{
  update_rows (self);
  if (self->is_showing || self->workspace == NULL)
    return;
  if (self->source != 0)
    {
      g_clear_handle_id (&self->source, g_source_remove);
      make (self);
    }
  dsc_workspace_lock_split_async (self->workspace, gtk_switch_get_active (self->lock), locked_cb,
                                  g_object_ref (self));
}

static void
changed_cb (DscSplitGroup *self)
{
  if (self->is_showing)
    return;
  update_rows (self);
  g_clear_handle_id (&self->source, g_source_remove);
  self->source = g_timeout_add (DELAY_MS, make_cb, self);
}

static void
together_cb (DscSplitGroup *self)
{
  update_rows (self);
  /* A pattern of one's own has to be typed first. */
  if (!self->is_showing && chosen_pattern (self) == NULL
      && adw_combo_row_get_selected (self->together_row) == OWN_PATTERN)
    gtk_widget_grab_focus (GTK_WIDGET (self->pattern_row));
  else
    changed_cb (self);
}

void
dsc_split_group_set_workspace (DscSplitGroup *self, DscWorkspace *workspace)
{
  g_return_if_fail (DSC_IS_SPLIT_GROUP (self));

  if (self->workspace == workspace)
    return;
  g_clear_handle_id (&self->source, g_source_remove);
  if (self->workspace != NULL)
    g_signal_handlers_disconnect_by_data (self->workspace, self);
  g_set_object (&self->workspace, workspace);
  if (workspace == NULL)
    return;
  g_signal_connect_object (workspace, "notify::dataset", G_CALLBACK (show), self,
                           G_CONNECT_SWAPPED);
  show (self);
}

/* --- GObject --- */

static void
dsc_split_group_dispose (GObject *object)
{
  dsc_split_group_set_workspace (DSC_SPLIT_GROUP (object), NULL);
  G_OBJECT_CLASS (dsc_split_group_parent_class)->dispose (object);
}

static void
dsc_split_group_class_init (DscSplitGroupClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = dsc_split_group_dispose;
}

static GtkWidget *
lock_row_new (DscSplitGroup *self)
{
  GtkWidget *row = adw_action_row_new ();

  self->lock = GTK_SWITCH (gtk_switch_new ());
  gtk_widget_set_valign (GTK_WIDGET (self->lock), GTK_ALIGN_CENTER);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _ ("Lock"));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row),
                               _ ("Keeps results comparable; photos added later are learned from"));
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), GTK_WIDGET (self->lock));
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), GTK_WIDGET (self->lock));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->lock), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Lock the split"), -1);
  g_signal_connect_swapped (self->lock, "notify::active", G_CALLBACK (lock_cb), self);
  return row;
}

static void
dsc_split_group_init (DscSplitGroup *self)
{
  static const char *const titles[] = { N_ ("At random"), N_ ("Evenly by class (stratified)"),
                                        N_ ("As folders or table say"), NULL };
  static const char *const together[]
      = { N_ ("Nothing"), N_ ("Names alike but for numbers"), N_ ("By a pattern…"), NULL };
  AdwPreferencesGroup *group = ADW_PREFERENCES_GROUP (self);

  adw_preferences_group_set_title (group, _ ("Held Back for Checking"));
  adw_preferences_group_set_description (
      group, _ ("Photos that the network never learns from show how good it is (validation)."));
  self->kind_row = dsc_combo_row_new (_ ("Chosen"), "", titles, 3);
  adw_preferences_group_add (group, GTK_WIDGET (self->kind_row));
  adw_preferences_group_add (group, dsc_spin_row_new (_ ("Share"), _ ("Percent (valid_pct)"), 1, 99,
                                                      5, 0, &self->fraction));
  adw_preferences_group_add (group, dsc_spin_row_new (_ ("Seed of the split"),
                                                      _ ("Same seed, same photos"), 0, G_MAXUINT32,
                                                      1, 0, &self->seed));
  adw_preferences_group_add (
      group, dsc_spin_row_new (_ ("Test"), _ ("Percent, looked at only when you ask (test set)"), 0,
                               50, 5, 0, &self->test));
  self->together_row = dsc_combo_row_new (_ ("Keep together"), "", together, 3);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->together_row),
                               _ ("Several photos of one thing: all are learned from, or all are "
                                  "checked (groups)"));
  adw_preferences_group_add (group, GTK_WIDGET (self->together_row));
  self->pattern_row = ADW_ENTRY_ROW (adw_entry_row_new ());
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->pattern_row),
                                 _ ("Pattern for their names (regular expression)"));
  adw_entry_row_set_show_apply_button (self->pattern_row, TRUE);
  adw_preferences_group_add (group, GTK_WIDGET (self->pattern_row));
  adw_preferences_group_add (group, lock_row_new (self));
  g_signal_connect_swapped (self->test, "value-changed", G_CALLBACK (changed_cb), self);
  g_signal_connect_swapped (self->together_row, "notify::selected", G_CALLBACK (together_cb), self);
  g_signal_connect_swapped (self->pattern_row, "apply", G_CALLBACK (changed_cb), self);
  g_signal_connect_swapped (self->kind_row, "notify::selected", G_CALLBACK (changed_cb), self);
  g_signal_connect_swapped (self->fraction, "value-changed", G_CALLBACK (changed_cb), self);
  g_signal_connect_swapped (self->seed, "value-changed", G_CALLBACK (changed_cb), self);
}
