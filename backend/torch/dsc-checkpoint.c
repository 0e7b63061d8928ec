/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The trainer's checkpoints: everything that a step changes, in one file that is replaced whole.
 *
 * A safetensors file: the learner's tensors, the steps of the epoch in hand ("batches": rows of
 * DscBatchRecord), and as metadata where the run is. There are no states of random generators in
 * it: all random numbers depend on seed, stage, epoch and step alone. */
#include "config.h"

#include <math.h>
#include <string.h>

#include <glib/gi18n-lib.h>

#include "base/dsc-error.h"
#include "base/dsc-text.h"
#include "torch/dsc-model.h"
#include "torch/dsc-parameters.h"
#include "torch/dsc-tensor-file.h"
#include "torch/dsc-trainer-private.h"

#define FORMAT "discern-checkpoint-1"

/* Metadata of a loss that is scaled. */
#define LOSS_SCALE "loss_scale"
#define LOSS_SCALE_GOOD "loss_scale_good"

/* Between two checkpoints pass so many seconds, and so many times what writing one takes. */
#define INTERVAL 30.0
#define INTERVAL_WORK 50.0

/* --- the numbers in it, as one table --- */

typedef struct
{
  const char *name;
  enum
  {
    UINT,
    UINT64,
    REAL
  } type;
  gsize offset; /* in DscTrainer */
} Field;

static const Field fields[] = {
  { "size", UINT, G_STRUCT_OFFSET (DscTrainer, size) },
  { "stage", UINT, G_STRUCT_OFFSET (DscTrainer, stage) },
  { "epoch", UINT, G_STRUCT_OFFSET (DscTrainer, epoch) },
  { "batch", UINT, G_STRUCT_OFFSET (DscTrainer, batch) },
  { "n_made", UINT64, G_STRUCT_OFFSET (DscTrainer, n_made) },
  { "smoother_sum", REAL, G_STRUCT_OFFSET (DscTrainer, smoother.sum) },
  { "smoother_n", UINT64, G_STRUCT_OFFSET (DscTrainer, smoother.n) },
  { "epoch_seconds", REAL, G_STRUCT_OFFSET (DscTrainer, epoch_seconds) },
  { "has_best", UINT, G_STRUCT_OFFSET (DscTrainer, has_best) },
  { "best_epoch", UINT, G_STRUCT_OFFSET (DscTrainer, best.epoch) },
  { "best_train_loss", REAL, G_STRUCT_OFFSET (DscTrainer, best.train_loss) },
  { "best_valid_loss", REAL, G_STRUCT_OFFSET (DscTrainer, best.valid_loss) },
  { "best_error_rate", REAL, G_STRUCT_OFFSET (DscTrainer, best.error_rate) },
};

static void
write_field (const Field *field, const DscTrainer *self, DscSafetensorsWriter *writer)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  switch (field->type)
    {
    case UINT:
      g_snprintf (text, sizeof text, "%u", G_STRUCT_MEMBER (guint, self, field->offset));
      break;
    case UINT64:
      g_snprintf (text, sizeof text, "%" G_GUINT64_FORMAT,
                  G_STRUCT_MEMBER (guint64, self, field->offset));
      break;
    case REAL:
    default:
      g_ascii_dtostr (text, sizeof text, G_STRUCT_MEMBER (double, self, field->offset));
      break;
    }
  dsc_safetensors_writer_set_metadata (writer, field->name, text);
}

static gboolean
read_field (const Field *field, DscTrainer *self, DscStateDict *file)
{
  const char *text = dsc_state_dict_get_metadata (file, field->name);
  guint64 number;
  char *end;

  if (text == NULL)
    return FALSE;
  switch (field->type)
    {
    case UINT:
      if (!g_ascii_string_to_unsigned (text, 10, 0, G_MAXUINT, &number, NULL))
        return FALSE;
      G_STRUCT_MEMBER (guint, self, field->offset) = (guint) number;
      return TRUE;
    case UINT64:
      return g_ascii_string_to_unsigned (text, 10, 0, G_MAXUINT64,
                                         &G_STRUCT_MEMBER (guint64, self, field->offset), NULL);
    case REAL:
    default:
      G_STRUCT_MEMBER (double, self, field->offset) = g_ascii_strtod (text, &end);
      return end != text && *end == '\0';
    }
}

/* --- writing --- */

/* The steps of the epoch in hand, beside each other. */
static void
add_batches (DscTrainer *self, DscSafetensorsWriter *writer)
{
  guint n;
  const DscBatchRecord *batches = dsc_run_peek_batches (self->run, &n);
  const gint64 shape[] = { n, sizeof *batches };

  dsc_safetensors_writer_add (writer, "batches", DSC_DTYPE_U8, 2, shape, batches);
}

/* Only fp16 has one. */
static void
write_loss_scale (DscTrainer *self, DscSafetensorsWriter *writer)
{
  const DscLossScale *scale = dsc_learner_get_loss_scale (self->learner);
  char factor[G_ASCII_DTOSTR_BUF_SIZE];
  g_autofree char *n_good = NULL;

  if (scale == NULL)
    return;
  n_good = g_strdup_printf ("%u", scale->n_good);
  dsc_safetensors_writer_set_metadata (writer, LOSS_SCALE,
                                       g_ascii_dtostr (factor, sizeof factor, scale->factor));
  dsc_safetensors_writer_set_metadata (writer, LOSS_SCALE_GOOD, n_good);
}

static gboolean
write_file (gpointer data, GError **error)
{
  DscTrainer *self = data;
  g_autofree char *name = dsc_run_dup_file (self->run, "checkpoint");
  g_autofree char *path = g_build_filename (self->job->models_folder, name, NULL);
  g_autofree char *settings = dsc_train_spec_to_json (self->job->spec);
  g_autofree char *photos = dsc_photos_fingerprint (self->photos);
  g_autofree char *n_steps
      = g_strdup_printf ("%" G_GUINT64_FORMAT, dsc_learner_get_n_steps (self->learner));
  g_autoptr (DscSafetensorsWriter) writer = dsc_safetensors_writer_new ();
  g_autoptr (GPtrArray) keep = g_ptr_array_new_with_free_func ((GDestroyNotify) dsc_tensor_free);
  g_autoptr (GArray) list = dsc_learner_list (self->learner);
  const DscOrigin *origin = dsc_network_get_origin (dsc_learner_get_network (self->learner));

  dsc_safetensors_writer_set_metadata (writer, "format", FORMAT);
  dsc_safetensors_writer_set_metadata (writer, "settings", settings);
  dsc_safetensors_writer_set_metadata (writer, "photos", photos);
  dsc_safetensors_writer_set_metadata (writer, "n_steps", n_steps);
  if (origin->licence != NULL)
    dsc_safetensors_writer_set_metadata (writer, DSC_MODEL_LICENCE, origin->licence);
  if (origin->source != NULL)
    dsc_safetensors_writer_set_metadata (writer, DSC_MODEL_SOURCE, origin->source);
  for (gsize i = 0; i < G_N_ELEMENTS (fields); i++)
    write_field (&fields[i], self, writer);
  write_loss_scale (self, writer);
  add_batches (self, writer);
  for (guint i = 0; i < list->len; i++)
    if (!dsc_tensor_save (dsc_parameters_get (list, i)->tensor, writer,
                          dsc_parameters_get (list, i)->name, keep, error))
      return FALSE;
  return dsc_safetensors_writer_write (writer, path, error);
}

gboolean
dsc_trainer_write_checkpoint (DscTrainer *self, GError **error)
{
  gint64 begun = g_get_monotonic_time ();

  /* What the epoch has taken so far goes into the file. */
  self->epoch_seconds += (double) (begun - self->epoch_started) / G_USEC_PER_SEC;
  self->epoch_started = begun;
  if (!dsc_fit_write (self->run, write_file, self, error))
    return FALSE;
  self->checkpointed = g_get_monotonic_time ();
  self->checkpoint_seconds = (double) (self->checkpointed - begun) / G_USEC_PER_SEC;
  return TRUE;
}

gboolean
dsc_trainer_checkpoint_if_due (DscTrainer *self, GError **error)
{
  double elapsed = (double) (g_get_monotonic_time () - self->checkpointed) / G_USEC_PER_SEC;

  return elapsed < MAX (INTERVAL, INTERVAL_WORK * self->checkpoint_seconds)
         || dsc_trainer_write_checkpoint (self, error);
}

/* --- reading --- */

static gboolean
fail_corrupt (const char *path, GError **error)
{
  g_autofree char *shown = dsc_path_display (path);

  g_set_error (error, DSC_ERROR, DSC_ERROR_CORRUPT,
               _ ("The checkpoint “%s” is damaged, or from a newer Discern. Train another stage of "
                  "the run, or a new run."),
               shown);
  return FALSE;
}

/* Where the run is; nothing of the size of the file is made yet. */
static gboolean
read_place (DscTrainer *self, DscStateDict *file)
{
  const char *format = dsc_state_dict_get_metadata (file, "format");
  guint n_sizes = dsc_train_spec_get_n_sizes (self->job->spec);

  if (g_strcmp0 (format, FORMAT) != 0)
    return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (fields); i++)
    if (!read_field (&fields[i], self, file))
      return FALSE;
  /* All epochs of a size are done only where another size follows. */
  return self->size < n_sizes && self->epoch < self->job->spec->epochs + (self->size + 1 < n_sizes);
}

/* A network of the right shape with the checkpoint's weights. */
static DscNetwork *
read_network (DscTrainer *self, DscStateDict *file, GError **error)
{
  const DscTrainSpec *spec = self->job->spec;
  const DscSource body = { file, "body.", NULL };
  const DscSource head = { file, "head.", NULL };

  DscNetwork *network
      = dsc_network_new (spec->network, &body, spec->head, &head,
                         dsc_dataset_get_n_classes (self->job->dataset), spec->dropout, error);

  if (network != NULL)
    dsc_network_set_origin (network, file, DSC_MODEL_LICENCE, DSC_MODEL_SOURCE);
  return network;
}

/* Goes on with the scale of the loss, if there it was scaled, and is. */
static gboolean
read_loss_scale (DscTrainer *self, DscStateDict *file)
{
  const char *factor = dsc_state_dict_get_metadata (file, LOSS_SCALE);
  const char *n_good = dsc_state_dict_get_metadata (file, LOSS_SCALE_GOOD);
  DscLossScale scale;
  guint64 number;
  char *end;

  if (factor == NULL || dsc_learner_get_loss_scale (self->learner) == NULL)
    return TRUE;
  scale.factor = g_ascii_strtod (factor, &end);
  if (*end != '\0' || !(scale.factor > 0 && scale.factor <= (double) G_MAXFLOAT) || n_good == NULL
      || !g_ascii_string_to_unsigned (n_good, 10, 0, DSC_LOSS_SCALE_INTERVAL, &number, NULL))
    return FALSE;
  scale.n_good = (guint) number;
  dsc_learner_set_loss_scale (self->learner, &scale);
  return TRUE;
}

static gboolean
check_photos (DscTrainer *self, DscStateDict *file, GError **error)
{
  g_autofree char *now = dsc_photos_fingerprint (self->photos);

  if (g_strcmp0 (dsc_state_dict_get_metadata (file, "photos"), now) == 0)
    return TRUE;
  g_set_error_literal (
      error, DSC_ERROR, DSC_ERROR_USAGE,
      _ ("The photos, their classes or the split have changed since the run was "
         "interrupted, so it cannot be resumed. Train another stage of it, or a new run."));
  return FALSE;
}

static gboolean
rewind_run (DscTrainer *self, DscStateDict *file, const char *path, GError **error)
{
  const DscTensorInfo *batches = dsc_state_dict_lookup (file, "batches");
  g_autofree DscBatchRecord *copy = NULL;
  guint n;

  if (batches == NULL || batches->dtype != DSC_DTYPE_U8 || batches->n_dims != 2
      || batches->shape[1] != sizeof *copy || batches->shape[0] > self->n_batches)
    return fail_corrupt (path, error);
  n = (guint) batches->shape[0];
  /* The file keeps no alignment. */
  copy = g_new (DscBatchRecord, n + 1);
  if (n > 0)
    memcpy (copy, batches->data, n * sizeof *copy);
  return dsc_run_report_resumed (self->run, self->stage, self->job->spec->epochs, self->epoch, copy,
                                 n, error);
}

gboolean
dsc_trainer_read_checkpoint (DscTrainer *self, GError **error)
{
  const char *path = self->job->checkpoint_path;
  g_autoptr (DscStateDict) file = dsc_state_dict_open (path, error);
  const char *n_steps = file != NULL ? dsc_state_dict_get_metadata (file, "n_steps") : NULL;
  g_autoptr (GArray) list = NULL;
  DscNetwork *network;
  guint64 number;

  if (file == NULL)
    return FALSE;
  if (!read_place (self, file) || n_steps == NULL
      || !g_ascii_string_to_unsigned (n_steps, 10, 0, G_MAXUINT64, &number, NULL))
    return fail_corrupt (path, error);
  network = read_network (self, file, error);
  if (network == NULL || !dsc_trainer_prepare_stage (self, network, error)
      || !check_photos (self, file, error))
    return FALSE;
  if (self->batch > self->n_batches || !read_loss_scale (self, file))
    return fail_corrupt (path, error);
  dsc_learner_set_n_steps (self->learner, number);
  list = dsc_learner_list (self->learner);
  return dsc_parameters_load (list, file, FALSE, error) && rewind_run (self, file, path, error);
}
