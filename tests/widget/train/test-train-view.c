/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The view Train: what it shows before, while and after a network is trained, on the fake engine.
 */
#include "config.h"

#include <glib/gstdio.h>

#include "common/dsc-name-button.h"
#include "dsc-widget-test.h"
#include "train/dsc-curves-panel.h"
#include "train/dsc-epoch-table.h"
#include "train/dsc-rate-chart.h"
#include "train/dsc-rate-panel.h"
#include "train/dsc-run-row.h"
#include "train/dsc-settings-panel.h"
#include "train/dsc-step-button.h"
#include "train/dsc-train-view.h"
#include "train/dsc-weights-row.h"

/* Slow enough to be seen going. */
#define LIVE "{\"delay_ms\": 400, \"batches\": 20}"
#define OVERFITS                                                                        \
  "{\"delay_ms\": 200, \"instant_epochs\": 1, \"stages\": ["                            \
  "[[0.9, 0.8, 0.3]], [[0.8, 0.7, 0.3], [0.5, 0.5, 0.2], [0.4, 0.45, 0.15], [0.3, 0.5," \
  " 0.15], [0.2, 0.6, 0.16], [0.1, 0.7, 0.17]]]}"
/* What comes after Instant is worse. */
#define ONLY_INSTANT \
  "{\"instant_epochs\": 1, \"delay_ms\": 20, \"stages\": [[[0.9, 0.8, 0.1]], [[0.6, 0.5, 0.2]]]}"
/* The loss is up for four epochs, and comes down again. */
#define RECOVERS                                                                            \
  "{\"delay_ms\": 200, \"instant_epochs\": 1, \"stages\": ["                                \
  "[[0.9, 0.8, 0.3]], [[0.8, 0.5, 0.2], [0.7, 0.6, 0.2], [0.6, 0.6, 0.2], [0.5, 0.6, 0.2]," \
  " [0.4, 0.6, 0.2], [0.3, 0.4, 0.1]]]}"
#define DIVERGES \
  "{\"delay_ms\": 40, \"stages\": [[[0.5, 0.8, 0.3]], [[0.5, 0.7, 0.3], [9, 9, 0.6]]]}"
#define OUT_OF_MEMORY "{\"fail_epoch\": 0, \"fail_stage\": 0, \"fail_code\": \"memory\"}"
#define SLOW_RATE "{\"rate_ms\": 2}"

typedef struct
{
  char *folder;
  DscWorkspace *workspace;
  GtkWidget *view;
  GtkWindow *window;
  DscRun *before; /* the run that was there, for has_begun() */
} Fixture;

static void
set_up_sized (Fixture *self, const char *script, int width, int height)
{
  dsc_test_script (script);
  self->folder = dsc_test_photos_new (3, 10);
  self->workspace = dsc_test_open (self->folder);
  self->view = dsc_train_view_new ();
  g_object_set (self->view, "workspace", self->workspace, NULL);
  self->window = dsc_test_show (self->view, width, height);
}

static void
set_up (Fixture *self, gconstpointer script)
{
  set_up_sized (self, script, 1100, 800);
}

/* As much as the program's window has for it at first. */
static void
set_up_usual (Fixture *self, gconstpointer script)
{
  set_up_sized (self, script, 1173, 690);
}

static void
set_up_narrow (Fixture *self, gconstpointer script)
{
  set_up_sized (self, script, 360, 640);
}

static void
tear_down (Fixture *self, gconstpointer script)
{
  gpointer alive = self->view;

  g_object_add_weak_pointer (G_OBJECT (self->view), &alive);
  dsc_test_hide (self->window);
  while (alive != NULL)
    g_main_context_iteration (NULL, TRUE);
  dsc_test_close (self->workspace);
  dsc_test_photos_delete (self->folder);
  dsc_test_script (NULL);
}

/* --- what is waited for --- */

static gboolean
is_training (gpointer data)
{
  return dsc_workspace_is_training (((Fixture *) data)->workspace);
}

static gboolean
is_at_rest (gpointer data)
{
  Fixture *self = data;
  GListModel *runs = dsc_workspace_get_runs (self->workspace);
  g_autoptr (DscRunItem) newest = g_list_model_get_item (runs, 0);

  return !dsc_workspace_is_training (self->workspace) && newest != NULL
         && dsc_run_item_get_record (newest)->state != DSC_RUN_RUNNING;
}

/* A run may have ended before anybody looked. */
static gboolean
has_begun (gpointer data)
{
  Fixture *self = data;

  return dsc_workspace_get_run (self->workspace) != self->before;
}

static DscCurvesPanel *
get_curves (Fixture *self)
{
  return DSC_CURVES_PANEL (dsc_test_find (self->view, DSC_TYPE_CURVES_PANEL, NULL));
}

/* What the table of epochs shows. */
static guint
count_epochs (Fixture *self)
{
  g_autoptr (GListModel) epochs = NULL;

  g_object_get (dsc_test_find (self->view, DSC_TYPE_EPOCH_TABLE, NULL), "epochs", &epochs, NULL);
  return epochs != NULL ? g_list_model_get_n_items (epochs) : 0;
}

static gboolean
has_three_epochs (gpointer data)
{
  return count_epochs (data) >= 3;
}

static GtkWidget *
find_button (Fixture *self, const char *label)
{
  return dsc_test_find (self->view, GTK_TYPE_BUTTON, label);
}

static gboolean
primary_is (Fixture *self, const char *label)
{
  GtkWidget *button = find_button (self, label);

  return button != NULL && gtk_widget_has_css_class (button, "suggested-action");
}

static gboolean
says_resume (gpointer data)
{
  return primary_is (data, "_Resume");
}

static gboolean
says_results (gpointer data)
{
  return primary_is (data, "See _Results");
}

static gboolean
says_unfreeze (gpointer data)
{
  return primary_is (data, "_Unfreeze and Train");
}

/* Once speeds were measured the button tells. */
static gboolean
knows_how_long (gpointer data)
{
  GtkWidget *button = dsc_test_find (((Fixture *) data)->view, DSC_TYPE_STEP_BUTTON, "_Train");

  return dsc_test_find (button, GTK_TYPE_LABEL, "a few seconds") != NULL;
}

static gboolean
guesses_how_long (gpointer button)
{
  return dsc_test_find (button, GTK_TYPE_LABEL, "(rough guess)") != NULL;
}

/* The note that is revealed and contains @text. */
static gboolean
notes (Fixture *self, const char *text)
{
  GtkWidget *bar = dsc_test_find (self->view, GTK_TYPE_INFO_BAR, NULL);

  return gtk_info_bar_get_revealed (GTK_INFO_BAR (bar))
         && dsc_test_find (bar, GTK_TYPE_LABEL, text) != NULL;
}

static gboolean
warns_of_overfitting (gpointer data)
{
  return notes (data, "overfitting");
}

static gboolean
warns_no_more (gpointer data)
{
  return !warns_of_overfitting (data);
}

static gboolean
warns_of_diverging (gpointer data)
{
  return notes (data, "diverges");
}

static gboolean
tells_of_memory (gpointer data)
{
  return notes (data, "smaller batch");
}

static void
activate (Fixture *self, const char *action)
{
  g_assert_true (gtk_widget_activate_action (self->view, action, NULL));
}

static void
wait_for_the_end (Fixture *self)
{
  DSC_TEST_WAIT (has_begun, self);
  DSC_TEST_WAIT (is_at_rest, self);
  dsc_test_settle (self->window);
}

static void
train_to_the_end (Fixture *self, const char *action)
{
  self->before = dsc_workspace_get_run (self->workspace);
  activate (self, action);
  wait_for_the_end (self);
}

/* --- tests --- */

static void
test_without_photos_it_says_how_to_begin (void)
{
  GtkWidget *view = dsc_train_view_new ();
  GtkWindow *window = dsc_test_show (view, 900, 700);

  g_assert_nonnull (dsc_test_find (view, ADW_TYPE_STATUS_PAGE, "No Photos Are Open"));
  dsc_test_picture (view, "train-closed");
  dsc_test_hide (window);
}

static void
test_before_the_first_run_the_next_step_is_to_train (Fixture *self, gconstpointer unused)
{
  GtkWidget *instant = dsc_test_find (self->view, DSC_TYPE_STEP_BUTTON, "_Instant");

  g_assert_true (primary_is (self, "_Train"));
  g_assert_nonnull (dsc_test_find (self->view, ADW_TYPE_STATUS_PAGE, "Nothing Was Trained Yet"));
  /* Nothing was measured: it does not pretend. */
  DSC_TEST_WAIT (guesses_how_long, instant);
  g_assert_false (gtk_widget_get_sensitive (
      dsc_test_find (self->view, DSC_TYPE_STEP_BUTTON, "_Unfreeze and Train")));
  dsc_test_picture (self->view, "train-empty");
}

/* Its rows are there only while somebody looks. */
static void
show_steps_as_table (Fixture *self)
{
  GtkWidget *button
      = dsc_test_find (GTK_WIDGET (get_curves (self)), GTK_TYPE_TOGGLE_BUTTON, "Show as Table");
  GtkWidget *table = dsc_test_find (GTK_WIDGET (get_curves (self)), GTK_TYPE_COLUMN_VIEW, NULL);
  GtkSelectionModel *model = gtk_column_view_get_model (GTK_COLUMN_VIEW (table));

  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (model)), ==, 0);
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (button), TRUE);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (model)), >=, 60);
  dsc_test_settle (self->window);
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (button), FALSE);
}

/* There is nothing more to see where all is seen. */
static void
zoom_and_see_all (Fixture *self)
{
  GtkWidget *panel = GTK_WIDGET (get_curves (self));
  GtkWidget *all = dsc_test_find (panel, GTK_TYPE_BUTTON, "Show All Steps");

  g_assert_false (gtk_widget_get_sensitive (all));
  gtk_widget_activate_action (panel, "curves.zoom-in", NULL);
  g_assert_true (gtk_widget_get_sensitive (all));
  gtk_widget_activate_action (panel, "curves.show-all", NULL);
  g_assert_false (gtk_widget_get_sensitive (all));
}

static void
test_a_run_is_shown_live_and_its_end (Fixture *self, gconstpointer unused)
{
  activate (self, "train.primary");
  DSC_TEST_WAIT (is_training, self);
  g_assert_true (gtk_widget_get_visible (find_button (self, "_Stop")));
  DSC_TEST_WAIT (has_three_epochs, self);
  zoom_and_see_all (self);
  show_steps_as_table (self);
  dsc_test_picture (self->view, "train-going");
  activate (self, "train.stop");
  DSC_TEST_WAIT (is_at_rest, self);
  DSC_TEST_WAIT (says_results, self);
  DSC_TEST_WAIT (knows_how_long, self);
  dsc_test_picture (self->view, "train-finished");
}

static void
test_a_run_pauses_and_goes_on (Fixture *self, gconstpointer unused)
{
  guint before;

  activate (self, "train.start");
  DSC_TEST_WAIT (is_training, self);
  DSC_TEST_WAIT (has_three_epochs, self);
  activate (self, "train.pause");
  DSC_TEST_WAIT (is_at_rest, self);
  DSC_TEST_WAIT (says_resume, self);
  dsc_test_picture (self->view, "train-paused");
  before = count_epochs (self);
  activate (self, "train.primary");
  DSC_TEST_WAIT (is_training, self);
  /* What it had is there from the beginning. */
  g_assert_cmpuint (count_epochs (self), >=, before);
  activate (self, "train.stop");
  DSC_TEST_WAIT (is_at_rest, self);
  g_assert_cmpuint (g_list_model_get_n_items (dsc_workspace_get_runs (self->workspace)), ==, 1);
}

static void
test_the_notebook_is_taken_step_by_step (Fixture *self, gconstpointer unused)
{
  g_autoptr (GtkWidget) row = NULL;

  train_to_the_end (self, "train.head");
  DSC_TEST_WAIT (says_unfreeze, self);
  g_assert_cmpuint (count_epochs (self), ==, 8);
  train_to_the_end (self, "train.primary");
  DSC_TEST_WAIT (says_results, self);
  /* It is another stage of the same run. */
  g_assert_cmpuint (count_epochs (self), ==, 28);
  g_assert_cmpuint (g_list_model_get_n_items (dsc_workspace_get_runs (self->workspace)), ==, 1);
}

static void
test_overfitting_is_told_while_it_happens (Fixture *self, gconstpointer unused)
{
  activate (self, "train.start");
  DSC_TEST_WAIT (warns_of_overfitting, self);
  g_assert_true (dsc_workspace_is_training (self->workspace));
  dsc_test_picture (self->view, "train-overfitting");
  activate (self, "train.stop");
  DSC_TEST_WAIT (is_at_rest, self);
}

static void
test_a_warning_goes_when_its_reason_has_gone (Fixture *self, gconstpointer unused)
{
  activate (self, "train.start");
  DSC_TEST_WAIT (warns_of_overfitting, self);
  DSC_TEST_WAIT (warns_no_more, self);
  g_assert_true (dsc_workspace_is_training (self->workspace));
  activate (self, "train.stop");
  DSC_TEST_WAIT (is_at_rest, self);
}

static void
test_nothing_is_said_to_be_stopped_after_the_end (Fixture *self, gconstpointer unused)
{
  activate (self, "train.start");
  DSC_TEST_WAIT (warns_of_overfitting, self);
  g_assert_true (notes (self, "you may stop now"));
  DSC_TEST_WAIT (is_at_rest, self);
  g_assert_true (notes (self, "In its last epochs"));
  g_assert_false (notes (self, "you may stop now"));
}

static gboolean
has_eight_epochs (gpointer data)
{
  return count_epochs (data) >= 8;
}

/* Whether @row of the table is that of the epoch @number. */
static gboolean
is_of_epoch (GtkWidget *row, guint number)
{
  GtkWidget *label = gtk_widget_get_first_child (gtk_widget_get_first_child (row));
  g_autofree char *text = g_strdup_printf ("%u", number);

  return g_str_equal (gtk_label_get_text (GTK_LABEL (label)), text);
}

/* Whether all of the table's last row is in sight. */
static gboolean
newest_epoch_is_seen (gpointer data)
{
  Fixture *self = data;
  GtkWidget *table = dsc_test_find (self->view, DSC_TYPE_EPOCH_TABLE, NULL);
  GtkWidget *row = gtk_widget_get_last_child (dsc_test_find (table, GTK_TYPE_LIST_VIEW, NULL));
  graphene_rect_t bounds;

  if (row == NULL || !is_of_epoch (row, count_epochs (self) - 1)
      || !gtk_widget_compute_bounds (row, self->view, &bounds))
    return FALSE;
  return bounds.size.height > 0
         && bounds.origin.y + bounds.size.height <= gtk_widget_get_height (self->view) + 1;
}

static void
test_it_is_said_which_model_is_kept (Fixture *self, gconstpointer unused)
{
  g_assert_nonnull (dsc_test_find (self->view, GTK_TYPE_LABEL, "No model is kept yet."));
  train_to_the_end (self, "train.start");
  g_assert_cmpuint (count_epochs (self), ==, 17);
  g_assert_nonnull (dsc_test_find (self->view, GTK_TYPE_LABEL,
                                   "Kept: the model of stage instant, epoch 1 (10.0 % wrong)."));
  /* As the stage counts them, and as the words above do: the sixteenth of its epochs. */
  DSC_TEST_WAIT (newest_epoch_is_seen, self);
  dsc_test_picture (self->view, "train-kept");
}

static void
test_the_newest_epoch_is_seen (Fixture *self, gconstpointer unused)
{
  activate (self, "train.start");
  DSC_TEST_WAIT (has_eight_epochs, self);
  /* What a row was before is not where it stands. */
  dsc_test_settle (self->window);
  DSC_TEST_WAIT (newest_epoch_is_seen, self);
  dsc_test_picture (self->view, "train-newest");
  g_assert_true (dsc_workspace_is_training (self->workspace));
  activate (self, "train.stop");
  DSC_TEST_WAIT (is_at_rest, self);
}

static void
test_a_loss_that_grows_is_told (Fixture *self, gconstpointer unused)
{
  activate (self, "train.start");
  DSC_TEST_WAIT (warns_of_diverging, self);
  activate (self, "train.stop");
  DSC_TEST_WAIT (is_at_rest, self);
}

static void
test_no_memory_offers_a_smaller_batch (Fixture *self, gconstpointer unused)
{
  GtkWidget *button;

  activate (self, "train.start");
  DSC_TEST_WAIT (tells_of_memory, self);
  button = find_button (self, "Use a Batch of 32");
  g_assert_nonnull (button);
  dsc_test_picture (self->view, "train-memory");
  g_assert_cmpstr (gtk_actionable_get_action_name (GTK_ACTIONABLE (button)), ==,
                   "train.smaller-batch");
  activate (self, "train.smaller-batch");
  g_assert_false (notes (self, "memory"));
  g_assert_cmpstr (dsc_undo_stack_get_undo_label (dsc_workspace_get_undo (self->workspace)), ==,
                   "Change “Batch Size”");
}

static gboolean
is_searching (gpointer data)
{
  GtkWidget *panel = dsc_test_find (((Fixture *) data)->view, DSC_TYPE_RATE_PANEL, NULL);
  GtkWidget *chart = dsc_test_find (panel, DSC_TYPE_RATE_CHART, NULL);

  return dsc_rate_panel_is_busy (DSC_RATE_PANEL (panel))
         && dsc_rate_chart_get_n (DSC_RATE_CHART (chart)) > 5;
}

static gboolean
has_found (gpointer data)
{
  GtkWidget *panel = dsc_test_find (((Fixture *) data)->view, DSC_TYPE_RATE_PANEL, NULL);

  return !dsc_rate_panel_is_busy (DSC_RATE_PANEL (panel));
}

static void
test_a_rate_is_found_and_chosen (Fixture *self, gconstpointer unused)
{
  GtkWidget *panel = dsc_test_find (self->view, DSC_TYPE_RATE_PANEL, NULL);
  GtkWidget *chart = dsc_test_find (panel, DSC_TYPE_RATE_CHART, NULL);
  double suggested;

  activate (self, "train.find-rate");
  DSC_TEST_WAIT (is_searching, self);
  dsc_test_picture (self->view, "train-rate-going");
  DSC_TEST_WAIT (has_found, self);
  dsc_test_settle (self->window);
  suggested = dsc_rate_chart_get_suggestions (DSC_RATE_CHART (chart))->valley;
  g_assert_cmpfloat (suggested, >, 0);
  g_assert_true (gtk_widget_activate_action (panel, "rate.use-suggestion", NULL));
  /* To the digits that are shown. */
  g_assert_cmpfloat_with_epsilon (dsc_rate_chart_get_chosen (DSC_RATE_CHART (chart)), suggested,
                                  suggested * 0.05);
  g_assert_nonnull (dsc_test_find (panel, GTK_TYPE_LABEL, "A good choice"));
  dsc_test_picture (self->view, "train-rate");
  /* Far beyond where the loss grew. */
  dsc_rate_chart_set_chosen (DSC_RATE_CHART (chart), 10);
  g_assert_nonnull (dsc_test_find (panel, GTK_TYPE_LABEL, "far too high"));
  dsc_undo_stack_undo (dsc_workspace_get_undo (self->workspace));
  g_assert_null (dsc_test_find (panel, GTK_TYPE_LABEL, "far too high"));
}

static void
test_each_change_of_the_rate_is_undone_by_itself (Fixture *self, gconstpointer unused)
{
  GtkWidget *panel = dsc_test_find (self->view, DSC_TYPE_RATE_PANEL, NULL);
  DscRateChart *chart = DSC_RATE_CHART (dsc_test_find (panel, DSC_TYPE_RATE_CHART, NULL));
  DscUndoStack *undo = dsc_workspace_get_undo (self->workspace);
  double first;

  activate (self, "train.find-rate");
  DSC_TEST_WAIT (is_searching, self);
  DSC_TEST_WAIT (has_found, self);
  first = dsc_rate_chart_get_chosen (chart);
  /* One drag is one step. */
  g_signal_emit_by_name (chart, "grabbed");
  dsc_rate_chart_set_chosen (chart, 3e-4);
  dsc_rate_chart_set_chosen (chart, 2e-4);
  g_assert_true (gtk_widget_activate_action (panel, "rate.use-suggestion", NULL));
  dsc_rate_chart_set_chosen (chart, 5e-5);
  dsc_undo_stack_undo (undo);
  g_assert_cmpfloat_with_epsilon (dsc_rate_chart_get_chosen (chart),
                                  dsc_rate_chart_get_suggestions (chart)->valley,
                                  dsc_rate_chart_get_suggestions (chart)->valley * 0.05);
  dsc_undo_stack_undo (undo);
  g_assert_cmpfloat (dsc_rate_chart_get_chosen (chart), ==, 2e-4);
  dsc_undo_stack_undo (undo);
  g_assert_cmpfloat (dsc_rate_chart_get_chosen (chart), ==, first);
}

/* What gives the handle a value for screen readers, and keys. */
static void
test_the_scale_is_the_handle (Fixture *self, gconstpointer unused)
{
  GtkWidget *panel = dsc_test_find (self->view, DSC_TYPE_RATE_PANEL, NULL);
  GtkWidget *chart = dsc_test_find (panel, DSC_TYPE_RATE_CHART, NULL);
  GtkWidget *scale = dsc_test_find (panel, GTK_TYPE_SCALE, NULL);

  activate (self, "train.find-rate");
  DSC_TEST_WAIT (is_searching, self);
  DSC_TEST_WAIT (has_found, self);
  gtk_range_set_value (GTK_RANGE (scale), -4);
  g_assert_cmpfloat_with_epsilon (dsc_rate_chart_get_chosen (DSC_RATE_CHART (chart)), 1e-4, 1e-9);
  gtk_test_accessible_assert_property (scale, GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT, "1e-4");
  gtk_test_accessible_assert_role (scale, GTK_ACCESSIBLE_ROLE_SLIDER);
  g_assert_true (gtk_test_accessible_has_relation (GTK_ACCESSIBLE (scale),
                                                   GTK_ACCESSIBLE_RELATION_LABELLED_BY));
  dsc_rate_chart_set_chosen (DSC_RATE_CHART (chart), 1e-2);
  g_assert_cmpfloat_with_epsilon (gtk_range_get_value (GTK_RANGE (scale)), -2, 1e-9);
}

/* --- files of what is drawn --- */

static gboolean
is_there (gpointer path)
{
  return g_file_test (path, G_FILE_TEST_EXISTS);
}

/* Returns: (transfer full): what @save writes to a file that ends in @suffix, which is gone. */
static char *
save_as (gpointer panel, void (*save) (gpointer panel, const char *path), const char *suffix,
         gsize *length)
{
  g_autofree char *name = g_strconcat ("saved chart", suffix, NULL);
  g_autofree char *path = g_build_filename (g_get_tmp_dir (), name, NULL);
  char *contents;

  save (panel, path);
  DSC_TEST_WAIT (is_there, path);
  g_assert_true (g_file_get_contents (path, &contents, length, NULL));
  g_assert_cmpint (g_unlink (path), ==, 0);
  return contents;
}

/* Checks all kinds of pictures. Returns: (transfer full): the table's lines. */
static char **
check_files (gpointer panel, void (*save) (gpointer panel, const char *path))
{
  static const char *const kinds[][2]
      = { { ".png", "\x89PNG" }, { ".SVG", "<?xml" }, { ".pdf", "%PDF" } };
  g_autofree char *table = NULL;
  gsize length;

  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autofree char *contents = save_as (panel, save, kinds[i][0], &length);

      g_assert_true (g_str_has_prefix (contents, kinds[i][1]));
      g_assert_cmpuint (length, >, 2000);
    }
  table = save_as (panel, save, ".csv", &length);
  return g_strsplit (table, "\r\n", -1);
}

static void
save_curves (gpointer panel, const char *path)
{
  dsc_curves_panel_save (panel, path);
}

static void
save_rate (gpointer panel, const char *path)
{
  dsc_rate_panel_save (panel, path);
}

static void
test_curves_and_rates_are_saved (Fixture *self, gconstpointer unused)
{
  GtkWidget *rate = dsc_test_find (self->view, DSC_TYPE_RATE_PANEL, NULL);
  GtkWidget *chart = dsc_test_find (rate, DSC_TYPE_RATE_CHART, NULL);
  g_auto (GStrv) curve = NULL;
  g_auto (GStrv) rates = NULL;
  guint n;

  dsc_test_train (self->workspace, "instant", 3);
  DSC_TEST_WAIT (has_three_epochs, self);
  curve = check_files (get_curves (self), save_curves);
  g_assert_cmpstr (curve[0], ==,
                   "run,stage,step,train_loss,smoothed,valid_loss,error_rate,learning_rate,"
                   "momentum");
  n = g_strv_length (curve);
  g_assert_cmpuint (n, >, 3 + 2);
  g_assert_true (g_str_has_prefix (curve[1], "Run 1,"));
  activate (self, "train.find-rate");
  DSC_TEST_WAIT (is_searching, self);
  DSC_TEST_WAIT (has_found, self);
  rates = check_files (rate, save_rate);
  g_assert_cmpstr (rates[0], ==, "learning_rate,smoothed");
  /* The names, and nothing behind the last line. */
  g_assert_cmpuint (g_strv_length (rates), ==, dsc_rate_chart_get_n (DSC_RATE_CHART (chart)) + 2);
}

static void
test_a_test_that_is_cancelled_leaves_nothing (Fixture *self, gconstpointer unused)
{
  activate (self, "train.find-rate");
  DSC_TEST_WAIT (is_searching, self);
  g_assert_true (gtk_widget_activate_action (dsc_test_find (self->view, DSC_TYPE_RATE_PANEL, NULL),
                                             "rate.cancel", NULL));
  DSC_TEST_WAIT (has_found, self);
  g_assert_nonnull (
      dsc_test_find (self->view, ADW_TYPE_STATUS_PAGE, "No Learning Rate Was Looked For Yet"));
}

/* --- runs and stages --- */

static GtkWidget *
find_stage (Fixture *self)
{
  GtkWidget *row = dsc_test_find (self->view, DSC_TYPE_RUN_ROW, "Run 1");

  return row != NULL ? dsc_test_find (row, ADW_TYPE_ACTION_ROW, "instant") : NULL;
}

static gboolean
shows_stage (gpointer data)
{
  return find_stage (data) != NULL;
}

static gboolean
shows_new_name (gpointer data)
{
  GtkWidget *row = dsc_test_find (((Fixture *) data)->view, DSC_TYPE_RUN_ROW, "Run 1");

  return dsc_test_find (row, ADW_TYPE_ACTION_ROW, "First one") != NULL;
}

static void
test_stages_are_listed_and_gone_on_from (Fixture *self, gconstpointer unused)
{
  GtkWidget *row;
  guint before;

  train_to_the_end (self, "train.instant");
  row = dsc_test_find (self->view, DSC_TYPE_RUN_ROW, "Run 1");
  g_assert_nonnull (row);
  adw_view_stack_set_visible_child_name (
      ADW_VIEW_STACK (dsc_test_find (self->view, ADW_TYPE_VIEW_STACK, NULL)), "runs");
  adw_expander_row_set_expanded (ADW_EXPANDER_ROW (row), TRUE);
  DSC_TEST_WAIT (shows_stage, self);
  g_assert_nonnull (
      dsc_test_find (find_stage (self), GTK_TYPE_LABEL, "kept: the model of this run"));
  dsc_test_picture (self->view, "train-runs");
  g_signal_emit_by_name (dsc_test_find (find_stage (self), DSC_TYPE_NAME_BUTTON, NULL), "named",
                         "First one");
  DSC_TEST_WAIT (shows_new_name, self);
  before = count_epochs (self);
  self->before = dsc_workspace_get_run (self->workspace);
  g_assert_true (gtk_widget_activate_action (self->view, "train.go-on", "(xi)", (gint64) 1, 0));
  wait_for_the_end (self);
  /* The recommended recipe goes on, in the same run, without Instant before it. */
  g_assert_cmpuint (count_epochs (self), ==, before + 16);
  g_assert_cmpuint (g_list_model_get_n_items (dsc_workspace_get_runs (self->workspace)), ==, 1);
}

static GtkToggleButton *
find_compare_button (Fixture *self, const char *run)
{
  GtkWidget *row = dsc_test_find (self->view, DSC_TYPE_RUN_ROW, run);

  return GTK_TOGGLE_BUTTON (dsc_test_find (row, GTK_TYPE_TOGGLE_BUTTON, "Compare Its Curves"));
}

static void
test_what_is_compared_is_the_same_everywhere (Fixture *self, gconstpointer unused)
{
  GtkWidget *menu, *choice;

  train_to_the_end (self, "train.instant");
  train_to_the_end (self, "train.instant");
  g_assert_false (gtk_widget_get_sensitive (GTK_WIDGET (find_compare_button (self, "Run 2"))));
  gtk_toggle_button_set_active (find_compare_button (self, "Run 1"), TRUE);
  menu = dsc_test_find (GTK_WIDGET (get_curves (self)), GTK_TYPE_MENU_BUTTON, "_Compare");
  gtk_menu_button_popup (GTK_MENU_BUTTON (menu));
  choice = dsc_test_find (menu, GTK_TYPE_CHECK_BUTTON, "Run 1");
  g_assert_true (gtk_check_button_get_active (GTK_CHECK_BUTTON (choice)));
  gtk_check_button_set_active (GTK_CHECK_BUTTON (choice), FALSE);
  g_assert_false (gtk_toggle_button_get_active (find_compare_button (self, "Run 1")));
  gtk_menu_button_popdown (GTK_MENU_BUTTON (menu));
}

/* --- weights --- */

static gboolean
lacks_weights (gpointer data)
{
  GtkWidget *panel = dsc_test_find (((Fixture *) data)->view, DSC_TYPE_SETTINGS_PANEL, NULL);

  return dsc_settings_panel_lacks_weights (DSC_SETTINGS_PANEL (panel));
}

/* Returns: (transfer none): the note's close button, which is GTK's and has a name for everybody.
 */
static GtkWidget *
find_close (Fixture *self)
{
  GtkWidget *bar = dsc_test_find (self->view, GTK_TYPE_INFO_BAR, NULL);
  GtkWidget *close = dsc_test_find (bar, GTK_TYPE_BUTTON, "Close");

  g_assert_nonnull (close);
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (close), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                       "Close");
  return close;
}

static void
test_missing_weights_are_offered_before_anything_begins (Fixture *self, gconstpointer unused)
{
  GtkWidget *network = dsc_test_find (self->view, ADW_TYPE_COMBO_ROW, "Network");
  GtkWidget *row = dsc_test_find (self->view, DSC_TYPE_WEIGHTS_ROW, NULL);

  adw_combo_row_set_selected (ADW_COMBO_ROW (network), 3);
  DSC_TEST_WAIT (lacks_weights, self);
  activate (self, "train.primary");
  g_assert_true (notes (self, "ResNet-50 begins with pretrained weights"));
  activate (self, "train.show-weights");
  dsc_test_settle (self->window);
  g_assert_true (gtk_widget_is_ancestor (gtk_window_get_focus (self->window), row));
  dsc_test_picture (self->view, "train-weights");
  g_assert_cmpuint (g_list_model_get_n_items (dsc_workspace_get_runs (self->workspace)), ==, 0);
  g_signal_emit_by_name (find_close (self), "clicked");
  g_assert_false (notes (self, "weights"));
  activate (self, "train.primary");
  g_assert_true (notes (self, "ResNet-50 begins with pretrained weights"));
  /* The built-in network has its own. */
  adw_combo_row_set_selected (ADW_COMBO_ROW (network), 0);
  g_assert_false (notes (self, "weights"));
}

static void
test_it_fits_a_narrow_window (Fixture *self, gconstpointer unused)
{
  int minimum;

  train_to_the_end (self, "train.instant");
  gtk_widget_measure (self->view, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
  g_assert_cmpint (minimum, <=, 360);
  dsc_test_picture (self->view, "train-narrow");
}

/* Everything may change under it. */
static void
test_another_project_is_followed (Fixture *self, gconstpointer unused)
{
  DscWorkspace *other;
  char *folder = dsc_test_photos_new (2, 6);

  train_to_the_end (self, "train.instant");
  other = dsc_test_open (folder);
  g_object_set (self->view, "workspace", other, NULL);
  dsc_test_settle (self->window);
  g_assert_cmpuint (count_epochs (self), ==, 0);
  g_assert_nonnull (dsc_test_find (self->view, ADW_TYPE_STATUS_PAGE, "Nothing Was Trained Yet"));
  g_object_set (self->view, "workspace", NULL, NULL);
  dsc_test_settle (self->window);
  dsc_test_close (other);
  dsc_test_photos_delete (folder);
  g_object_set (self->view, "workspace", self->workspace, NULL);
  dsc_test_settle (self->window);
}

/* --- */

static void
add (const char *name, const char *script, void (*test) (Fixture *, gconstpointer))
{
  g_test_add (name, Fixture, script, set_up, test, tear_down);
}

int
main (int argc, char **argv)
{
  dsc_test_init (&argc, &argv);
  g_test_add_func ("/window/train/without-photos-it-says-how-to-begin",
                   test_without_photos_it_says_how_to_begin);
  add ("/window/train/before-the-first-run-the-next-step-is-to-train", NULL,
       test_before_the_first_run_the_next_step_is_to_train);
  add ("/window/train/a-run-is-shown-live-and-its-end", LIVE, test_a_run_is_shown_live_and_its_end);
  add ("/window/train/a-run-pauses-and-goes-on", LIVE, test_a_run_pauses_and_goes_on);
  add ("/window/train/the-notebook-is-taken-step-by-step", NULL,
       test_the_notebook_is_taken_step_by_step);
  add ("/window/train/overfitting-is-told-while-it-happens", OVERFITS,
       test_overfitting_is_told_while_it_happens);
  add ("/window/train/it-is-said-which-model-is-kept", ONLY_INSTANT,
       test_it_is_said_which_model_is_kept);
  g_test_add ("/window/train/the-newest-epoch-is-seen", Fixture, OVERFITS, set_up_usual,
              test_the_newest_epoch_is_seen, tear_down);
  add ("/window/train/a-warning-goes-when-its-reason-has-gone", RECOVERS,
       test_a_warning_goes_when_its_reason_has_gone);
  add ("/window/train/nothing-is-said-to-be-stopped-after-the-end", OVERFITS,
       test_nothing_is_said_to_be_stopped_after_the_end);
  add ("/window/train/a-loss-that-grows-is-told", DIVERGES, test_a_loss_that_grows_is_told);
  add ("/window/train/no-memory-offers-a-smaller-batch", OUT_OF_MEMORY,
       test_no_memory_offers_a_smaller_batch);
  add ("/window/train/the-scale-is-the-handle", SLOW_RATE, test_the_scale_is_the_handle);
  add ("/window/train/curves-and-rates-are-saved", SLOW_RATE, test_curves_and_rates_are_saved);
  add ("/window/train/a-rate-is-found-and-chosen", SLOW_RATE, test_a_rate_is_found_and_chosen);
  add ("/window/train/each-change-of-the-rate-is-undone-by-itself", SLOW_RATE,
       test_each_change_of_the_rate_is_undone_by_itself);
  add ("/window/train/a-test-that-is-cancelled-leaves-nothing", SLOW_RATE,
       test_a_test_that_is_cancelled_leaves_nothing);
  add ("/window/train/stages-are-listed-and-gone-on-from", NULL,
       test_stages_are_listed_and_gone_on_from);
  add ("/window/train/what-is-compared-is-the-same-everywhere", NULL,
       test_what_is_compared_is_the_same_everywhere);
  add ("/window/train/missing-weights-are-offered-before-anything-begins", NULL,
       test_missing_weights_are_offered_before_anything_begins);
  g_test_add ("/window/train/it-fits-a-narrow-window", Fixture, NULL, set_up_narrow,
              test_it_fits_a_narrow_window, tear_down);
  add ("/window/train/another-project-is-followed", NULL, test_another_project_is_followed);
  return g_test_run ();
}
