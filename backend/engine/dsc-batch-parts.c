/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A batch that is computed in parts. */
#include "config.h"

#include "base/dsc-error.h"
#include "engine/dsc-batch-parts.h"

static gboolean
run_parts (guint n_parts, guint n, DscPartFunc compute, gpointer user_data, GError **error)
{
  for (guint64 i = 0; i < n_parts; i++)
    {
      guint first = (guint) (i * n / n_parts);
      guint end = (guint) ((i + 1) * n / n_parts);

      if (!compute (first, end - first, user_data, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
dsc_batch_parts_run (DscBatchParts *self, guint n, guint least, DscPartFunc compute,
                     gpointer user_data, GError **error)
{
  const guint most = MAX (n / least, 1);

  for (;;)
    {
      guint n_parts = MIN (self->n, most);
      g_autoptr (GError) failure = NULL;

      if (run_parts (n_parts, n, compute, user_data, &failure))
        return TRUE;
      if (n_parts == most || !g_error_matches (failure, DSC_ERROR, DSC_ERROR_MEMORY))
        {
          g_propagate_error (error, g_steal_pointer (&failure));
          return FALSE;
        }
      self->n = MIN (2 * n_parts, most);
      g_debug ("memory is out: batches of %u photos fall into %u parts", n, self->n);
    }
}
