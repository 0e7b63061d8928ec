/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where to compute. */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "base/dsc-error.h"
#include "torch/dsc-device.h"

/* The oldest compute capability, times ten, that the kernels are compiled for (meson.build). */
#define OLDEST DSC_CUDA_OLDEST

/* The first that multiplies bfloat16. */
#define FIRST_WITH_BF16 8

/* Free memory of a card below which there is no use in beginning: CUDA itself takes a part of it.
 */
#define LEAST_FREE (G_GUINT64_CONSTANT (1) << 30)

static DscDevice
processor (void)
{
  return (
      DscDevice){ .torch = DSC_TORCH_CPU, .name = "cpu", .has_bf16 = dsc_torch_cpu_has_bf16 () };
}

gboolean
dsc_device_is_card (const DscDevice *self)
{
  return self->torch.index >= 0;
}

/* --- why not --- */

/* Returns: (transfer full) (nullable): what speaks against a card. */
static char *
why_not_card (const DscTorchCard *card)
{
  if (card->major * 10 + card->minor >= OLDEST)
    return NULL;
  if (card->major == 0)
    return g_strdup_printf (_ ("“%s” is passed over: it does not answer CUDA."), card->name);
  return g_strdup_printf (_ ("“%s” is too old: its compute capability is %d.%d, and %d.%d is the "
                             "least that can be used."),
                          card->name, card->major, card->minor, OLDEST / 10, OLDEST % 10);
}

/* Returns: (transfer full) (nullable): what speaks against all cards, whichever there are. */
static char *
why_not_cuda (const DscTorchCuda *cuda)
{
  if (cuda->is_lost)
    return g_strdup (_ ("The card was lost: it does not answer any more. Start Discern again to "
                        "use it."));
  if (!cuda->has_library)
    return g_strdup (_ ("This Discern is built with a libtorch for processors. With one for NVIDIA "
                        "cards, “./bootstrap build --cuda”, it can use a card."));
  if (!cuda->has_kernels)
    return g_strdup (_ ("This Discern is built without kernels for cards: nvcc, the compiler of "
                        "CUDA’s toolkit, was missing, or -Dcuda=disabled was chosen."));
  if (*cuda->problem != '\0')
    return g_strdup_printf (_ ("CUDA finds no card that it can use (%s): there is no NVIDIA card, "
                               "or no driver for it, or one that is too old."),
                            cuda->problem);
  return cuda->n_cards == 0 ? g_strdup (_ ("There is no NVIDIA card, or CUDA_VISIBLE_DEVICES hides "
                                           "it."))
                            : NULL;
}

/* The card with the most memory of those that can be used; −1 where there is none. */
static int
best_card (const DscTorchCuda *cuda)
{
  int best = -1;

  for (int i = 0; i < cuda->n_cards; i++)
    {
      g_autofree char *problem = why_not_card (&cuda->cards[i]);

      if (problem == NULL && (best < 0 || cuda->cards[i].memory > cuda->cards[best].memory))
        best = i;
    }
  return best;
}

char *
dsc_device_why_not (const DscTorchCuda *cuda)
{
  char *problem = why_not_cuda (cuda);

  return problem != NULL || best_card (cuda) >= 0 ? problem : why_not_card (&cuda->cards[0]);
}

char *
dsc_device_list (const DscTorchCuda *cuda)
{
  char *problem = why_not_cuda (cuda);
  GString *lines;

  if (problem != NULL)
    return problem;
  lines = g_string_new (NULL);
  for (int i = 0; i < cuda->n_cards; i++)
    {
      const DscTorchCard *card = &cuda->cards[i];
      g_autofree char *against = why_not_card (card);
      g_autofree char *memory = g_format_size_full (card->memory, G_FORMAT_SIZE_IEC_UNITS);

      g_string_append (lines, i > 0 ? "\n" : "");
      if (against != NULL)
        g_string_append (lines, against);
      else
        g_string_append_printf (lines, "%s (cuda:%d, %s)", card->name, i, memory);
    }
  return g_string_free (lines, FALSE);
}

/* --- choosing --- */

static void
take_card (DscDevice *self, const DscTorchCuda *cuda, int index)
{
  const DscTorchCard *card = &cuda->cards[index];

  *self = (DscDevice){ .torch = { index }, .has_bf16 = card->major >= FIRST_WITH_BF16 };
  g_snprintf (self->name, sizeof self->name, "%s (cuda:%d)", card->name, index);
}

void
dsc_device_choose_processor (DscDevice *self)
{
  *self = processor ();
}

gboolean
dsc_device_choose (DscDevice *self, const char *wanted, const DscTorchCuda *cuda, GError **error)
{
  g_autofree char *problem = NULL;

  *self = processor ();
  if (g_str_equal (wanted, "cpu"))
    return TRUE;
  problem = dsc_device_why_not (cuda);
  if (problem == NULL)
    take_card (self, cuda, best_card (cuda));
  if (problem == NULL || !g_str_equal (wanted, "cuda"))
    return TRUE;
  g_set_error (error, DSC_ERROR, DSC_ERROR_MISSING, _ ("%s Choose the device “cpu”."), problem);
  return FALSE;
}

/* In @cuda what this machine has, where that matters. */
static gboolean
find (DscDevice *self, const char *wanted, DscTorchCuda *cuda, GError **error)
{
  *cuda = (DscTorchCuda){ 0 };
  /* Looking for cards takes a while. */
  if (!g_str_equal (wanted, "cpu"))
    dsc_torch_find_cuda (cuda);
  return dsc_device_choose (self, wanted, cuda, error);
}

gboolean
dsc_device_find (DscDevice *self, const char *wanted, GError **error)
{
  DscTorchCuda cuda;

  return find (self, wanted, &cuda, error);
}

gboolean
dsc_device_has_room (const DscDevice *self, char **why_not)
{
  g_autofree char *free = NULL;

  if (!dsc_device_is_card (self) || self->free >= LEAST_FREE)
    return TRUE;
  free = g_format_size_full (self->free, G_FORMAT_SIZE_IEC_UNITS);
  *why_not = g_strdup_printf (_ ("Of the memory of “%s” only %s are free: other programs use it."),
                              self->name, free);
  return FALSE;
}

/* Returns: (transfer full): what is to be said where "auto" passes a card over for @problem. */
static char *
say_processor (const char *problem)
{
  return g_strdup_printf (_ ("%s This runs on the processor."), problem);
}

static gboolean
open_wanted (DscDevice *self, const char *wanted, char **doubt, GError **error)
{
  g_autofree char *problem = NULL;
  DscTorchCuda cuda;

  *doubt = NULL;
  if (!find (self, wanted, &cuda, error))
    return FALSE;
  if (!dsc_device_is_card (self))
    {
      problem = cuda.is_lost ? dsc_device_why_not (&cuda) : NULL;
      *doubt = problem != NULL ? say_processor (problem) : NULL;
      return TRUE;
    }
  if (!dsc_torch_open_card (self->torch, &self->free, error))
    return FALSE;
  if (dsc_device_has_room (self, &problem))
    return TRUE;
  if (g_str_equal (wanted, "cuda"))
    {
      g_set_error (error, DSC_ERROR, DSC_ERROR_MEMORY,
                   _ ("%s Close them, or choose the device “cpu”."), problem);
      return FALSE;
    }
  *self = processor ();
  *doubt = say_processor (problem);
  return TRUE;
}

gboolean
dsc_device_open (DscDevice *self, const DscTrainSpec *spec, char **doubt, GError **error)
{
  return open_wanted (self, spec->device, doubt, error);
}

void
dsc_device_open_any (DscDevice *self)
{
  g_autofree char *doubt = NULL;
  g_autoptr (GError) error = NULL;

  if (!open_wanted (self, "auto", &doubt, &error))
    *self = processor ();
  if (doubt != NULL || error != NULL)
    g_debug ("%s", doubt != NULL ? doubt : error->message);
}

gboolean
dsc_device_choose_dtype (const DscDevice *self, const char *precision, DscTorchDtype *dtype,
                         GError **error)
{
  const gboolean is_card = dsc_device_is_card (self);

  if (g_str_equal (precision, "auto"))
    *dtype = self->has_bf16 ? DSC_TORCH_BF16 : is_card ? DSC_TORCH_F16 : DSC_TORCH_F32;
  else
    *dtype = g_str_equal (precision, "bf16")   ? DSC_TORCH_BF16
             : g_str_equal (precision, "fp16") ? DSC_TORCH_F16
                                               : DSC_TORCH_F32;
  /* Processors do with bf16, if slowly. */
  if ((*dtype != DSC_TORCH_BF16 || self->has_bf16 || !is_card)
      && (*dtype != DSC_TORCH_F16 || is_card))
    return TRUE;
  g_set_error (error, DSC_ERROR, DSC_ERROR_UNSUPPORTED,
               _ ("“%s” does not compute in %s. Choose the precision “auto”."), self->name,
               precision);
  return FALSE;
}

const char *
dsc_device_precision (DscTorchDtype dtype)
{
  return dtype == DSC_TORCH_BF16 ? "bf16" : dtype == DSC_TORCH_F16 ? "fp16" : "fp32";
}
