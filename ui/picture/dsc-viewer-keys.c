/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Keys of the viewer. */
#include "config.h"

#include "picture/dsc-viewer-private.h"

void
_dsc_viewer_bind_keys (GtkWidgetClass *class)
{
  static const struct
  {
    guint key;
    GdkModifierType modifiers;
    const char *action;
  } keys[] = {
    /* A menu shows the last of an action. */
    { GDK_KEY_KP_Add, 0, "viewer.zoom-in" },
    { GDK_KEY_equal, GDK_CONTROL_MASK, "viewer.zoom-in" },
    { GDK_KEY_equal, 0, "viewer.zoom-in" },
    { GDK_KEY_plus, GDK_CONTROL_MASK, "viewer.zoom-in" },
    { GDK_KEY_plus, 0, "viewer.zoom-in" },
    { GDK_KEY_KP_Subtract, 0, "viewer.zoom-out" },
    { GDK_KEY_minus, GDK_CONTROL_MASK, "viewer.zoom-out" },
    { GDK_KEY_minus, 0, "viewer.zoom-out" },
    { GDK_KEY_KP_0, 0, "viewer.zoom-fit" },
    { GDK_KEY_0, GDK_CONTROL_MASK, "viewer.zoom-fit" },
    { GDK_KEY_0, 0, "viewer.zoom-fit" },
    { GDK_KEY_h, 0, "viewer.heat" },
    { GDK_KEY_F11, 0, "viewer.fullscreen" },
    { GDK_KEY_Escape, 0, "viewer.leave" },
    { GDK_KEY_w, GDK_CONTROL_MASK, "window.close" },
    { GDK_KEY_c, GDK_CONTROL_MASK, "viewer.copy" },
    { GDK_KEY_F2, 0, "viewer.label" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++)
    gtk_widget_class_add_binding_action (class, keys[i].key, keys[i].modifiers, keys[i].action,
                                         NULL);
}

void
_dsc_viewer_add_photo_keys (GtkWidget *pane)
{
  static const struct
  {
    const char *key;
    const char *action; /* with its parameter */
  } keys[] = {
    { "Right", "viewer.move(1)" },
    { "Down", "viewer.move(1)" },
    { "Left", "viewer.move(-1)" },
    { "Up", "viewer.move(-1)" },
    { "Page_Down", "viewer.move(10)" },
    { "Page_Up", "viewer.move(-10)" },
    { "Home", "viewer.move(-2147483647)" },
    { "End", "viewer.move(2147483647)" },
    { "<Shift>Left", "viewer.pan((-0.2, 0.0))" },
    { "<Shift>Right", "viewer.pan((0.2, 0.0))" },
    { "<Shift>Up", "viewer.pan((0.0, -0.2))" },
    { "<Shift>Down", "viewer.pan((0.0, 0.2))" },
    { "space", "viewer.leave" },
  };
  GtkEventController *controller = gtk_shortcut_controller_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      g_autofree char *name = NULL;
      g_autoptr (GVariant) target = NULL;
      GtkShortcut *shortcut;

      g_action_parse_detailed_name (keys[i].action, &name, &target, NULL);
      shortcut = gtk_shortcut_new (gtk_shortcut_trigger_parse_string (keys[i].key),
                                   gtk_named_action_new (name));
      gtk_shortcut_set_arguments (shortcut, target);
      gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (controller), shortcut);
    }
  gtk_widget_add_controller (pane, controller);
}
