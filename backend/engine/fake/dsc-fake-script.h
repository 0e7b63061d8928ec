/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the fake engine is to do: a small JSON file named by $DISCERN_FAKE_SCRIPT.
 *
 *   {"epochs": [[train_loss, valid_loss, error_rate], …],  losses of the first epochs; further ones
 * repeat the last "delay_ms": 0,               how long an epoch takes "answer_ms": 0, how long an
 * answer takes "batches": 4,                training steps of an epoch "fail_epoch": 3, fail when
 * this epoch (from 0) would begin "fail_code": "memory",       with this DscError, by its word
 *    "fail_open": "missing"}      fail when the engine is made, with this DscError
 *
 * All may be left out; without "epochs" losses fall smoothly. Any thread. */
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

/** DscFakeScript: codes are −1 and the epoch is −1 where nothing fails. */
typedef struct
{
  GArray *epochs; /* (owned) (element-type DscFakeEpoch) */
  guint delay_ms;
  guint answer_ms;
  guint n_batches;
  int fail_epoch;
  DscError fail_code;
  int fail_open; /* DscError or −1 */
} DscFakeScript;

/** Reads $DISCERN_FAKE_SCRIPT, if it is set. Returns: (transfer full) (nullable): DSC_ERROR_USAGE
 * where the script is wrong. */
DscFakeScript *dsc_fake_script_new (GError **error);
void dsc_fake_script_free (DscFakeScript *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscFakeScript, dsc_fake_script_free)

/** Returns: what epoch @i says. */
DscFakeEpoch dsc_fake_script_get_epoch (const DscFakeScript *self, guint i);

G_END_DECLS
