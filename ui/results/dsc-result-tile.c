/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>

#include <glib/gi18n-lib.h>

#include "chart/dsc-chart-text.h"
#include "model/dsc-results-photos.h"
#include "picture/dsc-leave-out.h"
#include "picture/dsc-photo-words.h"
#include "picture/dsc-thumb.h"
#include "results/dsc-result-tile.h"

struct _DscResultTile
{
  AdwBin parent_instance;
  DscPhotoItem *item; /* (owned) (nullable) */
  gboolean has_heat;

  DscThumb *thumb;
  GtkLabel *predicted;
  GtkLabel *actual;
  GtkLabel *loss;
};

G_DEFINE_FINAL_TYPE (DscResultTile, dsc_result_tile, ADW_TYPE_BIN)

/* What the tile says; all (owned) (nullable). */
typedef struct
{
  char *predicted;
  char *actual;
  char *loss;
} Words;

static void
words_clear (Words *self)
{
  g_free (self->predicted);
  g_free (self->actual);
  g_free (self->loss);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Words, words_clear)

static char *
probability_of (const DscPrediction *prediction, gint32 label)
{
  return dsc_chart_percent (dsc_prediction_get_probability (prediction, label));
}

static void
find_words (DscPhotoItem *item, Words *out)
{
  const DscPrediction *prediction = dsc_photo_item_get_prediction (item);
  DscResults *results = dsc_photo_item_get_results (item);
  const char *label = dsc_photo_item_get_label (item);
  g_autofree char *given = NULL;

  if (prediction == NULL || results == NULL)
    return;
  if (prediction->predicted >= 0)
    {
      g_autofree char *sure = probability_of (prediction, prediction->predicted);

      /* Translators: the class that the model said, and its probability. */
      out->predicted = g_strdup_printf (
          _ ("Said %s, %s"), dsc_results_get_class_name (results, (guint) prediction->predicted),
          sure);
    }
  if (prediction->actual >= 0)
    label = dsc_results_get_class_name (results, (guint) prediction->actual);
  given = probability_of (prediction, prediction->actual);
  if (label != NULL && dsc_photo_item_is_corrected (item, NULL))
    /* Translators: the class that a person has given the photo, and the probability that the model
     * gave it. */
    out->actual = g_strdup_printf (_ ("Is %s (corrected), %s"), label, given);
  else if (label != NULL)
    /* Translators: the class that the photo is of, and the probability that the model gave it. */
    out->actual = g_strdup_printf (_ ("Is %s, %s"), label, given);
  if (!isnan (prediction->loss))
    out->loss = g_strdup_printf (_ ("Loss %.2f"), prediction->loss);
}

static gboolean
is_left_out (DscPhotoItem *item)
{
  return dsc_photo_item_get_photo (item)->left_out;
}

/* Marks what is left out as the grid of all photos does. */
static void
mark_left_out (DscPhotoItem *item, Words *words)
{
  g_autofree char *actual = g_steal_pointer (&words->actual);

  /* Translators: the class of a photo that is left out of training; or its file's name. */
  words->actual
      = g_strdup_printf (_ ("⊘ %s"), actual != NULL ? actual : dsc_photo_words_use (item));
}

char *
dsc_result_tile_describe (DscPhotoItem *item)
{
  g_auto (Words) words = { NULL };
  g_autofree char *file = dsc_photo_item_dup_name (item);
  g_autofree char *name = is_left_out (item)
                              ? g_strdup_printf ("%s, %s", file, dsc_photo_words_use (item))
                              : g_steal_pointer (&file);

  find_words (item, &words);
  if (words.predicted == NULL)
    return g_steal_pointer (&name);
  /* Translators: file name; "Said Dog, 93 %"; "Is Cat, 2 %"; "Loss 3.90". */
  return g_strdup_printf (_ ("%s. %s. %s. %s."), name, words.predicted,
                          words.actual != NULL ? words.actual : _ ("Its class is not known"),
                          words.loss != NULL ? words.loss : _ ("No loss"));
}

static void
set_text (GtkLabel *label, const char *text)
{
  gtk_label_set_text (label, text != NULL ? text : "");
  gtk_widget_set_tooltip_text (GTK_WIDGET (label), text);
  gtk_widget_set_visible (GTK_WIDGET (label), text != NULL);
}

static void
show_item (DscResultTile *self)
{
  const DscPrediction *prediction = dsc_photo_item_get_prediction (self->item);
  g_autofree char *path = dsc_photo_item_dup_path (self->item);
  g_auto (Words) words = { NULL };

  dsc_thumb_set_path (self->thumb, path);
  if (prediction == NULL || prediction->actual < 0)
    dsc_thumb_set_badge (self->thumb, NULL, FALSE);
  else if (prediction->actual == prediction->predicted)
    dsc_thumb_set_badge (self->thumb, "✓", FALSE);
  else
    dsc_thumb_set_badge (self->thumb, _ ("wrong"), TRUE);
  find_words (self->item, &words);
  if (is_left_out (self->item))
    mark_left_out (self->item, &words);
  gtk_widget_set_opacity (GTK_WIDGET (self->thumb),
                          is_left_out (self->item) ? DSC_LEFT_OUT_OPACITY : 1);
  set_text (self->predicted, words.predicted);
  set_text (self->actual, words.actual);
  set_text (self->loss, words.loss);
}

static void
dsc_result_tile_dispose (GObject *object)
{
  DscResultTile *self = DSC_RESULT_TILE (object);

  g_clear_object (&self->item);
  gtk_widget_dispose_template (GTK_WIDGET (self), DSC_TYPE_RESULT_TILE);
  G_OBJECT_CLASS (dsc_result_tile_parent_class)->dispose (object);
}

static void
dsc_result_tile_class_init (DscResultTileClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dsc_result_tile_dispose;
  g_type_ensure (DSC_TYPE_THUMB);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/discern/Discern/ui/results/dsc-result-tile.ui");
  gtk_widget_class_bind_template_child (widget_class, DscResultTile, thumb);
  gtk_widget_class_bind_template_child (widget_class, DscResultTile, predicted);
  gtk_widget_class_bind_template_child (widget_class, DscResultTile, actual);
  gtk_widget_class_bind_template_child (widget_class, DscResultTile, loss);
}

static void
dsc_result_tile_init (DscResultTile *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
dsc_result_tile_new (void)
{
  return g_object_new (DSC_TYPE_RESULT_TILE, NULL);
}

void
dsc_result_tile_set_item (DscResultTile *self, DscPhotoItem *item)
{
  g_return_if_fail (DSC_IS_RESULT_TILE (self));

  if (!g_set_object (&self->item, item))
    return;
  dsc_result_tile_set_heat (self, NULL);
  if (item != NULL)
    show_item (self);
  else
    dsc_thumb_set_path (self->thumb, NULL);
}

DscPhotoItem *
dsc_result_tile_get_item (DscResultTile *self)
{
  return self->item;
}

void
dsc_result_tile_set_size (DscResultTile *self, int size)
{
  dsc_thumb_set_size (self->thumb, size);
}

void
dsc_result_tile_set_heat (DscResultTile *self, GdkTexture *texture)
{
  self->has_heat = texture != NULL;
  dsc_thumb_set_overlay (self->thumb, texture);
}

gboolean
dsc_result_tile_has_heat (DscResultTile *self)
{
  return self->has_heat;
}
