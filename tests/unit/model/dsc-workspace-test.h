/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What tests of the window's model share, with a screen and without: waiting for states, a project
 * on real small pictures that the fake engine can learn. */
#pragma once

#include "model/dsc-workspace.h"

G_BEGIN_DECLS

/** Whether what is waited for has come. */
typedef gboolean (*DscTestCondition) (gpointer data);

/** Iterates the main context until @condition holds; fails the test after 60 seconds. */
void dsc_test_wait (DscTestCondition condition, gpointer data, const char *what);
#define DSC_TEST_WAIT(condition, data) dsc_test_wait (condition, data, #condition)

/** A condition: @data is the address of a weak pointer that has become %NULL. */
gboolean dsc_test_is_gone (gpointer data);

/** What became of a call. */
typedef struct
{
  gboolean done;
  GError *error;   /* (owned) (nullable) */
  gpointer result; /* (owned) (nullable) */
} DscTestOutcome;

/** A condition: @data, a DscTestOutcome, is there. */
gboolean dsc_test_is_done (gpointer data);
/** For a DscTestOutcome of dsc_workspace_open_async() and its like, which answer by opening. */
void dsc_test_opened_cb (GObject *source, GAsyncResult *result, gpointer outcome);

/**
 * dsc_test_photos_new:
 * @n_classes: folders, of toy bricks
 * @n_each: photos in each, 96 × 72
 *
 * Returns: (transfer full) (type filename): a folder below the test's temporary folder; delete it
 * with dsc_test_photos_delete().
 */
char *dsc_test_photos_new (guint n_classes, guint n_each);
void dsc_test_photos_delete (char *folder);

/**
 * dsc_test_archive_new:
 * @name: its file's name, such as "Bricks.zip"
 *
 * Returns: (transfer full) (type filename): a zip of dsc_test_photos_new(), with a name in it that
 * leads out of the folder and a file of another kind, in a folder of its own below the temporary
 * one; delete it with dsc_test_archive_delete().
 */
char *dsc_test_archive_new (const char *name, guint n_classes, guint n_each);
void dsc_test_archive_delete (char *path);

/** Opens @folder in a new workspace and waits. Returns: (transfer full) */
DscWorkspace *dsc_test_open (const char *folder);
/** Trains to the end with @recipe on the fake engine and waits for its results. */
void dsc_test_train (DscWorkspace *workspace, const char *recipe, guint epochs);
/** Closes @workspace, waits, drops it and checks that nothing else holds it. */
void dsc_test_close (DscWorkspace *workspace);

/** Sets the fake engine's script (JSON) for workspaces that are opened from now on; %NULL: none. */
void dsc_test_script (const char *json);

G_END_DECLS
