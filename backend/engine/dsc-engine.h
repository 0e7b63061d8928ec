/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the rest of the program knows of learning: an interface with blocking methods, implemented
 * by the torch module and by the fake. Nobody but DscEngineHost calls it: the host owns the threads
 * on which it runs. */
#pragma once

#include <gio/gio.h>

#include "dataset/dsc-dataset.h"
#include "dataset/dsc-split.h"
#include "engine/dsc-run.h"
#include "engine/dsc-train-spec.h"

G_BEGIN_DECLS

/** The one symbol that an engine module exports: `DscEngine *dsc_engine_module_new (GError
 * **error)`. */
#define DSC_ENGINE_MODULE_SYMBOL "dsc_engine_module_new"

#define DSC_TYPE_ENGINE (dsc_engine_get_type ())
G_DECLARE_INTERFACE (DscEngine, dsc_engine, DSC, ENGINE, GObject)

/** DscEngineInfo: for people and for bug reports; strings owned by the struct. */
typedef struct
{
  char *name;      /* "torch", "fake" */
  char *version;   /* of libtorch */
  char *device;    /* what "auto" takes: "cpu", "NVIDIA H200 (cuda:0)" */
  char *precision; /* "fp32", "bf16", "fp16" */
  char *cards;     /* for people: a card a line, or why there is none that can be used */
  guint threads;
} DscEngineInfo;
void dsc_engine_info_clear (DscEngineInfo *info);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (DscEngineInfo, dsc_engine_info_clear)

/**
 * DscTrainJob: all borrowed for the call.
 * @cache_folder: (type filename): for pixels and features
 * @cache_budget: bytes on disk for each cache file
 * @models_folder: (type filename): where model files, optimiser files and the checkpoint are
 * written (each only ever whole), under the names that dsc_run_dup_file() gives
 * @weights_path: (nullable) (type filename): file that the network's body starts from; %NULL: the
 * built-in network, or random numbers where the spec says "none"
 * @from_path: (nullable) (type filename): model file of the stage to go on from, instead of
 * @weights_path
 * @optimizer_path: (nullable) (type filename): file with the optimiser's state to go on with;
 * %NULL: a new optimiser
 * @checkpoint_path: (nullable) (type filename): checkpoint to resume from, instead of all of these
 */
typedef struct
{
  DscDataset *dataset;
  const DscSplit *split;
  const DscTrainSpec *spec;
  const char *cache_folder;
  guint64 cache_budget;
  const char *models_folder;
  const char *weights_path;
  const char *from_path;
  const char *optimizer_path;
  const char *checkpoint_path;
} DscTrainJob;

/** DscRatePoint: a step of a learning-rate test: the rate of the last group, the raw loss of the
 * step, the smoothed one after it. */
typedef struct
{
  double rate;
  double loss;
  double smoothed;
} DscRatePoint;

/** Called on the training thread for each step, in order. */
typedef void (*DscRatePointFunc) (const DscRatePoint *point, gpointer user_data);

/**
 * DscRateJob: a learning-rate test (range test), fastai v1's lr_find.
 * @train: what would be trained: spec, photos, weights, the stage to go on from. Nothing is
 * written but caches.
 * @start_rate: the first rate, 1e-7 in fastai
 * @end_rate: what the rates go to, 10 in fastai
 * @n_steps: 100 in fastai; it ends before when the smoothed loss is over four times its least
 */
typedef struct
{
  DscTrainJob train;
  double start_rate;
  double end_rate;
  guint n_steps;
  DscRatePointFunc point;
  DscProgressFunc progress;
  gpointer user_data;
} DscRateJob;

/**
 * DscAnswer: what the network says to one photo.
 * @index: which file of the job
 * @probabilities: (nullable) (array): one per class of the model; borrowed for the call; %NULL with
 * @error
 * @features: (nullable) (array length=n_features): what the network's body makes of the photo, from
 * which its head judges; borrowed; %NULL with @error, and where the job does not want them
 * @error: (nullable): why there is no answer; borrowed
 * @info: (nullable): what decoding found; n_warnings and truncated
 */
typedef struct
{
  guint32 index;
  const float *probabilities;
  const float *features;
  guint n_features;
  const GError *error;
  const DscPictureInfo *info;
} DscAnswer;

/** Called on the engine's answering thread, in the order of the files. */
typedef void (*DscAnswerFunc) (const DscAnswer *answer, gpointer user_data);

/**
 * DscPredictJob: all borrowed for the call.
 * @model_path: (type filename): a model file; engines keep the last one loaded
 * @files: (array length=n): absolute paths with size and time
 * @cache_folder: (nullable) (type filename): use the pixel cache there; %NULL: decode without
 * keeping
 * @with_features: whether answers have the features, too
 */
typedef struct
{
  const char *model_path;
  const DscFileRef *files;
  guint32 n;
  gboolean with_features;
  const char *cache_folder;
  guint64 cache_budget;
  guint threads;
  DscAnswerFunc answer;
  DscProgressFunc progress;
  gpointer user_data;
} DscPredictJob;

/** DscExplainItem: a photo and the class to explain, −1 for the one that is predicted. */
typedef struct
{
  DscFileRef file;
  gint32 label;
} DscExplainItem;

/**
 * DscExplanation: where in a photo the network sees a class: a Grad-CAM map
 * (https://arxiv.org/abs/1610.02391; fastai v1's way, semantics §7). Borrowed for the call.
 * @index: which item of the job
 * @label: class that the map is of
 * @probabilities: (nullable) (array): one per class; %NULL with @error
 * @map: (nullable) (array): @height × @width values ≥ 0, rows from the top, over the part of the
 * photo that the network sees
 * @error: (nullable): why there is none
 */
typedef struct
{
  guint32 index;
  gint32 label;
  const float *probabilities;
  const float *map;
  guint height;
  guint width;
  const GError *error;
} DscExplanation;

/** Called on the engine's answering thread, in the order of the items. */
typedef void (*DscExplanationFunc) (const DscExplanation *explanation, gpointer user_data);

/** DscExplainJob: all borrowed for the call; fields as those of DscPredictJob. */
typedef struct
{
  const char *model_path;
  const DscExplainItem *items;
  guint32 n;
  guint threads;
  DscExplanationFunc explanation;
  DscProgressFunc progress;
  gpointer user_data;
} DscExplainJob;

/**
 * DscFeaturesFunc:
 * @rows: (array): features of each photo of the dataset, @n_features floats; %NULL where the photo
 * is in no part, has no label, or could not be read; valid during the call
 *
 * Called once, on the training thread.
 */
typedef gboolean (*DscFeaturesFunc) (const float *const *rows, guint n_features, gpointer user_data,
                                     GError **error);

/**
 * DscFeaturesJob: what a network that has learned nothing of these photos makes of each: one number
 * for each kind of thing that it sees, on the average over the photo.
 * @train: dataset, split, cache, and the settings of the recipe "instant"; nothing is trained
 */
typedef struct
{
  DscTrainJob train;
  DscFeaturesFunc features;
  DscProgressFunc progress;
  gpointer user_data;
} DscFeaturesJob;

/**
 * DscMeasurement: how fast the device did something.
 * @name: (static): "kernel": a batch was sampled; "forward": a folded network judged one; "step": a
 * network learned from one; "epoch": all of it, with validation
 * @n_photos: that it was done with
 * @n_runs: how often it was timed, after a warm-up
 * @seconds: that it took: the median
 * @floor: seconds that it takes the device at least (dsc-floor.h); NaN where that is not known
 * @device: borrowed for the call
 * @precision: (static): such as "bf16"
 */
typedef struct
{
  const char *name;
  guint n_photos;
  guint n_runs;
  double seconds;
  double floor;
  const char *device;
  const char *precision;
} DscMeasurement;

/** Called on the training thread, in the order of the names above. */
typedef void (*DscMeasurementFunc) (const DscMeasurement *measurement, gpointer user_data);

/**
 * DscMeasureJob: all borrowed for the call.
 * @spec: network, head, size, batch size, augmentation, optimiser, device, precision; weights are
 * random
 * @n_steps: of an epoch; it validates a quarter as many photos
 */
typedef struct
{
  const DscTrainSpec *spec;
  guint n_steps;
  DscMeasurementFunc measured;
  DscProgressFunc progress;
  gpointer user_data;
} DscMeasureJob;

/**
 * DscEngineInterface:
 * @describe: fills @info. Training thread.
 * @train: trains from beginning to end, or goes on from a checkpoint, reporting through @run
 * (dsc_run_report_…()). Training thread. On cancellation it keeps what is usable: if a model was
 * written, @run has it. Where dsc_run_is_pausing() it writes a checkpoint, says
 * dsc_run_report_paused() and returns %TRUE.
 * @find_rate: a learning-rate test. Training thread. What it trained is forgotten.
 * @find_features: features of the photos of a job, which are kept in its cache. Training thread.
 * @measure: how fast the device is. Training thread. DSC_ERROR_MISSING where the spec asks for a
 * card that cannot be had.
 * @predict: answers for every file. Answering thread; may run while @train does. DSC_ERROR_CORRUPT,
 * DSC_ERROR_MISSING for the model.
 * @explain: maps for every item. Answering thread, likewise.
 */
struct _DscEngineInterface
{
  GTypeInterface parent;

  gboolean (*describe) (DscEngine *self, DscEngineInfo *info, GError **error);
  gboolean (*train) (DscEngine *self, const DscTrainJob *job, DscRun *run,
                     GCancellable *cancellable, GError **error);
  gboolean (*find_rate) (DscEngine *self, const DscRateJob *job, GCancellable *cancellable,
                         GError **error);
  gboolean (*find_features) (DscEngine *self, const DscFeaturesJob *job, GCancellable *cancellable,
                             GError **error);
  gboolean (*measure) (DscEngine *self, const DscMeasureJob *job, GCancellable *cancellable,
                       GError **error);
  gboolean (*predict) (DscEngine *self, const DscPredictJob *job, GCancellable *cancellable,
                       GError **error);
  gboolean (*explain) (DscEngine *self, const DscExplainJob *job, GCancellable *cancellable,
                       GError **error);
};

gboolean dsc_engine_describe (DscEngine *self, DscEngineInfo *info, GError **error);
gboolean dsc_engine_train (DscEngine *self, const DscTrainJob *job, DscRun *run,
                           GCancellable *cancellable, GError **error);
gboolean dsc_engine_find_rate (DscEngine *self, const DscRateJob *job, GCancellable *cancellable,
                               GError **error);
gboolean dsc_engine_find_features (DscEngine *self, const DscFeaturesJob *job,
                                   GCancellable *cancellable, GError **error);
gboolean dsc_engine_measure (DscEngine *self, const DscMeasureJob *job, GCancellable *cancellable,
                             GError **error);
gboolean dsc_engine_predict (DscEngine *self, const DscPredictJob *job, GCancellable *cancellable,
                             GError **error);
gboolean dsc_engine_explain (DscEngine *self, const DscExplainJob *job, GCancellable *cancellable,
                             GError **error);

/**
 * dsc_engine_open_module:
 * @path: (nullable) (type filename): a module; %NULL: $DISCERN_ENGINE if set, else the torch module
 * beside the program or installed
 * @error: DSC_ERROR_MISSING: the module or a library that it needs is not there
 *
 * Opens it (GModule, local symbols, resident for ever) and makes its engine. Takes up to a second:
 * call it on a worker. Sets OMP_WAIT_POLICY and OPENBLAS_NUM_THREADS before, unless the user did,
 * and has freed memory used again; so does every program at the start of main(), by
 * dsc_engine_prepare_environment(), because that is not safe beside other threads.
 *
 * Returns: (transfer full) (nullable)
 */
DscEngine *dsc_engine_open_module (const char *path, GError **error);
void dsc_engine_prepare_environment (void);

G_END_DECLS
