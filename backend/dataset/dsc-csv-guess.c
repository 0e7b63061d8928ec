/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Guesses from a file's first rows whether it is a table, and what divides its fields. */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "dataset/dsc-csv.h"

#define FIRST_BYTES 4096
#define MAX_ROWS 200

gboolean
dsc_csv_is_text (const char *path)
{
  char start[FIRST_BYTES];
  FILE *file = fopen (path, "rbe");
  gsize n;

  if (file == NULL)
    return FALSE;
  n = fread (start, 1, sizeof start, file);
  fclose (file);
  if (n >= 2 && (memcmp (start, "\xff\xfe", 2) == 0 || memcmp (start, "\xfe\xff", 2) == 0))
    return TRUE;
  return memchr (start, '\0', n) == NULL;
}

/* Returns: the share of the first rows that have the commonest number of fields, if that is above
 * one; in @n_fields this number. */
static double
evenness (const char *path, char delimiter, guint *n_fields, GError **error)
{
  g_autoptr (DscCsv) csv = dsc_csv_open (path, delimiter, error);
  g_autoptr (GHashTable) counts = g_hash_table_new (NULL, NULL);
  GHashTableIter iter;
  gpointer fields, count;
  guint n_rows = 0;
  guint commonest = 0;

  *n_fields = 1;
  if (csv == NULL)
    return 0;
  /* A row that cannot be read under this delimiter tells against it, and is said when the table is
   * read. */
  while (n_rows < MAX_ROWS && dsc_csv_next (csv, NULL))
    {
      guint n;
      guint seen;

      dsc_csv_get_fields (csv, &n);
      seen = GPOINTER_TO_UINT (g_hash_table_lookup (counts, GUINT_TO_POINTER (n)));
      g_hash_table_insert (counts, GUINT_TO_POINTER (n), GUINT_TO_POINTER (seen + 1));
      n_rows++;
    }
  g_hash_table_iter_init (&iter, counts);
  while (g_hash_table_iter_next (&iter, &fields, &count))
    if (GPOINTER_TO_UINT (fields) > 1 && GPOINTER_TO_UINT (count) > commonest)
      {
        commonest = GPOINTER_TO_UINT (count);
        *n_fields = GPOINTER_TO_UINT (fields);
      }
  return n_rows > 0 ? commonest / (double) n_rows : 0;
}

char
dsc_csv_guess_delimiter (const char *path, GError **error)
{
  static const char candidates[] = { ',', ';', '\t', '|' };
  char best = ',';
  double best_share = 0;
  guint best_fields = 1;

  for (gsize i = 0; i < G_N_ELEMENTS (candidates); i++)
    {
      GError *failure = NULL;
      guint n_fields;
      double share = evenness (path, candidates[i], &n_fields, &failure);

      if (failure != NULL)
        {
          g_propagate_error (error, failure);
          return '\0';
        }
      if (share > best_share || (share == best_share && n_fields > best_fields))
        {
          best = candidates[i];
          best_share = share;
          best_fields = n_fields;
        }
    }
  return best;
}
