/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The container of torch.save() since 1.6: a zip archive with the records STEM/data.pkl,
 * STEM/data/N and, in newer ones, STEM/byteorder; all of them stored, not compressed. Reference:
 * PKWARE's APPNOTE.TXT. Checksums are not compared: PyTorch can be told not to write them. */
#include "config.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "base/dsc-error.h"
#include "weights/dsc-pth-private.h"

#define LOCAL_SIZE 30
#define ENTRY_SIZE 46
#define END_SIZE 22
#define MAX_COMMENT 65535
#define FLAG_ENCRYPTED 1

typedef struct
{
  const char *name;
  gsize local; /* where its local header begins */
  gsize size;
  const guint8 *data;
} Record;

typedef struct
{
  DscPth *pth;
  GArray *records;     /* (owned): of Record */
  GHashTable *by_name; /* (owned): borrowed name → borrowed Record */
  gsize directory;     /* where the list of records begins */
  guint n_records;
} Zip;

static guint
get16 (const guint8 *at)
{
  return at[0] | (guint) at[1] << 8;
}

static guint32
get32 (const guint8 *at)
{
  return get16 (at) | (guint32) get16 (at + 2) << 16;
}

/* The end of the archive: a signature, numbers, a comment that reaches to the end of the file. */
static const guint8 *
find_end (const DscPth *pth)
{
  gsize last = pth->size - END_SIZE;

  for (gsize comment = 0; comment <= MIN (last, MAX_COMMENT); comment++)
    {
      const guint8 *at = pth->data + last - comment;

      if (memcmp (at, "PK\5\6", 4) == 0 && get16 (at + 20) == comment)
        return at;
    }
  return NULL;
}

static gboolean
read_end (Zip *self, DscPthCursor *directory, GError **error)
{
  const guint8 *end = self->pth->size >= END_SIZE ? find_end (self->pth) : NULL;
  gsize size;

  if (end == NULL)
    return dsc_pth_refuse_end (error);
  self->n_records = get16 (end + 10);
  size = get32 (end + 12);
  self->directory = get32 (end + 16);
  if (self->n_records == G_MAXUINT16 || size == G_MAXUINT32 || self->directory == G_MAXUINT32)
    return dsc_pth_refuse (error, DSC_ERROR_TOO_LARGE,
                           _ ("It is a zip archive of more than 4 GiB or 65534 records."));
  if (get16 (end + 4) != 0 || get16 (end + 6) != 0 || get16 (end + 8) != self->n_records
      || self->directory > (gsize) (end - self->pth->data)
      || size > (gsize) (end - self->pth->data) - self->directory)
    return dsc_pth_refuse (error, DSC_ERROR_CORRUPT,
                           _ ("Its zip archive has no sound list of records."));
  directory->at = self->pth->data + self->directory;
  directory->end = directory->at + size;
  return TRUE;
}

/* Reads one entry of the list of records. */
static gboolean
read_entry (Zip *self, DscPthCursor *directory, Record *record, GError **error)
{
  const guint8 *entry = dsc_pth_take (directory, ENTRY_SIZE, error);
  const guint8 *name;
  g_autofree char *shown = NULL;

  if (entry == NULL)
    return FALSE;
  if (memcmp (entry, "PK\1\2", 4) != 0)
    return dsc_pth_refuse (error, DSC_ERROR_CORRUPT,
                           _ ("Its zip archive has no sound list of records."));
  name = dsc_pth_take (directory, get16 (entry + 28), error);
  if (name == NULL
      || dsc_pth_take (directory, (guint64) get16 (entry + 30) + get16 (entry + 32), error) == NULL)
    return FALSE;
  record->name = dsc_pth_copy_text (self->pth, (const char *) name, get16 (entry + 28), error);
  record->size = get32 (entry + 24);
  record->local = get32 (entry + 42);
  if (record->name == NULL)
    return FALSE;
  shown = dsc_pth_show (record->name, strlen (record->name));
  if (get16 (entry + 8) & FLAG_ENCRYPTED)
    return dsc_pth_refuse (error, DSC_ERROR_UNSUPPORTED, _ ("Its record “%s” is encrypted."),
                           shown);
  if (get16 (entry + 10) != 0 || get32 (entry + 20) != record->size)
    return dsc_pth_refuse (error, DSC_ERROR_UNSUPPORTED,
                           _ ("Its record “%s” is compressed, which PyTorch never does."), shown);
  return TRUE;
}

static int
compare_records (gconstpointer a, gconstpointer b)
{
  const Record *x = a;
  const Record *y = b;

  return (x->local > y->local) - (x->local < y->local);
}

/* Finds the record's data behind its local header; it must end before @end. */
static gboolean
locate_data (Zip *self, Record *record, gsize end, GError **error)
{
  const guint8 *data = self->pth->data;
  DscPthCursor cursor = { data + MIN (record->local, end), data + end };
  const guint8 *header = dsc_pth_take (&cursor, LOCAL_SIZE, NULL);
  gsize name_size = strlen (record->name);
  g_autofree char *shown = NULL;

  if (header != NULL && memcmp (header, "PK\3\4", 4) == 0 && get16 (header + 8) == 0
      && get16 (header + 26) == name_size)
    {
      const guint8 *name = dsc_pth_take (&cursor, name_size, NULL);

      if (name != NULL && memcmp (name, record->name, name_size) == 0
          && dsc_pth_take (&cursor, get16 (header + 28), NULL) != NULL
          && (record->data = dsc_pth_take (&cursor, record->size, NULL)) != NULL)
        return TRUE;
    }
  shown = dsc_pth_show (record->name, name_size);
  return dsc_pth_refuse (error, DSC_ERROR_CORRUPT,
                         _ ("Its record “%s” is not where it should be, or lies over another."),
                         shown);
}

static gboolean
read_directory (Zip *self, GError **error)
{
  DscPthCursor directory;

  if (!read_end (self, &directory, error))
    return FALSE;
  for (guint i = 0; i < self->n_records; i++)
    {
      Record record = { 0 };

      if (!read_entry (self, &directory, &record, error))
        return FALSE;
      g_array_append_val (self->records, record);
    }
  g_array_sort (self->records, compare_records);
  for (guint i = 0; i < self->records->len; i++)
    {
      Record *record = &g_array_index (self->records, Record, i);
      gsize end = i + 1 < self->records->len ? record[1].local : self->directory;

      if (!locate_data (self, record, MIN (end, self->directory), error))
        return FALSE;
      if (!g_hash_table_insert (self->by_name, (gpointer) record->name, record))
        return dsc_pth_refuse (error, DSC_ERROR_CORRUPT,
                               _ ("Its zip archive holds two records of one name."));
    }
  return TRUE;
}

/* Returns: (nullable): the record @stem/@name */
static const Record *
find_record (Zip *self, const char *stem, const char *name)
{
  g_autofree char *path = g_strconcat (stem, "/", name, NULL);

  return g_hash_table_lookup (self->by_name, path);
}

/* Returns: (transfer full) (nullable): the folder that holds data.pkl; there must be one. */
static char *
find_stem (Zip *self, GError **error)
{
  g_autofree char *stem = NULL;

  for (guint i = 0; i < self->records->len; i++)
    {
      const char *name = g_array_index (self->records, Record, i).name;
      const char *slash = strchr (name, '/');

      if (slash == NULL || !g_str_equal (slash, "/data.pkl"))
        continue;
      if (stem != NULL)
        {
          dsc_pth_refuse (error, DSC_ERROR_CORRUPT, _ ("It holds several lists of tensors."));
          return NULL;
        }
      stem = g_strndup (name, (gsize) (slash - name));
    }
  if (stem == NULL)
    dsc_pth_refuse (error, DSC_ERROR_UNSUPPORTED,
                    _ ("It is a zip archive, but not one that torch.save () wrote."));
  else if (find_record (self, stem, "constants.pkl") != NULL)
    {
      dsc_pth_refuse (error, DSC_ERROR_UNSUPPORTED,
                      _ ("It is a TorchScript program, not weights alone."));
      return NULL;
    }
  return g_steal_pointer (&stem);
}

static gboolean
check_byte_order (Zip *self, const char *stem, GError **error)
{
  const Record *record = find_record (self, stem, "byteorder");

  if (record == NULL || (record->size == 6 && memcmp (record->data, "little", 6) == 0))
    return TRUE;
  return dsc_pth_refuse (error, DSC_ERROR_UNSUPPORTED,
                         _ ("Its numbers were saved on a machine of another byte order."));
}

static gboolean
locate_storage (Zip *self, const char *stem, DscPthStorage *storage, GError **error)
{
  g_autofree char *name = g_strconcat ("data/", storage->key, NULL);
  const Record *record = find_record (self, stem, name);
  g_autofree char *shown = NULL;

  if (record != NULL && record->size == (gsize) storage->n * dsc_dtype_size (storage->dtype))
    {
      storage->data = record->data;
      return TRUE;
    }
  shown = dsc_pth_show (name, strlen (name));
  return dsc_pth_refuse (error, DSC_ERROR_CORRUPT,
                         _ ("Its record “%s” is missing or not of the size that was announced."),
                         shown);
}

static DscPickleValue *
read_contents (Zip *self, const char *stem, GError **error)
{
  const Record *list = find_record (self, stem, "data.pkl");
  DscPthCursor cursor = { list->data, list->data + list->size };
  DscPickleValue *value;
  GHashTableIter iter;
  gpointer storage;

  self->pth->find = dsc_pth_find_storage;
  value = dsc_pickle_read (self->pth, &cursor, error);
  if (value == NULL)
    return NULL;
  g_hash_table_iter_init (&iter, self->pth->storages);
  while (g_hash_table_iter_next (&iter, NULL, &storage))
    if (((DscPthStorage *) storage)->root == NULL && !locate_storage (self, stem, storage, error))
      return NULL;
  return value;
}

DscPickleValue *
dsc_pth_read_zip (DscPth *self, GError **error)
{
  g_autoptr (GArray) records = g_array_new (FALSE, FALSE, sizeof (Record));
  g_autoptr (GHashTable) by_name = g_hash_table_new (g_str_hash, g_str_equal);
  Zip zip = { .pth = self, .records = records, .by_name = by_name };
  g_autofree char *stem = read_directory (&zip, error) ? find_stem (&zip, error) : NULL;

  if (stem == NULL || !check_byte_order (&zip, stem, error))
    return NULL;
  return read_contents (&zip, stem, error);
}
