/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What sampling with and without augmentation share, and the inner loops of the former. Internal to
 * them. Any thread. */
#pragma once

#include "image/dsc-sample-job.h"

G_BEGIN_DECLS

/**
 * dsc_sample_axis_init:
 * @n: rows (or columns) of the output
 * @grid: how many points the grid has
 * @place: in [0, 1): which of the possible places is cut out; ½: the middle
 * @mirror: whether the two ends are exchanged
 *
 * Where the grid is smaller than the output it is padded by ⌊(missing + 1) / 2⌋ on both sides
 * first.
 */
void dsc_sample_axis_init (DscSampleAxis *self, int n, int grid, double place, gboolean mirror);

/** Where the @n outputs of an axis lie on its grid, in −1 … 1. Returns: (transfer full) */
float *dsc_sample_axis_dup_places (const DscSampleAxis *self, int n);

/** Sampling for which nothing was drawn, @job->is_plain. @out as of dsc_sample_plain(). */
void dsc_sample_aligned_rows (const DscSampleJob *job, const DscTarget *target,
                              const DscNormalisation *normalisation, float *out);

/**
 * DscSampleRows:
 * @job: the photo, and what was drawn for it
 * @columns: (array length=n_columns): places of the output's columns
 * @rows: (array length=n_rows): of its rows
 * @scale: how values are normalised
 *
 * Everything borrowed.
 */
typedef struct
{
  const DscSampleJob *job;
  const float *columns;
  const float *rows;
  int n_columns;
  int n_rows;
  DscSampleScale scale;
} DscSampleRows;

/** Returns: whether this processor can do it with wide registers. */
gboolean dsc_sample_rows_can_be_wide (void);

/**
 * dsc_sample_rows:
 * @wide: with wide registers; only if dsc_sample_rows_can_be_wide(). The same bits come out
 * @out: (out caller-allocates): n_rows × n_columns × 3 floats
 */
void dsc_sample_rows (const DscSampleRows *self, gboolean wide, float *out);

G_END_DECLS
