/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The viewer: neighbours, zoom, words, heat map, and a list that changes under it. */
#include "config.h"

#include "dsc-widget-test.h"
#include "picture/dsc-alike-box.h"
#include "picture/dsc-photo-pane.h"
#include "picture/dsc-thumbnailer.h"
#include "picture/dsc-viewer.h"

typedef struct
{
  char *folder;
  DscWorkspace *workspace;
  GtkWindow *window;
  DscViewer *viewer;
  DscPhotoPane *pane;
} Fixture;

static GListModel *
photos_of (Fixture *fixture)
{
  return G_LIST_MODEL (dsc_workspace_get_photos (fixture->workspace));
}

static gboolean
has_photo (gpointer data)
{
  GdkTexture *texture = dsc_photo_pane_get_texture (data);

  return texture != NULL && gdk_texture_get_width (texture) == 96;
}

static gboolean
is_mapped (gpointer data)
{
  return gtk_widget_get_mapped (data);
}

static void
fixture_show (Fixture *fixture, GListModel *photos, guint position)
{
  GtkWidget *label = gtk_label_new ("photos");

  fixture->window = dsc_test_show (label, 300, 200);
  fixture->viewer = dsc_viewer_present (label, fixture->workspace, photos, position);
  fixture->pane
      = DSC_PHOTO_PANE (dsc_test_find (GTK_WIDGET (fixture->viewer), DSC_TYPE_PHOTO_PANE, NULL));
  DSC_TEST_WAIT (has_photo, fixture->pane);
  DSC_TEST_WAIT (is_mapped, fixture->viewer);
  dsc_test_settle (GTK_WINDOW (fixture->viewer));
}

static void
fixture_init (Fixture *fixture)
{
  fixture->folder = dsc_test_photos_new (3, 6);
  fixture->workspace = dsc_test_open (fixture->folder);
}

static void
fixture_clear (Fixture *fixture)
{
  if (fixture->viewer != NULL)
    dsc_test_hide (GTK_WINDOW (fixture->viewer));
  dsc_test_hide (fixture->window);
  dsc_test_close (fixture->workspace);
  dsc_test_photos_delete (fixture->folder);
  dsc_thumbnailer_shutdown ();
}

static void
assert_says (Fixture *fixture, const char *text)
{
  GtkWidget *found = dsc_test_find (GTK_WIDGET (fixture->viewer), GTK_TYPE_LABEL, text);

  g_assert_nonnull (found);
  g_assert_true (gtk_widget_get_visible (found));
}

static void
activate (Fixture *fixture, const char *action)
{
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (fixture->viewer), action, NULL));
}

static void
test_it_shows_a_photo_and_its_neighbours (void)
{
  Fixture fixture = { 0 };

  fixture_init (&fixture);
  fixture_show (&fixture, photos_of (&fixture), 1);
  assert_says (&fixture, "photo 001.jpg");
  assert_says (&fixture, "2 of 18");
  dsc_test_picture (GTK_WIDGET (fixture.viewer), "viewer");
  activate (&fixture, "viewer.next");
  assert_says (&fixture, "3 of 18");
  DSC_TEST_WAIT (has_photo, fixture.pane);
  activate (&fixture, "viewer.previous");
  activate (&fixture, "viewer.previous");
  assert_says (&fixture, "1 of 18");
  /* There is none before the first. */
  gtk_widget_activate_action (GTK_WIDGET (fixture.viewer), "viewer.previous", NULL);
  assert_says (&fixture, "1 of 18");
  gtk_widget_activate_action (GTK_WIDGET (fixture.viewer), "viewer.move", "i", G_MAXINT);
  assert_says (&fixture, "18 of 18");
  assert_says (&fixture, "photo 005.jpg");
  fixture_clear (&fixture);
}

static void
test_zoom_has_bounds_and_ends_with_the_photo (void)
{
  Fixture fixture = { 0 };

  fixture_init (&fixture);
  fixture_show (&fixture, photos_of (&fixture), 0);
  g_assert_cmpfloat (dsc_photo_pane_get_zoom (fixture.pane), ==, 1);
  activate (&fixture, "viewer.zoom-out");
  g_assert_cmpfloat (dsc_photo_pane_get_zoom (fixture.pane), ==, 1);
  activate (&fixture, "viewer.zoom-in");
  g_assert_cmpfloat (dsc_photo_pane_get_zoom (fixture.pane), ==, 1.5);
  for (int i = 0; i < 20; i++)
    activate (&fixture, "viewer.zoom-in");
  g_assert_cmpfloat (dsc_photo_pane_get_zoom (fixture.pane), ==, DSC_PHOTO_PANE_MAX_ZOOM);
  activate (&fixture, "viewer.zoom-fit");
  g_assert_cmpfloat (dsc_photo_pane_get_zoom (fixture.pane), ==, 1);
  activate (&fixture, "viewer.zoom-in");
  activate (&fixture, "viewer.next");
  g_assert_cmpfloat (dsc_photo_pane_get_zoom (fixture.pane), ==, 1);
  fixture_clear (&fixture);
}

static gboolean
is_busy_no_more (gpointer data)
{
  return !gtk_spinner_get_spinning (GTK_SPINNER (dsc_test_find (data, GTK_TYPE_SPINNER, NULL)));
}

static void
test_heat_map_needs_a_model_and_says_what_it_is (void)
{
  Fixture fixture = { 0 };
  GdkTexture *photo;

  fixture_init (&fixture);
  fixture_show (&fixture, photos_of (&fixture), 0);
  gtk_widget_activate_action (GTK_WIDGET (fixture.viewer), "viewer.heat", NULL);
  photo = dsc_photo_pane_get_texture (fixture.pane);
  {
    gboolean heat;

    g_object_get (fixture.viewer, "heat", &heat, NULL);
    g_assert_false (heat);
  }
  g_assert_nonnull (
      dsc_test_find (GTK_WIDGET (fixture.viewer), GTK_TYPE_TOGGLE_BUTTON, "Heat Map: Train First"));
  dsc_test_train (fixture.workspace, "recommended", 1);
  g_assert_nonnull (
      dsc_test_find (GTK_WIDGET (fixture.viewer), GTK_TYPE_TOGGLE_BUTTON, "_Heat Map"));
  g_object_set (fixture.viewer, "heat", TRUE, NULL);
  DSC_TEST_WAIT (is_busy_no_more, fixture.viewer);
  g_assert_true (dsc_photo_pane_get_texture (fixture.pane) != photo);
  assert_says (&fixture, "Bright is where the model looks when it says");
  dsc_test_picture (GTK_WIDGET (fixture.viewer), "viewer-heat");
  g_object_set (fixture.viewer, "heat", FALSE, NULL);
  g_assert_true (dsc_photo_pane_get_texture (fixture.pane) == photo);
  fixture_clear (&fixture);
}

static gboolean
says_where_it_looks (gpointer data)
{
  GtkWidget *note = dsc_test_find (data, GTK_TYPE_LABEL, "Bright is where");

  return note != NULL && gtk_widget_get_mapped (note);
}

static void
other_results_cb (DscWorkspace *workspace, GParamSpec *pspec, Fixture *fixture)
{
  g_assert_false (says_where_it_looks (fixture->viewer));
}

static void
test_a_heat_map_is_of_the_run_that_is_shown (void)
{
  Fixture fixture = { 0 };
  GdkTexture *photo;

  fixture_init (&fixture);
  dsc_test_train (fixture.workspace, "recommended", 1);
  fixture_show (&fixture, photos_of (&fixture), 0);
  photo = dsc_photo_pane_get_texture (fixture.pane);
  g_object_set (fixture.viewer, "heat", TRUE, NULL);
  DSC_TEST_WAIT (says_where_it_looks, fixture.viewer);
  g_assert_true (dsc_photo_pane_get_texture (fixture.pane) != photo);
  g_signal_connect (fixture.workspace, "notify::results", G_CALLBACK (other_results_cb), &fixture);
  dsc_test_train (fixture.workspace, "recommended", 1);
  DSC_TEST_WAIT (is_busy_no_more, fixture.viewer);
  g_assert_true (says_where_it_looks (fixture.viewer));
  g_assert_true (dsc_photo_pane_get_texture (fixture.pane) != photo);
  g_signal_handlers_disconnect_by_func (fixture.workspace, other_results_cb, &fixture);
  fixture_clear (&fixture);
}

static gboolean
says_copied (gpointer data)
{
  return dsc_test_find (data, GTK_TYPE_LABEL, "1 photo copied") != NULL;
}

static void
test_what_is_done_is_said_over_the_photo (void)
{
  Fixture fixture = { 0 };

  fixture_init (&fixture);
  fixture_show (&fixture, photos_of (&fixture), 0);
  activate (&fixture, "viewer.copy");
  DSC_TEST_WAIT (says_copied, fixture.viewer);
  fixture_clear (&fixture);
}

static void
test_a_validation_photo_tells_what_the_model_says (void)
{
  Fixture fixture = { 0 };
  guint photo;

  fixture_init (&fixture);
  dsc_test_train (fixture.workspace, "recommended", 1);
  photo = g_array_index (
              dsc_results_get_predictions (dsc_workspace_get_results (fixture.workspace))->items,
              DscPrediction, 0)
              .photo;
  fixture_show (&fixture, photos_of (&fixture), photo);
  assert_says (&fixture, "the model says “");
  assert_says (&fixture, "Validation");
  fixture_clear (&fixture);
}

static gboolean
has_one_correction (gpointer workspace)
{
  return dsc_dataset_get_n_corrected (dsc_workspace_get_dataset (workspace)) == 1;
}

static void
test_the_photo_is_labelled (void)
{
  Fixture fixture = { 0 };
  GtkWidget *entry;

  fixture_init (&fixture);
  fixture_show (&fixture, photos_of (&fixture), 2);
  activate (&fixture, "viewer.label");
  entry = dsc_test_find (GTK_WIDGET (dsc_test_find_window ("Show?")), GTK_TYPE_SEARCH_ENTRY, NULL);
  gtk_editable_set_text (GTK_EDITABLE (entry), "Another");
  g_signal_emit_by_name (entry, "activate");
  DSC_TEST_WAIT (has_one_correction, fixture.workspace);
  dsc_test_settle (GTK_WINDOW (fixture.viewer));
  assert_says (&fixture, "Another");
  assert_says (&fixture, "is labelled “Another” now");
  assert_says (&fixture, "3 of 18");
  fixture_clear (&fixture);
}

static gboolean
has_alike (gpointer box)
{
  return g_list_model_get_n_items (dsc_alike_box_get_photos (box)) > 0;
}

/* A training photo is most like itself, which nobody wants to see. */
static void
test_photos_like_it_are_shown_but_not_itself (void)
{
  Fixture fixture = { 0 };
  GtkWindow *window;
  DscAlikeBox *box;
  guint photo = 0;

  fixture_init (&fixture);
  dsc_test_train (fixture.workspace, "recommended", 1);
  while (dsc_workspace_get_split (fixture.workspace)->parts[photo] != DSC_PART_TRAIN)
    photo++;
  fixture_show (&fixture, photos_of (&fixture), photo);
  activate (&fixture, "viewer.alike");
  window = dsc_test_find_window ("Photos Like “");
  box = DSC_ALIKE_BOX (dsc_test_find (GTK_WIDGET (window), DSC_TYPE_ALIKE_BOX, NULL));
  DSC_TEST_WAIT (has_alike, box);
  g_assert_cmpuint (g_list_model_get_n_items (dsc_alike_box_get_photos (box)), ==, 8);
  for (guint i = 0; i < 8; i++)
    {
      g_autoptr (DscPhotoItem) item = g_list_model_get_item (dsc_alike_box_get_photos (box), i);

      g_assert_cmpuint (dsc_photo_item_get_index (item), !=, photo);
    }
  dsc_test_hide (window);
  fixture_clear (&fixture);
}

static void
test_it_follows_its_photo_when_the_list_changes (void)
{
  Fixture fixture = { 0 };
  g_autoptr (GtkSliceListModel) slice = NULL;

  fixture_init (&fixture);
  slice = gtk_slice_list_model_new (g_object_ref (photos_of (&fixture)), 0, 10);
  fixture_show (&fixture, G_LIST_MODEL (slice), 4);
  assert_says (&fixture, "5 of 10");
  gtk_slice_list_model_set_offset (slice, 3);
  assert_says (&fixture, "2 of 10");
  assert_says (&fixture, "photo 004.jpg");
  gtk_slice_list_model_set_offset (slice, 5);
  assert_says (&fixture, "2 of 10");
  assert_says (&fixture, "photo 000.jpg");
  DSC_TEST_WAIT (has_photo, fixture.pane);
  g_object_add_weak_pointer (G_OBJECT (fixture.viewer), (gpointer *) &fixture.viewer);
  gtk_slice_list_model_set_size (slice, 0);
  dsc_test_settle (NULL);
  g_assert_null (fixture.viewer);
  fixture_clear (&fixture);
}

static gboolean
shows_trouble (gpointer data)
{
  GtkStack *stack = GTK_STACK (
      gtk_widget_get_ancestor (dsc_test_find (data, ADW_TYPE_STATUS_PAGE, NULL), GTK_TYPE_STACK));

  return g_str_equal (gtk_stack_get_visible_child_name (stack), "error");
}

static void
test_a_photo_that_is_gone_is_said_to_be (void)
{
  Fixture fixture = { 0 };
  g_autoptr (DscPhotoItem) item = NULL;
  g_autofree char *path = NULL;

  fixture_init (&fixture);
  item = g_list_model_get_item (photos_of (&fixture), 1);
  path = dsc_photo_item_dup_path (item);
  fixture_show (&fixture, photos_of (&fixture), 0);
  g_assert_cmpint (remove (path), ==, 0);
  activate (&fixture, "viewer.next");
  DSC_TEST_WAIT (shows_trouble, fixture.viewer);
  dsc_test_picture (GTK_WIDGET (fixture.viewer), "viewer-gone");
  activate (&fixture, "viewer.previous");
  DSC_TEST_WAIT (has_photo, fixture.pane);
  g_assert_false (shows_trouble (fixture.viewer));
  fixture_clear (&fixture);
}

int
main (int argc, char **argv)
{
  dsc_test_init (&argc, &argv);
  g_test_add_func ("/window/viewer/it-shows-a-photo-and-its-neighbours",
                   test_it_shows_a_photo_and_its_neighbours);
  g_test_add_func ("/window/viewer/zoom-has-bounds-and-ends-with-the-photo",
                   test_zoom_has_bounds_and_ends_with_the_photo);
  g_test_add_func ("/window/viewer/heat-map-needs-a-model-and-says-what-it-is",
                   test_heat_map_needs_a_model_and_says_what_it_is);
  g_test_add_func ("/window/viewer/a-heat-map-is-of-the-run-that-is-shown",
                   test_a_heat_map_is_of_the_run_that_is_shown);
  g_test_add_func ("/window/viewer/what-is-done-is-said-over-the-photo",
                   test_what_is_done_is_said_over_the_photo);
  g_test_add_func ("/window/viewer/a-validation-photo-tells-what-the-model-says",
                   test_a_validation_photo_tells_what_the_model_says);
  g_test_add_func ("/window/viewer/the-photo-is-labelled", test_the_photo_is_labelled);
  g_test_add_func ("/window/viewer/photos-like-it-are-shown-but-not-itself",
                   test_photos_like_it_are_shown_but_not_itself);
  g_test_add_func ("/window/viewer/it-follows-its-photo-when-the-list-changes",
                   test_it_follows_its_photo_when_the_list_changes);
  g_test_add_func ("/window/viewer/a-photo-that-is-gone-is-said-to-be",
                   test_a_photo_that_is_gone_is_said_to_be);
  return g_test_run ();
}
