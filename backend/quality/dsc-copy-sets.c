/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which photos are copies of each other, and how each was made of the others. */
#include "config.h"

#include "quality/dsc-copy-sets.h"

struct _DscCopySets
{
  guint32 n;
  guint32 *parents; /* (owned) */
  DscMake *makes;   /* (owned): of each, of its parent */
};

DscCopySets *
dsc_copy_sets_new (guint32 n)
{
  DscCopySets *self = g_new (DscCopySets, 1);

  self->n = n;
  self->parents = g_new (guint32, MAX (n, 1));
  self->makes = g_new (DscMake, MAX (n, 1));
  for (guint32 i = 0; i < n; i++)
    {
      self->parents[i] = i;
      self->makes[i] = DSC_MAKE_SAME;
    }
  return self;
}

void
dsc_copy_sets_free (DscCopySets *self)
{
  if (self == NULL)
    return;
  g_free (self->parents);
  g_free (self->makes);
  g_free (self);
}

DscMake
dsc_make_then (DscMake first, DscMake second)
{
  return (DscMake){ dsc_symmetry_then (first.symmetry, second.symmetry),
                    first.share * second.share };
}

DscMake
dsc_make_invert (DscMake self)
{
  return (DscMake){ dsc_symmetry_invert (self.symmetry), 1 / self.share };
}

/* Each photo on the way is linked to its grandparent. */
guint32
dsc_copy_sets_find (DscCopySets *self, guint32 photo)
{
  while (self->parents[photo] != photo)
    {
      guint32 parent = self->parents[photo];

      self->makes[photo] = dsc_make_then (self->makes[parent], self->makes[photo]);
      self->parents[photo] = self->parents[parent];
      photo = self->parents[photo];
    }
  return photo;
}

/* Returns: how @photo was made of the one that stands for its set. */
static DscMake
find_make (const DscCopySets *self, guint32 photo)
{
  DscMake make = DSC_MAKE_SAME;

  for (; self->parents[photo] != photo; photo = self->parents[photo])
    make = dsc_make_then (self->makes[photo], make);
  return make;
}

void
dsc_copy_sets_join (DscCopySets *self, guint32 first, guint32 second, DscMake make)
{
  guint32 a = dsc_copy_sets_find (self, first), b = dsc_copy_sets_find (self, second);
  DscMake of_a;

  if (a == b)
    return;
  /* First was made of a, second of first, b of second. */
  of_a = dsc_make_then (dsc_make_then (find_make (self, first), make),
                        dsc_make_invert (find_make (self, second)));
  self->parents[MAX (a, b)] = MIN (a, b);
  self->makes[MAX (a, b)] = a < b ? of_a : dsc_make_invert (of_a);
}

guint32 *
dsc_copy_sets_number (DscCopySets *self, guint32 *n_groups)
{
  guint32 *groups = g_new0 (guint32, MAX (self->n, 1));
  guint32 n = 0;

  for (guint32 i = 0; i < self->n; i++)
    {
      guint32 root = dsc_copy_sets_find (self, i);

      if (root == i)
        continue;
      if (groups[root] == 0)
        groups[root] = ++n;
      groups[i] = groups[root];
    }
  if (n_groups != NULL)
    *n_groups = n;
  return groups;
}

DscMake *
dsc_copy_sets_describe (DscCopySets *self)
{
  DscMake *makes = g_new (DscMake, MAX (self->n, 1));

  for (guint32 i = 0; i < self->n; i++)
    makes[i] = find_make (self, i);
  return makes;
}
