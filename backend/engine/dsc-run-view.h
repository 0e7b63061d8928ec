/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the properties of a DscRun show, as plain data: copied whole under the run's mutex, compared
 * to find what has to be notified. Private to DscRun. Pure functions; any thread. */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/** DscRunView: strings are literals or interned, never freed; see dsc-run.h for the meaning. */
typedef struct
{
  guint state;       /* DscRunState */
  const char *phase; /* (nullable) */
  guint epoch;
  guint n_epochs;
  guint batch;
  guint n_batches;
  double fraction;
  double seconds_left;
  double per_second;
  double data_wait;
  const char *device;    /* (nullable) */
  const char *precision; /* (nullable) */
  double estimate;
  const char *message; /* (nullable) */
  const GError *error; /* (nullable): the run's own */
} DscRunView;

#define DSC_RUN_VIEW_N_FIELDS 15

/** Returns: (transfer floating): the property that shows field @field. */
GParamSpec *dsc_run_view_new_property (guint field);
/** Sets @value, of the property's type, to field @field. */
void dsc_run_view_get_value (const DscRunView *self, guint field, GValue *value);
/** Returns: whether field @field is another one; strings and errors by their addresses. */
gboolean dsc_run_view_differs (guint field, const DscRunView *a, const DscRunView *b);

G_END_DECLS
