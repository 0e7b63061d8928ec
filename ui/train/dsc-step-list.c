/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "train/dsc-step-list.h"

struct _DscStep
{
  GObject parent_instance;
  guint number;
  DscChartReading reading;
};

G_DEFINE_FINAL_TYPE (DscStep, dsc_step, G_TYPE_OBJECT)

struct _DscStepList
{
  GObject parent_instance;
  GPtrArray *runs; /* (owned) (nullable) (element-type DscChartHistory) */
  guint n;         /* steps that were told of */
};

static void dsc_step_list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (DscStepList, dsc_step_list, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, dsc_step_list_model_init))

static void
dsc_step_class_init (DscStepClass *class)
{
}

static void
dsc_step_init (DscStep *self)
{
}

guint
dsc_step_get_number (DscStep *self)
{
  return self->number;
}

const DscChartReading *
dsc_step_get_reading (DscStep *self)
{
  return &self->reading;
}

/* --- the list --- */

static const DscChartHistory *
get_run (DscStepList *self)
{
  return self->runs != NULL && self->runs->len > 0 ? g_ptr_array_index (self->runs, 0) : NULL;
}

static GType
get_item_type (GListModel *model)
{
  return DSC_TYPE_STEP;
}

static guint
get_n_items (GListModel *model)
{
  return DSC_STEP_LIST (model)->n;
}

static gpointer
get_item (GListModel *model, guint position)
{
  DscStepList *self = DSC_STEP_LIST (model);
  DscStep *step;

  if (position >= self->n)
    return NULL;
  step = g_object_new (DSC_TYPE_STEP, NULL);
  step->number = position;
  dsc_chart_history_read (get_run (self), position, &step->reading);
  return step;
}

static void
dsc_step_list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

void
dsc_step_list_set_runs (DscStepList *self, GPtrArray *runs)
{
  guint before = self->n;
  const DscChartHistory *run;

  g_clear_pointer (&self->runs, g_ptr_array_unref);
  self->runs = g_ptr_array_ref (runs);
  run = get_run (self);
  self->n = run != NULL ? dsc_chart_history_get_n_steps (run) : 0;
  g_list_model_items_changed (G_LIST_MODEL (self), 0, before, self->n);
}

void
dsc_step_list_grow (DscStepList *self)
{
  const DscChartHistory *run = get_run (self);
  guint before = self->n;

  self->n = run != NULL ? dsc_chart_history_get_n_steps (run) : 0;
  if (self->n > before)
    g_list_model_items_changed (G_LIST_MODEL (self), before, 0, self->n - before);
}

static void
dsc_step_list_finalize (GObject *object)
{
  DscStepList *self = DSC_STEP_LIST (object);

  g_clear_pointer (&self->runs, g_ptr_array_unref);
  G_OBJECT_CLASS (dsc_step_list_parent_class)->finalize (object);
}

static void
dsc_step_list_class_init (DscStepListClass *class)
{
  G_OBJECT_CLASS (class)->finalize = dsc_step_list_finalize;
}

static void
dsc_step_list_init (DscStepList *self)
{
}

DscStepList *
dsc_step_list_new (void)
{
  return g_object_new (DSC_TYPE_STEP_LIST, NULL);
}
