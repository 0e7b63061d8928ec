/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Answers: what a model says to photos. Keeps the last model loaded. Belongs to the answering
 * thread. */
#pragma once

#include "engine/dsc-engine.h"
#include "torch/dsc-device.h"

G_BEGIN_DECLS

typedef struct _DscAnswerer DscAnswerer;

/** DscDeviceFinder: dsc_device_open_any(), or what stands in for it. */
typedef void (*DscDeviceFinder) (DscDevice *device);

/** @find: asked for a device when there are so many photos that a card would be worth it. */
DscAnswerer *dsc_answerer_new (DscDeviceFinder find);
void dsc_answerer_free (DscAnswerer *self);

/** Returns: how many photos of @target go through a network at once, at least 1; on a card as many
 * as there is room for. */
guint dsc_answer_batch_size (const DscTarget *target, const DscDevice *device);

/** DscEngineInterface.explain. */
gboolean dsc_answerer_explain (DscAnswerer *self, const DscExplainJob *job,
                               GCancellable *cancellable, GError **error);
/** DscEngineInterface.predict. */
gboolean dsc_answerer_predict (DscAnswerer *self, const DscPredictJob *job,
                               GCancellable *cancellable, GError **error);

G_END_DECLS
