/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What can be undone, and done again. One for each project window; window's thread.
 *
 * Properties, read-only, notified: undo-label, redo-label (string, nullable: what the next one
 * would undo or do again, such as "Delete Run 3"; %NULL where there is nothing). */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/** Steps that are remembered; older ones are forgotten. */
#define DSC_UNDO_MAX 100

#define DSC_TYPE_UNDO_STACK (dsc_undo_stack_get_type ())
G_DECLARE_FINAL_TYPE (DscUndoStack, dsc_undo_stack, DSC, UNDO_STACK, GObject)

/** What undoes a change, or makes it again. */
typedef void (*DscUndoFunc) (gpointer data);

DscUndoStack *dsc_undo_stack_new (void);

/**
 * dsc_undo_stack_push:
 * @label: translated, in imperative: "Delete Run 3"
 * @undo: takes the change back
 * @redo: makes it again
 * @free_data: (nullable): called when the step is forgotten: nothing can take it back any more
 *
 * The change has been made already. Forgets what could be done again.
 */
void dsc_undo_stack_push (DscUndoStack *self, const char *label, DscUndoFunc undo, DscUndoFunc redo,
                          gpointer data, GDestroyNotify free_data);
const char *dsc_undo_stack_get_undo_label (DscUndoStack *self);
const char *dsc_undo_stack_get_redo_label (DscUndoStack *self);
/** Undoes the newest change; nothing where there is none. */
void dsc_undo_stack_undo (DscUndoStack *self);
void dsc_undo_stack_redo (DscUndoStack *self);
/** Forgets everything. */
void dsc_undo_stack_clear (DscUndoStack *self);

G_END_DECLS
