/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A project as a window sees it: its photos, its runs, what is going on, and everything that can be
 * asked of the engine. All views of a window share one.
 *
 * Belongs to the window's thread, which it never blocks: whatever reads a file, waits for the
 * project or for the engine happens on other threads, and what changes is notified.
 *
 * Properties (read-only, notified): title (string: the folder's name, "" while nothing is open),
 * subtitle (string: the folder), dataset (DscDataset, nullable), results (DscResults, nullable: of
 * the run that is shown), reading (boolean: whether runs and results are
 * being read, so that others may come), shown-run (gint64: its number, 0 for none), run (DscRun,
 * nullable: the one that is going, or has ended last in this window), training (boolean: whether it
 * is going), open (boolean: whether a project is open), device (string, nullable: what the engine
 * uses; %NULL until it was loaded), lock-message (string, nullable: another process trains in this
 * project: a sentence), missing (boolean: the folder of the photos is not where it was).
 *
 * Signals: failed (heading: string, error: boxed GError): something that nobody waits for went
 * wrong, such as reading results; opened: another project is open; photos-changed (words: string):
 * what has changed since photos were read, in sentences; they were read again.
 *
 * Each call … _async has one … _finish; cancelled ones end with G_IO_ERROR_CANCELLED, which is
 * never shown. While a call is going its DscActivity is in the list of activities. */
#pragma once

#include "engine/dsc-engine-host.h"
#include "model/dsc-activity.h"
#include "model/dsc-answer-item.h"
#include "model/dsc-photo-list.h"
#include "model/dsc-run-item.h"
#include "model/dsc-undo-stack.h"

G_BEGIN_DECLS

#define DSC_TYPE_WORKSPACE (dsc_workspace_get_type ())
G_DECLARE_FINAL_TYPE (DscWorkspace, dsc_workspace, DSC, WORKSPACE, GObject)

/** model/dsc-train-settings.h */
typedef struct _DscTrainSettings DscTrainSettings;

#define DSC_TYPE_REPORT (dsc_report_get_type ())
/** model/dsc-report.h */
G_DECLARE_FINAL_TYPE (DscReport, dsc_report, DSC, REPORT, GObject)

/** Nothing is open; nothing is loaded. @cache_budget: bytes for each cache file, 0: as
 * dsc_engine_host_train(); @threads: for training, 0: all; @device: what a
 * spec's "auto" means: "auto", "cpu" or "cuda" */
DscWorkspace *dsc_workspace_new (void);
void dsc_workspace_set_limits (DscWorkspace *self, guint64 cache_budget, guint threads,
                               const char *device);

/**
 * dsc_workspace_open_async:
 * @path: (type filename): a folder of photos, a table (CSV), or a project's folder
 *
 * Opens the project of that dataset, or makes one; reads its photos where there are none yet. What
 * was open is closed when this has succeeded, and not before.
 */
void dsc_workspace_open_async (DscWorkspace *self, const char *path, GAsyncReadyCallback callback,
                               gpointer user_data);
gboolean dsc_workspace_open_finish (DscWorkspace *self, GAsyncResult *result, GError **error);
/** Returns: (transfer none) (nullable) (type filename): what @result says could not be opened: of
 * an archive the folder that it was unpacked into; %NULL where a person has said how to read it. */
const char *dsc_workspace_get_unopened (DscWorkspace *self, GAsyncResult *result);

/** Renders @count photos of twenty kinds of bricks, in turn, into dsc_workspace_dup_sample_folder()
 * and opens them; those that are there already are not rendered again. */
void dsc_workspace_open_sample_async (DscWorkspace *self, guint count, GAsyncReadyCallback callback,
                                      gpointer user_data);
/** Returns: (transfer full) (type filename): where they are, below the user's data folder. */
char *dsc_workspace_dup_sample_folder (void);

/** Reads the photos again: what was added, removed or moved to another class. */
void dsc_workspace_reimport_async (DscWorkspace *self, GAsyncReadyCallback callback,
                                   gpointer user_data);
gboolean dsc_workspace_reimport_finish (DscWorkspace *self, GAsyncResult *result, GError **error);

/** Whether photos that come, go or change are read again by themselves, when nothing has changed
 * for a second, and no run is going. At first it is %FALSE. */
void dsc_workspace_set_watching (DscWorkspace *self, gboolean watching);
/** For when a person comes back to the window: looks for changes that the system did not tell of.
 */
void dsc_workspace_look_for_changes (DscWorkspace *self);
/** Returns: the property "missing". */
gboolean dsc_workspace_is_missing (DscWorkspace *self);

/**
 * dsc_workspace_find_moved_async:
 * @hints: (nullable) (array zero-terminated=1) (element-type filename): folders to look into first
 *
 * Looks, for some seconds at most, for the folder that the photos are in now.
 */
void dsc_workspace_find_moved_async (DscWorkspace *self, const char *const *hints,
                                     GAsyncReadyCallback callback, gpointer user_data);
/** Returns: (transfer full) (nullable) (type filename): DSC_ERROR_NOT_FOUND. */
char *dsc_workspace_find_moved_finish (DscWorkspace *self, GAsyncResult *result, GError **error);

/** Takes the project to @folder, which holds its photos now: runs, splits and corrections stay. It
 * is opened anew. DSC_ERROR_NO_DATA: @folder holds other photos. */
void dsc_workspace_use_folder_async (DscWorkspace *self, const char *folder,
                                     GAsyncReadyCallback callback, gpointer user_data);
gboolean dsc_workspace_use_folder_finish (DscWorkspace *self, GAsyncResult *result, GError **error);

gboolean dsc_workspace_is_open (DscWorkspace *self);
/** Returns: (transfer none) (nullable) (type filename): the project's folder. */
const char *dsc_workspace_get_folder (DscWorkspace *self);
/** Returns: (transfer none) (nullable) (type filename): the folder or table that was imported. */
const char *dsc_workspace_get_source (DscWorkspace *self);
const char *dsc_workspace_get_title (DscWorkspace *self);
/** Returns: (transfer none) (nullable): for calls on other threads. */
DscProject *dsc_workspace_get_project (DscWorkspace *self);
DscDataset *dsc_workspace_get_dataset (DscWorkspace *self);
/** Returns: (transfer none) (nullable): the split that new runs use. */
DscSplit *dsc_workspace_get_split (DscWorkspace *self);
/** Returns: (transfer none): DscPhotoList of all photos, with the split; what the shown run says of
 * one is in its results. */
DscPhotoList *dsc_workspace_get_photos (DscWorkspace *self);
/** Returns: (transfer none): DscRunItem, newest first. */
GListModel *dsc_workspace_get_runs (DscWorkspace *self);
/** Returns: (transfer none): DscActivity. */
GListModel *dsc_workspace_get_activities (DscWorkspace *self);
DscUndoStack *dsc_workspace_get_undo (DscWorkspace *self);
/** Returns: (transfer none): what is set up for training here; all views show the same. */
DscTrainSettings *dsc_workspace_get_settings (DscWorkspace *self);
/** Returns: (transfer none): what is wrong with the photos. */
DscReport *dsc_workspace_get_report (DscWorkspace *self);
/** Returns: (transfer none): loads the engine only when it is first asked something. */
DscEngineHost *dsc_workspace_get_host (DscWorkspace *self);

/** Makes another split of the photos the current one (undoable); errors as those of
 * dsc_split_new(), and DSC_ERROR_USAGE where it is locked. */
void dsc_workspace_set_split_async (DscWorkspace *self, const DscSplitPlan *plan,
                                    GAsyncReadyCallback callback, gpointer user_data);
gboolean dsc_workspace_set_split_finish (DscWorkspace *self, GAsyncResult *result, GError **error);
/** Puts copies of a photo on one side of the current split each (undoable), after what was found of
 * them last; DSC_ERROR_NO_DATA where there are none, DSC_ERROR_USAGE where the split is locked. */
void dsc_workspace_fix_leaks_async (DscWorkspace *self, GAsyncReadyCallback callback,
                                    gpointer user_data);
/** @n_moved: (out) (optional): how many photos are in another part now. */
gboolean dsc_workspace_fix_leaks_finish (DscWorkspace *self, GAsyncResult *result, guint *n_moved,
                                         GError **error);
/** Locks the current split, or unlocks it: "dataset" is notified when that is stored. */
void dsc_workspace_lock_split_async (DscWorkspace *self, gboolean locked,
                                     GAsyncReadyCallback callback, gpointer user_data);
gboolean dsc_workspace_lock_split_finish (DscWorkspace *self, GAsyncResult *result, GError **error);

/**
 * dsc_workspace_label_photos:
 * @photos: (array length=n): numbers in the dataset
 * @name: (nullable): the class that they are of, one that there is or a new one; %NULL: what the
 * source says
 *
 * Corrects what photos are taken for (undoable): "dataset" is notified when that is stored, results
 * are judged anew. Files stay where they are. Several calls are carried out one after the other.
 */
void dsc_workspace_label_photos (DscWorkspace *self, const guint32 *photos, guint n,
                                 const char *name);

/**
 * dsc_workspace_leave_out_photos:
 * @photos: (array length=n): numbers in the dataset
 * @left_out: whether they are to be left out; else they are used again
 *
 * Leaves photos out of training, validation and test (undoable), whatever the split and whether it
 * is locked or not: likewise.
 */
void dsc_workspace_leave_out_photos (DscWorkspace *self, const guint32 *photos, guint n,
                                     gboolean left_out);

/* --- training --- */

/** Returns: (transfer none) (nullable) */
DscRun *dsc_workspace_get_run (DscWorkspace *self);
gboolean dsc_workspace_is_training (DscWorkspace *self);

/** Begins to train; parameters as dsc_engine_host_train(). The run is then the property "run". */
void dsc_workspace_train_async (DscWorkspace *self, const DscTrainSpec *spec, const DscStart *start,
                                GAsyncReadyCallback callback, gpointer user_data);
/** Goes on with run @run; 0: the last one that can be, and was not deleted. */
void dsc_workspace_resume_async (DscWorkspace *self, gint64 run, GAsyncReadyCallback callback,
                                 gpointer user_data);
/** Of both. Returns: (transfer full) (nullable) */
DscRun *dsc_workspace_train_finish (DscWorkspace *self, GAsyncResult *result, GError **error);

/** DscWorkspaceRateFunc: a step of a learning-rate test; window's thread. */
typedef void (*DscWorkspaceRateFunc) (const DscRatePoint *point, gpointer user_data);

/** A learning-rate test; @point is called on the window's thread, in order, never after the end. */
void dsc_workspace_find_rate_async (DscWorkspace *self, const DscTrainSpec *spec,
                                    const DscStart *start, DscWorkspaceRateFunc point,
                                    gpointer point_data, GCancellable *cancellable,
                                    GAsyncReadyCallback callback, gpointer user_data);
DscRateTestRecord *dsc_workspace_find_rate_finish (DscWorkspace *self, GAsyncResult *result,
                                                   GError **error);

/* --- runs --- */

/** Shows another run's results: "shown-run" at once, "results" when they are read. 0: the newest
 * one with a model. */
void dsc_workspace_show_run (DscWorkspace *self, gint64 run);
gint64 dsc_workspace_get_shown_run (DscWorkspace *self);
DscResults *dsc_workspace_get_results (DscWorkspace *self);
gboolean dsc_workspace_is_reading (DscWorkspace *self);

/** Deletes a run; can be undone until other photos are opened or the window closes: it leaves the
 * list at once, and the disk then. Returns: %FALSE: nothing has happened: it is going, or may be
 * about to. */
gboolean dsc_workspace_delete_run (DscWorkspace *self, gint64 run);
/** Calls it something else (undoable), going or not; a blank name changes nothing. */
void dsc_workspace_rename_run (DscWorkspace *self, gint64 run, const char *name);
/** Returns: (transfer full): what people call run @run now, its name or "Run 3": a run that is
 * going does not hear of its new name. */
char *dsc_workspace_dup_run_title (DscWorkspace *self, gint64 run);

/** Reads the stages of a run. */
void dsc_workspace_get_stages_async (DscWorkspace *self, gint64 run, GAsyncReadyCallback callback,
                                     gpointer user_data);
/** Returns: (transfer full) (nullable) (element-type DscStageRecord) */
GPtrArray *dsc_workspace_get_stages_finish (DscWorkspace *self, GAsyncResult *result,
                                            GError **error);
/** Calls it something else (undoable); a blank name changes nothing. */
void dsc_workspace_rename_stage (DscWorkspace *self, const DscStageRecord *stage, const char *name);

/* --- answers --- */

/**
 * dsc_workspace_classify_async:
 * @paths: (element-type filename): pictures and folders
 * @answers: gets a DscAnswerItem for each picture, as they are ready, on the window's thread
 *
 * Asks the model of the shown run; works while a run trains. DSC_ERROR_NO_DATA where there is no
 * model yet, or no picture among @paths.
 */
void dsc_workspace_classify_async (DscWorkspace *self, GPtrArray *paths, GListStore *answers,
                                   GCancellable *cancellable, GAsyncReadyCallback callback,
                                   gpointer user_data);
gboolean dsc_workspace_classify_finish (DscWorkspace *self, GAsyncResult *result, GError **error);

/** DscHeatMap: where the model looks in a photo for a class; plain data, owned. @target and
 * @orientation tell what the model sees of a photo, over which the map lies
 * (dsc_view_of_network()). */
typedef struct
{
  gint32 label;
  guint height;
  guint width;
  float *map; /* (owned) height × width, rows from the top */
  DscTarget target;
  DscOrientation orientation;
} DscHeatMap;
DscHeatMap *dsc_heat_map_copy (const DscHeatMap *self);
void dsc_heat_map_free (DscHeatMap *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscHeatMap, dsc_heat_map_free)

/** Explains one photo to the shown run's model. @label: −1: the predicted class. */
void dsc_workspace_explain_async (DscWorkspace *self, const char *path, gint32 label,
                                  GCancellable *cancellable, GAsyncReadyCallback callback,
                                  gpointer user_data);
/** Returns: (transfer full) (nullable) */
DscHeatMap *dsc_workspace_explain_finish (DscWorkspace *self, GAsyncResult *result, GError **error);

/** So many training photos are looked at by dsc_workspace_find_alike_async(); of more, some that
 * are spread evenly. */
#define DSC_ALIKE_MAX_PHOTOS 20000

/** DscAlikePhoto: @photo: its number in the dataset; @similarity: cosine of the angle between the
 * features, at most 1. */
typedef struct
{
  guint32 photo;
  float similarity;
} DscAlikePhoto;

/** DscAlike: training photos that look like another one to a model; plain data, owned. */
typedef struct
{
  DscDataset *dataset; /* (owned) */
  DscSplit *split;     /* (owned) of the run */
  GArray *photos;      /* (owned) (element-type DscAlikePhoto) the most alike first */
  guint n_searched;    /* training photos that were looked at */
  guint n_train;       /* training photos that there are */
} DscAlike;
void dsc_alike_free (DscAlike *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscAlike, dsc_alike_free)

/**
 * dsc_workspace_find_alike_async:
 * @path: (type filename): any picture
 * @n: how many are wanted at most
 *
 * Finds the training photos of the shown run that look most like @path to its model. What it makes
 * of them is computed once and kept in the project's cache, for the model that was asked last; it
 * gives way to questions of other kinds. Photos that cannot be read are passed over.
 */
void dsc_workspace_find_alike_async (DscWorkspace *self, const char *path, guint n,
                                     GCancellable *cancellable, GAsyncReadyCallback callback,
                                     gpointer user_data);
/** Returns: (transfer full) (nullable) */
DscAlike *dsc_workspace_find_alike_finish (DscWorkspace *self, GAsyncResult *result,
                                           GError **error);

/** Closes what is open: pauses a run that is going (so that it can be resumed), forgets the undo
 * steps, and deletes for good what was deleted. Answers when all of that is on the disk. */
void dsc_workspace_close_async (DscWorkspace *self, GAsyncReadyCallback callback,
                                gpointer user_data);
gboolean dsc_workspace_close_finish (DscWorkspace *self, GAsyncResult *result, GError **error);

G_END_DECLS
