/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "data/dsc-class-row.h"

struct _DscClassRow
{
  GObject parent_instance;
  char *name; /* (owned) */
  gint32 label;
  guint n;
  double share;
};

G_DEFINE_FINAL_TYPE (DscClassRow, dsc_class_row, G_TYPE_OBJECT)

static void
dsc_class_row_finalize (GObject *object)
{
  g_free (DSC_CLASS_ROW (object)->name);
  G_OBJECT_CLASS (dsc_class_row_parent_class)->finalize (object);
}

static void
dsc_class_row_class_init (DscClassRowClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = dsc_class_row_finalize;
}

static void
dsc_class_row_init (DscClassRow *self)
{
}

DscClassRow *
dsc_class_row_new (gint32 label, const char *name, guint n, double share)
{
  DscClassRow *self = g_object_new (DSC_TYPE_CLASS_ROW, NULL);

  self->label = label;
  self->name = g_strdup (name);
  self->n = n;
  self->share = share;
  return self;
}

gint32
dsc_class_row_get_label (DscClassRow *self)
{
  return self->label;
}

const char *
dsc_class_row_get_name (DscClassRow *self)
{
  return self->name;
}

guint
dsc_class_row_get_n (DscClassRow *self)
{
  return self->n;
}

double
dsc_class_row_get_share (DscClassRow *self)
{
  return self->share;
}
