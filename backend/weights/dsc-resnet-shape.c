/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The one table of ResNets. */
#include "config.h"

#include "weights/dsc-resnet-shape.h"

static const DscResnetShape shapes[] = {
  { "resnet18", FALSE, { 2, 2, 2, 2 }, 64 },
  { "resnet34", FALSE, { 3, 4, 6, 3 }, 64 },
  { "resnet50", TRUE, { 3, 4, 6, 3 }, 64 },
};

const DscResnetShape *
dsc_resnet_shapes (guint *n)
{
  *n = G_N_ELEMENTS (shapes);
  return shapes;
}

const DscResnetShape *
dsc_resnet_shape (const char *network)
{
  for (gsize i = 0; i < G_N_ELEMENTS (shapes); i++)
    if (g_str_equal (shapes[i].name, network))
      return &shapes[i];
  return NULL;
}
