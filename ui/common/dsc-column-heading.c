/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "common/dsc-column-heading.h"

/* The view's first child is the row of headings, each of which holds a box of words and an arrow.
 */
void
dsc_column_headings_align_end (GtkColumnView *view, guint first)
{
  GtkWidget *row = gtk_widget_get_first_child (GTK_WIDGET (view));
  guint number = 0;

  for (GtkWidget *heading = row != NULL ? gtk_widget_get_first_child (row) : NULL; heading != NULL;
       heading = gtk_widget_get_next_sibling (heading))
    {
      GtkWidget *box = gtk_widget_get_first_child (heading);

      if (number++ >= first && box != NULL)
        gtk_widget_set_halign (box, GTK_ALIGN_END);
    }
}
