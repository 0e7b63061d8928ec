/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "base/dsc-text.h"
#include "chart/dsc-chart-confusion.h"
#include "chart/dsc-chart-export.h"
#include "common/dsc-print.h"
#include "engine/dsc-confusion.h"
#include "engine/dsc-metrics-words.h"
#include "engine/dsc-run-words.h"
#include "results/dsc-confusion-export.h"

#define PICTURE_SCALE 2

/* What the thread works on. */
typedef struct
{
  DscResults *results; /* (owned) */
  guint *order;        /* (owned) (array length=n) */
  guint n;
  gboolean shares;
  char *path; /* (owned) */
} Exporting;

static void
exporting_free (gpointer data)
{
  Exporting *self = data;

  g_object_unref (self->results);
  g_free (self->order);
  g_free (self->path);
  g_free (self);
}

/* The matrix as it is drawn, with all that belongs to it. */
typedef struct
{
  DscResults *results;   /* (owned) */
  DscConfusion *ordered; /* (owned) (nullable) */
  const char **names;    /* (owned) (nullable) of @ordered */
  char *subtitle;        /* (owned) */
  DscChartConfusion chart;
} Picture;

static Picture *
picture_new (DscResults *results, const guint *order, guint n, gboolean shares)
{
  const DscConfusion *confusion = dsc_results_get_confusion (results);
  const char *const *names = (const char *const *) dsc_results_get_predictions (results)->classes;
  DscErrorRate rate = dsc_results_get_error_rate (results);
  g_autofree char *title = dsc_run_record_dup_title (dsc_results_get_run (results));
  g_autofree char *words = dsc_error_rate_to_words (&rate);
  Picture *self = g_new0 (Picture, 1);

  self->results = g_object_ref (results);
  /* Translators: run, "18.5 % wrong: 37 of 200 photos", ends of the interval. */
  self->subtitle = g_strdup_printf (_ ("%s, validation: %s (%.1f … %.1f %%)"), title, words,
                                    100 * rate.low, 100 * rate.high);
  if (n >= confusion->n)
    self->ordered = dsc_confusion_select (confusion, order, n);
  if (self->ordered != NULL)
    {
      self->names = g_new0 (const char *, n + 1);
      for (guint i = 0; i < n; i++)
        self->names[i] = names[order[i]];
    }
  self->chart = (DscChartConfusion){ .confusion = self->ordered != NULL ? self->ordered : confusion,
                                     .names = self->names != NULL ? self->names : names,
                                     .heading = { _ ("Confusion matrix"), self->subtitle },
                                     .shares = shares };
  return self;
}

static void
picture_free (Picture *self)
{
  g_clear_pointer (&self->ordered, dsc_confusion_free);
  g_free (self->names);
  g_free (self->subtitle);
  g_object_unref (self->results);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Picture, picture_free)

static void
draw_cb (cairo_t *cr, double width, double height, gpointer picture)
{
  dsc_chart_confusion_draw (cr, &((Picture *) picture)->chart, width, height,
                            dsc_chart_style_get (FALSE));
}

static gboolean
draw (const Exporting *self, GError **error)
{
  g_autoptr (Picture) picture = picture_new (self->results, self->order, self->n, self->shares);
  double width, height;

  dsc_chart_confusion_natural_size (&picture->chart, dsc_chart_style_get (FALSE), &width, &height);
  return dsc_chart_export (self->path, width, height, PICTURE_SCALE, draw_cb, picture, error);
}

static void
export_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  const Exporting *self = task_data;
  g_autofree char *name = g_path_get_basename (self->path);
  g_autofree char *lower = g_ascii_strdown (name, -1);
  GError *error = NULL;
  gboolean good;

  if (g_str_has_suffix (lower, ".csv"))
    good = dsc_confusion_write_csv (
        dsc_results_get_confusion (self->results),
        (const char *const *) dsc_results_get_predictions (self->results)->classes, self->path,
        &error);
  else
    good = draw (self, &error);
  if (good)
    g_task_return_pointer (task, dsc_path_display (name), g_free);
  else
    g_task_return_error (task, error);
}

void
dsc_confusion_export_async (DscResults *results, const guint *order, guint n, gboolean shares,
                            const char *path, GCancellable *cancellable,
                            GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Exporting *exporting = g_new0 (Exporting, 1);

  exporting->results = g_object_ref (results);
  exporting->order = g_memdup2 (order, sizeof *order * n);
  exporting->n = n;
  exporting->shares = shares;
  exporting->path = g_strdup (path);
  g_task_set_source_tag (task, dsc_confusion_export_async);
  g_task_set_task_data (task, exporting, exporting_free);
  g_task_run_in_thread (task, export_in_thread);
}

char *
dsc_confusion_export_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

GtkPrintOperation *
dsc_confusion_print_new (DscResults *results, const guint *order, guint n, gboolean shares)
{
  Picture *picture = picture_new (results, order, n, shares);
  double width, height;

  dsc_chart_confusion_natural_size (&picture->chart, dsc_chart_style_get (FALSE), &width, &height);
  return dsc_print_chart_new (picture->chart.heading.title, width, height, draw_cb, picture,
                              (GDestroyNotify) picture_free);
}
