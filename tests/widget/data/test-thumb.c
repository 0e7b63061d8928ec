/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Thumbs and what loads them: order, cancelling, memory, and what a thumb says of itself. */
#include "config.h"

#include <string.h>
#include <unistd.h>

#include "dsc-widget-test.h"
#include "image/dsc-jpeg-write.h"
#include "picture/dsc-thumb.h"
#include "picture/dsc-thumbnailer.h"

typedef struct
{
  char *folder; /* (owned) */
  char *photos[40];
} Photos;

static void
photos_init (Photos *self)
{
  self->folder = dsc_test_photos_new (1, G_N_ELEMENTS (self->photos));
  for (guint i = 0; i < G_N_ELEMENTS (self->photos); i++)
    {
      g_autoptr (GDir) dir = g_dir_open (self->folder, 0, NULL);
      g_autofree char *name = g_strdup_printf ("photo %03u.jpg", i);

      self->photos[i] = g_build_filename (self->folder, g_dir_read_name (dir), name, NULL);
    }
}

static void
photos_clear (Photos *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (self->photos); i++)
    g_free (self->photos[i]);
  dsc_test_photos_delete (self->folder);
  dsc_thumbnailer_shutdown ();
}

/* Answers. */

typedef struct
{
  GPtrArray *order; /* (nullable) gets the paths as they are answered */
  const char *path;
  GdkTexture *texture;
  GError *error;
  gboolean done;
} Answer;

static void
answer_clear (Answer *self)
{
  g_clear_object (&self->texture);
  g_clear_error (&self->error);
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Answer *self = data;

  self->texture = dsc_thumbnailer_load_finish (result, &self->error);
  self->done = TRUE;
  if (self->order != NULL)
    g_ptr_array_add (self->order, (gpointer) self->path);
}

static gboolean
is_done (gpointer data)
{
  return ((const Answer *) data)->done;
}

static void
picture_loaded_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Answer *self = data;

  self->texture = dsc_picture_load_finish (result, &self->error);
  self->done = TRUE;
}

/* Gives all threads a picture that keeps them busy for a while. */
static void
keep_busy (Photos *photos, Answer *answers, guint n)
{
  g_autoptr (DscPixels) pixels = dsc_pixels_new (6000, 4000);

  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);

  memset (pixels->data, 0x80, (gsize) 6000 * 4000 * 4);
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *name = g_strdup_printf ("large %u.jpg", i);
      char *path = g_build_filename (photos->folder, name, NULL);
      g_autoptr (GError) error = NULL;

      g_ptr_array_add (paths, path);
      dsc_jpeg_write (path, pixels, 90, &error);
      g_assert_no_error (error);
    }
  /* All at once: a thread that is done with its own would take the first request that it finds. */
  for (guint i = 0; i < n; i++)
    dsc_picture_load_async (g_ptr_array_index (paths, i), 6000, NULL, picture_loaded_cb,
                            &answers[i]);
}

static gboolean
newest_come_first (void)
{
  g_autoptr (GPtrArray) order = g_ptr_array_new ();
  Answer answers[G_N_ELEMENTS (((Photos *) NULL)->photos)] = { 0 };
  Answer large[2] = { 0 };
  Photos photos;
  guint newest = 0, oldest = 0;

  photos_init (&photos);
  keep_busy (&photos, large, G_N_ELEMENTS (large));
  for (guint i = 0; i < G_N_ELEMENTS (answers); i++)
    {
      answers[i] = (Answer){ .order = order, .path = photos.photos[i] };
      dsc_thumbnailer_load_async (photos.photos[i], 128, NULL, loaded_cb, &answers[i]);
    }
  for (guint i = 0; i < G_N_ELEMENTS (answers); i++)
    DSC_TEST_WAIT (is_done, &answers[i]);
  for (guint i = 0; i < G_N_ELEMENTS (large); i++)
    {
      DSC_TEST_WAIT (is_done, &large[i]);
      answer_clear (&large[i]);
    }
  /* A thread may have woken up when few were there: ten of each, not one. */
  for (guint i = 0; i < 10; i++)
    {
      guint place;

      g_assert_true (g_ptr_array_find (order, photos.photos[39 - i], &place));
      newest += place;
      g_assert_true (g_ptr_array_find (order, photos.photos[i], &place));
      oldest += place;
    }
  for (guint i = 0; i < G_N_ELEMENTS (answers); i++)
    {
      g_assert_no_error (answers[i].error);
      g_assert_cmpint (gdk_texture_get_width (answers[i].texture), ==, 96);
      answer_clear (&answers[i]);
    }
  photos_clear (&photos);
  return newest < oldest;
}

/* A thread that wakes up late takes each request as it comes; not five times in a row. */
static void
test_the_newest_request_comes_first (void)
{
  for (guint i = 0; i < 5; i++)
    if (newest_come_first ())
      return;
  g_test_fail_printf ("the newest requests never came first");
}

static void
test_requests_for_one_picture_share_it (void)
{
  Answer first = { 0 }, second = { 0 }, gone = { 0 };
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Photos photos;

  photos_init (&photos);
  dsc_thumbnailer_load_async (photos.photos[0], 100, NULL, loaded_cb, &first);
  dsc_thumbnailer_load_async (photos.photos[0], 128, NULL, loaded_cb, &second);
  dsc_thumbnailer_load_async (photos.photos[0], 128, cancellable, loaded_cb, &gone);
  g_cancellable_cancel (cancellable);
  DSC_TEST_WAIT (is_done, &first);
  DSC_TEST_WAIT (is_done, &second);
  DSC_TEST_WAIT (is_done, &gone);
  g_assert_nonnull (first.texture);
  g_assert_true (first.texture == second.texture);
  g_assert_error (gone.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_true (dsc_thumbnailer_peek (photos.photos[0], 64) == first.texture);
  dsc_thumbnailer_forget ();
  g_assert_null (dsc_thumbnailer_peek (photos.photos[0], 64));
  answer_clear (&first);
  answer_clear (&second);
  answer_clear (&gone);
  photos_clear (&photos);
}

static void
test_thumbnails_are_dropped_where_memory_is_short (void)
{
  g_autoptr (GMemoryMonitor) monitor = g_memory_monitor_dup_default ();
  Answer answer = { 0 };
  Photos photos;

  g_assert_nonnull (monitor);
  photos_init (&photos);
  dsc_thumbnailer_load_async (photos.photos[0], 128, NULL, loaded_cb, &answer);
  DSC_TEST_WAIT (is_done, &answer);
  g_assert_nonnull (dsc_thumbnailer_peek (photos.photos[0], 128));
  g_signal_emit_by_name (monitor, "low-memory-warning", G_MEMORY_MONITOR_WARNING_LEVEL_LOW);
  g_assert_null (dsc_thumbnailer_peek (photos.photos[0], 128));
  answer_clear (&answer);
  photos_clear (&photos);
}

/* Returns: bytes of @texture as it is painted. */
static gsize
bytes_of (GdkTexture *texture)
{
  return (gsize) gdk_texture_get_width (texture) * (gsize) gdk_texture_get_height (texture) * 4;
}

/* Of pictures that would take half as much again those that were looked at last stay. */
static void
test_what_was_looked_at_last_is_kept_as_far_as_bytes_go (void)
{
  Photos photos;
  g_autoptr (DscPixels) pixels = dsc_pixels_new (1024, 1024);
  g_autoptr (GError) error = NULL;
  g_autofree char *original = NULL;
  gsize kept = 0;
  guint n = 0, n_kept = 0;

  photos_init (&photos);
  memset (pixels->data, 0x80, (gsize) 1024 * 1024 * 4);
  original = g_build_filename (photos.folder, "large.jpg", NULL);
  dsc_jpeg_write (original, pixels, 90, &error);
  g_assert_no_error (error);
  for (gsize loaded = 0; loaded < DSC_THUMBNAILER_BYTES * 3 / 2; n++)
    {
      g_autofree char *path = g_strdup_printf ("%s/large %u.jpg", photos.folder, n);
      Answer answer = { 0 };

      g_assert_cmpint (link (original, path), ==, 0);
      dsc_thumbnailer_load_async (path, 1024, NULL, loaded_cb, &answer);
      DSC_TEST_WAIT (is_done, &answer);
      g_assert_no_error (answer.error);
      loaded += bytes_of (answer.texture);
      answer_clear (&answer);
    }
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *path = g_strdup_printf ("%s/large %u.jpg", photos.folder, i);
      GdkTexture *texture = dsc_thumbnailer_peek (path, 1024);

      /* The newest ones, without a gap. */
      g_assert_true (texture != NULL || n_kept == 0);
      n_kept += texture != NULL;
      kept += texture != NULL ? bytes_of (texture) : 0;
    }
  g_assert_cmpuint (kept, <=, DSC_THUMBNAILER_BYTES);
  g_assert_cmpuint (kept + (gsize) 1024 * 1024 * 4, >, DSC_THUMBNAILER_BYTES);
  photos_clear (&photos);
}

static void
test_a_cancelled_request_is_answered_at_once (void)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Answer answers[20] = { 0 };
  Photos photos;

  photos_init (&photos);
  for (guint i = 0; i < G_N_ELEMENTS (answers); i++)
    dsc_thumbnailer_load_async (photos.photos[i], 256, cancellable, loaded_cb, &answers[i]);
  g_cancellable_cancel (cancellable);
  for (guint i = 0; i < G_N_ELEMENTS (answers); i++)
    {
      DSC_TEST_WAIT (is_done, &answers[i]);
      g_assert_error (answers[i].error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
      answer_clear (&answers[i]);
    }
  photos_clear (&photos);
}

static void
test_too_many_requests_push_the_oldest_out (void)
{
  const guint n = DSC_THUMBNAILER_MAX + 200;
  g_autofree Answer *answers = g_new0 (Answer, n);
  guint n_pushed_out = 0;
  Photos photos;

  photos_init (&photos);
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *path = g_strdup_printf ("/nowhere/%u.jpg", i);

      dsc_thumbnailer_load_async (path, 128, NULL, loaded_cb, &answers[i]);
    }
  for (guint i = 0; i < n; i++)
    {
      DSC_TEST_WAIT (is_done, &answers[i]);
      g_assert_nonnull (answers[i].error);
      if (g_error_matches (answers[i].error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        {
          n_pushed_out++;
          g_assert_cmpuint (i, <, n - DSC_THUMBNAILER_MAX);
        }
      answer_clear (&answers[i]);
    }
  g_assert_cmpuint (n_pushed_out, <=, 200);
  photos_clear (&photos);
}

/* Thumbs. */

static gboolean
is_ready (gpointer data)
{
  return dsc_thumb_get_status (data) == DSC_THUMB_READY;
}

static gboolean
has_failed (gpointer data)
{
  return dsc_thumb_get_status (data) == DSC_THUMB_FAILED;
}

static void
test_a_thumb_shows_its_photo_and_says_its_name (void)
{
  GtkWidget *thumb = dsc_thumb_new ();
  GtkWindow *window;
  Photos photos;

  photos_init (&photos);
  gtk_test_accessible_assert_role (thumb, GTK_ACCESSIBLE_ROLE_IMG);
  g_assert_cmpint (dsc_thumb_get_status (DSC_THUMB (thumb)), ==, DSC_THUMB_EMPTY);
  dsc_thumb_set_path (DSC_THUMB (thumb), photos.photos[3]);
  gtk_test_accessible_assert_property (thumb, GTK_ACCESSIBLE_PROPERTY_LABEL, "photo 003.jpg");
  g_assert_cmpint (dsc_thumb_get_status (DSC_THUMB (thumb)), ==, DSC_THUMB_EMPTY);
  window = dsc_test_show (thumb, 300, 300);
  DSC_TEST_WAIT (is_ready, thumb);
  dsc_thumb_set_caption (DSC_THUMB (thumb), "Brick 2 × 4");
  dsc_thumb_set_badge (DSC_THUMB (thumb), "Plate", TRUE);
  gtk_test_accessible_assert_property (thumb, GTK_ACCESSIBLE_PROPERTY_LABEL, "Brick 2 × 4");
  dsc_test_picture (thumb, "thumb");
  dsc_thumb_set_path (DSC_THUMB (thumb), NULL);
  g_assert_cmpint (dsc_thumb_get_status (DSC_THUMB (thumb)), ==, DSC_THUMB_EMPTY);
  dsc_test_hide (window);
  photos_clear (&photos);
}

static void
test_a_photo_that_is_gone_fails (void)
{
  GtkWidget *thumb = dsc_thumb_new ();
  GtkWindow *window = dsc_test_show (thumb, 300, 300);
  Photos photos;

  photos_init (&photos);
  dsc_thumb_set_path (DSC_THUMB (thumb), "/nowhere/photo.jpg");
  DSC_TEST_WAIT (has_failed, thumb);
  dsc_test_picture (thumb, "thumb-failed");
  dsc_thumb_set_path (DSC_THUMB (thumb), photos.photos[0]);
  DSC_TEST_WAIT (is_ready, thumb);
  dsc_test_hide (window);
  photos_clear (&photos);
}

static void
test_a_thumb_that_goes_leaves_nothing (void)
{
  GtkWidget *thumb = g_object_ref_sink (dsc_thumb_new ());
  GtkWidget *other = dsc_thumb_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWindow *window;
  Photos photos;

  photos_init (&photos);
  gtk_box_append (GTK_BOX (box), thumb);
  gtk_box_append (GTK_BOX (box), other);
  window = dsc_test_show (box, 400, 300);
  dsc_thumb_set_path (DSC_THUMB (thumb), photos.photos[0]);
  dsc_thumb_set_path (DSC_THUMB (other), photos.photos[1]);
  g_assert_cmpint (dsc_thumb_get_status (DSC_THUMB (thumb)), ==, DSC_THUMB_LOADING);
  gtk_test_accessible_assert_state (thumb, GTK_ACCESSIBLE_STATE_BUSY, TRUE);
  gtk_box_remove (GTK_BOX (box), thumb);
  g_assert_cmpint (dsc_thumb_get_status (DSC_THUMB (thumb)), ==, DSC_THUMB_EMPTY);
  g_assert_finalize_object (thumb);
  DSC_TEST_WAIT (is_ready, other);
  dsc_test_hide (window);
  photos_clear (&photos);
}

static void
test_a_thumb_in_a_cell_that_says_everything_says_nothing (void)
{
  g_autoptr (GtkWidget) thumb = g_object_ref_sink (g_object_new (
      DSC_TYPE_THUMB, "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, "caption", "one", NULL));

  g_assert_false (
      gtk_test_accessible_has_property (GTK_ACCESSIBLE (thumb), GTK_ACCESSIBLE_PROPERTY_LABEL));
}

static void
test_properties_are_notified_once (void)
{
  g_autoptr (GObject) thumb = g_object_ref_sink (g_object_new (DSC_TYPE_THUMB, "size", 100, NULL));
  guint n = 0;
  g_autofree char *caption = NULL;
  gboolean bad;
  int size;

  g_signal_connect_swapped (thumb, "notify", G_CALLBACK (g_atomic_int_inc), &n);
  g_object_set (thumb, "size", 200, "caption", "one", "badge", "two", "badge-bad", TRUE, NULL);
  g_assert_cmpuint (n, ==, 4);
  g_object_set (thumb, "size", 200, "caption", "one", "badge", "two", "badge-bad", TRUE, NULL);
  g_assert_cmpuint (n, ==, 4);
  g_object_get (thumb, "size", &size, "caption", &caption, "badge-bad", &bad, NULL);
  g_assert_cmpint (size, ==, 200);
  g_assert_cmpstr (caption, ==, "one");
  g_assert_true (bad);
}

/* What is seen is loaded before what is far below, although that was asked for later. */

typedef struct
{
  GtkWidget *thumbs[40];
} Column;

static gboolean
seen_are_ready (gpointer data)
{
  Column *column = data;

  return is_ready (column->thumbs[0]) && is_ready (column->thumbs[1]);
}

static gboolean
last_is_ready (gpointer data)
{
  return is_ready (((Column *) data)->thumbs[39]);
}

static void
test_far_photos_wait_until_they_are_scrolled_near (void)
{
  GtkWidget *scroller = gtk_scrolled_window_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkAdjustment *adjustment;
  GtkWindow *window;
  Column column;
  Photos photos;

  photos_init (&photos);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), box);
  for (guint i = 0; i < G_N_ELEMENTS (column.thumbs); i++)
    {
      column.thumbs[i] = dsc_thumb_new ();
      dsc_thumb_set_path (DSC_THUMB (column.thumbs[i]), photos.photos[i]);
      gtk_box_append (GTK_BOX (box), column.thumbs[i]);
    }
  window = dsc_test_show (scroller, 300, 300);
  DSC_TEST_WAIT (seen_are_ready, &column);
  g_assert_cmpint (dsc_thumb_get_status (DSC_THUMB (column.thumbs[39])), ==, DSC_THUMB_LOADING);
  adjustment = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (scroller));
  gtk_adjustment_set_value (adjustment, gtk_adjustment_get_upper (adjustment));
  DSC_TEST_WAIT (last_is_ready, &column);
  g_assert_cmpint (dsc_thumb_get_status (DSC_THUMB (column.thumbs[20])), ==, DSC_THUMB_LOADING);
  dsc_test_hide (window);
  photos_clear (&photos);
}

int
main (int argc, char **argv)
{
  dsc_test_init (&argc, &argv);
  g_test_add_func ("/window/thumb/the-newest-request-comes-first",
                   test_the_newest_request_comes_first);
  g_test_add_func ("/window/thumb/requests-for-one-picture-share-it",
                   test_requests_for_one_picture_share_it);
  g_test_add_func ("/window/thumb/thumbnails-are-dropped-where-memory-is-short",
                   test_thumbnails_are_dropped_where_memory_is_short);
  g_test_add_func ("/window/thumb/what-was-looked-at-last-is-kept-as-far-as-bytes-go",
                   test_what_was_looked_at_last_is_kept_as_far_as_bytes_go);
  g_test_add_func ("/window/thumb/a-cancelled-request-is-answered-at-once",
                   test_a_cancelled_request_is_answered_at_once);
  g_test_add_func ("/window/thumb/too-many-requests-push-the-oldest-out",
                   test_too_many_requests_push_the_oldest_out);
  g_test_add_func ("/window/thumb/a-thumb-shows-its-photo-and-says-its-name",
                   test_a_thumb_shows_its_photo_and_says_its_name);
  g_test_add_func ("/window/thumb/a-photo-that-is-gone-fails", test_a_photo_that_is_gone_fails);
  g_test_add_func ("/window/thumb/a-thumb-that-goes-leaves-nothing",
                   test_a_thumb_that_goes_leaves_nothing);
  g_test_add_func ("/window/thumb/a-thumb-in-a-cell-that-says-everything-says-nothing",
                   test_a_thumb_in_a_cell_that_says_everything_says_nothing);
  g_test_add_func ("/window/thumb/properties-are-notified-once", test_properties_are_notified_once);
  g_test_add_func ("/window/thumb/far-photos-wait-until-they-are-scrolled-near",
                   test_far_photos_wait_until_they_are_scrolled_near);
  return g_test_run ();
}
