/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Finds files by what a table calls them: with or without suffix, in one folder or another, divided
 * by / or \. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** DscFileIndex: immutable; any thread may read it. */
typedef struct _DscFileIndex DscFileIndex;

/**
 * dsc_file_index_new:
 * @root: (type filename): the absolute folder as tables call it
 * @paths: (element-type filename): relative to it, sorted bytewise; borrowed
 */
DscFileIndex *dsc_file_index_new (const char *root, GPtrArray *paths);
void dsc_file_index_free (DscFileIndex *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscFileIndex, dsc_file_index_free)

/** Returns: whether @name, in the folder @base ("" for the root; of no account to an absolute
 * name), is a file; its number in @i. */
gboolean dsc_file_index_find (const DscFileIndex *self, const char *base, const char *name,
                              guint *i);

/** DscBaseVotes: how many names are files in a folder, each another one. */
typedef struct _DscBaseVotes DscBaseVotes;

DscBaseVotes *dsc_base_votes_new (void);
void dsc_base_votes_free (DscBaseVotes *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscBaseVotes, dsc_base_votes_free)

/** Gives a vote to every folder in which @name is a file. */
void dsc_base_votes_add (DscBaseVotes *self, const DscFileIndex *index, const char *name);
/** Returns: the most votes that a folder has; in @base this folder (transfer none), the first by
 * bytes among equals. */
guint dsc_base_votes_best (DscBaseVotes *self, const char **base);

G_END_DECLS
