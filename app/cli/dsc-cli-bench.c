/* SPDX-License-Identifier: GPL-3.0-or-later */
/* bench: how fast are the parts of the way of a photo, each against what bounds it, in one run on
 * the same photos? */
#include "config.h"

#include <errno.h>
#include <ftw.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <glib/gi18n-lib.h>

#include "base/dsc-error.h"
#include "base/dsc-text.h"
#include "cli/dsc-cli-bench.h"
#include "cli/dsc-cli-predict.h"
#include "cli/dsc-cli-training.h"
#include "dataset/dsc-import.h"
#include "image/dsc-loader.h"

/* Few files, each decoded for a while; many photos, each read once. */
enum
{
  N_DECODED = 16,
  N_LOADED = 1000,
  N_SINGLE = 50,
  BATCH_SIZE = 32
};
#define SECONDS_A_FILE 0.3
#define CACHE_BUDGET (G_GUINT64_CONSTANT (4) << 30)

static double
seconds_since (gint64 started)
{
  return (g_get_monotonic_time () - started) / (double) G_USEC_PER_SEC;
}

static void
say_as_json (DscCli *cli, const char *name, guint n, double value, double limit,
             const char *limit_name, const DscRunRecord *run)
{
  JsonBuilder *builder = dsc_cli_json_new ("bench");

  dsc_cli_json_string (builder, "name", name);
  dsc_cli_json_count (builder, "images", n);
  dsc_cli_json_number (builder, "value", value);
  dsc_cli_json_number (builder, "limit", limit);
  dsc_cli_json_number (builder, "ratio", value / limit);
  dsc_cli_json_string (builder, "limit_name", limit_name);
  if (run != NULL)
    {
      dsc_cli_json_number (builder, "data_wait", run->data_wait);
      dsc_cli_json_string (builder, "device", run->device);
      dsc_cli_json_string (builder, "precision", run->precision);
    }
  dsc_cli_output_json (cli->out, builder);
}

void
dsc_cli_bench_say (DscCli *cli, const char *name, guint n, double value, double limit,
                   const char *limit_name, const DscRunRecord *run)
{
  if (dsc_cli_output_is_json (cli->out))
    say_as_json (cli, name, n, value, limit, limit_name, run);
  else if (isfinite (limit))
    /* Translators: what was measured, number of photos, rate, what bounds it, its rate, ratio. */
    dsc_cli_output_text (cli->out,
                         _ ("%-8s  %4u photos  %8.1f images/s  limit (%s) %8.1f  ratio %.2f"), name,
                         n, value, limit_name, limit, value / limit);
  else
    dsc_cli_output_text (cli->out, _ ("%-8s  %4u photos  %8.1f images/s  (%s is not installed)"),
                         name, n, value, limit_name);
  if (run != NULL)
    dsc_cli_output_text (cli->out,
                         _ ("          median step with its data; %.1f %% of the time waiting for "
                            "data; %s, %s"),
                         100 * run->data_wait, run->device, run->precision);
}

/* --- photos --- */

/* At most @max photos, evenly from all; of one format where @format says so. */
static GArray *
choose_photos (DscDataset *dataset, guint max, const char *format)
{
  const DscDecodeOptions options = DSC_DECODE_OPTIONS_DEFAULT;
  g_autoptr (DscDecoder) decoder = dsc_decoder_new ();
  GArray *photos = g_array_new (FALSE, FALSE, sizeof (guint32));
  guint n = dsc_dataset_get_n_photos (dataset);

  for (guint32 i = 0; i < MIN (n, max); i++)
    {
      guint32 photo = (guint32) ((guint64) i * n / MIN (n, max));
      g_autofree char *path = dsc_dataset_dup_photo_path (dataset, photo);
      DscPictureInfo info;

      if (format == NULL
          || (dsc_decoder_probe (decoder, path, &options, &info, NULL)
              && g_str_equal (info.format, format)))
        g_array_append_val (photos, photo);
    }
  return photos;
}

static DscDataset *
find_photos (DscCli *cli, const char *folder, GError **error)
{
  DscImportOptions options = DSC_IMPORT_OPTIONS_DEFAULT;
  g_autoptr (DscProject) project = NULL;
  DscDataset *dataset;

  if (folder == NULL)
    {
      project = dsc_cli_project_open (cli, NULL, error);
      return project != NULL ? dsc_project_get_dataset (project, error) : NULL;
    }
  dataset = dsc_import_list (&folder, 1, &options, dsc_cli_output_progress_cb, cli->out,
                             cli->cancellable, NULL, error);
  dsc_cli_output_progress_end (cli->out);
  return dataset;
}

/* --- decode --- */

/* Seconds that one decoding of @data takes us. */
static gboolean
time_decoder (DscDecoder *decoder, const char *data, gsize size, double *seconds,
              GCancellable *cancellable, GError **error)
{
  const DscDecodeOptions options = { DSC_ORIENTATION_STORED, DSC_DEFAULT_MAX_PIXELS };
  gint64 started = 0;
  guint n = 0;

  /* The first one warms the processor's caches and is not counted. */
  do
    {
      g_autoptr (DscPixels) pixels
          = dsc_decoder_read_bytes (decoder, data, size, &options, NULL, cancellable, error);

      if (pixels == NULL)
        return FALSE;
      if (started == 0)
        started = g_get_monotonic_time ();
      else
        n++;
    }
  while (n == 0 || seconds_since (started) < SECONDS_A_FILE);
  *seconds = seconds_since (started) / n;
  return TRUE;
}

/* Seconds that one decoding takes libjpeg-turbo's own benchmark; NaN if that is not to be had. */
static double
time_tjbench (const char *path, GCancellable *cancellable)
{
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (
      G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_SILENCE);
  g_autofree char *time
      = g_strdup_printf ("%d.%d", (int) SECONDS_A_FILE, (int) (SECONDS_A_FILE * 10) % 10);
  g_autoptr (GSubprocess) process = NULL;
  g_autofree char *output = NULL;
  const char *found;

  g_subprocess_launcher_setenv (launcher, "LC_ALL", "C", TRUE);
  process = g_subprocess_launcher_spawn (launcher, NULL, "tjbench", path, "-rgbx", "-nowrite",
                                         "-warmup", "0.05", "-benchtime", time, NULL);
  if (process == NULL
      || !g_subprocess_communicate_utf8 (process, NULL, cancellable, &output, NULL, NULL)
      || output == NULL)
    return NAN;
  found = strstr (output, "Frame rate:");
  return found != NULL ? 1 / g_ascii_strtod (found + strlen ("Frame rate:"), NULL) : NAN;
}

static gboolean
bench_decode (DscCli *cli, DscDataset *dataset, GError **error)
{
  g_autoptr (GArray) photos = choose_photos (dataset, N_DECODED, "jpeg");
  g_autoptr (DscCliFiles) files = dsc_cli_files_new (dataset, photos);
  g_autoptr (DscDecoder) decoder = dsc_decoder_new ();
  double ours = 0;
  double theirs = 0;
  DscProgressMeter meter;

  if (files->n == 0)
    {
      g_set_error_literal (error, DSC_ERROR, DSC_ERROR_NO_DATA,
                           _ ("There are no JPEG files among the photos."));
      return FALSE;
    }
  dsc_progress_meter_start (&meter, _ ("Measuring decoding"), files->n, dsc_cli_output_progress_cb,
                            cli->out);
  for (guint i = 0; i < files->n; i++)
    {
      g_autofree char *data = NULL;
      gsize size;
      double seconds;

      if (!g_file_get_contents (files->paths[i], &data, &size, error)
          || !time_decoder (decoder, data, size, &seconds, cli->cancellable, error))
        return FALSE;
      ours += seconds;
      theirs += time_tjbench (files->paths[i], cli->cancellable);
      dsc_progress_meter_set (&meter, i + 1);
    }
  dsc_cli_output_progress_end (cli->out);
  dsc_cli_bench_say (cli, "decode", files->n, files->n / ours, files->n / theirs, "tjbench", NULL);
  return TRUE;
}

/* --- cache and features --- */

/* A project that another thread closes takes some of its files away by itself, which must not end
 * the walk. */
static int
remove_cb (const char *path, const struct stat *info, int type, struct FTW *place)
{
  return remove (path) == 0 || errno == ENOENT ? 0 : -1;
}

/* A folder of our own, removed with all that is in it. */
static void
remove_folder (const char *folder)
{
  nftw (folder, remove_cb, 16, FTW_DEPTH | FTW_PHYS);
}

/* Images a second that the loader hands out; those that are not in the cache yet are then. */
static double
time_loader (DscCli *cli, const DscCliFiles *files, const DscLoaderOptions *options,
             const char *folder, GError **error)
{
  g_autoptr (DscRecordFile) cache
      = dsc_pixel_cache_open (folder, &options->target, &options->decode, CACHE_BUDGET, error);
  g_autoptr (DscLoader) loader = NULL;
  gint64 started = g_get_monotonic_time ();
  const DscBatch *batch;
  DscProgressMeter meter;
  guint64 done = 0;

  if (cache == NULL)
    return NAN;
  dsc_progress_meter_start (&meter, _ ("Measuring batches"), files->n, dsc_cli_output_progress_cb,
                            cli->out);
  loader = dsc_loader_new (files->refs, files->n, options, cache, NULL, NULL);
  for (;;)
    {
      if (!dsc_loader_next (loader, &batch, cli->cancellable, error))
        return NAN;
      if (batch == NULL)
        break;
      done += batch->n;
      dsc_progress_meter_set (&meter, done);
    }
  dsc_cli_output_progress_end (cli->out);
  return files->n / seconds_since (started);
}

/* Batches by decoding in @decoded, then from the cache that this has filled in @cached. */
static gboolean
time_loader_twice (DscCli *cli, const DscCliFiles *files, const DscTarget *target,
                   const char *folder, double *decoded, double *cached, GError **error)
{
  const DscLoaderOptions options
      = { .target = *target,
          .decode = DSC_DECODE_OPTIONS_DEFAULT,
          .normalisation = { { 0.5f, 0.5f, 0.5f }, { 0.5f, 0.5f, 0.5f } },
          .batch_size = BATCH_SIZE,
          .n_threads = (guint) dsc_cli_options_get_number (cli->options, "threads") };

  *decoded = time_loader (cli, files, &options, folder, error);
  if (!isfinite (*decoded))
    return FALSE;
  *cached = time_loader (cli, files, &options, folder, error);
  return isfinite (*cached);
}

static gboolean
bench_cache (DscCli *cli, const DscCliFiles *files, const char *folder, GError **error)
{
  g_autoptr (DscTrainSpec) spec = dsc_train_spec_new ("instant", NULL, FALSE, error);
  double decoded, cached;

  if (spec == NULL
      || !time_loader_twice (cli, files, &spec->target, folder, &decoded, &cached, error))
    return FALSE;
  dsc_cli_bench_say (cli, "cache", files->n, cached, decoded, _ ("decoding"), NULL);
  return TRUE;
}

static void
ignore_cb (const DscAnswer *answer, gpointer user_data)
{
}

/* What augmentation costs a processor: photos sampled from the cache on one thread, as the notebook
 * does it and as validation does. */
static gboolean
bench_augment (DscCli *cli, const DscCliFiles *files, const char *folder, GError **error)
{
  DscLoaderOptions options = { .target = { 120, 160, DSC_RESIZE_SQUISH },
                               .decode = DSC_DECODE_OPTIONS_DEFAULT,
                               .normalisation = { { 0, 0, 0 }, { 1, 1, 1 } },
                               .batch_size = BATCH_SIZE };
  double plain, augmented;

  /* Fills the cache, on all threads. */
  if (!isfinite (time_loader (cli, files, &options, folder, error)))
    return FALSE;
  options.n_threads = 1;
  plain = time_loader (cli, files, &options, folder, error);
  options.augment = &dsc_augment_notebook;
  augmented = isfinite (plain) ? time_loader (cli, files, &options, folder, error) : NAN;
  if (!isfinite (augmented))
    return FALSE;
  dsc_cli_bench_say (cli, "augment", files->n, augmented, plain, _ ("without, one thread"), NULL);
  return TRUE;
}

static gboolean
bench_features (DscCli *cli, const DscCliFiles *files, const char *folder, GError **error)
{
  g_autofree char *model = dsc_cli_find_model (cli, error);
  g_autoptr (DscModelInfo) info = model != NULL ? dsc_model_info_read_file (model, error) : NULL;
  double decoded, cached;
  gint64 started;

  /* The first answer opens the engine and the model; it is not counted. */
  if (info == NULL
      || !time_loader_twice (cli, files, &info->target, folder, &decoded, &cached, error)
      || !dsc_cli_predict (cli, model, files->refs, 1, folder, ignore_cb, NULL, error))
    return FALSE;
  started = g_get_monotonic_time ();
  if (!dsc_cli_predict (cli, model, files->refs, files->n, folder, ignore_cb, NULL, error))
    return FALSE;
  dsc_cli_bench_say (cli, "features", files->n, files->n / seconds_since (started), cached,
                     _ ("batches from the cache"), NULL);
  return TRUE;
}

static int
compare_seconds (gconstpointer a, gconstpointer b)
{
  double x = *(const double *) a, y = *(const double *) b;

  return (x > y) - (x < y);
}

/* Median seconds of one answer when photos are asked about one by one, each read from its file. */
static double
time_single_answers (DscCli *cli, const char *model, const DscCliFiles *files, guint n,
                     GError **error)
{
  g_autofree double *seconds = g_new (double, n);

  for (guint i = 0; i < n; i++)
    {
      gint64 started = g_get_monotonic_time ();

      if (!dsc_cli_predict (cli, model, files->refs + i, 1, NULL, ignore_cb, NULL, error))
        return NAN;
      seconds[i] = seconds_since (started);
    }
  qsort (seconds, n, sizeof *seconds, compare_seconds);
  return seconds[n / 2];
}

/* How long a person waits who drops one photo: with the engine still to be opened, and after that.
 */
static gboolean
bench_answer (DscCli *cli, const DscCliFiles *files, const char *folder, GError **error)
{
  g_autofree char *model = dsc_cli_find_model (cli, error);
  gint64 started = g_get_monotonic_time ();
  guint n = MIN (files->n, N_SINGLE);
  double first, single, many;

  if (model == NULL || !dsc_cli_predict (cli, model, files->refs, 1, NULL, ignore_cb, NULL, error))
    return FALSE;
  first = seconds_since (started);
  single = time_single_answers (cli, model, files, n, error);
  if (!isfinite (single))
    return FALSE;
  started = g_get_monotonic_time ();
  if (!dsc_cli_predict (cli, model, files->refs, n, NULL, ignore_cb, NULL, error))
    return FALSE;
  many = n / seconds_since (started);
  dsc_cli_bench_say (cli, "answer", n, 1 / single, many, _ ("all at once"), NULL);
  if (!dsc_cli_output_is_json (cli->out))
    dsc_cli_output_text (cli->out,
                         _ ("          the first one %.2f s after the engine was asked for, the "
                            "others %.0f ms each"),
                         first, single * 1000);
  return TRUE;
}

static gboolean
bench_in_folder (DscCli *cli, DscDataset *dataset,
                 gboolean (*bench) (DscCli *, const DscCliFiles *, const char *, GError **),
                 GError **error)
{
  g_autoptr (GArray) photos = choose_photos (dataset, N_LOADED, NULL);
  g_autoptr (DscCliFiles) files = dsc_cli_files_new (dataset, photos);
  g_autofree char *folder = NULL;
  gboolean good;

  if (files->n == 0)
    {
      g_set_error_literal (error, DSC_ERROR, DSC_ERROR_NO_DATA,
                           _ ("There are no photos to measure with."));
      return FALSE;
    }
  folder = g_dir_make_tmp ("discern-bench-XXXXXX", error);
  if (folder == NULL)
    return FALSE;
  good = bench (cli, files, folder, error);
  remove_folder (folder);
  return good;
}

/* Labelled photos, for training. */
static gboolean
bench_train (DscCli *cli, const char *source, GError **error)
{
  DscImportOptions options = DSC_IMPORT_OPTIONS_DEFAULT;
  g_autoptr (DscDataset) dataset = NULL;
  g_autofree char *folder = NULL;
  gboolean good;

  if (source == NULL)
    dataset = find_photos (cli, NULL, error);
  else
    dataset = dsc_import (source, &options, dsc_cli_output_progress_cb, cli->out, cli->cancellable,
                          error);
  dsc_cli_output_progress_end (cli->out);
  folder = dataset != NULL ? g_dir_make_tmp ("discern-bench-XXXXXX", error) : NULL;
  if (folder == NULL)
    return FALSE;
  good = dsc_cli_bench_train (cli, dataset, folder, error);
  remove_folder (folder);
  return good;
}

/* What can be measured, in this order. */
static const char *const words[]
    = { "answer", "decode", "cache", "augment", "features", "train", "gpu", NULL };

/* What says how to train says nothing of the rest; it is not passed over. */
static gboolean
check_settings (const DscCliOptions *options, const char *name, GError **error)
{
  guint n;
  const DscCliOption *rows = dsc_cli_table_get_options (&n);

  for (guint i = 0; i < n; i++)
    if ((rows[i].commands & DSC_CLI_BENCH) != 0
        && (rows[i].commands & (DSC_CLI_IMPORT | DSC_CLI_CLASSIFY)) == 0
        && dsc_cli_options_has (options, rows[i].name))
      {
        g_set_error (error, DSC_ERROR, DSC_ERROR_USAGE,
                     _ ("--%s is for “bench train” and “bench gpu”, not for “bench %s”. Leave it "
                        "out."),
                     rows[i].name, name);
        return FALSE;
      }
  return TRUE;
}

/* In @name (nullable) what is to be measured, in @source (nullable) on which photos. */
static gboolean
parse (DscCli *cli, const char **name, const char **source, GError **error)
{
  const char *first = dsc_cli_options_get_argument (cli->options, 0);
  gboolean named = first != NULL && g_strv_contains (words, first);
  DscStart start;

  *name = named ? first : NULL;
  *source = named ? dsc_cli_options_get_argument (cli->options, 1) : first;
  if (!named && dsc_cli_options_get_argument (cli->options, 1) != NULL)
    {
      g_autofree char *shown = dsc_path_display (first);
      g_autofree char *hint = dsc_cli_did_you_mean (first, words);
      g_autofree char *all = g_strjoinv (", ", (char **) words);

      g_set_error (error, DSC_ERROR, DSC_ERROR_USAGE, _ ("“%s” is nothing to measure (all: %s).%s"),
                   shown, all, hint);
      return FALSE;
    }
  if (g_strcmp0 (*name, "gpu") == 0 && *source != NULL)
    {
      g_set_error_literal (error, DSC_ERROR, DSC_ERROR_USAGE,
                           _ ("“bench gpu” takes no photos: it makes them up."));
      return FALSE;
    }
  if (*name != NULL && !g_str_equal (*name, "train") && !g_str_equal (*name, "gpu")
      && !check_settings (cli->options, *name, error))
    return FALSE;
  return dsc_cli_spec_check (cli, &start, error);
}

static gboolean
bench_photos (DscCli *cli, const char *name, DscDataset *dataset, GError **error)
{
  static const struct
  {
    const char *name;
    gboolean (*bench) (DscCli *, const DscCliFiles *, const char *, GError **);
  } benches[]
      = { { "cache", bench_cache }, { "augment", bench_augment }, { "features", bench_features } };

  /* First, because the engine must not be open yet. */
  if ((name == NULL || g_str_equal (name, "answer"))
      && !bench_in_folder (cli, dataset, bench_answer, error))
    return FALSE;
  if ((name == NULL || g_str_equal (name, "decode")) && !bench_decode (cli, dataset, error))
    return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (benches); i++)
    if ((name == NULL || g_str_equal (name, benches[i].name))
        && !bench_in_folder (cli, dataset, benches[i].bench, error))
      return FALSE;
  return TRUE;
}

gboolean
dsc_cli_bench (DscCli *cli, GError **error)
{
  const char *name, *source;
  g_autoptr (DscDataset) dataset = NULL;

  if (!parse (cli, &name, &source, error))
    return FALSE;
  if (g_strcmp0 (name, "train") == 0)
    return bench_train (cli, source, error);
  if (g_strcmp0 (name, "gpu") == 0)
    return dsc_cli_bench_gpu (cli, error);
  dataset = find_photos (cli, source, error);
  return dataset != NULL && bench_photos (cli, name, dataset, error)
         && (name != NULL || bench_train (cli, source, error));
}
