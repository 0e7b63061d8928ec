/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <gio/gio.h>

#include "results/dsc-pair-item.h"

struct _DscPairItem
{
  GObject parent_instance;
  DscConfusedPair pair;
  char *text; /* (owned) */
};

G_DEFINE_FINAL_TYPE (DscPairItem, dsc_pair_item, G_TYPE_OBJECT)

static void
dsc_pair_item_finalize (GObject *object)
{
  g_free (DSC_PAIR_ITEM (object)->text);
  G_OBJECT_CLASS (dsc_pair_item_parent_class)->finalize (object);
}

static void
dsc_pair_item_class_init (DscPairItemClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = dsc_pair_item_finalize;
}

static void
dsc_pair_item_init (DscPairItem *self)
{
}

DscPairItem *
dsc_pair_item_new (const DscConfusedPair *pair, const char *text)
{
  DscPairItem *self = g_object_new (DSC_TYPE_PAIR_ITEM, NULL);

  self->pair = *pair;
  self->text = g_strdup (text);
  return self;
}

const DscConfusedPair *
dsc_pair_item_get_pair (DscPairItem *self)
{
  return &self->pair;
}

const char *
dsc_pair_item_get_text (DscPairItem *self)
{
  return self->text;
}
