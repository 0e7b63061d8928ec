/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a comparison means, in words. */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "engine/dsc-compare.h"

/* A difference is taken for real from here on, as is usual. */
#define CHANCE 0.05
/* What is rarer is not told more exactly. */
#define LEAST_SHARE 0.001

const char *
dsc_comparison_verdict (const DscComparison *self)
{
  if (self->only_first->len == self->only_second->len)
    return _ ("Neither is better.");
  return self->p >= CHANCE ? _ ("The difference may be chance.")
                           : _ ("The difference is hardly chance.");
}

char *
dsc_comparison_describe_odds (const DscComparison *self)
{
  char exact[G_ASCII_DTOSTR_BUF_SIZE];

  if (self->only_first->len == self->only_second->len)
    return NULL;
  g_ascii_formatd (exact, sizeof exact, "%.2g", self->p);
  if (self->p < LEAST_SHARE)
    return g_strdup_printf (
        _ ("Two equally good models would differ this much in less than 0.1 %% of cases "
           "(McNemar's exact test, p = %s)."),
        exact);
  return g_strdup_printf (_ ("Two equally good models would differ this much in %.*f %% of cases "
                             "(McNemar's exact test, p = %s)."),
                          self->p < 0.1 ? 1 : 0, 100 * self->p, exact);
}
