/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How a thumb looks: photo, badge, caption, and the place of a photo that is not there. */
#include "config.h"

#include "common/dsc-theme.h"
#include "picture/dsc-thumb-private.h"

/* CSS pixels. */
#define ROUNDING 6
#define CAPTION_GAP 4
#define BADGE_MARGIN 5
#define BADGE_PADDING 6
#define BADGE_ROUNDING 9
/* So many lines of each paragraph, before an ellipsis. */
#define BADGE_LINES 2

void
_dsc_thumb_forget_layouts (DscThumb *self)
{
  g_clear_object (&self->layout);
  g_clear_object (&self->badge_layout);
}

static PangoLayout *
get_caption_layout (DscThumb *self)
{
  if (self->layout == NULL)
    {
      self->layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), self->caption);
      pango_layout_set_ellipsize (self->layout, PANGO_ELLIPSIZE_MIDDLE);
      pango_layout_set_single_paragraph_mode (self->layout, TRUE);
      pango_layout_set_alignment (self->layout, PANGO_ALIGN_CENTER);
    }
  return self->layout;
}

int
_dsc_thumb_caption_height (DscThumb *self)
{
  int height;

  if (self->caption == NULL)
    return 0;
  pango_layout_get_pixel_size (get_caption_layout (self), NULL, &height);
  return height + CAPTION_GAP;
}

/* A mistake has a cross before its letters, so that it is not told by colour alone. */
static PangoLayout *
get_badge_layout (DscThumb *self)
{
  if (self->badge_layout == NULL)
    {
      g_autofree char *text = g_strconcat (self->badge_bad ? "✗ " : "", self->badge, NULL);
      PangoAttrList *attributes = pango_attr_list_new ();

      pango_attr_list_insert (attributes, pango_attr_scale_new (PANGO_SCALE_SMALL));
      pango_attr_list_insert (attributes, pango_attr_weight_new (PANGO_WEIGHT_BOLD));
      self->badge_layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), text);
      pango_layout_set_attributes (self->badge_layout, attributes);
      pango_layout_set_ellipsize (self->badge_layout, PANGO_ELLIPSIZE_END);
      pango_layout_set_wrap (self->badge_layout, PANGO_WRAP_WORD_CHAR);
      pango_layout_set_height (self->badge_layout, -BADGE_LINES);
      pango_attr_list_unref (attributes);
    }
  return self->badge_layout;
}

/* Where a picture of that shape lies in the square: in its middle. */
static graphene_rect_t
picture_area (DscThumb *self, GdkTexture *texture, float left)
{
  float width = (float) gdk_texture_get_width (texture);
  float height = (float) gdk_texture_get_height (texture);
  float scale = (float) self->size / MAX (width, height);

  width = MAX (1, width * scale);
  height = MAX (1, height * scale);
  return GRAPHENE_RECT_INIT (left + ((float) self->size - width) / 2,
                             ((float) self->size - height) / 2, width, height);
}

static void
snapshot_picture (DscThumb *self, GtkSnapshot *snapshot, const graphene_rect_t *area)
{
  GskRoundedRect outline;

  gsk_rounded_rect_init_from_rect (&outline, area, ROUNDING);
  gtk_snapshot_push_rounded_clip (snapshot, &outline);
  gtk_snapshot_append_texture (snapshot, self->overlay != NULL ? self->overlay : self->texture,
                               area);
  gtk_snapshot_pop (snapshot);
}

/* The place of a photo that has not come, or will not: then with the sign of a missing picture. */
static void
snapshot_place (DscThumb *self, GtkSnapshot *snapshot, float left)
{
  float side = (float) self->size;
  graphene_rect_t area = GRAPHENE_RECT_INIT (left, side / 8, side, side * 3 / 4);
  GskRoundedRect outline;
  GdkRGBA colour;
  GdkRGBA faint;

  dsc_theme_get_colour (GTK_WIDGET (self), NULL, &colour);
  faint = colour;
  faint.alpha *= 0.08f;
  gsk_rounded_rect_init_from_rect (&outline, &area, ROUNDING);
  gtk_snapshot_push_rounded_clip (snapshot, &outline);
  gtk_snapshot_append_color (snapshot, &faint, &area);
  gtk_snapshot_pop (snapshot);
  if (self->status == DSC_THUMB_FAILED)
    {
      GtkWidget *widget = GTK_WIDGET (self);
      int icon_size = MIN (self->size / 3, 48);
      GtkIconTheme *theme = gtk_icon_theme_get_for_display (gtk_widget_get_display (widget));
      g_autoptr (GtkIconPaintable) icon = gtk_icon_theme_lookup_icon (
          theme, "image-missing-symbolic", NULL, icon_size, gtk_widget_get_scale_factor (widget),
          gtk_widget_get_direction (widget), 0);
      float icon_left = left + (side - (float) icon_size) / 2;
      float icon_top = (side - (float) icon_size) / 2;

      gtk_snapshot_save (snapshot);
      gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (icon_left, icon_top));
      gtk_symbolic_paintable_snapshot_symbolic (GTK_SYMBOLIC_PAINTABLE (icon), snapshot, icon_size,
                                                icon_size, &colour, 1);
      gtk_snapshot_restore (snapshot);
    }
}

static void
snapshot_badge (DscThumb *self, GtkSnapshot *snapshot, const graphene_rect_t *area)
{
  GtkWidget *widget = GTK_WIDGET (self);
  gboolean mirrored = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  PangoLayout *layout = get_badge_layout (self);
  const char *name = self->badge_bad ? "error" : "accent";
  g_autofree char *ground_name = g_strconcat (name, "_bg_color", NULL);
  g_autofree char *ink_name = g_strconcat (name, "_fg_color", NULL);
  float left = area->origin.x + BADGE_MARGIN;
  GskRoundedRect outline;
  GdkRGBA ground, ink;
  int width, height;

  pango_layout_set_width (
      layout, MAX (1, (int) area->size.width - 2 * (BADGE_MARGIN + BADGE_PADDING)) * PANGO_SCALE);
  pango_layout_get_pixel_size (layout, &width, &height);
  width += 2 * BADGE_PADDING;
  height += 2;
  if (!mirrored)
    left = area->origin.x + area->size.width - BADGE_MARGIN - (float) width;
  dsc_theme_get_colour (widget, ground_name, &ground);
  dsc_theme_get_colour (widget, ink_name, &ink);
  gsk_rounded_rect_init_from_rect (
      &outline,
      &GRAPHENE_RECT_INIT (left, area->origin.y + BADGE_MARGIN, (float) width, (float) height),
      MIN ((float) height / 2, BADGE_ROUNDING));
  gtk_snapshot_push_rounded_clip (snapshot, &outline);
  gtk_snapshot_append_color (snapshot, &ground, &outline.bounds);
  gtk_snapshot_pop (snapshot);
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (outline.bounds.origin.x + BADGE_PADDING,
                                                          outline.bounds.origin.y + 1));
  gtk_snapshot_append_layout (snapshot, layout, &ink);
  gtk_snapshot_restore (snapshot);
}

static void
snapshot_caption (DscThumb *self, GtkSnapshot *snapshot)
{
  PangoLayout *layout = get_caption_layout (self);
  GdkRGBA colour;

  pango_layout_set_width (layout, gtk_widget_get_width (GTK_WIDGET (self)) * PANGO_SCALE);
  dsc_theme_get_colour (GTK_WIDGET (self), NULL, &colour);
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (0, (float) self->size + CAPTION_GAP));
  gtk_snapshot_append_layout (snapshot, layout, &colour);
  gtk_snapshot_restore (snapshot);
}

void
_dsc_thumb_paint (DscThumb *self, GtkSnapshot *snapshot)
{
  GdkTexture *shown = self->overlay != NULL ? self->overlay : self->texture;
  float side = (float) self->size;
  float left = ((float) gtk_widget_get_width (GTK_WIDGET (self)) - side) / 2;
  graphene_rect_t area = GRAPHENE_RECT_INIT (left, side / 8, side, side * 3 / 4);

  if (shown != NULL)
    {
      area = picture_area (self, shown, left);
      snapshot_picture (self, snapshot, &area);
    }
  else if (self->path != NULL)
    snapshot_place (self, snapshot, left);
  if (self->badge != NULL && *self->badge != '\0')
    snapshot_badge (self, snapshot, &area);
  if (self->caption != NULL)
    snapshot_caption (self, snapshot);
}
