/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a model file says about itself: all that is needed to use it anywhere without its project.
 * Read from the metadata of the safetensors file; no engine needed. */
#pragma once

#include "image/dsc-decode.h"
#include "image/dsc-resize.h"
#include "weights/dsc-safetensors.h"

G_BEGIN_DECLS

/** The value of metadata "format" in every model file; another one is from a newer Discern or not
 * ours. */
#define DSC_MODEL_FORMAT "discern-model-1"

/** More classes than any network has; a bound for what a file may claim. */
#define DSC_MODEL_MAX_CLASSES 65536

/**
 * DscModelInfo: everything is bounded when read: at most DSC_MODEL_MAX_CLASSES classes, sizes as
 * DscTarget's.
 * @network: of the spec's networks; @head: "linear" or "fastai" (files without it: "linear")
 * @classes: (array length=n_classes): ordered names
 * @error_rate: on validation, NaN if not known; @n_valid: how many photos that was
 */
typedef struct
{
  char *network;
  char *head;
  DscTarget target;
  DscOrientation orientation;
  DscNormalisation normalisation;
  guint n_classes;
  char **classes;
  double error_rate;
  guint n_valid;
  char *recipe;
  char *settings; /* (nullable): JSON of the DscTrainSpec */
  char *created;  /* (nullable): ISO 8601, UTC */
} DscModelInfo;

DscModelInfo *dsc_model_info_copy (const DscModelInfo *self);
void dsc_model_info_free (DscModelInfo *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscModelInfo, dsc_model_info_free)

/** Returns: (transfer full) (nullable): DSC_ERROR_CORRUPT says which field is missing or wrong;
 * DSC_ERROR_UNSUPPORTED for a newer format. */
DscModelInfo *dsc_model_info_read (DscSafetensors *file, GError **error);
/** Opens the file, reads its information, closes it. A .pth file is DSC_ERROR_UNSUPPORTED, and the
 * message says what to do instead. */
DscModelInfo *dsc_model_info_read_file (const char *path, GError **error);
/** Writes every field as metadata. */
void dsc_model_info_write (const DscModelInfo *self, DscSafetensorsWriter *writer);

G_END_DECLS
