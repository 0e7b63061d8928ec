/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the tests of projects share: folders that go away again, small datasets. */
#pragma once

#include "base/dsc-error.h"
#include "project/dsc-project.h"

/* Returns: (transfer full): a new empty folder below the temporary one. */
char *fixture_make_folder (void);
/* Deletes it with all that is in it, and frees the name. */
void fixture_remove_folder (char *folder);

/* A project in such a folder. */
typedef struct
{
  char *folder;
  DscProject *project;
} ProjectFixture;

/* For g_test_add(). */
void project_fixture_set_up (ProjectFixture *self, gconstpointer unused);
void project_fixture_tear_down (ProjectFixture *self, gconstpointer unused);
/* Closes the project and opens it again: what is read comes from the disk. */
void project_fixture_reopen (ProjectFixture *self);

/* Opens the project in @folder, making it if need be; fails the test if that cannot be done. */
DscProject *fixture_open (const char *folder);

/* Builds a dataset of pairs of path and class (NULL: no class), ended by a NULL path. */
DscDataset *fixture_build_dataset (const char *const (*pairs)[2]);
/* Four photos of two classes. */
extern const char *const fixture_animals[][2];
/* Without cat/2 and dog/1; with an ant, which moves all numbers of classes and photos. */
extern const char *const fixture_fewer_and_ant[][2];
/* Imports such a dataset and gives back what the project has of it. */
DscDataset *fixture_import (DscProject *project, const char *const (*pairs)[2]);
/* Returns: number of the photo @path; fails the test if there is none. */
guint fixture_find (DscDataset *dataset, const char *path);

/* Stores a run named @name with one stage. Returns the run's id, and the stage's in @stage
 * (optional). */
gint64 fixture_add_run (DscProject *project, const char *name, DscRunState state, gint64 *stage);

/* Returns: (transfer full) (element-type DscStageRecord): the stages of run @run. */
GPtrArray *fixture_get_stages (DscProject *project, gint64 run);
/* Returns: the one of @stages with number @i; fails the test if there are fewer. */
const DscStageRecord *fixture_nth_stage (GPtrArray *stages, guint i);

/* Writes @size bytes to the file @name in @folder. */
void fixture_write (const char *folder, const char *name, const void *bytes, gsize size);
/* Runs @sql on the project file in @folder, past all of our code. */
void fixture_exec (const char *folder, const char *sql);

/* Asserts that @error is a DscError @code with a sentence that holds @word, and clears it. */
#define fixture_assert_error(error, dsc_code, word)   \
  G_STMT_START                                        \
  {                                                   \
    g_assert_error (error, DSC_ERROR, dsc_code);      \
    g_test_message ("%s", error->message);            \
    g_assert_nonnull (strstr (error->message, word)); \
    g_clear_error (&error);                           \
  }                                                   \
  G_STMT_END
