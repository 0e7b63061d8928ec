/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How long the view "Data" takes with many photos: opened the first time (which reads all headers),
 * opened again, filtered by class and by text, and for how long the window's thread was busy at
 * once.
 *
 * usage: tests/run-window build/tests/widget/bench-window-many [PHOTOS] */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "data/dsc-class-list.h"
#include "data/dsc-data-view.h"
#include "data/dsc-photo-grid.h"
#include "dsc-widget-test.h"
#include "picture/dsc-thumb.h"
#include "picture/dsc-thumbnailer.h"

#define N_CLASSES 20
/* Different files; all others are links to them. */
#define N_EACH 10

static double
seconds_since (gint64 start)
{
  return (double) (g_get_monotonic_time () - start) / G_USEC_PER_SEC;
}

/* Beats whenever the main loop goes round: what the window's thread has computed between two beats
 * is how long nothing else could happen, on a machine that does nothing else. */
typedef struct
{
  gint64 last;
  gint64 longest; /* µs of this thread's processor time */
  guint source;
} Heart;

static gint64
processor_time (void)
{
  struct timespec now;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &now);
  return (gint64) now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000;
}

static gboolean
beat_cb (gpointer data)
{
  Heart *heart = data;
  gint64 now = processor_time ();

  heart->longest = MAX (heart->longest, now - heart->last);
  heart->last = now;
  return G_SOURCE_CONTINUE;
}

static void
heart_start (Heart *heart)
{
  *heart = (Heart){ .last = processor_time () };
  heart->source = g_timeout_add_full (G_PRIORITY_HIGH, 2, beat_cb, heart, NULL);
}

static void
report (Heart *heart, const char *what, double seconds)
{
  beat_cb (heart);
  printf ("%-44s %8.3f s   busy at once for at most %4.0f ms\n", what, seconds,
          (double) heart->longest / 1000);
  fflush (stdout);
  g_source_remove (heart->source);
}

/* Links @n photos into a folder for each class. */
static char *
photos_new (guint n)
{
  char *folder = dsc_test_photos_new (N_CLASSES, N_EACH);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;
  guint made = N_CLASSES * N_EACH;

  while ((name = g_dir_read_name (dir)) != NULL)
    for (guint i = N_EACH; i < n / N_CLASSES; i++, made++)
      {
        g_autofree char *from = g_strdup_printf ("%s/%s/photo %03u.jpg", folder, name, i % N_EACH);
        g_autofree char *to = g_strdup_printf ("%s/%s/link %06u.jpg", folder, name, i);

        if (link (from, to) != 0)
          g_error ("%s: %s", to, g_strerror (errno));
      }
  printf ("%u photos\n", made);
  return folder;
}

typedef struct
{
  GtkWidget *view;
  guint n;
} Wanted;

static gboolean
is_filtered (gpointer data)
{
  Wanted *wanted = data;
  g_autoptr (GListModel) model = NULL;

  g_object_get (dsc_test_find (wanted->view, DSC_TYPE_PHOTO_GRID, NULL), "model", &model, NULL);
  return gtk_filter_list_model_get_pending (GTK_FILTER_LIST_MODEL (model)) == 0
         && g_list_model_get_n_items (model) == wanted->n;
}

static gboolean
first_is_ready (gpointer data)
{
  GtkWidget *thumb = dsc_test_find (data, DSC_TYPE_THUMB, NULL);

  return thumb != NULL && dsc_thumb_get_status (DSC_THUMB (thumb)) == DSC_THUMB_READY;
}

/* Opens the folder with the window up. */
static DscWorkspace *
open_folder (const char *folder, GtkWidget *view, GtkWindow *window, const char *what)
{
  Heart heart;
  gint64 start = g_get_monotonic_time ();
  DscWorkspace *workspace;

  heart_start (&heart);
  workspace = dsc_test_open (folder);
  g_object_set (view, "workspace", workspace, NULL);
  DSC_TEST_WAIT (first_is_ready, dsc_test_find (view, DSC_TYPE_PHOTO_GRID, NULL));
  dsc_test_settle (window);
  report (&heart, what, seconds_since (start));
  return workspace;
}

static void
filter (GtkWidget *view, guint n)
{
  GtkWidget *search_bar = dsc_test_find (view, GTK_TYPE_SEARCH_BAR, NULL);
  GtkWidget *entry = dsc_test_find (search_bar, GTK_TYPE_SEARCH_ENTRY, NULL);
  Wanted wanted = { view, n / N_CLASSES };
  gint64 start = g_get_monotonic_time ();
  Heart heart;

  heart_start (&heart);
  dsc_class_list_set_label (DSC_CLASS_LIST (dsc_test_find (view, DSC_TYPE_CLASS_LIST, NULL)), 3);
  DSC_TEST_WAIT (is_filtered, &wanted);
  report (&heart, "one class", seconds_since (start));

  start = g_get_monotonic_time ();
  heart_start (&heart);
  gtk_widget_activate_action (view, "data.clear-filters", NULL);
  wanted.n = n;
  DSC_TEST_WAIT (is_filtered, &wanted);
  report (&heart, "all again", seconds_since (start));

  start = g_get_monotonic_time ();
  heart_start (&heart);
  gtk_search_bar_set_search_mode (GTK_SEARCH_BAR (search_bar), TRUE);
  gtk_editable_set_text (GTK_EDITABLE (entry), "photo");
  wanted.n = N_CLASSES * N_EACH;
  DSC_TEST_WAIT (is_filtered, &wanted);
  report (&heart, "a word that few have", seconds_since (start));
}

int
main (int argc, char **argv)
{
  guint n = 100000;
  g_autofree char *folder = NULL;
  DscWorkspace *workspace;
  GtkWidget *view;
  GtkWindow *window;

  dsc_test_init (&argc, &argv);
  if (argc > 1)
    n = (guint) strtoul (argv[1], NULL, 10);
  n = MAX (n / N_CLASSES, N_EACH) * N_CLASSES;
  folder = photos_new (n);
  view = dsc_data_view_new ();
  window = dsc_test_show (view, 1200, 900);
  workspace = open_folder (folder, view, window, "opened the first time (headers are read)");
  g_object_set (view, "workspace", NULL, NULL);
  dsc_test_close (workspace);
  dsc_thumbnailer_shutdown ();
  workspace = open_folder (folder, view, window, "opened again, first photos on the screen");
  filter (view, n);
  g_object_set (view, "workspace", NULL, NULL);
  dsc_test_close (workspace);
  dsc_test_hide (window);
  dsc_thumbnailer_shutdown ();
  dsc_test_photos_delete (g_steal_pointer (&folder));
  return 0;
}
