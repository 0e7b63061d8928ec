/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a cell of a grid of photos shows and says. Window's thread. */
#pragma once

#include "model/dsc-photo-item.h"
#include "model/dsc-report-item.h"
#include "picture/dsc-thumb.h"

G_BEGIN_DECLS

/** Shows below the photo its class (@show_label) or its file's name, and in its corner what is said
 * of it in @finding (nullable); else what the run of @results (nullable) takes it for, where that
 * is wrong. */
void dsc_photo_cell_show (DscThumb *thumb, DscPhotoItem *item, DscResults *results,
                          DscReportItem *finding, gboolean show_label);

/** Returns: (transfer full): file, class, part, answer and what is said of it in @finding. */
char *dsc_photo_cell_words (DscPhotoItem *item, DscResults *results, DscReportItem *finding);

/** Gives the row that holds @thumb these words as its name: screen readers say that of the row, not
 * of what is in it. */
void dsc_photo_cell_name (GtkWidget *thumb, DscPhotoItem *item, DscResults *results,
                          DscReportItem *finding);

G_END_DECLS
