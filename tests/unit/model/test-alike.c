/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Training photos that look like another one. To the fake engine photos of one folder are alike,
 * and a file of the same name in a folder of the same name most of all. */
#include "config.h"

#include <glib/gstdio.h>

#include "base/dsc-error.h"
#include "dsc-workspace-test.h"

#define N_CLASSES 3
#define N_EACH 10

typedef struct
{
  char *folder;
  DscWorkspace *workspace;
} Fixture;

static void
set_up (Fixture *self, gconstpointer unused)
{
  self->folder = dsc_test_photos_new (N_CLASSES, N_EACH);
  self->workspace = dsc_test_open (self->folder);
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  dsc_test_script (NULL);
  dsc_test_close (self->workspace);
  dsc_test_photos_delete (self->folder);
}

typedef struct
{
  gboolean done;
  DscAlike *alike;
  GError *error;
} Found;

static void
found_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Found *self = data;

  self->alike = dsc_workspace_find_alike_finish (DSC_WORKSPACE (source), result, &self->error);
  self->done = TRUE;
}

static gboolean
is_found (gpointer data)
{
  return ((const Found *) data)->done;
}

static Found
find (Fixture *self, const char *path, guint n, GCancellable *cancellable)
{
  Found found = { FALSE, NULL, NULL };

  dsc_workspace_find_alike_async (self->workspace, path, n, cancellable, found_cb, &found);
  DSC_TEST_WAIT (is_found, &found);
  g_assert_cmpuint (g_list_model_get_n_items (dsc_workspace_get_activities (self->workspace)), ==,
                    0);
  return found;
}

/* Returns: a photo of the training part of the shown run. */
static guint32
find_training_photo (Fixture *self)
{
  DscSplit *split = dsc_workspace_get_split (self->workspace);

  for (guint32 i = 0; i < N_CLASSES * N_EACH; i++)
    if (split->parts[i] == DSC_PART_TRAIN)
      return i;
  g_assert_not_reached ();
}

static gint64
store_size (Fixture *self)
{
  g_autofree char *path
      = g_build_filename (dsc_workspace_get_folder (self->workspace), "cache", "alike.cache", NULL);
  GStatBuf status;

  return g_stat (path, &status) == 0 ? status.st_size : -1;
}

static void
test_a_training_photo_is_most_like_itself (Fixture *self, gconstpointer unused)
{
  g_autofree char *path = NULL;
  DscDataset *dataset = dsc_workspace_get_dataset (self->workspace);
  guint32 photo;
  gint64 size;

  dsc_test_train (self->workspace, "instant", 1);
  photo = find_training_photo (self);
  path = dsc_dataset_dup_photo_path (dataset, photo);
  /* The second time everything is kept. */
  for (int i = 0; i < 2; i++)
    {
      Found found = find (self, path, 5, NULL);
      gint32 label = dsc_dataset_get_photo (dataset, photo)->label;
      float last = 2;

      g_assert_no_error (found.error);
      g_assert_cmpuint (found.alike->photos->len, ==, 5);
      g_assert_cmpuint (found.alike->n_train, ==, N_CLASSES * N_EACH * 4 / 5);
      g_assert_cmpuint (found.alike->n_searched, ==, found.alike->n_train);
      for (guint j = 0; j < 5; j++)
        {
          const DscAlikePhoto *one = &g_array_index (found.alike->photos, DscAlikePhoto, j);

          g_assert_cmpint (found.alike->split->parts[one->photo], ==, DSC_PART_TRAIN);
          g_assert_cmpint (dsc_dataset_get_photo (dataset, one->photo)->label, ==, label);
          g_assert_cmpfloat (one->similarity, <=, last);
          last = one->similarity;
          if (j == 0)
            {
              g_assert_cmpuint (one->photo, ==, photo);
              g_assert_cmpfloat_with_epsilon (one->similarity, 1, 1e-5);
            }
        }
      dsc_alike_free (found.alike);
      if (i == 0)
        size = store_size (self);
      else
        g_assert_cmpint (store_size (self), ==, size);
    }
}

static void
test_what_cannot_be_found_says_why (Fixture *self, gconstpointer unused)
{
  g_autofree char *path
      = dsc_dataset_dup_photo_path (dsc_workspace_get_dataset (self->workspace), 0);
  Found found = find (self, path, 5, NULL);

  g_assert_error (found.error, DSC_ERROR, DSC_ERROR_NO_DATA);
  g_clear_error (&found.error);
  dsc_test_train (self->workspace, "instant", 1);
  found = find (self, "/nowhere/at-all.jpg", 5, NULL);
  g_assert_error (found.error, DSC_ERROR, DSC_ERROR_NOT_FOUND);
  g_clear_error (&found.error);
}

static void
test_a_photo_that_is_gone_is_passed_over (Fixture *self, gconstpointer unused)
{
  DscDataset *dataset = dsc_workspace_get_dataset (self->workspace);
  g_autofree char *other = NULL;
  g_autofree char *path = NULL;
  Found found;

  dsc_test_train (self->workspace, "instant", 1);
  path = dsc_dataset_dup_photo_path (dataset, find_training_photo (self));
  other = g_strconcat (path, ".moved", NULL);
  g_assert_cmpint (g_rename (path, other), ==, 0);
  found = find (self, other, 100, NULL);
  g_assert_no_error (found.error);
  g_assert_cmpuint (found.alike->photos->len, ==, found.alike->n_train - 1);
  dsc_alike_free (found.alike);
}

static gboolean
cancel_cb (gpointer cancellable)
{
  g_cancellable_cancel (cancellable);
  return G_SOURCE_REMOVE;
}

static void
test_a_search_can_be_cancelled (Fixture *self, gconstpointer unused)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autofree char *path
      = dsc_dataset_dup_photo_path (dsc_workspace_get_dataset (self->workspace), 0);
  Found found;

  dsc_test_train (self->workspace, "instant", 1);
  dsc_test_script ("{\"answer_ms\": 20000}");
  g_idle_add (cancel_cb, cancellable);
  found = find (self, path, 5, cancellable);
  g_assert_error (found.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&found.error);
}

#define ADD(name, func) g_test_add ("/model/alike/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("a-training-photo-is-most-like-itself", test_a_training_photo_is_most_like_itself);
  ADD ("what-cannot-be-found-says-why", test_what_cannot_be_found_says_why);
  ADD ("a-photo-that-is-gone-is-passed-over", test_a_photo_that_is_gone_is_passed_over);
  ADD ("a-search-can-be-cancelled", test_a_search_can_be_cancelled);
  return g_test_run ();
}
