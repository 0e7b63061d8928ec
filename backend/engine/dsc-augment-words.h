/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Augmentation in words, as a person says it: "notebook,rotate=20,flip=both". Pure; any thread. */
#pragma once

#include "image/dsc-augment.h"

G_BEGIN_DECLS

/**
 * dsc_augment_parse:
 * @text: words separated by commas. The first may be what to start from: "none", "notebook" or
 * "recommended" (the recipe's); the others change one thing each: "flip=" with a word of DscFlip;
 * "rotate=", "zoom=", "lighting=", "warp=", "p-affine=" or "p-lighting=" with a number, as in
 * DscAugment
 * @augment: (inout): what the words change; left alone on failure
 * @error: DSC_ERROR_USAGE: names the word, and what can be said instead
 *
 * What starts from "none" has the probabilities of the notebook, so that what is asked for after it
 * happens. Numbers have a decimal point in every locale.
 */
gboolean dsc_augment_parse (const char *text, DscAugment *augment, GError **error);

G_END_DECLS
