/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One answer, in full: the picture, large; what it is and how sure that is; the five most probable
 * classes as bars, of which each shows on request where the model looks for it; the training photos
 * that look most alike.
 *
 * Properties, read and write, notified: workspace (DscWorkspace, nullable), item (DscAnswerItem,
 * nullable). Window's thread. */
#pragma once

#include <adwaita.h>

#include "model/dsc-answer-item.h"
#include "model/dsc-workspace.h"

G_BEGIN_DECLS

/** Classes that are shown. */
#define DSC_ANSWER_TOP 5

#define DSC_TYPE_ANSWER_DETAIL (dsc_answer_detail_get_type ())
G_DECLARE_FINAL_TYPE (DscAnswerDetail, dsc_answer_detail, DSC, ANSWER_DETAIL, AdwBin)

void dsc_answer_detail_set_workspace (DscAnswerDetail *self, DscWorkspace *workspace);
void dsc_answer_detail_set_item (DscAnswerDetail *self, DscAnswerItem *item);
/** Returns: (transfer none) (nullable) */
DscAnswerItem *dsc_answer_detail_get_item (DscAnswerDetail *self);

G_END_DECLS
