/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "base/dsc-error.h"
#include "classify/dsc-answer-export.h"
#include "engine/dsc-answer-table.h"
#include "model/dsc-answer-words.h"

/* Classes in a row; as many as the command line writes. */
#define TOP 5

typedef struct
{
  GPtrArray *answers; /* (owned) (element-type DscAnswerItem) */
  char *path;         /* (owned) */
} Export;

static void
export_free (gpointer data)
{
  Export *self = data;

  g_ptr_array_unref (self->answers);
  g_free (self->path);
  g_free (self);
}

static gboolean
write_table (const Export *self, GError **error)
{
  DscAnswerItem *first = g_ptr_array_index (self->answers, 0);
  g_autoptr (DscAnswerTable) table
      = dsc_answer_table_new (self->path, dsc_answer_item_get_model (first), TOP, error);

  if (table == NULL)
    return FALSE;
  for (guint i = 0; i < self->answers->len; i++)
    {
      DscAnswerItem *item = g_ptr_array_index (self->answers, i);
      guint n;
      const guint32 *ranking = dsc_answer_item_get_ranking (item, &n);

      if (!dsc_answer_table_add (table, dsc_answer_item_get_path (item),
                                 dsc_answer_item_get_model (item),
                                 dsc_answer_item_get_probabilities (item), ranking, error))
        return FALSE;
    }
  return dsc_answer_table_commit (table, error);
}

static void
export_func (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const Export *self = data;
  GError *error = NULL;

  if (write_table (self, &error))
    g_task_return_int (task, self->answers->len);
  else
    g_task_return_error (task, error);
}

void
dsc_answer_export_async (GListModel *answers, const char *path, GCancellable *cancellable,
                         GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Export *data = g_new0 (Export, 1);
  guint n = g_list_model_get_n_items (answers);

  data->answers = g_ptr_array_new_with_free_func (g_object_unref);
  data->path = g_strdup (path);
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (DscAnswerItem) item = g_list_model_get_item (answers, i);

      if (dsc_answer_item_get_error (item) == NULL)
        g_ptr_array_add (data->answers, g_steal_pointer (&item));
    }
  g_task_set_source_tag (task, dsc_answer_export_async);
  g_task_set_task_data (task, data, export_free);
  if (data->answers->len > 0)
    g_task_run_in_thread (task, export_func);
  else
    g_task_return_new_error (task, DSC_ERROR, DSC_ERROR_NO_DATA,
                             _ ("There is no answer that could be saved."));
}

gssize
dsc_answer_export_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), -1);

  return g_task_propagate_int (G_TASK (result), error);
}

char *
dsc_answers_dup_text (GListModel *answers)
{
  GString *text = g_string_new (NULL);
  guint n = g_list_model_get_n_items (answers);

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (DscAnswerItem) item = g_list_model_get_item (answers, i);
      g_autofree char *line = dsc_answer_item_dup_line (item);

      g_string_append_printf (text, "%s\n", line);
    }
  return g_string_free (text, FALSE);
}
