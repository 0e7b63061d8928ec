/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads a table row by row. */
#include "config.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "base/dsc-error.h"
#include "base/dsc-text.h"
#include "dataset/dsc-csv.h"

#define BLOCK 65536
#define MAX_ROW (1024 * 1024)
#define MAX_FILE (G_GOFFSET_CONSTANT (1) << 30)

typedef enum
{
  FIELD_START,
  PLAIN,
  QUOTED,
  QUOTE_IN_QUOTED,
  ROW_END
} State;

struct _DscCsv
{
  char *shown;          /* (owned): the file's name, for messages */
  GInputStream *stream; /* (owned) */
  guchar *block;        /* (owned): BLOCK bytes */
  gsize n_block;
  gsize position;
  char delimiter;
  gboolean after_cr; /* the next LF belongs to the row end that was seen */
  guint row;
  GString *text;     /* (owned): the fields of the row, each ended by NUL */
  GArray *offsets;   /* (owned) (element-type guint): where in @text each begins */
  GPtrArray *fields; /* (owned): the same as pointers */
};

static const char *
encoding_of (const guchar *start, gsize n)
{
  if (n >= 2 && start[0] == 0xff && start[1] == 0xfe)
    return "UTF-16LE";
  if (n >= 2 && start[0] == 0xfe && start[1] == 0xff)
    return "UTF-16BE";
  return NULL;
}

static GError *
rewritten (DscCsv *self, GError *cause)
{
  gboolean text = g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_INVALID_DATA)
                  || g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT);
  GError *error = g_error_new (DSC_ERROR, text ? DSC_ERROR_UNREADABLE : DSC_ERROR_FAILED,
                               _ ("The table “%s” cannot be read after row %u: %s."), self->shown,
                               self->row, cause->message);

  g_error_free (cause);
  return error;
}

/* Looks at the first bytes for a byte order mark, and puts a converter before the stream if it is
 * UTF-16. */
static gboolean
skip_byte_order_mark (DscCsv *self, GError **error)
{
  GError *cause = NULL;
  g_autoptr (GInputStream) buffered = g_buffered_input_stream_new_sized (self->stream, BLOCK);
  GBufferedInputStream *buffer = G_BUFFERED_INPUT_STREAM (buffered);
  const guchar *start;
  const char *encoding;
  gsize n;

  if (g_buffered_input_stream_fill (buffer, BLOCK, NULL, &cause) < 0)
    {
      g_propagate_error (error, rewritten (self, cause));
      return FALSE;
    }
  start = g_buffered_input_stream_peek_buffer (buffer, &n);
  encoding = encoding_of (start, n);
  if (encoding != NULL)
    {
      g_autoptr (GCharsetConverter) converter = g_charset_converter_new ("UTF-8", encoding, error);

      if (converter == NULL)
        return FALSE;
      g_input_stream_skip (buffered, 2, NULL, NULL);
      g_object_unref (self->stream);
      self->stream = g_converter_input_stream_new (buffered, G_CONVERTER (converter));
      return TRUE;
    }
  if (n >= 3 && memcmp (start, "\xef\xbb\xbf", 3) == 0)
    g_input_stream_skip (buffered, 3, NULL, NULL);
  g_object_unref (self->stream);
  self->stream = g_steal_pointer (&buffered);
  return TRUE;
}

static GInputStream *
open_table (const char *path, const char *shown, GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GError) cause = NULL;
  g_autoptr (GFileInputStream) stream = g_file_read (file, NULL, &cause);
  g_autoptr (GFileInfo) info = NULL;

  if (stream == NULL)
    {
      g_set_error (error, DSC_ERROR, DSC_ERROR_NOT_FOUND,
                   _ ("The table “%s” cannot be opened: %s."), shown, cause->message);
      return NULL;
    }
  info = g_file_input_stream_query_info (stream, G_FILE_ATTRIBUTE_STANDARD_SIZE, NULL, NULL);
  if (info != NULL && g_file_info_get_size (info) > MAX_FILE)
    {
      g_set_error (error, DSC_ERROR, DSC_ERROR_TOO_LARGE,
                   _ ("The table “%s” is larger than 1 GiB. Split it into smaller ones."), shown);
      return NULL;
    }
  return G_INPUT_STREAM (g_steal_pointer (&stream));
}

DscCsv *
dsc_csv_open (const char *path, char delimiter, GError **error)
{
  g_autoptr (DscCsv) self = NULL;
  g_autofree char *shown = dsc_path_display (path);
  GInputStream *stream = open_table (path, shown, error);

  if (stream == NULL)
    return NULL;
  self = g_new0 (DscCsv, 1);
  self->shown = g_steal_pointer (&shown);
  self->stream = stream;
  self->block = g_malloc (BLOCK);
  self->delimiter = delimiter;
  self->text = g_string_new (NULL);
  self->offsets = g_array_new (FALSE, FALSE, sizeof (guint));
  self->fields = g_ptr_array_new ();
  if (!skip_byte_order_mark (self, error))
    return NULL;
  return g_steal_pointer (&self);
}

void
dsc_csv_free (DscCsv *self)
{
  if (self == NULL)
    return;
  g_free (self->shown);
  g_object_unref (self->stream);
  g_free (self->block);
  g_string_free (self->text, TRUE);
  g_array_unref (self->offsets);
  g_ptr_array_unref (self->fields);
  g_free (self);
}

/* Returns: the next byte; −1 at the end or on an error. */
static int
next_byte (DscCsv *self, GError **error)
{
  if (self->position == self->n_block)
    {
      GError *cause = NULL;
      gssize n = g_input_stream_read (self->stream, self->block, BLOCK, NULL, &cause);

      self->position = 0;
      self->n_block = (gsize) MAX (n, 0);
      if (cause != NULL)
        g_propagate_error (error, rewritten (self, cause));
      if (n <= 0)
        return -1;
    }
  return self->block[self->position++];
}

static void
begin_field (DscCsv *self)
{
  guint offset = (guint) self->text->len;

  g_array_append_val (self->offsets, offset);
}

static gboolean
check_byte (DscCsv *self, int byte, GError **error)
{
  if (byte == '\0')
    g_set_error (error, DSC_ERROR, DSC_ERROR_UNREADABLE,
                 _ ("Row %u of “%s” holds a zero byte, so that it is no table of text. Save it as "
                    "CSV in UTF-8."),
                 self->row, self->shown);
  else if (self->text->len >= MAX_ROW)
    g_set_error (error, DSC_ERROR, DSC_ERROR_UNREADABLE,
                 _ ("Row %u of “%s” is longer than 1 MiB. Perhaps a quotation mark is missing."),
                 self->row, self->shown);
  else
    return TRUE;
  return FALSE;
}

/* Takes one byte of a row. */
static State
take_byte (DscCsv *self, State state, char byte)
{
  if (state == QUOTED)
    {
      if (byte == '"')
        return QUOTE_IN_QUOTED;
      g_string_append_c (self->text, byte);
      return QUOTED;
    }
  if (state == QUOTE_IN_QUOTED && byte == '"')
    {
      g_string_append_c (self->text, byte);
      return QUOTED;
    }
  if (state == FIELD_START && byte == '"')
    return QUOTED;
  if (byte == '\n' || byte == '\r')
    {
      self->after_cr = byte == '\r';
      return ROW_END;
    }
  if (byte == self->delimiter)
    {
      g_string_append_c (self->text, '\0');
      begin_field (self);
      return FIELD_START;
    }
  g_string_append_c (self->text, byte);
  return PLAIN;
}

/* Reads up to the end of a line; FALSE at the end of the table or on an error. An empty line has
 * one empty field. */
static gboolean
read_line (DscCsv *self, GError **error)
{
  State state = FIELD_START;
  GError *failure = NULL;
  int byte = next_byte (self, &failure);

  if (byte == '\n' && self->after_cr)
    byte = next_byte (self, &failure);
  self->after_cr = FALSE;
  g_string_truncate (self->text, 0);
  g_array_set_size (self->offsets, 0);
  begin_field (self);
  if (byte >= 0)
    self->row++;
  else if (failure == NULL)
    return FALSE;
  while (byte >= 0 && state != ROW_END)
    {
      if (!check_byte (self, byte, error))
        return FALSE;
      state = take_byte (self, state, (char) byte);
      if (state != ROW_END)
        byte = next_byte (self, &failure);
    }
  if (failure != NULL)
    {
      g_propagate_error (error, failure);
      return FALSE;
    }
  if (state == QUOTED)
    g_set_error (error, DSC_ERROR, DSC_ERROR_UNREADABLE,
                 _ ("Row %u of “%s” begins a quotation that never ends. Add the missing quotation "
                    "mark."),
                 self->row, self->shown);
  return state != QUOTED;
}

gboolean
dsc_csv_next (DscCsv *self, GError **error)
{
  do
    if (!read_line (self, error))
      return FALSE;
  while (self->text->len == 0);
  /* Only now does the text stay where it is. */
  g_ptr_array_set_size (self->fields, 0);
  for (guint i = 0; i < self->offsets->len; i++)
    g_ptr_array_add (self->fields, self->text->str + g_array_index (self->offsets, guint, i));
  return TRUE;
}

guint
dsc_csv_get_row (const DscCsv *self)
{
  return self->row;
}

const char *const *
dsc_csv_get_fields (const DscCsv *self, guint *n)
{
  *n = self->fields->len;
  return (const char *const *) self->fields->pdata;
}
