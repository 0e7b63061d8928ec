/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "base/dsc-text.h"
#include "common/dsc-print.h"
#include "data/dsc-report-print.h"

/* More is what the window is for. */
#define MOST_PHOTOS 40

static void
add_heading (GPtrArray *paragraphs, DscReport *report, const char *title)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *day = g_date_time_format (now, "%x");
  g_autofree char *name = g_markup_escape_text (title, -1);
  guint n = g_list_model_get_n_items (dsc_report_get_findings (report));

  g_ptr_array_add (paragraphs, g_strdup_printf ("<span size='x-large' weight='bold'>%s</span>",
                                                _ ("What Is Wrong with the Photos")));
  g_ptr_array_add (paragraphs, g_strdup_printf ("<b>%s</b>, %s", name, day));
  if (!dsc_report_is_current (report))
    g_ptr_array_add (paragraphs, g_strdup (_ ("Photos have come, gone or changed since.")));
  if (n == 0)
    g_ptr_array_add (paragraphs,
                     g_strdup (_ ("No copies, no damaged files, no class that is too small.")));
}

/* "path (what is said of it)", a line each. */
static char *
list_photos (DscReportItem *item)
{
  g_autoptr (GArray) photos = dsc_report_item_dup_photos (item);
  DscDataset *dataset = dsc_report_item_get_dataset (item);
  GString *lines = g_string_new (NULL);

  for (guint i = 0; i < MIN (photos->len, MOST_PHOTOS); i++)
    {
      guint32 photo = g_array_index (photos, guint32, i);
      g_autofree char *path = dsc_path_display (dsc_dataset_get_photo (dataset, photo)->path);
      g_autofree char *note = dsc_report_item_dup_note (item, photo);
      g_autofree char *shown
          = g_markup_printf_escaped (note != NULL ? "%s (%s)" : "%s", path, note);

      g_string_append_printf (lines, "%s%s", i > 0 ? "\n" : "", shown);
    }
  if (photos->len > MOST_PHOTOS)
    {
      guint rest = photos->len - MOST_PHOTOS;
      g_autofree char *more
          = g_strdup_printf (ngettext ("… and %u more photo", "… and %u more photos", rest), rest);

      g_string_append_printf (lines, "\n%s", more);
    }
  return g_string_free (lines, FALSE);
}

static void
add_finding (GPtrArray *paragraphs, DscReportItem *item)
{
  char *lines = list_photos (item);

  g_ptr_array_add (paragraphs,
                   g_markup_printf_escaped (
                       "<span size='large' weight='bold'>%s</span>\n<i>%s</i>\n%s",
                       dsc_report_item_get_title (item), dsc_report_item_get_severity_words (item),
                       dsc_report_item_get_advice (item)));
  if (lines[0] != '\0')
    g_ptr_array_add (paragraphs, lines);
  else
    g_free (lines);
}

GtkPrintOperation *
dsc_report_print_new (DscReport *report, const char *title)
{
  g_autoptr (GPtrArray) paragraphs = g_ptr_array_new_with_free_func (g_free);
  GListModel *findings = dsc_report_get_findings (report);

  add_heading (paragraphs, report, title);
  for (guint i = 0; i < g_list_model_get_n_items (findings); i++)
    {
      g_autoptr (DscReportItem) item = g_list_model_get_item (findings, i);

      add_finding (paragraphs, item);
    }
  return dsc_print_text_new (title, paragraphs);
}
