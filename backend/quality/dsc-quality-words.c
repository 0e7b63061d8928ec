/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The words of findings: what was found, why it matters, what to do. */
#include "config.h"

#include <math.h>

#include <glib/gi18n-lib.h>

#include "quality/dsc-quality.h"

const char *
dsc_severity_to_string (DscSeverity severity)
{
  static const char *const words[] = { "note", "warning", "serious" };

  return words[severity];
}

DscSeverity
dsc_finding_get_severity (const DscFinding *self)
{
  switch (self->kind)
    {
    case DSC_FINDING_LEAK:
    case DSC_FINDING_TWO_LABELS:
      return DSC_SEVERITY_SERIOUS;
    case DSC_FINDING_UNREADABLE:
    case DSC_FINDING_MISSING:
    case DSC_FINDING_TRUNCATED:
    case DSC_FINDING_EXACT_DUPLICATE:
    case DSC_FINDING_NEAR_DUPLICATE:
    case DSC_FINDING_SUSPECT:
    case DSC_FINDING_SMALL_CLASS:
    case DSC_FINDING_IMBALANCE:
      return DSC_SEVERITY_WARNING;
    default:
      return DSC_SEVERITY_NOTE;
    }
}

/* --- what was found --- */

static char *
title_with (const char *format, guint count)
{
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
  return g_strdup_printf (format, count);
#pragma GCC diagnostic pop
}

static char *
title_of_imbalance (const DscFinding *self, DscDataset *dataset)
{
  const DscFindingItem *item = &g_array_index (self->items, DscFindingItem, 0);
  const DscPhoto *photo
      = item->photo != DSC_FINDING_NO_PHOTO ? dsc_dataset_get_photo (dataset, item->photo) : NULL;

  return g_strdup_printf (
      _ ("The largest class has %.0f times as many photos as the smallest, “%s”"), item->value,
      photo != NULL && photo->label >= 0
          ? dsc_dataset_get_class_name (dataset, (guint) photo->label)
          : "");
}

/* Returns: (transfer none): with one %u. */
static const char *
title_of_copies (DscFindingKind kind, guint n)
{
  switch (kind)
    {
    case DSC_FINDING_LEAK:
      return ngettext ("%u photo is both learned from and tested with (leak)",
                       "%u photos are both learned from and tested with (leak)", n);
    case DSC_FINDING_TWO_LABELS:
      return ngettext ("%u photo is there under two labels", "%u photos are there under two labels",
                       n);
    case DSC_FINDING_EXACT_DUPLICATE:
      return ngettext ("%u file is there more than once", "%u files are there more than once", n);
    default:
      return ngettext ("%u photo is there more than once, or changed",
                       "%u photos are there more than once, or changed", n);
    }
}

static const char *
title_of_single (DscFindingKind kind, guint n)
{
  switch (kind)
    {
    case DSC_FINDING_UNREADABLE:
      return ngettext ("%u file cannot be read", "%u files cannot be read", n);
    case DSC_FINDING_MISSING:
      return ngettext ("%u row of the table names a file that is not there",
                       "%u rows of the table name files that are not there", n);
    case DSC_FINDING_TRUNCATED:
      return ngettext ("%u photo is damaged: a part of it is missing",
                       "%u photos are damaged: a part of each is missing", n);
    case DSC_FINDING_SUSPECT:
      return ngettext ("%u label is doubtful", "%u labels are doubtful", n);
    case DSC_FINDING_ODD:
      return ngettext ("%u photo is unlike all others of its class",
                       "%u photos are unlike all others of their class", n);
    case DSC_FINDING_SMALL_CLASS:
      return ngettext ("%u class has fewer than 10 photos", "%u classes have fewer than 10 photos",
                       n);
    case DSC_FINDING_TINY:
      return ngettext ("%u photo is tiny", "%u photos are tiny", n);
    case DSC_FINDING_HUGE:
      return ngettext ("%u photo is huge", "%u photos are huge", n);
    case DSC_FINDING_ASPECT:
      return ngettext ("%u photo is far longer than wide, or wider than long",
                       "%u photos are far longer than wide, or wider than long", n);
    case DSC_FINDING_DARK:
      return ngettext ("%u photo is very dark", "%u photos are very dark", n);
    case DSC_FINDING_LIGHT:
      return ngettext ("%u photo is very light", "%u photos are very light", n);
    case DSC_FINDING_BLURRED:
      return ngettext ("%u photo is blurred, or shows hardly anything",
                       "%u photos are blurred, or show hardly anything", n);
    case DSC_FINDING_GREY:
      return ngettext ("%u photo is grey among coloured ones",
                       "%u photos are grey among coloured ones", n);
    default:
      return ngettext ("%u photo is turned by a note in its file (EXIF)",
                       "%u photos are turned by a note in their files (EXIF)", n);
    }
}

char *
dsc_finding_dup_title (const DscFinding *self, DscDataset *dataset)
{
  guint n = dsc_finding_get_count (self);

  switch (self->kind)
    {
    case DSC_FINDING_IMBALANCE:
      return title_of_imbalance (self, dataset);
    case DSC_FINDING_LEAK:
    case DSC_FINDING_TWO_LABELS:
    case DSC_FINDING_EXACT_DUPLICATE:
    case DSC_FINDING_NEAR_DUPLICATE:
      return title_with (title_of_copies (self->kind, n), n);
    default:
      return title_with (title_of_single (self->kind, n), n);
    }
}

/* --- what to do --- */

/* Of photos that are there more than once. */
static const char *
advice_on_copies (DscFindingKind kind)
{
  switch (kind)
    {
    case DSC_FINDING_LEAK:
      return _ ("What was seen in training is no test: the error on validation looks better than "
                "it is (leakage). Put all copies of a photo on one side.");
    case DSC_FINDING_TWO_LABELS:
      return _ ("One of the labels must be wrong, and whatever is answered counts as a mistake. "
                "Decide which one is right (label noise).");
    case DSC_FINDING_EXACT_DUPLICATE:
      return _ ("Copies count twice in training and in every figure. Keep one of each (exact "
                "duplicates).");
    default:
      return _ ("Nearly the same counts twice, too. Photos taken one after the other may be among "
                "them: keep both if they differ in what matters, but on the same side of the split "
                "(near duplicates).");
    }
}

/* Of files, labels and classes. */
static const char *
advice_on_labels (DscFindingKind kind, guint n)
{
  switch (kind)
    {
    case DSC_FINDING_UNREADABLE:
      return ngettext ("It is left out of everything. Look at the reason; save it anew, or delete "
                       "it.",
                       "They are left out of everything. Look at the reason of each; save them "
                       "anew, or delete them.",
                       n);
    case DSC_FINDING_MISSING:
      return ngettext ("It is left out of everything. Put the file where the table says, or "
                       "correct the row; then read the photos again.",
                       "The rows are left out of everything. Put the files where the table says, "
                       "or correct the rows; then read the photos again.",
                       n);
    case DSC_FINDING_TRUNCATED:
      return ngettext (
          "What is missing is grey, and is learned as such. Copy it anew from where it "
          "came, or leave it out.",
          "What is missing is grey, and is learned as such. Copy them anew from where "
          "they came, or leave them out.",
          n);
    case DSC_FINDING_SUSPECT:
      return ngettext ("A model that never saw the photo says something else than its label. Look "
                       "at it, and correct the label if it is wrong (confident learning).",
                       "A model that never saw them says something else than their labels. Look at "
                       "them from the top, and correct those that are wrong (confident learning).",
                       n);
    case DSC_FINDING_ODD:
      return ngettext (
          "Something else may be on it: a wrong object, a screenshot, a cover. Leave it "
          "out if it does not belong (outlier).",
          "Something else may be on them: a wrong object, a screenshot, a cover. Leave "
          "out what does not belong (outliers).",
          n);
    case DSC_FINDING_SMALL_CLASS:
      return _ ("A model can hardly learn so few, and the split has none or few of them for "
                "validation. Add photos, or merge classes.");
    default:
      return _ ("A model leans towards what it sees most. Add photos of the smaller classes, and "
                "look at the figures of each class instead of the error alone (class imbalance).");
    }
}

/* Of what a photo looks like. */
static const char *
advice_on_looks (DscFindingKind kind, guint n)
{
  switch (kind)
    {
    case DSC_FINDING_TINY:
      return ngettext (
          "It has fewer pixels than a network looks at. Use a larger one if there is "
          "any.",
          "They have fewer pixels than a network looks at. Use larger ones if there are "
          "any.",
          n);
    case DSC_FINDING_HUGE:
      return ngettext ("It takes long to read, once. Make it smaller if that disturbs.",
                       "They take long to read, once. Make them smaller if there are many.", n);
    case DSC_FINDING_ASPECT:
      return ngettext (
          "Squeezed to the network's size it is distorted, cropped it loses most. Crop "
          "it to what matters (aspect ratio).",
          "Squeezed to the network's size they are distorted, cropped they lose most. "
          "Crop them to what matters (aspect ratio).",
          n);
    case DSC_FINDING_DARK:
      return ngettext ("Little can be seen on it (underexposed). Leave it out if the photos to be "
                       "classified are not so.",
                       "Little can be seen on them (underexposed). Leave them out if the photos to "
                       "be classified are not so.",
                       n);
    case DSC_FINDING_LIGHT:
      return ngettext ("Little can be seen on it (overexposed). Leave it out if the photos to be "
                       "classified are not so.",
                       "Little can be seen on them (overexposed). Leave them out if the photos to "
                       "be classified are not so.",
                       n);
    case DSC_FINDING_BLURRED:
      return ngettext (
          "It has far fewer edges than the others (variance of the Laplacian). Leave it "
          "out if the photos to be classified are sharp.",
          "They have far fewer edges than the others (variance of the Laplacian). Leave "
          "them out if the photos to be classified are sharp.",
          n);
    case DSC_FINDING_GREY:
      return ngettext ("Leave it out if colour matters.",
                       "If they are all of one class, being grey is what is learned.", n);
    default:
      return ngettext ("It is shown and learned upright; the recipe “Notebook 2020”, and other "
                       "programs, see it lying.",
                       "They are shown and learned upright; the recipe “Notebook 2020”, and other "
                       "programs, see them lying.",
                       n);
    }
}

const char *
dsc_finding_get_advice (const DscFinding *self)
{
  guint n = dsc_finding_get_count (self);

  switch (self->kind)
    {
    case DSC_FINDING_LEAK:
    case DSC_FINDING_TWO_LABELS:
    case DSC_FINDING_EXACT_DUPLICATE:
    case DSC_FINDING_NEAR_DUPLICATE:
      return advice_on_copies (self->kind);
    case DSC_FINDING_UNREADABLE:
    case DSC_FINDING_MISSING:
    case DSC_FINDING_TRUNCATED:
    case DSC_FINDING_SUSPECT:
    case DSC_FINDING_ODD:
    case DSC_FINDING_SMALL_CLASS:
    case DSC_FINDING_IMBALANCE:
      return advice_on_labels (self->kind, n);
    default:
      return advice_on_looks (self->kind, n);
    }
}

/* Returns: (transfer none) (nullable) */
static const char *
words_of_turn (DscCopyMake make)
{
  switch (make & ~(DSC_COPY_CROPPED | DSC_COPY_RECOLOURED))
    {
    case DSC_COPY_MIRRORED:
      return _ ("mirrored");
    case DSC_COPY_TURNED_90:
      return _ ("turned by 90°");
    case DSC_COPY_TURNED_180:
      return _ ("turned by 180°");
    case DSC_COPY_TURNED_270:
      return _ ("turned by 270°");
    case DSC_COPY_MIRRORED | DSC_COPY_TURNED_90:
      return _ ("mirrored, turned by 90°");
    case DSC_COPY_MIRRORED | DSC_COPY_TURNED_180:
      return _ ("mirrored top to bottom");
    case DSC_COPY_MIRRORED | DSC_COPY_TURNED_270:
      return _ ("mirrored, turned by 270°");
    default:
      return NULL;
    }
}

/* Returns: (transfer full) (nullable) */
static char *
words_of_make (DscCopyMake make)
{
  g_autoptr (GPtrArray) words = g_ptr_array_new ();

  if (words_of_turn (make) != NULL)
    g_ptr_array_add (words, (gpointer) words_of_turn (make));
  if (make & DSC_COPY_CROPPED)
    g_ptr_array_add (words, (gpointer) _ ("cropped"));
  if (make & DSC_COPY_RECOLOURED)
    /* Translators: a copy of a photo that has other colours. */
    g_ptr_array_add (words, (gpointer) _ ("other colours"));
  if (words->len == 0)
    return NULL;
  g_ptr_array_add (words, NULL);
  return g_strjoinv (", ", (char **) words->pdata);
}

char *
dsc_finding_dup_value (const DscFinding *self, const DscFindingItem *item)
{
  if (item->make != DSC_COPY_AS_IT_IS)
    return words_of_make (item->make);
  if (isnan (item->value))
    return NULL;
  switch (self->kind)
    {
    case DSC_FINDING_SUSPECT:
      return g_strdup_printf (_ ("doubt %.2f"), item->value);
    case DSC_FINDING_ODD:
      return g_strdup_printf (_ ("%.1f deviations away"), item->value);
    case DSC_FINDING_TINY:
      return g_strdup_printf (_ ("shorter side of %.0f pixels"), item->value);
    case DSC_FINDING_HUGE:
      return g_strdup_printf (_ ("%.0f megapixels"), item->value);
    case DSC_FINDING_ASPECT:
      return g_strdup_printf (_ ("sides of 1 : %.1f"), item->value);
    case DSC_FINDING_DARK:
    case DSC_FINDING_LIGHT:
      return g_strdup_printf (_ ("lightness %.0f of 255"), item->value);
    case DSC_FINDING_BLURRED:
      return g_strdup_printf (_ ("sharpness %.1f"), item->value);
    case DSC_FINDING_ROTATED:
      return g_strdup_printf (_ ("orientation %.0f"), item->value);
    default:
      return NULL;
    }
}
