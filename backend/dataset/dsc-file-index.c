/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Finds files by what a table calls them.
 *
 * Two sorted lists do it all: the paths, and the same by their last parts. In both, the names that
 * are @name and a suffix stand together behind "@name.". */
#include "config.h"

#include <string.h>

#include "dataset/dsc-file-index.h"
#include "dataset/dsc-paths.h"

/* Of more files with the same beginning, most are not looked at: a bound on what a table can make
 * us do. */
#define MAX_NAMESAKES 4096

struct _DscFileIndex
{
  char *root;         /* (owned) */
  GPtrArray *paths;   /* (borrowed) */
  const char **names; /* (owned) (array length=paths.len): last parts, inside @paths, sorted by
                         themselves, then by path */
  const char **whole; /* (owned) (array length=paths.len): the path that each of @names ends */
};

typedef struct
{
  const char *name;
  const char *path;
} NamedPath;

static const char *
last_part (const char *path)
{
  const char *slash = strrchr (path, '/');

  return slash != NULL ? slash + 1 : path;
}

static int
compare_named (gconstpointer a, gconstpointer b, gpointer user_data)
{
  const NamedPath *first = a;
  const NamedPath *second = b;
  int order = strcmp (first->name, second->name);

  return order != 0 ? order : strcmp (first->path, second->path);
}

DscFileIndex *
dsc_file_index_new (const char *root, GPtrArray *paths)
{
  DscFileIndex *self = g_new (DscFileIndex, 1);
  g_autofree NamedPath *named = g_new (NamedPath, paths->len + 1);

  self->root = g_strdup (root);
  self->paths = paths;
  self->names = g_new (const char *, paths->len + 1);
  self->whole = g_new (const char *, paths->len + 1);
  for (guint i = 0; i < paths->len; i++)
    named[i] = (NamedPath){ last_part (paths->pdata[i]), paths->pdata[i] };
  g_qsort_with_data (named, (int) paths->len, sizeof (NamedPath), compare_named, NULL);
  for (guint i = 0; i < paths->len; i++)
    {
      self->names[i] = named[i].name;
      self->whole[i] = named[i].path;
    }
  return self;
}

void
dsc_file_index_free (DscFileIndex *self)
{
  if (self == NULL)
    return;
  g_free (self->root);
  g_free (self->names);
  g_free (self->whole);
  g_free (self);
}

/* Returns: number of the first of @words that is not before @word. */
static guint
lower_bound (const char *const *words, guint n, const char *word)
{
  guint low = 0;

  while (n > 0)
    {
      guint half = n / 2;

      if (strcmp (words[low + half], word) < 0)
        {
          low += half + 1;
          n -= half + 1;
        }
      else
        n = half;
    }
  return low;
}

/* Whether @word is @stem ("x.") and a suffix; that it is a picture's goes without saying, as only
 * pictures are listed. */
static gboolean
is_stem_with_suffix (const char *word, const char *stem)
{
  gsize length = strlen (stem);

  return strncmp (word, stem, length) == 0 && strpbrk (word + length, "./") == NULL;
}

/* Finds @word in the sorted @words, else the first that is @word and a suffix. */
static gboolean
find_word (const char *const *words, guint n, const char *word, guint *i)
{
  g_autofree char *stem = NULL;
  guint first;

  *i = lower_bound (words, n, word);
  if (*i < n && strcmp (words[*i], word) == 0)
    return TRUE;
  stem = g_strconcat (word, ".", NULL);
  first = lower_bound (words, n, stem);
  for (*i = first; *i < MIN (n, first + MAX_NAMESAKES); (*i)++)
    {
      if (!g_str_has_prefix (words[*i], stem))
        break;
      if (is_stem_with_suffix (words[*i], stem))
        return TRUE;
    }
  return FALSE;
}

/* Returns: (transfer full) (nullable): @name with / for \, where it has any of these. */
static char *
with_slashes (const char *name)
{
  return strchr (name, '\\') != NULL ? g_strdelimit (g_strdup (name), "\\", '/') : NULL;
}

static gboolean
find_as_named (const DscFileIndex *self, const char *base, const char *name, guint *i)
{
  g_autofree char *joined = name[0] == '/' ? g_strdup (name) : dsc_path_join (base, name);
  g_autofree char *path = dsc_path_relative (self->root, joined);

  return path != NULL
         && find_word ((const char *const *) self->paths->pdata, self->paths->len, path, i);
}

gboolean
dsc_file_index_find (const DscFileIndex *self, const char *base, const char *name, guint *i)
{
  g_autofree char *slashed = NULL;

  if (find_as_named (self, base, name, i))
    return TRUE;
  /* Last, because a backslash may be a byte of a letter in an old encoding. */
  slashed = with_slashes (name);
  return slashed != NULL && find_as_named (self, base, slashed, i);
}

typedef struct
{
  guint n;
  guint last_name;   /* number of the name that voted last: a name has one vote */
  GHashTable *files; /* (owned): set of the paths that were voted for: a file has one, too */
} Vote;

struct _DscBaseVotes
{
  GHashTable *votes; /* (owned): folder → Vote */
  guint n_names;
};

static void
vote_free (gpointer data)
{
  Vote *vote = data;

  g_hash_table_unref (vote->files);
  g_free (vote);
}

DscBaseVotes *
dsc_base_votes_new (void)
{
  DscBaseVotes *self = g_new (DscBaseVotes, 1);

  self->votes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, vote_free);
  self->n_names = 0;
  return self;
}

void
dsc_base_votes_free (DscBaseVotes *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->votes);
  g_free (self);
}

static void
vote_for (DscBaseVotes *self, const char *path, gsize length)
{
  g_autofree char *base = g_strndup (path, length);
  Vote *vote = g_hash_table_lookup (self->votes, base);

  if (vote == NULL)
    {
      vote = g_new0 (Vote, 1);
      vote->files = g_hash_table_new (NULL, NULL);
      g_hash_table_insert (self->votes, g_steal_pointer (&base), vote);
    }
  if (g_hash_table_add (vote->files, (gpointer) path) && vote->last_name != self->n_names)
    {
      vote->n++;
      vote->last_name = self->n_names;
    }
}

/* Votes for the folder of @path (its last part is @last) that @name (its last part stands behind
 * @n_folders bytes) lies in. */
static gboolean
vote_if_ends (DscBaseVotes *self, const char *path, const char *last, const char *name,
              gsize n_folders)
{
  gsize n_before = last - path;

  if (n_before < n_folders || strncmp (last - n_folders, name, n_folders) != 0)
    return FALSE;
  n_before -= n_folders;
  if (n_before > 0 && path[n_before - 1] != '/')
    return FALSE;
  vote_for (self, path, n_before > 0 ? n_before - 1 : 0);
  return TRUE;
}

/* Votes for every file whose path ends in @name, alone or with a suffix. */
static gboolean
vote_for_endings (DscBaseVotes *self, const DscFileIndex *index, const char *name)
{
  const char *wanted = last_part (name);
  g_autofree char *stem = g_strconcat (wanted, ".", NULL);
  gsize n_folders = wanted - name;
  guint n = index->paths->len;
  gboolean voted = FALSE;
  guint first = lower_bound (index->names, n, wanted);

  for (guint i = first; i < MIN (n, first + MAX_NAMESAKES); i++)
    {
      if (strcmp (index->names[i], wanted) != 0)
        break;
      voted |= vote_if_ends (self, index->whole[i], index->names[i], name, n_folders);
    }
  if (voted)
    return TRUE;
  first = lower_bound (index->names, n, stem);
  for (guint i = first; i < MIN (n, first + MAX_NAMESAKES); i++)
    {
      if (!g_str_has_prefix (index->names[i], stem))
        break;
      if (is_stem_with_suffix (index->names[i], stem))
        voted |= vote_if_ends (self, index->whole[i], index->names[i], name, n_folders);
    }
  return voted;
}

void
dsc_base_votes_add (DscBaseVotes *self, const DscFileIndex *index, const char *name)
{
  g_autofree char *slashed = with_slashes (name);
  g_autofree char *path = dsc_path_relative (index->root, name);
  g_autofree char *slashed_path = slashed != NULL ? dsc_path_relative (index->root, slashed) : NULL;

  self->n_names++;
  if (path != NULL && vote_for_endings (self, index, path))
    return;
  if (slashed_path != NULL)
    vote_for_endings (self, index, slashed_path);
}

guint
dsc_base_votes_best (DscBaseVotes *self, const char **base)
{
  GHashTableIter iter;
  gpointer folder, value;
  guint most = 0;

  *base = "";
  g_hash_table_iter_init (&iter, self->votes);
  while (g_hash_table_iter_next (&iter, &folder, &value))
    {
      const Vote *vote = value;

      if (vote->n > most || (vote->n == most && strcmp (folder, *base) < 0))
        {
          most = vote->n;
          *base = folder;
        }
    }
  return most;
}
