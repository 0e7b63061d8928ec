/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names of tensors as torchvision gives them, whoever saved the network. */
#include "config.h"

#include <string.h>

#include "weights/dsc-state-names.h"

#define PARALLEL "module."

/* What stands before the dot at the end; the second is torchvision's. ReLU (0.2) and pooling (0.3)
 * have no tensors. */
static const char *const body[][2] = {
  { "0.0.", "conv1." },  { "0.1.", "bn1." },    { "0.4.", "layer1." },
  { "0.5.", "layer2." }, { "0.6.", "layer3." }, { "0.7.", "layer4." },
};

static void
strip_parallel (GPtrArray *names)
{
  for (guint i = 0; i < names->len; i++)
    if (!g_str_has_prefix (names->pdata[i], PARALLEL))
      return;
  for (guint i = 0; i < names->len; i++)
    {
      char *name = names->pdata[i];

      names->pdata[i] = g_strdup (name + strlen (PARALLEL));
      g_free (name);
    }
}

/* Returns: (transfer full) (nullable): torchvision's name for fastai's, %NULL if it is not
 * fastai's.
 */
static char *
from_fastai (const char *name)
{
  if (g_str_has_prefix (name, "1.") && g_ascii_isdigit (name[2]))
    return g_strconcat ("head.", name + strlen ("1."), NULL);
  for (guint i = 0; i < G_N_ELEMENTS (body); i++)
    if (g_str_has_prefix (name, body[i][0]))
      return g_strconcat (body[i][1], name + strlen (body[i][0]), NULL);
  return NULL;
}

void
dsc_state_names_normalise (GPtrArray *names)
{
  g_autoptr (GPtrArray) renamed = g_ptr_array_new_with_free_func (g_free);
  gboolean has_stem = FALSE;
  gboolean has_layer = FALSE;

  strip_parallel (names);
  for (guint i = 0; i < names->len; i++)
    {
      const char *name = names->pdata[i];
      char *other = from_fastai (name);

      if (other == NULL)
        return;
      g_ptr_array_add (renamed, other);
      has_stem = has_stem || g_str_equal (name, "0.0.weight");
      has_layer = has_layer || g_str_equal (name, "0.7.0.conv1.weight");
    }
  if (!has_stem || !has_layer)
    return;
  for (guint i = 0; i < names->len; i++)
    {
      g_free (names->pdata[i]);
      names->pdata[i] = g_steal_pointer (&renamed->pdata[i]);
    }
}
