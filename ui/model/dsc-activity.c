/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The worker writes under a mutex and schedules one notification if none is pending; the window's
 * thread copies what it shows. */
#include "config.h"

#include "model/dsc-activity.h"

/* Milliseconds between two notifications. */
#define INTERVAL 50

/* What is shown; phase is a literal. */
typedef struct
{
  const char *phase;
  double fraction;
  double seconds_left;
} View;

struct _DscActivity
{
  GObject parent_instance;
  char *title;               /* (owned) */
  GCancellable *cancellable; /* (owned) */
  GCancellable *caller;      /* (owned) (nullable) what is followed */
  gulong handler;
  GMainContext *context; /* (owned) the window's */
  View shown;            /* window's thread */

  GMutex mutex;
  View now;        /* (mutex lock) */
  gboolean queued; /* (mutex lock) a notification is pending */
};

enum
{
  PROP_TITLE = 1,
  PROP_PHASE,
  PROP_FRACTION,
  PROP_SECONDS_LEFT,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (DscActivity, dsc_activity, G_TYPE_OBJECT)

static gboolean
show_cb (gpointer data)
{
  DscActivity *self = data;
  const View before = self->shown;

  g_mutex_lock (&self->mutex);
  self->shown = self->now;
  self->queued = FALSE;
  g_mutex_unlock (&self->mutex);
  if (before.phase != self->shown.phase)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PHASE]);
  if (before.fraction != self->shown.fraction)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FRACTION]);
  if (before.seconds_left != self->shown.seconds_left)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SECONDS_LEFT]);
  return G_SOURCE_REMOVE;
}

void
dsc_activity_report (const DscProgress *progress, gpointer activity)
{
  DscActivity *self = activity;
  gboolean queue;

  g_mutex_lock (&self->mutex);
  self->now.phase = progress->phase;
  self->now.fraction = progress->total > 0 ? (double) progress->done / progress->total : -1;
  self->now.seconds_left = progress->seconds_left;
  queue = !self->queued;
  self->queued = TRUE;
  g_mutex_unlock (&self->mutex);
  if (queue)
    {
      g_autoptr (GSource) source = g_timeout_source_new (INTERVAL);

      g_source_set_callback (source, show_cb, g_object_ref (self), g_object_unref);
      g_source_attach (source, self->context);
    }
}

GCancellable *
dsc_activity_get_cancellable (DscActivity *self)
{
  return self->cancellable;
}

void
dsc_activity_cancel (DscActivity *self)
{
  g_cancellable_cancel (self->cancellable);
}

static void
caller_cancelled_cb (GCancellable *caller, GCancellable *cancellable)
{
  g_cancellable_cancel (cancellable);
}

void
dsc_activity_follow (DscActivity *self, GCancellable *caller)
{
  g_return_if_fail (self->caller == NULL);

  if (caller == NULL)
    return;
  self->caller = g_object_ref (caller);
  self->handler = g_cancellable_connect (caller, G_CALLBACK (caller_cancelled_cb),
                                         g_object_ref (self->cancellable), g_object_unref);
}

void
dsc_activity_unfollow (DscActivity *self)
{
  if (self->caller == NULL)
    return;
  g_cancellable_disconnect (self->caller, self->handler);
  g_clear_object (&self->caller);
}

static void
dsc_activity_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  DscActivity *self = DSC_ACTIVITY (object);

  switch (id)
    {
    case PROP_TITLE:
      g_value_set_string (value, self->title);
      break;
    case PROP_PHASE:
      g_value_set_static_string (value, self->shown.phase);
      break;
    case PROP_FRACTION:
      g_value_set_double (value, self->shown.fraction);
      break;
    case PROP_SECONDS_LEFT:
      g_value_set_double (value, self->shown.seconds_left);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
dsc_activity_finalize (GObject *object)
{
  DscActivity *self = DSC_ACTIVITY (object);

  dsc_activity_unfollow (self);
  g_free (self->title);
  g_object_unref (self->cancellable);
  g_main_context_unref (self->context);
  g_mutex_clear (&self->mutex);
  G_OBJECT_CLASS (dsc_activity_parent_class)->finalize (object);
}

static void
dsc_activity_class_init (DscActivityClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = dsc_activity_get_property;
  object_class->finalize = dsc_activity_finalize;
  properties[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, NULL, flags);
  properties[PROP_PHASE] = g_param_spec_string ("phase", NULL, NULL, NULL, flags);
  properties[PROP_FRACTION] = g_param_spec_double ("fraction", NULL, NULL, -1, 1, -1, flags);
  properties[PROP_SECONDS_LEFT]
      = g_param_spec_double ("seconds-left", NULL, NULL, -G_MAXDOUBLE, G_MAXDOUBLE, -1, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
dsc_activity_init (DscActivity *self)
{
  self->cancellable = g_cancellable_new ();
  self->context = g_main_context_ref_thread_default ();
  self->now = self->shown = (View){ NULL, -1, -1 };
  g_mutex_init (&self->mutex);
}

DscActivity *
dsc_activity_new (const char *title)
{
  DscActivity *self = g_object_new (DSC_TYPE_ACTIVITY, NULL);

  self->title = g_strdup (title);
  return self;
}
