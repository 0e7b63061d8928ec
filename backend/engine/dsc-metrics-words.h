/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The numbers of interpretation in words, for people and for screen readers. The words are
 * translated, numbers are the locale's. Pure functions; any thread. */
#pragma once

#include "engine/dsc-metrics.h"

G_BEGIN_DECLS

/** Returns: (transfer full): @share (0 … 1) as "18.5 %"; "—" for not-a-number. */
char *dsc_share_to_words (double share);

/** Returns: (transfer full): "18.5 % wrong: 37 of 200 photos"; a sentence where there are none. */
char *dsc_error_rate_to_words (const DscErrorRate *self);

/** Returns: (transfer full) (nullable): the 95 % interval, as a sentence that says what it means;
 * %NULL where it is narrower than a percent, or where there are no photos. */
char *dsc_error_rate_describe_limits (const DscErrorRate *self);

/** Returns: (transfer full): "actual Cat, predicted Dog: 7 photos, 3 %": percent of the photos of
 * the actual class. @names: (array): of the classes of @confusion */
char *dsc_confusion_describe_cell (const DscConfusion *confusion, const char *const *names,
                                   guint actual, guint predicted);

G_END_DECLS
