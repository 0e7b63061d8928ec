/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A photo that loads itself: one widget, without children.
 *
 * States: empty → loading (in the queue, or asked for) → ready or failed. A request that is
 * answered late finds, through a weak reference and its number, whether anybody still wants it. */
#include "config.h"

#include "base/dsc-text.h"
#include "picture/dsc-thumb-private.h"
#include "picture/dsc-thumbnailer.h"

#define DEFAULT_SIZE 160
#define SMALLEST 16
#define LARGEST 1024

enum
{
  PROP_SIZE = 1,
  PROP_CAPTION,
  PROP_BADGE,
  PROP_BADGE_BAD,
  PROP_STATUS,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (DscThumb, dsc_thumb, GTK_TYPE_WIDGET)

GType
dsc_thumb_status_get_type (void)
{
  static const GEnumValue values[] = { { DSC_THUMB_EMPTY, "DSC_THUMB_EMPTY", "empty" },
                                       { DSC_THUMB_LOADING, "DSC_THUMB_LOADING", "loading" },
                                       { DSC_THUMB_READY, "DSC_THUMB_READY", "ready" },
                                       { DSC_THUMB_FAILED, "DSC_THUMB_FAILED", "failed" },
                                       { 0, NULL, NULL } };
  static gsize type;

  if (g_once_init_enter (&type))
    g_once_init_leave (&type, g_enum_register_static ("DscThumbStatus", values));
  return type;
}

/* Whether screen readers know of it: in a cell that says everything itself they do not, and need
 * not be told (which takes longer than all the rest) whenever it changes. */
static gboolean
is_told_about (DscThumb *self)
{
  return gtk_accessible_get_accessible_role (GTK_ACCESSIBLE (self))
         != GTK_ACCESSIBLE_ROLE_PRESENTATION;
}

static void
set_status (DscThumb *self, DscThumbStatus status)
{
  if (self->status == status)
    return;
  self->status = status;
  if (is_told_about (self))
    gtk_accessible_update_state (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_STATE_BUSY,
                                 status == DSC_THUMB_LOADING, -1);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATUS]);
}

static void
update_name (DscThumb *self)
{
  g_autofree char *shown = NULL;
  g_autofree char *base = NULL;

  if (!is_told_about (self))
    return;
  if (self->caption == NULL && self->path != NULL)
    {
      base = g_path_get_basename (self->path);
      shown = dsc_path_display (base);
    }
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  self->caption != NULL ? self->caption
                                  : shown != NULL       ? shown
                                                        : "",
                                  -1);
}

/* Loading. */

static void
take_texture (DscThumb *self, GdkTexture *texture)
{
  g_set_object (&self->texture, texture);
  set_status (self, DSC_THUMB_READY);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/* Drops the request that is going or waits. */
static void
drop_request (DscThumb *self)
{
  g_autoptr (GCancellable) cancellable = g_steal_pointer (&self->cancellable);

  _dsc_thumb_queue_remove (&self->link);
  if (cancellable != NULL)
    g_cancellable_cancel (cancellable);
  if (self->status == DSC_THUMB_LOADING)
    set_status (self, DSC_THUMB_EMPTY);
}

static int
device_size (DscThumb *self)
{
  return self->size * gtk_widget_get_scale_factor (GTK_WIDGET (self));
}

/* Asks for the picture, if it is wanted and not there. */
static void
want (DscThumb *self)
{
  GdkTexture *texture;

  if (self->path == NULL || self->cancellable != NULL || self->link.data != NULL)
    return;
  texture = dsc_thumbnailer_peek (self->path, device_size (self));
  if (texture != NULL)
    take_texture (self, texture);
  else if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    {
      if (self->texture == NULL)
        set_status (self, DSC_THUMB_LOADING);
      _dsc_thumb_queue_add (self, &self->link);
    }
}

typedef struct
{
  GWeakRef thumb;
  GCancellable *cancellable; /* (owned) which request */
} Request;

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Request *request = data;
  g_autoptr (DscThumb) self = g_weak_ref_get (&request->thumb);
  g_autoptr (GError) error = NULL;
  g_autoptr (GdkTexture) texture = dsc_thumbnailer_load_finish (result, &error);

  if (self != NULL && self->cancellable == request->cancellable)
    {
      g_clear_object (&self->cancellable);
      if (texture != NULL)
        take_texture (self, texture);
      else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        want (self); /* pushed out by newer ones */
      else
        {
          set_status (self, DSC_THUMB_FAILED);
          gtk_widget_queue_draw (GTK_WIDGET (self));
        }
    }
  g_weak_ref_clear (&request->thumb);
  g_object_unref (request->cancellable);
  g_free (request);
  _dsc_thumb_queue_loaded ();
}

void
_dsc_thumb_load (DscThumb *self)
{
  Request *request = g_new0 (Request, 1);

  _dsc_thumb_queue_remove (&self->link);
  self->cancellable = g_cancellable_new ();
  request->cancellable = g_object_ref (self->cancellable);
  g_weak_ref_init (&request->thumb, self);
  dsc_thumbnailer_load_async (self->path, device_size (self), self->cancellable, loaded_cb,
                              request);
}

/* Another size is needed. What is there is shown until that has come. */
static void
want_again (DscThumb *self)
{
  drop_request (self);
  if (self->status != DSC_THUMB_FAILED)
    want (self);
}

void
dsc_thumb_set_path (DscThumb *self, const char *path)
{
  g_return_if_fail (DSC_IS_THUMB (self));

  if (g_strcmp0 (path, self->path) == 0)
    return;
  drop_request (self);
  g_free (self->path);
  self->path = g_strdup (path);
  g_clear_object (&self->texture);
  g_clear_object (&self->overlay);
  set_status (self, DSC_THUMB_EMPTY);
  update_name (self);
  want (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/* Properties. */

void
dsc_thumb_set_size (DscThumb *self, int size)
{
  g_return_if_fail (DSC_IS_THUMB (self));

  size = CLAMP (size, SMALLEST, LARGEST);
  if (size == self->size)
    return;
  self->size = size;
  want_again (self);
  gtk_widget_queue_resize (GTK_WIDGET (self));
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SIZE]);
}

void
dsc_thumb_set_caption (DscThumb *self, const char *caption)
{
  g_return_if_fail (DSC_IS_THUMB (self));

  if (g_strcmp0 (caption, self->caption) == 0)
    return;
  g_free (self->caption);
  self->caption = g_strdup (caption);
  _dsc_thumb_forget_layouts (self);
  update_name (self);
  gtk_widget_queue_resize (GTK_WIDGET (self));
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CAPTION]);
}

void
dsc_thumb_set_badge (DscThumb *self, const char *badge, gboolean bad)
{
  g_return_if_fail (DSC_IS_THUMB (self));

  bad = !!bad;
  if (g_strcmp0 (badge, self->badge) != 0)
    {
      g_free (self->badge);
      self->badge = g_strdup (badge);
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_BADGE]);
    }
  if (bad != self->badge_bad)
    {
      self->badge_bad = bad;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_BADGE_BAD]);
    }
  _dsc_thumb_forget_layouts (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
dsc_thumb_set_overlay (DscThumb *self, GdkTexture *texture)
{
  g_return_if_fail (DSC_IS_THUMB (self));

  if (g_set_object (&self->overlay, texture))
    gtk_widget_queue_draw (GTK_WIDGET (self));
}

DscThumbStatus
dsc_thumb_get_status (DscThumb *self)
{
  g_return_val_if_fail (DSC_IS_THUMB (self), DSC_THUMB_EMPTY);

  return self->status;
}

/* The widget. */

static void
dsc_thumb_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  _dsc_thumb_paint (DSC_THUMB (widget), snapshot);
}

static void
dsc_thumb_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum,
                   int *natural, int *minimum_baseline, int *natural_baseline)
{
  DscThumb *self = DSC_THUMB (widget);

  *minimum = *natural = self->size;
  if (orientation == GTK_ORIENTATION_VERTICAL)
    *minimum = *natural = self->size + _dsc_thumb_caption_height (self);
}

static GtkSizeRequestMode
dsc_thumb_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_CONSTANT_SIZE;
}

static void
dsc_thumb_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (dsc_thumb_parent_class)->map (widget);
  if (DSC_THUMB (widget)->status == DSC_THUMB_EMPTY)
    want (DSC_THUMB (widget));
}

static void
dsc_thumb_unmap (GtkWidget *widget)
{
  drop_request (DSC_THUMB (widget));
  GTK_WIDGET_CLASS (dsc_thumb_parent_class)->unmap (widget);
}

static void
dsc_thumb_css_changed (GtkWidget *widget, GtkCssStyleChange *change)
{
  GTK_WIDGET_CLASS (dsc_thumb_parent_class)->css_changed (widget, change);
  _dsc_thumb_forget_layouts (DSC_THUMB (widget));
}

static void
dsc_thumb_system_setting_changed (GtkWidget *widget, GtkSystemSetting setting)
{
  GTK_WIDGET_CLASS (dsc_thumb_parent_class)->system_setting_changed (widget, setting);
  _dsc_thumb_forget_layouts (DSC_THUMB (widget));
  gtk_widget_queue_resize (widget);
}

/* The object. */

static void
dsc_thumb_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  DscThumb *self = DSC_THUMB (object);

  switch (id)
    {
    case PROP_SIZE:
      g_value_set_int (value, self->size);
      break;
    case PROP_CAPTION:
      g_value_set_string (value, self->caption);
      break;
    case PROP_BADGE:
      g_value_set_string (value, self->badge);
      break;
    case PROP_BADGE_BAD:
      g_value_set_boolean (value, self->badge_bad);
      break;
    case PROP_STATUS:
      g_value_set_enum (value, self->status);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
dsc_thumb_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  DscThumb *self = DSC_THUMB (object);

  switch (id)
    {
    case PROP_SIZE:
      dsc_thumb_set_size (self, g_value_get_int (value));
      break;
    case PROP_CAPTION:
      dsc_thumb_set_caption (self, g_value_get_string (value));
      break;
    case PROP_BADGE:
      dsc_thumb_set_badge (self, g_value_get_string (value), self->badge_bad);
      break;
    case PROP_BADGE_BAD:
      dsc_thumb_set_badge (self, self->badge, g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
dsc_thumb_dispose (GObject *object)
{
  DscThumb *self = DSC_THUMB (object);

  drop_request (self);
  _dsc_thumb_forget_layouts (self);
  g_clear_object (&self->texture);
  g_clear_object (&self->overlay);
  G_OBJECT_CLASS (dsc_thumb_parent_class)->dispose (object);
}

static void
dsc_thumb_finalize (GObject *object)
{
  DscThumb *self = DSC_THUMB (object);

  g_free (self->path);
  g_free (self->caption);
  g_free (self->badge);
  G_OBJECT_CLASS (dsc_thumb_parent_class)->finalize (object);
}

static void
dsc_thumb_class_init (DscThumbClass *klass)
{
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = dsc_thumb_get_property;
  object_class->set_property = dsc_thumb_set_property;
  object_class->dispose = dsc_thumb_dispose;
  object_class->finalize = dsc_thumb_finalize;
  widget_class->snapshot = dsc_thumb_snapshot;
  widget_class->measure = dsc_thumb_measure;
  widget_class->get_request_mode = dsc_thumb_get_request_mode;
  widget_class->map = dsc_thumb_map;
  widget_class->unmap = dsc_thumb_unmap;
  widget_class->css_changed = dsc_thumb_css_changed;
  widget_class->system_setting_changed = dsc_thumb_system_setting_changed;
  properties[PROP_SIZE]
      = g_param_spec_int ("size", NULL, NULL, SMALLEST, LARGEST, DEFAULT_SIZE, flags);
  properties[PROP_CAPTION] = g_param_spec_string ("caption", NULL, NULL, NULL, flags);
  properties[PROP_BADGE] = g_param_spec_string ("badge", NULL, NULL, NULL, flags);
  properties[PROP_BADGE_BAD] = g_param_spec_boolean ("badge-bad", NULL, NULL, FALSE, flags);
  properties[PROP_STATUS]
      = g_param_spec_enum ("status", NULL, NULL, DSC_TYPE_THUMB_STATUS, DSC_THUMB_EMPTY,
                           G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  gtk_widget_class_set_css_name (widget_class, "thumb");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
dsc_thumb_init (DscThumb *self)
{
  self->size = DEFAULT_SIZE;
  g_signal_connect (self, "notify::scale-factor", G_CALLBACK (want_again), NULL);
}

GtkWidget *
dsc_thumb_new (void)
{
  return g_object_new (DSC_TYPE_THUMB, NULL);
}
