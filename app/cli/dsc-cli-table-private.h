/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the two files of the table share: examples and fields of the commands that train, that look
 * into what was trained, and that measure. Private to the table. */
#pragma once

#include "cli/dsc-cli-options.h"

G_BEGIN_DECLS

extern const DscCliField dsc_cli_import_fields[];
extern const DscCliExample dsc_cli_train_examples[];
extern const DscCliField dsc_cli_train_fields[];
extern const DscCliExample dsc_cli_lr_find_examples[];
extern const DscCliField dsc_cli_lr_find_fields[];
extern const DscCliExample dsc_cli_resume_examples[];
extern const DscCliExample dsc_cli_stages_examples[];
extern const DscCliField dsc_cli_stages_fields[];
extern const DscCliExample dsc_cli_compare_examples[];
extern const DscCliField dsc_cli_compare_fields[];
extern const DscCliExample dsc_cli_explain_examples[];
extern const DscCliField dsc_cli_explain_fields[];
extern const DscCliExample dsc_cli_bench_examples[];
extern const DscCliField dsc_cli_bench_fields[];

G_END_DECLS
