/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A whole classifier: network, pooling, linear head, and what has to be known to use it; as one
 * file. */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "base/dsc-error.h"
#include "base/dsc-locate.h"
#include "base/dsc-text.h"
#include "torch/dsc-model.h"
#include "torch/dsc-tensor-file.h"

#define BUILT_IN "mobilenet-v1-features.f16.safetensors"
#define BODY_PREFIX "body."

struct _DscModel
{
  DscModelInfo *info; /* (owned) */
  DscMobilenet *body; /* (owned) */
  DscTensor *weight;  /* (owned) classes × features */
  DscTensor *bias;    /* (owned) classes */
};

/* [max, mean] over the map, as rows. */
static DscTensor *
pool (DscTensor *map, GError **error)
{
  static const int64_t space[] = { 2, 3 };
  g_autoptr (DscTensor) maximum = dsc_tensor_amax (map, space, 2, error);
  g_autoptr (DscTensor) mean = maximum != NULL ? dsc_tensor_mean (map, space, 2, error) : NULL;
  DscTensor *const parts[] = { maximum, mean };

  return mean != NULL ? dsc_tensor_cat (parts, 2, 1, error) : NULL;
}

DscTensor *
dsc_model_features (DscMobilenet *body, const float *pixels, guint n, const DscTarget *target,
                    GError **error)
{
  /* The pixels lie channels last; seen as N × C × H × W that is libtorch's channels-last layout,
   * without a copy. */
  const int64_t shape[] = { n, target->height, target->width, 3 };
  static const int64_t order[] = { 0, 3, 1, 2 };
  g_autoptr (DscNoGrad) no_grad = dsc_no_grad_new ();
  g_autoptr (DscTensor) rows = dsc_tensor_new_view (pixels, shape, 4, DSC_TORCH_F32, NULL, error);
  g_autoptr (DscTensor) input = rows != NULL ? dsc_tensor_permute (rows, order, 4, error) : NULL;
  g_autoptr (DscTensor) map = input != NULL ? dsc_mobilenet_forward (body, input, error) : NULL;
  g_autoptr (DscTensor) features = map != NULL ? pool (map, error) : NULL;

  return features != NULL ? dsc_tensor_contiguous (features, error) : NULL;
}

static DscModel *
model_from_file (DscSafetensors *file, GError **error)
{
  g_autoptr (DscModel) self = g_new0 (DscModel, 1);
  gint64 shape[2];

  self->info = dsc_model_info_read (file, error);
  if (self->info == NULL)
    return NULL;
  if (!g_str_equal (self->info->network, "mobilenet"))
    {
      g_set_error (error, DSC_ERROR, DSC_ERROR_UNSUPPORTED,
                   _ ("its network is “%s”, which this version of Discern does not know."),
                   self->info->network);
      return NULL;
    }
  shape[0] = self->info->n_classes;
  shape[1] = DSC_MODEL_N_FEATURES;
  self->body = dsc_mobilenet_new (file, BODY_PREFIX, error);
  if (self->body == NULL)
    return NULL;
  self->weight = dsc_tensor_load (file, "head.weight", shape, 2, error);
  if (self->weight == NULL)
    return NULL;
  self->bias = dsc_tensor_load (file, "head.bias", shape, 1, error);
  return self->bias != NULL ? g_steal_pointer (&self) : NULL;
}

DscModel *
dsc_model_load (const char *path, GError **error)
{
  g_autoptr (DscSafetensors) file = dsc_safetensors_open (path, error);
  DscModel *self;

  if (file == NULL)
    return NULL;
  self = model_from_file (file, error);
  if (self == NULL)
    {
      g_autofree char *shown = dsc_path_display (path);

      g_prefix_error (error, _ ("The model “%s” cannot be used: "), shown);
    }
  return self;
}

void
dsc_model_free (DscModel *self)
{
  if (self == NULL)
    return;
  dsc_model_info_free (self->info);
  dsc_mobilenet_free (self->body);
  dsc_tensor_free (self->weight);
  dsc_tensor_free (self->bias);
  g_free (self);
}

const DscModelInfo *
dsc_model_get_info (DscModel *self)
{
  return self->info;
}

DscTensor *
dsc_model_logits (DscModel *self, const float *pixels, guint n, GError **error)
{
  g_autoptr (DscTensor) features
      = dsc_model_features (self->body, pixels, n, &self->info->target, error);
  g_autoptr (DscNoGrad) no_grad = dsc_no_grad_new ();

  return features != NULL ? dsc_tensor_linear (features, self->weight, self->bias, error) : NULL;
}

gboolean
dsc_model_write (const char *path, const DscModelInfo *info, DscSafetensors *body,
                 DscTensor *weight, DscTensor *bias, GError **error)
{
  g_autoptr (DscSafetensorsWriter) writer = dsc_safetensors_writer_new ();
  g_autoptr (GPtrArray) keep = g_ptr_array_new_with_free_func ((GDestroyNotify) dsc_tensor_free);
  const char *licence = dsc_safetensors_get_metadata (body, "licence");
  const char *source = dsc_safetensors_get_metadata (body, "source");

  dsc_model_info_write (info, writer);
  if (licence != NULL)
    dsc_safetensors_writer_set_metadata (writer, "body_licence", licence);
  if (source != NULL)
    dsc_safetensors_writer_set_metadata (writer, "body_source", source);
  for (guint i = 0; i < dsc_safetensors_get_n_tensors (body); i++)
    {
      const DscTensorInfo *tensor = dsc_safetensors_get_tensor (body, i);
      g_autofree char *name = g_strconcat (BODY_PREFIX, tensor->name, NULL);

      dsc_safetensors_writer_add (writer, name, tensor->dtype, tensor->n_dims, tensor->shape,
                                  tensor->data);
    }
  return dsc_tensor_save (weight, writer, "head.weight", keep, error)
         && dsc_tensor_save (bias, writer, "head.bias", keep, error)
         && dsc_safetensors_writer_write (writer, path, error);
}

DscSafetensors *
dsc_model_open_built_in (GError **error)
{
  g_autofree char *path = dsc_locate_resource (BUILT_IN);
  g_autofree char *shown = NULL;

  if (g_file_test (path, G_FILE_TEST_EXISTS))
    return dsc_safetensors_open (path, error);
  shown = dsc_path_display (path);
  g_set_error (error, DSC_ERROR, DSC_ERROR_MISSING,
               _ ("The built-in network is not where it belongs (“%s”). Install Discern again."),
               shown);
  return NULL;
}
