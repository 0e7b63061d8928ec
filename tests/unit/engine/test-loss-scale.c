/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How the factor of the loss follows the gradients. */
#include <glib.h>

#include "engine/dsc-loss-scale.h"

/* So many good steps. */
static void
go_well (DscLossScale *scale, guint n)
{
  for (guint i = 0; i < n; i++)
    g_assert_true (dsc_loss_scale_update (scale, TRUE));
}

static void
test_it_is_doubled_after_2000_good_steps (void)
{
  DscLossScale scale = DSC_LOSS_SCALE_FIRST;

  go_well (&scale, 1999);
  g_assert_cmpfloat (scale.factor, ==, 65536);
  go_well (&scale, 1);
  g_assert_cmpfloat (scale.factor, ==, 131072);
  go_well (&scale, 1999);
  g_assert_cmpfloat (scale.factor, ==, 131072);
  go_well (&scale, 1);
  g_assert_cmpfloat (scale.factor, ==, 262144);
}

/* Good steps are counted anew then. */
static void
test_it_is_halved_at_once (void)
{
  DscLossScale scale = DSC_LOSS_SCALE_FIRST;

  go_well (&scale, 1999);
  g_assert_true (dsc_loss_scale_update (&scale, FALSE));
  g_assert_cmpfloat (scale.factor, ==, 32768);
  g_assert_true (dsc_loss_scale_update (&scale, FALSE));
  g_assert_cmpfloat (scale.factor, ==, 16384);
  go_well (&scale, 1999);
  g_assert_cmpfloat (scale.factor, ==, 16384);
  go_well (&scale, 1);
  g_assert_cmpfloat (scale.factor, ==, 32768);
}

static void
test_it_stays_a_float (void)
{
  DscLossScale scale = { 0x1p126, 0 };

  go_well (&scale, 2000);
  g_assert_cmpfloat (scale.factor, ==, 0x1p127);
  go_well (&scale, 4000);
  g_assert_cmpfloat (scale.factor, ==, 0x1p127);
}

/* From 2¹⁶ to 2⁻¹⁴ is thirty times half. */
static void
test_what_never_goes_well_is_given_up (void)
{
  DscLossScale scale = DSC_LOSS_SCALE_FIRST;

  for (guint i = 0; i < 29; i++)
    g_assert_true (dsc_loss_scale_update (&scale, FALSE));
  g_assert_false (dsc_loss_scale_update (&scale, FALSE));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/loss-scale/is-doubled-after-2000-good-steps",
                   test_it_is_doubled_after_2000_good_steps);
  g_test_add_func ("/loss-scale/is-halved-at-once", test_it_is_halved_at_once);
  g_test_add_func ("/loss-scale/stays-a-float", test_it_stays_a_float);
  g_test_add_func ("/loss-scale/what-never-goes-well-is-given-up",
                   test_what_never_goes_well_is_given_up);
  return g_test_run ();
}
