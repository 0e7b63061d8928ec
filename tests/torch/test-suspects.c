/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Wrong labels are found by the built-in network's features. */
#include "config.h"

#include <glib/gstdio.h>

#include "brick-project.h"

#define N_CLASSES 4
#define PER_CLASS 20
#define N_WRONG 4

static void
set_up (BrickProject *self, gconstpointer unused)
{
  brick_project_set_up (self, N_CLASSES, PER_CLASS, 160, 120);
}

static void
tear_down (BrickProject *self, gconstpointer unused)
{
  brick_project_tear_down (self);
}

/* Puts a photo of each class into the folder of the next one. */
static void
spoil_labels (BrickProject *self)
{
  g_autoptr (GDir) dir = g_dir_open (self->photos, 0, NULL);
  g_autoptr (GPtrArray) kinds = g_ptr_array_new_with_free_func (g_free);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    g_ptr_array_add (kinds, g_strdup (name));
  g_assert_cmpuint (kinds->len, ==, N_CLASSES);
  for (guint i = 0; i < N_CLASSES; i++)
    {
      g_autofree char *from
          = g_build_filename (self->photos, g_ptr_array_index (kinds, i), "7.jpg", NULL);
      g_autofree char *to = g_build_filename (
          self->photos, g_ptr_array_index (kinds, (i + 1) % N_CLASSES), "wrong.jpg", NULL);

      g_assert_cmpint (g_rename (from, to), ==, 0);
    }
}

typedef struct
{
  DscSuspects *suspects;
  GError *error;
  gboolean is_done;
} Answer;

static void
done_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Answer *answer = user_data;

  answer->suspects
      = dsc_engine_host_find_suspects_finish (DSC_ENGINE_HOST (source), result, &answer->error);
  answer->is_done = TRUE;
}

static void
test_wrong_labels_are_among_the_first (BrickProject *self, gconstpointer unused)
{
  Answer answer = { NULL };
  guint n_found = 0;

  spoil_labels (self);
  brick_project_import (self);
  dsc_engine_host_find_suspects_async (self->host, self->project, self->dataset, 0, NULL, NULL,
                                       NULL, done_cb, &answer);
  while (!answer.is_done)
    g_main_context_iteration (NULL, TRUE);
  g_assert_no_error (answer.error);
  g_assert_cmpuint (answer.suspects->items->len, ==, N_CLASSES * PER_CLASS);
  for (guint i = 0; i < 2 * N_WRONG; i++)
    {
      const DscSuspect *item = &g_array_index (answer.suspects->items, DscSuspect, i);
      const char *path = dsc_dataset_get_photo (self->dataset, item->photo)->path;

      n_found += g_str_has_suffix (path, "wrong.jpg");
    }
  g_test_message ("%u of %u wrong labels are among the first %u of %u", n_found, N_WRONG,
                  2 * N_WRONG, N_CLASSES * PER_CLASS);
  g_assert_cmpuint (n_found, >=, N_WRONG - 1);
  dsc_suspects_free (answer.suspects);
}

int
main (int argc, char **argv)
{
  dsc_engine_prepare_environment ();
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/suspects/wrong-labels-are-among-the-first", BrickProject, NULL, set_up,
              test_wrong_labels_are_among_the_first, tear_down);
  return g_test_run ();
}
