/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which photos are shown: those of a class, of a part of the split, with a problem, with a loss
 * between two bounds, whose path or classes hold some text. All of them apply together. Window's
 * thread. */
#pragma once

#include <gtk/gtk.h>

#include "model/dsc-photo-item.h"

G_BEGIN_DECLS

/** Any class, any part. */
#define DSC_PHOTO_FILTER_ANY (-2)

/**
 * DscPhotoProblem:
 * @DSC_PHOTO_PROBLEM_ANY: with and without
 * @DSC_PHOTO_PROBLEM_WRONG: the shown run's model says another class
 * @DSC_PHOTO_PROBLEM_WARNING: it is used, but something is wrong with the file
 * @DSC_PHOTO_PROBLEM_UNLABELLED: it has no class
 * @DSC_PHOTO_PROBLEM_LEFT_OUT: it is left out of training
 */
typedef enum
{
  DSC_PHOTO_PROBLEM_ANY,
  DSC_PHOTO_PROBLEM_WRONG,
  DSC_PHOTO_PROBLEM_WARNING,
  DSC_PHOTO_PROBLEM_UNLABELLED,
  DSC_PHOTO_PROBLEM_LEFT_OUT
} DscPhotoProblem;

#define DSC_TYPE_PHOTO_FILTER (dsc_photo_filter_get_type ())
G_DECLARE_FINAL_TYPE (DscPhotoFilter, dsc_photo_filter, DSC, PHOTO_FILTER, GtkFilter)

DscPhotoFilter *dsc_photo_filter_new (void);
/** @label: index of the class; %DSC_PHOTO_FILTER_ANY. */
void dsc_photo_filter_set_label (DscPhotoFilter *self, gint32 label);
/** @part: a DscPart; %DSC_PHOTO_FILTER_ANY. */
void dsc_photo_filter_set_part (DscPhotoFilter *self, int part);
void dsc_photo_filter_set_problem (DscPhotoFilter *self, DscPhotoProblem problem);
/** Photos of which a run said something (dsc_photo_item_get_prediction()) with a loss of @least …
 * @most, as it is shown, with two digits; −∞ … ∞: all photos. */
void dsc_photo_filter_set_losses (DscPhotoFilter *self, double least, double most);
/** @text: (nullable): upper and lower case are the same; words may stand anywhere. */
void dsc_photo_filter_set_text (DscPhotoFilter *self, const char *text);
/** @results: (nullable): of the shown run. */
void dsc_photo_filter_set_results (DscPhotoFilter *self, DscResults *results);
/** Forgets everything but the results. */
void dsc_photo_filter_clear (DscPhotoFilter *self);
/** Returns: whether all photos pass, so that nobody need look at them. */
gboolean dsc_photo_filter_is_empty (DscPhotoFilter *self);

G_END_DECLS
