/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A line of the list of answers: the photo, its name, what it is, how probable, what else it may
 * be; or why there is no answer. Can be dragged out: file and text.
 *
 * Property item (DscAnswerItem, nullable, read and write). Window's thread. */
#pragma once

#include <adwaita.h>

#include "model/dsc-answer-item.h"

G_BEGIN_DECLS

#define DSC_TYPE_ANSWER_ROW (dsc_answer_row_get_type ())
G_DECLARE_FINAL_TYPE (DscAnswerRow, dsc_answer_row, DSC, ANSWER_ROW, AdwBin)

GtkWidget *dsc_answer_row_new (void);
void dsc_answer_row_set_item (DscAnswerRow *self, DscAnswerItem *item);
/** Returns: (transfer none) (nullable) */
DscAnswerItem *dsc_answer_row_get_item (DscAnswerRow *self);

/** Returns: (transfer full): what is dragged or copied of @item: its file, and a line of text. */
GdkContentProvider *dsc_answer_item_get_content (DscAnswerItem *item);

G_END_DECLS
