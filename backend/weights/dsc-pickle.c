/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The pickle machine: the instructions of protocol 2 that torch.save() writes, and no others.
 * Reference: Python's Lib/pickletools.py. */
#include "config.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "base/dsc-error.h"
#include "weights/dsc-pth-private.h"

#define MAX_STACK 65536    /* values; a pickler hands over dicts in pieces of a thousand pairs */
#define MAX_MARKS 256      /* containers being filled at once */
#define MAX_MEMO (1 << 20) /* remembered values */
#define MAX_MEMO_GAP 1024  /* picklers count up, optimisers leave gaps, bombs leap */
#define MAX_CLASS 128      /* bytes of a module's or class's name */
#define PROTOCOL 2

typedef struct
{
  DscPth *pth;
  DscPthCursor *cursor;
  GPtrArray *stack; /* (owned): of DscPickleValue */
  GArray *marks;    /* (owned): of guint, heights of the stack */
  GPtrArray *memo;  /* (owned): of nullable DscPickleValue */
} Machine;

typedef gboolean (*Instruction) (Machine *self, GError **error);

/* The stack. What lies below the uppermost mark cannot be reached. */

static guint
get_floor (Machine *self)
{
  return self->marks->len > 0 ? g_array_index (self->marks, guint, self->marks->len - 1) : 0;
}

static gboolean
push (Machine *self, DscPickleValue *value, GError **error)
{
  if (value == NULL)
    return FALSE;
  if (self->stack->len >= MAX_STACK)
    return dsc_pth_refuse (error, DSC_ERROR_TOO_LARGE,
                           _ ("Its list of tensors is nested or long beyond reason."));
  g_ptr_array_add (self->stack, value);
  return TRUE;
}

static DscPickleValue *
pop (Machine *self, GError **error)
{
  if (self->stack->len > get_floor (self))
    return g_ptr_array_steal_index (self->stack, self->stack->len - 1);
  dsc_pth_refuse_list (error);
  return NULL;
}

static DscPickleValue *
peek (Machine *self, GError **error)
{
  if (self->stack->len > get_floor (self))
    return self->stack->pdata[self->stack->len - 1];
  dsc_pth_refuse_list (error);
  return NULL;
}

/* Removes the uppermost mark. In @items what was above it, valid until the next push; they are no
 * longer on the stack. */
static gboolean
pop_mark (Machine *self, DscPickleValue ***items, guint *n, GError **error)
{
  guint floor = get_floor (self);

  *items = NULL;
  *n = 0;
  if (self->marks->len == 0)
    return dsc_pth_refuse_list (error);
  g_array_set_size (self->marks, self->marks->len - 1);
  *items = (DscPickleValue **) self->stack->pdata + floor;
  *n = self->stack->len - floor;
  self->stack->len = floor;
  return TRUE;
}

static gboolean
op_mark (Machine *self, GError **error)
{
  if (self->marks->len >= MAX_MARKS)
    return dsc_pth_refuse (error, DSC_ERROR_TOO_LARGE,
                           _ ("Its list of tensors is nested or long beyond reason."));
  g_array_append_val (self->marks, self->stack->len);
  return TRUE;
}

static gboolean
op_pop (Machine *self, GError **error)
{
  return pop (self, error) != NULL;
}

static gboolean
op_proto (Machine *self, GError **error)
{
  const guint8 *version = dsc_pth_take (self->cursor, 1, error);

  if (version == NULL || *version <= PROTOCOL)
    return version != NULL;
  return dsc_pth_refuse (error, DSC_ERROR_UNSUPPORTED,
                         _ ("It was saved with pickle protocol %u instead of 2."), *version);
}

/* Plain values. */

static gboolean
push_integer (Machine *self, DscPickleKind kind, gint64 integer, GError **error)
{
  DscPickleValue *value = dsc_pickle_value_new (self->pth, kind, error);

  if (value != NULL)
    value->integer = integer;
  return push (self, value, error);
}

static gboolean
op_none (Machine *self, GError **error)
{
  return push_integer (self, DSC_PICKLE_NONE, 0, error);
}

static gboolean
op_true (Machine *self, GError **error)
{
  return push_integer (self, DSC_PICKLE_BOOL, TRUE, error);
}

static gboolean
op_false (Machine *self, GError **error)
{
  return push_integer (self, DSC_PICKLE_BOOL, FALSE, error);
}

/* Reads @size ≤ 4 bytes, the lowest first. */
static gboolean
take_small (Machine *self, guint size, guint32 *number, GError **error)
{
  const guint8 *at = dsc_pth_take (self->cursor, size, error);

  if (at == NULL)
    return FALSE;
  *number = 0;
  for (guint i = 0; i < size; i++)
    *number |= (guint32) at[i] << (8 * i);
  return TRUE;
}

static gboolean
op_int1 (Machine *self, GError **error)
{
  guint32 number;

  return take_small (self, 1, &number, error) && push_integer (self, DSC_PICKLE_INT, number, error);
}

static gboolean
op_int2 (Machine *self, GError **error)
{
  guint32 number;

  return take_small (self, 2, &number, error) && push_integer (self, DSC_PICKLE_INT, number, error);
}

static gboolean
op_int4 (Machine *self, GError **error)
{
  guint32 number;

  return take_small (self, 4, &number, error)
         && push_integer (self, DSC_PICKLE_INT, (gint32) number, error);
}

/* A two's complement number of up to 255 bytes; of those, eight are enough for any size. */
static gboolean
op_long1 (Machine *self, GError **error)
{
  guint32 size;
  const guint8 *at;
  guint64 number = 0;

  if (!take_small (self, 1, &size, error)
      || (at = dsc_pth_take (self->cursor, size, error)) == NULL)
    return FALSE;
  if (size > sizeof number)
    return dsc_pth_refuse (error, DSC_ERROR_TOO_LARGE, _ ("A number in it is beyond reason."));
  for (guint i = 0; i < size; i++)
    number |= (guint64) at[i] << (8 * i);
  if (size > 0 && size < sizeof number && at[size - 1] >= 0x80)
    number |= G_MAXUINT64 << (8 * size);
  return push_integer (self, DSC_PICKLE_INT, (gint64) number, error);
}

static gboolean
op_float (Machine *self, GError **error)
{
  return dsc_pth_take (self->cursor, sizeof (double), error) != NULL
         && push_integer (self, DSC_PICKLE_REAL, 0, error);
}

static gboolean
push_text (Machine *self, guint size_bytes, GError **error)
{
  guint32 size;
  const guint8 *at;
  DscPickleValue *value;

  if (!take_small (self, size_bytes, &size, error)
      || (at = dsc_pth_take (self->cursor, size, error)) == NULL)
    return FALSE;
  value = dsc_pickle_value_new (self->pth, DSC_PICKLE_TEXT, error);
  if (value == NULL)
    return FALSE;
  value->text = (const char *) at;
  value->n = size;
  return push (self, value, error);
}

static gboolean
op_text1 (Machine *self, GError **error)
{
  return push_text (self, 1, error);
}

static gboolean
op_text4 (Machine *self, GError **error)
{
  return push_text (self, 4, error);
}

/* Containers. */

static gboolean
op_empty_list (Machine *self, GError **error)
{
  return push (self, dsc_pickle_value_new (self->pth, DSC_PICKLE_LIST, error), error);
}

static gboolean
op_empty_dict (Machine *self, GError **error)
{
  return push (self, dsc_pickle_value_new (self->pth, DSC_PICKLE_DICT, error), error);
}

static gboolean
push_tuple (Machine *self, DscPickleValue **items, guint n, GError **error)
{
  DscPickleValue *tuple = dsc_pickle_value_new (self->pth, DSC_PICKLE_TUPLE, error);

  if (tuple == NULL)
    return FALSE;
  if (n > 0)
    {
      tuple->items = dsc_pth_alloc (self->pth, n * sizeof *items, error);
      if (tuple->items == NULL)
        return FALSE;
      memcpy (tuple->items, items, n * sizeof *items);
      tuple->n = tuple->room = n;
    }
  return push (self, tuple, error);
}

static gboolean
op_tuple0 (Machine *self, GError **error)
{
  return push_tuple (self, NULL, 0, error);
}

static gboolean
op_tuple (Machine *self, GError **error)
{
  DscPickleValue **items;
  guint n;

  return pop_mark (self, &items, &n, error) && push_tuple (self, items, n, error);
}

static gboolean
tuple_of_top (Machine *self, guint n, GError **error)
{
  if (self->stack->len - get_floor (self) < n)
    return dsc_pth_refuse_list (error);
  self->stack->len -= n;
  return push_tuple (self, (DscPickleValue **) self->stack->pdata + self->stack->len, n, error);
}

static gboolean
op_tuple1 (Machine *self, GError **error)
{
  return tuple_of_top (self, 1, error);
}

static gboolean
op_tuple2 (Machine *self, GError **error)
{
  return tuple_of_top (self, 2, error);
}

static gboolean
op_tuple3 (Machine *self, GError **error)
{
  return tuple_of_top (self, 3, error);
}

/* Appends to the container on top of the stack, which must be of @kind; @items lie above it. */
static gboolean
fill (Machine *self, DscPickleKind kind, DscPickleValue **items, guint n, GError **error)
{
  DscPickleValue *container = peek (self, error);

  if (container == NULL)
    return FALSE;
  if (container->kind != kind || (kind == DSC_PICKLE_DICT && n % 2 != 0))
    return dsc_pth_refuse_list (error);
  for (guint i = 0; i < n; i++)
    if (!dsc_pickle_value_append (self->pth, container, items[i], error))
      return FALSE;
  return TRUE;
}

static gboolean
fill_from_top (Machine *self, DscPickleKind kind, guint n, GError **error)
{
  if (self->stack->len - get_floor (self) < n)
    return dsc_pth_refuse_list (error);
  self->stack->len -= n;
  return fill (self, kind, (DscPickleValue **) self->stack->pdata + self->stack->len, n, error);
}

static gboolean
fill_from_mark (Machine *self, DscPickleKind kind, GError **error)
{
  DscPickleValue **items;
  guint n;

  return pop_mark (self, &items, &n, error) && fill (self, kind, items, n, error);
}

static gboolean
op_append (Machine *self, GError **error)
{
  return fill_from_top (self, DSC_PICKLE_LIST, 1, error);
}

static gboolean
op_appends (Machine *self, GError **error)
{
  return fill_from_mark (self, DSC_PICKLE_LIST, error);
}

static gboolean
op_setitem (Machine *self, GError **error)
{
  return fill_from_top (self, DSC_PICKLE_DICT, 2, error);
}

static gboolean
op_setitems (Machine *self, GError **error)
{
  return fill_from_mark (self, DSC_PICKLE_DICT, error);
}

/* The memo. */

static gboolean
put (Machine *self, guint size_bytes, GError **error)
{
  DscPickleValue *value = peek (self, error);
  guint32 index;

  if (value == NULL || !take_small (self, size_bytes, &index, error))
    return FALSE;
  if (index >= MAX_MEMO || index > self->memo->len + MAX_MEMO_GAP)
    return dsc_pth_refuse_list (error);
  if (index >= self->memo->len)
    g_ptr_array_set_size (self->memo, (int) index + 1);
  self->memo->pdata[index] = value;
  return TRUE;
}

static gboolean
get (Machine *self, guint size_bytes, GError **error)
{
  guint32 index;

  if (!take_small (self, size_bytes, &index, error))
    return FALSE;
  if (index >= self->memo->len || self->memo->pdata[index] == NULL)
    return dsc_pth_refuse_list (error);
  return push (self, self->memo->pdata[index], error);
}

static gboolean
op_put1 (Machine *self, GError **error)
{
  return put (self, 1, error);
}

static gboolean
op_put4 (Machine *self, GError **error)
{
  return put (self, 4, error);
}

static gboolean
op_get1 (Machine *self, GError **error)
{
  return get (self, 1, error);
}

static gboolean
op_get4 (Machine *self, GError **error)
{
  return get (self, 4, error);
}

/* Classes. */

/* A name up to the end of its line. */
static const char *
take_line (Machine *self, gsize *size, GError **error)
{
  const char *line = (const char *) self->cursor->at;
  gsize left = (gsize) (self->cursor->end - self->cursor->at);
  const char *newline = memchr (line, '\n', MIN (left, MAX_CLASS + 1));

  if (newline == NULL)
    {
      if (left <= MAX_CLASS)
        dsc_pth_refuse_end (error);
      else
        dsc_pth_refuse_list (error);
      return NULL;
    }
  *size = (gsize) (newline - line);
  self->cursor->at += *size + 1;
  return line;
}

static gboolean
op_global (Machine *self, GError **error)
{
  gsize module_size;
  gsize name_size;
  const char *module = take_line (self, &module_size, error);
  const char *name = module != NULL ? take_line (self, &name_size, error) : NULL;

  return name != NULL
         && push (self,
                  dsc_pickle_find_class (self->pth, module, module_size, name, name_size, error),
                  error);
}

static gboolean
op_reduce (Machine *self, GError **error)
{
  DscPickleValue *arguments = pop (self, error);
  DscPickleValue *callable = arguments != NULL ? pop (self, error) : NULL;

  return callable != NULL
         && push (self, dsc_pickle_call (self->pth, callable, arguments, error), error);
}

static gboolean
op_newobj (Machine *self, GError **error)
{
  DscPickleValue *arguments = pop (self, error);
  DscPickleValue *klass = arguments != NULL ? pop (self, error) : NULL;

  return klass != NULL
         && push (self, dsc_pickle_new_object (self->pth, klass, arguments, error), error);
}

static gboolean
op_build (Machine *self, GError **error)
{
  DscPickleValue *state = pop (self, error);
  DscPickleValue *object = state != NULL ? peek (self, error) : NULL;

  return object != NULL && dsc_pickle_set_state (object, state, error);
}

static gboolean
op_persistent (Machine *self, GError **error)
{
  DscPickleValue *id = pop (self, error);

  if (id == NULL)
    return FALSE;
  if (self->pth->find == NULL)
    return dsc_pth_refuse_list (error);
  return push (self, self->pth->find (self->pth, id, error), error);
}

#define STOP '.'

static const Instruction instructions[256] = {
  ['('] = op_mark,       ['0'] = op_pop,        ['N'] = op_none,       ['K'] = op_int1,
  ['M'] = op_int2,       ['J'] = op_int4,       [0x8a] = op_long1,     ['G'] = op_float,
  [0x88] = op_true,      [0x89] = op_false,     ['U'] = op_text1,      ['T'] = op_text4,
  ['X'] = op_text4,      [']'] = op_empty_list, ['}'] = op_empty_dict, [')'] = op_tuple0,
  ['t'] = op_tuple,      [0x85] = op_tuple1,    [0x86] = op_tuple2,    [0x87] = op_tuple3,
  ['a'] = op_append,     ['e'] = op_appends,    ['s'] = op_setitem,    ['u'] = op_setitems,
  ['q'] = op_put1,       ['r'] = op_put4,       ['h'] = op_get1,       ['j'] = op_get4,
  ['c'] = op_global,     ['R'] = op_reduce,     [0x81] = op_newobj,    ['b'] = op_build,
  ['Q'] = op_persistent, [0x80] = op_proto,
};

static DscPickleValue *
run (Machine *self, GError **error)
{
  const guint8 *code;

  while ((code = dsc_pth_take (self->cursor, 1, error)) != NULL && *code != STOP)
    {
      if (instructions[*code] == NULL)
        {
          dsc_pth_refuse (
              error, DSC_ERROR_UNSUPPORTED,
              _ ("Its list of tensors holds the pickle instruction 0x%02x, which no weights need."),
              *code);
          return NULL;
        }
      if (!instructions[*code](self, error))
        return NULL;
    }
  if (code == NULL)
    return NULL;
  if (self->marks->len == 0 && self->stack->len == 1)
    return self->stack->pdata[0];
  dsc_pth_refuse_list (error);
  return NULL;
}

DscPickleValue *
dsc_pickle_read (DscPth *pth, DscPthCursor *cursor, GError **error)
{
  g_autoptr (GPtrArray) stack = g_ptr_array_sized_new (64);
  g_autoptr (GArray) marks = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autoptr (GPtrArray) memo = g_ptr_array_new ();
  Machine machine = { pth, cursor, stack, marks, memo };

  return run (&machine, error);
}
