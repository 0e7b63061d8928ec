/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What all parts of the reader of .pth files share: memory, cursors, refusals. */
#include "config.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "base/dsc-error.h"
#include "base/dsc-text.h"
#include "weights/dsc-pth-private.h"

#define BLOCK (64 * 1024) /* bytes */
#define MAX_SHOWN 80      /* bytes */

void
dsc_pth_init (DscPth *self, const guint8 *data, gsize size)
{
  *self = (DscPth){ .data = data, .size = size };
  self->storages = g_hash_table_new (g_str_hash, g_str_equal);
  self->tensors = g_hash_table_new (g_str_hash, g_str_equal);
  self->blocks = g_ptr_array_new_with_free_func (g_free);
}

void
dsc_pth_clear (DscPth *self)
{
  g_hash_table_unref (self->storages);
  g_hash_table_unref (self->tensors);
  g_ptr_array_unref (self->blocks);
}

gpointer
dsc_pth_alloc (DscPth *self, gsize size, GError **error)
{
  guint8 *memory;

  if (size > DSC_PTH_MAX_MEMORY)
    size = DSC_PTH_MAX_MEMORY + 1;
  size = (size + 7) & ~(gsize) 7;
  if (size > self->block_left)
    {
      gsize wanted = MAX (size, BLOCK);

      if (wanted > DSC_PTH_MAX_MEMORY - self->memory)
        {
          dsc_pth_refuse (error, DSC_ERROR_TOO_LARGE,
                          _ ("What it holds beside numbers is more than any network needs."));
          return NULL;
        }
      self->block = g_malloc0 (wanted);
      self->block_left = wanted;
      self->memory += wanted;
      g_ptr_array_add (self->blocks, self->block);
    }
  memory = self->block;
  self->block += size;
  self->block_left -= size;
  return memory;
}

const char *
dsc_pth_copy_text (DscPth *self, const char *text, gsize size, GError **error)
{
  char *copy;

  if (size > DSC_TENSOR_MAX_NAME)
    {
      dsc_pth_refuse (error, DSC_ERROR_CORRUPT, _ ("A name in it is longer than %d bytes."),
                      DSC_TENSOR_MAX_NAME);
      return NULL;
    }
  if (memchr (text, '\0', size) != NULL)
    {
      dsc_pth_refuse (error, DSC_ERROR_CORRUPT, _ ("A name in it is not text."));
      return NULL;
    }
  copy = dsc_pth_alloc (self, size + 1, error);
  if (copy != NULL)
    memcpy (copy, text, size);
  return copy;
}

gboolean
dsc_pth_refuse (GError **error, int code, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  g_propagate_error (error, g_error_new_valist (DSC_ERROR, code, format, args));
  va_end (args);
  return FALSE;
}

gboolean
dsc_pth_refuse_list (GError **error)
{
  return dsc_pth_refuse (error, DSC_ERROR_CORRUPT, _ ("Its list of tensors makes no sense."));
}

gboolean
dsc_pth_refuse_end (GError **error)
{
  return dsc_pth_refuse (error, DSC_ERROR_CORRUPT, _ ("It ends too early."));
}

char *
dsc_pth_show (const char *text, gsize size)
{
  g_autofree char *copy = g_strndup (text, MIN (size, MAX_SHOWN));

  return dsc_path_display (copy);
}

const guint8 *
dsc_pth_take (DscPthCursor *cursor, guint64 size, GError **error)
{
  const guint8 *at = cursor->at;

  if (size > (guint64) (cursor->end - at))
    {
      dsc_pth_refuse_end (error);
      return NULL;
    }
  cursor->at += size;
  return at;
}

gboolean
dsc_pth_take_count (DscPthCursor *cursor, gint64 *count, GError **error)
{
  const guint8 *at = dsc_pth_take (cursor, sizeof *count, error);

  if (at == NULL)
    return FALSE;
  memcpy (count, at, sizeof *count);
  *count = GINT64_FROM_LE (*count);
  return *count >= 0 || dsc_pth_refuse_list (error);
}
