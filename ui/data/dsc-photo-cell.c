/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "data/dsc-photo-cell.h"
#include "picture/dsc-photo-words.h"

void
dsc_photo_cell_show (DscThumb *thumb, DscPhotoItem *item, DscResults *results, gboolean show_label)
{
  DscResults *of = NULL;
  const DscPrediction *prediction = dsc_photo_words_find (item, results, &of);
  g_autofree char *name = dsc_photo_item_dup_name (item);
  gboolean wrong = prediction != NULL && dsc_photo_words_is_wrong (prediction);

  dsc_thumb_set_caption (thumb, show_label ? dsc_photo_words_label (item) : name);
  dsc_thumb_set_badge (
      thumb, wrong ? dsc_results_get_class_name (of, (guint) prediction->predicted) : NULL, wrong);
}

char *
dsc_photo_cell_words (DscPhotoItem *item, DscResults *results)
{
  g_autofree char *name = dsc_photo_item_dup_name (item);
  g_autofree char *said = dsc_photo_words_prediction (item, results);

  return g_strjoin (", ", name, dsc_photo_words_label (item),
                    dsc_photo_words_part (dsc_photo_item_get_part (item)), said, NULL);
}

void
dsc_photo_cell_name (GtkWidget *thumb, DscPhotoItem *item, DscResults *results)
{
  g_autofree char *text = dsc_photo_cell_words (item, results);

  gtk_accessible_update_property (GTK_ACCESSIBLE (gtk_widget_get_parent (thumb)),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
}
