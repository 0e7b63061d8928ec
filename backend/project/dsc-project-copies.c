/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The findings of a project: what is wrong with its photos. */
#include "config.h"

#include <math.h>

#include <glib/gi18n-lib.h>

#include "project/dsc-project-private.h"
#include "project/dsc-project-quality.h"

static const char *const kind_words[DSC_FINDING_N_KINDS] = {
  [DSC_FINDING_UNREADABLE] = "unreadable",
  [DSC_FINDING_MISSING] = "missing",
  [DSC_FINDING_TRUNCATED] = "truncated",
  [DSC_FINDING_LEAK] = "leak",
  [DSC_FINDING_TWO_LABELS] = "two-labels",
  [DSC_FINDING_EXACT_DUPLICATE] = "exact-duplicate",
  [DSC_FINDING_NEAR_DUPLICATE] = "near-duplicate",
  [DSC_FINDING_SUSPECT] = "suspect",
  [DSC_FINDING_ODD] = "odd",
  [DSC_FINDING_SMALL_CLASS] = "small-class",
  [DSC_FINDING_IMBALANCE] = "imbalance",
  [DSC_FINDING_TINY] = "tiny",
  [DSC_FINDING_HUGE] = "huge",
  [DSC_FINDING_ASPECT] = "aspect",
  [DSC_FINDING_DARK] = "dark",
  [DSC_FINDING_LIGHT] = "light",
  [DSC_FINDING_BLURRED] = "blurred",
  [DSC_FINDING_GREY] = "grey",
  [DSC_FINDING_ROTATED] = "rotated",
};

const char *
dsc_finding_kind_to_string (DscFindingKind kind)
{
  g_return_val_if_fail ((guint) kind < DSC_FINDING_N_KINDS, NULL);

  return kind_words[kind];
}

gboolean
dsc_finding_kind_from_string (const char *word, DscFindingKind *kind)
{
  for (guint i = 0; i < DSC_FINDING_N_KINDS; i++)
    if (g_str_equal (word, kind_words[i]))
      {
        *kind = (DscFindingKind) i;
        return TRUE;
      }
  return FALSE;
}

/* In the order in which they are told. */
static const struct
{
  DscCopyMake make;
  const char *word;
} make_words[] = {
  { DSC_COPY_MIRRORED, "mirrored" },     { DSC_COPY_TURNED_90, "turned-90" },
  { DSC_COPY_TURNED_180, "turned-180" }, { DSC_COPY_TURNED_270, "turned-270" },
  { DSC_COPY_CROPPED, "cropped" },       { DSC_COPY_RECOLOURED, "recoloured" },
};

char *
dsc_copy_make_to_string (DscCopyMake self)
{
  g_autoptr (GPtrArray) words = g_ptr_array_new ();

  for (guint i = 0; i < G_N_ELEMENTS (make_words); i++)
    if (self & make_words[i].make)
      g_ptr_array_add (words, (gpointer) make_words[i].word);
  if (words->len == 0)
    return NULL;
  g_ptr_array_add (words, NULL);
  return g_strjoinv (" ", (char **) words->pdata);
}

static DscCopyMake
make_of_word (const char *word)
{
  for (guint i = 0; i < G_N_ELEMENTS (make_words); i++)
    if (g_str_equal (word, make_words[i].word))
      return make_words[i].make;
  return DSC_COPY_AS_IT_IS;
}

gboolean
dsc_copy_make_from_string (const char *words, DscCopyMake *self)
{
  g_auto (GStrv) parts = g_strsplit (words, " ", (int) G_N_ELEMENTS (make_words) + 1);

  *self = DSC_COPY_AS_IT_IS;
  for (guint i = 0; parts[i] != NULL; i++)
    {
      DscCopyMake make = make_of_word (parts[i]);

      if (make == DSC_COPY_AS_IT_IS)
        return FALSE;
      *self |= make;
    }
  return TRUE;
}

static void
item_clear (gpointer data)
{
  DscFindingItem *item = data;

  g_free (item->path);
}

DscFinding *
dsc_finding_new (DscFindingKind kind)
{
  DscFinding *self = g_new0 (DscFinding, 1);

  self->kind = kind;
  self->items = g_array_new (FALSE, FALSE, sizeof (DscFindingItem));
  g_array_set_clear_func (self->items, item_clear);
  return self;
}

void
dsc_finding_free (DscFinding *self)
{
  if (self == NULL)
    return;
  g_array_unref (self->items);
  g_free (self);
}

DscFindings *
dsc_findings_new (const char *fingerprint)
{
  DscFindings *self = g_new0 (DscFindings, 1);

  self->created = g_get_real_time ();
  self->fingerprint = g_strdup (fingerprint);
  self->all = g_ptr_array_new_with_free_func ((GDestroyNotify) dsc_finding_free);
  return self;
}

void
dsc_findings_free (DscFindings *self)
{
  if (self == NULL)
    return;
  g_free (self->fingerprint);
  g_ptr_array_unref (self->all);
  g_free (self);
}

/* --- writing --- */

typedef struct
{
  DscDataset *dataset;
  const DscFindings *findings;
} NewFindings;

static gboolean
write_items (DscConnection *connection, const NewFindings *new, const DscFinding *finding,
             GError **error)
{
  sqlite3_stmt *statement = dsc_connection_prepare (
      connection,
      "INSERT INTO finding_item (kind, number, group_number, photo, path, value, make)"
      " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
      error);

  if (statement == NULL)
    return FALSE;
  for (guint i = 0; i < finding->items->len; i++)
    {
      const DscFindingItem *item = &g_array_index (finding->items, DscFindingItem, i);
      g_autofree char *make = dsc_copy_make_to_string (item->make);

      dsc_bind_text (statement, 1, dsc_finding_kind_to_string (finding->kind));
      sqlite3_bind_int64 (statement, 2, i);
      if (finding->n_groups > 0)
        sqlite3_bind_int64 (statement, 3, item->group);
      else
        sqlite3_bind_null (statement, 3);
      if (item->photo != DSC_FINDING_NO_PHOTO)
        sqlite3_bind_int64 (statement, 4, dsc_dataset_get_photo (new->dataset, item->photo)->id);
      else
        sqlite3_bind_null (statement, 4);
      if (item->path != NULL)
        dsc_bind_path (statement, 5, item->path);
      else
        sqlite3_bind_null (statement, 5);
      sqlite3_bind_double (statement, 6, item->value);
      if (make != NULL)
        dsc_bind_text (statement, 7, make);
      else
        sqlite3_bind_null (statement, 7);
      if (!dsc_connection_run (connection, statement, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
write_findings (DscConnection *connection, gpointer data, GError **error)
{
  const NewFindings *new = data;

  if (!dsc_connection_exec (connection, "DELETE FROM finding_item", error)
      || !_dsc_project_write_quality (connection, "findings", new->findings->created,
                                      new->findings->fingerprint, error))
    return FALSE;
  for (guint i = 0; i < new->findings->all->len; i++)
    if (!write_items (connection, new, g_ptr_array_index (new->findings->all, i), error))
      return FALSE;
  return TRUE;
}

gboolean
dsc_project_set_findings (DscProject *self, DscDataset *dataset, const DscFindings *findings,
                          GError **error)
{
  NewFindings new = { dataset, findings };

  g_return_val_if_fail (DSC_IS_PROJECT (self) && DSC_IS_DATASET (dataset), FALSE);
  g_return_val_if_fail (findings != NULL, FALSE);

  return dsc_database_write (self->database, write_findings, &new, error);
}

/* --- reading --- */

typedef struct
{
  DscDataset *dataset;
  DscFindings *findings; /* (out) (transfer full) (nullable) */
} Reading;

static DscFindings *
read_head (DscConnection *connection, GError **error)
{
  g_autofree char *fingerprint = NULL;
  gint64 created = _dsc_project_read_quality (
      connection, "findings", _ ("The photos of this project were not checked yet."), &fingerprint,
      error);
  DscFindings *findings;

  if (created == 0)
    return NULL;
  findings = dsc_findings_new (fingerprint);
  findings->created = created;
  return findings;
}

/* The finding that an item of this kind goes into. */
static DscFinding *
find_kind (DscFindings *findings, DscFindingKind kind)
{
  DscFinding *finding;

  for (guint i = 0; i < findings->all->len; i++)
    {
      finding = g_ptr_array_index (findings->all, i);
      if (finding->kind == kind)
        return finding;
    }
  finding = dsc_finding_new (kind);
  g_ptr_array_add (findings->all, finding);
  return finding;
}

/* Numbers groups anew, so that they stay without gaps where photos are gone. */
static void
add_item (DscFinding *finding, DscFindingItem *item, gboolean is_grouped, gint64 group,
          gint64 *last_group)
{
  if (is_grouped && (finding->items->len == 0 || group != *last_group))
    finding->n_groups++;
  *last_group = group;
  item->group = finding->n_groups > 0 ? finding->n_groups - 1 : 0;
  g_array_append_vals (finding->items, item, 1);
}

static gboolean
read_items (DscConnection *connection, Reading *reading, GError **error)
{
  g_autoptr (GHashTable) numbers = _dsc_project_index_photos (reading->dataset);
  sqlite3_stmt *statement = dsc_connection_prepare (
      connection,
      "SELECT kind, group_number, photo, path, value, make FROM finding_item ORDER BY kind, number",
      error);
  gint64 last_group = -1;
  DscStep step;

  if (statement == NULL)
    return FALSE;
  while ((step = dsc_connection_step (connection, statement, error)) == DSC_STEP_ROW)
    {
      g_autofree char *word = dsc_column_dup_text (statement, 0);
      g_autofree char *make = dsc_column_dup_text (statement, 5);
      gboolean is_grouped = sqlite3_column_type (statement, 1) != SQLITE_NULL;
      gint64 id = sqlite3_column_int64 (statement, 2);
      DscFindingItem item
          = { .photo = DSC_FINDING_NO_PHOTO, .value = dsc_column_double (statement, 4) };
      DscFindingKind kind;
      gpointer number;

      if (word == NULL || !dsc_finding_kind_from_string (word, &kind)
          || (make != NULL && !dsc_copy_make_from_string (make, &item.make)))
        return dsc_connection_fail_corrupt (connection, "finding_item", error);
      if (g_hash_table_lookup_extended (numbers, &id, NULL, &number))
        item.photo = GPOINTER_TO_UINT (number);
      else
        item.path = dsc_column_dup_path (statement, 3);
      if (item.photo != DSC_FINDING_NO_PHOTO || item.path != NULL)
        add_item (find_kind (reading->findings, kind), &item, is_grouped,
                  sqlite3_column_int64 (statement, 1), &last_group);
    }
  return step == DSC_STEP_DONE;
}

static int
compare_kinds (gconstpointer a, gconstpointer b)
{
  const DscFinding *const *x = a, *const *y = b;

  return (int) (*x)->kind - (int) (*y)->kind;
}

static gboolean
read_findings (DscConnection *connection, gpointer data, GError **error)
{
  Reading *reading = data;

  reading->findings = read_head (connection, error);
  if (reading->findings == NULL || !read_items (connection, reading, error))
    return FALSE;
  g_ptr_array_sort (reading->findings->all, compare_kinds);
  return TRUE;
}

DscFindings *
dsc_project_get_findings (DscProject *self, DscDataset *dataset, GError **error)
{
  Reading reading = { dataset, NULL };

  g_return_val_if_fail (DSC_IS_PROJECT (self) && DSC_IS_DATASET (dataset), NULL);

  if (dsc_database_read (self->database, read_findings, &reading, error))
    return reading.findings;
  dsc_findings_free (reading.findings);
  return NULL;
}
