/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the tests of training share: pictures of bricks on disk, a project of them, the real engine
 * behind its host. */
#pragma once

#include "engine/dsc-engine-host.h"
#include "weights/dsc-safetensors.h"

#define BRICK_MAX_CLASSES 4

typedef struct
{
  char *folder; /* (owned) everything lies below it */
  char *photos; /* (owned) */
  DscEngineHost *host;
  DscProject *project;
  DscDataset *dataset; /* (nullable) from brick_project_import() on */
  DscSplit *split;     /* (nullable) likewise: a fifth is for validation */
  DscTrainSpec *spec;  /* (nullable) from brick_project_set_recipe() on */
} BrickProject;

/* Renders @per_class pictures of each of @n_classes kinds that even a hurried training tells apart.
 */
void brick_project_set_up (BrickProject *self, guint n_classes, guint per_class, int width,
                           int height);
void brick_project_tear_down (BrickProject *self);
void brick_project_set_recipe (BrickProject *self, const char *recipe, const char *network);
/* Imports the pictures as they are now. */
void brick_project_import (BrickProject *self);

/* Starts a run; fails the test if that cannot be done. */
DscRun *brick_project_start (BrickProject *self, const DscStart *start);
/* Goes on with the run that was interrupted last. */
DscRun *brick_project_resume (BrickProject *self);
/* Iterates the main context until the run has ended. */
void brick_project_finish (DscRun *run);
/* Iterates the main context until a run that has not ended has so many epochs. */
void brick_project_wait_for_epochs (DscRun *run, guint n);
/* Waits until the run has finished well. Returns: (transfer full): as it is stored. */
DscRunRecord *brick_project_finish_well (DscRun *run);
/* Starts a run and waits until it has finished well. */
DscRunRecord *brick_project_train (BrickProject *self);
/* Returns: (transfer full) (element-type DscStageRecord): the stages of run @run. */
GPtrArray *brick_project_get_stages (BrickProject *self, gint64 run);
/* Returns: (transfer full): the file of the run's model. */
char *brick_project_dup_model_path (BrickProject *self, const DscRunRecord *record);
/* Returns: (transfer full): the file @name below models/. */
DscSafetensors *brick_project_open_file (BrickProject *self, const char *name);

/* Spoils a picture that was sound when it was imported: leaves half of the file, or nothing but a
 * JPEG's first bytes. Returns: (transfer full): its path in the dataset. */
char *brick_project_spoil_photo (BrickProject *self, guint photo, gboolean truncate);
/* Returns: whether the project lists the photo of that path as one with a problem. */
gboolean brick_project_is_listed (BrickProject *self, const char *path);

/* Drops the last reference of ours, and waits until nobody has another: notifications that are
 * still queued may hold some until they are delivered. */
void brick_release (GObject *object);
/* Deletes a folder and all that is in it. */
void brick_remove_tree (const char *path);
