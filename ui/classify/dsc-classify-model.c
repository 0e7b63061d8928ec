/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which model answers in the view "Classify", and whether its answers still are its. */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "classify/dsc-classify-private.h"
#include "engine/dsc-run-words.h"

/* Another run may have been chosen, whose results are still being read. */
DscResults *
_dsc_classify_view_find_results (DscClassifyView *self)
{
  DscResults *results
      = self->workspace != NULL ? dsc_workspace_get_results (self->workspace) : NULL;

  return results != NULL && dsc_results_get_model_path (results) != NULL
                 && dsc_results_get_run (results)->id
                        == dsc_workspace_get_shown_run (self->workspace)
             ? results
             : NULL;
}

/* What changes when another model would answer. */
static char *
dup_model_key (DscResults *results)
{
  const DscRunRecord *run = dsc_results_get_run (results);

  return g_strdup_printf ("%s %u %.17g %.17g", dsc_results_get_model_path (results), run->n_epochs,
                          run->error_rate, run->valid_loss);
}

void
_dsc_classify_view_remember_model (DscClassifyView *self)
{
  DscResults *results = _dsc_classify_view_find_results (self);

  g_free (self->asked_model);
  self->asked_model = results != NULL ? dup_model_key (results) : NULL;
  self->asked_run = results != NULL ? dsc_results_get_run (results)->id : 0;
}

/* --- in words --- */

static char *
dup_model_words (DscResults *results)
{
  g_autofree char *title = dsc_run_record_dup_title (dsc_results_get_run (results));
  DscErrorRate rate = dsc_results_get_error_rate (results);

  if (rate.n == 0)
    return g_strdup_printf (_ ("%s answers."), title);
  if (dsc_results_was_chosen (results))
    /* Translators: a run; mistakes; photos. */
    return g_strdup_printf (ngettext ("%s answers. It was wrong about %u of %u photo that was held "
                                      "back, by which it was also chosen.",
                                      "%s answers. It was wrong about %u of %u photos that were "
                                      "held back, by which it was also chosen.",
                                      rate.n),
                            title, rate.wrong, rate.n);
  return g_strdup_printf (
      ngettext ("%s answers. It was wrong about %u of %u photo that was held back.",
                "%s answers. It was wrong about %u of %u photos that were held back.", rate.n),
      title, rate.wrong, rate.n);
}

/* Which model answers, or why none does. */
static char *
dup_words (DscClassifyView *self, DscResults *results)
{
  g_autofree char *title = NULL;
  gint64 shown = self->workspace != NULL ? dsc_workspace_get_shown_run (self->workspace) : 0;

  if (results != NULL)
    return dup_model_words (results);
  if (self->workspace != NULL && dsc_workspace_is_reading (self->workspace))
    return g_strdup ("");
  if (shown == 0)
    return g_strdup (_ ("Choose the run that shall answer."));
  title = dsc_workspace_dup_run_title (self->workspace, shown);
  /* Translators: a run. */
  return g_strdup_printf (_ ("%s has no model that could answer: choose another run."), title);
}

/* Whether it is said that the answers are another model's than would answer now. */
static void
show_stale (DscClassifyView *self, DscResults *results)
{
  g_autofree char *key = results != NULL ? dup_model_key (results) : NULL;
  gboolean stale
      = key != NULL && self->asked_model != NULL && !g_str_equal (key, self->asked_model);
  g_autofree char *words = NULL;

  if (stale)
    {
      gint64 run = dsc_results_get_run (results)->id;
      g_autofree char *asked = dsc_workspace_dup_run_title (self->workspace, self->asked_run);
      g_autofree char *title = dsc_workspace_dup_run_title (self->workspace, run);

      words = run == self->asked_run
                  /* Translators: a run. */
                  ? g_strdup_printf (_ ("%s has learned more since it gave these answers."), title)
                  /* Translators: two runs. */
                  : g_strdup_printf (_ ("These answers are of %s. From now on %s answers."), asked,
                                     title);
      gtk_label_set_label (self->stale_words, words);
    }
  gtk_revealer_set_reveal_child (self->stale, stale);
}

void
_dsc_classify_view_show_model (DscClassifyView *self)
{
  DscResults *results = _dsc_classify_view_find_results (self);
  g_autofree char *words = dup_words (self, results);
  g_autofree char *description = NULL;
  g_autofree char *markup = NULL;

  description = g_strdup_printf (
      /* Translators: the last line says which model answers. */
      _ ("Drop photos, folders, or pictures from a browser anywhere on this window.\n\n%s"), words);
  markup = g_markup_escape_text (description, -1);
  adw_status_page_set_description (self->drop_page, markup);
  show_stale (self, results);
}
