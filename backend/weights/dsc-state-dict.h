/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Named tensors from a file of weights of any kind that is read here: .pth (zip, legacy, tar) or
 * safetensors. Which kind it is, the first bytes say, not the name.
 *
 * A .pth file is a program for Python's pickle machine. Nothing of it is run: the few instructions
 * and classes that weights need are known here and become checked descriptions, anything else is
 * refused. A file can make us allocate at most 64 MiB for descriptions, and four times its own size
 * (and a mebibyte) for copies of tensors that do not lie row by row in it. */
#pragma once

#include "weights/dsc-safetensors.h"

G_BEGIN_DECLS

#define DSC_TYPE_STATE_DICT (dsc_state_dict_get_type ())
G_DECLARE_FINAL_TYPE (DscStateDict, dsc_state_dict, DSC, STATE_DICT, GObject)

/**
 * dsc_state_dict_open:
 * @path: (type filename): mapped, so it must not be changed in place while it is open; replaced
 * (renamed over) it may be
 * @error: DSC_ERROR_NOT_FOUND, DSC_ERROR_CORRUPT, DSC_ERROR_UNSUPPORTED (it holds more than
 * weights, or is saved in a way that is not read), DSC_ERROR_TOO_LARGE; sentences name the file and
 * what was found
 *
 * Of a .pth file that holds a dict with a dict of tensors as “model” or “state_dict” (fastai's
 * learn.save, many checkpoints), those are taken and the rest is left. Names are made
 * torchvision's: a leading “module.” is dropped and the body's names of a fastai save are
 * translated (“0.4.0.conv1.weight” is “layer1.0.conv1.weight”), the head's “1.N” become “head.N”.
 *
 * Returns: (transfer full) (nullable): immutable; any thread.
 */
DscStateDict *dsc_state_dict_open (const char *path, GError **error);
/** The same from memory: kept alive by the reader. @name is for messages; any bytes. */
DscStateDict *dsc_state_dict_new_from_bytes (GBytes *bytes, const char *name, GError **error);
/** Returns: whether the file @path (type filename) begins like a .pth file; no more of it is read.
 */
gboolean dsc_state_dict_is_pth (const char *path);

/** Returns: (transfer none): "safetensors", "pth-zip", "pth-legacy" or "pth-tar". */
const char *dsc_state_dict_get_kind (DscStateDict *self);
guint dsc_state_dict_get_n_tensors (DscStateDict *self);
/** Returns: (transfer none): tensor @i in the order of the file, its numbers row by row. */
const DscTensorInfo *dsc_state_dict_get_tensor (DscStateDict *self, guint i);
/** Returns: (transfer none) (nullable): the tensor of that name. */
const DscTensorInfo *dsc_state_dict_lookup (DscStateDict *self, const char *name);
/** Returns: (transfer none) (nullable): the value of @key in a safetensors file's "__metadata__".
 */
const char *dsc_state_dict_get_metadata (DscStateDict *self, const char *key);

G_END_DECLS
