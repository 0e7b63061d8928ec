/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Heat maps over photos, collected and drawn. One thread at a time. */
#pragma once

#include "cli/dsc-cli-predict.h"

G_BEGIN_DECLS

/** As many photos fit into one picture. One of more is no use to anybody, and would take as much
 * memory. */
#define DSC_CLI_HEAT_MAX 100

/** DscCliHeat: what the engine says of one class. */
typedef struct
{
  char *label; /* (owned) */
  double probability;
  const char *caption; /* why it is shown, translated */
  float *map;          /* (owned) height × width */
  guint height;
  guint width;
} DscCliHeat;

/** DscCliHeatPhoto: a photo, and where in it the model sees which class. */
typedef struct
{
  char *path;   /* (owned) (type filename) absolute */
  char *actual; /* (owned) (nullable) what it is */
  GArray *maps; /* (owned) (element-type DscCliHeat) */
} DscCliHeatPhoto;

/** Returns: (transfer full): one without maps. */
DscCliHeatPhoto *dsc_cli_heat_photo_new (const char *path, const char *actual);
/** Adds a copy of @explanation, which has no error; @caption: static, says why it is shown. */
void dsc_cli_heat_photo_add (DscCliHeatPhoto *self, const DscExplanation *explanation,
                             const DscModelInfo *info, const char *caption);
void dsc_cli_heat_photo_free (DscCliHeatPhoto *self);

/**
 * dsc_cli_heat_draw:
 * @photos: (element-type DscCliHeatPhoto): those without maps are left out
 * @info: of the model: what it sees of a photo
 *
 * Draws all of them, at most %DSC_CLI_HEAT_MAX, into the picture that --output names, or each into
 * one of its own in the folder that --output-dir names, and says what was written.
 */
gboolean dsc_cli_heat_draw (DscCli *cli, const GPtrArray *photos, const DscModelInfo *info,
                            GError **error);

G_END_DECLS
