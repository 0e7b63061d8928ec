/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The view "Classify": photos go in, answers come out as they are ready; one photo in full, many as
 * a list beside it.
 *
 * Property workspace (DscWorkspace, nullable, read and write): whose shown run answers. Actions:
 * classify.choose-folder, .stop, .export, .copy, .ask-again, .clear, .back. It uses win.show-view,
 * win.classify-files and win.paste. Window's thread. */
#pragma once

#include <adwaita.h>

#include "model/dsc-workspace.h"

G_BEGIN_DECLS

#define DSC_TYPE_CLASSIFY_VIEW (dsc_classify_view_get_type ())
G_DECLARE_FINAL_TYPE (DscClassifyView, dsc_classify_view, DSC, CLASSIFY_VIEW, AdwBin)

GtkWidget *dsc_classify_view_new (void);

/** @paths: (element-type filename): pictures and folders, absolute; copied. Asks about them, and
 * adds their answers to those that are there. */
void dsc_classify_view_add_paths (DscClassifyView *self, GPtrArray *paths);

/** Asks the person whether the picture at @address (dsc_address_is_one()) is to be fetched, and
 * then adds it. */
void dsc_classify_view_add_address (DscClassifyView *self, const char *address);

/** Returns: (transfer none): DscAnswerItem, as they came. */
GListModel *dsc_classify_view_get_answers (DscClassifyView *self);
/** Returns: whether answers are still to come. */
gboolean dsc_classify_view_is_asking (DscClassifyView *self);

G_END_DECLS
