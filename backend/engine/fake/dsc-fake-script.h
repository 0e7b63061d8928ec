/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the fake engine is to do: a small JSON file named by $DISCERN_FAKE_SCRIPT. All may be left
 * out. Any thread.
 *
 * Training:
 * "epochs": [[train_loss, valid_loss, error_rate], …]: losses of the first epochs; further ones
 *   repeat the last; left out: they fall smoothly
 * "stages": [[[train_loss, valid_loss, error_rate], …], …]: the same for each stage of a job;
 *   further ones repeat the last
 * "batches": 4: training steps of an epoch
 * "delay_ms": 0: how long an epoch takes, equal parts for its steps
 * "estimate": 12.5: seconds that it says beforehand; left out: what "delay_ms" makes
 * "instant_epochs": 1: epochs of the stage "instant" that a job begins with
 * "checkpoint_batches": 0: a checkpoint after so many steps, counted in each stage; 0: only when it
 *   pauses
 *
 * What goes wrong:
 * "fail_epoch": 3, "fail_batch": 0, "fail_stage": 0, "fail_code": "memory": fails when this step of
 *   this epoch of this stage of the job (all from 0) would begin, with this DscError, by its word;
 *   or "pause": as if somebody asked for a pause just then; or "kill": the process dies, as by
 *   kill -9
 * "diverge_epoch": 3: the loss of this epoch's first step is not a number
 * "full_writes": 2: the first so many files of a job cannot be written, because the disk is full
 * "fail_open": "missing": fails when the engine is made, with this DscError
 *
 * Learning-rate tests:
 * "rate_losses": [3, 2, …]: losses of the steps; further ones repeat the last; left out: a curve
 *   that falls and then explodes
 * "rate_ms": 0: how long a step takes
 *
 * Answers:
 * "answer_ms": 0: how long an answer or an explanation takes */
#pragma once

#include <glib.h>

#include "base/dsc-error.h"

G_BEGIN_DECLS

typedef struct
{
  double train_loss;
  double valid_loss;
  double error_rate;
} DscFakeEpoch;

/** What may happen instead of a DscError. */
#define DSC_FAKE_PAUSE 1000
#define DSC_FAKE_KILL 1001

/** DscFakeScript: codes are −1 and epochs are −1 where nothing fails, the estimate where there is
 * none. */
typedef struct
{
  GPtrArray *stages; /* (owned) (element-type GArray): of DscFakeEpoch; may be empty */
  guint n_batches;
  guint delay_ms;
  double estimate;
  guint instant_epochs;
  guint checkpoint_batches;

  int fail_epoch;
  guint fail_batch;
  guint fail_stage;
  int fail_code; /* DscError, DSC_FAKE_PAUSE or DSC_FAKE_KILL */
  int diverge_epoch;
  guint full_writes;
  int fail_open; /* DscError or −1 */

  GArray *rate_losses; /* (owned) (element-type double): may be empty */
  guint rate_ms;
  guint answer_ms;
} DscFakeScript;

/** Reads $DISCERN_FAKE_SCRIPT, if it is set. Returns: (transfer full) (nullable): DSC_ERROR_USAGE
 * where the script is wrong. */
DscFakeScript *dsc_fake_script_new (GError **error);
void dsc_fake_script_free (DscFakeScript *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscFakeScript, dsc_fake_script_free)

/** Returns: what epoch @i of stage @stage of a job says. */
DscFakeEpoch dsc_fake_script_get_epoch (const DscFakeScript *self, guint stage, guint i);
/** Returns: the loss of step @i of @n of a learning-rate test. */
double dsc_fake_script_get_rate_loss (const DscFakeScript *self, guint i, guint n);

G_END_DECLS
