/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What can be done next in a project, with which settings, and how long each will take: what the
 * buttons of the view Train say. Reads the newest run's last stage and the speed of earlier ones on
 * another thread, whenever a run has ended.
 *
 * Signal: changed. Window's thread. */
#pragma once

#include "model/dsc-train-advice.h"
#include "model/dsc-train-settings.h"

G_BEGIN_DECLS

#define DSC_TYPE_TRAIN_OUTLOOK (dsc_train_outlook_get_type ())
G_DECLARE_FINAL_TYPE (DscTrainOutlook, dsc_train_outlook, DSC, TRAIN_OUTLOOK, GObject)

/**
 * DscTrainAction:
 * @DSC_TRAIN_START: a new run with the settings
 * @DSC_TRAIN_RESUME: goes on with the newest run
 * @DSC_TRAIN_INSTANT: a new run of the recipe Instant
 * @DSC_TRAIN_FIND_RATE: a learning-rate test, from the newest run's last stage where the next step
 * is to unfreeze, else from the beginning
 * @DSC_TRAIN_HEAD: a new run of the notebook's recipe: the head alone
 * @DSC_TRAIN_UNFREEZE: another stage of the newest run: all of the network
 */
typedef enum
{
  DSC_TRAIN_START,
  DSC_TRAIN_RESUME,
  DSC_TRAIN_INSTANT,
  DSC_TRAIN_FIND_RATE,
  DSC_TRAIN_HEAD,
  DSC_TRAIN_UNFREEZE,
  DSC_TRAIN_N_ACTIONS
} DscTrainAction;

DscTrainOutlook *dsc_train_outlook_new (DscWorkspace *workspace, DscTrainSettings *settings);

/** Returns: what comes next, while nothing is trained. */
DscNextStep dsc_train_outlook_get_next (DscTrainOutlook *self);
/** Returns: whether it is possible now. */
gboolean dsc_train_outlook_can (DscTrainOutlook *self, DscTrainAction action);
/** Returns: (transfer full): how long it will take, in words. */
char *dsc_train_outlook_dup_estimate (DscTrainOutlook *self, DscTrainAction action);
/** Returns: (transfer full) (nullable): what it trains with, and in @start where it begins; %NULL
 * where it is not possible, and for DSC_TRAIN_RESUME. */
DscTrainSpec *dsc_train_outlook_make_spec (DscTrainOutlook *self, DscTrainAction action,
                                           DscStart *start);
/** Returns: the run that DSC_TRAIN_RESUME goes on with; 0: none. */
gint64 dsc_train_outlook_get_resumable (DscTrainOutlook *self);
/** Returns: whether everything that is stored was read. */
gboolean dsc_train_outlook_is_settled (DscTrainOutlook *self);

/** Makes the settings of a stage that goes on from stage @stage of run @run: all of the network
 * after a head, the recommended recipe after Instant, else the same again. */
void dsc_train_outlook_go_on_async (DscTrainOutlook *self, gint64 run, int stage,
                                    GAsyncReadyCallback callback, gpointer user_data);
/** Returns: (transfer full) (nullable) */
DscTrainSpec *dsc_train_outlook_go_on_finish (DscTrainOutlook *self, GAsyncResult *result,
                                              GError **error);

G_END_DECLS
