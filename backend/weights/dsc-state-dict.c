/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Named tensors from a file of weights: decides which kind it is, takes the tensors, names them. */
#include "config.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "base/dsc-error.h"
#include "base/dsc-text.h"
#include "weights/dsc-map-file.h"
#include "weights/dsc-pth-private.h"
#include "weights/dsc-state-dict.h"
#include "weights/dsc-state-names.h"

/* What copies of tensors may take: so many times the file's size, and a bit for small files. */
#define COPIES_FACTOR 4
#define COPIES_FREE (1024 * 1024)

struct _DscStateDict
{
  GObject parent_instance;

  const char *kind;            /* a literal */
  GBytes *bytes;               /* (owned): the whole file */
  DscSafetensors *safetensors; /* (owned) (nullable) */
  GPtrArray *names;            /* (owned): of owned names, in the order of tensors */
  GArray *tensors;             /* (owned): of DscTensorInfo */
  GHashTable *by_name;         /* (owned): borrowed name → borrowed DscTensorInfo */
  GPtrArray *copies;           /* (owned): data that does not lie in the file */
};

G_DEFINE_FINAL_TYPE (DscStateDict, dsc_state_dict, G_TYPE_OBJECT)

/* Gives the tensors their names and makes them findable. Returns: (nullable): a name that two of
 * them have. */
static const char *
take_names (DscStateDict *self)
{
  const char *twice = NULL;

  dsc_state_names_normalise (self->names);
  for (guint i = 0; i < self->tensors->len; i++)
    {
      DscTensorInfo *info = &g_array_index (self->tensors, DscTensorInfo, i);

      info->name = self->names->pdata[i];
      if (!g_hash_table_insert (self->by_name, (gpointer) info->name, info))
        twice = info->name;
    }
  return twice;
}

static gboolean
read_safetensors (DscStateDict *self, const char *name, GError **error)
{
  self->safetensors = dsc_safetensors_new_from_bytes (self->bytes, name, error);
  if (self->safetensors == NULL)
    return FALSE;
  for (guint i = 0; i < dsc_safetensors_get_n_tensors (self->safetensors); i++)
    {
      const DscTensorInfo *info = dsc_safetensors_get_tensor (self->safetensors, i);

      g_array_append_val (self->tensors, *info);
      g_ptr_array_add (self->names, g_strdup (info->name));
    }
  take_names (self);
  return TRUE;
}

/* Whether @value is a dict that holds a tensor. */
static gboolean
has_tensors (const DscPickleValue *value)
{
  if (value == NULL || value->kind != DSC_PICKLE_DICT)
    return FALSE;
  for (guint i = 0; i < value->n; i += 2)
    if (value->items[i + 1]->kind == DSC_PICKLE_TENSOR)
      return TRUE;
  return FALSE;
}

/* Returns: (nullable): the dict of tensors in what was saved */
static const DscPickleValue *
find_tensors (const DscPickleValue *saved)
{
  static const char *const places[] = { "model", "state_dict" };

  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    {
      const DscPickleValue *value = dsc_pickle_value_get (saved, places[i]);

      if (has_tensors (value))
        return value;
    }
  return has_tensors (saved) ? saved : NULL;
}

/* Points @info at the tensor's numbers, in the file or in a copy, of which there may be @left bytes
 * more. */
static gboolean
take_data (DscStateDict *self, const DscPthTensor *tensor, DscTensorInfo *info, gsize *left,
           GError **error)
{
  guint8 *copy;

  if (dsc_pth_tensor_is_contiguous (tensor))
    {
      info->data = dsc_pth_tensor_data (tensor);
      return TRUE;
    }
  if (info->size > *left)
    return dsc_pth_refuse (
        error, DSC_ERROR_TOO_LARGE,
        _ ("Its tensors would take far more room in memory than they have in the file."));
  *left -= info->size;
  copy = g_try_malloc (info->size);
  if (copy == NULL)
    return dsc_pth_refuse (error, DSC_ERROR_MEMORY, _ ("There is too little memory for it."));
  g_ptr_array_add (self->copies, copy);
  dsc_pth_tensor_copy (tensor, copy);
  info->data = copy;
  return TRUE;
}

static gboolean
refuse_twice (const char *name, GError **error)
{
  g_autofree char *shown = dsc_path_display (name);

  return dsc_pth_refuse (error, DSC_ERROR_CORRUPT, _ ("It holds two tensors named “%s”."), shown);
}

/* Takes the name of the next tensor, which must be none of @taken. A dictionary may list the same
 * name and tensor without end in a few bytes each: that must not cost a copy of the name each. */
static gboolean
take_name (DscStateDict *self, const DscPickleValue *key, GHashTable *taken, GError **error)
{
  char *name;

  if (self->names->len == DSC_PTH_MAX_TENSORS)
    return dsc_pth_refuse (error, DSC_ERROR_TOO_LARGE,
                           _ ("It holds more than %d tensors, more than any network needs."),
                           DSC_PTH_MAX_TENSORS);
  if (key->kind != DSC_PICKLE_TEXT || key->n > DSC_TENSOR_MAX_NAME
      || !g_utf8_validate_len (key->text, key->n, NULL))
    return dsc_pth_refuse (error, DSC_ERROR_CORRUPT,
                           _ ("The name of a tensor in it is not a text of at most %d bytes."),
                           DSC_TENSOR_MAX_NAME);
  name = g_strndup (key->text, key->n);
  g_ptr_array_add (self->names, name);
  return g_hash_table_add (taken, name) || refuse_twice (name, error);
}

static gboolean
take_tensor (DscStateDict *self, const DscPthTensor *tensor, gsize *left, GError **error)
{
  DscTensorInfo info = { .n_dims = tensor->n_dims };

  /* An empty tensor of 2017 has no storage, which its kind of numbers would be known from. */
  info.dtype = tensor->storage != NULL ? tensor->storage->dtype : DSC_DTYPE_F32;
  info.size = dsc_pth_tensor_count (tensor) * dsc_dtype_size (info.dtype);
  memcpy (info.shape, tensor->shape, sizeof info.shape);
  if (!take_data (self, tensor, &info, left, error))
    return FALSE;
  g_array_append_val (self->tensors, info);
  return TRUE;
}

/* What else stands among the tensors, such as the number of an epoch, is passed over. */
static gboolean
take_tensors (DscStateDict *self, const DscPickleValue *saved, GError **error)
{
  const DscPickleValue *dict = find_tensors (saved);
  g_autoptr (GHashTable) taken = g_hash_table_new (g_str_hash, g_str_equal);
  const char *twice;
  gsize left = g_bytes_get_size (self->bytes) * COPIES_FACTOR + COPIES_FREE;

  if (dict == NULL)
    return dsc_pth_refuse (error, DSC_ERROR_UNSUPPORTED,
                           _ ("It holds no dictionary of tensors, on its own or as “model” or "
                              "“state_dict”."));
  for (guint i = 0; i < dict->n; i += 2)
    {
      const DscPickleValue *value = dict->items[i + 1];

      if (value->kind != DSC_PICKLE_TENSOR)
        continue;
      if (value->tensor == NULL)
        return dsc_pth_refuse_list (error);
      if (!take_name (self, dict->items[i], taken, error)
          || !take_tensor (self, value->tensor, &left, error))
        return FALSE;
    }
  twice = take_names (self);
  return twice == NULL || refuse_twice (twice, error);
}

/* Sets @error to sentences that name the file. */
static void
blame_file (const char *name, const GError *found, GError **error)
{
  g_autofree char *shown = dsc_path_display (name);

  if (found->code == DSC_ERROR_CORRUPT)
    g_set_error (
        error, DSC_ERROR, found->code,
        _ ("“%s” is damaged or not a file of weights. %s Get it again from where it came."), shown,
        found->message);
  else
    g_set_error (error, DSC_ERROR, found->code,
                 _ ("“%s” cannot be used as weights. %s In PyTorch, save nothing but the weights: "
                    "torch.save (model.state_dict (), …)."),
                 shown, found->message);
}

static const struct
{
  const char *kind;
  const char *magic;
  gsize at;
  gsize size;
  DscPickleValue *(*read) (DscPth *pth, GError **error);
} containers[] = {
  { "pth-zip", "PK\3\4", 0, 4, dsc_pth_read_zip },
  { "pth-legacy", "\x80\2\x8a\nl\xfc\x9c\x46\xf9\x20j\xa8P\x19", 0, 14, dsc_pth_read_legacy },
  { "pth-tar", "ustar", 257, 5, dsc_pth_read_tar },
};

/* Reads a .pth file whose container is number @i. */
static gboolean
read_pth (DscStateDict *self, guint i, const char *name, GError **error)
{
  g_autoptr (GError) found = NULL;
  gsize size;
  const guint8 *data = g_bytes_get_data (self->bytes, &size);
  const DscPickleValue *saved;
  gboolean done;
  DscPth pth;

  dsc_pth_init (&pth, data, size);
  saved = containers[i].read (&pth, &found);
  done = saved != NULL && take_tensors (self, saved, &found);
  dsc_pth_clear (&pth);
  if (!done)
    blame_file (name, found, error);
  return done;
}

/* Returns: number of the container that the file begins like, or -1. */
static int
find_container (GBytes *bytes)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);

  for (guint i = 0; i < G_N_ELEMENTS (containers); i++)
    if (size >= containers[i].at + containers[i].size
        && memcmp (data + containers[i].at, containers[i].magic, containers[i].size) == 0)
      return (int) i;
  return -1;
}

/* The length of a header, then the header, which is JSON. */
static gboolean
is_safetensors (GBytes *bytes)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);

  return size > 8 && data[8] == '{';
}

DscStateDict *
dsc_state_dict_new_from_bytes (GBytes *bytes, const char *name, GError **error)
{
  g_autoptr (DscStateDict) self = NULL;
  g_autofree char *shown = NULL;
  int container;

  g_return_val_if_fail (bytes != NULL && name != NULL, NULL);

  self = g_object_new (DSC_TYPE_STATE_DICT, NULL);
  self->bytes = g_bytes_ref (bytes);
  container = find_container (bytes);
  if (container >= 0)
    {
      self->kind = containers[container].kind;
      return read_pth (self, (guint) container, name, error) ? g_steal_pointer (&self) : NULL;
    }
  if (is_safetensors (bytes))
    {
      self->kind = "safetensors";
      return read_safetensors (self, name, error) ? g_steal_pointer (&self) : NULL;
    }
  shown = dsc_path_display (name);
  g_set_error (error, DSC_ERROR, DSC_ERROR_CORRUPT,
               _ ("“%s” is not a file of weights: it begins neither like a .pth that torch.save () "
                  "wrote nor like safetensors. Choose another."),
               shown);
  return NULL;
}

gboolean
dsc_state_dict_is_pth (const char *path)
{
  g_autoptr (GBytes) bytes = dsc_weights_map_file (path, NULL);

  return bytes != NULL && find_container (bytes) >= 0;
}

DscStateDict *
dsc_state_dict_open (const char *path, GError **error)
{
  g_autoptr (GBytes) bytes = NULL;

  g_return_val_if_fail (path != NULL, NULL);

  bytes = dsc_weights_map_file (path, error);
  return bytes != NULL ? dsc_state_dict_new_from_bytes (bytes, path, error) : NULL;
}

const char *
dsc_state_dict_get_kind (DscStateDict *self)
{
  g_return_val_if_fail (DSC_IS_STATE_DICT (self), NULL);

  return self->kind;
}

guint
dsc_state_dict_get_n_tensors (DscStateDict *self)
{
  g_return_val_if_fail (DSC_IS_STATE_DICT (self), 0);

  return self->tensors->len;
}

const DscTensorInfo *
dsc_state_dict_get_tensor (DscStateDict *self, guint i)
{
  g_return_val_if_fail (DSC_IS_STATE_DICT (self) && i < self->tensors->len, NULL);

  return &g_array_index (self->tensors, DscTensorInfo, i);
}

const DscTensorInfo *
dsc_state_dict_lookup (DscStateDict *self, const char *name)
{
  g_return_val_if_fail (DSC_IS_STATE_DICT (self) && name != NULL, NULL);

  return g_hash_table_lookup (self->by_name, name);
}

const char *
dsc_state_dict_get_metadata (DscStateDict *self, const char *key)
{
  g_return_val_if_fail (DSC_IS_STATE_DICT (self) && key != NULL, NULL);

  return self->safetensors != NULL ? dsc_safetensors_get_metadata (self->safetensors, key) : NULL;
}

static void
dsc_state_dict_finalize (GObject *object)
{
  DscStateDict *self = DSC_STATE_DICT (object);

  g_hash_table_unref (self->by_name);
  g_array_unref (self->tensors);
  g_ptr_array_unref (self->names);
  g_ptr_array_unref (self->copies);
  g_clear_object (&self->safetensors);
  g_clear_pointer (&self->bytes, g_bytes_unref);
  G_OBJECT_CLASS (dsc_state_dict_parent_class)->finalize (object);
}

static void
dsc_state_dict_class_init (DscStateDictClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = dsc_state_dict_finalize;
}

static void
dsc_state_dict_init (DscStateDict *self)
{
  self->tensors = g_array_new (FALSE, FALSE, sizeof (DscTensorInfo));
  self->names = g_ptr_array_new_with_free_func (g_free);
  self->by_name = g_hash_table_new (g_str_hash, g_str_equal);
  self->copies = g_ptr_array_new_with_free_func (g_free);
}
