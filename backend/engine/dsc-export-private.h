/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The Python module of an export. Internal to dsc-export.c. */
#pragma once

#include "engine/dsc-model-info.h"

G_BEGIN_DECLS

/** How every module begins: what does so may be replaced. */
#define DSC_EXPORT_MODULE_MARK "# Written by Discern "

/**
 * dsc_export_module_text:
 * @file: the model file, for what is not in @info
 * @error: DSC_ERROR_UNSUPPORTED (a network or head that is not known), DSC_ERROR_MISSING
 *
 * Returns: (transfer full) (nullable): the module. Texts of the file stand in it as string literals
 * only.
 */
char *dsc_export_module_text (DscSafetensors *file, const DscModelInfo *info, GError **error);

G_END_DECLS
