/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Answers as a table in a file (CSV), and as text. Window's thread. */
#pragma once

#include "model/dsc-answer-item.h"

G_BEGIN_DECLS

/**
 * dsc_answer_export_async:
 * @answers: (element-type DscAnswerItem): in this order; those without an answer are left out
 * @path: (type filename): written whole or not at all, on a thread
 *
 * The table is the one that `discern-cli classify --csv` writes.
 */
void dsc_answer_export_async (GListModel *answers, const char *path, GCancellable *cancellable,
                              GAsyncReadyCallback callback, gpointer user_data);
/** Returns: how many rows were written; −1 on failure. DSC_ERROR_NO_DATA where there is no answer.
 */
gssize dsc_answer_export_finish (GAsyncResult *result, GError **error);

/** Returns: (transfer full): a line for each of @answers. */
char *dsc_answers_dup_text (GListModel *answers);

G_END_DECLS
