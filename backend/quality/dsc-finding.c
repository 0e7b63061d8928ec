/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "quality/dsc-finding.h"

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

static void
item_clear (gpointer data)
{
  DscFindingItem *item = data;

  g_free (item->path);
  g_free (item->reason);
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

guint
dsc_finding_get_count (const DscFinding *self)
{
  return self->n_groups > 0 ? self->n_groups : self->items->len;
}

DscFindings *
dsc_findings_new (void)
{
  DscFindings *self = g_new0 (DscFindings, 1);

  self->all = g_ptr_array_new_with_free_func ((GDestroyNotify) dsc_finding_free);
  return self;
}

void
dsc_findings_free (DscFindings *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->all);
  g_free (self);
}

const DscFinding *
dsc_findings_get (const DscFindings *self, DscFindingKind kind)
{
  for (guint i = 0; i < self->all->len; i++)
    {
      const DscFinding *finding = g_ptr_array_index (self->all, i);

      if (finding->kind == kind)
        return finding;
    }
  return NULL;
}
