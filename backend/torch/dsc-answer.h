/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Answers: what a model says to photos. Keeps the last model loaded. Belongs to the answering
 * thread. */
#pragma once

#include "engine/dsc-engine.h"

G_BEGIN_DECLS

typedef struct _DscAnswerer DscAnswerer;

DscAnswerer *dsc_answerer_new (void);
void dsc_answerer_free (DscAnswerer *self);

/** DscEngineInterface.explain. */
gboolean dsc_answerer_explain (DscAnswerer *self, const DscExplainJob *job,
                               GCancellable *cancellable, GError **error);
/** DscEngineInterface.predict. */
gboolean dsc_answerer_predict (DscAnswerer *self, const DscPredictJob *job,
                               GCancellable *cancellable, GError **error);

G_END_DECLS
