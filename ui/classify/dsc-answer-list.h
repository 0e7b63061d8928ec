/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Answers as a list that can be sorted: as they came, the most doubtful first, by answer, by name.
 *
 * Properties: answers (GListModel of DscAnswerItem, nullable, read and write), selected
 * (DscAnswerItem, nullable, read and write, notified). Signal activated: a line was pressed or
 * Enter. Window's thread. */
#pragma once

#include <adwaita.h>

#include "model/dsc-answer-item.h"

G_BEGIN_DECLS

#define DSC_TYPE_ANSWER_LIST (dsc_answer_list_get_type ())
G_DECLARE_FINAL_TYPE (DscAnswerList, dsc_answer_list, DSC, ANSWER_LIST, AdwBin)

/** DscAnswerOrder: how they are sorted; the order of the choices. */
typedef enum
{
  DSC_ANSWER_ORDER_COMING,
  DSC_ANSWER_ORDER_DOUBT,
  DSC_ANSWER_ORDER_ANSWER,
  DSC_ANSWER_ORDER_NAME
} DscAnswerOrder;

void dsc_answer_list_set_answers (DscAnswerList *self, GListModel *answers);
void dsc_answer_list_set_order (DscAnswerList *self, DscAnswerOrder order);
/** Selects @item and shows it, if it is in the list. */
void dsc_answer_list_select (DscAnswerList *self, DscAnswerItem *item);
/** Returns: (transfer none) (nullable) */
DscAnswerItem *dsc_answer_list_get_selected (DscAnswerList *self);
/** Returns: (transfer none): as they are shown. */
GListModel *dsc_answer_list_get_sorted (DscAnswerList *self);

G_END_DECLS
