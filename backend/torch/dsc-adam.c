/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Adam over the parameters of a network. */
#include "config.h"

#include "torch/dsc-adam.h"

/* As fastai v1's and PyTorch's. */
#define EPSILON 1e-8

/* Of one parameter that is trained. */
typedef struct
{
  guint parameter;   /* which one */
  DscTensor *first;  /* (owned): mean of gradients */
  DscTensor *second; /* (owned): mean of their squares */
} Moments;

struct _DscAdam
{
  GArray *parameters; /* (owned) */
  GArray *moments;    /* (owned) (element-type Moments) */
  double beta2;
  double weight_decay;
  gboolean decay_all;
  guint64 n_steps;
};

static void
moments_clear (gpointer data)
{
  Moments *self = data;

  dsc_tensor_free (self->first);
  dsc_tensor_free (self->second);
}

DscAdam *
dsc_adam_new (GArray *parameters, guint n_frozen, double beta2, double weight_decay,
              gboolean decay_all, GError **error)
{
  g_autoptr (DscAdam) self = g_new0 (DscAdam, 1);

  self->parameters = g_array_ref (parameters);
  self->moments = g_array_new (FALSE, FALSE, sizeof (Moments));
  g_array_set_clear_func (self->moments, moments_clear);
  self->beta2 = beta2;
  self->weight_decay = weight_decay;
  self->decay_all = decay_all;
  for (guint i = 0; i < parameters->len; i++)
    {
      const DscParameter *parameter = dsc_parameters_get (parameters, i);
      Moments moments = { .parameter = i };

      if (!dsc_parameter_is_trained (parameter, n_frozen))
        continue;
      moments.first = dsc_tensor_new_zeros_like (parameter->tensor, error);
      if (moments.first != NULL)
        moments.second = dsc_tensor_new_zeros_like (parameter->tensor, error);
      g_array_append_val (self->moments, moments);
      if (moments.second == NULL)
        return NULL;
    }
  return g_steal_pointer (&self);
}

void
dsc_adam_free (DscAdam *self)
{
  if (self == NULL)
    return;
  g_array_unref (self->moments);
  g_array_unref (self->parameters);
  g_free (self);
}

/* Row of the table of steps: by layer group, and by whether it decays. */
static int
which_step (const DscAdam *self, const DscParameter *parameter)
{
  gboolean decays = self->decay_all || parameter->kind == DSC_PARAMETER_WEIGHT;

  return (int) (2 * parameter->group) + decays;
}

gboolean
dsc_adam_step (DscAdam *self, const double rates[DSC_N_GROUPS], double momentum, double scale,
               GError **error)
{
  g_autofree DscAdamItem *items = g_new (DscAdamItem, MAX (self->moments->len, 1));
  DscAdamStep steps[2 * DSC_N_GROUPS];

  self->n_steps++;
  for (int i = 0; i < 2 * DSC_N_GROUPS; i++)
    steps[i] = (DscAdamStep){ .number = self->n_steps,
                              .rate = rates[i / 2],
                              .beta1 = momentum,
                              .beta2 = self->beta2,
                              .epsilon = EPSILON,
                              .weight_decay = i % 2 ? self->weight_decay : 0,
                              .unscale = 1 / scale };
  for (guint i = 0; i < self->moments->len; i++)
    {
      const Moments *moments = &g_array_index (self->moments, Moments, i);
      const DscParameter *parameter = dsc_parameters_get (self->parameters, moments->parameter);

      items[i] = (DscAdamItem){ parameter->tensor, moments->first, moments->second,
                                which_step (self, parameter) };
    }
  return dsc_adam_step_all (items, (int) self->moments->len, steps, 2 * DSC_N_GROUPS, error)
         && dsc_adam_clear (self, error);
}

DscTensor *
dsc_adam_largest_gradient (DscAdam *self, GError **error)
{
  g_autofree DscTensor **trained = g_new (DscTensor *, MAX (self->moments->len, 1));

  for (guint i = 0; i < self->moments->len; i++)
    {
      const Moments *moments = &g_array_index (self->moments, Moments, i);

      trained[i] = dsc_parameters_get (self->parameters, moments->parameter)->tensor;
    }
  return dsc_tensors_largest_grad (trained, (int) self->moments->len, error);
}

gboolean
dsc_adam_clear (DscAdam *self, GError **error)
{
  for (guint i = 0; i < self->moments->len; i++)
    {
      const Moments *moments = &g_array_index (self->moments, Moments, i);

      if (!dsc_tensor_clear_grad (dsc_parameters_get (self->parameters, moments->parameter)->tensor,
                                  error))
        return FALSE;
    }
  return TRUE;
}

guint64
dsc_adam_get_n_steps (DscAdam *self)
{
  return self->n_steps;
}

void
dsc_adam_set_n_steps (DscAdam *self, guint64 n_steps)
{
  self->n_steps = n_steps;
}

GArray *
dsc_adam_list (DscAdam *self)
{
  GArray *list = dsc_parameters_new ();

  for (guint i = 0; i < self->moments->len; i++)
    {
      const Moments *moments = &g_array_index (self->moments, Moments, i);
      const DscParameter *parameter = dsc_parameters_get (self->parameters, moments->parameter);

      dsc_parameters_add (list, "optimizer.first.", parameter->name, moments->first,
                          parameter->kind, parameter->group);
      dsc_parameters_add (list, "optimizer.second.", parameter->name, moments->second,
                          parameter->kind, parameter->group);
    }
  return list;
}
