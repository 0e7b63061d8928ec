/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The way of the Tab key through each view: every stop once, in the order in which it is read. A
 * list is one stop; a row of settings and the field in it are two. */
#include "config.h"

#include "classify/dsc-classify-view.h"
#include "data/dsc-data-view.h"
#include "dsc-widget-test.h"
#include "picture/dsc-thumbnailer.h"
#include "results/dsc-results-view.h"
#include "train/dsc-train-view.h"

/* More stops than any view has. */
#define MOST 60

/* Returns: (transfer full) (nullable): what @widget is called by those who see it. */
static char *
dup_own_name (GtkWidget *widget)
{
  static const char *const names[] = { "tooltip-text", "label", "placeholder-text", "title" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      GParamSpec *pspec = g_object_class_find_property (G_OBJECT_GET_CLASS (widget), names[i]);
      g_autofree char *value = NULL;

      if (pspec == NULL || pspec->value_type != G_TYPE_STRING)
        continue;
      g_object_get (widget, names[i], &value, NULL);
      if (value != NULL && *value != '\0')
        return g_steal_pointer (&value);
    }
  return NULL;
}

/* Returns: (transfer full) (nullable): what stands on @button. */
static char *
dup_words_in (GtkWidget *button)
{
  GtkWidget *label = dsc_test_find (button, GTK_TYPE_LABEL, NULL);

  return label != NULL ? dup_own_name (label) : NULL;
}

static char *
dup_chosen (GtkDropDown *choice)
{
  GObject *chosen = gtk_drop_down_get_selected_item (choice);

  return GTK_IS_STRING_OBJECT (chosen)
             ? g_strdup (gtk_string_object_get_string (GTK_STRING_OBJECT (chosen)))
             : g_strdup (G_OBJECT_TYPE_NAME (choice));
}

/* Returns: (transfer full): the same of the stop @focus, which may be a part of what is called so;
 * the kind of list where it is an item of one. */
static char *
dup_name (GtkWidget *view, GtkWidget *focus)
{
  const char *kind = G_OBJECT_TYPE_NAME (focus);

  for (GtkWidget *widget = focus; widget != NULL && widget != view;
       widget = gtk_widget_get_parent (widget))
    {
      char *name;

      if (GTK_IS_SCROLLABLE (widget) && !GTK_IS_VIEWPORT (widget))
        return g_strdup (G_OBJECT_TYPE_NAME (widget));
      name = dup_own_name (widget);
      if (name == NULL && GTK_IS_DROP_DOWN (widget))
        name = dup_chosen (GTK_DROP_DOWN (widget));
      else if (name == NULL && GTK_IS_BUTTON (widget)
               && !GTK_IS_DROP_DOWN (gtk_widget_get_parent (widget)))
        name = dup_words_in (widget);
      if (name != NULL)
        return name;
    }
  return g_strdup (kind);
}

/* Returns: whether it is @focus that moved there: Tab is never caught. */
static gboolean
step (GtkWidget *view, GtkWindow *window)
{
  GtkWidget *before = gtk_window_get_focus (window);

  if (!gtk_widget_child_focus (view, GTK_DIR_TAB_FORWARD))
    return FALSE;
  g_assert_true (gtk_window_get_focus (window) != before);
  return TRUE;
}

/* Returns: (transfer full): a line for each stop. */
static char *
walk (GtkWidget *view, GtkWindow *window)
{
  g_autoptr (GString) lines = g_string_new (NULL);

  gtk_window_set_focus (window, NULL);
  for (guint i = 0; i < MOST && step (view, window); i++)
    {
      g_autofree char *name = dup_name (view, gtk_window_get_focus (window));

      g_string_append_printf (lines, "%s\n", name);
    }
  return g_string_free (g_steal_pointer (&lines), FALSE);
}

/* What a test looks at. */
typedef struct
{
  char *folder;
  DscWorkspace *workspace;
  GtkWidget *view;
  GtkWindow *window;
} Fixture;

static void
show (Fixture *self, GtkWidget *view)
{
  self->folder = dsc_test_photos_new (5, 24);
  self->workspace = dsc_test_open (self->folder);
  dsc_test_train (self->workspace, "recommended", 1);
  self->view = view;
  g_object_set (view, "workspace", self->workspace, NULL);
  self->window = dsc_test_show (view, 1200, 800);
}

static void
assert_order (Fixture *self, const char *expected)
{
  g_autofree char *found = NULL;

  dsc_test_settle (self->window);
  found = walk (self->view, self->window);
  g_assert_cmpstr (found, ==, expected);
  dsc_test_hide (self->window);
  dsc_test_close (self->workspace);
  dsc_test_photos_delete (g_steal_pointer (&self->folder));
  dsc_thumbnailer_shutdown ();
}

static void
test_data (void)
{
  Fixture fixture = { 0 };

  show (&fixture, dsc_data_view_new ());
  assert_order (&fixture, "Classes\n"
                          "Problems\n"
                          "GtkListView\n"
                          "Search (Ctrl+F)\n"
                          "What the photos are used for (part of the split)\n"
                          "Problem\n"
                          "More About These Photos\n"
                          "The Chosen Photo (F9)\n"
                          "GtkGridView\n"
                          "No Photo Chosen\n");
}

static void
test_train (void)
{
  Fixture fixture = { 0 };

  show (&fixture, dsc_train_view_new ());
  assert_order (&fixture,
                "Recipe\n"
                "Network\n"
                "Such as 1e-3; for the layer groups from first to last: 1e-6:1e-4. The "
                "learning-rate finder shows good ones.\n"
                "Passes over the photos\n"
                "Passes over the photos\n"
                "Photos in each step\n"
                "Photos in each step\n"
                "Height\n"
                "Height\n"
                "Width\n"
                "Width\n"
                "Other shapes\n"
                "Turned photos\n"
                "Chosen\n"
                "Share\n"
                "Share\n"
                "Seed of the split\n"
                "Seed of the split\n"
                "Test\n"
                "Test\n"
                "Several photos of one thing: all are learned from, or all are checked (groups)\n"
                "Lock\n"
                "Lock\n"
                "Vary the photos\n"
                "Vary the photos\n"
                "Mirrored\n"
                "Turned by up to\n"
                "Turned by up to\n"
                "Enlarged by up to\n"
                "Enlarged by up to\n"
                "Brightness and contrast\n"
                "Brightness and contrast\n"
                "Seen from another side\n"
                "Seen from another side\n"
                "How often shape is changed\n"
                "How often shape is changed\n"
                "How often light is changed\n"
                "How often light is changed\n"
                "For Experts\n"
                "Settings\n"
                "_Train\n"
                "Look at every photo once and learn from that: a usable model after seconds\n"
                "Try ever higher learning rates, and show which are good; changes nothing. Only "
                "needed where a run’s curves rise, or hardly fall\n"
                "The notebook's first step: train the last layers alone (frozen)\n"
                "Curves\n"
                "Rate\n"
                "Runs\n"
                "_Compare\n"
                "Logarithmic axis for the loss\n"
                "Zoom Out\n"
                "Zoom In\n"
                "Save as a Picture or Table\n"
                "Print…\n"
                "Show as Table\n"
                "DscCurvesChart\n"
                "GtkColumnListView\n");
}

static void
test_results (void)
{
  Fixture fixture = { 0 };

  show (&fixture, dsc_results_view_new ());
  assert_order (
      &fixture,
      "The run whose results are shown here, and whose model answers in Classify\n"
      "What to do with this run\n"
      "Share of wrong answers on the photos that were held back (error rate). Shows the mistakes\n"
      "Mistakes\n"
      "Confusion\n"
      "Classes\n"
      "Compare\n"
      "Search (Ctrl+F)\n"
      "Largest loss first\n"
      "Where the model looks (Grad-CAM): bright is what speaks for that class\n"
      "_Mistakes only\n"
      "Any loss\n"
      "Save the List as a Table (CSV)…\n"
      "GtkGridView\n");
}

static gboolean
is_answered (gpointer view)
{
  return !dsc_classify_view_is_asking (view)
         && g_list_model_get_n_items (dsc_classify_view_get_answers (view)) > 0;
}

static void
test_classify (void)
{
  Fixture fixture = { 0 };
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);

  show (&fixture, dsc_classify_view_new ());
  for (guint i = 0; i < 2; i++)
    g_ptr_array_add (paths,
                     dsc_dataset_dup_photo_path (dsc_workspace_get_dataset (fixture.workspace), i));
  dsc_classify_view_add_paths (DSC_CLASSIFY_VIEW (fixture.view), paths);
  DSC_TEST_WAIT (is_answered, fixture.view);
  assert_order (&fixture,
                "The run whose model answers here, and whose results are shown in Results\n"
                "What Else Can Be Done\n"
                "Order of the Answers\n"
                "GtkListView\n"
                "Most Probable\n"
                "Most Probable\n"
                "Most Probable\n"
                "Most Probable\n"
                "Most Probable\n"
                "Show Where the Model Looks\n"
                "Show Where the Model Looks\n"
                "Show Training Photos That Look Alike\n"
                "Show Training Photos That Look Alike\n");
}

int
main (int argc, char **argv)
{
  dsc_test_init (&argc, &argv);
  g_test_add_func ("/window/focus-order/data", test_data);
  g_test_add_func ("/window/focus-order/train", test_train);
  g_test_add_func ("/window/focus-order/results", test_results);
  g_test_add_func ("/window/focus-order/classify", test_classify);
  return g_test_run ();
}
