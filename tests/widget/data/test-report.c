/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is wrong with the photos, in the view "Data": the report in all its states, one finding's
 * photos in the grid, what is done about them, by keys, and in a narrow window. */
#include "config.h"

#include <glib/gstdio.h>

#include "data/dsc-class-list.h"
#include "data/dsc-data-view.h"
#include "data/dsc-finding-bar.h"
#include "data/dsc-photo-grid.h"
#include "data/dsc-report-list.h"
#include "dsc-widget-test.h"
#include "picture/dsc-photo-filter.h"
#include "picture/dsc-photo-words.h"
#include "picture/dsc-thumb.h"
#include "picture/dsc-thumbnailer.h"

#define N_CLASSES 3
#define N_EACH 12
#define N_ALL ((N_CLASSES + 1) * N_EACH)
#define MOVE "_Move to One Side"

typedef struct
{
  char *folder;
  DscWorkspace *workspace;
  DscReport *report;
  GtkWidget *view;
  GtkWindow *window;
} Fixture;

/* Copies of each photo of the first class: some are on both sides of the split. */
static void
plant_copies (const char *folder)
{
  for (guint i = 0; i < N_EACH; i++)
    {
      g_autofree char *name = g_strdup_printf ("photo %03u.jpg", i);
      g_autofree char *copy_name = g_strdup_printf ("copy %03u.jpg", i);
      g_autofree char *path = g_build_filename (folder, "Brick_1x1", name, NULL);
      g_autofree char *copy = g_build_filename (folder, "Brick_1x1", copy_name, NULL);
      g_autofree char *contents = NULL;
      gsize size;

      g_assert_true (g_file_get_contents (path, &contents, &size, NULL));
      g_assert_true (g_file_set_contents (copy, contents, (gssize) size, NULL));
    }
}

static void
show (Fixture *self, int width, int height)
{
  self->view = dsc_data_view_new ();
  g_object_set (self->view, "workspace", self->workspace, NULL);
  self->window = dsc_test_show (self->view, width, height);
}

static void
open_photos (Fixture *self)
{
  self->workspace = dsc_test_open (self->folder);
  self->report = dsc_workspace_get_report (self->workspace);
}

static void
set_up (Fixture *self, gconstpointer unused)
{
  self->folder = dsc_test_photos_new (N_CLASSES, N_EACH);
  plant_copies (self->folder);
  open_photos (self);
  show (self, 1200, 800);
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  gpointer alive = self->view;

  g_object_add_weak_pointer (G_OBJECT (self->view), &alive);
  dsc_test_hide (self->window);
  DSC_TEST_WAIT (dsc_test_is_gone, &alive);
  dsc_test_close (self->workspace);
  dsc_test_photos_delete (self->folder);
  dsc_thumbnailer_shutdown ();
}

/* --- finding and waiting --- */

static GtkWidget *
find (Fixture *self, GType type, const char *text)
{
  return dsc_test_find (self->view, type, text);
}

static gboolean
is_seen (Fixture *self, GType type, const char *text)
{
  GtkWidget *widget = find (self, type, text);

  return widget != NULL && gtk_widget_get_mapped (widget);
}

/* What is expected to be seen, or not. */
typedef struct
{
  Fixture *self;
  GType type;
  const char *text;
  gboolean seen;
} Expected;

static gboolean
is_as_expected (gpointer data)
{
  const Expected *expected = data;

  return is_seen (expected->self, expected->type, expected->text) == expected->seen;
}

static void
wait_for (Fixture *self, GType type, const char *text, gboolean seen)
{
  Expected expected = { self, type, text, seen };

  dsc_test_wait (is_as_expected, &expected, text);
}

static DscPhotoGrid *
get_grid (Fixture *self)
{
  return DSC_PHOTO_GRID (find (self, DSC_TYPE_PHOTO_GRID, NULL));
}

static guint
count_shown (Fixture *self)
{
  g_autoptr (GListModel) model = NULL;

  g_object_get (get_grid (self), "model", &model, NULL);
  return g_list_model_get_n_items (model);
}

static gboolean
shows_all (gpointer self)
{
  return count_shown (self) == N_ALL;
}

static void
activate (Fixture *self, GtkWidget *widget, const char *action)
{
  g_assert_true (gtk_widget_activate_action (widget, action, NULL));
  dsc_test_settle (self->window);
}

/* It may be done before the window was drawn. */
static void
begin (Fixture *self, const char *action)
{
  g_assert_true (
      gtk_widget_activate_action (find (self, DSC_TYPE_REPORT_LIST, NULL), action, NULL));
}

static GtkWidget *
get_list (Fixture *self)
{
  return find (self, DSC_TYPE_REPORT_LIST, NULL);
}

static GtkWidget *
get_bar (Fixture *self)
{
  return find (self, DSC_TYPE_FINDING_BAR, NULL);
}

static gboolean
is_current (gpointer report)
{
  return dsc_report_get_state (report) == DSC_REPORT_CHECKED && dsc_report_is_current (report)
         && dsc_report_get_activity (report) == NULL;
}

static void
check (Fixture *self)
{
  activate (self, self->view, "data.show-report");
  wait_for (self, GTK_TYPE_BUTTON, "_Check the Photos", TRUE);
  activate (self, get_list (self), "report.check");
  DSC_TEST_WAIT (is_current, self->report);
  dsc_test_settle (self->window);
}

/* Returns: (nullable): the row of what was found that says @text: its title, or how bad it is. */
static GtkWidget *
find_row (Fixture *self, const char *text)
{
  GtkWidget *list = dsc_test_find (get_list (self), GTK_TYPE_LIST_BOX, NULL);
  GtkWidget *label = dsc_test_find (list, GTK_TYPE_LABEL, text);

  return label != NULL ? gtk_widget_get_ancestor (label, GTK_TYPE_LIST_BOX_ROW) : NULL;
}

static gboolean
has_serious (gpointer self)
{
  return find_row (self, "Serious") != NULL;
}

static gboolean
has_doubted (gpointer self)
{
  return find_row (self, "1 label is doubtful") != NULL;
}

/* Whether a photo in the grid has @text in its corner. */
static gboolean
has_badge (GtkWidget *root, const char *text)
{
  g_autofree char *badge = NULL;

  if (DSC_IS_THUMB (root))
    {
      g_object_get (root, "badge", &badge, NULL);
      return badge != NULL && strstr (badge, text) != NULL;
    }
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (has_badge (child, text))
      return TRUE;
  return FALSE;
}

/* A person clicks on what was found. */
static void
choose (Fixture *self, const char *title)
{
  GtkWidget *row = find_row (self, title);

  g_assert_nonnull (row);
  g_signal_emit_by_name (gtk_widget_get_parent (row), "row-activated", row);
  dsc_test_settle (self->window);
}

static void
press_escape (Fixture *self)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (self->view);

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GObject) controller = g_list_model_get_item (controllers, i);
      gboolean handled = FALSE;

      if (GTK_IS_EVENT_CONTROLLER_KEY (controller))
        g_signal_emit_by_name (controller, "key-pressed", GDK_KEY_Escape, 0, 0, &handled);
    }
  dsc_test_settle (self->window);
}

/* --- states --- */

static void
test_the_report_says_that_nobody_has_looked_and_then_what_was_found (Fixture *self,
                                                                     gconstpointer unused)
{
  DscReportItem *item;
  g_autofree char *name = NULL;

  activate (self, self->view, "data.show-report");
  wait_for (self, GTK_TYPE_BUTTON, "_Check the Photos", TRUE);
  g_assert_true (is_seen (self, GTK_TYPE_LABEL, "Not Checked Yet"));
  dsc_test_picture (self->view, "report-unchecked");
  begin (self, "report.check");
  g_assert_true (is_seen (self, GTK_TYPE_LABEL, "Checking the Photos…"));
  DSC_TEST_WAIT (is_current, self->report);
  wait_for (self, GTK_TYPE_LABEL, "What Is Wrong with the Photos", TRUE);
  g_assert_false (is_seen (self, GTK_TYPE_BUTTON, "_Check the Photos"));
  g_assert_nonnull (find_row (self, "Serious"));
  g_assert_nonnull (find_row (self, "Worth a look"));
  item = dsc_report_find (self->report, DSC_FINDING_LEAK);
  name = g_strconcat ("Serious: ", dsc_report_item_get_title (item), NULL);
  g_assert_null (gtk_test_accessible_check_property (GTK_ACCESSIBLE (find_row (self, "Serious")),
                                                     GTK_ACCESSIBLE_PROPERTY_LABEL, name));
  dsc_test_picture (self->view, "report-found");
}

/* Deletes all photos that something is wrong with: some bricks are grey. */
static void
delete_found (Fixture *self)
{
  GListModel *findings = dsc_report_get_findings (self->report);

  for (guint i = 0; i < g_list_model_get_n_items (findings); i++)
    {
      g_autoptr (DscReportItem) item = g_list_model_get_item (findings, i);
      g_autoptr (GArray) photos = dsc_report_item_dup_photos (item);

      for (guint k = 0; k < photos->len; k++)
        {
          g_autofree char *path = dsc_dataset_dup_photo_path (dsc_report_item_get_dataset (item),
                                                              g_array_index (photos, guint32, k));

          g_unlink (path);
        }
    }
}

static void
read_cb (GObject *source, GAsyncResult *result, gpointer unused)
{
  g_autoptr (GError) error = NULL;

  dsc_workspace_reimport_finish (DSC_WORKSPACE (source), result, &error);
  g_assert_no_error (error);
}

static void
test_where_nothing_is_wrong_it_says_so (void)
{
  Fixture fixture = { .folder = dsc_test_photos_new (N_CLASSES, N_EACH) };

  open_photos (&fixture);
  show (&fixture, 1000, 700);
  check (&fixture);
  delete_found (&fixture);
  dsc_workspace_reimport_async (fixture.workspace, read_cb, NULL);
  wait_for (&fixture, GTK_TYPE_BUTTON, "_Check Again", TRUE);
  begin (&fixture, "report.check");
  wait_for (&fixture, GTK_TYPE_LABEL, "Nothing Was Found", TRUE);
  g_assert_true (is_seen (&fixture, GTK_TYPE_BUTTON, "_Look for Wrong Labels"));
  dsc_test_picture (fixture.view, "report-nothing");
  tear_down (&fixture, NULL);
}

static void
reread_cb (GObject *source, GAsyncResult *result, gpointer unused)
{
  g_autoptr (GError) error = NULL;

  dsc_workspace_reimport_finish (DSC_WORKSPACE (source), result, &error);
  g_assert_no_error (error);
}

static void
test_what_is_out_of_date_can_be_checked_again (Fixture *self, gconstpointer unused)
{
  DscDataset *dataset = dsc_workspace_get_dataset (self->workspace);
  g_autofree char *from = dsc_dataset_dup_photo_path (dataset, 0);
  g_autofree char *to = g_strconcat (from, "-again.jpg", NULL);
  g_autofree char *contents = NULL;
  gsize size;

  check (self);
  g_assert_true (g_file_get_contents (from, &contents, &size, NULL));
  g_assert_true (g_file_set_contents (to, contents, (gssize) size, NULL));
  dsc_workspace_reimport_async (self->workspace, reread_cb, NULL);
  wait_for (self, GTK_TYPE_LABEL, "Out of Date", TRUE);
  g_assert_true (is_seen (self, GTK_TYPE_BUTTON, "_Check Again"));
  dsc_test_picture (self->view, "report-out-of-date");
  activate (self, get_list (self), "report.check");
  wait_for (self, GTK_TYPE_BUTTON, "_Check Again", FALSE);
  DSC_TEST_WAIT (is_current, self->report);
}

static void
test_a_failed_search_says_why (void)
{
  Fixture fixture = { .folder = dsc_test_photos_new (2, 3) };

  dsc_test_script ("{\"fail_open\": \"missing\"}");
  open_photos (&fixture);
  show (&fixture, 1000, 700);
  activate (&fixture, fixture.view, "data.show-report");
  wait_for (&fixture, GTK_TYPE_BUTTON, "_Look for Wrong Labels", TRUE);
  activate (&fixture, get_list (&fixture), "report.search");
  wait_for (&fixture, GTK_TYPE_LABEL, "The Check Failed", TRUE);
  g_assert_true (is_seen (&fixture, GTK_TYPE_BUTTON, "_Try Again"));
  g_assert_true (is_seen (&fixture, GTK_TYPE_LABEL, dsc_report_get_problem (fixture.report)));
  dsc_test_picture (fixture.view, "report-failed");
  tear_down (&fixture, NULL);
  dsc_test_script (NULL);
}

static void
test_a_check_is_cancelled_by_its_button (Fixture *self, gconstpointer unused)
{
  activate (self, self->view, "data.show-report");
  wait_for (self, GTK_TYPE_BUTTON, "_Check the Photos", TRUE);
  begin (self, "report.check");
  g_signal_emit_by_name (dsc_test_find (get_list (self), GTK_TYPE_BUTTON, "Cancel"), "clicked");
  wait_for (self, GTK_TYPE_BUTTON, "_Check the Photos", TRUE);
}

static gboolean
has_two_labels (gpointer report)
{
  return dsc_report_find (report, DSC_FINDING_TWO_LABELS) != NULL;
}

/* Rows are made anew when something has changed. */
static void
test_the_focus_stays_on_what_was_found (Fixture *self, gconstpointer unused)
{
  const guint32 photo = 0;
  GtkWidget *focus;

  check (self);
  g_assert_true (gtk_widget_grab_focus (find_row (self, "Good to know")));
  dsc_workspace_label_photos (self->workspace, &photo, 1, "Something else");
  DSC_TEST_WAIT (has_two_labels, self->report);
  focus = gtk_window_get_focus (self->window);
  g_assert_nonnull (focus);
  g_assert_true (focus == find_row (self, "Good to know"));
}

static gboolean
shows_one_class (gpointer self)
{
  return count_shown (self) == N_EACH;
}

static void
test_problems_are_those_of_all_classes (Fixture *self, gconstpointer unused)
{
  gpointer classes = find (self, DSC_TYPE_CLASS_LIST, NULL);

  dsc_class_list_set_label (classes, 1);
  DSC_TEST_WAIT (shows_one_class, self);
  activate (self, find (self, DSC_TYPE_PHOTO_GRID, NULL), "data.show-report");
  g_assert_cmpint (dsc_class_list_get_label (classes), ==, DSC_PHOTO_FILTER_ANY);
  DSC_TEST_WAIT (shows_all, self);
}

/* --- one finding --- */

static void
test_a_finding_shows_its_photos_side_by_side_until_escape (Fixture *self, gconstpointer unused)
{
  g_autoptr (GListModel) photos = NULL;

  check (self);
  g_assert_false (is_seen (self, DSC_TYPE_FINDING_BAR, NULL));
  choose (self, "files are there more than once");
  g_assert_true (is_seen (self, DSC_TYPE_FINDING_BAR, NULL));
  g_assert_cmpuint (count_shown (self), ==, 2 * N_EACH);
  g_assert_true (is_seen (self, GTK_TYPE_LABEL, "24 of 48 photos"));
  g_object_get (get_grid (self), "model", &photos, NULL);
  for (guint i = 0; i < 2 * N_EACH; i += 2)
    {
      g_autoptr (DscPhotoItem) one = g_list_model_get_item (photos, i);
      g_autoptr (DscPhotoItem) other = g_list_model_get_item (photos, i + 1);
      const DscPhoto *first = dsc_photo_item_get_photo (one);
      const DscPhoto *second = dsc_photo_item_get_photo (other);

      /* "… 003.jpg" beside "… 003.jpg" */
      g_assert_cmpstr (strrchr (first->path, ' '), ==, strrchr (second->path, ' '));
    }
  g_assert_true (has_badge (GTK_WIDGET (get_grid (self)), "Set 1"));
  press_escape (self);
  g_assert_false (is_seen (self, DSC_TYPE_FINDING_BAR, NULL));
  g_assert_cmpuint (count_shown (self), ==, N_ALL);
}

static void
test_copies_are_moved_to_one_side_and_back_again (Fixture *self, gconstpointer unused)
{
  check (self);
  choose (self, "both learned from and tested");
  g_assert_true (is_seen (self, GTK_TYPE_BUTTON, MOVE));
  g_assert_true (has_badge (GTK_WIDGET (get_grid (self)), "Validation\nSet "));
  dsc_test_picture (self->view, "report-leak");
  activate (self, get_bar (self), "finding.move");
  wait_for (self, DSC_TYPE_FINDING_BAR, NULL, FALSE);
  DSC_TEST_WAIT (is_current, self->report);
  g_assert_null (find_row (self, "Serious"));
  g_assert_cmpuint (count_shown (self), ==, N_ALL);
  dsc_undo_stack_undo (dsc_workspace_get_undo (self->workspace));
  DSC_TEST_WAIT (has_serious, self);
  g_assert_true (dsc_report_is_current (self->report));
  g_assert_false (is_seen (self, GTK_TYPE_LABEL, "Out of Date"));
}

static gboolean
is_locked (gpointer workspace)
{
  return dsc_workspace_get_split (workspace)->locked;
}

static void
test_a_locked_split_says_that_it_is_locked (Fixture *self, gconstpointer unused)
{
  check (self);
  dsc_workspace_lock_split_async (self->workspace, TRUE, NULL, NULL);
  DSC_TEST_WAIT (is_locked, self->workspace);
  choose (self, "both learned from and tested");
  g_assert_true (is_seen (self, GTK_TYPE_LABEL, "The split is locked"));
  g_assert_false (gtk_widget_get_sensitive (find (self, GTK_TYPE_BUTTON, MOVE)));
}

/* --- left out --- */

static gboolean
has_left_out (gpointer workspace)
{
  return dsc_dataset_get_n_left_out (dsc_workspace_get_dataset (workspace)) > 0;
}

static gboolean
has_none_left_out (gpointer workspace)
{
  return !has_left_out (workspace);
}

static void
test_copies_are_left_out_and_used_again (Fixture *self, gconstpointer unused)
{
  check (self);
  choose (self, "files are there more than once");
  g_assert_true (is_seen (self, GTK_TYPE_BUTTON, "Leave _Out 12 Copies"));
  g_assert_true (has_badge (GTK_WIDGET (get_grid (self)), "Set 1 · stays"));
  g_assert_true (is_seen (self, GTK_TYPE_LABEL, "Cropped copies are found only with that"));
  dsc_test_picture (self->view, "report-copies");
  activate (self, get_bar (self), "finding.leave-out");
  wait_for (self, DSC_TYPE_FINDING_BAR, NULL, FALSE);
  g_assert_true (is_seen (self, GTK_TYPE_LABEL, "48 photos, 12 left out"));
  dsc_undo_stack_undo (dsc_workspace_get_undo (self->workspace));
  DSC_TEST_WAIT (has_none_left_out, self->workspace);
}

/* The chosen photo: from the menu of the grid, or the panel. */
static void
test_a_photo_is_left_out_marked_and_found (Fixture *self, gconstpointer unused)
{
  g_autoptr (DscPhotoItem) chosen = NULL;
  GtkWidget *problems;

  dsc_photo_grid_choose (get_grid (self), 3);
  dsc_test_settle (self->window);
  g_assert_true (is_seen (self, GTK_TYPE_BUTTON, "Leave Out of _Training"));
  g_assert_false (is_seen (self, GTK_TYPE_BUTTON, "Use for _Training Again"));
  activate (self, self->view, "data.leave-out");
  DSC_TEST_WAIT (has_left_out, self->workspace);
  wait_for (self, GTK_TYPE_BUTTON, "Use for _Training Again", TRUE);
  g_assert_true (is_seen (self, GTK_TYPE_LABEL, "Left out of training"));
  g_object_get (find (self, DSC_TYPE_PHOTO_GRID, NULL), "chosen", &chosen, NULL);
  g_assert_cmpstr (dsc_photo_words_use (chosen), ==, "Left out of training");
  dsc_test_picture (self->view, "left-out");
  problems = find (self, GTK_TYPE_DROP_DOWN, "Problem");
  g_assert_nonnull (problems);
  gtk_drop_down_set_selected (GTK_DROP_DOWN (problems), 4);
  wait_for (self, GTK_TYPE_LABEL, "1 of 48 photos", TRUE);
  dsc_photo_grid_choose (get_grid (self), 0);
  activate (self, self->view, "data.use-again");
  DSC_TEST_WAIT (has_none_left_out, self->workspace);
}

static void
test_photos_that_are_left_out_stay_chosen (Fixture *self, gconstpointer unused)
{
  GtkGridView *grid
      = GTK_GRID_VIEW (dsc_test_find (GTK_WIDGET (get_grid (self)), GTK_TYPE_GRID_VIEW, NULL));
  GtkSelectionModel *model = gtk_grid_view_get_model (grid);
  guint n;

  for (guint i = 2; i < 8; i += 2)
    gtk_selection_model_select_item (model, i, FALSE);
  activate (self, self->view, "data.leave-out");
  DSC_TEST_WAIT (has_left_out, self->workspace);
  for (guint i = 0; i < 10; i++)
    g_assert_cmpint (gtk_selection_model_is_selected (model, i), ==, i == 2 || i == 4 || i == 6);
  activate (self, self->view, "data.use-again");
  DSC_TEST_WAIT (has_none_left_out, self->workspace);
  g_object_get (get_grid (self), "n-chosen", &n, NULL);
  g_assert_cmpuint (n, ==, 3);
}

/* --- wrong labels --- */

static gboolean
is_corrected (gpointer workspace)
{
  return dsc_dataset_get_n_corrected (dsc_workspace_get_dataset (workspace)) > 0;
}

static gboolean
has_suspect (gpointer report)
{
  return is_current (report) && dsc_report_find (report, DSC_FINDING_SUSPECT) != NULL;
}

/* Two photos of the first class are said to be of the second; then they are looked for. */
static void
doubt (Fixture *self)
{
  DscDataset *dataset = dsc_workspace_get_dataset (self->workspace);
  guint32 photos[2];

  g_assert_true (dsc_dataset_find (dataset, "Brick_1x1/photo 003.jpg", &photos[0]));
  g_assert_true (dsc_dataset_find (dataset, "Brick_1x1/photo 004.jpg", &photos[1]));
  dsc_workspace_label_photos (self->workspace, photos, 2, "Brick_1x2");
  DSC_TEST_WAIT (is_corrected, self->workspace);
  activate (self, self->view, "data.show-report");
  wait_for (self, GTK_TYPE_BUTTON, "_Look for Wrong Labels", TRUE);
  begin (self, "report.search");
  g_assert_true (is_seen (self, GTK_TYPE_LABEL, "Looking for Wrong Labels…"));
  DSC_TEST_WAIT (has_suspect, self->report);
  dsc_test_settle (self->window);
  choose (self, "labels are doubtful");
}

static gboolean
has_one_left (gpointer self)
{
  return count_shown (self) == 1;
}

static void
test_a_doubted_label_is_corrected_and_the_next_one_comes (Fixture *self, gconstpointer unused)
{
  doubt (self);
  g_assert_cmpuint (count_shown (self), ==, 2);
  g_assert_true (is_seen (self, GTK_TYPE_LABEL, "Choose a photo"));
  g_assert_false (gtk_widget_get_sensitive (find (self, GTK_TYPE_BUTTON, "_It Is Right")));
  dsc_photo_grid_choose (get_grid (self), 0);
  dsc_test_settle (self->window);
  g_assert_true (is_seen (self, GTK_TYPE_LABEL, "Label as “Brick_1x1”"));
  g_assert_true (
      is_seen (self, GTK_TYPE_LABEL, "Its label is “Brick_1x2”. It looks like “Brick_1x1”."));
  g_assert_true (has_badge (GTK_WIDGET (get_grid (self)), "Brick_1x1?"));
  dsc_test_picture (self->view, "report-doubted");
  activate (self, get_bar (self), "finding.suggest");
  DSC_TEST_WAIT (has_one_left, self);
  dsc_test_settle (self->window);
  g_assert_nonnull (dsc_photo_grid_get_chosen (get_grid (self)));
  /* By itself that one is right. */
  activate (self, get_bar (self), "finding.confirm");
  DSC_TEST_WAIT (shows_all, self);
  g_assert_false (is_seen (self, DSC_TYPE_FINDING_BAR, NULL));
  dsc_undo_stack_undo (dsc_workspace_get_undo (self->workspace));
  DSC_TEST_WAIT (has_doubted, self);
}

/* --- hints, narrow windows --- */

static void
test_what_is_serious_is_hinted_at_until_it_was_seen (Fixture *self, gconstpointer unused)
{
  GtkWidget *bar = find (self, GTK_TYPE_INFO_BAR, NULL);

  g_assert_false (gtk_info_bar_get_revealed (GTK_INFO_BAR (bar)));
  dsc_report_check (self->report);
  DSC_TEST_WAIT (is_current, self->report);
  dsc_test_settle (self->window);
  g_assert_true (gtk_info_bar_get_revealed (GTK_INFO_BAR (bar)));
  dsc_test_picture (self->view, "report-hint");
  activate (self, self->view, "data.close-hint");
  g_assert_false (gtk_info_bar_get_revealed (GTK_INFO_BAR (bar)));
  activate (self, self->view, "data.show-report");
  g_assert_false (gtk_info_bar_get_revealed (GTK_INFO_BAR (bar)));
  g_assert_true (gtk_widget_get_mapped (find_row (self, "Serious")));
}

static void
test_the_hint_of_one_thing_leads_to_its_photos (Fixture *self, gconstpointer unused)
{
  dsc_report_check (self->report);
  DSC_TEST_WAIT (is_current, self->report);
  dsc_test_settle (self->window);
  g_assert_cmpuint (dsc_report_count_serious (self->report), ==, 1);
  activate (self, self->view, "data.show-hinted");
  wait_for (self, DSC_TYPE_FINDING_BAR, NULL, TRUE);
  g_assert_cmpuint (
      count_shown (self), ==,
      dsc_report_item_count_photos (dsc_report_find (self->report, DSC_FINDING_LEAK)));
}

static void
test_the_panel_says_why_a_photo_cannot_be_read (Fixture *self, gconstpointer unused)
{
  DscDataset *dataset = dsc_workspace_get_dataset (self->workspace);
  g_autofree char *path = NULL;
  g_autofree char *contents = NULL;
  g_autofree char *reason = NULL;
  guint photo;
  gsize size;

  g_assert_true (dsc_dataset_find (dataset, "Brick_1x1/photo 002.jpg", &photo));
  path = dsc_dataset_dup_photo_path (dataset, photo);
  g_assert_true (g_file_get_contents (path, &contents, &size, NULL));
  g_assert_true (g_file_set_contents (path, contents, 200, NULL));
  check (self);
  reason = dsc_report_item_dup_note (dsc_report_find (self->report, DSC_FINDING_UNREADABLE), photo);
  g_assert_nonnull (reason);
  g_assert_false (is_seen (self, GTK_TYPE_LABEL, reason));
  /* Photos are shown folder by folder, by their numbers. */
  dsc_photo_grid_choose (get_grid (self), photo);
  wait_for (self, GTK_TYPE_LABEL, reason, TRUE);
}

static void
test_it_fits_a_narrow_window (Fixture *self, gconstpointer unused)
{
  dsc_test_hide (self->window);
  show (self, 360, 640);
  check (self);
  dsc_test_assert_fits (self->view, 360);
  dsc_test_picture (self->view, "report-narrow");
  choose (self, "both learned from and tested");
  wait_for (self, GTK_TYPE_BUTTON, MOVE, TRUE);
  dsc_test_assert_fits (self->view, 360);
  dsc_test_picture (self->view, "report-narrow-photos");
}

int
main (int argc, char **argv)
{
  dsc_test_init (&argc, &argv);
#define ADD(name, test) g_test_add ("/report/" name, Fixture, NULL, set_up, test, tear_down)
  ADD ("says-that-nobody-has-looked-and-then-what-was-found",
       test_the_report_says_that_nobody_has_looked_and_then_what_was_found);
  g_test_add_func ("/report/where-nothing-is-wrong-it-says-so",
                   test_where_nothing_is_wrong_it_says_so);
  ADD ("what-is-out-of-date-can-be-checked-again", test_what_is_out_of_date_can_be_checked_again);
  g_test_add_func ("/report/a-failed-search-says-why", test_a_failed_search_says_why);
  ADD ("the-focus-stays-on-what-was-found", test_the_focus_stays_on_what_was_found);
  ADD ("a-check-is-cancelled-by-its-button", test_a_check_is_cancelled_by_its_button);
  ADD ("problems-are-those-of-all-classes", test_problems_are_those_of_all_classes);
  ADD ("a-finding-shows-its-photos-side-by-side-until-escape",
       test_a_finding_shows_its_photos_side_by_side_until_escape);
  ADD ("copies-are-moved-to-one-side-and-back-again",
       test_copies_are_moved_to_one_side_and_back_again);
  ADD ("a-locked-split-says-that-it-is-locked", test_a_locked_split_says_that_it_is_locked);
  ADD ("copies-are-left-out-and-used-again", test_copies_are_left_out_and_used_again);
  ADD ("a-photo-is-left-out-marked-and-found", test_a_photo_is_left_out_marked_and_found);
  ADD ("photos-that-are-left-out-stay-chosen", test_photos_that_are_left_out_stay_chosen);
  ADD ("a-doubted-label-is-corrected-and-the-next-one-comes",
       test_a_doubted_label_is_corrected_and_the_next_one_comes);
  ADD ("what-is-serious-is-hinted-at-until-it-was-seen",
       test_what_is_serious_is_hinted_at_until_it_was_seen);
  ADD ("the-hint-of-one-thing-leads-to-its-photos", test_the_hint_of_one_thing_leads_to_its_photos);
  ADD ("the-panel-says-why-a-photo-cannot-be-read", test_the_panel_says_why_a_photo_cannot_be_read);
  ADD ("fits-a-narrow-window", test_it_fits_a_narrow_window);
#undef ADD
  return g_test_run ();
}
