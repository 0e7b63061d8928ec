/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the properties of a DscRun show: one table, and what is done with each kind of field. */
#include "config.h"

#include <math.h>

#include "engine/dsc-run-view.h"

typedef enum
{
  COUNT,
  NUMBER,
  WORD,
  ERROR
} Kind;

static const struct
{
  const char *name;
  Kind kind;
  gsize offset;
} fields[] = {
  { "state", COUNT, G_STRUCT_OFFSET (DscRunView, state) },
  { "phase", WORD, G_STRUCT_OFFSET (DscRunView, phase) },
  { "epoch", COUNT, G_STRUCT_OFFSET (DscRunView, epoch) },
  { "n-epochs", COUNT, G_STRUCT_OFFSET (DscRunView, n_epochs) },
  { "batch", COUNT, G_STRUCT_OFFSET (DscRunView, batch) },
  { "n-batches", COUNT, G_STRUCT_OFFSET (DscRunView, n_batches) },
  { "fraction", NUMBER, G_STRUCT_OFFSET (DscRunView, fraction) },
  { "seconds-left", NUMBER, G_STRUCT_OFFSET (DscRunView, seconds_left) },
  { "per-second", NUMBER, G_STRUCT_OFFSET (DscRunView, per_second) },
  { "data-wait", NUMBER, G_STRUCT_OFFSET (DscRunView, data_wait) },
  { "device", WORD, G_STRUCT_OFFSET (DscRunView, device) },
  { "precision", WORD, G_STRUCT_OFFSET (DscRunView, precision) },
  { "estimate", NUMBER, G_STRUCT_OFFSET (DscRunView, estimate) },
  { "message", WORD, G_STRUCT_OFFSET (DscRunView, message) },
  { "error", ERROR, G_STRUCT_OFFSET (DscRunView, error) },
};
G_STATIC_ASSERT (G_N_ELEMENTS (fields) == DSC_RUN_VIEW_N_FIELDS);

GParamSpec *
dsc_run_view_new_property (guint field)
{
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;
  const char *name = fields[field].name;

  switch (fields[field].kind)
    {
    case COUNT:
      return g_param_spec_uint (name, NULL, NULL, 0, G_MAXUINT, 0, flags);
    case NUMBER:
      return g_param_spec_double (name, NULL, NULL, -G_MAXDOUBLE, G_MAXDOUBLE, 0, flags);
    case WORD:
      return g_param_spec_string (name, NULL, NULL, NULL, flags);
    case ERROR:
    default:
      return g_param_spec_boxed (name, NULL, NULL, G_TYPE_ERROR, flags);
    }
}

void
dsc_run_view_get_value (const DscRunView *self, guint field, GValue *value)
{
  gsize offset = fields[field].offset;

  switch (fields[field].kind)
    {
    case COUNT:
      g_value_set_uint (value, G_STRUCT_MEMBER (guint, self, offset));
      break;
    case NUMBER:
      g_value_set_double (value, G_STRUCT_MEMBER (double, self, offset));
      break;
    case WORD:
      g_value_set_static_string (value, G_STRUCT_MEMBER (const char *, self, offset));
      break;
    case ERROR:
    default:
      g_value_set_boxed (value, G_STRUCT_MEMBER (gconstpointer, self, offset));
      break;
    }
}

gboolean
dsc_run_view_differs (guint field, const DscRunView *a, const DscRunView *b)
{
  gsize offset = fields[field].offset;
  double x, y;

  switch (fields[field].kind)
    {
    case COUNT:
      return G_STRUCT_MEMBER (guint, a, offset) != G_STRUCT_MEMBER (guint, b, offset);
    case NUMBER:
      x = G_STRUCT_MEMBER (double, a, offset);
      y = G_STRUCT_MEMBER (double, b, offset);
      return x != y && !(isnan (x) && isnan (y));
    case WORD:
    case ERROR:
    default:
      return G_STRUCT_MEMBER (gconstpointer, a, offset)
             != G_STRUCT_MEMBER (gconstpointer, b, offset);
    }
}
