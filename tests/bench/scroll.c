/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Scrolls through the photos of the view "Data" as a hand would, and writes down each frame: how
 * long the window's thread computed for it, and how long after the one before it came. For a person
 * to look at, on a machine with a screen; with cairo and without one it says nothing about
 * smoothness, and no test judges it.
 *
 * usage: tests/run-window build/tests/widget/bench-scroll [PHOTOS [FRAMES.csv]] */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "data/dsc-data-view.h"
#include "data/dsc-photo-grid.h"
#include "dsc-widget-test.h"
#include "picture/dsc-thumbnailer.h"

#define N_CLASSES 10
/* Different files; all others are links to them. */
#define N_EACH 10
#define N_FRAMES 600
/* CSS pixels a frame, as fast as it gets. */
#define FASTEST 240.0

typedef struct
{
  GtkWidget *list;
  GtkAdjustment *adjustment;
  GArray *busy;       /* (owned) (element-type gint64) µs of processor time, frame by frame */
  GArray *apart;      /* (owned) (element-type gint64) µs since the frame before */
  gint64 busy_before; /* processor time when the frame before was done */
  gint64 before;      /* when it was done */
} Scroll;

static gint64
processor_time (void)
{
  struct timespec now;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &now);
  return (gint64) now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000;
}

/* Faster and faster down to the middle of the way, slower and slower from there, and back up. */
static void
move_on (Scroll *self)
{
  guint frame = self->busy->len;
  const guint half = N_FRAMES / 2;
  double way = (double) (frame % half) / half;
  double speed = FASTEST * (way < 0.5 ? 2 * way : 2 - 2 * way);

  gtk_adjustment_set_value (self->adjustment, gtk_adjustment_get_value (self->adjustment)
                                                  + (frame < N_FRAMES / 2 ? speed : -speed));
  /* A frame comes at either end, too. */
  gtk_widget_queue_draw (self->list);
}

static void
after_paint_cb (GdkFrameClock *clock, Scroll *self)
{
  gint64 now = g_get_monotonic_time ();
  gint64 busy = processor_time ();
  gint64 apart = now - self->before;
  gint64 cost = busy - self->busy_before;

  g_array_append_val (self->busy, cost);
  g_array_append_val (self->apart, apart);
  self->before = now;
  self->busy_before = busy;
  move_on (self);
}

static gboolean
is_over (gpointer data)
{
  return ((const Scroll *) data)->busy->len >= N_FRAMES;
}

static int
compare_times (gconstpointer a, gconstpointer b)
{
  const gint64 *first = a, *second = b;

  return (*first > *second) - (*first < *second);
}

/* Writes both columns. */
static void
write_frames (const Scroll *self, const char *path)
{
  FILE *file = fopen (path, "w");

  if (file == NULL)
    g_error ("%s: %s", path, g_strerror (errno));
  fputs ("frame,busy_us,since_last_us\n", file);
  for (guint i = 0; i < self->busy->len; i++)
    fprintf (file, "%u,%" G_GINT64_FORMAT ",%" G_GINT64_FORMAT "\n", i,
             g_array_index (self->busy, gint64, i), g_array_index (self->apart, gint64, i));
  if (fclose (file) != 0)
    g_error ("%s: %s", path, g_strerror (errno));
}

static void
report (const char *what, GArray *times)
{
  guint middle = times->len / 2, late = times->len * 99 / 100;

  g_array_sort (times, compare_times);
  printf ("%-28s median %6.1f ms   of a hundred one over %6.1f ms   longest %6.1f ms\n", what,
          (double) g_array_index (times, gint64, middle) / 1000,
          (double) g_array_index (times, gint64, late) / 1000,
          (double) g_array_index (times, gint64, times->len - 1) / 1000);
}

static void
scroll (GtkWidget *view, GtkWindow *window, const char *path)
{
  GtkWidget *grid = dsc_test_find (view, DSC_TYPE_PHOTO_GRID, NULL);
  GtkWidget *list = dsc_test_find (grid, GTK_TYPE_GRID_VIEW, NULL);
  GdkFrameClock *clock = gtk_widget_get_frame_clock (GTK_WIDGET (window));
  Scroll self = { list,
                  gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (list)),
                  g_array_new (FALSE, FALSE, sizeof (gint64)),
                  g_array_new (FALSE, FALSE, sizeof (gint64)),
                  processor_time (),
                  g_get_monotonic_time () };
  gulong handler = g_signal_connect (clock, "after-paint", G_CALLBACK (after_paint_cb), &self);

  move_on (&self);
  DSC_TEST_WAIT (is_over, &self);
  g_signal_handler_disconnect (clock, handler);
  if (path != NULL)
    write_frames (&self, path);
  report ("the window's thread computed", self.busy);
  report ("from frame to frame", self.apart);
  g_array_unref (self.busy);
  g_array_unref (self.apart);
}

/* Links @n photos into a folder for each class. */
static char *
photos_new (guint n)
{
  char *folder = dsc_test_photos_new (N_CLASSES, N_EACH);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    for (guint i = N_EACH; i < n / N_CLASSES; i++)
      {
        g_autofree char *from = g_strdup_printf ("%s/%s/photo %03u.jpg", folder, name, i % N_EACH);
        g_autofree char *to = g_strdup_printf ("%s/%s/link %06u.jpg", folder, name, i);

        if (link (from, to) != 0)
          g_error ("%s: %s", to, g_strerror (errno));
      }
  return folder;
}

int
main (int argc, char **argv)
{
  guint n = 20000;
  g_autofree char *folder = NULL;
  DscWorkspace *workspace;
  GtkWidget *view;
  GtkWindow *window;

  dsc_test_init (&argc, &argv);
  if (argc > 1)
    n = (guint) strtoul (argv[1], NULL, 10);
  folder = photos_new (n);
  workspace = dsc_test_open (folder);
  view = dsc_data_view_new ();
  g_object_set (view, "workspace", workspace, NULL);
  window = dsc_test_show (view, 1200, 900);
  dsc_test_settle (window);
  scroll (view, window, argc > 2 ? argv[2] : NULL);
  dsc_test_hide (window);
  dsc_test_close (workspace);
  dsc_thumbnailer_shutdown ();
  dsc_test_photos_delete (g_steal_pointer (&folder));
  return 0;
}
