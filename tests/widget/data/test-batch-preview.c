/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a network will be given: batches, variants of one photo, resize modes. */
#include "config.h"

#include <string.h>

#include "data/dsc-batch-preview.h"
#include "data/dsc-batch-window.h"
#include "dsc-widget-test.h"
#include "engine/dsc-train-order.h"
#include "model/dsc-train-settings.h"
#include "picture/dsc-thumb.h"
#include "picture/dsc-thumbnailer.h"

typedef struct
{
  char *folder;
  DscWorkspace *workspace;
  GtkWidget *preview;
  GtkWindow *window;
} Fixture;

static gboolean
is_idle (gpointer data)
{
  gboolean busy;

  g_object_get (data, "busy", &busy, NULL);
  return !busy;
}

static void
fixture_init (Fixture *fixture, const char *mode)
{
  fixture->folder = dsc_test_photos_new (3, 8);
  fixture->workspace = dsc_test_open (fixture->folder);
  fixture->preview = dsc_batch_preview_new ();
  g_object_set (fixture->preview, "mode", mode, "workspace", fixture->workspace, NULL);
  fixture->window = dsc_test_show (fixture->preview, 860, 860);
  DSC_TEST_WAIT (is_idle, fixture->preview);
  dsc_test_settle (fixture->window);
}

static void
fixture_clear (Fixture *fixture)
{
  dsc_test_hide (fixture->window);
  dsc_test_close (fixture->workspace);
  dsc_test_photos_delete (fixture->folder);
  dsc_thumbnailer_shutdown ();
}

/* What a person does in the view Train. */
static void
change_settings (Fixture *fixture, const DscTrainSpec *spec)
{
  g_autoptr (GError) error = NULL;

  dsc_train_settings_change (dsc_workspace_get_settings (fixture->workspace), "Test", spec, NULL,
                             &error);
  g_assert_no_error (error);
}

/* The flow box that is seen. */
static GtkWidget *
get_box (Fixture *fixture)
{
  GtkStack *stack = GTK_STACK (dsc_test_find (fixture->preview, GTK_TYPE_STACK, NULL));

  return gtk_stack_get_visible_child (stack);
}

static guint
count_children (GtkWidget *box)
{
  guint n = 0;

  for (GtkWidget *child = gtk_widget_get_first_child (box); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    n++;
  return n;
}

/* What the first photo of the batch is called for screen readers. */
static char *
name_of_first (Fixture *fixture)
{
  return g_strdup (gtk_widget_get_tooltip_text (gtk_widget_get_first_child (get_box (fixture))));
}

static void
test_a_batch_is_the_one_that_training_begins_with (void)
{
  Fixture fixture = { 0 };
  g_autoptr (GArray) photos = NULL;
  g_autofree guint32 *order = NULL;
  g_autofree char *name = NULL;
  g_autofree char *path = NULL;
  g_autofree char *base = NULL;

  fixture_init (&fixture, "batch");
  g_assert_cmpuint (count_children (get_box (&fixture)), ==, 9);
  photos = dsc_split_get_part (dsc_workspace_get_split (fixture.workspace), DSC_PART_TRAIN);
  order = dsc_train_order (photos, 42, 1, 0);
  path = dsc_dataset_dup_photo_path (dsc_workspace_get_dataset (fixture.workspace), order[0]);
  base = g_path_get_basename (path);
  name = name_of_first (&fixture);
  g_assert_nonnull (strstr (name, base));
  dsc_test_picture (fixture.preview, "preview-batch");
  fixture_clear (&fixture);
}

static void
test_reroll_shows_the_next_epoch (void)
{
  Fixture fixture = { 0 };
  guint epoch;

  fixture_init (&fixture, "batch");
  g_assert_nonnull (dsc_test_find (fixture.preview, GTK_TYPE_LABEL, "epoch 1 begins"));
  gtk_widget_activate_action (fixture.preview, "preview.reroll", NULL);
  DSC_TEST_WAIT (is_idle, fixture.preview);
  g_object_get (fixture.preview, "epoch", &epoch, NULL);
  g_assert_cmpuint (epoch, ==, 1);
  g_assert_nonnull (dsc_test_find (fixture.preview, GTK_TYPE_LABEL, "epoch 2 begins"));
  g_assert_cmpuint (count_children (get_box (&fixture)), ==, 9);
  fixture_clear (&fixture);
}

static void
test_a_photo_has_many_variants (void)
{
  Fixture fixture = { 0 };

  fixture_init (&fixture, "photo");
  g_assert_cmpuint (count_children (get_box (&fixture)), ==, 12);
  g_assert_nonnull (dsc_test_find (fixture.preview, GTK_TYPE_LABEL, "epochs 1 to 12"));
  dsc_test_picture (fixture.preview, "preview-photo");
  gtk_widget_activate_action (fixture.preview, "preview.reroll", NULL);
  DSC_TEST_WAIT (is_idle, fixture.preview);
  g_assert_nonnull (dsc_test_find (fixture.preview, GTK_TYPE_LABEL, "epochs 13 to 24"));
  fixture_clear (&fixture);
}

static void
test_a_photo_of_the_batch_is_chosen_by_activating_it (void)
{
  Fixture fixture = { 0 };
  g_autofree char *mode = NULL;

  fixture_init (&fixture, "batch");
  gtk_widget_activate (gtk_widget_get_first_child (get_box (&fixture)));
  g_object_get (fixture.preview, "mode", &mode, NULL);
  g_assert_cmpstr (mode, ==, "photo");
  DSC_TEST_WAIT (is_idle, fixture.preview);
  fixture_clear (&fixture);
}

static void
test_resize_modes_say_what_they_lose (void)
{
  Fixture fixture = { 0 };
  g_autoptr (DscTrainSpec) spec = dsc_train_spec_new ("recommended", NULL, FALSE, NULL);

  fixture_init (&fixture, "resize");
  spec->target = (DscTarget){ 96, 96, DSC_RESIZE_CROP };
  change_settings (&fixture, spec);
  DSC_TEST_WAIT (is_idle, fixture.preview);
  g_assert_cmpuint (count_children (get_box (&fixture)), ==, 3);
  g_assert_nonnull (dsc_test_find (fixture.preview, GTK_TYPE_LABEL, "Crop (chosen)"));
  g_assert_nonnull (dsc_test_find (fixture.preview, GTK_TYPE_LABEL, "25 % of the photo is never"));
  g_assert_nonnull (dsc_test_find (fixture.preview, GTK_TYPE_LABEL, "25 % of the picture is refl"));
  g_assert_nonnull (dsc_test_find (fixture.preview, GTK_TYPE_LABEL, "narrower: 75 %"));
  dsc_test_settle (fixture.window);
  dsc_test_picture (fixture.preview, "preview-resize");
  fixture_clear (&fixture);
}

static void
test_instant_learns_from_photos_as_they_are (void)
{
  Fixture fixture = { 0 };
  g_autoptr (DscTrainSpec) spec = dsc_train_spec_new ("instant", NULL, FALSE, NULL);

  fixture_init (&fixture, "batch");
  change_settings (&fixture, spec);
  DSC_TEST_WAIT (is_idle, fixture.preview);
  g_assert_nonnull (dsc_test_find (fixture.preview, GTK_TYPE_LABEL, "photos as they are"));
  g_assert_false (gtk_widget_is_sensitive (gtk_widget_get_ancestor (
      dsc_test_find (fixture.preview, ADW_TYPE_BUTTON_CONTENT, NULL), GTK_TYPE_BUTTON)));
  fixture_clear (&fixture);
}

static void
test_without_photos_it_says_so (void)
{
  GtkWidget *preview = dsc_batch_preview_new ();
  GtkWindow *window = dsc_test_show (preview, 600, 400);
  DscWorkspace *workspace = dsc_workspace_new ();

  g_object_set (preview, "workspace", workspace, NULL);
  g_assert_nonnull (dsc_test_find (preview, GTK_TYPE_LABEL, "no training photos"));
  dsc_test_hide (window);
  dsc_test_close (workspace);
}

static gboolean
is_closed (gpointer workspace)
{
  return dsc_workspace_get_dataset (workspace) == NULL;
}

/* What is being made for photos that are not there any more is dropped. */
static void
test_closing_drops_what_is_being_made (void)
{
  Fixture fixture = { 0 };

  fixture_init (&fixture, "batch");
  g_object_set (fixture.preview, "epoch", 1, NULL);
  g_assert_false (is_idle (fixture.preview));
  dsc_workspace_close_async (fixture.workspace, NULL, NULL);
  for (guint epoch = 2; !is_closed (fixture.workspace); epoch++)
    {
      /* Once more, should the answer have been quicker than closing. */
      if (is_idle (fixture.preview))
        g_object_set (fixture.preview, "epoch", epoch, NULL);
      g_main_context_iteration (NULL, TRUE);
    }
  g_assert_true (is_idle (fixture.preview));
  g_assert_nonnull (dsc_test_find (fixture.preview, GTK_TYPE_LABEL, "no training photos"));
  dsc_test_settle (fixture.window);
  g_assert_cmpuint (count_children (get_box (&fixture)), ==, 0);
  fixture_clear (&fixture);
}

int
main (int argc, char **argv)
{
  dsc_test_init (&argc, &argv);
  g_test_add_func ("/window/preview/a-batch-is-the-one-that-training-begins-with",
                   test_a_batch_is_the_one_that_training_begins_with);
  g_test_add_func ("/window/preview/reroll-shows-the-next-epoch", test_reroll_shows_the_next_epoch);
  g_test_add_func ("/window/preview/a-photo-has-many-variants", test_a_photo_has_many_variants);
  g_test_add_func ("/window/preview/a-photo-of-the-batch-is-chosen-by-activating-it",
                   test_a_photo_of_the_batch_is_chosen_by_activating_it);
  g_test_add_func ("/window/preview/resize-modes-say-what-they-lose",
                   test_resize_modes_say_what_they_lose);
  g_test_add_func ("/window/preview/instant-learns-from-photos-as-they-are",
                   test_instant_learns_from_photos_as_they_are);
  g_test_add_func ("/window/preview/without-photos-it-says-so", test_without_photos_it_says_so);
  g_test_add_func ("/window/preview/closing-drops-what-is-being-made",
                   test_closing_drops_what_is_being_made);
  return g_test_run ();
}
