/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The view "Classify": photos go in, answers come out. */
#include "config.h"

#include <string.h>

#include <glib/gstdio.h>

#include "../../unit/fetch/scripted-server.h"
#include "classify/dsc-address.h"
#include "classify/dsc-answer-detail.h"
#include "classify/dsc-answer-export.h"
#include "classify/dsc-answer-list.h"
#include "classify/dsc-answer-row.h"
#include "classify/dsc-classify-view.h"
#include "dsc-widget-test.h"
#include "model/dsc-answer-words.h"
#include "picture/dsc-alike-box.h"
#include "picture/dsc-heat-picture.h"
#include "picture/dsc-thumbnailer.h"
#include "results/dsc-run-choice.h"

#define N_CLASSES 6
#define N_EACH 5

typedef struct
{
  char *folder;
  DscWorkspace *workspace;
  DscClassifyView *view;
  GtkWindow *window;
  char *asked_view; /* (nullable) what win.show-view was asked for */
} Fixture;

static void
show_view_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  Fixture *self = data;

  g_free (self->asked_view);
  self->asked_view = g_variant_dup_string (parameter, NULL);
}

static void
nothing_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
}

/* The actions that the real window has. */
static void
add_window_actions (Fixture *self)
{
  static const GActionEntry entries[] = { { "show-view", show_view_cb, "s" },
                                          { "classify-files", nothing_cb },
                                          { "paste", nothing_cb } };
  g_autoptr (GSimpleActionGroup) group = g_simple_action_group_new ();

  g_action_map_add_action_entries (G_ACTION_MAP (group), entries, G_N_ELEMENTS (entries), self);
  gtk_widget_insert_action_group (GTK_WIDGET (self->window), "win", G_ACTION_GROUP (group));
}

static void
show (Fixture *self, int width, int height)
{
  self->view = DSC_CLASSIFY_VIEW (dsc_classify_view_new ());
  self->window = dsc_test_show (GTK_WIDGET (self->view), width, height);
  add_window_actions (self);
  g_object_set (self->view, "workspace", self->workspace, NULL);
}

static void
hide (Fixture *self)
{
  gpointer view = self->view;

  g_object_add_weak_pointer (G_OBJECT (self->view), &view);
  dsc_test_hide (self->window);
  g_assert_null (view);
}

static void
set_up (Fixture *self, gconstpointer unused)
{
  self->folder = dsc_test_photos_new (N_CLASSES, N_EACH);
  self->workspace = dsc_test_open (self->folder);
  show (self, 900, 640);
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  dsc_test_script (NULL);
  hide (self);
  g_free (self->asked_view);
  dsc_test_close (self->workspace);
  dsc_test_photos_delete (self->folder);
}

static char *
dup_photo (Fixture *self, guint32 photo)
{
  return dsc_dataset_dup_photo_path (dsc_workspace_get_dataset (self->workspace), photo);
}

static void
add (Fixture *self, const char *path)
{
  g_autoptr (GPtrArray) paths = g_ptr_array_new ();

  g_ptr_array_add (paths, (gpointer) path);
  dsc_classify_view_add_paths (self->view, paths);
}

static gboolean
is_answered (gpointer data)
{
  Fixture *self = data;

  return !dsc_classify_view_is_asking (self->view)
         && g_list_model_get_n_items (dsc_classify_view_get_answers (self->view)) > 0;
}

static void
classify (Fixture *self, const char *path)
{
  add (self, path);
  g_assert_true (dsc_classify_view_is_asking (self->view));
  DSC_TEST_WAIT (is_answered, self);
}

static gpointer
find (Fixture *self, GType type, const char *text)
{
  GtkWidget *widget = dsc_test_find (GTK_WIDGET (self->view), type, text);

  g_assert_nonnull (widget);
  return widget;
}

static guint
n_answers (Fixture *self)
{
  return g_list_model_get_n_items (dsc_classify_view_get_answers (self->view));
}

/* Whether a person sees it. */
static gboolean
is_seen (GtkWidget *widget)
{
  return gtk_widget_get_mapped (widget) && gtk_widget_get_child_visible (widget);
}

/* --- tests --- */

static void
test_before_the_first_model_it_says_what_to_do (Fixture *self, gconstpointer unused)
{
  g_autofree char *photo = dup_photo (self, 0);
  GtkWidget *button = find (self, GTK_TYPE_BUTTON, "_Train First");

  g_assert_true (is_seen (button));
  dsc_test_picture (GTK_WIDGET (self->window), "classify-untrained");
  g_signal_emit_by_name (button, "clicked");
  dsc_test_settle (self->window);
  g_assert_cmpstr (self->asked_view, ==, "train");
  add (self, photo);
  g_assert_false (dsc_classify_view_is_asking (self->view));
  g_assert_nonnull (dsc_test_find (GTK_WIDGET (self->window), GTK_TYPE_LABEL, "Train first: "));

  dsc_test_train (self->workspace, "instant", 1);
  dsc_test_settle (self->window);
  g_assert_true (is_seen (find (self, GTK_TYPE_BUTTON, "_Choose Photos…")));
  dsc_test_picture (GTK_WIDGET (self->window), "classify-drop");
}

static void
test_one_photo_is_shown_in_full (Fixture *self, gconstpointer unused)
{
  g_autofree char *photo = dup_photo (self, 7);
  DscAnswerDetail *detail = find (self, DSC_TYPE_ANSWER_DETAIL, NULL);
  g_autoptr (DscAnswerItem) item = NULL;
  const char *best;
  GtkWidget *row;
  g_autofree char *words = NULL;

  dsc_test_train (self->workspace, "instant", 1);
  classify (self, photo);
  g_assert_cmpuint (n_answers (self), ==, 1);
  item = g_list_model_get_item (dsc_classify_view_get_answers (self->view), 0);
  g_assert_cmpstr (dsc_answer_item_get_path (item), ==, photo);
  g_assert_true (dsc_answer_detail_get_item (detail) == item);
  g_assert_false (gtk_widget_get_visible (find (self, DSC_TYPE_ANSWER_LIST, NULL)));
  best = dsc_answer_item_get_class (item, 0);
  g_assert_nonnull (dsc_test_find (GTK_WIDGET (detail), GTK_TYPE_LABEL, best));
  g_assert_nonnull (
      dsc_test_find (GTK_WIDGET (detail), GTK_TYPE_LABEL, "photo 002.jpg, answered in"));
  row = dsc_test_find (GTK_WIDGET (detail), GTK_TYPE_LIST_BOX_ROW, NULL);
  words = g_strdup_printf ("%s: %.1f %%", best, 100 * dsc_answer_item_get_probability (item, 0));
  gtk_test_accessible_assert_property (row, GTK_ACCESSIBLE_PROPERTY_LABEL, words);
  g_assert_true (dsc_answer_item_get_probability (item, 0)
                 >= dsc_answer_item_get_probability (item, 1));
  g_assert_cmpfloat (dsc_answer_item_get_probability (item, N_CLASSES), ==, -1);
  dsc_test_picture (GTK_WIDGET (self->window), "classify-one");
}

static gboolean
is_heated (gpointer picture)
{
  return dsc_heat_picture_get_heat_label (picture) != DSC_HEAT_NONE;
}

static void
test_a_line_shows_where_the_model_looks_for_it (Fixture *self, gconstpointer unused)
{
  g_autofree char *photo = dup_photo (self, 7);
  DscHeatPicture *picture = find (self, DSC_TYPE_HEAT_PICTURE, NULL);
  GtkListBox *bars = NULL;
  g_autoptr (DscAnswerItem) item = NULL;
  const guint32 *ranking;
  guint n;

  dsc_test_train (self->workspace, "instant", 1);
  classify (self, photo);
  item = g_list_model_get_item (dsc_classify_view_get_answers (self->view), 0);
  ranking = dsc_answer_item_get_ranking (item, &n);
  bars = GTK_LIST_BOX (gtk_widget_get_parent (find (self, GTK_TYPE_LIST_BOX_ROW, NULL)));
  g_signal_emit_by_name (bars, "row-activated", gtk_list_box_get_row_at_index (bars, 2));
  DSC_TEST_WAIT (is_heated, picture);
  g_assert_cmpint (dsc_heat_picture_get_heat_label (picture), ==, (int) ranking[2]);
  g_assert_true (gtk_switch_get_active (find (self, GTK_TYPE_SWITCH, NULL)));
  dsc_test_picture (GTK_WIDGET (self->window), "classify-heat");
  gtk_switch_set_active (find (self, GTK_TYPE_SWITCH, NULL), FALSE);
  g_assert_cmpint (dsc_heat_picture_get_heat_label (picture), ==, DSC_HEAT_NONE);
}

static gboolean
has_photos (gpointer box)
{
  return !dsc_alike_box_is_busy (box)
         && g_list_model_get_n_items (dsc_alike_box_get_photos (box)) > 0;
}

/* Whether all of @data is in sight in what scrolls it, or as much as there is room for. */
static gboolean
is_in_sight (gpointer data)
{
  GtkWidget *scrolled = gtk_widget_get_ancestor (data, GTK_TYPE_SCROLLED_WINDOW);
  graphene_rect_t place;

  return gtk_widget_compute_bounds (data, scrolled, &place) && place.origin.y >= -1
         && (place.origin.y < 1
             || place.origin.y + place.size.height <= gtk_widget_get_height (scrolled) + 1);
}

static void
test_photos_that_look_alike_are_shown_on_request (Fixture *self, gconstpointer unused)
{
  g_autofree char *photo = dup_photo (self, 7);
  DscAlikeBox *box = find (self, DSC_TYPE_ALIKE_BOX, NULL);
  GtkWidget *row, *flow;
  g_autoptr (DscPhotoItem) nearest = NULL;

  dsc_test_train (self->workspace, "instant", 1);
  classify (self, photo);
  g_assert_false (dsc_alike_box_is_busy (box));
  row = find (self, ADW_TYPE_ACTION_ROW, "Show Training Photos That Look Alike");
  gtk_switch_set_active (GTK_SWITCH (dsc_test_find (row, GTK_TYPE_SWITCH, NULL)), TRUE);
  DSC_TEST_WAIT (has_photos, box);
  nearest = g_list_model_get_item (dsc_alike_box_get_photos (box), 0);
  g_assert_cmpint (dsc_photo_item_get_part (nearest), ==, DSC_PART_TRAIN);
  flow = dsc_test_find (GTK_WIDGET (box), GTK_TYPE_FLOW_BOX, NULL);
  g_assert_nonnull (gtk_flow_box_get_child_at_index (GTK_FLOW_BOX (flow), 0));
  dsc_test_picture (GTK_WIDGET (box), "classify-alike");
  DSC_TEST_WAIT (is_in_sight, box);
}

static void
write_file (const char *path, const char *text)
{
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, text, -1, &error);
  g_assert_no_error (error);
}

static void
test_many_photos_are_a_list_that_sorts (Fixture *self, gconstpointer unused)
{
  DscAnswerList *list = find (self, DSC_TYPE_ANSWER_LIST, NULL);
  g_autofree char *broken = g_build_filename (self->folder, "no picture.jpg", NULL);
  GListModel *sorted = dsc_answer_list_get_sorted (list);
  double last = -1;

  dsc_test_train (self->workspace, "instant", 1);
  write_file (broken, "this is no picture");
  classify (self, self->folder);
  g_assert_cmpuint (n_answers (self), ==, N_CLASSES * N_EACH + 1);
  g_assert_true (gtk_widget_get_visible (GTK_WIDGET (list)));
  g_assert_nonnull (dsc_answer_list_get_selected (list));
  dsc_answer_list_set_order (list, DSC_ANSWER_ORDER_DOUBT);
  dsc_test_settle (self->window);
  for (guint i = 0; i < g_list_model_get_n_items (sorted); i++)
    {
      g_autoptr (DscAnswerItem) item = g_list_model_get_item (sorted, i);

      g_assert_cmpfloat (dsc_answer_item_get_probability (item, 0), >=, last);
      last = dsc_answer_item_get_probability (item, 0);
      if (i > 0)
        continue;
      /* What could not be read is the most doubtful; why is said in line and detail. */
      g_assert_cmpstr (dsc_answer_item_get_path (item), ==, broken);
      dsc_answer_list_select (list, item);
      g_assert_nonnull (dsc_test_find (GTK_WIDGET (list), GTK_TYPE_LABEL,
                                       dsc_answer_item_get_error (item)->message));
      g_assert_nonnull (dsc_test_find (find (self, DSC_TYPE_ANSWER_DETAIL, NULL), GTK_TYPE_LABEL,
                                       dsc_answer_item_get_error (item)->message));
    }
  dsc_test_picture (GTK_WIDGET (self->window), "classify-many");
  dsc_answer_list_set_order (list, DSC_ANSWER_ORDER_NAME);
  dsc_test_settle (self->window);
  {
    g_autoptr (DscAnswerItem) first = g_list_model_get_item (sorted, 0);

    g_assert_cmpstr (dsc_answer_item_get_path (first), ==, broken);
  }
  g_unlink (broken);
}

static void
test_a_line_is_named_and_can_be_dragged (Fixture *self, gconstpointer unused)
{
  DscAnswerList *list = find (self, DSC_TYPE_ANSWER_LIST, NULL);
  g_autoptr (DscAnswerItem) item = NULL;
  g_autoptr (GdkContentProvider) content = NULL;
  g_autofree char *line = NULL;
  GtkWidget *row;
  GValue text = G_VALUE_INIT;
  GValue files = G_VALUE_INIT;
  GSList *all;

  dsc_test_train (self->workspace, "instant", 1);
  classify (self, self->folder);
  dsc_test_settle (self->window);
  row = dsc_test_find (GTK_WIDGET (list), DSC_TYPE_ANSWER_ROW, NULL);
  item = g_object_ref (dsc_answer_row_get_item (DSC_ANSWER_ROW (row)));
  line = dsc_answer_item_dup_line (item);
  gtk_test_accessible_assert_property (gtk_widget_get_parent (row), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                       line);
  content = dsc_answer_item_get_content (item);
  g_value_init (&text, G_TYPE_STRING);
  g_value_init (&files, GDK_TYPE_FILE_LIST);
  g_assert_true (gdk_content_provider_get_value (content, &text, NULL));
  g_assert_true (gdk_content_provider_get_value (content, &files, NULL));
  g_assert_cmpstr (g_value_get_string (&text), ==, line);
  all = g_value_get_boxed (&files);
  g_assert_cmpstr (g_file_peek_path (all->data), ==, dsc_answer_item_get_path (item));
  g_value_unset (&text);
  g_value_unset (&files);
}

static gboolean
has_some (gpointer data)
{
  return n_answers (data) > 0;
}

static void
test_answers_come_as_they_are_ready_and_can_be_stopped (Fixture *self, gconstpointer unused)
{
  guint n;

  dsc_test_train (self->workspace, "instant", 1);
  dsc_test_script ("{\"answer_ms\": 100}");
  add (self, self->folder);
  DSC_TEST_WAIT (has_some, self);
  g_assert_true (dsc_classify_view_is_asking (self->view));
  g_assert_true (gtk_widget_get_visible (find (self, GTK_TYPE_BUTTON, "_Stop")));
  dsc_test_picture (GTK_WIDGET (self->window), "classify-asking");
  gtk_widget_activate_action (GTK_WIDGET (self->view), "classify.stop", NULL);
  g_assert_false (dsc_classify_view_is_asking (self->view));
  n = n_answers (self);
  g_assert_cmpuint (n, <, N_CLASSES * N_EACH);
  gtk_widget_activate_action (GTK_WIDGET (self->view), "classify.clear", NULL);
  g_assert_cmpuint (n_answers (self), ==, 0);
  dsc_test_settle (self->window);
  g_assert_true (is_seen (find (self, GTK_TYPE_BUTTON, "_Choose Photos…")));
}

static void
started_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DscRun) run = dsc_workspace_train_finish (DSC_WORKSPACE (source), result, &error);

  g_assert_no_error (error);
}

static gboolean
has_model (gpointer data)
{
  Fixture *self = data;
  DscResults *results = dsc_workspace_get_results (self->workspace);

  return results != NULL && dsc_results_get_model_path (results) != NULL;
}

static void
test_answers_come_while_a_run_trains (Fixture *self, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DscTrainSpec) spec = dsc_train_spec_new ("instant", NULL, FALSE, &error);
  g_autofree char *photo = dup_photo (self, 3);

  dsc_test_script ("{\"delay_ms\": 50}");
  spec->epochs = 1000;
  dsc_workspace_train_async (self->workspace, spec, NULL, started_cb, NULL);
  DSC_TEST_WAIT (has_model, self);
  classify (self, photo);
  g_assert_true (dsc_workspace_is_training (self->workspace));
  dsc_run_stop (dsc_workspace_get_run (self->workspace));
}

static gboolean
is_stale (gpointer data)
{
  Fixture *self = data;

  return gtk_revealer_get_reveal_child (find (self, GTK_TYPE_REVEALER, NULL));
}

static gboolean
is_asked_again (gpointer data)
{
  return is_answered (data) && n_answers (data) == N_CLASSES * N_EACH;
}

static void
test_another_model_can_be_asked_again (Fixture *self, gconstpointer unused)
{
  dsc_test_train (self->workspace, "instant", 1);
  classify (self, self->folder);
  g_assert_false (is_stale (self));
  dsc_test_train (self->workspace, "instant", 2);
  DSC_TEST_WAIT (is_stale, self);
  gtk_widget_activate_action (GTK_WIDGET (self->view), "classify.ask-again", NULL);
  DSC_TEST_WAIT (is_asked_again, self);
  g_assert_false (is_stale (self));
}

static gboolean
shows_first_run (gpointer data)
{
  Fixture *self = data;
  DscResults *results = dsc_workspace_get_results (self->workspace);

  return dsc_workspace_get_shown_run (self->workspace) == 1 && results != NULL
         && dsc_results_get_run (results)->id == 1;
}

/* Which run answers is seen and chosen where it is asked, and whose answers are shown is said. */
static void
test_the_run_that_answers_is_chosen_here (Fixture *self, gconstpointer unused)
{
  GtkWidget *choice;

  for (guint i = 0; i < 2; i++)
    dsc_test_train (self->workspace, "instant", 1 + i);
  dsc_test_settle (self->window);
  g_assert_nonnull (dsc_test_find (find (self, ADW_TYPE_STATUS_PAGE, "What Is in Your Photos?"),
                                   GTK_TYPE_LABEL, "Run 2 answers. It was wrong about "));
  choice = find (self, DSC_TYPE_RUN_CHOICE, NULL);
  g_assert_true (is_seen (choice));
  g_assert_nonnull (dsc_test_find (choice, GTK_TYPE_LABEL, "Run 2"));
  dsc_test_picture (GTK_WIDGET (self->window), "classify-two-runs");
  classify (self, self->folder);
  g_assert_false (is_stale (self));
  gtk_drop_down_set_selected (GTK_DROP_DOWN (dsc_test_find (choice, GTK_TYPE_DROP_DOWN, NULL)), 1);
  DSC_TEST_WAIT (shows_first_run, self);
  DSC_TEST_WAIT (is_stale, self);
  g_assert_nonnull (find (self, GTK_TYPE_LABEL, "These answers are of Run 2. From now on Run 1"));
  dsc_test_settle (self->window);
  dsc_test_picture (GTK_WIDGET (self->window), "classify-stale");
  gtk_widget_activate_action (GTK_WIDGET (self->view), "classify.ask-again", NULL);
  DSC_TEST_WAIT (is_asked_again, self);
  g_assert_false (is_stale (self));
}

/* --- the table --- */

typedef struct
{
  gboolean done;
  gssize n;
  GError *error;
} Exported;

static void
exported_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Exported *self = data;

  self->n = dsc_answer_export_finish (result, &self->error);
  self->done = TRUE;
}

static gboolean
is_exported (gpointer data)
{
  return ((const Exported *) data)->done;
}

static void
test_answers_are_saved_as_the_command_line_does (Fixture *self, gconstpointer unused)
{
  g_autofree char *path = g_build_filename (self->folder, "answers.csv", NULL);
  g_autofree char *table = NULL;
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  g_auto (GStrv) fields = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (DscAnswerItem) first = NULL;
  GListModel *answers;
  Exported exported = { FALSE, 0, NULL };

  dsc_test_train (self->workspace, "instant", 1);
  classify (self, self->folder);
  answers = dsc_classify_view_get_answers (self->view);
  dsc_answer_export_async (answers, path, NULL, exported_cb, &exported);
  DSC_TEST_WAIT (is_exported, &exported);
  g_assert_no_error (exported.error);
  g_assert_cmpint (exported.n, ==, N_CLASSES * N_EACH);
  g_file_get_contents (path, &table, NULL, &error);
  g_assert_no_error (error);
  lines = g_strsplit (table, "\r\n", -1);
  g_assert_cmpstr (lines[0], ==,
                   "path,label,probability,label_2,probability_2,label_3,probability_3,label_4,"
                   "probability_4,label_5,probability_5");
  g_assert_cmpuint (g_strv_length (lines), ==, 1 + N_CLASSES * N_EACH + 1);
  first = g_list_model_get_item (answers, 0);
  fields = g_strsplit (lines[1], ",", 3);
  g_assert_cmpstr (fields[0], ==, dsc_answer_item_get_path (first));
  g_assert_cmpstr (fields[1], ==, dsc_answer_item_get_class (first, 0));
  g_unlink (path);

  text = dsc_answers_dup_text (answers);
  g_assert_true (g_str_has_prefix (text, "photo 000.jpg: "));

  exported.done = FALSE;
  dsc_answer_export_async (answers, "/nowhere/at/all.csv", NULL, exported_cb, &exported);
  DSC_TEST_WAIT (is_exported, &exported);
  g_assert_cmpint (exported.n, ==, -1);
  g_assert_nonnull (strstr (exported.error->message, "/nowhere/at"));
  g_clear_error (&exported.error);
}

/* --- addresses --- */

static AdwMessageDialog *
find_dialog (void)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWindow) window = g_list_model_get_item (windows, i);

      if (ADW_IS_MESSAGE_DIALOG (window))
        return ADW_MESSAGE_DIALOG (window);
    }
  g_assert_not_reached ();
}

static void
test_an_address_is_fetched_only_after_asking (Fixture *self, gconstpointer unused)
{
  g_autoptr (ScriptedServer) server = scripted_server_new ();
  g_autofree char *address = scripted_server_url (server, "/pictures/..%2Fa%20brick.jpg");
  g_autofree char *photo = dup_photo (self, 3);
  g_autofree char *data = NULL;
  g_autofree char *fetched = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (DscAnswerItem) item = NULL;
  gsize size;

  g_file_get_contents (photo, &data, &size, &error);
  g_assert_no_error (error);
  scripted_server_reply (server, "HTTP/1.1 200 OK\n", data, size);

  dsc_test_train (self->workspace, "instant", 1);
  dsc_classify_view_add_address (self->view, address);
  dsc_test_settle (self->window);
  g_assert_nonnull (strstr (adw_message_dialog_get_body (find_dialog ()), "127.0.0.1"));
  adw_message_dialog_response (find_dialog (), "cancel");
  dsc_test_settle (self->window);
  g_assert_false (dsc_classify_view_is_asking (self->view));
  g_assert_cmpuint (scripted_server_get_n_requests (server), ==, 0);

  dsc_classify_view_add_address (self->view, address);
  adw_message_dialog_response (find_dialog (), DSC_ADDRESS_FETCH);
  DSC_TEST_WAIT (is_answered, self);
  g_assert_cmpuint (scripted_server_get_n_requests (server), ==, 1);
  item = g_list_model_get_item (dsc_classify_view_get_answers (self->view), 0);
  g_assert_no_error (dsc_answer_item_get_error (item));
  fetched = g_strdup (dsc_answer_item_get_path (item));
  g_assert_true (g_str_has_suffix (fetched, "/a_brick.jpg"));
  g_assert_true (g_file_test (fetched, G_FILE_TEST_EXISTS));
  /* What was fetched goes with the view. */
  hide (self);
  g_assert_false (g_file_test (fetched, G_FILE_TEST_EXISTS));
  show (self, 900, 640);
}

static void
test_only_addresses_are_addresses (void)
{
  g_assert_true (dsc_address_is_one ("https://www.example.org/a.jpg"));
  g_assert_true (dsc_address_is_one ("http://localhost:80/a.jpg"));
  g_assert_false (dsc_address_is_one ("http://www.example.org/a.jpg"));
  g_assert_false (dsc_address_is_one ("file:///etc/passwd"));
  g_assert_false (dsc_address_is_one ("javascript:alert(1)"));
  g_assert_false (dsc_address_is_one ("https:"));
  g_assert_false (dsc_address_is_one ("a word"));
  g_assert_false (dsc_address_is_one (NULL));
}

/* --- looks --- */

static gboolean
is_folded (gpointer data)
{
  return adw_leaflet_get_folded (find (data, ADW_TYPE_LEAFLET, NULL));
}

/* The least window, 294 pixels high, has a header bar and the views' names, too. */
static void
assert_is_low (Fixture *self)
{
  int minimum;

  gtk_widget_measure (GTK_WIDGET (self->view), GTK_ORIENTATION_VERTICAL, 360, &minimum, NULL, NULL,
                      NULL);
  g_assert_cmpint (minimum, <=, 80);
}

static void
test_a_narrow_window_shows_one_thing_at_a_time (Fixture *self, gconstpointer unused)
{
  DscAnswerList *list;
  GtkWidget *back;
  AdwLeaflet *leaflet;
  g_autoptr (DscAnswerItem) item = NULL;

  hide (self);
  show (self, 360, 640);
  list = find (self, DSC_TYPE_ANSWER_LIST, NULL);
  back = find (self, GTK_TYPE_BUTTON, "Back to the List");
  leaflet = find (self, ADW_TYPE_LEAFLET, NULL);
  dsc_test_train (self->workspace, "instant", 1);
  dsc_test_settle (self->window);
  dsc_test_picture (GTK_WIDGET (self->window), "classify-narrow-drop");
  assert_is_low (self);
  classify (self, self->folder);
  DSC_TEST_WAIT (is_folded, self);
  g_assert_cmpint (gtk_widget_get_width (GTK_WIDGET (self->window)), <=, 360);
  g_assert_true (adw_leaflet_get_visible_child (leaflet) == GTK_WIDGET (list));
  g_assert_false (gtk_widget_get_visible (back));
  dsc_test_picture (GTK_WIDGET (self->window), "classify-narrow-list");
  assert_is_low (self);
  gtk_widget_activate_action (GTK_WIDGET (self->view), "classify.back", NULL);
  item = g_list_model_get_item (dsc_answer_list_get_sorted (list), 3);
  dsc_answer_list_select (list, item);
  g_assert_true (adw_leaflet_get_visible_child (leaflet) != GTK_WIDGET (list));
  g_assert_true (gtk_widget_get_visible (back));
  dsc_test_settle (self->window);
  dsc_test_picture (GTK_WIDGET (self->window), "classify-narrow-one");
  assert_is_low (self);
  gtk_widget_activate_action (GTK_WIDGET (self->view), "classify.back", NULL);
  g_assert_true (adw_leaflet_get_visible_child (leaflet) == GTK_WIDGET (list));
}

static void
test_dark_is_dark (Fixture *self, gconstpointer unused)
{
  dsc_test_train (self->workspace, "instant", 1);
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (),
                                      ADW_COLOR_SCHEME_FORCE_DARK);
  classify (self, self->folder);
  dsc_test_settle (self->window);
  g_assert_true (adw_style_manager_get_dark (adw_style_manager_get_default ()));
  dsc_test_picture (GTK_WIDGET (self->window), "classify-dark");
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), ADW_COLOR_SCHEME_DEFAULT);
}

/* As when a photo is opened with the program: what was learned before is still being read. */
static void
test_a_photo_waits_until_it_is_known_who_answers (Fixture *self, gconstpointer unused)
{
  g_autofree char *photo = dup_photo (self, 3);

  dsc_test_train (self->workspace, "instant", 1);
  g_object_set (self->view, "workspace", NULL, NULL);
  dsc_test_close (self->workspace);
  self->workspace = dsc_test_open (self->folder);
  g_assert_true (dsc_workspace_is_reading (self->workspace));
  g_object_set (self->view, "workspace", self->workspace, NULL);
  classify (self, photo);
  g_assert_cmpuint (n_answers (self), ==, 1);
}

static void
test_another_project_forgets_the_answers (Fixture *self, gconstpointer unused)
{
  dsc_test_train (self->workspace, "instant", 1);
  classify (self, self->folder);
  g_object_set (self->view, "workspace", NULL, NULL);
  g_assert_cmpuint (n_answers (self), ==, 0);
  g_object_set (self->view, "workspace", self->workspace, NULL);
  g_assert_cmpuint (n_answers (self), ==, 0);
}

#define ADD(name) \
  g_test_add ("/window/classify/" #name, Fixture, NULL, set_up, test_##name, tear_down)

int
main (int argc, char **argv)
{
  int status;

  dsc_test_init (&argc, &argv);
  /* Nothing is to be seen half way from one page to another. */
  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", FALSE, NULL);
  ADD (before_the_first_model_it_says_what_to_do);
  ADD (one_photo_is_shown_in_full);
  ADD (a_line_shows_where_the_model_looks_for_it);
  ADD (photos_that_look_alike_are_shown_on_request);
  ADD (many_photos_are_a_list_that_sorts);
  ADD (a_line_is_named_and_can_be_dragged);
  ADD (answers_come_as_they_are_ready_and_can_be_stopped);
  ADD (answers_come_while_a_run_trains);
  ADD (another_model_can_be_asked_again);
  ADD (the_run_that_answers_is_chosen_here);
  ADD (answers_are_saved_as_the_command_line_does);
  ADD (an_address_is_fetched_only_after_asking);
  ADD (a_narrow_window_shows_one_thing_at_a_time);
  ADD (dark_is_dark);
  ADD (a_photo_waits_until_it_is_known_who_answers);
  ADD (another_project_forgets_the_answers);
  g_test_add_func ("/window/classify/only_addresses_are_addresses",
                   test_only_addresses_are_addresses);
  status = g_test_run ();
  dsc_thumbnailer_shutdown ();
  return status;
}
