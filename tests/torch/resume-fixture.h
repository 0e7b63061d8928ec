/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the tests of interrupted runs share: short runs to interrupt, and whether two runs have come
 * to the same. */
#pragma once

#include "brick-project.h"

#define RESUME_N_CLASSES 3
#define RESUME_PER_CLASS 20
#define RESUME_BATCH 8
#define RESUME_EPOCHS 3
#define RESUME_N_BATCHES (RESUME_N_CLASSES * RESUME_PER_CLASS * 4 / 5 / RESUME_BATCH)

/* The built-in network, all of it trained from the first step on; bfloat16 where that is the
 * processor's own. */
void resume_choose_mobilenet (BrickProject *self);
/* Batch normalisation, dropout, averaged weights: all that a run can have. */
void resume_choose_resnet (BrickProject *self);

/* For g_test_add(); @choose: one of these. */
void resume_set_up (BrickProject *self, gconstpointer choose);
void resume_tear_down (BrickProject *self, gconstpointer unused);
#define resume_add(name, choose, func) \
  g_test_add (name, BrickProject, choose, resume_set_up, func, resume_tear_down)

/* Iterates the main context until more than @steps steps of the run's stage are seen, or it has
 * ended. */
void resume_wait_for_steps (DscRun *run, guint steps);
/* Pauses after the next step that is seen, or while it validates. Returns: whether it was still
 * going. */
gboolean resume_pause_soon (DscRun *run, guint steps_before, gboolean validating);
/* Where the run's checkpoint is. */
void resume_find_checkpoint (BrickProject *self, gint64 run, guint *epoch, guint *batch);

/* Asserts that both have the same stages, epochs, steps, models and optimisers. */
void resume_assert_same_run (BrickProject *self, gint64 first, gint64 second);
/* Resumes run @id, and asserts that it finishes well and then is the same as run @whole. */
void resume_assert_ends_as (BrickProject *self, gint64 id, gint64 whole);
