/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Runs in words, the same in the window and on the command line. The words are translated. Any
 * thread. */
#pragma once

#include "project/dsc-project.h"

G_BEGIN_DECLS

/** Returns: "finished", "paused", … */
const char *dsc_run_state_title (DscRunState state);
/** Returns: (transfer full): the same as a sentence about @run, what the run is called: "Run 3 has
 * finished". */
char *dsc_run_state_dup_sentence (DscRunState state, const char *run);
/** Returns: of a stage: "head", "unfrozen", "instant"; other names as they are. */
const char *dsc_stage_title (const char *name);
/** Returns: "Built-in (MobileNet V1)", "ResNet-50", …; other names as they are. */
const char *dsc_network_title (const char *network);
/** Returns: "Recommended", "Instant", …; other names as they are, "" for %NULL. */
const char *dsc_recipe_title (const char *recipe);
/** Returns: (transfer full): what people call a run: its name, or "Run 3". */
char *dsc_run_record_dup_title (const DscRunRecord *record);
/** Returns: (transfer full): what tells a run from others beside its title: "Instant, ResNet-50,
 * 14:05"; its number, where it has a name; when it began: the day, if that is not @now's.
 * @now: microseconds since 1970, UTC */
char *dsc_run_record_dup_kind (const DscRunRecord *record, gint64 now);

/** Returns: (transfer full) (nullable): JSON of the settings by which the weights came about that
 * @run keeps: those of their stage. Blocks on the project. */
char *dsc_run_dup_kept_settings (DscProject *project, const DscRunRecord *run);
/** Returns: whether those weights were chosen among several by the validation photos, which every
 * figure on these photos has to say. Blocks on the project. */
gboolean dsc_run_was_chosen (DscProject *project, const DscRunRecord *run);

G_END_DECLS
