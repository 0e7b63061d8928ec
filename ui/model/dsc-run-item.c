/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/dsc-run-words.h"
#include "model/dsc-run-item.h"

struct _DscRunItem
{
  GObject parent_instance;
  DscRunRecord *record; /* (owned) */
};

enum
{
  PROP_RECORD = 1,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (DscRunItem, dsc_run_item, G_TYPE_OBJECT)

static void
dsc_run_item_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  DscRunItem *self = DSC_RUN_ITEM (object);

  switch (id)
    {
    case PROP_RECORD:
      g_value_set_pointer (value, self->record);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
dsc_run_item_finalize (GObject *object)
{
  DscRunItem *self = DSC_RUN_ITEM (object);

  dsc_run_record_free (self->record);
  G_OBJECT_CLASS (dsc_run_item_parent_class)->finalize (object);
}

static void
dsc_run_item_class_init (DscRunItemClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = dsc_run_item_get_property;
  object_class->finalize = dsc_run_item_finalize;
  properties[PROP_RECORD]
      = g_param_spec_pointer ("record", NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
dsc_run_item_init (DscRunItem *self)
{
}

DscRunItem *
dsc_run_item_new (DscRunRecord *record)
{
  DscRunItem *self = g_object_new (DSC_TYPE_RUN_ITEM, NULL);

  self->record = record;
  return self;
}

gint64
dsc_run_item_get_id (DscRunItem *self)
{
  return self->record->id;
}

const DscRunRecord *
dsc_run_item_get_record (DscRunItem *self)
{
  return self->record;
}

void
dsc_run_item_set_record (DscRunItem *self, DscRunRecord *record)
{
  g_return_if_fail (record->id == self->record->id);

  if (dsc_run_record_equal (record, self->record))
    {
      dsc_run_record_free (record);
      return;
    }
  dsc_run_record_free (self->record);
  self->record = record;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_RECORD]);
}

char *
dsc_run_item_dup_title (DscRunItem *self)
{
  return dsc_run_record_dup_title (self->record);
}
