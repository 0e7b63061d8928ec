/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The settings of a training run: copied, checked, written and read. */
#include "config.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "base/dsc-error.h"
#include "base/dsc-json.h"
#include "base/dsc-text.h"
#include "engine/dsc-train-spec.h"

/* Ours are a few hundred bytes. */
#define MAX_JSON 65536

/* Unknown settings of a newer Discern may hold lists of lists. */
#define MAX_DEPTH 8

static const char *const networks[] = { "mobilenet", NULL };
static const char *const devices[] = { "auto", "cpu", "cuda", NULL };
/* By DscOrientation. */
static const char *const orientations[] = { "upright", "stored", NULL };

const char *
dsc_orientation_to_string (DscOrientation orientation)
{
  return orientations[orientation];
}

gboolean
dsc_orientation_from_string (const char *word, DscOrientation *orientation)
{
  g_return_val_if_fail (word != NULL && orientation != NULL, FALSE);

  for (guint i = 0; orientations[i] != NULL; i++)
    if (g_str_equal (word, orientations[i]))
      {
        *orientation = i;
        return TRUE;
      }
  return FALSE;
}

/* A setting that is a number: where it is, and what it may be. */
typedef struct
{
  const char *name;
  enum
  {
    INT,    /* int */
    UINT32, /* guint or guint32 */
    UINT64,
    DOUBLE
  } type;
  gsize offset;
  double min;
  double max;
} Number;

#define OFFSET(member) G_STRUCT_OFFSET (DscTrainSpec, member)

static const Number numbers[] = {
  { "height", INT, OFFSET (target.height), 8, 4096 },
  { "width", INT, OFFSET (target.width), 8, 4096 },
  { "max_pixels", UINT64, OFFSET (decode.max_pixels), 1, 1e12 },
  { "batch_size", UINT32, OFFSET (batch_size), 1, 4096 },
  { "epochs", UINT32, OFFSET (epochs), 1, 100000 },
  { "rate", DOUBLE, OFFSET (rate), 1e-10, 10 },
  { "weight_decay", DOUBLE, OFFSET (weight_decay), 0, 10 },
  { "label_smoothing", DOUBLE, OFFSET (label_smoothing), 0, 0.5 },
  { "seed", UINT32, OFFSET (seed), 0, G_MAXUINT32 },
  { "threads", UINT32, OFFSET (threads), 0, 1024 },
  { "max_batches", UINT32, OFFSET (max_batches), 0, G_MAXUINT32 },
};

static double
number_get (const Number *number, const DscTrainSpec *spec)
{
  switch (number->type)
    {
    case INT:
      return G_STRUCT_MEMBER (int, spec, number->offset);
    case UINT32:
      return G_STRUCT_MEMBER (guint32, spec, number->offset);
    case UINT64:
      return (double) G_STRUCT_MEMBER (guint64, spec, number->offset);
    case DOUBLE:
    default:
      return G_STRUCT_MEMBER (double, spec, number->offset);
    }
}

/* @value is in range. */
static void
number_set (const Number *number, DscTrainSpec *spec, double value)
{
  switch (number->type)
    {
    case INT:
      G_STRUCT_MEMBER (int, spec, number->offset) = (int) value;
      break;
    case UINT32:
      G_STRUCT_MEMBER (guint32, spec, number->offset) = (guint32) value;
      break;
    case UINT64:
      G_STRUCT_MEMBER (guint64, spec, number->offset) = (guint64) value;
      break;
    case DOUBLE:
    default:
      G_STRUCT_MEMBER (double, spec, number->offset) = value;
      break;
    }
}

/* Words it so that a person finds it: "batch_size must be from 1 to 4096, and is 0." */
static gboolean
number_check (const Number *number, double value, GError **error)
{
  if (value >= number->min && value <= number->max)
    return TRUE;
  g_set_error (error, DSC_ERROR, DSC_ERROR_USAGE,
               _ ("The setting “%s” must be from %.12g to %.12g, and is %.12g."), number->name,
               number->min, number->max, value);
  return FALSE;
}

/* A setting that is one of a few words. */
typedef struct
{
  const char *name;
  gsize offset; /* of a char * */
  const char *const *words;
} Word;

static const Word words[] = {
  { "network", OFFSET (network), networks },
  { "device", OFFSET (device), devices },
};

static gboolean
word_check (const char *name, const char *value, const char *const *allowed, GError **error)
{
  g_autofree char *all = NULL;
  g_autofree char *shown = NULL;

  if (value != NULL && g_strv_contains (allowed, value))
    return TRUE;
  all = g_strjoinv (", ", (char **) allowed);
  shown = dsc_path_display (value != NULL ? value : "");
  g_set_error (error, DSC_ERROR, DSC_ERROR_USAGE,
               _ ("The setting “%s” must be one of: %s. It is “%s”."), name, all, shown);
  return FALSE;
}

/* Returns: (transfer none) (nullable) */
static const DscRecipe *
find_recipe (const char *name)
{
  guint n;
  const DscRecipe *recipes = dsc_recipes_get (&n);

  for (guint i = 0; i < n; i++)
    if (g_strcmp0 (recipes[i].name, name) == 0)
      return &recipes[i];
  return NULL;
}

DscTrainSpec *
dsc_train_spec_new (const char *recipe, GError **error)
{
  const DscRecipe *found = find_recipe (recipe);
  g_autoptr (GString) names = NULL;
  g_autofree char *shown = NULL;
  const DscRecipe *recipes;
  guint n;

  g_return_val_if_fail (recipe != NULL, NULL);

  if (found != NULL)
    return dsc_train_spec_copy (&found->spec);
  names = g_string_new (NULL);
  recipes = dsc_recipes_get (&n);
  for (guint i = 0; i < n; i++)
    g_string_append_printf (names, i > 0 ? ", %s" : "%s", recipes[i].name);
  shown = dsc_path_display (recipe);
  g_set_error (error, DSC_ERROR, DSC_ERROR_USAGE,
               _ ("There is no recipe “%s”. The recipes are: %s."), shown, names->str);
  return NULL;
}

DscTrainSpec *
dsc_train_spec_copy (const DscTrainSpec *self)
{
  DscTrainSpec *copy;

  g_return_val_if_fail (self != NULL, NULL);

  copy = g_memdup2 (self, sizeof *self);
  copy->recipe = g_strdup (self->recipe);
  copy->network = g_strdup (self->network);
  copy->device = g_strdup (self->device);
  return copy;
}

void
dsc_train_spec_free (DscTrainSpec *self)
{
  if (self == NULL)
    return;
  g_free (self->recipe);
  g_free (self->network);
  g_free (self->device);
  g_free (self);
}

gboolean
dsc_train_spec_validate (const DscTrainSpec *self, GError **error)
{
  g_return_val_if_fail (self != NULL && self->recipe != NULL, FALSE);

  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    if (!word_check (words[i].name, G_STRUCT_MEMBER (char *, self, words[i].offset), words[i].words,
                     error))
      return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++)
    if (!number_check (&numbers[i], number_get (&numbers[i], self), error))
      return FALSE;
  return TRUE;
}

char *
dsc_train_spec_to_json (const DscTrainSpec *self)
{
  g_autoptr (JsonNode) root = json_node_new (JSON_NODE_OBJECT);
  g_autoptr (JsonObject) object = json_object_new ();

  g_return_val_if_fail (self != NULL, NULL);

  json_object_set_string_member (object, "recipe", self->recipe);
  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    json_object_set_string_member (object, words[i].name,
                                   G_STRUCT_MEMBER (char *, self, words[i].offset));
  json_object_set_string_member (object, "resize", dsc_resize_to_string (self->target.resize));
  json_object_set_string_member (object, "orientation",
                                 dsc_orientation_to_string (self->decode.orientation));
  for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      double value = number_get (&numbers[i], self);

      if (numbers[i].type == DOUBLE)
        json_object_set_double_member (object, numbers[i].name, value);
      else
        json_object_set_int_member (object, numbers[i].name, (gint64) value);
    }
  json_node_set_object (root, object);
  return json_to_string (root, FALSE);
}

/* Returns %FALSE with an error if there is something of that name that is not a word. Without one
 * @word stays as it is. */
static gboolean
read_word (JsonObject *object, const char *name, const char **word, GError **error)
{
  JsonNode *node = json_object_get_member (object, name);

  if (node == NULL)
    return TRUE;
  if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_STRING)
    {
      g_set_error (error, DSC_ERROR, DSC_ERROR_CORRUPT, _ ("The setting “%s” is not a word."),
                   name);
      return FALSE;
    }
  *word = json_node_get_string (node);
  return TRUE;
}

static gboolean
read_number (JsonObject *object, const Number *number, DscTrainSpec *spec, GError **error)
{
  JsonNode *node = json_object_get_member (object, number->name);
  GType type;

  if (node == NULL)
    return TRUE;
  type = JSON_NODE_HOLDS_VALUE (node) ? json_node_get_value_type (node) : G_TYPE_INVALID;
  if (type != G_TYPE_INT64 && (type != G_TYPE_DOUBLE || number->type != DOUBLE))
    {
      g_set_error (error, DSC_ERROR, DSC_ERROR_CORRUPT,
                   number->type == DOUBLE ? _ ("The setting “%s” is not a number.")
                                          : _ ("The setting “%s” is not a whole number."),
                   number->name);
      return FALSE;
    }
  if (!number_check (number, json_node_get_double (node), error))
    return FALSE;
  number_set (number, spec, json_node_get_double (node));
  return TRUE;
}

static gboolean
read_enums (JsonObject *object, DscTrainSpec *spec, GError **error)
{
  static const char *const resizes[] = { "squish", "crop", "pad", NULL };
  const char *resize = dsc_resize_to_string (spec->target.resize);
  const char *orientation = dsc_orientation_to_string (spec->decode.orientation);

  if (!read_word (object, "resize", &resize, error)
      || !read_word (object, "orientation", &orientation, error)
      || !word_check ("resize", resize, resizes, error)
      || !word_check ("orientation", orientation, orientations, error))
    return FALSE;
  dsc_resize_from_string (resize, &spec->target.resize);
  dsc_orientation_from_string (orientation, &spec->decode.orientation);
  return TRUE;
}

static DscTrainSpec *
read_spec (JsonObject *object, GError **error)
{
  g_autoptr (DscTrainSpec) spec = NULL;
  const char *recipe = "";

  if (!read_word (object, "recipe", &recipe, error))
    return NULL;
  spec = dsc_train_spec_new (recipe, error);
  if (spec == NULL)
    return NULL;
  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    {
      char **member = &G_STRUCT_MEMBER (char *, spec, words[i].offset);
      const char *word = *member;

      if (!read_word (object, words[i].name, &word, error)
          || !word_check (words[i].name, word, words[i].words, error))
        return NULL;
      if (word != *member)
        {
          g_free (*member);
          *member = g_strdup (word);
        }
    }
  for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++)
    if (!read_number (object, &numbers[i], spec, error))
      return NULL;
  return read_enums (object, spec, error) ? g_steal_pointer (&spec) : NULL;
}

DscTrainSpec *
dsc_train_spec_from_json (const char *json, GError **error)
{
  g_autoptr (JsonNode) root = NULL;
  g_autoptr (GError) local = NULL;
  DscTrainSpec *spec = NULL;
  gsize size;

  g_return_val_if_fail (json != NULL, NULL);

  size = strnlen (json, MAX_JSON + 1);
  if (size > MAX_JSON)
    local = g_error_new_literal (DSC_ERROR, DSC_ERROR_CORRUPT, _ ("Its text is too long."));
  else
    root = dsc_json_parse (json, size, MAX_DEPTH, &local);
  if (root != NULL && JSON_NODE_HOLDS_OBJECT (root))
    spec = read_spec (json_node_get_object (root), &local);
  else if (root != NULL)
    local = g_error_new_literal (DSC_ERROR, DSC_ERROR_CORRUPT, _ ("It is not a JSON object."));
  if (spec == NULL)
    g_set_error (error, DSC_ERROR, DSC_ERROR_CORRUPT,
                 _ ("The settings of a run are damaged, or from a newer Discern. %s"),
                 local->message);
  return spec;
}
