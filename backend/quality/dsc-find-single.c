/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Findings about photos one by one, some of them beside the others. */
#include "config.h"

#include <math.h>

#include "quality/dsc-quality-private.h"

/* Shorter side, pixels: a quarter of what the networks look at. */
#define TINY 32
/* Megapixels: takes a second or more to read. */
#define HUGE 40.0
/* Longer side to shorter, and how many times more than usual in the set. */
#define ODD_ASPECT 3.0
#define ODD_ASPECT_RATIO 2.0
/* Mean lightness. */
#define DARK 40.0f
#define LIGHT 230.0f
/* Robust deviations of the logarithm of sharpness below its median, and the least factor. */
#define BLURRED_DEVIATIONS 3.5
#define BLURRED_FACTOR 4.0
/* Mean colour: of a grey JPEG it is 0, of the palest photo more. */
#define GREY 1.0f
/* What is true of more of the set is how the set is, and not a finding. */
#define MOST 0.5

static gboolean
has_picture (const DscMeasure *measure)
{
  return measure->photo != 0 && measure->code == NULL;
}

static double
aspect_of (const DscMeasure *measure)
{
  return (double) MAX (measure->width, measure->height) / MIN (measure->width, measure->height);
}

static int
compare_doubles (gconstpointer a, gconstpointer b)
{
  double x = *(const double *) a, y = *(const double *) b;

  return (x > y) - (x < y);
}

/* Sorts @values. Returns: their median; 0 of none. */
static double
median (GArray *values)
{
  g_array_sort (values, compare_doubles);
  return values->len > 0 ? g_array_index (values, double, values->len / 2) : 0;
}

/* What is usual in the set. */
typedef struct
{
  guint n; /* photos with a picture */
  double aspect;
  double blurred; /* less sharpness than this is too little */
} Usual;

static double
find_blurred (const GArray *measures)
{
  g_autoptr (GArray) values = g_array_new (FALSE, FALSE, sizeof (double));
  double middle, deviation;

  for (guint i = 0; i < measures->len; i++)
    {
      const DscMeasure *measure = &g_array_index (measures, DscMeasure, i);
      double value = log1p (measure->sharpness);

      if (has_picture (measure))
        g_array_append_val (values, value);
    }
  middle = median (values);
  for (guint i = 0; i < values->len; i++)
    g_array_index (values, double, i) = fabs (g_array_index (values, double, i) - middle);
  /* 1.4826 makes it the deviation, where values are normally distributed. */
  deviation = 1.4826 * median (values);
  return expm1 (middle - MAX (BLURRED_DEVIATIONS * deviation, log (BLURRED_FACTOR)));
}

static Usual
find_usual (const GArray *measures)
{
  g_autoptr (GArray) aspects = g_array_new (FALSE, FALSE, sizeof (double));
  Usual usual = { 0 };

  for (guint i = 0; i < measures->len; i++)
    {
      const DscMeasure *measure = &g_array_index (measures, DscMeasure, i);
      double aspect;

      if (!has_picture (measure))
        continue;
      aspect = aspect_of (measure);
      g_array_append_val (aspects, aspect);
      usual.n++;
    }
  usual.aspect = median (aspects);
  usual.blurred = find_blurred (measures);
  return usual;
}

/* Whether a photo is one of a kind; then the number that says so in @value. */
typedef gboolean (*SingleFunc) (const DscMeasure *measure, const Usual *usual, double *value);

static gboolean
is_truncated (const DscMeasure *measure, const Usual *usual, double *value)
{
  return measure->truncated;
}

static gboolean
is_tiny (const DscMeasure *measure, const Usual *usual, double *value)
{
  *value = MIN (measure->width, measure->height);
  return *value < TINY;
}

static gboolean
is_huge (const DscMeasure *measure, const Usual *usual, double *value)
{
  *value = (double) measure->width * measure->height / 1e6;
  return *value > HUGE;
}

static gboolean
is_odd_aspect (const DscMeasure *measure, const Usual *usual, double *value)
{
  *value = aspect_of (measure);
  return *value > ODD_ASPECT && *value > ODD_ASPECT_RATIO * usual->aspect;
}

static gboolean
is_dark (const DscMeasure *measure, const Usual *usual, double *value)
{
  *value = measure->brightness;
  return measure->brightness < DARK;
}

static gboolean
is_light (const DscMeasure *measure, const Usual *usual, double *value)
{
  *value = measure->brightness;
  return measure->brightness > LIGHT;
}

/* One that is dark or light has no edges for that reason. */
static gboolean
is_blurred (const DscMeasure *measure, const Usual *usual, double *value)
{
  *value = measure->sharpness;
  return measure->sharpness < usual->blurred && measure->brightness >= DARK
         && measure->brightness <= LIGHT;
}

/* One that is dark has no colours for that reason. */
static gboolean
is_grey (const DscMeasure *measure, const Usual *usual, double *value)
{
  return measure->colour < GREY && measure->brightness >= DARK;
}

static gboolean
is_rotated (const DscMeasure *measure, const Usual *usual, double *value)
{
  *value = measure->orientation;
  return measure->orientation > 1;
}

/* @is_relative: not a finding where it is true of most. */
static void
find_kind (DscFindings *findings, DscFindingKind kind, DscDataset *dataset, const GArray *measures,
           const Usual *usual, SingleFunc is_one, gboolean is_relative)
{
  DscFinding *finding = dsc_finding_new (kind);

  for (guint32 i = 0; i < measures->len; i++)
    {
      const DscMeasure *measure = &g_array_index (measures, DscMeasure, i);
      double value = NAN;

      if (has_picture (measure) && !dsc_dataset_get_photo (dataset, i)->left_out
          && is_one (measure, usual, &value))
        _dsc_finding_add (finding, i, 0, value);
    }
  if (is_relative && finding->items->len > MOST * usual->n)
    g_array_set_size (finding->items, 0);
  _dsc_findings_take (findings, finding);
}

/* Adds files that the import has skipped: those that are not there, or all others. A "warning" is a
 * photo that is used. */
static void
add_skipped (DscFinding *finding, DscDataset *dataset, gboolean missing)
{
  for (guint i = 0; i < dsc_dataset_get_n_skipped (dataset); i++)
    {
      const DscSkipped *skipped = dsc_dataset_get_skipped (dataset, i);
      DscFindingItem *item;
      guint photo;

      if (g_str_equal (skipped->code, "warning") || dsc_dataset_is_missing (dataset, i) != missing
          || dsc_dataset_find (dataset, skipped->path, &photo))
        continue;
      item = _dsc_finding_add (finding, DSC_FINDING_NO_PHOTO, 0, NAN);
      item->path = g_strdup (skipped->path);
      item->reason = g_strdup (skipped->reason);
    }
}

/* Whether one file could be opened; else it is their drive that was away. */
static gboolean
was_there (const GArray *measures)
{
  for (guint i = 0; i < measures->len; i++)
    if (g_array_index (measures, DscMeasure, i).has_digest)
      return TRUE;
  return FALSE;
}

/* Photos that could not be read when they were looked at, and files that were skipped as such. */
static void
find_unreadable (DscFindings *findings, DscDataset *dataset, const GArray *measures)
{
  DscFinding *finding = dsc_finding_new (DSC_FINDING_UNREADABLE);
  gboolean there = was_there (measures);

  for (guint32 i = 0; i < measures->len; i++)
    {
      const DscMeasure *measure = &g_array_index (measures, DscMeasure, i);

      if (there && measure->code != NULL && !dsc_dataset_get_photo (dataset, i)->left_out)
        _dsc_finding_add (finding, i, 0, NAN)->reason = g_strdup (measure->reason);
    }
  add_skipped (finding, dataset, FALSE);
  _dsc_findings_take (findings, finding);
}

static void
find_missing (DscFindings *findings, DscDataset *dataset)
{
  DscFinding *finding = dsc_finding_new (DSC_FINDING_MISSING);

  add_skipped (finding, dataset, TRUE);
  _dsc_findings_take (findings, finding);
}

void
_dsc_quality_find_single (DscFindings *findings, DscDataset *dataset, const GArray *measures)
{
  Usual usual = find_usual (measures);

  find_unreadable (findings, dataset, measures);
  find_missing (findings, dataset);
  find_kind (findings, DSC_FINDING_TRUNCATED, dataset, measures, &usual, is_truncated, FALSE);
  find_kind (findings, DSC_FINDING_TINY, dataset, measures, &usual, is_tiny, TRUE);
  find_kind (findings, DSC_FINDING_HUGE, dataset, measures, &usual, is_huge, FALSE);
  find_kind (findings, DSC_FINDING_ASPECT, dataset, measures, &usual, is_odd_aspect, TRUE);
  find_kind (findings, DSC_FINDING_DARK, dataset, measures, &usual, is_dark, TRUE);
  find_kind (findings, DSC_FINDING_LIGHT, dataset, measures, &usual, is_light, TRUE);
  find_kind (findings, DSC_FINDING_BLURRED, dataset, measures, &usual, is_blurred, TRUE);
  find_kind (findings, DSC_FINDING_GREY, dataset, measures, &usual, is_grey, TRUE);
  find_kind (findings, DSC_FINDING_ROTATED, dataset, measures, &usual, is_rotated, FALSE);
}
