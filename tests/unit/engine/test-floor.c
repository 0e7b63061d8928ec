/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How fast cards could be: against the figures of performance.md, and against datasheets. */
#include "config.h"

#include <math.h>

#include "engine/dsc-floor.h"

/* Within a share of what is written. */
#define assert_about(value, wanted, share) \
  g_assert_cmpfloat_with_epsilon (value, wanted, (wanted) * (share))

/* performance.md §1.1. */
static void
test_work_is_that_of_the_table (void)
{
  static const struct
  {
    const char *network;
    int height;
    int width;
    DscWork work;
  } cases[] = {
    { "resnet34", 120, 160, { 2.90e9, 8.62e9, 1.45e6 } },
    { "resnet34", 224, 224, { 7.33e9, 21.7e9, 3.74e6 } },
    { "resnet50", 120, 160, { 3.24e9, 9.63e9, 4.32e6 } },
    { "resnet50", 224, 224, { 8.17e9, 24.3e9, 11.11e6 } },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      DscWork work = dsc_work_of_resnet (dsc_resnet_shape (cases[i].network), cases[i].height,
                                         cases[i].width);

      assert_about (work.forward, cases[i].work.forward, 0.003);
      assert_about (work.step, cases[i].work.step, 0.003);
      assert_about (work.elements, cases[i].work.elements, 0.005);
    }
}

/* §1.3: the epoch of an H200, by what the team has measured there. */
static void
test_an_epoch_has_the_floor_of_the_table (void)
{
  static const DscPower h200 = { 790e12, 4.3e12 };
  static const struct
  {
    const char *network;
    double seconds;
  } cases[] = { { "resnet34", 0.08 }, { "resnet50", 0.16 } };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      DscWork work = dsc_work_of_resnet (dsc_resnet_shape (cases[i].network), 120, 160);

      assert_about (3664 * dsc_floor_step (&h200, &work, 2)
                        + 916 * dsc_floor_forward (&h200, &work, 2),
                    cases[i].seconds, 0.04);
    }
}

/* What NVIDIA's datasheets say: dense operations with sums of 32 bits, and bandwidth. */
static void
test_power_is_that_of_the_datasheet (void)
{
  static const struct
  {
    DscCardFacts card;
    double half;
    double single;
    double bandwidth;
  } cases[] = {
    { { "Tesla T4", 7, 5, 40, 1.59e9, 5.001e9, 256 }, 65e12, 8.1e12, 320e9 },
    { { "NVIDIA A100-SXM4-80GB", 8, 0, 108, 1.41e9, 1.593e9, 5120 }, 312e12, 19.5e12, 2039e9 },
    { { "NVIDIA GeForce RTX 3090", 8, 6, 82, 1.695e9, 9.751e9, 384 }, 71e12, 35.6e12, 936e9 },
    { { "NVIDIA A10", 8, 6, 72, 1.695e9, 6.251e9, 384 }, 125e12, 31.2e12, 600e9 },
    { { "NVIDIA GeForce RTX 4090", 8, 9, 128, 2.52e9, 10.501e9, 384 }, 165e12, 82.6e12, 1008e9 },
    { { "NVIDIA GeForce RTX 5090", 12, 0, 170, 2.407e9, 14.001e9, 512 },
      209.5e12,
      104.8e12,
      1792e9 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      DscPower half = dsc_power_of_card (&cases[i].card, 2);
      DscPower single = dsc_power_of_card (&cases[i].card, 4);

      assert_about (half.operations, cases[i].half, 0.01);
      assert_about (single.operations, cases[i].single, 0.01);
      assert_about (half.bandwidth, 0.9 * cases[i].bandwidth, 0.01);
      g_assert_cmpfloat (single.bandwidth, ==, half.bandwidth);
    }
}

/* No floor is made up. */
static void
test_what_is_not_known_has_no_floor (void)
{
  const DscCardFacts newer = { "NVIDIA Something", 99, 0, 200, 2e9, 5e9, 4096 };
  const DscCardFacts silent = { "cuda:0", 9, 0, 0, 0, 0, 0 };
  DscWork work = dsc_work_of_resnet (dsc_resnet_shape ("resnet18"), 64, 64);
  DscPower power = dsc_power_of_card (&newer, 2);

  g_assert_true (isnan (dsc_floor_step (&power, &work, 2)));
  g_assert_true (isnan (dsc_floor_forward (&power, &work, 2)));
  /* Sampling only moves bytes: 64 × 64 × (16 + 6) of them. */
  assert_about (dsc_floor_sample (&power, 64, 64, 2), 4096 * 22 / (0.9 * 2 * 5e9 * 512), 1e-9);
  power = dsc_power_of_card (&silent, 2);
  g_assert_true (isnan (dsc_floor_sample (&power, 64, 64, 2)));
  power = DSC_POWER_UNKNOWN;
  g_assert_true (isnan (dsc_floor_step (&power, &work, 4)));
}

static void
test_the_median_is_in_the_middle (void)
{
  double odd[] = { 5, 1, 100, 2, 3 };
  double even[] = { 4, 1, 3, 2 };
  double one[] = { 7 };

  g_assert_cmpfloat (dsc_median (odd, 5), ==, 3);
  g_assert_cmpfloat (dsc_median (even, 4), ==, 2.5);
  g_assert_cmpfloat (dsc_median (one, 1), ==, 7);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/floor/work-is-that-of-the-table", test_work_is_that_of_the_table);
  g_test_add_func ("/floor/an-epoch-has-the-floor-of-the-table",
                   test_an_epoch_has_the_floor_of_the_table);
  g_test_add_func ("/floor/power-is-that-of-the-datasheet", test_power_is_that_of_the_datasheet);
  g_test_add_func ("/floor/what-is-not-known-has-no-floor", test_what_is_not_known_has_no_floor);
  g_test_add_func ("/floor/the-median-is-in-the-middle", test_the_median_is_in_the_middle);
  return g_test_run ();
}
