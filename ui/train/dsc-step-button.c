/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "train/dsc-step-button.h"

struct _DscStepButton
{
  GtkButton parent_instance;
  GtkLabel *title_label;
  GtkLabel *caption_label;
};

enum
{
  PROP_TITLE = 1,
  PROP_CAPTION,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (DscStepButton, dsc_step_button, GTK_TYPE_BUTTON)

/* The name without its mnemonic's mark; the caption is what there is to say beside. */
static void
say (DscStepButton *self)
{
  const char *caption = gtk_label_get_text (self->caption_label);

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  gtk_label_get_text (self->title_label),
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, caption, -1);
}

void
dsc_step_button_set_caption (DscStepButton *self, const char *caption)
{
  g_return_if_fail (DSC_IS_STEP_BUTTON (self));

  if (g_strcmp0 (gtk_label_get_text (self->caption_label), caption) == 0)
    return;
  gtk_label_set_text (self->caption_label, caption != NULL ? caption : "");
  say (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CAPTION]);
}

static void
dsc_step_button_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  DscStepButton *self = DSC_STEP_BUTTON (object);

  switch (id)
    {
    case PROP_TITLE:
      g_value_set_string (value, gtk_label_get_label (self->title_label));
      break;
    case PROP_CAPTION:
      g_value_set_string (value, gtk_label_get_text (self->caption_label));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
dsc_step_button_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  DscStepButton *self = DSC_STEP_BUTTON (object);

  switch (id)
    {
    case PROP_TITLE:
      gtk_label_set_label (self->title_label, g_value_get_string (value));
      say (self);
      g_object_notify_by_pspec (object, pspec);
      break;
    case PROP_CAPTION:
      dsc_step_button_set_caption (self, g_value_get_string (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
dsc_step_button_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), DSC_TYPE_STEP_BUTTON);
  G_OBJECT_CLASS (dsc_step_button_parent_class)->dispose (object);
}

static void
dsc_step_button_class_init (DscStepButtonClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = dsc_step_button_get_property;
  object_class->set_property = dsc_step_button_set_property;
  object_class->dispose = dsc_step_button_dispose;
  properties[PROP_TITLE]
      = g_param_spec_string ("title", NULL, NULL, NULL,
                             G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_CAPTION]
      = g_param_spec_string ("caption", NULL, NULL, NULL,
                             G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/discern/Discern/ui/train/dsc-step-button.ui");
  gtk_widget_class_bind_template_child (widget_class, DscStepButton, title_label);
  gtk_widget_class_bind_template_child (widget_class, DscStepButton, caption_label);
}

static void
dsc_step_button_init (DscStepButton *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
