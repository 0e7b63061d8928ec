/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <locale.h>
#include <string.h>

#include "dsc-widget-test.h"

/* What AdwApplication finds by itself: style sheet and icons. Nothing moves: states are looked at.
 */
static void
load_looks (void)
{
  GdkDisplay *display = gdk_display_get_default ();
  g_autoptr (GtkCssProvider) provider = gtk_css_provider_new ();

  gtk_css_provider_load_from_resource (provider, "/io/github/discern/Discern/style.css");
  gtk_style_context_add_provider_for_display (display, GTK_STYLE_PROVIDER (provider),
                                              GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
  gtk_icon_theme_add_resource_path (gtk_icon_theme_get_for_display (display),
                                    "/io/github/discern/Discern/icons");
  /* Recent files of any age: GTK 4.8 leaks the time that it compares their age with. */
  g_object_set (gtk_settings_get_for_display (display), "gtk-enable-animations", FALSE,
                "gtk-recent-files-max-age", -1, NULL);
}

void
dsc_test_init (int *argc, char ***argv)
{
  g_test_init (argc, argv, NULL);
  setlocale (LC_ALL, "C.UTF-8");
  dsc_engine_prepare_environment ();
  adw_init ();
  load_looks ();
}

/* Frames come from the frame clock: one that has been drawn after everything else was done. */
static void
after_paint_cb (GdkFrameClock *clock, gboolean *painted)
{
  *painted = TRUE;
}

static gboolean
is_true (gpointer data)
{
  return *(const gboolean *) data;
}

void
dsc_test_settle (GtkWindow *window)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
  if (window != NULL && gtk_widget_get_mapped (GTK_WIDGET (window)))
    {
      GdkFrameClock *clock = gtk_widget_get_frame_clock (GTK_WIDGET (window));
      gboolean painted = FALSE;
      gulong handler
          = g_signal_connect (clock, "after-paint", G_CALLBACK (after_paint_cb), &painted);

      gtk_widget_queue_draw (GTK_WIDGET (window));
      DSC_TEST_WAIT (is_true, &painted);
      g_signal_handler_disconnect (clock, handler);
    }
}

/* --- windows --- */

static gboolean
is_mapped (gpointer data)
{
  return gtk_widget_get_mapped (data);
}

GtkWindow *
dsc_test_show (GtkWidget *child, int width, int height)
{
  GtkWidget *window = adw_window_new ();
  GtkWidget *overlay = adw_toast_overlay_new ();

  adw_toast_overlay_set_child (ADW_TOAST_OVERLAY (overlay), child);
  adw_window_set_content (ADW_WINDOW (window), overlay);
  gtk_window_set_default_size (GTK_WINDOW (window), width, height);
  gtk_window_present (GTK_WINDOW (window));
  DSC_TEST_WAIT (is_mapped, window);
  dsc_test_settle (GTK_WINDOW (window));
  return GTK_WINDOW (window);
}

void
dsc_test_hide (GtkWindow *window)
{
  gpointer alive = window;

  g_object_add_weak_pointer (G_OBJECT (window), &alive);
  gtk_window_destroy (window);
  DSC_TEST_WAIT (dsc_test_is_gone, &alive);
}

/* What a widget says of itself: label, text, title or tooltip. */
static gboolean
says (GtkWidget *widget, const char *text)
{
  static const char *const names[] = { "label", "text", "title", "tooltip-text" };

  if (text == NULL)
    return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      GParamSpec *pspec = g_object_class_find_property (G_OBJECT_GET_CLASS (widget), names[i]);
      g_autofree char *value = NULL;

      if (pspec == NULL || pspec->value_type != G_TYPE_STRING
          || (pspec->flags & G_PARAM_READABLE) == 0)
        continue;
      g_object_get (widget, names[i], &value, NULL);
      if (value != NULL && strstr (value, text) != NULL)
        return TRUE;
    }
  return FALSE;
}

GtkWidget *
dsc_test_find (GtkWidget *root, GType type, const char *text)
{
  if (g_type_is_a (G_OBJECT_TYPE (root), type) && says (root, text))
    return root;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = dsc_test_find (child, type, text);

      if (found != NULL)
        return found;
    }
  return NULL;
}

GtkWindow *
dsc_test_find_window (const char *title)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWindow) window = g_list_model_get_item (windows, i);

      if (gtk_window_get_title (window) != NULL
          && strstr (gtk_window_get_title (window), title) != NULL)
        return window;
    }
  return NULL;
}

GtkEventController *
dsc_test_find_controller (GtkWidget *widget, GType type)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (widget);

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);

      if (g_type_is_a (G_OBJECT_TYPE (controller), type))
        return controller;
    }
  return NULL;
}

/* Says which parts need more than @most; the innermost are the ones to blame. */
static void
tell_large (GtkWidget *widget, GtkOrientation orientation, int for_size, int most)
{
  int minimum;

  if (!gtk_widget_get_child_visible (widget) || !gtk_widget_get_visible (widget))
    return;
  gtk_widget_measure (widget, orientation, for_size, &minimum, NULL, NULL, NULL);
  g_printerr ("# %s (%s) needs %d pixels\n", G_OBJECT_TYPE_NAME (widget),
              gtk_widget_get_css_name (widget), minimum);
  if (minimum <= most)
    return;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    tell_large (child, orientation, for_size, most);
}

void
dsc_test_assert_fits (GtkWidget *widget, int width)
{
  int minimum;

  gtk_widget_measure (widget, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
  if (minimum > width)
    tell_large (widget, GTK_ORIENTATION_HORIZONTAL, -1, width);
  g_assert_cmpint (minimum, <=, width);
}

void
dsc_test_assert_low (GtkWidget *widget, int width, int height)
{
  int minimum;

  gtk_widget_measure (widget, GTK_ORIENTATION_VERTICAL, width, &minimum, NULL, NULL, NULL);
  if (minimum > height)
    tell_large (widget, GTK_ORIENTATION_VERTICAL, width, height / 2);
  g_assert_cmpint (minimum, <=, height);
}

GdkTexture *
dsc_test_render (GtkWidget *widget)
{
  GskRenderer *renderer = gtk_native_get_renderer (gtk_widget_get_native (widget));
  g_autoptr (GtkSnapshot) snapshot = gtk_snapshot_new ();
  g_autoptr (GdkPaintable) paintable = NULL;
  g_autoptr (GskRenderNode) node = NULL;

  dsc_test_settle (GTK_WINDOW (gtk_widget_get_root (widget)));
  paintable = gtk_widget_paintable_new (widget);
  gdk_paintable_snapshot (paintable, snapshot, gtk_widget_get_width (widget),
                          gtk_widget_get_height (widget));
  node = gtk_snapshot_to_node (snapshot);
  return node != NULL ? gsk_renderer_render_texture (renderer, node, NULL) : NULL;
}

void
dsc_test_picture (GtkWidget *widget, const char *name)
{
  const char *folder = g_getenv ("DISCERN_TEST_PICTURES");
  g_autoptr (GdkTexture) texture = NULL;
  g_autofree char *file = NULL;
  g_autofree char *path = NULL;

  if (folder == NULL)
    return;
  texture = dsc_test_render (widget);
  if (texture == NULL)
    return;
  file = g_strconcat (name, ".png", NULL);
  path = g_build_filename (folder, file, NULL);
  gdk_texture_save_to_png (texture, path);
}

char *
dsc_test_dup_clipboard (GtkWidget *widget)
{
  GdkContentProvider *content = gdk_clipboard_get_content (gtk_widget_get_clipboard (widget));
  g_auto (GValue) value = G_VALUE_INIT;

  g_value_init (&value, G_TYPE_STRING);
  if (content == NULL || !gdk_content_provider_get_value (content, &value, NULL))
    return NULL;
  return g_value_dup_string (&value);
}
