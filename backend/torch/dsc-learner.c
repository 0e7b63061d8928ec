/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A network that learns from batches. */
#include "config.h"

#include <math.h>
#include <string.h>

#include "base/dsc-philox.h"
#include "engine/dsc-batch-parts.h"
#include "torch/dsc-adam.h"
#include "torch/dsc-learner.h"
#include "torch/dsc-parameters.h"

struct _DscLearner
{
  DscNetwork *network;    /* (owned) */
  DscAdam *adam;          /* (owned) */
  DscGenerator *dropout;  /* (owned): begun anew for every step */
  GPtrArray *average;     /* (owned) (nullable) (element-type DscTensor): by parameter */
  gboolean shows_average; /* the average is in the network, the trained weights in `average` */
  double averaging;
  double label_smoothing;
  gboolean is_running; /* batch normalisation goes by the running statistics */
  DscTorchDtype dtype;
  DscBatchParts parts;
  gboolean is_scaled; /* the loss is, by `scale` */
  DscLossScale scale;
  guint32 seed;
  guint32 stream;
};

/* Random weights came with no statistics. */
static gboolean
goes_by_running_statistics (const DscTrainSpec *spec)
{
  return g_str_equal (spec->norm, "running") && !g_str_equal (spec->weights, "none");
}

DscLearner *
dsc_learner_new (DscNetwork *network, const DscTrainSpec *spec, DscTorchDtype dtype, guint32 stream,
                 GError **error)
{
  g_autoptr (DscLearner) self = g_new0 (DscLearner, 1);
  GArray *parameters = dsc_network_get_parameters (network);

  self->network = network;
  self->averaging = spec->averaging;
  self->label_smoothing = spec->label_smoothing;
  self->is_running = goes_by_running_statistics (spec);
  self->dtype = dtype;
  self->parts = DSC_BATCH_WHOLE;
  self->is_scaled = dtype == DSC_TORCH_F16;
  self->scale = self->is_scaled ? DSC_LOSS_SCALE_FIRST : DSC_LOSS_SCALE_NONE;
  self->seed = spec->seed;
  self->stream = stream;
  self->dropout = dsc_generator_new (spec->seed);
  if (!dsc_parameters_freeze (parameters, spec->frozen_groups, error))
    return NULL;
  self->adam = dsc_adam_new (parameters, spec->frozen_groups, spec->beta2, spec->weight_decay,
                             spec->decay_all, error);
  if (self->adam == NULL)
    return NULL;
  if (self->averaging > 0)
    {
      self->average = dsc_parameters_copy (parameters, error);
      if (self->average == NULL)
        return NULL;
    }
  return g_steal_pointer (&self);
}

void
dsc_learner_free (DscLearner *self)
{
  if (self == NULL)
    return;
  dsc_adam_free (self->adam);
  g_clear_pointer (&self->average, g_ptr_array_unref);
  dsc_generator_free (self->dropout);
  dsc_network_free (self->network);
  g_free (self);
}

DscNetwork *
dsc_learner_get_network (DscLearner *self)
{
  return self->network;
}

DscNetwork *
dsc_learner_steal_network (DscLearner *self)
{
  return g_steal_pointer (&self->network);
}

guint
dsc_learner_get_n_parts (DscLearner *self)
{
  return self->parts.n;
}

void
dsc_learner_set_n_parts (DscLearner *self, guint n_parts)
{
  self->parts.n = n_parts;
}

const DscLossScale *
dsc_learner_get_loss_scale (DscLearner *self)
{
  return self->is_scaled ? &self->scale : NULL;
}

void
dsc_learner_set_loss_scale (DscLearner *self, const DscLossScale *scale)
{
  self->is_scaled = TRUE;
  self->scale = *scale;
}

/* --- steps --- */

/* Photos of a batch from @first on, as the network takes them, where the network is. */
static DscTensor *
part_input (DscLearner *self, const DscExamples *batch, guint first, guint n, const DscForward *how,
            GError **error)
{
  gsize floats = (gsize) batch->height * (gsize) batch->width * 3;
  g_autoptr (DscTensor) input = NULL;

  if (batch->input != NULL)
    return n == batch->n ? dsc_tensor_ref (batch->input)
                         : dsc_tensor_slice (batch->input, 0, first, first + n, error);
  input = dsc_network_input (batch->pixels + first * floats, n, batch->height, batch->width, how,
                             error);
  return input != NULL ? dsc_tensor_to_device (input, dsc_network_get_device (self->network), error)
                       : NULL;
}

static DscTensor *
part_targets (DscLearner *self, const DscExamples *batch, guint first, guint n, GError **error)
{
  const int64_t shape = n;
  g_autoptr (DscTensor) targets
      = dsc_tensor_new_view (batch->targets + first, &shape, 1, DSC_TORCH_I64, NULL, error);

  return targets != NULL
             ? dsc_tensor_to_device (targets, dsc_network_get_device (self->network), error)
             : NULL;
}

/* The share of photos from @first on in the mean loss of a batch, with its history. @norm: where
 * batch normalisation goes by the batch. */
static DscTensor *
part_loss (DscLearner *self, const DscExamples *batch, guint first, guint n, DscBatchNormMode norm,
           GError **error)
{
  const DscForward how
      = { self->is_running ? DSC_BATCH_NORM_RUNNING : norm, self->dtype, self->dropout };
  g_autoptr (DscTensor) input = part_input (self, batch, first, n, &how, error);
  g_autoptr (DscTensor) logits
      = input != NULL ? dsc_network_forward (self->network, input, &how, error) : NULL;
  g_autoptr (DscTensor) targets
      = logits != NULL ? part_targets (self, batch, first, n, error) : NULL;
  g_autoptr (DscTensor) mean
      = targets != NULL ? dsc_tensor_cross_entropy (logits, targets, self->label_smoothing, error)
                        : NULL;

  if (mean == NULL || n == batch->n)
    return g_steal_pointer (&mean);
  return dsc_tensor_scale (mean, (double) n / batch->n, error);
}

/* Every step's dropout depends on seed, stream and number alone: a run that is resumed goes on as
 * if nothing had been. */
static gboolean
seed_dropout (DscLearner *self, GError **error)
{
  guint64 number = dsc_adam_get_n_steps (self->adam);
  const guint32 counter[4] = { (guint32) number, (guint32) (number >> 32), self->stream, 0 };
  const guint32 key[2] = { self->seed, 0x64726f70 /* "drop" */ };
  guint32 bits[4];

  dsc_philox4x32 (counter, key, bits);
  return dsc_generator_seed (self->dropout, (guint64) bits[0] << 32 | bits[1], error);
}

/* The averaged weights go a little of the way to the trained ones; at first more, so that they
 * forget what they began with: 1 − (1 + n) / (10 + n), as TensorFlow's ExponentialMovingAverage. */
static gboolean
follow (DscLearner *self, GError **error)
{
  GArray *parameters = dsc_network_get_parameters (self->network);
  double n = (double) dsc_adam_get_n_steps (self->adam);
  double weight = 1 - MIN (self->averaging, (1 + n) / (10 + n));

  g_autofree DscTensor **trained = g_new (DscTensor *, parameters->len);

  if (self->average == NULL)
    return TRUE;
  for (guint i = 0; i < parameters->len; i++)
    trained[i] = dsc_parameters_get (parameters, i)->tensor;
  return dsc_tensors_approach ((DscTensor **) self->average->pdata, trained, (int) parameters->len,
                               weight, error);
}

/* The gradients of a batch, being made. */
typedef struct
{
  DscLearner *learner;
  const DscExamples *batch;
  DscBatchNormMode norm;
  DscTensor *loss; /* (owned): of the parts so far, where the network is */
} Gradients;

static void
gradients_clear (Gradients *self)
{
  g_clear_pointer (&self->loss, dsc_tensor_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Gradients, gradients_clear)

/* Adds the share of a part in the loss, without its history: the next part needs the room. */
static gboolean
gradients_add_loss (Gradients *self, DscTensor *share, GError **error)
{
  g_autoptr (DscTensor) loss = dsc_tensor_detach (share, error);

  if (loss == NULL)
    return FALSE;
  if (self->loss != NULL)
    return dsc_tensor_add_in_place (self->loss, loss, error);
  self->loss = g_steal_pointer (&loss);
  return TRUE;
}

/* Back through the network from a part's share in the loss. */
static gboolean
go_back (DscLearner *self, DscTensor *share, GError **error)
{
  g_autoptr (DscTensor) scaled = NULL;

  if (!self->is_scaled)
    return dsc_tensor_backward (share, error);
  scaled = dsc_tensor_scale (share, self->scale.factor, error);
  return scaled != NULL && dsc_tensor_backward (scaled, error);
}

/* Nothing here waits for a card. */
static gboolean
gradients_part (guint first, guint n, gpointer user_data, GError **error)
{
  Gradients *self = user_data;
  DscLearner *learner = self->learner;
  g_autoptr (DscTensor) share = NULL;

  if (first == 0)
    {
      g_clear_pointer (&self->loss, dsc_tensor_free);
      if (!dsc_adam_clear (learner->adam, error) || !seed_dropout (learner, error))
        return FALSE;
    }
  share = part_loss (learner, self->batch, first, n, self->norm, error);
  return share != NULL && go_back (learner, share, error)
         && gradients_add_loss (self, share, error);
}

/* Puts the gradients of a batch into the parameters. */
static gboolean
gradients_make (Gradients *self, GError **error)
{
  guint least = self->learner->is_running ? 1 : 2;

  return dsc_batch_parts_run (&self->learner->parts, self->batch->n, least, gradients_part, self,
                              error);
}

/* In @loss that of the batch, and whether its gradients are finite, which is asked only where the
 * loss is scaled. Waits for a card, once. */
static gboolean
gradients_read (Gradients *self, double *loss, gboolean *are_finite, GError **error)
{
  const gboolean asks = self->learner->is_scaled;
  g_autoptr (DscTensor) largest = NULL;
  double values[2] = { 0 };

  if (asks)
    {
      largest = dsc_adam_largest_gradient (self->learner->adam, error);
      if (largest == NULL)
        return FALSE;
    }
  if (!dsc_tensors_items ((DscTensor *[]){ self->loss, largest }, asks ? 2 : 1, values, error))
    return FALSE;
  *loss = values[0];
  *are_finite = isfinite (values[1]);
  return TRUE;
}

gboolean
dsc_learner_step (DscLearner *self, const DscExamples *batch, const double rates[DSC_N_GROUPS],
                  double momentum, double *loss, GError **error)
{
  g_auto (Gradients) gradients = { .learner = self, .batch = batch, .norm = DSC_BATCH_NORM_TRAIN };
  gboolean are_finite;

  g_return_val_if_fail (!self->shows_average, FALSE);

  if (!gradients_make (&gradients, error) || !gradients_read (&gradients, loss, &are_finite, error))
    return FALSE;
  if (!isfinite (*loss))
    return TRUE;
  if (are_finite
      && (!dsc_adam_step (self->adam, rates, momentum, self->scale.factor, error)
          || !follow (self, error)))
    return FALSE;
  if (self->is_scaled && !dsc_loss_scale_update (&self->scale, are_finite))
    *loss = NAN;
  return TRUE;
}

gboolean
dsc_learner_rehearse (DscLearner *self, const DscExamples *batch, GError **error)
{
  g_auto (Gradients) gradients = { .learner = self, .batch = batch, .norm = DSC_BATCH_NORM_BATCH };
  double loss;

  /* A card is done when it can say a number. */
  return gradients_make (&gradients, error) && dsc_tensor_item (gradients.loss, &loss, error)
         && dsc_adam_clear (self->adam, error);
}

/* --- evaluation --- */

gboolean
dsc_learner_show_average (DscLearner *self, gboolean show, GError **error)
{
  GArray *parameters = dsc_network_get_parameters (self->network);

  if (self->average == NULL || self->shows_average == show)
    return TRUE;
  for (guint i = 0; i < parameters->len; i++)
    if (!dsc_tensor_swap (dsc_parameters_get (parameters, i)->tensor,
                          g_ptr_array_index (self->average, i), error))
      return FALSE;
  self->shows_average = show;
  return TRUE;
}

typedef struct
{
  DscLearner *learner;
  const DscExamples *batch;
  float *logits;
} Evaluation;

static gboolean
evaluate_part (guint first, guint n, gpointer user_data, GError **error)
{
  Evaluation *self = user_data;
  DscLearner *learner = self->learner;
  const DscForward how = { DSC_BATCH_NORM_RUNNING, learner->dtype, NULL };
  g_autoptr (DscTensor) input = part_input (learner, self->batch, first, n, &how, error);
  g_autoptr (DscTensor) there
      = input != NULL ? dsc_network_forward (learner->network, input, &how, error) : NULL;
  g_autoptr (DscTensor) output
      = there != NULL ? dsc_tensor_to_device (there, DSC_TORCH_CPU, error) : NULL;
  const float *values = output != NULL ? dsc_tensor_peek_data (output, error) : NULL;
  gsize n_classes;

  if (values == NULL)
    return FALSE;
  n_classes = (gsize) dsc_tensor_size (output, 1);
  memcpy (self->logits + first * n_classes, values, n * n_classes * sizeof *values);
  return TRUE;
}

gboolean
dsc_learner_evaluate (DscLearner *self, const DscExamples *batch, float *logits, GError **error)
{
  g_autoptr (DscNoGrad) no_grad = dsc_no_grad_new ();
  Evaluation evaluation = { self, batch, logits };

  return dsc_batch_parts_run (&self->parts, batch->n, 1, evaluate_part, &evaluation, error);
}

/* --- state --- */

guint64
dsc_learner_get_n_steps (DscLearner *self)
{
  return dsc_adam_get_n_steps (self->adam);
}

void
dsc_learner_set_n_steps (DscLearner *self, guint64 n_steps)
{
  dsc_adam_set_n_steps (self->adam, n_steps);
}

GArray *
dsc_learner_list_optimizer (DscLearner *self)
{
  return dsc_adam_list (self->adam);
}

GArray *
dsc_learner_list (DscLearner *self)
{
  GArray *parameters = dsc_network_get_parameters (self->network);
  GArray *list = dsc_adam_list (self->adam);

  for (guint i = 0; i < parameters->len; i++)
    {
      const DscParameter *parameter = dsc_parameters_get (parameters, i);

      dsc_parameters_add (list, "", parameter->name, parameter->tensor, parameter->kind,
                          parameter->group);
      if (self->average != NULL)
        dsc_parameters_add (list, "average.", parameter->name, g_ptr_array_index (self->average, i),
                            parameter->kind, parameter->group);
    }
  return list;
}

struct _DscLearnerState
{
  GPtrArray *tensors; /* (owned) (element-type DscTensor): as dsc_learner_list() lists them */
  guint64 n_steps;
  DscLossScale scale;
};

DscLearnerState *
dsc_learner_save (DscLearner *self, GError **error)
{
  g_autoptr (GArray) list = dsc_learner_list (self);
  GPtrArray *tensors = dsc_parameters_copy (list, error);
  DscLearnerState *state;

  if (tensors == NULL)
    return NULL;
  state = g_new (DscLearnerState, 1);
  *state = (DscLearnerState){ tensors, dsc_adam_get_n_steps (self->adam), self->scale };
  return state;
}

gboolean
dsc_learner_restore (DscLearner *self, DscLearnerState *state, GError **error)
{
  g_autoptr (GArray) list = dsc_learner_list (self);

  dsc_adam_set_n_steps (self->adam, state->n_steps);
  self->scale = state->scale;
  return dsc_parameters_assign (list, state->tensors, error);
}

void
dsc_learner_state_free (DscLearnerState *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->tensors);
  g_free (self);
}
