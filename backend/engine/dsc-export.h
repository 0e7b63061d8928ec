/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A trained model as files of its own: for Discern; or for PyTorch: a .pth file, and beside it a
 * small Python module that builds the network, loads the file and classifies photos exactly as
 * Discern does. Any thread; blocks. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * dsc_export_pth:
 * @model_path: (type filename): a model file of Discern's
 * @target: (type filename): must end in ".pth"; replaced as a whole
 * @cancellable: (nullable)
 * @error: DSC_ERROR_USAGE (another name; a Python module of that name that Discern did not write),
 * DSC_ERROR_NOT_FOUND, DSC_ERROR_CORRUPT, DSC_ERROR_UNSUPPORTED (a network that is not known),
 * DSC_ERROR_MISSING (the installation is not complete), DSC_ERROR_TOO_LARGE, DSC_ERROR_DISK_FULL,
 * DSC_ERROR_FAILED, G_IO_ERROR_CANCELLED
 *
 * Writes a flat dict of tensors: the body under its own names, which are torchvision's for ResNets
 * (its load_state_dict (…, strict=False) misses only “fc”), the head as “head.…”; and the module of
 * dsc_export_module_path().
 */
gboolean dsc_export_pth (const char *model_path, const char *target, GCancellable *cancellable,
                         GError **error);

/** Copies the model file @model_path to @target (both: type filename), which is replaced as a
 * whole: it answers anywhere, without its project. Errors as dsc_output_file_new(),
 * DSC_ERROR_NOT_FOUND, G_IO_ERROR_CANCELLED. */
gboolean dsc_export_safetensors (const char *model_path, const char *target,
                                 GCancellable *cancellable, GError **error);

/** Returns: (transfer full) (type filename): where the module for @target is written: “x.py” beside
 * “x.pth”; %NULL if @target does not end so. */
char *dsc_export_module_path (const char *target);

G_END_DECLS
