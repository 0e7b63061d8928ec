/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A trained model as one file. */
#include "config.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "base/dsc-error.h"
#include "base/dsc-locate.h"
#include "base/dsc-text.h"
#include "engine/dsc-batch-parts.h"
#include "torch/dsc-model.h"
#include "torch/dsc-parameters.h"
#include "torch/dsc-tensor-file.h"

#define BUILT_IN "mobilenet-v1-features.f16.safetensors"
#define BODY_PREFIX "body."
#define HEAD_PREFIX "head."

/* How a model evaluates. */
static const DscForward evaluating = { DSC_BATCH_NORM_RUNNING, DSC_TORCH_F32, NULL };

struct _DscModel
{
  char *path;          /* (owned) */
  DscModelInfo *info;  /* (owned) */
  DscNetwork *network; /* (owned) folded */
  DscDevice device;    /* of the network */
  DscBatchParts parts;
};

/* --- loading --- */

/* In @info (optional) what it says about itself. */
static DscNetwork *
load_network (const char *path, double dropout, DscModelInfo **info, GError **error)
{
  g_autoptr (DscModelInfo) found = dsc_model_info_read_file (path, error);
  g_autoptr (DscStateDict) file = found != NULL ? dsc_state_dict_open (path, error) : NULL;
  const DscSource body = { file, BODY_PREFIX, NULL };
  const DscSource head = { file, HEAD_PREFIX, NULL };
  DscNetwork *network;

  if (file == NULL)
    return NULL;
  network = dsc_network_new (found->network, &body, found->head, &head, found->n_classes, dropout,
                             error);
  if (network == NULL)
    {
      g_autofree char *shown = dsc_path_display (path);

      g_prefix_error (error, _ ("The model “%s” cannot be used: "), shown);
      return NULL;
    }
  dsc_network_set_origin (network, file, DSC_MODEL_LICENCE, DSC_MODEL_SOURCE);
  if (info != NULL)
    *info = g_steal_pointer (&found);
  return network;
}

DscNetwork *
dsc_model_load_network (const char *path, double dropout, GError **error)
{
  return load_network (path, dropout, NULL, error);
}

/* The network, on the model's device and ready to evaluate. In @info (optional) what its file says.
 */
static gboolean
take_network (DscModel *self, DscModelInfo **info, GError **error)
{
  g_autoptr (DscNetwork) network = load_network (self->path, 0, info, error);

  if (network == NULL || !dsc_network_move (network, self->device.torch, error)
      || !dsc_network_fold (network, error))
    return FALSE;
  self->network = g_steal_pointer (&network);
  return TRUE;
}

/* Takes the model to the processor, if it was a card that failed with @failure (transfer full), and
 * not the processor. */
static gboolean
leave_card (DscModel *self, GError *failure, GError **error)
{
  g_autoptr (GError) owned = failure;

  if (!dsc_device_is_card (&self->device)
      && !g_error_matches (failure, DSC_ERROR, DSC_ERROR_DEVICE_LOST))
    {
      g_propagate_error (error, g_steal_pointer (&owned));
      return FALSE;
    }
  g_message ("“%s” does not answer; the processor does from now on: %s", self->device.name,
             failure->message);
  g_clear_pointer (&self->network, dsc_network_free);
  dsc_torch_release_cards ();
  dsc_device_choose_processor (&self->device);
  self->parts = DSC_BATCH_WHOLE;
  return take_network (self, NULL, error);
}

DscModel *
dsc_model_load (const char *path, const DscDevice *device, GError **error)
{
  g_autoptr (DscModel) self = g_new0 (DscModel, 1);
  GError *failure = NULL;

  self->path = g_strdup (path);
  self->device = *device;
  self->parts = DSC_BATCH_WHOLE;
  if (!take_network (self, &self->info, &failure)
      /* What is wrong with the file is so everywhere. */
      && (self->info == NULL || !leave_card (self, failure, error)))
    {
      if (self->info == NULL)
        g_propagate_error (error, failure);
      return NULL;
    }
  return g_steal_pointer (&self);
}

void
dsc_model_free (DscModel *self)
{
  if (self == NULL)
    return;
  dsc_model_info_free (self->info);
  dsc_network_free (self->network);
  g_free (self->path);
  g_free (self);
}

const DscModelInfo *
dsc_model_get_info (DscModel *self)
{
  return self->info;
}

const DscDevice *
dsc_model_get_device (DscModel *self)
{
  return &self->device;
}

/* --- answers --- */

/* The body's last map, without history. */
static DscTensor *
model_map (DscModel *self, const float *pixels, guint n, GError **error)
{
  const DscTarget *target = &self->info->target;
  g_autoptr (DscNoGrad) no_grad = dsc_no_grad_new ();
  g_autoptr (DscTensor) here
      = dsc_network_input (pixels, n, target->height, target->width, &evaluating, error);
  g_autoptr (DscTensor) input
      = here != NULL ? dsc_tensor_to_device (here, self->device.torch, error) : NULL;

  return input != NULL ? dsc_network_map (self->network, input, &evaluating, error) : NULL;
}

/* Logits of many photos, being made. */
typedef struct
{
  DscModel *model;
  const float *pixels;
  GPtrArray *logits;   /* (owned) (element-type DscTensor): of each part */
  GPtrArray *features; /* (owned) (nullable) (element-type DscTensor): likewise */
} Logits;

static void
logits_clear (Logits *self)
{
  g_ptr_array_unref (self->logits);
  g_clear_pointer (&self->features, g_ptr_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Logits, logits_clear)

/* Takes @tensor (nullable) to the processor, behind those of the parts before. */
static gboolean
add_part (GPtrArray *parts, DscTensor *tensor, GError **error)
{
  DscTensor *here = tensor != NULL ? dsc_tensor_to_device (tensor, DSC_TORCH_CPU, error) : NULL;

  if (here != NULL)
    g_ptr_array_add (parts, here);
  return here != NULL;
}

static gboolean
logits_part (guint first, guint n, gpointer user_data, GError **error)
{
  Logits *self = user_data;
  DscModel *model = self->model;
  const DscTarget *target = &model->info->target;
  gsize floats = (gsize) target->height * (gsize) target->width * 3;
  g_autoptr (DscTensor) map = NULL;
  g_autoptr (DscNoGrad) no_grad = dsc_no_grad_new ();
  g_autoptr (DscTensor) pooled = NULL;
  g_autoptr (DscTensor) logits = NULL;

  if (first == 0)
    {
      g_ptr_array_set_size (self->logits, 0);
      if (self->features != NULL)
        g_ptr_array_set_size (self->features, 0);
    }
  map = model_map (model, self->pixels + first * floats, n, error);
  if (map == NULL)
    return FALSE;
  if (self->features != NULL)
    {
      pooled = dsc_network_pool (map, error);
      if (!add_part (self->features, pooled, error))
        return FALSE;
    }
  logits = dsc_network_judge (model->network, map, &evaluating, error);
  return add_part (self->logits, logits, error);
}

/* Returns: (transfer full) (nullable) */
static DscTensor *
join (GPtrArray *parts, GError **error)
{
  if (parts->len == 1)
    return dsc_tensor_ref (g_ptr_array_index (parts, 0));
  return dsc_tensor_cat ((DscTensor *const *) parts->pdata, (int) parts->len, 0, error);
}

static gboolean
logits_make (Logits *self, guint n, GError **error)
{
  DscModel *model = self->model;
  GError *failure = NULL;

  return dsc_batch_parts_run (&model->parts, n, 1, logits_part, self, &failure)
         || (leave_card (model, failure, error)
             && dsc_batch_parts_run (&model->parts, n, 1, logits_part, self, error));
}

DscTensor *
dsc_model_logits (DscModel *self, const float *pixels, guint n, DscTensor **features,
                  GError **error)
{
  const GDestroyNotify destroy = (GDestroyNotify) dsc_tensor_free;
  g_auto (Logits) making
      = { .model = self,
          .pixels = pixels,
          .logits = g_ptr_array_new_with_free_func (destroy),
          .features = features != NULL ? g_ptr_array_new_with_free_func (destroy) : NULL };
  g_autoptr (DscTensor) pooled = NULL;
  DscTensor *logits;

  if (!logits_make (&making, n, error))
    return NULL;
  if (features != NULL)
    {
      pooled = join (making.features, error);
      if (pooled == NULL)
        return NULL;
    }
  logits = join (making.logits, error);
  if (logits != NULL && features != NULL)
    *features = g_steal_pointer (&pooled);
  return logits;
}

/* Index of the largest of the logits. */
static gboolean
find_largest (DscTensor *logits, gint32 *label, GError **error)
{
  const float *values = dsc_tensor_peek_data (logits, error);
  gint64 n = dsc_tensor_n_elements (logits);

  if (values == NULL)
    return FALSE;
  *label = 0;
  for (gint64 i = 1; i < n; i++)
    if (values[i] > values[*label])
      *label = (gint32) i;
  return TRUE;
}

/* ReLU (Σ_c mean (G_c) · A_c) of one photo. */
static DscTensor *
combine (DscTensor *map, DscTensor *gradient, GError **error)
{
  static const int64_t space[] = { 2, 3 };
  const int64_t n_channels = dsc_tensor_size (map, 1);
  const int64_t height = dsc_tensor_size (map, 2), width = dsc_tensor_size (map, 3);
  const int64_t rows[] = { n_channels, height * width };
  const int64_t picture[] = { height, width };
  g_autoptr (DscNoGrad) no_grad = dsc_no_grad_new ();
  g_autoptr (DscTensor) weights = dsc_tensor_mean (gradient, space, 2, error);
  g_autoptr (DscTensor) packed = weights != NULL ? dsc_tensor_contiguous (map, error) : NULL;
  g_autoptr (DscTensor) table = packed != NULL ? dsc_tensor_reshape (packed, rows, 2, error) : NULL;
  g_autoptr (DscTensor) sum = table != NULL ? dsc_tensor_matmul (weights, table, error) : NULL;
  g_autoptr (DscTensor) positive = sum != NULL ? dsc_tensor_relu (sum, error) : NULL;

  return positive != NULL ? dsc_tensor_reshape (positive, picture, 2, error) : NULL;
}

/* What dsc_model_explain() does, where the model is. */
static DscTensor *
explain (DscModel *self, const float *pixels, gint32 *label, DscTensor **logits, GError **error)
{
  g_autoptr (DscTensor) map = model_map (self, pixels, 1, error);
  g_autoptr (DscTensor) judged = NULL;
  g_autoptr (DscTensor) copy = NULL;
  g_autoptr (DscTensor) here = NULL;
  g_autoptr (DscTensor) score = NULL;
  g_autoptr (DscTensor) gradient = NULL;
  g_autoptr (DscTensor) there = NULL;
  DscTensor *heat;

  /* Only the way from the map to the logit is needed: the map is the leaf. */
  if (map == NULL || !dsc_tensor_set_requires_grad (map, true, error))
    return NULL;
  judged = dsc_network_judge (self->network, map, &evaluating, error);
  copy = judged != NULL ? dsc_tensor_copy (judged, error) : NULL;
  here = copy != NULL ? dsc_tensor_to_device (copy, DSC_TORCH_CPU, error) : NULL;
  if (here == NULL || (*label < 0 && !find_largest (here, label, error)))
    return NULL;
  score = dsc_tensor_slice (judged, 1, *label, *label + 1, error);
  gradient = score != NULL ? dsc_tensor_gradient_of (score, map, error) : NULL;
  there = gradient != NULL ? combine (map, gradient, error) : NULL;
  heat = there != NULL ? dsc_tensor_to_device (there, DSC_TORCH_CPU, error) : NULL;
  if (heat != NULL)
    *logits = g_steal_pointer (&here);
  return heat;
}

DscTensor *
dsc_model_explain (DscModel *self, const float *pixels, gint32 *label, DscTensor **logits,
                   GError **error)
{
  gint32 asked = *label;
  GError *failure = NULL;
  DscTensor *heat = explain (self, pixels, label, logits, &failure);

  if (heat != NULL || !leave_card (self, failure, error))
    return heat;
  *label = asked;
  return explain (self, pixels, label, logits, error);
}

/* --- writing --- */

/* Adds the tensor of @parameter as it lies in @body, or as it is now. */
static gboolean
add_parameter (DscSafetensorsWriter *writer, const DscParameter *parameter, DscStateDict *body,
               GPtrArray *keep, GError **error)
{
  const DscTensorInfo *stored
      = body != NULL && g_str_has_prefix (parameter->name, BODY_PREFIX)
            ? dsc_state_dict_lookup (body, parameter->name + strlen (BODY_PREFIX))
            : NULL;

  if (stored == NULL)
    return dsc_tensor_save (parameter->tensor, writer, parameter->name, keep, error);
  dsc_safetensors_writer_add (writer, parameter->name, stored->dtype, stored->n_dims, stored->shape,
                              stored->data);
  return TRUE;
}

static void
set_metadata (DscSafetensorsWriter *writer, const char *key, const char *value)
{
  if (value != NULL)
    dsc_safetensors_writer_set_metadata (writer, key, value);
}

gboolean
dsc_model_write (const char *path, const DscModelInfo *info, DscNetwork *network,
                 DscStateDict *body, GError **error)
{
  g_autoptr (DscSafetensorsWriter) writer = dsc_safetensors_writer_new ();
  g_autoptr (GPtrArray) keep = g_ptr_array_new_with_free_func ((GDestroyNotify) dsc_tensor_free);
  const DscOrigin *origin = dsc_network_get_origin (network);
  GArray *parameters = dsc_network_get_parameters (network);

  dsc_model_info_write (info, writer);
  set_metadata (writer, DSC_MODEL_LICENCE, origin->licence);
  set_metadata (writer, DSC_MODEL_SOURCE, origin->source);
  for (guint i = 0; i < parameters->len; i++)
    if (!add_parameter (writer, dsc_parameters_get (parameters, i), body, keep, error))
      return FALSE;
  return dsc_safetensors_writer_write (writer, path, error);
}

DscStateDict *
dsc_model_open_built_in (GError **error)
{
  g_autofree char *path = dsc_locate_resource (BUILT_IN);
  g_autofree char *shown = NULL;

  if (g_file_test (path, G_FILE_TEST_EXISTS))
    return dsc_state_dict_open (path, error);
  shown = dsc_path_display (path);
  g_set_error (error, DSC_ERROR, DSC_ERROR_MISSING,
               _ ("The built-in network is not where it belongs (“%s”). Install Discern again."),
               shown);
  return NULL;
}
