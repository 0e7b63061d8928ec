/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What of a folder that came from elsewhere is to be imported: itself, or a table in it.
 *
 * Folders of classes say what the photos are; a table counts where there are none. Of several
 * tables (samples of an answer, photos without labels) the one counts that has the most rows among
 * those that name photos and labels. */
#include "config.h"

#include <dirent.h>
#include <string.h>
#include <sys/stat.h>

#include <glib/gi18n-lib.h>

#include "base/dsc-text.h"
#include "dataset/dsc-csv.h"
#include "dataset/dsc-import.h"
#include "dataset/dsc-paths.h"
#include "dataset/dsc-table-plan.h"
#include "dataset/dsc-walk.h"

/* As many tables are looked into. */
#define MAX_TABLES 32

static gboolean
is_table (const char *name)
{
  const char *dot = strrchr (name, '.');

  return dot != NULL
         && (g_ascii_strcasecmp (dot, ".csv") == 0 || g_ascii_strcasecmp (dot, ".tsv") == 0);
}

/* What lies in a folder itself. */
typedef struct
{
  GPtrArray *tables; /* (owned) (element-type filename): names */
  char *only;        /* (owned) (nullable): the folder in it, if it is one */
  guint n_folders;
  gboolean has_photos;
} Contents;

static void
contents_clear (Contents *self)
{
  g_clear_pointer (&self->tables, g_ptr_array_unref);
  g_clear_pointer (&self->only, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Contents, contents_clear)

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static void
list_contents (const char *folder, Contents *out)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  out->tables = g_ptr_array_new_with_free_func (g_free);
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      if (name[0] == '.')
        continue;
      if (g_file_test (path, G_FILE_TEST_IS_DIR))
        {
          g_free (out->only);
          out->only = g_steal_pointer (&path);
          out->n_folders++;
        }
      else if (is_table (name))
        g_ptr_array_add (out->tables, g_strdup (name));
      else
        out->has_photos = out->has_photos || dsc_walk_is_photo (name);
    }
  g_ptr_array_sort (out->tables, compare_names);
}

/* Archives often hold one folder that holds all: the top is what lies in that. */
static char *
find_top (const char *folder, Contents *contents)
{
  g_autofree char *top = g_strdup (folder);

  list_contents (top, contents);
  while (contents->n_folders == 1 && !contents->has_photos && contents->tables->len == 0)
    {
      g_free (top);
      top = g_steal_pointer (&contents->only);
      contents_clear (contents);
      *contents = (Contents){ NULL };
      list_contents (top, contents);
    }
  return g_steal_pointer (&top);
}

/* Whether photos lie in two folders or more that are not named for parts. */
static gboolean
has_class_folders (const GPtrArray *photos)
{
  g_autofree char *first = NULL;

  for (guint i = 0; i < photos->len; i++)
    {
      g_autofree char *folder = g_path_get_dirname (g_ptr_array_index (photos, i));
      g_autofree char *name = g_path_get_basename (folder);
      DscPart part;

      if (g_str_equal (name, ".") || dsc_part_from_string (name, &part))
        continue;
      if (first == NULL)
        first = g_steal_pointer (&name);
      else if (!g_str_equal (first, name))
        return TRUE;
    }
  return FALSE;
}

/* How many rows a table has that names photos and labels; 0 of another one. */
static guint
judge_table (const char *table, const char *top, GPtrArray *photos, GCancellable *cancellable)
{
  const DscImportOptions options = DSC_IMPORT_OPTIONS_DEFAULT;
  g_autofree char *shown = dsc_path_display (table);
  g_autoptr (DscFileIndex) index = NULL;
  g_autoptr (DscCsv) csv = NULL;
  g_autoptr (DscTableSample) sample = NULL;
  g_autoptr (DscTablePlan) plan = NULL;
  char delimiter;

  if (!dsc_csv_is_text (table))
    return 0;
  delimiter = dsc_csv_guess_delimiter (table, NULL);
  csv = delimiter != '\0' ? dsc_csv_open (table, delimiter, NULL) : NULL;
  sample = csv != NULL ? dsc_table_sample_new (csv, shown, cancellable, NULL) : NULL;
  if (sample == NULL)
    return 0;
  index = dsc_file_index_new (top, photos);
  plan = dsc_table_plan_new (sample, index, &options, shown, NULL);
  return plan != NULL && plan->label_column >= 0 ? sample->n_rows : 0;
}

static char *
choose_table (const char *top, const GPtrArray *tables, GPtrArray *photos,
              GCancellable *cancellable)
{
  g_autofree char *best = NULL;
  guint most = 0;

  for (guint i = 0; i < MIN (tables->len, MAX_TABLES); i++)
    {
      g_autofree char *table = g_build_filename (top, g_ptr_array_index (tables, i), NULL);
      guint n = judge_table (table, top, photos, cancellable);

      if (n <= most)
        continue;
      most = n;
      g_free (best);
      best = g_steal_pointer (&table);
    }
  return g_steal_pointer (&best);
}

char *
dsc_import_find_source (const char *folder, DscProgressFunc progress, gpointer user_data,
                        GCancellable *cancellable, GError **error)
{
  g_autofree char *real = NULL;
  g_autofree char *top = NULL;
  g_autoptr (DscWalk) walk = NULL;
  g_auto (Contents) contents = { NULL };
  DscProgressMeter meter;
  char *table;

  g_return_val_if_fail (folder != NULL, NULL);

  real = dsc_path_resolve (folder, error);
  if (real == NULL)
    return NULL;
  top = find_top (real, &contents);
  if (contents.tables->len == 0)
    return g_steal_pointer (&real);
  dsc_progress_meter_start (&meter, _ ("Finding photos"), 0, progress, user_data);
  walk = dsc_walk_new (top, top, &meter, cancellable, error);
  if (walk == NULL)
    return NULL;
  if (has_class_folders (walk->photos))
    return g_steal_pointer (&real);
  table = choose_table (top, contents.tables, walk->photos, cancellable);
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    g_clear_pointer (&table, g_free);
  else if (table == NULL)
    table = g_steal_pointer (&real);
  return table;
}
