/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which columns of a table say what.
 *
 * The path is what names most files that exist: one column, two in either order, or up to four side
 * by side, joined by slashes. Label and split go by the names of columns first, then by their
 * contents. */
#include "config.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "base/dsc-error.h"
#include "base/dsc-text.h"
#include "dataset/dsc-table-plan.h"
#include "dataset/dsc-walk.h"

/* Columns beyond these are not guessed at, only taken when chosen. */
#define GUESSED_COLUMNS 64
#define PAIRED_COLUMNS 16
#define SIDE_BY_SIDE 4
/* So few rows tell nothing about how often values come again. */
#define FEW_ROWS 20

typedef struct
{
  const DscTableSample *sample;
  const DscFileIndex *index;
  DscTablePlan *plan;
  guint most_votes;
} Guess;

static const char *
field_of (char **row, guint column)
{
  for (guint i = 0; i < column; i++)
    if (row[i] == NULL)
      return "";
  return row[column] != NULL ? row[column] : "";
}

static char *
join_path (const GArray *columns, const char *const *fields, guint n)
{
  GString *path = g_string_new (NULL);

  for (guint i = 0; i < columns->len; i++)
    {
      guint column = g_array_index (columns, guint, i);
      const char *part = column < n ? fields[column] : "";

      if (part[0] == '\0' && i + 1 == columns->len)
        g_string_truncate (path, 0);
      if (part[0] == '\0')
        continue;
      if (path->len > 0)
        g_string_append_c (path, '/');
      g_string_append (path, part);
    }
  return g_string_free (path, FALSE);
}

char *
dsc_table_plan_path (const DscTablePlan *self, const char *const *fields, guint n)
{
  return join_path (self->path_columns, fields, n);
}

/* Takes @columns for the path if they name more files than what was tried before. */
static void
try_columns (Guess *self, const guint *columns, guint n)
{
  g_autoptr (GArray) tried = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autoptr (DscBaseVotes) votes = dsc_base_votes_new ();
  const char *base;
  guint most;

  g_array_append_vals (tried, columns, n);
  /* The first row may be a header, which names no file and does no harm. */
  for (guint i = 0; i <= self->sample->rows->len; i++)
    {
      char **row = i == 0 ? self->sample->first : g_ptr_array_index (self->sample->rows, i - 1);
      g_autofree char *path = join_path (tried, (const char *const *) row, g_strv_length (row));

      if (path[0] != '\0')
        dsc_base_votes_add (votes, self->index, path);
    }
  most = dsc_base_votes_best (votes, &base);
  if (most <= self->most_votes)
    return;
  self->most_votes = most;
  g_array_set_size (self->plan->path_columns, 0);
  g_array_append_vals (self->plan->path_columns, columns, n);
  g_free (self->plan->base);
  self->plan->base = g_strdup (base);
}

static void
guess_path (Guess *self)
{
  guint n = MIN (self->sample->n_columns, GUESSED_COLUMNS);
  guint n_paired = MIN (n, PAIRED_COLUMNS);

  /* From simple to joined: a join has to name more files to be preferred. */
  for (guint i = 0; i < n; i++)
    try_columns (self, &i, 1);
  for (guint i = 0; i < n_paired; i++)
    for (guint j = 0; j < n_paired; j++)
      if (i != j)
        try_columns (self, (guint[]){ i, j }, 2);
  for (guint width = 2; width <= SIDE_BY_SIDE; width++)
    for (guint first = 0; first + width <= n; first++)
      try_columns (self, (guint[]){ first, first + 1, first + 2, first + 3 }, width);
}

/* Returns: (transfer full): the first row's @column as a header is compared: lower case, spaces for
 * _ and -. */
static char *
header_of (const DscTableSample *sample, guint column)
{
  char *name = g_ascii_strdown (field_of (sample->first, column), -1);

  return g_strstrip (g_strdelimit (name, "_-", ' '));
}

static gboolean
is_path_column (const DscTablePlan *plan, guint column)
{
  for (guint i = 0; i < plan->path_columns->len; i++)
    if (g_array_index (plan->path_columns, guint, i) == column)
      return TRUE;
  return FALSE;
}

static gboolean
is_free (const DscTablePlan *plan, guint column)
{
  return !is_path_column (plan, column) && (int) column != plan->label_column
         && (int) column != plan->split_column;
}

static gboolean
is_path_folder_column (const DscTablePlan *plan, guint column)
{
  const GArray *columns = plan->path_columns;

  return is_path_column (plan, column)
         && g_array_index (columns, guint, columns->len - 1) != column;
}

/* Returns: the column of @wanted (in the order of preference) that the first row names, −1 if none.
 */
static int
find_named (const Guess *self, const char *const *wanted, gboolean among_folders)
{
  guint n = MIN (self->sample->n_columns, GUESSED_COLUMNS);

  for (guint w = 0; wanted[w] != NULL; w++)
    for (guint column = 0; column < n; column++)
      {
        g_autofree char *name = header_of (self->sample, column);
        gboolean fits = among_folders ? is_path_folder_column (self->plan, column)
                                      : is_free (self->plan, column);
        gboolean named = wanted[w][0] == ' ' ? g_str_has_suffix (name, wanted[w])
                                             : g_str_equal (name, wanted[w]);

        if (fits && named)
          return (int) column;
      }
  return -1;
}

static int
find_named_label (const Guess *self)
{
  /* A word that begins with a space is the end of a name. */
  static const char *const wanted[]
      = { "label",     "labels",     "class",         "class name",   "category", "brick type",
          "species",   "type",       "breed",         "target",       "tag",      "diagnosis",
          "dx",        "label name", "category name", "species name", " label",   " class",
          " category", " type",      " species",      " breed",       NULL };
  int column = find_named (self, wanted, FALSE);

  return column >= 0 ? column : find_named (self, wanted, TRUE);
}

typedef struct
{
  guint n_filled;
  guint n_different;
  gboolean is_numeric;
  gboolean is_parts; /* every value names a part */
} Contents;

static Contents
look_at_column (const DscTableSample *sample, guint column)
{
  g_autoptr (GHashTable) values = g_hash_table_new (g_str_hash, g_str_equal);
  Contents contents = { .is_numeric = TRUE, .is_parts = TRUE };

  for (guint i = 0; i < sample->rows->len; i++)
    {
      const char *value = field_of (g_ptr_array_index (sample->rows, i), column);
      char *end;
      DscPart part;

      if (value[0] == '\0')
        continue;
      contents.n_filled++;
      g_hash_table_add (values, (gpointer) value);
      g_ascii_strtod (value, &end);
      contents.is_numeric = contents.is_numeric && *end == '\0';
      contents.is_parts = contents.is_parts && dsc_part_from_string (value, &part);
    }
  contents.n_different = g_hash_table_size (values);
  contents.is_parts = contents.is_parts && contents.n_filled > 0;
  return contents;
}

static gboolean
may_be_label (const Guess *self, guint column, gboolean numeric, guint n_different)
{
  Contents contents = look_at_column (self->sample, column);
  guint n = self->sample->rows->len;

  return is_free (self->plan, column) && contents.n_filled > 0 && contents.n_filled >= n / 2
         && contents.is_numeric == numeric && contents.n_different >= n_different
         && (contents.n_different <= n / 2 || n <= FEW_ROWS);
}

/* Returns: the column whose values come again and again, text before numbers, behind the path
 * before in front of it; −1 if none. */
static int
find_label_by_contents (const Guess *self)
{
  static const struct
  {
    gboolean numeric;
    guint n_different;
  } rounds[] = { { FALSE, 2 }, { TRUE, 2 }, { FALSE, 1 } };
  const GArray *path = self->plan->path_columns;
  guint n = MIN (self->sample->n_columns, GUESSED_COLUMNS);
  guint after = g_array_index (path, guint, path->len - 1) + 1;

  for (guint r = 0; r < G_N_ELEMENTS (rounds); r++)
    for (guint i = 0; i < n; i++)
      {
        guint column = (after + i) % n;

        if (may_be_label (self, column, rounds[r].numeric, rounds[r].n_different))
          return (int) column;
      }
  return path->len > 1 ? (int) g_array_index (path, guint, path->len - 2) : -1;
}

static int
find_split (const Guess *self)
{
  static const char *const wanted[]
      = { "split",   "part",  "partition", "subset", "set",  "data set",
          "dataset", "phase", "usage",     " split", " set", NULL };
  guint n = MIN (self->sample->n_columns, GUESSED_COLUMNS);
  int named = find_named (self, wanted, FALSE);

  if (named >= 0 && look_at_column (self->sample, (guint) named).is_parts)
    return named;
  for (guint column = 0; column < n; column++)
    {
      Contents contents = look_at_column (self->sample, column);

      if (is_free (self->plan, column) && contents.is_parts && contents.n_different > 1)
        return (int) column;
    }
  return -1;
}

/* Whether the first row's value stands in other rows, too. */
static gboolean
comes_again (const DscTableSample *sample, guint column)
{
  const char *value = field_of (sample->first, column);

  for (guint i = 0; i < sample->rows->len; i++)
    if (strcmp (value, field_of (g_ptr_array_index (sample->rows, i), column)) == 0)
      return TRUE;
  return FALSE;
}

static gboolean
guess_has_header (const Guess *self)
{
  char **first = self->sample->first;
  g_autofree char *path
      = dsc_table_plan_path (self->plan, (const char *const *) first, g_strv_length (first));
  int label;
  guint i;

  if (dsc_file_index_find (self->index, self->plan->base, path, &i) || dsc_walk_is_photo (path))
    return FALSE;
  if (find_named_label (self) >= 0)
    return TRUE;
  label = find_label_by_contents (self);
  return label < 0 || !comes_again (self->sample, (guint) label);
}

/* Finds a chosen column: a number counts from 1, anything else is a name in the first row, and sets
 * @by_name. */
static gboolean
find_chosen (const DscTableSample *sample, const char *chosen, const char *shown, guint *column,
             gboolean *by_name, GError **error)
{
  g_autofree char *wanted = g_strstrip (g_strdup (chosen));
  g_autofree char *names = NULL;
  g_autofree char *displayed = NULL;
  g_autofree char *shown_wanted = NULL;
  guint64 number;

  if (g_ascii_string_to_unsigned (wanted, 10, 1, sample->n_columns, &number, NULL))
    {
      *column = (guint) number - 1;
      return TRUE;
    }
  for (*column = 0; sample->first[*column] != NULL; (*column)++)
    {
      g_autofree char *name = g_strstrip (g_strdup (sample->first[*column]));

      if (g_ascii_strcasecmp (name, wanted) == 0)
        {
          *by_name = TRUE;
          return TRUE;
        }
    }
  names = g_strjoinv (", ", sample->first);
  displayed = dsc_path_display (names);
  shown_wanted = dsc_path_display (wanted);
  g_set_error (error, DSC_ERROR, DSC_ERROR_USAGE,
               _ ("The table “%s” has no column “%s”. Its first row is: %s"), shown, shown_wanted,
               displayed);
  return FALSE;
}

static gboolean
choose_path (Guess *self, const char *chosen, const char *shown, gboolean *by_name, GError **error)
{
  g_auto (GStrv) names = g_strsplit (chosen, ",", -1);
  g_autoptr (GArray) columns = g_array_new (FALSE, FALSE, sizeof (guint));

  for (guint i = 0; names[i] != NULL; i++)
    {
      guint column;

      if (!find_chosen (self->sample, names[i], shown, &column, by_name, error))
        return FALSE;
      g_array_append_val (columns, column);
    }
  try_columns (self, (const guint *) (gpointer) columns->data, columns->len);
  return TRUE;
}

static gboolean
choose_column (Guess *self, const char *chosen, const char *shown, int *column, gboolean *by_name,
               GError **error)
{
  guint found;

  if (chosen == NULL)
    return TRUE;
  if (!find_chosen (self->sample, chosen, shown, &found, by_name, error))
    return FALSE;
  *column = (int) found;
  return TRUE;
}

static gboolean
find_path (Guess *self, const DscImportOptions *options, const char *shown, gboolean *by_name,
           GError **error)
{
  if (options->path_columns == NULL)
    guess_path (self);
  else if (!choose_path (self, options->path_columns, shown, by_name, error))
    return FALSE;
  if (self->most_votes > 0)
    return TRUE;
  g_set_error (error, DSC_ERROR, DSC_ERROR_NO_DATA,
               _ ("None of the photos that “%s” names was found. Choose the folder that they lie "
                  "in, and the columns that make up their names."),
               shown);
  return FALSE;
}

DscTablePlan *
dsc_table_plan_new (const DscTableSample *sample, const DscFileIndex *index,
                    const DscImportOptions *options, const char *shown, GError **error)
{
  g_autoptr (DscTablePlan) plan = g_new0 (DscTablePlan, 1);
  Guess guess = { .sample = sample, .index = index, .plan = plan };
  gboolean by_name = FALSE;

  plan->path_columns = g_array_new (FALSE, FALSE, sizeof (guint));
  plan->label_column = -1;
  plan->split_column = -1;
  if (!find_path (&guess, options, shown, &by_name, error)
      || !choose_column (&guess, options->label_column, shown, &plan->label_column, &by_name, error)
      || !choose_column (&guess, options->split_column, shown, &plan->split_column, &by_name,
                         error))
    return NULL;
  if (options->split_column == NULL)
    plan->split_column = find_split (&guess);
  plan->has_header = by_name || guess_has_header (&guess);
  if (options->label_column == NULL && plan->has_header)
    plan->label_column = find_named_label (&guess);
  if (options->label_column == NULL && plan->label_column < 0)
    plan->label_column = find_label_by_contents (&guess);
  return g_steal_pointer (&plan);
}

void
dsc_table_plan_free (DscTablePlan *self)
{
  if (self == NULL)
    return;
  g_array_unref (self->path_columns);
  g_free (self->base);
  g_free (self);
}
