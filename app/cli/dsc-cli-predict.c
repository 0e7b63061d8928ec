/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Asks the engine what a model says to photos, and waits for it on the main thread. */
#include "config.h"

#include "cli/dsc-cli-predict.h"

/* One question to the engine; the callbacks of answers run on the answering thread. */
typedef struct
{
  DscCli *cli;
  DscAnswerFunc answer;
  gpointer answer_data;
  gboolean done; /* main thread */
  gboolean good;
  GError *error; /* (owned) (nullable) */
} Question;

static void
answer_cb (const DscAnswer *answer, gpointer user_data)
{
  Question *self = user_data;

  self->answer (answer, self->answer_data);
}

static void
progress_cb (const DscProgress *progress, gpointer user_data)
{
  Question *self = user_data;

  dsc_cli_output_progress_cb (progress, self->cli->out);
}

static void
done_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Question *self = user_data;

  self->good = dsc_engine_host_predict_finish (DSC_ENGINE_HOST (source), result, &self->error);
  self->done = TRUE;
}

gboolean
dsc_cli_predict (DscCli *cli, const char *model_path, const DscFileRef *files, guint32 n,
                 const char *cache_folder, DscAnswerFunc answer, gpointer answer_data,
                 GError **error)
{
  Question self = { .cli = cli, .answer = answer, .answer_data = answer_data };

  dsc_engine_host_predict_async (cli->host, model_path, files, n, cache_folder,
                                 (guint) dsc_cli_options_get_number (cli->options, "threads"),
                                 answer_cb, progress_cb, &self, cli->cancellable, done_cb, &self);
  while (!self.done)
    g_main_context_iteration (NULL, TRUE);
  dsc_cli_output_progress_end (cli->out);
  if (self.error != NULL)
    g_propagate_error (error, self.error);
  return self.good;
}

DscCliFiles *
dsc_cli_files_new (DscDataset *dataset, const GArray *photos)
{
  DscCliFiles *self = g_new0 (DscCliFiles, 1);

  self->n = photos != NULL ? photos->len : dsc_dataset_get_n_photos (dataset);
  self->refs = g_new0 (DscFileRef, self->n);
  self->paths = g_new0 (char *, self->n + 1);
  for (guint32 i = 0; i < self->n; i++)
    {
      guint32 number = photos != NULL ? g_array_index (photos, guint32, i) : i;
      const DscPhoto *photo = dsc_dataset_get_photo (dataset, number);

      self->paths[i] = dsc_dataset_dup_photo_path (dataset, number);
      self->refs[i] = (DscFileRef){ self->paths[i], photo->size, photo->mtime };
    }
  return self;
}

void
dsc_cli_files_free (DscCliFiles *self)
{
  if (self == NULL)
    return;
  g_free (self->refs);
  g_strfreev (self->paths);
  g_free (self);
}
