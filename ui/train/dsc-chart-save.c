/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "base/dsc-text.h"
#include "chart/dsc-chart-curves.h"
#include "chart/dsc-chart-export.h"
#include "chart/dsc-chart-table.h"
#include "common/dsc-feedback.h"
#include "common/dsc-save-dialog.h"
#include "engine/dsc-trace.h"
#include "train/dsc-chart-save.h"

#define PICTURE_SCALE 2

/* What a thread works on: curves, where there is a project, else a test of rates. */
typedef struct
{
  DscProject *project; /* (owned) (nullable) */
  GArray *runs;        /* (owned) (nullable) (element-type gint64) */
  GPtrArray *names;    /* (owned) (nullable) (element-type utf8) */
  gboolean log_loss;
  DscChartRate rate; /* rates and losses (owned) */
  char *path;        /* (owned) */
} Saving;

static void
saving_free (gpointer data)
{
  Saving *self = data;

  g_clear_object (&self->project);
  g_clear_pointer (&self->runs, g_array_unref);
  g_clear_pointer (&self->names, g_ptr_array_unref);
  g_free ((gpointer) self->rate.rates);
  g_free ((gpointer) self->rate.losses);
  g_free (self->path);
  g_free (self);
}

static gboolean
is_table (const char *path)
{
  g_autofree char *lower = g_ascii_strdown (path, -1);

  return g_str_has_suffix (lower, ".csv");
}

static void
draw_curves_cb (cairo_t *cr, double width, double height, gpointer chart)
{
  dsc_chart_curves_draw (cr, chart, width, height, dsc_chart_style_get (FALSE));
}

static void
draw_rate_cb (cairo_t *cr, double width, double height, gpointer chart)
{
  dsc_chart_rate_draw (cr, chart, width, height, dsc_chart_style_get (FALSE));
}

/* Returns: (transfer full) (nullable) (element-type DscChartHistory) */
static GPtrArray *
read_runs (const Saving *self, GError **error)
{
  g_autoptr (GPtrArray) runs
      = g_ptr_array_new_with_free_func ((GDestroyNotify) dsc_chart_history_free);

  for (guint i = 0; i < self->runs->len; i++)
    {
      gint64 run = g_array_index (self->runs, gint64, i);
      g_autoptr (GArray) trace = dsc_trace_load (self->project, run, error);
      g_autoptr (DscRunRecord) record
          = trace != NULL ? dsc_project_get_run (self->project, run, error) : NULL;

      if (record == NULL)
        return NULL;
      g_ptr_array_add (runs, dsc_chart_history_new (g_ptr_array_index (self->names, i)));
      dsc_chart_history_add_trace (g_ptr_array_index (runs, i), trace);
      dsc_chart_history_set_kept (g_ptr_array_index (runs, i), record);
    }
  return g_steal_pointer (&runs);
}

static gboolean
save_curves (const Saving *self, GError **error)
{
  g_autoptr (GPtrArray) runs = read_runs (self, error);
  DscChartCurves chart = { .log_loss = self->log_loss };
  double width, height;

  if (runs == NULL)
    return FALSE;
  chart.runs = (const DscChartHistory *const *) runs->pdata;
  chart.n = runs->len;
  /* Of several the legend has the names. */
  chart.heading.title = runs->len == 1 ? chart.runs[0]->name : _ ("Curves of training");
  if (is_table (self->path))
    return dsc_chart_curves_write_csv (&chart, self->path, error);
  dsc_chart_curves_natural_size (&chart, dsc_chart_style_get (FALSE), &width, &height);
  return dsc_chart_export (self->path, width, height, PICTURE_SCALE, draw_curves_cb, &chart, error);
}

static gboolean
save_rate (const Saving *self, GError **error)
{
  DscChartRate chart = self->rate;
  double width, height;

  chart.heading.title = _ ("Learning-rate finder");
  if (is_table (self->path))
    return dsc_chart_rate_write_csv (&chart, self->path, error);
  dsc_chart_rate_natural_size (&chart, dsc_chart_style_get (FALSE), &width, &height);
  return dsc_chart_export (self->path, width, height, PICTURE_SCALE, draw_rate_cb, &chart, error);
}

static void
save_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const Saving *self = data;
  GError *error = NULL;

  if (self->project != NULL ? save_curves (self, &error) : save_rate (self, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
saved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GtkWidget) widget = user_data;
  const Saving *saving = g_task_get_task_data (G_TASK (result));
  g_autofree char *base = g_path_get_basename (saving->path);
  g_autofree char *name = dsc_path_display (base);
  g_autofree char *message = g_strdup_printf (_ ("Saved as “%s”"), name);
  g_autoptr (GError) error = NULL;

  if (g_task_propagate_boolean (G_TASK (result), &error))
    dsc_feedback_toast (widget, message);
  else
    dsc_feedback_error (widget, _ ("The chart was not saved"), error);
}

/* Takes @saving. */
static void
save (GtkWidget *widget, Saving *saving)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, saved_cb, g_object_ref (widget));

  g_task_set_source_tag (task, save);
  g_task_set_task_data (task, saving, saving_free);
  g_task_run_in_thread (task, save_in_thread);
}

void
dsc_chart_save_curves (GtkWidget *widget, DscProject *project, const GArray *runs, GPtrArray *names,
                       gboolean log_loss, const char *path)
{
  Saving *saving;

  g_return_if_fail (DSC_IS_PROJECT (project) && runs->len == names->len);

  saving = g_new0 (Saving, 1);
  saving->project = g_object_ref (project);
  saving->runs = g_array_copy ((GArray *) runs);
  saving->names = g_ptr_array_ref (names);
  saving->log_loss = log_loss;
  saving->path = g_strdup (path);
  save (widget, saving);
}

void
dsc_chart_save_rate (GtkWidget *widget, const DscChartRate *chart, const char *path)
{
  Saving *saving = g_new0 (Saving, 1);

  saving->rate = *chart;
  saving->rate.rates = g_memdup2 (chart->rates, sizeof *chart->rates * chart->n);
  saving->rate.losses = g_memdup2 (chart->losses, sizeof *chart->losses * chart->n);
  saving->path = g_strdup (path);
  save (widget, saving);
}

void
dsc_chart_save_ask (GtkWidget *widget, const char *title, const char *name,
                    void (*func) (const char *path, gpointer widget))
{
  static const DscSaveKind kinds[] = {
    { N_ ("Picture (PNG)"), ".png" },
    { N_ ("Drawing (SVG)"), ".svg" },
    { N_ ("Page (PDF)"), ".pdf" },
    { N_ ("Table (CSV)"), ".csv" },
  };

  dsc_save_dialog_present (widget, title, name, kinds, G_N_ELEMENTS (kinds), func,
                           g_object_ref (widget), g_object_unref);
}
