/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The store of pretrained weights. */
#include "config.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "base/dsc-error.h"
#include "base/dsc-output-file.h"
#include "base/dsc-text.h"
#include "fetch/dsc-digest.h"
#include "fetch/dsc-fetch.h"
#include "weights/dsc-weights-names.h"
#include "weights/dsc-weights-store.h"

#define SHORT_DIGEST 8

static const char *const endings[] = { ".pth", ".safetensors" };

void
dsc_weights_file_free (DscWeightsFile *self)
{
  if (self == NULL)
    return;
  g_free (self->path);
  g_free (self->sha256);
  g_free (self);
}

char *
dsc_weights_store_folder (void)
{
  return g_build_filename (g_get_user_data_dir (), "discern", "weights", NULL);
}

static gboolean
make_folder (const char *folder, GError **error)
{
  g_autofree char *shown = NULL;
  int errnum;

  if (g_mkdir_with_parents (folder, 0700) == 0)
    return TRUE;
  errnum = errno;
  shown = dsc_path_display (folder);
  dsc_error_set_errno (error, errnum, _ ("The folder “%s” could not be made"), shown);
  return FALSE;
}

/* --- What is there --- */

/* Whether @name is NETWORK-DIGEST and an ending. */
static gboolean
is_name_of (const char *name, const char *network)
{
  gsize length = strlen (network);

  if (!g_str_has_prefix (name, network) || name[length] != '-')
    return FALSE;
  name += length + 1;
  if (strspn (name, "0123456789abcdef") != SHORT_DIGEST)
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (endings); i++)
    if (g_str_equal (name + SHORT_DIGEST, endings[i]))
      return TRUE;
  return FALSE;
}

/* Returns: (transfer none) (nullable): the network whose file has that name. */
static const char *
network_of_name (const char *name)
{
  guint n;
  const DscWeightsEntry *entries = dsc_weights_catalogue (&n);

  for (guint i = 0; i < n; i++)
    if (is_name_of (name, entries[i].network))
      return entries[i].network;
  return NULL;
}

typedef struct
{
  DscWeightsFile file; /* first, so that a pointer to it is one to this */
  gint64 time;
} Found;

/* Those of the catalogue first, in its order; then by time; then by name, so that the order is
 * always the same. */
static int
compare_found (gconstpointer a, gconstpointer b)
{
  const Found *x = *(const Found *const *) a;
  const Found *y = *(const Found *const *) b;
  const DscWeightsEntry *p = x->file.published;
  const DscWeightsEntry *q = y->file.published;

  if (p != q)
    return p == NULL ? 1 : q == NULL ? -1 : p < q ? -1 : 1;
  if (x->time != y->time)
    return x->time > y->time ? -1 : 1;
  return strcmp (x->file.path, y->file.path);
}

GPtrArray *
dsc_weights_store_list (void)
{
  GPtrArray *list = g_ptr_array_new_with_free_func ((GDestroyNotify) dsc_weights_file_free);
  g_autofree char *folder = dsc_weights_store_folder ();
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      const char *network = network_of_name (name);
      g_autofree char *path = g_build_filename (folder, name, NULL);
      struct stat status;
      Found *found;

      if (network == NULL || g_stat (path, &status) != 0 || !S_ISREG (status.st_mode))
        continue;
      found = g_new0 (Found, 1);
      found->file.path = g_steal_pointer (&path);
      found->file.network = network;
      found->file.size = (guint64) status.st_size;
      found->file.published = dsc_weights_catalogue_find_file (name);
      found->time = status.st_mtime;
      g_ptr_array_add (list, found);
    }
  g_ptr_array_sort (list, compare_found);
  return list;
}

/* Returns: (transfer none) (nullable) */
static const DscWeightsEntry *
find_entry (const char *network, GError **error)
{
  const DscWeightsEntry *entry = dsc_weights_catalogue_find_network (network);
  g_autofree char *shown = dsc_path_display (network);
  g_autoptr (GString) names = g_string_new (NULL);
  guint n;
  const DscWeightsEntry *entries = dsc_weights_catalogue (&n);

  if (entry != NULL)
    return entry;
  for (guint i = 0; i < n; i++)
    if (entries[i].url != NULL)
      g_string_append_printf (names, "%s%s", names->len > 0 ? ", " : "", entries[i].network);
  g_set_error (error, DSC_ERROR, DSC_ERROR_USAGE,
               _ ("There are no published weights of “%s” (all that there are: %s)."), shown,
               names->str);
  return NULL;
}

char *
dsc_weights_store_find (const char *network, GError **error)
{
  const DscWeightsEntry *entry;
  g_autoptr (GPtrArray) list = NULL;
  g_autofree char *folder = NULL;
  g_autofree char *shown = NULL;

  g_return_val_if_fail (network != NULL, NULL);

  entry = find_entry (network, error);
  if (entry == NULL)
    return NULL;
  list = dsc_weights_store_list ();
  for (guint i = 0; i < list->len; i++)
    {
      DscWeightsFile *file = g_ptr_array_index (list, i);

      if (!g_str_equal (file->network, network))
        continue;
      if (file->published == NULL || file->published->size == 0
          || file->published->size == file->size)
        return g_strdup (file->path);
      shown = dsc_path_display (file->path);
      g_set_error (error, DSC_ERROR, DSC_ERROR_CORRUPT,
                   _ ("“%s” is not whole: it has %llu bytes instead of %llu. Delete it, then: "
                      "discern-cli weights fetch %s"),
                   shown, (unsigned long long) file->size,
                   (unsigned long long) file->published->size, network);
      return NULL;
    }
  folder = dsc_weights_store_folder ();
  shown = dsc_path_display (folder);
  g_set_error (
      error, DSC_ERROR, DSC_ERROR_MISSING,
      _ ("The pretrained weights of %s are not here. Fetch them: discern-cli weights fetch "
         "%s. Or get the file %s from %s by another way and put it into %s."),
      network, network, entry->file, entry->url, shown);
  return NULL;
}

/* --- Adding --- */

/* Reads the names of the file's tensors. Returns: (transfer none) (nullable): its network; and what
 * its name is to end in. */
static const char *
recognise (const char *path, const char **ending, GError **error)
{
  g_autofree char *shown = dsc_path_display (path);
  g_autoptr (DscStateDict) dict = NULL;
  const char *network;
  struct stat status;

  if (g_stat (path, &status) == 0 && status.st_size > (goffset) DSC_WEIGHTS_MAX_SIZE)
    {
      g_set_error (error, DSC_ERROR, DSC_ERROR_TOO_LARGE,
                   _ ("“%s” is larger than a gigabyte, more than any network that is known here."),
                   shown);
      return NULL;
    }
  dict = dsc_state_dict_open (path, error);
  if (dict == NULL)
    return NULL;
  network = dsc_weights_recognise (dict);
  if (network == NULL)
    g_set_error (error, DSC_ERROR, DSC_ERROR_UNSUPPORTED,
                 _ ("“%s” has not the weights of a network that is known here (resnet18, resnet34 "
                    "or resnet50, under torchvision's names)."),
                 shown);
  *ending = endings[g_str_equal (dsc_state_dict_get_kind (dict), "safetensors") ? 1 : 0];
  return network;
}

/* Finds out what the file at @path is, and so its place in the store. */
static DscWeightsFile *
examine (const char *path, GCancellable *cancellable, DscProgressFunc func, gpointer user_data,
         GError **error)
{
  g_autoptr (DscWeightsFile) file = g_new0 (DscWeightsFile, 1);
  g_autofree char *folder = dsc_weights_store_folder ();
  g_autofree char *name = g_path_get_basename (path);
  g_autofree char *new_name = NULL;
  const char *ending = NULL;
  const DscWeightsEntry *named = dsc_weights_catalogue_find_file (name);

  file->network = recognise (path, &ending, error);
  if (file->network == NULL)
    return NULL;
  file->sha256 = dsc_digest_file (path, DSC_DIGEST_SHA256, NULL, _ ("Checking"), cancellable, func,
                                  user_data, &file->size, error);
  if (file->sha256 == NULL)
    return NULL;
  file->published = dsc_weights_catalogue_find_digest (file->sha256);
  if (named != NULL && named != file->published)
    {
      g_autofree char *shown = dsc_path_display (path);

      g_set_error (error, DSC_ERROR, DSC_ERROR_CORRUPT,
                   _ ("“%s” has the name of a published file, but is not that file. It is damaged, "
                      "or was changed; in that case give it another name."),
                   shown);
      return NULL;
    }
  new_name = file->published != NULL
                 ? g_strdup (file->published->file)
                 : g_strdup_printf ("%s-%.*s%s", file->network, SHORT_DIGEST, file->sha256, ending);
  file->path = g_build_filename (folder, new_name, NULL);
  return g_steal_pointer (&file);
}

static gboolean
copy_into_store (DscWeightsFile *file, const char *from, GCancellable *cancellable,
                 DscProgressFunc func, gpointer user_data, GError **error)
{
  g_autoptr (DscOutputFile) copy = dsc_output_file_new (file->path, error);
  g_autofree char *digest = NULL;

  if (copy == NULL)
    return FALSE;
  digest = dsc_digest_file (from, DSC_DIGEST_SHA256, copy, _ ("Copying"), cancellable, func,
                            user_data, NULL, error);
  if (digest == NULL)
    return FALSE;
  if (!g_str_equal (digest, file->sha256))
    {
      g_autofree char *shown = dsc_path_display (from);

      g_set_error (error, DSC_ERROR, DSC_ERROR_CORRUPT,
                   _ ("“%s” was changed while it was read. Try again when it is whole."), shown);
      return FALSE;
    }
  return dsc_output_file_commit (copy, error);
}

DscWeightsFile *
dsc_weights_store_add (const char *path, GCancellable *cancellable, DscProgressFunc func,
                       gpointer user_data, GError **error)
{
  g_autofree char *folder = dsc_weights_store_folder ();
  g_autoptr (DscWeightsFile) file = NULL;

  g_return_val_if_fail (path != NULL, NULL);

  file = examine (path, cancellable, func, user_data, error);
  if (file == NULL || !make_folder (folder, error))
    return NULL;
  if (!copy_into_store (file, path, cancellable, func, user_data, error))
    return NULL;
  return g_steal_pointer (&file);
}

/* --- Fetching --- */

/* Whether the file is there and right. */
static gboolean
is_there (const DscWeightsFile *file, GCancellable *cancellable, DscProgressFunc func,
          gpointer user_data)
{
  g_autofree char *digest = NULL;

  if (!g_file_test (file->path, G_FILE_TEST_IS_REGULAR))
    return FALSE;
  digest = dsc_digest_file (file->path, DSC_DIGEST_SHA256, NULL, _ ("Checking"), cancellable, func,
                            user_data, NULL, NULL);
  return g_strcmp0 (digest, file->sha256) == 0;
}

static char *
make_url (const DscWeightsEntry *entry)
{
  const char *mirror = g_getenv ("DISCERN_WEIGHTS_URL");

  if (mirror == NULL || *mirror == '\0')
    return g_strdup (entry->url);
  return g_strconcat (mirror, g_str_has_suffix (mirror, "/") ? "" : "/", entry->file, NULL);
}

static gboolean
fetch (const DscWeightsFile *file, GCancellable *cancellable, DscProgressFunc func,
       gpointer user_data, GError **error)
{
  const DscWeightsEntry *entry = file->published;
  g_autofree char *url = make_url (entry);
  DscFetch what = { .url = url,
                    .path = file->path,
                    .size = entry->size,
                    .max_size = DSC_WEIGHTS_MAX_SIZE,
                    .sha256 = entry->sha256 };
  g_autoptr (GError) problem = NULL;

  if (dsc_fetch (&what, cancellable, func, user_data, &problem))
    return TRUE;
  if (g_error_matches (problem, DSC_ERROR, DSC_ERROR_MISSING))
    g_set_error (error, DSC_ERROR, DSC_ERROR_MISSING,
                 _ ("%s Try again later: what has arrived is kept. Or get the file %s from %s by "
                    "another way, then: discern-cli weights add %s"),
                 problem->message, entry->file, entry->url, entry->file);
  else
    g_propagate_error (error, g_steal_pointer (&problem));
  return FALSE;
}

DscWeightsFile *
dsc_weights_store_fetch (const char *network, GCancellable *cancellable, DscProgressFunc func,
                         gpointer user_data, GError **error)
{
  g_autofree char *folder = dsc_weights_store_folder ();
  g_autoptr (DscWeightsFile) file = g_new0 (DscWeightsFile, 1);
  const DscWeightsEntry *entry;

  g_return_val_if_fail (network != NULL, NULL);

  entry = find_entry (network, error);
  if (entry == NULL || !make_folder (folder, error))
    return NULL;
  file->path = g_build_filename (folder, entry->file, NULL);
  file->network = entry->network;
  file->size = entry->size;
  file->sha256 = g_strdup (entry->sha256);
  file->published = entry;
  if (!is_there (file, cancellable, func, user_data)
      && !fetch (file, cancellable, func, user_data, error))
    return NULL;
  return g_steal_pointer (&file);
}
