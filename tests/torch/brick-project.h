/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the tests of training share: pictures of bricks on disk, a project of them, the real engine
 * behind its host. */
#pragma once

#include "engine/dsc-engine-host.h"

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
/* Starts a run and waits until it has finished well. Returns: (transfer full): as it is stored. */
DscRunRecord *brick_project_train (BrickProject *self);
/* Returns: (transfer full): the file of the run's model. */
char *brick_project_dup_model_path (BrickProject *self, const DscRunRecord *record);

/* Deletes a folder and all that is in it. */
void brick_remove_tree (const char *path);
