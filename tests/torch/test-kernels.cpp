// SPDX-License-Identifier: GPL-3.0-or-later
// The loops of the shim for every kind of processor that this one can be, each against its formula:
// the program itself only ever takes the best.
#include <cmath>
#include <cstring>
#include <functional>
#include <vector>

#include <glib.h>

#include "torch/shim/dsc-torch-kernels.hpp"

using namespace dsc::kernels;

namespace
{

constexpr int64_t n_channels[] = { 1, 3, 5, 8, 15, 16, 17, 33, 64, 2048 };
constexpr int64_t n_rows = 7;
constexpr const char *names[] = { "any processor", "AVX2", "AVX-512" };

// Numbers as floats, and as the kernels' elements.
class Numbers
{
public:
  Numbers (GRand *random, size_t n, bool bfloat16) : bfloat16_ (bfloat16)
  {
    for (size_t i = 0; i < n; i++)
      add (static_cast<float> (g_rand_double_range (random, -3, 3)));
  }
  Numbers (size_t n, bool bfloat16) : bfloat16_ (bfloat16)
  {
    for (size_t i = 0; i < n; i++)
      add (0);
  }

  void *
  data ()
  {
    return bfloat16_ ? static_cast<void *> (halves_.data ()) : floats_.data ();
  }

  float
  operator[] (size_t i) const
  {
    float value = 0;

    if (!bfloat16_)
      return floats_[i];
    const uint32_t bits = static_cast<uint32_t> (halves_[i]) << 16;
    std::memcpy (&value, &bits, sizeof value);
    return value;
  }

  size_t
  size () const
  {
    return bfloat16_ ? halves_.size () : floats_.size ();
  }

  explicit Numbers (bool bfloat16) : bfloat16_ (bfloat16)
  {
  }

  // Cut off, not rounded: any number will do.
  void
  add (float value)
  {
    uint32_t bits;

    std::memcpy (&bits, &value, sizeof bits);
    if (bfloat16_)
      halves_.push_back (static_cast<uint16_t> (bits >> 16));
    else
      floats_.push_back (value);
  }

private:
  bool bfloat16_;
  std::vector<float> floats_;
  std::vector<uint16_t> halves_;
};

// All that one round needs: a table of rows × channels, numbers by channel.
struct Round
{
  const Kernels &kernels;
  bool bfloat16;
  int64_t channels;
  Numbers x, more, out, second;
  std::vector<float> scale, shift, mean, factor, offset;

  Round (const Kernels &with, bool is_bfloat16, int64_t n, GRand *random)
      : kernels (with), bfloat16 (is_bfloat16), channels (n), x (random, size (), is_bfloat16),
        more (random, size (), is_bfloat16), out (size (), is_bfloat16),
        second (size (), is_bfloat16)
  {
    for (std::vector<float> *of : { &scale, &shift, &mean, &factor, &offset })
      for (int64_t c = 0; c < channels; c++)
        of->push_back (static_cast<float> (g_rand_double_range (random, -1, 1)));
  }

  size_t
  size () const
  {
    return static_cast<size_t> (n_rows * channels);
  }
  size_t
  channel (size_t i) const
  {
    return i % static_cast<size_t> (channels);
  }
  Table
  table ()
  {
    return { x.data (), n_rows, channels };
  }
};

using Formula = std::function<double (size_t)>;

// Elements to the precision of their type.
void
compare (const Round &round, const Numbers &ours, const Formula &expected)
{
  for (size_t i = 0; i < ours.size (); i++)
    g_assert_cmpfloat_with_epsilon (ours[i], expected (i),
                                    (round.bfloat16 ? 4e-3 : 1e-5) * (1 + fabs (expected (i))));
}

// Sums by channel of what a formula gives for each element.
void
compare_sums (const Round &round, const float *ours, const Formula &element)
{
  std::vector<double> expected (static_cast<size_t> (round.channels));

  for (size_t i = 0; i < round.size (); i++)
    expected[round.channel (i)] += element (i);
  for (size_t c = 0; c < expected.size (); c++)
    g_assert_cmpfloat_with_epsilon (ours[c], expected[c], 1e-4);
}

void
check_moments (Round &round)
{
  std::vector<float> row (static_cast<size_t> (round.channels));
  std::vector<float> sums (static_cast<size_t> (2 * round.channels));
  const auto from_mean
      = [&] (size_t i) { return double (round.x[i]) - round.mean[round.channel (i)]; };

  round.kernels.read_row (round.table (), n_rows - 1, row.data ());
  for (size_t c = 0; c < row.size (); c++)
    g_assert_cmpfloat (row[c], ==, round.x[round.size () - row.size () + c]);
  // In two parts, as several threads take them.
  round.kernels.moments (round.table (), 0, 3, round.mean.data (), sums.data ());
  round.kernels.moments (round.table (), 3, n_rows, round.mean.data (), sums.data ());
  compare_sums (round, sums.data (), from_mean);
  compare_sums (round, sums.data () + round.channels,
                [&] (size_t i) { return from_mean (i) * from_mean (i); });
}

void
check_apply (Round &round)
{
  for (const bool added : { false, true })
    for (const bool relu : { false, true })
      {
        const Forward work{
          round.table (),      round.out.data (),   added ? round.more.data () : nullptr,
          round.scale.data (), round.shift.data (), relu
        };

        round.kernels.apply (work, 0, n_rows);
        compare (round, round.out, [&] (size_t i) {
          const size_t c = round.channel (i);
          const double y
              = double (round.x[i]) * round.scale[c] + round.shift[c] + (added ? round.more[i] : 0);

          return relu && y < 0 ? 0 : y;
        });
      }
}

// The three ways in which a gradient comes through: no ReLU, found from the input, found from the
// output.
void
check_back (Round &round, bool relu, Numbers *output)
{
  std::vector<float> sums (static_cast<size_t> (2 * round.channels));
  Backward work{ round.table (),
                 round.more.data (),
                 output != nullptr ? output->data () : nullptr,
                 output != nullptr ? round.second.data () : nullptr,
                 round.out.data (),
                 round.mean.data (),
                 round.scale.data (),
                 round.shift.data (),
                 round.factor.data (),
                 round.offset.data (),
                 relu };
  const Formula g = [&] (size_t i) -> double {
    const size_t c = round.channel (i);
    const bool open = output != nullptr ? (*output)[i] > 0
                      : relu            ? round.x[i] * round.scale[c] + round.shift[c] > 0
                                        : true;

    return open ? round.more[i] : 0;
  };
  const auto from_mean
      = [&] (size_t i) { return double (round.x[i]) - round.mean[round.channel (i)]; };

  round.kernels.sums (work, 0, n_rows, sums.data ());
  compare_sums (round, sums.data (), g);
  compare_sums (round, sums.data () + round.channels,
                [&] (size_t i) { return g (i) * from_mean (i); });
  if (output != nullptr)
    compare (round, round.second, g);
  round.kernels.input (work, 0, n_rows);
  compare (round, round.out, [&] (size_t i) {
    const size_t c = round.channel (i);

    return round.scale[c] * g (i) + round.factor[c] * from_mean (i) + round.offset[c];
  });
}

void
check_limits (Round &round, GRand *random)
{
  Numbers limited (random, round.size (), round.bfloat16);
  const Numbers before = limited;
  const auto n = static_cast<int64_t> (round.size ());
  Limit work{ limited.data (), limited.data (), round.more.data (), round.out.data (), 0, 2 };

  round.kernels.limit (work, 0, n);
  compare (round, limited, [&] (size_t i) { return CLAMP (double (before[i]), 0, 2); });
  round.kernels.limit_back (work, 0, n);
  compare (round, round.out,
           [&] (size_t i) -> double { return before[i] > 0 && before[i] < 2 ? round.more[i] : 0; });
}

// What is not a number stays so through every activation: else a run that diverged would go on.
void
check_not_a_number (const Kernels &kernels, bool bfloat16)
{
  constexpr int64_t channels = 17;
  Numbers x (bfloat16), out (static_cast<size_t> (channels), bfloat16);
  std::vector<float> one (channels, 1), zero (channels, 0);

  for (int64_t c = 0; c < channels; c++)
    x.add (std::nanf (""));
  const Forward work{
    { x.data (), 1, channels }, out.data (), nullptr, one.data (), zero.data (), true
  };
  const Limit limits{ x.data (), nullptr, nullptr, nullptr, 0, 6 };

  kernels.apply (work, 0, 1);
  kernels.limit (limits, 0, channels);
  for (size_t c = 0; c < static_cast<size_t> (channels); c++)
    {
      g_assert_true (std::isnan (out[c]));
      g_assert_true (std::isnan (x[c]));
    }
}

void
check_kernels (const Kernels &kernels, bool bfloat16)
{
  GRand *const random = g_rand_new_with_seed (11);

  for (const int64_t channels : n_channels)
    {
      Round round (kernels, bfloat16, channels, random);
      Numbers output (random, round.size (), bfloat16);

      check_moments (round);
      check_apply (round);
      check_back (round, false, nullptr);
      check_back (round, true, nullptr);
      check_back (round, false, &output);
      check_limits (round, random);
    }
  g_rand_free (random);
}

void
test_every_processor (gconstpointer data)
{
  const auto processor = static_cast<Processor> (GPOINTER_TO_INT (data));
  const Kernels *const of_float = kernels_of (processor, false);
  const Kernels *const of_bfloat16 = kernels_of (processor, true);

  if (of_float == nullptr)
    {
      g_test_skip_printf ("SKIP: this processor has no %s", names[GPOINTER_TO_INT (data)]);
      return;
    }
  check_kernels (*of_float, false);
  check_kernels (*of_bfloat16, true);
  check_not_a_number (*of_float, false);
  check_not_a_number (*of_bfloat16, true);
}

// The best of those that can be had.
void
test_the_best_are_taken (void)
{
  const Kernels *best = kernels_of (Processor::any, true);

  for (const Processor processor : { Processor::avx2, Processor::avx512 })
    if (const Kernels *const better = kernels_of (processor, true))
      best = better;
  g_assert_true (best == &kernels_for (true));
}

} // namespace

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, nullptr);
  g_test_add_data_func ("/kernels/any", GINT_TO_POINTER (Processor::any), test_every_processor);
  g_test_add_data_func ("/kernels/avx2", GINT_TO_POINTER (Processor::avx2), test_every_processor);
  g_test_add_data_func ("/kernels/avx512", GINT_TO_POINTER (Processor::avx512),
                        test_every_processor);
  g_test_add_func ("/kernels/the-best-are-taken", test_the_best_are_taken);
  return g_test_run ();
}
