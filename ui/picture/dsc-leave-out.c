/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "common/dsc-feedback.h"
#include "picture/dsc-leave-out.h"

void
dsc_leave_out_photos (GtkWidget *widget, DscWorkspace *workspace, GPtrArray *items,
                      gboolean left_out)
{
  DscDataset *dataset = dsc_workspace_get_dataset (workspace);
  g_autoptr (GArray) photos = g_array_new (FALSE, FALSE, sizeof (guint32));
  g_autofree char *message = NULL;

  for (guint i = 0; dataset != NULL && i < items->len; i++)
    {
      DscPhotoItem *item = g_ptr_array_index (items, i);
      guint32 photo = dsc_photo_item_get_index (item);

      if (dsc_photo_item_is_of (item, dataset)
          && dsc_dataset_get_photo (dataset, photo)->left_out != left_out)
        g_array_append_val (photos, photo);
    }
  if (photos->len == 0)
    return;
  if (left_out)
    message = g_strdup_printf (ngettext ("%'u photo is left out of training now",
                                         "%'u photos are left out of training now", photos->len),
                               photos->len);
  else
    message = g_strdup_printf (
        ngettext ("%'u photo is used again", "%'u photos are used again", photos->len),
        photos->len);
  dsc_workspace_leave_out_photos (workspace, (const guint32 *) (gpointer) photos->data, photos->len,
                                  left_out);
  dsc_feedback_toast_undo (widget, message);
}
