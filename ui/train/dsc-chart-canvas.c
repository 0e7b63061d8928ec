/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "common/dsc-theme.h"
#include "train/dsc-chart-canvas.h"

struct _DscChartCanvas
{
  GtkWidget *widget; /* owns this */
  DscChartPaintFunc paint;
  gpointer data;

  GdkTexture *texture; /* (owned) (nullable) */
  DscChartStyle style; /* what the texture was painted with: */
  int width;
  int height;
  int scale;
};

DscChartCanvas *
dsc_chart_canvas_new (GtkWidget *widget, DscChartPaintFunc paint, gpointer data)
{
  DscChartCanvas *self = g_new0 (DscChartCanvas, 1);

  self->widget = widget;
  self->paint = paint;
  self->data = data;
  return self;
}

void
dsc_chart_canvas_free (DscChartCanvas *self)
{
  g_clear_object (&self->texture);
  g_free (self);
}

void
dsc_chart_canvas_invalidate (DscChartCanvas *self)
{
  g_clear_object (&self->texture);
  gtk_widget_queue_draw (self->widget);
}

/* Paints into memory; the texture takes the surface's pixels over without a copy. */
static GdkTexture *
paint (DscChartCanvas *self)
{
  cairo_surface_t *surface = cairo_image_surface_create (
      CAIRO_FORMAT_ARGB32, self->width * self->scale, self->height * self->scale);
  g_autoptr (GBytes) bytes = NULL;
  cairo_t *cr;

  cairo_surface_set_device_scale (surface, self->scale, self->scale);
  cr = cairo_create (surface);
  self->paint (cr, self->width, self->height, &self->style, self->data);
  cairo_destroy (cr);
  cairo_surface_flush (surface);
  bytes = g_bytes_new_with_free_func (cairo_image_surface_get_data (surface),
                                      (gsize) cairo_image_surface_get_stride (surface)
                                          * (gsize) (self->height * self->scale),
                                      (GDestroyNotify) cairo_surface_destroy, surface);
  return gdk_memory_texture_new (self->width * self->scale, self->height * self->scale,
                                 GDK_MEMORY_DEFAULT, bytes,
                                 (gsize) cairo_image_surface_get_stride (surface));
}

void
dsc_chart_canvas_snapshot (DscChartCanvas *self, GtkSnapshot *snapshot, const DscChartStyle *style)
{
  int width = gtk_widget_get_width (self->widget);
  int height = gtk_widget_get_height (self->widget);
  int scale = gtk_widget_get_scale_factor (self->widget);

  if (width <= 0 || height <= 0)
    return;
  if (self->texture == NULL || width != self->width || height != self->height
      || scale != self->scale || !dsc_chart_style_equal (style, &self->style))
    {
      self->width = width;
      self->height = height;
      self->scale = scale;
      self->style = *style;
      g_clear_object (&self->texture);
      self->texture = paint (self);
    }
  gtk_snapshot_append_texture (snapshot, self->texture,
                               &GRAPHENE_RECT_INIT (0, 0, (float) width, (float) height));
}

void
dsc_chart_canvas_snapshot_focus (DscChartCanvas *self, GtkSnapshot *snapshot)
{
  if (gtk_widget_has_visible_focus (self->widget))
    dsc_theme_snapshot_focus (self->widget, snapshot);
}
