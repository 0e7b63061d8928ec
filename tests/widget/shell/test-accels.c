/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Keys: the table, the shortcuts window and the window's actions are the same. */
#include "config.h"

#include <string.h>

#include "dsc-shell-test.h"
#include "picture/dsc-viewer.h"
#include "shell/dsc-accels.h"

#define OVERLAY "/io/github/discern/Discern/ui/shell/help-overlay.ui"

/* Keys that do the same as another, which is the one that is shown. */
static const char *
usual_name (guint key)
{
  const char *name = gdk_keyval_name (key);

  switch (key)
    {
    case GDK_KEY_equal:
    case GDK_KEY_KP_Add:
      return "plus";
    case GDK_KEY_KP_Subtract:
      return "minus";
    case GDK_KEY_KP_Enter:
      return "Return";
    default:
      return g_str_has_prefix (name, "KP_") ? name + strlen ("KP_") : name;
    }
}

static char *
dup_key (guint key, GdkModifierType modifiers)
{
  g_autofree char *prefix = gtk_accelerator_name (0, modifiers);

  return g_strconcat (prefix, usual_name (key), NULL);
}

/* What the shortcuts window writes in its own order of modifiers. */
static char *
dup_written_key (const char *written)
{
  guint key;
  GdkModifierType modifiers;

  g_assert_true (gtk_accelerator_parse (written, &key, &modifiers));
  return dup_key (key, modifiers);
}

/* --- the shortcuts window's file --- */

typedef struct
{
  GHashTable *keys;   /* (owned) (element-type utf8 utf8) action → key */
  GHashTable *others; /* (owned) (element-type utf8): keys without an action: those of the views */
  const char *property; /* (nullable) that is being read */
  char *action;         /* (owned) (nullable) of the shortcut at hand */
  char *key;            /* (owned) (nullable) likewise */
} Overlay;

static void
start_cb (GMarkupParseContext *context, const char *element, const char **names,
          const char **values, gpointer data, GError **error)
{
  Overlay *self = data;

  self->property = NULL;
  for (gsize i = 0; g_str_equal (element, "property") && names[i] != NULL; i++)
    if (g_str_equal (names[i], "name"))
      self->property = g_intern_string (values[i]);
}

static void
text_cb (GMarkupParseContext *context, const char *text, gsize length, gpointer data,
         GError **error)
{
  Overlay *self = data;
  char **place = g_strcmp0 (self->property, "action-name") == 0   ? &self->action
                 : g_strcmp0 (self->property, "accelerator") == 0 ? &self->key
                                                                  : NULL;

  if (place == NULL)
    return;
  g_free (*place);
  *place = g_strndup (text, length);
}

static void
end_cb (GMarkupParseContext *context, const char *element, gpointer data, GError **error)
{
  Overlay *self = data;

  self->property = NULL;
  if (!g_str_equal (element, "object") || self->key == NULL)
    return;
  if (self->action != NULL)
    g_assert_true (g_hash_table_insert (self->keys, g_steal_pointer (&self->action),
                                        g_steal_pointer (&self->key)));
  else
    {
      g_auto (GStrv) keys = g_strsplit (self->key, " ", -1);

      for (char **key = keys; *key != NULL; key++)
        g_hash_table_add (self->others, dup_written_key (*key));
    }
  g_clear_pointer (&self->key, g_free);
}

/* Returns: (transfer full): action → key. @others: (out) (optional): keys without an action. */
static GHashTable *
read_overlay (GHashTable **others)
{
  const GMarkupParser parser = { start_cb, end_cb, text_cb, NULL, NULL };
  Overlay overlay
      = { g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free),
          g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL), NULL, NULL, NULL };
  g_autoptr (GMarkupParseContext) context = g_markup_parse_context_new (&parser, 0, &overlay, NULL);
  g_autoptr (GBytes) bytes = g_resources_lookup_data (OVERLAY, 0, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_nonnull (bytes);
  g_markup_parse_context_parse (context, g_bytes_get_data (bytes, NULL),
                                (gssize) g_bytes_get_size (bytes), &error);
  g_assert_no_error (error);
  if (others != NULL)
    *others = g_hash_table_ref (overlay.others);
  g_hash_table_unref (overlay.others);
  return overlay.keys;
}

static GPtrArray *
all_accels (void)
{
  GPtrArray *all = g_ptr_array_new ();

  for (const DscAccel *accel = dsc_accels_get (); accel->action != NULL; accel++)
    g_ptr_array_add (all, (gpointer) accel);
  for (const DscAccel *accel = dsc_accels_get_bindings (); accel->action != NULL; accel++)
    g_ptr_array_add (all, (gpointer) accel);
  return all;
}

static void
test_the_shortcuts_window_shows_what_the_program_has (void)
{
  g_autoptr (GHashTable) others = NULL;
  g_autoptr (GHashTable) shown = read_overlay (&others);

  for (const DscAccel *accel = dsc_accels_get (); accel->action != NULL; accel++)
    {
      g_test_message ("%s", accel->action);
      g_assert_cmpstr (g_hash_table_lookup (shown, accel->action), ==, accel->keys[0]);
      g_hash_table_remove (shown, accel->action);
    }
  for (const DscAccel *accel = dsc_accels_get_bindings (); accel->action != NULL; accel++)
    {
      g_autofree char *key = dup_written_key (accel->keys[0]);

      g_test_message ("%s", accel->action);
      g_assert_true (g_hash_table_contains (others, key));
    }
  /* And nothing that the program does not have: with an action it would be shown without a key. */
  g_assert_cmpuint (g_hash_table_size (shown), ==, 0);
}

static void
test_no_two_actions_share_a_key_and_none_is_typed (void)
{
  g_autoptr (GPtrArray) all = all_accels ();
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < all->len; i++)
    for (const char *const *key = ((DscAccel *) g_ptr_array_index (all, i))->keys; *key; key++)
      {
        guint keyval;
        GdkModifierType modifiers;

        g_assert_true (gtk_accelerator_parse (*key, &keyval, &modifiers));
        g_assert_true ((modifiers & (GDK_CONTROL_MASK | GDK_ALT_MASK)) != 0
                       || (keyval >= GDK_KEY_F1 && keyval <= GDK_KEY_F12));
        g_assert_true (g_hash_table_add (seen, (gpointer) *key));
      }
}

/* `app.…` is the application's. */
static void
test_every_key_of_the_window_has_its_action (void)
{
  DscWindow *window = dsc_shell_test_window ();
  g_autoptr (GPtrArray) all = all_accels ();

  for (guint i = 0; i < all->len; i++)
    {
      const DscAccel *accel = g_ptr_array_index (all, i);
      g_autofree char *name = NULL;
      g_autoptr (GVariant) target = NULL;
      g_autoptr (GError) error = NULL;

      g_action_parse_detailed_name (accel->action, &name, &target, &error);
      g_assert_no_error (error);
      if (g_str_has_prefix (name, "win."))
        g_assert_true (g_action_group_has_action (G_ACTION_GROUP (window), name + strlen ("win.")));
    }
  dsc_shell_test_close (window);
}

/* --- keys of the views --- */

static void
add_trigger (GHashTable *keys, GtkShortcutTrigger *trigger)
{
  if (GTK_IS_ALTERNATIVE_TRIGGER (trigger))
    {
      GtkAlternativeTrigger *either = GTK_ALTERNATIVE_TRIGGER (trigger);

      add_trigger (keys, gtk_alternative_trigger_get_first (either));
      add_trigger (keys, gtk_alternative_trigger_get_second (either));
    }
  else if (GTK_IS_KEYVAL_TRIGGER (trigger))
    g_hash_table_add (keys,
                      dup_key (gtk_keyval_trigger_get_keyval (GTK_KEYVAL_TRIGGER (trigger)),
                               gtk_keyval_trigger_get_modifiers (GTK_KEYVAL_TRIGGER (trigger))));
}

/* Keys of @widget itself: those of its class and of controllers that were added. */
static GHashTable *
keys_of (GtkWidget *widget)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (widget);
  GHashTable *keys = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GObject) controller = g_list_model_get_item (controllers, i);

      for (guint k = 0; GTK_IS_SHORTCUT_CONTROLLER (controller)
                        && k < g_list_model_get_n_items (G_LIST_MODEL (controller));
           k++)
        {
          g_autoptr (GtkShortcut) shortcut = g_list_model_get_item (G_LIST_MODEL (controller), k);

          add_trigger (keys, gtk_shortcut_get_trigger (shortcut));
        }
    }
  return keys;
}

/* GTK's own keys of windows and rows are none of ours. */
static GHashTable *
keys_of_parent_class (GtkWidget *widget)
{
  GType parent = g_type_parent (G_OBJECT_TYPE (widget));
  GtkWidget *plain;
  GHashTable *keys;

  if (G_TYPE_IS_ABSTRACT (parent))
    return g_hash_table_new (g_str_hash, g_str_equal);
  plain = g_object_ref_sink (g_object_new (parent, NULL));
  keys = keys_of (plain);
  if (GTK_IS_WINDOW (plain))
    gtk_window_destroy (GTK_WINDOW (plain));
  g_object_unref (plain);
  return keys;
}

static void
collect_keys (GtkWidget *widget, GHashTable *all)
{
  if (g_str_has_prefix (G_OBJECT_TYPE_NAME (widget), "Dsc"))
    {
      g_autoptr (GHashTable) keys = keys_of (widget);
      g_autoptr (GHashTable) known = keys_of_parent_class (widget);
      GHashTableIter iter;
      gpointer key;

      g_hash_table_iter_init (&iter, keys);
      while (g_hash_table_iter_next (&iter, &key, NULL))
        if (!g_hash_table_contains (known, key))
          g_hash_table_insert (all, g_strdup (key), (gpointer) G_OBJECT_TYPE_NAME (widget));
    }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    collect_keys (child, all);
}

/* Of every widget of a window in which something was trained, and of the viewer. */
static GHashTable *
collect_all_keys (void)
{
  g_autofree char *folder = dsc_test_photos_new (2, 4);
  DscWindow *window = dsc_shell_test_open (folder);
  DscWorkspace *workspace = dsc_window_get_workspace (window);
  GHashTable *all = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  DscViewer *viewer;

  dsc_shell_test_begin (window);
  DSC_TEST_WAIT (dsc_shell_test_rests, window);
  dsc_test_settle (GTK_WINDOW (window));
  collect_keys (GTK_WIDGET (window), all);
  viewer = dsc_viewer_present (GTK_WIDGET (window), workspace,
                               G_LIST_MODEL (dsc_workspace_get_photos (workspace)), 0);
  dsc_test_settle (GTK_WINDOW (viewer));
  collect_keys (GTK_WIDGET (viewer), all);
  dsc_test_hide (GTK_WINDOW (viewer));
  dsc_shell_test_close (window);
  dsc_test_photos_delete (g_steal_pointer (&folder));
  return all;
}

static void
test_the_shortcuts_window_shows_the_keys_of_the_views (void)
{
  g_autoptr (GHashTable) others = NULL;
  g_autoptr (GHashTable) actions = read_overlay (&others);
  g_autoptr (GHashTable) all = collect_all_keys ();
  GHashTableIter iter;
  gpointer key, type;

  g_assert_cmpuint (g_hash_table_size (all), >, 30);
  /* With an action are those of the application, which the other test looks at. */
  g_hash_table_iter_init (&iter, actions);
  while (g_hash_table_iter_next (&iter, NULL, &key))
    {
      g_autofree char *name = dup_written_key (key);

      g_hash_table_remove (all, name);
    }
  g_hash_table_iter_init (&iter, all);
  while (g_hash_table_iter_next (&iter, &key, &type))
    if (!g_hash_table_contains (others, key))
      g_error ("The shortcuts window does not show %s of %s", (char *) key, (char *) type);
  g_hash_table_iter_init (&iter, others);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    if (!g_hash_table_contains (all, key))
      g_error ("The shortcuts window shows %s, which no view has", (char *) key);
}

int
main (int argc, char **argv)
{
  dsc_test_init (&argc, &argv);
  g_test_add_func ("/window/accels/the-shortcuts-window-shows-what-the-program-has",
                   test_the_shortcuts_window_shows_what_the_program_has);
  g_test_add_func ("/window/accels/no-two-actions-share-a-key-and-none-is-typed",
                   test_no_two_actions_share_a_key_and_none_is_typed);
  g_test_add_func ("/window/accels/every-key-of-the-window-has-its-action",
                   test_every_key_of_the_window_has_its_action);
  g_test_add_func ("/window/accels/the-shortcuts-window-shows-the-keys-of-the-views",
                   test_the_shortcuts_window_shows_the_keys_of_the_views);
  return g_test_run ();
}
