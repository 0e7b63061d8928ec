/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Heat maps over photos: the part of each photo that the network sees, and the maps over it. */
#include "config.h"

#include <errno.h>
#include <string.h>

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "base/dsc-error.h"
#include "base/dsc-text.h"
#include "chart/dsc-chart-export.h"
#include "chart/dsc-chart-heat-sheet.h"
#include "cli/dsc-cli-heat.h"
#include "image/dsc-view.h"

enum
{
  PICTURE_SCALE = 2
};
#define PICTURE_SIDE (PICTURE_SCALE * DSC_CHART_HEAT_TILE)

/* --- collecting --- */

static void
heat_clear (gpointer data)
{
  DscCliHeat *self = data;

  g_free (self->label);
  g_free (self->map);
}

DscCliHeatPhoto *
dsc_cli_heat_photo_new (const char *path, const char *actual)
{
  DscCliHeatPhoto *self = g_new0 (DscCliHeatPhoto, 1);

  self->path = g_strdup (path);
  self->actual = g_strdup (actual);
  self->maps = g_array_new (FALSE, FALSE, sizeof (DscCliHeat));
  g_array_set_clear_func (self->maps, heat_clear);
  return self;
}

/* Nothing in the photo speaks for a class whose map is zero all over. */
static gboolean
is_empty (const DscExplanation *explanation)
{
  gsize size = (gsize) explanation->height * explanation->width;

  for (gsize i = 0; i < size; i++)
    if (explanation->map[i] > 0)
      return FALSE;
  return TRUE;
}

void
dsc_cli_heat_photo_add (DscCliHeatPhoto *self, const DscExplanation *explanation,
                        const DscModelInfo *info, const char *caption)
{
  gsize size = (gsize) explanation->height * explanation->width;
  DscCliHeat heat = { .label = g_strdup (info->classes[explanation->label]),
                      .probability = explanation->probabilities[explanation->label],
                      .caption = is_empty (explanation) ? _ ("Nothing speaks for it") : caption,
                      .map = g_memdup2 (explanation->map, size * sizeof (float)),
                      .height = explanation->height,
                      .width = explanation->width };

  g_array_append_val (self->maps, heat);
}

void
dsc_cli_heat_photo_free (DscCliHeatPhoto *self)
{
  if (self == NULL)
    return;
  g_free (self->path);
  g_free (self->actual);
  g_array_unref (self->maps);
  g_free (self);
}

/* --- what the network sees --- */

/* NULL where it cannot be read any more. */
static DscPixels *
read_view (DscDecoder *decoder, const char *path, const DscModelInfo *info,
           GCancellable *cancellable)
{
  DscDecodeOptions options = DSC_DECODE_OPTIONS_DEFAULT;
  g_autoptr (DscPixels) photo = NULL;

  options.orientation = info->orientation;
  photo = dsc_decoder_read (decoder, path, &options, NULL, cancellable, NULL);
  return photo != NULL ? dsc_view_of_network (photo, &info->target, (int) PICTURE_SIDE) : NULL;
}

/* --- drawing --- */

/* What a sheet borrows from, for some photos. */
typedef struct
{
  GPtrArray *pixels; /* (owned) (element-type DscPixels) */
  GPtrArray *names;  /* (owned) (element-type filename) */
  GPtrArray *heats;  /* (owned) (element-type DscChartHeat): an array for each photo */
  GArray *photos;    /* (owned) (element-type DscChartHeatPhoto) */
} Sheet;

static void
sheet_init (Sheet *self)
{
  self->pixels = g_ptr_array_new_with_free_func ((GDestroyNotify) dsc_pixels_free);
  self->names = g_ptr_array_new_with_free_func (g_free);
  self->heats = g_ptr_array_new_with_free_func (g_free);
  self->photos = g_array_new (FALSE, FALSE, sizeof (DscChartHeatPhoto));
}

static void
sheet_clear (Sheet *self)
{
  g_clear_pointer (&self->pixels, g_ptr_array_unref);
  g_clear_pointer (&self->names, g_ptr_array_unref);
  g_clear_pointer (&self->heats, g_ptr_array_unref);
  g_clear_pointer (&self->photos, g_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Sheet, sheet_clear)

static void
sheet_add (Sheet *self, DscDecoder *decoder, const DscCliHeatPhoto *photo, const DscModelInfo *info,
           GCancellable *cancellable)
{
  DscPixels *view = read_view (decoder, photo->path, info, cancellable);
  DscChartHeat *heats = g_new0 (DscChartHeat, photo->maps->len);
  char *name = g_path_get_basename (photo->path);
  DscChartHeatPhoto row = { view, name, photo->actual, heats, photo->maps->len };

  for (guint i = 0; i < photo->maps->len; i++)
    {
      const DscCliHeat *heat = &g_array_index (photo->maps, DscCliHeat, i);

      if (view != NULL)
        g_ptr_array_add (self->pixels, dsc_chart_heat_blend (view, heat->map, heat->height,
                                                             heat->width, DSC_CHART_HEAT_ALPHA));
      heats[i] = (DscChartHeat){ view != NULL ? self->pixels->pdata[self->pixels->len - 1] : NULL,
                                 heat->caption, heat->label, heat->probability };
    }
  g_ptr_array_add (self->pixels, view);
  g_ptr_array_add (self->names, name);
  g_ptr_array_add (self->heats, heats);
  g_array_append_val (self->photos, row);
}

static void
draw_cb (cairo_t *cr, double width, double height, gpointer data)
{
  dsc_chart_heat_sheet_draw (cr, data, width, height, dsc_chart_style_get (FALSE));
}

static gboolean
sheet_export (DscCli *cli, const Sheet *self, const DscModelInfo *info, const char *path,
              GError **error)
{
  /* Translators: network, recipe. */
  g_autofree char *subtitle = g_strdup_printf (_ ("%s, %s"), info->network, info->recipe);
  DscChartHeatSheet chart = { .heading = { _ ("Where the network looked"), subtitle },
                              .photos = (const DscChartHeatPhoto *) (gpointer) self->photos->data,
                              .n = self->photos->len };
  double width, height;

  dsc_chart_heat_sheet_natural_size (&chart, dsc_chart_style_get (FALSE), &width, &height);
  if (!dsc_chart_export (path, width, height, PICTURE_SCALE, draw_cb, &chart, error))
    return FALSE;
  dsc_cli_output_written (cli->out, "picture", path);
  return TRUE;
}

static gboolean
draw_together (DscCli *cli, const GPtrArray *photos, const DscModelInfo *info, const char *path,
               GError **error)
{
  g_autoptr (DscDecoder) decoder = dsc_decoder_new ();
  g_auto (Sheet) sheet = { NULL };

  sheet_init (&sheet);
  for (guint i = 0; i < photos->len; i++)
    {
      const DscCliHeatPhoto *photo = g_ptr_array_index (photos, i);

      if (g_cancellable_set_error_if_cancelled (cli->cancellable, error))
        return FALSE;
      if (photo->maps->len > 0)
        sheet_add (&sheet, decoder, photo, info, cli->cancellable);
    }
  return sheet_export (cli, &sheet, info, path, error);
}

/* "001-photo.png": in the order of the list, and never twice the same. */
static char *
file_name (const char *folder, guint number, const char *path)
{
  g_autofree char *name = g_path_get_basename (path);
  char *dot = strrchr (name, '.');
  g_autofree char *file = NULL;

  if (dot != NULL && dot != name)
    *dot = '\0';
  file = g_strdup_printf ("%03u-%s.png", number, name);
  return g_build_filename (folder, file, NULL);
}

static gboolean
draw_each (DscCli *cli, const GPtrArray *photos, const DscModelInfo *info, const char *folder,
           GError **error)
{
  g_autoptr (DscDecoder) decoder = dsc_decoder_new ();

  if (g_mkdir_with_parents (folder, 0777) != 0)
    {
      int errnum = errno;
      g_autofree char *shown = dsc_path_display (folder);

      dsc_error_set_errno (error, errnum, _ ("The folder “%s” could not be made"), shown);
      return FALSE;
    }
  for (guint i = 0; i < photos->len; i++)
    {
      const DscCliHeatPhoto *photo = g_ptr_array_index (photos, i);
      g_autofree char *path = file_name (folder, i + 1, photo->path);
      g_auto (Sheet) sheet = { NULL };

      if (g_cancellable_set_error_if_cancelled (cli->cancellable, error))
        return FALSE;
      if (photo->maps->len == 0)
        continue;
      sheet_init (&sheet);
      sheet_add (&sheet, decoder, photo, info, cli->cancellable);
      if (!sheet_export (cli, &sheet, info, path, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
dsc_cli_heat_draw (DscCli *cli, const GPtrArray *photos, const DscModelInfo *info, GError **error)
{
  const char *output = dsc_cli_options_get (cli->options, "output");

  if (output != NULL)
    return draw_together (cli, photos, info, output, error);
  return draw_each (cli, photos, info, dsc_cli_options_get (cli->options, "output-dir"), error);
}
