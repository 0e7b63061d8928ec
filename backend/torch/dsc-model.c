/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A trained model as one file. */
#include "config.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "base/dsc-error.h"
#include "base/dsc-locate.h"
#include "base/dsc-text.h"
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
  DscModelInfo *info;  /* (owned) */
  DscNetwork *network; /* (owned) folded */
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

DscModel *
dsc_model_load (const char *path, GError **error)
{
  g_autoptr (DscModel) self = g_new0 (DscModel, 1);

  self->network = load_network (path, 0, &self->info, error);
  return self->network != NULL && dsc_network_fold (self->network, error) ? g_steal_pointer (&self)
                                                                          : NULL;
}

void
dsc_model_free (DscModel *self)
{
  if (self == NULL)
    return;
  dsc_model_info_free (self->info);
  dsc_network_free (self->network);
  g_free (self);
}

const DscModelInfo *
dsc_model_get_info (DscModel *self)
{
  return self->info;
}

/* --- answers --- */

/* The body's last map, without history. */
static DscTensor *
model_map (DscModel *self, const float *pixels, guint n, GError **error)
{
  const DscTarget *target = &self->info->target;
  g_autoptr (DscNoGrad) no_grad = dsc_no_grad_new ();
  g_autoptr (DscTensor) input
      = dsc_network_input (pixels, n, target->height, target->width, &evaluating, error);

  return input != NULL ? dsc_network_map (self->network, input, &evaluating, error) : NULL;
}

DscTensor *
dsc_model_logits (DscModel *self, const float *pixels, guint n, DscTensor **features,
                  GError **error)
{
  g_autoptr (DscTensor) map = model_map (self, pixels, n, error);
  g_autoptr (DscNoGrad) no_grad = dsc_no_grad_new ();
  g_autoptr (DscTensor) pooled = NULL;
  DscTensor *logits;

  if (map != NULL && features != NULL)
    pooled = dsc_network_pool (map, error);
  if (map == NULL || (features != NULL && pooled == NULL))
    return NULL;
  logits = dsc_network_judge (self->network, map, &evaluating, error);
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

DscTensor *
dsc_model_explain (DscModel *self, const float *pixels, gint32 *label, DscTensor **logits,
                   GError **error)
{
  g_autoptr (DscTensor) map = model_map (self, pixels, 1, error);
  g_autoptr (DscTensor) judged = NULL;
  g_autoptr (DscTensor) score = NULL;
  g_autoptr (DscTensor) gradient = NULL;
  DscTensor *heat;

  /* Only the way from the map to the logit is needed: the map is the leaf. */
  if (map == NULL || !dsc_tensor_set_requires_grad (map, true, error))
    return NULL;
  judged = dsc_network_judge (self->network, map, &evaluating, error);
  *logits = judged != NULL ? dsc_tensor_copy (judged, error) : NULL;
  if (*logits == NULL)
    return NULL;
  if (*label < 0 && !find_largest (*logits, label, error))
    return NULL;
  score = dsc_tensor_slice (judged, 1, *label, *label + 1, error);
  gradient = score != NULL ? dsc_tensor_gradient_of (score, map, error) : NULL;
  heat = gradient != NULL ? combine (map, gradient, error) : NULL;
  if (heat == NULL)
    g_clear_pointer (logits, dsc_tensor_free);
  return heat;
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
