/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of the command bench share. */
#pragma once

#include "cli/dsc-cli-project.h"

G_BEGIN_DECLS

/**
 * dsc_cli_bench_say:
 * @name: what was measured
 * @n: number of photos
 * @value: images a second
 * @limit: images a second of what bounds it; not finite where that cannot be measured here
 * @limit_name: what that is
 * @run: (nullable): a training run, whose wait for data, device and precision are said, too
 */
void dsc_cli_bench_say (DscCli *cli, const char *name, guint n, double value, double limit,
                        const char *limit_name, const DscRunRecord *run);

/**
 * dsc_cli_bench_train:
 * @dataset: labelled photos
 * @folder: (type filename): an empty one, for a project of its own
 *
 * Measures training steps with the recipe and the settings that the options say.
 */
gboolean dsc_cli_bench_train (DscCli *cli, DscDataset *dataset, const char *folder, GError **error);

/** Measures what the options say of network, size, batch, precision and device; without photos. */
gboolean dsc_cli_bench_gpu (DscCli *cli, GError **error);

G_END_DECLS
