/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How fast a device does what training is made of, and how fast it could. Training thread. */
#pragma once

#include "engine/dsc-engine.h"
#include "torch/dsc-device.h"

G_BEGIN_DECLS

/** DscEngineInterface.measure, on @device. */
gboolean dsc_measure (const DscMeasureJob *job, const DscDevice *device, GCancellable *cancellable,
                      GError **error);

G_END_DECLS
