/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "picture/dsc-photo-columns.h"

struct _DscPhotoColumns
{
  GtkGridView *view;
  guint wanted;
  guint source; /* of fit_cb(); 0: none */
};

static gboolean
fit_cb (gpointer data)
{
  DscPhotoColumns *self = data;

  self->source = 0;
  gtk_grid_view_set_max_columns (self->view, self->wanted);
  return G_SOURCE_REMOVE;
}

/* Later: not while sizes are being given out. */
void
dsc_photo_columns_fit (DscPhotoColumns *self, int width, int cell)
{
  self->wanted = (guint) CLAMP (width / cell, 1, DSC_PHOTO_COLUMNS_MAX);
  if (self->source == 0 && gtk_grid_view_get_max_columns (self->view) != self->wanted)
    self->source = g_idle_add_full (GDK_PRIORITY_REDRAW - 1, fit_cb, self, NULL);
}

DscPhotoColumns *
dsc_photo_columns_new (GtkGridView *view)
{
  DscPhotoColumns *self = g_new0 (DscPhotoColumns, 1);

  self->view = view;
  return self;
}

void
dsc_photo_columns_free (DscPhotoColumns *self)
{
  if (self == NULL)
    return;
  g_clear_handle_id (&self->source, g_source_remove);
  g_free (self);
}
