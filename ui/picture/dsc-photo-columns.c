/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which room there is the grid's horizontal adjustment knows: a widget with a layout manager, such
 * as any AdwBin, is not asked to give its children sizes. */
#include "config.h"

#include "picture/dsc-photo-columns.h"

struct _DscPhotoColumns
{
  GtkGridView *view;
  GtkAdjustment *across; /* (owned) */
  int cell;
  guint source; /* of fit_cb(); 0: none */
};

static guint
count_wanted (DscPhotoColumns *self)
{
  int width = (int) gtk_adjustment_get_page_size (self->across);

  return (guint) CLAMP (width / self->cell, 1, DSC_PHOTO_COLUMNS_MAX);
}

static gboolean
fit_cb (gpointer data)
{
  DscPhotoColumns *self = data;

  self->source = 0;
  gtk_grid_view_set_max_columns (self->view, count_wanted (self));
  return G_SOURCE_REMOVE;
}

/* Later: not while sizes are being given out. */
static void
fit (DscPhotoColumns *self)
{
  if (self->source == 0 && gtk_grid_view_get_max_columns (self->view) != count_wanted (self))
    self->source = g_idle_add_full (GDK_PRIORITY_REDRAW - 1, fit_cb, self, NULL);
}

DscPhotoColumns *
dsc_photo_columns_new (GtkGridView *view, int cell)
{
  DscPhotoColumns *self = g_new0 (DscPhotoColumns, 1);

  self->view = view;
  self->cell = cell;
  self->across = g_object_ref (gtk_scrollable_get_hadjustment (GTK_SCROLLABLE (view)));
  g_signal_connect_swapped (self->across, "changed", G_CALLBACK (fit), self);
  return self;
}

void
dsc_photo_columns_free (DscPhotoColumns *self)
{
  if (self == NULL)
    return;
  g_signal_handlers_disconnect_by_data (self->across, self);
  g_object_unref (self->across);
  g_clear_handle_id (&self->source, g_source_remove);
  g_free (self);
}

void
dsc_photo_columns_set_cell (DscPhotoColumns *self, int cell)
{
  self->cell = cell;
  fit (self);
}
