/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>
#include <string.h>

#include "base/dsc-text.h"
#include "picture/dsc-photo-filter.h"
#include "picture/dsc-photo-words.h"

struct _DscPhotoFilter
{
  GtkFilter parent_instance;
  gint32 label;
  int part;
  DscPhotoProblem problem;
  double least_loss; /* −∞: none need be known */
  double most_loss;
  char **words;               /* (owned) (nullable): casefolded */
  DscResults *results;        /* (owned) (nullable) */
  DscDataset *warned_dataset; /* (owned) (nullable): whose warnings these are */
  GHashTable *warned;         /* (owned) (nullable): paths, of the dataset */
};

G_DEFINE_FINAL_TYPE (DscPhotoFilter, dsc_photo_filter, GTK_TYPE_FILTER)

/* Paths of the photos that are used although something is wrong. */
static gboolean
has_warning (DscPhotoFilter *self, DscDataset *dataset, const char *path)
{
  if (self->warned_dataset != dataset)
    {
      g_clear_pointer (&self->warned, g_hash_table_unref);
      g_set_object (&self->warned_dataset, dataset);
      self->warned = g_hash_table_new (g_str_hash, g_str_equal);
      for (guint i = 0; i < dsc_dataset_get_n_skipped (dataset); i++)
        {
          const DscSkipped *skipped = dsc_dataset_get_skipped (dataset, i);

          if (g_str_equal (skipped->code, "warning"))
            g_hash_table_add (self->warned, (gpointer) skipped->path);
        }
    }
  return g_hash_table_contains (self->warned, path);
}

static gboolean
has_problem (DscPhotoFilter *self, DscPhotoItem *item, const DscPhoto *photo)
{
  const DscPrediction *prediction;
  DscResults *of;

  switch (self->problem)
    {
    case DSC_PHOTO_PROBLEM_WRONG:
      prediction = dsc_photo_words_find (item, self->results, &of);
      return prediction != NULL && dsc_photo_words_is_wrong (prediction);
    case DSC_PHOTO_PROBLEM_WARNING:
      return has_warning (self, dsc_photo_item_get_dataset (item), photo->path);
    case DSC_PHOTO_PROBLEM_UNLABELLED:
      return photo->label < 0;
    case DSC_PHOTO_PROBLEM_LEFT_OUT:
      return photo->left_out;
    case DSC_PHOTO_PROBLEM_ANY:
      break;
    }
  return TRUE;
}

static gboolean
has_any_loss (DscPhotoFilter *self)
{
  return self->least_loss == -INFINITY && self->most_loss == INFINITY;
}

/* In hundredths, as people read them: 3.897 is shown as 3.90. */
static gboolean
has_loss (DscPhotoFilter *self, DscPhotoItem *item)
{
  const DscPrediction *prediction = dsc_photo_item_get_prediction (item);
  double loss = prediction != NULL ? round (100 * (double) prediction->loss) : NAN;

  return loss >= round (100 * self->least_loss) && loss <= round (100 * self->most_loss);
}

/* Returns: (nullable): class @label (−1: none) of the run that a photo is shown for. */
static const char *
class_of (DscPhotoItem *item, gint32 label)
{
  return label >= 0 ? dsc_results_get_class_name (dsc_photo_item_get_results (item), (guint) label)
                    : NULL;
}

/* All that is written below a photo is looked at: among results also what the model said. */
static gboolean
holds_words (DscPhotoFilter *self, DscPhotoItem *item, const DscPhoto *photo)
{
  g_autofree char *shown = dsc_path_display (photo->path);
  const DscPrediction *prediction = dsc_photo_item_get_prediction (item);
  const char *pieces[] = { shown, dsc_photo_item_get_label (item),
                           prediction != NULL ? class_of (item, prediction->actual) : NULL,
                           prediction != NULL ? class_of (item, prediction->predicted) : NULL };
  g_autoptr (GString) all = g_string_new (NULL);
  g_autofree char *folded = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (pieces); i++)
    if (pieces[i] != NULL)
      g_string_append_printf (all, "%s\n", pieces[i]);
  folded = g_utf8_casefold (all->str, -1);

  for (char **word = self->words; *word != NULL; word++)
    if (strstr (folded, *word) == NULL)
      return FALSE;
  return TRUE;
}

static gboolean
dsc_photo_filter_match (GtkFilter *filter, gpointer data)
{
  DscPhotoFilter *self = DSC_PHOTO_FILTER (filter);
  DscPhotoItem *item = data;
  const DscPhoto *photo = dsc_photo_item_get_photo (item);

  /* The cheapest first. */
  return (self->label == DSC_PHOTO_FILTER_ANY || photo->label == self->label)
         && (self->part == DSC_PHOTO_FILTER_ANY
             || (int) dsc_photo_item_get_part (item) == self->part)
         && (self->problem == DSC_PHOTO_PROBLEM_ANY || has_problem (self, item, photo))
         && (has_any_loss (self) || has_loss (self, item))
         && (self->words == NULL || holds_words (self, item, photo));
}

static GtkFilterMatch
dsc_photo_filter_get_strictness (GtkFilter *filter)
{
  return dsc_photo_filter_is_empty (DSC_PHOTO_FILTER (filter)) ? GTK_FILTER_MATCH_ALL
                                                               : GTK_FILTER_MATCH_SOME;
}

static void
dsc_photo_filter_finalize (GObject *object)
{
  DscPhotoFilter *self = DSC_PHOTO_FILTER (object);

  g_strfreev (self->words);
  g_clear_object (&self->results);
  g_clear_object (&self->warned_dataset);
  g_clear_pointer (&self->warned, g_hash_table_unref);
  G_OBJECT_CLASS (dsc_photo_filter_parent_class)->finalize (object);
}

static void
dsc_photo_filter_class_init (DscPhotoFilterClass *klass)
{
  GtkFilterClass *filter_class = GTK_FILTER_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = dsc_photo_filter_finalize;
  filter_class->match = dsc_photo_filter_match;
  filter_class->get_strictness = dsc_photo_filter_get_strictness;
}

static void
dsc_photo_filter_init (DscPhotoFilter *self)
{
  self->label = DSC_PHOTO_FILTER_ANY;
  self->part = DSC_PHOTO_FILTER_ANY;
  self->least_loss = -INFINITY;
  self->most_loss = INFINITY;
}

DscPhotoFilter *
dsc_photo_filter_new (void)
{
  return g_object_new (DSC_TYPE_PHOTO_FILTER, NULL);
}

static void
changed (DscPhotoFilter *self)
{
  gtk_filter_changed (GTK_FILTER (self), GTK_FILTER_CHANGE_DIFFERENT);
}

void
dsc_photo_filter_set_label (DscPhotoFilter *self, gint32 label)
{
  if (label == self->label)
    return;
  self->label = label;
  changed (self);
}

void
dsc_photo_filter_set_part (DscPhotoFilter *self, int part)
{
  if (part == self->part)
    return;
  self->part = part;
  changed (self);
}

void
dsc_photo_filter_set_problem (DscPhotoFilter *self, DscPhotoProblem problem)
{
  if (problem == self->problem)
    return;
  self->problem = problem;
  changed (self);
}

void
dsc_photo_filter_set_losses (DscPhotoFilter *self, double least, double most)
{
  if (least == self->least_loss && most == self->most_loss)
    return;
  self->least_loss = least;
  self->most_loss = most;
  changed (self);
}

/* Returns: (nullable): the words of @text, casefolded; %NULL where there are none. */
static char **
words_of (const char *text)
{
  g_autofree char *folded = text != NULL ? g_utf8_casefold (text, -1) : NULL;
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) pieces = folded != NULL ? g_strsplit_set (folded, " \t\n", -1) : NULL;
  char **words;

  for (char **piece = pieces; piece != NULL && *piece != NULL; piece++)
    if (**piece != '\0')
      g_strv_builder_add (builder, *piece);
  words = g_strv_builder_end (builder);
  if (*words == NULL)
    g_clear_pointer (&words, g_strfreev);
  return words;
}

void
dsc_photo_filter_set_text (DscPhotoFilter *self, const char *text)
{
  g_auto (GStrv) words = words_of (text);

  if (words == self->words
      || (words != NULL && self->words != NULL
          && g_strv_equal ((const char *const *) words, (const char *const *) self->words)))
    return;
  g_strfreev (self->words);
  self->words = g_steal_pointer (&words);
  changed (self);
}

void
dsc_photo_filter_set_results (DscPhotoFilter *self, DscResults *results)
{
  if (g_set_object (&self->results, results) && self->problem == DSC_PHOTO_PROBLEM_WRONG)
    changed (self);
}

void
dsc_photo_filter_clear (DscPhotoFilter *self)
{
  if (dsc_photo_filter_is_empty (self))
    return;
  self->label = DSC_PHOTO_FILTER_ANY;
  self->part = DSC_PHOTO_FILTER_ANY;
  self->problem = DSC_PHOTO_PROBLEM_ANY;
  self->least_loss = -INFINITY;
  self->most_loss = INFINITY;
  g_clear_pointer (&self->words, g_strfreev);
  changed (self);
}

gboolean
dsc_photo_filter_is_empty (DscPhotoFilter *self)
{
  return self->label == DSC_PHOTO_FILTER_ANY && self->part == DSC_PHOTO_FILTER_ANY
         && self->problem == DSC_PHOTO_PROBLEM_ANY && has_any_loss (self) && self->words == NULL;
}
