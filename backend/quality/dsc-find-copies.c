/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Findings about photos that are there more than once, and what to do about leaks. */
#include "config.h"

#include <math.h>
#include <string.h>

#include <glib/gi18n-lib.h>

#include "quality/dsc-quality-private.h"

/* The photos of each group, one after the other. */
typedef struct
{
  guint32 n_groups;
  guint32 *starts;  /* (owned) n_groups + 1 */
  guint32 *members; /* (owned) */
} Groups;

static void
groups_clear (Groups *self)
{
  g_free (self->starts);
  g_free (self->members);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Groups, groups_clear)

/* Counting sort: photos of a group stay in order. Those that are left out are in none. */
static void
groups_init (Groups *self, DscDataset *dataset, const guint32 *numbers, guint32 n, guint32 n_groups)
{
  self->n_groups = n_groups;
  self->starts = g_new0 (guint32, (gsize) n_groups + 2);
  self->members = g_new (guint32, MAX (n, 1));
  for (guint32 i = 0; i < n; i++)
    if (numbers[i] > 0 && !dsc_dataset_get_photo (dataset, i)->left_out)
      self->starts[numbers[i] + 1]++;
  for (guint32 g = 0; g <= n_groups; g++)
    self->starts[g + 1] += self->starts[g];
  for (guint32 i = 0; i < n; i++)
    if (numbers[i] > 0 && !dsc_dataset_get_photo (dataset, i)->left_out)
      self->members[self->starts[numbers[i]]++] = i;
}

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
  const DscDuplicates *duplicates;
} Copies;

/* Whether a group belongs into a finding. */
typedef gboolean (*GroupFunc) (const Copies *copies, const guint32 *photos, guint32 n);

static gboolean
is_any (const Copies *copies, const guint32 *photos, guint32 n)
{
  return TRUE;
}

/* Not all of its files are the same. */
static gboolean
has_other_files (const Copies *copies, const guint32 *photos, guint32 n)
{
  const guint32 *exact = copies->duplicates->exact;

  for (guint32 i = 0; i < n; i++)
    if (exact[photos[i]] == 0 || exact[photos[i]] != exact[photos[0]])
      return TRUE;
  return FALSE;
}

static gboolean
has_two_labels (const Copies *copies, const guint32 *photos, guint32 n)
{
  gint32 label = -1;

  for (guint32 i = 0; i < n; i++)
    if (_dsc_quality_meets_label (&label,
                                  dsc_dataset_get_photo (copies->dataset, photos[i])->label))
      return TRUE;
  return FALSE;
}

static gboolean
has_two_parts (const Copies *copies, const guint32 *photos, guint32 n)
{
  guint8 part = DSC_PART_NONE;

  for (guint32 i = 0; copies->split != NULL && i < n; i++)
    {
      guint8 here = copies->split->parts[photos[i]];

      if (here != DSC_PART_NONE && part != DSC_PART_NONE && here != part)
        return TRUE;
      if (here != DSC_PART_NONE)
        part = here;
    }
  return FALSE;
}

/* --- how they were made --- */

static float
colour_of (const Copies *copies, guint32 photo)
{
  return g_array_index (copies->measures, DscMeasure, photo).colour;
}

/* Returns: the photo that shows most of all; the first of several. */
static guint32
find_widest (const Copies *copies, const guint32 *photos, guint32 n)
{
  const DscMake *makes = copies->duplicates->makes;
  guint32 widest = photos[0];

  for (guint32 i = 1; i < n; i++)
    if (makes[photos[i]].share > CROPPED * makes[widest].share)
      widest = photos[i];
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

/* How @photo was made of @reference. What is cropped may have other colours for that alone. */
static DscCopyMake
find_make (const Copies *copies, guint32 reference, guint32 photo)
{
  const DscMake *makes = copies->duplicates->makes;
  DscMake make = dsc_make_then (dsc_make_invert (makes[reference]), makes[photo]);
  float colour = colour_of (copies, reference);
  float difference = fabsf (colour_of (copies, photo) - colour);
  DscCopyMake words = words_of_symmetry (make.symmetry);

  if (make.share * CROPPED < 1)
    words |= DSC_COPY_CROPPED;
  else if (difference >= OTHER_COLOURS && difference >= OTHER_COLOURS_SHARE * colour)
    words |= DSC_COPY_RECOLOURED;
  return words;
}

/* --- findings --- */

static void
add_group (DscFinding *finding, const Copies *copies, const guint32 *photos, guint32 n)
{
  guint32 widest = find_widest (copies, photos, n);

  for (guint32 i = 0; i < n; i++)
    {
      _dsc_finding_add (finding, photos[i], finding->n_groups, NAN);
      g_array_index (finding->items, DscFindingItem, finding->items->len - 1).make
          = find_make (copies, widest, photos[i]);
    }
  finding->n_groups++;
}

static void
find_groups (DscFindings *findings, DscFindingKind kind, const Copies *copies, const Groups *groups,
             GroupFunc belongs)
{
  DscFinding *finding = dsc_finding_new (kind);

  for (guint32 g = 0; g < groups->n_groups; g++)
    {
      const guint32 *photos = groups->members + groups->starts[g];
      guint32 n = groups->starts[g + 1] - groups->starts[g];

      if (n >= 2 && belongs (copies, photos, n))
        add_group (finding, copies, photos, n);
    }
  _dsc_findings_take (findings, finding);
}

void
_dsc_quality_find_copies (DscFindings *findings, DscDataset *dataset, const GArray *measures,
                          const DscSplit *split, const DscDuplicates *duplicates)
{
  const Copies copies = { dataset, measures, split, duplicates };
  g_auto (Groups) exact = { 0 };
  g_auto (Groups) same = { 0 };

  groups_init (&exact, dataset, duplicates->exact, duplicates->n, duplicates->n_exact);
  groups_init (&same, dataset, duplicates->same, duplicates->n, duplicates->n_same);
  find_groups (findings, DSC_FINDING_EXACT_DUPLICATE, &copies, &exact, is_any);
  find_groups (findings, DSC_FINDING_NEAR_DUPLICATE, &copies, &same, has_other_files);
  find_groups (findings, DSC_FINDING_TWO_LABELS, &copies, &same, has_two_labels);
  find_groups (findings, DSC_FINDING_LEAK, &copies, &same, has_two_parts);
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
