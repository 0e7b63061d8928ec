/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Answers in words. Any thread. */
#pragma once

#include "model/dsc-answer-item.h"

G_BEGIN_DECLS

/**
 * DscDoubt: how much an answer can be relied on, by the probability of its best class.
 * @DSC_DOUBT_LITTLE: it is at least %DSC_DOUBT_LITTLE_FROM
 * @DSC_DOUBT_SOME: it is in between
 * @DSC_DOUBT_MUCH: it is below %DSC_DOUBT_MUCH_BELOW: the model is not sure; or there is no answer
 */
typedef enum
{
  DSC_DOUBT_LITTLE,
  DSC_DOUBT_SOME,
  DSC_DOUBT_MUCH
} DscDoubt;
#define DSC_DOUBT_LITTLE_FROM 0.8
#define DSC_DOUBT_MUCH_BELOW 0.5

DscDoubt dsc_answer_item_get_doubt (DscAnswerItem *self);
/** Returns: the probability of the class of rank @rank, from 0; −1 where there is none. */
double dsc_answer_item_get_probability (DscAnswerItem *self, guint rank);
/** Returns: (transfer none) (nullable): the name of the class of rank @rank; %NULL where there is
 * none. */
const char *dsc_answer_item_get_class (DscAnswerItem *self, guint rank);

/** Returns: (transfer full): "97.3 %", as the locale writes it. */
char *dsc_probability_dup_text (double probability);
/** Returns: (transfer full): "Sure: 97.3 %", "Probably: 61.0 %", "Not sure: 31.5 % at best", or why
 * there is no answer. */
char *dsc_answer_item_dup_certainty (DscAnswerItem *self);
/** Returns: (transfer full): one line: "photo.jpg: 2x4 (97.3 %), 2x3 (2.1 %)". */
char *dsc_answer_item_dup_line (DscAnswerItem *self);

G_END_DECLS
