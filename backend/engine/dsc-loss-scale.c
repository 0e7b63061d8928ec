/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the loss is multiplied by. */
#include "config.h"

#include <float.h>

#include "engine/dsc-loss-scale.h"

#define LEAST 0x1p-14

gboolean
dsc_loss_scale_update (DscLossScale *self, gboolean is_finite)
{
  if (!is_finite)
    {
      *self = (DscLossScale){ self->factor / 2, 0 };
      return self->factor > LEAST;
    }
  if (++self->n_good < DSC_LOSS_SCALE_INTERVAL)
    return TRUE;
  self->n_good = 0;
  if (2 * self->factor <= (double) FLT_MAX)
    self->factor *= 2;
  return TRUE;
}
