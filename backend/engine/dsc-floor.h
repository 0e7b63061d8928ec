/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How fast a card could be: what a network has to compute and to move, and how much of both a card
 * does in a second. What is measured is told as a share of that. Plain numbers; any thread.
 *
 * The model is that of performance.md §1.2: time = operations / rate + bytes / bandwidth, summed,
 * because convolutions and what is between them run one after another. Convolutions are counted
 * alone, two operations for a multiplication with its addition; backward does twice the work of
 * forward, less the stem's gradient for pixels. Of each element that a convolution writes the
 * memory sees 14 accesses in a training step whose normalisation, addition and ReLU are fused, and
 * 4 in a folded forward pass. Optimiser and head are left out. It fits published figures within
 * ±20 %.
 *
 * The rate is the card's clock × multiprocessors × operations in a cycle, dense, with sums of 32
 * bits, by compute capability: NVIDIA's architecture whitepapers (Turing, Ampere GA100 and GA102,
 * Ada, Hopper, Blackwell) and the table of arithmetic throughput in the CUDA programming guide. The
 * bandwidth is 2 × memory clock × bus width, as NVIDIA's deviceQuery has it, of which nine tenths
 * can be had. */
#pragma once

#include <math.h>

#include "weights/dsc-resnet-shape.h"

G_BEGIN_DECLS

/**
 * DscCardFacts: what CUDA says of a card.
 * @clock: cycles a second, at most
 * @memory_clock: of its memory, likewise
 * @bus_width: bits
 */
typedef struct
{
  const char *name;
  int major;
  int minor;
  int n_multiprocessors;
  double clock;
  double memory_clock;
  int bus_width;
} DscCardFacts;

/**
 * DscPower: what a device does in a second.
 * @operations: of floating point; NaN where that is not known
 * @bandwidth: bytes of memory; NaN likewise
 */
typedef struct
{
  double operations;
  double bandwidth;
} DscPower;

#define DSC_POWER_UNKNOWN ((DscPower){ NAN, NAN })

/** Returns: the power of a card for numbers of @bytes (2 or 4) bytes. */
DscPower dsc_power_of_card (const DscCardFacts *card, guint bytes);

/**
 * DscWork: what one photo costs a network.
 * @forward: operations of a forward pass
 * @step: of a training step
 * @elements: that its convolutions write in a forward pass
 */
typedef struct
{
  double forward;
  double step;
  double elements;
} DscWork;

/** Returns: the work of a ResNet on photos of @height × @width. */
DscWork dsc_work_of_resnet (const DscResnetShape *shape, int height, int width);

/** Returns: seconds that a training step takes at least, for a photo, in numbers of @bytes bytes.
 */
double dsc_floor_step (const DscPower *power, const DscWork *work, guint bytes);
/** Returns: likewise for a forward pass of a folded network. */
double dsc_floor_forward (const DscPower *power, const DscWork *work, guint bytes);
/** Returns: likewise for sampling a photo from one of 8-bit RGBX, twice as high and as wide. */
double dsc_floor_sample (const DscPower *power, int height, int width, guint bytes);

/** Returns: the median of @n ≥ 1 values, which get sorted. */
double dsc_median (double *values, gsize n);

G_END_DECLS
