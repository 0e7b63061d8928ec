/* SPDX-License-Identifier: GPL-3.0-or-later */
/* top-losses: the photos whose answers were the furthest from right, as text or picture. */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "base/dsc-text.h"
#include "chart/dsc-chart-export.h"
#include "chart/dsc-chart-losses.h"
#include "chart/dsc-chart-style.h"
#include "cli/dsc-cli-predict.h"
#include "engine/dsc-loss-table.h"
#include "image/dsc-resize.h"

/* A picture of more tiles is no use to anybody, and would take as much memory. */
enum
{
  MAX_TILES = 400,
  PICTURE_SCALE = 2
};

static float
probability_of (const DscPrediction *item, gint32 label)
{
  return item->probabilities[label];
}

static void
say_as_json (DscCli *cli, const DscCliAnswers *answers, const DscPrediction *item)
{
  g_autofree char *path = dsc_dataset_dup_photo_path (answers->dataset, item->photo);
  JsonBuilder *builder = dsc_cli_json_new ("top-loss");
  const char *original;

  dsc_cli_json_path (builder, "path", path);
  dsc_cli_json_string (builder, "predicted",
                       dsc_cli_answers_get_class_name (answers, item->predicted));
  dsc_cli_json_string (builder, "actual", dsc_cli_answers_get_class_name (answers, item->actual));
  if (dsc_dataset_is_corrected (answers->dataset, item->photo, &original))
    dsc_cli_json_string (builder, "corrected_from", original);
  dsc_cli_json_number (builder, "loss", item->loss);
  dsc_cli_json_number (builder, "probability", probability_of (item, item->predicted));
  dsc_cli_json_number (builder, "actual_probability", probability_of (item, item->actual));
  dsc_cli_output_json (cli->out, builder);
}

static void
say_as_text (DscCli *cli, const DscCliAnswers *answers, const DscPrediction *item)
{
  g_autofree char *path
      = dsc_path_display (dsc_dataset_get_photo (answers->dataset, item->photo)->path);

  /* Translators: loss, predicted class and its probability, actual class and its probability, file.
   */
  dsc_cli_output_text (cli->out, _ ("loss %.4f  predicted %s (%.1f %%), is %s (%.1f %%): %s"),
                       item->loss, dsc_cli_answers_get_class_name (answers, item->predicted),
                       100 * probability_of (item, item->predicted),
                       dsc_cli_answers_get_class_name (answers, item->actual),
                       100 * probability_of (item, item->actual), path);
}

/* The photo, small enough for a tile; NULL where it cannot be read any more. */
static DscPixels *
read_tile (DscDecoder *decoder, const char *path, GCancellable *cancellable)
{
  const DscDecodeOptions options = DSC_DECODE_OPTIONS_DEFAULT;
  g_autoptr (DscPixels) pixels
      = dsc_decoder_read (decoder, path, &options, NULL, cancellable, NULL);
  double scale;

  if (pixels == NULL)
    return NULL;
  scale = MIN (1.0, PICTURE_SCALE * DSC_CHART_LOSSES_TILE / MAX (pixels->width, pixels->height));
  return dsc_pixels_shrink (pixels, MAX (1, (int) (pixels->width * scale)),
                            MAX (1, (int) (pixels->height * scale)));
}

static void
draw_cb (cairo_t *cr, double width, double height, gpointer data)
{
  dsc_chart_losses_draw (cr, data, width, height, dsc_chart_style_get (FALSE));
}

static gboolean
draw_picture (DscCli *cli, const char *path, const DscCliAnswers *answers, const GArray *order,
              guint n, GError **error)
{
  g_autofree char *description = dsc_cli_answers_describe (answers);
  g_autofree DscChartLoss *losses = g_new0 (DscChartLoss, MAX (n, 1));
  g_autoptr (GPtrArray) tiles = g_ptr_array_new_with_free_func ((GDestroyNotify) dsc_pixels_free);
  g_autoptr (DscDecoder) decoder = dsc_decoder_new ();
  DscChartLosses chart
      = { .heading = { _ ("Worst answers"), description }, .losses = losses, .n = n };
  double width, height;

  for (guint i = 0; i < n; i++)
    {
      const DscPrediction *item = &g_array_index (answers->predictions->items, DscPrediction,
                                                  g_array_index (order, guint32, i));
      g_autofree char *photo = dsc_dataset_dup_photo_path (answers->dataset, item->photo);

      if (g_cancellable_set_error_if_cancelled (cli->cancellable, error))
        return FALSE;
      g_ptr_array_add (tiles, read_tile (decoder, photo, cli->cancellable));
      losses[i]
          = (DscChartLoss){ .pixels = g_ptr_array_index (tiles, i),
                            .name = dsc_dataset_get_photo (answers->dataset, item->photo)->path,
                            .predicted = dsc_cli_answers_get_class_name (answers, item->predicted),
                            .actual = dsc_cli_answers_get_class_name (answers, item->actual),
                            .right = item->predicted == item->actual,
                            .loss = item->loss,
                            .predicted_probability = probability_of (item, item->predicted),
                            .actual_probability = probability_of (item, item->actual) };
    }
  dsc_chart_losses_natural_size (&chart, dsc_chart_style_get (FALSE), &width, &height);
  return dsc_chart_export (path, width, height, PICTURE_SCALE, draw_cb, &chart, error);
}

gboolean
dsc_cli_top_losses (DscCli *cli, GError **error)
{
  const char *picture = dsc_cli_options_get (cli->options, "output");
  const char *table = dsc_cli_options_get (cli->options, "csv");
  guint count = (guint) dsc_cli_options_get_number (cli->options, "count");
  g_autoptr (DscCliAnswers) answers = NULL;
  g_autoptr (GArray) order = NULL;
  g_autofree char *description = NULL;
  guint n;

  if (picture != NULL && !dsc_chart_export_check_path (picture, error))
    return FALSE;
  answers = dsc_cli_answers_new (cli, NULL, error);
  if (answers == NULL)
    return FALSE;
  order = dsc_predictions_top_losses (answers->predictions);
  n = MIN (count, order->len);
  description = dsc_cli_answers_describe (answers);
  dsc_cli_output_text (cli->out, "%s", description);
  for (guint i = 0; i < n; i++)
    {
      const DscPrediction *item = &g_array_index (answers->predictions->items, DscPrediction,
                                                  g_array_index (order, guint32, i));

      if (dsc_cli_output_is_json (cli->out))
        say_as_json (cli, answers, item);
      else
        say_as_text (cli, answers, item);
    }
  if (table != NULL
      && !dsc_loss_table_write (answers->predictions, answers->dataset,
                                (const guint32 *) (gpointer) order->data, n, table, error))
    return FALSE;
  if (table != NULL)
    dsc_cli_output_written (cli->out, "table", table);
  if (picture == NULL)
    return TRUE;
  if (!draw_picture (cli, picture, answers, order, MIN (n, MAX_TILES), error))
    return FALSE;
  dsc_cli_output_written (cli->out, "picture", picture);
  return TRUE;
}
