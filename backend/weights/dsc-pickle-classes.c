/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The few classes and functions that a pickle of weights names, and what they make. None of them is
 * Python's: each is a description that is checked and kept, or not looked into. */
#include "config.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "base/dsc-error.h"
#include "weights/dsc-pth-private.h"

static const struct
{
  const char *name;
  DscPickleClass klass;
} classes[] = {
  { "collections.OrderedDict", DSC_PICKLE_ORDERED_DICT },
  { "torch._utils._rebuild_tensor", DSC_PICKLE_REBUILD_TENSOR },
  { "torch._utils._rebuild_tensor_v2", DSC_PICKLE_REBUILD_TENSOR_V2 },
  { "torch._utils._rebuild_parameter", DSC_PICKLE_REBUILD_PARAMETER },
  { "torch.nn.parameter.Parameter", DSC_PICKLE_PARAMETER },
  { "torch.Size", DSC_PICKLE_SIZE },
  /* fastai v1 computes learning rates with NumPy: they lie as such in what learn.save() keeps of
   * the optimiser. */
  { "numpy.dtype", DSC_PICKLE_HARMLESS },
  { "numpy.core.multiarray.scalar", DSC_PICKLE_HARMLESS },
  { "numpy._core.multiarray.scalar", DSC_PICKLE_HARMLESS },
  { "_codecs.encode", DSC_PICKLE_HARMLESS },
};

/* torch.FloatStorage and torch.FloatTensor, and so on. */
static const struct
{
  const char *name;
  DscDtype dtype;
} types[] = {
  { "Float", DSC_DTYPE_F32 },     { "Double", DSC_DTYPE_F64 }, { "Half", DSC_DTYPE_F16 },
  { "BFloat16", DSC_DTYPE_BF16 }, { "Long", DSC_DTYPE_I64 },   { "Int", DSC_DTYPE_I32 },
  { "Short", DSC_DTYPE_I16 },     { "Char", DSC_DTYPE_I8 },    { "Byte", DSC_DTYPE_U8 },
  { "Bool", DSC_DTYPE_BOOL },
};

const char *
dsc_pickle_type_name (DscDtype dtype)
{
  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    if (types[i].dtype == dtype)
      return types[i].name;
  g_return_val_if_reached (NULL);
}

/* @name without its module, which was torch or torch.cuda. */
static gboolean
find_type (const char *name, DscPickleValue *value)
{
  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    if (g_str_has_prefix (name, types[i].name))
      {
        const char *rest = name + strlen (types[i].name);

        value->dtype = types[i].dtype;
        value->klass
            = g_str_equal (rest, "Storage") ? DSC_PICKLE_STORAGE_TYPE : DSC_PICKLE_TENSOR_TYPE;
        if (g_str_equal (rest, "Storage") || g_str_equal (rest, "Tensor"))
          return TRUE;
      }
  return FALSE;
}

DscPickleValue *
dsc_pickle_find_class (DscPth *pth, const char *module, gsize module_size, const char *name,
                       gsize name_size, GError **error)
{
  g_autofree char *full
      = g_strdup_printf ("%.*s.%.*s", (int) module_size, module, (int) name_size, name);
  DscPickleValue *value = dsc_pickle_value_new (pth, DSC_PICKLE_CLASS, error);
  g_autofree char *shown = NULL;

  if (value == NULL)
    return NULL;
  for (guint i = 0; i < G_N_ELEMENTS (classes); i++)
    if (g_str_equal (full, classes[i].name))
      {
        value->klass = classes[i].klass;
        return value;
      }
  if ((g_str_has_prefix (full, "torch.cuda.") && find_type (full + strlen ("torch.cuda."), value))
      || (g_str_has_prefix (full, "torch.") && find_type (full + strlen ("torch."), value)))
    return value;
  shown = dsc_pth_show (full, strlen (full));
  dsc_pth_refuse (error, DSC_ERROR_UNSUPPORTED,
                  _ ("It names “%s”, which no weights need and Discern does not run."), shown);
  return NULL;
}

/* OrderedDict (), or OrderedDict (list of pairs) as Python 2 wrote it. */
static DscPickleValue *
make_dict (DscPth *pth, const DscPickleValue *arguments, GError **error)
{
  DscPickleValue *dict = dsc_pickle_value_new (pth, DSC_PICKLE_DICT, error);
  const DscPickleValue *pairs = arguments->n == 1 ? arguments->items[0] : NULL;

  if (dict == NULL || arguments->n == 0)
    return dict;
  if (pairs == NULL || (pairs->kind != DSC_PICKLE_LIST && pairs->kind != DSC_PICKLE_TUPLE))
    {
      dsc_pth_refuse_list (error);
      return NULL;
    }
  for (guint i = 0; i < pairs->n; i++)
    {
      const DscPickleValue *pair = pairs->items[i];

      if ((pair->kind != DSC_PICKLE_LIST && pair->kind != DSC_PICKLE_TUPLE) || pair->n != 2)
        {
          dsc_pth_refuse_list (error);
          return NULL;
        }
      if (!dsc_pickle_value_append (pth, dict, pair->items[0], error)
          || !dsc_pickle_value_append (pth, dict, pair->items[1], error))
        return NULL;
    }
  return dict;
}

/* Reads a tuple of at most DSC_TENSOR_MAX_DIMS numbers. */
static gboolean
read_sides (const DscPickleValue *tuple, gint64 *sides, guint *n, GError **error)
{
  if (tuple->kind != DSC_PICKLE_TUPLE && tuple->kind != DSC_PICKLE_LIST)
    return dsc_pth_refuse_list (error);
  if (tuple->n > DSC_TENSOR_MAX_DIMS)
    return dsc_pth_refuse (error, DSC_ERROR_UNSUPPORTED,
                           _ ("A tensor in it has %u dimensions; %d are possible."), tuple->n,
                           DSC_TENSOR_MAX_DIMS);
  for (guint i = 0; i < tuple->n; i++)
    {
      if (tuple->items[i]->kind != DSC_PICKLE_INT)
        return dsc_pth_refuse_list (error);
      sides[i] = tuple->items[i]->integer;
    }
  *n = tuple->n;
  return TRUE;
}

/* Hooks would be code, and metadata says that numbers are to be negated or conjugated: both must be
 * empty. */
static gboolean
is_empty (const DscPickleValue *value)
{
  return value->kind == DSC_PICKLE_NONE || (value->kind == DSC_PICKLE_DICT && value->n == 0);
}

/* (storage, offset, size, stride), in the second version also (…, requires_grad, hooks[, metadata])
 */
static DscPickleValue *
make_tensor (DscPth *pth, const DscPickleValue *arguments, guint min, guint max, GError **error)
{
  DscPickleValue **items = arguments->items;
  DscPthTensor tensor = { 0 };
  guint n_strides = 0;

  if (arguments->n < min || arguments->n > max || items[0]->kind != DSC_PICKLE_STORAGE
      || items[1]->kind != DSC_PICKLE_INT)
    {
      dsc_pth_refuse_list (error);
      return NULL;
    }
  for (guint i = 5; i < arguments->n; i++)
    if (!is_empty (items[i]))
      {
        dsc_pth_refuse (error, DSC_ERROR_UNSUPPORTED,
                        _ ("A tensor in it has hooks, or is the negative of what is stored."));
        return NULL;
      }
  tensor.storage = items[0]->storage;
  tensor.offset = items[1]->integer;
  if (!read_sides (items[2], tensor.shape, &tensor.n_dims, error)
      || !read_sides (items[3], tensor.stride, &n_strides, error))
    return NULL;
  if (n_strides == tensor.n_dims)
    return dsc_pth_tensor_new (pth, &tensor, error);
  dsc_pth_refuse_list (error);
  return NULL;
}

/* (tensor, requires_grad, hooks): nothing but the tensor counts. */
static DscPickleValue *
make_parameter (const DscPickleValue *arguments, GError **error)
{
  if (arguments->n == 3 && arguments->items[0]->kind == DSC_PICKLE_TENSOR
      && arguments->items[0]->tensor != NULL && is_empty (arguments->items[2]))
    return arguments->items[0];
  dsc_pth_refuse_list (error);
  return NULL;
}

/* torch.Size (tuple) */
static DscPickleValue *
make_size (const DscPickleValue *arguments, GError **error)
{
  if (arguments->n == 1 && arguments->items[0]->kind == DSC_PICKLE_TUPLE)
    return arguments->items[0];
  dsc_pth_refuse_list (error);
  return NULL;
}

DscPickleValue *
dsc_pickle_call (DscPth *pth, const DscPickleValue *callable, const DscPickleValue *arguments,
                 GError **error)
{
  if (callable->kind == DSC_PICKLE_CLASS && arguments->kind == DSC_PICKLE_TUPLE)
    switch (callable->klass)
      {
      case DSC_PICKLE_ORDERED_DICT:
        return make_dict (pth, arguments, error);
      case DSC_PICKLE_REBUILD_TENSOR:
        return make_tensor (pth, arguments, 4, 4, error);
      case DSC_PICKLE_REBUILD_TENSOR_V2:
        return make_tensor (pth, arguments, 6, 7, error);
      case DSC_PICKLE_REBUILD_PARAMETER:
        return make_parameter (arguments, error);
      case DSC_PICKLE_SIZE:
        return make_size (arguments, error);
      case DSC_PICKLE_HARMLESS:
        return dsc_pickle_value_new (pth, DSC_PICKLE_OPAQUE, error);
      case DSC_PICKLE_PARAMETER:
      case DSC_PICKLE_STORAGE_TYPE:
      case DSC_PICKLE_TENSOR_TYPE:
        break;
      }
  dsc_pth_refuse_list (error);
  return NULL;
}

/* A parameter as PyTorch of 2017 pickled it: made empty, then given a state. */
DscPickleValue *
dsc_pickle_new_object (DscPth *pth, const DscPickleValue *klass, const DscPickleValue *arguments,
                       GError **error)
{
  if (klass->kind == DSC_PICKLE_CLASS && klass->klass == DSC_PICKLE_PARAMETER
      && arguments->kind == DSC_PICKLE_TUPLE && arguments->n == 0)
    return dsc_pickle_value_new (pth, DSC_PICKLE_TENSOR, error);
  dsc_pth_refuse_list (error);
  return NULL;
}

gboolean
dsc_pickle_set_state (DscPickleValue *object, const DscPickleValue *state, GError **error)
{
  switch (object->kind)
    {
    case DSC_PICKLE_DICT:
      /* The attribute _metadata, which holds versions of modules. */
      return state->kind == DSC_PICKLE_DICT || dsc_pth_refuse_list (error);
    case DSC_PICKLE_OPAQUE:
      return TRUE;
    case DSC_PICKLE_TENSOR:
      /* (data, grad, hooks, requires_grad, volatile) */
      if (object->tensor != NULL || state->kind != DSC_PICKLE_TUPLE || state->n != 5
          || state->items[0]->kind != DSC_PICKLE_TENSOR || state->items[0]->tensor == NULL
          || !is_empty (state->items[2]))
        return dsc_pth_refuse_list (error);
      object->tensor = state->items[0]->tensor;
      return TRUE;
    default:
      return dsc_pth_refuse_list (error);
    }
}
