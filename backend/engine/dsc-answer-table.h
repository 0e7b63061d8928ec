/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of answers that window and command line write (CSV): path,label,probability,label_2,
 * probability_2, … Whole or not at all. One thread at a time. */
#pragma once

#include "engine/dsc-model-info.h"

G_BEGIN_DECLS

typedef struct _DscAnswerTable DscAnswerTable;

/**
 * dsc_answer_table_new:
 * @path: (type filename)
 * @top: how many classes each row has; of a model with fewer all
 * @error: as dsc_output_file_new()
 *
 * Returns: (transfer full) (nullable)
 */
DscAnswerTable *dsc_answer_table_new (const char *path, const DscModelInfo *model, guint top,
                                      GError **error);
/**
 * dsc_answer_table_add:
 * @path: (type filename): as it is to be read
 * @model: that answered; it may be another one than that of the row before
 * @probabilities: (array): one per class
 * @ranking: (array): classes by falling probability
 */
gboolean dsc_answer_table_add (DscAnswerTable *self, const char *path, const DscModelInfo *model,
                               const float *probabilities, const guint32 *ranking, GError **error);
/** Puts the table in its place. */
gboolean dsc_answer_table_commit (DscAnswerTable *self, GError **error);
/** Frees; what was not committed leaves no trace. Accepts %NULL. */
void dsc_answer_table_free (DscAnswerTable *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscAnswerTable, dsc_answer_table_free)

G_END_DECLS
