/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of the workspace share. Window's thread.
 *
 * A GTask that runs on a thread may drop its source object there, last of all: none here has one.
 * Its callback, on the window's thread, is given what keeps the workspace alive. A project's end
 * waits for the disk: threads let go of it before they are done. */
#pragma once

#include "dataset/dsc-folder-watch.h"
#include "model/dsc-report.h"
#include "model/dsc-train-settings.h"
#include "model/dsc-workspace-import.h"

G_BEGIN_DECLS

struct _DscWorkspace
{
  GObject parent_instance;
  guint64 cache_budget;         /* 0: the engine host's own */
  guint threads;                /* 0: all */
  const char *preferred_device; /* (nullable) interned: what "auto" means */

  /* What is open; all of it is replaced together. */
  guint opening;       /* counts what was opened: answers to an older one are dropped */
  DscEngineHost *host; /* (owned) */
  DscProject *project; /* (owned) (nullable) */
  DscDataset *dataset; /* (owned) (nullable) */
  DscSplit *split;     /* (owned) (nullable) */
  char *title;         /* (owned) */
  char *subtitle;      /* (owned) */

  DscPhotoList *photos;       /* (owned) */
  GListStore *runs;           /* (owned) (element-type DscRunItem) */
  GListStore *activities;     /* (owned) (element-type DscActivity) */
  DscUndoStack *undo;         /* (owned) */
  DscTrainSettings *settings; /* (owned) */
  DscReport *report;          /* (owned) */

  DscRun *run;           /* (owned) (nullable) */
  char *device;          /* (owned) (nullable) */
  char *lock_message;    /* (owned) (nullable) */
  GHashTable *hidden;    /* (owned) (element-type gint64) runs that are as good as deleted */
  gint64 wanted;         /* the run that somebody has chosen to see; 0: the newest with a model */
  gboolean follows;      /* shows the run that is going as soon as it has a model */
  DscResults *results;   /* (owned) (nullable) */
  GQueue storing;        /* (element-type GTask): what a person changes; the first is under way */
  gboolean refreshing;   /* what is stored is being read */
  gboolean refresh_more; /* and has changed meanwhile */

  gboolean watching;     /* changes of the folder are wanted to be seen */
  DscFolderWatch *watch; /* (owned) (nullable) */
  gboolean missing;      /* the photos are not where they were */
  gboolean stale;        /* they have changed and are to be read again when there is peace */
  gboolean freed;        /* another process has let go of the project since that was tried last */
  guint importing;       /* photos that are being opened or read again */

  guint starting; /* runs that are about to go */
  guint leaving;  /* projects that are being closed on a thread, and what must be stored before */
  GTask *closing; /* (owned) (nullable) answers when there is none of them left */
};

typedef enum
{
  DSC_WORKSPACE_TITLE = 1,
  DSC_WORKSPACE_SUBTITLE,
  DSC_WORKSPACE_OPEN,
  DSC_WORKSPACE_DATASET,
  DSC_WORKSPACE_RESULTS,
  DSC_WORKSPACE_READING,
  DSC_WORKSPACE_SHOWN_RUN,
  DSC_WORKSPACE_RUN,
  DSC_WORKSPACE_TRAINING,
  DSC_WORKSPACE_DEVICE,
  DSC_WORKSPACE_LOCK_MESSAGE,
  DSC_WORKSPACE_MISSING,
  DSC_WORKSPACE_N_PROPS
} DscWorkspaceProperty;

/** DscOpeningSource: called on a thread. Returns: (transfer full) (nullable) (type filename): what
 * is to be opened, which it has put there. */
typedef char *(*DscOpeningSource) (gpointer data, DscActivity *activity, GCancellable *cancellable,
                                   GError **error);

/**
 * DscStoring: how something is stored that a person changes.
 * @prepare: on the window's thread, when all that was asked for before is stored; not where other
 * photos are open by then
 * @store: on a thread; keeps no reference to the project
 * @done: on the window's thread; @is_open: whether the photos are open still, or again read; takes
 * @error (nullable)
 * @free: of the data
 */
typedef struct
{
  void (*prepare) (DscWorkspace *self, gpointer data);
  gboolean (*store) (DscProject *project, gpointer data, GError **error);
  void (*done) (DscWorkspace *self, gpointer data, gboolean is_open, GError *error);
  GDestroyNotify free;
} DscStoring;

/** Stores something of what is open, after all that was asked for before; takes @data. Closing
 * waits for it. */
void _dsc_workspace_store (DscWorkspace *self, const DscStoring *how, gpointer data);

/** Opens what @find makes of @path; takes @data and @task. */
void _dsc_workspace_open_found (DscWorkspace *self, const char *path, DscOpeningSource find,
                                gpointer data, GDestroyNotify destroy, const char *title,
                                GTask *task);
/** Reads photos as @reading says, those that are open or others; takes @task. */
void _dsc_workspace_open_reading (DscWorkspace *self, const DscReading *reading, const char *title,
                                  GTask *task);

void _dsc_workspace_notify (DscWorkspace *self, DscWorkspaceProperty property);
/** Emits "failed", unless @error only says that something was cancelled. */
void _dsc_workspace_fail (DscWorkspace *self, const char *heading, const GError *error);

/** Shows an activity while it lives in the list. Returns: (transfer none) */
DscActivity *_dsc_workspace_begin (DscWorkspace *self, const char *title);
void _dsc_workspace_end (DscWorkspace *self, DscActivity *activity);

/** Emits "opened". */
void _dsc_workspace_opened (DscWorkspace *self);
/** Emits "photos-changed". */
void _dsc_workspace_photos_changed (DscWorkspace *self, const char *words);
/** The same with a sentence for each kind of change, if there is any. */
void _dsc_workspace_tell_changes (DscWorkspace *self, const DscPhotoChanges *changes);
/** Watches the photos that are open now, if that is wanted; @missing: they are known not to be
 * there. */
void _dsc_workspace_watch (DscWorkspace *self, gboolean missing);
/** Reads photos again that have changed, if nothing is going that needs them as they are. */
void _dsc_workspace_catch_up (DscWorkspace *self);
/** As dsc_workspace_reimport_async(), but opens only photos that are new, or others than before. */
void _dsc_workspace_read_changes (DscWorkspace *self, GAsyncReadyCallback callback);
/** Opens what is open again, with its photos at @root; answers @task, which it takes. */
void _dsc_workspace_open_moved (DscWorkspace *self, const char *root, GTask *task);

/** Whether a run is going, or about to: the project must stay. */
gboolean _dsc_workspace_is_busy (DscWorkspace *self);
/** Returns: (transfer full) (element-type gint64): runs that are as good as deleted; for another
 * thread. */
GHashTable *_dsc_workspace_copy_hidden (DscWorkspace *self);
/** On a thread: deletes the runs @hidden for good, and lets @project go, whose end waits for the
 * disk. Takes @project. @callback, @data: as for a GTask without a source. */
void _dsc_workspace_leave (DscProject *project, GHashTable *hidden, GAsyncReadyCallback callback,
                           gpointer data);

/** Answers whoever has asked to close, when nothing of that is left. */
void _dsc_workspace_end_closing (DscWorkspace *self);

/** Reads runs and results again on another thread, and shows what is new. */
void _dsc_workspace_refresh (DscWorkspace *self);
/** Returns: (transfer full) (nullable): the run of that number in the list. */
DscRunItem *_dsc_workspace_find_run (DscWorkspace *self, gint64 run);
/** Shows @run as the one that is going. */
void _dsc_workspace_set_run (DscWorkspace *self, DscRun *run);
/** Sets DSC_ERROR_NO_DATA: nothing is open. Returns: whether something is */
gboolean _dsc_workspace_check_open (DscWorkspace *self, GError **error);
/** Returns: (transfer full) (nullable) (type filename): the model that answers; DSC_ERROR_NO_DATA
 * where there is none yet. */
char *_dsc_workspace_find_model (DscWorkspace *self, GError **error);

G_END_DECLS
