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

struct _DscSplitGroup
{
  AdwPreferencesGroup parent_instance;

  AdwComboRow *kind_row;
  GtkSpinButton *fraction;
  GtkSpinButton *seed;

  DscWorkspace *workspace; /* (owned) (nullable) */
  gboolean is_showing;     /* what moves is not a person's doing */
  guint source;            /* of a change that is about to be made; 0: none */
};

G_DEFINE_FINAL_TYPE (DscSplitGroup, dsc_split_group, ADW_TYPE_PREFERENCES_GROUP)

/* --- showing --- */

static void
show_counts (DscSplitGroup *self, const DscSplit *split)
{
  guint counts[DSC_PART_TEST + 1] = { 0 };
  g_autofree char *text = NULL;

  for (guint i = 0; i < split->n; i++)
    counts[split->parts[i]]++;
  text = g_strdup_printf (_ ("%u photos to learn from, %u to check"), counts[DSC_PART_TRAIN],
                          counts[DSC_PART_VALID]);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self->kind_row), text);
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
    if (split->kind == kinds[i])
      adw_combo_row_set_selected (self->kind_row, i);
  if (split->fraction > 0)
    gtk_spin_button_set_value (self->fraction, 100 * split->fraction);
  gtk_spin_button_set_value (self->seed, split->seed);
  show_counts (self, split);
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

static gboolean
make_cb (gpointer data)
{
  DscSplitGroup *self = data;
  guint kind = adw_combo_row_get_selected (self->kind_row);

  self->source = 0;
  if (self->workspace != NULL && kind < G_N_ELEMENTS (kinds))
    dsc_workspace_set_split_async (
        self->workspace, kinds[kind], gtk_spin_button_get_value (self->fraction) / 100,
        (guint32) gtk_spin_button_get_value (self->seed), made_cb, g_object_ref (self));
  return G_SOURCE_REMOVE;
}

static void
changed_cb (DscSplitGroup *self)
{
  if (self->is_showing)
    return;
  g_clear_handle_id (&self->source, g_source_remove);
  self->source = g_timeout_add (DELAY_MS, make_cb, self);
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

static void
dsc_split_group_init (DscSplitGroup *self)
{
  static const char *const titles[] = { N_ ("At random"), N_ ("The same share of each class"),
                                        N_ ("As folders or table say"), NULL };
  AdwPreferencesGroup *group = ADW_PREFERENCES_GROUP (self);

  adw_preferences_group_set_title (group, _ ("Held Back for Checking"));
  adw_preferences_group_set_description (
      group, _ ("Photos that the network never learns from show how good it is (validation)."));
  self->kind_row = dsc_combo_row_new (_ ("How they are chosen"), "", titles, 3);
  adw_preferences_group_add (group, GTK_WIDGET (self->kind_row));
  adw_preferences_group_add (group, dsc_spin_row_new (_ ("Share"), _ ("Percent (valid_pct)"), 1, 99,
                                                      5, 0, &self->fraction));
  adw_preferences_group_add (group, dsc_spin_row_new (_ ("Seed of the split"),
                                                      _ ("Same seed, same photos"), 0, G_MAXUINT32,
                                                      1, 0, &self->seed));
  g_signal_connect_swapped (self->kind_row, "notify::selected", G_CALLBACK (changed_cb), self);
  g_signal_connect_swapped (self->fraction, "value-changed", G_CALLBACK (changed_cb), self);
  g_signal_connect_swapped (self->seed, "value-changed", G_CALLBACK (changed_cb), self);
}
