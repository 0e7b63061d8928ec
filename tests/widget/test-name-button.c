/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The button that lets a person type another name. */
#include "config.h"

#include "common/dsc-name-button.h"
#include "dsc-widget-test.h"

typedef struct
{
  GtkWidget *button;
  GtkWindow *window;
  GtkWidget *entry;
  GtkWidget *apply;
  char *name; /* (owned) (nullable): that was typed and confirmed */
} Fixture;

static void
named_cb (Fixture *self, const char *name)
{
  g_free (self->name);
  self->name = g_strdup (name);
}

static void
set_up (Fixture *self, gconstpointer unused)
{
  self->button = dsc_name_button_new ("Rename Run");
  dsc_name_button_set_name (DSC_NAME_BUTTON (self->button), "Run 1");
  g_signal_connect_swapped (self->button, "named", G_CALLBACK (named_cb), self);
  self->window = dsc_test_show (self->button, 300, 200);
  gtk_menu_button_popup (
      GTK_MENU_BUTTON (dsc_test_find (self->button, GTK_TYPE_MENU_BUTTON, "Rename Run")));
  dsc_test_settle (self->window);
  self->entry = dsc_test_find (self->button, GTK_TYPE_ENTRY, NULL);
  self->apply = dsc_test_find (self->button, GTK_TYPE_BUTTON, "_Rename");
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  dsc_test_hide (self->window);
  g_free (self->name);
}

static void
test_it_begins_with_the_name_and_tells_another (Fixture *self, gconstpointer unused)
{
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (self->entry)), ==, "Run 1");
  g_signal_emit_by_name (self->entry, "activate");
  g_assert_null (self->name);
  gtk_editable_set_text (GTK_EDITABLE (self->entry), "  Best  ");
  g_signal_emit_by_name (self->apply, "clicked");
  g_assert_cmpstr (self->name, ==, "Best");
}

static void
test_a_blank_name_cannot_be_confirmed (Fixture *self, gconstpointer unused)
{
  gtk_editable_set_text (GTK_EDITABLE (self->entry), "   ");
  g_assert_false (gtk_widget_get_sensitive (self->apply));
  g_signal_emit_by_name (self->entry, "activate");
  g_assert_null (self->name);
  gtk_editable_set_text (GTK_EDITABLE (self->entry), "Best");
  g_assert_true (gtk_widget_get_sensitive (self->apply));
}

int
main (int argc, char **argv)
{
  dsc_test_init (&argc, &argv);
  g_test_add ("/window/name-button/it-begins-with-the-name-and-tells-another", Fixture, NULL,
              set_up, test_it_begins_with_the_name_and_tells_another, tear_down);
  g_test_add ("/window/name-button/a-blank-name-cannot-be-confirmed", Fixture, NULL, set_up,
              test_a_blank_name_cannot_be_confirmed, tear_down);
  return g_test_run ();
}
