/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Heat maps: where in a photo a model sees a class. Belongs to the answering thread. */
#pragma once

#include "engine/dsc-engine.h"
#include "torch/dsc-model.h"

G_BEGIN_DECLS

/** DscEngineInterface.explain, with the job's model loaded. */
gboolean dsc_explain (DscModel *model, const DscExplainJob *job, GCancellable *cancellable,
                      GError **error);

G_END_DECLS
