/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The learning-rate finder: starts a test, shows its curve as it grows, and lets a person choose.
 * The chosen rate is that of the settings: moving the handle (or the scale below it) changes them.
 *
 * Properties, read-only, notified: busy (boolean: whether a test is going). Window's thread. */
#pragma once

#include <adwaita.h>

#include "model/dsc-train-settings.h"

G_BEGIN_DECLS

#define DSC_TYPE_RATE_PANEL (dsc_rate_panel_get_type ())
G_DECLARE_FINAL_TYPE (DscRatePanel, dsc_rate_panel, DSC, RATE_PANEL, AdwBin)

/** Both %NULL, or neither. */
void dsc_rate_panel_set (DscRatePanel *self, DscWorkspace *workspace, DscTrainSettings *settings);

/**
 * dsc_rate_panel_find:
 * @spec: what the rate is for
 * @start: (nullable): the stage that it goes on from
 *
 * Begins a test; nothing where one is going. Where @spec trains all of the network after a stage,
 * the chosen rate is that of the settings after unfreezing.
 */
void dsc_rate_panel_find (DscRatePanel *self, const DscTrainSpec *spec, const DscStart *start);
gboolean dsc_rate_panel_is_busy (DscRatePanel *self);

/** Writes what is drawn to @path (type filename): .png, .svg, .pdf or .csv. Says in a toast that it
 * did. */
void dsc_rate_panel_save (DscRatePanel *self, const char *path);

G_END_DECLS
