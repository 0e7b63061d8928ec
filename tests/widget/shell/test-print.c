/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Curves, matrix and report on paper: printed into a file, as GTK does for whoever has no printer.
 */
#include "config.h"

#include <string.h>

#include <glib/gstdio.h>

#include "common/dsc-print.h"
#include "data/dsc-report-print.h"
#include "dsc-shell-test.h"
#include "results/dsc-confusion-page.h"
#include "train/dsc-curves-panel.h"

typedef struct
{
  int n_pages;
  GtkPageOrientation orientation;
} Printed;

static void
end_cb (GtkPrintOperation *operation, GtkPrintContext *context, gpointer printed)
{
  ((Printed *) printed)->orientation
      = gtk_page_setup_get_orientation (gtk_print_context_get_page_setup (context));
}

/* Takes @operation. Returns: (transfer full): the file that it makes, as text with zeros in it. */
static char *
print (GtkPrintOperation *operation, GtkWindow *window, Printed *printed, gsize *length)
{
  g_autofree char *path = g_build_filename (g_get_tmp_dir (), "printed.pdf", NULL);
  g_autoptr (GError) error = NULL;
  char *text = NULL;

  g_assert_nonnull (operation);
  gtk_print_operation_set_export_filename (operation, path);
  g_signal_connect (operation, "end-print", G_CALLBACK (end_cb), printed);
  g_assert_cmpint (
      gtk_print_operation_run (operation, GTK_PRINT_OPERATION_ACTION_EXPORT, window, &error), ==,
      GTK_PRINT_OPERATION_RESULT_APPLY);
  g_assert_no_error (error);
  printed->n_pages = gtk_print_operation_get_n_pages_to_print (operation);
  g_object_unref (operation);
  g_assert_true (g_file_get_contents (path, &text, length, NULL));
  g_assert_true (g_str_has_prefix (text, "%PDF-"));
  g_assert_cmpint (g_unlink (path), ==, 0);
  return text;
}

static gboolean
is_checked (gpointer report)
{
  return dsc_report_get_state (report) == DSC_REPORT_CHECKED;
}

static gboolean
has_matrix (gpointer window)
{
  DscResults *results = dsc_workspace_get_results (dsc_window_get_workspace (window));

  return results != NULL && dsc_results_get_confusion (results) != NULL;
}

static void
test_what_the_views_show_is_printed (void)
{
  g_autofree char *folder = dsc_test_photos_new (3, 6);
  DscWindow *window = dsc_shell_test_open (folder);
  DscWorkspace *workspace = dsc_window_get_workspace (window);
  DscReport *report = dsc_workspace_get_report (workspace);
  GtkWidget *curves = dsc_test_find (GTK_WIDGET (window), DSC_TYPE_CURVES_PANEL, NULL);
  GtkWidget *page;
  Printed printed;
  gsize length;

  dsc_shell_test_begin (window);
  DSC_TEST_WAIT (dsc_shell_test_rests, window);
  DSC_TEST_WAIT (has_matrix, window);
  dsc_window_show_view (window, "results");
  dsc_test_settle (GTK_WINDOW (window));

  g_free (print (dsc_curves_panel_print_new (DSC_CURVES_PANEL (curves)), GTK_WINDOW (window),
                 &printed, &length));
  g_assert_cmpint (printed.n_pages, ==, 1);
  g_assert_cmpuint (length, >, 4000);
  page = dsc_test_find (GTK_WIDGET (window), DSC_TYPE_CONFUSION_PAGE, NULL);
  g_free (print (dsc_confusion_page_print_new (DSC_CONFUSION_PAGE (page)), GTK_WINDOW (window),
                 &printed, &length));
  g_assert_cmpint (printed.n_pages, ==, 1);
  g_assert_cmpuint (length, >, 4000);

  dsc_report_check (report);
  DSC_TEST_WAIT (is_checked, report);
  g_free (print (dsc_report_print_new (report, "Bricks & more"), GTK_WINDOW (window), &printed,
                 &length));
  g_assert_cmpint (printed.n_pages, >=, 1);
  g_assert_cmpint (printed.orientation, ==, GTK_PAGE_ORIENTATION_PORTRAIT);
  g_assert_cmpuint (length, >, 4000);
  dsc_shell_test_close (window);
  dsc_test_photos_delete (g_steal_pointer (&folder));
}

static void
draw_cb (cairo_t *cr, double width, double height, gpointer data)
{
  double *seen = data;
  double right = width;
  double bottom = height;

  cairo_user_to_device (cr, &right, &bottom);
  seen[0] = right;
  seen[1] = bottom;
  seen[2]++;
}

static gboolean freed;

static void
free_cb (gpointer unused)
{
  freed = TRUE;
}

/* All of it, however large: a page of A4 or letter is less than 850 points long. */
static void
test_a_chart_fits_its_page (void)
{
  double sizes[][2] = { { 4000, 1000 }, { 1000, 4000 }, { 200, 100 } };

  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      double seen[3] = { 0 };
      Printed printed;
      gsize length;

      freed = FALSE;
      g_free (
          print (dsc_print_chart_new ("Chart", sizes[i][0], sizes[i][1], draw_cb, seen, free_cb),
                 NULL, &printed, &length));
      g_assert_true (freed);
      g_assert_cmpfloat (seen[2], ==, 1);
      g_assert_cmpfloat (seen[0], <, 850);
      g_assert_cmpfloat (seen[1], <, 850);
      g_assert_cmpint (printed.orientation, ==,
                       sizes[i][0] > sizes[i][1] ? GTK_PAGE_ORIENTATION_LANDSCAPE
                                                 : GTK_PAGE_ORIENTATION_PORTRAIT);
    }
}

static void
test_a_text_takes_as_many_pages_as_it_needs (void)
{
  guint lengths[] = { 1, 30, 300 };
  int before = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (lengths); i++)
    {
      g_autoptr (GPtrArray) paragraphs = g_ptr_array_new_with_free_func (g_free);
      g_autoptr (GString) lines = g_string_new ("<b>first</b>");
      Printed printed;
      gsize length;

      for (guint k = 1; k < lengths[i]; k++)
        g_string_append_printf (lines, "\nline &amp; %u", k);
      g_ptr_array_add (paragraphs, g_strdup (lines->str));
      g_ptr_array_add (paragraphs, g_strdup ("the end"));
      g_free (print (dsc_print_text_new ("Salt & pepper", paragraphs), NULL, &printed, &length));
      g_assert_cmpint (printed.n_pages, >=, before);
      g_assert_cmpint (printed.n_pages, ==, lengths[i] < 300 ? 1 : printed.n_pages);
      before = printed.n_pages;
    }
  g_assert_cmpint (before, >, 2);
  g_assert_cmpint (before, <, 15);
}

int
main (int argc, char **argv)
{
  dsc_test_init (&argc, &argv);
  g_test_add_func ("/window/print/what-the-views-show-is-printed",
                   test_what_the_views_show_is_printed);
  g_test_add_func ("/window/print/a-chart-fits-its-page", test_a_chart_fits_its_page);
  g_test_add_func ("/window/print/a-text-takes-as-many-pages-as-it-needs",
                   test_a_text_takes_as_many_pages_as_it_needs);
  return g_test_run ();
}
