/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What report prints: the findings in words, as JSON and as a table. */
#include "config.h"

#include <math.h>

#include <glib/gi18n-lib.h>

#include "base/dsc-csv-file.h"
#include "base/dsc-text.h"
#include "cli/dsc-cli-report-private.h"

/* Of a finding: so many photos, or groups, are named in the terminal, and of a group so many. */
#define SHOWN 8
#define SHOWN_OF_GROUP 4

static const char *
class_name (const DscCliReport *self, gint32 label)
{
  return label >= 0 ? dsc_dataset_get_class_name (self->dataset, (guint) label) : NULL;
}

static const char *
path_of (const DscCliReport *self, const DscFindingItem *item)
{
  return item->photo != DSC_FINDING_NO_PHOTO
             ? dsc_dataset_get_photo (self->dataset, item->photo)->path
             : item->path;
}

/* @kept: (nullable): copies that stay when the others of their set are left out. */
static void
say_item (const DscCliReport *self, const DscFinding *finding, const DscFindingItem *item,
          GHashTable *kept, const char *indent)
{
  g_autofree char *shown = dsc_path_display (path_of (self, item));
  g_autofree char *value = dsc_finding_dup_value (finding, item);
  g_autofree char *stays = NULL;
  const char *more = value != NULL ? value : item->reason;

  if (kept != NULL && g_hash_table_contains (kept, GUINT_TO_POINTER (item->photo)))
    {
      /* Translators: of copies, this one is not left out when the others are. */
      stays = more != NULL ? g_strdup_printf (_ ("stays, %s"), more) : g_strdup (_ ("stays"));
      more = stays;
    }

  if (more != NULL)
    dsc_cli_output_text (self->cli->out, "%s%s: %s", indent, shown, more);
  else
    dsc_cli_output_text (self->cli->out, "%s%s", indent, shown);
}

static void
say_rest (const DscCliReport *self, guint n)
{
  if (n > 0)
    dsc_cli_output_text (
        self->cli->out,
        ngettext ("    and %u more; --csv has it", "    and %u more; --csv has them", n), n);
}

static void
say_single (const DscCliReport *self, const DscFinding *finding)
{
  guint n = MIN (finding->items->len, SHOWN);

  for (guint i = 0; i < n; i++)
    say_item (self, finding, &g_array_index (finding->items, DscFindingItem, i), NULL, "    ");
  say_rest (self, finding->items->len - n);
}

static void
say_groups (const DscCliReport *self, const DscFinding *finding)
{
  g_auto (DscFindingChoice) choice = dsc_finding_choose (finding, self->dataset);
  guint of_group = 0;

  for (guint i = 0; i < finding->items->len; i++)
    {
      const DscFindingItem *item = &g_array_index (finding->items, DscFindingItem, i);
      gboolean is_first = i == 0 || item->group != item[-1].group;

      if (item->group >= SHOWN)
        break;
      of_group = is_first ? 0 : of_group + 1;
      if (of_group < SHOWN_OF_GROUP)
        say_item (self, finding, item, choice.kept, is_first ? "  - " : "    ");
      else if (of_group == SHOWN_OF_GROUP)
        dsc_cli_output_text (self->cli->out, "    …");
    }
  say_rest (self, finding->n_groups - MIN (finding->n_groups, SHOWN));
}

/* Those in doubt, in the order in which they are to be looked at. */
static void
say_suspects (const DscCliReport *self, const DscFinding *finding)
{
  guint n = MIN (finding->items->len, SHOWN);

  for (guint i = 0; i < n; i++)
    {
      const DscFindingItem *item = &g_array_index (finding->items, DscFindingItem, i);
      g_autofree char *shown = dsc_path_display (path_of (self, item));

      /* The class that was suggested may be gone. */
      if (item->suggested < 0)
        dsc_cli_output_text (self->cli->out, "    %s", shown);
      else
        dsc_cli_output_text (
            self->cli->out, _ ("    %s: is it “%s”, not “%s”?"), shown,
            class_name (self, item->suggested),
            class_name (self, dsc_dataset_get_photo (self->dataset, item->photo)->label));
    }
  say_rest (self, finding->items->len - n);
}

static void
say_finding (const DscCliReport *self, const DscFinding *finding)
{
  g_autofree char *title = dsc_finding_dup_title (finding, self->dataset);

  dsc_cli_output_text (self->cli->out, "%s.", title);
  dsc_cli_output_text (self->cli->out, "  %s", dsc_finding_get_advice (finding));
  if (finding->kind == DSC_FINDING_SUSPECT)
    say_suspects (self, finding);
  else if (finding->kind == DSC_FINDING_SMALL_CLASS || finding->kind == DSC_FINDING_IMBALANCE)
    return;
  else if (finding->n_groups > 0)
    say_groups (self, finding);
  else
    say_single (self, finding);
}

void
_dsc_cli_report_say (const DscCliReport *self)
{
  guint n = dsc_dataset_get_n_photos (self->dataset);
  guint n_left_out = dsc_dataset_get_n_left_out (self->dataset);

  dsc_cli_output_text (self->cli->out, ngettext ("%u photo checked.", "%u photos checked.", n), n);
  if (n_left_out > 0)
    dsc_cli_output_text (self->cli->out,
                         ngettext ("%u photo is left out of training.",
                                   "%u photos are left out of training.", n_left_out),
                         n_left_out);
  for (guint i = 0; i < self->findings->all->len; i++)
    {
      dsc_cli_output_text (self->cli->out, "%s", "");
      say_finding (self, g_ptr_array_index (self->findings->all, i));
    }
  if (self->findings->all->len == 0)
    dsc_cli_output_text (self->cli->out, "%s", _ ("Nothing is wrong with them."));
  if (!self->findings->had_features)
    dsc_cli_output_text (self->cli->out, "\n%s",
                         _ ("Cropped copies were not looked for: --suspects does that, too."));
}

/* --- JSON --- */

static void
json_item (const DscCliReport *self, const DscFinding *finding, const DscFindingItem *item,
           GHashTable *kept, JsonBuilder *builder)
{
  const DscPhoto *photo = item->photo != DSC_FINDING_NO_PHOTO
                              ? dsc_dataset_get_photo (self->dataset, item->photo)
                              : NULL;

  g_autofree char *make = dsc_copy_make_to_string (item->make);

  json_builder_begin_object (builder);
  dsc_cli_json_path (builder, "path", path_of (self, item));
  if (finding->n_groups > 0)
    dsc_cli_json_count (builder, "group", item->group);
  dsc_cli_json_string (builder, "label", photo != NULL ? class_name (self, photo->label) : NULL);
  dsc_cli_json_string (builder, "part",
                       photo != NULL ? dsc_part_to_string (self->split->parts[item->photo]) : NULL);
  dsc_cli_json_number (builder, "value", item->value);
  dsc_cli_json_string (builder, "reason", item->reason);
  dsc_cli_json_string (builder, "how", make);
  if (g_hash_table_contains (kept, GUINT_TO_POINTER (item->photo)))
    {
      json_builder_set_member_name (builder, "stays");
      json_builder_add_boolean_value (builder, TRUE);
    }
  json_builder_end_object (builder);
}

static void
json_finding (const DscCliReport *self, const DscFinding *finding)
{
  JsonBuilder *builder = dsc_cli_json_new ("finding");
  g_autofree char *title = dsc_finding_dup_title (finding, self->dataset);
  g_auto (DscFindingChoice) choice = dsc_finding_choose (finding, self->dataset);

  dsc_cli_json_string (builder, "kind", dsc_finding_kind_to_string (finding->kind));
  dsc_cli_json_string (builder, "severity",
                       dsc_severity_to_string (dsc_finding_get_severity (finding)));
  dsc_cli_json_count (builder, "count", dsc_finding_get_count (finding));
  dsc_cli_json_string (builder, "title", title);
  json_builder_set_member_name (builder, "items");
  json_builder_begin_array (builder);
  for (guint i = 0; i < finding->items->len; i++)
    json_item (self, finding, &g_array_index (finding->items, DscFindingItem, i), choice.kept,
               builder);
  json_builder_end_array (builder);
  dsc_cli_output_json (self->cli->out, builder);
}

static void
json_suspect (const DscCliReport *self, const DscSuspect *suspect)
{
  JsonBuilder *builder = dsc_cli_json_new ("suspect");

  dsc_cli_json_path (builder, "path", dsc_dataset_get_photo (self->dataset, suspect->photo)->path);
  dsc_cli_json_string (builder, "label", class_name (self, suspect->given));
  dsc_cli_json_string (builder, "suggested", class_name (self, suspect->suggested));
  dsc_cli_json_number (builder, "score", suspect->score);
  dsc_cli_json_number (builder, "label_support", suspect->given_support);
  dsc_cli_json_number (builder, "suggested_support", suspect->suggested_support);
  dsc_cli_output_json (self->cli->out, builder);
}

static void
json_left_out (const DscCliReport *self, const DscPhoto *photo)
{
  JsonBuilder *builder = dsc_cli_json_new ("left-out");

  dsc_cli_json_path (builder, "path", photo->path);
  dsc_cli_json_string (builder, "label", class_name (self, photo->label));
  dsc_cli_output_json (self->cli->out, builder);
}

void
_dsc_cli_report_say_json (const DscCliReport *self)
{
  JsonBuilder *builder;

  for (guint i = 0; i < self->findings->all->len; i++)
    json_finding (self, g_ptr_array_index (self->findings->all, i));
  for (guint i = 0; self->suspects != NULL && i < self->suspects->items->len; i++)
    json_suspect (self, &g_array_index (self->suspects->items, DscSuspect, i));
  for (guint i = 0; i < dsc_dataset_get_n_photos (self->dataset); i++)
    if (dsc_dataset_get_photo (self->dataset, i)->left_out)
      json_left_out (self, dsc_dataset_get_photo (self->dataset, i));
  builder = dsc_cli_json_new ("report");
  dsc_cli_json_count (builder, "photos", dsc_dataset_get_n_photos (self->dataset));
  dsc_cli_json_count (builder, "findings", self->findings->all->len);
  dsc_cli_json_count (builder, "left_out", dsc_dataset_get_n_left_out (self->dataset));
  dsc_cli_output_json (self->cli->out, builder);
}

/* --- the table --- */

/* @severity: "" of what is no finding. */
static gboolean
write_row (const DscCliReport *self, DscCsvFile *file, const char *kind, const char *severity,
           double group, const DscFindingItem *item, GError **error)
{
  const DscPhoto *photo = item->photo != DSC_FINDING_NO_PHOTO
                              ? dsc_dataset_get_photo (self->dataset, item->photo)
                              : NULL;
  const char *name = photo != NULL ? class_name (self, photo->label) : NULL;
  g_autofree char *make = dsc_copy_make_to_string (item->make);
  g_autofree char *shown = dsc_path_display (path_of (self, item));

  dsc_csv_file_field (file, kind);
  dsc_csv_file_field (file, severity);
  dsc_csv_file_number (file, group);
  dsc_csv_file_field (file, shown);
  dsc_csv_file_field (file, name != NULL ? name : "");
  dsc_csv_file_field (file,
                      photo != NULL ? dsc_part_to_string (self->split->parts[item->photo]) : "");
  dsc_csv_file_number (file, item->value);
  dsc_csv_file_field (file, item->reason != NULL ? item->reason : "");
  dsc_csv_file_field (file, make != NULL ? make : "");
  return dsc_csv_file_end_row (file, error);
}

static gboolean
write_rows (const DscCliReport *self, const DscFinding *finding, DscCsvFile *file, GError **error)
{
  for (guint i = 0; i < finding->items->len; i++)
    {
      const DscFindingItem *item = &g_array_index (finding->items, DscFindingItem, i);

      if (!write_row (self, file, dsc_finding_kind_to_string (finding->kind),
                      dsc_severity_to_string (dsc_finding_get_severity (finding)),
                      finding->n_groups > 0 ? item->group : NAN, item, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
write_left_out (const DscCliReport *self, DscCsvFile *file, GError **error)
{
  for (guint32 i = 0; i < dsc_dataset_get_n_photos (self->dataset); i++)
    {
      const DscFindingItem item = { .photo = i, .value = NAN };

      if (dsc_dataset_get_photo (self->dataset, i)->left_out
          && !write_row (self, file, "left-out", "", NAN, &item, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
_dsc_cli_report_write_table (const DscCliReport *self, const char *path, GError **error)
{
  static const char *const columns[]
      = { "kind", "severity", "group", "path", "label", "part", "value", "reason", "how" };
  g_autoptr (DscCsvFile) file = dsc_csv_file_new (path, error);

  if (file == NULL)
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (columns); i++)
    dsc_csv_file_field (file, columns[i]);
  if (!dsc_csv_file_end_row (file, error))
    return FALSE;
  for (guint i = 0; i < self->findings->all->len; i++)
    if (!write_rows (self, g_ptr_array_index (self->findings->all, i), file, error))
      return FALSE;
  if (!write_left_out (self, file, error) || !dsc_csv_file_commit (file, error))
    return FALSE;
  dsc_cli_output_written (self->cli->out, "table", path);
  return TRUE;
}
