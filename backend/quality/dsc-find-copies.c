/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Findings about photos that are there more than once, and what to do about leaks. */
#include "config.h"

#include <math.h>
#include <string.h>

#include <glib/gi18n-lib.h>

#include "quality/dsc-copy-sets.h"
#include "quality/dsc-quality-private.h"

/* By how much a photo shows more than another one where that was cropped. */
#define CROPPED 1.03f
/* By how much photos of the same differ in how colourful they are, if one has other colours: at
 * least, and as a share of it. Compressing changes it by up to 4, or half that share. */
#define OTHER_COLOURS 5.0f
#define OTHER_COLOURS_SHARE 0.05f

typedef struct
{
  DscDataset *dataset;
  const GArray *measures;
  const DscSplit *split; /* (nullable) */
} Photos;

/* Whether a group, @n of @copies that are the same, belongs into a finding. */
typedef gboolean (*GroupFunc) (const Photos *photos, const DscCopy *copies, guint n);

static gboolean
is_any (const Photos *photos, const DscCopy *copies, guint n)
{
  return TRUE;
}

/* Not all of its files are the same. */
static gboolean
has_other_files (const Photos *photos, const DscCopy *copies, guint n)
{
  for (guint i = 0; i < n; i++)
    if (copies[i].exact == 0 || copies[i].exact != copies[0].exact)
      return TRUE;
  return FALSE;
}

static gboolean
has_two_labels (const Photos *photos, const DscCopy *copies, guint n)
{
  gint32 label = -1;

  for (guint i = 0; i < n; i++)
    if (_dsc_quality_meets_label (&label,
                                  dsc_dataset_get_photo (photos->dataset, copies[i].photo)->label))
      return TRUE;
  return FALSE;
}

static gboolean
has_two_parts (const Photos *photos, const DscCopy *copies, guint n)
{
  guint8 part = DSC_PART_NONE;

  for (guint i = 0; photos->split != NULL && i < n; i++)
    {
      guint8 here = photos->split->parts[copies[i].photo];

      if (here != DSC_PART_NONE && part != DSC_PART_NONE && here != part)
        return TRUE;
      if (here != DSC_PART_NONE)
        part = here;
    }
  return FALSE;
}

/* --- how they were made --- */

static float
colour_of (const Photos *photos, guint32 photo)
{
  return g_array_index (photos->measures, DscMeasure, photo).colour;
}

static DscMake
make_of (const DscCopy *copy)
{
  return (DscMake){ (DscSymmetry) copy->symmetry, copy->share };
}

/* Returns: the copy that shows most of all; the first of several. */
static const DscCopy *
find_widest (const DscCopy *copies, guint n)
{
  const DscCopy *widest = copies;

  for (guint i = 1; i < n; i++)
    if (copies[i].share > CROPPED * widest->share)
      widest = &copies[i];
  return widest;
}

static DscCopyMake
words_of_symmetry (DscSymmetry symmetry)
{
  static const DscCopyMake words[DSC_N_SYMMETRIES] = {
    [DSC_SYMMETRY_MIRROR] = DSC_COPY_MIRRORED,
    [DSC_SYMMETRY_FLIP] = DSC_COPY_MIRRORED | DSC_COPY_TURNED_180,
    [DSC_SYMMETRY_MIRROR | DSC_SYMMETRY_FLIP] = DSC_COPY_TURNED_180,
    [DSC_SYMMETRY_SWAP] = DSC_COPY_MIRRORED | DSC_COPY_TURNED_270,
    [DSC_SYMMETRY_SWAP | DSC_SYMMETRY_MIRROR] = DSC_COPY_TURNED_90,
    [DSC_SYMMETRY_SWAP | DSC_SYMMETRY_FLIP] = DSC_COPY_TURNED_270,
    [DSC_SYMMETRY_SWAP | DSC_SYMMETRY_MIRROR | DSC_SYMMETRY_FLIP]
    = DSC_COPY_MIRRORED | DSC_COPY_TURNED_90,
  };

  return words[symmetry];
}

/* How @copy was made of @reference. What is cropped may have other colours for that alone. */
static DscCopyMake
find_make (const Photos *photos, const DscCopy *reference, const DscCopy *copy)
{
  DscMake make = dsc_make_then (dsc_make_invert (make_of (reference)), make_of (copy));
  float colour = colour_of (photos, reference->photo);
  float difference = fabsf (colour_of (photos, copy->photo) - colour);
  DscCopyMake words = words_of_symmetry (make.symmetry);

  if (make.share * CROPPED < 1)
    words |= DSC_COPY_CROPPED;
  else if (difference >= OTHER_COLOURS && difference >= OTHER_COLOURS_SHARE * colour)
    words |= DSC_COPY_RECOLOURED;
  return words;
}

/* --- findings --- */

static void
add_group (DscFinding *finding, const Photos *photos, const DscCopy *copies, guint n)
{
  const DscCopy *widest = find_widest (copies, n);

  for (guint i = 0; i < n; i++)
    _dsc_finding_add (finding, copies[i].photo, finding->n_groups, NAN)->make
        = find_make (photos, widest, &copies[i]);
  finding->n_groups++;
}

/* Returns: which set a copy is of, of those that are looked at; 0: none. */
typedef guint32 (*SetFunc) (const DscCopy *copy);

static guint32
get_same (const DscCopy *copy)
{
  return copy->same;
}

static guint32
get_exact (const DscCopy *copy)
{
  return copy->exact;
}

static int
compare_same (gconstpointer a, gconstpointer b)
{
  const DscCopy *x = a, *y = b;

  return x->same != y->same ? (x->same > y->same ? 1 : -1)
                            : (x->photo > y->photo) - (x->photo < y->photo);
}

static int
compare_exact (gconstpointer a, gconstpointer b)
{
  const DscCopy *x = a, *y = b;

  return x->exact != y->exact ? (x->exact > y->exact ? 1 : -1)
                              : (x->photo > y->photo) - (x->photo < y->photo);
}

/* @copies: (element-type DscCopy): by set */
static void
find_groups (DscFindings *findings, DscFindingKind kind, const Photos *photos, const GArray *copies,
             SetFunc get_set, GroupFunc belongs)
{
  DscFinding *finding = dsc_finding_new (kind);
  const DscCopy *all = (const DscCopy *) (gconstpointer) copies->data;

  for (guint begin = 0, end; begin < copies->len; begin = end)
    {
      for (end = begin; end < copies->len && get_set (&all[end]) == get_set (&all[begin]); end++)
        ;
      if (end - begin >= 2 && get_set (&all[begin]) != 0
          && belongs (photos, all + begin, end - begin))
        add_group (finding, photos, all + begin, end - begin);
    }
  _dsc_findings_take (findings, finding);
}

/* Returns: (transfer full): the copies that are used, and whose files are as they were. */
static GArray *
list_used (const Photos *photos, const DscCopies *copies)
{
  GArray *used = g_array_new (FALSE, FALSE, sizeof (DscCopy));

  for (guint i = 0; i < copies->items->len; i++)
    {
      const DscCopy *copy = &g_array_index (copies->items, DscCopy, i);

      if (!dsc_dataset_get_photo (photos->dataset, copy->photo)->left_out
          && g_array_index (photos->measures, DscMeasure, copy->photo).photo != 0)
        g_array_append_vals (used, copy, 1);
    }
  return used;
}

void
_dsc_quality_find_copies (DscFindings *findings, DscDataset *dataset, const GArray *measures,
                          const DscSplit *split, const DscCopies *copies)
{
  const Photos photos = { dataset, measures, split };
  g_autoptr (GArray) used = list_used (&photos, copies);

  g_array_sort (used, compare_exact);
  find_groups (findings, DSC_FINDING_EXACT_DUPLICATE, &photos, used, get_exact, is_any);
  g_array_sort (used, compare_same);
  find_groups (findings, DSC_FINDING_NEAR_DUPLICATE, &photos, used, get_same, has_other_files);
  find_groups (findings, DSC_FINDING_TWO_LABELS, &photos, used, get_same, has_two_labels);
  find_groups (findings, DSC_FINDING_LEAK, &photos, used, get_same, has_two_parts);
}

/* --- leaks --- */

#define N_PARTS (DSC_PART_TEST + 1)

/* Photos of a leak that are in the same picture. */
typedef struct
{
  const DscFindingItem *items;
  guint n;
  guint counts[N_PARTS]; /* of its photos, by part */
} Leak;

/* Large ones first: small ones then even out. */
static int
compare_leaks (gconstpointer a, gconstpointer b)
{
  const Leak *x = a, *y = b;

  return (y->n > x->n) - (y->n < x->n);
}

static GArray *
list_leaks (const DscFinding *finding, const DscSplit *split)
{
  GArray *leaks = g_array_new (FALSE, FALSE, sizeof (Leak));

  for (guint i = 0; i < finding->items->len; i++)
    {
      const DscFindingItem *item = &g_array_index (finding->items, DscFindingItem, i);
      Leak *leak;

      if (i == 0 || item->group != item[-1].group)
        g_array_append_vals (leaks, &(Leak){ .items = item }, 1);
      leak = &g_array_index (leaks, Leak, leaks->len - 1);
      leak->n++;
      if (item->photo != DSC_FINDING_NO_PHOTO)
        leak->counts[split->parts[item->photo]]++;
    }
  g_array_sort (leaks, compare_leaks);
  return leaks;
}

/* How far validation and test are from their size, in photos, if @leak goes to @part. */
static guint
cost_of (const Leak *leak, guint part, const int *change)
{
  guint cost = 0;

  for (guint other = DSC_PART_VALID; other < N_PARTS; other++)
    {
      int moved = -(int) leak->counts[other];

      if (other == part)
        moved = (int) (leak->counts[DSC_PART_TRAIN] + leak->counts[DSC_PART_VALID]
                       + leak->counts[DSC_PART_TEST] - leak->counts[part]);
      cost += (guint) ABS (change[other] + moved);
    }
  return cost;
}

/* Moves one group to that of its parts that costs least; training where that is even. */
static guint
fix_leak (const Leak *leak, guint8 *parts, int *change)
{
  guint best = DSC_PART_NONE, n_moved = 0;

  for (guint part = DSC_PART_TRAIN; part < N_PARTS; part++)
    if (leak->counts[part] > 0
        && (best == DSC_PART_NONE || cost_of (leak, part, change) < cost_of (leak, best, change)))
      best = part;
  for (guint i = 0; i < leak->n; i++)
    {
      guint32 photo = leak->items[i].photo;

      if (photo == DSC_FINDING_NO_PHOTO || parts[photo] == DSC_PART_NONE || parts[photo] == best)
        continue;
      change[parts[photo]]--;
      change[best]++;
      parts[photo] = (guint8) best;
      n_moved++;
    }
  return n_moved;
}

/* Returns: (transfer full): a name that says so, once. */
static char *
name_fixed (const DscSplit *split)
{
  const char *ending = _ (", copies on one side");
  const char *said = g_strrstr (split->name, ending);

  /* What follows it there tells that split from others. */
  return said != NULL ? g_strndup (split->name, (gsize) (said - split->name) + strlen (ending))
                      : g_strconcat (split->name, ending, NULL);
}

DscSplit *
dsc_quality_fix_leaks (DscDataset *dataset, const DscSplit *split, const DscFindings *findings,
                       guint *n_moved)
{
  const DscFinding *finding = dsc_findings_get (findings, DSC_FINDING_LEAK);
  g_autoptr (GArray) leaks = NULL;
  g_autofree char *name = NULL;
  int change[N_PARTS] = { 0 };
  guint n = 0;
  guint8 *parts;

  g_return_val_if_fail (split->n == dsc_dataset_get_n_photos (dataset), NULL);

  if (finding == NULL)
    return NULL;
  leaks = list_leaks (finding, split);
  parts = g_memdup2 (split->parts, MAX (split->n, 1));
  for (guint i = 0; i < leaks->len; i++)
    n += fix_leak (&g_array_index (leaks, Leak, i), parts, change);
  if (n_moved != NULL)
    *n_moved = n;
  if (n == 0)
    {
      g_free (parts);
      return NULL;
    }
  name = name_fixed (split);
  return dsc_split_new_from_parts (dataset, name, &(DscSplitPlan){ .kind = DSC_SPLIT_LIST }, parts);
}
