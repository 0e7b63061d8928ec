/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The object and its properties. */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "base/dsc-error.h"
#include "model/dsc-workspace-private.h"

enum
{
  SIGNAL_FAILED,
  SIGNAL_OPENED,
  SIGNAL_PHOTOS_CHANGED,
  N_SIGNALS
};

static GParamSpec *properties[DSC_WORKSPACE_N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (DscWorkspace, dsc_workspace, G_TYPE_OBJECT)

void
_dsc_workspace_notify (DscWorkspace *self, DscWorkspaceProperty property)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

void
_dsc_workspace_fail (DscWorkspace *self, const char *heading, const GError *error)
{
  if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_signal_emit (self, signals[SIGNAL_FAILED], 0, heading, error);
}

void
_dsc_workspace_photos_changed (DscWorkspace *self, const char *words)
{
  g_signal_emit (self, signals[SIGNAL_PHOTOS_CHANGED], 0, words);
}

void
_dsc_workspace_opened (DscWorkspace *self)
{
  g_signal_emit (self, signals[SIGNAL_OPENED], 0);
}

DscActivity *
_dsc_workspace_begin (DscWorkspace *self, const char *title)
{
  g_autoptr (DscActivity) activity = dsc_activity_new (title);

  g_list_store_append (self->activities, activity);
  return activity;
}

void
_dsc_workspace_end (DscWorkspace *self, DscActivity *activity)
{
  guint position;

  dsc_activity_unfollow (activity);
  if (g_list_store_find (self->activities, activity, &position))
    g_list_store_remove (self->activities, position);
}

gboolean
_dsc_workspace_check_open (DscWorkspace *self, GError **error)
{
  if (self->project != NULL && self->dataset != NULL)
    return TRUE;
  g_set_error_literal (error, DSC_ERROR, DSC_ERROR_NO_DATA,
                       _ ("No photos are open. Open a folder of photos first."));
  return FALSE;
}

/* --- reading --- */

gboolean
dsc_workspace_is_open (DscWorkspace *self)
{
  return self->project != NULL;
}

const char *
dsc_workspace_get_folder (DscWorkspace *self)
{
  return self->project != NULL ? dsc_project_get_folder (self->project) : NULL;
}

const char *
dsc_workspace_get_source (DscWorkspace *self)
{
  return self->dataset != NULL ? dsc_dataset_get_source (self->dataset) : NULL;
}

const char *
dsc_workspace_get_title (DscWorkspace *self)
{
  return self->title;
}

DscProject *
dsc_workspace_get_project (DscWorkspace *self)
{
  return self->project;
}

DscDataset *
dsc_workspace_get_dataset (DscWorkspace *self)
{
  return self->dataset;
}

DscSplit *
dsc_workspace_get_split (DscWorkspace *self)
{
  return self->split;
}

DscPhotoList *
dsc_workspace_get_photos (DscWorkspace *self)
{
  return self->photos;
}

GListModel *
dsc_workspace_get_runs (DscWorkspace *self)
{
  return G_LIST_MODEL (self->runs);
}

GListModel *
dsc_workspace_get_activities (DscWorkspace *self)
{
  return G_LIST_MODEL (self->activities);
}

DscUndoStack *
dsc_workspace_get_undo (DscWorkspace *self)
{
  return self->undo;
}

DscTrainSettings *
dsc_workspace_get_settings (DscWorkspace *self)
{
  g_return_val_if_fail (DSC_IS_WORKSPACE (self), NULL);

  return self->settings;
}

DscReport *
dsc_workspace_get_report (DscWorkspace *self)
{
  g_return_val_if_fail (DSC_IS_WORKSPACE (self), NULL);

  return self->report;
}

DscEngineHost *
dsc_workspace_get_host (DscWorkspace *self)
{
  return self->host;
}

void
dsc_workspace_set_limits (DscWorkspace *self, guint64 cache_budget, guint threads,
                          const char *device)
{
  self->cache_budget = cache_budget;
  self->threads = threads;
  self->preferred_device = g_intern_string (device);
}

/* --- the object --- */

static void
dsc_workspace_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  DscWorkspace *self = DSC_WORKSPACE (object);

  switch ((DscWorkspaceProperty) id)
    {
    case DSC_WORKSPACE_TITLE:
      g_value_set_string (value, self->title);
      break;
    case DSC_WORKSPACE_SUBTITLE:
      g_value_set_string (value, self->subtitle);
      break;
    case DSC_WORKSPACE_OPEN:
      g_value_set_boolean (value, dsc_workspace_is_open (self));
      break;
    case DSC_WORKSPACE_DATASET:
      g_value_set_object (value, self->dataset);
      break;
    case DSC_WORKSPACE_RESULTS:
      g_value_set_object (value, self->results);
      break;
    case DSC_WORKSPACE_READING:
      g_value_set_boolean (value, dsc_workspace_is_reading (self));
      break;
    case DSC_WORKSPACE_SHOWN_RUN:
      g_value_set_int64 (value, dsc_workspace_get_shown_run (self));
      break;
    case DSC_WORKSPACE_RUN:
      g_value_set_object (value, self->run);
      break;
    case DSC_WORKSPACE_TRAINING:
      g_value_set_boolean (value, dsc_workspace_is_training (self));
      break;
    case DSC_WORKSPACE_DEVICE:
      g_value_set_string (value, self->device);
      break;
    case DSC_WORKSPACE_LOCK_MESSAGE:
      g_value_set_string (value, self->lock_message);
      break;
    case DSC_WORKSPACE_MISSING:
      g_value_set_boolean (value, self->missing);
      break;
    case DSC_WORKSPACE_N_PROPS:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
dsc_workspace_dispose (GObject *object)
{
  DscWorkspace *self = DSC_WORKSPACE (object);

  g_clear_pointer (&self->watch, dsc_folder_watch_free);
  _dsc_workspace_set_run (self, NULL);
  dsc_undo_stack_clear (self->undo);
  G_OBJECT_CLASS (dsc_workspace_parent_class)->dispose (object);
}

static void
dsc_workspace_finalize (GObject *object)
{
  DscWorkspace *self = DSC_WORKSPACE (object);

  g_object_unref (self->host);
  g_clear_object (&self->results);
  g_clear_pointer (&self->split, dsc_split_unref);
  g_clear_object (&self->dataset);
  if (self->project != NULL)
    _dsc_workspace_leave (self->project, self->hidden, NULL, NULL);
  g_object_unref (self->photos);
  g_object_unref (self->runs);
  g_object_unref (self->activities);
  g_object_unref (self->undo);
  g_object_unref (self->settings);
  g_object_unref (self->report);
  g_hash_table_unref (self->hidden);
  g_free (self->title);
  g_free (self->subtitle);
  g_free (self->device);
  g_free (self->lock_message);
  G_OBJECT_CLASS (dsc_workspace_parent_class)->finalize (object);
}

static void
dsc_workspace_class_init (DscWorkspaceClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = dsc_workspace_get_property;
  object_class->dispose = dsc_workspace_dispose;
  object_class->finalize = dsc_workspace_finalize;
  properties[DSC_WORKSPACE_TITLE] = g_param_spec_string ("title", NULL, NULL, "", flags);
  properties[DSC_WORKSPACE_SUBTITLE] = g_param_spec_string ("subtitle", NULL, NULL, "", flags);
  properties[DSC_WORKSPACE_OPEN] = g_param_spec_boolean ("open", NULL, NULL, FALSE, flags);
  properties[DSC_WORKSPACE_DATASET]
      = g_param_spec_object ("dataset", NULL, NULL, DSC_TYPE_DATASET, flags);
  properties[DSC_WORKSPACE_RESULTS]
      = g_param_spec_object ("results", NULL, NULL, DSC_TYPE_RESULTS, flags);
  properties[DSC_WORKSPACE_READING] = g_param_spec_boolean ("reading", NULL, NULL, FALSE, flags);
  properties[DSC_WORKSPACE_SHOWN_RUN]
      = g_param_spec_int64 ("shown-run", NULL, NULL, 0, G_MAXINT64, 0, flags);
  properties[DSC_WORKSPACE_RUN] = g_param_spec_object ("run", NULL, NULL, DSC_TYPE_RUN, flags);
  properties[DSC_WORKSPACE_TRAINING] = g_param_spec_boolean ("training", NULL, NULL, FALSE, flags);
  properties[DSC_WORKSPACE_DEVICE] = g_param_spec_string ("device", NULL, NULL, NULL, flags);
  properties[DSC_WORKSPACE_LOCK_MESSAGE]
      = g_param_spec_string ("lock-message", NULL, NULL, NULL, flags);
  properties[DSC_WORKSPACE_MISSING] = g_param_spec_boolean ("missing", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, DSC_WORKSPACE_N_PROPS, properties);
  signals[SIGNAL_FAILED] = g_signal_new ("failed", DSC_TYPE_WORKSPACE, G_SIGNAL_RUN_LAST, 0, NULL,
                                         NULL, NULL, G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_ERROR);
  signals[SIGNAL_PHOTOS_CHANGED]
      = g_signal_new ("photos-changed", DSC_TYPE_WORKSPACE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                      G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[SIGNAL_OPENED] = g_signal_new ("opened", DSC_TYPE_WORKSPACE, G_SIGNAL_RUN_LAST, 0, NULL,
                                         NULL, NULL, G_TYPE_NONE, 0);
}

static void
dsc_workspace_init (DscWorkspace *self)
{
  self->host = dsc_engine_host_new (NULL);
  self->title = g_strdup ("");
  self->subtitle = g_strdup ("");
  self->photos = dsc_photo_list_new ();
  self->runs = g_list_store_new (DSC_TYPE_RUN_ITEM);
  self->activities = g_list_store_new (DSC_TYPE_ACTIVITY);
  self->undo = dsc_undo_stack_new ();
  self->settings = dsc_train_settings_new (self);
  self->report = dsc_report_new (self);
  self->hidden = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
}

DscWorkspace *
dsc_workspace_new (void)
{
  return g_object_new (DSC_TYPE_WORKSPACE, NULL);
}
