/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "import/dsc-reading-table.h"

static gboolean
is_path_column (const DscTablePlan *plan, guint column)
{
  for (guint i = 0; plan != NULL && i < plan->path_columns->len; i++)
    if (g_array_index (plan->path_columns, guint, i) == column)
      return TRUE;
  return FALSE;
}

/* What a column is taken for; %NULL: for nothing. */
static const char *
use_of_column (const DscTablePlan *plan, guint column)
{
  if (is_path_column (plan, column))
    return _ ("Photo’s file");
  if (plan != NULL && plan->label_column == (int) column)
    return _ ("Class");
  if (plan != NULL && plan->split_column == (int) column)
    return _ ("Part");
  return NULL;
}

static void
put_cell (GtkGrid *grid, int column, int row, const char *text, const char *css_class)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_single_line_mode (GTK_LABEL (label), TRUE);
  if (css_class != NULL)
    gtk_widget_add_css_class (label, css_class);
  gtk_grid_attach (grid, label, column, row, 1, 1);
}

void
dsc_reading_table_fill (GtkGrid *grid, const DscImportPreview *preview)
{
  gboolean header = preview->plan == NULL || preview->plan->has_header;
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (grid))) != NULL)
    gtk_grid_remove (grid, child);
  for (guint c = 0; c < preview->n_columns; c++)
    {
      const char *use = use_of_column (preview->plan, c);

      if (use != NULL)
        put_cell (grid, (int) c, 0, use, "accent");
    }
  for (guint r = 0; r < preview->rows->len; r++)
    {
      char **row = g_ptr_array_index (preview->rows, r);

      for (guint c = 0; row[c] != NULL; c++)
        put_cell (grid, (int) c, (int) r + 1, row[c],
                  r == 0 && header                           ? "heading"
                  : use_of_column (preview->plan, c) != NULL ? NULL
                                                             : "dim-label");
    }
}

char *
dsc_reading_table_name_column (const DscImportPreview *preview, guint column)
{
  char **first = preview->rows->len > 0 ? g_ptr_array_index (preview->rows, 0) : NULL;
  gboolean header = preview->plan == NULL || preview->plan->has_header;

  if (header && first != NULL && column < g_strv_length (first) && *first[column] != '\0')
    return g_strdup (first[column]);
  return g_strdup_printf (_ ("Column %u"), column + 1);
}

guint
dsc_reading_table_find_column (const DscImportPreview *preview, const char *chosen)
{
  guint64 number;

  if (chosen == NULL)
    return 0;
  if (g_ascii_string_to_unsigned (chosen, 10, 1, preview->n_columns, &number, NULL))
    return (guint) number;
  for (guint c = 0; c < preview->n_columns; c++)
    {
      g_autofree char *name = dsc_reading_table_name_column (preview, c);

      if (g_ascii_strcasecmp (name, chosen) == 0)
        return c + 1;
    }
  return 0;
}
