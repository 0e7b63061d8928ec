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

/* Gives the fake engine another script from now on. */
void fixture_set_script (const char *script);
/* Gives the fixture the settings of another recipe; they stay at four epochs. */
void fixture_use_recipe (Fixture *self, const char *recipe);

/* Returns: (transfer full): the path of the fake engine's module. */
char *fixture_fake_module (void);

/* Starts a run; fails the test if that cannot be done. */
DscRun *fixture_train (Fixture *self);
/* Starts another stage of a run; fails the test likewise. */
DscRun *fixture_train_from (Fixture *self, const DscStart *start);
/* Resumes run @id likewise. */
DscRun *fixture_resume (Fixture *self, gint64 id);
/* Iterates the main context until the run has ended and everything was notified. */
void fixture_finish (DscRun *run);
/* Iterates until the run shows @n epochs. */
void fixture_wait_for_epochs (DscRun *run, guint n);
/* Returns: (transfer full): run @id as it is stored. */
DscRunRecord *fixture_get_run (Fixture *self, gint64 id);
/* Returns: how many epochs of run @id are stored. */
guint fixture_count_epochs (Fixture *self, gint64 id);
/* Returns: (transfer full): all that is stored of the stages of run @id, with their epochs and
 * batches, as text: what two runs must agree in that have learned the same. */
char *fixture_dump_run (Fixture *self, gint64 id);
/* Returns: (transfer full): the contents of a file below models/; fails the test if there is none.
 */
GBytes *fixture_read_file (Fixture *self, const char *name);
/* Returns: whether there is a file of that name below models/. */
gboolean fixture_has_file (Fixture *self, const char *name);
/* Asserts that two files below models/ have the same contents, or other ones. */
void fixture_assert_files (Fixture *self, const char *first, const char *second, gboolean same);
/* Iterates the main context as long as there is something to do. */
void fixture_drain (void);
