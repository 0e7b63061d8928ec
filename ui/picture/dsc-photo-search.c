/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "picture/dsc-photo-search.h"

struct _DscPhotoSearch
{
  AdwBin parent_instance;
  gboolean is_active;

  GtkSearchBar *bar;
  GtkSearchEntry *entry;
};

enum
{
  PROP_ACTIVE = 1,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];
static guint changed_signal;

G_DEFINE_FINAL_TYPE (DscPhotoSearch, dsc_photo_search, ADW_TYPE_BIN)

static void
text_changed_cb (DscPhotoSearch *self)
{
  g_signal_emit (self, changed_signal, 0);
}

/* The entry tells of its new text later, and nobody shall wait for all photos. */
static void
mode_changed_cb (DscPhotoSearch *self)
{
  gboolean is_active = gtk_search_bar_get_search_mode (self->bar);

  if (is_active == self->is_active)
    return;
  self->is_active = is_active;
  if (!is_active)
    gtk_editable_set_text (GTK_EDITABLE (self->entry), "");
  g_signal_emit (self, changed_signal, 0);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ACTIVE]);
}

static void
dsc_photo_search_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_ACTIVE:
      g_value_set_boolean (value, DSC_PHOTO_SEARCH (object)->is_active);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
dsc_photo_search_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_ACTIVE:
      gtk_search_bar_set_search_mode (DSC_PHOTO_SEARCH (object)->bar, g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
dsc_photo_search_dispose (GObject *object)
{
  /* AdwBin does not notice that its child leaves with the template. */
  adw_bin_set_child (ADW_BIN (object), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (object), DSC_TYPE_PHOTO_SEARCH);
  G_OBJECT_CLASS (dsc_photo_search_parent_class)->dispose (object);
}

static void
dsc_photo_search_class_init (DscPhotoSearchClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = dsc_photo_search_get_property;
  object_class->set_property = dsc_photo_search_set_property;
  object_class->dispose = dsc_photo_search_dispose;
  properties[PROP_ACTIVE]
      = g_param_spec_boolean ("active", NULL, NULL, FALSE,
                              G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  changed_signal = g_signal_new ("changed", DSC_TYPE_PHOTO_SEARCH, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                 NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/discern/Discern/ui/picture/dsc-photo-search.ui");
  gtk_widget_class_bind_template_child (widget_class, DscPhotoSearch, bar);
  gtk_widget_class_bind_template_child (widget_class, DscPhotoSearch, entry);
  gtk_widget_class_bind_template_callback (widget_class, mode_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, text_changed_cb);
}

static void
dsc_photo_search_init (DscPhotoSearch *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_search_bar_connect_entry (self->bar, GTK_EDITABLE (self->entry));
}

void
dsc_photo_search_capture (DscPhotoSearch *self, GtkWidget *widget)
{
  g_return_if_fail (DSC_IS_PHOTO_SEARCH (self));

  gtk_search_bar_set_key_capture_widget (self->bar, widget);
}

void
dsc_photo_search_begin (DscPhotoSearch *self)
{
  g_return_if_fail (DSC_IS_PHOTO_SEARCH (self));

  gtk_search_bar_set_search_mode (self->bar, TRUE);
  gtk_widget_grab_focus (GTK_WIDGET (self->entry));
}

void
dsc_photo_search_end (DscPhotoSearch *self)
{
  g_return_if_fail (DSC_IS_PHOTO_SEARCH (self));

  gtk_search_bar_set_search_mode (self->bar, FALSE);
}

const char *
dsc_photo_search_get_text (DscPhotoSearch *self)
{
  g_return_val_if_fail (DSC_IS_PHOTO_SEARCH (self), NULL);

  return self->is_active ? gtk_editable_get_text (GTK_EDITABLE (self->entry)) : "";
}
