/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A row of the epoch table: immutable, so that any thread may make it and any other read it. */
#include "config.h"

#include "engine/dsc-run.h"

struct _DscEpoch
{
  GObject parent_instance;

  DscEpochRecord record;
  char *stage; /* (owned) */
};

enum
{
  PROP_EPOCH = 1,
  PROP_TRAIN_LOSS,
  PROP_VALID_LOSS,
  PROP_ERROR_RATE,
  PROP_SECONDS,
  PROP_STAGE,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (DscEpoch, dsc_epoch, G_TYPE_OBJECT)

DscEpoch *
dsc_epoch_new (const DscEpochRecord *record, const char *stage)
{
  DscEpoch *self;

  g_return_val_if_fail (record != NULL && stage != NULL, NULL);

  self = g_object_new (DSC_TYPE_EPOCH, NULL);
  self->record = *record;
  self->stage = g_strdup (stage);
  return self;
}

const DscEpochRecord *
dsc_epoch_get_record (DscEpoch *self)
{
  g_return_val_if_fail (DSC_IS_EPOCH (self), NULL);

  return &self->record;
}

const char *
dsc_epoch_get_stage (DscEpoch *self)
{
  g_return_val_if_fail (DSC_IS_EPOCH (self), NULL);

  return self->stage;
}

static void
dsc_epoch_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  DscEpoch *self = DSC_EPOCH (object);

  switch (id)
    {
    case PROP_EPOCH:
      g_value_set_uint (value, self->record.epoch);
      break;
    case PROP_TRAIN_LOSS:
      g_value_set_double (value, self->record.train_loss);
      break;
    case PROP_VALID_LOSS:
      g_value_set_double (value, self->record.valid_loss);
      break;
    case PROP_ERROR_RATE:
      g_value_set_double (value, self->record.error_rate);
      break;
    case PROP_SECONDS:
      g_value_set_double (value, self->record.seconds);
      break;
    case PROP_STAGE:
      g_value_set_string (value, self->stage);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
dsc_epoch_finalize (GObject *object)
{
  g_free (DSC_EPOCH (object)->stage);
  G_OBJECT_CLASS (dsc_epoch_parent_class)->finalize (object);
}

static GParamSpec *
number_property (const char *name)
{
  return g_param_spec_double (name, NULL, NULL, -G_MAXDOUBLE, G_MAXDOUBLE, 0,
                              G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
}

static void
dsc_epoch_class_init (DscEpochClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);

  object_class->get_property = dsc_epoch_get_property;
  object_class->finalize = dsc_epoch_finalize;

  properties[PROP_EPOCH] = g_param_spec_uint ("epoch", NULL, NULL, 0, G_MAXUINT, 0,
                                              G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_TRAIN_LOSS] = number_property ("train-loss");
  properties[PROP_VALID_LOSS] = number_property ("valid-loss");
  properties[PROP_ERROR_RATE] = number_property ("error-rate");
  properties[PROP_SECONDS] = number_property ("seconds");
  properties[PROP_STAGE]
      = g_param_spec_string ("stage", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
dsc_epoch_init (DscEpoch *self)
{
}
