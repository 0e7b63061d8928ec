/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "engine/dsc-run-words.h"
#include "engine/dsc-train-spec.h"

const char *
dsc_run_state_title (DscRunState state)
{
  switch (state)
    {
    case DSC_RUN_RUNNING:
      return _ ("running");
    case DSC_RUN_PAUSED:
      return _ ("paused");
    case DSC_RUN_FINISHED:
      return _ ("finished");
    case DSC_RUN_STOPPED:
      return _ ("stopped");
    case DSC_RUN_FAILED:
      return _ ("failed");
    case DSC_RUN_INTERRUPTED:
      return _ ("interrupted");
    default:
      g_return_val_if_reached ("");
    }
}

char *
dsc_run_state_dup_sentence (DscRunState state, const char *run)
{
  switch (state)
    {
    case DSC_RUN_RUNNING:
      /* Translators: %s is what a run is called, such as "Run 3". */
      return g_strdup_printf (_ ("%s is training"), run);
    case DSC_RUN_PAUSED:
    case DSC_RUN_INTERRUPTED:
      return g_strdup_printf (_ ("%s is paused"), run);
    case DSC_RUN_FINISHED:
      return g_strdup_printf (_ ("%s has finished"), run);
    case DSC_RUN_STOPPED:
      return g_strdup_printf (_ ("%s was stopped"), run);
    case DSC_RUN_FAILED:
      return g_strdup_printf (_ ("%s has failed"), run);
    default:
      g_return_val_if_reached (g_strdup (run));
    }
}

const char *
dsc_stage_title (const char *name)
{
  static const char *const names[] = { N_ ("head"), N_ ("unfrozen"), N_ ("instant"), NULL };

  return g_strv_contains (names, name) ? _ (name) : name;
}

const char *
dsc_network_title (const char *network)
{
  static const struct
  {
    const char *name;
    const char *title;
  } networks[] = {
    { "mobilenet", N_ ("Built-in (MobileNet V1)") },
    { "resnet18", "ResNet-18" },
    { "resnet34", "ResNet-34" },
    { "resnet50", "ResNet-50" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (networks); i++)
    if (g_strcmp0 (network, networks[i].name) == 0)
      return _ (networks[i].title);
  return network;
}

const char *
dsc_recipe_title (const char *recipe)
{
  guint n;
  const DscRecipe *recipes = dsc_recipes_get (&n);

  for (guint i = 0; i < n; i++)
    if (g_strcmp0 (recipe, recipes[i].name) == 0)
      return _ (recipes[i].title);
  return recipe != NULL ? recipe : "";
}

static char *
dup_number (const DscRunRecord *record)
{
  /* Translators: name of a training run, by its number. */
  return g_strdup_printf (_ ("Run %lld"), (long long) record->id);
}

char *
dsc_run_record_dup_title (const DscRunRecord *record)
{
  if (record->name != NULL && record->name[0] != '\0')
    return g_strdup (record->name);
  return dup_number (record);
}

/* Returns: (transfer full) (nullable): the time of today, the day else. */
static char *
dup_time (gint64 time, gint64 now)
{
  g_autoptr (GDateTime) then = g_date_time_new_from_unix_local (time / G_USEC_PER_SEC);
  g_autoptr (GDateTime) today = g_date_time_new_from_unix_local (now / G_USEC_PER_SEC);

  if (then == NULL || today == NULL)
    return NULL;
  return g_date_time_format (then, g_date_time_get_year (then) == g_date_time_get_year (today)
                                           && g_date_time_get_day_of_year (then)
                                                  == g_date_time_get_day_of_year (today)
                                       ? "%H:%M"
                                       : "%x");
}

char *
dsc_run_record_dup_kind (const DscRunRecord *record, gint64 now)
{
  gboolean named = record->name != NULL && record->name[0] != '\0';
  g_autofree char *number = named ? dup_number (record) : NULL;
  g_autofree char *began = record->created > 0 ? dup_time (record->created, now) : NULL;
  const char *parts[]
      = { number, dsc_recipe_title (record->recipe),
          record->network != NULL ? dsc_network_title (record->network) : NULL, began };
  GString *kind = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    if (parts[i] != NULL && parts[i][0] != '\0')
      g_string_append_printf (kind, "%s%s", kind->len > 0 ? ", " : "", parts[i]);
  return g_string_free (kind, FALSE);
}

char *
dsc_run_dup_kept_settings (DscProject *project, const DscRunRecord *run)
{
  g_autoptr (GPtrArray) stages = NULL;

  /* One job: the run's own settings say more, such as the smaller sizes. */
  if (run->job_stage > 0)
    stages = dsc_project_get_stages (project, run->id, NULL);
  for (guint i = 0; stages != NULL && i < stages->len; i++)
    {
      const DscStageRecord *stage = g_ptr_array_index (stages, i);

      if (stage->model != NULL && g_strcmp0 (stage->model, run->model) == 0)
        return g_strdup (stage->settings);
    }
  return g_strdup (run->settings);
}

gboolean
dsc_run_was_chosen (DscProject *project, const DscRunRecord *run)
{
  g_autofree char *settings = dsc_run_dup_kept_settings (project, run);
  g_autoptr (DscTrainSpec) spec
      = settings != NULL ? dsc_train_spec_from_json (settings, NULL) : NULL;

  return spec == NULL || g_str_equal (spec->keep, "best");
}
