/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What would be found, in rows. Window's thread. */
#pragma once

#include <adwaita.h>

#include "dataset/dsc-import-preview.h"

G_BEGIN_DECLS

/** Returns: (transfer full): a line on how much of it is found. */
char *dsc_reading_outcome_words (const DscImportPreview *preview);

/** Fills @group with what is found and what is not; where it cannot be read, with why. */
void dsc_reading_outcome_show (AdwPreferencesGroup *group, const DscImportPreview *preview);

/** Fills @group with @problem, a sentence. */
void dsc_reading_outcome_show_problem (AdwPreferencesGroup *group, const char *problem);

G_END_DECLS
