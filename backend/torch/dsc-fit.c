/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What all ways of training a job have in common. */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "base/dsc-error.h"
#include "torch/dsc-fit.h"
#include "torch/dsc-model.h"

/* Letters of the identity of weights. */
#define IDENTITY 8

/* A word for a file as it is now: another path, size or time is another one. */
static char *
identify (const char *path)
{
  GStatBuf status = { 0 };
  g_autofree char *words = NULL;
  g_autofree char *hash = NULL;

  g_stat (path, &status);
  words = g_strdup_printf ("%s %" G_GINT64_FORMAT " %" G_GINT64_FORMAT ".%09ld", path,
                           (gint64) status.st_size, (gint64) status.st_mtim.tv_sec,
                           status.st_mtim.tv_nsec);
  hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, words, -1);
  return g_strdup_printf ("-%.*s", IDENTITY, hash);
}

DscStateDict *
dsc_fit_open_body (const DscTrainJob *job, char **identity, GError **error)
{
  if (job->weights_path == NULL)
    {
      if (identity != NULL)
        *identity = g_strdup ("");
      return dsc_model_open_built_in (error);
    }
  if (identity != NULL)
    *identity = identify (job->weights_path);
  return dsc_state_dict_open (job->weights_path, error);
}

DscNetwork *
dsc_fit_new_network (const DscTrainJob *job, GError **error)
{
  const DscTrainSpec *spec = job->spec;
  g_autoptr (DscGenerator) generator = NULL;
  g_autoptr (DscStateDict) file = NULL;
  DscSource body, head;
  DscNetwork *network;

  if (job->from_path != NULL)
    return dsc_model_load_network (job->from_path, spec->dropout, error);
  if (!g_str_equal (spec->weights, "none"))
    {
      file = dsc_fit_open_body (job, NULL, error);
      if (file == NULL)
        return NULL;
    }
  generator = dsc_generator_new (spec->seed);
  body = (DscSource){ file, "", generator };
  head = (DscSource){ NULL, "", generator };
  network = dsc_network_new (spec->network, &body, spec->head, &head,
                             dsc_dataset_get_n_classes (job->dataset), spec->dropout, error);
  if (network != NULL && file != NULL)
    dsc_network_set_origin (network, file, "licence", "source");
  return network;
}

gint32 *
dsc_fit_dup_labels (const DscTrainJob *job)
{
  guint n = dsc_dataset_get_n_photos (job->dataset);
  gint32 *labels = g_new (gint32, n);

  for (guint i = 0; i < n; i++)
    labels[i] = dsc_dataset_get_photo (job->dataset, i)->label;
  return labels;
}

DscNormalisation
dsc_fit_normalisation (const DscTrainSpec *spec)
{
  /* The built-in network has no batch normalisation that could adapt to other pixels. */
  if (g_str_equal (spec->normalisation, "none") && !g_str_equal (spec->network, "mobilenet"))
    return (DscNormalisation){ { 0, 0, 0 }, { 1, 1, 1 } };
  return dsc_network_normalisation (spec->network);
}

DscModelInfo *
dsc_fit_describe (const DscTrainJob *job, const DscTarget *target, const DscEpochRecord *kept,
                  guint n_valid)
{
  const DscTrainSpec *spec = job->spec;
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  DscModelInfo *info = g_new0 (DscModelInfo, 1);

  info->network = g_strdup (spec->network);
  info->head = g_strdup (spec->head);
  info->target = *target;
  info->orientation = spec->decode.orientation;
  info->normalisation = dsc_fit_normalisation (spec);
  info->n_classes = dsc_dataset_get_n_classes (job->dataset);
  info->classes = g_new0 (char *, info->n_classes + 1);
  for (guint i = 0; i < info->n_classes; i++)
    info->classes[i] = g_strdup (dsc_dataset_get_class_name (job->dataset, i));
  info->error_rate = kept->error_rate;
  info->n_valid = n_valid;
  info->recipe = g_strdup (spec->recipe);
  info->settings = dsc_train_spec_to_json (spec);
  info->created = g_date_time_format_iso8601 (now);
  return info;
}

gboolean
dsc_fit_is_better (const DscEpochRecord *a, const DscEpochRecord *b)
{
  return a->error_rate < b->error_rate
         || (a->error_rate == b->error_rate && a->valid_loss < b->valid_loss);
}

gboolean
dsc_fit_shall_end (DscRun *run, GCancellable *cancellable, GError **error)
{
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return TRUE;
  if (run == NULL || !dsc_run_is_pausing (run))
    return FALSE;
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "The run pauses");
  return TRUE;
}

void
dsc_fit_report_uncached (DscRun *run, DscRecordFile *cache, guint n)
{
  g_autofree char *reason = NULL;

  if (n == 0)
    return;
  if (dsc_record_file_is_writable (cache))
    reason = g_strdup_printf (ngettext ("The pixel cache has reached its budget: %u photo will be "
                                        "decoded each time it is needed.",
                                        "The pixel cache has reached its budget: %u photos will be "
                                        "decoded each time they are needed.",
                                        n),
                              n);
  else
    reason = g_strdup_printf (
        ngettext ("Another window or command was filling the pixel cache: %u photo was not kept "
                  "in it, and will be decoded again when it is next needed.",
                  "Another window or command was filling the pixel cache: %u photos were not kept "
                  "in it, and will be decoded again when they are next needed.",
                  n),
        n);
  dsc_run_report_problem (run, ".", "warning", reason);
}

gboolean
dsc_fit_write (DscRun *run, DscFitFunc write, gpointer data, GError **error)
{
  for (;;)
    {
      g_autoptr (GError) failure = NULL;

      if (write (data, &failure))
        return TRUE;
      if (!g_error_matches (failure, DSC_ERROR, DSC_ERROR_DISK_FULL))
        {
          g_propagate_error (error, g_steal_pointer (&failure));
          return FALSE;
        }
      /* A run that is nowhere stored is not seen waiting. */
      if (dsc_run_get_id (run) == 0)
        {
          g_propagate_error (error, g_steal_pointer (&failure));
          return FALSE;
        }
      if (!dsc_run_wait_for_room (run, failure, error))
        return FALSE;
    }
}
