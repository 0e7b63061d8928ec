/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Keys: the table, the shortcuts window and the window's actions are the same. */
#include "config.h"

#include <string.h>

#include "dsc-shell-test.h"
#include "shell/dsc-accels.h"

#define OVERLAY "/io/github/discern/Discern/gtk/help-overlay.ui"

/* --- the shortcuts window's file --- */

typedef struct
{
  GHashTable *keys;     /* (owned) (element-type utf8 utf8) action → key */
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
  g_clear_pointer (&self->key, g_free);
}

static GHashTable *
read_overlay (void)
{
  const GMarkupParser parser = { start_cb, end_cb, text_cb, NULL, NULL };
  Overlay overlay
      = { g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free), NULL, NULL, NULL };
  g_autoptr (GMarkupParseContext) context = g_markup_parse_context_new (&parser, 0, &overlay, NULL);
  g_autoptr (GBytes) bytes = g_resources_lookup_data (OVERLAY, 0, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_nonnull (bytes);
  g_markup_parse_context_parse (context, g_bytes_get_data (bytes, NULL),
                                (gssize) g_bytes_get_size (bytes), &error);
  g_assert_no_error (error);
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
  g_autoptr (GHashTable) shown = read_overlay ();
  g_autoptr (GPtrArray) all = all_accels ();

  for (guint i = 0; i < all->len; i++)
    {
      const DscAccel *accel = g_ptr_array_index (all, i);

      g_test_message ("%s", accel->action);
      g_assert_cmpstr (g_hash_table_lookup (shown, accel->action), ==, accel->keys[0]);
      g_hash_table_remove (shown, accel->action);
    }
  /* And nothing that the program does not have. */
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

/* `app.…` is the application's, and GTK adds the shortcuts window where there is one. */
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
      if (g_str_has_prefix (name, "win.") && !g_str_equal (name, "win.show-help-overlay"))
        g_assert_true (g_action_group_has_action (G_ACTION_GROUP (window), name + strlen ("win.")));
    }
  dsc_shell_test_close (window);
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
  return g_test_run ();
}
