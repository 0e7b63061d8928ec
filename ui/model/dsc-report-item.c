/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "model/dsc-report-item.h"

struct _DscReportItem
{
  GObject parent_instance;
  DscDataset *dataset; /* (owned) */
  DscFindingKind kind;
  DscSeverity severity;
  guint count;
  char *title; /* (owned) */
  const char *advice;
  GArray *photos;          /* (owned) (element-type DscReportPhoto) in order */
  GPtrArray *values;       /* (owned) (element-type utf8) (nullable items): of @photos, in words */
  GHashTable *places;      /* (owned): photo → its place in @photos */
  DscFindingChoice choice; /* (owned): what leaving out would do */
};

G_DEFINE_FINAL_TYPE (DscReportItem, dsc_report_item, G_TYPE_OBJECT)

static void
dsc_report_item_finalize (GObject *object)
{
  DscReportItem *self = DSC_REPORT_ITEM (object);

  g_object_unref (self->dataset);
  g_free (self->title);
  g_array_unref (self->photos);
  g_ptr_array_unref (self->values);
  g_hash_table_unref (self->places);
  dsc_finding_choice_clear (&self->choice);
  G_OBJECT_CLASS (dsc_report_item_parent_class)->finalize (object);
}

static void
dsc_report_item_class_init (DscReportItemClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = dsc_report_item_finalize;
}

static void
dsc_report_item_init (DscReportItem *self)
{
  self->photos = g_array_new (FALSE, FALSE, sizeof (DscReportPhoto));
  self->values = g_ptr_array_new_with_free_func (g_free);
  self->places = g_hash_table_new (NULL, NULL);
}

DscReportItem *
dsc_report_item_new (const DscFinding *finding, DscDataset *dataset)
{
  DscReportItem *self = g_object_new (DSC_TYPE_REPORT_ITEM, NULL);

  self->dataset = g_object_ref (dataset);
  self->kind = finding->kind;
  self->severity = dsc_finding_get_severity (finding);
  self->count = dsc_finding_get_count (finding);
  self->title = dsc_finding_dup_title (finding, dataset);
  self->advice = dsc_finding_get_advice (finding);
  for (guint i = 0; i < finding->items->len; i++)
    {
      const DscFindingItem *item = &g_array_index (finding->items, DscFindingItem, i);
      DscReportPhoto photo = { item->photo, finding->n_groups > 0 ? item->group + 1 : 0,
                               item->suggested, item->value };

      if (item->photo == DSC_FINDING_NO_PHOTO)
        continue;
      g_hash_table_insert (self->places, GUINT_TO_POINTER (item->photo),
                           GUINT_TO_POINTER (self->photos->len));
      g_array_append_val (self->photos, photo);
      g_ptr_array_add (self->values, item->reason != NULL ? g_strdup (item->reason)
                                                          : dsc_finding_dup_value (finding, item));
    }
  self->choice = dsc_finding_choose (finding, dataset);
  return self;
}

DscDataset *
dsc_report_item_get_dataset (DscReportItem *self)
{
  return self->dataset;
}

DscFindingKind
dsc_report_item_get_kind (DscReportItem *self)
{
  return self->kind;
}

DscSeverity
dsc_report_item_get_severity (DscReportItem *self)
{
  return self->severity;
}

const char *
dsc_report_item_get_severity_words (DscReportItem *self)
{
  switch (self->severity)
    {
    case DSC_SEVERITY_SERIOUS:
      return _ ("Serious");
    case DSC_SEVERITY_WARNING:
      return _ ("Worth a look");
    case DSC_SEVERITY_NOTE:
    default:
      return _ ("Good to know");
    }
}

const char *
dsc_report_item_get_title (DscReportItem *self)
{
  return self->title;
}

const char *
dsc_report_item_get_advice (DscReportItem *self)
{
  return self->advice;
}

guint
dsc_report_item_get_count (DscReportItem *self)
{
  return self->count;
}

GArray *
dsc_report_item_dup_photos (DscReportItem *self)
{
  GArray *photos = g_array_sized_new (FALSE, FALSE, sizeof (guint32), self->photos->len);

  for (guint i = 0; i < self->photos->len; i++)
    g_array_append_val (photos, g_array_index (self->photos, DscReportPhoto, i).photo);
  return photos;
}

guint
dsc_report_item_count_photos (DscReportItem *self)
{
  return self->photos->len;
}

const GArray *
dsc_report_item_get_superfluous (DscReportItem *self)
{
  return self->choice.superfluous;
}

gboolean
dsc_report_item_has_undecided (DscReportItem *self)
{
  return self->choice.n_undecided > 0;
}

gboolean
dsc_report_item_find_place (DscReportItem *self, guint32 photo, guint *place)
{
  gpointer found;

  if (!g_hash_table_lookup_extended (self->places, GUINT_TO_POINTER (photo), NULL, &found))
    return FALSE;
  *place = GPOINTER_TO_UINT (found);
  return TRUE;
}

const DscReportPhoto *
dsc_report_item_find (DscReportItem *self, guint32 photo)
{
  guint place;

  return dsc_report_item_find_place (self, photo, &place)
             ? &g_array_index (self->photos, DscReportPhoto, place)
             : NULL;
}

const char *
dsc_report_item_get_suggested (DscReportItem *self, guint32 photo)
{
  const DscReportPhoto *found = dsc_report_item_find (self, photo);

  return found != NULL && found->suggested >= 0
             ? dsc_dataset_get_class_name (self->dataset, (guint) found->suggested)
             : NULL;
}

/* Whether the groups are photos that are the same. */
static gboolean
has_copies (DscReportItem *self)
{
  return self->kind == DSC_FINDING_LEAK || self->kind == DSC_FINDING_TWO_LABELS
         || self->kind == DSC_FINDING_EXACT_DUPLICATE || self->kind == DSC_FINDING_NEAR_DUPLICATE;
}

/* Returns: (transfer full): which set of copies @photo is of, and whether it stays. */
static char *
words_of_set (DscReportItem *self, const DscReportPhoto *photo)
{
  if (g_hash_table_contains (self->choice.kept, GUINT_TO_POINTER (photo->photo)))
    /* Translators: of photos with the same number, which are copies of each other, this one is not
     * left out when the others are. */
    return g_strdup_printf (_ ("Set %u · stays"), photo->group);
  /* Translators: photos with the same number are copies of each other. */
  return g_strdup_printf (_ ("Set %u"), photo->group);
}

/* Returns: (transfer full): @words, and how the copy was made: “mirrored”. @make: (nullable) */
static char *
add_make (char *words, const char *make, const char *between)
{
  g_autofree char *before = words;

  return make != NULL ? g_strconcat (before, between, make, NULL) : g_steal_pointer (&before);
}

char *
dsc_report_item_dup_note (DscReportItem *self, guint32 photo)
{
  guint place;
  const DscReportPhoto *found;

  if (!dsc_report_item_find_place (self, photo, &place))
    return NULL;
  found = &g_array_index (self->photos, DscReportPhoto, place);
  if (has_copies (self))
    return add_make (words_of_set (self, found), g_ptr_array_index (self->values, place), ", ");
  if (self->kind == DSC_FINDING_SUSPECT && found->suggested >= 0)
    /* Translators: the class that a photo more likely is of. */
    return g_strdup_printf (_ ("%s?"), dsc_report_item_get_suggested (self, photo));
  return g_strdup (g_ptr_array_index (self->values, place));
}

char *
dsc_report_item_dup_badge (DscReportItem *self, guint32 photo, const char *use)
{
  guint place;
  g_autofree char *set = NULL;

  if (!has_copies (self) || !dsc_report_item_find_place (self, photo, &place))
    return dsc_report_item_dup_note (self, photo);
  set = words_of_set (self, &g_array_index (self->photos, DscReportPhoto, place));
  return add_make (self->kind == DSC_FINDING_LEAK ? g_strconcat (use, "\n", set, NULL)
                                                  : g_steal_pointer (&set),
                   g_ptr_array_index (self->values, place), "\n");
}
