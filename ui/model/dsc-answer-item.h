/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a model says of one picture. Immutable; any thread may read it. */
#pragma once

#include "engine/dsc-engine.h"
#include "engine/dsc-model-info.h"

G_BEGIN_DECLS

/** DscAnswerModel: the model that answered; shared by its answers. */
typedef struct _DscAnswerModel DscAnswerModel;
/** Takes @info. Returns: (transfer full) */
DscAnswerModel *dsc_answer_model_new (DscModelInfo *info);
DscAnswerModel *dsc_answer_model_ref (DscAnswerModel *self);
void dsc_answer_model_unref (DscAnswerModel *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscAnswerModel, dsc_answer_model_unref)

#define DSC_TYPE_ANSWER_ITEM (dsc_answer_item_get_type ())
G_DECLARE_FINAL_TYPE (DscAnswerItem, dsc_answer_item, DSC, ANSWER_ITEM, GObject)

/**
 * dsc_answer_item_new:
 * @path: (type filename): absolute
 * @answer: copied; of @model
 * @seconds: see dsc_answer_item_get_seconds()
 */
DscAnswerItem *dsc_answer_item_new (DscAnswerModel *model, const char *path,
                                    const DscAnswer *answer, double seconds);

/** Returns: (transfer none) (type filename): absolute. */
const char *dsc_answer_item_get_path (DscAnswerItem *self);
/** Returns: (transfer full): the file's name for people. */
char *dsc_answer_item_dup_name (DscAnswerItem *self);
/** Returns: (transfer none) (nullable) (array): one per class; %NULL where there is an error. */
const float *dsc_answer_item_get_probabilities (DscAnswerItem *self);
/** Returns: (transfer none) (array): the classes by falling probability; of equal ones the first
 * class is first. Empty where there is an error. */
const guint32 *dsc_answer_item_get_ranking (DscAnswerItem *self, guint *n);
const GError *dsc_answer_item_get_error (DscAnswerItem *self);
/** Returns: whether what there is of a damaged or short file was used. */
gboolean dsc_answer_item_is_damaged (DscAnswerItem *self);
/** Returns: (transfer none): what the model says of itself. */
const DscModelInfo *dsc_answer_item_get_model (DscAnswerItem *self);
/** Returns: since the photo before was answered, or since the question. */
double dsc_answer_item_get_seconds (DscAnswerItem *self);

G_END_DECLS
