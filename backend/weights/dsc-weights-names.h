/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which network a file of weights is of, by the names and shapes in it. Any thread. */
#pragma once

#include "weights/dsc-state-dict.h"

G_BEGIN_DECLS

/**
 * dsc_weights_recognise:
 * @dict: a file of weights
 *
 * The body decides: every tensor of it is there under torchvision's name, in its shape, as
 * fractional numbers, and no further block. The head (“fc”) may be there, of any number of classes,
 * or not.
 *
 * Returns: (transfer none) (nullable): "resnet18", "resnet34" or "resnet50"
 */
const char *dsc_weights_recognise (DscStateDict *dict);

G_END_DECLS
