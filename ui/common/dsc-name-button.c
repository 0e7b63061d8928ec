/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "common/dsc-name-button.h"

struct _DscNameButton
{
  AdwBin parent_instance;
  GtkMenuButton *button;
  GtkPopover *popover;
  GtkEntry *entry;
  GtkWidget *apply;
  char *name; /* (owned) (nullable) */
};

enum
{
  NAMED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (DscNameButton, dsc_name_button, ADW_TYPE_BIN)

static char *
get_text (DscNameButton *self)
{
  return g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->entry))));
}

static void
changed_cb (DscNameButton *self)
{
  g_autofree char *text = get_text (self);

  gtk_widget_set_sensitive (self->apply, text[0] != '\0');
}

static void
apply_cb (DscNameButton *self)
{
  g_autofree char *text = get_text (self);

  if (text[0] == '\0')
    return;
  gtk_popover_popdown (self->popover);
  if (g_strcmp0 (text, self->name) != 0)
    g_signal_emit (self, signals[NAMED], 0, text);
}

static void
opened_cb (DscNameButton *self)
{
  gtk_editable_set_text (GTK_EDITABLE (self->entry), self->name != NULL ? self->name : "");
  gtk_widget_grab_focus (GTK_WIDGET (self->entry));
}

void
dsc_name_button_set_name (DscNameButton *self, const char *name)
{
  char *copy = g_strdup (name);

  g_return_if_fail (DSC_IS_NAME_BUTTON (self));

  g_free (self->name);
  self->name = copy;
}

static void
dsc_name_button_dispose (GObject *object)
{
  /* Else the bin would look for its child, which is one of the template's, when that is gone. */
  adw_bin_set_child (ADW_BIN (object), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (object), DSC_TYPE_NAME_BUTTON);
  G_OBJECT_CLASS (dsc_name_button_parent_class)->dispose (object);
}

static void
dsc_name_button_finalize (GObject *object)
{
  g_free (DSC_NAME_BUTTON (object)->name);
  G_OBJECT_CLASS (dsc_name_button_parent_class)->finalize (object);
}

static void
dsc_name_button_class_init (DscNameButtonClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dsc_name_button_dispose;
  G_OBJECT_CLASS (klass)->finalize = dsc_name_button_finalize;
  signals[NAMED] = g_signal_new ("named", DSC_TYPE_NAME_BUTTON, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                 NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/discern/Discern/ui/common/dsc-name-button.ui");
  gtk_widget_class_bind_template_child (widget_class, DscNameButton, button);
  gtk_widget_class_bind_template_child (widget_class, DscNameButton, popover);
  gtk_widget_class_bind_template_child (widget_class, DscNameButton, entry);
  gtk_widget_class_bind_template_child (widget_class, DscNameButton, apply);
}

static void
dsc_name_button_init (DscNameButton *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_swapped (self->entry, "changed", G_CALLBACK (changed_cb), self);
  g_signal_connect_swapped (self->entry, "activate", G_CALLBACK (apply_cb), self);
  g_signal_connect_swapped (self->apply, "clicked", G_CALLBACK (apply_cb), self);
  g_signal_connect_swapped (self->popover, "map", G_CALLBACK (opened_cb), self);
}

GtkWidget *
dsc_name_button_new (const char *title)
{
  DscNameButton *self = g_object_new (DSC_TYPE_NAME_BUTTON, NULL);

  gtk_widget_set_tooltip_text (GTK_WIDGET (self->button), title);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  title, -1);
  return GTK_WIDGET (self);
}
