/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A trained model as files of its own; for PyTorch: the weights, and a module that uses them. */
#include "config.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "base/dsc-error.h"
#include "base/dsc-output-file.h"
#include "base/dsc-text.h"
#include "engine/dsc-export-private.h"
#include "engine/dsc-export.h"
#include "weights/dsc-pth-writer.h"

#define PIECE (4 * 1024 * 1024) /* bytes between two looks at the cancellable */
#define SUFFIX ".pth"
#define BODY "body."
#define HEAD "head."

char *
dsc_export_module_path (const char *target)
{
  g_autofree char *name = NULL;

  g_return_val_if_fail (target != NULL, NULL);

  name = g_path_get_basename (target);
  if (!g_str_has_suffix (target, SUFFIX) || g_str_equal (name, SUFFIX))
    return NULL;
  return g_strdup_printf ("%.*s.py", (int) (strlen (target) - strlen (SUFFIX)), target);
}

/* A module of that name may be the user's own. */
static gboolean
check_module (const char *path, GError **error)
{
  g_autoptr (GMappedFile) mapped = g_mapped_file_new (path, FALSE, NULL);
  g_autofree char *shown = NULL;

  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    return TRUE;
  if (mapped != NULL && g_mapped_file_get_length (mapped) >= strlen (DSC_EXPORT_MODULE_MARK)
      && memcmp (g_mapped_file_get_contents (mapped), DSC_EXPORT_MODULE_MARK,
                 strlen (DSC_EXPORT_MODULE_MARK))
             == 0)
    return TRUE;
  shown = dsc_path_display (path);
  g_set_error (
      error, DSC_ERROR, DSC_ERROR_USAGE,
      _ ("“%s” is there and was not written by Discern. It would be replaced by the module "
         "that goes with the weights: choose another name."),
      shown);
  return FALSE;
}

/* Adds the tensors of body and head under the names that PyTorch shall see. */
static gboolean
add_tensors (DscPthWriter *writer, DscSafetensors *file, GError **error)
{
  for (guint i = 0; i < dsc_safetensors_get_n_tensors (file); i++)
    {
      const DscTensorInfo *info = dsc_safetensors_get_tensor (file, i);
      gboolean is_body = g_str_has_prefix (info->name, BODY);
      const char *name = is_body ? info->name + strlen (BODY) : info->name;

      if (!is_body && !g_str_has_prefix (name, HEAD))
        continue;
      if (is_body && (*name == '\0' || g_str_has_prefix (name, HEAD)))
        {
          g_autofree char *shown = dsc_path_display (info->name);

          g_set_error (error, DSC_ERROR, DSC_ERROR_CORRUPT,
                       _ ("its tensor “%s” has a name that no network gives."), shown);
          return FALSE;
        }
      dsc_pth_writer_add (writer, name, info->dtype, info->n_dims, info->shape, info->data);
    }
  return TRUE;
}

/* Fills @writer, and gives the text of the module. */
static char *
convert (DscSafetensors *file, DscPthWriter *writer, GError **error)
{
  g_autoptr (DscModelInfo) info = dsc_model_info_read (file, error);

  if (info == NULL || !add_tensors (writer, file, error))
    return NULL;
  return dsc_export_module_text (file, info, error);
}

static gboolean
write_text (const char *path, const char *text, GError **error)
{
  g_autoptr (DscOutputFile) file = dsc_output_file_new (path, error);

  return file != NULL && dsc_output_file_write (file, text, strlen (text), error)
         && dsc_output_file_commit (file, error);
}

gboolean
dsc_export_pth (const char *model_path, const char *target, GCancellable *cancellable,
                GError **error)
{
  g_autofree char *module = NULL;
  g_autofree char *text = NULL;
  g_autoptr (DscSafetensors) file = NULL;
  g_autoptr (DscPthWriter) writer = dsc_pth_writer_new ();

  g_return_val_if_fail (model_path != NULL && target != NULL, FALSE);

  module = dsc_export_module_path (target);
  if (module == NULL)
    {
      g_autofree char *shown = dsc_path_display (target);

      g_set_error (error, DSC_ERROR, DSC_ERROR_USAGE,
                   _ ("The name “%s” does not end in .pth: a Python module that is called the same "
                      "goes with it."),
                   shown);
      return FALSE;
    }
  file = check_module (module, error) ? dsc_safetensors_open (model_path, error) : NULL;
  if (file == NULL)
    return FALSE;
  text = convert (file, writer, error);
  if (text == NULL)
    {
      g_autofree char *shown = dsc_path_display (model_path);

      g_prefix_error (error, _ ("The model “%s” cannot be used: "), shown);
      return FALSE;
    }
  return !g_cancellable_set_error_if_cancelled (cancellable, error)
         && dsc_pth_writer_write (writer, target, error) && write_text (module, text, error);
}

static gboolean
open_model (const char *path, GMappedFile **mapped, GError **error)
{
  g_autofree char *shown = dsc_path_display (path);
  g_autoptr (GError) cause = NULL;

  *mapped = g_mapped_file_new (path, FALSE, &cause);
  if (*mapped == NULL)
    g_set_error (error, DSC_ERROR, DSC_ERROR_NOT_FOUND, _ ("The model “%s” cannot be read: %s"),
                 shown, cause->message);
  return *mapped != NULL;
}

gboolean
dsc_export_safetensors (const char *model_path, const char *target, GCancellable *cancellable,
                        GError **error)
{
  g_autoptr (GMappedFile) mapped = NULL;
  g_autoptr (DscOutputFile) file = NULL;
  const char *data;
  gsize size;

  g_return_val_if_fail (model_path != NULL && target != NULL, FALSE);

  if (!open_model (model_path, &mapped, error))
    return FALSE;
  file = dsc_output_file_new (target, error);
  if (file == NULL)
    return FALSE;
  data = g_mapped_file_get_contents (mapped);
  size = g_mapped_file_get_length (mapped);
  for (gsize done = 0; done < size; done += PIECE)
    if (g_cancellable_set_error_if_cancelled (cancellable, error)
        || !dsc_output_file_write (file, data + done, MIN (PIECE, size - done), error))
      return FALSE;
  return dsc_output_file_commit (file, error);
}
