/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Heat maps over photos: what is shown while a map is made, when it is there, and when there is
 * none. */
#include "config.h"

#include "base/dsc-error.h"
#include "dsc-widget-test.h"
#include "picture/dsc-heat-picture.h"
#include "picture/dsc-heat-texture.h"
#include "picture/dsc-thumbnailer.h"

typedef struct
{
  char *folder;
  DscWorkspace *workspace;
  char *photo;
} Fixture;

static void
set_up (Fixture *self, gconstpointer unused)
{
  g_autoptr (DscPhotoItem) item = NULL;

  self->folder = dsc_test_photos_new (3, 5);
  self->workspace = dsc_test_open (self->folder);
  item = g_list_model_get_item (G_LIST_MODEL (dsc_workspace_get_photos (self->workspace)), 0);
  self->photo = dsc_photo_item_dup_path (item);
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  g_free (self->photo);
  dsc_test_close (self->workspace);
  dsc_test_photos_delete (self->folder);
}

/* --- the texture --- */

typedef struct
{
  gboolean done;
  GdkTexture *texture;
  GError *error;
} Loaded;

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Loaded *self = data;

  self->texture = dsc_heat_texture_load_finish (result, &self->error);
  self->done = TRUE;
}

static gboolean
is_loaded (gpointer data)
{
  return ((const Loaded *) data)->done;
}

static Loaded
load (const char *path, double strength, GCancellable *cancellable)
{
  float values[] = { 0, 1 };
  const DscHeatMap map = {
    .label = 0, .height = 1, .width = 2, .map = values, .target = { 64, 64, DSC_RESIZE_SQUISH }
  };
  Loaded loaded = { FALSE, NULL, NULL };

  dsc_heat_texture_load_async (path, &map, 48, strength, cancellable, loaded_cb, &loaded);
  DSC_TEST_WAIT (is_loaded, &loaded);
  return loaded;
}

/* Mean of all colours in column @x. */
static double
brightness (GdkTexture *texture, int x)
{
  int width = gdk_texture_get_width (texture), height = gdk_texture_get_height (texture);
  g_autofree guint8 *data = g_malloc ((gsize) width * (gsize) height * 4);
  double sum = 0;

  gdk_texture_download (texture, data, (gsize) width * 4);
  for (int y = 0; y < height; y++)
    for (int i = 0; i < 3; i++)
      sum += data[4 * (y * width + x) + i];
  return sum / (3 * height);
}

static void
test_a_map_lies_over_its_photo (Fixture *self, gconstpointer unused)
{
  Loaded plain = load (self->photo, 0, NULL);
  Loaded all = load (self->photo, 1, NULL);

  g_assert_no_error (plain.error);
  g_assert_no_error (all.error);
  g_assert_cmpint (gdk_texture_get_width (plain.texture), ==, 48);
  g_assert_cmpint (gdk_texture_get_height (plain.texture), ==, 36);
  /* From nearly black to pale yellow, whatever the photo. */
  g_assert_cmpfloat (brightness (all.texture, 0), <, 20);
  g_assert_cmpfloat (brightness (all.texture, 47), >, 200);
  g_assert_cmpfloat (ABS (brightness (plain.texture, 0) - brightness (plain.texture, 47)), <, 100);
  g_object_unref (plain.texture);
  g_object_unref (all.texture);
}

typedef struct
{
  gboolean done;
  GdkTexture *seen;
  GdkTexture *colours;
} Layers;

static void
layers_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Layers *self = data;
  g_autoptr (GError) error = NULL;

  g_assert_true (dsc_heat_layers_load_finish (result, &self->seen, &self->colours, &error));
  g_assert_no_error (error);
  self->done = TRUE;
}

static gboolean
has_layers (gpointer data)
{
  return ((const Layers *) data)->done;
}

static void
test_layers_are_the_photo_and_the_map (Fixture *self, gconstpointer unused)
{
  float values[] = { 0, 1 };
  const DscHeatMap map = {
    .label = 0, .height = 1, .width = 2, .map = values, .target = { 64, 64, DSC_RESIZE_SQUISH }
  };
  Layers layers = { FALSE, NULL, NULL };
  Loaded plain = load (self->photo, 0, NULL);
  Loaded all = load (self->photo, 1, NULL);

  dsc_heat_layers_load_async (self->photo, &map, 48, NULL, layers_cb, &layers);
  DSC_TEST_WAIT (has_layers, &layers);
  for (int x = 0; x < 48; x += 47)
    {
      g_assert_cmpfloat (brightness (layers.seen, x), ==, brightness (plain.texture, x));
      g_assert_cmpfloat (brightness (layers.colours, x), ==, brightness (all.texture, x));
    }
  g_object_unref (layers.seen);
  g_object_unref (layers.colours);
  g_object_unref (plain.texture);
  g_object_unref (all.texture);
}

static void
test_a_photo_that_is_gone_has_no_map (Fixture *self, gconstpointer unused)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Loaded gone = load ("/nowhere/at-all.jpg", 0.6, NULL);
  Loaded cancelled;

  g_assert_error (gone.error, DSC_ERROR, DSC_ERROR_NOT_FOUND);
  g_cancellable_cancel (cancellable);
  cancelled = load (self->photo, 0.6, cancellable);
  g_assert_error (cancelled.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&gone.error);
  g_clear_error (&cancelled.error);
}

/* --- the widget --- */

static gboolean
is_ready (gpointer data)
{
  return dsc_heat_picture_get_status (data) == DSC_HEAT_READY && !dsc_heat_picture_is_busy (data);
}

static gboolean
has_failed (gpointer data)
{
  return dsc_heat_picture_get_status (data) == DSC_HEAT_FAILED;
}

static gboolean
has_problem (gpointer data)
{
  return dsc_heat_picture_get_problem (data) != NULL;
}

static void
test_a_picture_shows_the_map_that_is_asked_for (Fixture *self, gconstpointer unused)
{
  GtkWidget *widget = dsc_heat_picture_new ();
  DscHeatPicture *picture = DSC_HEAT_PICTURE (widget);
  GtkWindow *window = dsc_test_show (widget, 400, 300);

  dsc_test_train (self->workspace, "instant", 1);
  g_assert_cmpint (dsc_heat_picture_get_status (picture), ==, DSC_HEAT_EMPTY);
  gtk_test_accessible_assert_role (widget, GTK_ACCESSIBLE_ROLE_IMG);
  dsc_heat_picture_set_workspace (picture, self->workspace);
  dsc_heat_picture_set_path (picture, self->photo);
  g_assert_cmpint (dsc_heat_picture_get_status (picture), ==, DSC_HEAT_LOADING);
  gtk_test_accessible_assert_property (widget, GTK_ACCESSIBLE_PROPERTY_LABEL, "photo 000.jpg");
  DSC_TEST_WAIT (is_ready, picture);
  g_assert_cmpint (dsc_heat_picture_get_heat_label (picture), ==, DSC_HEAT_NONE);

  dsc_heat_picture_set_label (picture, 1);
  dsc_heat_picture_set_label (picture, 2);
  g_assert_true (dsc_heat_picture_is_busy (picture));
  DSC_TEST_WAIT (is_ready, picture);
  g_assert_cmpint (dsc_heat_picture_get_heat_label (picture), ==, 2);
  dsc_test_picture (widget, "heat-picture");
  dsc_heat_picture_set_label (picture, -1);
  DSC_TEST_WAIT (is_ready, picture);
  g_assert_cmpint (dsc_heat_picture_get_heat_label (picture), >=, 0);
  dsc_heat_picture_set_label (picture, DSC_HEAT_NONE);
  g_assert_false (dsc_heat_picture_is_busy (picture));
  g_assert_cmpint (dsc_heat_picture_get_heat_label (picture), ==, DSC_HEAT_NONE);
  dsc_test_hide (window);
}

static void
test_a_picture_says_why_it_shows_nothing (Fixture *self, gconstpointer unused)
{
  GtkWidget *widget = dsc_heat_picture_new ();
  DscHeatPicture *picture = DSC_HEAT_PICTURE (widget);
  GtkWindow *window = dsc_test_show (widget, 400, 300);

  /* There is no model yet. */
  dsc_heat_picture_set_workspace (picture, self->workspace);
  dsc_heat_picture_set_path (picture, self->photo);
  dsc_heat_picture_set_label (picture, -1);
  DSC_TEST_WAIT (has_problem, picture);
  g_assert_false (dsc_heat_picture_is_busy (picture));
  DSC_TEST_WAIT (is_ready, picture);
  dsc_heat_picture_set_label (picture, DSC_HEAT_NONE);
  g_assert_null (dsc_heat_picture_get_problem (picture));

  dsc_heat_picture_set_path (picture, "/nowhere/at-all.jpg");
  DSC_TEST_WAIT (has_failed, picture);
  g_assert_nonnull (dsc_heat_picture_get_problem (picture));
  g_assert_null (dsc_heat_picture_get_texture (picture));
  dsc_test_hide (window);
}

static void
test_a_picture_that_goes_away_drops_what_it_asked (Fixture *self, gconstpointer unused)
{
  GtkWidget *widget = dsc_heat_picture_new ();
  GtkWindow *window = dsc_test_show (widget, 400, 300);
  gpointer alive = widget;

  dsc_test_train (self->workspace, "instant", 1);
  dsc_test_script ("{\"answer_ms\": 20000}");
  dsc_heat_picture_set_workspace (DSC_HEAT_PICTURE (widget), self->workspace);
  dsc_heat_picture_set_path (DSC_HEAT_PICTURE (widget), self->photo);
  dsc_heat_picture_set_label (DSC_HEAT_PICTURE (widget), 0);
  g_object_add_weak_pointer (G_OBJECT (widget), &alive);
  dsc_test_hide (window);
  g_assert_null (alive);
  /* That nobody answers is seen when the workspace is closed at once. */
  dsc_test_script (NULL);
}

#define ADD(name, func) g_test_add ("/window/heat/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  int status;

  dsc_test_init (&argc, &argv);
  ADD ("a-map-lies-over-its-photo", test_a_map_lies_over_its_photo);
  ADD ("layers-are-the-photo-and-the-map", test_layers_are_the_photo_and_the_map);
  ADD ("a-photo-that-is-gone-has-no-map", test_a_photo_that_is_gone_has_no_map);
  ADD ("a-picture-shows-the-map-that-is-asked-for", test_a_picture_shows_the_map_that_is_asked_for);
  ADD ("a-picture-says-why-it-shows-nothing", test_a_picture_says_why_it_shows_nothing);
  ADD ("a-picture-that-goes-away-drops-what-it-asked",
       test_a_picture_that_goes_away_drops_what_it_asked);
  status = g_test_run ();
  dsc_thumbnailer_shutdown ();
  return status;
}
