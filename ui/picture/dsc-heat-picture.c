/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "base/dsc-text.h"
#include "picture/dsc-heat-picture.h"
#include "picture/dsc-heat-texture.h"
#include "picture/dsc-thumbnailer.h"

/* Pixels of the longer side: as many as a large screen shows. */
#define SIZE 1600
#define MIN_SIDE 96
#define MAX_SCALE 4
#define NATURAL_WIDTH 480
#define NATURAL_HEIGHT 360

/* What lies over what. */
typedef enum
{
  PHOTO,   /* the photo alone */
  SEEN,    /* what the network sees of it */
  COLOURS, /* the map alone, of the same part */
  N_LAYERS
} Layer;

struct _DscHeatPicture
{
  GtkWidget parent_instance;

  DscWorkspace *workspace; /* (owned) (nullable) */
  char *path;              /* (owned) (nullable) */
  gint32 label;
  double strength;

  DscHeatStatus status;
  char *problem;                /* (owned) (nullable) */
  GdkTexture *layers[N_LAYERS]; /* (owned) (nullable) */
  gint32 heat_label;
  GCancellable *loading; /* (owned) (nullable) of the photo */
  GCancellable *heating; /* (owned) (nullable) of the map */
};

enum
{
  PROP_WORKSPACE = 1,
  PROP_PATH,
  PROP_LABEL,
  PROP_STRENGTH,
  PROP_STATUS,
  PROP_BUSY,
  PROP_PROBLEM,
  PROP_HEAT_LABEL,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (DscHeatPicture, dsc_heat_picture, GTK_TYPE_WIDGET)

static void
set_status (DscHeatPicture *self, DscHeatStatus status)
{
  if (self->status == status)
    return;
  self->status = status;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATUS]);
}

static void
set_problem (DscHeatPicture *self, const char *problem)
{
  if (g_strcmp0 (self->problem, problem) == 0)
    return;
  g_free (self->problem);
  self->problem = g_strdup (problem);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PROBLEM]);
}

static void
set_heat_label (DscHeatPicture *self, gint32 label)
{
  if (self->heat_label == label)
    return;
  self->heat_label = label;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_HEAT_LABEL]);
}

/* Forgets a question that is going; its answer finds that it was cancelled. */
static void
drop (GCancellable **cancellable)
{
  g_cancellable_cancel (*cancellable);
  g_clear_object (cancellable);
}

static void
end_heating (DscHeatPicture *self)
{
  if (self->heating == NULL)
    return;
  drop (&self->heating);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_BUSY]);
}

static void
fail_heating (DscHeatPicture *self, const GError *error)
{
  set_problem (self, error->message);
  end_heating (self);
}

/* --- the map --- */

/* One question for a map. The picture may be gone when it is answered, but then it was cancelled.
 */
typedef struct
{
  DscHeatPicture *self; /* (unowned) */
  DscHeatMap *map;      /* (owned) (nullable) */
} Heating;

static void
heating_free (Heating *heating)
{
  g_clear_pointer (&heating->map, dsc_heat_map_free);
  g_free (heating);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Heating, heating_free)

static void
layers_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Heating) heating = data;
  DscHeatPicture *self = heating->self;
  g_autoptr (GError) error = NULL;
  g_autoptr (GdkTexture) seen = NULL;
  g_autoptr (GdkTexture) colours = NULL;

  if (!dsc_heat_layers_load_finish (result, &seen, &colours, &error))
    {
      if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        fail_heating (self, error);
      return;
    }
  g_set_object (&self->layers[SEEN], seen);
  g_set_object (&self->layers[COLOURS], colours);
  set_heat_label (self, heating->map->label);
  end_heating (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
explained_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Heating) heating = data;
  DscHeatPicture *self = heating->self;
  g_autoptr (GError) error = NULL;

  heating->map = dsc_workspace_explain_finish (DSC_WORKSPACE (source), result, &error);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (heating->map == NULL)
    {
      fail_heating (self, error);
      return;
    }
  dsc_heat_layers_load_async (self->path, heating->map, SIZE, self->heating, layers_cb, heating);
  g_steal_pointer (&heating);
}

/* Asks for the map that is to be shown, if there is one to be shown. */
static void
heat (DscHeatPicture *self)
{
  Heating *heating;

  end_heating (self);
  g_clear_object (&self->layers[SEEN]);
  g_clear_object (&self->layers[COLOURS]);
  set_heat_label (self, DSC_HEAT_NONE);
  if (self->status != DSC_HEAT_FAILED)
    set_problem (self, NULL);
  gtk_widget_queue_draw (GTK_WIDGET (self));
  if (self->label == DSC_HEAT_NONE || self->workspace == NULL || self->path == NULL)
    return;
  heating = g_new0 (Heating, 1);
  heating->self = self;
  self->heating = g_cancellable_new ();
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_BUSY]);
  dsc_workspace_explain_async (self->workspace, self->path, self->label, self->heating,
                               explained_cb, heating);
}

/* --- the photo --- */

/* As above. */
static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  DscHeatPicture *self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GdkTexture) texture = dsc_picture_load_finish (result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  g_clear_object (&self->loading);
  g_set_object (&self->layers[PHOTO], texture);
  if (texture == NULL)
    set_problem (self, error->message);
  set_status (self, texture != NULL ? DSC_HEAT_READY : DSC_HEAT_FAILED);
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

static void
load (DscHeatPicture *self)
{
  drop (&self->loading);
  g_clear_object (&self->layers[PHOTO]);
  set_status (self, self->path != NULL ? DSC_HEAT_LOADING : DSC_HEAT_EMPTY);
  if (self->path == NULL)
    return;
  self->loading = g_cancellable_new ();
  dsc_picture_load_async (self->path, SIZE, self->loading, loaded_cb, self);
}

/* --- the widget --- */

static void
dsc_heat_picture_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum,
                          int *natural, int *minimum_baseline, int *natural_baseline)
{
  *minimum = MIN_SIDE;
  *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? NATURAL_WIDTH : NATURAL_HEIGHT;
}

/* All of @texture, in the middle, as large as fits; small ones are not blown up without end. */
static graphene_rect_t
place (GtkWidget *widget, GdkTexture *texture)
{
  double width = gtk_widget_get_width (widget), height = gtk_widget_get_height (widget);
  double own_width = gdk_texture_get_width (texture), own_height = gdk_texture_get_height (texture);
  double scale = MIN (MIN (width / own_width, height / own_height), MAX_SCALE);

  return GRAPHENE_RECT_INIT ((float) ((width - own_width * scale) / 2),
                             (float) ((height - own_height * scale) / 2),
                             (float) (own_width * scale), (float) (own_height * scale));
}

static void
dsc_heat_picture_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  DscHeatPicture *self = DSC_HEAT_PICTURE (widget);
  GdkTexture *bottom = self->layers[SEEN] != NULL ? self->layers[SEEN] : self->layers[PHOTO];
  graphene_rect_t rect;

  if (bottom == NULL || gtk_widget_get_width (widget) < 1 || gtk_widget_get_height (widget) < 1)
    return;
  rect = place (widget, bottom);
  gtk_snapshot_append_texture (snapshot, bottom, &rect);
  if (self->layers[COLOURS] == NULL)
    return;
  gtk_snapshot_push_opacity (snapshot, self->strength);
  gtk_snapshot_append_texture (snapshot, self->layers[COLOURS], &rect);
  gtk_snapshot_pop (snapshot);
}

static void
dsc_heat_picture_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  DscHeatPicture *self = DSC_HEAT_PICTURE (object);

  switch (id)
    {
    case PROP_WORKSPACE:
      g_value_set_object (value, self->workspace);
      break;
    case PROP_PATH:
      g_value_set_string (value, self->path);
      break;
    case PROP_LABEL:
      g_value_set_int (value, self->label);
      break;
    case PROP_STRENGTH:
      g_value_set_double (value, self->strength);
      break;
    case PROP_STATUS:
      g_value_set_int (value, (int) self->status);
      break;
    case PROP_BUSY:
      g_value_set_boolean (value, self->heating != NULL);
      break;
    case PROP_PROBLEM:
      g_value_set_string (value, self->problem);
      break;
    case PROP_HEAT_LABEL:
      g_value_set_int (value, self->heat_label);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
dsc_heat_picture_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  DscHeatPicture *self = DSC_HEAT_PICTURE (object);

  switch (id)
    {
    case PROP_WORKSPACE:
      dsc_heat_picture_set_workspace (self, g_value_get_object (value));
      break;
    case PROP_PATH:
      dsc_heat_picture_set_path (self, g_value_get_string (value));
      break;
    case PROP_LABEL:
      dsc_heat_picture_set_label (self, g_value_get_int (value));
      break;
    case PROP_STRENGTH:
      dsc_heat_picture_set_strength (self, g_value_get_double (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
dsc_heat_picture_dispose (GObject *object)
{
  DscHeatPicture *self = DSC_HEAT_PICTURE (object);

  drop (&self->loading);
  drop (&self->heating);
  for (int i = 0; i < N_LAYERS; i++)
    g_clear_object (&self->layers[i]);
  g_clear_object (&self->workspace);
  G_OBJECT_CLASS (dsc_heat_picture_parent_class)->dispose (object);
}

static void
dsc_heat_picture_finalize (GObject *object)
{
  DscHeatPicture *self = DSC_HEAT_PICTURE (object);

  g_free (self->path);
  g_free (self->problem);
  G_OBJECT_CLASS (dsc_heat_picture_parent_class)->finalize (object);
}

static void
install_properties (GObjectClass *klass)
{
  const GParamFlags writable = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;
  const GParamFlags readable = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  properties[PROP_WORKSPACE]
      = g_param_spec_object ("workspace", NULL, NULL, DSC_TYPE_WORKSPACE, writable);
  properties[PROP_PATH] = g_param_spec_string ("path", NULL, NULL, NULL, writable);
  properties[PROP_LABEL]
      = g_param_spec_int ("label", NULL, NULL, DSC_HEAT_NONE, G_MAXINT, DSC_HEAT_NONE, writable);
  properties[PROP_STRENGTH]
      = g_param_spec_double ("strength", NULL, NULL, 0, 1, DSC_CHART_HEAT_ALPHA, writable);
  properties[PROP_STATUS] = g_param_spec_int ("status", NULL, NULL, DSC_HEAT_EMPTY, DSC_HEAT_FAILED,
                                              DSC_HEAT_EMPTY, readable);
  properties[PROP_BUSY] = g_param_spec_boolean ("busy", NULL, NULL, FALSE, readable);
  properties[PROP_PROBLEM] = g_param_spec_string ("problem", NULL, NULL, NULL, readable);
  properties[PROP_HEAT_LABEL] = g_param_spec_int ("heat-label", NULL, NULL, DSC_HEAT_NONE, G_MAXINT,
                                                  DSC_HEAT_NONE, readable);
  g_object_class_install_properties (klass, N_PROPS, properties);
}

static void
dsc_heat_picture_class_init (DscHeatPictureClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = dsc_heat_picture_get_property;
  object_class->set_property = dsc_heat_picture_set_property;
  object_class->dispose = dsc_heat_picture_dispose;
  object_class->finalize = dsc_heat_picture_finalize;
  install_properties (object_class);
  widget_class->measure = dsc_heat_picture_measure;
  widget_class->snapshot = dsc_heat_picture_snapshot;
  gtk_widget_class_set_css_name (widget_class, "heatpicture");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
dsc_heat_picture_init (DscHeatPicture *self)
{
  self->label = DSC_HEAT_NONE;
  self->heat_label = DSC_HEAT_NONE;
  self->strength = DSC_CHART_HEAT_ALPHA;
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
}

GtkWidget *
dsc_heat_picture_new (void)
{
  return g_object_new (DSC_TYPE_HEAT_PICTURE, NULL);
}

void
dsc_heat_picture_set_workspace (DscHeatPicture *self, DscWorkspace *workspace)
{
  g_return_if_fail (DSC_IS_HEAT_PICTURE (self));

  if (!g_set_object (&self->workspace, workspace))
    return;
  heat (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_WORKSPACE]);
}

void
dsc_heat_picture_set_path (DscHeatPicture *self, const char *path)
{
  g_autofree char *name = path != NULL ? g_path_get_basename (path) : NULL;
  g_autofree char *shown = name != NULL ? dsc_path_display (name) : g_strdup (_ ("No photo"));

  g_return_if_fail (DSC_IS_HEAT_PICTURE (self));

  if (g_strcmp0 (self->path, path) == 0)
    return;
  g_free (self->path);
  self->path = g_strdup (path);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, shown, -1);
  load (self);
  heat (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PATH]);
}

void
dsc_heat_picture_set_label (DscHeatPicture *self, gint32 label)
{
  g_return_if_fail (DSC_IS_HEAT_PICTURE (self));

  if (self->label == label)
    return;
  self->label = label;
  heat (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LABEL]);
}

void
dsc_heat_picture_set_strength (DscHeatPicture *self, double strength)
{
  g_return_if_fail (DSC_IS_HEAT_PICTURE (self));

  strength = CLAMP (strength, 0, 1);
  if (self->strength == strength)
    return;
  self->strength = strength;
  gtk_widget_queue_draw (GTK_WIDGET (self));
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STRENGTH]);
}

DscHeatStatus
dsc_heat_picture_get_status (DscHeatPicture *self)
{
  g_return_val_if_fail (DSC_IS_HEAT_PICTURE (self), DSC_HEAT_EMPTY);

  return self->status;
}

gboolean
dsc_heat_picture_is_busy (DscHeatPicture *self)
{
  g_return_val_if_fail (DSC_IS_HEAT_PICTURE (self), FALSE);

  return self->heating != NULL;
}

const char *
dsc_heat_picture_get_problem (DscHeatPicture *self)
{
  g_return_val_if_fail (DSC_IS_HEAT_PICTURE (self), NULL);

  return self->problem;
}

gint32
dsc_heat_picture_get_heat_label (DscHeatPicture *self)
{
  g_return_val_if_fail (DSC_IS_HEAT_PICTURE (self), DSC_HEAT_NONE);

  return self->heat_label;
}

GdkTexture *
dsc_heat_picture_get_texture (DscHeatPicture *self)
{
  g_return_val_if_fail (DSC_IS_HEAT_PICTURE (self), NULL);

  return self->layers[PHOTO];
}
