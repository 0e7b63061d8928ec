/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A row that says whether the pretrained weights of a network are there, and gets them where they
 * are not: fetched (progress, cancelled and gone on with), or from a file that a person has.
 *
 * Properties: network (string, nullable, read and write); missing (boolean, read-only, notified).
 * Window's thread; files are read and fetched on another. */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define DSC_TYPE_WEIGHTS_ROW (dsc_weights_row_get_type ())
G_DECLARE_FINAL_TYPE (DscWeightsRow, dsc_weights_row, DSC, WEIGHTS_ROW, AdwPreferencesRow)

GtkWidget *dsc_weights_row_new (void);
/** @network: (nullable): %NULL: none is needed. */
void dsc_weights_row_set_network (DscWeightsRow *self, const char *network);
gboolean dsc_weights_row_is_missing (DscWeightsRow *self);
/** Copies the file @path into the store, as choosing it does. */
void dsc_weights_row_add_file (DscWeightsRow *self, const char *path);

G_END_DECLS
