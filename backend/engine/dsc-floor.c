/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How fast a card could be. */
#include "config.h"

#include <math.h>
#include <stdlib.h>

#include "engine/dsc-floor.h"

#define REACHABLE_BANDWIDTH 0.9

#define STEP_ACCESSES 14
#define FORWARD_ACCESSES 4

/* Of a multiprocessor, in a cycle. Cards called GeForce do half of @half where sums have 32 bits.
 */
static const struct
{
  int major;
  int minor;
  int half;   /* numbers of 16 bits, by tensor cores */
  int single; /* floats, without */
  gboolean halves_geforce;
} rates[] = {
  { 7, 5, 1024, 128, TRUE },  { 8, 0, 2048, 128, FALSE }, { 8, 6, 1024, 256, TRUE },
  { 8, 9, 1024, 256, TRUE },  { 9, 0, 4096, 256, FALSE }, { 10, 0, 8192, 256, FALSE },
  { 12, 0, 1024, 256, TRUE },
};

static double
operations_in_a_cycle (const DscCardFacts *card, guint bytes)
{
  for (gsize i = 0; i < G_N_ELEMENTS (rates); i++)
    {
      if (rates[i].major != card->major || rates[i].minor != card->minor)
        continue;
      if (bytes == sizeof (float))
        return rates[i].single;
      return rates[i].halves_geforce && g_strrstr (card->name, "GeForce") != NULL
                 ? rates[i].half / 2.0
                 : rates[i].half;
    }
  return NAN;
}

DscPower
dsc_power_of_card (const DscCardFacts *card, guint bytes)
{
  const double bandwidth = 2 * card->memory_clock * card->bus_width / 8;
  const double cycles = card->clock * card->n_multiprocessors;

  return (DscPower){ .operations = cycles > 0 ? cycles * operations_in_a_cycle (card, bytes) : NAN,
                     .bandwidth = bandwidth > 0 ? REACHABLE_BANDWIDTH * bandwidth : NAN };
}

/* --- work --- */

/* A picture that goes through a network. */
typedef struct
{
  int height;
  int width;
  int channels;
  DscWork work;
} Walk;

/* Convolutions pad so that a stride of 1 changes no size. Returns: its multiplications × 2. */
static double
convolve (Walk *self, int outputs, int side, int stride)
{
  double elements, operations;

  self->height = (self->height - 1) / stride + 1;
  self->width = (self->width - 1) / stride + 1;
  elements = (double) self->height * self->width * outputs;
  operations = 2 * elements * side * side * self->channels;
  self->channels = outputs;
  self->work.elements += elements;
  self->work.forward += operations;
  return operations;
}

static void
walk_block (Walk *self, const DscResnetShape *shape, int width, int stride)
{
  int outputs = shape->bottleneck ? width * DSC_RESNET_EXPANSION : width;

  if (stride > 1 || self->channels != outputs)
    {
      Walk shortcut = *self;

      convolve (&shortcut, outputs, 1, stride);
      self->work = shortcut.work;
    }
  if (shape->bottleneck)
    {
      convolve (self, width, 1, 1);
      convolve (self, width, 3, stride);
      convolve (self, outputs, 1, 1);
      return;
    }
  convolve (self, width, 3, stride);
  convolve (self, outputs, 3, 1);
}

DscWork
dsc_work_of_resnet (const DscResnetShape *shape, int height, int width)
{
  Walk self = { height, width, 3, { 0, 0, 0 } };
  double stem = convolve (&self, shape->width, 7, 2);

  /* The largest of each 3 × 3. */
  self.height = (self.height - 1) / 2 + 1;
  self.width = (self.width - 1) / 2 + 1;
  for (int layer = 0; layer < DSC_RESNET_N_LAYERS; layer++)
    for (int block = 0; block < shape->blocks[layer]; block++)
      walk_block (&self, shape, shape->width << layer, layer > 0 && block == 0 ? 2 : 1);
  self.work.step = 3 * self.work.forward - stem;
  return self.work;
}

/* --- floors --- */

double
dsc_floor_step (const DscPower *power, const DscWork *work, guint bytes)
{
  return work->step / power->operations + STEP_ACCESSES * bytes * work->elements / power->bandwidth;
}

double
dsc_floor_forward (const DscPower *power, const DscWork *work, guint bytes)
{
  return work->forward / power->operations
         + FORWARD_ACCESSES * bytes * work->elements / power->bandwidth;
}

double
dsc_floor_sample (const DscPower *power, int height, int width, guint bytes)
{
  const double pixels = (double) height * width;

  return pixels * (2 * 2 * 4 + 3 * bytes) / power->bandwidth;
}

static int
compare (gconstpointer a, gconstpointer b)
{
  double x = *(const double *) a, y = *(const double *) b;

  return (x > y) - (x < y);
}

double
dsc_median (double *values, gsize n)
{
  g_return_val_if_fail (n > 0, NAN);

  qsort (values, n, sizeof *values, compare);
  return n % 2 == 1 ? values[n / 2] : (values[n / 2 - 1] + values[n / 2]) / 2;
}
