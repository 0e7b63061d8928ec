/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Results, page "Mistakes": photos with what the model said of them, the worst first; all, or those
 * whose name, folder or class holds some words and whose loss is within bounds.
 *
 * Property workspace (DscWorkspace, nullable, read and write). Window's thread. */
#pragma once

#include <adwaita.h>

#include "model/dsc-workspace.h"

G_BEGIN_DECLS

#define DSC_TYPE_MISTAKES_PAGE (dsc_mistakes_page_get_type ())
G_DECLARE_FINAL_TYPE (DscMistakesPage, dsc_mistakes_page, DSC, MISTAKES_PAGE, AdwBin)

/** @results: (nullable) */
void dsc_mistakes_page_set_results (DscMistakesPage *self, DscResults *results);
/** Writes what is listed, in that order, as dsc_loss_table_write() does; a toast or a dialog tells
 * the end. @path: (type filename). Only with results. */
void dsc_mistakes_page_save (DscMistakesPage *self, const char *path);

G_END_DECLS
