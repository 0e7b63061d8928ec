/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "base/dsc-text.h"
#include "import/dsc-import-rows.h"
#include "import/dsc-reading-outcome.h"

static char *
name_words (gconstpointer list, guint i, char **subtitle)
{
  return g_strdup (g_ptr_array_index ((GPtrArray *) list, i));
}

static char *
label_words (gconstpointer list, guint i, char **subtitle)
{
  const DscPreviewLabel *label = &g_array_index ((const GArray *) list, DscPreviewLabel, i);

  *subtitle = g_strdup_printf (ngettext ("%'u photo", "%'u photos", label->n), label->n);
  return dsc_path_display (label->name);
}

static char *
photo_words (gconstpointer list, guint i, char **subtitle)
{
  const DscPreviewPhoto *photo = &g_array_index ((const GArray *) list, DscPreviewPhoto, i);

  *subtitle = g_strdup (photo->path);
  return dsc_path_display (photo->label);
}

/* Returns: (transfer none) (nullable): the row, where there is something to list. */
static GtkWidget *
add_list (AdwPreferencesGroup *group, const char *title, gconstpointer list, guint n_listed,
          guint n, DscImportRowFunc func)
{
  g_autofree char *count = g_strdup_printf ("%'u", n);
  GtkWidget *row = n > 0 ? dsc_import_list_new (title, count, list, n_listed, n, func) : NULL;

  if (row != NULL)
    dsc_import_group_add (group, row);
  return row;
}

char *
dsc_reading_outcome_words (const DscImportPreview *preview)
{
  if (preview->is_table)
    return g_strdup_printf (ngettext ("%'u of %'u row finds its photo",
                                      "%'u of %'u rows find their photo", preview->n_rows),
                            preview->n_found, preview->n_rows);
  return g_strdup_printf (
      ngettext ("%'u of %'u photo has a class", "%'u of %'u photos have a class", preview->n_rows),
      preview->n_found, preview->n_rows);
}

static void
add_found (AdwPreferencesGroup *group, const DscImportPreview *preview)
{
  GtkWidget *examples;

  add_list (group, _ ("Classes"), preview->labels, preview->labels->len, preview->labels->len,
            label_words);
  examples = add_list (group, _ ("Examples"), preview->photos, preview->photos->len,
                       preview->photos->len, photo_words);
  if (examples != NULL && !preview->is_table)
    adw_expander_row_set_expanded (ADW_EXPANDER_ROW (examples), TRUE);
  add_list (group, preview->is_table ? _ ("Rows without a photo") : _ ("Photos without a class"),
            preview->missing, preview->missing->len, preview->n_rows - preview->n_found,
            name_words);
  add_list (group, _ ("Photos without a row"), preview->unnamed, preview->unnamed->len,
            preview->n_unnamed, name_words);
  if (preview->n_unlabelled > 0)
    {
      g_autofree char *count = g_strdup_printf ("%'u", preview->n_unlabelled);

      dsc_import_group_add (group,
                            dsc_import_fact_new (_ ("Photos whose row has no class"), count));
    }
}

void
dsc_reading_outcome_show (AdwPreferencesGroup *group, const DscImportPreview *preview)
{
  if (preview->problem != NULL)
    {
      dsc_reading_outcome_show_problem (group, preview->problem);
      return;
    }
  dsc_import_group_clear (group);
  add_found (group, preview);
}

void
dsc_reading_outcome_show_problem (AdwPreferencesGroup *group, const char *problem)
{
  dsc_import_group_clear (group);
  dsc_import_group_add (group, dsc_import_row_new (_ ("It cannot be read like this"), problem));
}
