/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the fake engine writes and reads: models, optimisers, checkpoints. The same training gives
 * the same bytes. */
#include "config.h"

#include "dsc-fake-private.h"
#include "engine/dsc-model-info.h"

/* --- writing --- */

/* Writes it as the script says: the first files find the disk full. */
static gboolean
write_now (DscFakeTraining *self, DscSafetensorsWriter *writer, const char *path, GError **error)
{
  if (self->n_full == 0)
    return dsc_safetensors_writer_write (writer, path, error);
  self->n_full--;
  g_set_error_literal (error, DSC_ERROR, DSC_ERROR_DISK_FULL, "The fake disk is full.");
  return FALSE;
}

static gboolean
write_file (DscFakeTraining *self, DscSafetensorsWriter *writer, const char *kind, char **name,
            GError **error)
{
  g_autofree char *file = dsc_run_dup_file (self->run, kind);
  g_autofree char *path = g_build_filename (self->job->models_folder, file, NULL);

  for (;;)
    {
      g_autoptr (GError) why = NULL;

      if (write_now (self, writer, path, &why))
        break;
      if (!g_error_matches (why, DSC_ERROR, DSC_ERROR_DISK_FULL))
        {
          g_propagate_error (error, g_steal_pointer (&why));
          return FALSE;
        }
      if (!dsc_run_wait_for_room (self->run, why, error))
        return FALSE;
    }
  if (name != NULL)
    *name = g_steal_pointer (&file);
  return TRUE;
}

gboolean
dsc_fake_write_model (DscFakeTraining *self, double error_rate, char **name, GError **error)
{
  const DscTrainJob *job = self->job;
  g_autoptr (DscSafetensorsWriter) writer = dsc_safetensors_writer_new ();
  g_autoptr (DscModelInfo) info = g_new0 (DscModelInfo, 1);
  g_autoptr (GArray) valid = dsc_split_get_part (job->split, DSC_PART_VALID);

  info->network = g_strdup (job->spec->network);
  info->head = g_strdup (job->spec->head);
  info->target = job->spec->target;
  info->orientation = job->spec->decode.orientation;
  info->normalisation = (DscNormalisation){ { 0.5f, 0.5f, 0.5f }, { 0.5f, 0.5f, 0.5f } };
  info->n_classes = dsc_dataset_get_n_classes (job->dataset);
  info->classes = g_new0 (char *, info->n_classes + 1);
  for (guint i = 0; i < info->n_classes; i++)
    info->classes[i] = g_strdup (dsc_dataset_get_class_name (job->dataset, i));
  info->error_rate = error_rate;
  info->n_valid = valid->len;
  info->recipe = g_strdup (job->spec->recipe);
  info->settings = dsc_train_spec_to_json (job->spec);
  dsc_model_info_write (info, writer);
  dsc_safetensors_writer_add (writer, "fake.weights", DSC_DTYPE_I64, 1, (const gint64[]){ 1 },
                              &self->weights);
  return write_file (self, writer, "model", name, error);
}

gboolean
dsc_fake_write_optimizer (DscFakeTraining *self, GError **error)
{
  g_autoptr (DscSafetensorsWriter) writer = dsc_safetensors_writer_new ();

  dsc_safetensors_writer_add (writer, "fake.moments", DSC_DTYPE_I64, 1, (const gint64[]){ 1 },
                              &self->moments);
  return write_file (self, writer, "optimizer", NULL, error);
}

/* --- checkpoints --- */

/* The place and what was learned; plain data, as it lies in the file. */
typedef struct
{
  guint64 fingerprint;
  guint64 has_instant;
  guint64 stage;
  guint64 run_stage; /* the same within the run */
  guint64 epoch;
  guint64 batch;
  guint64 weights;
  guint64 moments;
  guint64 smoother_n;
  guint64 has_best;
  double smoother_sum;
  DscEpochRecord best;
} Checkpoint;

/* Of all that a job is not resumed without. */
static guint64
fingerprint (DscDataset *dataset)
{
  guint64 hash = dsc_dataset_get_n_photos (dataset);

  for (guint i = 0; i < dsc_dataset_get_n_photos (dataset); i++)
    {
      const DscPhoto *photo = dsc_dataset_get_photo (dataset, i);

      hash = hash * 31 + g_str_hash (photo->path);
      hash = hash * 31 + (guint64) photo->label;
    }
  return hash;
}

gboolean
dsc_fake_write_checkpoint (DscFakeTraining *self, GError **error)
{
  g_autoptr (DscSafetensorsWriter) writer = dsc_safetensors_writer_new ();
  guint n;
  const DscBatchRecord *batches = dsc_run_peek_batches (self->run, &n);
  const Checkpoint checkpoint = {
    .fingerprint = fingerprint (self->job->dataset),
    .has_instant = self->has_instant,
    .stage = self->stage,
    .run_stage = dsc_run_get_stage_number (self->run),
    .epoch = self->epoch,
    .batch = self->batch,
    .weights = self->weights,
    .moments = self->moments,
    .smoother_n = self->smoother.n,
    .has_best = self->has_best,
    .smoother_sum = self->smoother.sum,
    .best = self->best,
  };

  dsc_safetensors_writer_add (writer, "fake.checkpoint", DSC_DTYPE_U8, 1,
                              (const gint64[]){ sizeof checkpoint }, &checkpoint);
  dsc_safetensors_writer_add (writer, "fake.batches", DSC_DTYPE_U8, 1,
                              (const gint64[]){ (gint64) (n * sizeof *batches) }, batches);
  return write_file (self, writer, "checkpoint", NULL, error);
}

/* --- reading --- */

/* In @data (out) a copy of the bytes of a tensor: @size, or, where that is 0, any multiple of
 * @unit.
 */
static gboolean
read_tensor (const char *path, const char *name, gsize size, gsize unit, GByteArray *data,
             GError **error)
{
  g_autoptr (DscSafetensors) file = dsc_safetensors_open (path, error);
  const DscTensorInfo *tensor = file != NULL ? dsc_safetensors_lookup (file, name) : NULL;

  if (file == NULL)
    return FALSE;
  if (tensor == NULL || (size > 0 && tensor->size != size) || tensor->size % unit != 0)
    {
      g_set_error (error, DSC_ERROR, DSC_ERROR_CORRUPT, "“%s” is damaged: its “%s” is wrong.", path,
                   name);
      return FALSE;
    }
  g_byte_array_append (data, tensor->data, (guint) tensor->size);
  return TRUE;
}

static gboolean
read_number (const char *path, const char *name, guint64 *number, GError **error)
{
  g_autoptr (GByteArray) data = g_byte_array_new ();

  if (!read_tensor (path, name, sizeof *number, 1, data, error))
    return FALSE;
  memcpy (number, data->data, sizeof *number);
  return TRUE;
}

gboolean
dsc_fake_read_model (DscFakeTraining *self, const char *path, GError **error)
{
  return read_number (path, "fake.weights", &self->weights, error);
}

gboolean
dsc_fake_read_optimizer (DscFakeTraining *self, const char *path, GError **error)
{
  return read_number (path, "fake.moments", &self->moments, error);
}

static void
take_checkpoint (DscFakeTraining *self, const Checkpoint *checkpoint)
{
  self->has_instant = checkpoint->has_instant != 0;
  self->stage = (guint) checkpoint->stage;
  self->epoch = (guint) checkpoint->epoch;
  self->batch = (guint) checkpoint->batch;
  self->weights = checkpoint->weights;
  self->moments = checkpoint->moments;
  self->smoother = (DscSmoother){ checkpoint->smoother_sum, checkpoint->smoother_n };
  self->has_best = checkpoint->has_best != 0;
  self->best = checkpoint->best;
}

gboolean
dsc_fake_read_checkpoint (DscFakeTraining *self, const char *path, GError **error)
{
  g_autoptr (GByteArray) data = g_byte_array_new ();
  g_autoptr (GByteArray) batches = g_byte_array_new ();
  Checkpoint checkpoint;

  if (!read_tensor (path, "fake.checkpoint", sizeof checkpoint, 1, data, error)
      || !read_tensor (path, "fake.batches", 0, sizeof (DscBatchRecord), batches, error))
    return FALSE;
  memcpy (&checkpoint, data->data, sizeof checkpoint);
  if (checkpoint.fingerprint != fingerprint (self->job->dataset))
    {
      g_set_error_literal (error, DSC_ERROR, DSC_ERROR_CORRUPT,
                           "The photos have changed since the checkpoint was made.");
      return FALSE;
    }
  take_checkpoint (self, &checkpoint);
  return dsc_run_report_resumed (self->run, (guint) checkpoint.run_stage,
                                 dsc_fake_training_get_n_epochs (self), self->epoch,
                                 (const DscBatchRecord *) (gpointer) batches->data,
                                 batches->len / (guint) sizeof (DscBatchRecord), error);
}
