/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The ResNets (arXiv:1512.03385) that there are weights for, and what makes each of its size, with
 * torchvision's topology (torchvision/models/resnet.py). Constants; any thread. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define DSC_RESNET_N_LAYERS 4

/** A bottleneck's last convolution is so many times as wide as its others. */
#define DSC_RESNET_EXPANSION 4

/**
 * DscResnetShape:
 * @name: "resnet18", "resnet34" or "resnet50"
 * @bottleneck: blocks of three convolutions (1×1, 3×3, 1×1, four times as wide), else of two 3×3
 * @blocks: of each layer
 * @width: of the stem and of the blocks in the first layer; it doubles from layer to layer
 */
typedef struct
{
  const char *name;
  gboolean bottleneck;
  int blocks[DSC_RESNET_N_LAYERS];
  int width;
} DscResnetShape;

/** Returns: (transfer none) (array length=n): all shapes, the smallest first. */
const DscResnetShape *dsc_resnet_shapes (guint *n);
/** Returns: (transfer none) (nullable): the shape of that name. */
const DscResnetShape *dsc_resnet_shape (const char *network);

G_END_DECLS
