/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of the fake engine share. */
#pragma once

#include "dsc-fake-script.h"
#include "engine/dsc-engine.h"

G_BEGIN_DECLS

/* Lets @ms pass, or less if it is cancelled; then %FALSE. */
gboolean dsc_fake_wait (guint ms, GCancellable *cancellable, GError **error);
/* Logits that depend on nothing but the path and, where it is known, the actual class: that one
 * wins for four paths of five. */
void dsc_fake_make_logits (const char *path, gint32 actual, float *logits, guint n_classes);

/* DscFakeTraining: a job that is going, and how far it has come. */
typedef struct
{
  const DscFakeScript *script;
  const DscTrainJob *job;
  DscRun *run;
  GCancellable *cancellable;

  gboolean has_instant; /* whether its first stage is Instant */
  guint stage;          /* of the job, from 0 */
  guint epoch;          /* of the stage */
  guint batch;          /* of the epoch: the next step */
  guint64 weights;      /* what it has learned: a number that each step changes */
  guint64 moments;      /* the optimiser's, likewise */
  DscSmoother smoother;
  gboolean has_best;
  DscEpochRecord best; /* that the kept model is of */

  guint n_full; /* so many files cannot be written yet */
} DscFakeTraining;

/* Returns: whether the stage in hand is Instant's. */
gboolean dsc_fake_training_is_instant (const DscFakeTraining *self);

/* Writes the model file of the stage in hand, or its optimiser's state, or a checkpoint; in @name
 * (out) (transfer full) (optional) its name below models/. Waits where the disk is full. */
gboolean dsc_fake_write_model (DscFakeTraining *self, double error_rate, char **name,
                               GError **error);
gboolean dsc_fake_write_optimizer (DscFakeTraining *self, GError **error);
gboolean dsc_fake_write_checkpoint (DscFakeTraining *self, GError **error);
/* Reads what another stage has left. */
gboolean dsc_fake_read_model (DscFakeTraining *self, const char *path, GError **error);
gboolean dsc_fake_read_optimizer (DscFakeTraining *self, const char *path, GError **error);
/* Reads a checkpoint and takes the run back to it; in @n_epochs of its stage. DSC_ERROR_CORRUPT,
 * also where the photos are others by now. */
gboolean dsc_fake_read_checkpoint (DscFakeTraining *self, const char *path, GError **error);
/* Returns: epochs of the stage in hand. */
guint dsc_fake_training_get_n_epochs (const DscFakeTraining *self);

/* As DscEngineInterface. */
gboolean dsc_fake_train (DscEngine *engine, const DscTrainJob *job, DscRun *run,
                         GCancellable *cancellable, GError **error);
gboolean dsc_fake_find_rate (DscEngine *engine, const DscRateJob *job, GCancellable *cancellable,
                             GError **error);

G_END_DECLS
