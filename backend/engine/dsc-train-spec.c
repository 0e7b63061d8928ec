/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The settings of a training run: copied, checked, written and read. */
#include "config.h"

#include <math.h>
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

static const char *const networks[] = { "mobilenet", "resnet18", "resnet34", "resnet50", NULL };
static const char *const methods[] = { "features", "network", NULL };
static const char *const starts[] = { "instant", "weights", NULL };
static const char *const heads[] = { "linear", "fastai", NULL };
static const char *const normalisations[] = { "network", "none", NULL };
static const char *const norms[] = { "batch", "running", NULL };
static const char *const keeps[] = { "best", "last", NULL };
static const char *const devices[] = { "auto", "cpu", "cuda", NULL };
static const char *const precisions[] = { "auto", "fp32", "bf16", "fp16", NULL };
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
  { "frozen_groups", UINT32, OFFSET (frozen_groups), 0, DSC_N_GROUPS - 1 },
  { "rate_first", DOUBLE, OFFSET (rates.group[0]), 0, 10 },
  { "rate_middle", DOUBLE, OFFSET (rates.group[1]), 0, 10 },
  { "rate", DOUBLE, OFFSET (rates.group[2]), 1e-10, 10 },
  { "warm_up", DOUBLE, OFFSET (warm_up), 0, 1 },
  { "divisor", DOUBLE, OFFSET (divisor), 1, 1e10 },
  { "final_divisor", DOUBLE, OFFSET (final_divisor), 1, 1e10 },
  { "momentum_high", DOUBLE, OFFSET (momentum_high), 0, 0.9999 },
  { "momentum_low", DOUBLE, OFFSET (momentum_low), 0, 0.9999 },
  { "beta2", DOUBLE, OFFSET (beta2), 0, 0.999999 },
  { "weight_decay", DOUBLE, OFFSET (weight_decay), 0, 10 },
  { "decay_all", INT, OFFSET (decay_all), 0, 1 },
  { "label_smoothing", DOUBLE, OFFSET (label_smoothing), 0, 0.5 },
  { "dropout", DOUBLE, OFFSET (dropout), 0, 0.95 },
  { "averaging", DOUBLE, OFFSET (averaging), 0, 0.999999 },
  { "max_rotate", DOUBLE, OFFSET (augment.max_rotate), 0, 180 },
  { "max_zoom", DOUBLE, OFFSET (augment.max_zoom), 1, 4 },
  { "max_lighting", DOUBLE, OFFSET (augment.max_lighting), 0, 0.9 },
  { "max_warp", DOUBLE, OFFSET (augment.max_warp), 0, 0.5 },
  { "p_affine", DOUBLE, OFFSET (augment.p_affine), 0, 1 },
  { "p_lighting", DOUBLE, OFFSET (augment.p_lighting), 0, 1 },
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

/* As it is written in every locale, and with the digits of large whole numbers. Returns: @text */
static const char *
number_print (double value, char text[static G_ASCII_DTOSTR_BUF_SIZE])
{
  return g_ascii_formatd (text, G_ASCII_DTOSTR_BUF_SIZE, "%.12g", value);
}

/* Words it so that a person finds it: "batch_size must be from 1 to 4096, and is 0." */
static gboolean
number_check (const Number *number, double value, GError **error)
{
  char least[G_ASCII_DTOSTR_BUF_SIZE];
  char most[G_ASCII_DTOSTR_BUF_SIZE];
  char is[G_ASCII_DTOSTR_BUF_SIZE];

  if (value >= number->min && value <= number->max)
    return TRUE;
  g_set_error (error, DSC_ERROR, DSC_ERROR_USAGE,
               _ ("The setting “%s” must be from %s to %s, and is %s."), number->name,
               number_print (number->min, least), number_print (number->max, most),
               number_print (value, is));
  return FALSE;
}

/* Returns: (nullable) */
static const Number *
find_number (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++)
    if (g_str_equal (numbers[i].name, name))
      return &numbers[i];
  return NULL;
}

gboolean
dsc_train_spec_get_range (const char *name, double *min, double *max)
{
  const Number *number;

  g_return_val_if_fail (name != NULL && min != NULL && max != NULL, FALSE);

  number = find_number (name);
  if (number == NULL)
    return FALSE;
  *min = number->min;
  *max = number->max;
  return TRUE;
}

double
dsc_train_spec_get_number (const DscTrainSpec *self, const char *name)
{
  const Number *number;

  g_return_val_if_fail (self != NULL && name != NULL, NAN);

  number = find_number (name);
  return number != NULL ? number_get (number, self) : NAN;
}

gboolean
dsc_train_spec_set_number (DscTrainSpec *self, const char *name, double value, GError **error)
{
  const Number *number;

  g_return_val_if_fail (self != NULL && name != NULL, FALSE);

  number = find_number (name);
  g_return_val_if_fail (number != NULL, FALSE);
  if (!number_check (number, value, error))
    return FALSE;
  number_set (number, self, value);
  return TRUE;
}

/* A setting that is one of a few words, or (without a list) a text that is checked elsewhere. */
typedef struct
{
  const char *name;
  gsize offset; /* of a char * */
  const char *const *words;
} Word;

static const Word words[] = {
  { "network", OFFSET (network), networks },
  { "weights", OFFSET (weights), NULL },
  { "method", OFFSET (method), methods },
  { "start", OFFSET (start), starts },
  { "head", OFFSET (head), heads },
  { "smaller_sizes", OFFSET (smaller_sizes), NULL },
  { "normalisation", OFFSET (normalisation), normalisations },
  { "norm", OFFSET (norm), norms },
  { "keep", OFFSET (keep), keeps },
  { "device", OFFSET (device), devices },
  { "precision", OFFSET (precision), precisions },
};

static gboolean
word_check (const char *name, const char *value, const char *const *allowed, GError **error)
{
  g_autofree char *all = NULL;
  g_autofree char *shown = NULL;

  if (value != NULL && (allowed == NULL || g_strv_contains (allowed, value)))
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

/* The recipe's settings for a network and a kind of stage, where it has some of their own. */
static const DscTrainSpec *
choose_spec (const DscRecipe *recipe, const char *network, gboolean unfrozen)
{
  if (unfrozen && recipe->unfrozen != NULL)
    return recipe->unfrozen;
  if (network != NULL && g_str_has_prefix (network, "resnet") && recipe->resnet != NULL)
    return recipe->resnet;
  return recipe->spec;
}

DscTrainSpec *
dsc_train_spec_new (const char *recipe, const char *network, gboolean unfrozen, GError **error)
{
  const DscRecipe *found = find_recipe (recipe);
  g_autoptr (GString) names = NULL;
  g_autofree char *shown = NULL;
  const DscRecipe *recipes;
  DscTrainSpec *spec;
  guint n;

  g_return_val_if_fail (recipe != NULL, NULL);

  if (found != NULL)
    {
      if (network != NULL && !word_check ("network", network, networks, error))
        return NULL;
      spec = dsc_train_spec_copy (choose_spec (found, network, unfrozen));
      if (network != NULL)
        dsc_train_spec_set (&spec->network, network);
      if (unfrozen)
        spec->frozen_groups = 0;
      return spec;
    }
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
  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    G_STRUCT_MEMBER (char *, copy, words[i].offset)
        = g_strdup (G_STRUCT_MEMBER (char *, self, words[i].offset));
  return copy;
}

void
dsc_train_spec_free (DscTrainSpec *self)
{
  if (self == NULL)
    return;
  g_free (self->recipe);
  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    g_free (G_STRUCT_MEMBER (char *, self, words[i].offset));
  g_free (self);
}

void
dsc_train_spec_set (char **word, const char *value)
{
  char *copy = g_strdup (value);

  g_free (*word);
  *word = copy;
}

/* --- sizes --- */

/* Reads "60x80,90x120" into @sizes, which has room for DSC_MAX_SIZES − 1. Returns how many, −1 for
 * a text that is no such list. */
static int
parse_sizes (const char *text, DscTarget *sizes)
{
  g_auto (GStrv) parts = g_strsplit (text, ",", -1);
  guint n = g_strv_length (parts);

  if (n >= DSC_MAX_SIZES)
    return -1;
  for (guint i = 0; i < n; i++)
    {
      g_auto (GStrv) sides = g_strsplit (parts[i], "x", -1);
      guint64 height, width;

      if (g_strv_length (sides) != 2
          || !g_ascii_string_to_unsigned (sides[0], 10, 8, 4096, &height, NULL)
          || !g_ascii_string_to_unsigned (sides[1], 10, 8, 4096, &width, NULL))
        return -1;
      sizes[i].height = (int) height;
      sizes[i].width = (int) width;
    }
  return (int) n;
}

guint
dsc_train_spec_get_n_sizes (const DscTrainSpec *self)
{
  DscTarget sizes[DSC_MAX_SIZES];

  g_return_val_if_fail (self != NULL, 1);

  return (guint) MAX (parse_sizes (self->smaller_sizes, sizes), 0) + 1;
}

DscTarget
dsc_train_spec_get_target (const DscTrainSpec *self, guint i)
{
  DscTarget sizes[DSC_MAX_SIZES];
  int n = parse_sizes (self->smaller_sizes, sizes);

  if ((int) i >= n)
    return self->target;
  sizes[i].resize = self->target.resize;
  return sizes[i];
}

/* --- checking --- */

/* The path stands in JSON and in what models say about themselves, where only text is that can be
 * shown as it is. */
static gboolean
check_weights (const char *weights, GError **error)
{
  g_autofree char *shown = dsc_path_display (weights);

  if (!g_str_equal (weights, "pretrained") && !g_str_equal (weights, "none")
      && !g_path_is_absolute (weights))
    {
      g_set_error (error, DSC_ERROR, DSC_ERROR_USAGE,
                   _ ("The setting “%s” must be “pretrained”, “none” or the absolute path of a "
                      "file. It is “%s”."),
                   "weights", shown);
      return FALSE;
    }
  if (g_str_equal (shown, weights))
    return TRUE;
  g_set_error (error, DSC_ERROR, DSC_ERROR_USAGE,
               _ ("The name of the weights file “%s” holds what is not text: rename it or its "
                  "folder, or take a copy into the store with “discern-cli weights add”."),
               shown);
  return FALSE;
}

static gboolean
check_texts (const DscTrainSpec *self, GError **error)
{
  DscTarget sizes[DSC_MAX_SIZES];

  if (parse_sizes (self->smaller_sizes, sizes) < 0)
    {
      g_autofree char *shown = dsc_path_display (self->smaller_sizes);

      g_set_error (error, DSC_ERROR, DSC_ERROR_USAGE,
                   _ ("The setting “%s” must be at most %d sizes such as “60x80,90x120”, each side "
                      "from 8 to 4096. It is “%s”."),
                   "smaller_sizes", DSC_MAX_SIZES - 1, shown);
      return FALSE;
    }
  return check_weights (self->weights, error);
}

/* What contradicts itself. */
static gboolean
check_together (const DscTrainSpec *self, GError **error)
{
  const char *wrong = NULL;

  if (g_str_equal (self->method, "features") && !g_str_equal (self->head, "linear"))
    wrong = _ ("A head on fixed features (Instant) is linear: the head “fastai” needs the method "
               "“network”.");
  else if (g_str_equal (self->start, "instant") && !g_str_equal (self->head, "linear"))
    wrong = _ ("What starts from Instant has its linear head: the head “fastai” starts from "
               "“weights”.");
  else if (*self->smaller_sizes != '\0' && g_str_equal (self->method, "features"))
    wrong = _ ("Several sizes one after the other need training through the network: the recipe "
               "“recommended” or “notebook-2020”.");
  else if (g_str_equal (self->method, "features") && g_str_equal (self->weights, "none"))
    wrong = _ ("Features of a network with random weights say nothing: use pretrained weights, or "
               "another recipe.");
  else if (g_str_equal (self->method, "features") && !g_str_equal (self->normalisation, "network"))
    wrong = _ ("Features (Instant) are those of pixels as the pretrained weights want them: the "
               "normalisation “none” needs the method “network”.");
  else if (g_str_equal (self->method, "network") && self->batch_size < 2)
    wrong = _ ("Training through the network needs a batch_size of 2 or more: a single photo "
               "cannot be normalised by its batch.");
  if (wrong != NULL)
    g_set_error_literal (error, DSC_ERROR, DSC_ERROR_USAGE, wrong);
  return wrong == NULL;
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
  return check_texts (self, error) && check_together (self, error);
}

/* --- JSON --- */

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
  json_object_set_string_member (object, "flip", dsc_flip_to_string (self->augment.flip));
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
  static const char *const flips[] = { "none", "horizontal", "both", "dihedral", NULL };
  const char *orientation = dsc_orientation_to_string (spec->decode.orientation);
  const char *flip = dsc_flip_to_string (spec->augment.flip);

  if (!read_word (object, "resize", &resize, error)
      || !read_word (object, "orientation", &orientation, error)
      || !read_word (object, "flip", &flip, error) || !word_check ("resize", resize, resizes, error)
      || !word_check ("orientation", orientation, orientations, error)
      || !word_check ("flip", flip, flips, error))
    return FALSE;
  dsc_flip_from_string (flip, &spec->augment.flip);
  dsc_resize_from_string (resize, &spec->target.resize);
  dsc_orientation_from_string (orientation, &spec->decode.orientation);
  return TRUE;
}

static DscTrainSpec *
read_spec (JsonObject *object, GError **error)
{
  g_autoptr (DscTrainSpec) spec = NULL;
  const char *recipe = "";
  const char *network = NULL;

  if (!read_word (object, "recipe", &recipe, error)
      || !read_word (object, "network", &network, error))
    return NULL;
  spec = dsc_train_spec_new (recipe, network, FALSE, error);
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
        dsc_train_spec_set (member, word);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++)
    if (!read_number (object, &numbers[i], spec, error))
      return NULL;
  return read_enums (object, spec, error) && check_texts (spec, error) ? g_steal_pointer (&spec)
                                                                       : NULL;
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
