/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "model/dsc-undo-stack.h"

typedef struct
{
  char *label; /* (owned) */
  DscUndoFunc undo;
  DscUndoFunc redo;
  gpointer data;
  GDestroyNotify free_data; /* (nullable) */
} Step;

struct _DscUndoStack
{
  GObject parent_instance;
  GPtrArray *steps; /* (owned) (element-type Step) */
  guint done;       /* how many of them are made; those after can be made again */
};

enum
{
  PROP_UNDO_LABEL = 1,
  PROP_REDO_LABEL,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (DscUndoStack, dsc_undo_stack, G_TYPE_OBJECT)

static void
step_free (gpointer data)
{
  Step *self = data;

  if (self->free_data != NULL)
    self->free_data (self->data);
  g_free (self->label);
  g_free (self);
}

const char *
dsc_undo_stack_get_undo_label (DscUndoStack *self)
{
  if (self->done == 0)
    return NULL;
  return ((const Step *) g_ptr_array_index (self->steps, self->done - 1))->label;
}

const char *
dsc_undo_stack_get_redo_label (DscUndoStack *self)
{
  if (self->done == self->steps->len)
    return NULL;
  return ((const Step *) g_ptr_array_index (self->steps, self->done))->label;
}

static void
notify (DscUndoStack *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_UNDO_LABEL]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_REDO_LABEL]);
}

void
dsc_undo_stack_push (DscUndoStack *self, const char *label, DscUndoFunc undo, DscUndoFunc redo,
                     gpointer data, GDestroyNotify free_data)
{
  Step *step = g_new (Step, 1);

  *step = (Step){ g_strdup (label), undo, redo, data, free_data };
  g_ptr_array_set_size (self->steps, (gint) self->done);
  if (self->steps->len == DSC_UNDO_MAX)
    g_ptr_array_remove_index (self->steps, 0);
  g_ptr_array_add (self->steps, step);
  self->done = self->steps->len;
  notify (self);
}

void
dsc_undo_stack_undo (DscUndoStack *self)
{
  Step *step;

  if (self->done == 0)
    return;
  step = g_ptr_array_index (self->steps, --self->done);
  step->undo (step->data);
  notify (self);
}

void
dsc_undo_stack_redo (DscUndoStack *self)
{
  Step *step;

  if (self->done == self->steps->len)
    return;
  step = g_ptr_array_index (self->steps, self->done++);
  step->redo (step->data);
  notify (self);
}

void
dsc_undo_stack_clear (DscUndoStack *self)
{
  self->done = 0;
  g_ptr_array_set_size (self->steps, 0);
  notify (self);
}

static void
dsc_undo_stack_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  DscUndoStack *self = DSC_UNDO_STACK (object);

  switch (id)
    {
    case PROP_UNDO_LABEL:
      g_value_set_string (value, dsc_undo_stack_get_undo_label (self));
      break;
    case PROP_REDO_LABEL:
      g_value_set_string (value, dsc_undo_stack_get_redo_label (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
dsc_undo_stack_finalize (GObject *object)
{
  DscUndoStack *self = DSC_UNDO_STACK (object);

  g_ptr_array_unref (self->steps);
  G_OBJECT_CLASS (dsc_undo_stack_parent_class)->finalize (object);
}

static void
dsc_undo_stack_class_init (DscUndoStackClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = dsc_undo_stack_get_property;
  object_class->finalize = dsc_undo_stack_finalize;
  properties[PROP_UNDO_LABEL] = g_param_spec_string ("undo-label", NULL, NULL, NULL, flags);
  properties[PROP_REDO_LABEL] = g_param_spec_string ("redo-label", NULL, NULL, NULL, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
dsc_undo_stack_init (DscUndoStack *self)
{
  self->steps = g_ptr_array_new_with_free_func (step_free);
}

DscUndoStack *
dsc_undo_stack_new (void)
{
  return g_object_new (DSC_TYPE_UNDO_STACK, NULL);
}
