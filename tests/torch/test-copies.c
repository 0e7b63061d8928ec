/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copies of photos of bricks that were altered in every way, among all others: those that features
 * alone tell are found once looking for wrong labels has left features. */
#include "config.h"

#include <string.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "brick-project.h"
#include "image/dsc-decode.h"
#include "image/dsc-jpeg-write.h"
#include "quality/dsc-quality.h"

/* Every so many photos one has a copy. */
#define STEP 4

typedef enum
{
  MIRRORED,
  TURNED_90,
  TURNED_180,
  TURNED_270,
  CROPPED,
  RECOLOURED,
  SAVED_AGAIN,
  N_MAKES
} Make;

static const char *const names[N_MAKES]
    = { "mirrored",        "turned by 90°", "turned by 180°",     "turned by 270°",
        "cropped to 80 %", "recoloured",    "saved at quality 60" };

/* Where the pixel at (@x, @y) of a copy comes from; a crop is of another place of each photo. */
static int
source_of (const DscPixels *pixels, Make make, guint number, int x, int y)
{
  int width = pixels->width, height = pixels->height;

  switch (make)
    {
    case MIRRORED:
      return y * width + width - 1 - x;
    case TURNED_90:
      return (height - 1 - x) * width + y;
    case TURNED_180:
      return (height - 1 - y) * width + width - 1 - x;
    case TURNED_270:
      return x * width + width - 1 - y;
    case CROPPED:
      return (y + (int) (number * 7 % 11) * (height / 5) / 10) * width + x
             + (int) (number * 5 % 11) * (width / 5) / 10;
    default:
      return y * width + x;
    }
}

static DscPixels *
alter (const DscPixels *pixels, Make make, guint number)
{
  gboolean is_turned = make == TURNED_90 || make == TURNED_270;
  int share = make == CROPPED ? 8 : 10;
  DscPixels *copy = dsc_pixels_new ((is_turned ? pixels->height : pixels->width) * share / 10,
                                    (is_turned ? pixels->width : pixels->height) * share / 10);

  for (int y = 0; y < copy->height; y++)
    for (int x = 0; x < copy->width; x++)
      {
        guint8 *to = copy->data + ((gsize) y * (gsize) copy->width + (gsize) x) * 4;

        memcpy (to, pixels->data + (gsize) source_of (pixels, make, number, x, y) * 4, 4);
        if (make == RECOLOURED)
          {
            to[0] = (guint8) MIN (to[0] * 1.1, 255);
            to[2] = (guint8) (to[2] * 0.9);
          }
      }
  return copy;
}

static void
add_photo (DscDatasetBuilder *builder, const char *root, const char *name, const char *kind)
{
  g_autofree char *path = g_build_filename (root, name, NULL);
  DscPhoto photo = { .path = name };
  GStatBuf status;

  g_assert_cmpint (g_stat (path, &status), ==, 0);
  photo.size = status.st_size;
  photo.mtime = (gint64) status.st_mtim.tv_sec * 1000000000 + status.st_mtim.tv_nsec;
  dsc_dataset_builder_add (builder, &photo, kind);
}

static void
add_copy (DscDatasetBuilder *builder, const char *root, const char *original, const char *kind,
          guint number)
{
  const DscDecodeOptions options = DSC_DECODE_OPTIONS_DEFAULT;
  guint make = number % N_MAKES;
  g_autofree char *name = g_strdup_printf ("copy-%u-%03u.jpg", make, number);
  g_autofree char *path = g_build_filename (root, name, NULL);
  g_autofree char *from = g_build_filename (root, original, NULL);
  g_autoptr (DscDecoder) decoder = dsc_decoder_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (DscPixels) pixels = dsc_decoder_read (decoder, from, &options, NULL, NULL, &error);
  g_autoptr (DscPixels) copy = NULL;

  g_assert_no_error (error);
  copy = alter (pixels, make, number);
  g_assert_true (dsc_jpeg_write (path, copy, make == SAVED_AGAIN ? 60 : 85, &error));
  g_assert_no_error (error);
  add_photo (builder, root, name, kind);
}

/* Returns: (transfer full) (element-type filename): paths below @root, sorted. */
static GPtrArray *
list_photos (const char *root, const char *source)
{
  g_autoptr (GDir) dir = g_dir_open (source, 0, NULL);
  g_autofree char *link = g_build_filename (root, "bricks", NULL);
  GPtrArray *paths = g_ptr_array_new_with_free_func (g_free);
  const char *kind, *name;

  g_assert_cmpint (g_mkdir (root, 0700), ==, 0);
  g_assert_cmpint (symlink (source, link), ==, 0);
  while ((kind = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *folder = g_build_filename (source, kind, NULL);
      g_autoptr (GDir) photos = g_dir_open (folder, 0, NULL);

      while (photos != NULL && (name = g_dir_read_name (photos)) != NULL)
        g_ptr_array_add (paths, g_build_filename ("bricks", kind, name, NULL));
    }
  g_ptr_array_sort_with_data (paths, (GCompareDataFunc) (void (*) (void)) strcmp, NULL);
  return paths;
}

static void
import (BrickProject *self, GPtrArray *paths)
{
  DscDatasetBuilder *builder = dsc_dataset_builder_new (self->photos, self->photos);
  g_autoptr (DscDataset) found = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < paths->len; i++)
    {
      const char *path = g_ptr_array_index (paths, i);
      g_autofree char *folder = g_path_get_dirname (path);
      g_autofree char *kind = g_path_get_basename (folder);

      add_photo (builder, self->photos, path, kind);
      if (i % STEP == 0)
        add_copy (builder, self->photos, path, kind, i / STEP);
    }
  found = dsc_dataset_builder_end (builder);
  g_assert_true (dsc_project_set_dataset (self->project, found, &error));
  self->dataset = dsc_project_get_dataset (self->project, &error);
  g_assert_no_error (error);
}

static void
done_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  DscSuspects **suspects = user_data;
  g_autoptr (GError) error = NULL;

  *suspects = dsc_engine_host_find_suspects_finish (DSC_ENGINE_HOST (source), result, &error);
  g_assert_no_error (error);
}

typedef struct
{
  guint n[N_MAKES];
  guint n_found[N_MAKES];
  guint n_false; /* pairs of photos that are not the same */
} Score;

/* Whether the photo of a path is there again in the copy of another one. */
static gboolean
is_copy_of (GPtrArray *paths, const char *path, const char *copy, Make *make)
{
  guint number;

  if (sscanf (copy, "copy-%u-%u.jpg", (guint *) make, &number) != 2)
    return FALSE;
  return g_str_equal (path, g_ptr_array_index (paths, number * STEP));
}

static void
count (BrickProject *self, GPtrArray *paths, const DscFinding *finding, Score *score)
{
  for (guint i = 0; i < (paths->len + STEP - 1) / STEP; i++)
    score->n[i % N_MAKES]++;
  for (guint i = 0; finding != NULL && i < finding->items->len; i++)
    for (guint j = i + 1; j < finding->items->len; j++)
      {
        const DscFindingItem *a = &g_array_index (finding->items, DscFindingItem, i);
        const DscFindingItem *b = &g_array_index (finding->items, DscFindingItem, j);
        Make make;

        if (a->group != b->group)
          break;
        /* Photos are in the order of their paths: "bricks/…" < "copy-…". */
        if (is_copy_of (paths, dsc_dataset_get_photo (self->dataset, a->photo)->path,
                        dsc_dataset_get_photo (self->dataset, b->photo)->path, &make))
          score->n_found[make]++;
        else
          score->n_false++;
      }
}

static Score
check (BrickProject *self, GPtrArray *paths, const char *when, gboolean had_features)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DscFindings) findings = NULL;
  guint n = 0, n_found = 0;
  Score score = { { 0 } };

  dsc_quality_check (self->project, self->dataset, 0, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  findings = dsc_quality_read (self->project, self->dataset, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (findings->had_features == had_features);
  count (self, paths, dsc_findings_get (findings, DSC_FINDING_NEAR_DUPLICATE), &score);
  for (guint i = 0; i < N_MAKES; i++)
    {
      g_test_message ("%s: %s: %u of %u", when, names[i], score.n_found[i], score.n[i]);
      n += score.n[i];
      n_found += score.n_found[i];
    }
  g_test_message ("%s: recall %.3f, precision %.3f", when, (double) n_found / n,
                  (double) n_found / MAX (n_found + score.n_false, 1));
  return score;
}

static void
test_altered_copies_are_found_and_no_others (BrickProject *self, gconstpointer unused)
{
  const char *shared = g_getenv ("DISCERN_TEST_SHARED");
  g_autofree char *source
      = shared != NULL ? g_build_filename (shared, "data/lego-bricks-1000/Base Images", NULL)
                       : NULL;
  g_autoptr (GPtrArray) paths = NULL;
  DscSuspects *suspects = NULL;
  Score before, after;

  if (source == NULL || !g_file_test (source, G_FILE_TEST_IS_DIR))
    {
      g_test_skip ("SKIP: the photos of bricks are not there; set DISCERN_TEST_SHARED");
      return;
    }
  paths = list_photos (self->photos, source);
  g_assert_cmpuint (paths->len, ==, 1000);
  import (self, paths);
  before = check (self, paths, "without features", FALSE);
  dsc_engine_host_find_suspects_async (self->host, self->project, self->dataset, 0, NULL, NULL,
                                       NULL, done_cb, &suspects);
  while (suspects == NULL)
    g_main_context_iteration (NULL, TRUE);
  dsc_suspects_free (suspects);
  after = check (self, paths, "with features", TRUE);
  g_assert_cmpuint (before.n_false, ==, 0);
  g_assert_cmpuint (after.n_false, ==, 0);
  for (guint i = 0; i < N_MAKES; i++)
    if (i != CROPPED)
      g_assert_cmpuint (before.n_found[i], >=, before.n[i] - 1);
  g_assert_cmpuint (after.n_found[CROPPED], >=, after.n[CROPPED] * 85 / 100);
  g_assert_cmpuint (after.n_found[CROPPED], >, before.n_found[CROPPED]);
}

static void
set_up (BrickProject *self, gconstpointer unused)
{
  brick_project_set_up (self, 0, 0, 0, 0);
}

static void
tear_down (BrickProject *self, gconstpointer unused)
{
  g_autofree char *link = g_build_filename (self->photos, "bricks", NULL);

  /* What it leads to is not ours. */
  g_unlink (link);
  brick_project_tear_down (self);
}

int
main (int argc, char **argv)
{
  dsc_engine_prepare_environment ();
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/copies/altered-copies-are-found-and-no-others", BrickProject, NULL, set_up,
              test_altered_copies_are_found_and_no_others, tear_down);
  return g_test_run ();
}
