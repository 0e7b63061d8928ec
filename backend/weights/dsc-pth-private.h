/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How a .pth file is read. Internal to backend/weights; dsc-state-dict.h is the way in.
 *
 * Three layers: containers (zip, legacy, tar) find pickles and the bytes of storages; the pickle
 * machine makes values of a pickle; tensors are checked descriptions of numbers in storages. All of
 * it lives in one DscPth, whose arena bounds what any file can make us allocate. One thread at a
 * time. Source of the formats: torch/serialization.py, Python's pickletools. */
#pragma once

#include "weights/dsc-safetensors.h"

G_BEGIN_DECLS

/** DSC_PTH_MAX_MEMORY: bytes for all values of a file; a ResNet-152 with its optimiser takes 3 MiB.
 */
#define DSC_PTH_MAX_MEMORY (64 * 1024 * 1024)
/** DSC_PTH_MAX_TENSORS: tensors, and storages, of one file. */
#define DSC_PTH_MAX_TENSORS 65536

/** DscPthCursor: what is left to read of a part of the file. */
typedef struct
{
  const guint8 *at;
  const guint8 *end;
} DscPthCursor;

/**
 * DscPthStorage: a row of numbers.
 * @root: (nullable): the storage that it is a part of, from its element @root_offset on
 * @data: (nullable): in the file; %NULL until the container has found it
 */
typedef struct _DscPthStorage DscPthStorage;
struct _DscPthStorage
{
  const char *key;
  DscDtype dtype;
  gint64 n;
  DscPthStorage *root;
  gint64 root_offset;
  const guint8 *data;
};

/** DscPthTensor: checked: all its numbers lie within @storage, which is %NULL only if there are
 * none. */
typedef struct
{
  DscPthStorage *storage;
  gint64 offset;
  guint n_dims;
  gint64 shape[DSC_TENSOR_MAX_DIMS];
  gint64 stride[DSC_TENSOR_MAX_DIMS];
} DscPthTensor;

/**
 * DscPickleKind:
 * @DSC_PICKLE_REAL: its value is not kept: no weights need it
 * @DSC_PICKLE_TENSOR: a tensor or a parameter
 * @DSC_PICKLE_OPAQUE: something harmless that is not looked into, such as a number of NumPy's
 */
typedef enum
{
  DSC_PICKLE_NONE,
  DSC_PICKLE_BOOL,
  DSC_PICKLE_INT,
  DSC_PICKLE_REAL,
  DSC_PICKLE_TEXT,
  DSC_PICKLE_TUPLE,
  DSC_PICKLE_LIST,
  DSC_PICKLE_DICT,
  DSC_PICKLE_CLASS,
  DSC_PICKLE_STORAGE,
  DSC_PICKLE_TENSOR,
  DSC_PICKLE_OPAQUE,
} DscPickleKind;

/** DscPickleClass: the classes and functions that a pickle may name; what they make is built here.
 */
typedef enum
{
  DSC_PICKLE_ORDERED_DICT,
  DSC_PICKLE_REBUILD_TENSOR,
  DSC_PICKLE_REBUILD_TENSOR_V2,
  DSC_PICKLE_REBUILD_PARAMETER,
  DSC_PICKLE_PARAMETER,
  DSC_PICKLE_SIZE,
  DSC_PICKLE_STORAGE_TYPE,
  DSC_PICKLE_TENSOR_TYPE,
  DSC_PICKLE_HARMLESS,
} DscPickleClass;

/**
 * DscPickleValue: lives as long as its DscPth. Values may hold each other in circles: never walk
 * them without a bound.
 * @n: bytes of a text, items of a tuple, list or dict (of which a pair is two: key, value)
 * @text: any bytes, not terminated
 * @tensor: (nullable): %NULL while a parameter is not finished
 */
typedef struct _DscPickleValue DscPickleValue;
struct _DscPickleValue
{
  DscPickleKind kind;
  guint n;
  guint room;
  DscPickleClass klass;
  DscDtype dtype; /* of DSC_PICKLE_STORAGE_TYPE */
  union
  {
    gint64 integer;
    const char *text;
    DscPickleValue **items;
    DscPthStorage *storage;
    DscPthTensor *tensor;
  };
};

/** DscPth: a file that is being read. */
typedef struct _DscPth DscPth;
/** DscPthFind: gives the object that a pickle calls @id (kept outside of it), or sets an error. */
typedef DscPickleValue *(*DscPthFind) (DscPth *self, const DscPickleValue *id, GError **error);
struct _DscPth
{
  const guint8 *data; /* the file */
  gsize size;
  DscPthFind find;      /* (nullable): none are known */
  GHashTable *storages; /* (owned): key → DscPthStorage */
  GHashTable *tensors;  /* (owned): of a tar, key → value */
  guint n_tensors;      /* made so far */
  GPtrArray *blocks;    /* (owned): memory of the arena */
  guint8 *block;        /* what is free of the newest block */
  gsize block_left;
  gsize memory; /* of all blocks */
};

void dsc_pth_init (DscPth *self, const guint8 *data, gsize size);
void dsc_pth_clear (DscPth *self);
/** Returns: (nullable): @size zeroed bytes that live as long as @self, aligned for any number;
 * DSC_ERROR_TOO_LARGE beyond DSC_PTH_MAX_MEMORY. */
gpointer dsc_pth_alloc (DscPth *self, gsize size, GError **error);
/** Returns: (nullable): a copy of @text, terminated; refused if it holds a NUL or more than
 * DSC_TENSOR_MAX_NAME bytes. */
const char *dsc_pth_copy_text (DscPth *self, const char *text, gsize size, GError **error);

/** Sets an error, one sentence about the file, which the caller names. Returns: %FALSE. */
gboolean dsc_pth_refuse (GError **error, int code, const char *format, ...) G_GNUC_PRINTF (3, 4);
/** Refuses as DSC_ERROR_CORRUPT, because the list of tensors is not what it should be. */
gboolean dsc_pth_refuse_list (GError **error);
/** Refuses as DSC_ERROR_CORRUPT, because the file ends too early. */
gboolean dsc_pth_refuse_end (GError **error);
/** Returns: (transfer full): at most 80 bytes of @text, to be shown. */
char *dsc_pth_show (const char *text, gsize size);

/** Returns: (nullable): the next @size bytes, or an error if there are fewer. */
const guint8 *dsc_pth_take (DscPthCursor *cursor, guint64 size, GError **error);
/** Takes a little-endian number of 64 bits that is not negative. */
gboolean dsc_pth_take_count (DscPthCursor *cursor, gint64 *count, GError **error);

/** Reads one pickle of protocol 2 or older up to its end. Runs nothing. */
DscPickleValue *dsc_pickle_read (DscPth *pth, DscPthCursor *cursor, GError **error);
/** Returns: (nullable): a new value; a dict or list is empty. */
DscPickleValue *dsc_pickle_value_new (DscPth *pth, DscPickleKind kind, GError **error);
/** Appends to a list or dict. */
gboolean dsc_pickle_value_append (DscPth *pth, DscPickleValue *self, DscPickleValue *item,
                                  GError **error);
/** Returns: whether it is the text @word. */
gboolean dsc_pickle_value_is_text (const DscPickleValue *self, const char *word);
/** Returns: (nullable): the value of the key @word, which is a text. */
DscPickleValue *dsc_pickle_value_get (const DscPickleValue *dict, const char *word);

/** Returns: (nullable): the class or function “@module.@name”, DSC_ERROR_UNSUPPORTED if it is not
 * one of those that weights need. */
DscPickleValue *dsc_pickle_find_class (DscPth *pth, const char *module, gsize module_size,
                                       const char *name, gsize name_size, GError **error);
/** Returns: (transfer none): PyTorch's word for a kind of number, such as "Float". */
const char *dsc_pickle_type_name (DscDtype dtype);
/** Returns: (nullable): what @callable makes of the tuple @arguments. */
DscPickleValue *dsc_pickle_call (DscPth *pth, const DscPickleValue *callable,
                                 const DscPickleValue *arguments, GError **error);
/** Returns: (nullable): a new object of the class @klass. */
DscPickleValue *dsc_pickle_new_object (DscPth *pth, const DscPickleValue *klass,
                                       const DscPickleValue *arguments, GError **error);
/** Gives @state to @object. */
gboolean dsc_pickle_set_state (DscPickleValue *object, const DscPickleValue *state, GError **error);

/** Returns: (nullable): a new storage, of which no other has the key; there may be none larger than
 * the file. */
DscPthStorage *dsc_pth_add_storage (DscPth *self, const char *key, DscDtype dtype, gint64 n,
                                    GError **error);
/** Returns: (nullable): a new storage of the key @key, being @n elements of @root from @offset on.
 */
DscPthStorage *dsc_pth_add_view (DscPth *self, const char *key, DscPthStorage *root, gint64 offset,
                                 gint64 n, GError **error);
/** DscPthFind of zip and legacy files: the tuple ('storage', type, key, location, n[, view]). */
DscPickleValue *dsc_pth_find_storage (DscPth *self, const DscPickleValue *id, GError **error);
/** Returns: (nullable): a tensor value; checks that it lies within its storage. */
DscPickleValue *dsc_pth_tensor_new (DscPth *self, const DscPthTensor *description, GError **error);
/** Returns: how many numbers it has. */
gsize dsc_pth_tensor_count (const DscPthTensor *self);
/** Returns: whether its numbers lie one behind the other, row by row. */
gboolean dsc_pth_tensor_is_contiguous (const DscPthTensor *self);
/** Returns: (nullable): where its first number is; %NULL if it has none. */
const guint8 *dsc_pth_tensor_data (const DscPthTensor *self);
/** Copies its numbers, row by row, to @out, which has room for them. */
void dsc_pth_tensor_copy (const DscPthTensor *self, guint8 *out);

/** The three containers: read the file, find all storages. Returns: (nullable): what was saved. */
DscPickleValue *dsc_pth_read_zip (DscPth *self, GError **error);
DscPickleValue *dsc_pth_read_legacy (DscPth *self, GError **error);
DscPickleValue *dsc_pth_read_tar (DscPth *self, GError **error);

G_END_DECLS
