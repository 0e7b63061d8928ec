/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Philox4x32-10 is the one of Random123: known answers from its file kat_vectors. */
#include "base/dsc-philox.h"

static void
test_known_answers (void)
{
  static const struct
  {
    guint32 counter[4];
    guint32 key[2];
    guint32 out[4];
  } answers[] = {
    { { 0, 0, 0, 0 }, { 0, 0 }, { 0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8 } },
    { { 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff },
      { 0xffffffff, 0xffffffff },
      { 0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd } },
    { { 0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344 },
      { 0xa4093822, 0x299f31d0 },
      { 0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1 } },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (answers); i++)
    {
      guint32 out[4];
      guint32 in_place[4];

      dsc_philox4x32 (answers[i].counter, answers[i].key, out);
      g_assert_cmpmem (out, sizeof out, answers[i].out, sizeof answers[i].out);
      for (int k = 0; k < 4; k++)
        in_place[k] = answers[i].counter[k];
      dsc_philox4x32 (in_place, answers[i].key, in_place);
      g_assert_cmpmem (in_place, sizeof in_place, out, sizeof out);
    }
}

static void
test_numbers_reach_zero_and_not_one (void)
{
  g_assert_cmpfloat (dsc_philox_double (0), ==, 0);
  g_assert_cmpfloat (dsc_philox_double (0x80000000), ==, 0.5);
  g_assert_cmpfloat (dsc_philox_double (0xffffffff), <, 1);
  g_assert_cmpfloat (dsc_philox_float (0xff), ==, 0);
  g_assert_cmpfloat (dsc_philox_float (0x80000000), ==, 0.5f);
  g_assert_cmpfloat (dsc_philox_float (0xffffffff), <, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/philox/known-answers", test_known_answers);
  g_test_add_func ("/philox/numbers-reach-zero-and-not-one", test_numbers_reach_zero_and_not_one);
  return g_test_run ();
}
