/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writes .pth files: a zip archive of records that are stored, not packed. Reference: PKWARE's
 * APPNOTE.TXT, torch/serialization.py, Python's pickletools. */
#include "config.h"

#include <string.h>

#include <glib/gi18n-lib.h>
#include <zlib.h>

#include "base/dsc-error.h"
#include "base/dsc-output-file.h"
#include "base/dsc-text.h"
#include "weights/dsc-pth-private.h"
#include "weights/dsc-pth-writer.h"
#include "weights/dsc-tensor-list.h"

#define STEM "archive" /* as torch.save() calls it where it knows no file name */
#define ALIGNMENT 64
#define LOCAL_SIZE 30
#define MAX_TENSORS 65000          /* with the other records below 65535 */
#define MAX_SIZE (G_MAXUINT32 - 1) /* of the archive: what its fields can say */
#define PAIRS_AT_ONCE 1000         /* as Python's pickler does it */

struct _DscPthWriter
{
  DscTensorList list;
};

/* A record of the archive. */
typedef struct
{
  char *name; /* (owned) */
  const void *data;
  gsize size;
  guint32 checksum;
  guint64 at; /* of its local header */
} Record;

DscPthWriter *
dsc_pth_writer_new (void)
{
  DscPthWriter *self = g_new0 (DscPthWriter, 1);

  dsc_tensor_list_init (&self->list);
  return self;
}

void
dsc_pth_writer_free (DscPthWriter *self)
{
  if (self == NULL)
    return;
  dsc_tensor_list_clear (&self->list);
  g_free (self);
}

void
dsc_pth_writer_add (DscPthWriter *self, const char *name, DscDtype dtype, guint n_dims,
                    const gint64 *shape, const void *data)
{
  g_return_if_fail (self != NULL);

  dsc_tensor_list_add (&self->list, name, dtype, n_dims, shape, data);
}

/* The pickle */

static void
put (GByteArray *out, const char *bytes, gsize size)
{
  g_byte_array_append (out, (const guint8 *) bytes, (guint) size);
}

#define PUT(out, literal) put ((out), (literal), sizeof (literal) - 1)

/* The lowest @size bytes of @number, the lowest first. */
static void
put_number (GByteArray *out, guint64 number, guint size)
{
  number = GUINT64_TO_LE (number);
  g_byte_array_append (out, (const guint8 *) &number, size);
}

static void
put_text (GByteArray *out, const char *text)
{
  PUT (out, "X");
  put_number (out, strlen (text), 4);
  put (out, text, strlen (text));
}

/* A number from 0 up. */
static void
put_integer (GByteArray *out, gint64 number)
{
  if (number <= G_MAXINT32)
    {
      PUT (out, "J");
      put_number (out, (guint64) number, 4);
      return;
    }
  PUT (out, "\x8a\x08");
  put_number (out, (guint64) number, 8);
}

static void
put_tuple (GByteArray *out, const gint64 *numbers, guint n)
{
  PUT (out, "(");
  for (guint i = 0; i < n; i++)
    put_integer (out, numbers[i]);
  PUT (out, "t");
}

/* ('storage', torch.FloatStorage, '12', 'cpu', n), which says where the numbers are */
static void
put_storage (GByteArray *out, const DscTensorInfo *info, guint number)
{
  char key[16];

  g_snprintf (key, sizeof key, "%u", number);
  PUT (out, "(");
  put_text (out, "storage");
  PUT (out, "ctorch\n");
  put (out, dsc_pickle_type_name (info->dtype), strlen (dsc_pickle_type_name (info->dtype)));
  PUT (out, "Storage\n");
  put_text (out, key);
  put_text (out, "cpu");
  put_integer (out, (gint64) (info->size / dsc_dtype_size (info->dtype)));
  PUT (out, "tQ");
}

/* _rebuild_tensor_v2 (storage, 0, shape, stride, False, OrderedDict ()) */
static void
put_tensor (GByteArray *out, const DscTensorInfo *info, guint number)
{
  gint64 strides[DSC_TENSOR_MAX_DIMS];
  gint64 stride = 1;

  for (guint i = info->n_dims; i-- > 0;)
    {
      strides[i] = stride;
      stride *= MAX (info->shape[i], 1);
    }
  PUT (out, "ctorch._utils\n_rebuild_tensor_v2\n(");
  put_storage (out, info, number);
  put_integer (out, 0);
  put_tuple (out, info->shape, info->n_dims);
  put_tuple (out, strides, info->n_dims);
  PUT (out, "\x89"
            "ccollections\nOrderedDict\n)RtR");
}

/* Returns: (transfer full): the list of tensors */
static GByteArray *
make_pickle (DscPthWriter *self)
{
  GByteArray *out = g_byte_array_new ();
  GArray *tensors = self->list.tensors;

  PUT (out, "\x80\2ccollections\nOrderedDict\n)R");
  for (guint i = 0; i < tensors->len; i++)
    {
      const DscTensorInfo *info = &g_array_index (tensors, DscTensorInfo, i);

      if (i % PAIRS_AT_ONCE == 0)
        PUT (out, "(");
      put_text (out, info->name);
      put_tensor (out, info, i);
      if ((i + 1) % PAIRS_AT_ONCE == 0 || i + 1 == tensors->len)
        PUT (out, "u");
    }
  PUT (out, ".");
  return out;
}

/* The archive */

static void
record_clear (gpointer record)
{
  g_free (((Record *) record)->name);
}

static void
add_record (GArray *records, const char *name, const void *data, gsize size)
{
  Record record = { g_strconcat (STEM "/", name, NULL), data, size, 0, 0 };

  record.checksum = (guint32) crc32_z (crc32_z (0, NULL, 0), data, size);
  g_array_append_val (records, record);
}

/* Returns: (transfer full): all records; @pickle is borrowed */
static GArray *
make_records (DscPthWriter *self, const GByteArray *pickle)
{
  GArray *records = g_array_new (FALSE, FALSE, sizeof (Record));

  g_array_set_clear_func (records, record_clear);
  add_record (records, "data.pkl", pickle->data, pickle->len);
  add_record (records, "byteorder", "little", strlen ("little"));
  for (guint i = 0; i < self->list.tensors->len; i++)
    {
      const DscTensorInfo *info = &g_array_index (self->list.tensors, DscTensorInfo, i);
      char name[32];

      g_snprintf (name, sizeof name, "data/%u", i);
      add_record (records, name, info->data, info->size);
    }
  add_record (records, "version", "3\n", strlen ("3\n"));
  return records;
}

/* What a local header and an entry of the list of records have in common. */
static void
put_description (GByteArray *out, const Record *record, guint extra)
{
  put_number (out, 0, 2);      /* version needed */
  put_number (out, 0x800, 2);  /* names are UTF-8 */
  put_number (out, 0, 2);      /* stored */
  put_number (out, 0, 2);      /* midnight */
  put_number (out, 0x0021, 2); /* 1 January 1980: the same bytes every day */
  put_number (out, record->checksum, 4);
  put_number (out, record->size, 4);
  put_number (out, record->size, 4);
  put_number (out, strlen (record->name), 2);
  put_number (out, extra, 2);
}

/* The local header, with an extra field, of the kind that PyTorch uses, that brings the data to a
 * multiple of ALIGNMENT. */
static GByteArray *
make_local (const Record *record)
{
  static const char filler[ALIGNMENT] = { 0 };
  GByteArray *out = g_byte_array_new ();
  gsize end = record->at + LOCAL_SIZE + strlen (record->name) + 4;
  guint padding = (guint) ((ALIGNMENT - end % ALIGNMENT) % ALIGNMENT);

  put_number (out, 0x04034b50, 4);
  put_description (out, record, 4 + padding);
  put (out, record->name, strlen (record->name));
  PUT (out, "FB");
  put_number (out, padding, 2);
  put (out, filler, padding);
  return out;
}

static void
put_entry (GByteArray *out, const Record *record)
{
  put_number (out, 0x02014b50, 4);
  put_number (out, 0, 2);
  put_description (out, record, 0);
  put_number (out, 0, 8); /* comment, disk, attributes inside */
  put_number (out, 0, 2);
  put_number (out, record->at, 4);
  put (out, record->name, strlen (record->name));
}

/* The list of records, which begins at @at, and the end of the archive. */
static GByteArray *
make_directory (GArray *records, guint64 at)
{
  GByteArray *out = g_byte_array_new ();
  guint size;

  for (guint i = 0; i < records->len; i++)
    put_entry (out, &g_array_index (records, Record, i));
  size = out->len;
  put_number (out, 0x06054b50, 4);
  put_number (out, 0, 4);
  put_number (out, records->len, 2);
  put_number (out, records->len, 2);
  put_number (out, size, 4);
  put_number (out, at, 4);
  put_number (out, 0, 2);
  return out;
}

/* Whether all of it can be said with the fields of a zip archive of 1989. */
static gboolean
fits (DscPthWriter *self)
{
  guint64 size = 0;

  if (self->list.tensors->len > MAX_TENSORS)
    return FALSE;
  for (guint i = 0; i < self->list.tensors->len; i++)
    {
      const DscTensorInfo *info = &g_array_index (self->list.tensors, DscTensorInfo, i);

      /* The header, the entry, their names and padding, and what the pickle says of it. */
      size += strlen (info->name) + 1024;
      if (info->size > MAX_SIZE - MIN (size, MAX_SIZE))
        return FALSE;
      size += info->size;
    }
  return size <= MAX_SIZE;
}

static gboolean
write_records (GArray *records, DscOutputFile *file, GError **error)
{
  g_autoptr (GByteArray) directory = NULL;
  guint64 at = 0;

  for (guint i = 0; i < records->len; i++)
    {
      Record *record = &g_array_index (records, Record, i);
      g_autoptr (GByteArray) local = NULL;

      record->at = at;
      local = make_local (record);
      if (!dsc_output_file_write (file, local->data, local->len, error)
          || !dsc_output_file_write (file, record->data, record->size, error))
        return FALSE;
      at += local->len + record->size;
    }
  directory = make_directory (records, at);
  return dsc_output_file_write (file, directory->data, directory->len, error);
}

gboolean
dsc_pth_writer_write (DscPthWriter *self, const char *path, GError **error)
{
  g_autoptr (GByteArray) pickle = NULL;
  g_autoptr (GArray) records = NULL;
  g_autoptr (DscOutputFile) file = NULL;

  g_return_val_if_fail (self != NULL && path != NULL, FALSE);

  if (!fits (self))
    {
      g_autofree char *shown = dsc_path_display (path);

      g_set_error (error, DSC_ERROR, DSC_ERROR_TOO_LARGE,
                   _ ("“%s” could not be written: a .pth file holds at most 4 GiB and %d tensors. "
                      "Write safetensors instead."),
                   shown, MAX_TENSORS);
      return FALSE;
    }
  file = dsc_output_file_new (path, error);
  if (file == NULL)
    return FALSE;
  pickle = make_pickle (self);
  records = make_records (self, pickle);
  return write_records (records, file, error) && dsc_output_file_commit (file, error);
}
