/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the tests of the engine's host share: a project of ten photos, and the fake engine. */
#pragma once

#include "../project/project-fixture.h"
#include "engine/dsc-engine-host.h"

/* Long enough that no test waits for its end. */
#define FIXTURE_ENDLESS 100000

typedef struct
{
  char *folder;
  DscProject *project;
  DscDataset *dataset; /* ten photos of two classes; they are no pictures, but files */
  DscSplit *split;     /* photos 0, 4 and 8 are for validation */
  DscTrainSpec *spec;  /* four epochs */
  DscEngineHost *host; /* of the fake engine */
} Fixture;

/* Call first in main(), while there is one thread: tells the fake engine where its script will be.
 */
void fixture_prepare (void);

void fixture_set_up (Fixture *self, gconstpointer script);
void fixture_tear_down (Fixture *self, gconstpointer script);
/* Adds a test with a Fixture; @script is JSON for the fake engine. */
void fixture_add (const char *name, const char *script, void (*test) (Fixture *, gconstpointer));

/* Returns: (transfer full): the path of the fake engine's module. */
char *fixture_fake_module (void);

/* Starts a run; fails the test if that cannot be done. */
DscRun *fixture_train (Fixture *self);
/* Iterates the main context until the run has ended and everything was notified. */
void fixture_finish (DscRun *run);
/* Iterates until the run shows @n epochs. */
void fixture_wait_for_epochs (DscRun *run, guint n);
/* Returns: (transfer full): run @id as it is stored. */
DscRunRecord *fixture_get_run (Fixture *self, gint64 id);
/* Returns: how many epochs of run @id are stored. */
guint fixture_count_epochs (Fixture *self, gint64 id);
/* Iterates the main context as long as there is something to do. */
void fixture_drain (void);
