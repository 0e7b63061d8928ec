/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "data/dsc-photo-cell.h"
#include "picture/dsc-leave-out.h"
#include "picture/dsc-photo-words.h"

static gboolean
is_sentence (DscReportItem *finding)
{
  return dsc_report_item_get_kind (finding) == DSC_FINDING_UNREADABLE;
}

/* Returns: (transfer full) (nullable): what is said of a photo. */
static char *
dup_note (DscPhotoItem *item, DscReportItem *finding)
{
  return finding != NULL ? dsc_report_item_dup_note (finding, dsc_photo_item_get_index (item))
                         : NULL;
}

/* Returns: (transfer full) (nullable): the same, in lines, of copies of a leak with the part that
 * each is in. */
static char *
dup_badge (DscPhotoItem *item, DscReportItem *finding)
{
  return finding != NULL ? dsc_report_item_dup_badge (finding, dsc_photo_item_get_index (item),
                                                      dsc_photo_words_use (item))
                         : NULL;
}

void
dsc_photo_cell_show (DscThumb *thumb, DscPhotoItem *item, DscResults *results,
                     DscReportItem *finding, gboolean show_label)
{
  DscResults *of = NULL;
  const DscPrediction *prediction = dsc_photo_words_find (item, results, &of);
  g_autofree char *name = dsc_photo_item_dup_name (item);
  gboolean wrong = prediction != NULL && dsc_photo_words_is_wrong (prediction);
  gboolean left_out = dsc_photo_item_get_photo (item)->left_out;
  const char *text = show_label ? dsc_photo_words_label (item) : name;
  g_autofree char *marked = NULL;
  g_autofree char *note = dup_badge (item, finding);

  if (left_out)
    /* Translators: the class of a photo that is left out of training; or its file's name. */
    marked = g_strdup_printf (_ ("⊘ %s"), text);
  else if (dsc_photo_item_is_corrected (item, NULL))
    /* Translators: the class of a photo, which a person has corrected; or its file's name. */
    marked = g_strdup_printf (_ ("✎ %s"), text);
  dsc_thumb_set_caption (thumb, marked != NULL ? marked : text);
  gtk_widget_set_opacity (GTK_WIDGET (thumb), left_out ? DSC_LEFT_OUT_OPACITY : 1);
  /* Why a photo cannot be read is too long for it. */
  if (finding != NULL)
    dsc_thumb_set_badge (thumb, is_sentence (finding) ? NULL : note, FALSE);
  else
    dsc_thumb_set_badge (
        thumb, wrong ? dsc_results_get_class_name (of, (guint) prediction->predicted) : NULL,
        wrong);
}

char *
dsc_photo_cell_words (DscPhotoItem *item, DscResults *results, DscReportItem *finding)
{
  g_autofree char *name = dsc_photo_item_dup_name (item);
  g_autofree char *said = dsc_photo_words_prediction (item, results);
  g_autofree char *corrected = dsc_photo_words_correction (item);
  g_autofree char *note = dup_note (item, finding);
  g_autoptr (GPtrArray) parts = g_ptr_array_new ();

  g_ptr_array_add (parts, name);
  g_ptr_array_add (parts, (gpointer) dsc_photo_words_label (item));
  if (corrected != NULL)
    g_ptr_array_add (parts, corrected);
  g_ptr_array_add (parts, (gpointer) dsc_photo_words_use (item));
  if (note != NULL)
    g_ptr_array_add (parts, note);
  g_ptr_array_add (parts, said);
  g_ptr_array_add (parts, NULL);
  return g_strjoinv (", ", (char **) parts->pdata);
}

void
dsc_photo_cell_name (GtkWidget *thumb, DscPhotoItem *item, DscResults *results,
                     DscReportItem *finding)
{
  g_autofree char *text = dsc_photo_cell_words (item, results, finding);

  gtk_accessible_update_property (GTK_ACCESSIBLE (gtk_widget_get_parent (thumb)),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
}
