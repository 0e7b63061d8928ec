/* SPDX-License-Identifier: GPL-3.0-or-later */
/* In which order thumbs are loaded.
 *
 * A GtkGridView binds many more cells than it shows, in an order of its own. So the cells do not
 * ask for their pictures at once: they queue here, and whenever there is room for a request, one is
 * sent for what is seen, or, if all of that is there, for what is less than a screen away.
 * Everything else waits for the scrolling that brings it near. */
#include "config.h"

#include "picture/dsc-thumb-private.h"

/* Requests at a time: enough that the threads never wait for this thread. */
#define MOST_LOADING 8
#define FAR G_MAXFLOAT
#define WATCHED "dsc-thumb-queue"

typedef struct
{
  DscThumb *thumb;
  float distance;
} Candidate;

static GQueue wanting = G_QUEUE_INIT; /* of DscThumb */
static guint n_loading;
static guint source;

/* How far away from what is seen of its scrolled window a thumb is, in heights of that; 0: seen. */
static float
distance_of (GtkWidget *thumb)
{
  GtkWidget *scroller = gtk_widget_get_ancestor (thumb, GTK_TYPE_SCROLLED_WINDOW);
  graphene_rect_t bounds;
  float height, above, below;

  if (scroller == NULL)
    return 0;
  height = (float) gtk_widget_get_height (scroller);
  if (height <= 0 || !gtk_widget_compute_bounds (thumb, scroller, &bounds))
    return FAR;
  above = -(bounds.origin.y + bounds.size.height) / height;
  below = bounds.origin.y / height - 1;
  above = MAX (above, below);
  return above < 0 ? 0 : above < 1 ? above : FAR;
}

/* Finds the nearest thumbs, nearest first; of equally near ones the first of the queue. Returns:
 * how many. */
static guint
choose (Candidate *best, guint most)
{
  guint n = 0;

  for (GList *link = wanting.head; link != NULL; link = link->next)
    {
      Candidate next = { link->data, distance_of (link->data) };
      guint at = n;

      if (next.distance == FAR)
        continue;
      while (at > 0 && best[at - 1].distance > next.distance)
        at--;
      if (at == most)
        continue;
      n = MIN (n + 1, most);
      for (guint i = n - 1; i > at; i--)
        best[i] = best[i - 1];
      best[at] = next;
    }
  return n;
}

static gboolean
refill_cb (gpointer unused)
{
  Candidate best[MOST_LOADING];
  guint n = choose (best, MOST_LOADING - n_loading);

  source = 0;
  /* What is asked for last is decoded first. */
  for (guint i = n; i > 0; i--)
    {
      n_loading++;
      _dsc_thumb_load (best[i - 1].thumb);
    }
  return G_SOURCE_REMOVE;
}

static void
schedule (void)
{
  /* After layout: before it nobody knows what is seen. */
  if (source == 0 && n_loading < MOST_LOADING && !g_queue_is_empty (&wanting))
    source = g_idle_add_full (GDK_PRIORITY_REDRAW + 1, refill_cb, NULL, NULL);
}

static void
after_paint_cb (GdkFrameClock *clock, gpointer unused)
{
  g_signal_handlers_disconnect_by_func (clock, after_paint_cb, NULL);
  schedule ();
}

/* Something else will be seen: where everything is will be known when the next frame was painted.
 */
static void
scrolled_cb (GtkWidget *scroller)
{
  GdkFrameClock *clock = gtk_widget_get_frame_clock (scroller);

  if (clock == NULL
      || g_signal_handler_find (clock, G_SIGNAL_MATCH_FUNC, 0, 0, NULL, after_paint_cb, NULL) != 0)
    return;
  g_signal_connect (clock, "after-paint", G_CALLBACK (after_paint_cb), NULL);
  gdk_frame_clock_request_phase (clock, GDK_FRAME_CLOCK_PHASE_AFTER_PAINT);
}

/* Looks again whenever the scrolled window around @thumb shows something else. */
static void
watch_scrolling (GtkWidget *thumb)
{
  GtkWidget *scroller = gtk_widget_get_ancestor (thumb, GTK_TYPE_SCROLLED_WINDOW);
  GtkAdjustment *adjustment;

  if (scroller == NULL || g_object_get_data (G_OBJECT (scroller), WATCHED) != NULL)
    return;
  adjustment = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (scroller));
  g_object_set_data (G_OBJECT (scroller), WATCHED, adjustment);
  g_signal_connect_object (adjustment, "value-changed", G_CALLBACK (scrolled_cb), scroller,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (adjustment, "changed", G_CALLBACK (scrolled_cb), scroller,
                           G_CONNECT_SWAPPED);
}

void
_dsc_thumb_queue_add (DscThumb *self, GList *link)
{
  if (link->data != NULL)
    return;
  link->data = self;
  g_queue_push_tail_link (&wanting, link);
  watch_scrolling (GTK_WIDGET (self));
  schedule ();
}

void
_dsc_thumb_queue_remove (GList *link)
{
  if (link->data == NULL)
    return;
  g_queue_unlink (&wanting, link);
  link->data = NULL;
  if (g_queue_is_empty (&wanting))
    g_clear_handle_id (&source, g_source_remove);
}

void
_dsc_thumb_queue_loaded (void)
{
  n_loading--;
  schedule ();
}
