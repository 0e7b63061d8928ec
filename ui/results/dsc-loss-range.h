/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A button that says which losses are shown, and opens two fields for the bounds.
 *
 * Signal changed: the bounds are others. Window's thread. */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define DSC_TYPE_LOSS_RANGE (dsc_loss_range_get_type ())
G_DECLARE_FINAL_TYPE (DscLossRange, dsc_loss_range, DSC, LOSS_RANGE, AdwBin)

/** @highest: the highest loss that there is: more cannot be asked for. An upper bound that was not
 * set stays so. */
void dsc_loss_range_set_highest (DscLossRange *self, double highest);
/** @least: (out): −∞: no bound; @most: (out): ∞: no bound. */
void dsc_loss_range_get (DscLossRange *self, double *least, double *most);
/** Takes the bounds away. */
void dsc_loss_range_clear (DscLossRange *self);

G_END_DECLS
