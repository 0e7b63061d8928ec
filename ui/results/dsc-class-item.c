/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>

#include "results/dsc-class-item.h"

struct _DscClassItem
{
  GObject parent_instance;
  guint label;
  char *name; /* (owned) */
  DscClassReport report;
};

enum
{
  PROP_NAME = 1,
  PROP_PHOTOS,
  PROP_RECALL,
  PROP_PRECISION,
  PROP_F1,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (DscClassItem, dsc_class_item, G_TYPE_OBJECT)

/* What is not a number has no place in an order. */
static double
sortable (double value)
{
  return isnan (value) ? -1 : value;
}

static void
dsc_class_item_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  DscClassItem *self = DSC_CLASS_ITEM (object);

  switch (id)
    {
    case PROP_NAME:
      g_value_set_string (value, self->name);
      break;
    case PROP_PHOTOS:
      g_value_set_uint (value, self->report.support);
      break;
    case PROP_RECALL:
      g_value_set_double (value, sortable (self->report.recall));
      break;
    case PROP_PRECISION:
      g_value_set_double (value, sortable (self->report.precision));
      break;
    case PROP_F1:
      g_value_set_double (value, sortable (self->report.f1));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
dsc_class_item_finalize (GObject *object)
{
  g_free (DSC_CLASS_ITEM (object)->name);
  G_OBJECT_CLASS (dsc_class_item_parent_class)->finalize (object);
}

static void
dsc_class_item_class_init (DscClassItemClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = dsc_class_item_get_property;
  object_class->finalize = dsc_class_item_finalize;
  properties[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, flags);
  properties[PROP_PHOTOS] = g_param_spec_uint ("photos", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_RECALL] = g_param_spec_double ("recall", NULL, NULL, -1, 1, -1, flags);
  properties[PROP_PRECISION] = g_param_spec_double ("precision", NULL, NULL, -1, 1, -1, flags);
  properties[PROP_F1] = g_param_spec_double ("f1", NULL, NULL, -1, 1, -1, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
dsc_class_item_init (DscClassItem *self)
{
}

DscClassItem *
dsc_class_item_new (guint label, const char *name, const DscClassReport *report)
{
  DscClassItem *self = g_object_new (DSC_TYPE_CLASS_ITEM, NULL);

  self->label = label;
  self->name = g_strdup (name);
  self->report = *report;
  return self;
}

guint
dsc_class_item_get_label (DscClassItem *self)
{
  return self->label;
}

const char *
dsc_class_item_get_name (DscClassItem *self)
{
  return self->name;
}

const DscClassReport *
dsc_class_item_get_report (DscClassItem *self)
{
  return &self->report;
}
